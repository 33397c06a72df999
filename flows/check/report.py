"""All rules and gates over the tables of a run, as one report."""

from __future__ import annotations

from collections.abc import Mapping

from flows.check.columns import check_columns
from flows.check.gate import check_gates, check_intake, check_sizes
from flows.check.relations import check_relations
from flows.check.rows import check_rows
from flows.report import CheckReport, Intake
from flows.schema import Schema
from flows.settings import Settings
from flows.tables import Tables


def check_tables(
    tables: Tables,
    *,
    schema: Schema,
    texts: Mapping[str, str],
    intake: Intake,
    settings: Settings,
    previous_rows: Mapping[str, int] | None,
    batch_rows: int = 100_000,
) -> CheckReport:
    """Everything that is declared of `tables`, checked.

    `texts` maps each article's id to its normalised text, `previous_rows` each table of the release before to its
    rows (None without one). Bad data never raises: it is a failed result. Where a table does not have the declared
    columns, the report holds only that. `GateError` where Great Expectations drops an expectation.
    """
    results = check_columns(tables, schema=schema)
    if not all(result.passed for result in results):
        return CheckReport(tuple(results))
    for name, table in schema.tables.items():
        results.extend(check_rows(tables[name], table=table, schema=schema, batch_rows=batch_rows))
    results.extend(check_relations(tables, schema=schema))
    if all(result.passed for result in results if result.rule == "required"):
        results.extend(check_gates(tables, schema=schema, texts=texts, settings=settings))
    results.append(check_intake(intake))
    results.extend(check_sizes(tables, schema=schema, settings=settings, previous_rows=previous_rows))
    return CheckReport(tuple(results))
