"""Whether the latest release is what a run would make: it is where all inputs are those that made it.

A release is made of its inputs alone (`flows.rebuild` proves it), so nothing has to be read to know that nothing would
change. Where a file could not be read when the release was made though it ought to be, or something was taken out of it
since, the run is done in full.
"""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flows.files import file_sha256
from flows.fingerprint import code_fingerprint, dependency_versions, lock_sha256, schemas_fingerprint
from flows.ingest.raw_file import RawFile, find_refusal, list_files
from flows.inputs import UNREAD, WITHOUT_EFFECT
from flows.publish.layout import SET_ASIDE
from flows.publish.release import Published
from flows.publish.repair import settle
from flows.publish.runs import RunRecord, write_run
from flows.report import Intake
from flows.settings import Settings
from flows.steps import Run
from flows.withdrawal import list_touched


def find_standing(run: Run) -> Published | None:
    """The latest release with the record of this run, where its inputs are those of the run; else None.

    `ReleaseError` where another run is publishing, or that release is not as it was published.
    """
    if run.version is not None or run.renames:
        return None
    with run.console.stage("compare"):
        latest = settle(run.output)
        if latest is None or latest.manifest.get("purged"):
            return None
        if not is_same(latest.manifest["inputs"], refused=read_refused(latest.path), run=run):
            return None
    run.console.say(f"read     nothing: all inputs are those of release {latest.version}")
    record = RunRecord(
        run_id=run.run_id,
        state="unchanged",
        version=latest.version,
        intake=Intake(**latest.manifest["intake"]),
        rows=latest.rows,
        seconds=dict(run.console.seconds),
    )
    path = write_run(run.output, record)
    return Published("unchanged", latest.version, latest.path, latest.manifest_sha256, latest.rows, path)


def read_refused(release: Path) -> dict[str, tuple[str, str]]:
    """Reason and detail of each file that a release set aside."""
    with (release / SET_ASIDE).open(encoding="utf-8", newline="") as file:
        return {row["raw_path"]: (row["reason"], row["detail"]) for row in csv.DictReader(file)}


def is_same(inputs: Mapping[str, Any], *, refused: Mapping[str, tuple[str, str]], run: Run) -> bool:
    """Whether the inputs that a manifest names are those of a run; `refused` is what that release set aside."""
    settings = dataclasses.asdict(run.settings)
    return (
        inputs["settings"] == {name: value for name, value in settings.items() if name not in WITHOUT_EFFECT}
        and inputs["corrections"] == dict(run.corrections.files)
        and inputs["withdrawn"] == list_touched(run.withdrawals)
        and inputs["lock_sha256"] == lock_sha256()
        and inputs["dependencies"] == dependency_versions()
        and inputs["code_sha256"] == code_fingerprint()
        and inputs["schemas_sha256"] == schemas_fingerprint()
        and is_same_raw(inputs["raw"], refused=refused, root=run.project / run.settings.raw, settings=run.settings)
    )


def is_same_raw(
    named: Sequence[Mapping[str, Any]], *, refused: Mapping[str, tuple[str, str]], root: Path, settings: Settings
) -> bool:
    """Whether the files of `raw/` and their sidecars are those that a manifest names, byte for byte; those that were
    not opened have to be refused for the same reason again."""
    files = {file.raw_path: file for file in list_files(root)}
    if len(files) != len(named) or any(each["path"] not in files for each in named):
        return False
    try:
        return all(
            _is_same_file(files[each["path"]], each, refused=refused.get(each["path"]), root=root, settings=settings)
            for each in named
        )
    except OSError:
        return False


def _is_same_file(
    file: RawFile, named: Mapping[str, Any], *, refused: tuple[str, str] | None, root: Path, settings: Settings
) -> bool:
    refusal = find_refusal(file, root=root, settings=settings)
    if refusal is not None or named["sha256"] == UNREAD:
        return refusal is not None and refused == (refusal.reason, refusal.detail)
    same: bool = file_sha256(file.path) == named["sha256"]
    return same and _sidecar_sha256(file.sidecar) == named["sidecar_sha256"]


def _sidecar_sha256(path: Path) -> str | None:
    return file_sha256(path) if path.is_file() else None
