"""Whether the latest release is what a run would make: it is where all inputs are those that made it.

A release is made of its inputs alone (`flows.rebuild` proves it), so nothing has to be read to know that nothing would
change. Where a file could not be opened when the release was made, or something was taken out of it since, the run is
done in full.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.files import file_sha256
from flows.fingerprint import code_fingerprint, dependency_versions, lock_sha256, schemas_fingerprint
from flows.ingest.raw_file import list_files
from flows.inputs import UNREAD, WITHOUT_EFFECT
from flows.publish.release import Published
from flows.publish.repair import settle
from flows.publish.runs import RunRecord, write_run
from flows.report import Intake
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
        if latest is None or latest.manifest.get("purged") or not is_same(latest.manifest["inputs"], run=run):
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


def is_same(inputs: Mapping[str, Any], *, run: Run) -> bool:
    """Whether the inputs that a manifest names are those of a run."""
    settings = dataclasses.asdict(run.settings)
    return (
        inputs["settings"] == {name: value for name, value in settings.items() if name not in WITHOUT_EFFECT}
        and inputs["corrections"] == dict(run.corrections.files)
        and inputs["withdrawn"] == list_touched(run.withdrawals)
        and inputs["lock_sha256"] == lock_sha256()
        and inputs["dependencies"] == dependency_versions()
        and inputs["code_sha256"] == code_fingerprint()
        and inputs["schemas_sha256"] == schemas_fingerprint()
        and is_same_raw(inputs["raw"], root=run.project / run.settings.raw)
    )


def is_same_raw(named: list[Mapping[str, Any]], *, root: Path) -> bool:
    """Whether the files of `raw/` and their sidecars are those that a manifest names, byte for byte."""
    files = {file.raw_path: file for file in list_files(root)}
    if len(files) != len(named) or any(each["path"] not in files or each["sha256"] == UNREAD for each in named):
        return False
    try:
        return all(
            file_sha256(files[each["path"]].path) == each["sha256"]
            and _sidecar_sha256(files[each["path"]].sidecar) == each["sidecar_sha256"]
            for each in named
        )
    except OSError:
        return False


def _sidecar_sha256(path: Path) -> str | None:
    return file_sha256(path) if path.is_file() else None
