"""Ids are carried over from the release before, one to one in an article, and never come back for something else."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest

from flows.article import Span
from flows.normalize.identity import make_id
from flows.normalize.membership import keep_sets
from flows.normalize.namesake import NewActor, name_actors
from flows.normalize.pairing import Lineage, give_ids
from flows.precedent import GROUPS, INCIDENTS, Anchored, KnownActor, KnownId, Precedent

ART = "art-1"
OLD_TEXT, NEW_TEXT = "a" * 64, "b" * 64


def row(key: str, head: str, nth: int, *, at: int, words: str = "", kind: str = "CONSULT", wide: int = 40) -> Anchored:
    """A row whose trigger is its quote's first six characters."""
    quote = Span(at, at + wide)
    return Anchored(key, ART, f"{ART} {head} {nth}", kind, quote, words or f"{head} {at}", Span(at, at + 6))


def known(identifier: str, anchor: str | None, *, table: str = "events", alive: bool = True) -> KnownId:
    return KnownId(identifier, table, anchor, OLD_TEXT, alive)


def before(
    events: Sequence[Anchored] = (), actors: Sequence[KnownActor] = (), ids: Sequence[KnownId] = ()
) -> Precedent:
    given = [*ids, *(known(each.key, each.anchor) for each in events)]
    given += [known(each.actor_id, None, table="actors") for each in actors]
    by_key: dict[tuple[str, str], KnownId] = {}
    for each in given:
        by_key.setdefault((each.table, each.id), each)
    return Precedent("2026-11-23.0", {ART: OLD_TEXT}, events, (), actors, by_key)


def ids_of(rows: Sequence[Anchored], precedent: Precedent | None, *, text: str = OLD_TEXT) -> tuple[list[str], Lineage]:
    lineage = Lineage()
    give_ids(lineage, table="events", prefix="evt", article_id=ART, text_sha256=text, rows=rows, precedent=precedent)
    return [lineage.ids["events", each.key] for each in rows], lineage


def test_without_a_release_before_an_id_is_born_from_its_anchor() -> None:
    found, _ = ids_of([row("e1", "visited", 1, at=0), row("e2", "visited", 2, at=50)], None)
    assert found == [make_id("evt", ART, "visited", 1), make_id("evt", ART, "visited", 2)]


def test_a_mended_type_keeps_the_id() -> None:
    found, lineage = ids_of([row("e1", "met", 1, at=0, kind="AGREE")], before([row("evt-a", "met", 1, at=0)]))
    assert found == ["evt-a"]
    assert not lineage.replaced_by


def test_a_trigger_whose_head_is_another_word_keeps_the_id() -> None:
    old = row("evt-a", "visit", 1, at=3, kind="CONSULT")
    found, _ = ids_of([row("e1", "paid", 1, at=0, kind="AID")], before([old]))
    assert found == ["evt-a"]


def test_a_sentence_added_above_moves_no_id_to_another_sentence() -> None:
    """The first "said" of the edited text is another one than before: it may not take the first one's id."""
    olds = [
        row("evt-a", "said", 1, at=0, words="the mayor said so"),
        row("evt-b", "said", 2, at=90, words="police said no"),
    ]
    news = [
        row("e1", "said", 1, at=0, words="a new voice said nothing at all here"),
        row("e2", "said", 2, at=60, words="the mayor said so"),
        row("e3", "said", 3, at=150, words="police said no"),
    ]
    found, lineage = ids_of(news, before(olds), text=NEW_TEXT)
    assert found[1:] == ["evt-a", "evt-b"]
    assert found[0] not in ("evt-a", "evt-b")
    assert not lineage.split_from


def test_an_id_that_was_given_to_another_row_is_not_born_again() -> None:
    """The row that was born as X moved on with X; what now has its anchor is born beside it."""
    born = make_id("evt", ART, "said", 1)
    news = [
        row("e1", "said", 1, at=0, words="fresh words altogether"),
        row("e2", "said", 2, at=60, words="the mayor said so"),
    ]
    found, _ = ids_of(news, before([row(born, "said", 1, at=0, words="the mayor said so")]), text=NEW_TEXT)
    assert found[1] == born
    assert found[0] == make_id("evt", ART, "said", 1, "again 1")


def test_two_rows_that_become_one_leave_replaced_by() -> None:
    olds = [row("evt-a", "visited", 1, at=0), row("evt-b", "toured", 1, at=4)]
    found, lineage = ids_of([row("e1", "visited", 1, at=0)], before(olds))
    assert found == ["evt-a"]
    assert lineage.replaced_by == {("events", "evt-b"): "evt-a"}


def test_one_row_that_becomes_two_is_told_by_split_from() -> None:
    news = [row("e1", "visited", 1, at=0), row("e2", "toured", 1, at=4)]
    found, lineage = ids_of(news, before([row("evt-a", "visited", 1, at=0)]))
    assert found[0] == "evt-a"
    assert lineage.split_from == {("events", found[1]): "evt-a"}


def test_a_row_of_another_sentence_and_type_is_no_successor() -> None:
    found, lineage = ids_of(
        [row("e1", "arrested", 1, at=500, kind="COERCE")], before([row("evt-a", "visited", 1, at=0)])
    )
    assert found == [make_id("evt", ART, "arrested", 1)]
    assert not lineage.replaced_by
    assert not lineage.split_from


@pytest.mark.parametrize(("text", "returns"), [(OLD_TEXT, True), (NEW_TEXT, False)])
def test_an_id_returns_only_to_the_same_words(text: str, returns: bool) -> None:
    born = make_id("evt", ART, "visited", 1)
    for identifier in (born, "evt-carried"):
        gone = before(ids=[known(identifier, f"{ART} visited 1", alive=False)])
        (found,), _ = ids_of([row("e1", "visited", 1, at=0)], gone, text=text)
        assert (found == identifier) is returns


def test_the_order_of_rows_changes_no_pair() -> None:
    olds = [row(f"evt-{number}", "said", number, at=number * 7, wide=30) for number in range(1, 9)]
    news = [row(f"e{number}", "said", number, at=number * 7 + 3, wide=25) for number in range(1, 12)]
    expected = dict(zip([each.key for each in news], ids_of(news, before(olds), text=NEW_TEXT)[0], strict=True))
    shuffle = random.Random(5)
    for _ in range(5):
        shuffle.shuffle(olds)
        shuffle.shuffle(news)
        found, _ = ids_of(news, before(olds), text=NEW_TEXT)
        assert dict(zip([each.key for each in news], found, strict=True)) == expected
    assert len(set(expected.values())) == len(news)


def sets(
    members: dict[str, str], was: dict[str, str], *, gone: Sequence[KnownId] = (), table: str = INCIDENTS
) -> tuple[dict[str, str], Lineage]:
    """The sets of events by the born ids given, after `was`."""
    rows: list[dict[str, Any]] = [{"event_id": event, "incident_id": born} for event, born in members.items()]
    lineage = Lineage()
    living = [known(old, old, table=table) for old in was.values()]
    precedent = before(ids=[*gone, *living])
    keep_sets(rows, key="event_id", column="incident_id", table=table, before=was, precedent=precedent, lineage=lineage)
    return {each["event_id"]: each["incident_id"] for each in rows}, lineage


def test_an_incident_keeps_the_id_of_most_of_its_members() -> None:
    was = {"e1": "inc-x", "e2": "inc-y", "e3": "inc-y"}
    found, lineage = sets({"e1": "inc-n", "e2": "inc-n", "e3": "inc-n", "e4": "inc-n"}, was)
    assert set(found.values()) == {"inc-y"}
    assert lineage.replaced_by == {(INCIDENTS, "inc-x"): "inc-y"}


def test_an_incident_that_splits_stays_with_the_greater_part() -> None:
    found, lineage = sets({"e1": "inc-x", "e2": "inc-n", "e3": "inc-n"}, {"e1": "inc-x", "e2": "inc-x", "e3": "inc-x"})
    assert found["e2"] == found["e3"] == "inc-x"
    assert found["e1"] == make_id("inc", "inc-x", "again 1"), "the id that e1 is born with is taken"
    assert lineage.split_from == {(INCIDENTS, found["e1"]): "inc-x"}


def test_a_group_returns_only_with_the_words_that_it_was_born_from() -> None:
    for anchor, returns in (("rcg-a", True), ("rcg-b", False)):
        gone = [known("rcg-a", anchor, table=GROUPS, alive=False)]
        found, _ = sets({"r1": "rcg-a"}, {}, gone=gone, table=GROUPS)
        assert (found["r1"] == "rcg-a") is returns


def old_actor(actor_id: str, slug: str, at: int, **values: Any) -> KnownActor:
    base = {"type": "person", "country": None, "withheld": False, "mentions": frozenset({(ART, at, at + 5)})}
    return KnownActor(actor_id=actor_id, slug=slug, **{**base, **values})


def new_actor(actor_id: str, slug: str, at: int, **values: Any) -> NewActor:
    base = {"number": 1, "type": "person", "country": None, "fixed": False, "withheld": False}
    return NewActor(
        **{"actor_id": actor_id, "slug": slug, "mentions": frozenset({(ART, at, at + 5)}), **base, **values}
    )


def test_a_namesake_that_comes_first_does_not_take_the_slug() -> None:
    """An earlier article about another Anna Berg made her the first; the known one stays `anna-berg`."""
    olds = [old_actor("anna-berg", "anna-berg", 10, country="NOR")]
    news = [
        new_actor("anna-berg", "anna-berg", 500, country="SWE"),
        new_actor("anna-berg-2", "anna-berg", 10, country="NOR"),
    ]
    found = name_actors(news, precedent=before(actors=olds))
    assert found.ids == {"anna-berg-2": "anna-berg", "anna-berg": "anna-berg-2"}


def test_a_slug_whose_bearer_vanished_is_not_given_to_a_namesake() -> None:
    gone = before(ids=[known("anna-berg", "anna-berg person NOR", table="actors", alive=False)])
    swede = new_actor("anna-berg", "anna-berg", 500, country="SWE")
    norwegian = new_actor("anna-berg", "anna-berg", 500, country="NOR")
    assert name_actors([swede], precedent=gone).ids == {"anna-berg": "anna-berg-2"}
    assert name_actors([norwegian], precedent=gone).ids == {"anna-berg": "anna-berg"}


def test_a_withheld_person_keeps_the_number_when_another_is_found_before() -> None:
    old = old_actor("person-1-2", "person-1", 40, withheld=True)
    news = [
        new_actor("person-1-2", "person-1", 10, number=2, withheld=True),
        new_actor("person-1-3", "person-1", 40, number=3, withheld=True),
    ]
    found = name_actors(news, precedent=before(actors=[old])).ids
    assert found == {"person-1-3": "person-1-2", "person-1-2": "person-1-3"}


def test_nothing_leads_from_a_name_to_a_withheld_person_or_back() -> None:
    named = old_actor("anna-berg", "anna-berg", 10)
    hidden = old_actor("person-1-4", "person-1", 80, withheld=True)
    news = [
        new_actor("person-1-1", "person-1", 10, withheld=True),
        new_actor("ola-dahl", "ola-dahl", 80),
    ]
    found = name_actors(news, precedent=before(actors=[named, hidden]))
    assert found.ids == {"person-1-1": "person-1-1", "ola-dahl": "ola-dahl"}
    assert found.replaced_by == {}


def test_an_actor_that_another_took_up_is_replaced_by_it() -> None:
    olds = [old_actor("commission", "commission", 10, type="igo"), old_actor("un", "un", 60, type="igo")]
    news = [new_actor("un", "un", 60, type="igo", fixed=True, mentions=frozenset({(ART, 10, 15), (ART, 60, 65)}))]
    found = name_actors(news, precedent=before(actors=olds))
    assert found.ids == {"un": "un"}
    assert found.replaced_by == {"commission": "un"}
