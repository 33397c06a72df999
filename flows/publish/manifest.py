"""`manifest.json`: what went in and what came out, with hashes; and `SHA256SUMS` over everything."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from flows.files import file_sha256, list_files
from flows.publish.layout import INDEX, KEPT, MANIFEST, PROVENANCE, PRUNED, SUMS
from flows.publish.statement import Edition, Inputs, TableFiles
from flows.schema import Schema, TableSchema


def list_codebooks(table: TableSchema) -> list[str]:
    """The code lists that the columns of a table use, sorted."""
    return sorted({column.codes for column in table.columns if column.codes is not None})


def describe_table(files: TableFiles, *, table: TableSchema) -> dict[str, Any]:
    """A table as the manifest lists it: with keys, so that a release can be verified without its schema."""
    return {
        "name": files.name,
        "rows": files.rows,
        "columns": [{"name": column.name, "type": column.type} for column in table.columns],
        "primary_key": list(table.primary_key),
        "sort": list(table.sort),
        "codebooks": list_codebooks(table),
        "foreign_keys": [
            {"columns": list(key.columns), "table": key.table, "referenced": list(key.referenced)}
            for key in table.foreign_keys
        ],
        "content_sha256": files.content_sha256,
        "parquet": list(files.parquet),
        "csv": files.csv,
    }


def list_hashes(folder: Path, *, without: tuple[str, ...]) -> list[dict[str, Any]]:
    """Every file below `folder` with its bytes and hash, sorted by name."""
    return [
        {"path": name, "bytes": (folder / name).stat().st_size, "sha256": file_sha256(folder / name)}
        for name in list_files(folder)
        if name not in without
    ]


def make_manifest(edition: Edition, *, schema: Schema, inputs: Inputs, folder: Path) -> dict[str, Any]:
    """The manifest of the release that stands in `folder`, whole but for the manifest and the sums."""
    previous = edition.previous
    return {
        "release": edition.version,
        "date": edition.day.isoformat(),
        "schema_version": edition.schema_version,
        "previous": previous and {"release": previous.version, "manifest_sha256": previous.manifest_sha256},
        "inputs": {
            "raw": [dataclasses.asdict(file) for file in sorted(inputs.raw)],
            "code_sha256": inputs.code_sha256,
            "schemas_sha256": inputs.schemas_sha256,
            "reading_sha256": inputs.reading_sha256,
            "lock_sha256": inputs.lock_sha256,
            "dependencies": dict(sorted(inputs.dependencies.items())),
            "stages": dict(sorted(inputs.stages.items())),
            "codebooks": dict(sorted(inputs.codebooks.items())),
            "settings": dict(sorted(inputs.settings.items())),
            "corrections": dict(sorted(inputs.corrections.items())),
            "withdrawn": dict(sorted(inputs.withdrawn.items())),
        },
        "intake": edition.intake.to_dict(),
        "tables": [describe_table(files, table=schema.tables[files.name]) for files in edition.tables],
        "files": list_hashes(folder, without=(MANIFEST, SUMS, PROVENANCE)),
    }


def make_sums(folder: Path) -> bytes:
    """The lines of `SHA256SUMS`: every file of the folder but itself, sorted by name."""
    return join_sums(list_hashes(folder, without=(SUMS,)))


def join_sums(files: Iterable[Mapping[str, Any]]) -> bytes:
    """The lines of `SHA256SUMS` for files (path, sha256), sorted by name."""
    ordered = sorted(files, key=lambda file: file["path"])
    return "".join(f"{file['sha256']}  {file['path']}\n" for file in ordered).encode()


def compare_sums(folder: Path) -> list[str]:
    """What differs between a folder and its `SHA256SUMS`: files missing, added or changed, as sentences.

    Of a pruned release (`pruned.json`) only what it keeps has to be there.
    """
    path = folder / SUMS
    if not path.is_file():
        return [f"{SUMS} is missing"]
    lines = [line.partition("  ") for line in path.read_text("utf-8", "replace").splitlines()]
    stated = {name: digest for digest, _, name in lines}
    pruned = (folder / PRUNED).is_file()
    own = (PRUNED, INDEX) if pruned else ()
    found = {file["path"]: file["sha256"] for file in list_hashes(folder, without=(SUMS, *own))}
    problems = [f"{name} is missing" for name in stated if name not in found and (name in KEPT or not pruned)]
    problems += [f"{name} is not listed in {SUMS}" for name in found if name not in stated]
    problems += [
        f"{name} has other bytes than {SUMS} says" for name in found if stated.get(name, found[name]) != found[name]
    ]
    return sorted(problems)
