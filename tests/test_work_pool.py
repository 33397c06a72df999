"""`prefect.yaml`: deployed to a Prefect server with a process work pool, and one run of it triggered and done."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from flows.server import local_server
from tests.project import ROOT, environment, make_project

DEPLOYMENT = "onrecord release/daily"


def prefect(project: Path, home: Path, api_url: str, *arguments: str) -> str:
    """What a command of Prefect prints, run in the project's folder."""
    said = subprocess.run(
        [sys.executable, "-m", "prefect", *arguments],
        cwd=project,
        env=environment(home, PREFECT_API_URL=api_url, PWD=str(project)),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


async def schedule_run(api_url: str) -> str:
    """Enter a run of the deployment that is due now; its id."""
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: api_url}):
        async with get_client() as client:
            deployment = await client.read_deployment_by_name(DEPLOYMENT)
            return str((await client.create_flow_run_from_deployment(deployment.id)).id)


async def read_state(api_url: str, run_id: str) -> str:
    """The name of the run's state."""
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: api_url}):
        async with get_client() as client:
            state = (await client.read_flow_run(run_id)).state
            return state.name or "" if state is not None else ""


def test_a_triggered_run_of_the_work_pool_makes_a_release(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    for name in ("flows", "schemas"):
        (project / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "prefect.yaml", project)
    home = tmp_path / "home"
    with local_server(home) as api_url:
        prefect(project, home, api_url, "work-pool", "create", "onrecord", "--type", "process")
        prefect(project, home, api_url, "--no-prompt", "deploy", "--all")
        assert DEPLOYMENT in prefect(project, home, api_url, "deployment", "ls")
        run_id = asyncio.run(schedule_run(api_url))
        prefect(project, home, api_url, "worker", "start", "--pool", "onrecord", "--run-once")
        deadline = time.monotonic() + 120
        while (state := asyncio.run(read_state(api_url, run_id))) not in ("Completed", "Failed", "Crashed"):
            assert time.monotonic() < deadline, state
            time.sleep(0.5)
        assert state == "Completed"
    pointer = json.loads((project / "output" / "latest.json").read_text("utf-8"))
    assert (project / "output" / pointer["path"] / "manifest.json").is_file()
