"""All gold articles through a whole run: what reads hundreds of articles of all kinds must pass every gate."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import frictionless

from tests.project import ROOT, command, environment


def test_a_release_of_all_gold_articles_passes_every_rule(tmp_path: Path) -> None:
    raw = tmp_path / "raw" / "gold"
    raw.mkdir(parents=True)
    texts = sorted((ROOT / "tests" / "gold").glob("*.txt"))
    for text in texts:
        shutil.copy(text, raw)
    arguments = command("release", "--project", str(tmp_path), "--date", "2026-11-26", "--json")
    done = subprocess.run(arguments, env=environment(tmp_path / "home"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert result["state"] == "released"
    assert result["rows"]["articles"] >= 0.9 * len(texts)
    folder = tmp_path / "output" / "releases" / result["version"]
    package = json.loads((folder / "datapackage.json").read_bytes())
    package["resources"] = [each for each in package["resources"] if each["format"] == "csv"]
    report = frictionless.Package(package, basepath=str(folder)).validate()
    assert [error.message for task in report.tasks for error in task.errors] == []
    assert len(report.tasks) == len(result["rows"]) + 2, "the tables, the flat one and the coverage"
