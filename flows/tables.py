"""The tables of a release, as Arrow tables under their declared schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from flows.schema import Schema, TableSchema


@dataclass(frozen=True)
class Tables:
    """All tables of a release by name, in the order of `schemas/schema.yaml`, each sorted as declared."""

    by_name: Mapping[str, pa.Table]

    def __getitem__(self, name: str) -> pa.Table:
        return self.by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_name)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of one table as dictionaries, in order."""
        rows: list[dict[str, Any]] = self.by_name[name].to_pylist()
        return rows


def make_table(rows: Sequence[Mapping[str, Any]], *, table: TableSchema) -> pa.Table:
    """Rows to the Arrow table that `table` declares, sorted by its sort order (nulls first, text by code point).

    Raises `ValueError` where a row lacks a declared column or has an undeclared one, so that nothing is
    dropped or made null in silence.
    """
    names = [column.name for column in table.columns]
    for row in rows:
        if set(row) != set(names):
            odd = sorted(set(row) ^ set(names))
            raise ValueError(f"a row of {table.name} and its schema differ in the columns {', '.join(odd)}")
    ordered = sorted(rows, key=lambda row: [(row[name] is not None, row[name]) for name in table.sort])
    arrays = [pa.array([row[name] for row in ordered], type=table.arrow.field(name).type) for name in names]
    return pa.Table.from_arrays(arrays, schema=table.arrow).combine_chunks()


def make_tables(rows: Mapping[str, Sequence[Mapping[str, Any]]], *, schema: Schema) -> Tables:
    """The rows of every declared table to `Tables`, in declared order; a table without rows is empty, not absent."""
    return Tables({name: make_table(rows.get(name, ()), table=table) for name, table in schema.tables.items()})
