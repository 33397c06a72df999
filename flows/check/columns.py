"""Do the tables have the declared columns? Compared as Arrow schemas, before any value is looked at."""

from __future__ import annotations

import pyarrow as pa

from flows.report import RuleResult, make_result
from flows.schema import Schema, TableSchema
from flows.tables import Tables


def compare_columns(found: pa.Schema, *, table: TableSchema) -> list[dict[str, str | None]]:
    """The differences between an Arrow schema and the declared one: name, declared and found type (None: no such)."""
    declared = {field.name: str(field.type) for field in table.arrow}
    present = {field.name: str(field.type) for field in found}
    names = list(dict.fromkeys([*declared, *present]))
    odd: list[dict[str, str | None]] = [
        {"column": name, "declared": declared.get(name), "found": present.get(name)}
        for name in names
        if declared.get(name) != present.get(name)
    ]
    if not odd and list(declared) != found.names:
        odd.append({"column": None, "declared": ", ".join(declared), "found": ", ".join(found.names)})
    return odd


def check_columns(tables: Tables, *, schema: Schema) -> list[RuleResult]:
    """One result a declared table, failing by column; a table that is missing fails with all its columns."""
    results = []
    for name, table in schema.tables.items():
        found = tables[name].schema if name in tables.by_name else pa.schema([])
        odd = compare_columns(found, table=table)
        results.append(
            make_result(
                table=name,
                rule="types",
                columns=[str(row["column"]) for row in odd if row["column"]],
                description="The table has the declared columns, in order, of the declared types.",
                checked=len(table.columns),
                failing=odd,
            )
        )
    return results
