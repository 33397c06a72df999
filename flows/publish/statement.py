"""What a release says of itself, as frozen data: its inputs, its tables, its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from flows.report import Intake

State = Literal["released", "unchanged"]


@dataclass(frozen=True, order=True, slots=True)
class RawFile:
    """A raw file that was read: path relative to the project, its hash, its sidecar's hash where it has one."""

    path: str
    sha256: str
    sidecar_sha256: str | None = None


@dataclass(frozen=True, order=True, slots=True)
class Trace:
    """What went into an article and what the stages made of it, as hashes: its raw files with their sidecar, the
    article that ingest read, the findings of extract. Equal hashes of two releases prove that a stage made no
    difference."""

    article_id: str
    source_sha256: str
    article_sha256: str
    findings_sha256: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything beside the release before and its date that decides the bytes of a release.

    Hashes are SHA-256; that of the schemas covers the evaluation that stands there, and `reading_sha256` is the
    fingerprint of all that decides what is found in a text, which an evaluation must bear to hold for this release.
    `settings` are only those that can change a result (not the number of workers). `stages` are the fingerprints of the
    code and data of each stage, `codebooks` the hashes of the code lists, `dependencies` the versions of installed
    packages; `articles` what became of each article: by these, changes are told their reasons. `corrections` are the
    hashes of their files."""

    raw: tuple[RawFile, ...]
    code_sha256: str
    schemas_sha256: str
    reading_sha256: str
    lock_sha256: str | None
    settings: Mapping[str, Any]
    stages: Mapping[str, str] = field(default_factory=dict)
    codebooks: Mapping[str, str] = field(default_factory=dict)
    dependencies: Mapping[str, str] = field(default_factory=dict)
    articles: tuple[Trace, ...] = ()
    corrections: Mapping[str, str] = field(default_factory=dict)
    withdrawn: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableFiles:
    """One table as written: rows, content hash, and the names of its files relative to the release."""

    name: str
    rows: int
    content_sha256: str
    parquet: tuple[str, ...]
    csv: str


@dataclass(frozen=True, slots=True)
class Previous:
    """The release before: version, hash of its manifest, rows and content hash of each table."""

    version: str
    manifest_sha256: str
    rows: Mapping[str, int]
    content_sha256: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Edition:
    """What every page of a release needs to know."""

    version: str
    day: date
    schema_version: str
    tables: tuple[TableFiles, ...]
    intake: Intake
    previous: Previous | None
