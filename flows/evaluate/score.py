"""Precision, recall and F1 with 95% bootstrap intervals over articles, for every part of what is read."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flows.evaluate.match import Matched, named_actors

T = TypeVar("T")
SAMPLES = 1000
SEED = 20211125
DIGITS = 4
SHARES = ("precision", "recall", "f1")


@dataclass(frozen=True)
class Tally:
    """Right, found and wanted, of one article or of all."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.found + other.found, self.wanted + other.wanted)

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 0 where nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of what was wanted that was found."""
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 0.0


@dataclass(frozen=True)
class Interval:
    """A 95% bootstrap interval."""

    low: float
    high: float


@dataclass(frozen=True)
class Score:
    """A measure over all articles (or sentences), with the intervals of its shares."""

    name: str
    tally: Tally
    precision: Interval
    recall: Interval
    f1: Interval

    def to_dict(self) -> dict[str, Any]:
        """As plain data, shares rounded to `DIGITS`."""
        found: dict[str, Any] = dataclasses.asdict(self.tally)
        for name in SHARES:
            interval: Interval = getattr(self, name)
            found |= {
                name: round(getattr(self.tally, name), DIGITS),
                f"{name}_low": round(interval.low, DIGITS),
                f"{name}_high": round(interval.high, DIGITS),
            }
        return found


def _of(pairs: Iterable[bool]) -> Tally:
    hits = list(pairs)
    return Tally(sum(hits), len(hits), len(hits))


def tally_actors(matched: Matched) -> Tally:
    """Actors found; those that only stand above another (`match.named_actors`) are none that the article has."""
    return Tally(len(matched.actors), len(named_actors(matched.found)), len(matched.gold.actors))


def _actor_pairs(matched: Matched) -> list[tuple[str, str | None, str, str | None]]:
    by_key = {finding.key: finding for finding in matched.found.actors}
    return [
        (by_key[key].type, by_key[key].country, matched.gold.actors[gold].type, matched.gold.actors[gold].country)
        for key, gold in matched.actors.items()
    ]


def tally_actor_type(matched: Matched) -> Tally:
    """Type of the actors found."""
    return _of(kind == wanted for kind, _, wanted, _ in _actor_pairs(matched))


def tally_actor_country(matched: Matched) -> Tally:
    """Country of the actors found."""
    return _of(country == wanted for _, country, _, wanted in _actor_pairs(matched))


def tally_events(matched: Matched) -> Tally:
    """Events detected."""
    return Tally(len(matched.events), len(matched.found.events), len(matched.gold.events))


def tally_events_strict(matched: Matched) -> Tally:
    """Events detected with the right type."""
    right = sum(gold.type == found.event_type for gold, found in matched.events)
    return Tally(right, len(matched.found.events), len(matched.gold.events))


def tally_event_type(matched: Matched) -> Tally:
    """Type of the events detected."""
    return _of(gold.type == found.event_type for gold, found in matched.events)


def tally_participants(matched: Matched) -> Tally:
    """Actors, recipients and leaders of the events detected."""
    total = Tally()
    for gold, found in matched.events:
        parts = {
            (part.role, matched.actors.get(part.actor, f"?{part.actor}"))
            for part in found.parts
            if part.role != "attributed_to"
        }
        total += Tally(len(parts & gold.parts), len(parts), len(gold.parts))
    return total


def tally_attribution(matched: Matched) -> Tally:
    """Speakers of the events detected."""
    total = Tally()
    for gold, found in matched.events:
        speakers = {
            matched.actors.get(part.actor, f"?{part.actor}") for part in found.parts if part.role == "attributed_to"
        }
        total += Tally(len(speakers & set(gold.attributed_to)), len(speakers), len(set(gold.attributed_to)))
    return total


def tally_dates(matched: Matched) -> Tally:
    """Dates of the events detected, exactly (no date where there is none counts)."""
    return _of(gold.date == (found.date.edtf if found.date else None) for gold, found in matched.events)


def tally_countries(matched: Matched) -> Tally:
    """Countries of the events detected, where gold gives one."""
    return _of(
        gold.country == (found.place.country if found.place else None)
        for gold, found in matched.events
        if gold.country is not None
    )


def tally_countries_given(matched: Matched) -> Tally:
    """Countries of the events detected, where the reader and gold both give one."""
    return _of(
        gold.country == found.place.country
        for gold, found in matched.events
        if gold.country is not None and found.place is not None and found.place.country is not None
    )


def tally_modality(matched: Matched) -> Tally:
    """Modality of the events detected."""
    return _of(gold.modality == found.modality for gold, found in matched.events)


def tally_recommendations(matched: Matched) -> Tally:
    """Recommendations found."""
    return Tally(len(matched.recommendations), len(matched.found.recommendations), len(matched.gold.recommendations))


def _role_tally(role: str) -> Callable[[Matched], Tally]:
    def tally(matched: Matched) -> Tally:
        total = Tally()
        for gold, found in matched.recommendations:
            have = {matched.actors.get(part.actor, f"?{part.actor}") for part in found.parts if part.role == role}
            want = {key for part, key in gold.parts if part == role}
            total += Tally(len(have & want), len(have), len(want))
        return total

    return tally


MEASURES: dict[str, Callable[[Matched], Tally]] = {
    "actors": tally_actors,
    "actor type": tally_actor_type,
    "actor country": tally_actor_country,
    "events": tally_events,
    "event type": tally_event_type,
    "events strict": tally_events_strict,
    "participants": tally_participants,
    "attribution": tally_attribution,
    "date": tally_dates,
    "country": tally_countries,
    "country where given": tally_countries_given,
    "modality": tally_modality,
    "recommendations": tally_recommendations,
    "issuer": _role_tally("issuer"),
    "addressee": _role_tally("addressee"),
    "beneficiary": _role_tally("beneficiary"),
}


def bootstrap(items: Sequence[T], statistic: Callable[[Sequence[T]], Sequence[float]]) -> tuple[Interval, ...]:
    """The 95% intervals of each number that `statistic` gives, over samples of the items from a fixed seed."""
    generator = random.Random(SEED)
    samples = [statistic(generator.choices(items, k=len(items)) if items else ()) for _ in range(SAMPLES)]
    columns = [sorted(column) for column in zip(*samples, strict=True)]
    return tuple(Interval(values[int(0.025 * SAMPLES)], values[int(0.975 * SAMPLES) - 1]) for values in columns)


def _shares(tallies: Sequence[tuple[int, int, int]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of tallies given as plain numbers."""
    total = Tally(*map(sum, zip(*tallies, strict=True)))
    return total.precision, total.recall, total.f1


def score_tallies(name: str, tallies: Sequence[Tally]) -> Score:
    """A measure from the tallies of each article (or sentence)."""
    plain = [(tally.right, tally.found, tally.wanted) for tally in tallies]
    return Score(name, sum(tallies, Tally()), *bootstrap(plain, _shares))


def score_articles(matched: Sequence[Matched]) -> tuple[Score, ...]:
    """Every measure over all articles, in the order of `MEASURES`."""
    return tuple(score_tallies(name, [measure(article) for article in matched]) for name, measure in MEASURES.items())
