"""Coded articles as examples to train on: the `dev` half of `tests/gold`, each read whole, so that the models learn too
of what only an article has (pronouns, names taken up again, speakers of whole paragraphs)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flows.evaluate.gold import GoldArticle, GoldEvent
from flows.evaluate.match import match_article
from flows.evaluate.report import make_article
from flows.extract.decision import DEMAND, NONE, make_trigger
from flows.extract.document import Shelf
from flows.extract.feature import FeatureReader
from flows.extract.parse import Sentence, parse_sentences
from flows.extract.reading import Reader
from flows.extract.role import NO_ROLE, SPEAKER
from flows.extract.role import Candidate as Member
from flows.extract.trigger import Candidate, Trigger, find_candidates
from flows.findings import Findings


@dataclass(frozen=True)
class Labelled:
    """A candidate for an event with the gold event that it tells, None where it tells none."""

    sentence: Sentence
    candidate: Candidate
    event: GoldEvent | None

    @property
    def type(self) -> str:
        """The event's type, or NONE."""
        return self.event.type if self.event is not None else NONE


def label(gold: GoldArticle, pairs: Sequence[tuple[Sentence, Candidate]]) -> list[Labelled]:
    """Each candidate with its event: of those that share words with a trigger the likeliest one; of a noun and the verb
    whose subject it is ("the raid killed six") both, where both may tell the type."""
    events: list[GoldEvent | None] = [None] * len(pairs)
    for event in gold.events:
        for span in event.triggers:
            near = [
                (bool(candidate.fitting), candidate.token.span.overlaps(span), -number)
                for number, (_, candidate) in enumerate(pairs)
                if candidate.token.span.overlaps(span) or candidate.span.overlaps(span)
            ]
            if near:
                events[-max(near)[2]] = event
    for number, (sentence, noun) in enumerate(pairs):
        if noun.noun and noun.token.dep in ("nsubj", "nsubjpass"):
            for other, (beside, verb) in enumerate(pairs):
                if beside is sentence and verb.token.i == noun.token.head and not verb.noun:
                    _share(events, number, other, noun.known & verb.known)
    return [Labelled(sentence, candidate, event) for (sentence, candidate), event in zip(pairs, events, strict=True)]


def _share(events: list[GoldEvent | None], one: int, other: int, known: frozenset[str]) -> None:
    told = [event for event in (events[one], events[other]) if event is not None]
    if len(told) == 1 and told[0].type in known:
        events[one] = events[other] = told[0]


class ArticleExamples:
    """The examples of one coded article, for the model of events and for that of parts."""

    def __init__(self, gold: GoldArticle, *, reader: Reader, nouns: frozenset[str]) -> None:
        prepared = reader.prepare(make_article(gold))
        self.sentences = parse_sentences(prepared.raws)
        self.reader = reader
        self.gold = gold
        members = reader.read_members(prepared, self.sentences)
        self.actors = match_article(gold, Findings(gold.slug, actors=members)).actors
        self.cast, _, _ = reader.make_cast(prepared.article, self.sentences)
        self.shelf = Shelf(reader.kinds, self.cast)
        for sentence in self.sentences:
            self.shelf.read(sentence)
        pairs = [(s, c) for s in self.sentences for c in find_candidates(s, reader.events, nouns=nouns)]
        self.labelled = label(gold, pairs)

    def events(self, features: FeatureReader) -> Iterator[tuple[tuple[str, ...], str]]:
        """Features and type of every candidate; the demands that stand in the outcome of a review, and so are no events
        of their own, teach nothing."""
        reports = {event.key for event in self.gold.events if event.type == "REPORT"}
        reviewing = any(each.event in reports for each in self.gold.recommendations)
        for each in self.labelled:
            demanding = any(trigger.entry.type == DEMAND for trigger in each.candidate.fitting)
            if reviewing and demanding and each.event is None:
                continue
            yield tuple(features.read(each.sentence, each.candidate)), each.type

    def roles(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Features and part of every member that a coded event's sentence names."""
        frames = self.reader.knowledge.lexicon["events"]["defaults"]
        by_sentence: dict[int, list[tuple[Trigger, GoldEvent]]] = {}
        for each in self.labelled:
            if each.event is not None:
                trigger = make_trigger(each.candidate, each.type, frames=frames)
                by_sentence.setdefault(each.sentence.number, []).append((trigger, each.event))
        for sentence in self.sentences:
            yield from self._roles(sentence, by_sentence.get(sentence.number, []))

    def _roles(
        self, sentence: Sentence, told: Sequence[tuple[Trigger, GoldEvent]]
    ) -> Iterator[tuple[tuple[str, ...], str]]:
        cast, reader = self.cast, self.reader.roles
        members = reader.candidates(sentence, cast) if told else []
        slots = [(trigger, reader.slots(sentence, trigger)) for trigger, _ in told]
        for number, (trigger, event) in enumerate(told):
            if trigger.entry.frame == "modal":
                continue
            others = [pair for other, pair in enumerate(slots) if other != number]
            chain = self.reader.attribution.chain(
                sentence, trigger.carrier, self.gold.text, cast=cast, shelf=self.shelf
            )
            keys = {speaker.key for speaker in chain}
            for member in members:
                if member.token.i != trigger.token.i:
                    names = reader.read(
                        sentence, trigger, member, own=slots[number][1], others=others, candidates=members, chain=keys
                    )
                    yield tuple(names), self._part(member, event)

    def _part(self, member: Member, event: GoldEvent) -> str:
        """The part that the coding gives a member in an event."""
        state = f"state:{member.state}" if member.state is not None else None
        key = self.cast.key(member.key) if member.key is not None else state
        gold = self.actors.get(key) if key is not None else None
        for role in ("actor", "recipient"):
            if (role, gold) in event.parts:
                return role
        return SPEAKER if gold in event.attributed_to else NO_ROLE
