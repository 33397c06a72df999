"""Is a release what it says it is? Everything is read again: sums, rows, keys, CSV against Parquet, quoted words.

A release verifies by itself, under the keys that its own manifest declares, so that an old one stays verifiable when
the schema has moved on.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from flows.publish.catalogue import read_folder
from flows.publish.csv import content_sha256, iterate_csv
from flows.publish.layout import MANIFEST, SUMS
from flows.publish.manifest import compare_sums, list_hashes
from flows.publish.parquet import read_parquet
from flows.publish.sql import name as identifier
from flows.publish.withholding import MASK

SPANS = {"quote": ("quote_start", "quote_end"), "text": ("char_start", "char_end")}
"""Columns that hold an article's words, with the columns of their offsets."""


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """Something that a release says and that is not so."""

    file: str
    what: str


def verify_release(folder: Path, *, texts: Mapping[str, str] | None = None) -> list[Problem]:
    """All problems of the release in `folder`, sorted; none where it is whole.

    `texts` maps ids of articles to their normalised texts, against which quotes and evidence are read again; articles
    without a text there are passed over. `ReleaseError` where the folder holds no release.
    """
    manifest = read_folder(folder).manifest
    problems = [Problem(SUMS, what) for what in compare_sums(folder)]
    stated = {file["path"]: file for file in manifest["files"]}
    found = {file["path"]: file for file in list_hashes(folder, without=(MANIFEST, SUMS))}
    if stated != found:
        odd = sorted(path for path in {*stated, *found} if stated.get(path) != found.get(path))
        problems += [Problem(path, f"differs from what {MANIFEST} says") for path in odd]
    tables: dict[str, pa.Table] = {}
    for entry in manifest["tables"]:
        try:
            tables[entry["name"]] = read_parquet(folder, names=entry["parquet"])
        except (OSError, pa.ArrowException) as error:
            problems.append(Problem(entry["parquet"][0], f"cannot be read: {error}"))
            continue
        problems += compare_table(tables[entry["name"]], entry=entry, folder=folder)
    problems += check_keys(tables, manifest=manifest)
    problems += check_spans(tables, texts=texts or {})
    return sorted(set(problems))


def compare_table(table: pa.Table, *, entry: Mapping[str, Any], folder: Path) -> Iterator[Problem]:
    """What the Parquet of a table does not share with the manifest and the CSV."""
    parquet = entry["parquet"][0]
    if table.num_rows != entry["rows"]:
        yield Problem(parquet, f"has {table.num_rows} rows, {MANIFEST} says {entry['rows']}")
    if table.column_names != [column["name"] for column in entry["columns"]]:
        yield Problem(parquet, f"has other columns than {MANIFEST} says")
    elif content_sha256(table) != entry["content_sha256"]:
        yield Problem(parquet, f"has other content than {MANIFEST} says")
    line = find_difference(table, path=folder / entry["csv"])
    if line is not None:
        yield Problem(entry["csv"], f"differs from {parquet} from line {line} on")


def find_difference(table: pa.Table, *, path: Path) -> int | None:
    """The first line, from 1, at which a CSV file is not the exact CSV of `table`, or None."""
    if not path.is_file():
        return 1
    line = 1
    with path.open("rb") as file:
        for piece in iterate_csv(table):
            found = file.read(len(piece))
            if found != piece:
                same = next((n for n, (a, b) in enumerate(zip(found, piece, strict=False)) if a != b), len(found))
                return line + piece[:same].count(b"\n")
            line += piece.count(b"\n")
        return line if file.read(1) else None


def check_keys(tables: Mapping[str, pa.Table], *, manifest: Mapping[str, Any]) -> list[Problem]:
    """Primary keys that stand twice and foreign keys that lead nowhere, counted over whole tables."""
    problems = []
    with duckdb.connect(":memory:") as connection:
        for name, table in tables.items():
            connection.register(name, table)

        def count(query: str) -> int:
            return int(connection.sql(f"SELECT count(*) FROM ({query})").fetchall()[0][0])

        for entry in manifest["tables"]:
            name, file = entry["name"], entry["parquet"][0]
            if name not in tables:
                continue
            key = ", ".join(map(identifier, entry["primary_key"]))
            twice = count(f"SELECT {key} FROM {identifier(name)} GROUP BY ALL HAVING count(*) > 1")
            if twice:
                problems.append(Problem(file, f"{twice} primary keys stand in several rows"))
            for foreign in entry["foreign_keys"]:
                if foreign["table"] in tables and (lost := count(dangling_query(name, foreign=foreign))):
                    columns = ", ".join(foreign["columns"])
                    problems.append(Problem(file, f"{lost} rows have a {columns} that is not in {foreign['table']}"))
    return problems


def dangling_query(table: str, *, foreign: Mapping[str, Any]) -> str:
    """SQL for the rows whose foreign key, where not null, is not in the other table."""
    columns = [f"a.{identifier(name)}" for name in foreign["columns"]]
    pairs = [f"{mine} = b.{identifier(theirs)}" for mine, theirs in zip(columns, foreign["referenced"], strict=True)]
    present = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    return (
        f"SELECT 1 FROM {identifier(table)} a WHERE {present} AND NOT EXISTS "
        f"(SELECT 1 FROM {identifier(foreign['table'])} b WHERE {' AND '.join(pairs)})"
    )


def same_words(published: str, original: str) -> bool:
    """Whether published words are those of the article, save for withheld names, for which any words may stand."""
    if MASK not in published:
        return published == original
    pattern = ".+?".join(map(re.escape, published.split(MASK)))
    return re.fullmatch(pattern, original, re.DOTALL) is not None


def check_spans(tables: Mapping[str, pa.Table], *, texts: Mapping[str, str]) -> Iterator[Problem]:
    """Texts of another hash than their article's, and spans that are not the words of the text."""
    articles = tables["articles"].to_pylist() if "articles" in tables and texts else []
    usable = set()
    for row in articles:
        text = texts.get(row["article_id"])
        if text is None:
            continue
        if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() == row["content_sha256"]:
            usable.add(row["article_id"])
        else:
            yield Problem("articles", f"{row['article_id']}: the text given is another version of the article")
    for name, table in tables.items():
        for words, (start, end) in SPANS.items():
            if {words, start, end, "article_id"} <= set(table.column_names):
                for row in table.select(["article_id", words, start, end]).to_pylist():
                    if row["article_id"] in usable:
                        original = texts[row["article_id"]][row[start] : row[end]]
                        if not same_words(row[words], original):
                            where = f"{row['article_id']}, characters {row[start]} to {row[end]}"
                            yield Problem(name, f"{where}: the article says {original!r}, not {row[words]!r}")
