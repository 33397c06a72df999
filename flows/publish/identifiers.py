"""`ids.parquet`: every id ever published, so that a later release can carry it over and a reader can follow it.

Columns: `id`, `table_name`, `anchor` (from what the id was born, where known), `first_release`, `last_release` (the
newest release that holds the row), `replaced_by` (the id that took its place in a merge or split, where there is one).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.publish.layout import IDS
from flows.publish.parquet import open_writer
from flows.tables import Tables

TRACKED = ("articles", "events", "recommendations", "actors")
SORT = ("table_name", "id")
DESCRIPTIONS = {
    "id": "An id that is or was a primary key.",
    "table_name": "The table whose key it is.",
    "anchor": "From what the id was born, null where it is not known.",
    "first_release": "The first release that holds it.",
    "last_release": "The newest release that holds it.",
    "replaced_by": "The id that took its place, null where there is none.",
}
OPTIONAL = ("anchor", "replaced_by")
SCHEMA = pa.schema(
    [
        pa.field(name, pa.string(), nullable=name in OPTIONAL, metadata={"description": text})
        for name, text in DESCRIPTIONS.items()
    ]
)


def read_ids(folder: Path) -> list[dict[str, Any]]:
    """The ids of a release."""
    rows: list[dict[str, Any]] = pq.read_table(folder / IDS).to_pylist()
    return rows


def carry_ids(
    tables: Tables,
    *,
    version: str,
    previous: list[dict[str, Any]],
    anchors: Mapping[str, str],
    replaced_by: Mapping[str, str],
) -> list[dict[str, Any]]:
    """The ids of all releases so far: those of `tables` are held by `version`, vanished ones stay as they were.

    `anchors` and `replaced_by` are by id; where they say nothing, what the release before said stays.
    """
    known = {(row["table_name"], row["id"]): row for row in previous}
    for name in TRACKED:
        key = {"articles": "article_id", "events": "event_id", "actors": "actor_id"}.get(name, "recommendation_id")
        for identifier in tables[name][key].to_pylist():
            row = known.get((name, identifier), {"anchor": None, "first_release": version, "replaced_by": None})
            known[name, identifier] = {**row, "id": identifier, "table_name": name, "last_release": version}
    for (_, identifier), row in known.items():
        row["anchor"] = anchors.get(identifier, row["anchor"])
        row["replaced_by"] = replaced_by.get(identifier, row["replaced_by"])
    return [known[key] for key in sorted(known)]


def write_ids(rows: list[dict[str, Any]], *, folder: Path) -> None:
    """Write `ids.parquet` into a release folder."""
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    with pa.OSFile(str(folder / IDS), "wb") as sink, open_writer(sink, schema=SCHEMA, sort=SORT) as writer:
        writer.write_table(table)
