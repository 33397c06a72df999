"""Groups that an article shows to be one: a delegation that conducts a mission is that mission; who heads a group
makes it a group of the head's body."""

from __future__ import annotations

from collections.abc import Sequence

from flows.extract.cast import Cast
from flows.extract.frame import find_subject
from flows.extract.nominal import noun_phrase
from flows.extract.parse import Sentence
from flows.extract.word import fold


def link_groups(sentences: Sequence[Sentence], cast: Cast) -> None:
    """Resolve all nominals in the order of the text, then join the groups that a verb of conducting makes one."""
    for sentence in sentences:
        for token in sentence.tokens:
            nominal = token.name is None and token.tag.startswith("NN")
            people = token.name is not None and token.name.kind in ("people", "ethnic")
            if (nominal or people) and token.dep not in ("compound", "amod", "nmod"):
                _meet_group(sentence, token.i, cast)
        _affiliate_persons(sentence, cast)
        _note_subject(sentence, cast)
        _note_acting(sentence, cast)
    cast.affiliate_pairs(sentences)
    for sentence in sentences:
        for token in sentence.tokens:
            if token.lemma in cast.knowledge.group("conducting") and token.tag.startswith("VB"):
                _join(sentence, token.i, cast)


def _note_subject(sentence: Sentence, cast: Cast) -> None:
    """Tell the cast whom a sentence is about: the subject of its main verb, a pronoun excepted."""
    for root in sentence.tokens:
        if root.head != root.i:
            continue
        subjects = sentence.kids(root.i, "nsubj", "nsubjpass")
        if subjects and all(subject.tag.startswith("PRP") for subject in subjects):
            for clause in sentence.kids(root.i, "ccomp"):  # "The attackers came from X, it said"
                subjects += sentence.kids(clause.i, "nsubj", "nsubjpass")
        elif subjects:
            for clause in sentence.kids(root.i, "ccomp"):  # "X must do more, Y said, urging it to ..."
                told = sentence.kids(clause.i, "nsubj", "nsubjpass")
                subjects = [*(each for each in told if each.i < subjects[0].i), *subjects]
        for subject in subjects:
            if not subject.tag.startswith("PRP"):
                mention = cast.resolve_one(sentence, subject.i)
                if mention is not None:
                    cast.note_subject(subject.start, mention.key)


def _affiliate_persons(sentence: Sentence, cast: Cast) -> None:
    """A person whose title stands behind a body's common noun is of that body: "Commission President X"."""
    for token in sentence.tokens:
        if token.name is None or token.name.kind != "person":
            continue
        _affiliate_head(sentence, token.i, cast)
        if token.name.title is None:
            continue
        for kid in sentence.kids(token.i, "compound", "nmod", "poss"):
            if kid.name is None and kid.tag.startswith("NN") and kid.end <= token.start:
                body = cast.resolve_one(sentence, kid.i)
                person = cast.from_name(token.name)
                bodies = ("organ:", "body:", "registry:", "state:")
                if body is not None and person is not None and cast.key(body.key).startswith(bodies):
                    cast.affiliate(person, body.key)


def _affiliate_head(sentence: Sentence, i: int, cast: Cast) -> None:
    """A person whom a clause puts at the top of a body is of that body: "X, who heads the mission"."""
    for clause in sentence.kids(i, "relcl"):
        if clause.lemma not in cast.knowledge.group("leading"):
            continue
        for obj in sentence.kids(clause.i, "dobj"):
            body = cast.resolve_one(sentence, obj.i)
            person = cast.resolve_one(sentence, i)
            member = cast.members[cast.key(body.key)] if body is not None else None
            if person is not None and member is not None and member.type in ("igo", "ngo"):
                above = member.parent if _is_group(cast, member.key) else member.key
                cast.affiliate(person.key, above or member.key)


def _note_acting(sentence: Sentence, cast: Cast) -> None:
    """Mark whom the text makes act: the subjects and agents of verbs that tell of an act, with their conjuncts."""
    for token in sentence.tokens:
        verb = sentence.tokens[token.head]
        by = token.dep == "pobj" and verb.dep == "agent"
        if token.dep in ("nsubj", "nsubjpass") and verb.tag.startswith("VB") and verb.lemma != "be" or by:
            for mention in cast.resolve(sentence, token.i):
                cast.members[cast.key(mention.key)].acting = True
        elif token.dep == "appos" and token.name is not None and token.name.kind == "person":
            mentions = cast.resolve(sentence, token.i)
            for mention in mentions:
                cast.members[cast.key(mention.key)].acting = True


def _is_group(cast: Cast, key: str) -> bool:
    return cast.key(key).startswith("group:")


def _meet_group(sentence: Sentence, i: int, cast: Cast) -> None:
    """A group headed or led by the holder of a body's office belongs to that body."""
    mention = cast.resolve_one(sentence, i)
    if mention is None or not _is_group(cast, mention.key):
        return
    member = cast.members[cast.key(mention.key)]
    for clause in sentence.kids(i, "acl"):
        for agent in sentence.kids(clause.i, "agent"):
            for pobj in sentence.kids(agent.i, "pobj"):
                for head in cast.resolve(sentence, pobj.i):
                    holder = cast.members[cast.key(head.key)]
                    if holder.type == "person" and holder.parent is not None:
                        member.parent = cast.deeper(member.parent, holder.parent)
                        parent = cast.members[cast.key(holder.parent)]
                        if parent.type != "state":
                            member.type, member.country = parent.type, parent.country


def _join(sentence: Sentence, i: int, cast: Cast) -> None:
    verb = sentence.tokens[i]
    subjects = find_subject(sentence, verb)
    objects = sentence.kids(i, "dobj")
    for subject in subjects:
        first = cast.resolve_one(sentence, subject.i)
        for obj in objects:
            second = cast.resolve_one(sentence, obj.i)
            whole = first is not None and (_is_group(cast, first.key) or _stands_for_body(cast, sentence, subject.i))
            if first and second and whole and _is_group(cast, second.key):
                cast.merge(first.key, second.key)
                for key in cast.alike(second.key, phrase=fold(second.span.text(cast.text))):
                    cast.merge(first.key, key)


def _stands_for_body(cast: Cast, sentence: Sentence, i: int) -> bool:
    """Whether the noun at token i counts as the body that sends it ("a delegation of the Commission")."""
    nominal = cast.nominals.match(noun_phrase(sentence, i, cast.knowledge))
    return nominal is not None and nominal.as_body


def link_named(sentences: Sequence[Sentence], cast: Cast) -> None:
    """A person whom a text names without a word of who that is, right behind somebody who spoke without a name, is that
    one: "Thailand's water minister said on Tuesday ... / Somkiat Ratana said the promise had been given orally"."""
    speech = cast.knowledge.lexicon["attribution"]["plain_verbs"]
    unnamed: tuple[int, str] | None = None
    for sentence in sentences:
        for verb in sentence.tokens:
            if verb.lemma not in speech or not verb.tag.startswith("VB"):
                continue
            for subject in sentence.kids(verb.i, "nsubj"):
                mention = cast.resolve_one(sentence, subject.i)
                member = cast.members[cast.key(mention.key)] if mention is not None else None
                if member is None:
                    continue
                if member.type == "person" and not member.name_given and not member.several:
                    unnamed = (sentence.number, member.key)
                elif _is_bare(cast, member.key, subject.start) and unnamed is not None:
                    before = cast.members.get(cast.key(unnamed[1]))
                    near = 0 < sentence.number - unnamed[0] <= 2
                    if near and before is not None and cast.may_be(before.key, member.key):
                        cast.name(before.key, member.key)
                    unnamed = None
                elif not subject.tag.startswith("PRP"):
                    unnamed = None


def _is_bare(cast: Cast, key: str, start: int) -> bool:
    """Whether a person is named here first, in full, and nothing tells what that person is."""
    member = cast.members[key]
    told = member.office or member.private or member.parent is not None or bool(member.heads)
    first = bool(member.starts) and member.starts[0] <= start < member.starts[0] + len(member.name) + 1
    return member.type == "person" and member.name_given and not told and first and " " in member.name
