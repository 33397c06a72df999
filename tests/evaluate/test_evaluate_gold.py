"""The scorer, and the floors below which reading of the gold articles may not fall."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.article import Span
from flows.errors import SchemaError, SettingsError
from flows.evaluate.gold import find_occurrence, read_gold_folder
from flows.evaluate.match import pair
from flows.evaluate.report import Evaluation, evaluate_gold, human_text
from flows.evaluate.score import Tally
from flows.extract.reading import Reader

GOLD = Path(__file__).parent.parent / "gold"
FLOORS = {
    "actors": 0.69,
    "actor type": 0.88,
    "actor country": 0.68,
    "events": 0.69,
    "event type": 0.87,
    "events strict": 0.61,
    "participants": 0.61,
    "attribution": 0.49,
    "date": 0.82,
    "country": 0.49,
    "modality": 0.85,
    "recommendations": 0.58,
    "issuer": 0.68,
    "addressee": 0.62,
}
"""Least F1 on the half of the gold articles that is not looked at while reading is improved."""


@pytest.fixture(scope="module")
def evaluation(reader: Reader) -> Evaluation:
    return evaluate_gold(GOLD, split="test", reader=reader)


@pytest.mark.parametrize("measure", FLOORS)
def test_reading_does_not_fall_below_its_floor(evaluation: Evaluation, measure: str) -> None:
    (score,) = [score for score in evaluation.scores if score.name == measure]
    assert score.tally.f1 >= FLOORS[measure]
    assert score.low <= score.tally.f1 <= score.high


def test_the_two_halves_are_fixed_and_whole() -> None:
    halves = {split: {gold.slug for gold in read_gold_folder(GOLD, split=split)} for split in ("dev", "test")}
    assert not halves["dev"] & halves["test"]
    assert len(halves["dev"] | halves["test"]) == len(list(GOLD.glob("*.yaml"))) >= 60
    assert min(map(len, halves.values())) >= 30


def test_a_tally_counts_what_is_right_of_what_was_found_and_wanted() -> None:
    tally = Tally(right=3, found=4, wanted=6) + Tally(right=1, found=1, wanted=2)
    assert (tally.precision, tally.recall, tally.f1) == (0.8, 0.5, 8 / 13)
    assert Tally().f1 == 0.0


def test_pairs_are_one_to_one_and_the_likest_first() -> None:
    likeness = {("a", "x"): 0.5, ("a", "y"): 0.9, ("b", "y"): 0.8, ("b", "x"): 0.0}
    assert pair(["a", "b"], ["x", "y"], lambda one, other: likeness[one, other]) == [("a", "y")]


def test_a_trigger_that_does_not_stand_in_the_text_is_refused() -> None:
    assert find_occurrence("met and met", "met", 2, where="g") == Span(8, 11)
    with pytest.raises(SchemaError, match="does not stand 3 times"):
        find_occurrence("met and met", "met", 3, where="g")


def test_an_empty_folder_or_an_unknown_half_is_a_wrong_call(tmp_path: Path, reader: Reader) -> None:
    with pytest.raises(SettingsError, match="no gold article"):
        evaluate_gold(tmp_path, split=None, reader=reader)
    with pytest.raises(SettingsError, match="must be one of"):
        evaluate_gold(GOLD, split="all", reader=reader)


def test_the_table_names_every_measure(evaluation: Evaluation) -> None:
    text = human_text(evaluation)
    assert all(score.name in text for score in evaluation.scores)
    assert str(evaluation.articles) in text
