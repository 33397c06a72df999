"""A saved web page to its article: the text of the page without menus, notices and scripts, and what the page says of
it.

    bytes --charset--> HTML --trafilatura--> headline, blank line, paragraphs parted by blank lines

The charset is told by a byte-order mark, then by the bytes themselves where they are UTF-8 (pages declare others
wrongly), then by the page's own `<meta>`, and last as for plain text. Title, publisher (name of the site) and day of
publication come from JSON-LD and meta tags, never from a search through the page. No script is run, nothing is fetched,
no clock is read.

Refused with `ArticleUnreadable`: `no_text` (a page of menus, an error page), and whatever plain text is refused for.
"""

from __future__ import annotations

import codecs
import logging
import re
from dataclasses import dataclass
from datetime import date

from flows.errors import ArticleUnreadable
from flows.ingest.decoding import MARKS, decode, normalise

CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
DECLARED_WITHIN = 4096
"""Bytes within which a page has to declare its charset (the standard asks for 1,024)."""
BREAK = re.compile(r"\n+(?!- )")
"""Between paragraphs; items of a list stay lines of one paragraph."""
DATES = {"original_date": True, "extensive_search": False, "min_date": "1990-01-01", "max_date": "2199-12-31"}
"""How the day of publication is looked for: in what the page declares alone, and whatever today is."""
UNSEEN = "//template | //noscript | //iframe"
"""Elements whose content no reader of the page sees."""
SENTENCE = 8
"""Words of a paragraph, one of which has to be that long: menus have none."""
DEEPEST = 2000
"""Elements within elements above which a page is hostile."""
OPENING = re.compile(r"<(/?)(div|span|p|table|tr|td|ul|ol|li|b|i|a|font|section|article|blockquote)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a page, and what it says of its article; None where it does not."""

    text: str
    title: str | None = None
    publisher: str | None = None
    published: date | None = None


def read_html(raw: bytes) -> Page:
    """The article of a page; `ArticleUnreadable` where it holds none (see above)."""
    source = decode_page(raw)
    demand_shallow(source)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    from trafilatura import bare_extraction

    try:
        found = bare_extraction(
            source,
            fast=True,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            date_extraction_params=DATES,
            prune_xpath=UNSEEN,
        )
    except Exception as error:  # lxml and its users raise all kinds on hostile input
        raise ArticleUnreadable("not_text", f"no HTML: {type(error).__name__}") from error
    body = (found.text or "").strip() if found is not None and not isinstance(found, dict) else ""
    told = any(len(line.split()) >= SENTENCE for line in body.split("\n"))
    if found is None or isinstance(found, dict) or not told:
        raise ArticleUnreadable("no_text", "the page holds no article")
    title = _join(found.title)
    lines = body.split("\n")
    if title and " ".join(lines[0].split()) == title:
        lines = lines[1:]
    paragraphs = BREAK.sub("\n\n", "\n".join(line.strip() for line in lines if line.strip()))
    text = normalise(f"{title}\n\n{paragraphs}\n" if title else f"{paragraphs}\n")
    return Page(text, title=title and normalise(title), publisher=_join(found.sitename), published=_day(found.date))


def decode_page(raw: bytes) -> str:
    """The HTML of a page as text; `ArticleUnreadable` as for plain text."""
    if not any(raw.startswith(mark) for mark, _ in MARKS):
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            declared = CHARSET.search(raw, 0, DECLARED_WITHIN)
            try:
                name = codecs.lookup(declared[1].decode("ascii")).name if declared else "utf-8"
                if name != "utf-8":
                    return decode(raw.decode(name).encode("utf-8"))
            except (LookupError, UnicodeDecodeError):
                pass
    return decode(raw)


def demand_shallow(source: str) -> None:
    """Refuse a page whose elements are nested so deep that only an attack explains it."""
    depth = deepest = 0
    for match in OPENING.finditer(source):
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise ArticleUnreadable("not_text", f"{deepest} elements within one another")


def _join(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None
