"""A demand while it is being read, and the words of `recommendations.yaml` that tell one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.article import Span
from flows.extract.draft import Draft
from flows.extract.parse import Sentence, Token
from flows.extract.trigger import IMPERATIVE
from flows.findings import Part


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
        self.evaluations = {word: act for act, words in entry["evaluations"].items() for word in words}
        self.otherwise = str(entry["otherwise"])
        self.nominalizations: Mapping[str, str] = entry["nominalizations"]
        self.conduct = frozenset(entry["conduct_nouns"])
        self.beneficiary_verbs = frozenset(tuple(verb.split()) for verb in entry["beneficiary_verbs"])
        self.harming = frozenset(tuple(verb.split()) for verb in entry["harming_verbs"])
        self.reached = self.conduct | frozenset(entry["reached_nouns"])
        self.presenting = frozenset(entry["presenting_verbs"])
        self.sharing = frozenset(entry["sharing_verbs"])
        self.unhelped = frozenset(entry["unhelped"])
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
            return self.nouns.get(lemma) or self.evaluations.get(lemma)
        if draft.trigger.entry.words == IMPERATIVE:
            return "demand"
        for words in (draft.trigger.entry.words, (lemma,)):
            if words in self.verbs:
                return self.verbs[words]
        for prep in draft.sentence.kids(draft.trigger.token.i, "prep"):
            if (lemma, prep.lemma) in self.verbs:
                return self.verbs[(lemma, prep.lemma)]
        return self.evaluations.get(draft.trigger.entry.words[-1]) or self.evaluations.get(lemma)
