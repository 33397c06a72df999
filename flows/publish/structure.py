"""The shape of the tables, compared with that of the release before: a change of it needs a new schema version.

The version (`schemas/schema.yaml`) is a semantic one: whoever loads releases may rely on equal versions having equal
tables, columns, types and keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flows.errors import SchemaError
from flows.schema import Schema


def split_schema_version(version: str) -> tuple[int, ...]:
    """The numbers of a semantic version, by which versions sort; `SchemaError` where it is none."""
    parts = version.split(".")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        raise SchemaError(f"schemas/schema.yaml: version {version!r} is not one like 1.2.3")
    return tuple(map(int, parts))


def compare_structure(manifest: Mapping[str, Any], *, schema: Schema) -> Iterator[str]:
    """What differs between the tables that a manifest declares and those of the schema, as sentences."""
    before = {entry["name"]: entry for entry in manifest["tables"]}
    for name in sorted(before.keys() - schema.tables.keys()):
        yield f"there is no table {name} any more"
    for name, table in schema.tables.items():
        if name not in before:
            yield f"the table {name} is new"
            continue
        old = {column["name"]: column["type"] for column in before[name]["columns"]}
        new = {column.name: column.type for column in table.columns}
        yield from (f"{name} has no column {column} any more" for column in sorted(old.keys() - new.keys()))
        yield from (f"the column {name}.{column} is new" for column in sorted(new.keys() - old.keys()))
        yield from (
            f"{name}.{column} was {old[column]} and is {new[column]}"
            for column in sorted(old.keys() & new.keys())
            if old[column] != new[column]
        )
        if list(table.primary_key) != before[name]["primary_key"]:
            yield f"the primary key of {name} is another"


def demand_version(manifest: Mapping[str, Any], *, schema: Schema) -> None:
    """Refuse tables of another shape than those of the release before under a schema version that is not higher, and a
    version that is lower, with a `SchemaError`."""
    before = manifest["schema_version"]
    now = split_schema_version(schema.version)
    if now < split_schema_version(before):
        raise SchemaError(
            f"schemas/schema.yaml: version {schema.version} is lower than {before} of release {manifest['release']}"
        )
    changed = list(compare_structure(manifest, schema=schema))
    if changed and now == split_schema_version(before):
        raise SchemaError(
            f"schemas/schema.yaml: raise the version {before}, since the tables are not those of release "
            f"{manifest['release']}: {'; '.join(changed)}"
        )
