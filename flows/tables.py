"""The tables of a release, as Arrow tables under their declared schemas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.schema import Schema, TableSchema

BATCH_ROWS = 4096
"""Rows that stand in memory as dictionaries at a time."""


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


class TableBuilder:
    """Rows to the Arrow table that `table` declares, some thousands at a time, so that few rows stand in memory as
    dictionaries."""

    def __init__(self, table: TableSchema, *, size: int = BATCH_ROWS) -> None:
        self.table = table
        self.size = size
        self.rows: list[Mapping[str, Any]] = []
        self.batches: list[pa.RecordBatch] = []

    def add(self, row: Mapping[str, Any]) -> None:
        """One row more; raises `ValueError` at the latest in `finish` where its columns are not the declared ones."""
        self.rows.append(row)
        if len(self.rows) >= self.size:
            self._flush()

    def finish(self, **columns: Mapping[str, str]) -> pa.Table:
        """The table of all rows, sorted; `columns` gives columns of text, each by the primary key of its row."""
        self._flush()
        whole = pa.Table.from_batches(self.batches, schema=self.table.arrow)
        self.batches = []
        for name, values in columns.items():
            field = self.table.arrow.field(name)
            keys = whole[self.table.primary_key[0]].to_pylist()
            given = pa.array([values[key] for key in keys], type=field.type)
            whole = whole.set_column(self.table.arrow.get_field_index(name), field, given)
        return sort_rows(whole, table=self.table)

    def _flush(self) -> None:
        if self.rows:
            check_columns(self.rows, table=self.table)
            arrays = [
                pa.array([row[column.name] for row in self.rows], type=self.table.arrow.field(column.name).type)
                for column in self.table.columns
            ]
            self.batches.append(pa.RecordBatch.from_arrays(arrays, schema=self.table.arrow))
            self.rows = []


def sort_rows(whole: pa.Table, *, table: TableSchema) -> pa.Table:
    """A table sorted as declared, nulls first, text by code point."""
    if table.sort and whole.num_rows:
        order = [(name, "ascending", "at_start") for name in table.sort]
        whole = whole.take(pc.sort_indices(whole, sort_keys=order))
    return whole.combine_chunks()


def check_columns(rows: Iterable[Mapping[str, Any]], *, table: TableSchema) -> None:
    """Raise `ValueError` where a row lacks a declared column or has an undeclared one."""
    names = {column.name for column in table.columns}
    for row in rows:
        if row.keys() != names:
            odd = sorted(row.keys() ^ names)
            raise ValueError(f"a row of {table.name} and its schema differ in the columns {', '.join(odd)}")


def make_table(rows: Sequence[Mapping[str, Any]], *, table: TableSchema) -> pa.Table:
    """Rows to the Arrow table that `table` declares, sorted by its sort order (nulls first, text by code point).

    Raises `ValueError` where a row lacks a declared column or has an undeclared one, so that nothing is
    dropped or made null in silence.
    """
    builder = TableBuilder(table)
    for row in rows:
        builder.add(row)
    return builder.finish()


def make_tables(rows: Mapping[str, Sequence[Mapping[str, Any]]], *, schema: Schema) -> Tables:
    """The rows of every declared table to `Tables`, in declared order; a table without rows is empty, not absent."""
    return Tables({name: make_table(rows.get(name, ()), table=table) for name, table in schema.tables.items()})
