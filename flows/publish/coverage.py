"""`quality/coverage.csv` and `.json`: what was read, by publisher, language, country and month, so that silence is not
taken for peace. Columns are declared in `schemas/views/coverage.yaml`."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from flows.publish.dictionary import write_rows
from flows.view import View

DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "publisher": ("publisher",),
    "language": ("language",),
    "month": ("month",),
    "country": ("country",),
    "publisher_month": ("publisher", "month"),
    "country_month": ("country", "month"),
}
"""The columns by which each dimension counts."""
NAMES = ("publisher", "language", "country", "month")

Row = dict[str, Any]
Cell = tuple[str | None, ...]


@dataclass
class Tally:
    """What is counted of one cell."""

    articles: set[str] = field(default_factory=set)
    empty: set[str] = field(default_factory=set)
    incidents: set[str] = field(default_factory=set)
    events: int = 0
    recommendations: int = 0


def write_month(day: date) -> str:
    """The month of a day, as 2021-04."""
    return f"{day.year:04}-{day.month:02}"


def list_months(months: Iterable[str]) -> list[str]:
    """All months from the first to the last of `months`, those without an article too."""
    known = sorted(months)
    if not known:
        return []
    (first, last) = ((int(each[:4]) * 12 + int(each[5:]) - 1) for each in (known[0], known[-1]))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 1)]


def list_silent(dimension: str, cells: Iterable[Cell], *, countries: Sequence[str]) -> Iterator[Cell]:
    """The cells of a dimension in which there could be something: months between others, countries there are."""
    if dimension == "month":
        yield from ((month,) for month in list_months(month for (month,) in cells if month))
    elif dimension == "country":
        yield from ((country,) for country in countries)
    elif dimension == "publisher_month":
        months: dict[str | None, list[str]] = defaultdict(list)
        for publisher, month in cells:
            months[publisher].append(month or "")
        for publisher, known in months.items():
            yield from ((publisher, month) for month in list_months(known))


def tally(tables: Mapping[str, pa.Table]) -> dict[str, dict[Cell, Tally]]:
    """What is counted of each cell of each dimension in which there is an article."""
    articles = tables["articles"].select(["article_id", "publisher", "language", "published"]).to_pylist()
    events = tables["events"].select(["article_id", "incident_id", "country"]).to_pylist()
    made = Counter(tables["recommendations"]["article_id"].to_pylist())
    by_article: dict[str, list[Row]] = defaultdict(list)
    for row in events:
        by_article[row["article_id"]].append(row)
    found: dict[str, dict[Cell, Tally]] = {name: defaultdict(Tally) for name in DIMENSIONS}
    for article in articles:
        identifier, mine = article["article_id"], by_article.get(article["article_id"], [])
        month = write_month(article["published"])
        for name, columns in DIMENSIONS.items():
            places: Iterable[str | None] = {row["country"] for row in mine} if "country" in columns else (None,)
            for place in places:
                values = {**article, "month": month, "country": place}
                cell = found[name][tuple(values[column] for column in columns)]
                here = [row for row in mine if row["country"] == place] if "country" in columns else mine
                cell.articles.add(identifier)
                cell.events += len(here)
                cell.incidents.update(row["incident_id"] for row in here)
                cell.recommendations += made[identifier]
                if not mine:
                    cell.empty.add(identifier)
    return found


def count_coverage(tables: Mapping[str, pa.Table], *, countries: Sequence[str]) -> list[Row]:
    """The rows of the coverage, by dimension and then by its values, what is not known first."""
    rows = []
    for dimension, cells in tally(tables).items():
        columns = DIMENSIONS[dimension]
        for cell in list(list_silent(dimension, list(cells), countries=countries)):
            cells[cell]  # a cell of zeros where nothing was counted
        for cell in sorted(cells, key=lambda each: [(value is not None, value or "") for value in each]):
            found, whole = cells[cell], "country" not in columns
            rows.append(
                {
                    "dimension": dimension,
                    **dict.fromkeys(NAMES),
                    **dict(zip(columns, cell, strict=True)),
                    "articles": len(found.articles),
                    "articles_without_events": len(found.empty) if whole else None,
                    "events": found.events,
                    "incidents": len(found.incidents),
                    "recommendations": found.recommendations if whole else None,
                }
            )
    return rows


def make_coverage_csv(rows: Sequence[Row], *, view: View) -> bytes:
    """The bytes of `coverage.csv`."""
    return write_rows([column.name for column in view.table.columns], rows)


def make_coverage_json(rows: Sequence[Row], *, view: View) -> bytes:
    """The bytes of `coverage.json`, on one line: the same rows by dimension, and what was silent."""
    by_dimension: dict[str, list[Row]] = {name: [] for name in DIMENSIONS}
    for row in rows:
        kept = {name: value for name, value in row.items() if name != "dimension" and name not in NAMES}
        names = {name: row[name] for name in DIMENSIONS[row["dimension"]]}
        by_dimension[row["dimension"]].append(names | {name: n for name, n in kept.items() if n is not None})
    content = {
        "description": view.table.description,
        "columns": {column.name: column.description for column in view.table.columns},
        "months_without_articles": [row["month"] for row in by_dimension["month"] if not row["articles"]],
        "countries_without_events": [row["country"] for row in by_dimension["country"] if not row["events"]],
        "dimensions": by_dimension,
    }
    return (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
