"""What a release is made from, as hashes: raw files and sidecars, code, schemas, lock file, settings."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path

from flows.article import Ingested
from flows.publish.statement import Inputs, RawFile
from flows.schema import fingerprint, schemas_folder
from flows.settings import Settings

LOCK_FILE = "requirements.lock"
SIDECAR = ".meta.yaml"
WITHOUT_EFFECT = ("workers", "raw", "output")
"""Settings that cannot change a table."""


def _sha256(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _raw_files(project: Path, ingested: Ingested) -> tuple[RawFile, ...]:
    files = []
    for article in ingested.articles:
        for name in article.ingested_from:
            path = project / name
            sha256 = article.raw_sha256 if name == article.raw_path else str(_sha256(path))
            files.append(RawFile(name, sha256, _sha256(path.with_suffix(SIDECAR))))
    return tuple(sorted(files))


def gather_inputs(project: Path, ingested: Ingested, *, settings: Settings) -> Inputs:
    """The inputs of a release of `project`; the lock file is that of the checkout, None in an installed wheel."""
    package = Path(__file__).parent
    return Inputs(
        raw=_raw_files(project, ingested),
        code_sha256=fingerprint(package, suffixes=(".py",)),
        schemas_sha256=fingerprint(schemas_folder(), suffixes=(".yaml", ".csv", ".txt")),
        lock_sha256=_sha256(package.parent / LOCK_FILE),
        settings={name: value for name, value in asdict(settings).items() if name not in WITHOUT_EFFECT},
    )
