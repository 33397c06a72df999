"""A release made again from its inputs, and compared byte for byte: `onrecord rebuild`.

The manifest names the inputs: raw files and sidecars, settings, code, schemas, packages, the release before and the
day. Each is found by its hash, and the steps of a run are done once more in a folder of their own; nothing of the
project is touched. What is missing or differs is named before anything is made: another release's code, for instance,
has to be checked out first."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from flows import steps
from flows.console import Console
from flows.correction import read_corrections
from flows.errors import ReleaseError
from flows.files import file_sha256
from flows.files import list_files as list_tree
from flows.fingerprint import code_fingerprint, dependency_versions, lock_sha256, schemas_fingerprint
from flows.ingest.raw_file import RawFile, list_files
from flows.inputs import UNREAD
from flows.publish.catalogue import Release, demand_body, read_folder
from flows.publish.layout import MANIFEST, RELEASES
from flows.publish.release import Published
from flows.publish.repair import write_catalogue, write_latest
from flows.publish.verify import MASK, same_words
from flows.schema import load_schema
from flows.settings import FILE_NAME, load_settings, make_settings

SHOWN = 10
"""The most inputs that an error names."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A release made again: how many files were compared, and what differs, as sentences."""

    release: str
    files: int
    differences: tuple[str, ...]


def rebuild_release(release: Release, *, project: Path, output: Path, workers: int | None = None) -> Rebuilt:
    """Make a release again from its inputs in `project` and the release before in `output`, and compare.

    `ReleaseError` names the inputs that are not there or differ from those that made it.
    """
    manifest = release.manifest
    if manifest.get("purged"):
        raise ReleaseError(
            f"release {release.version} cannot be made again: {', '.join(manifest['purged'])} were taken out of it"
        )
    demand_body(release)
    root = project / load_settings(project).raw
    raw = {file.raw_path: file for file in list_files(root)}
    before = find_before(manifest, output=output)
    odd = [*compare_program(manifest["inputs"]), *compare_raw(manifest["inputs"]["raw"], raw=raw)]
    for name, digest in manifest["inputs"]["corrections"].items():
        path = project / name
        odd += [] if path.is_file() and file_sha256(path) == digest else [f"{name} is missing or has other bytes"]
    if before and before.pruned:
        odd.append(f"the release before, {before.version}, was pruned: bring a copy of it back")
    if before is None and manifest["previous"]:
        odd.append(f"the release before, {manifest['previous']['release']}, is not in {output.name}/ as it was")
    if odd:
        more = f" and {len(odd) - SHOWN} more" if len(odd) > SHOWN else ""
        raise ReleaseError(f"release {release.version} cannot be made again here: {'; '.join(odd[:SHOWN])}{more}")
    with tempfile.TemporaryDirectory(prefix="onrecord-rebuild-") as folder:
        scratch = Path(folder)
        lay_out(scratch, manifest=manifest, root=root, raw=raw, before=before)
        for name in manifest["inputs"]["corrections"]:
            (scratch / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(project / name, scratch / name)
        made = run_again(scratch, manifest=manifest, workers=workers)
        return Rebuilt(release.version, len(list_tree(release.path)), tuple(compare_trees(release.path, made.path)))


def compare_program(inputs: Mapping[str, Any]) -> Iterator[str]:
    """What of code, schemas and packages differs from what made the release."""
    if inputs["code_sha256"] != code_fingerprint():
        yield "it was made by other code than this: check out the version of flows/ that made it"
    if inputs["schemas_sha256"] != schemas_fingerprint():
        yield "it was made with other schemas/: check out those that made it"
    if inputs["lock_sha256"] != lock_sha256():
        yield "it was made with another requirements.lock"
    installed = dependency_versions()
    for name, version in inputs["dependencies"].items():
        if installed.get(name) != version:
            yield f"it was made with {name} {version}, not {installed.get(name, 'without it')}: run make"


def find_raw(file: Mapping[str, Any], *, raw: Mapping[str, RawFile]) -> RawFile | None:
    """The raw file that a manifest names: by its path, or where that holds a withheld name by what is around it."""
    if MASK not in file["path"]:
        return raw.get(file["path"])
    fitting = (each for path, each in raw.items() if same_words(file["path"], path))
    return next((each for each in fitting if file_sha256(each.path) == file["sha256"]), None)


def compare_raw(files: list[dict[str, Any]], *, raw: Mapping[str, RawFile]) -> Iterator[str]:
    """The raw files and sidecars that are not there or have other bytes; those that were never opened need only be."""
    for file in files:
        found = find_raw(file, raw=raw)
        if found is None:
            yield f"{file['path']} is missing"
            continue
        if file["sha256"] != UNREAD and file_sha256(found.path) != file["sha256"]:
            yield f"{file['path']} has other bytes"
        sidecar = file_sha256(found.sidecar) if found.sidecar.is_file() else None
        if file["sha256"] != UNREAD and sidecar != file["sidecar_sha256"]:
            yield f"the sidecar of {file['path']} differs"


def find_before(manifest: Mapping[str, Any], *, output: Path) -> Release | None:
    """The release before, where it stands in `output` with the manifest that this one names."""
    named = manifest["previous"]
    if named is None or not (output / RELEASES / named["release"] / MANIFEST).is_file():
        return None
    found = read_folder(output / RELEASES / named["release"])
    return found if found.manifest_sha256 == named["manifest_sha256"] else None


def lay_out(
    scratch: Path, *, manifest: Mapping[str, Any], root: Path, raw: Mapping[str, RawFile], before: Release | None
) -> None:
    """A project in `scratch` that holds the inputs of a release and nothing else; `root` is where `raw` files lie."""
    (scratch / FILE_NAME).write_text(yaml.safe_dump(manifest["inputs"]["settings"]), "utf-8")
    for file in manifest["inputs"]["raw"]:
        found = find_raw(file, raw=raw)
        if found is None:
            continue  # told before
        target = scratch / "raw" / found.path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(found.path, target, follow_symlinks=False)
        if found.sidecar.is_file():
            shutil.copyfile(found.sidecar, target.with_name(found.sidecar.name))
    (scratch / "raw").mkdir(exist_ok=True)
    if before is not None:
        target = scratch / "output" / RELEASES / before.version
        target.parent.mkdir(parents=True)
        target.symlink_to(before.path.resolve())
        write_catalogue(scratch / "output", [before.entry()])
        write_latest(scratch / "output", before)


def run_again(scratch: Path, *, manifest: Mapping[str, Any], workers: int | None) -> Published:
    """The steps of a run, in order, for the day and under the version of a release."""
    values = manifest["inputs"]["settings"] | ({"workers": workers} if workers else {})
    run = steps.Run(
        project=scratch,
        settings=make_settings(values, source=MANIFEST),
        schema=load_schema(),
        day=date.fromisoformat(manifest["date"]),
        run_id="rebuild",
        console=Console(quiet=True),
        version=manifest["release"],
        corrections=read_corrections(scratch),
    )
    ingested = steps.ingest(run)
    extraction = steps.extract(run, ingested)
    normalized = steps.normalize_findings(run, ingested, extraction)
    report = steps.check(run, ingested, extraction, normalized)
    return steps.publish(run, ingested, extraction, normalized, report)


def compare_trees(one: Path, other: Path) -> Iterator[str]:
    """The files that one release folder holds and the other does not, or with other bytes."""
    was, now = set(list_tree(one)), set(list_tree(other))
    for name in sorted(was | now):
        if name not in now:
            yield f"{name} was not made again"
        elif name not in was:
            yield f"{name} was made, but the release does not have it"
        elif (one / name).read_bytes() != (other / name).read_bytes():
            yield f"{name} has other bytes"
