"""What was read is told by publisher, language, country and month, so that silence is not taken for peace."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

from flows.publish.coverage import count_coverage, list_months, make_coverage_json
from flows.publish.release import Published
from flows.view import load_views
from tests.check.sample import A1, B2, Rows, sample_rows, sample_tables
from tests.publish.workshop import publish

COUNTRIES = ("ARM", "AZE", "SAU")


def count(rows: Rows) -> list[dict[str, Any]]:
    return count_coverage(sample_tables(rows).by_name, countries=COUNTRIES)


def later_rows() -> Rows:
    """The sample with its second article three months later, of another publisher, in another language."""
    rows = sample_rows()
    other = next(row for row in rows["articles"] if row["article_id"] == B2)
    other |= {"published": date(2021, 8, 9), "publisher": None, "language": "fr"}
    return rows


def select(rows: list[dict[str, Any]], dimension: str, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows if row["dimension"] == dimension]


def test_articles_and_events_are_counted_by_each_dimension() -> None:
    rows = count(later_rows())
    assert select(rows, "publisher", "publisher", "articles", "events") == [(None, 1, 2), ("Lakeside Wire", 1, 3)]
    assert select(rows, "language", "language", "articles", "recommendations") == [("en", 1, 1), ("fr", 1, 0)]
    assert select(rows, "country", "country", "articles", "events", "incidents") == [
        (None, 2, 4, 4),
        ("ARM", 0, 0, 0),
        ("AZE", 1, 1, 1),
        ("SAU", 0, 0, 0),
    ]
    assert select(rows, "country_month", "country", "month", "events") == [
        (None, "2021-05", 2),
        (None, "2021-08", 2),
        ("AZE", "2021-05", 1),
    ]


def test_a_month_without_an_article_has_its_row() -> None:
    found = select(count(later_rows()), "month", "month", "articles", "events")
    assert found == [("2021-05", 1, 3), ("2021-06", 0, 0), ("2021-07", 0, 0), ("2021-08", 1, 2)]


def test_a_month_in_which_a_publisher_was_silent_has_its_row() -> None:
    rows = later_rows()
    for row in rows["articles"]:
        row["publisher"] = "Lakeside Wire"
    found = select(count(rows), "publisher_month", "publisher", "month", "articles")
    assert found == [("Lakeside Wire", f"2021-0{month}", number) for month, number in ((5, 1), (6, 0), (7, 0), (8, 1))]


def test_months_run_over_the_end_of_a_year() -> None:
    assert list_months(["2022-02", "2021-11"]) == ["2021-11", "2021-12", "2022-01", "2022-02"]
    assert list_months([]) == []


def test_articles_without_events_and_events_told_twice_are_seen() -> None:
    rows = sample_rows()
    for row in rows["events"]:
        row["incident_id"] = rows["events"][0]["incident_id"]
        row["article_id"] = A1
    found = select(count(rows), "language", "articles", "articles_without_events", "events", "incidents")
    assert found == [(2, 1, 5, 1)]


def test_both_files_hold_the_same_counts(tmp_path: Path) -> None:
    published: Published = publish(tmp_path)
    with (published.path / "quality/coverage.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    content = json.loads((published.path / "quality/coverage.json").read_bytes())
    counted = count_coverage(sample_tables().by_name, countries=COUNTRIES)
    assert (published.path / "quality/coverage.json").read_bytes() == make_coverage_json(
        counted, view=load_views()["coverage"]
    )
    assert rows == [{name: "" if value is None else str(value) for name, value in row.items()} for row in counted]
    assert content["countries_without_events"] == ["ARM", "SAU"]
    assert content["months_without_articles"] == []
    told = [row for name in content["dimensions"] for row in content["dimensions"][name]]
    assert [row["events"] for row in told] == [row["events"] for row in counted]
    assert set(content["columns"]) == set(rows[0])


def test_coverage_of_no_article_is_of_countries_alone() -> None:
    empty: Rows = {name: [] for name in sample_rows()}
    assert select(count(empty), "country", "country", "articles") == [(country, 0) for country in COUNTRIES]
    assert len(count(empty)) == len(COUNTRIES)
