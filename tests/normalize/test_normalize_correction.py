"""Corrections change a value, what follows from it and its evidence, and stop where they no longer hold."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.article import Article, Header
from flows.check.report import check_tables
from flows.correction import Correction, read_corrections
from flows.errors import CorrectionError
from flows.normalize.correction import apply_corrections
from flows.normalize.table import Normalized
from flows.precedent import KnownId, Precedent
from flows.settings import Settings
from tests.check.sample import (
    A1,
    B2,
    DETAINED,
    INTAKE,
    MET,
    PUBLISH,
    TEXTS,
    VISITED,
    sample_rows,
    sample_schema,
    sample_tables,
)

SCHEMA = sample_schema()


def article(article_id: str) -> Article:
    empty = {"publisher": None, "url": None, "retrieved_at": None, "content_sha256": "", "raw_sha256": ""}
    return Article(
        article_id=article_id,
        version=1,
        text=TEXTS[article_id],
        header=Header(),
        published=date(2021, 5, 4),
        language="en",
        raw_path="raw/x.txt",
        licence="unknown",
        **empty,
    )


def correct(identifier: str, column: str, expect: Any, value: Any) -> Correction:
    return Correction(
        identifier, column, expect, value, "looked up", None, date(2026, 11, 24), "corrections/a.yaml, entry 1"
    )


def apply(*corrections: Correction, links: dict[tuple[str, str], str] | None = None, before: Any = None) -> Normalized:
    normalized = Normalized(sample_tables(), {}, {}, replaced_by=links or {})
    return apply_corrections(
        normalized, corrections, articles=[article(A1), article(B2)], schema=SCHEMA, precedent=before
    )


def row_of(normalized: Normalized, table: str, key: str) -> dict[str, Any]:
    name = SCHEMA.tables[table].primary_key[0]
    return next(row for row in normalized.tables.rows(table) if row[name] == key)


def evidence_of(normalized: Normalized, row_id: str, column: str) -> list[tuple[str, str]]:
    rows = normalized.tables.rows("evidence")
    return [(row["value"], row["text"]) for row in rows if (row["row_id"], row["column_name"]) == (row_id, column)]


def failures(normalized: Normalized) -> set[str]:
    report = check_tables(
        normalized.tables, schema=SCHEMA, texts=TEXTS, intake=INTAKE, settings=Settings(), previous_rows=None
    )
    return {f"{each.table} {each.rule} {each.columns}" for each in report.failures}


BEFORE = failures(Normalized(sample_tables(), {}, {}))


def test_value_is_corrected_with_its_evidence_and_nothing_else_changes() -> None:
    found = apply(correct(VISITED, "place_name", "Baku", "Bakı"))
    assert row_of(found, "events", VISITED)["place_name"] == "Bakı"
    assert evidence_of(found, VISITED, "place_name") == [("Bakı", "Baku")]
    assert [(each.state, each.table, each.applied_to) for each in found.corrected] == [("applied", "events", VISITED)]
    rows = sample_rows()
    changed = [row["event_id"] for row in found.tables.rows("events") if row not in sample_tables(rows).rows("events")]
    assert changed == [VISITED]
    assert failures(found) == BEFORE


def test_days_follow_from_a_corrected_date() -> None:
    found = apply(correct(MET, "date", "2021-05", "2021-06-02"), correct(MET, "date_precision", "month", "day"))
    row = row_of(found, "events", MET)
    assert (row["date_start"], row["date_end"], row["date_precision"]) == (date(2021, 6, 2), date(2021, 6, 2), "day")
    assert failures(found) == BEFORE


def test_date_taken_away_takes_its_days_and_evidence_with_it() -> None:
    found = apply(correct(MET, "date", "2021-05", None))
    row = row_of(found, "events", MET)
    assert {row[name] for name in ("date", "date_start", "date_end", "date_precision")} == {None}
    assert evidence_of(found, MET, "date") == []
    assert failures(found) == BEFORE


def test_what_plover_makes_of_it_follows_from_a_corrected_type() -> None:
    found = apply(correct(DETAINED, "event_type", "COERCE", "ASSAULT"))
    row = row_of(found, "events", DETAINED)
    assert row["modes"] == [], "an assault has no mode arrest"
    assert (row["plover_type"], row["quad_class"]) == ("ASSAULT", "material_conflict")
    assert row["intensity"] == SCHEMA.codebooks["event_types"].by_code["ASSAULT"]["intensity"]
    assert evidence_of(found, DETAINED, "event_type") == [("ASSAULT", "detained")]
    assert failures(found) == BEFORE


def test_strength_follows_from_a_corrected_speech_act_unless_it_is_corrected_too() -> None:
    act = correct(PUBLISH, "speech_act", "urge", "demand")
    strength = SCHEMA.codebooks["speech_acts"].by_code["demand"]["strength"]
    assert row_of(apply(act), "recommendations", PUBLISH)["strength"] == strength
    both = apply(act, correct(PUBLISH, "strength", 4, 1))
    assert row_of(both, "recommendations", PUBLISH)["strength"] == 1


def test_value_where_there_was_none_is_supported_by_the_quote() -> None:
    found = apply(correct(MET, "place_name", None, "Riyadh"), correct(MET, "place_precision", None, "unresolved"))
    ((value, words),) = evidence_of(found, MET, "place_name")
    assert (value, words) == ("Riyadh", row_of(found, "events", MET)["quote"])
    assert failures(found) == BEFORE


def test_elements_of_a_list_come_and_go_with_their_evidence() -> None:
    found = apply(correct(PUBLISH, "affected_persons", ["children"], ["detainees", "women", "women"]))
    assert row_of(found, "recommendations", PUBLISH)["affected_persons"] == ["detainees", "women"]
    assert sorted(evidence_of(found, PUBLISH, "affected_persons")) == [("detainees", "families"), ("women", "families")]


def test_actor_of_a_part_is_corrected() -> None:
    part = next(row for row in sample_rows()["event_actors"] if row["event_id"] == MET and row["ordinal"] == 1)
    found = apply(correct(part["event_actor_id"], "actor_id", "azerbaijan", "saudi-arabia"))
    assert row_of(found, "event_actors", part["event_actor_id"])["actor_id"] == "saudi-arabia"
    assert evidence_of(found, part["event_actor_id"], "actor_id") == [("saudi-arabia", "Azerbaijan")]
    assert failures(found) == BEFORE


def test_value_that_is_not_as_expected_stops_and_says_so() -> None:
    with pytest.raises(CorrectionError, match=rf"entry 1: country of {VISITED} is 'AZE', not 'ARM' as the correction"):
        apply(correct(VISITED, "country", "ARM", "AZE"))


def test_message_of_a_text_that_is_not_as_expected_quotes_none() -> None:
    """It goes into the run's record, and the text could be a withheld name."""
    with pytest.raises(CorrectionError) as raised:
        apply(correct("detained-fisherman-1", "name", "Ola Dahl", "N. N."))
    assert "Velio" not in str(raised.value)
    assert "Ola Dahl" not in str(raised.value)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("event_id", "evt-x", "event_id of events cannot be corrected"),
        ("quote", "x", "quote of events cannot be corrected"),
        ("incident_id", "inc-x", "incident_id of events cannot be corrected"),
        ("mood", "x", "mood of events cannot be corrected; .*country"),
        ("latitude", "north", "'north' is no float, as latitude holds"),
        ("place_disputed", 1, "1 is no boolean"),
        ("latitude", True, "True is no float"),
        ("modes", "visit", "'visit' is no list"),
        ("modes", [1], r"\[1\] is no list"),
        ("date_start", datetime(2021, 1, 1, tzinfo=UTC), "is no date"),
        ("geonames_id", 1.5, "1.5 is no int64"),
    ],
)
def test_what_no_correction_can_do_is_named(column: str, value: Any, said: str) -> None:
    expect = sample_rows()["events"][0].get(column)
    with pytest.raises(CorrectionError, match=said):
        apply(correct(VISITED, column, expect, value))


def test_yaml_date_is_taken_for_text_where_the_column_is_text() -> None:
    found = apply(correct(MET, "date", "2021-05", date(2021, 5, 4)))
    assert row_of(found, "events", MET)["date"] == "2021-05-04"


def test_id_that_is_gone_is_followed_over_several_releases() -> None:
    gone = KnownId("evt-old", "events", None, None, alive=False, replaced_by="evt-middle")
    before = Precedent("2026-11-22.0", {}, (), (), (), {("events", "evt-old"): gone})
    links = {("events", "evt-middle"): VISITED}
    found = apply(correct("evt-old", "country", "AZE", "ARM"), links=links, before=before)
    assert [(each.state, each.applied_to) for each in found.corrected] == [("followed", VISITED)]
    assert row_of(found, "events", VISITED)["country"] == "ARM"


@pytest.mark.parametrize("links", [{}, {("events", "evt-old"): VISITED}, {("events", "evt-old"): "evt-old"}])
def test_id_that_leads_to_no_row_with_the_value_is_an_orphan(links: dict[tuple[str, str], str]) -> None:
    found = apply(correct("evt-old", "country", "SAU", "ARM"), links=links)
    assert [(each.state, each.applied_to) for each in found.corrected] == [("orphan", None)]
    assert found.tables.rows("events") == sample_tables().rows("events")


ENTRY = {"id": "evt-1", "column": "country", "expect": "AZE", "value": None, "reason": "map", "date": date(2026, 1, 2)}


def write(project: Path, content: Any, *, name: str = "a.yaml") -> Path:
    (project / "corrections").mkdir(exist_ok=True)
    text = content if isinstance(content, str) else yaml.safe_dump(content)
    (project / "corrections" / name).write_text(text, "utf-8")
    return project


def test_corrections_are_read_in_order_with_the_hashes_of_their_files(tmp_path: Path) -> None:
    assert read_corrections(tmp_path).corrections == ()
    write(tmp_path, [ENTRY, {**ENTRY, "id": "evt-2", "source": "https://example.org"}])
    write(tmp_path, [{**ENTRY, "id": "evt-0"}], name="b.yaml")
    write(tmp_path, "", name="c.yaml")
    found = read_corrections(tmp_path)
    assert [each.id for each in found.corrections] == ["evt-1", "evt-2", "evt-0"]
    assert found.corrections[1].place == "corrections/a.yaml, entry 2"
    assert list(found.files) == ["corrections/a.yaml", "corrections/b.yaml", "corrections/c.yaml"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a: [", "corrections/a.yaml is not valid YAML"),
        ({"id": "evt-1"}, "must be a list of corrections"),
        ([5], "entry 1 must be a mapping"),
        ([{key: value for key, value in ENTRY.items() if key not in ("reason", "expect")}], "lacks expect, reason"),
        ([{**ENTRY, "mood": 1}], "unknown key mood"),
        ([{**ENTRY, "reason": " "}], "reason must be text"),
        ([{**ENTRY, "date": "soon"}], "date must be a day"),
        ([{**ENTRY, "source": 5}], "source must be text"),
        ([ENTRY, {**ENTRY, "value": "ARM"}], "country of evt-1 is corrected in corrections/a.yaml, entry 1 too"),
    ],
)
def test_malformed_correction_is_named(tmp_path: Path, content: Any, said: str) -> None:
    with pytest.raises(CorrectionError, match=said):
        read_corrections(write(tmp_path, content))
