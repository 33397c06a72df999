"""Coded sentences read one by one, and what is right of each one's main event.

Of the events coded in a sentence, the main event is compared with the first that has its type, else with the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows.article import Article
from flows.evaluate.confusion import Example, Mistake
from flows.evaluate.main_event import main_event
from flows.evaluate.party import Codes, compare_codes, fold_codes, named_countries, part_codes
from flows.evaluate.reliability import Graded
from flows.evaluate.score import Score, Tally, score_tallies
from flows.evaluate.sentence import CodedEvent, CodedSentence, supranational_codes
from flows.evaluate.unfiled import make_unfiled
from flows.extract.reading import Reader, read_article
from flows.findings import EventFinding
from flows.plover import read_plover_type
from flows.schema import Schema

NO_EVENT = "no event"
NO_TYPE = "no PLOVER type"
ROLES = ("actor", "recipient")
Types = tuple[str, str | None]
"""The type that a sentence wants, and that of its main event, None where it has none."""


@dataclass(frozen=True)
class Parties:
    """The codes of those who act and of those acted upon."""

    actor: tuple[Codes, ...]
    recipient: tuple[Codes, ...]


@dataclass(frozen=True)
class ReadSentence:
    """A coded sentence and what was read: its main event, with PLOVER's type and the parties; and what needs no
    reading at all, the first country named as the actor and the second as the recipient."""

    sentence: CodedSentence
    main: EventFinding | None
    type: str | None
    found: Parties
    naive: Parties

    @property
    def types(self) -> Types:
        """The type that is wanted, and the one that was read."""
        return self.gold.type, self.type

    @property
    def right(self) -> bool:
        """Whether the type is that of one of the events coded."""
        return self.gold.type == self.type

    @property
    def gold(self) -> CodedEvent:
        """The event that the main event is compared with."""
        events = self.sentence.events
        return next((event for event in events if event.type == self.type), events[0])

    @property
    def first_acts(self) -> bool:
        """Whether the first country named is one of those that act."""
        return any(codes[0] in fold_codes(self.gold.actors) for codes in self.naive.actor)


def make_sentence_article(text: str) -> Article:
    """A sentence as an article without a head."""
    return make_unfiled(text, raw_path="raw/sentences/sentence.txt")


def read_sentence(sentence: CodedSentence, *, reader: Reader, schema: Schema) -> ReadSentence:
    """What is read of a sentence."""
    findings = read_article(make_sentence_article(sentence.text), reader)
    main = main_event(findings)
    named = [(code,) for code in named_countries(sentence.text, reader.knowledge.names)]
    naive = Parties(tuple(named[:1]), tuple(named[1:2]))
    if main is None:
        return ReadSentence(sentence, None, None, Parties((), ()), naive)
    supranational = supranational_codes(schema)
    actors, recipients = (
        tuple(part_codes(main, role, findings=findings, supranational=supranational)) for role in ROLES
    )
    kind = read_plover_type(schema, main.event_type, main.modality)
    return ReadSentence(sentence, main, kind, Parties(actors, recipients), naive)


def tally_types(types: Sequence[Types]) -> dict[str, Tally]:
    """For each type: right, found as main event, and wanted; a sentence wants one type, that of `ReadSentence.gold`."""
    right = Counter(gold for gold, found in types if gold == found)
    found = Counter(found for _, found in types if found is not None)
    wanted = Counter(gold for gold, _ in types)
    return {kind: Tally(right[kind], found[kind], wanted[kind]) for kind in sorted(found | wanted)}


def score_types(types: Sequence[Types]) -> tuple[float, float]:
    """Accuracy, and macro-F1: the mean F1 of the types that are wanted or found; of the others there is none."""
    right = sum(gold == found for gold, found in types)
    shares = [tally.f1 for tally in tally_types(types).values()]
    return right / len(types), sum(shares) / len(shares)


def score_parties(read: Sequence[ReadSentence]) -> dict[str, Score]:
    """F1 of the codes of each role, as read and as the naive line has them."""
    scores = {}
    for role in ROLES:
        wanted = [each.gold.actors if role == "actor" else each.gold.recipients for each in read]
        for name, parties in (("", [each.found for each in read]), ("naive ", [each.naive for each in read])):
            tallies = [
                compare_codes(codes, found=getattr(each, role)) for codes, each in zip(wanted, parties, strict=True)
            ]
            scores[f"{name}{role}"] = score_tallies(f"{name}{role}", tallies)
    return scores


def find_mistakes(read: Iterable[ReadSentence]) -> Iterable[Mistake]:
    """The sentences whose main event has another type than those coded, or that have none."""
    for each in read:
        if not each.right:
            found = NO_EVENT if each.main is None else each.type or NO_TYPE
            trigger = each.main.trigger.text(each.sentence.text) if each.main else None
            yield Mistake(each.gold.type, found, Example(each.sentence.id, trigger, each.sentence.text))


def grade_sentences(read: Iterable[ReadSentence]) -> list[Graded]:
    """The main events with their confidence; right are those of a type that is coded."""
    return [Graded(each.main.confidence, each.right) for each in read if each.main is not None]
