"""Parts, places and demands as they are read: each test is named after what once went wrong."""

from __future__ import annotations

import pytest

from flows.extract.batch import load_reader
from flows.extract.parse import parse_sentences
from flows.findings import EventFinding, Findings, RecommendationFinding
from tests.extract.test_extract_cases import article
from tests.reading import read_text


def read(text: str) -> Findings:
    return read_text(article(text), load_reader())


def event(text: str, trigger: str) -> EventFinding:
    """The event of a text whose trigger begins with these words."""
    return next(e for e in read(text).events if e.trigger.text(text).startswith(trigger))


def players(text: str, trigger: str, role: str) -> set[str]:
    """The names of those who play a part in an event."""
    found = read(text)
    names = {actor.key: actor.name for actor in found.actors}
    told = next(e for e in found.events if e.trigger.text(text).startswith(trigger))
    return {names[part.actor] for part in told.parts if part.role == role}


def actions(text: str) -> list[str]:
    return [each.action.text(text) for each in read(text).recommendations]


def addressees(text: str) -> list[set[str]]:
    """Who is asked by each demand of a text."""
    found = read(text)
    names = {actor.key: actor.name for actor in found.actors}
    return [_asked(each, names) for each in found.recommendations]


def _asked(demand: RecommendationFinding, names: dict[str, str]) -> set[str]:
    return {names[part.actor] for part in demand.parts if part.role == "addressee"}


def test_two_acts_asked_of_one_body_are_one_demand() -> None:
    text = "The African Union urged Malawi to free two editors and to reopen the border."
    assert actions(text) == ["to free two editors and to reopen the border"]


def test_three_acts_asked_of_one_body_are_three_demands() -> None:
    text = "The African Union urged Malawi to free two editors, to reopen the border and to hold talks."
    assert len(actions(text)) == 3


def test_a_demanding_verb_that_is_left_out_governs_each_body_of_a_list() -> None:
    text = "Norway urged Malawi to free two editors, Zambia to reopen the border and Kenya to hold talks."
    assert addressees(text) == [{"Malawi"}, {"Zambia"}, {"Kenya"}]


def test_each_clause_of_a_demand_has_its_own_body() -> None:
    text = "Norway demanded that Malawi free two editors and that Zambia reopen the border."
    assert addressees(text) == [{"Malawi"}, {"Zambia"}]


def test_what_is_called_for_without_more_is_a_demand() -> None:
    assert actions("Norway called for the immediate release of the crew.") == ["the immediate release of the crew"]


def test_a_capital_is_asked_for_its_government() -> None:
    assert addressees("The European Union called on Lilongwe to free two editors.") == [{"Malawi"}]


def test_a_verb_of_the_past_behind_a_demand_is_no_part_of_it() -> None:
    text = "Norway called on Malawi to free two editors and recalled that the court had acquitted them."
    assert actions(text)[0] == "to free two editors"


def test_both_governments_are_the_two_that_the_text_tells_of() -> None:
    text = "Malawi and Zambia reopened the border on Monday. Norway urged both governments to hold talks."
    assert players(text, "urged", "recipient") == {"Malawi", "Zambia"}


def test_two_governments_without_two_states_stay_what_they_are() -> None:
    text = "Norway urged both governments to hold talks."
    assert players(text, "urged", "recipient") & {"Malawi", "Zambia", "Norway"} == set()


def test_who_accuses_is_the_source_of_the_deed() -> None:
    text = "Malawi accused Zambia of shelling a village on Monday."
    assert players(text, "shelling", "attributed_to") == {"Malawi"}


def test_what_is_told_of_a_speaker_is_not_said_by_the_speaker() -> None:
    text = "The African Union observers, who inspected a school last week, said Malawi had shelled two villages."
    assert players(text, "inspected", "attributed_to") == set()


def test_a_clause_of_time_behind_the_saying_is_not_said() -> None:
    text = "Police arrested six miners, the union said on Tuesday, as the European Union imposed sanctions on Malawi."
    assert players(text, "imposed sanctions", "attributed_to") == set()


def test_those_of_whom_some_are_counted_are_whom_the_sentence_names() -> None:
    text = "In Blantyre, some 300 miners marched on Monday and several of them threw stones at the Zambian consulate."
    assert any("miners" in name for name in players(text, "threw stones", "actor"))


def test_the_owner_of_a_thing_is_hit_with_it() -> None:
    text = "A Malawian gunboat rammed a Zambia Coast Guard launch on Monday."
    assert players(text, "rammed", "recipient") == {"Zambia Coast Guard"}


def test_the_toll_of_an_attack_is_no_attack_of_its_own() -> None:
    text = "Gunmen stormed a market in Blantyre on Monday, killing ten traders."
    assert [found.event_type for found in read(text).events] == ["ASSAULT"]


@pytest.mark.parametrize(
    ("text", "trigger", "country"),
    [
        ("The Red Cross evacuated 200 people from Blantyre on Monday.", "evacuated", "MWI"),
        ("Malawi sent a battalion to Blantyre on Monday.", "sent", "MWI"),
        ("In Blantyre, miners marched on Monday and burned two buses.", "burned", "MWI"),
        ("Two men were shot dead in Blantyre. Police there arrested ten miners on Monday.", "arrested", "MWI"),
        ("Miners marched to Blantyre, where soldiers fired tear gas at them.", "fired tear gas", "MWI"),
        ("Fiji and Tonga began a naval exercise off Suva on Monday.", "naval exercise", "FJI"),
        ("Gunmen killed two men at the Blantyre checkpoint on Monday.", "killed", "MWI"),
        ("Gunmen killed two men in Blantyre. Rebels kidnapped a nurse in the city on Monday.", "kidnapped", "MWI"),
    ],
)
def test_an_act_is_where_the_text_puts_it(text: str, trigger: str, country: str) -> None:
    place = event(text, trigger).place
    assert place is not None
    assert place.country == country


def test_a_capital_that_is_spoken_to_is_no_place() -> None:
    assert event("The European Union called on Lilongwe to free two editors.", "called on").place is None


def test_an_unknown_place_is_in_the_country_of_the_dateline() -> None:
    text = "LILONGWE, 14 June 2023 - Malawian police arrested six miners in Ntchalo on Monday."
    place = event(text, "arrested").place
    assert place is not None
    assert (place.name, place.country) == ("Ntchalo", "MWI")


def test_who_speaks_in_the_first_person_is_the_actor_of_the_speech_act() -> None:
    text = '"We condemn this attack," said Norway\'s foreign minister, Kari Lund.'
    assert players(text, "condemn", "actor") == {"Kari Lund"}


def test_those_asked_for_something_are_addressees() -> None:
    text = "Norway asked donors for ten million dollars."
    assert addressees(text) == [{"donors"}]


@pytest.mark.parametrize(
    ("text", "trigger", "subject"),
    [
        ("Police Saturday arrested ten students in Lagos.", "arrested", {"Police"}),
        ("The foreign minister last week met rebels in Rome.", "met", {"foreign minister", "rebels"}),
    ],
)
def test_a_date_before_the_verb_does_not_hide_the_subject(text: str, trigger: str, subject: set[str]) -> None:
    assert players(text, trigger, "actor") == subject


def test_the_possessive_of_a_name_is_one_word_of_the_tree() -> None:
    text = "Kenya's police arrested ten students."
    prepared = load_reader().prepare(article(text))
    (sentence,) = parse_sentences(prepared.raws)
    assert [token.text for token in sentence.tokens][:3] == ["Kenya", "'s", "police"]


def test_a_call_that_is_rejected_is_no_call() -> None:
    text = "Norway on Thursday rejected calls by Peru to cut its catch of herring."
    found = [each.event_type for each in read(text).events]
    assert found == ["REJECT"]


def test_a_noun_in_a_row_of_nouns_that_tell_events_tells_one() -> None:
    text = (
        "In the report, the destruction, looting and desecration of mosques in Aleppo by Syrian troops are called a "
        "crime."
    )
    found = read_text(article(text), load_reader())
    told = {proof.span.text(text) for e in found.events for proof in e.evidence if proof.column == "event_type"}
    assert {"destruction", "looting", "desecration"} <= told


def test_a_second_demand_is_no_part_of_what_the_first_asks_for() -> None:
    text = "The bloc on Thursday urged Malawi to drop the charges and called on Zambia to send observers."
    assert event(text, "called on").modality == "asserted"


@pytest.mark.parametrize(
    ("text", "trigger", "name", "country"),
    [
        (
            "The bloc opened an emergency meeting in the Barbadian capital on Monday.",
            "emergency",
            "Barbadian capital",
            "BRB",
        ),
        ("Militants attacked a post on the road to Homs.", "attacked", "Homs", "SYR"),
        ("Some 400 fishermen blocked the harbour of Algeciras on Wednesday.", "blocked", "Algeciras", "ESP"),
        ("The ombudsman of Georgia inspected the Batumi detention facility.", "inspected", "Batumi", "GEO"),
        ("Military planes took 312 citizens out of Tripoli on Thursday night.", "took", "Tripoli", "LBY"),
        ("Syria had let the inspectors into Homs for the first time.", "let", "Homs", "SYR"),
        ("The minister left for Tehran on Saturday to discuss gas supplies.", "left", "Tehran", "IRN"),
        ("The envoy was expelled from Fiji by the military government.", "expelled", "Fiji", "FJI"),
        ("Venezuela is massing soldiers on the outskirts of Georgetown.", "massing", "Georgetown", "GUY"),
        ("In Karachi, crowds blocked a motorway; police beat them with sticks.", "beat", "Karachi", "PAK"),
        (
            "The EU and Chad held the 13th round of their Human Rights Dialogue in Lagos on May 5.",
            "held",
            "Lagos",
            "NGA",
        ),
        ("In Aden, Yemen's foreign minister welcomed the report and demanded a ceasefire.", "demanded", "Aden", "YEM"),
    ],
)
def test_the_place_of_an_event_is_found_wherever_it_hangs(text: str, trigger: str, name: str, country: str) -> None:
    place = event(text, trigger).place
    assert place is not None
    assert (place.name, place.country) == (name, country)


def test_states_between_which_there_are_talks_are_not_where_they_are() -> None:
    assert event("Talks between Mali and Niger broke down on Monday.", "Talks").place is None


def test_a_state_from_which_an_envoy_is_called_home_is_no_place() -> None:
    assert event("France withdrew its ambassador from Burundi on Monday.", "withdrew").place is None


def test_a_capital_that_a_clause_with_which_makes_act_is_its_government() -> None:
    text = "The quarrel went on with Asmara, which on Monday accused Ethiopia of arming rebels."
    assert players(text, "accused", "actor") == {"Eritrea"}


def test_the_two_capitals_are_the_two_states() -> None:
    text = "Ethiopia and Eritrea met on Monday. The African Union urged the two capitals to reopen the border."
    assert addressees(text) == [{"Ethiopia", "Eritrea"}]


def test_the_group_that_speaks_is_the_body_and_not_the_people_that_it_helps() -> None:
    text = (
        "Tunisia closed the Carthage Forum for Migrants, which helps people from the south. The police arrested nine "
        "men on Monday, according to the group."
    )
    assert players(text, "arrested", "attributed_to") == {"Carthage Forum for Migrants"}


def test_a_pronoun_is_no_action_that_is_asked_for() -> None:
    assert actions("The resolution asks for an inquiry. It had been proposed by Britain.") == ["an inquiry"]


def test_a_city_whose_name_several_states_have_makes_none_of_them_an_actor() -> None:
    text = "The EU and Chad held the 13th round of their Human Rights Dialogue in Lagos on May 5."
    assert "Portugal" not in players(text, "held", "actor")


@pytest.mark.parametrize(
    ("text", "speakers", "recipients"),
    [
        (
            "Shells struck a market in Homs on Monday, killing 11 people and wounding at least 20, a hospital director "
            "and two residents said.",
            {"hospital director", "residents"},
            {"people"},
        ),
        (
            "Soldiers struck a market in Homs, killing two men and burning stalls, a local chief and the police said.",
            {"local chief", "police"},
            {"men"},
        ),
    ],
)
def test_those_who_say_it_at_the_end_of_a_sentence_are_not_its_victims(
    text: str, speakers: set[str], recipients: set[str]
) -> None:
    assert players(text, "struck", "attributed_to") == speakers
    assert players(text, "struck", "recipient") == recipients


def test_a_clause_in_which_people_do_and_then_say_is_left_as_it_is() -> None:
    text = "The envoy met the president in Homs on Monday, and the two said that they had signed a pact."
    assert players(text, "met", "attributed_to") == set()


def test_a_question_is_no_demand() -> None:
    assert read("Members from Malawi asked what would become of the stations along the road.").recommendations == ()


def test_he_after_his_lawyer_is_not_the_lawyer() -> None:
    text = "The head of the weekly spoke on Monday. According to his lawyer, six policemen took him into custody."
    assert "lawyer" not in players(text, "took", "recipient")


def test_press_freedom_group_that_nobody_names_is_somebody() -> None:
    assert players("A press freedom group urged Mali to release a reporter.", "urged", "actor") == {
        "press freedom group"
    }
