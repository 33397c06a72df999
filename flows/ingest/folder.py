"""The folder `raw/` of a project to articles: the one entry of this stage."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath

from flows.article import Article, Header, Ingested, SetAside, Span
from flows.errors import ArticleUnreadable, SettingsError
from flows.ingest.decoding import decode
from flows.ingest.header import Reading, read_header
from flows.ingest.html import Page, read_html
from flows.ingest.identity import join_copies, make_article_id
from flows.ingest.language import tell_language
from flows.ingest.paragraph import count_words
from flows.ingest.pdf import PagedText, read_pdf
from flows.ingest.raw_file import RawFile, list_files, read_bytes
from flows.ingest.report_head import read_report_head
from flows.ingest.sidecar import Sidecar, read_sidecar
from flows.kind import tell_kind
from flows.schema import Schema, load_schema
from flows.settings import Settings

FILED = re.compile(r"(\d{4}-\d{2}-\d{2})(?!\d)")
"""The date before a raw file's name."""
UNKNOWN_LICENCE = "unknown"


def ingest_folder(project: Path, *, settings: Settings) -> Ingested:
    """All files below the project's `raw/`, each as an article or with the reason why not.

    `SettingsError` where there is no such folder.
    """
    root = project / settings.raw
    if not root.is_dir():
        raise SettingsError(f"there is no folder {settings.raw}/ in {project}: make one, or give --project")
    schema = load_schema()
    articles, aside = [], []
    files = list_files(root)
    for file in files:
        try:
            articles.append(read_article(file, root=root, settings=settings, schema=schema))
        except ArticleUnreadable as error:
            aside.append(SetAside(file.raw_path, error.reason, error.detail))
    identified = join_copies(articles)
    return Ingested(
        files=len(files),
        articles=identified.articles,
        set_aside=tuple(sorted((*aside, *identified.set_aside))),
    )


def read_article(file: RawFile, *, root: Path, settings: Settings, schema: Schema) -> Article:
    """One raw file as an article, before copies and versions are known; `ArticleUnreadable` where it is none."""
    raw = read_bytes(file, root=root, settings=settings)
    page = read_html(raw) if file.marked_up else None
    paged = PagedText(page.text) if page else _read_text(raw, file=file, settings=settings)
    text = paged.text
    if page and len(text.encode("utf-8")) > settings.max_article_bytes:
        raise ArticleUnreadable("too_large", f"a page of {len(text)} characters; see max_article_bytes")
    longest = max(map(len, text.split("\n")))
    if longest > settings.max_line_chars:
        raise ArticleUnreadable("too_large", f"a line of {longest} characters; the most is {settings.max_line_chars}")
    sidecar = read_sidecar(file.sidecar, root=root, schema=schema)
    language = tell_language(text)
    kind = tell_kind(text)
    reading = read_report_head(text, kind) if kind is not None else read_header(text)
    if count_words(text[reading.header.body_start :]) == 0:
        raise ArticleUnreadable("no_text", "nothing stands below the headline")
    filed = _filed_on(file)
    stated = _add_page(sidecar, page)
    published = stated.published or _date_in_text(reading, filed=filed) or filed
    if published is None:
        raise ArticleUnreadable("no_date", "neither sidecar, text nor file name gives the day of publication")
    return Article(
        article_id=make_article_id(publisher=sidecar.publisher or file.folder, url=sidecar.url, raw_path=file.raw_path),
        version=1,
        text=text,
        header=_complete(reading, text=text, sidecar=stated, published=_date_in_text(reading, filed=filed)),
        publisher=stated.publisher or reading.header.publisher or _name_folder(file),
        published=published,
        url=sidecar.url,
        language=language,
        retrieved_at=sidecar.retrieved_at,
        raw_path=file.raw_path,
        content_sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        raw_sha256=hashlib.sha256(raw).hexdigest(),
        licence=sidecar.licence or UNKNOWN_LICENCE,
        ingested_from=(file.raw_path,),
        pages=paged.pages,
    )


def _add_page(sidecar: Sidecar, page: Page | None) -> Sidecar:
    """What sidecar and page say of an article, the sidecar first."""
    if page is None:
        return sidecar
    return replace(
        sidecar,
        title=sidecar.title or page.title,
        publisher=sidecar.publisher or page.publisher,
        published=sidecar.published or page.published,
    )


def _read_text(raw: bytes, *, file: RawFile, settings: Settings) -> PagedText:
    """The text of a raw file, with its pages where it is a PDF or holds form feeds."""
    if file.paged:
        return read_pdf(raw, max_pages=settings.max_pdf_pages, max_bytes=settings.max_article_bytes)
    text = decode(raw)
    feeds = [place + 1 for place, character in enumerate(text) if character == "\f"] if "\f" in text else []
    return PagedText(text, (0, *feeds) if feeds else ())


def _filed_on(file: RawFile) -> date | None:
    """The date before the file's name, or None."""
    match = FILED.match(PurePosixPath(file.raw_path).name)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def _date_in_text(reading: Reading, *, filed: date | None) -> date | None:
    """The day that the text gives; without a year, in the year in which it lies nearest to the file's date."""
    if reading.date is None:
        return None
    return reading.date.near(filed) if filed else reading.date.on()


def _complete(reading: Reading, *, text: str, sidecar: Sidecar, published: date | None) -> Header:
    """The header with the date's year, and with the sidecar's title, whose span is known where the text holds it."""
    header = replace(reading.header, published=published)
    if published is not None and reading.date is not None:
        header = replace(header, published_span=reading.date.span)
    if sidecar.title is None or sidecar.title == header.title:
        return header
    start = text.find(sidecar.title, 0, header.body_start)
    span = Span(start, start + len(sidecar.title)) if start >= 0 else None
    return replace(header, title=sidecar.title, title_span=span)


def _name_folder(file: RawFile) -> str | None:
    """The publisher by the name of its folder: `human-rights-watch` is Human Rights Watch."""
    words = re.split(r"[-_\s]+", file.folder or "")
    return " ".join(word[:1].upper() + word[1:] for word in words if word) or None
