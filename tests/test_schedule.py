"""`onrecord schedule` against a Prefect server on the loopback interface that the tests start themselves."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import time
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pyarrow.parquet as pq
import pytest
import yaml

from flows.errors import SettingsError
from flows.observation import ARTIFACT
from flows.schedule import next_times
from flows.server import ServerError, is_healthy, local_server
from tests.fetch.web import serve
from tests.project import PIER, command, environment, make_project

NEVER_SOON = "0 0 1 1 *"
NAME = "onrecord release/schedule"
T = TypeVar("T")


@contextmanager
def serving(
    project: Path, *, home: Path, api_url: str | None, cron: str = NEVER_SOON, more: Sequence[str] = ()
) -> Iterator[dict[str, Any]]:
    """The command at work, with what it said first; it is ended by SIGTERM and has to end with code 0."""
    api = {"PREFECT_API_URL": api_url} if api_url else {}
    call = command("schedule", "--json", "--cron", cron, "--timezone", "Europe/Zurich", "--project", str(project))
    call += more
    with (project / "schedule.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            call, cwd=project, env=environment(home, **api), stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, (project / "schedule.log").read_text("utf-8")
            yield json.loads(line)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
    assert process.returncode == 0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with local_server(tmp_path_factory.mktemp("server")) as api_url:
        yield api_url


def ask(api_url: str, question: Coroutine[Any, Any, T]) -> T:
    """The answer of a coroutine that talks to the API at this address."""
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: api_url}):
        return asyncio.run(question)


async def trigger(*, minutes_ago: int, runs: int) -> list[Any]:
    """Enter runs of the served deployment that were due some time ago; their ids."""
    from prefect.client.orchestration import get_client
    from prefect.states import Scheduled

    async with get_client() as client:
        deployment = await client.read_deployment_by_name(NAME)
        due = Scheduled(scheduled_time=datetime.now(tz=UTC) - timedelta(minutes=minutes_ago))
        made = [await client.create_flow_run_from_deployment(deployment.id, state=due) for _ in range(runs)]
        return [run.id for run in made]


async def read_ended(ids: list[Any], *, seconds: float = 120) -> list[tuple[str, str | None]]:
    """Name and message of the runs' states, once all have ended."""
    from prefect.client.orchestration import get_client

    deadline = time.monotonic() + seconds
    async with get_client() as client:
        while True:
            states = [(await client.read_flow_run(each)).state for each in ids]
            if all(state is not None and state.is_final() for state in states) or time.monotonic() > deadline:
                return [(state.name or "", state.message) for state in states if state is not None]
            await asyncio.sleep(0.5)


def test_triggered_run_completes_one_at_a_time_and_missed_ones_are_not_made_up_for(server: str, tmp_path: Path) -> None:
    project = make_project(tmp_path)
    home = tmp_path / "prefect"
    with serving(project, home=home, api_url=server) as said:
        assert said["api"] == server
        assert datetime.fromisoformat(said["next_run"]) == next_times(NEVER_SOON, "Europe/Zurich")[0]
        ids = ask(server, trigger(minutes_ago=0, runs=2))
        ended = ask(server, read_ended(ids))
        assert sorted(name for name, _ in ended) == ["Cancelled", "Completed"], "one ran, the other was not queued"
    assert (project / "output" / "latest.json").is_file()
    assert len(list((project / "output" / "runs").iterdir())) == 1
    told = ask(server, read_artifact(ARTIFACT))
    version = json.loads((project / "output" / "latest.json").read_bytes())["version"]
    assert f"# Release {version}" in told
    assert "| articles | 3 |" in told

    missed = ask(server, trigger(minutes_ago=90, runs=1))
    with serving(project, home=home, api_url=server):
        ((name, message),) = ask(server, read_ended(missed))
        assert name == "Cancelled"
        assert message is not None
        assert message.startswith("missed")
    assert len(list((project / "output" / "runs").iterdir())) == 1
    assert is_healthy(server), "a server that was given is left running"


async def read_artifact(key: str) -> str:
    """The text of the latest artifact under a key."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
    from prefect.client.schemas.sorting import ArtifactSort

    async with get_client() as client:
        found = await client.read_artifacts(
            artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=[key])), sort=ArtifactSort.CREATED_DESC
        )
        return str(found[0].data)


async def save_block(url: str) -> None:
    """A notification block that asks an address."""
    from prefect.blocks.notifications import CustomWebhookNotificationBlock

    block = CustomWebhookNotificationBlock(
        name="failed", url=url, method="GET", params={"said": "{{body}}"}, allow_private_urls=True
    )
    await block.asave("failed", overwrite=True)


def test_run_fetches_first_and_one_that_fails_alerts_and_leaves_the_last_release(server: str, tmp_path: Path) -> None:
    project = make_project(tmp_path)
    (project / "news").mkdir()
    (project / "news" / "a.txt").write_text(PIER.replace("14 June", "15 June"), "utf-8")
    source = {"id": "news", "kind": "folder", "at": "news", "publisher": "Hill Post"}
    (project / "sources.yaml").write_text(yaml.safe_dump({"sources": [source]}), "utf-8")
    (project / "onrecord.yaml").write_text("alert: custom-webhook/failed\n", "utf-8")
    with serve() as web, serving(project, home=tmp_path / "prefect", api_url=server, more=("--fetch",)):
        ask(server, save_block(f"{web.at}/alert"))
        ((name, _),) = ask(server, read_ended(ask(server, trigger(minutes_ago=0, runs=1))))
        assert name == "Completed"
        latest = (project / "output" / "latest.json").read_bytes()
        rows = pq.read_table(project / "output" / json.loads(latest)["path"] / "parquet" / "articles.parquet")
        assert "Hill Post" in rows["publisher"].to_pylist()
        assert web.asked == []
        (project / "corrections").mkdir()
        (project / "corrections" / "a.yaml").write_text("- mood\n", "utf-8")
        ((name, _),) = ask(server, read_ended(ask(server, trigger(minutes_ago=0, runs=1))))
        assert name == "Failed"
        deadline = time.monotonic() + 20
        while not web.asked and time.monotonic() < deadline:
            time.sleep(0.2)
    assert any(path.startswith("/alert") and "corrections" in path for path, _ in web.asked)
    assert (project / "output" / "latest.json").read_bytes() == latest


async def wait_until_running(ids: list[Any], *, seconds: float = 120) -> None:
    """Return once the first of the runs is at work."""
    from prefect.client.orchestration import get_client

    deadline = time.monotonic() + seconds
    async with get_client() as client:
        while time.monotonic() < deadline:
            state = (await client.read_flow_run(ids[0])).state
            if state is not None and state.is_running():
                return
            await asyncio.sleep(0.2)
    raise AssertionError("the run did not begin")


def test_server_of_our_own_is_stopped_and_a_run_cut_off_does_not_block_the_next(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    home = project / ".prefect"
    with serving(project, home=home, api_url=None) as said:
        assert said["api"].startswith("http://127.0.0.1:")
        cut_off = ask(said["api"], trigger(minutes_ago=0, runs=1))
        ask(said["api"], wait_until_running(cut_off))
    assert not is_healthy(said["api"])

    with serving(project, home=home, api_url=None) as said:
        following = ask(said["api"], trigger(minutes_ago=0, runs=1))
        names = [name for name, _ in ask(said["api"], read_ended([*cut_off, *following]))]
        assert names == ["Crashed", "Completed"]


def test_server_that_cannot_start_says_where_its_log_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_DATABASE_CONNECTION_URL", "sqlite+aiosqlite:////dev/null/no.db")
    with pytest.raises(ServerError, match=r"server\.log"), local_server(tmp_path):
        pass


def test_schedule_does_not_start_where_the_given_server_is_silent(tmp_path: Path) -> None:
    call = command("schedule", "--cron", NEVER_SOON, "--project", str(tmp_path))
    surroundings = environment(tmp_path / "prefect", PREFECT_API_URL="http://127.0.0.1:9/api")
    said = subprocess.run(call, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert "http://127.0.0.1:9/api" in said.stderr


@pytest.mark.parametrize("cron", ["often", "0 6 * *", "0 6 * * * *", "60 6 * * *", "0 0 30 2 *", "0 6 * * R", ""])
def test_bad_cron_is_refused(cron: str) -> None:
    with pytest.raises(SettingsError, match="--cron"):
        next_times(cron, "UTC")


@pytest.mark.parametrize("zone", ["Mars/Base", "", "../etc", "CET+1"])
def test_bad_zone_is_refused(zone: str) -> None:
    with pytest.raises(SettingsError, match="--timezone"):
        next_times("0 6 * * *", zone)


def test_cron_is_that_of_the_zone_before_and_after_clocks_change() -> None:
    found = next_times("0 6 * * *", "Europe/Zurich", count=2, after=datetime(2026, 10, 24, 0, tzinfo=UTC))
    assert found == [datetime(2026, 10, 24, 4, tzinfo=UTC), datetime(2026, 10, 25, 5, tzinfo=UTC)]
