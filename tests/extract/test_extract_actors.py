"""Actors as they are read: each test is named after what once went wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flows.extract.batch import load_reader
from flows.findings import ActorFinding
from tests.extract.test_extract_cases import article
from tests.reading import ingest_text, read_text


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


def country(text: str, name: str) -> str | None:
    """The country of the actor whose name ends in `name`."""
    return next(actor.country for key, actor in actors(text).items() if key.endswith(name))


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("Chad condemned the raid. Its ally Idris Deby Kone of Niger condemned Chad.", "Idris Deby Kone", "NER"),
        ("Kenya's envoy met his Ugandan colleague, Okello Mbabazi, and condemned the raid.", "Okello Mbabazi", "UGA"),
        ("The minister met her counterpart from Fiji, Semi Ratuva, and condemned the raid.", "Semi Ratuva", "FJI"),
        ("Police in Lima arrested Ecuadorian businessman Julio Salas.", "Julio Salas", "ECU"),
        ("Strikers blocked the office of the Danish company Havblik Line in Oslo.", "Havblik Line", "DNK"),
    ],
)
def test_the_country_that_stands_beside_a_name_is_its_country(text: str, name: str, code: str) -> None:
    assert country(text, name) == code


def test_a_sentence_that_is_set_in_a_capital_speaks_of_the_ministers_there() -> None:
    text = (
        "Honduras accused Nicaragua of a raid. Honduras recalled its ambassador.\n\n"
        "In Managua, Deputy Foreign Minister Omar Tellez denied the raid."
    )
    assert country(text, "Omar Tellez") == "NIC"


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("Haiti condemned the Dominican army. Santo Domingo rejected the charge.", "dominican", "DOM"),
        ("The Dominican police arrested two men in Roseau.", "dominican", "DMA"),
        ("Guinea-Bissau freed two men, the Guinean League said.", "guinean", "GNB"),
        ("The Congolese army shelled Goma.", "congolese", "COD"),
        ("The Congolese army shelled a camp, Brazzaville said.", "congolese", "COG"),
    ],
)
def test_a_name_that_states_share_is_of_the_one_that_the_text_names(text: str, name: str, code: str) -> None:
    assert load_reader().shared.choose(text)[name].alpha3 == code


def test_both_governments_are_the_two_that_the_text_is_about() -> None:
    text = "Peru accused Chile of a raid. Chile denied the raid by Peru. Laos urged both governments to talk."
    found = actors(text)
    assert {"Peru", "Chile", "Laos"} <= set(found)
    assert not [name for name in found if "governments" in name]


def test_the_two_presidents_are_those_who_were_named() -> None:
    text = (
        "President Ana Ruiz of Peru and President Luis Vega of Chile condemned a raid. The two presidents met in Lima."
    )
    assert not [name for name in actors(text) if "presidents" in name]


def test_a_family_name_that_stands_first_is_the_persons() -> None:
    text = "Vice Premier Luo Guangwen condemned the raid. Luo met the Lao army chief."
    assert "Luo" in mentions(actors(text)["Luo Guangwen"], text)


def test_the_first_word_of_a_companys_name_is_the_company() -> None:
    text = "The company Norvik Ferries dismissed 200 sailors. Unions accused Norvik of fraud."
    assert "Norvik" in mentions(actors(text)["Norvik Ferries"], text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Pirates seized a Panama-flagged tanker and killed two sailors.", "Panama-flagged"),
        ("Chad accused Niger. Relations between the two were cut in 1993.", "Relations"),
        ("Police in Laos seized 31 bronze Buddhas and arrested two men.", "Buddhas"),
    ],
)
def test_a_capitalised_common_word_is_no_actor(text: str, word: str) -> None:
    assert word not in actors(text)


def test_a_surname_that_is_also_a_city_is_the_person() -> None:
    text = "Police in Bogota arrested Hernando Cifuentes. Cifuentes condemned the police."
    found = actors(text)
    assert "Cifuentes" in mentions(found["Hernando Cifuentes"], text)
    assert "Cuba" not in found


def test_brussels_is_the_union_where_the_text_names_it_and_not_belgium() -> None:
    text = "The European Union condemned the raid in Bosnia. Brussels threatened Bosnia with sanctions."
    found = actors(text)
    assert "Brussels" in mentions(found["European Union"], text)
    assert "Belgium" not in found


def test_the_troops_and_jets_of_a_state_are_its_army() -> None:
    text = "The Kenyan army shelled a village. Kenyan soldiers killed two men. Kenyan jets bombed a camp."
    forces = [actor for actor in actors(text).values() if actor.type == "armed_forces"]
    assert len(forces) == 1


def test_vehicles_that_are_moved_are_no_actor() -> None:
    assert not [name for name in actors("Chad withdrew six tanks from Niger and freed ten men.") if "tanks" in name]


def test_forces_loyal_to_a_rival_are_not_the_states() -> None:
    text = "Forces loyal to General Musa Deng attacked a base in Sudan. The Sudanese army shelled a village."
    kinds = {actor.type for name, actor in actors(text).items() if name.startswith("Forces loyal")}
    assert kinds == {"armed_group"}


def test_a_spokesman_without_a_name_is_the_body() -> None:
    text = "A Thai army spokesman accused Laos of shelling a village."
    assert "armed_forces" in {actor.type for actor in actors(text).values()}
    assert not [actor for actor in actors(text).values() if actor.type == "person"]


def test_the_rebels_are_the_one_armed_group_that_is_named() -> None:
    text = "The Savanna Salvation Front freed two men in Chad. The rebels seized a convoy. Its fighters killed two men."
    assert [name for name, actor in actors(text).items() if actor.type == "armed_group"] == ["Savanna Salvation Front"]


def test_the_party_is_the_body_that_could_be_one() -> None:
    text = "The Reform Alliance condemned the arrests in Kampala. The party accused Uganda of torture."
    found = actors(text)
    assert found["Reform Alliance"].type == "political_party"
    assert "party" not in found


def test_a_shorter_name_of_a_body_is_that_body() -> None:
    text = "The State Committee for National Security arrested two men in Osh. The State Committee denied torture."
    assert [name for name in actors(text) if name.startswith("State Committee")] == [
        "State Committee for National Security"
    ]


def test_the_commission_of_an_international_bodys_own_release_is_no_states() -> None:
    text = "The African Union condemned the raid in Chad. The committee urged Chad to release the men."
    found = read_text(replace(article(text), publisher="African Union"), load_reader()).actors
    assert [actor.country for actor in found if "committee" in actor.name] == [None]


def test_a_battalion_is_of_the_state_that_sends_it() -> None:
    text = "Chad condemned the raid. Nigeria's army said it had sent a battalion to Chad."
    assert country(text, "battalion") == "NGA"


def test_officials_of_both_countries_are_named_whole() -> None:
    text = "Chad and Niger signed a truce, officials of both countries said, and condemned the raid."
    assert [name for name in actors(text) if name.startswith("officials")] in ([], ["officials of both countries"])


def test_her_kidnappers_are_of_no_country() -> None:
    text = "Sudan welcomed the release of a Turkish engineer by his kidnappers."
    assert all(actor.country is None for actor in actors(text).values() if actor.type == "armed_group")


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Angry Peruvian miners blocked a road in Cusco.", "Angry Peruvian miners", "PER"),
        ("Syrian Kurds marched through Oslo on Sunday.", "Syrian Kurds", "SYR"),
        ("Police beat three ethnic Armenians in Tbilisi.", "ethnic Armenians", None),
        ("Bosnian Croats rejected the plan.", "Bosnian Croats", "BIH"),
        ("Rwandan-led forces shelled Bukavu.", "Rwandan-led forces", None),
    ],
)
def test_a_people_has_the_country_that_its_adjective_tells(text: str, name: str, country: str | None) -> None:
    assert actors(text)[name].country == country


@pytest.mark.parametrize("text", ["Kurdish fighters shelled Bukavu.", "Tamil rebels killed 20 soldiers in Jaffna."])
def test_the_adjective_of_a_people_is_no_actor_beside_its_noun(text: str) -> None:
    assert {"Kurdish", "Tamil"}.isdisjoint(actors(text))


def test_an_adjective_of_a_people_within_a_name_is_part_of_it() -> None:
    assert "Kurdish Red Crescent" in actors("The Kurdish Red Crescent condemned the raid in Afrin.")


@pytest.mark.parametrize(
    "text", ["The Biden administration expelled six Libyan envoys.", "Biden's administration expelled six envoys."]
)
def test_a_government_called_by_its_leader_is_the_state(text: str) -> None:
    found = actors(text)
    assert found["United States"].type == "state"
    assert "Biden" not in found


@pytest.mark.parametrize(
    "text",
    [
        "The foreign ministers of Panama and Colombia, Luis Arroyo and Marta Rey, met in Lima.",
        "Luis Arroyo and Marta Rey, the foreign ministers of Panama and Colombia, met in Lima.",
        "Panama's Minister of Water Management, Luis Arroyo, and Colombia's Minister of Water, Marta Rey, met in Lima.",
    ],
)
def test_each_of_two_ministers_is_of_the_state_named_for_him(text: str) -> None:
    found = actors(text)
    assert {name: found[name].country for name in ("Luis Arroyo", "Marta Rey")} == {
        "Luis Arroyo": "PAN",
        "Marta Rey": "COL",
    }
    (event,) = read_text(article(text), load_reader()).events
    assert {part.actor for part in event.parts} == {found["Luis Arroyo"].key, found["Marta Rey"].key}


def test_a_text_that_names_no_country_is_at_home_in_that_of_its_dateline(tmp_path: Path) -> None:
    text = (
        "Two parties quit forum\n\nLUSAKA, 9 December 2019 (Zambezi Times) - The National Harvest Party left the forum "
        "on Friday. Its chairman accused the Electoral Commission of bias. Police arrested Chief District Officer "
        "Chanda Mutale on Sunday. The churches asked both sides to come back.\n"
    )
    found = {actor.name: actor for actor in read_text(ingest_text(tmp_path, text), load_reader()).actors}
    for name in ("National Harvest Party", "Electoral Commission", "Chanda Mutale"):
        assert found[name].country == "ZMB", name


def test_a_union_of_drivers_and_its_leader_are_of_the_country_of_the_text() -> None:
    text = (
        "Police in Moldova arrested four drivers on Friday. The drivers' union called a strike in Moldova. The union's "
        "chairman, Gheorghe Bostan, condemned the police. The police rejected the claim."
    )
    found = actors(text)
    assert found["Gheorghe Bostan"].country == "MDA"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "Interior Minister Jorge Paz met lawyer Marisol Quispe in La Paz. She accused the police of torture.",
            "Marisol Quispe",
        ),
        (
            "Lawyer Marisol Quispe met Interior Minister Jorge Paz in La Paz. He accused the police of torture.",
            "Jorge Paz",
        ),
        (
            "The ombudsman, Marisol Quispe, met Mr Robin Paz in La Paz. She accused the police of torture.",
            "Marisol Quispe",
        ),
    ],
)
def test_she_is_no_man_and_he_no_woman(text: str, speaker: str) -> None:
    found = read_text(article(text), load_reader())
    names = {actor.key: actor.name for actor in found.actors}
    (event,) = [event for event in found.events if event.event_type == "ACCUSE"]
    assert [names[part.actor] for part in event.parts if part.role == "actor"] == [speaker]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("High Representative Anselm Wehrli, an Austrian diplomat, urged Serbia to repeal a law.", "Anselm Wehrli"),
        ("Zuzana Hlavata, deputy chair of a committee and a former minister, urged Serbia to go.", "Zuzana Hlavata"),
    ],
)
def test_who_is_described_behind_a_comma_is_nobody_else(text: str, name: str) -> None:
    found = read_text(article(text), load_reader())
    names = {actor.key: actor.name for actor in found.actors}
    (event,) = found.events
    assert [names[part.actor] for part in event.parts if part.role == "actor"] == [name]


def test_sir_and_a_first_name_are_the_man_named_before() -> None:
    text = "The moderator, Sir Alan Whitcombe of New Zealand, met the delegates in Buka. Sir Alan thanked the miners."
    persons = [actor for actor in read_text(article(text), load_reader()).actors if actor.type == "person"]
    assert [actor.name for actor in persons] == ["Alan Whitcombe"]


def test_an_officer_of_an_international_body_is_of_no_country() -> None:
    text = "UN envoy Marta Lind, a former Swedish minister, met the Omani foreign minister in Muscat on Monday."
    found = read_text(article(text), load_reader())
    assert [actor.country for actor in found.actors if actor.name == "Marta Lind"] == [None]


def test_people_of_two_states_are_of_neither() -> None:
    text = "Police in Qatar on Sunday arrested 300 Nepali and Indian workers."
    found = read_text(article(text), load_reader())
    assert [actor.country for actor in found.actors if "workers" in actor.name] == [None]


def test_who_leads_a_states_delegation_is_of_that_state() -> None:
    text = (
        "An Eritrean delegation led by General Tesfay Habtu came to Khartoum on Tuesday. Sudan welcomed the visit. "
        "Sudan and its army thanked the guests."
    )
    found = read_text(article(text), load_reader())
    assert [actor.country for actor in found.actors if actor.name == "Tesfay Habtu"] == ["ERI"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hands for Haiti urged Peru to free two editors.", "Hands for Haiti"),
        ("The Justice for Darfur Coalition urged Peru to free two editors.", "Justice for Darfur Coalition"),
        ("Mothers Against Violence urged Peru to free two editors.", "Mothers Against Violence"),
    ],
)
def test_association_called_by_whom_it_is_for_is_one_body(text: str, name: str) -> None:
    found = read_text(article(text), load_reader())
    assert {(actor.name, actor.type) for actor in found.actors if actor.type == "ngo"} == {(name, "ngo")}
    assert not any(actor.name in ("Haiti", "Sudan") for actor in found.actors)


def test_minister_of_justice_for_a_state_is_no_association() -> None:
    found = read_text(article("The Minister of Justice for Kenya met two judges on Monday."), load_reader())
    assert all(actor.type != "ngo" for actor in found.actors)
