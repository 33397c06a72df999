"""One event, recommendation, actor or article of a release, with everything that belongs to it: `onrecord show`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from flows.errors import ReleaseError
from flows.publish.catalogue import Release, demand_body, read_folder
from flows.publish.withholding import MASK
from flows.report import plain

CONTEXT = 60
"""Characters of the article shown on either side of a span."""
SHOWN = 50
"""The most subordinate rows of one table that the human form shows."""
KINDS = {
    "event": ("events", "event_id"),
    "recommendation": ("recommendations", "recommendation_id"),
    "actor": ("actors", "actor_id"),
    "article": ("articles", "article_id"),
}
SUBORDINATE = {
    "event": (("event_actors", "event_id"), ("event_counts", "event_id"), ("recommendations", "event_id")),
    "recommendation": (("recommendation_actors", "recommendation_id"),),
    "actor": (("event_actors", "actor_id"), ("recommendation_actors", "actor_id")),
    "article": (("events", "article_id"), ("recommendations", "article_id")),
}

OWNED = {"event": ("event_actors", "event_counts"), "recommendation": ("recommendation_actors",)}
"""Subordinate tables whose evidence is shown with the row."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Support:
    """A span of evidence: the value that it supports, its words and, where the text is at hand, those around it."""

    table: str
    row_id: str
    column: str
    value: str
    article_id: str
    start: int
    end: int
    text: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a release with what belongs to it.

    `kind` is a key of `KINDS`; `parts` holds rows of other tables by table, rows with an `actor_id` with the
    `actor_name` beside it; `evidence` supports the row and its own parts.
    """

    kind: str
    id: str
    release: str
    row: Row
    parts: Mapping[str, tuple[Row, ...]]
    evidence: tuple[Support, ...]

    def to_dict(self) -> dict[str, Any]:
        """As a JSON-able mapping."""
        return {
            "kind": self.kind,
            "id": self.id,
            "release": self.release,
            "row": {name: plain(value) for name, value in self.row.items()},
            "parts": {
                table: [{name: plain(value) for name, value in row.items()} for row in rows]
                for table, rows in self.parts.items()
            },
            "evidence": [{name: getattr(each, name) for name in Support.__slots__} for each in self.evidence],
        }


def read_where(release: Release, table: str, *, column: str, values: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of a table whose `column` holds one of `values`, in the table's order."""
    entry = next(each for each in release.manifest["tables"] if each["name"] == table)
    source = ds.dataset([release.path / name for name in entry["parquet"]], format="parquet")
    found = source.to_table(filter=ds.field(column).isin(pa.array(values, pa.string())))
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows


def find_row(release: Release, identifier: str) -> tuple[str, Row]:
    """The kind and the row of an id; `ReleaseError` where the release holds no such id."""
    for kind, (table, key) in KINDS.items():
        rows = read_where(release, table, column=key, values=[identifier])
        if rows:
            return kind, rows[0]
    raise ReleaseError(
        f"release {release.version} has no event, recommendation, actor or article {identifier!r}: "
        "ids stand in the first column of each table, earlier ones in ids.parquet"
    )


def add_columns(
    release: Release, rows: list[dict[str, Any]], *, table: str, key: str, columns: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The rows with columns of the row of `table` that their `key` names: `columns` maps its names to new ones."""
    if not rows or key not in rows[0]:
        return rows
    ids = sorted({row[key] for row in rows if row[key]})
    found = {other[key]: other for other in read_where(release, table, column=key, values=ids)}
    return [{**row, **{new: found.get(row[key], {}).get(name) for name, new in columns.items()}} for row in rows]


def read_parts(release: Release, identifier: str, *, kind: str) -> dict[str, tuple[Row, ...]]:
    """The rows of other tables that belong to a row, with names of actors; those of an actor with what it was in."""
    parts: dict[str, tuple[Row, ...]] = {}
    for table, column in SUBORDINATE[kind]:
        rows = read_where(release, table, column=column, values=[identifier])
        rows = add_columns(release, rows, table="actors", key="actor_id", columns={"name": "actor_name"})
        if kind == "actor":
            event = {name: name for name in ("event_type", "date", "modality", "quote")}
            rows = add_columns(release, rows, table="events", key="event_id", columns=event)
            action = {name: name for name in ("speech_act", "action")}
            rows = add_columns(release, rows, table="recommendations", key="recommendation_id", columns=action)
        parts[table] = tuple(rows)
    return parts


def find_masked(release: Release, spans: Sequence[Row]) -> set[str]:
    """The articles of these spans in which a name is withheld: the words around a span could hold it."""
    articles = sorted({span["article_id"] for span in spans})
    rows = read_where(release, "evidence", column="article_id", values=articles)
    rows += read_where(release, "events", column="article_id", values=articles)
    return {row["article_id"] for row in rows if MASK in row.get("text", "") + row.get("quote", "")}


def make_support(row: Row, *, texts: Mapping[str, str]) -> Support:
    """A row of `evidence` with the words around it, where the article's text is given."""
    text, start, end = texts.get(row["article_id"]), row["char_start"], row["char_end"]
    return Support(
        table=row["table_name"],
        row_id=row["row_id"],
        column=row["column_name"],
        value=row["value"],
        article_id=row["article_id"],
        start=start,
        end=end,
        text=row["text"],
        before=text[max(0, start - CONTEXT) : start] if text is not None else None,
        after=text[end : end + CONTEXT] if text is not None else None,
    )


def show_record(folder: Path, identifier: str, *, texts: Mapping[str, str] | None = None) -> Record:
    """The event, recommendation, actor or article `identifier` of the release in `folder`.

    `texts` maps ids of articles to texts, of which a little is shown around each span, unless a name is withheld in
    the article. `ReleaseError` where the folder holds no release or the release no such id, or was pruned.
    """
    release = demand_body(read_folder(folder))
    kind, row = find_row(release, identifier)
    parts = read_parts(release, identifier, kind=kind)
    owners = {(KINDS[kind][0], identifier)}
    for table in OWNED.get(kind, ()):
        owners |= {(table, next(iter(each.values()))) for each in parts[table]}
    spans = read_where(release, "evidence", column="row_id", values=sorted({key for _, key in owners}))
    spans = [span for span in spans if (span["table_name"], span["row_id"]) in owners]
    masked = find_masked(release, spans) if texts else set()
    shown = {article: text for article, text in (texts or {}).items() if article not in masked}
    evidence = tuple(make_support(span, texts=shown) for span in spans)
    return Record(kind, identifier, release.version, row, parts, evidence)


def human_text(record: Record) -> str:
    """A record as text for people: values, parts, then the words behind each value."""
    lines = [f"{record.kind} {record.id} (release {record.release})", ""]
    lines += [f"  {name}: {_show(value)}" for name, value in record.row.items() if value not in (None, [])]
    for table, rows in record.parts.items():
        if rows:
            lines += ["", f"{table.replace('_', ' ')} ({len(rows)}):"]
            lines += [f"  - {_show_part(row, skip=record.id)}" for row in rows[:SHOWN]]
            lines += [f"  and {len(rows) - SHOWN} more"] if len(rows) > SHOWN else []
    if record.evidence:
        lines += ["", f"evidence ({len(record.evidence)}):", *_show_evidence(record)]
    return "\n".join(lines) + "\n"


def _show(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(plain(value))


def _show_part(row: Row, *, skip: str) -> str:
    """A subordinate row on one line: who in which role first, then its other values, without the record's own id."""
    shown = {name: _show(value) for name, value in row.items() if value not in (None, [], skip)}
    name, role = shown.pop("actor_name", None), shown.pop("role", None)
    head = [role] if role else []
    if name and "actor_id" in shown:
        head.append(f"{name} ({shown.pop('actor_id')})")
    values = [f"{key} {value}" for key, value in shown.items()]
    return "; ".join([*([" ".join(head)] if head else []), *values])


def _show_evidence(record: Record) -> Iterator[str]:
    for each in record.evidence:
        words = f"[{each.text}]"
        if each.before is not None and each.after is not None:
            words = f"…{each.before}{words}{each.after}…"
        place = f"{each.article_id} {each.start}-{each.end}"
        yield f"  {each.table}.{each.column} = {each.value}: {' '.join(words.split())} ({place})"
