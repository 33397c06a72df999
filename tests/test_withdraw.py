"""A withdrawn article or person stands in no release, change file, run record or correction any more, and does not come
back with the same text."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from flows.cli import main
from flows.console import Console
from flows.errors import ReleaseError, SettingsError
from flows.publish.catalogue import read_catalogue, read_latest
from flows.publish.coverage import count_coverage, make_coverage_csv
from flows.publish.identifiers import read_ids
from flows.publish.manifest import compare_sums
from flows.publish.pruning import prune_releases
from flows.publish.release import Published
from flows.publish.verification import verify_release
from flows.publish.wide import make_wide
from flows.rebuild import rebuild_release
from flows.release import run_release
from flows.schema import load_schema
from flows.steps import open_run
from flows.tables import Tables
from flows.view import load_views
from flows.withdraw import Withdrawn, withdraw
from tests.project import make_project

QUARRY = (
    "Minister visits quarry\n\nOSLO, 20 June 2023 (Lakeside Wire) - Foreign Minister Ingeborg Tveitsund visited Sweden "
    "on Monday. She urged Sweden to close the Grimsdal quarry by August 2023.\n\nResidents of the valley protested in "
    "Grimsdal on Sunday, police said.\n"
)
FERRY = (
    "Ferry talks\n\nOSLO, 22 June 2023 (Lakeside Wire) - Foreign Minister Ingeborg Tveitsund met the United Nations in "
    "Geneva on Wednesday. Norway condemned the attack on a ferry.\n"
)
SLUG = "2023-06-20-quarry-of-grimsdal"


def release(project: Path, day: str) -> Published:
    return run_release(project, day=day, console=Console(quiet=True), workers=1)


def take_out(project: Path, identifier: str | None, reason: str | None = "safety") -> Withdrawn:
    run = open_run(project, day="2026-11-27", console=Console(quiet=True), workers=1, finishing=True)
    return withdraw(run, identifier=identifier, reason=reason)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three releases: the second has the articles of the quarry and the ferry, the third an edit of the ferry's."""
    project = make_project(tmp_path_factory.mktemp("made"))
    release(project, "2026-11-23")
    raw = project / "raw" / "lakeside"
    (raw / f"{SLUG}.txt").write_text(QUARRY, "utf-8")
    (raw / "2023-06-22-ferry.txt").write_text(FERRY, "utf-8")
    second = release(project, "2026-11-24")
    event = next(row for row in rows_of(second.path, "events") if "Grimsdal" in row["quote"])
    (project / "corrections").mkdir()
    entry = {"id": event["event_id"], "column": "event_type", "expect": event["event_type"], "value": "AID"}
    entry |= {"reason": "about the Grimsdal quarry", "date": date(2026, 11, 25)}
    (project / "corrections" / "a.yaml").write_text(yaml.safe_dump([entry]), "utf-8")
    (raw / "2023-06-22-ferry.txt").write_text(FERRY + "The ferry was late, older residents recall.\n", "utf-8")
    release(project, "2026-11-25")
    return project


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "project")
    return tmp_path / "project"


def rows_of(folder: Path, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(folder / "parquet" / f"{table}.parquet").to_pylist()
    return rows


def all_text(project: Path) -> dict[str, str]:
    """All that stands in the files of `output/` and in the corrections, Parquet as its values, in small letters."""
    found = {}
    for path in [*(project / "output").rglob("*"), *(project / "corrections").rglob("*"), project / "withdrawn.yaml"]:
        if path.is_file():
            content = pq.read_table(path).to_pylist() if path.suffix == ".parquet" else path.read_text("utf-8")
            found[path.relative_to(project).as_posix()] = str(content).casefold()
    return found


def assert_whole(project: Path) -> list[str]:
    """Every release verifies, follows from the one before, and is what catalogue and pointer say; their versions."""
    output = project / "output"
    entries = read_catalogue(output)
    for entry in entries:
        folder = output / entry["path"]
        assert compare_sums(folder) == []
        assert verify_release(folder) == []
        assert read_latest(output).path.parent / entry["version"] == folder
    pointer = json.loads((output / "latest.json").read_bytes())
    assert pointer["manifest_sha256"] == entries[0]["manifest_sha256"] == read_latest(output).manifest_sha256
    return [entry["version"] for entry in entries]


def assert_described(project: Path) -> None:
    """Descriptions have the hashes of the purged files; flat table and coverage are those of the purged tables."""
    schema, views = load_schema(), load_views()
    for entry in read_catalogue(project / "output"):
        folder = project / "output" / entry["path"]
        sums = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines())
        package, croissant, linked = (
            json.loads((folder / name).read_bytes())
            for name in ("datapackage.json", "croissant.json", "dataset.jsonld")
        )
        assert all(each["hash"] == f"sha256:{sums[each['path']]}" for each in package["resources"])
        assert all(each["sha256"] == sums[each["contentUrl"]] for each in croissant["distribution"])
        files = [node for node in linked["@graph"] if "dcat:downloadURL" in node]
        assert len(files) == len(package["resources"])
        assert all(each["spdx:checksum"]["spdx:checksumValue"] == sums[each["@id"]] for each in files)
        tables = {name: pq.read_table(folder / "parquet" / f"{name}.parquet") for name in schema.tables}
        wide = make_wide(Tables(tables), view=views["events_wide"], schema=schema)
        assert (folder / "csv" / "events_wide.csv").read_bytes() == wide
        rows = count_coverage(tables, countries=schema.countries)
        assert (folder / "quality" / "coverage.csv").read_bytes() == make_coverage_csv(rows, view=views["coverage"])
        assert entry["manifest_sha256"] in (project / "output" / "feed.atom").read_text("utf-8")


def find_article(project: Path, name: str) -> str:
    rows = rows_of(read_latest(project / "output").path, "articles")
    return str(next(row["article_id"] for row in rows if name in row["raw_path"]))


def test_withdrawn_article_stands_nowhere_and_a_release_without_it_is_published(project: Path) -> None:
    article_id = find_article(project, "quarry")
    before = all_text(project)
    assert any("grimsdal" in text for name, text in before.items() if name.startswith("output/releases/2026-11-24"))
    done = take_out(project, article_id)
    assert (done.id, done.release) == ("withdrawn-1", "2026-11-27.0")
    assert done.files == ("corrections/a.yaml",)
    for name, text in all_text(project).items():
        for words in ("grimsdal", "quarry", "residents of the valley"):
            assert words not in text, name
    assert assert_whole(project) == ["2026-11-27.0", "2026-11-25.0", "2026-11-24.0", "2026-11-23.0"]
    assert_described(project)
    for version in done.purged[1:]:
        folder = project / "output" / "releases" / version
        assert article_id not in {row["article_id"] for row in rows_of(folder, "articles")}
        assert len(rows_of(folder, "articles")) == 4


def test_pages_of_every_release_are_made_again_without_it(project: Path) -> None:
    article_id = find_article(project, "quarry")
    before = read_latest(project / "output").path / "pages" / "data" / "records-all.js"
    assert article_id in before.read_text("utf-8")
    take_out(project, article_id)
    for version in assert_whole(project):
        folder = project / "output" / "releases" / version
        articles = rows_of(folder, "articles")
        listed = (folder / "pages" / "data" / "articles.js").read_text("utf-8")
        assert listed.count("art-") == len(articles) > 2
        for path in (folder / "pages" / "data").iterdir():
            assert article_id not in path.read_text("utf-8"), path
        assert f"<dd>{len(rows_of(folder, 'events'))}</dd>" in (folder / "index.html").read_text("utf-8")


def test_tombstone_of_a_withdrawn_article_is_opaque(project: Path) -> None:
    article_id = find_article(project, "quarry")
    done = take_out(project, article_id)
    latest = read_latest(project / "output")
    ids = {row["id"]: row for row in read_ids(latest.path)}
    assert article_id not in ids
    assert (ids["withdrawn-1"]["table_name"], ids["withdrawn-1"]["reasons"]) == ("articles", ["withdrawn"])
    assert {ids["withdrawn-1"][name] for name in ("anchor", "text_sha256", "replaced_by")} == {None}
    assert latest.manifest["purged"] == [done.id]
    text = (latest.path / "quality" / "set_aside.csv").read_text("utf-8")
    assert "withdrawn" in text
    assert SLUG not in text


def test_same_text_does_not_come_again(project: Path) -> None:
    take_out(project, find_article(project, "quarry"))
    raw = project / "raw" / "lakeside"
    (raw / f"{SLUG}.txt").unlink()
    (raw / "2023-07-01-again.txt").write_text(QUARRY.upper().replace("\n\n", "\n\n\n"), "utf-8")
    other = "GENEVA, 2 July 2023 (Lakeside Wire) - The United Nations condemned the attack on a school in Sudan.\n"
    (raw / "2023-07-02-other.txt").write_text(other, "utf-8")
    again = release(project, "2026-11-28")
    assert again.state == "released"
    assert not [row for row in rows_of(again.path, "articles") if "again" in row["raw_path"]]
    for name, text in all_text(project).items():
        assert "grimsdal" not in text, name
    assert_whole(project)


def find_person(project: Path) -> str:
    rows = rows_of(read_latest(project / "output").path, "actors")
    return str(next(row["actor_id"] for row in rows if "Tveitsund" in row["name"]))


def test_withdrawn_person_is_named_nowhere_and_events_stay(project: Path) -> None:
    person = find_person(project)
    before = {row["event_id"] for row in rows_of(read_latest(project / "output").path, "events")}
    parts = {
        row["event_actor_id"]
        for row in rows_of(read_latest(project / "output").path, "event_actors")
        if row["actor_id"] == person
    }
    assert parts
    done = take_out(project, person)
    for name, text in all_text(project).items():
        assert "tveitsund" not in text, name
        assert "ingeborg" not in text, name
        for identifier in parts:
            assert identifier not in text, "it was made of the slug"
    versions = assert_whole(project)
    assert_described(project)
    assert versions[0] == done.release
    latest = read_latest(project / "output").path
    assert {row["event_id"] for row in rows_of(latest, "events")} == before
    ids = {row["id"]: row for row in read_ids(latest)}
    assert (ids["withdrawn-1"]["table_name"], "withdrawn" in ids["withdrawn-1"]["reasons"]) == ("actors", True)
    older = project / "output" / "releases" / "2026-11-24.0"
    assert "withdrawn-1" in {row["actor_id"] for row in rows_of(older, "actors")}


def test_withdrawn_person_stays_out_and_is_withheld_in_new_articles_too(project: Path) -> None:
    take_out(project, find_person(project))
    raw = project / "raw" / "lakeside"
    again = FERRY.replace("United Nations", "African Union").replace("22 June", "30 June").replace("ferry", "school")
    (raw / "2023-06-30-school.txt").write_text(again, "utf-8")
    second = release(project, "2026-11-28")
    assert [row for row in rows_of(second.path, "articles") if "school" in row["raw_path"]]
    for name, text in all_text(project).items():
        assert "tveitsund" not in text, name
    (raw / "2023-06-22-ferry.txt").write_text(FERRY + "Another end.\n", "utf-8")
    third = release(project, "2026-11-29")
    assert not [row for row in rows_of(third.path, "articles") if "ferry" in row["raw_path"]], "an edit is refused"
    assert_whole(project)


def test_withdrawal_that_was_cut_short_is_finished(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    article_id = find_article(project, "quarry")
    calls = 0
    from flows.publish import purge

    place = purge._put_in_place

    def break_off(copy: Path, folder: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise OSError(28, "No space left on device")
        place(copy, folder)

    with monkeypatch.context() as patch:
        patch.setattr(purge, "_put_in_place", break_off)
        with pytest.raises(OSError, match="No space"):
            take_out(project, article_id)
    with pytest.raises(ReleaseError, match="call onrecord withdraw without an id"):
        release(project, "2026-11-28")
    with pytest.raises(SettingsError, match="was cut short"):
        take_out(project, "someone-else")
    done = take_out(project, None, None)
    assert done.id == "withdrawn-1"
    for name, text in all_text(project).items():
        assert "grimsdal" not in text, name
    assert_whole(project)
    assert not (project / "output" / ".withdrawing.json").exists()


@pytest.mark.parametrize("what", ["article", "person"])
def test_what_a_pruned_release_keeps_is_purged_too(project: Path, what: str) -> None:
    prune_releases(project / "output", keep=1)
    rows = rows_of(read_latest(project / "output").path, "actors")
    person = next(row["actor_id"] for row in rows if "Tveitsund" in row["name"])
    take_out(project, find_article(project, "quarry") if what == "article" else person)
    for name, text in all_text(project).items():
        assert ("grimsdal" if what == "article" else "tveitsund") not in text, name
    assert_whole(project)
    states = [(entry["version"], entry["pruned"]) for entry in read_catalogue(project / "output")]
    assert [pruned for _, pruned in states] == [False, False, True, True]
    shown = json.loads((project / "output/releases/2026-11-24.0/manifest.json").read_bytes())
    assert shown["purged"] == ["withdrawn-1"]


def test_withdrawal_does_not_write_through_a_link_to_another_folder(project: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    for path in sorted((project / "output" / "releases").rglob("*")):
        if path.is_file():
            target = kept / path.relative_to(project)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.hardlink_to(path)
    before = {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()}
    take_out(project, find_article(project, "quarry"))
    assert {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()} == before
    assert_whole(project)


def test_what_cannot_be_withdrawn_is_named(project: Path) -> None:
    with pytest.raises(ReleaseError, match="no article and no named person 'sweden'"):
        take_out(project, "sweden")
    with pytest.raises(SettingsError, match="--reason 'mood' is none of safety"):
        take_out(project, find_article(project, "quarry"), "mood")
    with pytest.raises(SettingsError, match="name the id"):
        take_out(project, None)
    assert not (project / "withdrawn.yaml").exists()


def test_command_withdraws_and_a_purged_release_is_not_made_again(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["withdraw", find_article(project, "quarry"), "--reason", "retracted", "--date", "2026-11-27"]
    assert main([*call, "--project", str(project), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "withdrawn-1"
    with pytest.raises(ReleaseError, match="withdrawn-1 were taken out of it"):
        rebuild_release(read_latest(project / "output"), project=project, output=project / "output")
