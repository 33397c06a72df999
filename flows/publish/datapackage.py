"""`datapackage.json`: the release as a Data Package v2 (https://datapackage.org), its CSV tables with their schemas.

The Parquet files are resources too, without a table schema: they carry their own, and readers of the standard fail on
list columns typed `array` in Parquet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.publish.layout import CSV, PARQUET
from flows.publish.statement import Edition, TableFiles
from flows.schema import Column, Schema, TableSchema

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE_PROFILE = "https://datapackage.org/profiles/2.0/dataresource.json"
TABLE_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
TYPES = {
    "string": "string",
    "int32": "integer",
    "int64": "integer",
    "float": "number",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "datetime",
    "list": "array",
}
LICENCE = {"name": "CC-BY-4.0", "title": "CC BY 4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}


def whole_pattern(pattern: str) -> str:
    """A pattern that is searched for, as one that the standard matches against the whole text."""
    start = pattern[1:] if pattern.startswith("^") else f".*{pattern}"
    return start[:-1] if start.endswith("$") else f"{start}.*"


def make_constraints(column: Column, *, schema: Schema) -> dict[str, Any]:
    """The constraints of a field; codes of list elements as a JSON Schema of the array."""
    allowed = schema.allowed(column)
    found: dict[str, Any] = {"required": True} if column.required else {}
    if column.pattern is not None:
        found["pattern"] = whole_pattern(column.pattern)
    limits = {"minimum": column.minimum, "maximum": column.maximum, "maxLength": column.maximum_length}
    found |= {name: value for name, value in limits.items() if value is not None}
    if allowed is not None and column.type == "list":
        found["jsonSchema"] = {"items": {"enum": list(allowed)}}
    elif allowed is not None:
        found["enum"] = list(allowed)
    return found


def describe_field(column: Column, *, schema: Schema) -> dict[str, Any]:
    """A field of the table schema."""
    field: dict[str, Any] = {"name": column.name, "type": TYPES[column.type], "description": column.description}
    if column.unit:
        field["unit"] = column.unit
    constraints = make_constraints(column, schema=schema)
    return field | ({"constraints": constraints} if constraints else {})


def describe_schema(table: TableSchema, *, schema: Schema) -> dict[str, Any]:
    """The table schema of a CSV resource."""
    keys = [
        {
            "fields": list(key.columns),
            "reference": {"fields": list(key.referenced)}
            | ({} if key.table == table.name else {"resource": key.table}),
        }
        for key in table.foreign_keys
    ]
    described: dict[str, Any] = {
        "$schema": TABLE_PROFILE,
        "fields": [describe_field(column, schema=schema) for column in table.columns],
        "fieldsMatch": "exact",
        "missingValues": [""],
        "primaryKey": list(table.primary_key),
    }
    return described | ({"foreignKeys": keys} if keys else {})


def describe_resources(files: TableFiles, *, schema: Schema, hashes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The CSV and Parquet resources of a table; `hashes` gives bytes and SHA-256 of each file by name."""
    table = schema.tables[files.name]
    about = {"$schema": RESOURCE_PROFILE, "title": table.title, "description": f"{table.grain}. {table.description}"}
    exact = {
        "name": files.name,
        **about,
        "path": files.csv,
        "type": "table",
        "format": CSV,
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        **_hash(hashes[files.csv]),
        "schema": describe_schema(table, schema=schema),
    }
    parts = [
        {
            "name": f"{files.name}-parquet" + (f"-{number}" if len(files.parquet) > 1 else ""),
            **about,
            "path": name,
            "format": PARQUET,
            "mediatype": "application/vnd.apache.parquet",
            **_hash(hashes[name]),
        }
        for number, name in enumerate(files.parquet, start=1)
    ]
    return [exact, *parts]


def _hash(file: Mapping[str, Any]) -> dict[str, Any]:
    return {"bytes": file["bytes"], "hash": f"sha256:{file['sha256']}"}


def make_datapackage(edition: Edition, *, schema: Schema, hashes: Mapping[str, Any]) -> dict[str, Any]:
    """The descriptor of the whole release."""
    resources = [describe_resources(files, schema=schema, hashes=hashes) for files in edition.tables]
    return {
        "$schema": PROFILE,
        "name": "onrecord",
        "title": "onrecord: events, actors and recommendations in news on human rights, diplomacy and conflict",
        "description": "Machine-coded from news articles, every value with the words of the article that say so.",
        "version": edition.version,
        "created": f"{edition.day.isoformat()}T00:00:00Z",
        "licenses": [LICENCE],
        "contributors": [{"title": "onrecord", "roles": ["creator"]}],
        "keywords": ["events", "human rights", "conflict", "diplomacy", "recommendations", "PLOVER"],
        "resources": [resource for table in resources for resource in table],
    }
