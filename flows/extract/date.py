"""Phrases of time to EDTF (ISO 8601-2), against the article's publication date.

Written dates ("22–26 September 2021", "September 22-26, 2021"), months, years, decades, and relative ones ("last
Friday", "earlier this month", "two weeks ago") by the rules of CODING.md: a weekday is the nearest past one (the
next after a word such as "will"), "last week" is Monday to Sunday of the week before, a month without a year the
latest past one. A named period ("the second X war") that the article dates once is dated wherever it is named.

Deliberately out of scope: clock times, Hijri and other calendars, holidays by name.
"""

from __future__ import annotations

import calendar
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flows.article import Span
from flows.edtf import OPEN
from flows.extract.date_grammar import DateGrammar
from flows.extract.date_reader import READERS, Phrase


@dataclass(frozen=True)
class DateMention:
    """A phrase of time: EDTF text, precision (codebook `date_precisions`), the span of the phrase, and `sources`,
    further spans that the value rests on (the one place that dates a named period); `ends` where it only says until
    when something lasts, which dates no event."""

    span: Span
    edtf: str
    precision: str
    sources: tuple[Span, ...] = ()
    ends: bool = False


OPEN_PRECISIONS = {"day": "days", "month": "months", "year": "years"}
"""What an interval is called that begins on a day, in a month, in a year and has no end."""
BEFORE = 24
"""Code points before a date in which a word that opens or ends it stands."""
OPENING_PHRASE = 4
"""A date that begins so near to the beginning of its sentence may be put into the future by the verb behind it."""
CLAUSE = re.compile(r"[^,;:]{0,80}")
CAPITALISED = ("months", "month_days", "days_month", "month_year", "weekday", "month", "relative_month", "months_year")


def _plausible(name: str, match: re.Match[str], text: str, grammar: DateGrammar) -> bool:
    """Whether a match is a date at all: "may" needs its capital, a bare year a word that makes it one."""
    groups = match.groupdict()
    for key in ("m1", "m2", "w"):
        word = groups.get(key)
        if name in CAPITALISED and word and word[0].islower():
            return False
    if name == "year":
        before = text[max(0, match.start() - 12) : match.start()]
        return bool(grammar.before_year.search(before))
    return True


def _clause_end(text: str, start: int, end: int) -> int:
    """Where the words behind a date end: at the next comma."""
    match = CLAUSE.match(text, start, end)
    return match.end() if match else start


def _is_ahead(text: str, start: int, end: int, grammar: DateGrammar) -> bool:
    """Whether words put a day beside them into the future: no verb of saying stands behind the last that does."""
    for saying in grammar.sayings.finditer(text, start, end):
        start = saying.end()
    return grammar.cues.search(text, start, end) is not None


def find_dates(text: str, span: Span, *, published: date, grammar: DateGrammar) -> tuple[DateMention, ...]:
    """The phrases of time in the sentence `span` of `text`, left to right; the longest reading wins.

    A phrase whose parts do not make a date ("31 June") is left out: a value that cannot be is not a value.
    """
    taken: list[DateMention] = []
    for name, pattern in grammar.patterns:
        for match in pattern.finditer(text, span.start, span.end):
            begin = match.start()
            if name == "month":
                begin = match.start("m1")
            where = Span(begin, match.end())
            if any(where.overlaps(other.span) for other in taken) or not _plausible(name, match, text, grammar):
                continue
            opens = match.start() - span.start <= OPENING_PHRASE
            ahead = _is_ahead(text, span.start, match.start(), grammar)
            if opens and not ahead:
                ahead = _is_ahead(text, match.end(), _clause_end(text, match.end(), span.end), grammar)
            try:
                edtf, precision = READERS[name](Phrase(grammar, match, published, ahead))
            except (ValueError, OverflowError, calendar.IllegalMonthError):
                continue
            end = where.end - (1 if text[where.end - 1] == "," else 0)
            before = text[max(span.start, match.start() - BEFORE) : where.start]
            if grammar.opening.search(before) and "/" not in edtf and precision in OPEN_PRECISIONS:
                edtf, precision = f"{edtf}/{OPEN}", OPEN_PRECISIONS[precision]
            ends = bool(grammar.ending.search(before))
            taken.append(DateMention(Span(where.start, end), edtf, precision, ends=ends))
    return tuple(sorted(taken, key=lambda mention: mention.span))


class Timeline:
    """The phrases of time of an article, in the order of the text, found by the sentence that holds them."""

    def __init__(self, mentions: Mapping[Span, DateMention]) -> None:
        self.mentions = sorted(mentions.items(), key=lambda item: item[0])
        self.starts = [span.start for span, _ in self.mentions]

    def within(self, span: Span) -> Iterator[tuple[Span, DateMention]]:
        """The phrases that lie wholly inside `span`."""
        for number in range(bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)):
            where, mention = self.mentions[number]
            if span.covers(where):
                yield where, mention


def _period_names(text: str, mention: DateMention, grammar: DateGrammar) -> Iterator[str]:
    """Names of periods that `mention` dates: right behind it ("the 2020 second X war") or before its bracket."""
    behind = grammar.period.match(text, mention.span.end)
    if behind is not None:
        yield behind.group("name")
    before = grammar.period_before.search(text, max(0, mention.span.start - 90), mention.span.start)
    if before is not None:
        yield before.group("name")


def find_periods(text: str, mentions: tuple[DateMention, ...], *, grammar: DateGrammar) -> tuple[DateMention, ...]:
    """Every other mention of a period that the article dates once by year or decade ("the second X war").

    A name that the article dates in two ways is left undated.
    """
    dated: dict[str, set[tuple[str, str]]] = {}
    sources: dict[str, Span] = {}
    for mention in mentions:
        if mention.precision in ("year", "years", "decade"):
            for name in _period_names(text, mention, grammar):
                key = " ".join(name.lower().split())
                if len(key.split()) > 1:
                    dated.setdefault(key, set()).add((mention.edtf, mention.precision))
                    sources.setdefault(key, mention.span)
    found = []
    for key, values in dated.items():
        if len(values) == 1:
            edtf, precision = next(iter(values))
            pattern = re.compile(r"\b" + r"\s+".join(map(re.escape, key.split())) + r"\b", re.IGNORECASE)
            for match in pattern.finditer(text):
                found.append(DateMention(Span(match.start(), match.end()), edtf, precision, (sources[key],)))
    return tuple(sorted(found, key=lambda mention: mention.span))
