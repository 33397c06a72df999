"""What ingest hands on: articles, and the files that it set aside.

Offsets everywhere count Unicode code points of `Article.text`, which is NFC with LF line ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """A stretch of an article's text: `start` inclusive, `end` exclusive, in code points."""

    start: int
    end: int

    def text(self, source: str) -> str:
        """The words of `source` at this span."""
        return source[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of a text says of itself, each value with the span that says so (or None from elsewhere).

    `body_start` is the offset at which the article's own sentences begin, `body_end` the one at which they end: None
    where nothing but them stands to the end of the text.
    """

    publisher: str | None = None
    publisher_span: Span | None = None
    published: date | None = None
    published_span: Span | None = None
    title: str | None = None
    title_span: Span | None = None
    dateline_place: str | None = None
    dateline_span: Span | None = None
    body_start: int = 0
    body_end: int | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One article in its current version: a row of the table `articles`, with its text and header spans.

    `pages` are the offsets at which its pages begin, none where it has no pages.
    """

    article_id: str
    version: int
    text: str
    header: Header
    publisher: str | None
    published: date
    url: str | None
    language: str
    retrieved_at: datetime | None
    raw_path: str
    content_sha256: str
    raw_sha256: str
    licence: str
    ingested_from: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, order=True, slots=True)
class SetAside:
    """A raw file that gave no article: `reason` is a code of `set_aside_reasons`, `detail` what was seen."""

    raw_path: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Ingested:
    """All that ingest read: `files` = articles' files + set aside, nothing lost."""

    files: int
    articles: tuple[Article, ...] = ()
    set_aside: tuple[SetAside, ...] = field(default=())
