#!/usr/bin/env python3
"""Is this release what it says it is?

    python3 verify.py                      in the folder of the release
    python3 verify.py --articles FOLDER    reads every quoted span again in the articles' files
    python3 verify.py --json               for machines

Needs nothing but Python 3.9 or newer. Checked are: every file against SHA256SUMS and manifest.json; the columns, types,
rows and content hash of every table, by its CSV; primary keys, foreign keys, and that all evidence points to a row;
with --articles, that quotes and evidence are the words of the article, save for withheld names. Where pyarrow is
installed, every Parquet file is read too and must hold the same values as the CSV, and the ids of the tables must stand
in ids.parquet.

A text is found by its hash (articles.content_sha256), so the files may have any name; they are read as UTF-8 and
brought to Unicode NFC with LF line ends, to which all offsets refer.

Exit code 0: whole. 1: something differs, each on a line. 2: the call was wrong.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
PROVENANCE = "provenance.intoto.json"
IDS = "ids.parquet"
MASK = "[name withheld]"
SPANS = {"quote": ("quote_start", "quote_end"), "text": ("char_start", "char_end")}
"""Columns that hold an article's words, with the columns of their offsets."""
GROUPED = {"incident_id": "incidents", "recommendation_group_id": "recommendation_groups"}
"""Columns of ids that are no primary key, and the name under which they are kept."""
ARROW = {
    "string": "string",
    "int32": "int32",
    "int64": "int64",
    "float": "double",
    "boolean": "bool",
    "date": "date32[day]",
    "timestamp": "timestamp[us, tz=UTC]",
    "list": "list",
}
"""Types of the manifest as the content hash names them."""

Row = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, order=True)
class Problem:
    """Something that a release says and that is not so."""

    file: str
    what: str


class UnreadableCsv(Exception):
    """A CSV is not what its columns say; the message names the line."""


@dataclass
class Table:
    """What was seen of a table: its rows, its primary keys, the values of its foreign keys with how many rows have
    them, and the values of columns that other tables refer to."""

    name: str
    rows: int = 0
    keys: Counter[Key] = field(default_factory=Counter)
    foreign: dict[int, Counter[Key]] = field(default_factory=dict)
    columns: dict[tuple[str, ...], set[Key]] = field(default_factory=dict)
    ids: set[tuple[str, str]] = field(default_factory=set)
    whole: bool = True


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text == "true"


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)


def _list(text: str) -> list[str]:
    found = json.loads(text)
    if not isinstance(found, list):
        raise ValueError(f"{text!r} is no list")
    return found


PARSERS: Mapping[str, Callable[[str], Any]] = {
    "string": str,
    "int32": int,
    "int64": int,
    "float": float,
    "boolean": _boolean,
    "date": date.fromisoformat,
    "timestamp": _instant,
    "list": _list,
}


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()


def list_files(folder: Path) -> list[str]:
    """The files below a folder, relative to it, sorted; what Python leaves behind when it runs this is none."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir())
    return sorted(path.as_posix() for path in paths if "__pycache__" not in path.parts)


def check_sums(folder: Path, hashes: Mapping[str, str]) -> Iterator[Problem]:
    """What differs between the files, whose hashes are given, and SHA256SUMS."""
    path = folder / SUMS
    if not path.is_file():
        yield Problem(SUMS, f"{SUMS} is missing")
        return
    lines = [line.partition("  ") for line in path.read_text("utf-8", "replace").splitlines()]
    stated = {name: digest for digest, _, name in lines}
    for name in sorted({*stated, *hashes} - {SUMS}):
        if name not in hashes:
            yield Problem(SUMS, f"{name} is missing")
        elif name not in stated:
            yield Problem(SUMS, f"{name} is not listed in {SUMS}")
        elif stated[name] != hashes[name]:
            yield Problem(SUMS, f"{name} has other bytes than {SUMS} says")


def check_files(folder: Path, hashes: Mapping[str, str], manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """The files that differ from what the manifest says of them."""
    stated = {each["path"]: (each["bytes"], each["sha256"]) for each in manifest["files"]}
    found = {name: ((folder / name).stat().st_size, digest) for name, digest in hashes.items()}
    for name in sorted({*stated, *found} - {MANIFEST, SUMS, PROVENANCE}):
        if stated.get(name) != found.get(name):
            yield Problem(name, f"differs from what {MANIFEST} says")


def check_provenance(folder: Path, hashes: Mapping[str, str]) -> Iterator[Problem]:
    """The files that differ from what the provenance says was made."""
    path = folder / PROVENANCE
    if not path.is_file():
        return
    try:
        subjects = json.loads(path.read_bytes())["subject"]
        stated = {each["name"]: each["digest"]["sha256"] for each in subjects}
    except (ValueError, KeyError, TypeError) as error:
        yield Problem(PROVENANCE, f"cannot be read: {error!r}")
        return
    for name in sorted({*stated, *hashes} - {SUMS, PROVENANCE}):
        if stated.get(name) != hashes.get(name):
            yield Problem(name, f"differs from what {PROVENANCE} says")


def content_sha256(path: Path, columns: list[Mapping[str, str]]) -> str:
    """The content hash of a table: over its columns' names and types and the bytes of its exact CSV."""
    types = [[column["name"], ARROW[column["type"]]] for column in columns]
    digest = hashlib.sha256(json.dumps(types).encode() + b"\n")
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()


def read_rows(path: Path, columns: list[Mapping[str, str]]) -> Iterator[tuple[int, Row]]:
    """The rows of a CSV with the lines on which they begin; `UnreadableCsv` where it is not what its columns say."""
    csv.field_size_limit(sys.maxsize)
    parsers = [(column["name"], PARSERS[column["type"]]) for column in columns]
    line = 1
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            if next(reader, None) != [name for name, _ in parsers]:
                raise ValueError(f"does not name the columns that {MANIFEST} says")
            line = reader.line_num + 1
            for cells in reader:
                if len(cells) != len(parsers):
                    raise ValueError(f"{len(cells)} cells instead of {len(parsers)}")
                pairs = zip(parsers, cells)  # noqa: B905 (counted above; `strict` needs Python 3.10)
                yield line, {name: parse(cell) if cell else None for (name, parse), cell in pairs}
                line = reader.line_num + 1
    except (OSError, ValueError, csv.Error) as error:
        raise UnreadableCsv(f"line {line}: {error}") from error


def same_words(published: str, original: str) -> bool:
    """Whether published words are those of the article, save for withheld names, for which any words may stand."""
    if MASK not in published:
        return published == original
    pattern = ".+?".join(map(re.escape, published.split(MASK)))
    return re.fullmatch(pattern, original, re.DOTALL) is not None


def check_spans(table: str, row: Row, texts: Mapping[str, str]) -> Iterator[Problem]:
    """The quoted words of a row that its article does not say."""
    text = texts.get(row.get("article_id") or "")
    if text is None:
        return
    for words, (start, end) in SPANS.items():
        if words in row and start in row and end in row:
            original = text[row[start] : row[end]]
            if not same_words(row[words], original):
                where = f"{row['article_id']}, characters {row[start]} to {row[end]}"
                yield Problem(table, f"{where}: the article says {original!r}, not {row[words]!r}")


def see_row(table: Table, row: Row, entry: Mapping[str, Any], wanted: set[tuple[str, ...]]) -> None:
    """Count a row in what is known of its table; `wanted` are the columns that other tables refer to."""
    table.rows += 1
    table.keys[tuple(row[name] for name in entry["primary_key"])] += 1
    for number, key in enumerate(entry["foreign_keys"]):
        values = tuple(row[name] for name in key["columns"])
        if None not in values:
            table.foreign.setdefault(number, Counter())[values] += 1
    for names in wanted:
        table.columns.setdefault(names, set()).add(tuple(row[name] for name in names))
    for column, name in GROUPED.items():
        if column in row:
            table.ids.add((name, row[column]))


def is_same(one: Any, other: Any) -> bool:
    """Whether two values are one: as numbers to the last bit."""
    return repr(one) == repr(other) if isinstance(one, float) else bool(one == other)


def iterate_parquet(folder: Path, names: list[str], *, types: list[tuple[str, str]], parquet: Any) -> Iterator[Row]:
    """The rows of the Parquet files of a table, in order; `TypeError` where they have other columns."""
    for name in names:
        with parquet.ParquetFile(folder / name) as file:
            if list_types(file) != types:
                raise TypeError(f"other columns or types than {MANIFEST} says")
            for batch in file.iter_batches(batch_size=10_000):
                yield from batch.to_pylist()


def list_types(file: Any) -> list[tuple[str, str]]:
    """The names and types of a Parquet file's columns, as the content hash names them."""
    types = [(column.name, str(column.type)) for column in file.schema_arrow]
    return [(name, "list" if kind.startswith("list<") else kind) for name, kind in types]


def check_parquet(folder: Path, entry: Mapping[str, Any], *, exact: bool, parquet: Any) -> Iterator[Problem]:
    """What the Parquet of a table does not share with its CSV; where the CSV is `exact` (has the content that the
    manifest says), the Parquet is at fault."""
    first = entry["parquet"][0]
    lines = read_rows(folder / entry["csv"], entry["columns"])
    line, seen = 1, 0
    types = [(column["name"], ARROW[column["type"]]) for column in entry["columns"]]
    try:
        for row in iterate_parquet(folder, entry["parquet"], types=types, parquet=parquet):
            seen += 1
            line, other = next(lines, (line + 1, None))
            if other is None or not all(is_same(value, other[name]) for name, value in row.items()):
                break
        else:
            rest = next(lines, None)
            if rest is None:
                return
            line = rest[0]
    except UnreadableCsv:
        return  # which is told by itself
    except Exception as error:
        yield Problem(first, f"cannot be read: {error}")
        return
    if exact:
        yield Problem(first, f"has other content than {MANIFEST} says, from row {max(seen, 1)} on")
    else:
        yield Problem(entry["csv"], f"differs from {first} from line {line} on")


def check_table(
    folder: Path,
    entry: Mapping[str, Any],
    *,
    wanted: set[tuple[str, ...]],
    texts: Mapping[str, str],
    parquet: Any,
    problems: list[Problem],
) -> Table:
    """Read one table and add what is wrong with it to `problems`; what was seen of it."""
    name, path = entry["name"], folder / entry["csv"]
    table = Table(name)
    for part in entry["parquet"]:
        if not (folder / part).is_file():
            problems.append(Problem(part, "cannot be read: it is missing"))
            parquet = None
    if not path.is_file():
        problems.append(Problem(entry["csv"], "cannot be read: it is missing"))
        table.whole = False
        return table
    exact = content_sha256(path, entry["columns"]) == entry["content_sha256"]
    if not exact:
        problems.append(Problem(entry["csv"], f"has other content than {MANIFEST} says"))
    try:
        for _, row in read_rows(path, entry["columns"]):
            see_row(table, row, entry, wanted)
            problems.extend(check_spans(name, row, texts))
    except UnreadableCsv as error:
        problems.append(Problem(entry["csv"], f"cannot be read: {error}"))
        table.whole = False
    if table.whole and table.rows != entry["rows"]:
        problems.append(Problem(entry["csv"], f"has {table.rows} rows, {MANIFEST} says {entry['rows']}"))
    if parquet is not None:
        problems.extend(check_parquet(folder, entry, exact=exact, parquet=parquet))
    return table


def check_keys(tables: Mapping[str, Table], manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Primary keys that stand twice and foreign keys that lead nowhere."""
    for entry in manifest["tables"]:
        table = tables[entry["name"]]
        twice = sum(count > 1 for count in table.keys.values())
        if twice:
            yield Problem(entry["csv"], f"{twice} primary keys stand in several rows")
        for number, key in enumerate(entry["foreign_keys"]):
            other = tables.get(key["table"])
            if other is None or not other.whole:
                continue
            there = other.columns.get(tuple(key["referenced"]), set())
            lost = sum(count for values, count in table.foreign.get(number, Counter()).items() if values not in there)
            if lost:
                columns = ", ".join(key["columns"])
                yield Problem(entry["csv"], f"{lost} rows have a {columns} that is not in {key['table']}")


def check_pointers(tables: Mapping[str, Table], manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Rows of evidence that point to no row."""
    evidence = tables.get("evidence")
    pointed = evidence.columns.get(("table_name", "row_id"), set()) if evidence else set()
    lost = [
        (name, row_id)
        for name, row_id in pointed
        if name not in tables or (tables[name].whole and (row_id,) not in tables[name].keys)
    ]
    if lost:
        (csv_name,) = (entry["csv"] for entry in manifest["tables"] if entry["name"] == "evidence")
        yield Problem(csv_name, f"evidence points to {len(lost)} rows that are not there, {min(lost)} among them")


def check_ids(folder: Path, tables: Mapping[str, Table], *, release: str, parquet: Any) -> Iterator[Problem]:
    """The ids of the tables that ids.parquet does not tell to be in this release, and those that it tells and are
    not."""
    try:
        rows = parquet.read_table(folder / IDS).to_pylist()
    except Exception as error:
        yield Problem(IDS, f"cannot be read: {error}")
        return
    told = {(row["table_name"], row["id"]) for row in rows if row["last_release"] == release}
    names = {name for name, _ in told}
    held = {(name, key[0]) for name, table in tables.items() if name in names for key in table.keys}
    held |= {each for table in tables.values() for each in table.ids}
    if held - told:
        yield Problem(IDS, f"does not tell {len(held - told)} ids of the tables, {min(held - told)} among them")
    if told - held:
        yield Problem(IDS, f"tells {len(told - held)} ids that are in no table, {min(told - held)} among them")


def list_wanted(manifest: Mapping[str, Any]) -> dict[str, set[tuple[str, ...]]]:
    """The columns of each table whose values others refer to."""
    wanted: dict[str, set[tuple[str, ...]]] = {entry["name"]: set() for entry in manifest["tables"]}
    for entry in manifest["tables"]:
        for key in entry["foreign_keys"]:
            wanted.get(key["table"], set()).add(tuple(key["referenced"]))
    if "evidence" in wanted:
        wanted["evidence"].add(("table_name", "row_id"))
    return wanted


def usable_texts(
    folder: Path, manifest: Mapping[str, Any], texts: Mapping[str, str]
) -> tuple[dict[str, str], list[Problem]]:
    """The texts that are those of the release's articles, and what is wrong with the others."""
    entry = next((each for each in manifest["tables"] if each["name"] == "articles"), None)
    usable: dict[str, str] = {}
    problems = []
    try:
        rows = [row for _, row in read_rows(folder / entry["csv"], entry["columns"])] if entry and texts else []
    except UnreadableCsv:
        rows = []  # told where the table is read
    for row in rows:
        text = texts.get(row["article_id"])
        if text is None:
            continue
        if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() == row["content_sha256"]:
            usable[row["article_id"]] = text
        else:
            what = f"{row['article_id']}: the text given is another version of the article"
            problems.append(Problem("articles", what))
    return usable, problems


def find_texts(folder: Path, release: Path, manifest: Mapping[str, Any]) -> dict[str, str]:
    """The texts of the release's articles that stand in files below `folder`, by article, found by their hash."""
    entry = next(each for each in manifest["tables"] if each["name"] == "articles")
    rows = read_rows(release / entry["csv"], entry["columns"])
    wanted = {row["content_sha256"]: row["article_id"] for _, row in rows}
    texts = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            continue
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        if digest in wanted:
            texts[wanted[digest]] = text
    return texts


def load_parquet() -> Any:
    """pyarrow's reader of Parquet, or None where pyarrow is not installed."""
    try:
        import pyarrow.parquet
    except ImportError:
        return None
    return pyarrow.parquet


def check_release(folder: Path, texts: Mapping[str, str] | None = None) -> list[Problem]:
    """All problems of the release in `folder`, sorted; none where it is whole.

    `texts` maps ids of articles to their normalised texts, against which quotes and evidence are read again; articles
    without a text there are passed over. `ValueError`, `KeyError` or `OSError` where there is no manifest to read.
    """
    manifest = json.loads((folder / MANIFEST).read_bytes())
    hashes = {name: file_sha256(folder / name) for name in list_files(folder)}
    known, problems = usable_texts(folder, manifest, texts or {})
    problems += [
        *check_sums(folder, hashes),
        *check_files(folder, hashes, manifest),
        *check_provenance(folder, hashes),
    ]
    parquet, wanted = load_parquet(), list_wanted(manifest)
    tables = {
        entry["name"]: check_table(
            folder, entry, wanted=wanted[entry["name"]], texts=known, parquet=parquet, problems=problems
        )
        for entry in manifest["tables"]
    }
    problems += check_keys(tables, manifest)
    problems += check_pointers(tables, manifest)
    if parquet is not None:
        problems += check_ids(folder, tables, release=manifest["release"], parquet=parquet)
    return sorted(set(problems))


def main(arguments: list[str] | None = None) -> int:
    """Check the release in which this file lies."""
    parser = argparse.ArgumentParser(
        description="Check the release in this folder: sums, rows, keys, CSV against Parquet, quoted words.",
        epilog="example:\n  python3 verify.py --articles raw",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent, help="default: where this lies")
    parser.add_argument("--articles", type=Path, metavar="FOLDER", help="files with the articles' texts")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    options = parser.parse_args(arguments)
    if options.articles is not None and not options.articles.is_dir():
        parser.error(f"--articles {str(options.articles)!r} is no folder")
    try:
        manifest = json.loads((options.folder / MANIFEST).read_bytes())
        texts = find_texts(options.articles, options.folder, manifest) if options.articles else {}
        problems = check_release(options.folder, texts)
    except (OSError, ValueError, KeyError, StopIteration, UnreadableCsv) as error:
        print(f"verify: {options.folder} holds no release that can be read: {error!r}", file=sys.stderr)
        return 2
    parquet = load_parquet() is not None
    if options.json:
        result = {"release": manifest["release"], "articles": len(texts), "parquet": parquet}
        print(json.dumps({**result, "problems": [asdict(each) for each in problems]}, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            print(f"{problem.file}: {problem.what}")
        spans = f"spans read again in {len(texts)} articles" if texts else "no articles given, spans not read again"
        reader = "Parquet compared with CSV" if parquet else "Parquet only by its sums: pyarrow is not installed"
        state = f"{len(problems)} problems" if problems else "whole"
        print(f"{manifest['release']}: {state} ({spans}; {reader})")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
