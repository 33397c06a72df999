"""The measure of incidents and near-duplicates, and the floors below which it may not fall."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.article import Span
from flows.cli import main
from flows.errors import SettingsError
from flows.evaluate.incident import evaluate_incidents, find_mention, human_incident_text, read_stories
from flows.extract.reading import Reader

INCIDENTS = Path(__file__).parent.parent / "incidents"
STORIES = INCIDENTS / "stories.yaml"
FLOORS = {
    ("stories", "dev"): {"incidents": (0.95, 0.66), "near-duplicates": (1.0, 1.0)},
    ("stories", "test"): {"incidents": (0.87, 0.47)},
    ("newsrooms", "dev"): {"incidents": (0.95, 0.22), "near-duplicates": (1.0, 1.0)},
    ("newsrooms", "test"): {"incidents": (0.95, 0.23), "near-duplicates": (1.0, 1.0)},
}
"""Precision and recall."""


@pytest.mark.parametrize(("file", "split"), FLOORS)
def test_incidents_are_joined_as_well_as_before(file: str, split: str, reader: Reader) -> None:
    score = evaluate_incidents(INCIDENTS / f"{file}.yaml", split=split, reader=reader)
    told = score.to_dict()["measures"]
    for name, floors in FLOORS[file, split].items():
        for kind, floor in zip(("precision", "recall"), floors, strict=True):
            assert told[name][kind] >= floor, human_incident_text(score)


def test_halves_are_told_by_the_hash_of_the_name() -> None:
    stories = read_stories(STORIES)
    halves = [len(read_stories(STORIES, split=split)) for split in ("dev", "test")]
    assert sum(halves) == len(stories)
    assert all(halves)


def test_author_may_name_the_half_of_a_story(tmp_path: Path) -> None:
    text = (INCIDENTS / "newsrooms.yaml").read_text("utf-8")
    (tmp_path / "stories.yaml").write_text(text, "utf-8")
    halves = [read_stories(tmp_path / "stories.yaml", split=split) for split in ("dev", "test")]
    assert [len(half) for half in halves] == [text.count("  half: dev"), text.count("  half: test")]
    (tmp_path / "stories.yaml").write_text(text.replace("half: dev", "half: both"), "utf-8")
    with pytest.raises(SettingsError, match="both"):
        read_stories(tmp_path / "stories.yaml")


def test_mention_is_found_by_any_words_that_tell_its_event() -> None:
    triggers = [(Span(4, 10), "ASSAULT", "one"), (Span(20, 26), "ASSAULT", "two")]
    text = "The attack, and the attack"
    assert find_mention("attack", text=text, triggers=triggers) == ("ASSAULT", "two")
    assert find_mention("attack", text=text, triggers=triggers[:1]) == ("ASSAULT", "one")
    assert find_mention("and", text=text, triggers=triggers) is None


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
