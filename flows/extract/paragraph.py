"""A report's section of recommendations, divided into its numbered paragraphs.

    83. The recommendations listed below enjoy the support of X:     a paragraph that leads in to a list
    1.                                                               an item, its number on a line of its own
    To consider ratifying ... (Norway);
    83.2. Ratify ... (Chile);                                        numbers of two parts, letters in brackets
    A/HRC/14/2                                                       a line of the page: left out of the words
    1 Recommendation originally read: ...                            a footnote: left out up to the next number

Words come out as running text: lines joined, white space as one blank, lines of the page and footnotes left out. Each
character knows its offset in the article, so that every span of the running text is a span of the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.article import Span
from flows.kind import ReportKind, furniture_pattern, phrase_pattern

NUMBER = re.compile(
    r"(?:[A-Z]\s?[-–.]\s?)?(?P<above>\d{1,3})\s?\.\s?(?P<item>\d{1,3})\s?[.):]?(?=\s|$|[A-Z“\"])"
    r"|(?P<plain>\d{1,3})\s?[.)](?=\s|$|[A-Z“\"])"
    r"|\(\s?(?P<letter>[a-z]{1,2}|[ivxl]{1,5}|\d{1,3})\s?\)(?=\s|$|[A-Z“\"])"
    r"|(?P<half>[a-z]{1,2})[.)](?=\s|$)"
)
"""A paragraph's number at the beginning of a line: `83.1.` `83.` `(a)` `a)`."""
INLINE = re.compile(r"(?:[;:)]|(?<=\))\.)\s{1,3}(?=\d{1,3}\.\d{1,3}\.?\s)")
"""Where a number of two parts may begin within a line: behind a sign or a bracket."""
LONG_INLINE = re.compile(r"(?:[;:)]|(?<=\))\.|(?<=[a-z]{6})\.)\s{1,3}(?=\d{1,3}\.(?:\d{1,3}\.?)?\s)")
"""Where any number may begin within a line that is as long as several paragraphs."""
LONG_LINE = 2000
MARK = re.compile(r"\s*(?:\d{1,2}|[*]{1,3}|[a-z])?\s*[.:)]?\s*")
"""The number or star of a footnote."""
STOP = re.compile(r"[.!?][\s)\"”’]*$")
"""The end of a footnote's last line."""
HEADING = re.compile(r"[\s.]*(?:[IVX]{1,4}|[A-Z])?[\s.]*")
LEADERS = re.compile(r"\.{4,}|\d+\s*[-–]\s*\d+\s+\d+|…{2,}")
"""What tells a line of the contents from a heading."""
LONGEST_REST = 40
"""Characters that may follow a heading on its line: stars, a footnote's mark."""
ENDS_OPEN = re.compile(r"[\w,’'\"]\s*$")
"""The end of a line whose sentence goes on."""


@dataclass(frozen=True)
class Running:
    """Running text, and for each of its characters the offset in the article."""

    words: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """A stretch of the running text as a span of the article."""
        return Span(self.at[start], self.at[end - 1] + 1)


@dataclass(frozen=True)
class Block:
    """A paragraph of the section: its number as written (None before the first) with its span, and its words.

    `above` is the first part of a number of two parts; `plain` that of one part; `letter` an item's letter.
    """

    running: Running
    number: Span | None = None
    above: int | None = None
    plain: int | None = None
    letter: str | None = None


class SectionReader:
    """Divides sections; made from `reports.yaml`."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.furniture = furniture_pattern()
        self.notes = re.compile("|".join(map(phrase_pattern, entry["notes"])), re.IGNORECASE)

    def find(self, text: str, kind: ReportKind) -> Span | None:
        """The section of recommendations, behind its heading; None where a report has none."""
        headings: list[tuple[int, Span]] = []
        for match in kind.section.finditer(text):
            start = text.rfind("\n", 0, match.start()) + 1
            end = text.find("\n", match.end())
            end = len(text) if end < 0 else end
            before, behind = text[start : match.start()], text[match.end() : end].strip(" *\t")
            if LEADERS.search(behind) or not HEADING.fullmatch(before):
                continue
            alone = len(behind) < LONGEST_REST
            if alone or NUMBER.match(behind) or behind.startswith("."):
                headings.append((int(alone), Span(match.end(), len(text))))
        opening = kind.opening.search(text)
        if headings:
            best = max(rank for rank, _ in headings)
            found = [span for rank, span in headings if rank == best][-1]
        elif opening is not None:
            found = Span(text.rfind("\n", 0, opening.start()) + 1, len(text))
        else:
            return None
        return Span(found.start, self._end(text, found, kind))

    def _end(self, text: str, section: Span, kind: ReportKind) -> int:
        """Where the section ends: at a phrase that begins a paragraph."""
        for match in kind.section_ends.finditer(text, section.start):
            before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
            if re.fullmatch(r"[\s\d.IVX]*", before):
                return match.start() - len(before)
        return section.end

    def read(self, text: str, section: Span, *, pages: Sequence[int] = ()) -> list[Block]:
        """The numbered paragraphs of a section, in order; the first has no number where words stand before it.

        `pages` are the offsets at which the article's pages begin; a footnote ends with its page.
        """
        blocks: list[Block] = []
        number: re.Match[str] | None = None
        pieces: list[Span] = []
        for line, match in self._lines(text, section, pages):
            if match is not None:
                blocks += self._block(text, number, pieces)
                number, pieces = match, []
                line = Span(match.end(), line.end)
            pieces.append(line)
        return [*blocks, *self._block(text, number, pieces)]

    def _lines(self, text: str, section: Span, pages: Sequence[int]) -> Iterator[tuple[Span, re.Match[str] | None]]:
        """The lines that count, each with the number that begins it; a line is divided where a number begins in it."""
        breaks = set(pages)
        noted = opened = False
        for line in _split_lines(text, section):
            words = line.text(text)
            if line.start in breaks or "\f" in words:
                noted = False
            bare = words.strip()
            if not bare:
                opened = noted = False
                continue
            if self.furniture.fullmatch(bare):
                noted = False
                continue
            mark = MARK.match(bare)
            if self.notes.match(bare, mark.end() if mark is not None else 0):
                noted = not STOP.search(bare)
                continue
            start = line.start + len(words) - len(words.lstrip())
            match = NUMBER.match(text, start, line.end)
            if match is not None and opened and match["above"] is None and match["letter"] is None:
                match = None
            if noted and match is None:
                noted = not STOP.search(bare)
                continue
            noted = False
            opened = bool(ENDS_OPEN.search(words))
            yield from _divide(text, Span(start, line.end), match)

    def _block(self, text: str, number: re.Match[str] | None, pieces: Sequence[Span]) -> Iterator[Block]:
        running = _run(text, pieces)
        if not running.words:
            return
        if number is None:
            yield Block(running)
            return
        above, plain = number["above"], number["plain"]
        yield Block(
            running,
            number=Span(*number.span()),
            above=int(above) if above else None,
            plain=int(plain or number["item"] or 0) or None,
            letter=number["letter"] or number["half"],
        )


def _split_lines(text: str, section: Span) -> Iterator[Span]:
    start = section.start
    while start < section.end:
        end = text.find("\n", start, section.end)
        end = section.end if end < 0 else end
        yield Span(start, end)
        start = end + 1


def _divide(text: str, line: Span, match: re.Match[str] | None) -> Iterator[tuple[Span, re.Match[str] | None]]:
    """A line whole, or divided where the next number of two parts begins inside it."""
    start = line.start
    inline = LONG_INLINE if line.end - line.start > LONG_LINE else INLINE
    for inner in inline.finditer(text, line.start + 1, line.end):
        number = NUMBER.match(text, inner.end(), line.end)
        if number is not None:
            yield Span(start, inner.end()), match
            start, match = inner.end(), number
    yield Span(start, line.end), match


def _run(text: str, pieces: Sequence[Span]) -> Running:
    """Pieces of lines as running text without white space at its ends."""
    characters: list[str] = []
    at: list[int] = []
    for piece in pieces:
        divided = len(characters) > 1 and characters[-1] == "-" and characters[-2].isalpha()
        if characters and characters[-1] != " " and not divided:
            characters.append(" ")
            at.append(piece.start)
        for offset in range(piece.start, piece.end):
            character = text[offset]
            if character.isspace() or character in "\ufeff\u200b":
                if not characters or characters[-1] == " ":
                    continue
                character = " "
            characters.append(character)
            at.append(offset)
    while characters and characters[-1] == " ":
        characters.pop()
        at.pop()
    while characters and characters[0] == " ":
        characters.pop(0)
        at.pop(0)
    return Running("".join(characters), tuple(at))
