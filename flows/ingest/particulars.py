"""The particulars that one line, or the opening of one, gives of an article: date, place, publisher.

    date 2021-11-25 By Lake Wire
    By Ana Ruiz in Harare | 25 November 2021
    SUVA, 20 October 2022 | Pacific Islands Courier
    (Daily Lantern, Accra, Wednesday 14 March 2018)
    Source: Xinhua; published 14 June 2023

A line is taken apart at its dates and separators; if each piece is a label, a byline or shaped like a name, the line
gives particulars, otherwise it is none. Words come from `schemas/lexicon/header.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from flows.article import Span
from flows.ingest.words import HeaderWords, alternatives, fold
from flows.ingest.written_date import DateGrammar, WrittenDate

SEPARATOR = re.compile(r"[|·•;,()\[\]]|\s+[-–—_]+\s+|[–—]|--+")
EDGES = '.:*#"“”_'
"""Marks that are no part of a piece when they stand at its ends; white space never is."""
LONGEST_NAME = 10
"""Words of the longest name of a body or place in a head or foot."""


class Kind(Enum):
    """What a piece of a line is."""

    DATE = "date"
    OTHER_DATE = "other date"
    LABEL = "label"
    AUTHOR = "author"
    PLACE = "place"
    PUBLISHER = "publisher"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line; `bracketed` where it stands in round brackets, `date` where it is one."""

    kind: Kind
    span: Span
    bracketed: bool = False
    date: WrittenDate | None = None


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a line says, each value with its span. `places` are in the order given, a place with its region after it."""

    date: WrittenDate | None = None
    publisher: Span | None = None
    places: tuple[Span, ...] = ()
    labelled: bool = False


def trim(text: str, span: Span, *, edges: str = EDGES) -> Span:
    """A span without the blanks and marks at its ends."""
    start, end = span.start, span.end
    while start < end and (text[start] in edges or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in edges or text[end - 1].isspace()):
        end -= 1
    return Span(start, end)


@dataclass(frozen=True)
class ParticularsReader:
    """Reads particulars with the words and dates of `schemas/lexicon`."""

    words: HeaderWords
    dates: DateGrammar

    def read(self, text: str, span: Span) -> Particulars | None:
        """The particulars of a line; None where any piece of it is something else, or nothing tells it from a title."""
        pieces = self.split(text, span)
        if pieces is None or all(piece.kind is Kind.NAME for piece in pieces):
            return None
        return self.interpret(text, pieces)

    def split(self, text: str, span: Span) -> list[Piece] | None:
        """A line as pieces in order; None where one is neither a date, a label, a byline nor shaped like a name."""
        pieces: list[Piece] = []
        start = span.start
        ignored = False
        for date in [*self.dates.find(text, span), None]:
            for part, bracketed in _parts(text, Span(start, date.span.start if date else span.end)):
                found = self._read_part(text, part, bracketed=bracketed)
                if found is None:
                    return None
                pieces += found
                ignored = found[-1].kind is Kind.OTHER_DATE
            if date is not None:
                pieces.append(Piece(Kind.OTHER_DATE if ignored else Kind.DATE, date.span, date=date))
                start, ignored = date.span.end, False
        return pieces or None

    def _read_part(self, text: str, span: Span, *, bracketed: bool) -> list[Piece] | None:
        """What stands between two separators, as pieces."""
        part = span.text(text)
        for name, kind in (("other_date_labels", Kind.OTHER_DATE), ("date_labels", Kind.LABEL)):
            if self.words.has(name, part):
                return [Piece(kind, span)]
        for name, kind in (
            ("publisher_labels", Kind.PUBLISHER),
            ("place_labels", Kind.PLACE),
            ("other_labels", Kind.LABEL),
        ):
            match = self.words.labels[name].match(part)
            if match:
                return [Piece(kind, trim(text, Span(span.start + match.end(), span.end)))]
        match = self.words.labels["by"].match(part)
        if match and match.end() < len(part):
            return self._read_byline(text, Span(span.start + match.end(), span.end))
        return [Piece(Kind.NAME, span, bracketed)] if self._is_name(part) else None

    def _is_name(self, part: str) -> bool:
        words = part.split()
        opener = self.words.has("in", words[0]) or self.words.has("by", words[0])
        open_end = self.words.has("name_connectors", words[-1])
        return len(words) <= LONGEST_NAME and not opener and not open_end and self.words.is_capitalised(part)

    def _read_byline(self, text: str, span: Span) -> list[Piece] | None:
        """What stands behind "By": an outlet, or an author, and perhaps the place of writing."""
        places = []
        match = re.search(rf"\s(?:{alternatives(self.words.lists['in'])})\s+(?=\S)", span.text(text))
        if match:
            place = Span(span.start + match.end(), span.end)
            if not self._is_name(place.text(text)):
                return None
            places = [Piece(Kind.PLACE, place)]
            span = Span(span.start, span.start + match.start())
        author = span.text(text)
        if self.words.has("unnamed_authors", author):
            return [Piece(Kind.AUTHOR, span), *places]
        if not self._is_name(author):
            return None
        outlet = self._cut_staff(text, span)
        kind = Kind.PUBLISHER if self._signs_as_outlet(outlet.text(text)) else Kind.AUTHOR
        return [Piece(kind, outlet), *places]

    def _cut_staff(self, text: str, span: Span) -> Span:
        """A byline without words such as Staff at its end, if anything stands before them."""
        words = list(re.finditer(r"\S+", span.text(text)))
        while len(words) > 1 and self.words.has("staff", words[-1].group()):
            words.pop()
        return Span(span.start, span.start + words[-1].end())

    def _signs_as_outlet(self, name: str) -> bool:
        """Whether a byline names an outlet: by its nouns, or because persons sign with two words at least."""
        return " " not in name or self.words.is_body(name)

    def interpret(self, text: str, pieces: Sequence[Piece]) -> Particulars:
        """What the pieces say together.

        A name in brackets behind something else is an agency, a name with an outlet's noun is one; of the other names
        those before the date, and cities, are places, and the first other name behind the date is the publisher.
        """
        dates = [place for place, piece in enumerate(pieces) if piece.kind is Kind.DATE]
        publishers = [piece.span for piece in pieces if piece.kind is Kind.PUBLISHER]
        places = [piece.span for piece in pieces if piece.kind is Kind.PLACE]
        agencies, late = [], []
        for place, piece in enumerate(pieces):
            name = piece.span.text(text)
            if piece.kind is not Kind.NAME:
                continue
            if (piece.bracketed and (place > 0 or not dates)) or self.words.is_outlet(name):
                agencies.append(piece.span)
            elif not dates or place < dates[0] or self.words.is_city(name):
                places.append(piece.span)
            else:
                late.append(piece.span)
        found = [*publishers, *agencies, *late]
        return Particulars(
            date=pieces[dates[0]].date if dates else None,
            publisher=found[0] if found else None,
            places=tuple(places),
            labelled=any(piece.kind is not Kind.NAME and piece.kind is not Kind.DATE for piece in pieces),
        )

    def name_place(self, name: str) -> str | None:
        """A dateline's place in ordinary capitals; None for two cities joined by a stroke, and for a body."""
        if "/" in name or self.words.is_body(name) or self.words.has("not_places", name):
            return None
        return lower_capitals(name, words=self.words) if name.isupper() else name


def lower_capitals(name: str, *, words: HeaderWords) -> str:
    """A place written all in capitals as it is written elsewhere: "PORT-AU-PRINCE" is "Port-au-Prince"."""
    known = words.cities.get(fold(name), "")
    if known.upper() == name:
        return known
    parts = re.split(r"([\s'’-]+)", name)
    return "".join(
        part.lower() if number and words.has("place_particles", part) else part.capitalize()
        for number, part in enumerate(parts)
    )


def _parts(text: str, span: Span) -> Iterator[tuple[Span, bool]]:
    """What stands between the separators of a stretch, and whether in round brackets; blanks are left out."""
    start, opened = span.start, text.rfind("(", 0, span.start) > text.rfind(")", 0, span.start)
    for match in [*SEPARATOR.finditer(text, span.start, span.end), None]:
        part = trim(text, Span(start, match.start() if match else span.end))
        if part.start < part.end:
            yield part, opened
        if match is not None:
            start = match.end()
            opened = match.group() == "(" or (opened and match.group() != ")")
