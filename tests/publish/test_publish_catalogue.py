"""What was published is found again, and what is not there says what to do next."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from flows.errors import ReleaseError
from flows.publish.catalogue import read_catalogue, read_previous, read_release, table_path
from flows.publish.layout import make_version, split_version
from flows.publish.record import Record, human_text, show_record
from flows.publish.runs import RunRecord, write_run
from tests.check.sample import A1, DETAINED, MET, PUBLISH, TEXTS, WITHHELD, sample_tables
from tests.publish.workshop import DAY, FAILED, changed_rows, publish


def test_before_the_first_release_it_says_what_to_run(tmp_path: Path) -> None:
    assert read_catalogue(tmp_path) == []
    assert read_previous(tmp_path) is None
    for release in ("latest", "2026-11-23.0"):
        with pytest.raises(ReleaseError, match="no release yet: run onrecord release"):
            read_release(tmp_path, release=release)


def test_a_table_is_found_in_the_latest_and_in_an_older_release(tmp_path: Path) -> None:
    first = publish(tmp_path)
    second = publish(tmp_path, sample_tables(changed_rows()))
    assert table_path(tmp_path, table="events") == second.path / "parquet/events.parquet"
    older = table_path(tmp_path, release=first.version, table="events")
    assert pq.read_table(older, columns=["confidence"])["confidence"].to_pylist()[0] == 0.9
    assert read_release(tmp_path, release=first.version).rows["events"] == 5


def test_an_unknown_table_or_release_names_those_that_there_are(tmp_path: Path) -> None:
    publish(tmp_path)
    with pytest.raises(ReleaseError, match=r"has no table 'event'; it has articles, actors, events"):
        table_path(tmp_path, table="event")
    with pytest.raises(ReleaseError, match=r"no release 2026-11-24\.0; there are 2026-11-23\.0"):
        read_release(tmp_path, release="2026-11-24.0")
    with pytest.raises(ReleaseError, match="is not a release"):
        read_release(tmp_path, release="../elsewhere")


def test_the_parts_of_a_large_table_are_a_folder(tmp_path: Path) -> None:
    published = publish(tmp_path)
    path = published.path / "manifest.json"
    manifest = json.loads(path.read_bytes())
    manifest["tables"][0]["parquet"] = ["parquet/articles/part-00001.parquet", "parquet/articles/part-00002.parquet"]
    path.write_text(json.dumps(manifest), "utf-8")
    assert table_path(tmp_path, table="articles") == published.path / "parquet/articles"


def test_a_pointer_to_a_missing_release_is_an_error_that_says_so(tmp_path: Path) -> None:
    shutil.rmtree(publish(tmp_path).path)
    with pytest.raises(ReleaseError, match=r"latest\.json points to releases/2026-11-23\.0, which is missing"):
        read_release(tmp_path)


def test_a_broken_catalogue_is_an_error_that_says_so(tmp_path: Path) -> None:
    publish(tmp_path)
    (tmp_path / "catalogue.json").write_text("{", "utf-8")
    with pytest.raises(ReleaseError, match=r"catalogue\.json cannot be read"):
        read_catalogue(tmp_path)


@pytest.mark.parametrize("text", ["latest", "2026-11-23", "2026-11-23.01", "2026-13-01.0", "2026-11-23.0\n", "x"])
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(ReleaseError, match="is not a release"):
        split_version(text)
    assert split_version(make_version(DAY, 10)) == (DAY, 10)


def test_a_run_record_counts_rules_and_names_rows(tmp_path: Path) -> None:
    path = write_run(tmp_path, RunRecord("r.1", "failed", message="disk full", report=FAILED, seconds={"a": 1.23456}))
    found = json.loads(path.read_bytes())
    assert (found["state"], found["message"], found["rules"]) == ("failed", "disk full", 1)
    assert found["failures"][0]["failing_rows"][0]["event_id"] == MET
    assert found["seconds"] == {"a": 1.235}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("output")).path


def columns_of(record: Record) -> set[tuple[str, str]]:
    return {(each.table, each.column) for each in record.evidence}


def test_an_event_is_shown_with_its_actors_counts_and_words(folder: Path) -> None:
    record = show_record(folder, DETAINED)
    assert (record.kind, record.row["event_type"]) == ("event", "COERCE")
    names = [row["actor_name"] for row in record.parts["event_actors"]]
    assert names == ["Harbour Commission", "fishermen", "[name withheld]"]
    assert record.parts["event_counts"][0]["low"] == 12
    assert {("events", "modality"), ("event_actors", "through"), ("event_counts", "low")} <= columns_of(record)
    assert json.loads(json.dumps(record.to_dict()))["evidence"][0]["article_id"] == A1


def test_a_recommendation_is_shown_with_its_actors_and_words(folder: Path) -> None:
    record = show_record(folder, PUBLISH)
    assert [row["actor_name"] for row in record.parts["recommendation_actors"]] == [
        "Saudi Arabia",
        "Harbour Commission",
    ]
    assert ("recommendations", "deadline") in columns_of(record)


def test_an_actor_is_shown_with_what_it_was_in(folder: Path) -> None:
    record = show_record(folder, "harbour-commission")
    first = record.parts["event_actors"][0]
    assert (first["role"], first["event_type"], first["date"]) == ("actor", "CONSULT", "2021-04-22/2021-04-23")
    assert record.parts["recommendation_actors"][0]["action"] == "publish the port's files"
    assert columns_of(record) == {("actors", "aliases")}


def test_the_words_around_a_span_are_shown_where_the_text_is_at_hand(folder: Path) -> None:
    (place,) = [each for each in show_record(folder, MET, texts=TEXTS).evidence if each.column == "date"]
    assert (place.before or "").endswith("met the Harbour Commission in Riyadh in ")
    assert (place.after or "").startswith(". The talks")
    assert all(each.before is None for each in show_record(folder, MET).evidence)


def test_no_words_are_shown_around_spans_of_an_article_with_a_withheld_name(folder: Path) -> None:
    for identifier in (DETAINED, PUBLISH, WITHHELD):
        record = show_record(folder, identifier, texts=TEXTS)
        assert record.evidence
        assert all(each.before is None for each in record.evidence)
        assert "Velio" not in human_text(record)


def test_the_human_form_names_values_parts_and_words(folder: Path) -> None:
    text = human_text(show_record(folder, MET, texts=TEXTS))
    assert text.startswith(f"event {MET} (release 2026-11-23.0)")
    assert "  date: 2021-05\n" in text
    assert "  - actor Azerbaijan (azerbaijan)" in text
    assert "[May 2021]. The talks lasted" in text
    assert "place_name" not in text


def test_an_unknown_id_is_refused(folder: Path) -> None:
    with pytest.raises(ReleaseError, match="no event, recommendation, actor or article 'evt-x'"):
        show_record(folder, "evt-x")
