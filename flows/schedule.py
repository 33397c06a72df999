"""`onrecord schedule`: the release flow on a cron, served until it is stopped.

    validate cron and zone -> a Prefect API (PREFECT_API_URL, or a server of our own) -> a deployment of the flow ->
    clear what an earlier serving left -> read the next run back from the API -> run what comes due

One run at a time: a run that comes due while another is at work is cancelled, not queued. Runs that were missed while
nothing served them are cancelled at the start; of those missed while the machine slept, one is run. Prefect by itself
would run every one of them, one after the other.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flows.errors import SettingsError
from flows.server import ServerError, is_healthy, local_server

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import FlowRun

DEPLOYMENT = "schedule"
NEXT_RUN_SECONDS = 120.0
"""Seconds in which Prefect's scheduler has to have entered a run; it looks every five."""


def next_times(cron: str, timezone: str, *, count: int = 1, after: datetime | None = None) -> list[datetime]:
    """The next instants of a cron in an IANA time zone, by Prefect's own reckoning.

    `SettingsError` where the cron does not have five fields, is no cron, never comes, or the zone does not exist.
    """
    if timezone not in zoneinfo.available_timezones():
        raise SettingsError(f"--timezone {timezone!r} is no IANA time zone: write it as Europe/Zurich or UTC")
    if len(cron.split()) != 5 and not cron.startswith("@"):
        raise SettingsError(f'--cron {cron!r} must have five fields, minute hour day month weekday, as "0 6 * * *"')
    from prefect.server.schemas.schedules import CronSchedule

    try:
        dates = asyncio.run(CronSchedule(cron=cron, timezone=timezone).get_dates(n=count, start=after))
    except ValueError as error:
        raise SettingsError(f'--cron {cron!r} is no cron that ever comes: write it as "0 6 * * *"') from error
    return [datetime.fromtimestamp(date.timestamp(), tz=UTC) for date in dates]


@contextlib.contextmanager
def open_api(project: Path) -> Iterator[tuple[str, bool]]:
    """The address of a Prefect API and whether its server is our own; `ServerError` where none answers."""
    given = os.environ.get("PREFECT_API_URL")
    if given:
        if not is_healthy(given):
            raise ServerError(f"no Prefect server answers at {given}: start it, or unset PREFECT_API_URL")
        yield given, False
        return
    home = Path(os.environ.get("PREFECT_HOME", project / ".prefect"))
    with local_server(home) as api_url:
        yield api_url, True


def serve_schedule(project: Path, *, cron: str, timezone: str, as_json: bool, fetch: bool = False) -> None:
    """Serve the release flow of `project` until a signal ends it; prints the next run once the API knows it. With
    `fetch`, each run fetches new articles first.

    `SettingsError` where cron or zone is wrong, `ServerError` where no Prefect API answers or schedules.
    """
    next_times(cron, timezone)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has it ignored in what it runs beside
    signal.signal(signal.SIGTERM, end_as_by_ctrl_c)
    with contextlib.suppress(KeyboardInterrupt), open_api(project) as (api_url, own):
        from prefect.settings import PREFECT_API_URL, temporary_settings

        with temporary_settings({PREFECT_API_URL: api_url}):
            parameters = {"project": str(project), "fetch": fetch}
            asyncio.run(_serve(parameters, cron=cron, timezone=timezone, api_url=api_url, own=own, as_json=as_json))


def end_as_by_ctrl_c(*_: Any) -> None:
    """End as after Ctrl-C, for which everything that was started is stopped in order."""
    signal.raise_signal(signal.SIGINT)


async def _serve(
    parameters: dict[str, Any], *, cron: str, timezone: str, api_url: str, own: bool, as_json: bool
) -> None:
    """Deploy, clear, tell the next run, and run what comes due."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.runner import Runner
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.release import release_flow

    class Server(Runner):
        """A runner that SIGTERM ends like Ctrl-C: its own handler fails where the signal comes while it starts."""

        handle_sigterm = staticmethod(end_as_by_ctrl_c)

    runner = Server(name=DEPLOYMENT, pause_on_shutdown=own)
    deployment = await release_flow.ato_deployment(
        name=DEPLOYMENT,
        schedule=Cron(cron, timezone=timezone),
        parameters=parameters,
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        entrypoint_type=EntrypointType.MODULE_PATH,
        paused=False,
    )
    deployment_id = await runner.aadd_deployment(deployment)
    async with get_client() as client:
        await clear_leftovers(client, deployment_id, own=own)
        coming = await read_next_run(client, deployment_id)
    _tell(coming, cron=cron, timezone=timezone, api_url=api_url, as_json=as_json)
    await runner.start()


async def clear_leftovers(client: PrefectClient, deployment_id: UUID, *, own: bool) -> None:
    """Cancel runs that came due while nothing served them.

    On a server of our own nothing else can be at work: there, runs that were cut off are ended too and their place
    is freed, which a server that was killed does not do by itself.
    """
    from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate
    from prefect.client.schemas.objects import StateType
    from prefect.states import Cancelled, Crashed

    for run in await _read_runs(client, deployment_id):
        overdue = run.state_type == StateType.SCHEDULED and (run.expected_start_time or _now()) < _now()
        if overdue:
            await client.set_flow_run_state(
                run.id, Cancelled(message="missed: nothing served the schedule"), force=True
            )
        elif own and run.state_type != StateType.SCHEDULED:
            await client.set_flow_run_state(run.id, Crashed(message="cut off: the serving process ended"), force=True)
    if own:
        deployment = await client.read_deployment(deployment_id)
        limit = deployment.global_concurrency_limit
        if limit is not None and limit.active_slots:
            await client.update_global_concurrency_limit(limit.name, GlobalConcurrencyLimitUpdate(active_slots=0))


async def _read_runs(client: PrefectClient, deployment_id: UUID) -> list[FlowRun]:
    """The runs of a deployment that have not ended, in the order in which they are expected."""
    from prefect.client.schemas.filters import (
        DeploymentFilter,
        DeploymentFilterId,
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.objects import StateType
    from prefect.client.schemas.sorting import FlowRunSort

    waiting = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.PAUSED, StateType.CANCELLING]
    return await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=waiting))),
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id])),
        sort=FlowRunSort.EXPECTED_START_TIME_ASC,
    )


async def read_next_run(client: PrefectClient, deployment_id: UUID) -> datetime:
    """When the next run of a deployment is due, as the API has entered it (UTC).

    `ServerError` where none is entered: then the scheduler of the server is not at work, and no run would ever come.
    """
    from prefect.client.schemas.objects import StateType

    for _ in range(int(NEXT_RUN_SECONDS)):
        for run in await _read_runs(client, deployment_id):
            if run.state_type == StateType.SCHEDULED and run.expected_start_time:
                return datetime.fromtimestamp(run.expected_start_time.timestamp(), tz=UTC)
        await asyncio.sleep(1)
    raise ServerError("Prefect's server entered no run of the schedule: its scheduler is not running, restart it")


def _tell(coming: datetime, *, cron: str, timezone: str, api_url: str, as_json: bool) -> None:
    """Print what is served and when the next run comes."""
    local = coming.astimezone(zoneinfo.ZoneInfo(timezone))
    if as_json:
        print(
            json.dumps({"cron": cron, "timezone": timezone, "next_run": coming.isoformat(), "api": api_url}), flush=True
        )
        return
    print(f'serving  "{cron}" in {timezone}, one run at a time; Ctrl-C stops it')
    print(f"next run {local:%Y-%m-%d %H:%M} ({coming:%Y-%m-%d %H:%M} UTC)")
    print(f"api      {api_url}", flush=True)


def _now() -> datetime:
    return datetime.now(tz=UTC)
