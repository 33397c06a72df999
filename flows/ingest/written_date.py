"""Dates as heads and feet of articles write them, to days of the calendar.

    25 November 2021   25th of Nov. 2021   Thursday, 25 November 2021   November 25, 2021   Nov 25 (no year)
    2021-11-25   2021/11/25   2021-11-25T08:00:00Z   25.11.2021   25.11.21   25/11/2021   11/25/2021

A time of day behind a date belongs to it and is dropped. `03/04/2021` has two readings and gives no day; numbers with
dots are day, month, year; years of two figures are those from 1969 to 2068, as POSIX has it. Words of months and
weekdays come from `schemas/lexicon/dates.yaml`. Dates of other calendars, "8 Safar 1442" (`schemas/lexicon/header.yaml`
has their months), are found so that they can be passed over; they are never converted.

Deliberately out of scope: relative dates, ranges, months without a day (`flows.extract` reads those).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flows.article import Span
from flows.ingest.words import HeaderWords, alternatives, fold

FIRST_YEAR = 1900
"""The earliest year of publication, as `schemas/tables/articles.yaml` has it."""
FIRST_SHORT_YEAR = 69
"""The year of two figures from which they are of the last century."""

CLOCK = (
    r"(?:(?:T|,?\s+(?:(?:at|[-–])\s+)?)\d{1,2}[:.h]\d{2}(?::\d{2}(?:\.\d+)?)?"
    r"(?:\s*[AaPp]\.?[Mm]\.?)?(?:\s*(?:(?-i:Z\b|[A-Z]{2,5}\b)|[+-]\d{2}:?\d{2}))?)?"
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date in a text, with its weekday and time of day inside `span`.

    `year` is None where none is written; `month` and `day` are None where the figures have two readings.
    """

    span: Span
    year: int | None
    month: int | None
    day: int | None

    def on(self, year: int | None = None) -> date | None:
        """The day, in the written year or else in `year`; None where that leaves it open or there is no such day."""
        year = self.year or year
        if year is None or self.month is None or self.day is None:
            return None
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None

    def near(self, day: date) -> date | None:
        """The day, in the written year or else in the year in which it lies nearest to `day`."""
        if self.year:
            return self.on()
        choices = [found for year in (day.year - 1, day.year, day.year + 1) if (found := self.on(year))]
        return min(choices, key=lambda found: abs(found - day), default=None)


@dataclass(frozen=True)
class DateGrammar:
    """The patterns of written dates, made from the words for months, weekdays and ordinals."""

    words: HeaderWords

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """One pattern for all forms, with the named groups that `find` reads."""
        month = rf"(?:{alternatives(self.words.months)})\b\.?"
        weekday = rf"(?:\b(?:{alternatives(self._weekday_forms)})\b\.?,?\s+)?"
        suffix = rf"(?:{alternatives(self.words.lists['ordinal_suffixes'])})?"
        forms = (
            rf"(?P<y1>\d{{4}})(?P<sep1>[-/.])(?P<m1>\d{{1,2}})(?P=sep1)(?P<d1>\d{{1,2}})(?!\d){CLOCK}",
            rf"(?<![\d.])(?P<a2>\d{{1,2}})(?P<sep2>[-/.])(?P<b2>\d{{1,2}})(?P=sep2)(?P<y2>\d{{4}})(?!\d){CLOCK}",
            r"(?<![\d.])(?P<d5>\d{1,2})\.(?P<m5>\d{1,2})\.(?P<y5>\d{2})(?![\d.]*\d)",
            rf"(?<!\d)(?P<d3>\d{{1,2}}){suffix}(?:\s+of)?[\s-]+(?P<m3>{month})(?:,?[\s-]+(?P<y3>\d{{4}})(?!\d))?{CLOCK}",
            rf"\b(?P<m4>{month})\s+(?P<d4>\d{{1,2}})(?!\d){suffix}(?:,?\s+(?P<y4>\d{{4}})(?!\d))?{CLOCK}",
        )
        return re.compile(rf"{weekday}(?:{'|'.join(forms)})", re.IGNORECASE)

    @cached_property
    def others(self) -> re.Pattern[str]:
        """The pattern of a date of another calendar, whose year is always written, with the era behind it."""
        month = rf"(?:{alternatives(self.words.lists['other_months'])})"
        suffix = rf"(?:{alternatives(self.words.lists['ordinal_suffixes'])})?"
        era = rf"(?:\s*(?:{alternatives(self.words.lists['eras'])})(?![\w]))?"
        return re.compile(
            rf"\b(?:\d{{1,2}}{suffix}(?:\s+of)?[\s-]+{month}|{month}[\s-]+\d{{1,2}}{suffix})\b,?[\s-]+\d{{3,4}}(?!\d){era}",
            re.IGNORECASE,
        )

    @property
    def _weekday_forms(self) -> list[str]:
        """Weekdays in full and cut to three letters."""
        return [form for day in self.words.weekdays for form in (day, day[:3])]

    def find(self, text: str, span: Span) -> list[WrittenDate]:
        """All dates of `text` inside `span`, in order."""
        return [
            found
            for match in self.pattern.finditer(text, span.start, span.end)
            if (found := self._read(match)) is not None
        ]

    def find_others(self, text: str, span: Span) -> list[Span]:
        """Where dates of other calendars stand inside `span`."""
        return [Span(*match.span()) for match in self.others.finditer(text, span.start, span.end)]

    def _read(self, match: re.Match[str]) -> WrittenDate | None:
        """A match as a date; None where its figures are no date of the calendar."""
        span = Span(*match.span())
        if match["y1"]:
            found = WrittenDate(span, int(match["y1"]), int(match["m1"]), int(match["d1"]))
        elif match["y5"]:
            short = int(match["y5"])
            century = 1900 if short >= FIRST_SHORT_YEAR else 2000
            found = WrittenDate(span, century + short, int(match["m5"]), int(match["d5"]))
        elif match["y2"]:
            found = _read_figures(span, match["a2"], match["b2"], match["y2"], separator=match["sep2"])
        else:
            month, day, year = (match[f"{part}3"] or match[f"{part}4"] for part in "mdy")
            number = self.words.months[fold(month).rstrip(".")]
            found = WrittenDate(span, int(year) if year else None, number, int(day))
        leap = found.on(2000 if found.year is None else None)
        open_figures = found.month is None
        valid = open_figures or (leap is not None and leap.year >= FIRST_YEAR)
        return found if valid else None


def _read_figures(span: Span, first: str, second: str, year: str, *, separator: str) -> WrittenDate:
    """`25/11/2021`, whose order is told by the figures alone unless they are parted by dots."""
    day, month = int(first), int(second)
    if separator != "." and day <= 12 and month <= 12 and day != month:
        return WrittenDate(span, int(year), None, None)
    if month > 12 and separator != ".":
        day, month = month, day
    return WrittenDate(span, int(year), month, day)
