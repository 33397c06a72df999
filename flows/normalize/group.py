"""Recommendations that say one thing, across articles: `recommendation_group_id`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flows.normalize.identity import make_id


def give_groups(recommendations: Sequence[dict[str, Any]], *, sides: Mapping[str, frozenset[str]]) -> None:
    """Set `recommendation_group_id`: the same words of action by the same issuers to the same addressees are one
    recommendation. `sides`: recommendation id to its issuers and addressees."""
    for row in recommendations:
        words = " ".join("".join(c if c.isalnum() else " " for c in row["action"].lower()).split())
        words = words.removeprefix("to ")
        row["recommendation_group_id"] = make_id("rcg", words, *sorted(sides.get(row["recommendation_id"], ())))
