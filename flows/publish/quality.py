"""`quality/`: what was checked, what the tables look like, how good the coding is, what was left out."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.article import SetAside
from flows.correction import Outcome
from flows.publish.dictionary import write_rows
from flows.publish.withholding import Masker
from flows.report import plain
from flows.schema import CodeList, Column, Schema
from flows.tables import Tables

EVALUATED = "evaluated"
NOT_EVALUATED = "not evaluated"
MEND = "run make evaluate in a checkout, then make a release"
QUOTING = ("sentence", "trigger")
"""Keys of an evaluation whose values are words of articles."""
CORRECTION_COLUMNS = (
    "id",
    "column_name",
    "expect",
    "value",
    "state",
    "table_name",
    "applied_to",
    "reason",
    "source",
    "date",
)
SET_ASIDE_COLUMNS = ("raw_path", "reason", "label", "detail", "mend")


def flatten(values: Any) -> Any:
    """A column's values, of a list column its elements, as one Arrow array."""
    array = values.combine_chunks()
    return pc.list_flatten(array) if pa.types.is_list(array.type) else array


def describe_values(values: Any, *, column: Column, schema: Schema) -> dict[str, Any]:
    """The statistics of one column: nulls, distinct values, range of numbers and dates, rows of each code."""
    flat = flatten(values)
    found: dict[str, Any] = {"nulls": values.null_count, "distinct": pc.count_distinct(flat, mode="only_valid").as_py()}
    if pa.types.is_list(values.type):
        found["elements"] = len(flat)
    if column.type in ("int32", "int64", "float", "date", "timestamp"):
        ends = pc.min_max(flat).as_py()
        found |= {"minimum": plain(ends["min"]), "maximum": plain(ends["max"])}
    allowed = schema.allowed(column)
    if allowed is not None and not column.tables:
        counts = Counter(flat.to_pylist())
        found["codes"] = {str(code): counts[code] for code in allowed if counts[code] or not column.countries}
    return found


def make_statistics(tables: Tables, *, schema: Schema) -> dict[str, Any]:
    """The statistics of all columns of all tables, by name."""
    return {
        name: {
            "rows": tables[name].num_rows,
            "columns": {
                column.name: describe_values(tables[name][column.name], column=column, schema=schema)
                for column in table.columns
            },
        }
        for name, table in schema.tables.items()
    }


def escape(text: str) -> str:
    r"""Text on one line: control characters, lone surrogates and backslashes as in a JSON string (`\n`, `\u0007`)."""
    return "".join(
        json.dumps(character)[1:-1]
        if character == "\\" or unicodedata.category(character) in ("Cc", "Cs")
        else character
        for character in text
    )


def make_set_aside(rows: Iterable[SetAside], *, reasons: CodeList) -> bytes:
    """The bytes of `set_aside.csv`, sorted by path; label and what to do come from the code list."""

    def describe(row: SetAside) -> Mapping[str, Any]:
        reason = reasons.by_code[row.reason]
        return {
            "raw_path": escape(row.raw_path),
            "reason": row.reason,
            "label": reason["label"],
            "detail": escape(row.detail),
            "mend": reason["mend"],
        }

    return write_rows(SET_ASIDE_COLUMNS, map(describe, sorted(rows)))


def make_corrections(outcomes: Iterable[Outcome], *, masker: Masker) -> bytes:
    """The bytes of `corrections.csv`: what became of every correction, in the order of files and entries. Values are
    JSON text; names that the release withholds are masked."""

    def describe(outcome: Outcome) -> Mapping[str, Any]:
        correction = outcome.correction
        row = {
            "id": correction.id,
            "column_name": correction.column,
            "expect": json.dumps(plain(correction.expect), ensure_ascii=False),
            "value": json.dumps(plain(correction.value), ensure_ascii=False),
            "state": outcome.state,
            "table_name": outcome.table,
            "applied_to": outcome.applied_to,
            "reason": correction.reason,
            "source": correction.source,
            "date": correction.date.isoformat(),
        }
        return {name: masker.mask_cell(value) for name, value in row.items()}

    return write_rows(CORRECTION_COLUMNS, map(describe, outcomes))


def read_corrected(path: Path) -> dict[tuple[str, str], str]:
    """The corrections of a release by table and row, as one text a row; none where the release tells none."""
    if not path.is_file():
        return {}
    found: dict[tuple[str, str], list[list[str]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["applied_to"]:
                found[row["table_name"], row["applied_to"]].append([row["column_name"], row["value"]])
    return {key: json.dumps(sorted(values)) for key, values in found.items()}


def make_evaluation(stamped: Mapping[str, Any] | None, *, reading_sha256: str, masker: Masker) -> dict[str, Any]:
    """The content of `evaluation.json`: the evaluation that the package carries where it bears the fingerprint of
    the reading that made this release, else that there is none, and why. Names that this release withholds are
    masked in its example sentences too."""
    if stamped is None:
        return {"state": NOT_EVALUATED, "reason": f"The package carries no evaluation of its reading: {MEND}."}
    bears = _stamp(stamped)
    if bears != reading_sha256:
        return {
            "state": NOT_EVALUATED,
            "reason": f"The evaluation that the package carries is of another reading than made this release: {MEND}.",
            "evaluated_reading_sha256": bears,
            "reading_sha256": reading_sha256,
        }
    return {"state": EVALUATED, **_mask(stamped, masker)}


def _stamp(stamped: Mapping[str, Any]) -> str | None:
    """The fingerprint of the reading that an evaluation bears."""
    fingerprints = stamped.get("fingerprints")
    return fingerprints.get("reading_sha256") if isinstance(fingerprints, dict) else None


def _mask(value: Any, masker: Masker) -> Any:
    """A JSON value with the withheld names in the words that it quotes masked."""
    if isinstance(value, Mapping):
        return {key: masker.mask_cell(each) if key in QUOTING else _mask(each, masker) for key, each in value.items()}
    return [_mask(each, masker) for each in value] if isinstance(value, list) else value
