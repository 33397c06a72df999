"""The exact CSV of a table, and back: the same values as its Parquet.

RFC 4180 with LF line ends, UTF-8 without a byte-order mark, a header line. A cell is quoted only where it holds a
comma, a double quote or a line end. Null is an empty unquoted cell (empty text is forbidden by the checks); booleans
are `true` and `false`, floats the shortest decimal that gives the same number, dates ISO 8601, instants ISO 8601 in
UTC with `Z`, lists JSON text. Nothing is prefixed against spreadsheet formulas: that could not be undone.

Written cell by cell in plain Python, so that no library's version changes a byte. The content hash of a table is
over these bytes and its columns' names and types, hence independent of the Parquet writer.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv

BATCH_ROWS = 100_000
SPECIAL = re.compile(r'[",\r\n]')


def write_list(value: list[str]) -> str:
    """A list as JSON text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def quote_cell(text: str) -> str:
    """A cell's text, quoted where RFC 4180 demands it."""
    return '"' + text.replace('"', '""') + '"' if SPECIAL.search(text) else text


TEXTS: tuple[tuple[Callable[[pa.DataType], bool], Callable[[Any], str]], ...] = (
    (pa.types.is_string, str),
    (pa.types.is_integer, str),
    (pa.types.is_floating, repr),
    (pa.types.is_boolean, lambda value: "true" if value else "false"),
    (pa.types.is_date32, lambda value: str(value.isoformat())),
    (pa.types.is_timestamp, lambda value: str(value.isoformat().replace("+00:00", "Z"))),
    (pa.types.is_list, write_list),
)


def choose_text(kind: pa.DataType) -> Callable[[Any], str]:
    """How values of an Arrow type are told as text; `ValueError` for a type that no column may have."""
    for holds, text in TEXTS:
        if holds(kind):
            return text
    raise ValueError(f"no CSV form is declared for the type {kind}")


def choose_writer(kind: pa.DataType) -> Callable[[Any], str]:
    """How values of an Arrow type are written into a cell, quoted where need be."""
    text = choose_text(kind)
    if pa.types.is_string(kind):
        return quote_cell
    return (lambda value: quote_cell(text(value))) if pa.types.is_list(kind) else text


def iterate_csv(table: pa.Table) -> Iterator[bytes]:
    """The bytes of a table's CSV, in pieces: the header, then batches of rows."""
    yield (",".join(quote_cell(name) for name in table.column_names) + "\n").encode()
    writers = [choose_writer(field.type) for field in table.schema]
    for start in range(0, table.num_rows, BATCH_ROWS):
        batch = table.slice(start, BATCH_ROWS)
        cells = [
            ["" if value is None else write(value) for value in column.to_pylist()]
            for write, column in zip(writers, batch.columns, strict=True)
        ]
        yield ("\n".join(map(",".join, zip(*cells, strict=True))) + "\n").encode()


def open_content_hash(schema: pa.Schema) -> Any:
    """A SHA-256 that has taken in the names and types of the columns; the CSV's bytes follow."""
    columns = [[field.name, "list" if pa.types.is_list(field.type) else str(field.type)] for field in schema]
    return hashlib.sha256(json.dumps(columns).encode() + b"\n")


def write_csv(table: pa.Table, *, path: Path) -> str:
    """Write a table's CSV; the table's content hash."""
    digest = open_content_hash(table.schema)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for piece in iterate_csv(table):
            digest.update(piece)
            file.write(piece)
    return str(digest.hexdigest())


def content_sha256(table: pa.Table) -> str:
    """The content hash of a table, without writing it."""
    digest = open_content_hash(table.schema)
    for piece in iterate_csv(table):
        digest.update(piece)
    return str(digest.hexdigest())


def read_csv(path: Path, *, schema: pa.Schema) -> pa.Table:
    """An exact CSV back to the table of `schema`; Arrow's errors where a cell is not of its column's type."""
    flat = {field.name: pa.string() if pa.types.is_list(field.type) else field.type for field in schema}
    table = pyarrow.csv.read_csv(
        path,
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=flat,
            include_columns=list(flat),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["true"],
            false_values=["false"],
        ),
    )
    columns = [
        pa.array([None if text is None else json.loads(text) for text in table[field.name].to_pylist()], field.type)
        if pa.types.is_list(field.type)
        else table[field.name]
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema).combine_chunks()
