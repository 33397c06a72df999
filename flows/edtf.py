"""EDTF dates (ISO 8601-2, level 0 and the unspecified digits of level 1) and the days that they cover.

    2021          2021-01-01 to 2021-12-31
    2021-09       2021-09-01 to 2021-09-30
    2021-09-22    that day
    199X          1990-01-01 to 1999-12-31
    19XX          1900-01-01 to 1999-12-31
    2021-21       2021-01-01 to 2021-12-31 (a season, 21 to 24: the whole year, since its months differ by hemisphere)
    2021-33       2021-01-01 to 2021-03-31 (a quarter, 33 to 36)
    A/B           the first day of A to the last day of B
    A/..          from the first day of A on, without an end

Deliberately out of scope: qualifiers (`?` `~` `%`), open beginnings, unknown ends, unspecified months and days.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

SEASONS = ("21", "22", "23", "24")
QUARTERS = ("33", "34", "35", "36")
OPEN = ".."
POINT = re.compile(r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(-(?P<month>[0-9]{2})(-(?P<day>[0-9]{2}))?)?")


def point_span(text: str) -> tuple[date, date]:
    """The first and last day of an EDTF date that is not an interval; `ValueError` where it is none."""
    match = POINT.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not an EDTF date of the forms YYYY, YYYY-MM, YYYY-MM-DD, YYYX or YYXX")
    year, month, day = match["year"], match["month"], match["day"]
    if month in (*SEASONS, *QUARTERS) and day:
        raise ValueError(f"{text!r} has a day in a season or quarter")
    if "X" in year and month:
        raise ValueError(f"{text!r} has a month in an unspecified year")
    first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if not month or month in SEASONS:
        return date(first, 1, 1), date(last, 12, 31)
    if month in QUARTERS:
        last_month = 3 * (QUARTERS.index(month) + 1)
        return date(first, last_month - 2, 1), date(first, last_month, monthrange(first, last_month)[1])
    if not day:
        start = date(first, int(month), 1)
        return start, start.replace(day=monthrange(first, start.month)[1])
    return date(first, int(month), int(day)), date(first, int(month), int(day))


def edtf_span(text: str) -> tuple[date, date | None]:
    """The first and last day that an EDTF date or interval covers, both included; no last day where its end is open.

    Raises `ValueError` where `text` is not of the forms above, names no day of the calendar, or ends before it starts.
    """
    parts = text.split("/")
    if len(parts) > 2:
        raise ValueError(f"{text!r} has more than one slash")
    start = point_span(parts[0])[0]
    if len(parts) == 2 and parts[1] == OPEN:
        return start, None
    end = point_span(parts[-1])[1]
    if end < start:
        raise ValueError(f"{text!r} ends before it starts")
    return start, end
