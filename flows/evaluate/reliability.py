"""Whether `confidence` keeps its promise: rows binned by it, with the share of them that is right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flows.evaluate.match import Matched
from flows.evaluate.score import DIGITS

BINS = 10
CONFIDENT = 0.7
"""The share of rows, the most confident first, whose precision is told."""


@dataclass(frozen=True)
class Graded:
    """A row that was found: how confident the reader is of it, and whether it is right."""

    confidence: float
    right: bool


@dataclass(frozen=True)
class Bin:
    """The rows whose confidence is from `low` to below `low + 1/BINS` (the last bin holds 1 too)."""

    low: float
    rows: int
    confidence: float
    precision: float

    def to_dict(self) -> dict[str, Any]:
        """As plain data: the mean confidence beside the share that is right."""
        return {
            "from": round(self.low, DIGITS),
            "rows": self.rows,
            "mean_confidence": round(self.confidence, DIGITS),
            "precision": round(self.precision, DIGITS),
        }


@dataclass(frozen=True)
class Reliability:
    """The bins that hold rows, from the least confidence on, and how precise the most confident rows are."""

    rows: int
    precision: float
    confident_precision: float
    bins: tuple[Bin, ...]

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "rows": self.rows,
            "precision": round(self.precision, DIGITS),
            "confident_share": CONFIDENT,
            "confident_precision": round(self.confident_precision, DIGITS),
            "bins": [each.to_dict() for each in self.bins],
        }


def _share(rows: Sequence[Graded]) -> float:
    return sum(row.right for row in rows) / len(rows) if rows else 0.0


def _bin(confidence: float) -> int:
    """The number of a bin; hundredths, as tables give them, so that 0.7 is not just below itself."""
    return min(round(confidence * 100) * BINS // 100, BINS - 1)


def confident_precision(rows: Sequence[Graded], *, share: float = CONFIDENT) -> float:
    """The precision of the most confident `share` of rows; 0 where there are none.

    Of rows of one confidence that do not all fit in, the mean counts: which of them are taken would be chance.
    """
    left = room = share * len(rows)
    right = 0.0
    for confidence in sorted({row.confidence for row in rows}, reverse=True):
        tied = [row for row in rows if row.confidence == confidence]
        taken = min(left, len(tied))
        right += taken * _share(tied)
        left -= taken
    return right / room if rows else 0.0


def make_reliability(rows: Iterable[Graded]) -> Reliability:
    """The reliability of rows."""
    graded = list(rows)
    bins = []
    for number in range(BINS):
        held = [row for row in graded if _bin(row.confidence) == number]
        if held:
            mean = sum(row.confidence for row in held) / len(held)
            bins.append(Bin(number / BINS, len(held), mean, _share(held)))
    return Reliability(len(graded), _share(graded), confident_precision(graded), tuple(bins))


def grade_events(matched: Iterable[Matched]) -> Reliability:
    """The events found: right are those that were wanted and have the right type."""
    return make_reliability(
        Graded(event.confidence, event.key in right)
        for article in matched
        for right in [{found.key for gold, found in article.events if gold.type == found.event_type}]
        for event in article.found.events
    )


def grade_recommendations(matched: Iterable[Matched]) -> Reliability:
    """The recommendations found: right are those that were wanted."""
    return make_reliability(
        Graded(recommendation.confidence, recommendation.key in right)
        for article in matched
        for right in [{found.key for _, found in article.recommendations}]
        for recommendation in article.found.recommendations
    )
