"""How long the pages of a large release take: the rows of a release, repeated under new ids.

    python benchmarks/large_pages.py output/releases/2026-11-26.0 FOLDER [--events 100000]

Writes the pages into FOLDER, which must not be there yet, and says how long that took and how much memory it needed at
the most. One actor in five is the same in every copy; dates and places are those of the release. The manifest in FOLDER
is the old one: it is a folder to look at, not a release.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import shutil
import time
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.console import peak_memory
from flows.publish.catalogue import read_folder
from flows.publish.layout import PAGES
from flows.publish.page.site import read_edition, write_site
from flows.publish.parquet import read_parquet
from flows.schema import load_schema

OPAQUE = len("evt-0123456789abcdef")
SHARED = 5
"""One copy of an actor in so many is the same as in the release."""


def rename(value: Any, *, copy: int) -> Any:
    """An id as it is in the `copy`-th repetition: opaque ids always another, actors' but for one in five."""
    if not isinstance(value, str) or copy == 0:
        return value
    if len(value) == OPAQUE and value[3] == "-":
        return value[:4] + hashlib.sha256(f"{value} {copy}".encode()).hexdigest()[:16]
    return f"{value}-{copy}" if copy % SHARED else value


def repeat(table: pa.Table, *, key: tuple[str, ...], sort: tuple[str, ...], copies: int) -> pa.Table:
    """A table repeated under new ids, sorted; of rows with an equal key only the first."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    ids = [name for name in table.column_names if name.endswith("_id") or name == "near_duplicate_of"]
    ids = [name for name in ids if pa.types.is_string(table.schema.field(name).type)]
    found = table.to_pylist()
    for copy in range(copies):
        for row in found:
            made = row | {name: rename(row[name], copy=copy) for name in ids}
            rows.setdefault(tuple(made[name] for name in key), made)
    repeated = pa.Table.from_pylist(list(rows.values()), schema=table.schema)
    return repeated.sort_by([(name, "ascending") for name in sort]).combine_chunks()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("release", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--events", type=int, default=100_000)
    options = parser.parse_args()
    manifest = read_folder(options.release).manifest
    schema = load_schema()
    tables = {entry["name"]: read_parquet(options.release, names=entry["parquet"]) for entry in manifest["tables"]}
    copies = -(-options.events // tables["events"].num_rows)
    for name, table in schema.tables.items():
        tables[name] = repeat(tables[name], key=table.primary_key, sort=table.sort, copies=copies)
    shutil.copytree(options.release, options.folder, ignore=shutil.ignore_patterns(PAGES))
    edition = read_edition(manifest)
    counted = tuple(dataclasses.replace(each, rows=tables[each.name].num_rows) for each in edition.tables)
    began = time.monotonic()
    write_site(dataclasses.replace(edition, tables=counted), tables=tables, schema=schema, folder=options.folder)
    took = time.monotonic() - began
    size = sum(path.stat().st_size for path in (options.folder / PAGES).rglob("*") if path.is_file())
    print(f"{tables['events'].num_rows} events, {tables['evidence'].num_rows} spans of evidence")
    print(f"pages in {took:.1f} seconds, {size / 2**20:.0f} MiB; {peak_memory()} MiB of memory at the most, tables too")


if __name__ == "__main__":
    main()
