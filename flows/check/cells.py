"""Cells and rows as the gates read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.schema import TableSchema
from flows.tables import Tables

Row = Mapping[str, Any]
BATCH_ROWS = 100_000


def iterate_rows(tables: Tables, name: str, *, columns: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The rows of a table, only these columns, batch by batch."""
    for batch in tables[name].select(list(dict.fromkeys(columns))).to_batches(max_chunksize=BATCH_ROWS):
        yield from batch.to_pylist()


def iterate_cells(tables: Tables, name: str, *, columns: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as the values of these columns, which is faster than as dictionaries."""
    for batch in tables[name].select(list(columns)).to_batches(max_chunksize=BATCH_ROWS):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def take_rows(data: pa.Table, *, places: Any, columns: Iterable[str]) -> list[dict[str, Any]]:
    """The rows at these places, in this order, only these columns."""
    rows: list[dict[str, Any]] = data.select(list(dict.fromkeys(columns))).take(places).to_pylist()
    return rows


def written(value: Any) -> str:
    """A value as the column `value` of evidence writes it."""
    return str(value)


def elements(value: Any) -> list[str]:
    """The values that a cell holds, as evidence writes them: none, one, or a list's elements."""
    if value is None:
        return []
    return [written(each) for each in value] if isinstance(value, list) else [written(value)]


def row_id(row: Row, *, table: TableSchema) -> str:
    """How evidence names a row: its primary key."""
    return "|".join(str(row[name]) for name in table.primary_key)


def write_texts(values: pa.Array) -> pa.Array:
    """The values of a column as evidence writes them, each different one written once."""
    if pa.types.is_string(values.type):
        return values
    coded = values.dictionary_encode()
    return pa.array([written(value) for value in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)


def list_elements(data: pa.Table, *, table: TableSchema, column: str, article: str | None = None) -> pa.Table:
    """The values that the cells of a column hold, as evidence writes them: place of the row, its `row_id`, the `value`;
    and the column `article`, where it is asked for and the table has it."""
    cells = data[column].combine_chunks()
    places = pa.array(range(len(cells)), pa.int64())
    if pa.types.is_list(cells.type):
        places, cells = pc.list_parent_indices(cells).cast(pa.int64()), pc.list_flatten(cells)
    there = cells.is_valid()
    places, cells = places.filter(there), cells.filter(there)
    keys = [write_texts(data[name].combine_chunks()) for name in table.primary_key]
    names = pc.binary_join_element_wise(*keys, "|").take(places)
    columns = {"place": places, "row_id": names, "value": write_texts(cells)}
    if article in data.column_names:
        columns[str(article)] = data[article].combine_chunks().take(places)
    return pa.table(columns)
