"""`index.html`: a release at a glance, whole without a script."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.findings import HAPPENED
from flows.publish.catalogue import read_json
from flows.publish.layout import (
    CHANGES_SUMMARY,
    CHECKS,
    CORRECTIONS,
    COVERAGE_JSON,
    EVALUATION,
    MANIFEST,
    PAGES,
    PROVENANCE,
    SET_ASIDE,
    STATISTICS,
    SUMS,
)
from flows.publish.manifest import list_hashes
from flows.publish.page import figure, tally
from flows.publish.page.renderer import render_charts
from flows.publish.page.template import country_names, render
from flows.publish.quality import EVALUATED
from flows.publish.statement import Edition
from flows.schema import CodeList, Schema

SHOWN_ROWS = 200
"""The most rows of a table that the page itself holds; the files hold all."""
PARTS = ("event_actors", "recommendation_actors")
FIRST_MEASURES = ("events strict", "participants", "actors", "recommendations")


@dataclass(frozen=True)
class Drawn:
    """A chart of the page: its SVG, and what its colours mean."""

    svg: str
    legend: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Counts:
    """What the page counts, from events that are said to have happened."""

    happened: int
    other: Mapping[str, int]
    incidents: int
    timeline: tally.Timeline
    countries: Sequence[tally.Place]
    places: Sequence[tally.Place]
    states: Sequence[tally.Place]
    dyads: Sequence[tally.Dyad]
    pairs: Sequence[tally.Pair]


def name_actors(tables: Mapping[str, pa.Table]) -> dict[str, str]:
    """The names of actors by id; with the id where several have the same one, as the withheld do."""
    actors = tables["actors"]
    named = dict(zip(actors["actor_id"].to_pylist(), actors["name"].to_pylist(), strict=True))
    often = Counter(named.values())
    shown = {identifier: name if often[name] == 1 else f"{name} ({identifier})" for identifier, name in named.items()}
    playing = {each for part in PARTS for each in tables[part]["actor_id"].to_pylist()}
    return {each: each for each in sorted(playing)} | shown


def count_all(tables: Mapping[str, pa.Table]) -> Counts:
    """What the page counts."""
    events = tally.read_events(tables["events"])
    happened = [row for row in events if row["modality"] in HAPPENED]
    names = country_names()
    parts = tally.group_parts(tables["event_actors"], key="event_id")
    asked = tally.group_parts(tables["recommendation_actors"], key="recommendation_id")
    return Counts(
        happened=len(happened),
        other=Counter(row["modality"] for row in events if row["modality"] not in HAPPENED),
        incidents=len({row["incident_id"] for row in events}),
        timeline=tally.count_timeline(happened),
        countries=tally.count_countries(happened, names=names),
        places=tally.count_places(happened),
        states=tally.count_whole_states(happened, names=names),
        dyads=tally.count_dyads(happened, parts),
        pairs=tally.count_pairs(tables["recommendations"], asked),
    )


def draw_charts(counts: Counts, *, names: Mapping[str, str], schema: Schema) -> dict[str, Drawn]:
    """The charts of the page by name; those that would be empty are not there."""
    types, quads = schema.codebooks["event_types"], schema.codebooks["quad_classes"]
    charts: dict[str, figure.Chart] = {}
    if counts.timeline.cells:
        charts["timeline"] = figure.draw_timeline(counts.timeline, types=types, quads=quads)
    if counts.places or any(each.longitude is not None for each in counts.states):
        charts["map"] = figure.draw_map(counts.places, counts.states)
    if any(each.recipient for each in counts.dyads):
        charts["dyads"] = figure.draw_dyads(counts.dyads, names=names, types=types)
    if any(each.issuer and each.addressee for each in counts.pairs):
        charts["pairs"] = figure.draw_pairs(counts.pairs, names=names)
    drawn = render_charts([each.spec for each in charts.values()])
    return {
        name: Drawn(figure.dress_svg(svg, number=number), charts[name].legend)
        for number, (name, svg) in enumerate(zip(charts, drawn, strict=True))
    }


def list_cells(timeline: tally.Timeline, *, types: CodeList) -> list[tuple[str, list[int], int]]:
    """The numbers of the timeline as a table: of each type its code, the number in each period, and their sum."""
    rows = []
    for code in types.codes:
        numbers = [timeline.cells.get((code, period), 0) for period in timeline.periods]
        if any(numbers):
            rows.append((code, numbers, sum(numbers)))
    return rows


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file of `quality/`; none where the release has none."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def describe_quality(folder: Path) -> dict[str, Any]:
    """What `quality/` tells: rules that were not met, measures, columns, files set aside, corrections."""
    checks, evaluation = read_json(folder / CHECKS), read_json(folder / EVALUATION)
    measures = evaluation.get("measures", {}) if evaluation["state"] == EVALUATED else {}
    first = [name for name in FIRST_MEASURES if name in measures]
    statistics = [
        (table, name, told["rows"], column)
        for table, told in read_json(folder / STATISTICS).items()
        for name, column in told["columns"].items()
    ]
    set_aside = read_rows(folder / SET_ASIDE)
    return {
        "checks": checks,
        "odd": [result for result in checks["results"] if not result["passed"]],
        "evaluation": evaluation,
        "measures": [(name, measures[name]) for name in [*first, *sorted(set(measures) - set(first))]],
        "statistics": statistics,
        "set_aside": set_aside[:SHOWN_ROWS],
        "reasons": sorted(Counter((row["reason"], row["label"]) for row in set_aside).items()),
        "corrections": read_rows(folder / CORRECTIONS)[:SHOWN_ROWS],
    }


def describe_coverage(folder: Path) -> Mapping[str, Any] | None:
    """What `quality/coverage.json` tells, without the rows of countries in which nothing was reported; None where a
    release was made before there was such a file."""
    if not (folder / COVERAGE_JSON).is_file():
        return None
    told: dict[str, Any] = read_json(folder / COVERAGE_JSON)
    rows = told["dimensions"]
    return {
        "silent_months": told["months_without_articles"][::-1],
        "silent_countries": told["countries_without_events"],
        "heard": sum(bool(row["events"] and row["country"]) for row in rows["country"]),
        "publishers": sorted(rows["publisher"], key=lambda row: (-row["articles"], row["publisher"] or "")),
        "months": rows["month"][::-1],
        "languages": rows["language"],
    }


def list_downloads(folder: Path) -> list[dict[str, Any]]:
    """Every file beside the pages, with bytes and hash; those that tell the hashes of the others have none here."""
    files = list_hashes(folder, without=(MANIFEST, SUMS, PROVENANCE))
    return [file for file in files if not file["path"].startswith(f"{PAGES}/") and not file["path"].endswith(".html")]


def make_overview(edition: Edition, *, tables: Mapping[str, pa.Table], schema: Schema, folder: Path) -> bytes:
    """The bytes of `index.html`, from the tables as published and from what stands in the release's folder."""
    counts = count_all(tables)
    names = name_actors(tables)
    return render(
        "index.html",
        here="overview",
        version=edition.version,
        edition=edition,
        schema=schema,
        books=schema.codebooks,
        rows={files.name: files.rows for files in edition.tables},
        counts=counts,
        charts=draw_charts(counts, names=names, schema=schema),
        cells=list_cells(counts.timeline, types=schema.codebooks["event_types"]),
        names=names,
        countries=country_names(),
        shown=SHOWN_ROWS,
        changes=read_json(folder / CHANGES_SUMMARY),
        quality=describe_quality(folder),
        coverage=describe_coverage(folder),
        files=list_downloads(folder),
        sealing=(MANIFEST, SUMS, PROVENANCE),
    )
