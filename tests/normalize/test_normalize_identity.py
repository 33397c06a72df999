"""Ids, slugs, groups, sides and the splitting of spans."""

from __future__ import annotations

from typing import Any

import pytest

from flows.article import Span
from flows.normalize.evidence import split_span
from flows.normalize.group import give_groups
from flows.normalize.identity import make_id, make_slug
from flows.normalize.side import source_side


def test_an_id_depends_on_every_part_and_on_their_borders() -> None:
    assert make_id("evt", "a", "b") == make_id("evt", "a", "b")
    assert len({make_id("evt", "ab", ""), make_id("evt", "a", "b"), make_id("evt", "b", "a")}) == 3


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Côte d'Ivoire", "cote-d-ivoire"), ("Office (Ombudsman) of X", "office-ombudsman-of-x"), ("  ", "6c179f21e6f6")],
)
def test_slugs_are_ascii_words(name: str, slug: str) -> None:
    assert make_slug(name) == slug


def test_one_recommendation_in_two_articles_is_one_group() -> None:
    rows: list[dict[str, Any]] = [
        {"recommendation_id": "r1", "action": "to release the detainees"},
        {"recommendation_id": "r2", "action": "Release the detainees."},
        {"recommendation_id": "r3", "action": "to release the detainees"},
    ]
    give_groups(rows, sides={"r1": frozenset({"un"}), "r2": frozenset({"un"}), "r3": frozenset({"oas"})})
    groups = [row["recommendation_group_id"] for row in rows]
    assert groups[0] == groups[1] != groups[2]


@pytest.mark.parametrize(
    ("speakers", "actors", "recipients", "place", "side"),
    [
        (["AZE"], ["ARM"], ["AZE"], None, "recipient"),
        (["AZE"], ["ARM"], [None], "AZE", "recipient"),
        (["ARM"], ["ARM"], ["AZE"], None, "actor"),
        (["ARM", "AZE"], ["ARM"], ["AZE"], None, "both"),
        (["CHE"], ["ARM"], ["AZE"], None, "third_party"),
        ([None], ["ARM"], ["AZE"], None, "unknown"),
        (["CHE"], [None], [], None, "unknown"),
    ],
)
def test_source_side(
    speakers: list[str | None], actors: list[str | None], recipients: list[str | None], place: str | None, side: str
) -> None:
    assert source_side(speakers=speakers, actors=actors, recipients=recipients, place=place) == side


def test_a_long_span_is_split_at_spaces_and_never_cut() -> None:
    text = "word " * 150
    pieces = list(split_span(Span(0, 749), text))
    assert all(piece.end - piece.start <= 300 for piece in pieces)
    assert " ".join(piece.text(text) for piece in pieces) == text[:749]
