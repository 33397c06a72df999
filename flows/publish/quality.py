"""`quality/`: what was checked, what the tables look like, how good the coding is, what was left out."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.article import SetAside
from flows.publish.dictionary import write_rows
from flows.report import plain
from flows.schema import CodeList, Column, Schema
from flows.tables import Tables

SET_ASIDE_COLUMNS = ("raw_path", "reason", "label", "detail", "mend")
NOT_EVALUATED = {
    "state": "not evaluated",
    "reason": "This release was made without a gold set to measure it against: run onrecord evaluate with one.",
}


def flatten(values: Any) -> Any:
    """A column's values, of a list column its elements, as one Arrow array."""
    array = values.combine_chunks()
    return pc.list_flatten(array) if pa.types.is_list(array.type) else array


def describe_values(values: Any, *, column: Column, schema: Schema) -> dict[str, Any]:
    """The statistics of one column: nulls, distinct values, range of numbers and dates, rows of each code."""
    flat = flatten(values)
    found: dict[str, Any] = {"nulls": values.null_count, "distinct": pc.count_distinct(flat, mode="only_valid").as_py()}
    if pa.types.is_list(values.type):
        found["elements"] = len(flat)
    if column.type in ("int32", "int64", "float", "date", "timestamp"):
        ends = pc.min_max(flat).as_py()
        found |= {"minimum": plain(ends["min"]), "maximum": plain(ends["max"])}
    allowed = schema.allowed(column)
    if allowed is not None and not column.tables:
        counts = Counter(flat.to_pylist())
        found["codes"] = {str(code): counts[code] for code in allowed if counts[code] or not column.countries}
    return found


def make_statistics(tables: Tables, *, schema: Schema) -> dict[str, Any]:
    """The statistics of all columns of all tables, by name."""
    return {
        name: {
            "rows": tables[name].num_rows,
            "columns": {
                column.name: describe_values(tables[name][column.name], column=column, schema=schema)
                for column in table.columns
            },
        }
        for name, table in schema.tables.items()
    }


def escape(text: str) -> str:
    r"""Text on one line: control characters, lone surrogates and backslashes as in a JSON string (`\n`, `\u0007`)."""
    return "".join(
        json.dumps(character)[1:-1]
        if character == "\\" or unicodedata.category(character) in ("Cc", "Cs")
        else character
        for character in text
    )


def make_set_aside(rows: Iterable[SetAside], *, reasons: CodeList) -> bytes:
    """The bytes of `set_aside.csv`, sorted by path; label and what to do come from the code list."""

    def describe(row: SetAside) -> Mapping[str, Any]:
        reason = reasons.by_code[row.reason]
        return {
            "raw_path": escape(row.raw_path),
            "reason": row.reason,
            "label": reason["label"],
            "detail": escape(row.detail),
            "mend": reason["mend"],
        }

    return write_rows(SET_ASIDE_COLUMNS, map(describe, sorted(rows)))
