"""A release as the one before the next: what normalize pairs its rows with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pyarrow.dataset as ds

from flows.article import Span
from flows.precedent import Anchored, KnownActor, KnownId, Precedent
from flows.publish.catalogue import Release
from flows.publish.identifiers import read_ids
from flows.publish.withholding import MASK

Row = dict[str, Any]
Spans = dict[tuple[str, str], list[tuple[str, int, int]]]

PROOFS = (("events", "event_type"), ("recommendations", "action"), ("actors", "aliases"))
"""Tables and columns whose spans tell rows from one another."""


def read_columns(release: Release, table: str, *, columns: Sequence[str], filter: Any = None) -> list[Row]:
    """Some columns of a table of a release, as rows."""
    entry = next(each for each in release.manifest["tables"] if each["name"] == table)
    source = ds.dataset([release.path / name for name in entry["parquet"]], format="parquet")
    rows: list[Row] = source.to_table(columns=list(columns), filter=filter).to_pylist()
    return rows


def read_spans(release: Release) -> Spans:
    """The spans (article, start, end) of triggers, actions and mentions, by table and row."""
    wanted = [(ds.field("table_name") == table) & (ds.field("column_name") == column) for table, column in PROOFS]
    columns = ("table_name", "row_id", "article_id", "char_start", "char_end")
    found: Spans = defaultdict(list)
    for row in read_columns(release, "evidence", columns=columns, filter=wanted[0] | wanted[1] | wanted[2]):
        found[row["table_name"], row["row_id"]].append((row["article_id"], row["char_start"], row["char_end"]))
    return found


def join_spans(spans: Sequence[tuple[str, int, int]]) -> Span | None:
    """One span over those of a value that was split."""
    return Span(min(start for _, start, _ in spans), max(end for _, _, end in spans)) if spans else None


def read_precedent(release: Release) -> Precedent:
    """What of a release its successor needs, so that rows keep their ids."""
    known = {
        (row["table_name"], row["id"]): KnownId(
            id=row["id"],
            table=row["table_name"],
            anchor=row["anchor"],
            text_sha256=row["text_sha256"],
            alive=row["last_release"] == release.version,
            replaced_by=row["replaced_by"],
        )
        for row in read_ids(release.path)
    }
    spans = read_spans(release)
    articles = read_columns(release, "articles", columns=("article_id", "content_sha256"))
    return Precedent(
        version=release.version,
        texts={row["article_id"]: row["content_sha256"] for row in articles},
        events=[_event(row, known=known, spans=spans) for row in _events(release)],
        recommendations=[_recommendation(row, known=known, spans=spans) for row in _recommendations(release)],
        actors=[_actor(row, known=known, spans=spans) for row in _actors(release)],
        ids=known,
    )


def _events(release: Release) -> list[Row]:
    columns = ("event_id", "article_id", "event_type", "quote", "quote_start", "quote_end", "incident_id")
    return read_columns(release, "events", columns=columns)


def _recommendations(release: Release) -> list[Row]:
    columns = ("recommendation_id", "article_id", "speech_act", "action", "recommendation_group_id")
    return read_columns(release, "recommendations", columns=(*columns, "quote_start", "quote_end"))


def _actors(release: Release) -> list[Row]:
    return read_columns(release, "actors", columns=("actor_id", "name", "type", "country"))


def _anchor(table: str, identifier: str, *, known: dict[tuple[str, str], KnownId]) -> str:
    entry = known.get((table, identifier))
    return (entry.anchor if entry else None) or ""


def _event(row: Row, *, known: dict[tuple[str, str], KnownId], spans: Spans) -> Anchored:
    return Anchored(
        key=row["event_id"],
        article_id=row["article_id"],
        anchor=_anchor("events", row["event_id"], known=known),
        kind=row["event_type"],
        quote=Span(row["quote_start"], row["quote_end"]),
        words=row["quote"],
        trigger=join_spans(spans.get(("events", row["event_id"]), [])),
        group=row["incident_id"],
    )


def _recommendation(row: Row, *, known: dict[tuple[str, str], KnownId], spans: Spans) -> Anchored:
    key = row["recommendation_id"]
    action = join_spans(spans.get(("recommendations", key), []))
    return Anchored(
        key=key,
        article_id=row["article_id"],
        anchor=_anchor("recommendations", key, known=known),
        kind=row["speech_act"],
        quote=action or Span(row["quote_start"], row["quote_end"]),
        words=row["action"],
        group=row["recommendation_group_id"],
    )


def _actor(row: Row, *, known: dict[tuple[str, str], KnownId], spans: Spans) -> KnownActor:
    anchor = _anchor("actors", row["actor_id"], known=known)
    return KnownActor(
        actor_id=row["actor_id"],
        slug=anchor.partition(" ")[0] or row["actor_id"],
        type=row["type"],
        country=row["country"],
        withheld=row["name"] == MASK,
        mentions=frozenset(spans.get(("actors", row["actor_id"]), [])),
    )
