"""`sources.yaml`: where articles come from.

    sources:
      - id: lake-wire
        kind: feed                     # feed, sitemap, addresses, folder, zip, jsonl, parquet, warc
        at: https://lake.example/rss
        publisher: Lake Wire
        licence: all_rights_reserved
        hosts: [lake.example, www.lake.example]

`at` is a web address for the first three kinds (`addresses` may also be a text file of one address a line), a path
inside the project for the others. All other keys may be left out; an unknown key, kind or licence, or an `id` that is
there twice, is refused with what to mend."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from flows.errors import SettingsError
from flows.schema import Schema

FILE_NAME = "sources.yaml"
WEB_KINDS = ("feed", "sitemap", "addresses")
FILE_KINDS = ("folder", "zip", "jsonl", "parquet", "warc")
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
COLUMNS = ("text", "html", "url", "title", "published", "publisher", "licence")
"""What a column of a corpus may hold."""


@dataclass(frozen=True)
class Source:
    """One entry of `sources.yaml`.

    `hosts`: what may be asked beside the host of `at`. `include`: a pattern that addresses must match. `columns`: of a
    `jsonl` or `parquet` corpus, which column holds what. `max_items`: the most articles of one fetch. `max_bytes`: of
    one answer. `timeout`: seconds for one answer, `delay`: between two requests to one host. `allow_private`: whether
    addresses of private networks may be asked."""

    id: str
    kind: str
    at: str
    publisher: str | None = None
    licence: str | None = None
    hosts: tuple[str, ...] = ()
    include: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    max_items: int = 1000
    max_bytes: int = 5_000_000
    timeout: float = 30.0
    delay: float = 1.0
    allow_private: bool = False

    @property
    def on_web(self) -> bool:
        """Whether it is asked over the network."""
        return self.kind in WEB_KINDS

    def may_ask(self, url: str) -> bool:
        """Whether an address is one of the source's hosts, and matches what is included."""
        host = (urlsplit(url).hostname or "").rstrip(".").lower()
        return host in self.hosts

    def wants(self, url: str) -> bool:
        """Whether an article's address is to be fetched."""
        return self.include is None or re.search(self.include, url) is not None


TYPES: Mapping[str, type | tuple[type, ...]] = {
    "hosts": list,
    "columns": dict,
    "max_items": int,
    "max_bytes": int,
    "timeout": (int, float),
    "delay": (int, float),
    "allow_private": bool,
}


def refuse(where: str, what: str) -> SettingsError:
    """The error for an entry that is not as it should be."""
    return SettingsError(f"{FILE_NAME}: {where}: {what}")


def read_sources(path: Path, *, project: Path, schema: Schema) -> list[Source]:
    """The sources of a file in its order; `SettingsError` names the entry, the key and what to write."""
    try:
        given = yaml.safe_load(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"there is no {path.name} in the project: docs/sources.md says what to write") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"{path.name} cannot be read as YAML: {error}") from error
    if not isinstance(given, dict) or set(given) != {"sources"} or not isinstance(given["sources"], list):
        raise SettingsError(f"{path.name} must hold one list under the key sources")
    sources = [
        make_source(entry, number=n, project=project, schema=schema) for n, entry in enumerate(given["sources"], 1)
    ]
    seen: set[str] = set()
    for source in sources:
        if source.id in seen:
            raise refuse(source.id, "this id stands there twice: give each source its own")
        seen.add(source.id)
    return sources


def make_source(entry: Any, *, number: int, project: Path, schema: Schema) -> Source:
    """One entry as a `Source`."""
    if not isinstance(entry, dict):
        raise refuse(f"source {number}", "must be a mapping with id, kind and at")
    where = str(entry.get("id") or f"source {number}")
    known = [each.name for each in fields(Source)]
    for key in entry:
        if key not in known:
            raise refuse(where, f"unknown key {key!r}; known are {', '.join(known)}")
    for key in ("id", "kind", "at"):
        if not isinstance(entry.get(key), str) or not entry[key]:
            raise refuse(where, f"{key} is missing: give it as text")
    if not ID.fullmatch(entry["id"]):
        raise refuse(where, "id must be small letters, digits and hyphens")
    if entry["kind"] not in (*WEB_KINDS, *FILE_KINDS):
        raise refuse(where, f"kind {entry['kind']!r} is none of {', '.join((*WEB_KINDS, *FILE_KINDS))}")
    for key, value in entry.items():
        wanted = TYPES.get(key, str)
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            raise refuse(
                where, f"{key} must be {wanted if isinstance(wanted, tuple) else wanted.__name__}, not {value!r}"
            )
        if isinstance(value, int | float) and not isinstance(value, bool) and value < 0:
            raise refuse(where, f"{key} must not be negative")
    if entry.get("licence") is not None and entry["licence"] not in schema.codebooks["licences"].codes:
        raise refuse(where, f"licence must be one of {', '.join(schema.codebooks['licences'].codes)}")
    _check_columns(entry, where=where)
    if "include" in entry:
        try:
            re.compile(entry["include"])
        except re.error as error:
            raise refuse(where, f"include is no pattern: {error}") from error
    hosts = _list_hosts(entry, where=where, project=project)
    return Source(**{**entry, "hosts": hosts, "columns": dict(entry.get("columns", {}))})


def _check_columns(entry: Mapping[str, Any], *, where: str) -> None:
    columns = entry.get("columns", {})
    odd = [key for key, value in columns.items() if key not in COLUMNS or not isinstance(value, str)]
    if odd:
        raise refuse(where, f"columns: {', '.join(map(str, odd))} is none of {', '.join(COLUMNS)}, or names no column")
    if entry["kind"] in ("jsonl", "parquet") and not {"text", "html"} & set(columns):
        raise refuse(where, "columns must say which column holds the text or the html")


def _list_hosts(entry: Mapping[str, Any], *, where: str, project: Path) -> tuple[str, ...]:
    """The hosts that may be asked: those given, and that of `at`."""
    given: Sequence[Any] = entry.get("hosts", [])
    if not all(isinstance(host, str) and re.fullmatch(r"[A-Za-z0-9.:-]+", host) for host in given):
        raise refuse(where, "hosts must be names of hosts, without https://")
    parts = urlsplit(entry["at"])
    if parts.scheme in ("http", "https") and parts.hostname:
        return tuple(sorted({*(host.lower() for host in given), parts.hostname.lower()}))
    if entry["kind"] in ("feed", "sitemap"):
        raise refuse(where, f"at must be a web address, not {entry['at']!r}")
    path = Path(entry["at"])
    inside = not path.is_absolute() and (project / path).resolve().is_relative_to(project.resolve())
    if not inside:
        raise refuse(where, f"at must be a path inside the project, not {entry['at']!r}")
    if entry["kind"] == "addresses" and not given:
        raise refuse(where, "hosts must name the hosts that the addresses may be of")
    return tuple(sorted(host.lower() for host in given))
