"""The first article of `raw/` gives the rows that the coding rules ask for; nothing in the code knows it.

Each expectation below comes from CODING.md applied to the text by hand.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import Any

import pytest

from flows.article import Article
from flows.extract.reading import Reader
from flows.ingest.folder import ingest_folder
from flows.normalize.table import Normalized
from flows.settings import Settings
from tests.conftest import ROOT
from tests.reading import tables_of

Row = Mapping[str, Any]
CHAIN = ["trend-news-agency", "office-of-the-human-rights-commissioner-ombudsman-of-azerbaijan"]


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Article:
    folder = tmp_path_factory.mktemp("project")
    name = "2021-11-25-oic-assessment-mission-report.txt"
    (folder / "raw" / "trend").mkdir(parents=True)
    shutil.copy(ROOT / "raw" / "trend" / name, folder / "raw" / "trend" / name)
    (found,) = ingest_folder(folder, settings=Settings()).articles
    return found


@pytest.fixture(scope="module")
def normalized(article: Article, reader: Reader) -> Normalized:
    return tables_of(article, reader)


class Release:
    """The tables of the article, looked up the way a reader would."""

    def __init__(self, normalized: Normalized) -> None:
        self.tables = {name: normalized.tables.rows(name) for name in normalized.tables}
        self.actors = {row["actor_id"]: row for row in self.tables["actors"]}

    def actor(self, alias: str) -> Row:
        """The one actor that the article names so."""
        (row,) = [row for row in self.actors.values() if alias in row["aliases"]]
        return row

    def event(self, event_type: str, trigger: str) -> Row:
        """The one event of that type whose evidence holds the trigger."""
        ids = {
            row["row_id"]
            for row in self.tables["evidence"]
            if row["table_name"] == "events" and row["column_name"] == "event_type" and row["text"] == trigger
        }
        (found,) = [row for row in self.tables["events"] if row["event_id"] in ids and row["event_type"] == event_type]
        return found

    def parts(self, event: Row, role: str) -> list[str]:
        """Actor ids of an event in one role, in their order."""
        rows = [row for row in self.tables["event_actors"] if row["event_id"] == event["event_id"]]
        return [row["actor_id"] for row in rows if row["role"] == role]

    def recommendation(self, words: str) -> Row:
        """The one recommendation whose action holds the words."""
        (row,) = [row for row in self.tables["recommendations"] if words in row["action"]]
        return row

    def concerned(self, recommendation: Row, role: str) -> list[str]:
        """Actor ids of a recommendation in one role, in their order."""
        key = recommendation["recommendation_id"]
        rows = [row for row in self.tables["recommendation_actors"] if row["recommendation_id"] == key]
        return [row["actor_id"] for row in rows if row["role"] == role]


@pytest.fixture(scope="module")
def release(normalized: Normalized) -> Release:
    return Release(normalized)


def test_the_article_has_publisher_date_and_language_and_no_title_or_dateline(release: Release) -> None:
    (row,) = release.tables["articles"]
    assert (row["publisher"], str(row["published"]), row["language"]) == ("Trend", "2021-11-25", "en")
    assert (row["title"], row["dateline_place"]) == (None, None)


def test_the_commission_is_one_actor_under_all_its_wordings(release: Release) -> None:
    commission = release.actor("commission")
    assert commission["name"] == "Independent Permanent Human Rights Commission"
    assert commission["parent_actor_id"] == "oic"
    assert len(commission["aliases"]) == 4
    assert release.actor("delegation")["parent_actor_id"] == commission["actor_id"]
    assert release.actor("assessment mission") == release.actor("delegation")


@pytest.mark.parametrize(
    ("alias", "kind", "country", "parent"),
    [
        ("OIC", "igo", None, None),
        ("OIC Council of Foreign Ministers", "igo", None, "oic"),
        ("Saeed Mohammed Abdulla Omair Alghfeli", "person", None, "oic-iphrc"),
        (
            "Office of the Human Rights Commissioner (Ombudsman) of Azerbaijan",
            "government_body",
            "AZE",
            "azerbaijan",
        ),
        ("Trend", "media", "AZE", None),
        ("Azerbaijan", "state", "AZE", None),
        ("Armenia", "state", "ARM", None),
        ("Armenian armed forces", "armed_forces", "ARM", "armenia"),
        ("military-political leadership of Armenia", "government_body", "ARM", "armenia"),
        ("UN", "igo", None, None),
        ("OSCE", "igo", None, None),
        ("International Committee of the Red Cross", "ngo", None, None),
        ("Islamic Development Bank", "igo", None, None),
        ("civilians", "population_group", None, None),
        ("Azerbaijanis", "population_group", "AZE", None),
        ("family members", "population_group", "AZE", None),
        ("Azerbaijani former IDPs", "population_group", "AZE", None),
    ],
)
def test_actors(release: Release, alias: str, kind: str, country: str | None, parent: str | None) -> None:
    row = release.actor(alias)
    assert (row["type"], row["country"]) == (kind, country)
    if parent is not None:
        assert row["parent_actor_id"] == parent


def test_places_are_no_actors(release: Release) -> None:
    names = {alias for row in release.actors.values() for alias in [row["name"], *row["aliases"]]}
    assert not names & {"Jeddah", "Islamabad", "Saudi Arabia", "Pakistan"}


def test_the_report_was_adopted_by_the_commission(release: Release) -> None:
    event = release.event("REPORT", "adopted")
    assert release.parts(event, "actor") == ["oic-iphrc"]
    assert release.parts(event, "attributed_to") == CHAIN
    assert (event["place_name"], event["country"], event["date"]) == ("Jeddah", "SAU", None)
    assert (event["plover_type"], event["quad_class"], event["intensity"]) == (None, None, None)
    assert release.event("REPORT", "prepared") == event


def test_the_session_and_the_planned_meeting(release: Release) -> None:
    session = release.event("CONVENE", "session")
    assert release.parts(session, "actor") == ["oic-iphrc"]
    assert (session["place_name"], session["country"], session["date"]) == ("Jeddah", "SAU", None)
    summit = release.event("CONVENE", "summit")
    assert (summit["modality"], summit["date"], summit["place_name"], summit["country"]) == (
        "planned",
        "2022-03",
        "Islamabad",
        "PAK",
    )
    assert summit["plover_type"] == "AGREE"


def test_the_visit_and_its_mission_are_one_incident(release: Release) -> None:
    visit, mission = release.event("CONSULT", "visited"), release.event("INVESTIGATE", "assessment mission")
    for event in (visit, mission):
        assert (event["date"], event["date_precision"], event["country"]) == (
            "2021-09-22/2021-09-26",
            "days",
            "AZE",
        )
        assert release.parts(event, "leader") == ["saeed-mohammed-abdulla-omair-alghfeli"]
        assert release.parts(event, "actor") == [release.actor("delegation")["actor_id"]]
    assert release.parts(visit, "recipient") == ["azerbaijan"]
    assert release.parts(mission, "recipient") == []
    assert mission["intensity"] is None
    assert visit["incident_id"] == mission["incident_id"]


def test_the_attacks_are_told_by_an_interested_side_and_dated_by_an_editors_insertion(release: Release) -> None:
    event = release.event("ASSAULT", "missile attacks")
    assert release.parts(event, "actor") == ["armenia-armed-forces"]
    assert release.parts(event, "recipient") == [release.actor("civilians")["actor_id"]]
    assert (event["country"], event["modality"], event["source_side"], event["date"]) == (
        "AZE",
        "asserted",
        "recipient",
        "2020",
    )
    spans = [
        (row["text"], row["kind"])
        for row in release.tables["evidence"]
        if row["row_id"] == event["event_id"] and row["column_name"] == "date"
    ]
    assert ("2020", "editor_insertion") in spans


@pytest.mark.parametrize("trigger", ["looting", "desecration"])
def test_the_destruction_is_nobodys_and_the_commissions_claim_through_its_report(
    release: Release, trigger: str
) -> None:
    event = release.event("ASSAULT", trigger)
    assert event["modes"] == ["destroy"]
    assert release.parts(event, "actor") == []
    assert release.parts(event, "attributed_to") == [*CHAIN, "oic-iphrc"]
    (through,) = [
        row["through"]
        for row in release.tables["event_actors"]
        if row["event_id"] == event["event_id"] and row["actor_id"] == "oic-iphrc"
    ]
    assert through == "document"


def test_the_monuments_and_the_mosques_are_two_events(release: Release) -> None:
    quotes = [row["quote"] for row in release.tables["events"] if "destroy" in row["modes"]]
    assert len(quotes) == 2
    assert any("monuments" in quote for quote in quotes)
    assert any("mosques" in quote for quote in quotes)


def test_the_report_accuses(release: Release) -> None:
    event = release.event("ACCUSE", "regarded")
    assert release.parts(event, "actor") == ["oic-iphrc"]
    assert release.parts(event, "recipient") == ["armenia"]


def test_two_requests_carry_the_four_recommendations(release: Release) -> None:
    requests = [row["event_id"] for row in release.tables["events"] if row["event_type"] == "REQUEST"]
    assert len(requests) == 2
    assert sorted({row["event_id"] for row in release.tables["recommendations"]}) == sorted(requests)
    assert len(release.tables["recommendations"]) == 4
    for row in release.tables["recommendations"]:
        assert release.concerned(row, "issuer") == ["oic-iphrc"]
        assert (row["made_on"], row["speech_act"]) == (None, "recommend")


def test_monitoring_centres(release: Release) -> None:
    row = release.recommendation("monitoring centers")
    others = release.actor("other organizations")["actor_id"]
    assert release.concerned(row, "addressee") == ["un", "osce", others]
    assert release.concerned(row, "subject") == ["armenia-military-political-leadership"]
    assert row["purpose"].startswith("to investigate human rights violations")
    assert row["purpose"].endswith("legal assessment")


def test_the_mechanism(release: Release) -> None:
    row = release.recommendation("coordination mechanism")
    assert release.concerned(row, "addressee") == []
    assert release.concerned(row, "partner") == ["icrc"]
    assert release.concerned(row, "beneficiary") == [release.actor("Azerbaijanis")["actor_id"]]
    assert row["purpose"].startswith("to find Azerbaijanis who went missing")


def test_the_psychological_assistance(release: Release) -> None:
    row = release.recommendation("psychological assistance")
    assert release.concerned(row, "addressee") == []
    assert release.concerned(row, "beneficiary") == [release.actor("family members")["actor_id"]]


def test_the_projects(release: Release) -> None:
    row = release.recommendation("to finance projects")
    bank = release.actor("Islamic Development Bank")["actor_id"]
    assert release.concerned(row, "addressee") == ["oic", "world-bank", bank]
    assert release.concerned(row, "beneficiary") == [release.actor("Azerbaijani former IDPs")["actor_id"]]


def test_every_span_is_the_articles_own_words(release: Release, article: Article) -> None:
    rows = release.tables["evidence"]
    assert len(rows) > 100
    assert all(article.text[row["char_start"] : row["char_end"]] == row["text"] for row in rows)


def test_no_code_knows_the_article() -> None:
    words = ("karabakh", "alghfeli", "azerbaijan", "armenia")
    for path in sorted((ROOT / "flows").rglob("*.py")):
        text = path.read_text("utf-8").lower()
        assert not [word for word in words if word in text], path.name
