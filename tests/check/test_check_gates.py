"""Every gate lets the faultless sample pass and refuses one broken copy, naming the row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from flows.check.gate import FLOOR_ROWS, check_gates, check_intake, check_sizes
from flows.check.spans import count_covered
from flows.report import Intake, RuleResult
from flows.settings import Settings
from tests.check.sample import (
    A1,
    B2,
    DETAINED,
    MET,
    PUBLISH,
    TEXTS,
    VISITED,
    WITHHELD,
    Rows,
    find,
    proof,
    sample_rows,
    sample_schema,
    sample_tables,
)


def failures(rows: Rows, *, texts: Any = TEXTS, settings: Settings | None = None) -> list[RuleResult]:
    found = check_gates(sample_tables(rows), schema=sample_schema(), texts=texts, settings=settings or Settings())
    return [result for result in found if not result.passed]


def event(rows: Rows, key: str) -> dict[str, Any]:
    return next(row for row in rows["events"] if row["event_id"] == key)


def spans_of(rows: Rows, table: str, column: str) -> list[dict[str, Any]]:
    return [row for row in rows["evidence"] if (row["table_name"], row["column_name"]) == (table, column)]


def drop_spans(rows: Rows, table: str, column: str, value: str) -> None:
    gone = [row for row in spans_of(rows, table, column) if row["value"] == value]
    assert gone
    rows["evidence"] = [row for row in rows["evidence"] if row not in gone]


def shift(row: dict[str, Any]) -> None:
    row.update(char_start=row["char_start"] + 1, char_end=row["char_end"] + 1)


def repoint(**values: Any) -> Callable[[Rows], None]:
    return lambda rows: rows["evidence"].append({**proof("events", VISITED, "place_name", "Baku", "Baku"), **values})


CASES: list[tuple[str, Callable[[Rows], Any], str, dict[str, Any]]] = [
    (
        "a quote with other words",
        lambda rows: event(rows, MET).update(quote="Azerbaijan met the Harbour Commission in Riyadh in May 2022"),
        "span_equals_text",
        {"event_id": MET, "found": "Azerbaijan met the Harbour Commission in Riyadh in May 2021"},
    ),
    (
        "an evidence span shifted by one",
        lambda rows: shift(spans_of(rows, "events", "place_name")[0]),
        "span_equals_text",
        {"row_id": VISITED, "text": "Baku", "found": "aku "},
    ),
    (
        "a recommendation's quote of another article",
        lambda rows: rows["recommendations"][0].update(quote_end=find(A1, "by June 2021")[1] - 1),
        "span_equals_text",
        {"recommendation_id": PUBLISH},
    ),
    (
        "a value without words",
        lambda rows: drop_spans(rows, "events", "place_name", "Baku"),
        "evidence_required",
        {"event_id": VISITED, "unsupported": "Baku"},
    ),
    (
        "a list element without words",
        lambda rows: drop_spans(rows, "recommendations", "themes", "justice"),
        "evidence_required",
        {"recommendation_id": PUBLISH, "unsupported": "justice"},
    ),
    (
        "a number without words",
        lambda rows: drop_spans(rows, "event_counts", "low", "12"),
        "evidence_required",
        {"event_count_id": f"evc-{1:016x}", "unsupported": "12"},
    ),
    (
        "a hedge without words",
        lambda rows: drop_spans(rows, "events", "modality", "alleged"),
        "evidence_required",
        {"event_id": DETAINED, "unsupported": "alleged"},
    ),
    (
        "an alias without words",
        lambda rows: drop_spans(rows, "actors", "aliases", "commission"),
        "evidence_required",
        {"actor_id": "harbour-commission", "unsupported": "commission"},
    ),
    ("words for no row", repoint(row_id="evt-ffffffffffffffff"), "evidence_points", {"trouble": "no such row"}),
    ("words for no column", repoint(column_name="mood"), "evidence_points", {"trouble": "no such column"}),
    ("words for another value", repoint(value="Ganja"), "evidence_points", {"trouble": "the row holds Baku"}),
    (
        "words of another article",
        lambda rows: rows["evidence"].append(proof("events", VISITED, "event_type", "CONSULT", "met", B2)),
        "evidence_points",
        {"trouble": f"the row is of article {A1}"},
    ),
    (
        "words for no element of a list",
        lambda rows: rows["evidence"].append(proof("actors", WITHHELD, "aliases", "Orhan", "Orhan")),
        "evidence_points",
        {"row_id": WITHHELD, "trouble": "the row holds ['Orhan Velioğlu']"},
    ),
    (
        "a date that ends elsewhere",
        lambda rows: event(rows, MET).update(date_end=date(2021, 5, 30)),
        "date_span",
        {"event_id": MET, "trouble": "the date covers 2021-05-01 to 2021-05-31"},
    ),
    (
        "a date that is none",
        lambda rows: event(rows, MET).update(date="2021-13"),
        "date_span",
        {"event_id": MET},
    ),
    (
        "a deadline that is none",
        lambda rows: rows["recommendations"][0].update(deadline="2021-02-30"),
        "edtf",
        {"recommendation_id": PUBLISH},
    ),
    (
        "a mode of another type",
        lambda rows: event(rows, MET).update(modes=["visit", "arrest"]),
        "modes_of_type",
        {"event_id": MET, "trouble": "not of this type: arrest"},
    ),
    (
        "a text of another hash",
        lambda rows: rows["articles"][1].update(content_sha256="0" * 64),
        "texts",
        {"article_id": B2},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_a_broken_copy_is_refused_and_the_row_named(case: tuple[str, Callable[[Rows], Any], str, Any]) -> None:
    _, change, rule, named = case
    rows = sample_rows()
    change(rows)
    found = [result for result in failures(rows) if result.rule == rule]
    assert len(found) == 1, f"no failure of {rule}"
    assert found[0].severity == "fatal"
    assert len(found[0].failing_rows) == 1
    assert named.items() <= found[0].failing_rows[0].items()


def test_the_faultless_sample_passes() -> None:
    assert failures(sample_rows()) == []


def test_an_article_without_its_text_fails_with_all_its_spans() -> None:
    found = failures(sample_rows(), texts={A1: TEXTS[A1]})
    assert {result.rule for result in found} == {"texts", "span_equals_text"}
    (texts,) = [result for result in found if result.rule == "texts"]
    assert texts.failing_rows[0]["article_id"] == B2


def test_asserted_needs_no_words() -> None:
    rows = sample_rows()
    assert event(rows, MET)["modality"] == "asserted"
    assert [row for row in spans_of(rows, "events", "modality") if row["row_id"] == MET] == []
    assert failures(rows) == []


def test_too_large_a_share_of_an_article_is_refused_unless_its_licence_is_open() -> None:
    rows = sample_rows()
    strict = Settings(quote_share=0.3)
    (result,) = failures(rows, settings=strict)
    assert result.rule == "quote_share"
    assert {row["article_id"] for row in result.failing_rows} == {A1, B2}
    assert 0.3 < result.failing_rows[0]["share"] < 1
    for row in rows["articles"]:
        row["licence"] = "cc_by_4_0"
    assert failures(rows, settings=strict) == []


@pytest.mark.parametrize(
    ("spans", "characters"), [([], 0), ([(0, 5), (3, 8)], 8), ([(10, 12), (0, 5), (1, 2)], 7), ([(0, 3), (3, 4)], 4)]
)
def test_the_union_of_spans_counts_each_character_once(spans: list[tuple[int, int]], characters: int) -> None:
    rows = [{"article_id": article, "first": first, "last": last} for article in "ab" for first, last in spans]
    both = pa.Table.from_pylist(
        rows, schema=pa.schema({"article_id": pa.string(), "first": pa.int32(), "last": pa.int32()})
    )
    assert count_covered(both) == ({"a": characters, "b": characters} if spans else {})


def test_files_that_are_lost_are_refused() -> None:
    intake = Intake(files=10, coded=6, empty=2, set_aside=2)
    assert check_intake(intake).passed
    lost = check_intake(replace(intake, coded=5))
    assert not lost.passed
    assert lost.failing_rows[0]["lost"] == 1
    assert not check_intake(replace(intake, coded=7)).passed


def sizes(previous: dict[str, int] | None) -> dict[tuple[str, str], RuleResult]:
    tables = sample_tables()
    results = check_sizes(tables, schema=sample_schema(), settings=Settings(), previous_rows=previous)
    return {(result.table, result.rule): result for result in results if not result.passed}


def test_a_table_that_shrinks_below_the_floor_is_refused() -> None:
    rows = len(sample_rows()["evidence"])
    assert sizes({"evidence": 2 * rows}) == {}
    failed = sizes({"evidence": 2 * rows + 1})["evidence", "row_floor"]
    assert failed.severity == "fatal"
    assert failed.failing_rows == ({"rows": rows, "rows_before": 2 * rows + 1},)


def test_a_small_table_has_no_floor() -> None:
    assert sizes({"articles": FLOOR_ROWS - 1}) == {}
    assert ("articles", "row_floor") in sizes({"articles": FLOOR_ROWS})


def test_a_table_that_grows_beyond_the_ceiling_is_a_warning() -> None:
    assert sizes({"actors": 2}) == {}
    assert sizes({"actors": 1})["actors", "row_ceiling"].severity == "warning"


def test_a_first_release_has_neither_floor_nor_ceiling() -> None:
    assert sizes(None) == {}
