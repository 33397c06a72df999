"""A release is made again from its inputs, the same byte for byte; what is missing or differs is named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from flows.cli import main
from flows.console import Console
from flows.errors import ReleaseError
from flows.files import file_sha256, json_bytes
from flows.ingest.raw_file import RawFile
from flows.publish.catalogue import read_folder
from flows.rebuild import compare_program, find_raw, rebuild_release
from flows.release import run_release
from tests.project import make_project

MORE = "GENEVA, 18 June 2023 (Lakeside Wire) - The United Nations condemned the attack on a school in Sudan."


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases of one day, the second with a new article; then raw/ and the settings move on."""
    folder = make_project(tmp_path_factory.mktemp("rebuilt"))
    (folder / "onrecord.yaml").write_text("row_floor: 0.25\nworkers: 1\n", "utf-8")
    (folder / "raw" / "lakeside" / "2023-06-14-pier.meta.yaml").write_text("licence: public_domain\n", "utf-8")
    run_release(folder, day="2026-11-23", console=Console(quiet=True))
    (folder / "corrections").mkdir()
    (folder / "corrections" / "a.yaml").write_text(
        "- {id: evt-gone, column: country, expect: null, value: SDN, reason: looked up, date: 2026-11-24}\n", "utf-8"
    )
    (folder / "raw" / "lakeside" / "2023-06-18-new.txt").write_text(MORE, "utf-8")
    (folder / "raw" / "lakeside" / "2023-06-19-table.xlsx").write_text("no text", "utf-8")
    run_release(folder, day="2026-11-23", console=Console(quiet=True))
    (folder / "raw" / "lakeside" / "2023-06-20-later.txt").write_text(MORE.replace("Sudan", "Mali"), "utf-8")
    (folder / "onrecord.yaml").write_text("quote_share: 0.9\n", "utf-8")
    return folder


def release_folder(project: Path, version: str) -> Path:
    return project / "output" / "releases" / version


@pytest.mark.parametrize("version", ["2026-11-23.0", "2026-11-23.1"])
def test_release_is_made_again_byte_for_byte(project: Path, version: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(path.relative_to(project) for path in project.rglob("*"))
    assert main(["rebuild", version, "--project", str(project), "--workers", "1"]) == 0
    assert "the same, byte for byte" in capsys.readouterr().out
    assert sorted(path.relative_to(project) for path in project.rglob("*")) == before


def test_file_that_is_not_what_the_inputs_give_is_named(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "2026-11-23.0"
    shutil.copytree(release_folder(project, "2026-11-23.0"), copy)
    (copy / "csv" / "events.csv").write_text("changed\n", "utf-8")
    (copy / "LICENSE").unlink()
    (copy / "notes.txt").write_text("mine\n", "utf-8")
    assert main(["rebuild", str(copy), "--project", str(project), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["differences"] == [
        "LICENSE was made, but the release does not have it",
        "csv/events.csv has other bytes",
        "notes.txt was not made again",
    ]


def test_inputs_that_are_missing_or_differ_are_named_before_anything_is_made(project: Path, tmp_path: Path) -> None:
    moved = tmp_path / "project"
    shutil.copytree(project, moved)
    (moved / "raw" / "lakeside" / "2023-06-18-new.txt").write_text("other", "utf-8")
    (moved / "raw" / "lakeside" / "2023-06-15-mill.txt").unlink()
    (moved / "raw" / "lakeside" / "2023-06-14-pier.meta.yaml").write_text("licence: unknown\n", "utf-8")
    (moved / "corrections" / "a.yaml").write_text("", "utf-8")
    shutil.rmtree(release_folder(moved, "2026-11-23.0"))
    release = read_folder(release_folder(moved, "2026-11-23.1"))
    with pytest.raises(ReleaseError) as raised:
        rebuild_release(release, project=moved, output=moved / "output")
    said = str(raised.value)
    assert "raw/lakeside/2023-06-15-mill.txt is missing" in said
    assert "raw/lakeside/2023-06-18-new.txt has other bytes" in said
    assert "the sidecar of raw/lakeside/2023-06-14-pier.txt differs" in said
    assert "the release before, 2026-11-23.0, is not in output/ as it was" in said
    assert "corrections/a.yaml is missing or has other bytes" in said
    assert "2023-06-20" not in said


def test_release_before_that_was_tampered_with_is_no_input(project: Path, tmp_path: Path) -> None:
    moved = tmp_path / "project"
    shutil.copytree(project, moved)
    path = release_folder(moved, "2026-11-23.0") / "manifest.json"
    path.write_bytes(json_bytes({**json.loads(path.read_bytes()), "date": "2026-11-22"}))
    release = read_folder(release_folder(moved, "2026-11-23.1"))
    with pytest.raises(ReleaseError, match=r"the release before, 2026-11-23\.0, is not in output/ as it was"):
        rebuild_release(release, project=moved, output=moved / "output")


def test_other_code_schemas_and_packages_are_named(project: Path) -> None:
    inputs = dict(read_folder(release_folder(project, "2026-11-23.0")).manifest["inputs"])
    assert list(compare_program(inputs)) == []
    other = {**inputs, "code_sha256": "0", "schemas_sha256": "0", "lock_sha256": "0", "dependencies": {"spacy": "1"}}
    said = "; ".join(compare_program(other))
    for words in ("other code", "other schemas/", "another requirements.lock", "with spacy 1, not 3."):
        assert words in said


def test_raw_file_whose_path_is_masked_is_found_by_its_hash(tmp_path: Path) -> None:
    raw = {}
    for name in ("2023-01-02-anna-berg.txt", "2023-01-02-ola-dahl.txt", "2023-01-02-x.txt"):
        (tmp_path / name).write_text(name, "utf-8")
        raw[f"raw/{name}"] = RawFile(tmp_path / name, f"raw/{name}")
    wanted = {"path": "raw/2023-01-02-[name withheld].txt", "sha256": file_sha256(tmp_path / "2023-01-02-ola-dahl.txt")}
    found = find_raw(wanted, raw=raw)
    assert found is not None
    assert found.raw_path == "raw/2023-01-02-ola-dahl.txt"
    assert find_raw({**wanted, "sha256": "0" * 64}, raw=raw) is None
