"""Publishing the sample tables, for tests; as a program: publish them once under the folder given."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from flows.article import SetAside
from flows.publish.identifiers import Descent
from flows.publish.layout import SUMS
from flows.publish.manifest import make_sums
from flows.publish.release import Published, publish_release
from flows.publish.repair import settle
from flows.publish.statement import Inputs, RawFile, Trace
from flows.report import CheckReport, RuleResult
from flows.schema import Schema
from flows.tables import Tables
from tests.check.sample import A1, B2, INTAKE, MET, WITHHELD, Rows, sample_rows, sample_schema, sample_tables

DAY = date(2026, 11, 23)
NAMES = {WITHHELD: ("Orhan Velioğlu",)}
SET_ASIDE = (SetAside("raw/a\nb.pdf", "unsupported_format", 'no reader for ".pdf"'),)
INPUTS = Inputs(
    raw=(RawFile("raw/b.txt", "b" * 64), RawFile("raw/a.txt", "a" * 64, "c" * 64)),
    code_sha256="1" * 64,
    schemas_sha256="2" * 64,
    reading_sha256="4" * 64,
    lock_sha256="3" * 64,
    settings={"row_floor": 0.5, "quote_share": 0.95},
    stages={"ingest": "i", "extract": "x", "normalize": "n"},
    codebooks={"event_types": "t", "change_kinds": "c"},
    dependencies={"spacy": "1"},
    articles=(Trace(A1, "s1", "a1", "f1"), Trace(B2, "s2", "a2", "f2")),
)
SHARES = {"precision": 0.7, "precision_low": 0.65, "precision_high": 0.75, "recall": 0.5, "recall_low": 0.4}
EVALUATION: Mapping[str, Any] = {
    "split": "test",
    "articles": 12,
    "fingerprints": {"reading_sha256": INPUTS.reading_sha256, "gold_sha256": "5" * 64},
    "measures": {"events strict": {**SHARES, "recall_high": 0.6}},
    "confusions": [
        {"gold": "AID", "found": "AGREE", "count": 1, "examples": [{"source": "s", "sentence": "Orhan Velioğlu fled."}]}
    ],
}
"""Of the reading of `INPUTS`; its example names a person whom the sample withholds."""
PASSED = CheckReport((RuleResult("events", "required", ("event_id",), "fatal", "", 5, 0),))
FAILED = CheckReport(
    (RuleResult("events", "codes", ("modality",), "fatal", "", 5, 1, ({"event_id": MET, "quote": "Orhan Velioglu"},)),)
)


def publish(
    output: Path,
    tables: Tables | None = None,
    *,
    day: date = DAY,
    report: CheckReport = PASSED,
    evaluation: Mapping[str, Any] | None = EVALUATION,
    withheld: Mapping[str, Sequence[str]] = NAMES,
    descent: Descent | None = None,
    inputs: Inputs = INPUTS,
    schema: Schema | None = None,
    run_id: str = "run-1",
) -> Published:
    before = settle(output)
    return publish_release(
        tables or sample_tables(),
        schema=schema or sample_schema(),
        report=report,
        set_aside=SET_ASIDE,
        intake=INTAKE,
        output=output,
        day=day,
        inputs=inputs,
        evaluation=evaluation,
        withheld=withheld,
        descent=descent or Descent(),
        precedent=before.version if before else None,
        run_id=run_id,
        seconds={"check": 1.5},
    )


def changed_rows() -> Rows:
    """The sample with one event changed, one actor gone and one added."""
    rows = sample_rows()
    rows["events"][0]["confidence"] = 0.5
    fresh = {**rows["actors"][4], "actor_id": "pier-post", "name": "Pier Post", "aliases": ["Pier Post"]}
    rows["actors"] = [row for row in rows["actors"] if row["actor_id"] != "lakeside-wire"] + [fresh]
    for row in rows["event_actors"]:
        if row["actor_id"] == "lakeside-wire":
            row["actor_id"] = "pier-post"
    for row in rows["evidence"]:
        for column in ("row_id", "value"):
            row[column] = "pier-post" if row[column] == "lakeside-wire" else row[column]
    return rows


def remove_file(folder: Path, name: str) -> None:
    """Take a file out of a release and out of its sums, as if it had been made before there were such files."""
    (folder / name).unlink()
    (folder / SUMS).write_bytes(make_sums(folder))


def read_tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path relative to it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


if __name__ == "__main__":
    publish(Path(sys.argv[1]))
