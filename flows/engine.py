"""Where shards are worked on: in this process, in processes of our own on this machine, or on a Dask cluster.

An engine is told a function and what to call it with, and gives the results as they come, in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from flows.errors import SettingsError

CONNECT_SECONDS = 20
RETRIES = 3
"""How often a shard is tried again whose worker failed."""

Given = TypeVar("Given")
Made = TypeVar("Made")


class Engine(Protocol):
    """What works on shards; `processes` at a time."""

    @property
    def processes(self) -> int:
        """How many shards are worked on at a time."""

    def work(self, function: Callable[[Given], Made], shards: Sequence[Given]) -> Iterator[Made]:
        """The result for each shard, as they come."""


@dataclass(frozen=True)
class LocalEngine:
    """Processes on this machine. One shard, or one process, is worked on in this process: starting another costs more
    than it saves."""

    processes: int

    def work(self, function: Callable[[Given], Made], shards: Sequence[Given]) -> Iterator[Made]:
        """The result for each shard, as they come."""
        if self.processes <= 1 or len(shards) <= 1:
            yield from map(function, shards)
            return
        with ProcessPoolExecutor(min(self.processes, len(shards)), mp_context=get_context("spawn")) as pool:
            for future in as_completed([pool.submit(function, shard) for shard in shards]):
                yield future.result()


@dataclass(frozen=True)
class DaskEngine:
    """The workers of an existing Dask cluster. A shard whose worker is lost is worked on by another."""

    address: str

    def connect(self) -> Any:
        """A client of the cluster; `SettingsError` where there is none, or the package is not installed."""
        try:
            from distributed import Client
        except ImportError as error:
            raise SettingsError(
                "the engine dask needs the package distributed: pip install 'onrecord[dask]'"
            ) from error
        try:
            return Client(self.address, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise SettingsError(
                f"no Dask scheduler answers at {self.address!r}: start it, or mend --scheduler"
            ) from error

    @property
    def processes(self) -> int:
        """How many shards the cluster works on at a time."""
        with self.connect() as client:
            return sum(client.nthreads().values())

    def demand_alike(self, ask: Callable[[], str], *, wanted: str) -> None:
        """Refuse a cluster without workers, or with one whose answer is another than `wanted`, with `SettingsError`."""
        with self.connect() as client:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
            answers = client.run(ask, on_error="return")
        for worker, answer in sorted(answers.items()):
            if answer != wanted:
                told = f"{type(answer).__name__}: {answer}" if isinstance(answer, BaseException) else answer
                raise SettingsError(f"the Dask worker {worker} cannot take part: {told}")

    def work(self, function: Callable[[Given], Made], shards: Sequence[Given]) -> Iterator[Made]:
        """The result for each shard, as they come."""
        from distributed import as_completed as completed

        with self.connect() as client:
            futures = [client.submit(function, shard, pure=False, retries=RETRIES) for shard in shards]
            for future in completed(futures, loop=client.loop):  # type: ignore[no-untyped-call]
                yield future.result()
                future.release()
