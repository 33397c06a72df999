"""The toll of an attack that the sentence behind it tells: each test is named after what once went wrong."""

from __future__ import annotations

import pytest

from tests.extract.test_extract_events import players, read


@pytest.mark.parametrize(
    ("text", "victims"),
    [
        ("Rebels raided the village of Bule on Sunday. Twelve farmers were killed.", {"farmers"}),
        ("The army shelled the market of Bule on Tuesday, a nurse said. Six traders died.", {"traders"}),
        ("Warplanes bombed a school in Idlib on Monday. The raid killed four pupils, rescuers said.", {"pupils"}),
        ("A bomb went off near Gao on Friday. It killed nine porters.", {"porters"}),
    ],
)
def test_the_victims_of_an_attack_are_not_lost_in_the_sentence_behind_it(text: str, victims: set[str]) -> None:
    (attack,) = [event for event in read(text).events if event.event_type == "ASSAULT"]
    assert players(text, attack.trigger.text(text), "recipient") == victims
    assert [count.measure for count in attack.counts] == ["killed"]


@pytest.mark.parametrize(
    "text",
    [
        "Rebels raided the village of Bule on Sunday. In a separate attack, two nurses were killed in Mambasa.",
        "Rebels raided the village of Bule on Sunday. Soldiers killed two nurses in Mambasa.",
        "Rebels raided the village of Bule on 2 May. Two nurses were killed in Mambasa on 9 May.",
    ],
)
def test_another_killing_is_no_toll_of_the_attack_before_it(text: str) -> None:
    assert len([event for event in read(text).events if event.event_type == "ASSAULT"]) == 2


def test_women_raped_and_chiefs_killed_are_two_happenings() -> None:
    text = "In March soldiers raped nine women in Bule. Six chiefs were killed in Mambasa."
    assert players(text, "raped", "recipient") == {"women"}


def test_those_who_are_counted_before_a_bare_participle_suffer_it() -> None:
    text = "Troops stormed the village of Tora on Monday. Four farmers were shot dead and two women abducted."
    assert players(text, "abducted", "actor") == set()
    assert "women" in players(text, "abducted", "recipient")
