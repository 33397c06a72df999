"""What the state under review replied: the position that a sentence of a report tells, and of which recommendations.

The recommendations listed below enjoy the support of X:                    those below
X considers that recommendations Nos. 26 and 40 to 42 above are ...         those four
These recommendations will be examined by X                                 those above
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flows.article import Span
from flows.extract.paragraph import Running
from flows.kind import any_phrase, phrase_pattern

NUMBERS = re.compile(r"\d{1,3}(?:\.\d{1,3})?")
RANGE = re.compile(r"\s*(?:to|through|[-–])\s*")
LIST_GAP = re.compile(r"[\s,;]*(?:and|&|to|through|[-–])?[\s,;]*(?:nos?\.|numbers?)?\s*", re.IGNORECASE)

Number = tuple[int | None, int | None]
"""A recommendation's number: that of its list, and its own."""


@dataclass
class Reply:
    """A position of the state under review, the words that say it, and the paragraph in which they stand."""

    position: str
    span: Span
    source: str


class ReplyReader:
    """Reads positions; made from `reports.yaml`."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.positions = [(row["position"], any_phrase(row["phrases"])) for row in entry["positions"]]
        self.numbered = re.compile(
            "(?:" + "|".join(map(phrase_pattern, sorted(entry["numbered"], key=lambda p: -len(p)))) + r")\s*(?=\d)",
            re.IGNORECASE,
        )
        self.above = any_phrase(entry["above"])
        paragraphs = "|".join(map(phrase_pattern, entry["paragraph_words"]))
        self.paragraphs = re.compile(rf"(?:{paragraphs})\s*$", re.IGNORECASE)

    def read(self, running: Running, *, start: int, end: int, source: str) -> Reply | None:
        """The position that a stretch of running text tells."""
        for position, pattern in self.positions:
            match = pattern.search(running.words, start, end)
            if match is not None:
                return Reply(position, running.span(match.start(), match.end()), source)
        return None

    def numbers(self, words: str) -> set[Number]:
        """The numbers of the recommendations that a sentence speaks of. A number of one part is that of a list where
        the sentence calls it a paragraph's: (41, None); else that of an item: (None, 41)."""
        found: set[Number] = set()
        for match in self.numbered.finditer(words):
            whole = self.paragraphs.search(words[: match.end()]) is not None
            place, last, last_end = match.end(), None, 0
            while (number := NUMBERS.match(words, place)) is not None:
                above, _, item = number[0].rpartition(".")
                this: Number = (int(above), int(item)) if above else (int(item), None) if whole else (None, int(item))
                ranged = last is not None and RANGE.fullmatch(words, last_end, number.start()) is not None
                found |= set(_between(last, this)) if ranged and last is not None else {this}
                last, last_end = this, number.end()
                gap = LIST_GAP.match(words, last_end)
                place = gap.end() if gap is not None else last_end
        return found


def _between(first: Number, last: Number) -> Iterator[Number]:
    """The numbers from one to another of the same list."""
    if first[0] == last[0] and first[1] is not None and last[1] is not None:
        for each in range(first[1], last[1] + 1):
            yield first[0], each
    elif first[1] is None and last[1] is None and first[0] is not None and last[0] is not None:
        for each in range(first[0], last[0] + 1):
            yield each, None
    yield last
