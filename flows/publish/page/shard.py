"""The rows of a release as data files that its pages load as scripts.

    pages/data/records-<prefix>.js   of each article whose id begins with it: its row, its events and recommendations
                                     with their parts and counts, and the words behind every value
    pages/data/events-<n>.js         one line an event, for the list
    pages/data/recommendations-<n>.js   one line a recommendation, with its words
    pages/data/actors.js  articles.js  codes.js   names, titles and labels that the lists need

Each file is one call, `onrecord("<name>", <JSON>)`. The words of a span stand as `[column, text, start, end]`, followed
by the value where it is not the text itself, and by the kind where it is not the article's own text. Columns that are
null or empty are left out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

import pyarrow as pa

from flows.publish.block import iterate_blocks
from flows.publish.page.template import country_names
from flows.schema import Schema

Row = dict[str, Any]
PREFIX = len("art-")
PER_SHARD = 512
"""About how many events and recommendations a shard of records holds."""
PER_LIST = {"events": 20_000, "recommendations": 4_000}
"""The most lines of a list's file."""
BATCH_ROWS = 50_000
OWNED = {
    "event_actors": ("events", "event_id", "parts"),
    "event_counts": ("events", "event_id", "counts"),
    "recommendation_actors": ("recommendations", "recommendation_id", "parts"),
}
"""Tables whose rows stand within the row that owns them: its table, the key, and the name they have there."""
SPANS = ("article_id", "row_id", "column_name", "text", "char_start", "char_end", "value", "kind")
TEXT = "text"


def dump(value: Any) -> str:
    """A value as compact JSON that may stand in a script, wherever that stands: without `<` and line separators."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_tell)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _tell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no form is declared for {type(value).__name__} in a data file")


def make_file(name: str, value: Any) -> bytes:
    """The bytes of a data file."""
    return f"onrecord({dump(name)},{dump(value)});\n".encode()


def count_digits(records: int) -> int:
    """By how many digits of an article's id the shards are told, so that each holds about `PER_SHARD` records."""
    digits = 0
    while records > PER_SHARD * 16**digits and digits < 4:
        digits += 1
    return digits


def shard_name(article_id: str, *, digits: int) -> str:
    """The shard that an article stands in."""
    return f"records-{article_id[PREFIX : PREFIX + digits] or 'all'}"


def iterate_rows(table: pa.Table, *, without: Sequence[str] = ()) -> Iterator[Row]:
    """The rows of a table, without what is null or empty."""
    kept = [name for name in table.column_names if name not in without]
    for batch in table.select(kept).to_batches(max_chunksize=BATCH_ROWS):
        for row in batch.to_pylist():
            yield {name: value for name, value in row.items() if value is not None and value != []}


def group_rows(table: pa.Table, *, key: str, without: Sequence[str] = ()) -> dict[str, list[Row]]:
    """The rows of a table by the value of a column, which is taken out of them."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in iterate_rows(table, without=without):
        found[row.pop(key)].append(row)
    return found


def group_spans(evidence: pa.Table) -> dict[str, dict[str, list[list[Any]]]]:
    """The spans of each article by the id of the row that they support, in the order of the table."""
    found: dict[str, dict[str, list[list[Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in zip(*(evidence[name].to_pylist() for name in SPANS), strict=True):
        found[row[0]][row[1]].append(_shorten(row))
    return found


def _shorten(row: tuple[Any, ...]) -> list[Any]:
    _, _, column, text, start, end, value, kind = row
    span = [column, text, start, end]
    if kind != TEXT:
        return [*span, value, kind]
    return span if value == text else [*span, value]


def iterate_records(tables: Mapping[str, pa.Table]) -> Iterator[tuple[str, Row]]:
    """What is told of each article, by its id in order: its row, its events and recommendations, the names of whoever
    plays a part, and the spans of every row."""
    for block in iterate_blocks(tables):
        yield from _iterate_block(block)


def _iterate_block(tables: Mapping[str, pa.Table]) -> Iterator[tuple[str, Row]]:
    """What is told of some articles."""
    names = dict(zip(tables["actors"]["actor_id"].to_pylist(), tables["actors"]["name"].to_pylist(), strict=True))
    owned = {
        name: group_rows(tables[name], key=key, without=("ordinal",) if name != "event_counts" else ())
        for name, (_, key, _) in OWNED.items()
    }
    records = {name: group_rows(tables[name], key="article_id") for name in ("events", "recommendations")}
    spans = group_spans(tables["evidence"])
    for article in iterate_rows(tables["articles"]):
        identifier = article["article_id"]
        told: Row = {"article": article}
        for name, rows in records.items():
            told[name] = [
                row
                | {into: owned[each].get(row[key], []) for each, (table, key, into) in OWNED.items() if table == name}
                for row in rows.get(identifier, ())
            ]
        told["words"] = spans.get(identifier, {})
        told["names"] = {each: names[each] for each in sorted(_list_actors(told)) if each in names}
        yield identifier, told


def _list_actors(told: Row) -> set[str]:
    """Whoever plays a part in what is told of an article, or is named in it."""
    parts = [each for rows in (told["events"], told["recommendations"]) for row in rows for each in row["parts"]]
    counts = [each for row in told["events"] for each in row["counts"]]
    found = {each["actor_id"] for each in (*parts, *counts) if "actor_id" in each}
    return found | set(told["words"])


def make_records(tables: Mapping[str, pa.Table]) -> Iterator[tuple[str, bytes]]:
    """The shards of records, each with its name."""
    digits = count_digits(tables["events"].num_rows + tables["recommendations"].num_rows)
    named = iterate_records(tables)
    for name, told in groupby(named, key=lambda each: shard_name(each[0], digits=digits)):
        yield name, make_file(name, dict(told))


def place(values: Sequence[str]) -> dict[str, int]:
    """The place of each value in a list."""
    return {value: number for number, value in enumerate(values)}


def list_codes(schema: Schema) -> dict[str, Any]:
    """The labels of all codes that a column may hold, which list each coded column has, and the names of states."""
    lists = {
        f"{table.name}.{column.name}": column.codes
        for table in schema.tables.values()
        for column in table.columns
        if column.codes
    }
    used = sorted(set(lists.values()))
    labels = {name: {str(row["code"]): row["label"] for row in schema.codebooks[name].rows} for name in used}
    return {"lists": lists, "labels": labels, "countries": country_names()}


def list_articles(tables: Mapping[str, pa.Table]) -> list[list[Any]]:
    """Of each article id, title, publisher, day, number of events and of recommendations."""
    numbers = {
        name: {each["values"]: each["counts"] for each in tables[name]["article_id"].value_counts().to_pylist()}
        for name in ("events", "recommendations")
    }
    columns = [tables["articles"][name].to_pylist() for name in ("article_id", "title", "publisher", "published")]
    return [
        [*row, numbers["events"].get(row[0], 0), numbers["recommendations"].get(row[0], 0)]
        for row in zip(*columns, strict=True)
    ]


def list_actors(actors: pa.Table) -> list[list[Any]]:
    """Of each actor id, name and type."""
    return [list(row) for row in zip(*(actors[name].to_pylist() for name in ("actor_id", "name", "type")), strict=True)]


def find_roles(
    table: pa.Table, *, key: str, roles: Sequence[str], places: Mapping[str, int]
) -> dict[str, dict[str, list[int]]]:
    """Who plays the given roles, as places in the list of actors, by the id of the row."""
    found: dict[str, dict[str, list[int]]] = {}
    columns = (table[name].to_pylist() for name in (key, "role", "ordinal", "actor_id"))
    for owner, role, _, actor in sorted(row for row in zip(*columns, strict=True) if row[1] in roles):
        if actor in places:
            found.setdefault(owner, {}).setdefault(role, []).append(places[actor])
    return found


LISTED: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...], str]] = {
    "events": (
        "event_actors",
        ("actor", "recipient"),
        ("event_type", "date", "country", "place_name", "modality"),
        "event_id",
    ),
    "recommendations": (
        "recommendation_actors",
        ("issuer", "addressee"),
        ("action", "quote", "speech_act", "action_category", "themes", "modality", "position"),
        "recommendation_id",
    ),
}
"""Of each list the table of its parts, the roles and the columns that a line holds, and its key."""


def list_lines(tables: Mapping[str, pa.Table], name: str) -> Iterator[list[Any]]:
    """The lines of a list: id, place of the article, the places of those who play each role, then the columns."""
    parts, roles, columns, key = LISTED[name]
    actors = place(tables["actors"]["actor_id"].to_pylist())
    articles = place(tables["articles"]["article_id"].to_pylist())
    found = find_roles(tables[parts], key=key, roles=roles, places=actors)
    rows = zip(*(tables[name][column].to_pylist() for column in (key, "article_id", *columns)), strict=True)
    for identifier, article, *values in rows:
        if article not in articles:
            continue  # no page could show it; a gate refuses such rows
        played = found.get(identifier, {})
        yield [identifier, articles[article], *(played.get(role, []) for role in roles), *values]


def make_lists(tables: Mapping[str, pa.Table], *, schema: Schema) -> Iterator[tuple[str, bytes]]:
    """The files of both lists, and of what they refer to."""
    pieces: dict[str, int] = {}
    for name in LISTED:
        lines = list(list_lines(tables, name))
        cuts = range(0, len(lines), PER_LIST[name])
        pieces[name] = len(cuts)
        for number, start in enumerate(cuts):
            yield f"{name}-{number}", make_file(f"{name}-{number}", lines[start : start + PER_LIST[name]])
    digits = count_digits(tables["events"].num_rows + tables["recommendations"].num_rows)
    yield "codes", make_file("codes", list_codes(schema) | {"pieces": pieces, "digits": digits})
    yield "actors", make_file("actors", list_actors(tables["actors"]))
    yield "articles", make_file("articles", list_articles(tables))


def make_data(tables: Mapping[str, pa.Table], *, schema: Schema) -> Iterable[tuple[str, bytes]]:
    """Every data file of a release, with its name."""
    yield from make_records(tables)
    yield from make_lists(tables, schema=schema)
