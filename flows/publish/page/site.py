"""All pages of a release, written into its folder; and made again, where a withdrawal has changed its rows."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.files import write_file
from flows.publish.layout import DICTIONARY_PAGE, INDEX, PAGES, PAGES_DATA, RECOMMENDATIONS_PAGE, RECORDS_PAGE
from flows.publish.page.glossary import make_glossary
from flows.publish.page.overview import make_overview
from flows.publish.page.shard import make_data
from flows.publish.page.template import read_asset, render
from flows.publish.statement import Edition, Previous, TableFiles
from flows.report import Intake
from flows.schema import Schema, TableSchema

ASSETS = ("style.css", "tables.js", "records.js")
READERS = {RECORDS_PAGE: ("records.html", "records"), RECOMMENDATIONS_PAGE: ("recommendations.html", "recommendations")}


def write_site(edition: Edition, *, tables: Mapping[str, pa.Table], schema: Schema, folder: Path) -> None:
    """Write every page into the folder of a release, which must hold all its other files but manifest, provenance and
    sums: `index.html` lists them with their hashes."""
    for name in ASSETS:
        write_file(folder / PAGES / name, read_asset(name))
    for name, content in make_data(tables, schema=schema):
        write_file(folder / PAGES_DATA / f"{name}.js", content)
    for name, (template, here) in READERS.items():
        write_file(folder / name, render(template, version=edition.version, here=here, edition=edition))
    write_file(folder / DICTIONARY_PAGE, make_glossary(schema, version=edition.version))
    write_file(folder / INDEX, make_overview(edition, tables=tables, schema=schema, folder=folder))


def read_edition(manifest: Mapping[str, Any]) -> Edition:
    """What a manifest tells of its release."""
    previous = manifest["previous"]
    return Edition(
        version=manifest["release"],
        day=date.fromisoformat(manifest["date"]),
        schema_version=manifest["schema_version"],
        tables=tuple(
            TableFiles(each["name"], each["rows"], each["content_sha256"], tuple(each["parquet"]), each["csv"])
            for each in manifest["tables"]
        ),
        intake=Intake(**manifest["intake"]),
        previous=previous and Previous(previous["release"], previous["manifest_sha256"], {}, {}),
    )


def conform(table: pa.Table, *, declared: TableSchema) -> pa.Table:
    """A table of an earlier schema with the columns that are declared now, null where it has none."""
    columns = [
        table[field.name] if field.name in table.column_names else pa.nulls(table.num_rows, field.type)
        for field in declared.arrow
    ]
    return pa.table(columns, names=declared.arrow.names)


def rewrite_site(folder: Path, *, manifest: Mapping[str, Any], tables: Mapping[str, pa.Table], schema: Schema) -> None:
    """Make the pages of a release again from rows that have changed; a release without pages gets none."""
    if not (folder / INDEX).is_file():
        return
    shutil.rmtree(folder / PAGES)
    held = {name: conform(tables[name], declared=table) for name, table in schema.tables.items() if name in tables}
    missing = {name: table.arrow.empty_table() for name, table in schema.tables.items() if name not in tables}
    write_site(read_edition(manifest), tables=held | missing, schema=schema, folder=folder)
