"""`runs/<run id>.json`: what became of every run, failed ones too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from flows.errors import ReleaseError
from flows.files import json_bytes, replace_file
from flows.publish.layout import RUN_ID, RUNS
from flows.report import CheckReport, Intake

RunState = Literal["released", "unchanged", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run: its state (codebook `run_states`), counts, failed rules with their rows, seconds of each stage.

    `version` is the release made, or of an unchanged run the one that stands; `message` the error of a failed or
    refused run, as the user saw it.
    """

    run_id: str
    state: RunState
    version: str | None = None
    message: str | None = None
    intake: Intake | None = None
    rows: Mapping[str, int] = field(default_factory=dict)
    set_aside: Mapping[str, int] = field(default_factory=dict)
    report: CheckReport | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """As a JSON-able mapping; `set_aside` counts files by reason."""
        report = self.report
        return {
            "run_id": self.run_id,
            "state": self.state,
            "version": self.version,
            "message": self.message,
            "intake": self.intake and self.intake.to_dict(),
            "rows": dict(self.rows),
            "set_aside": dict(sorted(self.set_aside.items())),
            "rules": len(report.results) if report else None,
            "failures": [result.to_dict() for result in report.failures] if report else [],
            "warnings": [result.to_dict() for result in report.warnings] if report else [],
            "seconds": {stage: round(seconds, 3) for stage, seconds in self.seconds.items()},
        }


def run_path(output: Path, run_id: str) -> Path:
    """Where a run's record lies; `ReleaseError` where the id cannot be a file's name."""
    if RUN_ID.fullmatch(run_id) is None:
        raise ReleaseError(f"{run_id!r} cannot name a run: use letters, digits, dots, hyphens and underscores")
    return output / RUNS / f"{run_id}.json"


def write_run(output: Path, record: RunRecord) -> Path:
    """Write a run's record in one step, replacing an earlier one of the same run; where it lies."""
    path = run_path(output, record.run_id)
    replace_file(path, json_bytes(record.to_dict()))
    return path
