"""The recommendations of a report's section of conclusions: words, states, number and reply of each.

A paragraph with brackets of issuers holds recommendations, each up to its bracket; one without leads in to a list, or
is a reply to recommendations above (`flows.extract.reply`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.article import Article, Span
from flows.extract.issuer import IssuerReader
from flows.extract.paragraph import Block, Running, SectionReader
from flows.extract.reply import Number, Reply, ReplyReader
from flows.kind import ReportKind, phrase_pattern

LEAD = re.compile(r"[\s;,.:)\]*•·–-]*(?:\d{1,3}(?=[\s;,.]))?[\s;,.:)\]*•·–-]*(?:\([a-z]{1,3}\)\s)?[\s;,.:*•·–-]*")
"""Signs, footnote marks and letters before the first word of an action."""
TRAIL = " ;,:–-“\"'‘*\t"
SHORTEST = 5
"""Characters of the shortest action."""
SHORTEST_LEAD = 40
"""Characters from which words behind the last bracket of a paragraph may lead in to the next list."""


@dataclass
class Item:
    """A recommendation while it is being read."""

    running: Running
    start: int
    end: int
    states: list[tuple[str, Span]]
    bracket_end: Span
    number: Number
    label: str | None
    label_span: Span | None
    lead: Span | None
    reply: Reply | None = None

    @property
    def action(self) -> Span:
        """Its words in the article."""
        return self.running.span(self.start, self.end)

    @property
    def words(self) -> str:
        """Its words as running text."""
        return self.running.words[self.start : self.end]


@dataclass
class Place:
    """Where in the section the reading stands: the paragraph that led in, the number above letters, the reply."""

    above: int | None = None
    item: int | None = None
    reply: Reply | None = None
    lead: Span | None = None
    opened: int = 0
    items: list[Item] = field(default_factory=list)


class ListingReader:
    """Reads the items of sections; made from `reports.yaml`."""

    def __init__(self, entry: Mapping[str, Any], *, issuers: IssuerReader) -> None:
        self.issuers = issuers
        self.sections = SectionReader(entry)
        self.replies = ReplyReader(entry)
        opening, joiners = ("|".join(map(phrase_pattern, entry[name])) for name in ("before_action", "joiners"))
        self.opening = re.compile(rf"(?:{opening})\s+", re.IGNORECASE)
        self.joiners = re.compile(rf"(?:{joiners})\s+(?=[a-z])")

    def read(self, article: Article, kind: ReportKind) -> list[Item]:
        """The recommendations of the section of conclusions, in the order of the text."""
        section = self.sections.find(article.text, kind)
        if section is None:
            return []
        place = Place()
        for block in self.sections.read(article.text, section, pages=article.pages):
            self._read_block(place, block, kind)
        return place.items

    def _read_block(self, place: Place, block: Block, kind: ReportKind) -> None:
        words = block.running.words
        brackets = self.issuers.brackets(words)
        if not brackets:
            self._lead_in(place, block, kind, start=0, end=len(words), closed=True)
            return
        start = 0
        for number, bracket in enumerate(brackets):
            lead = self._lead_end(block.running, kind, start, bracket.span.start)
            if lead > start:
                self._lead_in(place, block, kind, start=start, end=lead, closed=False)
                start = lead
            begin, end = self._trim(words, start, bracket.span.start)
            spans = [(each.alpha3, block.running.span(each.span.start, each.span.end)) for each in bracket.states]
            outer = block.running.span(bracket.span.start, bracket.span.end)
            if end - begin >= SHORTEST:
                place.items.append(self._item(place, block, begin, end, spans, outer))
            elif number and place.items:
                known = {alpha3 for alpha3, _ in place.items[-1].states}
                place.items[-1].states += [each for each in spans if each[0] not in known]
                place.items[-1].bracket_end = outer
            start = bracket.span.end
        if len(words) - start > SHORTEST_LEAD and self._leads(block.running, kind, start, len(words)):
            self._lead_in(place, block, kind, start=start, end=len(words), closed=True)

    def _item(
        self, place: Place, block: Block, start: int, end: int, states: list[tuple[str, Span]], bracket: Span
    ) -> Item:
        if block.plain is not None:
            place.item = block.plain  # kept for the letters below it
        number = (place.above if block.above is None else block.above, place.item)
        label = self._label(place, block)
        span = block.number if label is not None else None
        return Item(block.running, start, end, states, bracket, number, label, span, place.lead, place.reply)

    def _lead_end(self, running: Running, kind: ReportKind, start: int, end: int) -> int:
        """Where the words end that lead in to a list, if the first of the list follows in the same paragraph."""
        colon = running.words.rfind(":", start, end)
        return colon + 1 if colon >= 0 and self._leads(running, kind, start, colon) else start

    def _leads(self, running: Running, kind: ReportKind, start: int, end: int) -> bool:
        """Whether words speak of recommendations and of a reply to them, as those do that lead in to a list."""
        return bool(
            kind.speech_words.search(running.words, start, end)
            and self.replies.read(running, start=start, end=end, source="")
        )

    def _lead_in(self, place: Place, block: Block, kind: ReportKind, *, start: int, end: int, closed: bool) -> None:
        """Take words without issuers: the head of a list, or a reply to recommendations above. `closed` where they
        are a paragraph's last."""
        words = block.running.words
        number = block.plain if block.above is None and start == 0 else None
        label = number if number is not None else place.above
        source = str(label) if label is not None else ""
        reply = self.replies.read(block.running, start=start, end=end, source=source)
        numbers = self.replies.numbers(words[start:end])
        heads = not closed or words.rstrip(" *").endswith((":", ";"))
        if reply is not None and numbers and not heads:
            self._apply(place, numbers, reply)
            return
        if reply is not None and not heads and place.items and self.replies.above.search(words, start, end):
            for item in place.items[place.opened :]:
                item.reply = item.reply or reply
            return
        if number is not None and reply is None and place.above is not None and number < place.above:
            place.item = number  # the heading of the letters below it
            return
        if number is not None:
            place.above, place.item = number, None
        if heads or reply is not None:
            place.opened, place.reply = len(place.items), reply
            spoken = kind.speech_words.search(words, start, end)
            if spoken is not None:
                place.lead = block.running.span(spoken.start(), spoken.end())

    def _apply(self, place: Place, numbers: set[Number], reply: Reply) -> None:
        """A reply to recommendations by their numbers: items without a list's number are those of the list above."""
        above = place.items[-1].number[0] if place.items else None
        for item in place.items:
            first, last = item.number
            if (first, last) in numbers or (first, None) in numbers or first == above and (None, last) in numbers:
                item.reply = reply

    def _label(self, place: Place, block: Block) -> str | None:
        """An item's paragraph: "83.1", "79(a)", "83.2(b)"; "67" where no list is open."""
        if block.above is not None:
            return f"{block.above}.{block.plain}"
        if block.letter is not None:
            within = [str(each) for each in (place.above, place.item) if each is not None]
            return f"{'.'.join(within)}({block.letter})"
        if block.plain is None:
            return str(place.above) if place.above is not None else None
        if place.above is None or place.above == block.plain:
            return str(block.plain)
        return f"{place.above}.{block.plain}"

    def _trim(self, words: str, start: int, end: int) -> tuple[int, int]:
        """An action without the signs around it and the "to" before it."""
        lead = LEAD.match(words, start, end)
        start = lead.end() if lead is not None else start
        for pattern in (self.joiners, self.opening):
            match = pattern.match(words, start, end)
            start = match.end() if match is not None else start
        while end > start and words[end - 1] in TRAIL:
            end -= 1
        return start, end
