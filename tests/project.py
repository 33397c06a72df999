"""Small projects for tests of whole runs: the given article, two texts of our own, and files that give no article."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
GIVEN = ROOT / "raw" / "trend" / "2021-11-25-oic-assessment-mission-report.txt"
PIER = (
    "Harbour commission visits Westerholm\n\nGENEVA, 14 June 2023 (Lakeside Wire) - A delegation of the United Nations "
    "visited Norway on Monday. The commission urged Sweden to publish the report by August 2023.\n\n"
    "At least 12 people were injured in Oslo on Sunday, police said.\n"
)
MILL = "The owners of the old mill told the village on Monday that they will keep the roof, which is of slate.\n"
FILES = {
    "lakeside/2023-06-14-pier.txt": PIER,
    "lakeside/2023-06-15-mill.txt": MILL,
    "lakeside/2023-06-16-copy.txt": MILL,
    "lakeside/2023-06-17-empty.txt": "",
}


def make_project(folder: Path) -> Path:
    """A project in `folder` whose `raw/` holds five files: three articles, a copy and an empty file."""
    (folder / "raw" / "trend").mkdir(parents=True)
    (folder / "raw" / "lakeside").mkdir()
    shutil.copy(GIVEN, folder / "raw" / "trend")
    for name, text in FILES.items():
        (folder / "raw" / name).write_text(text, "utf-8")
    return folder


def command(*arguments: str) -> list[str]:
    """The command line of `onrecord` with this interpreter."""
    return [sys.executable, "-m", "flows.cli", *arguments]


def environment(home: Path, **more: str) -> dict[str, str]:
    """An environment for a command: this checkout's package, Prefect's files in `home`, nothing else of Prefect."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "SOURCE_DATE_EPOCH"))}
    return {**kept, "PYTHONPATH": str(ROOT), "PREFECT_HOME": str(home), **more}
