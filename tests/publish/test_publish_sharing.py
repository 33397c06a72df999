"""Files that did not change are stored once; each release stays whole by itself."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.files import list_files, replace_file
from flows.publish.manifest import compare_sums
from flows.publish.sharing import is_same_file, share_files
from tests.check.sample import sample_tables
from tests.publish.workshop import changed_rows, publish, read_tree


def list_shared(one: Path, other: Path) -> set[str]:
    return {name for name in list_files(one) if (other / name).is_file() and is_same_file(one / name, other / name)}


def list_equal(one: Path, other: Path) -> set[str]:
    trees = read_tree(one), read_tree(other)
    return {name for name in trees[0] if trees[0][name] == trees[1].get(name)}


def test_files_with_the_same_bytes_are_stored_once(tmp_path: Path) -> None:
    first, second = publish(tmp_path), publish(tmp_path, sample_tables(changed_rows()))
    shared = list_shared(first.path, second.path)
    assert shared == list_equal(first.path, second.path)
    assert shared >= {"verify.py", "parquet/articles.parquet", "csv/articles.csv", "pages/records.js"}
    assert not shared & {"manifest.json", "parquet/events.parquet", "index.html"}


def test_bytes_are_those_of_a_release_whose_files_are_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    publish(tmp_path / "a")
    linked = publish(tmp_path / "a", sample_tables(changed_rows()))
    monkeypatch.setattr(os, "link", refuse)
    first = publish(tmp_path / "b")
    copied = publish(tmp_path / "b", sample_tables(changed_rows()))
    assert read_tree(linked.path) == read_tree(copied.path)
    assert list_shared(first.path, copied.path) == set()
    assert compare_sums(copied.path) == []


def test_file_that_has_all_the_names_it_may_have_is_copied_and_others_are_shared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def refuse(source: Path, target: Path) -> None:
        if source.name == "verify.py":
            raise OSError(errno.EMLINK, "Too many links")
        link(source, target)

    monkeypatch.setattr(os, "link", refuse)
    first, second = publish(tmp_path), publish(tmp_path, sample_tables(changed_rows()))
    assert list_equal(first.path, second.path) - list_shared(first.path, second.path) == {"verify.py"}


def test_release_outlives_the_one_before(tmp_path: Path) -> None:
    first, second = publish(tmp_path), publish(tmp_path, sample_tables(changed_rows()))
    shutil.rmtree(first.path)
    done = subprocess.run([sys.executable, str(second.path / "verify.py")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_file_that_was_damaged_in_the_release_before_is_not_taken_over(tmp_path: Path) -> None:
    first, second = publish(tmp_path / "a"), publish(tmp_path / "b")
    damaged = first.path / "csv/articles.csv"
    content = bytearray(damaged.read_bytes())
    content[-3] ^= 1
    damaged.write_bytes(content)
    share_files(second.path, before=first.path)
    assert compare_sums(second.path) == []
    assert list_shared(first.path, second.path) >= {"csv/events.csv", "manifest.json"}
    assert "csv/articles.csv" not in list_shared(first.path, second.path)


def test_replaced_file_leaves_the_release_before_as_it_is(tmp_path: Path) -> None:
    first, second = publish(tmp_path), publish(tmp_path, sample_tables(changed_rows()))
    before = (first.path / "csv/articles.csv").read_bytes()
    replace_file(second.path / "csv/articles.csv", b"other\n")
    assert (first.path / "csv/articles.csv").read_bytes() == before


def test_link_that_cannot_be_put_in_place_leaves_no_file_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = publish(tmp_path / "a"), publish(tmp_path / "b")
    before = read_tree(second.path)

    def fail(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    assert share_files(second.path, before=first.path) == 0
    assert read_tree(second.path) == before


def test_third_release_shares_with_the_first_what_never_changed(tmp_path: Path) -> None:
    first = publish(tmp_path)
    publish(tmp_path, sample_tables(changed_rows()))
    third = publish(tmp_path, day=date(2026, 11, 25))
    assert "verify.py" in list_shared(first.path, third.path)
    assert share_files(third.path, before=first.path) == len(list_equal(third.path, first.path))
    assert compare_sums(third.path) == compare_sums(first.path) == []
