"""A text that is measured as an article, though no raw file and no sidecar tell of it."""

from __future__ import annotations

from datetime import date

from flows.article import Article, Header

UNDATED = date(1900, 1, 1)
"""Stands for a publication date that nobody knows: relative dates then resolve to nothing real."""


def make_unfiled(
    text: str,
    *,
    raw_path: str,
    header: Header | None = None,
    publisher: str | None = None,
    published: date | None = None,
    pages: tuple[int, ...] = (),
) -> Article:
    """The article of a text alone, with what is known of it besides."""
    return Article(
        article_id="art-0000000000000000",
        version=1,
        text=text,
        header=header or Header(),
        publisher=publisher,
        published=published or UNDATED,
        url=None,
        language="en",
        retrieved_at=None,
        raw_path=raw_path,
        content_sha256="",
        raw_sha256="",
        licence="unknown",
        pages=pages,
    )
