"""How far two people who coded the same articles agree."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flows.cli import main
from flows.errors import SettingsError
from flows.evaluate.agreement import as_findings, compare_codings
from flows.evaluate.gold import read_gold_folder
from flows.evaluate.match import match_article

GOLD = Path(__file__).parent.parent / "gold"


def test_the_second_coding_is_of_the_whole_half_that_nobody_tunes_on() -> None:
    coded = {path.stem for path in (GOLD / "second").glob("*.yaml")}
    assert len(coded) >= 50
    assert all(gold.split == "test" for gold in read_gold_folder(GOLD) if gold.slug in coded)


def test_two_people_agree_on_what_the_rules_say() -> None:
    agreement = compare_codings(GOLD, GOLD / "second", split="test")
    shares = {score.name: score.tally.f1 for score in agreement.scores}
    assert agreement.articles >= 50
    assert shares["events strict"] > 0.9
    assert shares["actors"] > 0.9
    assert shares["participants"] > 0.85


def test_a_coding_agrees_with_itself_in_everything() -> None:
    for gold in read_gold_folder(GOLD, split="dev")[:10]:
        matched = match_article(gold, as_findings(gold))
        assert len(matched.actors) == len(gold.actors)
        assert [one.key for one, _ in matched.events] == [event.key for event in gold.events]
        assert len(matched.recommendations) == len(gold.recommendations)


def test_a_second_coding_without_its_first_is_refused(tmp_path: Path) -> None:
    shutil.copy(next((GOLD / "second").glob("*.yaml")), tmp_path / "never-coded.yaml")
    with pytest.raises(SettingsError, match="does not have"):
        compare_codings(GOLD, tmp_path, split=None)
    with pytest.raises(SettingsError, match="no second coding"):
        compare_codings(GOLD, GOLD / "second" / "none", split=None)


def test_agreement_is_told_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(GOLD), "--against", str(GOLD / "second")]) == 0
    assert "coded twice" in capsys.readouterr().out
    assert main(["evaluate", "--sentences", "x.jsonl", "--against", str(GOLD / "second")]) == 2
