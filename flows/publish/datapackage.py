"""`datapackage.json`: the release as a Data Package v2 (https://datapackage.org), its CSV tables with their schemas.

The Parquet files are resources too, without a table schema: they carry their own, and readers of the standard fail on
list columns typed `array` in Parquet. Codes of list elements stand in `arrayItem`, which frictionless reads, not in the
constraint `jsonSchema`, which it refuses. `usageWarnings` is a property of our own, which the standard allows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flows.publish.layout import CSV, PARQUET, WIDE
from flows.publish.statement import Edition, TableFiles
from flows.schema import Column, Schema, TableSchema
from flows.view import Dataset, View

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
BYTE_ORDER_MARK = "utf-8-sig"


def whole_pattern(pattern: str) -> str:
    """A pattern that is searched for, as one that the standard matches against the whole text."""
    start = pattern[1:] if pattern.startswith("^") else f".*{pattern}"
    return start[:-1] if start.endswith("$") else f"{start}.*"


def make_constraints(column: Column, *, schema: Schema) -> dict[str, Any]:
    """The constraints of a field; those of list elements stand in `arrayItem`."""
    allowed = schema.allowed(column)
    found: dict[str, Any] = {"required": True} if column.required else {}
    if column.pattern is not None:
        found["pattern"] = whole_pattern(column.pattern)
    limits = {"minimum": column.minimum, "maximum": column.maximum, "maxLength": column.maximum_length}
    found |= {name: value for name, value in limits.items() if value is not None}
    if allowed is not None and column.type != "list":
        found["enum"] = list(allowed)
    return found


def describe_items(column: Column, *, schema: Schema) -> dict[str, Any]:
    """The elements of a list column."""
    allowed = schema.allowed(column)
    return {"type": "string"} | ({"constraints": {"enum": list(allowed)}} if allowed is not None else {})


def describe_field(column: Column, *, schema: Schema) -> dict[str, Any]:
    """A field of the table schema."""
    field: dict[str, Any] = {"name": column.name, "type": TYPES[column.type], "description": column.description}
    if column.unit:
        field["unit"] = column.unit
    if column.type == "list":
        field["arrayItem"] = describe_items(column, schema=schema)
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


def describe_view_field(column: Column, *, schema: Schema) -> dict[str, Any]:
    """A field of a view's CSV: lists are joined into text there, and text has no constraints, since it may be guarded
    against formulas."""
    flat = replace(column, type="string" if column.type == "list" else column.type)
    free = column.type == "list" or (column.type == "string" and schema.allowed(column) is None)
    field = describe_field(flat, schema=schema)
    if free:
        field.pop("constraints", None)
    return field


def describe_warnings(table: TableSchema, *, schema: Schema) -> list[dict[str, str]]:
    """The usage warnings of a table or view."""
    rows = schema.codebooks["usage_warnings"].by_code
    return [
        {"code": code, "label": rows[code]["label"], "definition": rows[code]["definition"]}
        for code in table.usage_warnings
    ]


def describe_csv(
    name: str, *, table: TableSchema, about: Mapping[str, Any], encoding: str, file: Mapping[str, Any]
) -> dict[str, Any]:
    """A CSV resource, without its schema."""
    return {
        "name": table.name,
        **about,
        "path": name,
        "type": "table",
        "format": CSV,
        "mediatype": "text/csv",
        "encoding": encoding,
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        **_hash(file),
    }


def describe_about(table: TableSchema, *, schema: Schema) -> dict[str, Any]:
    """What a resource says of its table."""
    return {
        "$schema": RESOURCE_PROFILE,
        "title": table.title,
        "description": f"{table.grain}. {table.description}",
        "usageWarnings": describe_warnings(table, schema=schema),
    }


def describe_resources(files: TableFiles, *, schema: Schema, hashes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The CSV and Parquet resources of a table; `hashes` gives bytes and SHA-256 of each file by name."""
    table = schema.tables[files.name]
    about = describe_about(table, schema=schema)
    exact = {
        **describe_csv(files.csv, table=table, about=about, encoding="utf-8", file=hashes[files.csv]),
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


def describe_view(name: str, view: View, *, schema: Schema, hashes: Mapping[str, Any]) -> dict[str, Any]:
    """The resource of a view that has a CSV file of this name."""
    table = view.table
    encoding = BYTE_ORDER_MARK if name == WIDE else "utf-8"
    about = describe_about(table, schema=schema)
    described: dict[str, Any] = {
        "$schema": TABLE_PROFILE,
        "fields": [describe_view_field(column, schema=schema) for column in table.columns],
        "fieldsMatch": "exact",
        "missingValues": [""],
    }
    if table.primary_key:
        described["primaryKey"] = list(table.primary_key)
    csv = describe_csv(name, table=table, about=about, encoding=encoding, file=hashes[name])
    return {**csv, "schema": described}


def _hash(file: Mapping[str, Any]) -> dict[str, Any]:
    return {"bytes": file["bytes"], "hash": f"sha256:{file['sha256']}"}


def make_datapackage(
    edition: Edition,
    *,
    schema: Schema,
    views: Mapping[str, View],
    dataset: Dataset,
    hashes: Mapping[str, Any],
) -> dict[str, Any]:
    """The descriptor of the whole release; `views` are those with a file, by its name."""
    tables = [describe_resources(files, schema=schema, hashes=hashes) for files in edition.tables]
    flat = [describe_view(name, view, schema=schema, hashes=hashes) for name, view in views.items()]
    licence = dataset.licence
    return {
        "$schema": PROFILE,
        "name": dataset.name,
        "id": dataset.urn(edition.version),
        "title": dataset.title,
        "description": dataset.description,
        "version": edition.version,
        "created": f"{edition.day.isoformat()}T00:00:00Z",
        "licenses": [{"name": licence.code, "title": licence.title, "path": licence.url}],
        "contributors": [{"title": dataset.creator, "roles": ["creator"]}],
        "keywords": list(dataset.keywords),
        "resources": [*(resource for table in tables for resource in table), *flat],
    }


def renew_datapackage(content: dict[str, Any], *, hashes: Mapping[str, Any]) -> None:
    """Give the files that a `datapackage.json` lists the bytes and hashes that they have now."""
    for resource in content["resources"]:
        resource |= _hash(hashes[resource["path"]])
