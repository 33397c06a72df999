"""The `<same name>.meta.yaml` beside an article: what its text does not say, or says wrongly.

    url: https://example.org/news/4711          the article's address
    retrieved_at: 2021-11-26T08:00:00Z          when it was fetched; without a zone it is UTC
    licence: all_rights_reserved                a code of the codebook `licences`
    publisher: Lake Wire
    published: 2021-11-25
    title: The headline
    http: {status: 200, etag: '"a1"', ...}      what the server said when it was fetched; nothing is read from it

Every key may be left out, no other may be there, and no value may be empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from flows.errors import ArticleUnreadable
from flows.ingest.url import canonical_url
from flows.schema import Schema

SUFFIX = ".meta.yaml"
TRANSFER = "http"
MAXIMUM_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a sidecar states; None where it does not. `url` is canonical, `retrieved_at` in UTC."""

    url: str | None = None
    retrieved_at: datetime | None = None
    licence: str | None = None
    publisher: str | None = None
    published: date | None = None
    title: str | None = None


def refuse(detail: str) -> ArticleUnreadable:
    """The error for a sidecar that is not as it should be."""
    return ArticleUnreadable("bad_sidecar", detail)


def read_sidecar(path: Path, *, root: Path, schema: Schema) -> Sidecar:
    """The sidecar at `path`, empty where there is none.

    Raises `ArticleUnreadable` (`bad_sidecar`) where it is malformed or a link that leads out of `root`.
    """
    if not path.exists() and not path.is_symlink():
        return Sidecar()
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            raise refuse(f"{path.name} is a link that leads out of the raw folder")
        if path.stat().st_size > MAXIMUM_BYTES:
            raise refuse(f"{path.name} is larger than {MAXIMUM_BYTES} bytes")
        entry = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise refuse(f"{path.name} cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise refuse(f"{path.name} is not valid YAML: {_first_line(error)}") from error
    if not isinstance(entry, dict):
        raise refuse(f"{path.name} must be a mapping of keys to values")
    return make_sidecar(entry, name=path.name, schema=schema)


def make_sidecar(entry: Mapping[Any, Any], *, name: str, schema: Schema) -> Sidecar:
    """A mapping of a sidecar's keys to a `Sidecar`; `ArticleUnreadable` naming the key that is unknown or wrong."""
    unknown = sorted(str(key) for key in entry if key not in (*READERS, TRANSFER))
    if unknown:
        raise refuse(f"{name}: unknown key {', '.join(unknown)}; known are {', '.join(READERS)}")
    values = {}
    if not isinstance(entry.get(TRANSFER, {}), dict):
        raise refuse(f"{name}: {TRANSFER} must be a mapping")
    for key, value in entry.items():
        if key == TRANSFER:
            continue
        try:
            values[key] = READERS[key](value)
        except ValueError as error:
            raise refuse(f"{name}: {key} {error}") from error
    licence = values.get("licence")
    if licence is not None and licence not in schema.codebooks["licences"].codes:
        codes = ", ".join(schema.codebooks["licences"].codes)
        raise refuse(f"{name}: licence must be one of {codes}")
    return Sidecar(**values)


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def _read_words(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be text that is not empty")
    return " ".join(value.split())


def _read_day(value: Any) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        day = None
    if not isinstance(day, date) or isinstance(day, datetime):
        raise ValueError("must be a date like 2021-11-25")
    return day


def _read_instant(value: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        instant = None
    if not isinstance(instant, datetime):
        raise ValueError("must be an instant like 2021-11-26T08:00:00Z")
    return instant.replace(tzinfo=instant.tzinfo or UTC).astimezone(UTC)


def _read_url(value: Any) -> str:
    return canonical_url(_read_words(value))


READERS: Mapping[str, Callable[[Any], Any]] = {
    "url": _read_url,
    "retrieved_at": _read_instant,
    "licence": _read_words,
    "publisher": _read_words,
    "published": _read_day,
    "title": _read_words,
}
