"""Ids, slugs, incidents, sides and the splitting of spans."""

from __future__ import annotations

from typing import Any

import pytest

from flows.article import Span
from flows.normalize.evidence import split_span
from flows.normalize.identity import make_id, make_slug
from flows.normalize.incident import give_groups, give_incidents
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


def event(number: int, **values: Any) -> dict[str, Any]:
    base = {"event_type": "ASSAULT", "date": "2023-05-04", "date_precision": "day", "country": "MLI"}
    return {"event_id": f"evt-{number}", **base, **values}


def incidents(events: list[dict[str, Any]], parts: dict[str, frozenset[str]], linked: dict[str, str]) -> list[str]:
    give_incidents(events, linked=linked, parts=parts)
    return [row["incident_id"] for row in events]


def test_two_articles_on_one_day_with_one_actor_tell_one_incident() -> None:
    events = [event(1), event(2), event(3, date="2023-05-05"), event(4, country="NER"), event(5)]
    parts = {row["event_id"]: frozenset({"army"}) for row in events} | {"evt-5": frozenset({"police"})}
    found = incidents(events, parts, {row["event_id"]: row["event_id"] for row in events})
    assert found[0] == found[1]
    assert len(set(found)) == 4


def test_the_order_of_events_changes_no_incident() -> None:
    events = [event(number) for number in range(6)]
    parts = {row["event_id"]: frozenset({"army"}) for row in events}
    linked = {row["event_id"]: row["event_id"] for row in events}
    forth = incidents(events, parts, linked)
    back = incidents(events[::-1], parts, linked)
    assert set(forth) == set(back)
    assert len(set(forth)) == 1


def test_an_undated_event_joins_only_what_its_article_links() -> None:
    events = [
        event(1, date=None, date_precision=None),
        event(2, date=None, date_precision=None),
        event(3, date=None, date_precision=None),
    ]
    parts = {row["event_id"]: frozenset({"army"}) for row in events}
    found = incidents(events, parts, {"evt-1": "visit", "evt-2": "visit", "evt-3": "other"})
    assert found[0] == found[1] != found[2]


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
