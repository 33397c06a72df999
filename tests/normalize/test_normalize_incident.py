"""Which events are one happening, and which articles are copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from flows.article import Article, Span
from flows.extract.reading import Reader
from flows.normalize.incident import find_incidents
from flows.normalize.likeness import LEAST, WEIGHTS, compare_events, compare_players, weigh
from flows.normalize.near_duplicate import cut_shingles, find_near_duplicates, is_copy
from flows.normalize.table import normalize
from flows.normalize.telling import Player, Told, cut_names, cut_stems
from flows.schema import load_schema
from tests.reading import ingest_text, read_text

DAY = date(2023, 5, 4)
ARMY = Player("mali-army", "armed_forces", "MLI", "mali", True, frozenset({"army"}))
MALI = Player("mali", "state", "MLI", None, True, frozenset({"mali"}))
NIGER = Player("niger", "state", "NER", None, True, frozenset({"niger"}))
JNIM = Player("jnim", "armed_group", "MLI", None, True, frozenset({"jnim"}))
ISGS = Player("isgs", "armed_group", "MLI", None, True, frozenset({"isgs"}))
GUNMEN = Player("gunmen-1", "armed_group", "MLI", None, False, frozenset({"gunme"}))
HERDERS = Player("herders-1", "population_group", "MLI", None, False, frozenset({"herde"}))
TRUCKS = cut_stems("fuel trucks on the road to Niono")
ROADS = cut_stems("Niono")
OTHER_HERDERS = replace(HERDERS, actor_id="herders-2")


def told(number: int, **values: Any) -> Told:
    base = Told(
        event_id=f"evt-{number}",
        article_id=f"art-{number}",
        group=f"art-{number} 1",
        type="ASSAULT",
        head="killed",
        first=DAY,
        last=DAY,
        published=DAY,
        country="MLI",
        city="Djenné",
        happened=True,
        actors=(JNIM,),
        recipients=(HERDERS,),
        words=cut_stems("seven herders near the market"),
        quote=Span(0, 40),
        names=cut_stems("Djenné"),
        scene=cut_stems("herders of Djenné were killed"),
        world=cut_stems("Djenné Mopti Bamako"),
    )
    return replace(base, **values)


def incidents(*events: Told, copies: Mapping[str, str] | None = None) -> dict[str, str]:
    return find_incidents(events, copies=copies or {})


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"recipients": (OTHER_HERDERS,), "words": cut_stems("herders by the river")},
        {"actors": (GUNMEN,), "words": cut_stems("seven herders")},
        {"actors": (), "words": cut_stems("seven herders")},
        {"city": None},
        {"country": None, "city": None},
        {"first": date(2023, 5, 3), "last": date(2023, 5, 5)},
        {"first": None, "last": None, "published": date(2023, 5, 6)},
    ],
    ids=lambda values: " ".join(values) or "the same",
)
def test_two_articles_that_tell_one_happening_in_other_words_are_one_incident(values: dict[str, Any]) -> None:
    found = incidents(told(1), told(2, **values))
    assert found["evt-1"] == found["evt-2"]


@pytest.mark.parametrize(
    "values",
    [
        {"first": date(2023, 5, 5), "last": date(2023, 5, 5)},
        {"city": "Mopti"},
        {"country": "NER", "city": None},
        {"actors": (ISGS,)},
        {"type": "COERCE"},
        {"happened": False},
        {"first": None, "last": None, "published": date(2023, 5, 24)},
        {"city": None, "actors": (), "recipients": (), "words": TRUCKS, "scene": TRUCKS, "names": ROADS},
    ],
    ids=lambda values: " ".join(values),
)
def test_what_speaks_against_it_or_too_little_for_it_keeps_two_apart(values: dict[str, Any]) -> None:
    found = incidents(told(1), told(2, **values))
    assert found["evt-1"] != found["evt-2"]


def test_attack_and_reprisal_are_two() -> None:
    there = told(1, actors=(MALI,), recipients=(NIGER,))
    back = told(2, actors=(NIGER,), recipients=(MALI,))
    assert compare_events(there, back) is None


def test_state_and_its_army_are_one_side() -> None:
    assert compare_events(told(1, actors=(MALI,)), told(2, actors=(ARMY,))) is not None


def test_every_feature_has_a_weight() -> None:
    undated = {"first": None, "last": None}
    pairs = [
        (told(1), told(2, actors=(), recipients=(), city=None)),
        (told(1, **undated), told(2, **undated)),
        (told(1), told(2, first=None, last=None, published=date(2023, 5, 10))),
    ]
    found = [compare_events(*pair) for pair in pairs]
    assert set().union(*(each or {} for each in found)) == set(WEIGHTS)


def test_two_articles_that_date_nothing_may_still_tell_one_happening() -> None:
    undated = {"first": None, "last": None, "world": cut_stems("Djenné Moura Konna")}
    alike = {"names": cut_stems("Moura Konna"), "scene": cut_stems("seven herders near the market of Moura")}
    one, other = told(1, **undated, **alike), told(2, **undated, **alike)
    assert len(set(incidents(one, other).values())) == 1
    later = replace(other, published=date(2023, 5, 20))
    assert len(set(incidents(one, later).values())) == 2
    assert weigh(compare_events(one, other) or {}) >= LEAST


def test_names_are_words_that_are_capital_within_a_sentence() -> None:
    text = "Soldiers left Kidal on Monday. Officials of Algeria said: Nobody saw Ansongo in May.\nAll of Ménaka fled."
    assert cut_names(text) == {"kidal", "alger", "anson", "ménak"}


def test_two_forces_of_one_state_may_be_one() -> None:
    navy = Player("china-navy", "armed_forces", "CHN", "china", True, frozenset({"navy"}))
    patrols = Player("china-patrols", "armed_forces", "CHN", "china", True, frozenset({"patro"}))
    assert compare_events(told(1, actors=(navy,)), told(2, actors=(patrols,))) is not None


def test_two_happenings_of_one_article_are_never_joined_through_a_third() -> None:
    first = told(1, event_id="evt-1", article_id="art-1", group="art-1 1", quote=Span(0, 40))
    second = told(1, event_id="evt-2", article_id="art-1", group="art-1 2", quote=Span(50, 90))
    found = incidents(first, second, told(3))
    assert found["evt-1"] != found["evt-2"]
    assert found["evt-3"] in (found["evt-1"], found["evt-2"])


def test_what_one_sentence_tells_of_one_actor_is_one_happening() -> None:
    shelled = told(1, event_id="evt-1", article_id="art-1", group="art-1 1", recipients=())
    killed = told(1, event_id="evt-2", article_id="art-1", group="art-1 2")
    fled = told(1, event_id="evt-3", article_id="art-1", group="art-1 3", type="RETREAT")
    found = incidents(shelled, killed, fled)
    assert found["evt-1"] == found["evt-2"] != found["evt-3"]


def test_events_that_extract_linked_are_one_incident() -> None:
    visit = told(1, event_id="evt-1", article_id="art-1", type="CONSULT")
    mission = told(1, event_id="evt-2", article_id="art-1", type="INVESTIGATE", first=None, last=None)
    found = incidents(visit, mission)
    assert found["evt-1"] == found["evt-2"]


def test_order_of_events_changes_no_incident() -> None:
    events = [told(1), told(2, city=None), told(3, actors=(GUNMEN,)), told(4, actors=(ISGS,)), told(5, city="Mopti")]
    sets = []
    for order in permutations(events):
        found = incidents(*order)
        sets.append({frozenset(e for e in found if found[e] == i) for i in found.values()})
    assert all(each == sets[0] for each in sets)


def test_events_of_copies_are_paired_one_to_one() -> None:
    undated = {"first": None, "last": None, "country": None, "city": None, "actors": (), "recipients": ()}
    ours = [told(1, event_id="evt-1", article_id="art-1", group="art-1 1", **undated)]
    ours.append(replace(ours[0], event_id="evt-2", group="art-1 2", words=cut_stems("two traders"), quote=Span(50, 90)))
    theirs = [
        replace(each, event_id=each.event_id + "0", article_id="art-2", group=each.group.replace("art-1", "art-2"))
        for each in ours
    ]
    found = incidents(*ours, *theirs, copies={"art-2": "art-1"})
    assert found["evt-1"] == found["evt-10"] != found["evt-2"] == found["evt-20"]
    assert len(set(incidents(*ours, *theirs).values())) == 4, "without the copies nothing speaks for it"


TEXT = """Talks on the bridge open

VARNA, 6 June 2023 (Lake Wire) - Ministers of Norway and Sweden met in Varna on Monday to talk about the bridge at
Westerholm, which was closed in March after a barge had struck it.

The Norwegian minister said that ferries would run each hour until the bridge opens. The Swedish minister thanked the
fishermen who had carried passengers without pay since the spring.

A second meeting is planned for August in Oslo.
"""


def article(folder: Path, text: str, name: str, day: str = "2023-06-06") -> Article:
    return ingest_text(folder / name, text, name=f"{name}/{day}-bridge.txt")


def test_wire_copy_is_found_and_points_to_the_first(tmp_path: Path) -> None:
    first = article(tmp_path, TEXT, "lake")
    cut = article(tmp_path, TEXT.replace("Talks on the bridge open", "Ferries!").rsplit("\n\n", 1)[0] + "\n", "river")
    mended = article(tmp_path, TEXT.replace("March", "April") + "\nAdditional reporting by Hill Post.\n", "hill")
    other = article(tmp_path, TEXT.replace("TEXT", "").replace("bridge", "tunnel")[:120] + "nothing else.\n", "moor")
    found = find_near_duplicates([mended, other, cut, first])
    original = min((first, cut, mended), key=lambda each: (each.published, each.raw_path)).article_id
    assert found == {each.article_id: original for each in (first, cut, mended) if each.article_id != original}
    assert find_near_duplicates([first, mended, other, cut]) == found


def test_frame_alone_makes_no_copy() -> None:
    frame = "The observatory counts attacks on villages each week. Its figures rest on calls with nurses and drivers. "
    one, other = (
        cut_shingles(frame + news)
        for news in (
            "In Djibo armed men killed fourteen traders on the road to the market, and soldiers held six herders.",
            "A school burned in Dori on Tuesday, after gunmen told its teachers to leave; classes moved to a mosque.",
        )
    )
    assert not is_copy(one, other)
    assert is_copy(one, cut_shingles(frame + "In Djibo armed men killed fourteen traders on the road to the market."))


def test_text_of_a_few_words_is_no_copy() -> None:
    assert not is_copy(cut_shingles("The talks go on in Oslo today"), cut_shingles("The talks go on in Oslo today"))


def test_original_and_copy_stand_in_the_tables_with_their_events_joined(tmp_path: Path, reader: Reader) -> None:
    articles = [article(tmp_path, TEXT, "lake"), article(tmp_path, TEXT.replace("March", "April"), "river")]
    made = normalize(articles, [read_text(each, reader) for each in articles], schema=load_schema()).tables
    rows = {row["article_id"]: row["near_duplicate_of"] for row in made["articles"].to_pylist()}
    assert rows == {articles[0].article_id: None, articles[1].article_id: articles[0].article_id}
    by_incident: dict[str, set[str]] = {}
    for row in made["events"].to_pylist():
        by_incident.setdefault(row["incident_id"], set()).add(row["article_id"])
    assert by_incident
    assert all(len(each) == 2 for each in by_incident.values())


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(("wfp", "igo"), ("red-cross", "ngo")), (("yemen", "state"), ("ansar-allah", "armed_group"))],
)
def test_two_bodies_that_have_names_are_two_whatever_their_types(
    ours: tuple[str, str], theirs: tuple[str, str]
) -> None:
    one, other = (Player(name, kind, None, None, named=True, words=cut_stems(name)) for name, kind in (ours, theirs))
    assert compare_players(one, other) is None
