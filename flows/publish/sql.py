"""`load.sql`: DuckDB views over a release's Parquet, with its descriptions as comments."""

from __future__ import annotations

from collections.abc import Iterator

from flows.publish.statement import Edition, TableFiles
from flows.schema import Schema, TableSchema

HEAD = """\
-- onrecord {version}: views over the Parquet files of this release, for DuckDB.
-- Paths are relative to this folder, so start DuckDB in it:
--
--     duckdb -init load.sql
--     SELECT country, count(*) FROM incidents GROUP BY ALL ORDER BY ALL;
--
-- Count incidents, not events: one happening that several articles report gives several events.
"""
INCIDENTS = """\
CREATE OR REPLACE VIEW incidents AS
SELECT
    incident_id,
    min(date_start) AS date_start,
    max(date_end) AS date_end,
    list_sort(list(DISTINCT event_type)) AS event_types,
    list_sort(list(DISTINCT country) FILTER (country IS NOT NULL)) AS countries,
    list_sort(list(DISTINCT place_name) FILTER (place_name IS NOT NULL)) AS place_names,
    list_sort(list(DISTINCT modality)) AS modalities,
    count(*) AS events,
    count(DISTINCT article_id) AS articles
FROM events
GROUP BY incident_id;
COMMENT ON VIEW incidents IS 'One row per happening, with the events of all articles that report it. \
A happening is no better proved by more articles: they may repeat one source.';
"""


def text(value: str) -> str:
    """A SQL string."""
    return "'" + value.replace("'", "''") + "'"


def name(value: str) -> str:
    """A SQL identifier."""
    return '"' + value.replace('"', '""') + '"'


def iterate_view(files: TableFiles, *, table: TableSchema) -> Iterator[str]:
    """The statements of one table: its view and its comments."""
    paths = ", ".join(text(path) for path in files.parquet)
    yield f"CREATE OR REPLACE VIEW {name(table.name)} AS SELECT * FROM read_parquet([{paths}]);"
    yield f"COMMENT ON VIEW {name(table.name)} IS {text(f'{table.grain}. {table.description}')};"
    for column in table.columns:
        described = f"{column.description} Unit: {column.unit}." if column.unit else column.description
        yield f"COMMENT ON COLUMN {name(table.name)}.{name(column.name)} IS {text(described)};"


def make_load_sql(edition: Edition, *, schema: Schema) -> bytes:
    """The bytes of `load.sql`."""
    views = ["\n".join(iterate_view(files, table=schema.tables[files.name])) for files in edition.tables]
    return "\n".join([HEAD.format(version=edition.version), *[f"{view}\n" for view in views], INCIDENTS]).encode()
