"""`ids.parquet`: every id ever published, so that a later release can carry it over and a reader can follow it.

One row an id. Those of `incidents` and `recommendation_groups` are no primary key, but are kept all the same. An id
that the release does not hold stays as a tombstone: `reasons` (codes of `change_reasons`) say why it went,
`replaced_by` what took its place in a merge. An id that holds a name which is withheld now stands under an opaque one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.precedent import GROUPS, INCIDENTS
from flows.publish.comparison import join_key, split_key
from flows.publish.layout import IDS, split_version
from flows.publish.parquet import open_writer
from flows.tables import Tables

TRACKED: Mapping[str, tuple[str, str]] = {
    "articles": ("articles", "article_id"),
    "events": ("events", "event_id"),
    INCIDENTS: ("events", "incident_id"),
    "recommendations": ("recommendations", "recommendation_id"),
    GROUPS: ("recommendations", "recommendation_group_id"),
    "actors": ("actors", "actor_id"),
}
"""Under which name ids are kept, and the table and column that hold them."""
SORT = ("table_name", "id")
DESCRIPTIONS = {
    "id": "An id that is or was in the tables.",
    "table_name": "The table whose key it is, else incidents or recommendation_groups.",
    "anchor": "From what the id was born, null where it is not known.",
    "text_sha256": "Of an event or recommendation, the hash of the article's text when it was last there.",
    "first_release": "The first release that holds it.",
    "last_release": "The newest release that holds it.",
    "replaced_by": "The id that took its place, null where it lives or there is none; it may be replaced itself.",
    "split_from": "The living id that it was a part of, null where it was none.",
    "reasons": "Why it is not there, codes of change_reasons; empty where it lives.",
}
REQUIRED = ("id", "table_name", "first_release", "last_release", "reasons")
SCHEMA = pa.schema(
    [
        pa.field(
            name,
            pa.list_(pa.string()) if name == "reasons" else pa.string(),
            nullable=name not in REQUIRED,
            metadata={"description": text},
        )
        for name, text in DESCRIPTIONS.items()
    ]
)

Key = tuple[str, str]
"""The name under which an id is kept, and the id."""


@dataclass(frozen=True)
class Descent:
    """What normalize knows of ids, each by name and id: from what they were born, what took the place of those that
    went, of what they were a part."""

    anchors: Mapping[Key, str] = field(default_factory=dict)
    replaced_by: Mapping[Key, str] = field(default_factory=dict)
    split_from: Mapping[Key, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kept:
    """How many ids of the release before this one still holds, under one name; `share` is None where it had none."""

    table: str
    before: int
    kept: int

    @property
    def share(self) -> float | None:
        """Kept ids among those before."""
        return round(self.kept / self.before, 4) if self.before else None


def read_ids(folder: Path) -> list[dict[str, Any]]:
    """The ids of a release; columns that it does not have yet are null, `reasons` empty."""
    found = pq.read_table(folder / IDS).to_pylist()
    blank: dict[str, Any] = {**dict.fromkeys(DESCRIPTIONS), "reasons": []}
    return [{**blank, **row} for row in found]


def iterate_living(tables: Tables) -> Iterator[tuple[Key, str | None]]:
    """Every id that the tables hold, with the article of an event or recommendation, once each and in order."""
    for name, (table, column) in TRACKED.items():
        ids = tables[table][column].to_pylist()
        own = name in ("events", "recommendations")
        articles = tables[table]["article_id"].to_pylist() if own else [None] * len(ids)
        yield from {(name, identifier): article for identifier, article in zip(ids, articles, strict=True)}.items()


def carry_ids(
    tables: Tables,
    *,
    version: str,
    previous: Sequence[Mapping[str, Any]],
    descent: Descent,
    find_reasons: Callable[[Key], Sequence[str]] = lambda _: (),
) -> list[dict[str, Any]]:
    """The ids of all releases so far: those of `tables` are held by `version`, the others are tombstones.

    `find_reasons` says why an id went that the release before held. An id that comes back loses its tombstone.
    """
    texts = dict(
        zip(tables["articles"]["article_id"].to_pylist(), tables["articles"]["content_sha256"].to_pylist(), strict=True)
    )
    known: dict[Key, dict[str, Any]] = {(row["table_name"], row["id"]): dict(row) for row in previous}
    blank: dict[str, Any] = {**dict.fromkeys(DESCRIPTIONS), "first_release": version}
    newest = newest_release(previous)
    living = dict(iterate_living(tables))
    for key, article in living.items():
        row = known.get(key, blank)
        name, identifier = key
        known[key] = {
            **row,
            "id": identifier,
            "table_name": name,
            "anchor": descent.anchors.get(key, row["anchor"]),
            "text_sha256": texts.get(article) if article else None,
            "last_release": version,
            "replaced_by": None,
            "split_from": descent.split_from.get(key, row["split_from"]),
            "reasons": [],
        }
    for key, row in known.items():
        if key not in living and row["last_release"] == newest:
            row["replaced_by"] = descent.replaced_by.get(key)
            row["reasons"] = sorted(find_reasons(key))
    return [known[key] for key in sorted(known)]


def newest_release(rows: Iterable[Mapping[str, Any]]) -> str | None:
    """The release whose ids these are: the newest that holds any of them."""
    return max((row["last_release"] for row in rows), key=split_version, default=None)


def count_kept(
    rows: Sequence[Mapping[str, Any]], *, version: str, before: Sequence[Mapping[str, Any]], held_by: str
) -> list[Kept]:
    """How many of the ids that release `held_by` held, by its ids `before`, are in `rows` as held by `version`."""
    old = {(row["table_name"], row["id"]) for row in before if row["last_release"] == held_by}
    new = {(row["table_name"], row["id"]) for row in rows if row["last_release"] == version}
    return [
        Kept(name, sum(key[0] == name for key in old), sum(key[0] == name for key in old & new)) for name in TRACKED
    ]


def rename_key(key: str, renames: Mapping[str, str]) -> str:
    """A key of `changes/` or an id, under the ids that replace others."""
    if not renames:
        return key
    return join_key([renames.get(part, part) if isinstance(part, str) else part for part in split_key(key)])


def mask_ids(
    rows: Sequence[Mapping[str, Any]], *, version: str, renames: Mapping[str, str], mask: Callable[[str], str]
) -> list[dict[str, Any]]:
    """The rows without names that are withheld now: a tombstone whose id holds one has an opaque id in its place, that
    of `renames` where it is there, no anchor, and no other row leads to it. Ids that `version` holds were looked
    through by the gate on names."""
    opaque: dict[str, str] = {}
    taken = {row["id"] for row in rows}
    for row in rows:
        if row["last_release"] != version and (row["id"] in renames or mask(row["id"]) != row["id"]):
            names = chain([renames[row["id"]]] if row["id"] in renames else (), (f"withheld-{n}" for n in count(1)))
            opaque[row["id"]] = next(name for name in names if name not in taken)
            taken.add(opaque[row["id"]])
    masked = []
    for row in rows:
        hidden = row["id"] in opaque
        anchor = row["anchor"] and mask(row["anchor"])
        changed = {"id": opaque.get(row["id"], row["id"]), "anchor": None if hidden else anchor}
        for name in ("replaced_by", "split_from"):
            changed[name] = None if hidden or row[name] in opaque else row[name]
        masked.append({**row, **changed})
    return sorted(masked, key=lambda row: (row["table_name"], row["id"]))


def write_ids(rows: list[dict[str, Any]], *, folder: Path) -> None:
    """Write `ids.parquet` into a release folder."""
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    with pa.OSFile(str(folder / IDS), "wb") as sink, open_writer(sink, schema=SCHEMA, sort=SORT) as writer:
        writer.write_table(table)
