"""Cells and rows as the gates read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flows.schema import TableSchema
from flows.tables import Tables

Row = Mapping[str, Any]


def iterate_rows(tables: Tables, name: str, *, columns: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The rows of a table, only these columns, batch by batch."""
    for batch in tables[name].select(list(dict.fromkeys(columns))).to_batches(max_chunksize=100_000):
        yield from batch.to_pylist()


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
