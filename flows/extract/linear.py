"""A linear model over named features: which of a few classes, and how sure.

Weights are whole numbers of a common scale, so that their sum is the same on every machine; a probability is rounded
to four digits before anything is decided by it. Models lie in `schemas/model/*.npz`, made by `scripts/train_model.py`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from flows.errors import SchemaError

DIGITS = 4


@dataclass(frozen=True)
class LinearModel:
    """Classes, the row of each feature, integer weights (features by classes), their scale, and the bias row."""

    classes: tuple[str, ...]
    rows: dict[str, int]
    weights: Any
    bias: Any
    scale: float

    @classmethod
    def load(cls, path: Path) -> LinearModel:
        """The model of a file; `SchemaError` where it is missing or is not one."""
        try:
            with np.load(path, allow_pickle=False) as arrays:
                features = bytes(arrays["features"]).decode().split("\n")
                classes = bytes(arrays["classes"]).decode().split("\n")
                weights, bias, scale = arrays["weights"], arrays["bias"], float(arrays["scale"])
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise SchemaError(f"schemas/model/{path.name} is not a model ({error}): run make model") from error
        if weights.shape != (len(features), len(classes)) or bias.shape != (len(classes),):
            raise SchemaError(f"schemas/model/{path.name} does not fit its features and classes: run make model")
        return cls(tuple(classes), {name: row for row, name in enumerate(features)}, weights, bias, scale)

    def save(self, path: Path) -> None:
        """Write the model; equal models give equal bytes."""
        features = sorted(self.rows, key=self.rows.__getitem__)
        np.savez_compressed(
            path,
            classes=np.frombuffer("\n".join(self.classes).encode(), dtype=np.uint8),
            features=np.frombuffer("\n".join(features).encode(), dtype=np.uint8),
            weights=self.weights,
            bias=self.bias,
            scale=np.float64(self.scale),
        )

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """The probability of each class, rounded; features that the model does not know count nothing."""
        rows = [row for row in map(self.rows.get, features) if row is not None]
        total = self.weights.take(rows, axis=0).sum(axis=0, dtype=np.int64)
        total += self.bias
        scale = self.scale
        scores = [value * scale for value in total.tolist()]
        highest = max(scores)
        powers = [math.exp(score - highest) for score in scores]
        whole = math.fsum(powers)
        return {name: round(power / whole, DIGITS) for name, power in zip(self.classes, powers, strict=True)}
