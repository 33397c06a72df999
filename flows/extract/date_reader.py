"""One matched phrase of time to EDTF and a precision, by the kind of pattern that matched it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from flows.extract.date_grammar import DateGrammar


def _iso(day: date) -> str:
    return day.isoformat()


def _month_back(day: date, months: int) -> tuple[int, int]:
    index = day.year * 12 + day.month - 1 - months
    return index // 12, index % 12 + 1


def _week(day: date) -> str:
    monday = day - timedelta(days=day.weekday())
    return f"{_iso(monday)}/{_iso(monday + timedelta(days=6))}"


@dataclass(frozen=True)
class Phrase:
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


def _read_iso(r: Phrase) -> tuple[str, str]:
    return _iso(date(int(r.group("y") or 0), int(r.group("mm") or 0), int(r.group("d1") or 0))), "day"


def _read_days(r: Phrase) -> tuple[str, str]:
    month = r.month()
    year = r.year_for(month, int(r.group("d1") or 0))
    first = r.day(year, month, r.group("d1"))
    if r.group("d2") is None:
        return _iso(first), "day"
    last = r.day(year, month, r.group("d2"))
    if last <= first:
        raise ValueError("a range that does not go forward")
    return f"{_iso(first)}/{_iso(last)}", "days"


def _read_days_months(r: Phrase) -> tuple[str, str]:
    month, month2 = r.month("m1"), r.month("m2")
    year = r.year_for(month2, int(r.group("d2") or 0))
    last = r.day(year, month2, r.group("d2"))
    first = r.day(year - (1 if month > month2 else 0), month, r.group("d1"))
    return f"{_iso(first)}/{_iso(last)}", "days"


def _read_months_year(r: Phrase) -> tuple[str, str]:
    year = int(r.group("y") or 0)
    if r.month("m2") <= r.month("m1"):
        raise ValueError("a range that does not go forward")
    return f"{year:04}-{r.month('m1'):02}/{year:04}-{r.month('m2'):02}", "months"


def _read_months(r: Phrase) -> tuple[str, str]:
    first, last = r.month("m1"), r.month("m2")
    year = r.year_for(last, None)
    return f"{year - (1 if first > last else 0):04}-{first:02}/{year:04}-{last:02}", "months"


def _read_month_year(r: Phrase) -> tuple[str, str]:
    return f"{int(r.group('y') or 0):04}-{r.month():02}", "month"


def _read_month(r: Phrase) -> tuple[str, str]:
    return f"{r.year_for(r.month(), None):04}-{r.month():02}", "month"


def _read_relative_month(r: Phrase) -> tuple[str, str]:
    year, month, now = r.published.year, r.month(), r.published.month
    shift = {"last": -1 if month >= now else 0, "next": 1 if month <= now else 0}.get((r.group("r") or "").lower(), 0)
    return f"{year + shift:04}-{month:02}", "month"


def _read_quarter(r: Phrase) -> tuple[str, str]:
    return f"{r.group('y')}-{32 + int(r.grammar.words['ordinals'][(r.group('q') or '').lower()])}", "quarter"


def _read_half(r: Phrase) -> tuple[str, str]:
    first = 6 * int(r.grammar.words["ordinals"][(r.group("q") or "").lower()]) - 5
    return f"{r.group('y')}-{first:02}/{r.group('y')}-{first + 5:02}", "months"


def _read_weekend(r: Phrase) -> tuple[str, str]:
    word = (r.group("r") or "").lower()
    back = (r.published.weekday() - 5) % 7
    saturday = r.published - timedelta(days=back)
    if word == "next" or (r.ahead and word in ("", "this")):
        saturday += timedelta(days=7 if back else 0)
    return f"{_iso(saturday)}/{_iso(saturday + timedelta(days=1))}", "days"


def _read_relative_season(r: Phrase) -> tuple[str, str]:
    """The season named, against the year of publication; one that is not over is not the last."""
    code = int(r.grammar.words["seasons"][(r.group("s") or "").lower()])
    over = r.published.month > 3 * (code - 20) + 2
    shift = {"last": 0 if over else -1, "next": 1 if over else 0}.get((r.group("r") or "").lower(), 0)
    return f"{r.published.year + shift:04}-{code}", "season"


def _read_season(r: Phrase) -> tuple[str, str]:
    return f"{r.group('y')}-{r.grammar.words['seasons'][(r.group('s') or '').lower()]}", "season"


def _read_decade(r: Phrase) -> tuple[str, str]:
    return f"{r.group('y')}X", "decade"


def _read_years(r: Phrase) -> tuple[str, str]:
    first = int(r.group("y") or 0)
    last = int(r.group("y2") or f"{first // 100}{r.group('y2s')}")
    if not first < last <= first + 100:
        raise ValueError("no range of years")
    return f"{first}/{last}", "years"


def _read_year(r: Phrase) -> tuple[str, str]:
    return str(r.group("y")), "year"


def _read_ago(r: Phrase) -> tuple[str, str]:
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


def _read_past(r: Phrase) -> tuple[str, str]:
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


def _read_relative(r: Phrase) -> tuple[str, str]:
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


def _read_day(r: Phrase) -> tuple[str, str]:
    shift = int(r.grammar.words["days"][re.sub(r"\s+", " ", (r.group("w") or "").lower())])
    return _iso(r.published + timedelta(days=shift)), "day"


def _read_weekday(r: Phrase) -> tuple[str, str]:
    wanted = int(r.grammar.words["weekdays"][(r.group("w") or "").lower()])
    word = (r.group("r") or "").lower()
    back = (r.published.weekday() - wanted) % 7
    if word in ("last", "the previous") and back == 0:
        back = 7
    if word == "next" or (r.ahead and word in ("", "this")):
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
    "half": _read_half,
    "weekend": _read_weekend,
    "relative_season": _read_relative_season,
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
