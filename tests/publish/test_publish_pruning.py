"""Pruning removes the bodies of old releases and nothing else; whatever asks for them is told so."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from flows.errors import ReleaseError, SettingsError
from flows.files import list_files
from flows.publish import pruning, repair
from flows.publish.catalogue import read_catalogue, read_folder, read_latest, table_path
from flows.publish.difference import diff_releases
from flows.publish.identifiers import read_ids
from flows.publish.layout import KEPT, RELEASES
from flows.publish.manifest import compare_sums
from flows.publish.pruning import prune_releases
from flows.publish.record import show_record
from flows.publish.repair import hold_lock
from flows.publish.verification import verify_release
from flows.rebuild import rebuild_release
from tests.check.sample import MET, sample_rows, sample_tables
from tests.publish.workshop import changed_rows, publish, read_tree

FIRST, SECOND, THIRD = "2026-11-23.0", "2026-11-23.1", "2026-11-25.0"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three releases, of which the third has the tables of the first."""
    output = tmp_path_factory.mktemp("made") / "output"
    publish(output)
    publish(output, sample_tables(changed_rows()))
    publish(output, day=date(2026, 11, 25))
    return output


@pytest.fixture
def output(made: Path, tmp_path: Path) -> Path:
    for version in (FIRST, SECOND, THIRD):  # links stay links
        for name in list_files(made / RELEASES / version):
            path = tmp_path / "output" / RELEASES / version / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.hardlink_to(made / RELEASES / version / name)
    for name in ("catalogue.json", "latest.json", "feed.atom", "index.html"):
        shutil.copyfile(made / name, tmp_path / "output" / name)
    return tmp_path / "output"


def test_body_goes_and_manifest_sums_and_ids_stay_as_they_were(output: Path) -> None:
    before = read_tree(output / RELEASES)
    done = prune_releases(output, keep=1)
    assert (done.versions, done.kept) == ((FIRST, SECOND), (THIRD,))
    after = read_tree(output / RELEASES)
    assert {name: data for name, data in after.items() if name.startswith(THIRD)} == {
        name: data for name, data in before.items() if name.startswith(THIRD)
    }
    for version in (FIRST, SECOND):
        kept = {name for name in KEPT if f"{version}/{name}" in before}
        assert kept >= {"manifest.json", "SHA256SUMS", "ids.parquet", "CHANGELOG.md", "provenance.intoto.json"}
        assert set(list_files(output / RELEASES / version)) == kept | {"pruned.json", "index.html"}
        assert all(after[f"{version}/{name}"] == before[f"{version}/{name}"] for name in kept)
        assert not [path for path in (output / RELEASES / version).iterdir() if path.is_dir() and path.name == "csv"]
        assert verify_release(output / RELEASES / version) == []
        assert read_ids(output / RELEASES / version)
    assert verify_release(output / RELEASES / THIRD) == []


def test_catalogue_feed_and_pages_tell_it(output: Path) -> None:
    prune_releases(output, keep=2)
    assert [(entry["version"], entry["pruned"]) for entry in read_catalogue(output)] == [
        (THIRD, False),
        (SECOND, False),
        (FIRST, True),
    ]
    feed = (output / "feed.atom").read_text("utf-8")
    assert feed.count("Pruned:") == 1
    assert f'href="releases/{FIRST}/index.html"' in feed
    assert (output / "index.html").read_text("utf-8").count(">pruned<") == 1
    page = (output / RELEASES / FIRST / "index.html").read_text("utf-8")
    assert "was pruned to save space" in page
    assert 'href="ids.parquet"' in page


def test_next_release_follows_as_if_nothing_had_been_pruned(output: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(output, whole)
    prune_releases(output, keep=1)
    rows = sample_rows()
    rows["events"][0]["confidence"] = 0.25
    made = [publish(each, sample_tables(rows), day=date(2026, 11, 26)) for each in (whole, output)]
    assert read_tree(made[0].path) == read_tree(made[1].path)
    assert [entry["pruned"] for entry in read_catalogue(output)] == [False, False, True, True]


def test_bytes_freed_are_those_that_no_other_release_holds(output: Path) -> None:
    told = prune_releases(output, keep=1, dry_run=True)
    names = [path for version in (FIRST, SECOND) for path in (output / RELEASES / version).rglob("*") if path.is_file()]
    whole = sum(path.stat().st_size for path in names if path.name not in KEPT)
    assert told.bytes < whole, "the last release holds most of them too"
    alone = pruning.count_freed([output / RELEASES / SECOND / "csv/events.csv"])
    assert alone == 0, "the release that this one was linked from has it"
    copy = output / "copy"
    shutil.copyfile(output / RELEASES / SECOND / "csv/events.csv", copy)
    assert pruning.count_freed([copy]) == copy.stat().st_size


def test_dry_run_removes_nothing_and_says_the_same(output: Path) -> None:
    before = read_tree(output)
    told = prune_releases(output, keep=1, dry_run=True)
    assert {name: data for name, data in read_tree(output).items() if name != ".lock"} == before
    assert prune_releases(output, keep=1) == told


def test_pruned_release_is_not_pruned_again(output: Path) -> None:
    prune_releases(output, keep=1)
    before = read_tree(output)
    done = prune_releases(output, keep=1)
    assert (done.versions, done.files, done.bytes) == ((), 0, 0)
    assert read_tree(output) == before


@pytest.mark.parametrize(
    "ask",
    [
        lambda output: table_path(output, release=FIRST, table="events"),
        lambda output: show_record(output / RELEASES / FIRST, MET),
        lambda output: diff_releases(output / RELEASES / FIRST, output / RELEASES / THIRD),
        lambda output: rebuild_release(read_folder(output / RELEASES / FIRST), project=output, output=output),
    ],
    ids=["path", "show", "diff", "rebuild"],
)
def test_whatever_asks_for_the_body_is_told(output: Path, ask: Callable[[Path], Any]) -> None:
    prune_releases(output, keep=1)
    with pytest.raises(ReleaseError, match=f"release {FIRST} was pruned: its tables are no longer here"):
        ask(output)


def test_damage_to_what_is_kept_is_found(output: Path) -> None:
    prune_releases(output, keep=1)
    (output / RELEASES / FIRST / "ids.parquet").unlink()
    assert [each.what for each in verify_release(output / RELEASES / FIRST)] == ["ids.parquet is missing"]


def test_release_that_is_not_whole_is_not_pruned(output: Path) -> None:
    (output / RELEASES / FIRST / "manifest.json").unlink()
    (output / RELEASES / FIRST / "manifest.json").write_text("{}", "utf-8")
    before = set(list_files(output / RELEASES))
    with pytest.raises(ReleaseError, match=f"release {FIRST} is not whole"):
        prune_releases(output, keep=1)
    assert set(list_files(output / RELEASES)) == before


def test_lost_catalogue_is_made_again_with_pruned_releases(output: Path) -> None:
    prune_releases(output, keep=1)
    before = (output / "catalogue.json").read_bytes()
    (output / "catalogue.json").unlink()
    repair.repair(output)
    assert (output / "catalogue.json").read_bytes() == before
    assert not (output / ".broken").exists()


@pytest.mark.parametrize("step", ["replace_file", "write_catalogue", "remove_files"])
@pytest.mark.parametrize("call", [1, 2, 3])
def test_prune_that_was_cut_short_is_finished_by_the_next(
    output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, call: int
) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(output, whole)
    prune_releases(whole, keep=1)
    calls, real = 0, getattr(pruning, step)

    def break_off(*arguments: Any, **options: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == call:
            raise OSError(28, "No space left on device")
        real(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(pruning, step, break_off)
        if call <= {"replace_file": 3, "write_catalogue": 1, "remove_files": 2}[step]:
            with pytest.raises(OSError, match="No space"):
                prune_releases(output, keep=1)
        else:
            prune_releases(output, keep=1)
    assert compare_sums(output / RELEASES / THIRD) == []
    assert read_latest(output).version == THIRD
    repair.repair(output)
    assert not (output / ".broken").exists()
    prune_releases(output, keep=1)
    assert {name: data for name, data in read_tree(output).items() if name != ".lock"} == {
        name: data for name, data in read_tree(whole).items() if name != ".lock"
    }


def test_prune_waits_for_no_one(output: Path) -> None:
    with hold_lock(output), pytest.raises(ReleaseError, match="another run is publishing"):
        prune_releases(output, keep=1)


def test_prune_of_everything_is_refused(output: Path) -> None:
    with pytest.raises(SettingsError, match="would leave no release"):
        prune_releases(output, keep=0)


def test_command_prunes_and_tells_it(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["prune", "--keep", "1", "--project", str(output.parent)]
    assert main([*call, "--dry-run"]) == 0
    assert f"{FIRST}: would be pruned" in capsys.readouterr().out
    assert main([*call, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["pruned"] == [FIRST, SECOND]
    assert told["kept"] == [THIRD]
    assert not told["dry_run"]
    assert main(["verify", FIRST, "--project", str(output.parent)]) == 0
    assert "pruned" in capsys.readouterr().out
    assert main(["diff", FIRST, SECOND, "--project", str(output.parent)]) == 1
    with pytest.raises(SystemExit, match="2"):
        main(["prune", "--project", str(output.parent)])
