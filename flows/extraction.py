"""All articles to their findings: those that were read before come from the store, the others are read in shards.

    articles --make_key--> store --known--> findings
                             ^
    those not known --shards--> engine: read_shard, which writes its findings into the store

A shard carries the articles themselves, so that it can be worked on wherever the store can be written. The findings are
given in the order of the articles, whatever the number of processes and whatever was known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from flows.article import Article, SetAside
from flows.bundle import Bundle
from flows.engine import DaskEngine, Engine, LocalEngine
from flows.errors import SettingsError
from flows.extract.batch import extract_shard
from flows.findings import Findings
from flows.settings import Settings
from flows.store import Store, clear_store, make_key, store_fingerprint, strip

SMALLEST, LARGEST = 16, 128
"""The fewest and the most articles of a shard, but the last."""
PROBES = "probes"
"""Where processes leave a mark in the store, to show that they reach it."""
ROUNDS = 6
"""How many shards each process has to work on, where there are enough articles."""


@dataclass(frozen=True)
class Extraction:
    """The findings of the articles that were read, and the articles that were set aside; `known` of them were read in
    an earlier run."""

    findings: Bundle
    set_aside: tuple[SetAside, ...]
    known: int = 0


@dataclass(frozen=True)
class Shard:
    """Some articles by their keys, and the store into which their findings go."""

    articles: Mapping[str, Article]
    store: Store


@dataclass(frozen=True)
class Written:
    """What became of a shard: the file of its findings, the keys in it, and why articles were set aside, by key."""

    name: str | None
    keys: frozenset[str]
    set_aside: Mapping[str, SetAside]


def cut_shards(articles: Mapping[str, Article], *, store: Store, processes: int) -> Iterator[Shard]:
    """The articles in shards of equal size, in their order."""
    size = max(SMALLEST, min(LARGEST, -(-len(articles) // (processes * ROUNDS))))
    listed = list(articles.items())
    for start in range(0, len(listed), size):
        yield Shard(dict(listed[start : start + size]), store)


def read_shard(shard: Shard) -> Written:
    """Read the articles of a shard, and write what was found into the store; runs anywhere."""
    results = dict(zip(shard.articles, extract_shard([strip(each) for each in shard.articles.values()]), strict=True))
    found = {key: result for key, result in results.items() if isinstance(result, Findings)}
    return Written(
        name=shard.store.write(found) if found else None,
        keys=frozenset(found),
        set_aside={key: result for key, result in results.items() if isinstance(result, SetAside)},
    )


def probe(store: Store) -> str:
    """What a process that shall take part says: the fingerprint of its reading, once it has read and written the store.

    An error says why it cannot."""
    mine = store_fingerprint()
    if mine != store.fingerprint:
        return f"its code, data or packages are others (fingerprint {mine}, wanted {store.fingerprint})"
    marks = Store(store.address, PROBES)
    name = marks.write({})
    if name not in marks.list_files():
        return f"what it writes to {store.address!r} cannot be read there"
    return mine


def open_engine(settings: Settings, *, store: Store) -> Engine:
    """The engine that the settings name; `SettingsError` where it cannot take part: no scheduler, a worker with other
    code, or one that does not reach the store."""
    if settings.engine != "dask":
        return LocalEngine(settings.processes())
    engine = DaskEngine(settings.scheduler)
    clear_store(f"{store.address}/{PROBES}")
    engine.demand_alike(partial(probe, store), wanted=store.fingerprint)
    shared = Store(store.address, PROBES)
    if not shared.list_files():
        raise SettingsError(
            f"findings {store.address!r} is not the same place for the Dask workers as here: name a folder that all "
            "machines share, or an address of fsspec, under findings in onrecord.yaml"
        )
    return engine


def extract_articles(
    articles: Sequence[Article], *, store: Store, engine: Engine, progress: Callable[[int], None] = lambda _: None
) -> Extraction:
    """Findings of all articles. `progress` is told how many articles were done since the last call.

    `SettingsError` where the store cannot be written.
    """
    keys = {article.article_id: make_key(article) for article in articles}
    found = store.read(keys.values())
    known = len(found)
    progress(known)
    unread = {keys[each.article_id]: each for each in articles if keys[each.article_id] not in found}
    set_aside: dict[str, SetAside] = {}
    for written in engine.work(read_shard, list(cut_shards(unread, store=store, processes=engine.processes))):
        if written.name is not None:
            found.update(store.read_file(written.name, keys=set(written.keys)))
        set_aside.update(written.set_aside)
        progress(len(written.keys) + len(written.set_aside))
    lost = keys.values() - found.keys() - set_aside.keys()
    if lost:
        raise SettingsError(
            f"findings {store.address!r} do not read back what was written there ({len(lost)} articles): look at the "
            "disk, or name another folder"
        )
    ordered = [(article, keys[article.article_id]) for article in articles]
    return Extraction(
        findings=Bundle(tuple(found[key] for _, key in ordered if key not in set_aside)),
        set_aside=tuple(
            sorted(
                SetAside(article.raw_path, set_aside[key].reason, set_aside[key].detail)
                for article, key in ordered
                if key in set_aside
            )
        ),
        known=known,
    )
