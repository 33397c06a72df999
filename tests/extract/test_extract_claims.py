"""Claims of responsibility and causes of deaths, as they are read: each test is named after what once went wrong."""

from __future__ import annotations

import pytest

from tests.extract.test_extract_events import players, read


@pytest.mark.parametrize(
    "text",
    [
        "A car bomb killed nine people in Gao on Monday. The Azawad Front claimed responsibility for the attack.",
        "A car bomb killed nine people in Gao on Monday. The Azawad Front has claimed the blast.",
    ],
)
def test_whoever_claims_an_attack_acts_in_it(text: str) -> None:
    assert players(text, "killed", "actor") == {"Azawad Front"}


@pytest.mark.parametrize(
    "text",
    [
        "A car bomb killed nine people in Gao on Monday. No group has claimed responsibility.",
        "A car bomb killed nine people in Gao on Monday. The Azawad Front has not claimed the blast.",
    ],
)
def test_nobody_acts_where_nobody_claims_it(text: str) -> None:
    assert players(text, "killed", "actor") == set()


def test_a_bomb_and_those_it_killed_are_one_happening() -> None:
    text = "Twelve soldiers were killed when gunmen attacked a base in Gao on Monday."
    assert len(read(text).events) == 1
    assert players(text, "killed", "actor") == {"gunmen"}
