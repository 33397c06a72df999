"""Whether an event is asserted, alleged, planned, hypothetical or negated, and the words that say so.

By the walk from the trigger to the root of its sentence: auxiliaries, adverbs and adjectives of its own clause
first, then the verbs that govern it. CODING.md (modality); words in `schemas/lexicon/modality.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flows.article import Span
from flows.extract.parse import Sentence, Token


@dataclass(frozen=True)
class Modality:
    """A code of `modalities` and the cue behind it (None for asserted)."""

    code: str
    cue: Span | None = None


class ModalityReader:
    """The cues of `modality.yaml`."""

    def __init__(self, entry: Mapping[str, Any], *, speech: Iterable[str]) -> None:
        self.governors = self._by_word(entry["governors"])
        self.adverbs = self._by_word(entry["adverbs"])
        self.adjectives = self._by_word(entry["adjectives"])
        self.auxiliaries = self._by_word(entry["auxiliaries"])
        self.reported = frozenset(entry["reported_future"])
        self.conditionals = frozenset(entry["conditionals"])
        self.negating = frozenset(entry["subjects_negated"])
        self.adjuncts = frozenset(entry["adjuncts"])
        self.reporting = frozenset(entry["nouns_alleged"])
        self.disputed = frozenset(entry["nouns_disputed"])
        self.taken_up = frozenset(entry["pronouns_disputed"])
        self.pointing = frozenset(entry["determiners_disputed"])
        self.accusing = frozenset(entry["accusing"])
        self.without = frozenset(entry["without"])
        self.speech = frozenset(speech)

    @staticmethod
    def _by_word(groups: Mapping[str, list[str]]) -> dict[str, str]:
        return {word: code for code, words in groups.items() for word in words}

    def read(self, sentence: Sentence, trigger: Token, carrier: Token) -> Modality:
        """The modality of the event at `trigger`, whose clause is that of `carrier`."""
        for found in (
            self._adjective(sentence, trigger),
            self._clause(sentence, carrier),
            self._governor(sentence, carrier),
        ):
            if found is not None:
                return found
        return Modality("asserted")

    def _adjective(self, sentence: Sentence, trigger: Token) -> Modality | None:
        if not trigger.tag.startswith("NN"):
            return None
        for kid in sentence.kids(trigger.i, "amod", "compound"):
            code = self.adjectives.get(kid.lemma) or self.adjectives.get(kid.text.lower())
            if code is not None:
                return Modality(code, kid.span)
        for kid in sentence.kids(trigger.i, "det"):
            if kid.lemma == "no":
                return Modality("negated", kid.span)
        return None

    def _clause(self, sentence: Sentence, verb: Token) -> Modality | None:
        """Cues inside the clause: negation, hedging adverbs, auxiliaries, a condition."""
        for kid in sentence.kids(verb.i, "neg"):
            return Modality("negated", kid.span)
        for kid in sentence.kids(verb.i, "nsubj", "nsubjpass"):
            words = [kid, *sentence.kids(kid.i, "det", "nummod", "amod", "advmod")]
            negating = next((t for t in words if t.text.lower() in self.negating), None)
            if negating is not None:
                return Modality("negated", negating.span)
        if verb.dep == "pcomp" and sentence.tokens[verb.head].lemma in self.without:
            return Modality("negated", sentence.tokens[verb.head].span)
        for kid in sentence.kids(verb.i, "advmod"):
            code = self.adverbs.get(kid.lemma) or self.adverbs.get(kid.text.lower())
            if code is not None:
                return Modality(code, kid.span)
        for kid in sentence.kids(verb.i, "mark", "advmod"):
            if kid.lemma in self.conditionals:
                return Modality("hypothetical", kid.span)
        for kid in sentence.kids(verb.i, "aux"):
            if kid.lemma in self.reported and self._reported(sentence, verb):
                return Modality("planned", kid.span)
            code = self.auxiliaries.get(kid.text.lower()) or self.auxiliaries.get(kid.lemma)
            if code is not None:
                return Modality(code, kid.span)
        if (
            verb.dep == "conj"
            and sentence.tokens[verb.head].tag == verb.tag
            and not sentence.kids(verb.i, "nsubj", "aux")
        ):
            return self._clause(sentence, sentence.tokens[verb.head])
        return None

    def _reported(self, sentence: Sentence, verb: Token) -> bool:
        """Whether a clause is reported speech without a condition, in which "would" was "will"."""
        above = sentence.tokens[verb.head]
        conditional = any(kid.dep == "advcl" for kid in sentence.kids(verb.i))
        return verb.dep == "ccomp" and above.lemma in self.speech and above.tag in ("VBD", "VBN") and not conditional

    def _doubted(self, sentence: Sentence, noun: Token) -> Modality | None:
        """A noun above that an adjective makes doubtful: "unconfirmed reports of"."""
        for kid in sentence.kids(noun.i, "amod"):
            if self.adjectives.get(kid.lemma) == "alleged":
                return Modality("alleged", kid.span)
        return None

    def _governor(self, sentence: Sentence, carrier: Token) -> Modality | None:
        """A verb above that makes its complement planned, alleged, hypothetical or negated."""
        below = carrier
        for above in sentence.ancestors(carrier.i):
            if below.dep == "conj" and below.tag in ("VBD", "VBZ") and above.tag == "VB":
                return None  # "urged X to go and called on Y": a finite verb goes on from the one above
            if above.dep == "prep" and below.dep == "pcomp":
                continue
            if not above.tag.startswith("VB"):
                of_it = (
                    below.dep == "acl" and below.tag in ("VBN", "VBG") and not sentence.kids(below.i, "mark", "nsubj")
                )
                if (
                    above.lemma in self.reporting
                    and above.tag.startswith("NN")
                    and below.dep in ("acl", "prep", "ccomp")
                    and not of_it  # "a report published on Monday"
                ):
                    return Modality("alleged", above.span)
                doubted = self._doubted(sentence, above)
                if doubted is not None and above.tag.startswith("NN"):
                    return doubted
                if above.pos == "noun" and below.dep in ("acl",) and below.tag == "VB":
                    code = self.governors.get(above.lemma) or (
                        "planned" if above.lemma in ("plan", "intention") else None
                    )
                    if code is not None:
                        return Modality(code, above.span)
                below = above
                continue
            if below.dep == "xcomp" and above.lemma in self.speech and sentence.kids(above.i, "auxpass"):
                return Modality("alleged", above.span)
            if below.dep == "xcomp" and above.lemma == "be" and below.tag == "VB":
                return Modality("planned", above.span)
            if below.dep == "prep" and below.lemma in self.adjuncts:
                return None
            infinitive = below.dep == "xcomp" or (below.dep in ("ccomp", "advcl") and below.tag == "VB")
            code = self.governors.get(above.lemma)
            if above.lemma in self.accusing and below.dep == "prep" and below.lemma in ("of", "for", "with", "over"):
                return Modality("alleged", above.span)
            if below.dep in ("xcomp", "ccomp", "dobj", "pcomp") and code is not None:
                if code == "alleged" and below.dep in ("ccomp", "xcomp", "pcomp"):
                    return Modality(code, above.span)
                if code == "negated" and below.dep in ("ccomp", "xcomp", "pcomp", "dobj"):
                    return Modality(code, above.span)
                if code in ("planned", "hypothetical") and (infinitive or below.tag == "VB"):
                    return Modality(code, above.span)
            if below.dep in ("advcl", "xcomp") and below.tag == "VB" and above.lemma not in self.governors:
                auxiliary = [kid for kid in sentence.kids(below.i, "aux") if kid.lemma == "to"]
                if auxiliary and below.dep == "advcl":
                    return None
            below = above
        return None
