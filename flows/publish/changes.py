"""What changed between two releases, row by row and value by value, with the reasons.

    Snapshot, Snapshot --compare_snapshots--> Changes --write_changes--> changes/rows.parquet, fields.parquet, added/

Rows are told by table and primary key (as text, several values as a JSON list). A row whose confidence alone differs is
a change of its own kind, counted apart. Withheld names are masked in old values and keys too, so that nothing here
gives away what an earlier release still held."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.publish.catalogue import Release, demand_body
from flows.publish.comparison import TableDiff, compare_rows, row_key
from flows.publish.identifiers import TRACKED, Key, read_ids
from flows.publish.layout import CHANGES_ADDED, CHANGES_FIELDS, CHANGES_ROWS, CORRECTIONS
from flows.publish.origin import Difference, Origin, read_origin
from flows.publish.parquet import open_writer, read_parquet, write_parquet
from flows.publish.quality import read_corrected
from flows.publish.reason import Explainer, find_articles
from flows.schema import Schema

CONFIDENCE = "confidence"
ROW_COLUMNS = {
    "table_name": "The table.",
    "key": "Primary key of the row, several values as a JSON list.",
    "change": "What became of the row: a code of change_kinds.",
    "reasons": "Every input of the row that differs: codes of change_reasons.",
    "confidence_only": "Whether nothing but the confidence differs.",
}
FIELD_COLUMNS = {
    "table_name": "The table.",
    "key": "Primary key of the row, several values as a JSON list.",
    "column_name": "The column.",
    "old": "The value before, as text; null where there was none.",
    "new": "The value now, as text; null where there is none.",
}
TYPES = {"reasons": pa.list_(pa.string()), "confidence_only": pa.bool_()}


def _schema(columns: Mapping[str, str]) -> pa.Schema:
    return pa.schema(
        [
            pa.field(
                name, TYPES.get(name, pa.string()), nullable=name in ("old", "new"), metadata={"description": text}
            )
            for name, text in columns.items()
        ]
    )


ROWS = _schema(ROW_COLUMNS)
FIELDS = _schema(FIELD_COLUMNS)


@dataclass(frozen=True)
class Snapshot:
    """A release as far as it is compared: its tables with their keys, its ids, and what it was made from."""

    version: str
    tables: Mapping[str, pa.Table]
    keys: Mapping[str, tuple[str, ...]]
    gone: frozenset[Key]
    origin: Origin
    corrections: Mapping[Key, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that differs; `fields` holds (column, old, new) of a changed row."""

    table: str
    key: str
    change: str
    reasons: tuple[str, ...]
    fields: tuple[tuple[str, str | None, str | None], ...] = ()

    @property
    def confidence_only(self) -> bool:
        """Whether nothing but the confidence differs."""
        return [name for name, _, _ in self.fields] == [CONFIDENCE]


@dataclass(frozen=True)
class TableCount:
    """The rows of a table in two releases, and how many differ; `confidence_only` are not among `changed`."""

    table: str
    before: int
    after: int
    added: int
    removed: int
    changed: int
    returned: int
    confidence_only: int
    reasons: Mapping[str, int]


@dataclass(frozen=True)
class Changes:
    """All changes from release `before` to `after`, sorted by table, key; `added` holds the rows that are new,
    whole."""

    before: str
    after: str
    rows: tuple[RowChange, ...]
    added: Mapping[str, pa.Table]
    counts: tuple[TableCount, ...]
    gone: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)


MaskRow = Callable[[str, str | None, str], str]
"""A text without the names that are withheld in a row: of its table, its article, the text."""


def read_snapshot(release: Release) -> Snapshot:
    """A release from its folder; `ReleaseError` where it was pruned."""
    demand_body(release)
    tables = {each["name"]: read_parquet(release.path, names=each["parquet"]) for each in release.manifest["tables"]}
    return Snapshot(
        version=release.version,
        tables=tables,
        keys={each["name"]: tuple(each["primary_key"]) for each in release.manifest["tables"]},
        gone=list_gone(read_ids(release.path), version=release.version),
        origin=read_origin(release.path, manifest=release.manifest),
        corrections=read_corrected(release.path / CORRECTIONS),
    )


def list_gone(ids: Iterable[Mapping[str, Any]], *, version: str) -> frozenset[Key]:
    """The ids that `version` does not hold, but an earlier release did."""
    return frozenset((row["table_name"], row["id"]) for row in ids if row["last_release"] != version)


def compare_snapshots(old: Snapshot, new: Snapshot, *, mask: MaskRow | None = None) -> Changes:
    """All changes from one release to another; `mask` takes names out of old values that are withheld by now."""
    articles = [frozenset(each.tables["articles"]["article_id"].to_pylist()) for each in (old, new)]
    explainer = Explainer(
        difference=Difference(old.origin, new.origin, before=articles[0], after=articles[1]),
        before=find_articles(old.tables),
        after=find_articles(new.tables),
        corrected=frozenset(
            key for key in {*old.corrections, *new.corrections} if old.corrections.get(key) != new.corrections.get(key)
        ),
    )
    rows: list[RowChange] = []
    added: dict[str, pa.Table] = {}
    counts: list[TableCount] = []
    gone: dict[Key, tuple[str, ...]] = {}
    for name in dict.fromkeys([*new.tables, *old.tables]):
        before = old.tables.get(name, new.tables.get(name, pa.table({})).slice(0, 0))
        after = new.tables.get(name, before.slice(0, 0))
        key, old_key = (each.keys.get(name, other.keys.get(name, ())) for each, other in ((new, old), (old, new)))
        diff = compare_rows(before, after, key=key, old_key=old_key)
        found = list(_iterate_changes(name, diff, keys=(old_key, key), gone=old.gone, explainer=explainer))
        gone |= {(name, each.key): each.reasons for each, _ in found if each.change == "removed"}
        shown = [_mask(each, article, mask=mask) if mask else each for each, article in found]
        rows += sorted(shown, key=lambda row: (row.key, row.change))
        added[name] = diff.added
        counts.append(_count(name, shown, before=before.num_rows, after=after.num_rows))
    return Changes(old.version, new.version, tuple(rows), added, tuple(counts), gone)


def _iterate_changes(
    table: str,
    diff: TableDiff,
    *,
    keys: tuple[Sequence[str], Sequence[str]],
    gone: frozenset[Key],
    explainer: Explainer,
) -> Iterator[tuple[RowChange, str | None]]:
    """Each change of a table, with the article of the row."""
    old_key, new_key = keys
    before, after = explainer.before, explainer.after
    for row in diff.added.to_pylist():
        key = row_key(row, key=new_key)
        reasons = explainer.explain(table, key, old=None, new=row, diff=diff)
        kind = "returned" if (table, key) in gone else "added"
        yield RowChange(table, key, kind, reasons), after.own(table, row)
    for row in diff.removed.to_pylist():
        key = row_key(row, key=old_key)
        reasons = explainer.explain(table, key, old=row, new=None, diff=diff)
        yield RowChange(table, key, "removed", reasons), before.own(table, row)
    for old, new, fields in diff.changed:
        key = row_key(new, key=new_key)
        columns = [each.column for each in fields]
        reasons = explainer.explain(table, key, old=old, new=new, columns=columns, diff=diff)
        values = tuple((each.column, each.old, each.new) for each in fields)
        yield RowChange(table, key, "changed", reasons, values), after.own(table, new)


def _mask(change: RowChange, article_id: str | None, *, mask: MaskRow) -> RowChange:
    """A change without names that are withheld now. What is new was masked when the tables were."""
    fields = tuple(
        (name, None if old is None else mask(change.table, article_id, old), new) for name, old, new in change.fields
    )
    key = mask(change.table, article_id, change.key) if change.change == "removed" else change.key
    return RowChange(change.table, key, change.change, change.reasons, fields)


def _count(table: str, rows: Sequence[RowChange], *, before: int, after: int) -> TableCount:
    kinds = Counter(CONFIDENCE if row.confidence_only else row.change for row in rows)
    reasons = Counter(reason for row in rows if not row.confidence_only for reason in row.reasons)
    return TableCount(
        table=table,
        before=before,
        after=after,
        added=kinds["added"],
        removed=kinds["removed"],
        changed=kinds["changed"],
        returned=kinds["returned"],
        confidence_only=kinds[CONFIDENCE],
        reasons=dict(sorted(reasons.items())),
    )


def write_changes(changes: Changes, *, schema: Schema, folder: Path) -> None:
    """Write rows, fields and the added rows into a release folder."""
    order = {name: number for number, name in enumerate(schema.tables)}
    ordered = sorted(changes.rows, key=lambda row: order.get(row.table, len(order)))
    rows = [
        {
            "table_name": row.table,
            "key": row.key,
            "change": row.change,
            "reasons": list(row.reasons),
            "confidence_only": row.confidence_only,
        }
        for row in ordered
    ]
    fields = [
        {"table_name": row.table, "key": row.key, "column_name": name, "old": old, "new": new}
        for row in ordered
        for name, old, new in row.fields
    ]
    for name, content, arrow in ((CHANGES_ROWS, rows, ROWS), (CHANGES_FIELDS, fields, FIELDS)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with pa.OSFile(str(folder / name), "wb") as sink, open_writer(sink, schema=arrow, sort=()) as writer:
            writer.write_table(pa.Table.from_pylist(content, schema=arrow))
    for name, table in schema.tables.items():
        by = [(column, "ascending") for column in table.sort]
        ready = changes.added[name].sort_by(by) if changes.added[name].num_rows else changes.added[name]
        write_parquet(ready, table=table, folder=folder, under=CHANGES_ADDED)


def find_gone_reasons(changes: Changes, old: Snapshot) -> Callable[[Key], Sequence[str]]:
    """Why an id of the release before is not there: the reasons of its row, for an incident or a group those of the
    rows that were in it."""
    by_row = {(row.table, row.key): row for row in changes.rows}

    members = {name: _members(old, *TRACKED[name]) for name in TRACKED if name not in old.tables}

    def find(key: Key) -> Sequence[str]:
        name, identifier = key
        if name in old.tables:
            return changes.gone.get(key, ())
        table = TRACKED[name][0]
        rows = [by_row[table, each] for each in members[name].get(identifier, ()) if (table, each) in by_row]
        return sorted({reason for row in rows for reason in row.reasons})

    return find


def _members(snapshot: Snapshot, table: str, column: str) -> Mapping[str, Sequence[str]]:
    """The rows of a table by the incident or group that they are in."""
    found: dict[str, list[str]] = defaultdict(list)
    data, (key,) = snapshot.tables[table], snapshot.keys[table]
    for identifier, group in zip(data[key].to_pylist(), data[column].to_pylist(), strict=True):
        found[group].append(identifier)
    return found
