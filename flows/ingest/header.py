"""What head and foot of a text say of its article: publisher, date, headline, dateline, and where the body begins.

    REUTERS                            letterhead, with a kicker below it the publisher
    PRESS RELEASE                      kicker
    Council ends session               headline, the first heading that is neither
    A second line                      sub-heading, dropped
    By Ana Ruiz | 25 November 2021     particulars (`flows.ingest.particulars`)
                                       ... all of this in any order, until the first paragraph of sentences:
    GENEVA (Reuters) - The council ... dateline (`flows.ingest.dateline`); the body begins behind it

    (27 July 2018, Great Lakes Post)   particulars at the foot count where the head has none

Each value keeps the span of the words that say it. Nothing is looked up outside the text, and nothing is guessed: a
line that is not understood ends the head.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from flows.article import Header, Span
from flows.ingest.dateline import Dateline, find_dateline
from flows.ingest.paragraph import Paragraph, count_words, heading_lines, is_heading, split_paragraphs
from flows.ingest.particulars import Particulars, ParticularsReader, trim
from flows.ingest.relay import find_relayer, find_releaser
from flows.ingest.words import load_words
from flows.ingest.written_date import DateGrammar, WrittenDate

HEAD_LINES = 12
FOOT_PARAGRAPHS = 2
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
    """What has been read of a head so far: headings with the number of kickers before each, and particulars."""

    headings: list[tuple[Span, int]] = field(default_factory=list)
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
    paragraphs = split_paragraphs(text)
    head, body = _read_head(text, paragraphs, reader=reader)
    dateline = find_dateline(text, body[0].span, reader=reader) if body else None
    start = dateline.body_start if dateline else body[0].span.start if body else len(text)
    foot = _read_foot(text, body[1:], reader=reader)
    found = [*head.particulars, *([dateline.particulars] if dateline else []), *foot]
    publisher = _first(found, lambda each: each.publisher) or _letterhead(text, head, reader=reader)
    if publisher is None and body:
        publisher = _find_speaker(text, Span(start, body[0].span.end), dateline, reader=reader)
    date = _choose_date([each.date for each in found])
    title = head.title or _choose_title(text, head, reader=reader)
    place = _choose_place(text, head, dateline, body, reader=reader)
    name = reader.name_place(place.text(text)) if place else None
    header = Header(
        publisher=publisher.text(text) if publisher else None,
        publisher_span=publisher,
        published=date.on() if date else None,
        published_span=date.span if date else None,
        title=title.text(text) if title else None,
        title_span=title,
        dateline_place=name,
        dateline_span=place if name else None,
        body_start=start,
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
                and _add_heading(head, line)
            ):
                return head, [Paragraph(rest), *paragraphs[number + 1 :]]
            head.lines += 1
    return head, []


def _add_heading(head: Head, line: Span) -> bool:
    head.headings.append((line, head.kickers))
    return True


def _read_line(text: str, line: Span, head: Head, *, reader: ParticularsReader) -> bool:
    """Take a line into the head if it is a kicker, a labelled title or particulars; whether it was."""
    words = reader.words
    bare = trim(text, line).text(text)
    if words.has("kickers", _unnumbered(bare, reader=reader)):
        head.kickers += 1
        return True
    match = words.labels["title_labels"].match(line.text(text))
    if match and match.end() < line.end - line.start:
        head.title = head.title or Span(line.start + match.end(), line.end)
        return True
    particulars = reader.read(text, line)
    if particulars is None:
        return False
    head.particulars.append(particulars)
    return True


def _unnumbered(line: str, *, reader: ParticularsReader) -> str:
    """A kicker without its number: "Press release No. 214"."""
    words = line.split()
    if len(words) > 1 and words[-1][:1].isdigit():
        words.pop()
        if len(words) > 1 and reader.words.has("numbering", words[-1]):
            words.pop()
    return " ".join(words)


def _letterhead(text: str, head: Head, *, reader: ParticularsReader) -> Span | None:
    """The body whose release this is: the last name that stands above a kicker."""
    above = [line for line, kickers in head.headings if kickers == 0] if head.kickers else []
    names = [line for line in above if reader.words.is_capitalised(line.text(text))]
    return names[-1] if names and names == above else None


def _choose_title(text: str, head: Head, *, reader: ParticularsReader) -> Span | None:
    """The first heading that is no letterhead: neither a name above a kicker nor a body's name above a headline."""
    letterhead = _letterhead(text, head, reader=reader)
    below = [line for line, kickers in head.headings if letterhead is None or kickers > 0]
    lines = [line for line in below if count_words(line.text(text))]
    for place, line in enumerate(lines):
        words = line.text(text)
        named = reader.words.is_capitalised(words) and not words.isupper() and reader.words.is_body(words)
        if not named or place == len(lines) - 1:
            return trim(text, line, edges=MARKUP)
    return None


def _choose_place(
    text: str, head: Head, dateline: Dateline | None, body: Sequence[Paragraph], *, reader: ParticularsReader
) -> Span | None:
    """The place of the dateline, else of the head; none where several paragraphs have datelines of their own."""
    if dateline and dateline.particulars.places:
        others = (find_dateline(text, paragraph.span, reader=reader) for paragraph in body[1:])
        digest = any(other is not None and other.particulars.places for other in others)
        return None if digest else dateline.particulars.places[0]
    return _first(head.particulars, lambda each: next(iter(each.places), None))


def _read_foot(text: str, body: Sequence[Paragraph], *, reader: ParticularsReader) -> list[Particulars]:
    """The particulars in the last lines of the body, the last first; a name counts only as that of an outlet."""
    found = []
    for paragraph in reversed(body[-FOOT_PARAGRAPHS:]):
        particulars = [reader.read(text, line) for line in paragraph.lines]
        if any(each is None for each in particulars):
            break
        found += [each for each in particulars if each is not None]
    return found


def _find_speaker(text: str, paragraph: Span, dateline: Dateline | None, *, reader: ParticularsReader) -> Span | None:
    """The publisher that the first paragraph names: the outlet that "reports", or who released the text."""
    relayer = find_relayer(text, paragraph, words=reader.words)
    if relayer is None and dateline is not None and dateline.release:
        return find_releaser(text, paragraph, words=reader.words)
    return relayer
