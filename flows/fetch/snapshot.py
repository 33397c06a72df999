"""A raw file and its sidecar, written whole or not at all; a file that is there is never changed.

    raw/<publisher>/<yyyy-mm-dd>-<slug>-<8 digits of the key's hash>[-<version>].<ext>

The day is that of publication where the source tells it; else the name has none, for a name's day counts as that of
publication. The sidecar stands before its article does, so that a run meanwhile never reads one without the other.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

from flows.fetch.item import Item
from flows.fetch.source import Source

SIDECAR = ".meta.yaml"
LONGEST_SLUG = 60


def make_slug(words: str) -> str:
    """Words as small ASCII letters, digits and hyphens, at most 60; `article` where nothing is left."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode("ascii").lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_SLUG].strip("-")
    return slug or "article"


def name_item(item: Item, *, source: Source) -> str:
    """Folder and name of an item's files, without version and ending."""
    last = last_part(item.url or item.key)
    slug = make_slug(item.title or last)
    digest = hashlib.sha256(f"{source.id} {item.key}".encode()).hexdigest()[:8]
    day = f"{item.published.isoformat()}-" if item.published else ""
    return f"{make_slug(item.publisher or source.publisher or source.id)}/{day}{slug}-{digest}"


def last_part(address: str) -> str:
    """The last part of an address or path that says something, without an ending."""
    parts = [part for part in unquote(urlsplit(address).path or address).split("/") if part]
    return re.sub(r"\.[A-Za-z0-9]{1,5}$", "", parts[-1]) if parts else ""


def describe(item: Item, *, source: Source, retrieved_at: datetime) -> Mapping[str, Any]:
    """What the sidecar of an item says."""
    told: dict[str, Any] = {
        "url": item.url,
        "publisher": item.publisher or source.publisher,
        "published": item.published,
        "title": item.title,
        "licence": item.licence or source.licence,
        "retrieved_at": (item.retrieved_at or retrieved_at).replace(microsecond=0).isoformat(),
        "http": dict(item.http) or None,
    }
    return {key: value for key, value in told.items() if value is not None}


def write_new(path: Path, content: bytes) -> bool:
    """Write a file that is not there yet, whole or not at all; False where there is one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.tmp")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def write_item(item: Item, *, source: Source, raw: Path, retrieved_at: datetime) -> str:
    """Write an item below `raw`; where its file stands, relative to it. One that is there with the same bytes is
    left."""
    base = name_item(item, source=source)
    number = 1
    while True:
        name = base if number == 1 else f"{base}-{number}"
        path = raw / f"{name}{item.suffix}"
        if path.is_file() and path.read_bytes() == item.body:
            return f"{name}{item.suffix}"
        sidecar = raw / f"{name}{SIDECAR}"
        if not path.exists() and not sidecar.exists():
            told = describe(item, source=source, retrieved_at=retrieved_at)
            write_new(sidecar, yaml.safe_dump(dict(told), sort_keys=False, allow_unicode=True).encode())
            if write_new(path, item.body):
                return f"{name}{item.suffix}"
        number += 1
