"""Every kind of declared rule lets the faultless sample pass and refuses one broken copy, naming the row."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from flows.check.columns import check_columns
from flows.check.relations import check_relations
from flows.check.report import check_tables
from flows.check.rows import check_rows
from flows.check.suite import Declared, declare_elements, declare_scalars, exact_pattern
from flows.check.validation import make_suite, validate_frame
from flows.errors import GateError
from flows.report import FAILING_ROWS, CheckReport, RuleResult, read_report
from flows.settings import Settings
from flows.tables import Tables
from tests.check.sample import (
    A1,
    B2,
    COUNTRIES,
    INTAKE,
    MET,
    PUBLISH,
    TEXTS,
    URGED,
    VISITED,
    Rows,
    sample_rows,
    sample_schema,
    sample_tables,
)


def check(tables: Tables, *, batch_rows: int = 100_000) -> CheckReport:
    return check_tables(
        tables,
        schema=sample_schema(),
        texts=TEXTS,
        intake=INTAKE,
        settings=Settings(),
        previous_rows=None,
        batch_rows=batch_rows,
    )


def row_of(rows: Rows, table: str, key: str) -> dict[str, Any]:
    """The row of a table with this primary key."""
    name = sample_schema().tables[table].primary_key[0]
    return next(row for row in rows[table] if row[name] == key)


def loose_table(rows: list[dict[str, Any]], name: str) -> pa.Table:
    """Rows as a table of the declared types that, unlike a released one, may hold nulls anywhere."""
    declared = sample_schema().tables[name].arrow
    loose = pa.schema([field.with_nullable(True) for field in declared])
    return pa.Table.from_pylist(rows, schema=loose)


@dataclass(frozen=True)
class Broken:
    """One change to a row, and the rule that must name the row for it."""

    table: str
    key: str
    values: dict[str, Any]
    rule: str
    column: str


ROW_CASES = [
    Broken("events", MET, {"incident_id": None}, "required", "incident_id"),
    Broken("events", MET, {"modes": None}, "required", "modes"),
    Broken("events", MET, {"modes": ["visit", None]}, "required", "modes"),
    Broken("events", MET, {"event_type": "FIGHT"}, "codes", "event_type"),
    Broken("events", MET, {"plover_type": "REPORT"}, "codes", "plover_type"),
    Broken("events", MET, {"modes": ["visit", "wander"]}, "codes", "modes"),
    Broken("events", MET, {"country": "ZZZ"}, "codes", "country"),
    Broken("events", MET, {"claimants": ["AZE", "ZZZ"]}, "codes", "claimants"),
    Broken("recommendations", PUBLISH, {"strength": 6}, "codes", "strength"),
    Broken("evidence", A1, {"table_name": "stories"}, "codes", "table_name"),
    Broken("articles", B2, {"language": "English"}, "pattern", "language"),
    Broken("articles", B2, {"language": "en\n"}, "pattern", "language"),
    Broken("articles", B2, {"raw_path": "elsewhere/raw/a.txt"}, "pattern", "raw_path"),
    Broken("articles", B2, {"published": date(1899, 12, 31)}, "range", "published"),
    Broken("articles", B2, {"char_count": 0}, "range", "char_count"),
    Broken("events", MET, {"confidence": 1.01}, "range", "confidence"),
    Broken("events", MET, {"intensity": float("nan")}, "finite", "intensity"),
    Broken("events", MET, {"intensity": float("inf")}, "finite", "intensity"),
    Broken("events", MET, {"latitude": -91.0, "longitude": 0.0}, "range", "latitude"),
    Broken("evidence", A1, {"text": "x" * 301}, "maximum_length", "text"),
    Broken("events", MET, {"quote": ""}, "not_empty", "quote"),
    Broken("articles", B2, {"title": ""}, "not_empty", "title"),
    Broken("actors", "fishermen", {"aliases": ["fishermen", ""]}, "not_empty", "aliases"),
    Broken("actors", "fishermen", {"parent_actor_id": "fishermen"}, "not_equal", "parent_actor_id"),
    Broken("actors", "fishermen", {"first_seen": date(2022, 1, 1)}, "ordered", "first_seen"),
    Broken("actors", "azerbaijan", {"country": None}, "present_when", "country"),
    Broken("event_counts", f"evc-{1:016x}", {"high": 11}, "ordered", "low"),
    Broken("events", MET, {"quote_end": 0}, "less_than", "quote_start"),
    Broken("events", MET, {"date_start": None}, "present_together", "date"),
    Broken("events", VISITED, {"longitude": None}, "present_together", "latitude"),
    Broken("events", VISITED, {"place_precision": None}, "present_when", "place_precision"),
]


def check_one(rows: Rows, table: str, *, batch_rows: int = 100_000) -> list[RuleResult]:
    schema = sample_schema()
    data = loose_table(rows[table], table)
    return check_rows(data, table=schema.tables[table], schema=schema, batch_rows=batch_rows)


@pytest.mark.parametrize("case", ROW_CASES, ids=lambda case: f"{case.table}.{case.column} {case.rule}")
def test_a_broken_row_is_refused_and_named(case: Broken) -> None:
    rows = sample_rows()
    broken = rows["evidence"][3] if case.table == "evidence" else row_of(rows, case.table, case.key)
    broken.update(case.values)
    failed = [result for result in check_one(rows, case.table) if not result.passed]
    (result,) = [each for each in failed if each.rule == case.rule and case.column in each.columns]
    key = sample_schema().tables[case.table].primary_key
    assert result.failed == 1
    assert result.severity == "fatal"
    assert {name: result.failing_rows[0][name] for name in key} == {name: broken[name] for name in key}
    assert case.column in result.failing_rows[0]


def test_the_faultless_sample_passes_in_any_batches() -> None:
    whole, batched = check(sample_tables()), check(sample_tables(), batch_rows=2)
    assert whole.passed, whole.failures
    assert not whole.warnings
    assert batched == whole


def test_tables_without_rows_pass() -> None:
    report = check(sample_tables({"articles": sample_rows()["articles"]}))
    assert report.passed, report.failures


def test_every_kind_of_rule_is_looked_at() -> None:
    report = check(sample_tables())
    looked = {(result.table, result.rule, result.columns): result.checked for result in report.results}
    assert looked["events", "codes", ("modes",)] == 2
    assert looked["events", "required", ("event_id",)] == 5
    assert looked["events", "present_when", ("place_precision", "place_name")] == 5
    assert looked["evidence", "foreign_key", ("article_id",)] == len(sample_rows()["evidence"])


RELATION_CASES: list[tuple[str, Callable[[Rows], Any], str, str, dict[str, Any]]] = [
    (
        "duplicate key",
        lambda rows: rows["events"].append({**rows["events"][0], "article_id": B2, "quote_start": 140}),
        "events",
        "primary_key",
        {"event_id": VISITED, "rows": 2},
    ),
    (
        "dangling key",
        lambda rows: row_of(rows, "events", MET).update(article_id="art-ffffffffffffffff"),
        "events",
        "foreign_key",
        {"event_id": MET, "article_id": "art-ffffffffffffffff"},
    ),
    (
        "dangling key within a table",
        lambda rows: row_of(rows, "actors", "saudi-arabia").update(parent_actor_id="nobody"),
        "actors",
        "foreign_key",
        {"actor_id": "saudi-arabia", "parent_actor_id": "nobody"},
    ),
    (
        "place held twice",
        lambda rows: rows["event_actors"][1].update(role="actor"),
        "event_actors",
        "unique_together",
        {"event_id": VISITED, "role": "actor", "ordinal": 1, "rows": 2},
    ),
]


@pytest.mark.parametrize("case", RELATION_CASES, ids=lambda case: case[0])
def test_a_rule_across_rows_is_refused_and_named(case: tuple[str, Callable[[Rows], Any], str, str, Any]) -> None:
    _, change, table, rule, named = case
    rows = sample_rows()
    change(rows)
    failed = [result for result in check_relations(sample_tables(rows), schema=sample_schema()) if not result.passed]
    (result,) = [each for each in failed if (each.table, each.rule) == (table, rule)]
    assert result.failed == 1
    assert result.failing_rows == (named,)


def test_a_duplicate_and_a_dangling_key_in_different_batches_are_found() -> None:
    rows = sample_rows()
    rows["event_actors"].append({**rows["event_actors"][-1], "event_id": URGED, "ordinal": 7})
    row_of(rows, "event_counts", f"evc-{1:016x}").update(actor_id="nobody")
    report = check(sample_tables(rows), batch_rows=2)
    found = {(result.table, result.rule): result.failing_rows for result in report.failures}
    assert found["event_actors", "primary_key"] == (
        {"event_actor_id": rows["event_actors"][-1]["event_actor_id"], "rows": 2},
    )
    assert found["event_counts", "foreign_key"][0]["actor_id"] == "nobody"


def test_a_table_of_other_columns_ends_the_check_at_once() -> None:
    tables = sample_tables()
    odd = tables["events"].drop_columns(["modality"]).append_column("mood", pa.array([1] * 5))
    wrong = tables["actors"].set_column(10, "article_count", tables["actors"]["article_count"].cast(pa.int32()))
    report = check(Tables({**tables.by_name, "events": odd, "actors": wrong}))
    assert {result.rule for result in report.results} == {"types"}
    found = {result.table: result.failing_rows for result in report.failures}
    assert found["events"] == (
        {"column": "modality", "declared": "string", "found": None},
        {"column": "mood", "declared": None, "found": "int64"},
    )
    assert found["actors"] == ({"column": "article_count", "declared": "int64", "found": "int32"},)


def test_columns_in_another_order_and_missing_tables_are_refused() -> None:
    tables = sample_tables()
    names = tables["events"].column_names
    turned = tables["events"].select(names[::-1])
    few = {name: tables[name] for name in tables if name != "evidence"}
    results = check_columns(Tables({**few, "events": turned}), schema=sample_schema())
    assert [result.table for result in results if not result.passed] == ["events", "evidence"]


def test_an_unknown_expectation_is_not_dropped_in_silence() -> None:
    known = Declared("x", "a", ("a",), "", "expect_column_values_to_not_be_null")
    unknown = Declared("x", "a", ("a",), "", "expect_column_values_to_be_pleasant")
    with pytest.raises(GateError, match="took 1 of the 2 expectations declared for demo"):
        make_suite("demo", declared=[known, unknown])


def test_an_expectation_that_errs_is_reported_apart_and_is_fatal() -> None:
    frame = pa.table({"row": [0], "a": ["x"]}).to_pandas()
    declared = [Declared("x", "missing", ("missing",), "", "expect_column_values_to_not_be_null")]
    (outcome,) = validate_frame(frame, suite=make_suite("errs", declared=declared))
    assert outcome.failed == 0
    assert outcome.error is not None
    assert "missing" in outcome.error
    result = RuleResult("events", "x", ("missing",), "warning", "", 1, 0, error=outcome.error)
    assert CheckReport((result,)).passed is False


def test_a_check_prints_and_logs_nothing_and_phones_nobody() -> None:
    script = """
import logging
logging.basicConfig(level=logging.INFO)
from flows.check.validation import make_suite, validate_frame
from flows.check.suite import Declared
import os, pyarrow
declared = [Declared("x", "a", ("a",), "", "expect_column_values_to_not_be_null")]
validate_frame(pyarrow.table({"row": [0], "a": ["x"]}).to_pandas(), suite=make_suite("quiet", declared=declared))
assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
"""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert (done.stdout, done.stderr) == (b"", b"")


def test_failing_rows_are_all_counted_and_the_first_named() -> None:
    row = row_of(sample_rows(), "actors", "fishermen")
    rows = [{**row, "actor_id": f"actor-{number}", "article_count": -1} for number in range(FAILING_ROWS + 50)]
    (result,) = [each for each in check_one({"actors": rows}, "actors", batch_rows=40) if not each.passed]
    assert (result.failed, len(result.failing_rows)) == (FAILING_ROWS + 50, FAILING_ROWS)
    named = [{"actor_id": f"actor-{number}", "article_count": -1} for number in range(FAILING_ROWS)]
    assert list(result.failing_rows) == named


def test_a_report_survives_json() -> None:
    rows = sample_rows()
    row_of(rows, "actors", "fishermen").update(first_seen=date(2022, 1, 1))
    report = check(sample_tables(rows))
    assert read_report(report.to_dict()) == report
    assert report.to_dict()["passed"] is False


def test_codes_of_a_column_are_those_of_its_list_and_condition() -> None:
    schema = sample_schema()
    events = schema.tables["events"]
    (plover,) = [
        each for each in declare_scalars(events, schema=schema) if each.rule == "codes" and each.column == "plover_type"
    ]
    assert "REPORT" not in plover.arguments["value_set"]
    (claimants,) = [
        each for each in declare_elements(events.column("claimants"), schema=schema) if each.rule == "codes"
    ]
    assert claimants.arguments["value_set"] == list(COUNTRIES)


@pytest.mark.parametrize(("pattern", "exact"), [("^a$", r"^a\Z"), ("^a", "^a"), (r"a\$", r"a\$")])
def test_a_pattern_ends_where_the_text_ends(pattern: str, exact: str) -> None:
    assert exact_pattern(pattern) == exact
