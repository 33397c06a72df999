"""A shard of articles to their findings: the unit of work, which runs anywhere and in any order.

A process loads lexicon and model once and returns findings, never trees. An article that cannot be read is set aside
with `extraction_failed` and never stops the others.
"""

from __future__ import annotations

import atexit
import gc
from collections.abc import Sequence
from functools import cache

from flows.article import Article, SetAside
from flows.extract.knowledge import load_knowledge
from flows.extract.reading import Reader, read_article
from flows.findings import Findings


@cache
def load_reader() -> Reader:
    """The process's reader. What it holds stays for good, so the collector of garbage need not look through it."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return Reader(load_knowledge())
    finally:
        gc.freeze()
        atexit.register(gc.unfreeze)  # else what other packages made is reported as leaked at the end
        if collecting:
            gc.enable()


def extract_shard(articles: Sequence[Article]) -> list[Findings | SetAside]:
    """The findings of a shard, one entry an article, in order."""
    return [_read(article) for article in articles]


def _read(article: Article) -> Findings | SetAside:
    reader = load_reader()
    try:
        return read_article(article, reader)
    except Exception as error:
        detail = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        return SetAside(article.raw_path, "extraction_failed", detail)
