"""Many articles to their findings, in worker processes of our own.

The unit of work is a shard of articles; a worker loads lexicon and model once and returns findings, never trees.
The result is in the order of the articles given, whatever the number of workers. An article that cannot be read is
set aside with `extraction_failed` and never stops the others.
"""

from __future__ import annotations

import atexit
import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context

from flows.article import Article, SetAside
from flows.extract.knowledge import load_knowledge
from flows.extract.reading import Reader, read_article
from flows.findings import Findings

SHARD = 16


@dataclass(frozen=True)
class Extraction:
    """The findings of the articles that were read, and the articles that were set aside."""

    findings: tuple[Findings, ...]
    set_aside: tuple[SetAside, ...]


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


def _shards(articles: Sequence[Article]) -> Iterator[tuple[int, Sequence[Article]]]:
    for number, start in enumerate(range(0, len(articles), SHARD)):
        yield number, articles[start : start + SHARD]


def extract_articles(
    articles: Sequence[Article], *, workers: int, progress: Callable[[int], None] = lambda _: None
) -> Extraction:
    """Findings of all articles. `progress` is told how many articles were done since the last call.

    One shard, or one worker, is read in this process: starting another costs more than it saves.
    """
    shards = list(_shards(articles))
    results: dict[int, list[Findings | SetAside]] = {}
    if workers <= 1 or len(shards) <= 1:
        for number, shard in shards:
            results[number] = []
            for article in shard:
                results[number].append(_read(article))
                progress(1)
    else:
        with ProcessPoolExecutor(min(workers, len(shards)), mp_context=get_context("spawn")) as pool:
            futures = {pool.submit(extract_shard, shard): number for number, shard in shards}
            for future in as_completed(futures):
                results[futures[future]] = future.result()
                progress(len(results[futures[future]]))
    ordered = [item for number in sorted(results) for item in results[number]]
    return Extraction(
        findings=tuple(item for item in ordered if isinstance(item, Findings)),
        set_aside=tuple(sorted(item for item in ordered if isinstance(item, SetAside))),
    )
