"""Datelines: the opening of a text's first paragraph that says where, when and by whom it was written.

    GENEVA (Reuters) - The ...            KYIV, May 4 (Xinhua) -- The ...       BRUSSELS, Belgium — The ...
    (New York, March 3, 2024) – The ...   Nairobi, 12 June 2023 — The ...       Bishkek (CAA News). The ...
    PORT MORESBY: The ...                 Astana. March 2, 2023. The ...        12 June 2023 - The ...
    Bogota, Oct 17, 2008 (EFE).- The ...  (ANSA) - Rome, May 8, 2014 - ...    8 Safar 1442 / 25 September 2020 - ...

The longest opening is taken that ends in a dash, colon, full stop or bracket, gives particulars, and is told from the
beginning of a sentence by a date, by an agency in brackets, or by a place in capitals or of the gazetteer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flows.article import Span
from flows.ingest.particulars import Kind, Particulars, ParticularsReader, Piece

LONGEST = 140
"""Code points within which a dateline ends."""
LONGEST_ACRONYM = 6
"""Letters up to which a word in capitals that is no known city is taken for an acronym, not a place."""
END = re.compile(
    r"(?P<dash>\s+[-–—_]\s+|\s*—\s*|\s*--+\s*|(?<=\))\.?[-–]\s*|(?<=[A-Z]{2})[-–]\s+)|(?P<stop>(?<=[\w)])[.:]\s+|(?<=\)):)|(?P<bracket>(?<=\))\s+)",
)
OPENING = re.compile(r"[\"“‘'\[(]*(?!\d+:\d)[^\W_]")
"""What a sentence begins with."""


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline: what it says, where the sentence behind it begins, and whether it is a release's, "(Place, date)"."""

    particulars: Particulars
    body_start: int
    release: bool


def find_dateline(text: str, block: Span, *, reader: ParticularsReader) -> Dateline | None:
    """The dateline at the start of a paragraph, or None."""
    within = min(block.end, block.start + LONGEST)
    for match in reversed(list(END.finditer(text, block.start, within))):
        opening = Span(block.start, match.start())
        follows = OPENING.match(text, match.end(), block.end)
        words = opening.text(text)
        if not words or words.count("(") != words.count(")") or follows is None or follows.group()[-1].islower():
            continue
        if match.lastgroup == "stop" and reader.words.is_abbreviation(words.split()[-1].lstrip('("“')):
            continue  # "(AFP) - U.S. President X", "- Gen. X"
        pieces = reader.split(text, opening)
        if pieces and _is_dateline(
            text, pieces, ending=match.lastgroup or "", colon=":" in match.group(), reader=reader
        ):
            release = words.startswith("(") and words.endswith(")")
            return Dateline(reader.interpret(text, pieces), match.end(), release)
    return None


def _is_dateline(text: str, pieces: Sequence[Piece], *, ending: str, colon: bool, reader: ParticularsReader) -> bool:
    """Whether pieces before this ending (dash, stop, bracket) are a dateline rather than words of a sentence."""
    names = [piece for piece in pieces if piece.kind is Kind.NAME]
    dates = [piece for piece in pieces if piece.kind is Kind.DATE]
    passed = [piece for piece in pieces if piece.kind is Kind.OTHER_DATE]
    if len(names) + len(dates) + len(passed) != len(pieces) or len(names) > 4 or len(dates) > 1:
        return False
    agency = any(piece.bracketed for piece in names[1:]) or (names and names[0].bracketed and not dates)
    if not names:
        return ending == "dash"
    first = names[0].span.text(text)
    if reader.words.has("not_places", first.split()[0]) and not names[0].bracketed:
        return False
    city = reader.words.is_city(first)
    if dates:
        return True
    if agency:
        return ending != "bracket" or city
    if ending == "dash":
        return city or (first.isupper() and len(first) > LONGEST_ACRONYM and not reader.words.is_body(first))
    return ending == "stop" and city and (first.isupper() or colon)
