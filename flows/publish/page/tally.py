"""What the charts and tables of a release count: incidents, not events, of what is said to have happened.

An incident that several articles report is counted once in each cell. Events that are planned, hypothetical or negated
are left out, and told as a number of their own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from flows.schema import read_rows, schemas_folder

Row = Mapping[str, Any]
COLUMNS = (
    "event_id",
    "article_id",
    "incident_id",
    "event_type",
    "quad_class",
    "date_start",
    "country",
    "place_name",
    "latitude",
    "longitude",
    "modality",
)
MONTHS_UP_TO = 48
QUARTERS_UP_TO = 180
"""The longest timelines in months that are cut into months and quarters."""
MIDDLE = (0.05, 0.995)
"""The part of the dated incidents that a timeline shows, when it would be too long otherwise."""


@dataclass(frozen=True)
class Timeline:
    """Incidents by type and period: the periods in order, how many in each cell, how many lie before and after, how
    many have no date."""

    periods: tuple[str, ...]
    cells: Mapping[tuple[str, str], int]
    outside: int
    undated: int
    unit: str


@dataclass(frozen=True)
class Place:
    """A place or state with its incidents; without coordinates where they are not known."""

    name: str
    country: str | None
    incidents: int
    articles: int
    longitude: float | None
    latitude: float | None


@dataclass(frozen=True)
class Dyad:
    """Who did what to whom, in how many incidents, of how many the source does not hedge, in how many articles."""

    actor: str
    event_type: str
    recipient: str | None
    incidents: int
    asserted: int
    articles: int


@dataclass(frozen=True)
class Pair:
    """How many recommendations, copies of one told once, an issuer makes to an addressee."""

    issuer: str | None
    addressee: str | None
    recommendations: int
    articles: int


def read_events(table: pa.Table) -> list[Row]:
    """The events with the columns that are counted."""
    rows: list[Row] = table.select(COLUMNS).to_pylist()
    return rows


def choose_unit(first: date, last: date) -> str:
    """The unit in which a span of time is cut."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return "month" if months <= MONTHS_UP_TO else "quarter" if months <= QUARTERS_UP_TO else "year"


def name_period(day: date, *, unit: str) -> str:
    """The period that a day lies in: `2021-09`, `2021 Q3` or `2021`."""
    if unit == "month":
        return f"{day.year:04d}-{day.month:02d}"
    return f"{day.year:04d} Q{(day.month + 2) // 3}" if unit == "quarter" else f"{day.year:04d}"


def list_periods(first: date, last: date, *, unit: str) -> tuple[str, ...]:
    """All periods from the first day's to the last day's."""
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    named = (name_period(date(month // 12, month % 12 + 1, 1), unit=unit) for month in months)
    return tuple(dict.fromkeys(named))


def count_timeline(events: Iterable[Row]) -> Timeline:
    """Incidents of each type by the period in which they began."""
    began: dict[tuple[str, str], date | None] = {}
    for row in events:
        key = (row["incident_id"], row["event_type"])
        known, day = began.get(key), row["date_start"]
        began[key] = day if known is None else min(known, day or known)
    days = sorted(day for day in began.values() if day)
    undated = len(began) - len(days)
    if not days:
        return Timeline((), {}, 0, undated, "month")
    first, last = days[0], days[-1]
    if choose_unit(first, last) == "year":
        first, last = (days[round(share * (len(days) - 1))] for share in MIDDLE)
    unit = choose_unit(first, last)
    periods = list_periods(first, last, unit=unit)
    known_periods = set(periods)
    cells = Counter((kind, name_period(day, unit=unit)) for (_, kind), day in began.items() if day)
    shown = {cell: count for cell, count in cells.items() if cell[1] in known_periods}
    return Timeline(periods, shown, cells.total() - sum(shown.values()), undated, unit)


def read_middles() -> dict[str, tuple[float, float]]:
    """Longitude and latitude at which what is known only to lie in a state is drawn, by alpha-3 code."""
    rows = read_rows(schemas_folder() / "map" / "middles.csv")
    return {row["alpha3"]: (float(row["longitude"]), float(row["latitude"])) for row in rows}


def _count_places(groups: Mapping[Any, Sequence[Row]]) -> dict[Any, tuple[int, int]]:
    return {
        key: (len({row["incident_id"] for row in rows}), len({row["article_id"] for row in rows}))
        for key, rows in groups.items()
    }


def count_places(events: Iterable[Row]) -> list[Place]:
    """Incidents by place with coordinates, the most first."""
    groups: dict[tuple[float, float, str | None], list[Row]] = defaultdict(list)
    for row in events:
        if row["latitude"] is not None:
            groups[row["longitude"], row["latitude"], row["country"]].append(row)
    found = []
    for (longitude, latitude, country), (incidents, articles) in _count_places(groups).items():
        names = Counter(row["place_name"] or "" for row in groups[longitude, latitude, country])
        name = min(names, key=lambda name: (-names[name], name))
        found.append(Place(name, country, incidents, articles, longitude, latitude))
    return sorted(found, key=lambda each: (-each.incidents, each.name, each.country or "", each.longitude))


def count_countries(events: Iterable[Row], *, names: Mapping[str, str]) -> list[Place]:
    """Incidents by state, the most first."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in events:
        if row["country"]:
            groups[row["country"]].append(row)
    return _draw_states(groups, names=names)


def count_whole_states(events: Iterable[Row], *, names: Mapping[str, str]) -> list[Place]:
    """Incidents of which no more exact place than the state is known, the most first."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in events:
        if row["country"] and row["latitude"] is None:
            groups[row["country"]].append(row)
    return _draw_states(groups, names=names)


def _draw_states(groups: Mapping[str, Sequence[Row]], *, names: Mapping[str, str]) -> list[Place]:
    middles = read_middles()
    found = [
        Place(names.get(code, code), code, incidents, articles, *middles.get(code, (None, None)))
        for code, (incidents, articles) in _count_places(groups).items()
    ]
    return sorted(found, key=lambda each: (-each.incidents, each.name))


def group_parts(table: pa.Table, *, key: str) -> dict[str, dict[str, list[str]]]:
    """Who plays which part: the actors of each role, by the event or recommendation, in their order."""
    found: dict[str, dict[str, list[str]]] = {}
    rows = zip(*(table[name].to_pylist() for name in (key, "role", "ordinal", "actor_id")), strict=True)
    for owner, role, _, actor in sorted(rows):
        found.setdefault(owner, {}).setdefault(role, []).append(actor)
    return found


def count_dyads(events: Iterable[Row], parts: Mapping[str, Mapping[str, Sequence[str]]]) -> list[Dyad]:
    """Who did what to whom, the most incidents first, and of as many those that tell a recipient."""
    groups: dict[tuple[str, str, str | None], list[Row]] = defaultdict(list)
    for row in events:
        roles = parts.get(row["event_id"], {})
        for actor in roles.get("actor", ()):
            for recipient in roles.get("recipient") or (None,):
                groups[actor, row["event_type"], recipient].append(row)
    found = [
        Dyad(
            *key,
            incidents=len({row["incident_id"] for row in rows}),
            asserted=len({row["incident_id"] for row in rows if row["modality"] == "asserted"}),
            articles=len({row["article_id"] for row in rows}),
        )
        for key, rows in groups.items()
    ]

    def order(each: Dyad) -> tuple[Any, ...]:
        return -each.incidents, each.recipient is None, each.actor, each.event_type, each.recipient or ""

    return sorted(found, key=order)


def count_pairs(recommendations: pa.Table, parts: Mapping[str, Mapping[str, Sequence[str]]]) -> list[Pair]:
    """Recommendations by issuer and addressee, the most first."""
    groups: dict[tuple[str | None, str | None], set[tuple[str, str]]] = defaultdict(set)
    names = ("recommendation_id", "recommendation_group_id", "article_id")
    for identifier, group, article in zip(*(recommendations[name].to_pylist() for name in names), strict=True):
        roles = parts.get(identifier, {})
        for issuer in roles.get("issuer") or (None,):
            for addressee in roles.get("addressee") or (None,):
                groups[issuer, addressee].add((group, article))
    found = [
        Pair(*key, recommendations=len({group for group, _ in found}), articles=len({article for _, article in found}))
        for key, found in groups.items()
    ]
    return sorted(found, key=lambda each: (-each.recommendations, each.issuer or "", each.addressee or ""))
