"""What a feed (RSS, Atom, JSON Feed) or a sitemap lists: addresses of articles, with what it says of each."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin

from flows.fetch.request import Refused

GZIP = b"\x1f\x8b"
DEEPEST = 3
"""Sitemaps within sitemaps."""
MOST_MAPS = 200


@dataclass(frozen=True)
class Link:
    """An article's address, with title and day of publication where the list has them."""

    url: str
    title: str | None = None
    published: date | None = None


def read_feed(body: bytes, *, url: str) -> list[Link]:
    """The articles of a feed in its order, each once; `Refused` (`bad_feed`) where it is none."""
    links = _read_json_feed(body) if body.lstrip()[:1] == b"{" else _read_xml_feed(body)
    return _once(Link(urljoin(url, link.url), link.title, link.published) for link in links)


def _read_json_feed(body: bytes) -> list[Link]:
    try:
        items = json.loads(body)["items"]
        return [
            Link(item["url"], _words(item.get("title")), _day(item.get("date_published")))
            for item in items
            if isinstance(item.get("url"), str)
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused("bad_feed", f"no JSON Feed: {error}"[:200]) from error


def _read_xml_feed(body: bytes) -> list[Link]:
    import feedparser

    found = feedparser.parse(body, resolve_relative_uris=False)
    if not found.get("version"):
        raise Refused("bad_feed", "neither RSS, Atom nor JSON Feed")
    links = []
    for entry in found.entries:
        told = entry.get("published_parsed") or None
        day = date(told.tm_year, told.tm_mon, told.tm_mday) if told else None
        if entry.get("link"):
            links.append(Link(entry["link"], _words(entry.get("title")), day))
    return links


def read_sitemap(body: bytes, *, url: str, ask: Callable[[str], bytes], limit: int, depth: int = 0) -> Iterator[Link]:
    """The articles of a sitemap, and of those that it lists; `ask` gives the body of another one, `limit` is the most
    bytes of an unpacked one. `Refused` where it is none."""
    root = _parse(unpack(body, limit=limit))
    if _name(root) == "sitemapindex":
        if depth >= DEEPEST:
            raise Refused("bad_feed", f"sitemaps within sitemaps more than {DEEPEST} deep")
        for number, entry in enumerate(each for each in root if _name(each) == "sitemap"):
            where = _child(entry, "loc")
            if where and number < MOST_MAPS:
                inner = urljoin(url, where)
                yield from read_sitemap(ask(inner), url=inner, ask=ask, limit=limit, depth=depth + 1)
    elif _name(root) == "urlset":
        for entry in root:
            where = _child(entry, "loc")
            if where:
                news = next((each for each in entry if _name(each) == "news"), None)
                title = _child(news, "title") if news is not None else None
                day = _child(news, "publication_date") if news is not None else None
                yield Link(urljoin(url, where), _words(title), _day(day))
    else:
        raise Refused("bad_feed", f"no sitemap: it begins with <{_name(root)}>")


def unpack(body: bytes, *, limit: int) -> bytes:
    """A body, unpacked where it is gzip; `Refused` where it grows beyond the limit."""
    if not body.startswith(GZIP):
        return body
    opener = zlib.decompressobj(wbits=31)
    try:
        unpacked = opener.decompress(body, limit + 1)
    except zlib.error as error:
        raise Refused("broken_answer", f"no gzip: {error}") from error
    if len(unpacked) > limit:
        raise Refused("too_large", f"more than {limit} bytes once unpacked")
    return unpacked


def _parse(body: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("bad_feed", f"no XML: {error}"[:200]) from error
    return root


def _name(element: Any) -> str:
    """The name of an element without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(element: Any, name: str) -> str | None:
    found = next((each.text for each in element if _name(each) == name), None)
    return found.strip() if found and found.strip() else None


def _words(value: Any) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _once(links: Iterator[Link]) -> list[Link]:
    return list({link.url: link for link in links}.values())
