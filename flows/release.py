"""The main job: raw articles to a checked release.

    raw/ --ingest--> articles --extract--> findings --normalize--> tables --check--> report --publish--> output/

`make_release` is the whole way of an article on one screen. Prefect only wraps it: `release_flow` runs the steps of
`flows.steps` as tasks, so that a server shows, schedules and repeats them; `run_release` runs them as they are.
Import `flows.quiet` and call `set_environment` before this module: Prefect reads its settings when it is imported.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.assets import materialize
from prefect.cache_policies import NO_CACHE
from prefect.utilities.annotations import quote

from flows import steps
from flows.article import Ingested
from flows.console import Console
from flows.errors import GateError, OnrecordError
from flows.extraction import Extraction
from flows.normalize.table import Normalized
from flows.observation import alert_failure, list_assets, tell_prefect
from flows.publish.release import Published
from flows.publish.runs import RunRecord, write_run
from flows.quiet import set_environment
from flows.report import CheckReport
from flows.server import ServerError
from flows.standing import find_standing
from flows.steps import Run, open_run, tell_result

DRAIN_SECONDS = 10
"""How long a run waits at its end for the server to take in what it was told."""


@dataclass(frozen=True)
class Steps:
    """The stages as callables: plain functions, or the same functions as Prefect tasks."""

    ingest: Callable[[Run], Ingested]
    extract: Callable[[Run, Ingested], Extraction]
    normalize: Callable[[Run, Ingested, Extraction], Normalized]
    check: Callable[[Run, Ingested, Extraction, Normalized], CheckReport]
    publish: Callable[[Run, Ingested, Extraction, Normalized, CheckReport], Published]


def make_release(run: Run, steps: Steps) -> Published:
    """The whole way of an article. Raises `GateError` where a check failed, `ReleaseError` where nothing can be
    published; either way the run has a record and the last release stands."""
    run.console.mark("start")
    try:
        standing = find_standing(run)
        if standing is not None:
            return standing
        ingested = steps.ingest(run)
        extraction = steps.extract(run, ingested)
        normalized = steps.normalize(run, ingested, extraction)
        report = steps.check(run, ingested, extraction, normalized)
        published = steps.publish(run, ingested, extraction, normalized, report)
    except GateError:
        raise  # its record is written, with the rows
    except Exception as error:
        message = str(error) if isinstance(error, OnrecordError) else f"{type(error).__name__}: {error}"
        write_run(run.output, RunRecord(run.run_id, "failed", message=message, seconds=run.console.seconds))
        raise
    return published


def as_task(function: Callable[..., Any], *, assets: Sequence[str] = ()) -> Callable[..., Any]:
    """A step as a Prefect task: nothing cached (findings have a store of their own), nothing looked into (what passes
    between steps is large), not retried (a step that failed on given files fails on them again). `assets` are the keys
    of what it makes."""
    name = function.__name__.replace("_", " ")
    make = partial(materialize, *assets) if assets else task
    wrapped = make(name=name, cache_policy=NO_CACHE, persist_result=False)(function)

    def call(*arguments: Any) -> Any:
        return wrapped(*(quote(argument) for argument in arguments))

    return call


ORDER = (steps.ingest, steps.extract, steps.normalize_findings, steps.check, steps.publish)
PLAIN = Steps(*ORDER)
TASKS = Steps(*(as_task(step, assets=list_assets() if step is steps.publish else ()) for step in ORDER))
FETCH = as_task(steps.fetch)


@flow(
    name="onrecord release",
    validate_parameters=True,
    persist_result=False,
    on_failure=[alert_failure],
    on_crashed=[alert_failure],
)
def release_flow(project: str = ".", day: str | None = None, fetch: bool = False) -> dict[str, Any]:
    """Read `raw/` of the project folder, check, and publish into `output/`; what became of the run, as plain data.

    `day` (ISO 8601) is the date of the release, by default today in UTC. With `fetch`, new articles are fetched from
    the sources of `sources.yaml` first. Fails where a check failed; a source that fails stops nothing.
    """
    set_environment(Path(project))  # a worker has not set it, and Great Expectations reads it only now
    run = open_run(Path(project).resolve(), day=day)
    if fetch:
        FETCH(run)
    published = make_release(run, TASKS)
    tell_result(run, published)
    tell_prefect(run, published)
    return describe(published)


def run_flow(run: Run) -> Published:
    """A run as a Prefect flow in this process, by the embedded API or the server that PREFECT_API_URL names.

    `ServerError` where no API answers.
    """
    from prefect.events.worker import EventsWorker
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    made: list[Published] = []
    began = threading.Event()

    @flow(name="onrecord release", validate_parameters=False, persist_result=False)
    def release() -> None:
        began.set()
        made.append(make_release(run, TASKS))
        tell_prefect(run, made[0])

    # Without this, a synchronous flow waits a second for its heartbeat to end.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        try:
            release()
        except Exception as error:
            if began.is_set():
                raise
            raise ServerError(
                f"Prefect's API cannot be reached or started ({error}): unset PREFECT_API_URL or start the server that "
                "it names, or look whether PREFECT_HOME can be written"
            ) from error
        finally:
            EventsWorker.drain_all(timeout=DRAIN_SECONDS)  # else the server ends before it was told of the run
    return made[0]


def run_release(
    project: Path, *, day: str | None = None, console: Console | None = None, workers: int | None = None
) -> Published:
    """One release without Prefect: the same steps as plain functions."""
    return make_release(open_run(project, day=day, console=console, workers=workers), PLAIN)


def describe(published: Published) -> dict[str, Any]:
    """What became of a run, as plain data for machines."""
    return {
        "state": published.state,
        "version": published.version,
        "path": str(published.path),
        "manifest_sha256": published.manifest_sha256,
        "rows": dict(published.rows),
        "run": str(published.run),
    }
