"""Articles that lie in files of the project: a folder, a zip archive, JSON Lines, Parquet, WARC (Common Crawl's news).

Each gives items, or a `Refused` for a part of it that gives none, and goes on. Nothing is unpacked to disk, and no more
of a part is unpacked than a source allows for one answer.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from flows.fetch.item import SUFFIX_OF, SUFFIXES, Item
from flows.fetch.request import Refused
from flows.fetch.source import Source

Found = Item | tuple[str, Refused]
"""An item, or the name of what gave none, with the reason."""
LONGEST_LINE = 20_000_000


def read_corpus(source: Source, *, path: Path) -> Iterator[Found]:
    """The items of a corpus in a fixed order; `Refused` (`missing`, `bad_corpus`) where it cannot be opened at all."""
    if not path.exists():
        raise Refused("missing", f"there is no {source.at}")
    if not path.resolve().is_relative_to(path.parent.resolve()):
        raise Refused("missing", f"{source.at} is a link that leads elsewhere")
    yield from READERS[source.kind](source, path)


def read_folder(source: Source, path: Path) -> Iterator[Found]:
    """The files of a folder that are articles."""
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path).as_posix()
        if file.suffix.lower() not in SUFFIXES or any(part.startswith(".") for part in PurePosixPath(name).parts):
            continue
        if file.is_symlink() or not file.is_file():
            yield name, Refused("unsafe_file", "a link is not followed")
        elif file.stat().st_size > source.max_bytes:
            yield name, Refused("too_large", f"{file.stat().st_size} bytes")
        else:
            yield Item(name, file.read_bytes(), file.suffix.lower())


def read_zip(source: Source, path: Path) -> Iterator[Found]:
    """The files of a zip archive that are articles."""
    try:
        with zipfile.ZipFile(path) as archive:
            for member in sorted(archive.infolist(), key=lambda member: member.filename):
                suffix = PurePosixPath(member.filename).suffix.lower()
                if member.is_dir() or suffix not in SUFFIXES:
                    continue
                try:
                    with archive.open(member) as file:
                        body = file.read(source.max_bytes + 1)
                except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
                    yield member.filename, Refused("broken_answer", f"{error}"[:200])
                    continue
                if len(body) > source.max_bytes:
                    yield member.filename, Refused("too_large", f"more than {source.max_bytes} bytes once unpacked")
                else:
                    yield Item(member.filename, body, suffix)
    except (zipfile.BadZipFile, OSError) as error:
        raise Refused("bad_corpus", f"no zip archive: {error}"[:200]) from error


def read_jsonl(source: Source, path: Path) -> Iterator[Found]:
    """The lines of a file, each a JSON object, whose columns the source maps."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield f"line {number}", Refused("bad_row", f"no JSON: {error}"[:200])
                continue
            yield make_item(row, source=source, name=f"line {number}")


def read_parquet(source: Source, path: Path) -> Iterator[Found]:
    """The rows of a Parquet file, whose columns the source maps."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            missing = sorted(set(source.columns.values()) - set(file.schema_arrow.names))
            if missing:
                raise Refused("bad_corpus", f"there is no column {', '.join(missing)}")
            number = 0
            for batch in file.iter_batches(batch_size=256, columns=sorted(set(source.columns.values()))):
                for row in batch.to_pylist():
                    number += 1
                    yield make_item(row, source=source, name=f"row {number}")
    except (pa.ArrowException, OSError) as error:
        raise Refused("bad_corpus", f"no Parquet: {error}"[:200]) from error


def make_item(row: Any, *, source: Source, name: str) -> Found:
    """A row of a corpus as an item, or why it is none."""
    if not isinstance(row, dict):
        return name, Refused("bad_row", "the row is no mapping")
    told = {key: row.get(column) for key, column in source.columns.items()}
    text, html = (told.get(key) if isinstance(told.get(key), str) else None for key in ("text", "html"))
    body = (text or html or "").encode("utf-8", "replace")
    if not body.strip():
        return name, Refused("bad_row", "the row has no text")
    if len(body) > source.max_bytes:
        return name, Refused("too_large", f"{len(body)} bytes")
    words = {key: str(told[key]).strip() for key in ("url", "title", "publisher", "licence") if _is_text(told.get(key))}
    url = words.get("url")
    return Item(
        key=url or name,
        body=body,
        suffix=".txt" if text else ".html",
        url=url,
        title=words.get("title"),
        published=_day(told.get("published")),
        publisher=words.get("publisher"),
        licence=words.get("licence"),
    )


def read_warc(source: Source, path: Path) -> Iterator[Found]:
    """The pages of a WARC file that a server answered with; the time of its record is that of their fetch."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    with path.open("rb") as file:
        try:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True):
                url = record.headers.get("WARC-Target-URI")
                http = record.http_headers
                kind = (record.http_content_type or "").lower()
                if url is None or http is None or http.status_code != 200 or kind not in SUFFIX_OF:
                    continue
                if not source.wants(url) or (source.hosts and not source.may_ask(url)):
                    continue
                body = record.reader.read(source.max_bytes + 1)
                if len(body) > source.max_bytes:
                    yield url, Refused("too_large", f"more than {source.max_bytes} bytes")
                    continue
                yield Item(
                    key=url,
                    body=body,
                    suffix=SUFFIX_OF[kind],
                    url=url,
                    retrieved_at=_instant(record.headers.get("WARC-Date")),
                    http={"status": 200, "content-type": kind},
                )
        except Exception as error:  # the reader raises what its C++ gives
            raise Refused("bad_corpus", f"no WARC: {type(error).__name__}: {error}"[:200]) from error


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _instant(value: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if value else None
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC) if found else None


READERS: Mapping[str, Callable[[Source, Path], Iterator[Found]]] = {
    "folder": read_folder,
    "zip": read_zip,
    "jsonl": read_jsonl,
    "parquet": read_parquet,
    "warc": read_warc,
}
