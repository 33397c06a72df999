"""Old releases without their bodies, to save space: `onrecord prune`.

Of a pruned release stay its manifest, sums, provenance, ids, changelog and citation, so that nothing that was ever
published is forgotten: which ids there were, what each file's hash was, from what it was made. `pruned.json` says so,
and so does the page that takes the place of `index.html`. The latest release is never pruned.

The mark is written first, then catalogue, feed and listing tell it, and only then are files removed. Whoever is cut
short leaves a release that is marked and holds more than it need: the next call removes the rest.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.errors import ReleaseError, SettingsError
from flows.files import json_bytes, list_files, replace_file, sync
from flows.publish.catalogue import read_catalogue, read_folder
from flows.publish.layout import INDEX, KEPT, PLAN, PRUNED, RELEASES
from flows.publish.manifest import compare_sums
from flows.publish.page.listing import make_pruned_page
from flows.publish.repair import hold_lock, list_versions, repair, write_catalogue


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was pruned, or would be: the versions, oldest first, the files removed, and the bytes that this frees. A
    file that a release which stays shares with a pruned one frees nothing."""

    versions: tuple[str, ...]
    kept: tuple[str, ...]
    files: int
    bytes: int


def list_body(folder: Path) -> list[str]:
    """The files of a release that pruning removes; of a pruned one what a call that was cut short left there."""
    own = (INDEX,) if (folder / PRUNED).is_file() else ()
    return [name for name in list_files(folder) if name not in KEPT and name not in own]


def count_freed(paths: Iterable[Path]) -> int:
    """The bytes that are freed once all of `paths` are removed: those of files that have no other name."""
    names: Counter[tuple[int, int]] = Counter()
    sizes: dict[tuple[int, int], tuple[int, int]] = {}
    for path in paths:
        told = path.lstat()
        names[told.st_dev, told.st_ino] += 1
        sizes[told.st_dev, told.st_ino] = (told.st_nlink, told.st_size)
    return sum(sizes[key][1] for key, count in names.items() if count == sizes[key][0])


def remove_files(folder: Path, names: Sequence[str]) -> None:
    """Remove files of a release, and the folders in it that are empty by then."""
    for name in names:
        (folder / name).unlink()
    for inner, _, _ in os.walk(folder, topdown=False):
        if Path(inner) != folder and not any(Path(inner).iterdir()):
            Path(inner).rmdir()
    sync(folder)


def mark_pruned(folder: Path, *, version: str) -> None:
    """Say in the folder of a release that it is pruned."""
    kept = sorted(name for name in KEPT if name != PRUNED and (folder / name).is_file())
    replace_file(folder / PRUNED, json_bytes({"release": version, "kept": kept}))
    replace_file(folder / INDEX, make_pruned_page(version, kept=kept))


def find_old(output: Path, *, keep: int) -> list[str]:
    """The versions that are not among the `keep` newest and still hold a body, oldest first."""
    old = list_versions(output)[:-keep]
    return [version for version in old if list_body(output / RELEASES / version)]


def demand_whole(output: Path, versions: Iterable[str]) -> None:
    """Refuse to prune a release whose sums do not hold: what is kept of it would be wrong for ever."""
    for version in versions:
        problems = compare_sums(output / RELEASES / version)
        if problems:
            raise ReleaseError(f"release {version} is not whole ({problems[0]}): restore it from a copy, then prune")


def prune_releases(output: Path, *, keep: int, dry_run: bool = False) -> Pruned:
    """Remove the bodies of all releases but the `keep` newest.

    `SettingsError` where `keep` is less than 1; `ReleaseError` where another run publishes, a withdrawal is not
    finished, or a release is not whole.
    """
    if keep < 1:
        raise SettingsError(f"--keep {keep} would leave no release: give 1 or more")
    if (output / PLAN).is_file():
        raise ReleaseError("a withdrawal was cut short: call onrecord withdraw without an id to finish it, then prune")
    with hold_lock(output):
        repair(output)
        versions = find_old(output, keep=keep)
        demand_whole(output, versions)
        bodies = {version: list_body(output / RELEASES / version) for version in versions}
        freed = count_freed(iterate_paths(output, bodies))
        if versions and not dry_run:
            for version in versions:
                mark_pruned(output / RELEASES / version, version=version)
            entries = {entry["version"]: entry for entry in read_catalogue(output)}
            entries |= {version: read_folder(output / RELEASES / version).entry() for version in versions}
            write_catalogue(output, entries.values())
            for version in versions:
                remove_files(output / RELEASES / version, list_body(output / RELEASES / version))
        kept = list_versions(output)[-keep:]
    return Pruned(tuple(versions), tuple(kept), sum(map(len, bodies.values())), freed)


def iterate_paths(output: Path, names: dict[str, list[str]]) -> Iterator[Path]:
    """The paths of files, given by version and name."""
    for version, files in names.items():
        yield from (output / RELEASES / version / name for name in files)
