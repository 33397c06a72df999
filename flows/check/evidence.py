"""Gates over evidence: every value that needs words has them, and all words belong to a value.

evidence_required    every value of a column with `evidence: required` has a span
evidence_points      every span points to a row, a column and a value that are there

DuckDB finds the values without a span and the spans without a value, so that neither is held in memory as rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from flows.check.cells import Row, elements, list_elements, row_id, take_rows, written
from flows.report import RuleResult, make_result
from flows.schema import Column, Schema, TableSchema
from flows.tables import Tables

POINTER = ("table_name", "column_name")


def check_support(tables: Tables, *, schema: Schema) -> list[RuleResult]:
    """Every non-null value (every element of a list) of a column with `evidence: required` has a span.

    Values under `evidence_except` need none: they say that the article has no such words.
    """
    return [
        _check_support(tables, table=table, column=column)
        for table in schema.tables.values()
        for column in table.columns
        if column.evidence == "required"
    ]


def _check_support(tables: Tables, *, table: TableSchema, column: Column) -> RuleResult:
    needed = list_elements(tables[table.name], table=table, column=column.name)
    excepted = pa.array([written(value) for value in column.evidence_except], pa.string())
    needed = needed.filter(pc.invert(pc.is_in(needed["value"], value_set=excepted)))
    lacking = find_lacking(
        needed, others=_proofs(tables, table=table.name, column=column.name), keys=("row_id", "value")
    )
    rows = take_rows(tables[table.name], places=lacking["place"], columns=(*table.primary_key, column.name))
    return make_result(
        table=table.name,
        rule="evidence_required",
        columns=(column.name,),
        description="Every value has words of the article that support it.",
        checked=needed.num_rows,
        failing=[{**row, "unsupported": value} for row, value in zip(rows, lacking["value"].to_pylist(), strict=True)],
    )


def _proofs(tables: Tables, *, table: str, column: str) -> pa.Table:
    """The rows of evidence that point to a column, each with its place in the table."""
    evidence = tables["evidence"]
    places = pa.array(range(evidence.num_rows), pa.int64())
    here = pc.and_(pc.equal(evidence["table_name"], table), pc.equal(evidence["column_name"], column))
    found = evidence.select(["row_id", "value", "article_id"]).append_column("place", places)
    return found.filter(here)


def find_lacking(rows: pa.Table, *, others: pa.Table, keys: tuple[str, ...]) -> pa.Table:
    """The rows whose `keys` no row of `others` has, in the order of their places."""
    same = " AND ".join(f"a.{key} = b.{key}" for key in keys)
    with duckdb.connect(":memory:") as connection:
        connection.register("a", rows)
        connection.register("b", others)
        query = f"SELECT * FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE {same}) ORDER BY place, value"
        found: pa.Table = connection.sql(query).to_arrow_table()
    return found


def check_pointers(tables: Tables, *, schema: Schema) -> RuleResult:
    """Every evidence row points to a row and a column that are there, to a value held, in the row's own article."""
    evidence = tables["evidence"]
    pointed = evidence.select(POINTER).group_by(list(POINTER)).aggregate([])
    odd = []
    for name, column in sorted(zip(*(pointed[each].to_pylist() for each in POINTER), strict=True)):
        proofs = _proofs(tables, table=name, column=column)
        table = schema.tables.get(name)
        if table is None or column not in {each.name for each in table.columns}:
            odd.append(proofs["place"])
            continue
        held = list_elements(tables[name], table=table, column=column, article="article_id")
        owned = "article_id" in held.column_names
        keys = ("row_id", "value", "article_id") if owned else ("row_id", "value")
        odd.append(find_lacking(proofs, others=held, keys=keys)["place"])
    places = pa.chunked_array([chunk for each in odd for chunk in each.chunks], pa.int64()).combine_chunks().sort()
    rows = take_rows(evidence, places=places, columns=schema.tables["evidence"].primary_key)
    return make_result(
        table="evidence",
        rule="evidence_points",
        columns=("table_name", "row_id", "column_name", "value"),
        description="Every span supports a value that the named row holds in the named column.",
        checked=evidence.num_rows,
        failing=[{**row, "trouble": _tell_trouble(row, tables=tables, schema=schema)} for row in rows],
    )


def _tell_trouble(evidence: Mapping[str, Any], *, tables: Tables, schema: Schema) -> str:
    """What is wrong with an evidence row's pointer."""
    table, column = schema.tables.get(evidence["table_name"]), evidence["column_name"]
    if table is None or column not in {each.name for each in table.columns}:
        return "no such column"
    row = _find_row(tables[table.name], table=table, identifier=evidence["row_id"])
    if row is None:
        return "no such row"
    if evidence["value"] not in elements(row[column]):
        return f"the row holds {row[column]}"
    return f"the row is of article {row.get('article_id')}"


def _find_row(data: pa.Table, *, table: TableSchema, identifier: str) -> Row | None:
    """The row that evidence names."""
    first = identifier.split("|")[0] if len(table.primary_key) > 1 else identifier
    near = data.filter(pc.equal(data[table.primary_key[0]], first)).to_pylist()
    return next((row for row in near if row_id(row, table=table) == identifier), None)
