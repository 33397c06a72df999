"""Corrections: values that a person has looked up and found wrong, kept as data in `corrections/*.yaml` of the project.

    - id: evt-0123456789abcdef        # the row, by its id
      column: country
      expect: AZE                     # the value that is corrected, null where there is none
      value: ARM
      reason: The village lies across the border.
      source: https://example.org/map
      date: 2026-11-24                # when it was looked up

A file holds a list. All keys are needed but `source`. A correction holds for as long as the row has the value that it
expects; when reading gets better, it stops the run and says so, and is taken out. What a column may hold is checked
with the tables, as of every row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from flows.errors import CorrectionError

FOLDER = "corrections"
NEEDED = ("id", "column", "expect", "value", "reason", "date")
KNOWN = (*NEEDED, "source")


@dataclass(frozen=True)
class Correction:
    """One corrected value; `place` names file and entry for messages."""

    id: str
    column: str
    expect: Any
    value: Any
    reason: str
    source: str | None
    date: date
    place: str


@dataclass(frozen=True)
class Corrections:
    """All corrections of a project, and the hash of each file by its path."""

    corrections: tuple[Correction, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of a correction: its state (codebook `correction_states`), and the table and row that it was applied
    to (of an orphan None)."""

    correction: Correction
    state: str
    table: str | None = None
    applied_to: str | None = None


def read_corrections(project: Path) -> Corrections:
    """The corrections of a project, in the order of files and entries; `CorrectionError` where one is malformed."""
    files = {path: f"{FOLDER}/{path.name}" for path in sorted((project / FOLDER).glob("*.yaml"))}
    found = [each for path, name in files.items() for each in read_file(path, name=name)]
    seen: dict[tuple[str, str], Correction] = {}
    for each in found:
        other = seen.setdefault((each.id, each.column), each)
        if other is not each:
            raise CorrectionError(
                f"{each.place}: {each.column} of {each.id} is corrected in {other.place} too: keep one"
            )
    hashes = {name: hashlib.sha256(path.read_bytes()).hexdigest() for path, name in files.items()}
    return Corrections(tuple(found), hashes)


def read_file(path: Path, *, name: str) -> Iterator[Correction]:
    """The corrections of one file."""
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise CorrectionError(f"{name} is not valid YAML: {error}") from error
    if content is not None and not isinstance(content, list):
        raise CorrectionError(f"{name} must be a list of corrections, each with {', '.join(NEEDED)}")
    for number, entry in enumerate(content or (), start=1):
        yield make_correction(entry, place=f"{name}, entry {number}")


def make_correction(entry: Any, *, place: str) -> Correction:
    """One entry of a file; `CorrectionError` names what is missing or of the wrong kind."""
    if not isinstance(entry, dict):
        raise CorrectionError(f"{place} must be a mapping with {', '.join(NEEDED)}")
    missing = [key for key in NEEDED if key not in entry]
    unknown = sorted(str(key) for key in set(entry) - set(KNOWN))
    if missing or unknown:
        what = f"lacks {', '.join(missing)}" if missing else f"has the unknown key {', '.join(unknown)}"
        raise CorrectionError(f"{place} {what}; known are {', '.join(KNOWN)}")
    for key in ("id", "column", "reason"):
        if not isinstance(entry[key], str) or not entry[key].strip():
            raise CorrectionError(f"{place}: {key} must be text")
    if not isinstance(entry["date"], date) or isinstance(entry["date"], datetime):
        raise CorrectionError(f"{place}: date must be a day, as 2026-11-24, not {entry['date']!r}")
    if entry.get("source") is not None and not isinstance(entry["source"], str):
        raise CorrectionError(f"{place}: source must be text")
    return Correction(**{"source": None, **entry}, place=place)
