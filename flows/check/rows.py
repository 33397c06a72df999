"""The declared rules of one table, over its rows in batches, as results that name the failing rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from flows.check.frame import iterate_batches, make_element_frame, make_rule_frame, make_scalar_frame
from flows.check.suite import Declared, declare_elements, declare_rules, declare_scalars
from flows.check.validation import Outcome, make_suite, validate_frame
from flows.report import FAILING_ROWS, RuleResult, plain
from flows.schema import Column, Schema, TableSchema

MakeFrame = Callable[[pa.Table, int], Any]


def add_outcomes(earlier: Outcome, later: Outcome) -> Outcome:
    """The outcome of two batches together; the first error stays."""
    return Outcome(
        checked=earlier.checked + later.checked,
        failed=earlier.failed + later.failed,
        rows=(*earlier.rows, *later.rows)[:FAILING_ROWS],
        error=earlier.error or later.error,
    )


def read_failing(data: pa.Table, *, rows: Sequence[int], table: TableSchema, columns: Sequence[str]) -> Any:
    """The key and the offending values of the rows at these places, each row once."""
    names = list(dict.fromkeys([*table.primary_key, *columns]))
    found = data.select(names).take(pa.array(list(dict.fromkeys(rows)), type=pa.int64())).to_pylist()
    return tuple({name: plain(value) for name, value in row.items()} for row in found)


def run_suite(
    data: pa.Table, *, name: str, declared: Sequence[Declared], make_frame: MakeFrame, batch_rows: int
) -> list[Outcome]:
    """The outcome of each declared expectation over all batches of `data`; frames without rows are passed over."""
    suite = make_suite(name, declared=declared)
    outcomes = [Outcome(checked=0, failed=0) for _ in declared]
    for start, batch in iterate_batches(data, batch_rows=batch_rows):
        frame = make_frame(batch, start)
        if len(frame):
            found = validate_frame(frame, suite=suite)
            outcomes = [add_outcomes(*pair) for pair in zip(outcomes, found, strict=True)]
    return outcomes


def list_suites(table: TableSchema, *, schema: Schema) -> list[tuple[str, list[Declared], MakeFrame]]:
    """The suites of a table that declare anything: name, expectations and how a batch becomes their frame."""

    def element_frame(column: Column) -> MakeFrame:
        return lambda batch, start: make_element_frame(batch, start=start, column=column)

    suites: list[tuple[str, list[Declared], MakeFrame]] = [
        (
            f"{table.name} scalars",
            declare_scalars(table, schema=schema),
            lambda batch, start: make_scalar_frame(batch, start=start, table=table),
        )
    ]
    for column in table.columns:
        if column.type == "list":
            declared = declare_elements(column, schema=schema)
            suites.append((f"{table.name} elements of {column.name}", declared, element_frame(column)))
    rules = declare_rules(table)
    if rules:
        suites.append(
            (f"{table.name} rules", rules, lambda batch, start: make_rule_frame(batch, start=start, table=table))
        )
    return suites


def check_rows(data: pa.Table, *, table: TableSchema, schema: Schema, batch_rows: int) -> list[RuleResult]:
    """One result a declared rule of `table`: `checked` counts rows, or elements for a list column."""
    results = []
    for name, declared, make_frame in list_suites(table, schema=schema):
        outcomes = run_suite(data, name=name, declared=declared, make_frame=make_frame, batch_rows=batch_rows)
        for each, outcome in zip(declared, outcomes, strict=True):
            results.append(
                RuleResult(
                    table=table.name,
                    rule=each.rule,
                    columns=each.columns,
                    severity="fatal",
                    description=each.description,
                    checked=outcome.checked,
                    failed=outcome.failed,
                    failing_rows=read_failing(data, rows=outcome.rows, table=table, columns=each.columns),
                    error=outcome.error,
                )
            )
    return results
