"""An article as it came, before it is written into `raw/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

SUFFIX_OF = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
}
"""What a raw file is called by its media type."""
SUFFIXES = (".txt", ".md", ".html", ".htm", ".pdf")
"""Files of a corpus that are articles."""


@dataclass(frozen=True)
class Item:
    """The bytes of an article, the end of its file's name, and what its source says of it. `key` tells it from the
    other articles of its source and stays the same when its text changes."""

    key: str
    body: bytes
    suffix: str
    url: str | None = None
    title: str | None = None
    published: date | None = None
    publisher: str | None = None
    licence: str | None = None
    retrieved_at: datetime | None = None
    http: Mapping[str, Any] = field(default_factory=dict)
