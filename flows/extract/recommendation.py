"""What is recommended to whom: every statement of an article that prescribes conduct.

Three grammars: a verb ("urged X to do", "called on X to do", "demanded that X do", "called for Y"), a passive ("it
is recommended to do"), a noun ("recommendations on the creation of Y by X"). Coordinated demands are divided; each
keeps the words that decided its codes. Modal demands ("X must release") count where a body or state is the subject.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.article import Span
from flows.extract.draft import Context, Draft
from flows.extract.frame import is_passive
from flows.extract.parse import Sentence, Token
from flows.extract.roster import Mention
from flows.extract.trigger import IMPERATIVE
from flows.extract.word import fold
from flows.findings import Part

MEMBERS = (",", "and", ";")
"""What stands before a further member of a list of demands."""
HELPED = ("population_group", "person", "ngo", "media")
"""Types of those who may be helped by what is asked of somebody else."""
ASKING = ("on", "upon")
"""Prepositions before the one who is asked in such a member."""


@dataclass
class Demand:
    """One recommended action while it is being read: its head word, its words, who is to do it, whom it is for."""

    sentence: Sentence
    draft: Draft
    speech_act: str
    cue: Span
    head: Token
    action: Span
    lead: str
    nominal: bool
    parts: list[Part] = field(default_factory=list)
    purpose: Span | None = None
    conditions: Span | None = None


class RecommendationWords:
    """`recommendations.yaml`, compiled."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.entry = entry
        self.verbs: dict[tuple[str, ...], str] = {
            tuple(verb.split()): act for act, verbs in entry["verbs"].items() for verb in verbs
        }
        self.nouns = {noun: act for act, nouns in entry["nouns"].items() for noun in nouns}
        self.nominalizations: Mapping[str, str] = entry["nominalizations"]
        self.beneficiary_verbs = frozenset(entry["beneficiary_verbs"])
        self.conduct = frozenset(entry["conduct_nouns"])
        self.enabling = frozenset(entry["enabling_verbs"])
        self.helping = frozenset(entry["helping_nouns"])
        self.sparing = frozenset(entry["sparing_nouns"])
        self.ending = frozenset(entry["ending_verbs"])
        self.partners = [tuple(phrase.split()) for phrase in entry["partner_phrases"]]
        self.conditions = frozenset(entry["condition_markers"])

    def speech_act(self, draft: Draft) -> str | None:
        """The speech act of a REQUEST by its verb or noun, the longest match; None where it is no demand."""
        lemma = draft.trigger.token.lemma
        if draft.trigger.entry.noun:
            return self.nouns.get(lemma)
        if draft.trigger.entry.words == IMPERATIVE:
            return "demand"
        for words in (draft.trigger.entry.words, (lemma,)):
            if words in self.verbs:
                return self.verbs[words]
        for prep in draft.sentence.kids(draft.trigger.token.i, "prep"):
            if (lemma, prep.lemma) in self.verbs:
                return self.verbs[(lemma, prep.lemma)]
        return None


def _in_order(tokens: Sequence[Token]) -> list[Token]:
    return sorted(tokens, key=lambda token: token.i)


def _infinitives(sentence: Sentence, verb: Token) -> list[Token]:
    """The clauses that say what is to be done: "to create ..., to provide ..., to finance ..." is three.

    A bare "to" clause below another is its purpose unless a comma and a further "to" make it the next of a list.
    """
    kids = sentence.kids(verb.i, "xcomp", "advcl", "ccomp", "acl", "pcomp", "conj")
    heads = [
        t for t in kids if t.tag in ("VB", "VBP", "VBG", "VBN") and t.start > verb.start and _prescribes(sentence, t)
    ]
    found: list[Token] = []
    for head in heads[:1] if not _listed(sentence, heads) else heads:
        found += [head, *_coordinated(sentence, head)]
    if found and any(t.lemma == "to" for t in sentence.kids(found[0].i, "aux")):
        found += _further_asked(sentence, min(t.i for t in found))
    if found and _that(sentence, found[0]) is not None:
        found += _further_wanted(sentence, found[0].i)
    return _in_order(list({t.i: t for t in found}.values()))


def _further_asked(sentence: Sentence, first: int) -> Iterator[Token]:
    """The infinitives of a list that leaves the demanding verb out: "urged X to leave, Y to stay and Z to wait"."""
    for verb in sentence.tokens[first + 1 :]:
        if _asked_before(sentence, verb) is not None:
            yield verb


def _further_wanted(sentence: Sentence, first: int) -> Iterator[Token]:
    """The subjunctives of a list of clauses, whatever the tree makes of them: "that X leave, that Y stay and that Z
    wait"."""
    for verb in sentence.tokens[first + 1 :]:
        if verb.tag in ("VB", "VBP") and sentence.kids(verb.i, "nsubj", "nsubjpass") and _clause_begins(sentence, verb):
            yield verb


def _asked_before(sentence: Sentence, verb: Token) -> Token | None:
    """The noun right before "to" and an infinitive that begins a member of a list, whatever the tree makes of it."""
    if verb.tag != "VB" or verb.i < 3 or sentence.tokens[verb.i - 1].tag != "TO":
        return None
    noun = sentence.tokens[verb.i - 2]
    start = noun.i
    while start > 0 and sentence.tokens[start - 1].dep in ("det", "compound", "amod", "poss", "nmod", "nummod"):
        start -= 1
    begins = start > 0 and sentence.tokens[start - 1].text in MEMBERS
    asked = noun.dep in ("conj", "appos") or noun.dep == "nsubj" and noun.head == verb.i
    if start > 1 and sentence.tokens[start - 1].lemma in ASKING and sentence.tokens[start - 2].text in MEMBERS:
        begins = asked = True  # "called on X to leave, and on Y to stay"
    return noun if noun.pos in ("noun", "name") and begins and asked else None


def _prescribes(sentence: Sentence, token: Token) -> bool:
    """Whether a clause is an infinitive, a subjunctive or a gerund behind a preposition."""
    marks = sentence.kids(token.i, "aux", "mark", "auxpass")
    to = any(t.lemma == "to" for t in marks)
    that = any(t.lemma == "that" for t in marks)
    return to or that or token.dep == "ccomp" and token.tag in ("VB", "VBP")


def _listed(sentence: Sentence, heads: list[Token]) -> bool:
    return len(heads) > 1 and all(_comma_before(sentence, head) for head in heads[1:])


def _comma_before(sentence: Sentence, head: Token) -> bool:
    """Whether a comma, a semicolon or "and" stands right before the clause of `head`."""
    first = sentence.subtree(head.i)[0]
    before = sentence.tokens[first.i - 1] if first.i > 0 else None
    return before is not None and before.text in (",", ";", "and", "or", ":")


def _coordinated(sentence: Sentence, head: Token) -> list[Token]:
    """Infinitives coordinated with `head`: by the tree, or hung on it behind a comma with a "to" of their own."""
    found = []
    for kid in sentence.kids(head.i, "conj", "advcl", "xcomp", "ccomp", "dep", "parataxis"):
        to = any(t.lemma == "to" for t in sentence.kids(kid.i, "aux"))
        verbal = kid.tag in ("VB", "VBP", "VBG")
        marked = _that(sentence, kid) is not None
        that = kid.dep == "conj" and marked or kid.dep == "ccomp" and _clause_begins(sentence, kid)
        if kid.dep == "conj" and verbal or that or (to and verbal and _comma_before(sentence, kid)):
            found += [kid, *_coordinated(sentence, kid)]
    known = {t.i for t in found}
    for below in sentence.subtree(head.i):
        to = any(t.lemma == "to" for t in sentence.kids(below.i, "aux"))
        if below.tag in ("VB", "VBP") and to and below.i not in known and below.i > head.i:
            if _comma_before(sentence, below) and below.dep not in ("pcomp", "csubj"):
                found.append(below)
                known.add(below.i)
    return found


def _that(sentence: Sentence, head: Token) -> Token | None:
    """The "that" of a clause."""
    return next((mark for mark in sentence.kids(head.i, "mark") if mark.lemma == "that"), None)


def _clause_begins(sentence: Sentence, head: Token) -> bool:
    """Whether a comma or "and" stands before the "that" of a clause: it is the next member of a list of demands."""
    mark = _that(sentence, head)
    return mark is not None and mark.i > 0 and sentence.tokens[mark.i - 1].text in MEMBERS


def _opening(sentence: Sentence, head: Token) -> int:
    """The first token of a demand's clause: its "to", its subject or marker, or the head itself."""
    deps = ("aux", "auxpass", "neg", "advmod") if _subject(sentence, head) else ("aux", "mark", "neg", "advmod")
    first = [t.i for t in sentence.kids(head.i, *deps) if t.i < head.i]
    return min([*first, head.i])


def _subject(sentence: Sentence, head: Token) -> Token | None:
    """Who is to do it, named in the clause itself: "that X release", "X to release" of a list."""
    own = next((t for t in sentence.kids(head.i, "nsubj", "nsubjpass") if t.i < head.i), None)
    return own or _asked_before(sentence, head)


def _clause_start(sentence: Sentence, head: Token) -> int:
    """The first token of a demand's clause with its marker and subject: where the demand before it ends."""
    subject = _subject(sentence, head)
    first = [t.i for t in sentence.kids(head.i, "mark") if t.i < head.i]
    first += [t.i for t in sentence.subtree(subject.i)[:1]] if subject is not None else []
    if first and first[-1] > 1 and sentence.tokens[first[-1] - 1].lemma in ASKING:
        first[-1] -= 1
    return min([*first, _opening(sentence, head)])


def _finite_conjuncts(sentence: Sentence, head: Token) -> Iterator[Token]:
    """Finite verbs that the tree coordinates with what is demanded: they go on from the demanding verb."""
    for kid in sentence.kids(head.i, "conj"):
        if kid.tag in ("VBD", "VBZ") and not sentence.kids(kid.i, "mark"):
            yield kid
        elif kid.tag.startswith("VB"):
            yield from _finite_conjuncts(sentence, kid)


def _end(sentence: Sentence, head: Token) -> int:
    """Where nothing is demanded any more: at the first finite verb that is coordinated with the demand, clause of
    speech or closing remark behind it, else behind the sentence."""
    starts = [_clause_start(sentence, verb) for verb in _finite_conjuncts(sentence, head)]
    starts += [*_speeches(sentence, head), *_closing_remarks(sentence, head)]
    return min((start for start in starts if start > head.i), default=len(sentence.tokens))


def _speeches(sentence: Sentence, head: Token) -> Iterator[int]:
    """Where a clause of speech begins behind a comma: "..., the minister said"."""
    for verb in sentence.tokens[head.i + 1 :]:
        if verb.tag not in ("VBD", "VBZ") or verb.dep in ("relcl", "advcl", "ccomp", "acl"):
            continue
        subject = next((t for t in sentence.kids(verb.i, "nsubj") if head.i < t.i < verb.i), None)
        if subject is not None:
            start = sentence.subtree(subject.i)[0].i
            if sentence.tokens[start - 1].text == ",":
                yield start


def _closing_remarks(sentence: Sentence, head: Token) -> Iterator[int]:
    """Where a relative clause begins behind a comma that closes the sentence: "..., where gangs rule"."""
    last = max(t.i for t in sentence.tokens if t.dep != "punct")
    for verb in sentence.tokens[head.i + 1 :]:
        if verb.dep != "relcl" or verb.tag not in ("VBD", "VBZ", "VBP", "VBN") or not _comma_before(sentence, verb):
            continue
        words = sentence.subtree(verb.i)
        if words[0].tag.startswith("W") and words[-1].i >= last:
            yield words[0].i


def _own_words(sentence: Sentence, head: Token, others: Sequence[Token], joined: Sequence[Token] = ()) -> Span:
    """The words of a demand, "to" included: from its own opening to the opening of the next one.

    What follows a demand belongs to it wherever the tree hangs it, since a list of demands is read in order; acts
    `joined` with it are part of it.
    """
    heads = _in_order([*others, *([] if any(o.i == head.i for o in others) else [head])])
    inside = {t.i for other in [*heads, *joined] for t in sentence.subtree(other.i)}
    start = _opening(sentence, head)
    following = [_clause_start(sentence, other) for other in heads if _clause_start(sentence, other) > start]
    stop = min([*following, _end(sentence, head)])
    tokens = [t for t in sentence.tokens[start:stop] if t.i in inside]
    while tokens and tokens[-1].text in (",", ";", "and", "or", ".", ":", "”", '"', "moreover"):
        tokens.pop()
    while tokens and (tokens[0].text in (",", ";", "and", "or", "that") or tokens[0].dep in ("punct", "cc")):
        tokens.pop(0)
    return sentence.cover(tokens or [head])


def _contiguous(tokens: list[Token], head: Token) -> list[Token]:
    """The run of neighbouring tokens around `head`."""
    numbers = {t.i: t for t in tokens}
    low = high = head.i
    while low - 1 in numbers:
        low -= 1
    while high + 1 in numbers:
        high += 1
    return [numbers[i] for i in range(low, high + 1)]


def _opens_list(draft: Draft) -> bool:
    """Whether nothing but the one who is asked stands between a demand and the colon: "urges X to:", "X should:"."""
    rest = [t for t in draft.sentence.tokens if t.start >= draft.trigger.span.end]
    return not any(t.tag.startswith("VB") for t in rest)


class RecommendationReader:
    """Reads the demands of REQUEST events; made once per process."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.words = RecommendationWords(entry)

    def read(self, context: Context, draft: Draft) -> list[Demand]:
        """The demands that a REQUEST event makes, in the order of the text."""
        act = self.words.speech_act(draft)
        if act is None:
            return []
        if draft.trigger.entry.frame == "modal":
            demands = list(self._modal(draft, act))
        else:
            demands = list(self._nominal(context, draft, act) if self._by_noun(draft) else self._verbal(draft, act))
        if draft.sentence.items and _opens_list(draft):
            demands = list(self._listed(draft, act))
        for demand in demands:
            self._complete(context, demand, demands)
        return demands

    def _by_noun(self, draft: Draft) -> bool:
        """Whether the action is a noun: "recommendations on the creation of", "called for the release of"."""
        return draft.trigger.entry.noun or not _infinitives(draft.sentence, draft.trigger.token)

    def _modal(self, draft: Draft, act: str) -> Iterator[Demand]:
        """What a modal prescribes: its verb's clause; three and more coordinated verbs are as many demands."""
        sentence, verb = draft.sentence, draft.trigger.carrier
        if verb.i == draft.trigger.token.i and draft.trigger.entry.words != IMPERATIVE:
            return
        heads = [verb, *(t for t in sentence.kids(verb.i, "conj") if t.tag == "VB" and not sentence.kids(t.i, "nsubj"))]
        heads = heads if len(heads) > 2 else heads[:1]
        for number, head in enumerate(heads):
            stop = heads[number + 1].i if number + 1 < len(heads) else _end(sentence, head)
            inside = {t.i for t in sentence.subtree(head.i)}
            start = min([t.i for t in sentence.kids(head.i, "neg") if t.i > draft.trigger.token.i] + [head.i])
            tokens = [t for t in sentence.tokens[start:stop] if t.i in inside and t.dep != "parataxis"]
            span = self._trim(sentence, _contiguous(tokens, head))
            if span is not None:
                yield Demand(sentence, draft, act, draft.trigger.span, head, span, head.lemma, nominal=False)

    def _listed(self, draft: Draft, act: str) -> Iterator[Demand]:
        """Each item of a list that a demand leads in to is a demand of its own."""
        for item in draft.sentence.items:
            asked = self._asked_in_item(item)
            if asked is not None:
                span = self._trim(item, item.tokens[asked.i - 1 :])
                if span is not None:
                    yield Demand(item, draft, act, draft.trigger.span, asked, span, asked.lemma, nominal=False)
                continue
            tokens = [t for t in item.tokens if t.dep != "punct"]
            verbs = [t for t in item.tokens if t.tag.startswith("VB") and t.head == t.i] or [
                t for t in item.tokens[:3] if t.tag in ("VB", "VBP", "VBG")
            ]
            head = verbs[0] if verbs else next((t for t in item.tokens if t.head == t.i), None)
            if head is not None and head.tag in ("VBZ", "VBD") and item.kids(head.i, "nsubj"):
                continue  # a paragraph of its own behind the list
            span = self._trim(item, item.tokens)
            if head is not None and tokens and span is not None:
                yield Demand(item, draft, act, draft.trigger.span, head, span, head.lemma, nominal=not verbs)

    def _asked_in_item(self, item: Sentence) -> Token | None:
        """The infinitive of a list item that begins with the one who is asked: "calls on: 1. the Ministry to free"."""
        for to in item.tokens[1:]:
            if to.tag == "TO" and to.i + 1 < len(item.tokens) and item.tokens[to.i + 1].tag == "VB":
                before = item.tokens[to.i - 1]
                return item.tokens[to.i + 1] if before.pos in ("noun", "name") else None
            if to.tag.startswith("VB") or to.text in (",", ";"):
                return None
        return None

    def _verbal(self, draft: Draft, act: str, told: Token | None = None) -> Iterator[Demand]:
        """The demands in the infinitives below the demanding verb, or below `told`."""
        sentence, verb = draft.sentence, told or draft.trigger.token
        heads = _infinitives(sentence, verb)
        joined: Sequence[Token] = ()
        if len(heads) == 2 and _subject(sentence, heads[1]) is None:
            heads, joined = heads[:1], heads[1:]  # two acts asked of one body are one demand, three are three
        for head in heads:
            span = _own_words(sentence, head, heads, joined)
            yield Demand(sentence, draft, act, draft.trigger.span, head, span, head.lemma, nominal=False)

    def _nominal(self, context: Context, draft: Draft, act: str) -> Iterator[Demand]:
        sentence, token = draft.sentence, draft.trigger.token
        targets: list[Token] = []
        if draft.trigger.entry.noun:
            others = [p for p in sentence.kids(token.i, "prep") if p.lemma in context.knowledge.group("concerning")]
            others = [p for p in others if not self._asks(context, sentence, p)]
            carrier = draft.trigger.carrier
            for told in (token, carrier) if not others else ():
                if _infinitives(sentence, told):  # "an appeal to X to create ..., to provide ... and to finance ..."
                    yield from self._verbal(draft, act, told)
                    return
            for clause in sentence.kids(token.i, "acl"):
                if any(t.lemma == "to" for t in sentence.kids(clause.i, "aux")) and not sentence.kids(token.i, "prep"):
                    yield Demand(
                        sentence,
                        draft,
                        act,
                        draft.trigger.span,
                        clause,
                        _own_words(sentence, clause, ()),
                        clause.lemma,
                        nominal=False,
                    )
                    return
        for prep in sentence.kids(token.i, "prep"):
            if prep.lemma in context.knowledge.group("concerning"):
                targets += sentence.kids(prep.i, "pobj", "pcomp")
        if not draft.trigger.entry.noun:
            targets += sentence.kids(token.i, "dobj", "nsubjpass" if is_passive(sentence, token) else "dobj")
        wanted = self._asked_for(sentence, token) if not draft.trigger.entry.noun else []
        for target in {t.i: t for t in wanted or targets}.values():
            dated = target.name is not None and target.name.kind == "date"
            if dated or not wanted and context.cast.resolve_one(sentence, target.i) is not None:
                continue
            for head in [target, *self._further(sentence, target)]:
                lead = self.words.nominalizations.get(head.lemma, head.lemma)
                others = [h for h in (target, *self._further(sentence, target)) if h.i != head.i]
                span = self._nominal_words(sentence, head, others)
                yield Demand(sentence, draft, act, draft.trigger.span, head, span, lead, nominal=True)

    def _asks(self, context: Context, sentence: Sentence, prep: Token) -> bool:
        """Whether "on" leads to the one who is asked ("a call on X to"), not to what it is about."""
        if prep.lemma not in context.knowledge.group("asking"):
            return False
        return any(context.cast.resolve(sentence, pobj.i) for pobj in sentence.kids(prep.i, "pobj"))

    def _asked_for(self, sentence: Sentence, verb: Token) -> list[Token]:
        """What somebody is asked for: "asked the ministry for guards"."""
        if not sentence.kids(verb.i, "dobj"):
            return []
        return [
            t for prep in sentence.kids(verb.i, "prep") if prep.lemma == "for" for t in sentence.kids(prep.i, "pobj")
        ]

    def _further(self, sentence: Sentence, target: Token) -> list[Token]:
        """Conjoined actions, each headed by a noun that names an act, where there are three or more; other conjuncts
        belong to one action."""
        found, stack = [], [target]
        while stack:
            kids = sentence.kids(stack.pop().i, "conj")
            found += [kid for kid in kids if kid.lemma in self.words.nominalizations]
            stack += kids
        return _in_order(found) if len(found) > 1 else []

    def _nominal_words(self, sentence: Sentence, head: Token, others: Sequence[Token]) -> Span:
        """The words of a nominal action up to the clause that tells its purpose."""
        own = {t.i for t in sentence.subtree(head.i)}
        excluded: set[int] = set()
        for other in others:
            below = {t.i for t in sentence.subtree(other.i)}
            excluded |= below - own if head.i in below else below
        for clause in [*self._purpose_clauses(sentence, head), *self._remarks(sentence, head)]:
            excluded |= {t.i for t in sentence.subtree(clause.i)}
        tokens = _contiguous([t for t in sentence.subtree(head.i) if t.i not in excluded], head)
        while tokens and tokens[-1].text in (",", ";", "and", "or", "."):
            tokens.pop()
        return sentence.cover(tokens or [head])

    def _remarks(self, sentence: Sentence, head: Token) -> list[Token]:
        """Relative clauses behind a comma: they tell more of somebody and are not asked for."""
        return [t for t in sentence.subtree(head.i) if t.dep == "relcl" and t.i > head.i and _comma_before(sentence, t)]

    # -- who, for whom, what for

    def _purpose_clauses(self, sentence: Sentence, head: Token) -> list[Token]:
        """Infinitives below an action that say what it is for, outermost first."""
        found: list[Token] = []
        for token in sentence.subtree(head.i):
            if token.i == head.i or token.tag != "VB" or token.dep not in ("acl", "advcl", "relcl", "xcomp"):
                continue
            to = [t for t in sentence.kids(token.i, "aux") if t.lemma == "to"]
            inner = any(above.i in {f.i for f in found} for above in sentence.ancestors(token.i))
            if to and not inner and token.start > head.start:
                found.append(token)
        return found

    def _complete(self, context: Context, demand: Demand, demands: Sequence[Demand]) -> None:
        sentence, head = demand.sentence, demand.head
        others = {other.head.i for other in demands if other is not demand}
        purposes = [
            clause
            for clause in self._purpose_clauses(sentence, head)
            if clause.i not in others and (demand.nominal or demand.action.covers(clause.span))
        ]
        if not purposes and demand.nominal:
            purposes = self._stray_purpose(sentence, demand)
        if purposes:
            clauses = [purposes[0], *_coordinated(sentence, purposes[0])]
            tokens = [
                t
                for clause in clauses
                for t in sentence.subtree(clause.i)
                if clause.i not in others and (demand.nominal or demand.action.covers(t.span))
            ]
            demand.purpose = self._trim(sentence, tokens)
        self._addressees(context, demand)
        self._partners(context, demand)
        self._beneficiaries(context, demand)
        self._subjects(context, demand)
        self._received(context, demand)
        for mark in sentence.subtree(head.i):
            if mark.dep == "mark" and mark.lemma in self.words.conditions:
                demand.conditions = sentence.cover(sentence.subtree(mark.head))

    def _stray_purpose(self, sentence: Sentence, demand: Demand) -> list[Token]:
        """A purpose that the tree hangs on the speech noun or its verb instead of on the action behind it."""
        for token in sentence.tokens:
            to = any(t.lemma == "to" for t in sentence.kids(token.i, "aux"))
            if token.tag == "VB" and to and token.start > demand.action.end and token.dep in ("acl", "advcl", "xcomp"):
                return [token]
        return []

    def _trim(self, sentence: Sentence, tokens: Sequence[Token]) -> Span | None:
        kept = _in_order(tokens)
        while kept and kept[-1].text in (".", ",", ";", "and", "or"):
            kept.pop()
        while kept and kept[0].text in (",", ";", "and"):
            kept.pop(0)
        return sentence.cover(kept) if kept else None

    def _add(self, context: Context, demand: Demand, role: str, mentions: Sequence[Mention]) -> None:
        for mention in mentions:
            key = context.cast.key(mention.key)
            if all((context.cast.key(part.actor), part.role) != (key, role) for part in demand.parts):
                demand.parts.append(Part(key, role, mention.span))

    def _asked(self, context: Context, demand: Demand, token: Token) -> list[Mention]:
        """The members that a noun names who is asked: a capital is asked for its government."""
        found = context.cast.resolve(demand.sentence, token.i)
        meant = [p for p in demand.draft.parts if p.role == "recipient" and any(p.span == m.span for m in found)]
        if len(found) == 1 and len(meant) == 2:
            return [Mention(part.actor, part.span) for part in meant]  # "both governments" are two
        capital = context.cast.capitals.get(fold(token.text)) if token.name is not None else None
        if not found and token.name is not None and capital is not None:
            return [Mention(context.cast.state(capital, token.name.span), token.name.span)]
        return found

    def _addressees(self, context: Context, demand: Demand) -> None:
        """Who is to act: the object of the speech verb, the subject of the demanded clause, "by" and "from"."""
        sentence, verb, cast = demand.sentence, demand.draft.trigger.token, context.cast
        issuers = {cast.key(key) for key in demand.draft.actors("actor")}
        before = sentence.tokens[demand.head.i - 2] if demand.head.i > 1 else None
        if (
            sentence is not demand.draft.sentence
            and before is not None
            and demand.head is self._asked_in_item(sentence)
        ):
            self._add(context, demand, "addressee", self._asked(context, demand, before))
            return
        if demand.draft.trigger.entry.frame == "modal" or sentence is not demand.draft.sentence:
            for part in demand.draft.parts:
                if part.role == "recipient":
                    self._add(context, demand, "addressee", [Mention(part.actor, part.span)])
            return
        if demand.draft.trigger.entry.noun and not demand.nominal:
            for prep in sentence.kids(verb.i, "prep"):
                for pobj in sentence.kids(prep.i, "pobj") if prep.lemma in ("on", "upon", "to", "for") else ():
                    if prep.i < demand.head.i:
                        self._add(context, demand, "addressee", self._asked(context, demand, pobj))
        elif not demand.draft.trigger.entry.noun and not is_passive(sentence, verb):
            for token in sentence.kids(verb.i, "dobj", "dative"):
                if not demand.nominal or token.end <= demand.action.start:  # "asked donors for ten tents"
                    self._add(context, demand, "addressee", self._asked(context, demand, token))
            for prep in sentence.kids(verb.i, "prep", "dative"):
                if prep.lemma in context.knowledge.group("asking") and prep.i < demand.head.i:
                    for pobj in sentence.kids(prep.i, "pobj"):
                        self._add(context, demand, "addressee", self._asked(context, demand, pobj))
        elif is_passive(sentence, verb) and not demand.nominal:
            for token in sentence.kids(verb.i, "nsubjpass"):
                self._add(context, demand, "addressee", self._asked(context, demand, token))
        subject = _subject(sentence, demand.head)
        above = demand.head
        while subject is None and above.dep == "conj":
            above = sentence.tokens[above.head]
            subject = _subject(sentence, above)
        if subject is not None and subject.start > verb.start and subject.dep != "nsubjpass" and not demand.nominal:
            demand.parts = [part for part in demand.parts if part.role != "addressee"]
            self._add(context, demand, "addressee", self._asked(context, demand, subject))
        acts = demand.nominal or demand.lead in self.words.entry["payment_verbs"]
        for prep in self._own(sentence, demand, "prep", "agent"):
            paying = prep.lemma == "from" and demand.lead in self.words.entry["payment_verbs"]
            doing = prep.lemma == "by" and not self._of_conduct(sentence, prep)
            if (
                acts
                and (paying or doing)
                or doing
                and prep.dep == "agent"
                and sentence.tokens[prep.head].i == demand.head.i
            ):
                for pobj in sentence.kids(prep.i, "pobj"):
                    self._add(context, demand, "addressee", cast.resolve(sentence, pobj.i))
        demand.parts = [p for p in demand.parts if p.role != "addressee" or cast.key(p.actor) not in issuers]

    def _own(self, sentence: Sentence, demand: Demand, *deps: str) -> list[Token]:
        """Tokens with one of `deps` inside the action's own words."""
        return [t for t in sentence.tokens if demand.action.covers(t.span) and (not deps or t.dep in deps)]

    def _of_conduct(self, sentence: Sentence, prep: Token) -> bool:
        """Whether "by" tells who did what the demand is about, not who is to act."""
        head = sentence.tokens[prep.head]
        return head.lemma in self.words.conduct or head.dep in ("acl", "relcl") and head.tag == "VBN"

    def _received(self, context: Context, demand: Demand) -> None:
        """Where the words of the demand name nobody who is to act, those whom its event has as recipients."""
        if any(part.role == "addressee" for part in demand.parts):
            return
        taken = {context.cast.key(part.actor) for part in demand.parts}
        for part in demand.draft.parts:
            if part.role == "recipient" and context.cast.key(part.actor) not in taken:
                self._add(context, demand, "addressee", [Mention(part.actor, part.span)])

    def _partners(self, context: Context, demand: Demand) -> None:
        sentence = demand.sentence
        for phrase in self.words.partners:
            for token in sentence.tokens:
                run = sentence.tokens[token.i : token.i + len(phrase)]
                words = [t.text.lower() for t in run]
                if len(words) == len(phrase) and tuple(words) == phrase and demand.action.covers(token.span):
                    for pobj in sentence.kids(run[-1].i, "pobj"):
                        self._add(context, demand, "partner", context.cast.resolve(sentence, pobj.i))

    def _beneficiaries(self, context: Context, demand: Demand) -> None:
        """For whom: those who are to be found, freed, let in, compensated; those to whom or for whom something is to be
        given; those whose return or release is asked for; those whom an act against them is to spare."""
        sentence, cast = demand.sentence, context.cast
        taken = {cast.key(part.actor) for part in demand.parts}
        for token in self._helped(sentence, demand):
            found = [
                (key, mention.span) for mention in cast.resolve(sentence, token.i) for key in cast.apart(mention.key)
            ]
            mentions = [
                Mention(key, span)
                for key, span in found
                if cast.members[cast.key(key)].type in HELPED and cast.key(key) not in taken
            ]
            self._add(context, demand, "beneficiary", mentions)

    def _helped(self, sentence: Sentence, demand: Demand) -> Iterator[Token]:
        """The tokens of an action and its purpose that name whom it is to help, in order."""
        spans = [demand.action, *([demand.purpose] if demand.purpose is not None else [])]
        for token in sentence.tokens:
            if any(span.covers(token.span) for span in spans) and self._is_helped(sentence, token, demand):
                yield token

    def _is_helped(self, sentence: Sentence, token: Token, demand: Demand) -> bool:
        head = sentence.tokens[token.head]
        if token.dep in ("dobj", "dative"):
            return token.dep == "dative" and token.tag != "IN" or head.lemma in self.words.beneficiary_verbs
        if token.dep in ("nsubj", "nsubjpass"):  # "let aid workers return", "ensure that detainees see a lawyer"
            above = sentence.tokens[head.head]
            return head.dep in ("ccomp", "xcomp") and above.lemma in self.words.enabling and head.i != demand.head.i
        if token.tag == "PRP$":
            return self._helps(head)
        if token.dep != "pobj":
            return False
        above = sentence.tokens[head.head]
        if head.lemma in ("to", "for"):
            return above.lemma not in self.words.conduct and above.dep != "acl"
        if head.lemma != "of":
            return head.lemma == "against" and above.lemma in self.words.sparing and self._ended(sentence, above)
        return self._helps(above) or above.lemma in self.words.sparing and self._ended(sentence, above)

    def _helps(self, noun: Token) -> bool:
        """Whether a noun names an act that helps whom it is done to: "their release", "the return of refugees"."""
        act = self.words.nominalizations.get(noun.lemma)
        return act in self.words.beneficiary_verbs or noun.lemma in self.words.helping

    def _ended(self, sentence: Sentence, noun: Token) -> bool:
        """Whether an act against somebody is to end: "halt the eviction of families"."""
        above = [sentence.tokens[noun.head], *sentence.ancestors(noun.head)]
        return any(token.lemma in self.words.ending for token in above[:3])

    def _subjects(self, context: Context, demand: Demand) -> None:
        """Whose conduct it is about: "violations committed by X", "attacks by X"."""
        sentence = demand.sentence
        for prep in sentence.tokens:
            if prep.lemma != "by" or prep.dep not in ("prep", "agent") or not self._of_conduct(sentence, prep):
                continue
            inside = demand.action.covers(prep.span) or demand.purpose is not None and demand.purpose.covers(prep.span)
            if inside:
                for pobj in sentence.kids(prep.i, "pobj"):
                    self._add(context, demand, "subject", context.cast.resolve(sentence, pobj.i))
        asked = {context.cast.key(part.actor) for part in demand.parts if part.role == "subject"}
        demand.parts = [
            part for part in demand.parts if part.role == "subject" or context.cast.key(part.actor) not in asked
        ]
