"""What head and foot of a text say of its article: publisher, date, headline, dateline, and where the body begins.

    REUTERS                            letterhead (`flows.ingest.letterhead`)
    PRESS RELEASE                      kicker
    Council ends session               headline, the first heading that is neither
    A second line                      sub-heading, dropped
    By Ana Ruiz | 25 November 2021     particulars (`flows.ingest.particulars`)
                                       ... all of this in any order, until the first paragraph of sentences:
    GENEVA (Reuters) - The council ... dateline (`flows.ingest.dateline`); the body begins behind it

    (27 July 2018, Great Lakes Post)   foot (`flows.ingest.foot`): the body ends before it; its particulars count where
                                       the head has none

Each value keeps the span of the words that say it. Nothing is looked up outside the text, and nothing is guessed: a
line that is not understood ends the head.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from flows.article import Header, Span
from flows.ingest.dateline import Dateline, find_dateline
from flows.ingest.foot import FootReader
from flows.ingest.letterhead import Heading, Letterhead, continues, find_letterhead, name_publisher, names_body
from flows.ingest.paragraph import LONGEST_HEADING, Paragraph, count_words, heading_lines, is_heading, split_paragraphs
from flows.ingest.particulars import Particulars, ParticularsReader, brackets_for_strokes, trim
from flows.ingest.relay import find_relayer, find_releaser
from flows.ingest.words import load_words
from flows.ingest.written_date import DateGrammar, WrittenDate

HEAD_LINES = 12
PARTING = re.compile(r"\s+[-–—|:/]\s+|\s*[—|]\s*|:\s+|,\s+")
"""What parts a body from the kind of its text on one line."""
BREADCRUMB = re.compile(r"\s[>»›]\s")
LONGEST_BREADCRUMB = 8
"""Words of the longest line that tells where on a site a page stands: "Home > News"."""
MARKUP = "#*_"
"""Marks of headings and emphasis around a headline in Markdown."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """A header as read, and the date that it gives, whose year may be missing."""

    header: Header
    date: WrittenDate | None


@dataclass
class Head:
    """What has been read of a head so far: headings, particulars, a labelled title, and how many kickers."""

    headings: list[Heading] = field(default_factory=list)
    particulars: list[Particulars] = field(default_factory=list)
    title: Span | None = None
    kickers: int = 0
    lines: int = 0


@cache
def make_reader() -> ParticularsReader:
    """The reader of particulars with the words of `schemas/lexicon`."""
    words = load_words()
    return ParticularsReader(words, DateGrammar(words))


def read_header(text: str) -> Reading:
    """Head and foot of a normalised text; every field None where the text does not say it."""
    reader = make_reader()
    words = reader.words
    paragraphs = split_paragraphs(text)
    shown, text = text, brackets_for_strokes(text)
    head, body = _read_head(text, paragraphs, reader=reader)
    dateline = find_dateline(text, body[0].span, reader=reader) if body else None
    start = dateline.body_start if dateline else body[0].span.start if body else len(text)
    above = [*head.particulars, *([dateline.particulars] if dateline else [])]
    letterhead = find_letterhead(text, head.headings, kickers=head.kickers, words=words)
    publisher = _first(above, lambda each: each.publisher) or (letterhead.publisher if letterhead else None)
    foot = FootReader(reader, publisher.text(text) if publisher else None).read(text, body)
    publisher = publisher or _first(foot.particulars, lambda each: each.publisher) or foot.signed
    if publisher is None and body:
        publisher = _find_speaker(text, Span(start, body[0].span.end), dateline, reader=reader)
    date = _choose_date([each.date for each in (*above, *foot.particulars)])
    title = head.title or _choose_title(text, head, letterhead)
    place = _choose_place(text, head, dateline, body, reader=reader)
    name = reader.name_place(place.text(text)) if place else None
    header = Header(
        publisher=name_publisher(publisher.text(shown), words) if publisher else None,
        publisher_span=publisher,
        published=date.on() if date else None,
        published_span=date.span if date else None,
        title=title.text(shown) if title else None,
        title_span=title,
        dateline_place=name,
        dateline_span=place if name else None,
        body_start=start,
        body_end=max(start, foot.end) if foot.end < len(text.rstrip()) else None,
    )
    return Reading(header, date)


def _first(found: Sequence[Particulars], value: Callable[[Particulars], T | None]) -> T | None:
    """The first value that any of the particulars has."""
    return next((seen for each in found if (seen := value(each)) is not None), None)


def _choose_date(dates: Sequence[WrittenDate | None]) -> WrittenDate | None:
    """The first date that names a day of a year, else the first without a year."""
    written = [date for date in dates if date is not None and date.month is not None]
    return next((date for date in written if date.on()), written[0] if written else None)


def _read_head(
    text: str, paragraphs: Sequence[Paragraph], *, reader: ParticularsReader
) -> tuple[Head, Sequence[Paragraph]]:
    """The head, and the paragraphs of the body; a text that is all headings has its last paragraph as body."""
    head = Head()
    for number, paragraph in enumerate(paragraphs):
        last = number == len(paragraphs) - 1
        for place, line in enumerate(paragraph.lines):
            rest = paragraph.lines[place:]
            heading = not last and is_heading(text, paragraph)
            if head.lines >= HEAD_LINES or not (
                _read_line(text, line, head, reader=reader)
                or (heading or heading_lines(text, rest))
                and _add_heading(text, line, head, reader=reader)
            ):
                return head, [Paragraph(rest), *paragraphs[number + 1 :]]
            head.lines += 1
    return head, []


def _add_heading(text: str, line: Span, head: Head, *, reader: ParticularsReader) -> bool:
    """Take a line into the head as a heading; a body's name that the line before left open is one with it."""
    last = head.headings[-1].span if head.headings else None
    if last and text[last.end : line.start] == "\n" and continues(last.text(text), reader.words):
        line = Span(head.headings.pop().span.start, line.end)
    head.headings.append(Heading(line, head.kickers))
    return True


def _read_line(text: str, line: Span, head: Head, *, reader: ParticularsReader) -> bool:
    """Take a line into the head if it is a kicker, a labelled title or particulars; whether it was."""
    words = reader.words
    if reader.is_kicker(trim(text, line).text(text)) and not reader.dates.find(text, line):
        head.kickers += 1
        return True
    if _read_kicker_and_body(text, line, head, reader=reader):
        return True
    if BREADCRUMB.search(text, line.start, line.end) and count_words(line.text(text)) <= LONGEST_BREADCRUMB:
        return True
    match = words.labels["title_labels"].match(line.text(text))
    if match and match.end() < line.end - line.start:
        head.title = head.title or Span(line.start + match.end(), line.end)
        return True
    particulars = reader.read(text, line) or _read_place(text, line, head, reader=reader)
    if particulars is None:
        return False
    head.particulars.append(particulars)
    head.kickers += particulars.kicker
    return True


def _read_place(text: str, line: Span, head: Head, *, reader: ParticularsReader) -> Particulars | None:
    """A city alone on its line below a headline and a date: "Washington, D.C."; or None."""
    dated = any(each.date is not None for each in head.particulars)
    if not (dated and head.headings and reader.words.is_city(line.text(text))):
        return None
    pieces = reader.split(text, line)
    return Particulars(places=(pieces[0].span,)) if pieces and reader.words.is_city(pieces[0].span.text(text)) else None


def _read_kicker_and_body(text: str, line: Span, head: Head, *, reader: ParticularsReader) -> bool:
    """Take a line that names a body and the kind of its text: "Ministry of Health – Press release"."""
    marks = PARTING.finditer(text, line.start, line.end) if line.end - line.start <= LONGEST_HEADING else ()
    for mark in marks:
        parts = [trim(text, Span(line.start, mark.start())), trim(text, Span(mark.end(), line.end))]
        kinds = [reader.is_kicker(part.text(text)) for part in parts]
        if sum(kinds) == 1 and names_body(parts[kinds.index(False)].text(text), reader.words):
            if kinds[0]:
                head.kickers += 1
            _add_heading(text, parts[kinds.index(False)], head, reader=reader)
            head.kickers += kinds[1]
            return True
    return False


def _choose_title(text: str, head: Head, letterhead: Letterhead | None) -> Span | None:
    """The first heading with words in it that is no letterhead."""
    below = [heading.span for heading in head.headings[letterhead.lines if letterhead else 0 :]]
    return next((trim(text, line, edges=MARKUP) for line in below if count_words(line.text(text))), None)


def _choose_place(
    text: str, head: Head, dateline: Dateline | None, body: Sequence[Paragraph], *, reader: ParticularsReader
) -> Span | None:
    """The place of the dateline, else of the head; none where several paragraphs have datelines of their own."""
    if dateline and dateline.particulars.places:
        others = (find_dateline(text, paragraph.span, reader=reader) for paragraph in body[1:])
        digest = any(other is not None and other.particulars.places for other in others)
        return None if digest else reader.cut_opener(text, dateline.particulars.places[0])
    return _first(head.particulars, lambda each: next(iter(each.places), None))


def _find_speaker(text: str, paragraph: Span, dateline: Dateline | None, *, reader: ParticularsReader) -> Span | None:
    """The publisher that the first paragraph names: the outlet that "reports", or who released the text."""
    relayer = find_relayer(text, paragraph, words=reader.words)
    if relayer is not None or dateline is not None and not dateline.release:
        return relayer
    return find_releaser(text, paragraph, words=reader.words, release=dateline is not None)
