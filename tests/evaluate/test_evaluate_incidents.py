"""The measure of incidents and near-duplicates, and the floors below which it may not fall."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.cli import main
from flows.errors import SettingsError
from flows.evaluate.incident import evaluate_incidents, human_incident_text, read_stories
from flows.extract.reading import Reader

STORIES = Path(__file__).parent.parent / "incidents" / "stories.yaml"
FLOORS = {
    "dev": {"incidents": (0.95, 0.64), "near-duplicates": (1.0, 1.0)},
    "test": {"incidents": (0.87, 0.41)},
}
"""Precision and recall."""


@pytest.mark.parametrize("split", FLOORS)
def test_incidents_are_joined_as_well_as_before(split: str, reader: Reader) -> None:
    score = evaluate_incidents(STORIES, split=split, reader=reader)
    told = score.to_dict()["measures"]
    for name, floors in FLOORS[split].items():
        for kind, floor in zip(("precision", "recall"), floors, strict=True):
            assert told[name][kind] >= floor, human_incident_text(score)


def test_halves_are_told_by_the_hash_of_the_name() -> None:
    stories = read_stories(STORIES)
    halves = [len(read_stories(STORIES, split=split)) for split in ("dev", "test")]
    assert sum(halves) == len(stories)
    assert all(halves)


def test_command_prints_a_table_or_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = STORIES.read_text("utf-8").split("- story: lusaka")[0]
    (tmp_path / "stories.yaml").write_text(text, "utf-8")
    assert main(["evaluate", "--incidents", str(tmp_path / "stories.yaml")]) == 0
    assert "near-duplicates" in capsys.readouterr().out
    assert main(["evaluate", "--incidents", str(tmp_path / "stories.yaml"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["stories"] == 1


@pytest.mark.parametrize(
    "text", ["- 1", "story: x", "- {story: x, articles: [], happenings: [{mentions: {a: b}}]}", "{"]
)
def test_file_without_stories_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "stories.yaml").write_text(text, "utf-8")
    with pytest.raises(SettingsError):
        read_stories(tmp_path / "stories.yaml")
