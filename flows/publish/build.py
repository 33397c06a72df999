"""The files of a release, in a folder that nobody reads yet."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.article import SetAside
from flows.correction import Outcome
from flows.files import json_bytes, write_file
from flows.publish import verify
from flows.publish.catalogue import Release
from flows.publish.changelog import make_changelog, summarise
from flows.publish.changes import Snapshot, compare_snapshots, find_gone_reasons, read_snapshot, write_changes
from flows.publish.citation import make_citation, make_datacite
from flows.publish.coverage import count_coverage, make_coverage_csv, make_coverage_json
from flows.publish.croissant import make_croissant
from flows.publish.csv import write_csv
from flows.publish.datapackage import make_datapackage
from flows.publish.dictionary import make_dictionary
from flows.publish.identifiers import Descent, carry_ids, count_kept, mask_ids, read_ids, write_ids
from flows.publish.layout import (
    CHANGELOG,
    CHANGES_SUMMARY,
    CHECKS,
    CITATION,
    CORRECTIONS,
    COVERAGE_CSV,
    COVERAGE_JSON,
    CROISSANT,
    DATACITE,
    DATAPACKAGE,
    DICTIONARY,
    EVALUATION,
    LICENSE,
    LINKED,
    LOAD_SQL,
    MANIFEST,
    PROVENANCE,
    README,
    SET_ASIDE,
    STATISTICS,
    SUMS,
    VERIFY,
    WIDE,
    csv_name,
)
from flows.publish.linked import make_linked
from flows.publish.manifest import list_codebooks, list_hashes, make_manifest, make_sums
from flows.publish.origin import make_origin, write_lineage
from flows.publish.page.site import write_site
from flows.publish.parquet import write_parquet
from flows.publish.provenance import make_provenance
from flows.publish.quality import make_corrections, make_evaluation, make_set_aside, make_statistics, read_corrected
from flows.publish.readme import make_licence, make_readme
from flows.publish.sql import make_load_sql
from flows.publish.statement import Edition, Inputs, TableFiles
from flows.publish.wide import make_wide
from flows.publish.withholding import Masker, Names
from flows.report import CheckReport
from flows.schema import Schema
from flows.tables import Tables
from flows.view import load_dataset, load_views

VIEW_FILES = {"events_wide": WIDE, "coverage": COVERAGE_CSV}
"""The views that stand in a CSV file."""


@dataclass(frozen=True)
class Contents:
    """What goes into a release beside its edition: tables as published, and everything that is told of them.

    `evaluation` is the one that the package carries, whatever reading it is of.
    """

    tables: Tables
    schema: Schema
    report: CheckReport
    set_aside: Sequence[SetAside]
    inputs: Inputs
    evaluation: Mapping[str, Any] | None
    descent: Descent
    names: Names
    corrected: Sequence[Outcome] = ()
    renames: Mapping[str, str] = field(default_factory=dict)

    @property
    def masker(self) -> Masker:
        """What masks the names that are withheld everywhere."""
        return self.names.masker(frozenset())


def write_tables(tables: Tables, *, schema: Schema, folder: Path) -> tuple[TableFiles, ...]:
    """Write Parquet and CSV of every table, in declared order."""
    written = []
    for name, table in schema.tables.items():
        names = write_parquet(tables[name], table=table, folder=folder)
        digest = write_csv(tables[name], path=folder / csv_name(name))
        written.append(TableFiles(name, tables[name].num_rows, digest, tuple(names), csv_name(name)))
    return tuple(written)


def take_snapshot(edition: Edition, *, contents: Contents, folder: Path) -> Snapshot:
    """The release that is being built, as it is compared with the one before."""
    tables = contents.schema.tables
    return Snapshot(
        version=edition.version,
        tables=contents.tables.by_name,
        keys={name: table.primary_key for name, table in tables.items()},
        gone=frozenset(),
        origin=make_origin(
            contents.inputs, codebooks_of={name: list_codebooks(table) for name, table in tables.items()}
        ),
        corrections=read_corrected(folder / CORRECTIONS),
    )


def write_history(edition: Edition, *, contents: Contents, folder: Path, previous: Release | None) -> None:
    """Write what changed since the release before, the ids of this release and of all before it, and of what the
    articles were made."""
    old = read_snapshot(previous) if previous else None
    names = contents.names
    changes = (
        compare_snapshots(old, take_snapshot(edition, contents=contents, folder=folder), mask=names.mask_old())
        if old
        else None
    )
    before = read_ids(previous.path) if previous else []
    rows = carry_ids(
        contents.tables,
        version=edition.version,
        previous=before,
        descent=contents.descent,
        find_reasons=find_gone_reasons(changes, old) if changes and old else lambda _: (),
    )
    kept = count_kept(rows, version=edition.version, before=before, held_by=previous.version) if previous else []
    if changes:
        write_changes(changes, schema=contents.schema, folder=folder)
    shown = mask_ids(rows, version=edition.version, renames=contents.renames, mask=contents.masker.mask)
    write_ids(shown, folder=folder)
    write_lineage(contents.inputs.articles, folder=folder)
    write_file(folder / CHANGES_SUMMARY, json_bytes(summarise(changes, release=edition.version, kept=kept)))
    changelog = make_changelog(changes, release=edition.version, kept=kept, codebooks=contents.schema.codebooks)
    write_file(folder / CHANGELOG, changelog)


def write_pages(edition: Edition, *, contents: Contents, folder: Path) -> None:
    """Write what is made from the schema, the report and the counts."""
    schema, views, dataset = contents.schema, load_views(), load_dataset()
    masked = [
        dataclasses.replace(row, raw_path=contents.masker.mask(row.raw_path), detail=contents.masker.mask(row.detail))
        for row in contents.set_aside
    ]
    evaluation = make_evaluation(
        contents.evaluation, reading_sha256=contents.inputs.reading_sha256, masker=contents.masker
    )
    coverage = count_coverage(contents.tables.by_name, countries=schema.countries)
    pages = {
        README: make_readme(edition, schema=schema, evaluation=evaluation),
        LICENSE: make_licence(edition),
        CITATION: make_citation(edition, dataset=dataset),
        DATACITE: json_bytes(make_datacite(edition, dataset=dataset)),
        DICTIONARY: make_dictionary(schema, views=views),
        LOAD_SQL: make_load_sql(edition, schema=schema, views=views),
        WIDE: make_wide(contents.tables, view=views["events_wide"], schema=schema),
        COVERAGE_CSV: make_coverage_csv(coverage, view=views["coverage"]),
        COVERAGE_JSON: make_coverage_json(coverage, view=views["coverage"]),
        CHECKS: json_bytes(contents.report.to_dict()),
        STATISTICS: json_bytes(make_statistics(contents.tables, schema=schema)),
        EVALUATION: json_bytes(evaluation),
        SET_ASIDE: make_set_aside(masked, reasons=schema.codebooks["set_aside_reasons"]),
        CORRECTIONS: make_corrections(contents.corrected, masker=contents.masker),
        VERIFY: Path(verify.__file__).read_bytes(),
    }
    for name, content in pages.items():
        write_file(folder / name, content)


def write_standards(edition: Edition, *, schema: Schema, folder: Path, hashes: Mapping[str, Any]) -> None:
    """Write the descriptions that name files with their hashes, each in the words of a standard."""
    dataset = load_dataset()
    views = {path: load_views()[name] for name, path in VIEW_FILES.items()}
    made = {
        DATAPACKAGE: make_datapackage(edition, schema=schema, views=views, dataset=dataset, hashes=hashes),
        CROISSANT: make_croissant(edition, schema=schema, dataset=dataset, hashes=hashes),
        LINKED: make_linked(edition, schema=schema, views=views, dataset=dataset, hashes=hashes),
    }
    for name, content in made.items():
        write_file(folder / name, json_bytes(content))


def write_release(edition: Edition, *, contents: Contents, folder: Path, previous: Release | None) -> None:
    """Write everything but the tables, which already stand in `folder`; the pages, which list the other files, then
    manifest, provenance and sums last."""
    schema = contents.schema
    write_pages(edition, contents=contents, folder=folder)
    write_history(edition, contents=contents, folder=folder, previous=previous)
    hashes: dict[str, Any] = {file["path"]: file for file in list_hashes(folder, without=())}
    write_standards(edition, schema=schema, folder=folder, hashes=hashes)
    write_site(edition, tables=contents.tables.by_name, schema=schema, folder=folder)
    raw = tuple(dataclasses.replace(file, path=contents.masker.mask(file.path)) for file in contents.inputs.raw)
    inputs = dataclasses.replace(contents.inputs, raw=raw)
    manifest = make_manifest(edition, schema=schema, inputs=inputs, folder=folder)
    write_file(folder / MANIFEST, json_bytes(manifest))
    sealed = list_hashes(folder, without=(PROVENANCE, SUMS))
    write_file(folder / PROVENANCE, json_bytes(make_provenance(sealed, manifest=manifest)))
    write_file(folder / SUMS, make_sums(folder))
