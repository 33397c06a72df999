"""What is made of the tables and published beside them: views, and what the data set says of itself.

    schemas/views/<name>.yaml --load_views--> View      the columns of a table that is no exact one, and their sources
    schemas/dataset.yaml --load_dataset--> Dataset      title, licence and the like, for every metadata file

A column of a view that is taken `of` a column of a table has its type, unit, codes and description from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from flows.errors import SchemaError
from flows.schema import Column, Schema, TableSchema, load_schema, read_column, read_yaml, schemas_folder

HEAD_KEYS = ("name", "title", "grain", "description", "usage_warnings", "columns")
SOURCE_KEYS = ("of", "label", "role", "select")
DATASET_KEYS = ("name", "title", "description", "creator", "language", "keywords", "licence")


@dataclass(frozen=True)
class Source:
    """Where a column of a view comes from: a column of a table, of which the value is taken (`of`) or the label of its
    code; `role` names the actors whose column it is; `select` is the SQL that makes it."""

    of: tuple[str, str] | None = None
    label: tuple[str, str] | None = None
    role: str | None = None
    select: str | None = None


@dataclass(frozen=True)
class View:
    """A declared view: described as a table is, with the source of each column by its name."""

    table: TableSchema
    sources: Mapping[str, Source]


@dataclass(frozen=True)
class Licence:
    """A licence by its SPDX code, title and address."""

    code: str
    title: str
    url: str


@dataclass(frozen=True)
class Dataset:
    """What the data set says of itself."""

    name: str
    title: str
    description: str
    creator: str
    language: str
    keywords: tuple[str, ...]
    licence: Licence

    def urn(self, version: str | None = None) -> str:
        """The name of a release, or without a version of all of them: it holds wherever a copy of it stands."""
        return f"urn:{self.name}:dataset" + (f":{version}" if version else "")


def _find(reference: str, *, schema: Schema, where: str) -> tuple[str, str]:
    """The table and column that `table.column` names; `SchemaError` where there is none."""
    table, _, column = reference.partition(".")
    if table not in schema.tables or column not in {each.name for each in schema.tables[table].columns}:
        raise SchemaError(f"{where}: there is no column {reference}; write table.column")
    return table, column


def read_view_column(entry: Mapping[str, Any], *, schema: Schema, where: str) -> tuple[Column, Source]:
    """One entry under `columns:` of a view, with its source."""
    source = {key: entry[key] for key in SOURCE_KEYS if key in entry}
    for key in ("of", "label"):
        if key in source:
            source[key] = _find(source[key], schema=schema, where=where)
    own = {key: value for key, value in entry.items() if key not in SOURCE_KEYS}
    if "label" in source and schema.tables[source["label"][0]].column(source["label"][1]).codes is None:
        raise SchemaError(f"{where}: {'.'.join(source['label'])} has no code list: only codes have labels")
    if "of" in source:
        table, name = source["of"]
        origin = schema.tables[table].column(name)
        several = "role" in source
        column = replace(
            origin,
            name=entry["name"],
            type="list" if several else origin.type,
            required=False if several or table != "events" else origin.required,
            pattern=None if several else origin.pattern,
            description=entry.get("description", origin.description),
        )
    else:
        given = {"type": "string", "required": False, "evidence": "none", **own}
        column = read_column(given, where=where)
    return column, Source(**source)


def read_view(path: Path, *, schema: Schema) -> View:
    """One file of `schemas/views/`; `SchemaError` where it is malformed."""
    entry, where = read_yaml(path), f"schemas/views/{path.name}"
    missing = [key for key in HEAD_KEYS if not (isinstance(entry, dict) and entry.get(key))]
    if missing:
        raise SchemaError(f"{where}: {', '.join(missing)} is missing or empty")
    unknown = set(entry["usage_warnings"]) - set(schema.codebooks["usage_warnings"].codes)
    if unknown:
        raise SchemaError(f"{where}: unknown usage warning {', '.join(sorted(unknown))}")
    pairs = [read_view_column(each, schema=schema, where=f"{where}: {each.get('name')}") for each in entry["columns"]]
    table = TableSchema(
        name=entry["name"],
        title=entry["title"],
        grain=entry["grain"],
        description=" ".join(entry["description"].split()),
        primary_key=tuple(entry.get("primary_key", ())),
        sort=(),
        columns=tuple(column for column, _ in pairs),
        foreign_keys=(),
        usage_warnings=tuple(entry["usage_warnings"]),
        rules=(),
    )
    return View(table, {column.name: source for column, source in pairs})


@cache
def load_views(folder: Path | None = None) -> Mapping[str, View]:
    """All of `schemas/views/` by name; `SchemaError` where one is malformed."""
    schema = load_schema(folder)
    paths = sorted(((folder or schemas_folder()) / "views").glob("*.yaml"))
    return {path.stem: read_view(path, schema=schema) for path in paths}


@cache
def load_dataset(folder: Path | None = None) -> Dataset:
    """`schemas/dataset.yaml`; `SchemaError` where something is missing."""
    entry = read_yaml((folder or schemas_folder()) / "dataset.yaml")
    missing = [key for key in DATASET_KEYS if not (isinstance(entry, dict) and entry.get(key))]
    if missing:
        raise SchemaError(f"schemas/dataset.yaml: {', '.join(missing)} is missing or empty")
    try:
        licence = Licence(**entry["licence"])
    except TypeError as error:
        raise SchemaError("schemas/dataset.yaml: licence must have code, title and url") from error
    return Dataset(**{**entry, "keywords": tuple(entry["keywords"]), "licence": licence})
