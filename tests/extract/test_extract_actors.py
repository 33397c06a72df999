"""Actors as they are read: each test is named after what once went wrong."""

from __future__ import annotations

import pytest

from flows.extract.batch import load_reader
from flows.findings import ActorFinding
from tests.extract.test_extract_cases import article
from tests.reading import read_text


def actors(text: str) -> dict[str, ActorFinding]:
    """The actors of a text by name."""
    return {actor.name: actor for actor in read_text(article(text), load_reader()).actors}


def mentions(actor: ActorFinding, text: str) -> set[str]:
    return {span.text(text) for span in actor.mentions}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The Dock Labourers' Federation called off its strike in Mombasa.", "Dock Labourers' Federation", "ngo"),
        ("The Children's Court ordered the release of two boys in Suva.", "Children's Court", "court"),
        ("The Northern Lakes News Agency accused Kenya of jamming.", "Northern Lakes News Agency", "media"),
        ("The Council of Evangelical Churches condemned the raid in Lima.", "Council of Evangelical Churches", "ngo"),
        ("The Union of Nurses condemned the raid in Lima.", "Union of Nurses", "ngo"),
        ("The Mauritian Coast Guard arrested three sailors.", "Mauritian Coast Guard", "government_body"),
        ("The Banda Group rejected the offer of the miners.", "Banda Group", "company"),
        ("The Zambezi Red Cross evacuated 40 people.", "Zambezi Red Cross", "ngo"),
    ],
)
def test_a_body_is_named_whole_and_of_the_type_of_its_head(text: str, name: str, kind: str) -> None:
    assert actors(text)[name].type == kind


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The opposition Green Compass condemned the arrests in Baku.", "Green Compass", "political_party"),
        ("The Q9 rebel group attacked a convoy in Kivu.", "Q9", "armed_group"),
        ("The news site Vesna accused police in Minsk of beating two reporters.", "Vesna", "media"),
        ("Lake Horizon, a Ghanaian mining company, rejected the claim.", "Lake Horizon", "company"),
        ("Spare Elders, an association in Quito, condemned the raid.", "Spare Elders", "ngo"),
    ],
)
def test_the_nouns_beside_a_name_tell_its_type(text: str, name: str, kind: str) -> None:
    assert actors(text)[name].type == kind


def test_a_body_that_one_sentence_explains_is_that_body_in_the_others() -> None:
    text = "Alta Sierra rejected the claim. Miners blocked a road of Alta Sierra, a mining company, in Cusco."
    assert [actor.type for name, actor in actors(text).items() if "Sierra" in name] == ["company"]


def test_initials_name_the_body_they_are_made_of() -> None:
    text = "The Lagoon Fishers Party condemned the raid. Police arrested two LFP members, and the LFP sued."
    assert "LFP" in mentions(actors(text)["Lagoon Fishers Party"], text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Army spokesman Col. Pedro Ixcot denied the shelling.", "Pedro Ixcot"),
        ("Air force commander Field Marshal Salem Drissi denied the shelling.", "Salem Drissi"),
        ("Commission President Ruth Avery condemned the arrests.", "Ruth Avery"),
        ("First Deputy Minister of Justice Lola Karimova condemned the arrests.", "Lola Karimova"),
        ("The head of the local Red Crescent, Moussa Diarra, condemned the raid.", "Moussa Diarra"),
        ("Kenya's Minister for Land Claims, Peter Oloo, condemned the raid.", "Peter Oloo"),
        ('Gang leader Jean "Gwo Chat" Toussaint threatened to attack Haiti.', 'Jean "Gwo Chat" Toussaint'),
    ],
)
def test_a_person_is_named_without_the_title(text: str, name: str) -> None:
    found = actors(text)
    assert found[name].type == "person"
    assert [actor.name for actor in found.values() if actor.type == "person"] == [name]


def test_the_holder_of_an_office_of_an_international_body_is_a_person_and_the_body_is_named() -> None:
    text = "The UN High Commissioner for Refugees, Ana Brandt, condemned the deportations."
    found = actors(text)
    assert found["Ana Brandt"].type == "person"
    assert found["Ana Brandt"].country is None
    assert "UN" in mentions(found["United Nations"], text)


@pytest.mark.parametrize(
    "text",
    [
        "Chad ratified the Protocol on the Rights of Older Persons and released two detainees.",
        "Chad ratified the Violence and Harassment Convention and released two detainees.",
        "Chad rejected the Covenant on Civil and Political Rights and released two detainees.",
    ],
)
def test_a_treaty_is_no_actor(text: str) -> None:
    assert {actor.type for actor in actors(text).values()} <= {"state", "population_group"}


def test_a_field_of_government_is_no_person() -> None:
    text = "The delegation met the Minister of Justice in Accra and Ghana released two detainees."
    assert "Justice" not in actors(text)


def test_a_state_is_named_by_its_possessive_but_not_by_its_adjective() -> None:
    for text, named in (("Kenya's army shelled a village.", True), ("The Kenyan army shelled a village.", False)):
        found = read_text(article(text), load_reader()).actors
        states = [actor for actor in found if actor.type == "state"]
        assert [bool(actor.mentions) for actor in states] == [named]
        assert next(actor for actor in found if actor.type == "armed_forces").parent == states[0].key


def test_a_body_in_the_name_of_another_is_its_owner_and_is_named() -> None:
    text = "The OSCE Mission to Moldova condemned the arrests."
    found = actors(text)
    assert mentions(found["Organization for Security and Co-operation in Europe"], text) == {"OSCE"}


def test_the_official_name_of_a_state_is_not_a_federation() -> None:
    assert actors("The Russian Federation condemned the raid.")["Russia"].type == "state"


def test_a_delegation_counts_as_the_body_that_sends_it() -> None:
    text = "A delegation of the African Union visited Chad. The delegation condemned the arrests."
    found = actors(text)
    assert "delegation" in mentions(found["African Union"], text)
    assert not [name for name in found if "delegation" in name]


def test_an_organ_of_an_international_body_is_one_itself() -> None:
    assert actors("NATO's council condemned the raid.")["NATO's council"].type == "igo"


def test_the_authorities_of_a_country_are_the_state() -> None:
    assert actors("Police arrested two men in Niger. The authorities of Niger released them.")["Niger"].type == "state"


def test_domestic_bodies_are_of_the_country_that_the_article_is_about() -> None:
    text = (
        "Peru declared a curfew. Police arrested ten miners near Cusco; the Interior Ministry of Peru condemned them. "
        "Health Minister Rosa Quispe condemned the police. The High Court ordered their release. "
        "Amnesty International and the UN envoy, Carl Lind, condemned Peru."
    )
    countries = {name: actor.country for name, actor in actors(text).items()}
    assert countries["Rosa Quispe"] == countries["High Court"] == countries["Police"] == "PER"
    assert countries["Amnesty International"] is countries["Carl Lind"] is countries["United Nations"] is None
    assert all(actor.country is None for actor in actors(text).values() if actor.type == "population_group")


def test_a_city_that_shares_a_common_name_gives_no_country() -> None:
    text = "Kenya condemned the raid. The Central Watch Foundation condemned Kenya."
    assert actors(text)["Central Watch Foundation"].country is None


def test_two_holders_of_one_office_are_of_the_two_states_named_before() -> None:
    text = "Chad and Niger signed a truce. Presidents Ali Moussa and Issa Garba praised the truce by phone."
    found = actors(text)
    assert (found["Ali Moussa"].country, found["Issa Garba"].country) == ("TCD", "NER")


def test_an_article_without_an_event_has_no_actors() -> None:
    assert actors("Captain Maria Lopez of the Lima Rowing Association finished the season in third place.") == {}


def test_the_force_that_acted_before_is_meant_not_the_use_of_force() -> None:
    text = "Kenyan police arrested two men. The force denied the use of force."
    assert mentions(actors(text)["Kenyan police"], text) == {"Kenyan police", "force"}
    assert sum(span.text(text) == "force" for span in actors(text)["Kenyan police"].mentions) == 1


def test_the_commission_with_a_capital_is_the_one_the_text_is_about() -> None:
    text = (
        "The Lakes Commission condemned the arrests in Chad. The Lakes Commission met the Tribal Commission. "
        "The Commission demanded a truce."
    )
    assert "Commission" in mentions(actors(text)["Lakes Commission"], text)


def test_a_junta_without_a_country_is_not_the_state_that_condemns_it() -> None:
    text = "The junta was condemned by ASEAN and Japan for the hangings."
    assert "junta" not in mentions(actors(text)["Japan"], text)


def test_a_possessive_inside_the_subject_that_it_could_mean_is_read_to_an_end() -> None:
    assert actors("A group of its members quit the Northern Peace Council of Sudan on Monday and its envoy left.")
