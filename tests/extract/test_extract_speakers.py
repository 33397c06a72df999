"""Who says so, as it is read: each test is named after what once went wrong."""

from __future__ import annotations

import pytest

from tests.extract.test_extract_events import event, players, read


@pytest.mark.parametrize(
    ("text", "trigger", "speakers"),
    [
        ("Mr Dahl spoke of Homs. Gunmen killed a woman on 4 May, he went on.", "killed", {"Dahl"}),
        ("Anna Berg spoke on Monday. The police, she continued, arrested six men in Homs.", "arrested", {"Anna Berg"}),
        ("Soldiers killed nine farmers in Kasese, according to United Nations data.", "killed", {"United Nations"}),
        ("Human Rights Watch's records show that soldiers killed nine farmers.", "killed", {"Human Rights Watch"}),
        ("Witnesses spoke of soldiers shooting men in Bria.", "shooting", {"Witnesses"}),
        (
            "Speaking to reporters in Dakar, the minister, Awa Sarr, said rebels had killed two soldiers in Bignona.",
            "killed",
            {"Awa Sarr"},
        ),
        ("In a letter seen by Reuters, the lawyers say that guards tortured two prisoners.", "tortured", {"lawyers"}),
        ("Residents told the newspaper El Tiempo that soldiers had shot two farmers.", "shot", {"Residents"}),
    ],
)
def test_who_says_so(text: str, trigger: str, speakers: set[str]) -> None:
    assert players(text, trigger, "attributed_to") == speakers


def test_a_medium_that_cites_somebody_further_down_is_not_the_source_of_all() -> None:
    text = (
        "Soldiers arrested two editors in Homs on Monday.\n\nThe army gave no reason.\n\nRadio Sol reported on Friday, "
        "citing the police, that gunmen had killed a judge in Hama."
    )
    assert players(text, "arrested", "attributed_to") == set()
    assert players(text, "killed", "attributed_to") == {"Radio Sol", "police"}


def test_it_is_the_report_that_spoke_last() -> None:
    text = (
        "The report of the Red Cross says that soldiers burned the village of Bule. In May, guards at Kirov prison "
        "beat a boy. Police arrested nine men in Tora, it says."
    )
    assert players(text, "arrested", "attributed_to") == {"Red Cross"}


def test_a_minister_who_is_named_after_he_spoke_is_one_person() -> None:
    text = (
        "Laos has promised to halt the tests, Thailand's water minister said on Tuesday.\n\nSomsak Arun said that "
        "soldiers had arrested two fishermen."
    )
    assert players(text, "promised", "attributed_to") == {"Somsak Arun"}
    assert [actor.name for actor in read(text).actors if actor.type == "person"] == ["Somsak Arun"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The Special Coordinator for Lebanon, Henrik Dahl, spoke on Monday.", "The Coordinator"),
        ("Chad's deputy foreign minister, Henrik Dahl, spoke on Monday.", "The deputy minister"),
        ("The army commander Henrik Dahl spoke on Monday.", "The general"),
    ],
)
def test_an_office_without_a_name_takes_up_its_holder(before: str, after: str) -> None:
    assert players(f"{before} {after} condemned the attack on Bol.", "condemned", "actor") == {"Henrik Dahl"}


def test_an_envoy_for_a_country_is_not_of_it() -> None:
    text = "The Special Coordinator for Lebanon, Henrik Dahl, condemned the attack on Tyre."
    assert [actor.country for actor in read(text).actors if actor.name == "Henrik Dahl"] == [None]


def test_a_panel_of_experts_is_one_body() -> None:
    text = "A panel of experts said soldiers had looted the clinic. The five experts urged Chad to pay."
    assert players(text, "looted", "attributed_to") == {"panel of experts"}
    assert players(text, "urged", "actor") == {"panel of experts"}


def test_who_foretells_a_threat_makes_it() -> None:
    text = "Foreign Minister Ivan Petrov said Moscow would expel two diplomats if the trial went ahead."
    assert players(text, "expel", "actor") == {"Ivan Petrov"}
    assert players(text, "expel", "attributed_to") == set()


def test_who_blames_another_did_not_do_it() -> None:
    text = "The rebels blamed the army for the shelling of the hospital in Bria."
    assert players(text, "shelling", "actor") == {"army"}


def test_herders_are_civilians() -> None:
    text = "Militiamen killed three herders in Bankilare on Monday."
    assert {a.type for a in read(text).actors if a.name == "herders"} == {"population_group"}


def test_words_before_a_body_that_tell_what_it_is_belong_to_it() -> None:
    text = "The riverside campaign group Living Delta criticised Thailand. It asks Chad to pay."
    assert players(text, "asks", "actor") == {"Living Delta"}


def test_amnesty_is_a_body_only_where_it_is_no_common_noun() -> None:
    assert players("Amnesty urged Egypt to free a blogger.", "urged", "actor") == {"Amnesty International"}
    assert all(a.name != "Amnesty International" for a in read("Amnesty for rebels was refused by the army.").actors)


@pytest.mark.parametrize(
    ("text", "trigger", "place"),
    [
        ("Relatives of the dead blocked the Indus Highway on Monday.", "blocked", "Indus Highway"),
        ("About 40 soldiers landed on Ovau before dawn and shot dead a storekeeper.", "shot dead", "Ovau"),
        ("A district court in Nyala sentenced two men to twelve years for torture.", "sentenced", "Nyala"),
        ("The mission visited Nyala, where inmates said that guards had beaten two men.", "beaten", "Nyala"),
    ],
)
def test_where_it_was(text: str, trigger: str, place: str) -> None:
    told = event(text, trigger).place
    assert told is not None
    assert told.name == place


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("The embassy rejected a claim by Tuvalu that the ship had rammed a patrol boat.", {"Tuvalu"}),
        ("Kenya has not said that the ship rammed a patrol boat off Lamu.", set()),
    ],
)
def test_who_rejects_a_claim_or_does_not_make_it_does_not_say_it(text: str, speakers: set[str]) -> None:
    assert players(text, "rammed", "attributed_to") == speakers


def test_raiders_are_those_who_raided() -> None:
    text = "Gunmen killed nine men in Bule on Sunday, the army said. The raiders also kidnapped a chief."
    assert players(text, "kidnapped", "actor") == {"Gunmen"}


def test_the_attorney_generals_office_is_one_body() -> None:
    text = "The attorney general's office charged two officers with murder."
    assert players(text, "charged", "actor") == {"attorney general's office"}


def test_it_behind_who_speaks_is_who_was_spoken_of() -> None:
    text = "Pakistan must protect its Christians, Amnesty International said, urging it to repeal the law."
    assert players(text, "urging", "recipient") == {"Pakistan"}


def test_the_state_whose_envoy_acts_does_not_act_beside_him() -> None:
    assert players("The ambassador of France rejected the charge.", "rejected", "actor") == {"ambassador of France"}
    text = "The Caribbean Community, of which Guyana is a member, condemned the attack."
    assert players(text, "condemned", "actor") == {"Caribbean Community"}


def test_those_whom_others_held_did_not_hold_anybody() -> None:
    text = "Rebels have released two soldiers whom they had held since March."
    assert players(text, "held", "actor") == {"Rebels"}


def test_a_denial_behind_a_semicolon_does_not_tell_what_it_denies() -> None:
    text = "Pakistan shot down a drone near Lahore on Monday, its army said; India denied the report."
    assert "India" not in players(text, "shot", "attributed_to")


def test_an_ambush_in_a_province_is_the_one_in_its_town() -> None:
    text = "Gunmen killed 14 soldiers in an ambush near Djibo in northern Burkina Faso on Monday."
    assert len(read(text).events) == 1


def test_what_force_is_used_for_is_no_second_act() -> None:
    text = "Police fired tear gas on Friday to disperse teachers who had gathered in Kampala."
    assert len([each for each in read(text).events if each.event_type == "ASSAULT"]) == 1


@pytest.mark.parametrize("noun", ["working group", "contact group", "expert group", "group", "handful"])
def test_a_group_of_people_does_not_ask_itself_for_ever_who_it_is(noun: str) -> None:
    assert read(f"A {noun} of experts visited Kirov prison on Monday, the army said.").events


@pytest.mark.parametrize(
    "text",
    [
        '"Soldiers shot dead nineteen herders near Bria," a village elder, Hamadi Barou, said by telephone.',
        "Soldiers shot dead four members of a council near Bria on Tuesday, the district's mayor, Hamadi Barou, said, "
        "adding that three had fled.",
        "Soldiers shot dead four of them in Bria, a lawyer, Hamadi Barou, said; others were freed hours later.",
    ],
)
def test_who_is_named_behind_an_office_before_the_verb_is_no_victim(text: str) -> None:
    assert players(text, "shot", "attributed_to") == {"Hamadi Barou"}
    assert "Hamadi Barou" not in players(text, "shot", "recipient")


def test_a_person_of_two_surnames_is_called_by_the_first() -> None:
    text = "Police arrested a reporter, Lidia Mamani Choque, in Oruro.\n\nMs Mamani accused the mayor of lying."
    assert players(text, "accused", "actor") == {"Lidia Mamani Choque"}


def test_soldiers_of_another_number_are_not_those_who_shot() -> None:
    text = (
        "Soldiers shot seven villagers in Gaskinde on 3 March, residents said.\n\nIn November, an ambush on a convoy "
        "near Arbinda killed 14 soldiers."
    )
    found = read(text)
    shot, killed = (event(text, trigger) for trigger in ("shot", "killed"))
    actors = {part.actor for part in shot.parts if part.role == "actor"}
    victims = {part.actor for part in killed.parts if part.role == "recipient"}
    assert len(actors) == len(victims) == 1
    assert not actors & victims, [actor.name for actor in found.actors]


def test_a_surname_is_known_without_its_article() -> None:
    text = "The docker Karim al-Saadoun spoke on Sunday.\n\nPrime Minister Nabil al-Rikabi met Saadoun on Monday."
    assert players(text, "met", "actor") == {"Nabil al-Rikabi", "Karim al-Saadoun"}
