"""What tests share: the environment before Prefect is imported, and one reader for all of them."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("PREFECT_HOME", tempfile.mkdtemp(prefix="onrecord-prefect-"))

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
