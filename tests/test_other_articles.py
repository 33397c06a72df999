"""Three articles of our own, on other countries, agencies and dateline styles, through the same code.

`tests/articles/*.yaml` codes them by the rules alone. The rows asserted here are of that coding; what is coded there
and not asserted here is read wrong today: the shooting itself, the denial, the threat, the flight to Juba.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.evaluate.gold import GoldArticle, read_gold
from flows.evaluate.match import Matched, match_article
from flows.extract.reading import Reader
from flows.normalize.table import Normalized
from tests.conftest import ROOT
from tests.reading import ingest_text, read_text, tables_of

ARTICLES = ROOT / "tests" / "articles"


class Read:
    """A hand-coded article and what was read of it."""

    def __init__(self, slug: str, folder: Path, reader: Reader) -> None:
        self.gold: GoldArticle = read_gold(ARTICLES / f"{slug}.yaml")
        self.article = ingest_text(folder, self.gold.text, name=f"agency/{slug}.txt")
        self.matched: Matched = match_article(self.gold, read_text(self.article, reader))
        self.tables: Normalized = tables_of(self.article, reader)

    def event(self, trigger: str) -> tuple[str, str | None, str | None, str, set[tuple[str, str]]]:
        """Type, date, country, modality and parts (role, name in the coding) of the event coded with this trigger."""
        for gold, found in self.matched.events:
            if gold.triggers[0].text(self.gold.text) == trigger:
                names = {key: self.gold.actors[value].name for key, value in self.matched.actors.items()}
                parts = {(part.role, names.get(part.actor, "?")) for part in found.parts}
                country = found.place.country if found.place else None
                return found.event_type, found.date.edtf if found.date else None, country, found.modality, parts
        raise AssertionError(f"{trigger} was not found")


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Read:
    return Read("radio-host-killed", tmp_path_factory.mktemp("wire"), reader)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Read:
    return Read("refugee-returns-press-release", tmp_path_factory.mktemp("release"), reader)


@pytest.fixture(scope="module")
def weather(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Read:
    return Read("southerly-change", tmp_path_factory.mktemp("weather"), reader)


def head(read: Read) -> tuple[str | None, str, str | None, str | None]:
    header = read.article.header
    return read.article.publisher, str(read.article.published), header.title, header.dateline_place


def test_the_head_of_a_wire_story(wire: Read) -> None:
    assert head(wire) == ("Reuters", "2023-06-14", "UN rights chief condemns killing of Honduran radio host", "Geneva")


def test_the_head_of_a_press_release(release: Read) -> None:
    title = "Uganda/Kenya: Stop Forced Returns of Refugees"
    assert head(release) == ("Rights Horizon", "2024-03-03", title, "New York")


def test_a_weather_report_gives_nothing(weather: Read) -> None:
    assert head(weather)[1:] == ("2022-02-19", "Cool change to end Auckland's dry spell", "Auckland")
    rows = {name: weather.tables.tables[name].num_rows for name in weather.tables.tables}
    assert rows == {**dict.fromkeys(rows, 0), "articles": 1, "evidence": rows["evidence"]}
    assert {row["table_name"] for row in weather.tables.tables.rows("evidence")} == {"articles"}


@pytest.mark.parametrize(
    ("trigger", "kind", "date", "parts"),
    [
        ("condemned", "ACCUSE", None, {("actor", "Marta Lindqvist")}),
        ("called on", "REQUEST", None, {("actor", "Marta Lindqvist"), ("recipient", "Honduras")}),
        ("arrested", "COERCE", "2023-06-13", {("actor", "Honduran police"), ("recipient", "two men")}),
        ("accused", "ACCUSE", None, {("actor", "Radio Costa Libre"), ("recipient", "local landowner")}),
        ("marched", "PROTEST", "2023-06-14", {("actor", "About 300 people")}),
    ],
)
def test_events_of_the_wire_story(
    wire: Read, trigger: str, kind: str, date: str | None, parts: set[tuple[str, str]]
) -> None:
    found = wire.event(trigger)
    assert (found[0], found[3], found[4]) == (kind, "asserted", parts)
    if date is not None:
        assert found[1] == date


def test_the_inquiry_is_recommended_to_honduras(wire: Read) -> None:
    ((gold, found),) = wire.matched.recommendations
    assert found.action.text(wire.gold.text) == gold.action.text(wire.gold.text)
    assert (found.speech_act, found.action_category, found.upr_comparable) == ("call", 5, True)
    assert {(part.role, wire.matched.actors[part.actor]) for part in found.parts} == gold.parts


@pytest.mark.parametrize(
    ("trigger", "kind", "date", "parts"),
    [
        (
            "handed over",
            "COERCE",
            "2023-11/2024-01",
            {
                ("actor", "Kenyan police"),
                ("actor", "Ugandan police"),
                ("recipient", "South Sudanese refugees"),
                ("attributed_to", "Rights Horizon"),
            },
        ),
        ("released", "REPORT", "2024-03-03", {("actor", "Rights Horizon")}),
        ("denied", "REJECT", None, {("actor", "Kenya's Interior Ministry")}),
        ("urged", "REQUEST", None, {("actor", "Rights Horizon"), ("recipient", "Kenya")}),
        ("should", "REQUEST", None, {("actor", "Rights Horizon"), ("recipient", "Uganda")}),
    ],
)
def test_events_of_the_press_release(
    release: Read, trigger: str, kind: str, date: str | None, parts: set[tuple[str, str]]
) -> None:
    found = release.event(trigger)
    assert (found[0], found[1], found[4]) == (kind, date, parts)


def test_each_item_of_its_list_is_a_recommendation_to_uganda(release: Read) -> None:
    text = release.gold.text
    pairs = release.matched.recommendations
    assert len(pairs) == len(release.gold.recommendations) == 4
    for gold, found in pairs:
        assert found.action.text(text) == gold.action.text(text)
        assert found.action_category == gold.action_category
        names = {(part.role, release.matched.actors.get(part.actor)) for part in found.parts}
        assert names >= {part for part in gold.parts if part[0] in ("issuer", "addressee")}
