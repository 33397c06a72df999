"""What changed since the release before, counted: rows added, removed and changed in each table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.publish.parquet import read_parquet
from flows.publish.statement import Edition, TableFiles
from flows.schema import TableSchema


@dataclass(frozen=True, slots=True)
class TableChange:
    """Rows of one table in two releases; `changed` is None where the columns differ and rows cannot be compared."""

    table: str
    before: int
    after: int
    added: int
    removed: int
    changed: int | None


def compare_table(table: TableSchema, *, before: tuple[Path, list[str]], after: tuple[Path, list[str]]) -> TableChange:
    """The change of a table between two release folders, each given with the names of its Parquet files."""
    old, new = read_parquet(before[0], names=before[1]), read_parquet(after[0], names=after[1])
    if not set(table.primary_key) <= set(old.column_names):
        return TableChange(table.name, old.num_rows, new.num_rows, new.num_rows, old.num_rows, None)
    keys = ", ".join(f'"{name}"' for name in table.primary_key)
    same = old.schema.equals(new.schema)
    values = ", ".join(f'"{name}"' for name in new.column_names) if same else keys
    with duckdb.connect(":memory:") as connection:
        connection.register("old_rows", old)
        connection.register("new_rows", new)

        def count(query: str) -> int:
            return int(connection.sql(f"SELECT count(*) FROM ({query})").fetchall()[0][0])

        added = count(f"SELECT {keys} FROM new_rows EXCEPT SELECT {keys} FROM old_rows")
        removed = count(f"SELECT {keys} FROM old_rows EXCEPT SELECT {keys} FROM new_rows")
        differing = count(f"SELECT {values} FROM new_rows EXCEPT SELECT {values} FROM old_rows")
    return TableChange(table.name, old.num_rows, new.num_rows, added, removed, differing - added if same else None)


def compare_added(files: TableFiles) -> TableChange:
    """The change of a table that the release before does not have."""
    return TableChange(files.name, 0, files.rows, files.rows, 0, 0)


def make_changelog(edition: Edition, *, changes: list[TableChange]) -> bytes:
    """The bytes of `CHANGELOG.md`."""
    if edition.previous is None:
        return f"# Changes in {edition.version}\n\nThe first release.\n".encode()
    lines = [
        f"# Changes in {edition.version}",
        "",
        f"Against {edition.previous.version}, counted by primary key.",
        "",
        "| table | rows before | rows now | added | removed | changed |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for each in changes:
        changed = "columns differ" if each.changed is None else each.changed
        lines.append(f"| {each.table} | {each.before} | {each.after} | {each.added} | {each.removed} | {changed} |")
    return ("\n".join(lines) + "\n").encode()
