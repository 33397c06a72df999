"""Reading what was published: the latest release, all of them, where a table lies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.errors import ReleaseError
from flows.publish.layout import CATALOGUE, LATEST, MANIFEST, PARQUET, PRUNED, RELEASES, split_version
from flows.publish.statement import Previous

NONE_YET = "there is no release yet: run onrecord release"


@dataclass(frozen=True, slots=True)
class Release:
    """A release that stands in a folder, with its manifest and the manifest's hash."""

    version: str
    path: Path
    manifest: Mapping[str, Any]
    manifest_sha256: str

    @property
    def rows(self) -> dict[str, int]:
        """The rows of each table."""
        return {table["name"]: table["rows"] for table in self.manifest["tables"]}

    @property
    def pruned(self) -> bool:
        """Whether the body of this release was removed to save space."""
        return (self.path / PRUNED).is_file()

    def as_previous(self) -> Previous:
        """What a later release has to know of this one."""
        hashes = {table["name"]: table["content_sha256"] for table in self.manifest["tables"]}
        return Previous(self.version, self.manifest_sha256, self.rows, hashes)

    def entry(self) -> dict[str, Any]:
        """This release as `catalogue.json` lists it."""
        return {
            "version": self.version,
            "path": f"{RELEASES}/{self.version}",
            "date": self.manifest["date"],
            "schema_version": self.manifest["schema_version"],
            "manifest_sha256": self.manifest_sha256,
            "rows": self.rows,
            "pruned": self.pruned,
        }


def read_json(path: Path) -> Any:
    """The content of a JSON file of `output/`; `ReleaseError` where it cannot be read."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{path.name} cannot be read ({error}): restore output/ from a copy") from error


def read_folder(folder: Path) -> Release:
    """The release in `folder`; `ReleaseError` where there is none or its manifest cannot be read."""
    if not (folder / MANIFEST).is_file():
        raise ReleaseError(f"{folder} holds no release: it has no {MANIFEST}. Give a release's folder or its version")
    manifest = read_json(folder / MANIFEST)
    digest = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    try:
        return Release(manifest["release"], folder, manifest, digest)
    except (TypeError, KeyError) as error:
        raise ReleaseError(f"{folder}/{MANIFEST} is not a manifest of onrecord: restore it from a copy") from error


def read_latest(output: Path) -> Release:
    """The latest release; `ReleaseError` where there is none yet, or the pointer leads to a missing one."""
    if not (output / LATEST).is_file():
        raise ReleaseError(NONE_YET)
    pointer = read_json(output / LATEST)
    if not (output / pointer["path"] / MANIFEST).is_file():
        raise ReleaseError(f"{LATEST} points to {pointer['path']}, which is missing: restore it from a copy")
    return read_folder(output / pointer["path"])


def read_previous(output: Path) -> Release | None:
    """The latest release, or None where there is none yet: the release before the one being made."""
    return read_latest(output) if (output / LATEST).is_file() else None


def read_catalogue(output: Path) -> list[dict[str, Any]]:
    """The entries of `catalogue.json`, newest first; none where there is no release yet."""
    if not (output / CATALOGUE).is_file():
        return []
    entries: list[dict[str, Any]] = read_json(output / CATALOGUE)["releases"]
    return entries


def read_release(output: Path, *, release: str = "latest") -> Release:
    """A release by its version, or `latest`; `ReleaseError` names those that there are."""
    if release == "latest":
        return read_latest(output)
    split_version(release)
    if not (output / RELEASES / release / MANIFEST).is_file():
        known = ", ".join(entry["version"] for entry in read_catalogue(output))
        raise ReleaseError(f"there is no release {release}; there are {known}" if known else NONE_YET)
    return read_folder(output / RELEASES / release)


def demand_body(release: Release) -> Release:
    """The same release; `ReleaseError` where its body was removed to save space."""
    if release.pruned:
        raise ReleaseError(
            f"release {release.version} was pruned: its tables are no longer here, only its manifest, sums and ids. "
            "Take a later release, or a copy of this one"
        )
    return release


def table_path(output: Path, *, release: str = "latest", table: str) -> Path:
    """Where a table's Parquet lies: its file, or the folder of its parts; `ReleaseError` for an unknown table."""
    found = demand_body(read_release(output, release=release))
    for entry in found.manifest["tables"]:
        if entry["name"] == table:
            files = entry["parquet"]
            return found.path / (files[0] if len(files) == 1 else f"{PARQUET}/{table}")
    known = ", ".join(found.rows)
    raise ReleaseError(f"release {found.version} has no table {table!r}; it has {known}")
