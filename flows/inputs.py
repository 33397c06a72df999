"""What a release is made from, as hashes: raw files and sidecars, code, schemas, lock file, packages, settings, and
what each stage made of each article; and the evaluation that the package carries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from flows.article import Article, Ingested
from flows.bundle import Bundle
from flows.correction import Corrections
from flows.files import file_sha256
from flows.fingerprint import (
    code_fingerprint,
    codebook_hashes,
    dependency_versions,
    lock_sha256,
    reading_fingerprint,
    schemas_fingerprint,
    stage_fingerprints,
)
from flows.ingest.raw_file import find_refusal, list_files
from flows.publish.statement import Inputs, RawFile, Trace
from flows.schema import schemas_folder
from flows.settings import Settings
from flows.withdrawal import Withdrawal, list_touched

EVALUATION_FILE = "evaluation.json"
UNREAD = "0" * 64
"""Stands for the hash of a file that ingest may not open."""
WITHOUT_EFFECT = ("workers", "raw", "output", "findings", "alert", "engine", "scheduler")
"""Settings that cannot change a table."""
OF_INGEST = ("max_article_bytes", "max_html_bytes", "max_line_chars")
"""Settings by which files are read."""


def _sha256(path: Path) -> str | None:
    """The hash of a file; None where there is none, or none that can be read."""
    try:
        return file_sha256(path) if path.is_file() else None
    except OSError:
        return None


def _raw_files(root: Path, ingested: Ingested, *, settings: Settings) -> tuple[RawFile, ...]:
    """Every file that was read, those set aside among them; one that may not be opened has no hash of its own."""
    known = {article.raw_path: article.raw_sha256 for article in ingested.articles}
    read = {name for article in ingested.articles for name in article.ingested_from}
    candidates = {each.raw_path: each for each in list_files(root)}
    files = []
    for name in read | {each.raw_path for each in ingested.set_aside}:
        candidate = candidates.get(name)
        refused = name not in read and candidate and find_refusal(candidate, root=root, settings=settings)
        if candidate is None or refused:
            files.append(RawFile(name, UNREAD, None))
        else:
            digest = known.get(name) or _sha256(candidate.path) or UNREAD
            files.append(RawFile(name, digest, _sha256(candidate.sidecar)))
    return tuple(sorted(files))


def _digest(*values: object) -> str:
    """A hash of plain values: text, numbers, dates, and dataclasses and tuples of them, whose text is their content."""
    return hashlib.sha256("\n".join(map(repr, values)).encode("utf-8", "backslashreplace")).hexdigest()


def trace_articles(articles: Iterable[Article], findings: Bundle, *, raw: Iterable[RawFile]) -> tuple[Trace, ...]:
    """What went into each article that was read to the end and what became of it, sorted.

    An article's version and copies are of its source: they are told by other raw files, not by reading its own.
    """
    sidecars = {file.path: file.sidecar_sha256 for file in raw}
    by_id = {article.article_id: article for article in articles}
    traces = []
    for each in findings.packed:
        article = by_id[each.article_id]
        read = replace(article, version=1, ingested_from=())
        source = (article.raw_sha256, sidecars.get(article.raw_path), article.version, article.ingested_from)
        traces.append(Trace(each.article_id, _digest(*source), _digest(read), each.sha256))
    return tuple(sorted(traces))


def gather_inputs(
    project: Path,
    ingested: Ingested,
    *,
    findings: Bundle | None = None,
    corrections: Corrections | None = None,
    withdrawals: Sequence[Withdrawal] = (),
    settings: Settings,
) -> Inputs:
    """The inputs of a release of `project`; the lock file is that of the checkout, None in an installed wheel."""
    raw = _raw_files(project / settings.raw, ingested, settings=settings)
    values = asdict(settings)
    return Inputs(
        raw=raw,
        code_sha256=code_fingerprint(),
        schemas_sha256=schemas_fingerprint(),
        reading_sha256=reading_fingerprint(),
        lock_sha256=lock_sha256(),
        settings={name: value for name, value in values.items() if name not in WITHOUT_EFFECT},
        stages=stage_fingerprints(settings=[f"{name}={values[name]}" for name in OF_INGEST]),
        codebooks=codebook_hashes(),
        dependencies=dependency_versions(),
        articles=trace_articles(ingested.articles, findings or Bundle(), raw=raw),
        corrections=dict(corrections.files) if corrections else {},
        withdrawn=list_touched(withdrawals),
    )


def read_evaluation(folder: Path | None = None) -> Mapping[str, Any] | None:
    """What `make evaluate` wrote into `schemas/`; None where it is not there or cannot be read as a JSON object."""
    path = (folder or schemas_folder()) / EVALUATION_FILE
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
