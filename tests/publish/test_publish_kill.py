"""A run that is killed, or finds the disk full, at any step leaves no half release and no dangling pointer, and the
next run succeeds."""

from __future__ import annotations

import dataclasses
import errno
import io
import json
import multiprocessing
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from flows.errors import ReleaseError, SchemaError
from flows.publish import repair
from flows.publish.catalogue import read_catalogue, read_latest
from flows.publish.feed import make_feed
from flows.publish.manifest import compare_sums
from flows.publish.structure import compare_structure
from flows.view import load_dataset
from tests.check.sample import make_tables, sample_rows, sample_schema, sample_tables
from tests.publish.workshop import changed_rows, publish, read_tree

KILLED = 254
STEPS = ("fsync", "rename", "replace", "mkdir")
FORK = multiprocessing.get_context("fork")


def kill_at(step: int) -> Callable[[], int]:
    """Make this process die at the `step`-th call to the operating system that changes files; how many there were."""
    calls = 0

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == step:
                os._exit(KILLED)
            return function(*arguments, **options)

        return call

    for name in STEPS:
        setattr(os, name, wrap(getattr(os, name)))
    return lambda: calls


def run_killed(output: Path, step: int) -> None:
    """Publish and die at a step; the process that gets through exits with the number of its steps."""
    count = kill_at(step)
    publish(output, sample_tables(changed_rows()))
    os._exit(count())


def fill_disk_at(step: int) -> Callable[[], int]:
    """Let the `step`-th file that this process opens for writing, folder that it makes, file that it renames, links or
    brings to disk find the disk full; how many there were."""
    calls = 0

    def count() -> None:
        nonlocal calls
        calls += 1
        if calls == step:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            count()
            return function(*arguments, **options)

        return call

    def wrap_open(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
            opened = function(file, mode, *arguments, **options)
            if set(mode) & set("wax"):
                count()  # by then there is an empty file
            return opened

        return call

    for name in (*STEPS, "link"):
        setattr(os, name, wrap(getattr(os, name)))
    io.open = wrap_open(io.open)  # type: ignore[assignment]
    pa.OSFile = wrap_open(pa.OSFile)
    return lambda: calls


def run_full(output: Path, step: int) -> None:
    """Publish, and find the disk full at a step; a process that finds it at none (0) tells how many there were."""
    count = fill_disk_at(step)
    try:
        publish(output, sample_tables(changed_rows()))
    except OSError as error:
        os._exit(KILLED if error.errno == errno.ENOSPC else 1)
    if step == 0:
        os.write(os.open(output / "steps", os.O_WRONLY | os.O_CREAT), str(count()).encode())
    os._exit(0)


def in_child(target: Callable[..., None], *arguments: Any) -> int | None:
    process = FORK.Process(target=target, args=arguments)
    process.start()
    process.join(60)
    return process.exitcode


def assert_whole(output: Path) -> str:
    """No half release, no pointer to a missing one; the version pointed to."""
    pointer = json.loads((output / "latest.json").read_bytes())
    assert (output / pointer["path"] / "manifest.json").is_file()
    for folder in (output / "releases").iterdir():
        assert compare_sums(folder) == []
    for entry in read_catalogue(output):
        assert (output / entry["path"] / "manifest.json").is_file()
    return str(pointer["version"])


def test_a_kill_at_any_step_is_survived(tmp_path: Path) -> None:
    """At every step from the last syncs on, and at every seventh of the many before, which are alike."""
    origin, reference = tmp_path / "origin", tmp_path / "reference"
    publish(origin)
    shutil.copytree(origin, reference)
    steps = in_child(run_killed, reference, 0)
    assert steps is not None
    assert 40 < steps < KILLED
    expected = read_tree(reference / "releases")
    seen = set()
    for step in [*range(1, steps - 24, 7), *range(steps - 24, steps + 1)]:
        output = tmp_path / f"killed-{step}"
        shutil.copytree(origin, output)
        assert in_child(run_killed, output, step) == KILLED
        seen.add(assert_whole(output))
        after = publish(output, sample_tables(changed_rows()), run_id="run-2")
        assert after.version == "2026-11-23.1"
        assert assert_whole(output) == "2026-11-23.1"
        assert read_tree(output / "releases") == expected
        assert not (output / ".staging").exists()
        assert [entry["version"] for entry in read_catalogue(output)] == ["2026-11-23.1", "2026-11-23.0"]
        assert (output / "feed.atom").read_bytes() == make_feed(read_catalogue(output), dataset=load_dataset())
    assert seen == {"2026-11-23.0", "2026-11-23.1"}


def test_a_full_disk_at_any_write_is_survived(tmp_path: Path) -> None:
    """At every 29th write, and at every one of the last."""
    origin, reference = tmp_path / "origin", tmp_path / "reference"
    publish(origin)
    shutil.copytree(origin, reference)
    assert in_child(run_full, reference, 0) == 0
    steps = int((reference / "steps").read_text("utf-8"))
    assert steps > 200
    expected = read_tree(reference / "releases")
    ends, seen = set(), set()
    for step in [*range(1, steps - 12, 29), *range(steps - 12, steps + 1)]:
        output = tmp_path / f"full-{step}"
        shutil.copytree(origin, output)
        ends.add(in_child(run_full, output, step))
        seen.add(assert_whole(output))
        after = publish(output, sample_tables(changed_rows()), run_id="run-2")
        assert after.version == "2026-11-23.1"
        assert assert_whole(output) == "2026-11-23.1"
        assert read_tree(output / "releases") == expected
        shutil.rmtree(output)
    assert ends == {KILLED, 0}, "all end in the error, but where a file cannot be linked and stays a copy"
    assert seen == {"2026-11-23.0", "2026-11-23.1"}


@pytest.mark.parametrize("name", ["parquet/events.parquet", "ids.parquet", "manifest.json", "index.html"])
@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_nothing_is_built_on_a_release_that_is_damaged(tmp_path: Path, name: str, damage: str) -> None:
    publish(tmp_path)
    path = tmp_path / "releases/2026-11-23.0" / name
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-9])
    else:
        path.unlink()
    before = read_tree(tmp_path)
    with pytest.raises(ReleaseError, match="restore"):
        publish(tmp_path, sample_tables(changed_rows()))
    assert read_tree(tmp_path) == before


def test_schema_that_changed_without_its_version_is_refused(tmp_path: Path) -> None:
    publish(tmp_path)
    before = read_tree(tmp_path / "releases"), (tmp_path / "latest.json").read_bytes()
    schema = sample_schema()
    table = schema.tables["event_counts"]
    columns = tuple(
        dataclasses.replace(column, type="string") if column.name == "low" else column
        for column in table.columns
        if column.name != "population"
    )
    other = {**schema.tables, "event_counts": dataclasses.replace(table, columns=columns)}
    rows = sample_rows()
    for row in rows["event_counts"]:
        row.pop("population")
        row["low"] = "12"
    for version, said in ((schema.version, "raise the version"), ("0.0.1", "is lower than")):
        changed = dataclasses.replace(schema, tables=other, version=version)
        with pytest.raises(SchemaError, match=said) as caught:
            publish(tmp_path, make_tables(rows, schema=changed), schema=changed)
    assert "event_counts" not in str(caught.value)
    changed = dataclasses.replace(schema, tables=other)
    told = list(compare_structure(read_latest(tmp_path).manifest, schema=changed))
    assert told == ["event_counts has no column population any more", "event_counts.low was int64 and is string"]
    assert (read_tree(tmp_path / "releases"), (tmp_path / "latest.json").read_bytes()) == before
    raised = dataclasses.replace(changed, version="99.0.0")
    assert publish(tmp_path, make_tables(rows, schema=raised), schema=raised).version == "2026-11-23.1"


def test_a_whole_release_in_no_catalogue_is_adopted(tmp_path: Path) -> None:
    publish(tmp_path)
    published = publish(tmp_path, sample_tables(changed_rows()))
    entries = [entry for entry in read_catalogue(tmp_path) if entry["version"] != published.version]
    repair.write_catalogue(tmp_path, entries)
    repair.repair(tmp_path)
    assert [entry["version"] for entry in read_catalogue(tmp_path)] == ["2026-11-23.1", "2026-11-23.0"]


def test_an_older_release_that_is_adopted_does_not_become_the_latest(tmp_path: Path) -> None:
    publish(tmp_path)
    publish(tmp_path, sample_tables(changed_rows()))
    entries = [entry for entry in read_catalogue(tmp_path) if entry["version"] == "2026-11-23.1"]
    repair.write_catalogue(tmp_path, entries)
    repair.repair(tmp_path)
    assert assert_whole(tmp_path) == "2026-11-23.1"
    assert len(read_catalogue(tmp_path)) == 2


def test_a_folder_that_is_no_whole_release_is_moved_away_not_deleted(tmp_path: Path) -> None:
    publish(tmp_path)
    odd = tmp_path / "releases/2026-11-23.5"
    shutil.copytree(tmp_path / "releases/2026-11-23.0", odd)
    (odd / "csv/events.csv").write_text("mine\n", "utf-8")
    assert publish(tmp_path).state == "unchanged"
    assert not odd.exists()
    assert (tmp_path / ".broken/2026-11-23.5/csv/events.csv").read_text("utf-8") == "mine\n"
    assert assert_whole(tmp_path) == "2026-11-23.0"


def test_a_lost_catalogue_is_made_again_from_the_releases(tmp_path: Path) -> None:
    publish(tmp_path)
    publish(tmp_path, sample_tables(changed_rows()))
    before = (tmp_path / "catalogue.json").read_bytes(), (tmp_path / "latest.json").read_bytes()
    (tmp_path / "catalogue.json").unlink()
    (tmp_path / "latest.json").unlink()
    repair.repair(tmp_path)
    assert ((tmp_path / "catalogue.json").read_bytes(), (tmp_path / "latest.json").read_bytes()) == before


def test_what_an_earlier_run_was_building_is_swept(tmp_path: Path) -> None:
    (tmp_path / ".staging/2026-11-20.0/csv").mkdir(parents=True)
    (tmp_path / ".staging/2026-11-20.0/csv/events.csv").write_text("half", "utf-8")
    publish(tmp_path)
    assert not (tmp_path / ".staging").exists()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_error_while_building_leaves_the_last_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    publish(tmp_path)

    def fail(*_: Any, **__: Any) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("flows.publish.release.write_release", fail)
        with pytest.raises(type(error)):
            publish(tmp_path, sample_tables(changed_rows()))
    assert assert_whole(tmp_path) == "2026-11-23.0"
    assert publish(tmp_path, sample_tables(changed_rows())).version == "2026-11-23.1"
