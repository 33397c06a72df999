"""`dictionary.csv`: what every column means, one row a column, made from the schema. The usage warnings, codes of their
list, are those of the column's table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flows.publish.csv import quote_cell
from flows.schema import Column, Schema, TableSchema
from flows.view import View

COLUMNS = (
    "table",
    "column",
    "type",
    "required",
    "key",
    "references",
    "unit",
    "code_list",
    "codes",
    "pattern",
    "minimum",
    "maximum",
    "maximum_length",
    "evidence",
    "derived_from",
    "usage_warnings",
    "description",
)


def write_rows(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows of text as exact CSV: the columns in this order, null as an empty cell."""
    names = list(columns)
    lines = [names, *[["" if row[name] is None else str(row[name]) for name in names] for row in rows]]
    return "".join(",".join(map(quote_cell, line)) + "\n" for line in lines).encode()


def find_reference(column: Column, *, table: TableSchema) -> str | None:
    """The column that a foreign key of this one column refers to, as `table.column`."""
    for key in table.foreign_keys:
        if key.columns == (column.name,):
            return f"{key.table}.{key.referenced[0]}"
    return None


def name_codes(column: Column) -> str | None:
    """The code list of a column: a codebook, the countries or the tables."""
    if column.countries:
        return "ISO 3166-1 alpha-3"
    return "tables" if column.tables else column.codes


def describe_column(column: Column, *, table: TableSchema, schema: Schema) -> dict[str, Any]:
    """One row of the dictionary; `codes` are left to the list itself for countries."""
    codes = None if column.countries else schema.allowed(column)
    return {
        "table": table.name,
        "column": column.name,
        "type": column.type,
        "required": str(column.required).lower(),
        "key": "primary" if column.name in table.primary_key else None,
        "references": find_reference(column, table=table),
        "unit": column.unit,
        "code_list": name_codes(column),
        "codes": " ".join(map(str, codes)) if codes else None,
        "pattern": column.pattern,
        "minimum": column.minimum,
        "maximum": column.maximum,
        "maximum_length": column.maximum_length,
        "evidence": column.evidence,
        "derived_from": " ".join(column.derived_from) or None,
        "usage_warnings": " ".join(table.usage_warnings),
        "description": column.description,
    }


def make_dictionary(schema: Schema, *, views: Mapping[str, View]) -> bytes:
    """The bytes of `dictionary.csv`: the tables, then the views."""
    rows = [
        describe_column(column, table=table, schema=schema)
        for table in (*schema.tables.values(), *(view.table for view in views.values()))
        for column in table.columns
    ]
    return write_rows(COLUMNS, rows)
