"""Feet: the last lines of a text that are no sentences of the article, and what they say of it.

    (27 July 2018, Great Lakes Post)      -- BERNAMA      Published in Dawn, May 3rd, 2023      © 2023 AFP
    ... came home in a vessel. PTI KR     ah/ps/hjk       Reporting by Ana Ruiz; Editing by Bo Lind
    ENDS  Notes to editors ...            ###             Contact: Ana Ruiz, +41 22 555 0100    Read more: ...

A mark of the end, and a line such as "Contacts" near it, end the article with all that follows. Before that, lines are
taken from the last upwards as long as each is particulars (`flows.ingest.particulars`), a signature, a name without a
verb, or begins as a foot's lines do; the first that is anything else is the article's own. So is any line of a
paragraph broken by hand: a foot's line follows a full stop or a blank line.

Deliberately out of scope: what stands between the article's own paragraphs ("READ ALSO: ..." in the middle).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from flows.article import Span
from flows.ingest.letterhead import names_body
from flows.ingest.paragraph import STOP, Paragraph, count_words
from flows.ingest.particulars import Kind, Particulars, ParticularsReader, trim

MOST_LINES = 14
"""Lines from the end within which a foot begins, unless a mark of the end stands above it."""
LONGEST_LINE = 250
"""Code points of the longest line that is one of an address, and of the longest signature behind a sentence."""
LONGEST_SIGNATURE = 80
"""Code points of the longest signature of an agency."""
MOST_WORDS = 12
"""Words that a line with an address or a telephone number has at most."""
MARKS = "-–—*#=~()[]/.…,<> \t"
"""What stands around a mark of the end or a signature."""
HASHES = re.compile(r"#(?:\s*#){1,}")
BULLET = re.compile(r"(?:[-*•–—‣◦]|\d{1,3}[.)]|\([a-z0-9]{1,3}\))\s")
ADDRESS = re.compile(r"\S+@\S+\.\S|https?://\S|www\.\S|\+?\(?\d[\d()\s-]{6,}\d")
INITIALS = re.compile(r"[a-z]{1,5}(?:[/-][a-z]{1,5})+|[A-Z]{1,4}(?:\s*/+\s*[A-Z]{1,4})+")
SHORT_INITIALS = re.compile(r"[A-Z]{1,4}|[a-z]{1,3}")
DASHED = re.compile(r"\s*[-–—]{1,3}\s*(?=[A-Z])")
BRACKET = re.compile(r"(?<=[.!?…)\"”’'])(\s*)(?P<tail>\([^()\n]+\))\.?$")
TAIL = re.compile(r"(?<=[.!?…)\"”’'])(\s+|\s*(?=[-–—(/]))(?P<tail>[^.!?…]*(?:\.[^\s.!?…]+)*\)?\.?)$")
BRACKETED = re.compile(r"\(([A-Z]{2,8})\)")


@dataclass
class Foot:
    """Where the article's own sentences end, the particulars of the foot (the last first), and who signs it."""

    end: int
    particulars: list[Particulars] = field(default_factory=list)
    signed: Span | None = None


@dataclass(frozen=True)
class FootReader:
    """Reads the feet of texts; `agency` is the publisher that head or dateline names: its signature may repeat it."""

    reader: ParticularsReader
    agency: str | None

    def read(self, text: str, body: Sequence[Paragraph]) -> Foot:
        """The foot of a text with these paragraphs; the first line is never part of it."""
        lines = [line for paragraph in body for line in paragraph.lines]
        fewest = max(1, len(lines) - MOST_LINES)
        opening = {paragraph.lines[0] for paragraph in body}
        foot = Foot(lines[-1].end if lines else len(text))
        del lines[self._find_end(text, lines) :]
        while len(lines) > fewest:
            line = lines[-1]
            apart = line in opening or STOP.search(lines[-2].text(text)) or self._take(text, lines[-2], Foot(0))
            if not apart or not self._take(text, line, foot):
                break
            lines.pop()
        if lines:
            foot.end = self._cut_tail(text, lines[-1], foot)
        return foot

    def _find_end(self, text: str, lines: Sequence[Span]) -> int:
        """The number of the line at which a mark of the end stands, or a line that opens what follows the article."""
        for number, line in enumerate(lines[1:], start=1):
            shown = line.text(text)
            words = self.reader.words
            if HASHES.fullmatch(shown) or words.has("end_marks", shown.strip(MARKS)) and not shown.isdigit():
                return number
            near = len(lines) - number <= MOST_LINES
            if near and words.has("foot_openers", trim(text, line, edges=MARKS + ":*").text(text)):
                return number
        return len(lines)

    def _take(self, text: str, line: Span, foot: Foot) -> bool:
        """Take a line into the foot if it belongs there; whether it does."""
        signature = self._sign(text, line)
        if signature is not None:
            foot.particulars.append(Particulars(publisher=signature))
            return True
        particulars = None if self._is_item(text, line) else self.reader.read(text, line)
        if particulars is not None:
            foot.particulars.append(particulars)
            return True
        if not self._is_foot(text, line):
            return False
        dates = self.reader.dates.find(text, line) if self._is_address(line.text(text)) else []
        if dates:
            foot.particulars.append(Particulars(date=dates[0]))
        if foot.signed is None and names_body(line.text(text), self.reader.words):
            foot.signed = line
        return True

    def _is_foot(self, text: str, line: Span) -> bool:
        """Whether a line is no sentence: marks alone, a label's, an address, initials, or names without a stop."""
        shown = line.text(text)[: LONGEST_LINE + 1]
        bare = shown.strip(MARKS)
        if not count_words(shown) or INITIALS.fullmatch(bare):
            return True
        label = self.reader.words.labels["foot_labels"].match(bare)
        if label or self._is_address(shown):
            return True
        if self.reader.words.endings.search(shown):
            return True
        if STOP.search(shown) or self._is_item(text, line):
            return False
        pieces = self.reader.split(text, line)
        return pieces is not None and all(piece.kind is Kind.NAME for piece in pieces)

    def _read_tail(self, text: str, tail: Span) -> Particulars | None:
        """The particulars behind a sentence, where an agency that is known signs with a date: "MAP: 3 May 2022"."""
        said = self.reader.read(text, tail)
        if said is None or said.date is None or said.publisher is None:
            return None
        return said if self._is_agency(said.publisher.text(text)) else None

    def _is_address(self, shown: str) -> bool:
        """Whether a line gives an address or a telephone number, with few words beside it."""
        short = len(shown) <= LONGEST_LINE and ADDRESS.search(shown) is not None
        return short and count_words(ADDRESS.sub("", shown)) <= MOST_WORDS

    def _is_item(self, text: str, line: Span) -> bool:
        return BULLET.match(line.text(text)) is not None

    def _sign(self, text: str, line: Span) -> Span | None:
        """The agency whose signature fills a line: "-- BERNAMA", "PTI KR", "(APP)"; or None."""
        shown = line.text(text)
        if len(shown) > LONGEST_SIGNATURE:
            return None
        dashed = DASHED.match(shown) is not None or BRACKETED.fullmatch(shown.strip()) is not None
        signature = trim(text, line, edges=MARKS)
        tokens = list(re.finditer(r"[^\s/]+", signature.text(text)))
        for length in range(len(tokens), 0, -1):
            name = Span(signature.start, signature.start + tokens[length - 1].end())
            shown = name.text(text)
            known = self._is_agency(shown) or dashed and length == len(tokens) and shown.isupper()
            if known and all(self._is_initials(token.group()) for token in tokens[length:]):
                return name
        return None

    def _is_agency(self, name: str) -> bool:
        same = self.agency is not None and name.casefold() == self.agency.casefold()
        return same or self.reader.words.is_known_outlet(name)

    def _is_initials(self, word: str) -> bool:
        initials = INITIALS.fullmatch(word) or SHORT_INITIALS.fullmatch(word)
        return initials is not None or self.reader.words.has("end_marks", word)

    def _cut_tail(self, text: str, line: Span, foot: Foot) -> int:
        """The end of the last sentence of a line, before a signature or a mark of the end that follows it."""
        end = line.end
        start = max(line.start, end - LONGEST_LINE)
        while match := BRACKET.search(text, start, end) or TAIL.search(text, start, end):
            tail = Span(match.start("tail"), end)
            bare = trim(text, tail, edges=MARKS).text(text)
            signature = self._sign(text, tail)
            marked = self.reader.words.has("end_marks", bare) or ADDRESS.match(bare)
            said = Particulars(publisher=signature) if signature is not None else self._read_tail(text, tail)
            if said is None and not marked:
                break
            foot.particulars += [said] if said is not None else []
            end = match.start("tail") - len(match.group(1))
        return end
