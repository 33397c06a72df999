"""Whether a candidate tells an event, and of which type: the lexicon proposes, the model decides.

The entry of the lexicon gives mode and frame where the model keeps its type; a type beyond it takes the type's
default frame (`events.yaml`, `defaults`). The probability is the event's raw confidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from flows.extract.feature import FeatureReader
from flows.extract.linear import LinearModel
from flows.extract.parse import Sentence
from flows.extract.trigger import Candidate, EventLexicon, EventWord, Trigger, find_candidates

NONE = "NONE"
DEMAND = "REQUEST"
Weighed = tuple[Candidate, dict[str, float], float]
"""A candidate with the odds of each type, and those of any."""


@dataclass(frozen=True)
class Decided:
    """A trigger with the type that the model gives it (in its entry) and how sure it is; not `likely` where only the
    lexicon speaks for it, so that more is asked of it."""

    trigger: Trigger
    probability: float
    likely: bool = True


class Decider:
    """Finds the events of a sentence; made once per process."""

    def __init__(
        self, lexicon: Mapping[str, Any], *, events: EventLexicon, features: FeatureReader, model: LinearModel
    ) -> None:
        entry = lexicon["events"]
        self.events = events
        self.features = features
        self.model = model
        self.threshold = float(entry["threshold"])
        self.doubt = float(entry["doubt"])
        self.frames: Mapping[str, str] = entry["defaults"]
        self.nouns = frozenset(
            name.removeprefix("word=").removesuffix("/n")
            for name in model.rows
            if name.startswith("word=") and name.endswith("/n")
        )

    def find(self, sentence: Sentence) -> Iterator[Decided]:
        """The triggers of a sentence, left to right."""
        weighed: list[Weighed] = []
        for candidate in find_candidates(sentence, self.events, nouns=self.nouns):
            odds = self.model.probabilities(self.features.read(sentence, candidate))
            weighed.append((candidate, odds, round(1.0 - odds[NONE], 4)))
        weighed = self._give_to_subjects(sentence, weighed)
        sure = {candidate.token.i for candidate, _, happens in weighed if happens >= self.threshold}
        for candidate, odds, happens in weighed:
            joined = bool(candidate.fitting) and candidate.noun and _coordinated(sentence, candidate, sure)
            if happens < (self.doubt if candidate.fitting else self.threshold) and not joined:
                continue
            kind = _likeliest(odds)
            if DEMAND in candidate.known and _leads_in(sentence, candidate):
                kind = DEMAND  # "called on the Government:" before a list of infinitives
            yield Decided(
                make_trigger(candidate, kind, frames=self.frames), odds[kind], joined or happens >= self.threshold
            )

    def _give_to_subjects(self, sentence: Sentence, weighed: Sequence[Weighed]) -> list[Weighed]:
        """The candidates without the verbs that are no words of events and tell one only by their subject, "the attack
        was the deadliest": it is the subject that tells it."""
        places = {candidate.token.i: number for number, (candidate, _, _) in enumerate(weighed)}
        kept: list[Weighed | None] = list(weighed)
        for number, (candidate, odds, happens) in enumerate(weighed):
            if candidate.noun or candidate.fitting or happens < self.threshold:
                continue
            subjects = sentence.kids(candidate.token.i, "nsubj", "nsubjpass")
            for place in [places[subject.i] for subject in subjects if subject.i in places]:
                noun, _, likely = weighed[place]
                if noun.noun and noun.fitting and _likeliest(odds) in noun.known:
                    kept[number] = None
                    if likely < happens:
                        kept[place] = (noun, odds, happens)
        return [each for each in kept if each is not None]

    def demands(self, sentence: Sentence) -> Iterator[Decided]:
        """The demands of a sentence that is known to tell of some, left to right, however sure the model is."""
        for candidate in find_candidates(sentence, self.events, nouns=self.nouns):
            if any(trigger.entry.type == DEMAND for trigger in candidate.fitting) and not candidate.noun:
                odds = self.model.probabilities(self.features.read(sentence, candidate))
                yield Decided(make_trigger(candidate, DEMAND, frames=self.frames), odds[DEMAND])


def _likeliest(odds: Mapping[str, float]) -> str:
    """The likeliest type."""
    return max((name for name in odds if name != NONE), key=lambda name: (odds[name], name))


def _coordinated(sentence: Sentence, candidate: Candidate, sure: Set[int]) -> bool:
    """Whether a noun stands in a row between nouns that tell events, or is the third of a row whose first one does:
    "the destruction, looting and desecration of"."""
    token = candidate.token
    before = sentence.tokens[token.head]
    if token.dep != "conj":
        return False
    third = before.dep == "conj" and before.tag.startswith("NN") and before.head in sure
    return third or before.i in sure and any(kid.i in sure for kid in sentence.kids(token.i, "conj"))


def _leads_in(sentence: Sentence, candidate: Candidate) -> bool:
    """Whether a candidate leads in to a list of infinitives: nothing but those who are asked stands behind it."""
    items = [item.tokens for item in sentence.items if item.tokens]
    behind = sentence.tokens[candidate.token.i + 1 :]
    return bool(items) and items[0][0].tag == "TO" and not any(token.tag.startswith("VB") for token in behind)


def make_trigger(candidate: Candidate, kind: str, *, frames: Mapping[str, str]) -> Trigger:
    """The weightiest trigger of that type, else one of the type's default frame."""
    for trigger in candidate.fitting:
        if trigger.entry.type == kind:
            return trigger
    if candidate.fitting:
        first = candidate.fitting[0]
        return replace(first, entry=replace(first.entry, type=kind, mode=None, frame=frames[kind]))
    entry = EventWord(words=(candidate.token.lemma,), type=kind, frame=frames[kind], noun=candidate.noun)
    return Trigger(entry, candidate.token, candidate.token.span, candidate.light)
