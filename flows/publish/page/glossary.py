"""`dictionary.html`: every table, column and code, made from the schema."""

from __future__ import annotations

from typing import Any

from flows.publish.dictionary import describe_column
from flows.publish.page.template import render
from flows.schema import CodeList, Schema

ATTRIBUTES = ("code", "label", "definition", "event_type")


def describe_codes(codes: CodeList) -> dict[str, Any]:
    """A code list as its page shows it: each code with label and definition, and the type that a mode belongs to."""
    rows = [{name: row.get(name) for name in ATTRIBUTES} for row in codes.rows]
    return {"list": codes, "rows": rows, "typed": any(row["event_type"] for row in rows)}


def make_glossary(schema: Schema, *, version: str) -> bytes:
    """The bytes of `dictionary.html`."""
    tables = [
        (table, [describe_column(column, table=table, schema=schema) for column in table.columns])
        for table in schema.tables.values()
    ]
    used = {column.codes for table in schema.tables.values() for column in table.columns if column.codes}
    return render(
        "dictionary.html",
        version=version,
        schema=schema,
        tables=tables,
        books=[describe_codes(schema.codebooks[name]) for name in sorted(used)],
        warnings=schema.codebooks["usage_warnings"],
        here="dictionary",
    )
