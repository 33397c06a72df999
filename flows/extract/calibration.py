"""How often what the models say is right: the confidence of a row.

The probability that a model gives is not yet how often it is right. `schemas/model/calibration.yaml` holds what was
measured on the gold articles of the `dev` half, which no model was trained on: for each step of probability the share
of events that were found with the right type, and for each kind of recommendation the share that was found. It is
made by `scripts/train_model.py`; the `test` half then tells whether it holds (`onrecord evaluate`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from flows.errors import SchemaError
from flows.schema import read_yaml


@dataclass(frozen=True)
class Calibration:
    """`steps` are (least probability, share right), rising; `recommendations` the share right by the kind of demand.
    Without steps a probability is its own confidence."""

    steps: tuple[tuple[float, float], ...] = ()
    recommendations: Mapping[str, float] | None = None

    @classmethod
    def load(cls, path: Path) -> Calibration:
        """The calibration of a file; `SchemaError` where it is missing or its steps do not rise."""
        entry = read_yaml(path)
        steps = tuple((float(row["from"]), float(row["right"])) for row in entry["events"])
        falls = any(after[1] < before[1] for before, after in pairwise(steps))
        if not steps or list(steps) != sorted(steps) or falls:
            raise SchemaError(f"schemas/model/{path.name}: the steps of events must rise: run make model")
        return cls(steps, {kind: float(share) for kind, share in entry["recommendations"].items()})

    def of_event(self, probability: float) -> float:
        """The share of events of that probability that are right; that of the first step below it."""
        if not self.steps:
            return probability
        number = bisect_right([least for least, _ in self.steps], probability) - 1
        return self.steps[max(0, number)][1]

    def of_recommendation(self, kind: str, event: float) -> float:
        """The share of recommendations of a kind (`verb`, `noun`) that are right; the event's where none is known."""
        return (self.recommendations or {}).get(kind, event)
