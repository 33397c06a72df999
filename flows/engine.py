"""Where shards are worked on: in this process, or in processes of our own on this machine.

An engine is told a function and what to call it with, and gives the results as they come, in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Protocol, TypeVar

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
