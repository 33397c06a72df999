"""Demands as they are read: each test is named after what once went wrong."""

from __future__ import annotations

from flows.extract.batch import load_reader
from tests.extract.test_extract_cases import article
from tests.reading import read_text


def test_each_clause_of_a_list_of_demands_is_one_recommendation() -> None:
    text = (
        "The director recommends that Peru adopt an early-warning law, that Ecuador open its border posts to families "
        "in flight and that Norway and Cuba, guarantors of the peace accord, send observers."
    )
    found = read_text(article(text), load_reader())
    names = {actor.key: actor.name for actor in found.actors}
    asked = [
        (
            demand.action.text(text),
            {names[part.actor] for part in demand.parts if part.role == "addressee"},
        )
        for demand in found.recommendations
    ]
    assert asked == [
        ("adopt an early-warning law", {"Peru"}),
        ("open its border posts to families in flight", {"Ecuador"}),
        ("send observers", {"Norway", "Cuba"}),
    ]


def test_neither_the_day_nor_a_remark_is_what_is_demanded() -> None:
    text = (
        "Mexico's consul in Tucson, Rafael Cardenas, on Monday demanded an apology from the Pima County Police "
        "Department, whose deputies had beaten two Mexican fruit pickers."
    )
    found = read_text(article(text), load_reader())
    names = {actor.key: actor.name for actor in found.actors}
    (demand,) = found.recommendations
    assert demand.action.text(text) == "an apology from the Pima County Police Department"
    assert [names[p.actor] for p in demand.parts if p.role == "addressee"] == ["Pima County Police Department"]


def test_what_a_body_is_asked_for_is_the_demand() -> None:
    text = "The embassy of Congo in Paris has asked the prefecture for a guard."
    (demand,) = read_text(article(text), load_reader()).recommendations
    assert demand.action.text(text) == "a guard"


def actions(text: str) -> list[str]:
    return [demand.action.text(text) for demand in read_text(article(text), load_reader()).recommendations]


def test_a_demand_ends_where_the_next_one_or_who_says_it_begins() -> None:
    text = (
        "The document calls on the Ministry of Justice to publish the number of detainees every month and encourages "
        "the prison department to continue its classes for inmates."
    )
    assert actions(text) == [
        "to publish the number of detainees every month",
        "to continue its classes for inmates",
    ]
    text = "Ireland should offer a bed to every asylum seeker and stop clearing tents, the Commissioner for Peace said."
    assert actions(text) == ["offer a bed to every asylum seeker and stop clearing tents"]


def test_a_remark_behind_the_last_comma_is_not_demanded() -> None:
    text = (
        "Kenya on Monday urged the United States to stop sending migrants back to Haiti, where gangs overran the town "
        "of Cabaret."
    )
    assert actions(text) == ["to stop sending migrants back to Haiti"]
