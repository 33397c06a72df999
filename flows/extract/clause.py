"""The clauses that say what is demanded, in the tree of a sentence and in the order of its words.

A demand's clause is an infinitive, a subjunctive or a gerund below the demanding verb; a list of demands goes on where
a comma or "and" stands before the next one, whatever the tree makes of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from flows.article import Span
from flows.extract.parse import Sentence, Token


def in_order(tokens: Sequence[Token]) -> list[Token]:
    return sorted(tokens, key=lambda token: token.i)


TO_SUBJUNCTIVE = 12
"""The most tokens between a "that" and its subjunctive, where the tree does not tie them."""


NOMINAL = ("det", "compound", "amod", "poss", "case", "nmod", "nummod")
"""Relations of what stands before a noun and belongs to it."""


class Clauses:
    """Finds demanded clauses by `grammar.yaml`; `weighing` are nouns that say how needful an act is ("time to leave").
    Made once per process."""

    def __init__(self, grammar: Mapping[str, Any], *, weighing: Collection[str]) -> None:
        self.weighing = weighing
        self.members = frozenset(grammar["list_joints"])
        self.asking = frozenset(grammar["asking_next"])
        self.same_past = frozenset(grammar["same_past"])
        self.bounding = frozenset(grammar["bounding"])
        self.wishing = frozenset(grammar["wishing"])

    def infinitives(self, sentence: Sentence, verb: Token) -> list[Token]:
        """The clauses that say what is to be done: "to create ..., to provide ..., to finance ..." is three.

        A bare "to" clause below another is its purpose unless a comma and a further "to" make it the next of a list.
        """
        kids = sentence.kids(verb.i, "xcomp", "advcl", "ccomp", "acl", "pcomp", "conj")
        kids += [t for t in sentence.kids(verb.i, "relcl") if t.tag == "VB" and verb.lemma in self.weighing]
        kids += [
            t
            for asked in sentence.kids(verb.i, "dobj")
            for t in sentence.kids(asked.i, "acl")
            if self._hung_on(sentence, asked, t)
        ]
        heads = [t for t in kids if t.start > verb.start and self._demandable(sentence, t)]
        found: list[Token] = []
        for head in heads[:1] if not self._listed(sentence, heads) else heads:
            found += [head, *self.coordinated(sentence, head)]
        if found and any(t.lemma == "to" for t in sentence.kids(found[0].i, "aux")):
            found += self._further_asked(sentence, min(t.i for t in found))
        if found and self._that(sentence, found[0]) is not None:
            found += self._further_wanted(sentence, found[0].i)
        if found and verb.pos == "noun":
            found += self._hung_above(sentence, verb, found[-1])
        return in_order(list({t.i: t for t in found}.values()))

    def _further_asked(self, sentence: Sentence, first: int) -> Iterator[Token]:
        """The infinitives of a list that leaves the demanding verb out: "urged X to leave, Y to stay and Z to wait"."""
        for verb in sentence.tokens[first + 1 :]:
            if self._asked_before(sentence, verb) is not None:
                yield verb

    def _further_wanted(self, sentence: Sentence, first: int) -> Iterator[Token]:
        """The subjunctives of a list of clauses, whatever the tree makes of them: "that X leave, that Y stay and that Z
        wait"."""
        for verb in sentence.tokens[first + 1 :]:
            subjects = sentence.kids(verb.i, "nsubj", "nsubjpass")
            if self._is_base(sentence, verb) and subjects and self._clause_begins(sentence, verb):
                yield verb
            elif verb.text == "that" and sentence.tokens[verb.i - 1].text in self.members:
                yield from self._first_base(sentence, verb)

    def _first_base(self, sentence: Sentence, that: Token) -> Iterator[Token]:
        """The subjunctive behind a "that" that the tree takes for a pronoun: "that inmates awaiting trial be moved"."""
        for verb in sentence.tokens[that.i + 2 : that.i + TO_SUBJUNCTIVE]:
            if verb.tag == "VB" and sentence.tokens[verb.i - 1].tag != "TO":
                yield sentence.tokens[verb.head] if verb.dep == "auxpass" else verb
            if verb.tag in ("VB", "VBD", "MD", ","):
                return

    def _hung_above(self, sentence: Sentence, noun: Token, last: Token) -> Iterator[Token]:
        """The further infinitives of a list behind a noun that the tree hangs on the verb above it: "ended with an
        appeal to X to create A, to provide B and to finance C"."""
        above = {noun.head, *(token.i for token in sentence.ancestors(noun.i))}
        for verb in sentence.tokens[last.i + 1 :]:
            to = any(t.lemma == "to" for t in sentence.kids(verb.i, "aux"))
            if to and verb.tag == "VB" and verb.head in above and self.comma_before(sentence, verb):
                yield from (verb, *self.coordinated(sentence, verb))

    def _hung_on(self, sentence: Sentence, asked: Token, verb: Token) -> bool:
        """Whether an infinitive that the tree hangs on the one who is asked stands right behind him, and so tells what
        he is asked to do: "requested the Secretary-General to report"."""
        return (
            verb.tag == "VB"
            and asked.name is None
            and verb.i == asked.i + 2
            and sentence.tokens[verb.i - 1].tag == "TO"
        )

    def _demandable(self, sentence: Sentence, token: Token) -> bool:
        """Whether a verb below a demanding one says what is demanded."""
        if token.tag in ("VB", "VBP", "VBG", "VBN"):
            return self._prescribes(sentence, token)
        return self._is_base(sentence, token) or self._is_wish(sentence, token)

    def _is_base(self, sentence: Sentence, token: Token) -> bool:
        """Whether a verb is a subjunctive: its base, "be" and a participle, or a past that is spelt like the base."""
        if token.tag in ("VB", "VBP"):
            return True
        if token.tag == "VBN":
            return any(t.text == "be" for t in sentence.kids(token.i, "auxpass"))
        return token.tag == "VBD" and token.text in self.same_past and self._that(sentence, token) is not None

    def _is_wish(self, sentence: Sentence, token: Token) -> bool:
        """Whether a participle tells what somebody wishes: "want the roof repaired"."""
        wished = token.dep == "ccomp" and sentence.tokens[token.head].lemma in self.wishing
        return wished and token.tag == "VBD" and not sentence.kids(token.i, "aux", "auxpass", "mark")

    def _asked_before(self, sentence: Sentence, verb: Token) -> Token | None:
        """The noun right before "to" and an infinitive that begins a member of a list, whatever its head."""
        if verb.tag != "VB" or verb.i < 3 or sentence.tokens[verb.i - 1].tag != "TO":
            return None
        noun = sentence.tokens[verb.i - 2]
        start = noun.i
        while start > 0 and sentence.tokens[start - 1].dep in NOMINAL:
            start -= 1
        begins = start > 0 and sentence.tokens[start - 1].text in self.members
        listed = noun.dep in ("conj", "appos") and self._behind_infinitive(sentence, noun, start)
        asked = listed or noun.dep == "nsubj" and noun.head == verb.i
        if (
            start > 1
            and sentence.tokens[start - 1].lemma in self.asking
            and sentence.tokens[start - 2].text in self.members
        ):
            begins = asked = True  # "called on X to leave, and on Y to stay"
        return noun if noun.pos in ("noun", "name") and begins and asked else None

    def _behind_infinitive(self, sentence: Sentence, noun: Token, start: int) -> bool:
        """Whether something is demanded before a noun: else it is asked together with the one before it ("urged X and Y
        to stop")."""
        governing = next((t.i for t in sentence.ancestors(noun.i) if t.tag.startswith("VB") and t.tag != "VB"), 0)
        return any(to.tag == "TO" and verb.tag == "VB" for to, verb in pairwise(sentence.tokens[governing + 1 : start]))

    def _prescribes(self, sentence: Sentence, token: Token) -> bool:
        """Whether a clause is an infinitive, a subjunctive or a gerund behind a preposition."""
        marks = sentence.kids(token.i, "aux", "mark", "auxpass")
        to = any(t.lemma == "to" for t in marks)
        that = any(t.lemma == "that" for t in marks)
        return to or that or token.dep == "ccomp" and token.tag in ("VB", "VBP")

    def _listed(self, sentence: Sentence, heads: list[Token]) -> bool:
        return len(heads) > 1 and all(self.comma_before(sentence, head) for head in heads[1:])

    def comma_before(self, sentence: Sentence, head: Token) -> bool:
        """Whether a comma, a semicolon or "and" stands right before the clause of `head`."""
        first = sentence.subtree(head.i)[0]
        before = sentence.tokens[first.i - 1] if first.i > 0 else None
        return before is not None and before.text in (",", ";", "and", "or", ":")

    def coordinated(self, sentence: Sentence, head: Token) -> list[Token]:
        """Infinitives coordinated with `head`: by the tree, or hung on it behind a comma with a "to" of their own."""
        found = []
        for kid in sentence.kids(head.i, "conj", "advcl", "xcomp", "ccomp", "dep", "parataxis"):
            to = any(t.lemma == "to" for t in sentence.kids(kid.i, "aux"))
            verbal = kid.tag in ("VB", "VBP", "VBG") or kid.tag == "VBN" and self._is_base(sentence, kid)
            marked = self._that(sentence, kid) is not None
            that = kid.dep == "conj" and marked or kid.dep == "ccomp" and self._clause_begins(sentence, kid)
            if kid.dep == "conj" and verbal or that or (to and verbal and self.comma_before(sentence, kid)):
                found += [kid, *self.coordinated(sentence, kid)]
        known = {t.i for t in found}
        for below in sentence.subtree(head.i):
            to = any(t.lemma == "to" for t in sentence.kids(below.i, "aux"))
            if below.tag in ("VB", "VBP") and to and below.i not in known and below.i > head.i:
                if self.comma_before(sentence, below) and below.dep not in ("pcomp", "csubj"):
                    found.append(below)
                    known.add(below.i)
        return found

    def _that(self, sentence: Sentence, head: Token) -> Token | None:
        """The "that" of a clause."""
        return next((mark for mark in sentence.kids(head.i, "mark") if mark.lemma == "that"), None)

    def _clause_begins(self, sentence: Sentence, head: Token) -> bool:
        """Whether a comma or "and" stands before the "that" of a clause: it is the next member of a list of demands."""
        mark = self._that(sentence, head)
        return mark is not None and mark.i > 0 and sentence.tokens[mark.i - 1].text in self.members

    def _opening(self, sentence: Sentence, head: Token) -> int:
        """The first token of a demand's clause: its "to", its subject or marker, or the head itself."""
        if self._is_wish(sentence, head):
            return sentence.subtree(head.i)[0].i
        clause = self.subject(sentence, head) is not None or bool(self._stray_that(sentence, head))
        deps = ("aux", "auxpass", "neg", "advmod") if clause else ("aux", "mark", "neg", "advmod")
        first = [t.i for t in sentence.kids(head.i, *deps) if t.i < head.i]
        return min([*first, head.i])

    def subject(self, sentence: Sentence, head: Token) -> Token | None:
        """Who is to do it, named in the clause itself: "that X release", "X to release" of a list."""
        own = next((t for t in sentence.kids(head.i, "nsubj", "nsubjpass") if t.i < head.i), None)
        return own or self._asked_before(sentence, head)

    def _clause_start(self, sentence: Sentence, head: Token) -> int:
        """The first token of a demand's clause with its marker and subject: where the demand before it ends."""
        subject = self.subject(sentence, head)
        first = [t.i for t in sentence.kids(head.i, "mark") if t.i < head.i] or self._stray_that(sentence, head)
        first += [t.i for t in sentence.subtree(subject.i)[:1]] if subject is not None else []
        if first and first[-1] > 1 and sentence.tokens[first[-1] - 1].lemma in self.asking:
            first[-1] -= 1
        return min([*first, self._opening(sentence, head)])

    def _stray_that(self, sentence: Sentence, head: Token) -> list[int]:
        """Where the clause of a passive subjunctive without a subject begins, as the tree took its "that" amiss."""
        if head.tag != "VBN" or sentence.kids(head.i, "nsubjpass", "nsubj"):
            return []
        near = sentence.tokens[max(head.i - TO_SUBJUNCTIVE, 1) : head.i]
        return [t.i for t in near if t.text == "that" and sentence.tokens[t.i - 1].text in self.members][-1:]

    def _finite_conjuncts(self, sentence: Sentence, head: Token) -> Iterator[Token]:
        """Finite verbs that the tree coordinates with what is demanded: they go on from the demanding verb."""
        for kid in sentence.kids(head.i, "conj"):
            if kid.tag in ("VBD", "VBZ") and not sentence.kids(kid.i, "mark"):
                yield kid
            elif kid.tag.startswith("VB"):
                yield from self._finite_conjuncts(sentence, kid)

    def end(self, sentence: Sentence, head: Token) -> int:
        """Where nothing is demanded any more: at the first finite verb that is coordinated with the demand, clause of
        speech or closing remark behind it, else behind the sentence."""
        starts = [self._clause_start(sentence, verb) for verb in self._finite_conjuncts(sentence, head)]
        starts += [*self._speeches(sentence, head), *self._closing_remarks(sentence, head)]
        return min((start for start in starts if start > head.i), default=len(sentence.tokens))

    def _speeches(self, sentence: Sentence, head: Token) -> Iterator[int]:
        """Where a clause of speech begins behind a comma: "..., the minister said"."""
        for verb in sentence.tokens[head.i + 1 :]:
            if verb.tag not in ("VBD", "VBZ") or verb.dep in ("relcl", "advcl", "ccomp", "acl"):
                continue
            subject = next((t for t in sentence.kids(verb.i, "nsubj") if head.i < t.i < verb.i), None)
            if subject is not None:
                start = sentence.subtree(subject.i)[0].i
                if sentence.tokens[start - 1].text == ",":
                    yield start

    def _closing_remarks(self, sentence: Sentence, head: Token) -> Iterator[int]:
        """Where a relative clause begins behind a comma that closes the sentence: "..., where gangs rule"."""
        last = max(t.i for t in sentence.tokens if t.dep != "punct")
        for verb in sentence.tokens[head.i + 1 :]:
            if (
                verb.dep != "relcl"
                or verb.tag not in ("VBD", "VBZ", "VBP", "VBN")
                or not self.comma_before(sentence, verb)
            ):
                continue
            words = sentence.subtree(verb.i)
            if words[0].tag.startswith("W") and words[-1].i >= last:
                yield words[0].i

    def own_words(self, sentence: Sentence, head: Token, others: Sequence[Token], joined: Sequence[Token] = ()) -> Span:
        """The words of a demand, "to" included: from its own opening to the opening of the next one.

        What follows a demand belongs to it wherever the tree hangs it, since a list of demands is read in order; acts
        `joined` with it are part of it.
        """
        heads = in_order([*others, *([] if any(o.i == head.i for o in others) else [head])])
        inside = {t.i for other in [*heads, *joined] for t in sentence.subtree(other.i)}
        inside |= self._bounded(sentence, max(inside), heads)
        start = self._opening(sentence, head)
        following = [
            self._clause_start(sentence, other) for other in heads if self._clause_start(sentence, other) > start
        ]
        stop = min([*following, self.end(sentence, head)])
        tokens = [t for t in sentence.tokens[start:stop] if t.i in inside]
        while tokens and tokens[-1].text in (",", ";", "and", "or", ".", ":", "”", '"', "moreover"):
            tokens.pop()
        while tokens and (tokens[0].text in (",", ";", "and", "or", "that") or tokens[0].dep in ("punct", "cc")):
            tokens.pop(0)
        return sentence.cover(tokens or [head])

    def _bounded(self, sentence: Sentence, last: int, heads: Sequence[Token]) -> set[int]:
        """The words of a clause right behind the demands that bounds the last one, hung on the verb above by the tree:
        "asked X not to close the camp before they have been heard"."""
        for above in {head.head for head in heads}:
            for clause in sentence.kids(above, "advcl"):
                words = sentence.subtree(clause.i)
                if words[0].i == last + 1 and words[0].lemma in self.bounding:
                    return {t.i for t in words}
        return set()
