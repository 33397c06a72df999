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


UN, OAS, KENYA, UGANDA = "issuer un", "issuer oas", "addressee kenya", "addressee uganda"
HEARING = "to give every detainee a hearing before a judge within two days"


def groups(*given: tuple[str, str, set[str]], incidents: dict[str, str] | None = None) -> list[str]:
    """The groups of recommendations, each an article, an action and its sides."""
    rows: list[dict[str, Any]] = [
        {"recommendation_id": f"r{n}", "event_id": f"e{n}", "article_id": article, "action": action}
        for n, (article, action, _) in enumerate(given)
    ]
    give_groups(rows, sides={f"r{n}": frozenset(sides) for n, (_, _, sides) in enumerate(given)}, incidents=incidents)
    return [row["recommendation_group_id"] for row in rows]


def test_one_recommendation_in_two_articles_is_one_group() -> None:
    found = groups(
        ("a", "to release the detainees", {UN}),
        ("b", "Release the detainees.", {UN}),
        ("c", "to release the detainees", {OAS}),
    )
    assert found[0] == found[1] != found[2]


def test_same_recommendation_in_other_words_or_to_one_more_is_one_group() -> None:
    other = "a judge should hear every detainee within two days"
    found = groups(("a", HEARING, {UN, KENYA}), ("b", other, {UN, KENYA, UGANDA}), ("c", HEARING, {KENYA}))
    assert len(set(found)) == 1


def test_incident_of_issue_joins_what_names_no_one() -> None:
    other = "to give each detainee a hearing by a judge within two days"
    given = (("a", HEARING, {UN}), ("b", other, set[str]()))
    assert len(set(groups(*given))) == 2
    assert len(set(groups(*given, incidents={"e0": "inc-1", "e1": "inc-1"}))) == 1


def test_different_recommendations_stay_apart() -> None:
    found = groups(
        ("a", HEARING, {UN, KENYA}),
        ("b", HEARING, {OAS, KENYA}),
        ("c", HEARING, {UN, UGANDA}),
        ("d", "to give every detainee a doctor and a lawyer", {UN, KENYA}),
    )
    assert len(set(found)) == 4


def test_two_recommendations_of_one_article_are_never_joined_through_another() -> None:
    second = "to give every detainee a hearing before a judge within two days and a lawyer"
    found = groups(("a", HEARING, {UN, KENYA}), ("a", second, {UN, KENYA}), ("b", HEARING + " at most", {UN, KENYA}))
    assert found[0] != found[1]
    assert found[2] in found[:2]


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
