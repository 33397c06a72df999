"""A release is whole or not there, made only of checked tables, and only where something changed."""

from __future__ import annotations

import fcntl
import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from flows.article import SetAside
from flows.errors import GateError, ReleaseError, SchemaError
from flows.publish.catalogue import read_catalogue, read_latest
from flows.publish.identifiers import TRACKED, Descent, read_ids
from flows.publish.manifest import compare_sums
from flows.publish.release import next_version
from tests.check.sample import INTAKE, MET, WITHHELD, sample_rows, sample_schema, sample_tables
from tests.publish.workshop import DAY, FAILED, changed_rows, publish, read_tree

TABLES = list(sample_schema().tables)
FILES = {
    "README.md",
    "LICENSE",
    "CITATION.cff",
    "CHANGELOG.md",
    "manifest.json",
    "SHA256SUMS",
    "datapackage.json",
    "croissant.json",
    "dataset.jsonld",
    "datacite.json",
    "dictionary.csv",
    "load.sql",
    "ids.parquet",
    "lineage.parquet",
    "provenance.intoto.json",
    "verify.py",
    "changes/summary.json",
    "quality/checks.json",
    "quality/statistics.json",
    "quality/evaluation.json",
    "quality/set_aside.csv",
    "quality/coverage.csv",
    "quality/coverage.json",
    "csv/events_wide.csv",
    "quality/corrections.csv",
    *(f"parquet/{name}.parquet" for name in TABLES),
    *(f"csv/{name}.csv" for name in TABLES),
    "index.html",
    "records.html",
    "recommendations.html",
    "dictionary.html",
    *(f"pages/{name}" for name in ("style.css", "tables.js", "records.js")),
    *(
        f"pages/data/{name}.js"
        for name in ("actors", "articles", "codes", "events-0", "recommendations-0", "records-all")
    ),
}
CHANGES = {"changes/rows.parquet", "changes/fields.parquet", *(f"changes/added/{name}.parquet" for name in TABLES)}
ROOT = Path(__file__).parents[2]


def test_a_release_holds_exactly_these_files(tmp_path: Path) -> None:
    published = publish(tmp_path)
    assert published.state == "released"
    assert published.version == "2026-11-23.0"
    assert set(read_tree(published.path)) == FILES
    assert set(read_tree(tmp_path)) == {
        ".lock",
        "catalogue.json",
        "feed.atom",
        "index.html",
        "latest.json",
        "runs/run-1.json",
        *(f"releases/2026-11-23.0/{name}" for name in FILES),
    }
    assert compare_sums(published.path) == []


def test_sums_are_those_that_sha256sum_checks(tmp_path: Path) -> None:
    published = publish(tmp_path)
    done = subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=published.path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b": OK") == len(FILES) - 1


def test_pointer_and_catalogue_name_the_release(tmp_path: Path) -> None:
    published = publish(tmp_path)
    pointer = json.loads((tmp_path / "latest.json").read_bytes())
    assert pointer == {
        "version": "2026-11-23.0",
        "path": "releases/2026-11-23.0",
        "manifest_sha256": published.manifest_sha256,
    }
    (entry,) = read_catalogue(tmp_path)
    assert entry["version"] == "2026-11-23.0"
    assert entry["rows"]["events"] == 5
    assert read_latest(tmp_path).manifest_sha256 == published.manifest_sha256


def test_equal_inputs_give_equal_bytes_in_any_surroundings(tmp_path: Path) -> None:
    surroundings = [
        {"TZ": "UTC", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"},
    ]
    trees = []
    for number, names in enumerate(surroundings):
        output = tmp_path / f"folder {number}" / "output"
        subprocess.run(
            [sys.executable, "-m", "tests.publish.workshop", str(output)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **names},
            check=True,
        )
        trees.append(read_tree(output / "releases"))
        assert json.loads((output / "latest.json").read_bytes())["version"] == "2026-11-23.0"
    assert trees[0] == trees[1]
    assert len(trees[0]) == len(FILES)


def test_order_of_rows_does_not_change_bytes(tmp_path: Path) -> None:
    turned = {name: rows[::-1] for name, rows in sample_rows().items()}
    first, second = publish(tmp_path / "a"), publish(tmp_path / "b", sample_tables(turned))
    assert read_tree(first.path) == read_tree(second.path)


def test_nothing_depends_on_where_it_was_made(tmp_path: Path) -> None:
    for name, content in read_tree(publish(tmp_path).path).items():
        assert str(tmp_path).encode() not in content, name
        assert os.uname().nodename.encode() not in content, name


def test_tables_do_not_depend_on_the_date(tmp_path: Path) -> None:
    first, second = publish(tmp_path / "a"), publish(tmp_path / "b", day=date(2027, 1, 2))
    for name in TABLES:
        for file in (f"parquet/{name}.parquet", f"csv/{name}.csv"):
            assert (first.path / file).read_bytes() == (second.path / file).read_bytes()


def test_an_unchanged_run_makes_no_release(tmp_path: Path) -> None:
    first = publish(tmp_path)
    before = read_tree(tmp_path / "releases")
    again = publish(tmp_path, day=date(2026, 12, 1), run_id="run-2")
    assert (again.state, again.version, again.path) == ("unchanged", first.version, first.path)
    assert read_tree(tmp_path / "releases") == before
    assert not (tmp_path / ".staging").exists()
    assert json.loads((tmp_path / "runs/run-2.json").read_bytes())["state"] == "unchanged"


def test_a_second_release_of_a_day_has_the_next_serial(tmp_path: Path) -> None:
    publish(tmp_path)
    second = publish(tmp_path, sample_tables(changed_rows()))
    assert (second.state, second.version) == ("released", "2026-11-23.1")
    assert [entry["version"] for entry in read_catalogue(tmp_path)] == ["2026-11-23.1", "2026-11-23.0"]
    manifest = read_latest(tmp_path).manifest
    first = tmp_path / "releases/2026-11-23.0/manifest.json"
    assert manifest["previous"]["release"] == "2026-11-23.0"
    assert set(read_tree(second.path)) == FILES | CHANGES
    assert compare_sums(first.parent) == []
    third = publish(tmp_path, day=date(2026, 11, 24))
    assert third.version == "2026-11-24.0"


def test_serials_count_as_numbers(tmp_path: Path) -> None:
    for serial in (0, 2, 9, 10):
        (tmp_path / f"releases/2026-11-23.{serial}").mkdir(parents=True)
    (tmp_path / "releases/2026-11-24.77").mkdir()
    assert next_version(tmp_path, day=DAY) == "2026-11-23.11"


def test_a_day_before_the_latest_release_is_refused(tmp_path: Path) -> None:
    publish(tmp_path)
    before = read_tree(tmp_path / "releases")
    with pytest.raises(ReleaseError, match=r"2026-11-22 is before the latest release 2026-11-23\.0: give a date from"):
        publish(tmp_path, sample_tables(changed_rows()), day=date(2026, 11, 22))
    assert read_tree(tmp_path / "releases") == before
    assert read_latest(tmp_path).version == "2026-11-23.0"


def test_a_report_that_failed_writes_only_the_record(tmp_path: Path) -> None:
    record = re.escape(str(tmp_path / "runs/run-1.json"))
    with pytest.raises(GateError, match=f"1 rules failed .*events: codes of modality.*{record}"):
        publish(tmp_path, report=FAILED)
    assert set(read_tree(tmp_path)) == {".lock", "runs/run-1.json"}
    record_text = (tmp_path / "runs/run-1.json").read_text("utf-8")
    found = json.loads(record_text)
    assert found["state"] == "refused"
    assert found["failures"][0]["failing_rows"] == [{"event_id": MET, "quote": "[name withheld]"}]
    assert found["seconds"] == {"check": 1.5}


def test_a_name_that_would_be_published_is_refused(tmp_path: Path) -> None:
    rows = sample_rows()
    for table in ("actors", "event_actors"):
        for row in rows[table]:
            if row["actor_id"] == WITHHELD:
                row["actor_id"] = "orhan-velioglu"
    for row in rows["evidence"]:
        row["row_id"] = row["row_id"].replace(WITHHELD, "orhan-velioglu")
        row["value"] = row["value"].replace(WITHHELD, "orhan-velioglu")
    with pytest.raises(GateError, match="actors: names_withheld"):
        publish(tmp_path, sample_tables(rows), withheld={"orhan-velioglu": ("Orhan Velioğlu",)})
    assert set(read_tree(tmp_path)) == {".lock", "runs/run-1.json"}
    (failure,) = json.loads((tmp_path / "runs/run-1.json").read_bytes())["failures"]
    assert {"table": "actors", "row": 4, "column": "actor_id"} in failure["failing_rows"]


def test_two_runs_at_once_do_not_publish(tmp_path: Path) -> None:
    publish(tmp_path)
    with (tmp_path / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(ReleaseError, match="another run is publishing"):
            publish(tmp_path, sample_tables(changed_rows()))
    assert publish(tmp_path, sample_tables(changed_rows())).state == "released"


def test_a_run_that_another_overtook_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its ids were carried over from a release that is no longer the latest."""
    publish(tmp_path)
    before = read_tree(tmp_path / "releases")
    with monkeypatch.context() as patch:
        patch.setattr("tests.publish.workshop.settle", lambda _: None)
        with pytest.raises(ReleaseError, match=r"latest release is 2026-11-23\.0, but was none .*Run again"):
            publish(tmp_path, sample_tables(changed_rows()))
    assert read_tree(tmp_path / "releases") == before


def test_a_tombstone_whose_id_holds_a_withheld_name_is_opaque(tmp_path: Path) -> None:
    rows = sample_rows()
    for table in ("actors", "event_actors"):
        for row in rows[table]:
            row["actor_id"] = "orhan-velioglu" if row["actor_id"] == WITHHELD else row["actor_id"]
    for row in rows["evidence"]:
        for column in ("row_id", "value"):
            row[column] = "orhan-velioglu" if row[column] == WITHHELD else row[column]
    publish(tmp_path, sample_tables(rows), withheld={})
    second = publish(tmp_path, descent=Descent(replaced_by={("actors", "orhan-velioglu"): WITHHELD}))
    ids = {row["id"]: row for row in read_ids(second.path)}
    assert not [identifier for identifier in ids if "velio" in identifier]
    assert (ids["withheld-1"]["first_release"], ids["withheld-1"]["replaced_by"]) == ("2026-11-23.0", None)
    assert publish(tmp_path, sample_tables(changed_rows())).state == "released"


def test_the_lock_is_free_after_a_refusal(tmp_path: Path) -> None:
    with pytest.raises(GateError):
        publish(tmp_path, report=FAILED)
    assert publish(tmp_path).state == "released"


def test_files_set_aside_must_be_those_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.publish.workshop.SET_ASIDE", ())
    with pytest.raises(ValueError, match=f"intake counts {INTAKE.set_aside} files set aside, but 0 are given"):
        publish(tmp_path)


def test_a_reason_that_is_in_no_code_list_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.publish.workshop.SET_ASIDE", (SetAside("raw/a.txt", "bad_mood", ""),))
    with pytest.raises(SchemaError, match=r"set_aside_reasons\.yaml lacks bad_mood"):
        publish(tmp_path)


def test_a_run_that_cannot_name_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="cannot name a run"):
        publish(tmp_path, run_id="../escape")
    assert list(tmp_path.iterdir()) == []


def test_the_changelog_counts_rows_against_the_release_before(tmp_path: Path) -> None:
    first = publish(tmp_path)
    assert "The first release." in (first.path / "CHANGELOG.md").read_text("utf-8")
    second = publish(tmp_path, sample_tables(changed_rows()))
    text = (second.path / "CHANGELOG.md").read_text("utf-8")
    assert "Against 2026-11-23.0" in text
    assert "| events | 5 | 5 | 0 | 0 | 0 | 0 | 1 |" in text, "a change of confidence alone is counted apart"
    assert "| actors | 6 | 6 | 1 | 1 | 0 | 0 | 0 |" in text
    assert "| evidence | 45 | 45 | 2 | 2 | 0 | 0 | 0 |" in text
    assert "| actors | 6 | 5 | 83.3% |" in text


def test_ids_are_carried_over_and_never_forgotten(tmp_path: Path) -> None:
    publish(tmp_path, descent=Descent(anchors={("events", MET): "art-00000000000000b2 meet 1"}))
    gone_to = Descent(replaced_by={("actors", "lakeside-wire"): "pier-post"})
    second = publish(tmp_path, sample_tables(changed_rows()), descent=gone_to)
    ids = {row["id"]: row for row in read_ids(second.path)}
    one, two = "2026-11-23.0", "2026-11-23.1"
    assert (ids[MET]["first_release"], ids[MET]["last_release"]) == (one, two)
    assert ids[MET]["anchor"] == "art-00000000000000b2 meet 1"
    assert (ids["pier-post"]["first_release"], ids["pier-post"]["last_release"]) == (two, two)
    gone = ids["lakeside-wire"]
    assert (gone["first_release"], gone["last_release"], gone["replaced_by"]) == (one, one, "pier-post")
    third = publish(tmp_path, day=date(2026, 11, 25))
    back = {row["id"]: row for row in read_ids(third.path)}["lakeside-wire"]
    assert (back["first_release"], back["last_release"]) == (one, "2026-11-25.0")
    assert back["replaced_by"] is None, "what lives was not replaced"
    assert {row["table_name"] for row in ids.values()} == {*TRACKED}


def test_the_manifest_names_inputs_and_every_file(tmp_path: Path) -> None:
    published = publish(tmp_path)
    manifest = json.loads((published.path / "manifest.json").read_bytes())
    assert [file["path"] for file in manifest["inputs"]["raw"]] == ["raw/a.txt", "raw/b.txt"]
    assert manifest["inputs"]["raw"][0]["sidecar_sha256"] == "c" * 64
    assert {file["path"] for file in manifest["files"]} == FILES - {
        "manifest.json",
        "SHA256SUMS",
        "provenance.intoto.json",
    }
    assert manifest["previous"] is None
    events = next(table for table in manifest["tables"] if table["name"] == "events")
    assert (events["rows"], events["primary_key"]) == (5, ["event_id"])
    assert pq.read_metadata(published.path / events["parquet"][0]).num_rows == 5
