"""What tests share: the environment before Prefect is imported, and one reader for all of them."""

from __future__ import annotations

import os
import tempfile

if "PREFECT_HOME" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ:
    # Each process that runs tests has files of Prefect of its own: two would wait for each other's database.
    os.environ["PREFECT_HOME"] = tempfile.mkdtemp(prefix="onrecord-prefect-")

from pathlib import Path

import pytest

from flows.extract.batch import load_reader
from flows.extract.reading import Reader
from flows.quiet import set_environment

ROOT = Path(__file__).parent.parent
set_environment(ROOT)


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The reader of articles, loaded once."""
    return load_reader()


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one release of 2026-11-23, made without Prefect; tests read it and change nothing."""
    from flows.console import Console
    from flows.release import run_release
    from tests.project import make_project

    project = make_project(tmp_path_factory.mktemp("released"))
    run_release(project, day="2026-11-23", console=Console(quiet=True), workers=1)
    return project
