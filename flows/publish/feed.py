"""`feed.atom`: the releases, newest first, as an Atom feed (RFC 4287), made of what `catalogue.json` lists.

Links are relative to the feed, so that it holds wherever `output/` stands. No clock is read: a release is as old as its
date, the feed as its newest release.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree import ElementTree

from flows.publish.layout import FEED, INDEX, MANIFEST, README
from flows.view import Dataset

ATOM = "http://www.w3.org/2005/Atom"


def add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    """A new element under `parent`."""
    child = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    child.text = text
    return child


def write_instant(day: str) -> str:
    """A day as the instant at which it begins, in UTC."""
    return f"{day}T00:00:00Z"


def add_entry(feed: ElementTree.Element, release: Mapping[str, Any], *, dataset: Dataset) -> None:
    """The entry of a release."""
    rows = ", ".join(f"{count} {table}" for table, count in release["rows"].items())
    entry = add(feed, "entry")
    add(entry, "id", dataset.urn(release["version"]))
    add(entry, "title", f"{dataset.name} {release['version']}")
    add(entry, "updated", write_instant(release["date"]))
    pruned = release.get("pruned", False)
    add(entry, "link", rel="alternate", href=f"{release['path']}/{INDEX if pruned else README}")
    add(entry, "link", rel="related", type="application/json", href=f"{release['path']}/{MANIFEST}")
    summary = f"Rows: {rows}. Schema {release['schema_version']}. Manifest SHA-256 {release['manifest_sha256']}."
    summary += " Pruned: only manifest, sums and ids are kept." if pruned else ""
    add(entry, "summary", summary, type="text")


def make_feed(releases: Iterable[Mapping[str, Any]], *, dataset: Dataset) -> bytes:
    """The bytes of `feed.atom`; `releases` are the entries of the catalogue, newest first, at least one."""
    listed = list(releases)
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    add(feed, "id", dataset.urn())
    add(feed, "title", dataset.title)
    add(feed, "updated", write_instant(listed[0]["date"]))
    add(feed, "link", rel="self", type="application/atom+xml", href=FEED)
    add(add(feed, "author"), "name", dataset.creator)
    add(feed, "rights", f"{dataset.licence.title}, {dataset.licence.url}")
    for release in listed:
        add_entry(feed, release, dataset=dataset)
    ElementTree.indent(feed)
    text = ElementTree.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()
