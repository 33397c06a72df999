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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from flows.article import Span

DASH = r"\s?(?:-|–|—|to|until|through|and)\s?"
YEAR = r"(?:1[89]|20)\d\d"


@dataclass(frozen=True)
class DateMention:
    """A phrase of time: EDTF text, precision (codebook `date_precisions`), the span of the phrase, and `sources`,
    further spans that the value rests on (the one place that dates a named period)."""

    span: Span
    edtf: str
    precision: str
    sources: tuple[Span, ...] = ()


def _alternatives(words: Mapping[str, Any]) -> str:
    return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))


def _iso(day: date) -> str:
    return day.isoformat()


def _month_back(day: date, months: int) -> tuple[int, int]:
    index = day.year * 12 + day.month - 1 - months
    return index // 12, index % 12 + 1


class DateGrammar:
    """The grammar of `schemas/lexicon/dates.yaml`, compiled once."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self.words = words
        month = rf"(?P<{{}}>{_alternatives(words['months'])})\b\.?"
        m1, m2 = month.format("m1"), month.format("m2")
        weekday = rf"(?:(?:{_alternatives(words['weekdays'])}),?\s+)?(?:the\s+)?"
        suffix = r"(?:st|nd|rd|th)?"
        year = rf"(?:,?\s+(?:of\s+)?(?P<y>{YEAR})\b)?"
        number = rf"(?:\d{{1,3}}|{_alternatives(words['numbers'])})"
        unit = _alternatives(words["units"])
        weekdays, months = _alternatives(words["weekdays"]), _alternatives(words["months"])
        before_month = "in|since|during|of|by|until|from|early|late|mid"
        ordinals, shifts = _alternatives(words["ordinals"]), "last|this|next|the previous|the past|the coming"
        day1, day2 = rf"(?P<d1>\d{{1,2}}){suffix}", rf"(?P<d2>\d{{1,2}}){suffix}"
        patterns = {
            "iso": rf"\b(?P<y>{YEAR})-(?P<mm>\d\d)-(?P<d1>\d\d)\b",
            "month_days_months": rf"\b{m1}\s+{day1}{DASH}{m2}\s+{day2}\b{year}",
            "month_days": rf"\b{weekday}{m1}\s+{day1}(?:{DASH}{day2})?\b(?!\s*(?:{months})\b)(?!\d){year}",
            "days_month_month": rf"\b{day1}\s+{m1}{DASH}{day2}\s+{m2}\b{year}",
            "days_month": rf"\b{weekday}{day1}(?:{DASH}{day2})?\s+(?:of\s+)?{m1}{year}",
            "months_year": rf"\b{m1}{DASH}{m2}(?:\s+|,\s+|\s+of\s+)(?P<y>{YEAR})\b",
            "months": rf"\b(?:between|from)\s+{m1}{DASH}{m2}\b(?!\s+\d)",
            "month_year": rf"\b{m1}(?:\s+|,\s+|\s+of\s+)(?P<y>{YEAR})\b",
            "quarter": rf"\b(?:the\s+)?(?P<q>{ordinals})\s+quarter(?:\s+of)?\s+(?P<y>{YEAR})\b",
            "season": rf"\b(?P<s>{_alternatives(words['seasons'])})\s+(?:of\s+)?(?P<y>{YEAR})\b",
            "decade": r"\b(?:the\s+)?(?:early\s+|late\s+|mid-)?(?P<y>(?:1[89]|20)\d)0s\b",
            "years": rf"\b(?:from\s+|between\s+)?(?P<y>{YEAR})(?:\s?[-–]\s?|\s+(?:to|and)\s+)(?P<y2>{YEAR})\b",
            "years_short": rf"\b(?P<y>{YEAR})[-–/](?P<y2s>\d\d)\b(?![-–]\d)",
            "year": rf"(?<![\w.,/$€£-])(?P<y>{YEAR})\b(?![,.]\d|%|-\d)",
            "ago": rf"\b(?P<n>{number})\s+(?P<u>{unit})s?\s+(?:ago|earlier)\b",
            "past": rf"\b(?:in|over|during|for|within)\s+the\s+(?:past|last)\s+(?P<n>{number})\s+(?P<u>{unit})s\b",
            "relative": rf"\b(?:(?:earlier|later|late|early)\s+)?(?P<r>{shifts})\s+(?P<u>{unit})\b",
            "relative_month": rf"\b(?P<r>last|this|next)\s+{m1}\b",
            "day": rf"\b(?P<w>{_alternatives(words['days'])})\b",
            "weekday": rf"\b(?:(?P<r>last|next|this|the previous)\s+)?(?P<w>{weekdays})\b",
            "month": rf"\b(?:{before_month})[\s-]+(?:early\s+|late\s+|mid-)?{m1}\b(?!\s+\d)",
        }
        self.patterns = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in patterns.items()]

    @cached_property
    def cues(self) -> re.Pattern[str]:
        """Words that put an undated day into the future."""
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, self.words['future_cues']))})\b", re.IGNORECASE)

    @cached_property
    def before_year(self) -> re.Pattern[str]:
        """Words before a bare year that make it one."""
        words = "|".join(re.escape(word) for word in self.words["before_year"])
        return re.compile(rf"(?:\b(?:{words})\s+|\bmid-|\(|\[)$", re.IGNORECASE)

    @cached_property
    def period(self) -> re.Pattern[str]:
        """The name of a period behind a year: up to four words that end in a period noun."""
        nouns = "|".join(self.words["period_nouns"])
        return re.compile(rf"\s+(?P<name>(?:[\w'’-]+\s+){{0,4}}?(?:{nouns}))\b", re.IGNORECASE)

    @cached_property
    def period_before(self) -> re.Pattern[str]:
        """The name of a period before a bracket."""
        nouns = "|".join(self.words["period_nouns"])
        return re.compile(
            rf"(?:\bthe\s+)(?P<name>(?:[\w'’-]+\s+){{1,4}}?(?:{nouns}))\s+[\[(](?:in\s+|of\s+)?(?:the\s+)?$", re.I
        )


@dataclass(frozen=True)
class _Reading:
    """One phrase being read: the match, the publication date, and whether a word before it points ahead."""

    grammar: DateGrammar
    match: re.Match[str]
    published: date
    ahead: bool

    def group(self, name: str) -> str | None:
        return self.match.groupdict().get(name)

    def month(self, name: str = "m1") -> int:
        return int(self.grammar.words["months"][(self.group(name) or "").lower()])

    def year_for(self, month: int, day: int | None) -> int:
        """The year of a date that states none: the latest past one, the next if the sentence points ahead."""
        stated = self.group("y")
        if stated:
            return int(stated)
        now = (self.published.month, self.published.day)
        then = (month, day if day is not None else (1 if not self.ahead else 31))
        if self.ahead:
            return self.published.year + (1 if then < now else 0)
        return self.published.year - (1 if then > now else 0)

    def day(self, year: int, month: int, day: str | None) -> date:
        return date(year, month, int(day or 0))


def _read_iso(r: _Reading) -> tuple[str, str]:
    return _iso(date(int(r.group("y") or 0), int(r.group("mm") or 0), int(r.group("d1") or 0))), "day"


def _read_days(r: _Reading) -> tuple[str, str]:
    month = r.month()
    year = r.year_for(month, int(r.group("d1") or 0))
    first = r.day(year, month, r.group("d1"))
    if r.group("d2") is None:
        return _iso(first), "day"
    last = r.day(year, month, r.group("d2"))
    if last <= first:
        raise ValueError("a range that does not go forward")
    return f"{_iso(first)}/{_iso(last)}", "days"


def _read_days_months(r: _Reading) -> tuple[str, str]:
    month, month2 = r.month("m1"), r.month("m2")
    year = r.year_for(month2, int(r.group("d2") or 0))
    last = r.day(year, month2, r.group("d2"))
    first = r.day(year - (1 if month > month2 else 0), month, r.group("d1"))
    return f"{_iso(first)}/{_iso(last)}", "days"


def _read_months_year(r: _Reading) -> tuple[str, str]:
    year = int(r.group("y") or 0)
    if r.month("m2") <= r.month("m1"):
        raise ValueError("a range that does not go forward")
    return f"{year:04}-{r.month('m1'):02}/{year:04}-{r.month('m2'):02}", "months"


def _read_months(r: _Reading) -> tuple[str, str]:
    first, last = r.month("m1"), r.month("m2")
    year = r.year_for(last, None)
    return f"{year - (1 if first > last else 0):04}-{first:02}/{year:04}-{last:02}", "months"


def _read_month_year(r: _Reading) -> tuple[str, str]:
    return f"{int(r.group('y') or 0):04}-{r.month():02}", "month"


def _read_month(r: _Reading) -> tuple[str, str]:
    return f"{r.year_for(r.month(), None):04}-{r.month():02}", "month"


def _read_relative_month(r: _Reading) -> tuple[str, str]:
    year, month, now = r.published.year, r.month(), r.published.month
    shift = {"last": -1 if month >= now else 0, "next": 1 if month <= now else 0}.get((r.group("r") or "").lower(), 0)
    return f"{year + shift:04}-{month:02}", "month"


def _read_quarter(r: _Reading) -> tuple[str, str]:
    first = 3 * int(r.grammar.words["ordinals"][(r.group("q") or "").lower()]) - 2
    return f"{r.group('y')}-{first:02}/{r.group('y')}-{first + 2:02}", "quarter"


def _read_season(r: _Reading) -> tuple[str, str]:
    return f"{r.group('y')}-{r.grammar.words['seasons'][(r.group('s') or '').lower()]}", "season"


def _read_decade(r: _Reading) -> tuple[str, str]:
    return f"{r.group('y')}X", "decade"


def _read_years(r: _Reading) -> tuple[str, str]:
    first = int(r.group("y") or 0)
    last = int(r.group("y2") or f"{first // 100}{r.group('y2s')}")
    if not first < last <= first + 100:
        raise ValueError("no range of years")
    return f"{first}/{last}", "years"


def _read_year(r: _Reading) -> tuple[str, str]:
    return str(r.group("y")), "year"


def _read_ago(r: _Reading) -> tuple[str, str]:
    word = (r.group("n") or "").lower()
    count = int(word) if word.isdigit() else int(r.grammar.words["numbers"][word])
    unit = (r.group("u") or "").lower()
    if unit == "day":
        return _iso(r.published - timedelta(days=count)), "day"
    if unit == "week":
        return _week(r.published - timedelta(weeks=count)), "week"
    if unit == "month":
        year, month = _month_back(r.published, count)
        return f"{year:04}-{month:02}", "month"
    years = count * (10 if unit == "decade" else 1)
    if unit == "decade":
        return f"{(r.published.year - years) // 10}X", "decade"
    return f"{r.published.year - years:04}", "year"


def _read_past(r: _Reading) -> tuple[str, str]:
    word = (r.group("n") or "").lower()
    count = int(word) if word.isdigit() else int(r.grammar.words["numbers"][word])
    unit = (r.group("u") or "").lower()
    days = {"day": 1, "week": 7}.get(unit)
    if days is not None:
        return f"{_iso(r.published - timedelta(days=days * count))}/{_iso(r.published)}", "days"
    if unit == "month":
        year, month = _month_back(r.published, count)
        return f"{year:04}-{month:02}/{r.published.year:04}-{r.published.month:02}", "months"
    years = count * (10 if unit == "decade" else 1)
    return f"{r.published.year - years:04}/{r.published.year:04}", "years"


def _week(day: date) -> str:
    monday = day - timedelta(days=day.weekday())
    return f"{_iso(monday)}/{_iso(monday + timedelta(days=6))}"


def _read_relative(r: _Reading) -> tuple[str, str]:
    word, unit = (r.group("r") or "").lower(), (r.group("u") or "").lower()
    shift = {"last": -1, "the previous": -1, "the past": -1, "next": 1, "the coming": 1}.get(word, 0)
    if unit == "week":
        return _week(r.published + timedelta(weeks=shift)), "week"
    if unit == "month":
        year, month = _month_back(r.published, -shift)
        return f"{year:04}-{month:02}", "month"
    if unit == "year":
        return f"{r.published.year + shift:04}", "year"
    if unit == "decade":
        return f"{r.published.year // 10 + shift}X", "decade"
    return _iso(r.published + timedelta(days=shift)), "day"


def _read_day(r: _Reading) -> tuple[str, str]:
    shift = int(r.grammar.words["days"][re.sub(r"\s+", " ", (r.group("w") or "").lower())])
    return _iso(r.published + timedelta(days=shift)), "day"


def _read_weekday(r: _Reading) -> tuple[str, str]:
    wanted = int(r.grammar.words["weekdays"][(r.group("w") or "").lower()])
    word = (r.group("r") or "").lower()
    back = (r.published.weekday() - wanted) % 7
    if word in ("last", "the previous") and back == 0:
        back = 7
    if word == "next" or (r.ahead and not word):
        return _iso(r.published + timedelta(days=(wanted - r.published.weekday()) % 7 or 7)), "day"
    return _iso(r.published - timedelta(days=back)), "day"


READERS = {
    "iso": _read_iso,
    "month_days_months": _read_days_months,
    "month_days": _read_days,
    "days_month_month": _read_days_months,
    "days_month": _read_days,
    "months_year": _read_months_year,
    "months": _read_months,
    "month_year": _read_month_year,
    "quarter": _read_quarter,
    "season": _read_season,
    "decade": _read_decade,
    "years": _read_years,
    "years_short": _read_years,
    "year": _read_year,
    "ago": _read_ago,
    "past": _read_past,
    "relative": _read_relative,
    "relative_month": _read_relative_month,
    "day": _read_day,
    "weekday": _read_weekday,
    "month": _read_month,
}
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
            ahead = bool(grammar.cues.search(text, span.start, match.start()))
            try:
                edtf, precision = READERS[name](_Reading(grammar, match, published, ahead))
            except (ValueError, OverflowError, calendar.IllegalMonthError):
                continue
            end = where.end - (1 if text[where.end - 1] == "," else 0)
            taken.append(DateMention(Span(where.start, end), edtf, precision))
    return tuple(sorted(taken, key=lambda mention: mention.span))


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
