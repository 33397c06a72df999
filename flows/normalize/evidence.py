"""Spans to rows of the table `evidence`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flows.article import Article, Span

LONGEST = 300


def split_span(span: Span, text: str, *, longest: int = LONGEST) -> Iterator[Span]:
    """The span whole, or in pieces of at most `longest` characters that end at a space where there is one."""
    start = span.start
    while span.end - start > longest:
        cut = text.rfind(" ", start + 1, start + longest)
        end = cut if cut > start else start + longest
        yield Span(start, end)
        start = end + (1 if end == cut else 0)
    if start < span.end:
        yield Span(start, span.end)


def make_row(
    table: str, row_id: str, column: str, value: str, *, article: Article, piece: Span, kind: str
) -> dict[str, Any]:
    """One row of `evidence`: the words of `article` that a value of a row is told by."""
    return {
        "table_name": table,
        "row_id": row_id,
        "column_name": column,
        "value": value,
        "article_id": article.article_id,
        "char_start": piece.start,
        "char_end": piece.end,
        "kind": kind,
        "text": piece.text(article.text),
    }


class EvidenceTable:
    """Rows of `evidence` of one article after the other, each key once."""

    def __init__(self) -> None:
        self.rows: dict[tuple[Any, ...], dict[str, Any]] = {}

    def take(self) -> list[dict[str, Any]]:
        """The rows that were added since the last call; all of an article are taken together."""
        rows = list(self.rows.values())
        self.rows.clear()
        return rows

    def add(
        self,
        table: str,
        row_id: str,
        column: str,
        value: str,
        span: Span,
        *,
        article: Article,
        insertions: Sequence[Span],
    ) -> None:
        """One row for each piece of the span; `kind` tells whether it lies in an editor's brackets."""
        for piece in split_span(span, article.text):
            key = (table, row_id, column, value, article.article_id, piece.start, piece.end)
            kind = "editor_insertion" if _inside(piece, insertions) else "text"
            self.rows[key] = make_row(table, row_id, column, value, article=article, piece=piece, kind=kind)


def _inside(span: Span, insertions: Iterable[Span]) -> bool:
    return any(bracket.covers(span) for bracket in insertions)
