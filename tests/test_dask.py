"""The engine dask, on a cluster of two worker processes on the loopback interface, one of which is killed meanwhile."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flows.article import Article
from flows.cli import main
from flows.engine import DaskEngine, LocalEngine
from flows.errors import SettingsError
from flows.extraction import SMALLEST, extract_articles, open_engine
from flows.settings import Settings, make_settings
from flows.store import Store, open_store
from tests.project import make_project
from tests.reading import ingest_text
from tests.test_extraction import TEXT


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as made:
        yield made


@pytest.fixture
def articles(tmp_path: Path) -> list[Article]:
    first = ingest_text(tmp_path, TEXT)
    return [replace(first, article_id=f"art-{number:016x}") for number in range(SMALLEST * 4)]


class Killing(DaskEngine):
    """Kills a worker once the first shard is done."""

    def work(self, function: Callable[[Any], Any], shards: Sequence[Any]) -> Iterator[Any]:
        results = super().work(function, shards)
        yield next(results)
        with self.connect() as client:
            pids = sorted(client.run(os.getpid).values())
        os.kill(pids[0], signal.SIGKILL)
        yield from results


def test_killed_worker_changes_nothing(cluster: Any, articles: list[Article], tmp_path: Path) -> None:
    alone = extract_articles(articles, store=open_store(str(tmp_path / "a")), engine=LocalEngine(1))
    store = open_store(str(tmp_path / "b"))
    engine = open_engine(Settings(engine="dask", scheduler=cluster.scheduler_address), store=store)
    assert isinstance(engine, DaskEngine)
    assert engine.processes == 2
    assert extract_articles(articles, store=store, engine=Killing(engine.address)) == alone


def test_cluster_with_other_code_is_refused(cluster: Any, tmp_path: Path) -> None:
    store = Store(str(tmp_path / "findings"), "0" * 32)
    with pytest.raises(SettingsError, match="cannot take part: its code, data or packages are others"):
        open_engine(Settings(engine="dask", scheduler=cluster.scheduler_address), store=store)


def test_cluster_that_does_not_reach_the_store_is_refused(cluster: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    settings = Settings(engine="dask", scheduler=cluster.scheduler_address)
    with pytest.raises(SettingsError, match=r"cannot take part: SettingsError: findings .* cannot be written"):
        open_engine(settings, store=open_store(str(tmp_path / "file")))
    with pytest.raises(SettingsError, match="is not the same place for the Dask workers as here"):
        open_engine(settings, store=open_store("memory://findings"))


def test_scheduler_that_does_not_answer_ends_with_code_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.engine.CONNECT_SECONDS", 1)
    with pytest.raises(SettingsError, match="no Dask scheduler answers"):
        DaskEngine("tcp://127.0.0.1:9").connect()
    project = make_project(tmp_path)
    assert main(["release", "--engine", "dask", "--project", str(project)]) == 2


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"engine": "ray"}, "engine must be one of local, dask"),
        ({"engine": "dask"}, "needs scheduler"),
    ],
)
def test_engine_that_is_none_is_refused(values: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        make_settings(values, source="onrecord.yaml")
