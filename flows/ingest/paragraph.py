"""Lines and paragraphs of a text, and whether they are sentences or headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flows.article import Span
from flows.ingest.particulars import trim

BLANKS = "\ufeff"
"""What counts as blank at the ends of a line beside white space."""
STOP = re.compile(r"[.!?…:;][\"”’')\]*]*$")
INITIALISM = re.compile(r"\b(?:[A-Z]\.){2,}$")
"""A short form such as "U.S." at the end of a line, whose stop may be its own."""
SHORT_HEADING = 12
"""Words up to which a line that ends in such a form is taken for a headline."""
WORD = re.compile(r"[^\W\d_]+")
LONGEST_HEADING = 250
"""Code points that a line of a heading has at most."""
LONG_LINE = 100
"""Code points from which a line is a paragraph that is not broken into lines."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that follow each other without a blank one between; blanks at the ends of lines are left out."""

    lines: tuple[Span, ...]

    @property
    def span(self) -> Span:
        """From the first line's start to the last line's end."""
        return Span(self.lines[0].start, self.lines[-1].end)


def split_paragraphs(text: str) -> list[Paragraph]:
    """All paragraphs of a text, in order."""
    paragraphs: list[list[Span]] = [[]]
    start = 0
    for line in text.split("\n"):
        span = trim(text, Span(start, start + len(line)), edges=BLANKS)
        if span.start < span.end:
            paragraphs[-1].append(span)
        elif paragraphs[-1]:
            paragraphs.append([])
        start += len(line) + 1
    return [Paragraph(tuple(lines)) for lines in paragraphs if lines]


def count_words(text: str) -> int:
    """How many words of letters stand in a text."""
    return sum(1 for _ in WORD.finditer(text))


def is_heading(text: str, paragraph: Paragraph) -> bool:
    """Whether a paragraph, of which more text follows, is a heading: short lines, and no stop at its end."""
    short = all(line.end - line.start <= LONGEST_HEADING for line in paragraph.lines)
    last = paragraph.lines[-1].text(text)
    own_stop = INITIALISM.search(last) is not None and count_words(last) <= SHORT_HEADING and len(paragraph.lines) == 1
    return short and (own_stop or STOP.search(last) is None)


def heading_lines(text: str, lines: Sequence[Span]) -> int:
    """How many lines at the start of a paragraph of sentences are headings set without a blank line.

    Only where the paragraph is not broken into lines of like length: a short line without a stop, then a long one.
    """
    if len(lines) < 2 or STOP.search(lines[0].text(text)):
        return 0
    first, second = (line.end - line.start for line in lines[:2])
    return int(second >= max(LONG_LINE, 2 * first))
