"""Gates over evidence: every value that needs words has them, and all words belong to a value.

evidence_required    every value of a column with `evidence: required` has a span
evidence_points      every span points to a row, a column and a value that are there
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from flows.check.cells import Row, elements, iterate_rows, row_id, written
from flows.report import RuleResult, make_result
from flows.schema import Column, Schema, TableSchema
from flows.tables import Tables


def check_support(tables: Tables, *, schema: Schema) -> list[RuleResult]:
    """Every non-null value (every element of a list) of a column with `evidence: required` has a span.

    Values under `evidence_except` need none: they say that the article has no such words.
    """
    names = ("table_name", "row_id", "column_name", "value")
    supported = {tuple(row[name] for name in names) for row in iterate_rows(tables, "evidence", columns=names)}
    return [
        _check_support(tables, table=table, column=column, supported=supported)
        for table in schema.tables.values()
        for column in table.columns
        if column.evidence == "required"
    ]


def _check_support(
    tables: Tables, *, table: TableSchema, column: Column, supported: set[tuple[Any, ...]]
) -> RuleResult:
    checked = 0
    failing: list[dict[str, Any]] = []
    excepted = {written(value) for value in column.evidence_except}
    for row in iterate_rows(tables, table.name, columns=(*table.primary_key, column.name)):
        needed = [value for value in elements(row[column.name]) if value not in excepted]
        checked += len(needed)
        lacking = [v for v in needed if (table.name, row_id(row, table=table), column.name, v) not in supported]
        failing.extend({**row, "unsupported": value} for value in lacking)
    return make_result(
        table=table.name,
        rule="evidence_required",
        columns=(column.name,),
        description="Every value has words of the article that support it.",
        checked=checked,
        failing=failing,
    )


def check_pointers(tables: Tables, *, schema: Schema) -> RuleResult:
    """Every evidence row points to a row and a column that are there, to a value held, in the row's own article."""
    pointed = defaultdict(set)
    for row in iterate_rows(tables, "evidence", columns=("table_name", "column_name")):
        pointed[row["table_name"]].add(row["column_name"])
    held: dict[tuple[str, str], Row] = {}
    for name, columns in pointed.items():
        if name in schema.tables:
            held.update(_index_rows(tables, table=schema.tables[name], columns=columns))
    failing: list[dict[str, Any]] = []
    for row in iterate_rows(tables, "evidence", columns=schema.tables["evidence"].primary_key):
        trouble = _find_trouble(row, held=held, schema=schema)
        if trouble:
            failing.append({**row, "trouble": trouble})
    return make_result(
        table="evidence",
        rule="evidence_points",
        columns=("table_name", "row_id", "column_name", "value"),
        description="Every span supports a value that the named row holds in the named column.",
        checked=tables["evidence"].num_rows,
        failing=failing,
    )


def _index_rows(tables: Tables, *, table: TableSchema, columns: set[str]) -> Iterator[tuple[tuple[str, str], Row]]:
    """The rows of a table by (table name, row id), with the columns that evidence points to and the article."""
    declared = {column.name for column in table.columns}
    wanted = (*table.primary_key, *sorted((columns | {"article_id"}) & declared))
    for row in iterate_rows(tables, table.name, columns=wanted):
        yield (table.name, row_id(row, table=table)), row


def _find_trouble(evidence: Row, *, held: Mapping[tuple[str, str], Row], schema: Schema) -> str | None:
    """What is wrong with an evidence row's pointer, or None."""
    table, column = schema.tables.get(evidence["table_name"]), evidence["column_name"]
    if table is None or column not in {each.name for each in table.columns}:
        return "no such column"
    row = held.get((table.name, evidence["row_id"]))
    if row is None:
        return "no such row"
    if evidence["value"] not in elements(row[column]):
        return f"the row holds {row[column]}"
    if row.get("article_id", evidence["article_id"]) != evidence["article_id"]:
        return f"the row is of article {row['article_id']}"
    return None
