"""What a run tells the person who started it: progress, the time of each stage, and where to look.

On a terminal with a bar that moves; in a pipe or a log as plain lines; silent where the result is printed as JSON.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

KIBI = 1024


def peak_memory() -> int:
    """The greatest resident memory in MiB that this process or any one of its children has had."""
    usage = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return usage // (KIBI * KIBI) if sys.platform == "darwin" else usage // KIBI


@dataclass
class Console:
    """Prints stages and keeps their seconds; `quiet` prints nothing."""

    quiet: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    def say(self, text: str = "") -> None:
        """One line for the reader."""
        if not self.quiet:
            print(text, flush=True)

    def mark(self, name: str) -> None:
        """Book all time since the beginning that no stage has taken under `name`."""
        self.seconds[name] = time.monotonic() - self.began - sum(self.seconds.values())

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage under its name."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - began

    @contextmanager
    def progress(self, label: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """A bar over `total` steps, or over an unknown number (None); the function given takes how many were done since
        its last call."""
        if self.quiet or not sys.stdout.isatty():
            yield lambda _: None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, transient=True) as bar:
            task = bar.add_task(label, total=total)
            yield lambda done: bar.advance(task, done)

    def table(self, rows: Mapping[str, object]) -> None:
        """Names and values in two columns."""
        width = max((len(name) for name in rows), default=0)
        for name, value in rows.items():
            self.say(f"  {name:<{width}}  {value}")
