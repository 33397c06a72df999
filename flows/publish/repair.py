"""The lock that one publishing run holds, and what a run that was cut short left behind."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flows.errors import ReleaseError
from flows.files import json_bytes, replace_file, sync
from flows.publish.catalogue import Release, read_catalogue, read_folder, read_json, read_previous
from flows.publish.feed import make_feed
from flows.publish.layout import (
    BROKEN,
    CATALOGUE,
    FEED,
    INDEX,
    LATEST,
    LOCK,
    MANIFEST,
    PRUNED,
    RELEASES,
    STAGING,
    VERSION,
    split_version,
)
from flows.publish.manifest import compare_sums
from flows.publish.page.listing import make_listing
from flows.view import load_dataset


@contextmanager
def hold_lock(output: Path) -> Iterator[None]:
    """Hold the only right to publish into `output`; `ReleaseError` at once where another run holds it."""
    output.mkdir(parents=True, exist_ok=True)
    with (output / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ReleaseError(
                f"another run is publishing into {output.name}/: wait until it has ended, then run again"
            ) from error
        yield


def sweep_staging(output: Path) -> None:
    """Remove whatever an earlier run was building."""
    if (output / STAGING).exists():
        shutil.rmtree(output / STAGING)


def list_versions(output: Path) -> list[str]:
    """The versions that stand as folders in `releases/`, oldest first."""
    folder = output / RELEASES
    names = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    return sorted((name for name in names if VERSION.fullmatch(name)), key=split_version)


def move_away(output: Path, version: str) -> Path:
    """Move a folder that is no whole release out of `releases/`, deleting nothing; where it is now."""
    target, number = output / BROKEN / version, 0
    while target.exists():
        number += 1
        target = output / BROKEN / f"{version}-{number}"
    target.parent.mkdir(parents=True, exist_ok=True)
    (output / RELEASES / version).rename(target)
    sync(output / RELEASES)
    return target


def write_catalogue(output: Path, entries: Iterable[dict[str, Any]]) -> None:
    """Replace `catalogue.json` by these entries, newest first, and the page and the feed that are made of it."""
    ordered = sorted(entries, key=lambda entry: split_version(entry["version"]), reverse=True)
    replace_file(output / INDEX, make_listing(ordered, output=output))
    replace_file(output / CATALOGUE, json_bytes({"releases": ordered}))
    write_feed(output, ordered)


def write_feed(output: Path, entries: list[dict[str, Any]]) -> None:
    """Make `feed.atom` tell these entries, newest first; it is left where it does already, or where there are none."""
    content = make_feed(entries, dataset=load_dataset()) if entries else b""
    if content and not ((output / FEED).is_file() and (output / FEED).read_bytes() == content):
        replace_file(output / FEED, content)


def write_latest(output: Path, release: Release) -> None:
    """Point `latest.json` to a release."""
    entry = release.entry()
    pointer = {name: entry[name] for name in ("version", "path", "manifest_sha256")}
    replace_file(output / LATEST, json_bytes(pointer))


def repair(output: Path) -> None:
    """Finish what a run that was cut short began: sweep, adopt whole releases, mend catalogue, feed and pointer.

    A folder in `releases/` that no catalogue lists is adopted if its sums hold, else moved to `.broken/`. The pointer
    goes to the newest release that is there. Must run under the lock.
    """
    sweep_staging(output)
    entries = {entry["version"]: entry for entry in read_catalogue(output)}
    changed = False
    for version in list_versions(output):
        if version in entries:
            pruned = (output / RELEASES / version / PRUNED).is_file()
            changed |= pruned != entries[version].get("pruned", False)
            entries[version] = {**entries[version], "pruned": pruned}
        elif compare_sums(output / RELEASES / version):
            move_away(output, version)
        else:
            entries[version] = read_folder(output / RELEASES / version).entry()
            changed = True
    if changed:
        write_catalogue(output, entries.values())
    else:
        write_feed(output, read_catalogue(output))
    there = [version for version in entries if (output / RELEASES / version / MANIFEST).is_file()]
    if there:
        newest = read_folder(output / RELEASES / max(there, key=split_version))
        pointer = read_json(output / LATEST) if (output / LATEST).is_file() else {}
        if pointer.get("version") != newest.version:
            write_latest(output, newest)


def settle(output: Path) -> Release | None:
    """The release before the one that a run will make, once what an earlier run left behind is put in order.

    `ReleaseError` where another run is publishing, or that release is not as it was published: nothing may be built on
    it.
    """
    if not (output / RELEASES).is_dir():
        return None
    with hold_lock(output):
        repair(output)
        previous = read_previous(output)
        problems = compare_sums(previous.path) if previous else []
        if previous and problems:
            raise ReleaseError(
                f"the latest release, {previous.version}, is not as it was published ({problems[0]}): restore it from "
                "a copy, then run again"
            )
        return previous
