"""`onrecord diff A B`: what differs between any two releases, and why, computed from the releases themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.publish.catalogue import read_folder
from flows.publish.changelog import describe_changes, summarise
from flows.publish.changes import Changes, RowChange, compare_snapshots, read_snapshot
from flows.publish.identifiers import Kept, count_kept, read_ids
from flows.schema import Schema

SHOWN = 20
"""The most rows of one table that the human form shows."""


@dataclass(frozen=True)
class Difference:
    """The changes from one release to another, and how many of its ids the other kept."""

    changes: Changes
    kept: Sequence[Kept]

    def to_dict(self) -> dict[str, Any]:
        """As a JSON-able mapping: the summary, and every row with its values that differ."""
        return {
            **summarise(self.changes, release=self.changes.after, kept=self.kept),
            "rows": [describe_row(row) for row in self.changes.rows],
        }


def describe_row(row: RowChange) -> dict[str, Any]:
    """A changed row as a JSON-able mapping."""
    return {
        "table": row.table,
        "key": row.key,
        "change": row.change,
        "reasons": list(row.reasons),
        "confidence_only": row.confidence_only,
        "fields": [{"column": name, "old": old, "new": new} for name, old, new in row.fields],
    }


def diff_releases(before: Path, after: Path) -> Difference:
    """What differs between the releases in two folders; `ReleaseError` where one holds none."""
    old, new = read_folder(before), read_folder(after)
    changes = compare_snapshots(read_snapshot(old), read_snapshot(new))
    ids = [read_ids(each.path) for each in (old, new)]
    return Difference(changes, count_kept(ids[1], version=new.version, before=ids[0], held_by=old.version))


def human_text(difference: Difference, *, schema: Schema) -> str:
    """A difference for people: counts, reasons, ids kept, then the rows with old and new values."""
    changes = difference.changes
    reasons = schema.codebooks["change_reasons"]
    lines = [
        f"{changes.before} to {changes.after}",
        "",
        *describe_changes(changes, kept=difference.kept, reasons=reasons),
    ]
    for count in changes.counts:
        rows = [row for row in changes.rows if row.table == count.table]
        if rows:
            lines += ["", f"{count.table} ({len(rows)}):"]
            lines += [line for row in rows[:SHOWN] for line in _show(row)]
            lines += [f"  and {len(rows) - SHOWN} more: --json has them all"] if len(rows) > SHOWN else []
    return "\n".join(lines) + "\n"


def _show(row: RowChange) -> list[str]:
    head = f"  {row.change} {row.key}" + (f" ({', '.join(row.reasons)})" if row.reasons else "")
    none = "null"
    return [
        head,
        *(
            f"    {name}: {none if old is None else old} -> {none if new is None else new}"
            for name, old, new in row.fields
        ),
    ]
