"""`load.sql`: DuckDB views over a release's Parquet, with its descriptions as comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows.publish.statement import Edition, TableFiles
from flows.schema import Schema, TableSchema
from flows.view import View

HEAD = """\
-- onrecord {version}: views over the Parquet files of this release, for DuckDB.
-- Paths are relative to this folder, so start DuckDB in it:
--
--     duckdb -init load.sql
--     SELECT country, count(*) FROM (SELECT unnest(countries) AS country FROM incidents) GROUP BY ALL ORDER BY ALL;
--
-- Count incidents, not events: one happening that several articles report gives several events.
"""
INCIDENTS = "incidents"
"""The view that is made of the table `events`, by the `select` of its columns."""


def text(value: str) -> str:
    """A SQL string."""
    return "'" + value.replace("'", "''") + "'"


def name(value: str) -> str:
    """A SQL identifier."""
    return '"' + value.replace('"', '""') + '"'


def iterate_view(files: TableFiles, *, table: TableSchema, schema: Schema) -> Iterator[str]:
    """The statements of one table: its view and its comments."""
    paths = ", ".join(text(path) for path in files.parquet)
    yield f"CREATE OR REPLACE VIEW {name(table.name)} AS SELECT * FROM read_parquet([{paths}]);"
    yield from iterate_comments(table, schema=schema)


def iterate_comments(table: TableSchema, *, schema: Schema) -> Iterator[str]:
    """The comments of a view: what it is, with the usage warnings, and what each column means."""
    warnings = schema.codebooks["usage_warnings"].by_code
    told = [f"{warnings[code]['label']}: {warnings[code]['definition']}" for code in table.usage_warnings]
    about = " ".join([f"{table.grain}. {table.description}", *told])
    yield f"COMMENT ON VIEW {name(table.name)} IS {text(about)};"
    for column in table.columns:
        described = f"{column.description} Unit: {column.unit}." if column.unit else column.description
        yield f"COMMENT ON COLUMN {name(table.name)}.{name(column.name)} IS {text(described)};"


def iterate_incidents(view: View, *, schema: Schema) -> Iterator[str]:
    """The statements of the view of incidents."""
    columns = [f"    {source.select} AS {name(column)}" for column, source in view.sources.items()]
    keys = ", ".join(map(name, view.table.primary_key))
    yield f"CREATE OR REPLACE VIEW {name(view.table.name)} AS\nSELECT\n" + ",\n".join(columns)
    yield f"FROM events\nGROUP BY {keys};"
    yield from iterate_comments(view.table, schema=schema)


def make_load_sql(edition: Edition, *, schema: Schema, views: Mapping[str, View]) -> bytes:
    """The bytes of `load.sql`."""
    made = ["\n".join(iterate_view(files, table=schema.tables[files.name], schema=schema)) for files in edition.tables]
    made.append("\n".join(iterate_incidents(views[INCIDENTS], schema=schema)))
    return "\n".join([HEAD.format(version=edition.version), *[f"{each}\n" for each in made]]).encode()
