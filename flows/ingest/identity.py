"""Which files hold the same text, which are versions of one article, and what an article is called.

    same text (content_sha256)            one article, of the smallest raw path; the others `duplicate_article`
    same publisher and URL, other text    versions: the last by retrieved_at, then raw path, is the article, and its
                                          number counts them; the others `older_version`

An id is born from publisher and URL, without a URL from the raw path, never from the text: it survives an edit. The
publisher in it is that of the sidecar or else the folder's name, so that no change in reading texts changes an id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flows.article import Article, SetAside

EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Identified:
    """The articles in their current versions, in order of their ids, and the files set aside for them."""

    articles: tuple[Article, ...]
    set_aside: tuple[SetAside, ...]


def make_article_id(*, publisher: str | None, url: str | None, raw_path: str) -> str:
    """`art-` and 16 hexadecimal digits of the SHA-256 of what identifies an article.

    `publisher` in any capitals and `url` with either scheme give the same id; without a URL `raw_path` gives it.
    """
    if url is None:
        given = raw_path
    else:
        given = f"{(publisher or '').casefold()}\n{url.split('://', 1)[1]}"
    return f"art-{hashlib.sha256(given.encode('utf-8')).hexdigest()[:16]}"


def join_copies(articles: Iterable[Article]) -> Identified:
    """Articles that were read one by one, without copies and older versions."""
    by_content: dict[str, list[Article]] = {}
    for article in sorted(articles, key=lambda article: article.raw_path):
        by_content.setdefault(article.content_sha256, []).append(article)
    aside = [
        SetAside(copy.raw_path, "duplicate_article", f"same text as {copies[0].raw_path}")
        for copies in by_content.values()
        for copy in copies[1:]
    ]
    by_id: dict[str, list[tuple[tuple[datetime, str], Article]]] = {}
    for copies in by_content.values():
        first = replace(copies[0], ingested_from=tuple(copy.raw_path for copy in copies))
        age = max(_age(copy) for copy in copies if copy.article_id == first.article_id)
        by_id.setdefault(first.article_id, []).append((age, first))
    current = []
    for versions in by_id.values():
        ordered = [article for _, article in sorted(versions, key=lambda version: version[0])]
        current.append(replace(ordered[-1], version=len(ordered)))
        aside += [SetAside(old.raw_path, "older_version", f"later: {ordered[-1].raw_path}") for old in ordered[:-1]]
    return Identified(tuple(sorted(current, key=lambda article: article.article_id)), tuple(sorted(aside)))


def _age(article: Article) -> tuple[datetime, str]:
    """What versions of an article are ordered by: the instant it was fetched, unknown first, then the raw path."""
    return article.retrieved_at or EARLIEST, article.raw_path
