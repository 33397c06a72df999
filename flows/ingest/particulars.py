"""The particulars that one line, or the opening of one, gives of an article: date, place, publisher.

    date 2021-11-25 By Lake Wire
    By Ana Ruiz in Harare | 25 November 2021
    SUVA, 20 October 2022 | Pacific Islands Courier
    (Daily Lantern, Accra, Wednesday 14 March 2018)
    Source: Xinhua; published 14 June 2023
    Riyadh, Ramadan 3, 1444, March 25, 2023, SPA            the date of another calendar is passed over
    Osh, 21 February 2024 /Kabar/                           strokes around an agency are read as brackets are

A line is taken apart at its dates and separators; if each piece is a label, a byline or shaped like a name, the line
gives particulars, otherwise it is none. Words come from `schemas/lexicon/header.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from flows.article import Span
from flows.ingest.words import HeaderWords, alternatives, fold, lower_capitals
from flows.ingest.written_date import DateGrammar, WrittenDate

SEPARATOR = re.compile(r"[|·•;,()\[\]]|\s+[-–—_]+\s+|[–—]|--+")
EDGES = '.:*#"“”_/'
"""Marks that are no part of a piece when they stand at its ends; white space never is."""
LONGEST_NAME = 10
"""Words of the longest name of a body or place in a head or foot."""
CLOCK_TIME = re.compile(r"\d{1,2}[:.h]\d{2}(?:\s*[AaPp]\.?[Mm]\.?)?(?:\s+[A-Z]{2,5})?")
REFERENCE = re.compile(r"(?=\S*\d)[A-Z]{1,10}(?:[/_.-][\w/_.-]+|\d[\w/_.-]*)")
"""The mark of a document: "SC/15274"."""
YEAR = re.compile(r"\s*(?:19|20)\d{2}(?:\s*[-–]\s*(?:19|20)\d{2})?\b")
LONGEST_NUMBER = 5
"""Words of the longest number behind a kicker, and of the longest kicker before one."""
LATE_YEAR = re.compile(r"\s+(?:19|20)\d{2}$")
SMALL_AGENCY = re.compile(r"[a-z]{2,5}")
"""An agency that writes its name in small letters; only in round brackets: "Basel (sda)"."""
STROKES = re.compile(r"(?<=[\s.,)])/([^\W_][^/\n]{0,60})/(?=[\s.:,–—-]|$)")


class Kind(Enum):
    """What a piece of a line is."""

    DATE = "date"
    OTHER_DATE = "other date"
    LABEL = "label"
    KICKER = "kicker"
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
    kicker: bool = False


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
        if pieces is None or all(piece.kind is Kind.NAME for piece in pieces) and not self._names_outlet(text, pieces):
            return None
        return self.interpret(text, pieces)

    def _names_outlet(self, text: str, pieces: Sequence[Piece]) -> bool:
        """Whether names are those of an outlet that is known, or of a city and an outlet."""
        names = [piece.span.text(text) for piece in pieces]
        if len(names) == 1:
            return self.words.is_known_outlet(names[0])
        return len(names) == 2 and self.words.is_city(names[0]) and self.words.is_outlet(names[1])

    def split(self, text: str, span: Span) -> list[Piece] | None:
        """A line as pieces in order; None where one is neither a date, a label, a byline nor shaped like a name."""
        pieces: list[Piece] = []
        start = span.start
        ignored = False
        for where, date in [*self._find_dates(text, span), (Span(span.end, span.end), None)]:
            for part, bracketed in _parts(text, Span(start, where.start)):
                found = self._read_part(text, part, bracketed=bracketed, before=pieces[-1] if pieces else None)
                if found is None:
                    return None
                pieces += found
                ignored = found[-1].kind is Kind.OTHER_DATE
            if where.start < where.end:
                other = ignored or date is None
                pieces.append(Piece(Kind.OTHER_DATE if other else Kind.DATE, where, date=date))
                start, ignored = where.end, False
        return pieces or None

    def _find_dates(self, text: str, span: Span) -> list[tuple[Span, WrittenDate | None]]:
        """Where dates stand, in order; None is a date of another calendar."""
        others = self.dates.find_others(text, span)
        dates = [date for date in self.dates.find(text, span) if not any(date.span.overlaps(other) for other in others)]
        found = [*((other, None) for other in others), *((date.span, date) for date in dates)]
        return sorted(found, key=lambda each: each[0])

    def _read_part(self, text: str, span: Span, *, bracketed: bool, before: Piece | None) -> list[Piece] | None:
        """What stands between two separators, behind the piece `before`, as pieces."""
        part = span.text(text)
        late = self.words.labels["other_date_labels"].match(part)
        if (
            CLOCK_TIME.fullmatch(part[late.end() :] if late else part)
            or REFERENCE.fullmatch(part)
            or self._is_page(part)
        ):
            return [Piece(Kind.LABEL, span)]
        if self.words.has("unnamed_authors", part):
            return [Piece(Kind.AUTHOR, span)]
        if before is not None and before.kind is Kind.AUTHOR and self.words.has("staff", part.split()[-1]):
            return [Piece(Kind.AUTHOR, span)]
        if self.is_kicker(part):
            return [Piece(Kind.KICKER, span)]
        behalf = self.words.searches["behalf"].search(part)
        if behalf and self._is_name(part[behalf.end() :]):
            return [Piece(Kind.PUBLISHER, Span(span.start + behalf.end(), span.end))]
        for name, kind in (("other_date_labels", Kind.OTHER_DATE), ("date_labels", Kind.LABEL)):
            if self.words.has(name, part):
                return [Piece(kind, span)]
        for name, kind in (
            ("publisher_labels", Kind.PUBLISHER),
            ("copyright_labels", Kind.PUBLISHER),
            ("place_labels", Kind.PLACE),
            ("other_labels", Kind.LABEL),
        ):
            match = self.words.labels[name].match(part)
            if match:
                return self._read_labelled(text, Span(span.start + match.end(), span.end), kind)
        match = self.words.labels["by"].match(part)
        if match and match.end() < len(part):
            return self._read_byline(text, Span(span.start + match.end(), span.end))
        small = bracketed and before is not None and SMALL_AGENCY.fullmatch(part) is not None
        return [Piece(Kind.NAME, span, bracketed)] if small or self._is_name(part) else None

    def _read_labelled(self, text: str, span: Span, kind: Kind) -> list[Piece] | None:
        """What stands behind a label, without the year of a copyright; a publisher or place has a name's shape."""
        rights = self.words.searches["rights"].search(text, span.start, span.end)
        year = YEAR.match(text, span.start, span.end)
        value = trim(text, Span(year.end() if year else span.start, rights.start() if rights else span.end))
        late = LATE_YEAR.search(value.text(text))
        value = Span(value.start, value.start + late.start()) if late else value
        if value.start == value.end or kind is Kind.LABEL:
            return [Piece(Kind.LABEL, value)]
        return [Piece(kind, value)] if self._is_name(value.text(text)) else None

    def is_kicker(self, line: str) -> bool:
        """Whether words say what kind of text they head, perhaps with its number: "Press release No. 214"."""
        if any(self.words.has("kickers", form) for form in (line, line[:-1] if line[-1:] in "sS" else line)):
            return True
        tokens = line.split()
        for length in range(max(1, len(tokens) - LONGEST_NUMBER), min(len(tokens), LONGEST_NUMBER + 1)):
            kind, number = " ".join(tokens[:length]), tokens[length:]
            if self.words.has("kickers", kind.rstrip(":")):
                figures = any(character.isdigit() for character in number[-1])
                return figures and all(self.words.has("numbering", word) or not word.islower() for word in number)
        return False

    def _is_page(self, part: str) -> bool:
        match = self.words.labels["page_labels"].match(part)
        return match is not None and part[match.end() :].strip().isalnum()

    def _is_name(self, part: str) -> bool:
        words = part.split()
        if len(words) == 1 and self.words.is_known_outlet(part):
            return True
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
            several = re.search(rf"\s(?:{alternatives(self.words.lists['in'])})\s", place.text(text))
            places = [Piece(Kind.AUTHOR if several else Kind.PLACE, place)]
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

        A name alone in brackets is an agency if it is no city or region, the last of several; a name with an outlet's
        noun is one; of the other names those before the date, and cities, are places, and the first other name behind
        the date is the publisher.
        """
        dates = [place for place, piece in enumerate(pieces) if piece.kind is Kind.DATE]
        publishers = [piece.span for piece in pieces if piece.kind is Kind.PUBLISHER]
        places = [piece.span for piece in pieces if piece.kind is Kind.PLACE]
        agencies: list[Span] = []
        late: list[Span] = []
        for place, piece in enumerate(pieces):
            name = piece.span.text(text)
            if piece.kind is not Kind.NAME:
                continue
            if self._is_agency(text, pieces, place):
                agencies.insert(0, piece.span)
            elif self.words.is_outlet(name):
                agencies.append(piece.span)
            elif not dates or place < dates[0] or self.words.is_city(name):
                places.append(piece.span)
            else:
                late.append(piece.span)
        late = [span for span in late if not self.words.is_region(span.text(text))]
        found = [*publishers, *agencies, *late]
        return Particulars(
            date=pieces[dates[0]].date if dates else None,
            publisher=found[0] if found else None,
            places=tuple(places),
            kicker=any(piece.kind is Kind.KICKER for piece in pieces),
        )

    def _is_agency(self, text: str, pieces: Sequence[Piece], place: int) -> bool:
        """Whether a piece is a name that has a bracket for itself and is neither a city nor a region."""
        piece = pieces[place]
        name = piece.span.text(text)
        if not piece.bracketed or self.words.is_region(name) or (place == 0 and self.words.is_city(name)):
            return False
        opened = max(text.rfind(mark, 0, piece.span.start) for mark in "([")
        closed = min(end for mark in ")]" if (end := text.find(mark, piece.span.end)) >= 0)
        others = (each.span for each in pieces if each is not piece)
        return not any(opened < other.start < closed for other in others)

    def cut_opener(self, text: str, place: Span) -> Span:
        """A place without the word before it that is no part of its name: "NEAR BAKHMUT"."""
        opener = re.match(r"\S+\s+", place.text(text))
        if opener and self.words.has("place_openers", opener.group()):
            return Span(place.start + opener.end(), place.end)
        return place

    def name_place(self, name: str) -> str | None:
        """A dateline's place in ordinary capitals; None for two cities joined by a stroke, a ship and a body."""
        if self.words.searches["vessel_openers"].match(name):
            return None
        if "/" in name or self.words.is_body(name) or self.words.has("not_places", name):
            return None
        if not name.isupper():
            return name
        known = self.words.cities.get(fold(name), "")
        if known.upper() == name:
            return known
        return lower_capitals(name, small=self.words.folded["place_particles"], kept=frozenset())


def brackets_for_strokes(text: str) -> str:
    """A text of the same length in which an agency between strokes, "/Kabar/", stands in round brackets."""
    return STROKES.sub(r"(\1)", text)


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
