"""Checked tables to a release, whole or not at all: `flows.publish.layout` says what is written, in which order."""

from __future__ import annotations

import dataclasses
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flows.article import SetAside
from flows.correction import Outcome
from flows.errors import GateError, ReleaseError, SchemaError
from flows.files import sync, sync_tree
from flows.publish.build import Contents, write_release, write_tables
from flows.publish.catalogue import Release, read_catalogue, read_folder, read_previous
from flows.publish.identifiers import Descent
from flows.publish.layout import RELEASES, STAGING, make_version, split_version
from flows.publish.manifest import compare_sums
from flows.publish.repair import hold_lock, list_versions, repair, sweep_staging, write_catalogue, write_latest
from flows.publish.runs import RunRecord, run_path, write_run
from flows.publish.sharing import share_files
from flows.publish.statement import Edition, Inputs, State
from flows.publish.structure import demand_version
from flows.publish.withholding import Masker, check_withheld, make_names, mask_given, withhold
from flows.report import CheckReport, Intake
from flows.schema import Schema
from flows.tables import Tables

SHOWN = 5
"""The most failed rules that an error message names; the run's record holds them all."""


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a run: the release made, or of an unchanged run the one that stands; and the run's record."""

    state: State
    version: str
    path: Path
    manifest_sha256: str
    rows: Mapping[str, int]
    run: Path


def next_version(output: Path, *, day: date) -> str:
    """The first free version of a day: serials count on from the greatest there is, as numbers."""
    found = [split_version(version) for version in list_versions(output)]
    found += [split_version(entry["version"]) for entry in read_catalogue(output)]
    serials = [serial for other, serial in found if other == day]
    return make_version(day, max(serials, default=-1) + 1)


def is_unchanged(edition: Edition) -> bool:
    """Whether every table has the content that it had in the release before, and no table came or went."""
    hashes = {files.name: files.content_sha256 for files in edition.tables}
    return edition.previous is not None and hashes == edition.previous.content_sha256


def demand_later(day: date, *, previous: Release | None) -> None:
    """Refuse a day before that of the latest release with a `ReleaseError`."""
    if previous and day < split_version(previous.version)[0]:
        raise ReleaseError(
            f"{day} is before the latest release {previous.version}: give a date from "
            f"{split_version(previous.version)[0]} on"
        )


def demand_precedent(output: Path, *, version: str | None) -> None:
    """Refuse tables whose ids were carried over from another release than the latest one with a `ReleaseError`."""
    latest = read_previous(output)
    if (latest.version if latest else None) != version:
        raise ReleaseError(
            f"the latest release is {latest.version if latest else 'none'}, but was {version or 'none'} when this run "
            "began: another run published meanwhile. Run again"
        )


def demand_accounted(set_aside: Sequence[SetAside], *, intake: Intake, schema: Schema) -> None:
    """Every file set aside is counted and has a known reason; `ValueError`, `SchemaError` where not."""
    if intake.set_aside != len(set_aside):
        raise ValueError(f"intake counts {intake.set_aside} files set aside, but {len(set_aside)} are given")
    unknown = sorted({each.reason for each in set_aside} - set(schema.codebooks["set_aside_reasons"].codes))
    if unknown:
        raise SchemaError(f"schemas/codebooks/set_aside_reasons.yaml lacks {', '.join(unknown)}: add it with its mend")


def mask_report(report: CheckReport, *, masker: Masker) -> CheckReport:
    """A report whose failing rows hold no withheld name, so that the record of a refused run can be shown."""
    return CheckReport(
        tuple(
            dataclasses.replace(
                result,
                failing_rows=tuple(
                    {name: masker.mask_cell(value) for name, value in row.items()} for row in result.failing_rows
                ),
            )
            for result in report.results
        )
    )


def refuse(output: Path, record: RunRecord) -> None:
    """Write the record of a run that broke a rule, and raise the `GateError` that names rules and record."""
    failures = record.report.failures if record.report else ()
    named = [f"{each.table}: {each.rule} of {', '.join(each.columns) or 'the table'}" for each in failures[:SHOWN]]
    more = f" and {len(failures) - SHOWN} more" if len(failures) > SHOWN else ""
    message = (
        f"{len(failures)} rules failed and nothing was published ({'; '.join(named)}{more}): the rows stand in "
        f"{run_path(output, record.run_id)}"
    )
    write_run(output, dataclasses.replace(record, state="refused", message=message))
    raise GateError(message)


def place_release(folder: Path, *, output: Path, version: str) -> Release:
    """Bring a built folder to disk, read it back against its sums, rename it into place, then point to it."""
    sync_tree(folder)
    problems = compare_sums(folder)
    if problems:
        raise ReleaseError(f"what was written does not read back ({problems[0]}): check the disk, then run again")
    target = output / RELEASES / version
    target.parent.mkdir(exist_ok=True)
    folder.rename(target)
    sync(target.parent)
    sync(output)
    release = read_folder(target)
    write_catalogue(output, [*read_catalogue(output), release.entry()])
    write_latest(output, release)
    return release


def publish_release(
    tables: Tables,
    *,
    schema: Schema,
    report: CheckReport,
    set_aside: Sequence[SetAside],
    intake: Intake,
    output: Path,
    day: date,
    inputs: Inputs,
    evaluation: Mapping[str, Any] | None,
    withheld: Mapping[str, Sequence[str]],
    descent: Descent,
    precedent: str | None,
    version: str | None = None,
    corrected: Sequence[Outcome] = (),
    renames: Mapping[str, str] | None = None,
    run_id: str,
    seconds: Mapping[str, float],
) -> Published:
    """Publish `tables` under `output` as the release of `day`, or find that nothing changed; write the run's record.

    `evaluation` is the one that the package carries, or None. `withheld` maps ids of actors to the names that are
    masked; `descent` tells of ids where they come from and went, `precedent` is the version of the release whose ids
    the tables carry over (None without one); `version` is the next of the day unless given; `corrected` tells what
    became of corrections; `renames` maps ids that a withdrawal takes out to those under which they are told to be gone;
    `seconds` are those of the stages before. `GateError` where the report did not pass or a withheld name would be
    published: then only the record is written. `ReleaseError` where another run publishes or has published since
    `precedent`, or `day` is before the latest release. `SchemaError` where a reason for setting a file aside is in no
    code list, or the tables are others than in the release before under the same schema version. `ValueError` where
    `intake` and `set_aside` differ.
    """
    demand_accounted(set_aside, intake=intake, schema=schema)
    began = time.monotonic()
    record = RunRecord(
        run_id=run_id,
        state="failed",
        intake=intake,
        rows={name: tables[name].num_rows for name in tables},
        set_aside=Counter(each.reason for each in set_aside),
        report=mask_report(report, masker=mask_given(withheld)),
        seconds=seconds,
    )
    run_path(output, run_id)
    with hold_lock(output):
        repair(output)
        if not report.passed:
            refuse(output, record)
        hidden = make_names(tables, names=withheld)
        published = withhold(tables, names=hidden, schema=schema)
        gate = check_withheld(published, names=hidden)
        report = CheckReport((*report.results, gate))
        record = dataclasses.replace(record, report=report)
        if not report.passed:
            refuse(output, record)
        contents = Contents(
            published, schema, report, set_aside, inputs, evaluation, descent, hidden, corrected, renames or {}
        )
        demand_precedent(output, version=precedent)
        state, release = _build(contents, output=output, day=day, intake=intake, version=version)
        took = {**seconds, "publish": time.monotonic() - began}
        record = dataclasses.replace(record, state=state, version=release.version, seconds=took)
        run = write_run(output, record)
    return Published(state, release.version, release.path, release.manifest_sha256, release.rows, run)


def _build(
    contents: Contents, *, output: Path, day: date, intake: Intake, version: str | None
) -> tuple[State, Release]:
    """Build and place a release, or find that the latest one has the same tables; under the lock."""
    previous = read_previous(output)
    if previous:
        demand_version(previous.manifest, schema=contents.schema)
    version = version or next_version(output, day=day)
    folder = output / STAGING / version
    folder.mkdir(parents=True)
    edition = Edition(
        version=version,
        day=day,
        schema_version=contents.schema.version,
        tables=write_tables(contents.tables, schema=contents.schema, folder=folder),
        intake=intake,
        previous=previous.as_previous() if previous else None,
    )
    if previous and is_unchanged(edition):
        sweep_staging(output)
        return "unchanged", previous
    demand_later(day, previous=previous)
    write_release(edition, contents=contents, folder=folder, previous=previous)
    if previous:
        share_files(folder, before=previous.path)
    release = place_release(folder, output=output, version=version)
    sweep_staging(output)
    return "released", release
