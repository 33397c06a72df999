"""Runs whose Prefect server keeps its records in PostgreSQL: the same commands, other settings.

Where there is no PostgreSQL they are left out and say so, unless ONRECORD_POSTGRES_TESTS is `required`."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.server import local_server
from tests.postgres import ask as ask_postgres
from tests.postgres import find_programs, postgres
from tests.project import command, environment, make_project
from tests.test_schedule import ask, read_ended, serving, trigger

SETTING = "PREFECT_API_DATABASE_CONNECTION_URL"
STATES = "select state_name from flow_run where state_name <> 'Scheduled'"


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    programs = find_programs()
    if programs is None:
        if os.environ.get("ONRECORD_POSTGRES_TESTS") == "required":
            pytest.fail("there is no PostgreSQL (initdb)")
        pytest.skip("there is no PostgreSQL (initdb)")
    with postgres(programs) as address:
        yield address


def test_a_scheduled_run_is_kept_by_a_server_on_postgres(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, database.replace("postgresql:", "postgresql+asyncpg:"))
    project = make_project(tmp_path / "project")
    with local_server(tmp_path / "server") as api_url:
        with serving(project, home=tmp_path / "home", api_url=api_url):
            ended = ask(api_url, read_ended(ask(api_url, trigger(minutes_ago=0, runs=1))))
            assert [name for name, _ in ended] == ["Completed"]
        again = subprocess.run(
            command("release", "--json", "--project", str(project)),
            env=environment(tmp_path / "home", PREFECT_API_URL=api_url),
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert again.returncode == 0, again.stderr
        assert json.loads(again.stdout)["state"] == "unchanged"
    assert (project / "output" / "latest.json").is_file()
    assert ask_postgres(database, STATES) == [("Completed",), ("Completed",)], "both runs are in PostgreSQL"
    assert not list(tmp_path.rglob("prefect.db")), "and in no file"
