"""`csv/events_wide.csv`: the events in one flat table for spreadsheets, with names beside ids.

Its columns are declared in `schemas/views/events_wide.yaml`. Not exact, and made so that a spreadsheet opens it without
damage: UTF-8 with a byte-order mark, lists as text parted by `SEPARATOR`, and an apostrophe before text that would be
taken for a formula. Numbers stay numbers, a negative one too. The EDTF date is left out, since a spreadsheet makes
another date of `2021-04`; its first and last day stand there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from flows.publish.block import iterate_blocks
from flows.publish.csv import choose_text, quote_cell
from flows.schema import ARROW_TYPES, Column, Schema
from flows.tables import Tables
from flows.view import Source, View

NAME = "events_wide"
SEPARATOR = "; "
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TEXTUAL = ("string", "list")
USED = ("articles", "actors", "events", "event_actors", "event_counts")

Row = dict[str, Any]


def guard(text: str) -> str:
    """Text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def unguard(text: str) -> str:
    """Guarded text as it was."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def write_count(row: Row) -> str:
    """A number of people or things as text: `killed 12.. fishermen`."""
    low, high = ("" if row[name] is None else str(row[name]) for name in ("low", "high"))
    number = low if low == high else f"{low}..{high}"
    return " ".join(filter(None, [row["measure"], number, row.get("population")]))


def write_value(value: Any, *, text: Callable[[Any], str]) -> str:
    """A value as a cell's text, null as none."""
    if value is None:
        return ""
    return SEPARATOR.join(value) if isinstance(value, list) else text(value)


def group_parts(tables: Mapping[str, pa.Table]) -> Mapping[tuple[str, str], list[Row]]:
    """The actors of each event and role, in order; of one that no row describes, which the checks refuse, the id."""
    actors = {row["actor_id"]: row for row in tables["actors"].to_pylist()}
    parts: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in tables["event_actors"].to_pylist():
        bare = {"actor_id": row["actor_id"], "name": row["actor_id"]}
        parts[row["event_id"], row["role"]].append(actors.get(row["actor_id"], bare))
    return parts


def iterate_rows(tables: Tables, *, view: View, schema: Schema) -> Iterator[list[str]]:
    """The cells of each event, in the order of the table."""
    columns = [
        (column, view.sources[column.name], choose_text(ARROW_TYPES[column.type])) for column in view.table.columns
    ]
    labels = {
        source.label: schema.codebooks[schema.tables[source.label[0]].column(source.label[1]).codes or ""].by_code
        for _, source, _ in columns
        if source.label
    }
    for block in iterate_blocks({name: tables[name] for name in USED}):
        yield from _iterate_block(block, columns=columns, labels=labels)


def _iterate_block(
    tables: Mapping[str, pa.Table],
    *,
    columns: Sequence[tuple[Column, Source, Callable[[Any], str]]],
    labels: Mapping[tuple[str, str], Mapping[str, Mapping[str, Any]]],
) -> Iterator[list[str]]:
    """The cells of each event of some articles."""
    articles = {row["article_id"]: row for row in tables["articles"].to_pylist()}
    parts = group_parts(tables)
    counts: dict[str, list[str]] = defaultdict(list)
    for row in tables["event_counts"].to_pylist():
        counts[row["event_id"]].append(write_count(row))
    for event in tables["events"].to_pylist():
        rows = {"events": event, "articles": articles.get(event["article_id"], {})}
        cells = []
        for column, source, text in columns:
            if source.role and source.of:
                value: Any = [actor[source.of[1]] for actor in parts.get((event["event_id"], source.role), ())]
            elif source.of:
                value = rows[source.of[0]].get(source.of[1])
            elif source.label:
                value = labels[source.label].get(event[source.label[1]], {}).get("label")
            else:
                value = counts.get(event["event_id"], [])
            cell = write_value(value, text=text)
            cells.append(guard(cell) if column.type in TEXTUAL else cell)
        yield cells


def join_rows(rows: Iterable[list[str]], *, names: list[str]) -> bytes:
    """Header and cells as the bytes of the file."""
    lines = [",".join(map(quote_cell, cells)) for cells in (names, *rows)]
    return (MARK + "\n".join(lines) + "\n").encode()


def make_wide(tables: Tables, *, view: View, schema: Schema) -> bytes:
    """The bytes of `csv/events_wide.csv`."""
    names = [column.name for column in view.table.columns]
    return join_rows(iterate_rows(tables, view=view, schema=schema), names=names)
