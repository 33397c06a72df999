"""A PDF to text with its pages, page by page.

Each page gives the lines of its text layer from top to bottom; lines that belong to the page and not to the text
(running heads, page numbers, document numbers of the first and last lines) are left out from the second page on: on
the first they say what the document is. Nothing is joined or reflowed but a word that a hyphen divides at the end of a
line. The text is NFC with LF line ends; `pages` are the offsets at which its pages begin.

Refused with `ArticleUnreadable`: `not_text` (no PDF), `truncated` (it does not end as a PDF does), `encrypted` (it
asks for a password; one that opens without is read), `too_large` (more pages or text than the settings allow),
`scanned` (pages without a text layer), `undecodable` (PDFium cannot open it).

PDFium (package pypdfium2) reads it: permissive licence, one wheel a platform, files with an empty password without a
further package, a page in milliseconds and never more than one page in memory.

Deliberately out of scope: recognising the letters of scanned pages, tables, columns set side by side.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flows.errors import ArticleUnreadable
from flows.ingest.decoding import normalise
from flows.kind import furniture_pattern

SIGNATURE = b"%PDF-"
END = b"%%EOF"
NEAR_END = 4096
"""Bytes before the end of a file within which a whole PDF says that it ends."""
EDGE = 3
"""Lines at the top and at the foot of a page that may be no part of its text."""
REPEATED = 3
"""Pages at whose edge a line stands from which it is a running head."""
LEAST_LETTERS = 25
"""Letters a page, on average, below which a document has no text layer."""
FIGURES = re.compile(r"\d+")
DIVIDED = re.compile(r"[\ufffe\x02][ \t]*\n?")
"""What PDFium gives for the hyphen of a word that goes on in the next line."""


@dataclass(frozen=True, slots=True)
class PagedText:
    """A text, and the offsets at which its pages begin."""

    text: str
    pages: tuple[int, ...] = ()


def is_pdf(raw: bytes) -> bool:
    """Whether bytes begin like a PDF."""
    return SIGNATURE in raw[:1024]


def read_pdf(raw: bytes, *, max_pages: int, max_bytes: int) -> PagedText:
    """The text of a PDF; `ArticleUnreadable` where it gives none (see above). `max_bytes` is that of the text."""
    if not is_pdf(raw):
        raise ArticleUnreadable("not_text", "the file does not begin like a PDF")
    pages = [_split(page) for page in _read_pages(raw, max_pages=max_pages, max_bytes=max_bytes)]
    letters = sum(character.isalpha() for page in pages for line in page for character in line)
    if letters < LEAST_LETTERS * len(pages):
        raise ArticleUnreadable("scanned", f"{letters} letters of text on {len(pages)} pages")
    heads = _running_heads(pages)
    texts = ["\n".join(_without_edges(page, heads) if number else page) for number, page in enumerate(pages)]
    starts, offset = [], 0
    for text in texts:
        starts.append(offset)
        offset += len(text) + 1
    return PagedText("\n".join(texts), tuple(starts))


def _read_pages(raw: bytes, *, max_pages: int, max_bytes: int) -> Iterator[str]:
    """The text of each page, normalised; only one page is open at a time."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise ArticleUnreadable("encrypted", "the PDF asks for a password") from error
        reason = "undecodable" if END in raw[-NEAR_END:] else "truncated"
        raise ArticleUnreadable(reason, f"PDFium cannot open it: {error}") from error
    try:
        if END not in raw[-NEAR_END:]:
            raise ArticleUnreadable("truncated", "the PDF breaks off before its end")
        if len(document) > max_pages:
            raise ArticleUnreadable("too_large", f"{len(document)} pages; the most is {max_pages} (max_pdf_pages)")
        size = 0
        for number in range(len(document)):
            text = _read_page(document, number)
            size += len(text.encode("utf-8", "surrogatepass"))
            if size > max_bytes:
                raise ArticleUnreadable("too_large", f"over {max_bytes} bytes of text (max_article_bytes)")
            yield text
    finally:
        document.close()


def _read_page(document: Any, number: int) -> str:
    import pypdfium2

    try:
        page = document[number]
        try:
            layer = page.get_textpage()
            try:
                text = str(layer.get_text_bounded())
            finally:
                layer.close()
        finally:
            page.close()
    except pypdfium2.PdfiumError as error:
        raise ArticleUnreadable("undecodable", f"page {number + 1}: {error}") from error
    lines = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    return normalise(DIVIDED.sub("-", lines.replace("\r\n", "\n")))


def _split(page: str) -> list[str]:
    return [line.rstrip() for line in page.split("\n")]


def _edges(page: Sequence[str]) -> list[int]:
    """The places of the lines at the top and at the foot of a page that are not blank, a quarter of it at the most."""
    filled = [place for place, line in enumerate(page) if line.strip()]
    edge = min(EDGE, len(filled) // 4)
    return [*filled[:edge], *filled[len(filled) - edge :]]


def _shape(line: str) -> str:
    """A line whose figures do not count: "Page 4" and "Page 5" are one."""
    return FIGURES.sub("#", " ".join(line.split()))


def _running_heads(pages: Sequence[Sequence[str]]) -> set[str]:
    """The lines that stand at the edge of several pages."""
    counts = Counter(shape for page in pages for shape in {_shape(page[place]) for place in _edges(page)})
    return {shape for shape, count in counts.items() if count >= REPEATED and 2 * count >= len(pages) - 2}


def _without_edges(page: Sequence[str], heads: set[str]) -> Iterator[str]:
    """The lines of a page without running heads and page numbers, from the outside in."""
    edges, furniture = _edges(page), furniture_pattern()
    gone = {place for place in edges if _shape(page[place]) in heads or furniture.fullmatch(page[place].strip())}
    for place, line in enumerate(page):
        if place not in gone:
            yield line
