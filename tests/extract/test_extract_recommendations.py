"""Demands as they are read: each test is named after what once went wrong."""

from __future__ import annotations

import pytest

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


def parties(text: str, role: str) -> list[list[str]]:
    """Whom each demand names in a role."""
    found = read_text(article(text), load_reader())
    names = {actor.key: actor.name for actor in found.actors}
    return [[names[part.actor] for part in demand.parts if part.role == role] for demand in found.recommendations]


def test_two_who_are_asked_together_are_both_asked() -> None:
    text = "The Pacific Islands Forum on Friday urged Australia and Vanuatu to stop towing boats back to sea."
    assert parties(text, "addressee") == [["Australia", "Vanuatu"]]


def test_what_is_said_to_be_needful_is_demanded() -> None:
    text = "It is essential that Kenya reopen the clinics at Dadaab, the minister said in Nairobi on Monday."
    assert actions(text) == ["reopen the clinics at Dadaab"]
    text = "It is high time for Peru to shut the women's wing, Ombudsman Rosa Quispe said after a visit to the prison."
    assert actions(text) == ["to shut the women's wing"]
    assert parties(text, "addressee") == [["Peru"]]


def test_a_passive_clause_of_a_list_is_a_demand_of_its_own() -> None:
    text = (
        "The Ombudsman of Ghana recommended that the prison service mend the roof, that prisoners awaiting trial be "
        "moved to Kumasi, and that a doctor be hired by 1 May."
    )
    assert actions(text) == ["mend the roof", "be moved to Kumasi", "be hired by 1 May"]
    assert parties(text, "addressee") == [["prison service"], [], []]


def test_a_subjunctive_that_looks_like_a_past_is_demanded() -> None:
    text = "A resolution by Norway demands that the government of Sudan let aid workers into Darfur."
    assert actions(text) == ["let aid workers into Darfur"]


def test_a_list_behind_an_appeal_goes_on_to_its_end() -> None:
    text = (
        "The meeting ended with an appeal to the government of Chad to open a school, to give the families land and to "
        "pay the teachers."
    )
    assert actions(text) == ["to open a school", "to give the families land", "to pay the teachers"]


def test_a_demand_keeps_the_clause_that_bounds_it() -> None:
    text = "Amnesty International asked Tanzania not to close the camp before its refugees have been heard."
    assert actions(text) == ["not to close the camp before its refugees have been heard"]


def test_those_a_demand_would_free_are_whom_it_helps_by_whatever_word() -> None:
    text = (
        "Police in Lomé arrested five journalists on Monday. Reporters Without Borders deplored the arrest and called "
        "for their release."
    )
    assert parties(text, "beneficiary") == [["journalists"]]
    text = "CARICOM on Monday urged the Bahamas to stop sending migrants back to Haiti."
    assert parties(text, "beneficiary") == [["migrants"]]
    text = "The prisoners should be released without delay, Amnesty International told the government of Kenya."
    assert parties(text, "beneficiary") == [["prisoners"]]


def test_who_is_asked_is_not_helped_by_access_to_others() -> None:
    text = "The Red Cross asked Egypt for access to all detainees."
    assert parties(text, "beneficiary") == [[]]


def test_the_demands_of_concluding_observations_belong_to_the_one_report() -> None:
    text = (
        "The UN Committee against Torture has published its concluding observations on Peru. The Committee asks the "
        "State party to close the Cusco barracks, and Lima is encouraged to accept a visit in the spring."
    )
    found = read_text(article(text), load_reader())
    (report,) = [event for event in found.events if event.event_type == "REPORT"]
    assert [demand.action.text(text) for demand in found.recommendations] == [
        "to close the Cusco barracks",
        "to accept a visit in the spring",
    ]
    assert {demand.event for demand in found.recommendations} == {report.key}
    assert not [event for event in found.events if event.event_type == "REQUEST"]


def test_who_demanded_before_demands_in_the_sentence_that_goes_on() -> None:
    text = (
        "Governor Rosa Quispe of the region said on Monday that Peru must pay the miners. The army should leave the "
        "pits as well."
    )
    assert parties(text, "issuer") == [["Rosa Quispe"], ["Rosa Quispe"]]


def test_the_members_of_the_council_are_the_council() -> None:
    text = "The members of the Security Council called on Libya to reopen the port of Sirte."
    assert parties(text, "issuer") == [["United Nations Security Council"]]


def test_what_recommendations_are_said_to_be_is_recommended() -> None:
    assert actions("The Commission's recommendations include releasing all detainees and paying the families.") == [
        "releasing all detainees",
        "paying the families",
    ]
    assert actions("Among the mission's recommendations are the creation of a court and the release of ten men.") == [
        "the creation of a court",
        "the release of ten men",
    ]
    listed = "The committee made three recommendations to Chad: repeal the media law, free the editors and pay them."
    assert actions(listed) == ["repeal the media law", "free the editors", "pay them"]


def test_who_is_called_for_to_act_is_asked() -> None:
    text = "Protesters called for the president to resign."
    (demand,) = read_text(article(text), load_reader()).recommendations
    assert (demand.speech_act, demand.action.text(text)) == ("call", "to resign")


def test_the_need_is_not_what_is_needed() -> None:
    assert actions("The rapporteur stressed the need for Iran to abolish stoning.") == ["to abolish stoning"]


def test_the_second_of_two_things_appealed_for_is_not_lost() -> None:
    text = "The bishop appealed for the release of the editor and for an end to executions."
    assert actions(text) == ["the release of the editor", "an end to executions"]


def test_the_letter_is_that_of_whoever_wrote_before() -> None:
    text = "Twelve charities wrote to the president on Monday. The letter asks him to veto the bill."
    found = read_text(article(text), load_reader())
    names = {actor.key: actor.name for actor in found.actors}
    (demand,) = found.recommendations
    assert [names[p.actor] for p in demand.parts if p.role == "issuer"] == ["charities"]


def helped(text: str) -> list[str]:
    found = read_text(article(text), load_reader())
    names = {actor.key: actor.name for actor in found.actors}
    return [names[p.actor] for demand in found.recommendations for p in demand.parts if p.role == "beneficiary"]


def test_those_with_whom_something_is_to_be_shared_are_helped_and_those_who_help_are_not() -> None:
    assert helped("The mission urged Mali to share its food with the villagers.") == ["villagers"]
    assert helped("The mission urged Mali to let doctors into the camp.") == []


def test_gerunds_behind_recommend_are_recommended() -> None:
    assert actions("The ombudsman's office recommends closing the wing and paying the detainees.") == [
        "closing the wing and paying the detainees"
    ]


def test_what_is_demanded_for_somebody_is_not_that_somebody() -> None:
    assert actions("The mothers' association demanded justice for the victims.") == ["justice for the victims"]


def test_nobody_is_asked_and_what_is_expected_is_no_demand() -> None:
    assert actions("Nobody should be jailed for a tweet, the Bar Association of Kenya said.") == []
    assert actions("Rebels should be in the capital by Friday, the army predicted.") == []


def test_who_is_named_within_one_demand_is_not_asked_for_the_others() -> None:
    text = "The mission recommended to create a register, to dig wells and to have a road built by the World Bank."
    found = read_text(article(text), load_reader())
    asked = [[p.actor for p in demand.parts if p.role == "addressee"] for demand in found.recommendations]
    assert asked[:2] == [[], []]


RESOLUTION = """In a resolution adopted on Thursday, the African Commission condemned the arrests in Togo.

{lead}

1. Urges Togo to release six activists;
2. Requests UNICEF to send aid;
3. Calls on Ghana to open an inquiry.
"""


@pytest.mark.parametrize("lead", ["The Commission:", "The resolution:", "The text:"])
def test_items_that_begin_with_their_verb_are_demands_of_whose_list_it_is(lead: str) -> None:
    found = read_text(article(RESOLUTION.format(lead=lead)), load_reader())
    names = {actor.key: actor.name for actor in found.actors}
    told = [
        [{names[part.actor] for part in demand.parts if part.role == role} for role in ("issuer", "addressee")]
        for demand in found.recommendations
    ]
    asked = ("Togo", "United Nations Children's Fund", "Ghana")
    assert told == [[{"African Commission"}, {each}] for each in asked]
