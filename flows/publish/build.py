"""The files of a release, in a folder that nobody reads yet."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.article import SetAside
from flows.publish.catalogue import Release
from flows.publish.changelog import compare_added, compare_table, make_changelog
from flows.publish.csv import write_csv
from flows.publish.datapackage import make_datapackage
from flows.publish.dictionary import make_dictionary
from flows.publish.files import json_bytes, write_file
from flows.publish.identifiers import Descent, carry_ids, mask_ids, read_ids, write_ids
from flows.publish.layout import (
    CHANGELOG,
    CHECKS,
    CITATION,
    DATAPACKAGE,
    DICTIONARY,
    EVALUATION,
    LICENSE,
    LOAD_SQL,
    MANIFEST,
    README,
    SET_ASIDE,
    STATISTICS,
    SUMS,
    csv_name,
)
from flows.publish.manifest import list_hashes, make_manifest, make_sums
from flows.publish.parquet import write_parquet
from flows.publish.quality import make_evaluation, make_set_aside, make_statistics
from flows.publish.readme import make_citation, make_licence, make_readme
from flows.publish.sql import make_load_sql
from flows.publish.statement import Edition, Inputs, TableFiles
from flows.publish.withholding import Masker
from flows.report import CheckReport
from flows.schema import Schema
from flows.tables import Tables


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
    masker: Masker


def write_tables(tables: Tables, *, schema: Schema, folder: Path) -> tuple[TableFiles, ...]:
    """Write Parquet and CSV of every table, in declared order."""
    written = []
    for name, table in schema.tables.items():
        names = write_parquet(tables[name], table=table, folder=folder)
        digest = write_csv(tables[name], path=folder / csv_name(name))
        written.append(TableFiles(name, tables[name].num_rows, digest, tuple(names), csv_name(name)))
    return tuple(written)


def write_changelog(edition: Edition, *, schema: Schema, folder: Path, previous: Release | None) -> None:
    """Write the counts against the release before."""
    before = {table["name"]: table["parquet"] for table in previous.manifest["tables"]} if previous else {}
    changes = [
        compare_table(
            schema.tables[files.name],
            before=(previous.path, before[files.name]),
            after=(folder, list(files.parquet)),
        )
        if previous and files.name in before
        else compare_added(files)
        for files in edition.tables
    ]
    write_file(folder / CHANGELOG, make_changelog(edition, changes=changes))


def write_identifiers(edition: Edition, *, contents: Contents, folder: Path, previous: Release | None) -> None:
    """Write the ids of this release and of all before it."""
    rows = carry_ids(
        contents.tables,
        version=edition.version,
        previous=read_ids(previous.path) if previous else [],
        descent=contents.descent,
    )
    write_ids(mask_ids(rows, version=edition.version, mask=contents.masker.mask), folder=folder)


def write_pages(edition: Edition, *, contents: Contents, folder: Path) -> None:
    """Write what is made from the schema, the report and the counts."""
    schema = contents.schema
    masked = [
        dataclasses.replace(row, raw_path=contents.masker.mask(row.raw_path), detail=contents.masker.mask(row.detail))
        for row in contents.set_aside
    ]
    evaluation = make_evaluation(
        contents.evaluation, reading_sha256=contents.inputs.reading_sha256, masker=contents.masker
    )
    pages = {
        README: make_readme(edition, schema=schema, evaluation=evaluation),
        LICENSE: make_licence(edition),
        CITATION: make_citation(edition),
        DICTIONARY: make_dictionary(schema),
        LOAD_SQL: make_load_sql(edition, schema=schema),
        CHECKS: json_bytes(contents.report.to_dict()),
        STATISTICS: json_bytes(make_statistics(contents.tables, schema=schema)),
        EVALUATION: json_bytes(evaluation),
        SET_ASIDE: make_set_aside(masked, reasons=schema.codebooks["set_aside_reasons"]),
    }
    for name, content in pages.items():
        write_file(folder / name, content)


def write_release(edition: Edition, *, contents: Contents, folder: Path, previous: Release | None) -> None:
    """Write everything but the tables, which already stand in `folder`; the manifest and the sums last."""
    schema = contents.schema
    write_changelog(edition, schema=schema, folder=folder, previous=previous)
    write_identifiers(edition, contents=contents, folder=folder, previous=previous)
    write_pages(edition, contents=contents, folder=folder)
    hashes: dict[str, Any] = {file["path"]: file for file in list_hashes(folder, without=())}
    write_file(folder / DATAPACKAGE, json_bytes(make_datapackage(edition, schema=schema, hashes=hashes)))
    raw = tuple(dataclasses.replace(file, path=contents.masker.mask(file.path)) for file in contents.inputs.raw)
    inputs = dataclasses.replace(contents.inputs, raw=raw)
    manifest = make_manifest(edition, schema=schema, inputs=inputs, folder=folder)
    write_file(folder / MANIFEST, json_bytes(manifest))
    write_file(folder / SUMS, make_sums(folder))
