"""Each kind of rule, broken once: the release is refused, nothing is published, the run's record holds the rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.check.relations import check_relations
from flows.errors import GateError
from flows.report import CheckReport
from tests.check.sample import Rows, sample_rows, sample_schema, sample_tables
from tests.check.test_check_gates import CASES as GATE_CASES
from tests.check.test_check_gates import failures as gate_failures
from tests.check.test_check_rules import RELATION_CASES, ROW_CASES, Broken, check_one, row_of
from tests.publish.workshop import publish, read_tree

ONE_OF_EACH = list({case.rule: case for case in ROW_CASES}.values())


def refuse(output: Path, report: CheckReport) -> list[dict[str, Any]]:
    """The failures in the record of a run that was refused; asserts that nothing else changed."""
    publish(output, run_id="before")
    before = {name: data for name, data in read_tree(output).items() if not name.startswith("runs/")}
    with pytest.raises(GateError, match="nothing was published"):
        publish(output, report=report, run_id="refused")
    after = {name: data for name, data in read_tree(output).items() if not name.startswith("runs/")}
    assert after == before
    record = json.loads((output / "runs" / "refused.json").read_text("utf-8"))
    assert record["state"] == "refused"
    failures: list[dict[str, Any]] = record["failures"]
    return failures


@pytest.mark.parametrize("case", ONE_OF_EACH, ids=lambda case: case.rule)
def test_a_broken_row_stops_the_release(case: Broken, tmp_path: Path) -> None:
    rows = sample_rows()
    broken = rows["evidence"][3] if case.table == "evidence" else row_of(rows, case.table, case.key)
    broken.update(case.values)
    failures = refuse(tmp_path, CheckReport(tuple(check_one(rows, case.table))))
    (failure,) = [each for each in failures if each["rule"] == case.rule and case.column in each["columns"]]
    assert failure["failed"] == 1
    assert case.column in failure["failing_rows"][0]


@pytest.mark.parametrize("case", RELATION_CASES, ids=lambda case: case[0])
def test_a_broken_key_stops_the_release(case: tuple[str, Callable[[Rows], Any], str, str, Any], tmp_path: Path) -> None:
    _, change, table, rule, named = case
    rows = sample_rows()
    change(rows)
    failures = refuse(tmp_path, CheckReport(tuple(check_relations(sample_tables(rows), schema=sample_schema()))))
    assert [each["failing_rows"] for each in failures if (each["table"], each["rule"]) == (table, rule)] == [[named]]


@pytest.mark.parametrize("case", GATE_CASES, ids=lambda case: case[0])
def test_a_shut_gate_stops_the_release(case: tuple[str, Callable[[Rows], Any], str, Any], tmp_path: Path) -> None:
    _, change, rule, _ = case
    rows = sample_rows()
    change(rows)
    failures = refuse(tmp_path, CheckReport(tuple(gate_failures(rows))))
    (failure,) = [each for each in failures if each["rule"] == rule]
    assert failure["failing_rows"]
