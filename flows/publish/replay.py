"""The release before and the changes, put together: they give the tables of the new release exactly.

Only the files of `changes/` and the columns and keys that the new manifest declares are used, so that whoever keeps a
copy of one release can bring it to the next. The one exception are rows whose key held a name that is withheld by now:
they are told by a masked key, and a row whose whole key was such a name cannot be told at all.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.publish.catalogue import Release
from flows.publish.comparison import row_key
from flows.publish.csv import choose_text, content_sha256
from flows.publish.layout import CHANGES_ADDED, CHANGES_FIELDS, CHANGES_ROWS
from flows.publish.parquet import read_parquet
from flows.publish.verify import MASK, same_words
from flows.schema import ARROW_TYPES

PARSERS: Mapping[str, Any] = {
    "string": str,
    "int32": int,
    "int64": int,
    "float": float,
    "boolean": lambda text: text == "true",
    "date": date.fromisoformat,
    "timestamp": datetime.fromisoformat,
    "list": json.loads,
}

Row = dict[str, Any]


def read_added(folder: Path, table: str) -> list[Row]:
    """The rows of a table that were added or returned."""
    parts = sorted((folder / CHANGES_ADDED / table).glob("part-*.parquet"))
    names = [path.relative_to(folder).as_posix() for path in parts] or [f"{CHANGES_ADDED}/{table}.parquet"]
    rows: list[Row] = read_parquet(folder, names=names).to_pylist()
    return rows


def find_removed(key: str, rows: Mapping[str, Row]) -> list[str]:
    """The keys of the rows that a key in `changes/` names: itself, or with a withheld name those that it masks."""
    if key in rows:
        return [key]
    if MASK not in key or key == MASK:
        return []
    return [each for each in rows if same_words(key, each)]


def convert(value: Any, *, kind: pa.DataType, to: str) -> Any:
    """A value of a column that has another type now."""
    return value if value is None or kind == ARROW_TYPES[to] else PARSERS[to](choose_text(kind)(value))


def replay_table(before: Release, after: Path, *, entry: Mapping[str, Any], changes: Sequence[Row]) -> pa.Table:
    """The table that `entry` of the new manifest describes, from the release before and the changes in `after`."""
    old = next((each for each in before.manifest["tables"] if each["name"] == entry["name"]), None)
    table = read_parquet(before.path, names=old["parquet"]) if old else pa.table({})
    key = old["primary_key"] if old else entry["primary_key"]
    types = {column["name"]: column["type"] for column in entry["columns"]}
    rows: dict[str, Row] = {}
    for row in table.to_pylist():
        kept = {
            name: convert(row[name], kind=table.schema.field(name).type, to=types[name])
            for name in types
            if name in row
        }
        rows[row_key(row, key=key)] = {**dict.fromkeys(types), **kept}
    for change in changes:
        if change["change"] == "removed":
            for each in find_removed(change["key"], rows):
                del rows[each]
        for name, new in change["fields"]:
            if name in types:
                rows[change["key"]][name] = None if new is None else PARSERS[types[name]](new)
    whole = [*rows.values(), *read_added(after, entry["name"])]
    whole.sort(key=lambda row: [(row[name] is not None, row[name]) for name in entry["sort"]])
    schema = pa.schema([(name, ARROW_TYPES[kind]) for name, kind in types.items()])
    return pa.Table.from_pylist(whole, schema=schema)


def read_row_changes(folder: Path) -> dict[str, list[Row]]:
    """The changes of a release by table; each row with its new values as (column, text)."""
    fields: dict[tuple[str, str], list[tuple[str, str | None]]] = defaultdict(list)
    for row in pq.read_table(folder / CHANGES_FIELDS).to_pylist():
        fields[row["table_name"], row["key"]].append((row["column_name"], row["new"]))
    found: dict[str, list[Row]] = defaultdict(list)
    for row in pq.read_table(folder / CHANGES_ROWS).to_pylist():
        found[row["table_name"]].append({**row, "fields": fields.get((row["table_name"], row["key"]), [])})
    return found


def compare_replayed(before: Release, after: Release) -> list[str]:
    """The tables of `after` that the release before and its changes do not give exactly; all, where it tells none."""
    names = [entry["name"] for entry in after.manifest["tables"]]
    if not (after.path / CHANGES_ROWS).is_file():
        return names
    changes = read_row_changes(after.path)
    odd = []
    for entry in after.manifest["tables"]:
        rows = changes.get(entry["name"], [])
        nameless = any(row["key"] == MASK for row in rows)
        made = replay_table(before, after.path, entry=entry, changes=rows)
        if content_sha256(made) != entry["content_sha256"] and not nameless:
            odd.append(entry["name"])
    return odd
