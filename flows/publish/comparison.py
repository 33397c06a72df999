"""Two versions of one table, compared by key: rows added and removed whole, rows changed with their old values.

Compared are exact values; a column that one of them lacks counts as null there. Values that differ are told as text, in
the form of a CSV's cell without quotes (`flows.publish.csv`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from flows.publish.csv import choose_text
from flows.publish.sql import name as identifier

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A value of a row that differs, as text; None for null."""

    column: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class TableDiff:
    """The rows of a table that differ; `changed` has each row as it was and as it is, and its values that differ.

    `columns` are those that came, went or have another type. Without a common key all rows are removed and added.
    """

    added: pa.Table
    removed: pa.Table
    changed: Sequence[tuple[Row, Row, tuple[FieldChange, ...]]]
    columns: frozenset[str]
    same_key: bool


def row_key(row: Row, *, key: Sequence[str]) -> str:
    """A row's key as text: its one value, or several as a JSON list."""
    return join_key([row[name] for name in key])


def split_key(key: str) -> list[Any]:
    """The values of a key that `row_key` wrote."""
    return list(json.loads(key)) if key.startswith('["') else [key]


def join_key(parts: Sequence[Any]) -> str:
    """Values to a key as `row_key` writes it."""
    return (
        str(parts[0]) if len(parts) == 1 else json.dumps(parts, ensure_ascii=False, separators=(",", ":"), default=str)
    )


def differing(old: str, new: str, *, kind: pa.DataType) -> str:
    """SQL for whether two values of one type differ; -0.0 is not 0.0."""
    distinct = f"{old} IS DISTINCT FROM {new}"
    return f"({distinct} OR signbit({old}) <> signbit({new}))" if pa.types.is_floating(kind) else f"({distinct})"


def compare_rows(old: pa.Table, new: pa.Table, *, key: Sequence[str], old_key: Sequence[str]) -> TableDiff:
    """The difference of a table that has the primary key `old_key` in one release and `key` in the other."""
    types = [{field.name: field.type for field in table.schema} for table in (old, new)]
    columns = frozenset(name for name in {*types[0], *types[1]} if types[0].get(name) != types[1].get(name))
    if list(key) != list(old_key) or columns & set(key):
        return TableDiff(added=new, removed=old, changed=(), columns=columns, same_key=False)
    on = " AND ".join(f"o.{identifier(name)} = n.{identifier(name)}" for name in key)
    with duckdb.connect(":memory:") as connection:
        connection.register("old_rows", old)
        connection.register("new_rows", new)

        def select(query: str) -> pa.Table:
            return connection.sql(query).to_arrow_table()

        added = select(f"SELECT n.* FROM new_rows n WHERE NOT EXISTS (SELECT 1 FROM old_rows o WHERE {on})")
        removed = select(f"SELECT o.* FROM old_rows o WHERE NOT EXISTS (SELECT 1 FROM new_rows n WHERE {on})")
        where = " OR ".join(_conditions(*types)) or "FALSE"
        both = f"FROM new_rows n JOIN old_rows o ON {on} WHERE {where}"
        order = ", ".join(f"n.{identifier(name)}" for name in key)
        before = select(f"SELECT o.* {both} ORDER BY {order}").cast(old.schema).to_pylist()
        after = select(f"SELECT n.* {both} ORDER BY {order}").cast(new.schema).to_pylist()
    changed = [
        (one, other, tuple(list_changes(one, other, types=types))) for one, other in zip(before, after, strict=True)
    ]
    return TableDiff(
        added=added.cast(new.schema),
        removed=removed.cast(old.schema),
        changed=[each for each in changed if each[2]],
        columns=columns,
        same_key=True,
    )


def _conditions(old: Mapping[str, pa.DataType], new: Mapping[str, pa.DataType]) -> list[str]:
    """SQL for each column that may differ."""
    found = [f"n.{identifier(name)} IS NOT NULL" for name in new if name not in old]
    found += [f"o.{identifier(name)} IS NOT NULL" for name in old if name not in new]
    for name, kind in new.items():
        if old.get(name) == kind:
            found.append(differing(f"o.{identifier(name)}", f"n.{identifier(name)}", kind=kind))
        elif name in old:
            found.append("TRUE")  # of another type: compared as text below
    return found


def list_changes(old: Row, new: Row, *, types: Sequence[Mapping[str, pa.DataType]]) -> list[FieldChange]:
    """The values of a row that differ, in the order of the new columns, then of those that went."""
    found = []
    for name in dict.fromkeys([*types[1], *types[0]]):
        one, other = (
            None if row.get(name) is None else choose_text(kinds[name])(row[name])
            for row, kinds in ((old, types[0]), (new, types[1]))
        )
        if one != other:
            found.append(FieldChange(name, one, other))
    return found
