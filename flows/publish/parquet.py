"""Parquet files of a table: the same bytes for the same rows, whatever batches they came in.

Written with pyarrow from the declared Arrow schema (whose field metadata hold the descriptions): zstd level 9, row
groups of a fixed number of rows, page index and page checksums, the sort order declared. A table whose file would
grow beyond `PART_BYTES` is cut, between row groups, into parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.publish.layout import PARQUET, parquet_name, part_name
from flows.schema import TableSchema

ROW_GROUP_ROWS = 100_000
PART_BYTES = 2 * 1024**3


def open_writer(sink: Any, *, schema: pa.Schema, sort: Sequence[str]) -> pq.ParquetWriter:
    """A writer with the fixed options; `sort` names the columns by which the rows are sorted, nulls first."""
    order = [pq.SortingColumn(schema.get_field_index(name), nulls_first=True) for name in sort]
    return pq.ParquetWriter(
        sink,
        schema,
        version="2.6",
        compression="zstd",
        compression_level=9,
        write_page_index=True,
        write_page_checksum=True,
        sorting_columns=order,
    )


def iterate_groups(table: pa.Table) -> Iterator[pa.Table]:
    """The table in slices of `ROW_GROUP_ROWS` rows, each of one chunk; a table without rows as itself."""
    for start in range(0, max(1, table.num_rows), ROW_GROUP_ROWS):
        yield table.slice(start, ROW_GROUP_ROWS).combine_chunks()


def write_parquet(
    data: pa.Table, *, table: TableSchema, folder: Path, under: str = PARQUET, part_bytes: int = PART_BYTES
) -> list[str]:
    """Write the Parquet files of a table into a release folder; their names relative to it, in order.

    A part is closed once it holds `part_bytes` or more. The rows must already be sorted as declared.
    """
    return write_parts(
        data, name=table.name, schema=table.arrow, sort=table.sort, folder=folder, under=under, part_bytes=part_bytes
    )


def write_parts(
    data: pa.Table,
    *,
    name: str,
    schema: pa.Schema,
    sort: Sequence[str],
    folder: Path,
    under: str = PARQUET,
    part_bytes: int = PART_BYTES,
) -> list[str]:
    """Write the Parquet files of a table that is told by its Arrow schema and sort order; see `write_parquet`."""
    names: list[str] = []
    groups = iterate_groups(data)
    group = next(groups, None)
    while group is not None:
        names.append(part_name(name, len(names) + 1, under=under))
        path = folder / names[-1]
        path.parent.mkdir(parents=True, exist_ok=True)
        with pa.OSFile(str(path), "wb") as sink, open_writer(sink, schema=schema, sort=sort) as writer:
            full = False
            while group is not None and not full:
                writer.write_table(group, row_group_size=ROW_GROUP_ROWS)
                group, full = next(groups, None), sink.tell() >= part_bytes
    return names if len(names) > 1 else [_merge_name(name, folder=folder, under=under)]


def _merge_name(table: str, *, folder: Path, under: str) -> str:
    """Give the only part of a table its plain name."""
    part = folder / part_name(table, 1, under=under)
    part.rename(folder / parquet_name(table, under=under))
    part.parent.rmdir()
    return parquet_name(table, under=under)


def read_parquet(folder: Path, *, names: Sequence[str]) -> pa.Table:
    """The Parquet files of one table, in order, as one table without file metadata beyond the declared."""
    return pa.concat_tables([pq.read_table(folder / name) for name in names])
