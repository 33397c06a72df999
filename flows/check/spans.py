"""Gates over spans: what is published as an article's words stands there, and does not amount to the article.

    texts               every article's text is at hand and is the one that its hash and length name
    span_equals_text    every quote and every evidence span, re-read from the text, equals what is published
    quote_share         of an article without an open licence no more than a share is quoted

Offsets count Unicode code points, the end excluded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

import duckdb
import pyarrow as pa

from flows.check.cells import iterate_cells, iterate_rows
from flows.report import RuleResult, make_result
from flows.schema import Schema, TableSchema
from flows.settings import Settings
from flows.tables import Tables

SPANS = {"quote": ("quote_start", "quote_end"), "text": ("char_start", "char_end")}
"""Columns that hold an article's words, with the columns of their offsets."""
COVERED = """
    SELECT article_id, CAST(sum(greatest(0, last - greatest(first, reached))) AS BIGINT) AS covered
    FROM (
        SELECT *, coalesce(max(last) OVER before, 0) AS reached FROM spans
        WINDOW before AS (
            PARTITION BY article_id ORDER BY first, last ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
    )
    GROUP BY article_id
"""
"""The length of the union of each article's spans: of each span what lies beyond all those that begin before it."""


def text_sha256(text: str) -> str:
    """The hash of a text as `content_sha256` holds it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def check_texts(tables: Tables, *, texts: Mapping[str, str]) -> RuleResult:
    """Every article's text is given and has the article's hash and length."""
    failing = []
    columns = ("article_id", "content_sha256", "char_count")
    for row in iterate_rows(tables, "articles", columns=columns):
        text = texts.get(row["article_id"])
        if text is None:
            failing.append({**row, "found": "no text"})
        elif (text_sha256(text), len(text)) != (row["content_sha256"], row["char_count"]):
            failing.append({**row, "found": f"a text of {len(text)} characters with another hash or length"})
    return make_result(
        table="articles",
        rule="texts",
        columns=columns[1:],
        description="The text of every article is the one that its hash and length name.",
        checked=tables["articles"].num_rows,
        failing=failing,
    )


def span_columns(table: TableSchema) -> Iterator[tuple[str, str, str]]:
    """The columns of `table` that hold words of its article, each with its offset columns."""
    names = {column.name for column in table.columns}
    for words, (start, end) in SPANS.items():
        if {words, start, end, "article_id"} <= names:
            yield words, start, end


def check_spans(tables: Tables, *, schema: Schema, texts: Mapping[str, str]) -> list[RuleResult]:
    """Every published span, re-read from its article's text, equals the published words."""
    results = []
    for table in schema.tables.values():
        for words, start, end in span_columns(table):
            columns = (*table.primary_key, "article_id", words, start, end)
            failing = []
            for row in iterate_cells(tables, table.name, columns=columns):
                article_id, told, first, last = row[-4:]
                found = texts.get(article_id, "")[first:last]
                if found != told:
                    failing.append({**dict(zip(columns, row, strict=True)), "found": found})
            results.append(
                make_result(
                    table=table.name,
                    rule="span_equals_text",
                    columns=(words, start, end),
                    description="The words are exactly those of the article at these offsets.",
                    checked=tables[table.name].num_rows,
                    failing=failing,
                )
            )
    return results


def list_spans(tables: Tables, *, schema: Schema) -> pa.Table:
    """Every published span: article, first character and the one after the last."""
    parts = [
        tables[table.name].select(["article_id", start, end]).rename_columns(["article_id", "first", "last"])
        for table in schema.tables.values()
        for _, start, end in span_columns(table)
    ]
    return pa.concat_tables([part.cast(parts[0].schema) for part in parts])


def count_covered(spans: pa.Table) -> Mapping[str, int]:
    """How many characters of each article its spans cover together."""
    with duckdb.connect(":memory:") as connection:
        connection.register("spans", spans)
        found = connection.sql(COVERED).to_arrow_table()
    return dict(zip(found["article_id"].to_pylist(), found["covered"].to_pylist(), strict=True))


def check_quotes(tables: Tables, *, schema: Schema, settings: Settings) -> RuleResult:
    """Of an article whose licence is not open, all published words together are at most `quote_share`."""
    covered = count_covered(list_spans(tables, schema=schema))
    open_codes = {row["code"] for row in schema.codebooks["licences"].rows if row["open"]}
    failing, checked = [], 0
    for row in iterate_rows(tables, "articles", columns=("article_id", "licence", "char_count")):
        if row["licence"] in open_codes:
            continue
        checked += 1
        share = round(covered.get(row["article_id"], 0) / max(1, row["char_count"]), 6)
        if share > settings.quote_share:
            failing.append({**row, "share": share, "allowed": settings.quote_share})
    return make_result(
        table="articles",
        rule="quote_share",
        columns=("licence",),
        description=f"At most {settings.quote_share:.0%} of an article without an open licence is quoted.",
        checked=checked,
        failing=failing,
    )
