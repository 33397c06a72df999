"""Verification finds whatever in a release is not what the release says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.errors import ReleaseError
from flows.publish.files import file_sha256, json_bytes
from flows.publish.manifest import list_hashes, make_sums
from flows.publish.parquet import write_parquet
from flows.publish.release import Published
from flows.publish.verification import Problem, same_words, verify_release
from flows.tables import make_table
from tests.check.sample import A1, B2, MET, TEXTS, sample_rows, sample_schema
from tests.publish.workshop import publish


@pytest.fixture
def published(tmp_path: Path) -> Published:
    return publish(tmp_path)


def files_of(problems: list[Problem]) -> set[str]:
    return {problem.file for problem in problems}


def seal(folder: Path) -> None:
    """Make manifest and sums agree with the files again, as one who hides a change would."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["files"] = list_hashes(folder, without=("manifest.json", "SHA256SUMS"))
    (folder / "manifest.json").write_bytes(json_bytes(manifest))
    (folder / "SHA256SUMS").write_bytes(make_sums(folder))


def rewrite(folder: Path, name: str, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Write a table's Parquet anew with changed rows, and seal the release."""
    rows = sample_rows()[name]
    change(rows)
    table = sample_schema().tables[name]
    write_parquet(make_table(rows, table=table), table=table, folder=folder)
    seal(folder)


def test_a_release_as_it_was_made_has_no_problem(published: Published) -> None:
    assert verify_release(published.path) == []
    assert verify_release(published.path, texts=TEXTS) == []


def test_a_flipped_byte_is_found(published: Published) -> None:
    for name in ("parquet/events.parquet", "README.md", "ids.parquet", "SHA256SUMS"):
        path = published.path / name
        content = path.read_bytes()
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        assert verify_release(published.path) != [], name
        path.write_bytes(content)
    assert verify_release(published.path) == []


def test_a_missing_and_an_added_file_are_found(published: Published) -> None:
    (published.path / "LICENSE").unlink()
    (published.path / "notes.txt").write_text("mine", "utf-8")
    problems = verify_release(published.path)
    assert Problem("SHA256SUMS", "LICENSE is missing") in problems
    assert Problem("SHA256SUMS", "notes.txt is not listed in SHA256SUMS") in problems


def test_a_missing_table_is_found(published: Published) -> None:
    (published.path / "parquet/events.parquet").unlink()
    (published.path / "csv/actors.csv").unlink()
    problems = verify_release(published.path)
    assert any(each.file == "parquet/events.parquet" and "cannot be read" in each.what for each in problems)
    assert Problem("csv/actors.csv", "differs from parquet/actors.parquet from line 1 on") in problems


def test_a_changed_csv_cell_is_found_even_under_new_sums(published: Published) -> None:
    path = published.path / "csv/events.csv"
    path.write_text(path.read_text("utf-8").replace("alleged", "negated", 1), "utf-8")
    seal(published.path)
    assert verify_release(published.path) == [
        Problem("csv/events.csv", "differs from parquet/events.parquet from line 3 on")
    ]


@pytest.mark.parametrize("change", [lambda text: text + "x\n", lambda text: text.rsplit("\n", 2)[0] + "\n"])
def test_a_csv_line_too_many_or_too_few_is_found(published: Published, change: Callable[[str], str]) -> None:
    path = published.path / "csv/events.csv"
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    seal(published.path)
    assert files_of(verify_release(published.path)) == {"csv/events.csv"}


def test_changed_parquet_is_found_even_under_new_sums(published: Published) -> None:
    rewrite(published.path, "event_counts", lambda rows: rows[0].update(low=13))
    problems = verify_release(published.path)
    assert Problem("parquet/event_counts.parquet", "has other content than manifest.json says") in problems


def test_a_row_too_many_a_duplicate_and_a_dangling_key_are_found(published: Published) -> None:
    rewrite(published.path, "event_counts", lambda rows: rows.append({**rows[0], "event_id": "evt-none"}))
    what = {problem.what for problem in verify_release(published.path)}
    assert "has 2 rows, manifest.json says 1" in what
    assert "1 primary keys stand in several rows" in what
    assert "1 rows have a event_id that is not in events" in what


def test_words_that_the_article_does_not_say_are_found(published: Published) -> None:
    rewrite(published.path, "events", lambda rows: rows[4].update(quote=rows[4]["quote"].replace("met", "saw")))
    assert sample_rows()["events"][4]["event_id"] == MET
    found = [problem for problem in verify_release(published.path, texts=TEXTS) if problem.file == "events"]
    assert any("Azerbaijan saw the Harbour" in problem.what for problem in found)
    assert all(problem.file != "events" for problem in verify_release(published.path))


def test_a_text_of_another_version_is_named_and_its_words_passed_over(published: Published) -> None:
    problems = verify_release(published.path, texts={A1: TEXTS[A1], B2: TEXTS[B2] + "More."})
    assert problems == [Problem("articles", f"{B2}: the text given is another version of the article")]


def test_a_folder_that_holds_no_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="holds no release"):
        verify_release(tmp_path)


@pytest.mark.parametrize(
    ("published", "original", "same"),
    [
        ("among them [name withheld]", "among them Orhan Velioğlu", True),
        ("[name withheld] and [name withheld] said", "A and B said", True),
        ("among them [name withheld]", "among others Orhan", False),
        ("[name withheld]", "", False),
        ("met", "met", True),
        ("met", "meet", False),
    ],
)
def test_withheld_words_are_compared_around_the_mask(published: str, original: str, same: bool) -> None:
    assert same_words(published, original) is same


def test_the_hash_of_a_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert file_sha256(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
