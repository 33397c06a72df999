"""The whole way of an article: what a run makes, refuses, leaves alone, and records."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from flows.article import Ingested
from flows.bundle import make_bundle
from flows.console import Console
from flows.errors import CorrectionError, GateError, ReleaseError, SettingsError
from flows.extraction import Extraction
from flows.files import file_sha256
from flows.fingerprint import reading_fingerprint
from flows.inputs import UNREAD, read_evaluation
from flows.publish.catalogue import read_folder
from flows.publish.release import Published
from flows.publish.replay import compare_replayed
from flows.publish.verification import verify_release
from flows.release import PLAIN, make_release, run_release
from flows.steps import Run, choose_day, open_run
from tests.project import FILES, make_project

DAY = "2026-11-23"
MORE = "GENEVA, 18 June 2023 (Lakeside Wire) - The United Nations condemned the attack on a school in Sudan."


def release(project: Path, *, day: str = DAY, workers: int = 1) -> Published:
    return run_release(project, day=day, console=Console(quiet=True), workers=workers)


def record(project: Path, run_id: str | None = None) -> dict[str, Any]:
    """The newest run's record, or the one of `run_id`."""
    runs = sorted((project / "output" / "runs").glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    path = runs[-1] if run_id is None else project / "output" / "runs" / f"{run_id}.json"
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_every_raw_file_is_accounted_for(released: Path) -> None:
    found = record(released)
    assert found["state"] == "released"
    assert found["intake"]["files"] == len(FILES) + 1
    assert found["intake"]["files"] == sum(found["intake"][part] for part in ("coded", "empty", "set_aside"))
    assert found["set_aside"] == {"duplicate_article": 1, "empty_file": 1}
    assert found["rows"]["articles"] == 3
    assert {"ingest", "extract", "normalize", "check", "publish"} <= set(found["seconds"])


def test_release_verifies_against_its_articles(released: Path) -> None:
    from flows.ingest.folder import ingest_folder
    from flows.settings import Settings

    articles = ingest_folder(released, settings=Settings()).articles
    texts = {article.article_id: article.text for article in articles}
    assert verify_release(released / "output" / "releases" / f"{DAY}.0", texts=texts) == []


def test_release_carries_the_evaluation_of_its_reading_or_says_why_not(released: Path) -> None:
    folder = released / "output" / "releases" / f"{DAY}.0"
    found = json.loads((folder / "quality" / "evaluation.json").read_bytes())
    inputs = json.loads((folder / "manifest.json").read_bytes())["inputs"]
    assert inputs["reading_sha256"] == reading_fingerprint()
    stamped = read_evaluation()
    measured = stamped is not None and stamped["fingerprints"]["reading_sha256"] == reading_fingerprint()
    assert found["state"] == ("evaluated" if measured else "not evaluated")


def test_run_id_and_folder_stand_in_no_file_of_the_release(released: Path) -> None:
    run_id = record(released)["run_id"]
    for path in (released / "output" / "releases").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert run_id.encode() not in content, path
            assert str(released).encode() not in content, path


def test_equal_inputs_give_equal_bytes_with_any_number_of_workers(tmp_path: Path) -> None:
    """Twenty-odd articles are two shards, so that two workers are really at work."""
    made = []
    for workers in (1, 2):
        project = make_project(tmp_path / str(workers))
        for number in range(20):
            path = project / "raw" / "lakeside" / f"2023-07-{number + 1:02d}-more.txt"
            path.write_text(f"{MORE} At least {number + 2} people were killed in Khartoum, police said.\n", "utf-8")
        made.append(release(project, workers=workers))
    assert made[0].rows["articles"] > 16
    assert hashes(made[0].path) == hashes(made[1].path)


def test_second_run_changes_nothing_and_a_shrunken_one_is_refused(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    first = release(project)
    latest = (project / "output" / "latest.json").read_bytes()
    again = release(project, day="2026-11-24")
    assert (again.state, again.version) == ("unchanged", first.version)

    (project / "raw" / "trend" / "2021-11-25-oic-assessment-mission-report.txt").unlink()
    with pytest.raises(GateError, match="nothing was published"):
        release(project, day="2026-11-25")
    assert (project / "output" / "latest.json").read_bytes() == latest
    assert [path.name for path in (project / "output" / "releases").iterdir()] == [first.version]
    refused = record(project)
    assert refused["state"] == "refused"
    assert refused["failures"]

    (project / "raw" / "lakeside" / "2023-06-18-new.txt").write_text(MORE, "utf-8")
    (project / "onrecord.yaml").write_text("row_floor: 0.0\n", "utf-8")
    with pytest.raises(ReleaseError, match="before the latest release"):
        release(project, day="2026-11-22")
    assert record(project)["state"] == "failed"


@pytest.mark.parametrize("change", ["nothing", "text", "sidecar", "new", "gone", "settings", "correction", "damage"])
def test_run_over_unchanged_inputs_reads_nothing_and_over_changed_ones_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    project = make_project(tmp_path)
    first = release(project)
    mill = project / "raw" / "lakeside" / "2023-06-15-mill.txt"
    if change == "text":
        mill.write_text(mill.read_text("utf-8") + "\n", "utf-8")
    elif change == "sidecar":
        mill.with_suffix(".meta.yaml").write_text("publisher: Hill Post\n", "utf-8")
    elif change == "new":
        (project / "raw" / "lakeside" / "2023-06-18-new.txt").write_text(MORE, "utf-8")
    elif change == "gone":
        mill.unlink()
    elif change == "settings":
        (project / "onrecord.yaml").write_text("quote_share: 0.9\n", "utf-8")
    elif change == "correction":
        (project / "corrections").mkdir()
        (project / "corrections" / "a.yaml").write_text("[]\n", "utf-8")
    elif change == "damage":
        (first.path / "index.html").write_text("mine", "utf-8")

    class Reached(Exception):
        pass

    def reached(*_: Any, **__: Any) -> None:
        raise Reached

    monkeypatch.setattr("flows.steps.ingest_folder", reached)
    if change == "nothing":
        again = release(project, day="2026-11-24")
        assert (again.state, again.version, again.rows) == ("unchanged", first.version, first.rows)
        told = record(project)
        assert (told["state"], told["intake"]["files"]) == ("unchanged", 5)
    else:
        with pytest.raises(ReleaseError if change == "damage" else Reached):
            release(project, day="2026-11-24")


def test_run_over_files_that_are_refused_unopened_reads_nothing_until_one_is_refused_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path / "project")
    folder = project / "raw" / "lakeside"
    (tmp_path / "outside.txt").write_text(MORE, "utf-8")
    (folder / "2023-06-18-link.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "2023-06-19-large.txt").write_bytes(b"Rain fell on the harbour. " * 200_000)
    (folder / "2023-06-20-line.txt").write_text("Snow fell on the mill " * 6_000, "utf-8")
    (project / "onrecord.yaml").write_text("max_article_bytes: 1000000\n", "utf-8")
    first = release(project)
    inputs = json.loads((first.path / "manifest.json").read_bytes())["inputs"]
    hashes = {each["path"]: each["sha256"] for each in inputs["raw"]}
    assert hashes["raw/lakeside/2023-06-18-link.txt"] == hashes["raw/lakeside/2023-06-19-large.txt"] == UNREAD
    assert hashes["raw/lakeside/2023-06-20-line.txt"] == file_sha256(folder / "2023-06-20-line.txt")

    def reached(*_: Any, **__: Any) -> None:
        raise AssertionError("it was read again")

    with monkeypatch.context() as patch:
        patch.setattr("flows.steps.ingest_folder", reached)
        assert release(project, day="2026-11-24").state == "unchanged"
    (folder / "2023-06-18-link.txt").unlink()
    (folder / "2023-06-18-link.txt").write_text(MORE, "utf-8")
    assert release(project, day="2026-11-25").state == "released"


def test_edited_and_new_articles_are_told_and_ids_stay(tmp_path: Path) -> None:
    """A paragraph comes in above: every sentence moves, every event keeps its id, and nothing takes another's."""
    project = make_project(tmp_path)
    first = release(project)
    pier = project / "raw" / "lakeside" / "2023-06-14-pier.txt"
    head, *body = pier.read_text("utf-8").split("\n\n")
    pier.write_text("\n\n".join([head, body[0], "At least 30 people were arrested in Bergen, police said.", *body[1:]]))
    (project / "raw" / "lakeside" / "2023-06-18-new.txt").write_text(MORE, "utf-8")
    second = release(project, day="2026-11-24")
    before, after = (read_events(each) for each in (first, second))
    for identifier, row in before.items():
        assert (after[identifier]["quote"], after[identifier]["event_type"]) == (row["quote"], row["event_type"])
    arrested = [row for row in after.values() if "arrested" in row["quote"]]
    assert arrested
    assert not {row["event_id"] for row in arrested} & set(before)
    reasons = {
        row["key"]: tuple(row["reasons"])
        for row in pq.read_table(second.path / "changes" / "rows.parquet").to_pylist()
        if row["table_name"] == "events"
    }
    assert {reasons[row["event_id"]] for row in arrested} == {("source_changed",)}
    assert ("new_article",) in reasons.values()
    assert compare_replayed(read_folder(first.path), read_folder(second.path)) == []


def read_events(published: Published) -> dict[str, dict[str, Any]]:
    rows = pq.read_table(published.path / "parquet" / "events.parquet").to_pylist()
    return {row["event_id"]: row for row in rows}


def test_other_reading_of_the_same_files_is_told_as_extractor_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path)
    release(project)
    run = open_run(project, day="2026-11-24", console=Console(quiet=True))

    def read_otherwise(run: Run, ingested: Ingested) -> Extraction:
        found = PLAIN.extract(run, ingested)
        shifted = [
            dataclasses.replace(each, events=tuple(dataclasses.replace(e, confidence=0.123) for e in each.events))
            for each in found.findings
        ]
        return dataclasses.replace(found, findings=make_bundle(shifted))

    monkeypatch.setattr("flows.inputs.stage_fingerprints", lambda **_: {"extract": "other", "ingest": "same"})
    monkeypatch.setattr("flows.standing.code_fingerprint", lambda: "other")
    second = make_release(run, dataclasses.replace(PLAIN, extract=read_otherwise))
    rows = pq.read_table(second.path / "changes" / "rows.parquet").to_pylist()
    events = [row for row in rows if row["table_name"] == "events"]
    assert len(events) == second.rows["events"]
    assert all(row["confidence_only"] and "extractor_changed" in row["reasons"] for row in events)
    assert not any("ingest_changed" in row["reasons"] for row in events), "what ingest read is the same"


def write_correction(project: Path, identifier: str, *, expect: str, value: str) -> None:
    entry = {"id": identifier, "column": "event_type", "expect": expect, "value": value, "reason": "read again"}
    (project / "corrections").mkdir(exist_ok=True)
    text = yaml.safe_dump([{**entry, "source": "Orla Quist", "date": date(2026, 11, 24)}])
    (project / "corrections" / "2026.yaml").write_text(text, "utf-8")


def test_correction_changes_a_row_keeps_its_id_and_is_told_as_the_reason(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    first = release(project)
    identifier, row = next((key, row) for key, row in read_events(first).items() if row["event_type"] == "CONSULT")
    write_correction(project, identifier, expect="CONSULT", value="AID")
    second = release(project, day="2026-11-24")
    assert read_events(second)[identifier]["event_type"] == "AID"
    changed = pq.read_table(second.path / "changes" / "rows.parquet").to_pylist()
    assert {tuple(each["reasons"]) for each in changed} == {("correction",)}
    assert {each["table_name"] for each in changed} == {"events", "evidence"}
    (told,) = csv.DictReader((second.path / "quality" / "corrections.csv").read_text("utf-8").splitlines())
    assert (told["state"], told["applied_to"], told["value"]) == ("applied", identifier, '"AID"')
    assert compare_replayed(read_folder(first.path), read_folder(second.path)) == []

    (project / "corrections" / "2026.yaml").unlink()
    third = release(project, day="2026-11-25")
    assert read_events(third)[identifier] == row
    changed = pq.read_table(third.path / "changes" / "rows.parquet").to_pylist()
    assert {tuple(each["reasons"]) for each in changed} == {("correction",)}, "taken back"


def test_correction_that_no_longer_holds_stops_the_run(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    first = release(project)
    identifier = next(iter(read_events(first)))
    write_correction(project, identifier, expect="FIGHT", value="AID")
    with pytest.raises(CorrectionError, match=rf"2026\.yaml, entry 1: event_type of {identifier} is"):
        release(project, day="2026-11-24")
    assert record(project)["state"] == "failed"
    write_correction(project, "evt-0000000000000000", expect="FIGHT", value="AID")
    again = release(project, day="2026-11-24")
    assert again.state == "unchanged", "an orphan changes no table"


def test_step_that_breaks_leaves_a_record_and_no_release(tmp_path: Path) -> None:
    run = open_run(make_project(tmp_path), day=DAY, console=Console(quiet=True))

    def break_off(*_: object) -> Any:
        raise RuntimeError("the pier gave way")

    with pytest.raises(RuntimeError):
        make_release(run, dataclasses.replace(PLAIN, extract=break_off))
    found = record(tmp_path, run.run_id)
    assert (found["state"], found["message"]) == ("failed", "RuntimeError: the pier gave way")
    assert not (tmp_path / "output" / "latest.json").exists()


def test_day_is_the_option_else_the_epoch_else_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1637798400")
    assert choose_day(None) == date(2021, 11, 25)
    assert choose_day(DAY) == date(2026, 11, 23)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(SettingsError, match="SOURCE_DATE_EPOCH"):
        choose_day(None)
    with pytest.raises(SettingsError, match="--date"):
        choose_day("23.11.2026")


def test_project_without_raw_is_an_error_of_the_call(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="raw"):
        open_run(tmp_path, day=DAY)
