"""The pages that a release carries for people: README, LICENSE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flows.publish.quality import EVALUATED
from flows.publish.recipes import write_recipes
from flows.publish.statement import Edition, TableFiles
from flows.schema import Schema, TableSchema

INTRODUCTION = """\
# onrecord {version}

Events, actors and recommendations in news articles on human rights, diplomacy and conflict. A program coded them; \
every value can be traced to the words of an article that say so (table `evidence`), and every claim stays with the \
one who made it. Schema version {schema_version}.

**To count happenings, count `incident_id`, not events**: one happening that several articles report gives several \
events.

Open `index.html` in a browser to look at it: charts, every record beside its quote, recommendations, dictionary.
"""
MEASURED = """\
Rows are made by machine. The reading that made them was measured on {articles} coded articles (half: {split}). Of \
what it found there this share was right (precision), and of what was there it found this share (recall), each with \
its 95% bootstrap interval over articles:

| | precision | recall |
|---|---|---|
{lines}

`quality/evaluation.json` has all measures, what is taken for what, and how often rows of each `confidence` are right.
"""
NOT_MEASURED = """\
Rows are made by machine. How often this release is right was not measured. {reason} `confidence` is an estimate.
"""
HEADLINES = {
    "events strict": "events, with the right type",
    "participants": "who acts, leads or is acted upon, in events that were found",
    "actors": "actors",
    "recommendations": "recommendations",
}
USE = """\
## Verify it

    python3 verify.py
    python3 verify.py --articles FOLDER

checks sums, rows, keys and the content of every table, with Python alone; with pyarrow also Parquet against CSV, and \
with the articles' texts every quoted word. `sha256sum --check SHA256SUMS` checks the sums only.

`manifest.json` lists all inputs and files with their hashes, `quality/checks.json` every rule that the tables passed, \
`quality/statistics.json` what stands in each column, `quality/coverage.csv` what was read, by publisher, language, \
country and month: few events where few articles were read are no sign of peace. `provenance.intoto.json` has inputs \
and outputs as an in-toto statement.

## Follow it

`changes/` tells what differs from the release before, row by row and value by value, with the reasons; `CHANGELOG.md` \
the same in words. Ids are kept from release to release: `ids.parquet` has every id ever published, and of one that is \
gone the reasons and what took its place.

## Cite it

onrecord, release {version}. Data set, {year}. Give the release: later ones differ. `CITATION.cff` and \
`datacite.json` hold the same for programs, `CHANGELOG.md` what changed since the release before.

## Licence

CC BY 4.0 for the coding, not for the quotes from articles: see `LICENSE`.
"""
LICENCE = """\
onrecord, release {version}

The coding, that is the selection, codes, identifiers, dates, places, relations and descriptions in these tables, is
licensed under Creative Commons Attribution 4.0 International (CC BY 4.0):

    https://creativecommons.org/licenses/by/4.0/legalcode

The licence does not cover words quoted from articles: titles, quotes, evidence texts, actions, purposes, conditions
and names of documents. These remain their publishers', and are short parts, quoted so that every value can be checked
against its source. The column articles.licence says what is known of each article.

Names of private persons are withheld. Do not try to restore them.
"""


def iterate_table(files: TableFiles, *, table: TableSchema, schema: Schema) -> Iterator[str]:
    """The lines that describe one table: rows, grain, what it is, and its warnings."""
    warnings = schema.codebooks["usage_warnings"].by_code
    yield f"### {table.title} (`{table.name}`)"
    yield ""
    yield f"Rows: {files.rows}, {table.grain}. {table.description}"
    yield ""
    for code in table.usage_warnings:
        yield f"- **{warnings[code]['label']}**: {warnings[code]['definition']}"
    yield ""


def describe_measure(label: str, measure: Mapping[str, Any]) -> str:
    """A line of the table of measures."""
    shares = (
        f"{measure[name]:.2f} ({measure[f'{name}_low']:.2f} to {measure[f'{name}_high']:.2f})"
        for name in ("precision", "recall")
    )
    return f"| {label} | {' | '.join(shares)} |"


def describe_evaluation(evaluation: Mapping[str, Any]) -> str:
    """How good the rows are, by the content of `quality/evaluation.json`."""
    if evaluation["state"] != EVALUATED:
        return NOT_MEASURED.format(reason=evaluation["reason"])
    measures = evaluation["measures"]
    lines = [describe_measure(label, measures[name]) for name, label in HEADLINES.items() if name in measures]
    return MEASURED.format(articles=evaluation["articles"], split=evaluation["split"], lines="\n".join(lines))


def make_readme(edition: Edition, *, schema: Schema, evaluation: Mapping[str, Any]) -> bytes:
    """The bytes of a release's `README.md`."""
    tables = [
        line
        for files in edition.tables
        for line in iterate_table(files, table=schema.tables[files.name], schema=schema)
    ]
    intake = edition.intake
    read = (
        f"From {intake.files} raw files: {intake.coded} coded, {intake.empty} without findings, {intake.set_aside} set "
        "aside (`quality/set_aside.csv`)."
    )
    head = INTRODUCTION.format(version=edition.version, schema_version=edition.schema_version)
    (events,) = (files for files in edition.tables if files.name == "events")
    recipes = write_recipes(events.name, parquet=events.parquet)
    tail = USE.format(version=edition.version, year=edition.day.year)
    quality = describe_evaluation(evaluation)
    return "\n".join(
        [head, read, "", "## How good it is", "", quality, "## Tables", "", *tables, recipes, tail]
    ).encode()


def make_licence(edition: Edition) -> bytes:
    """The bytes of `LICENSE`."""
    return LICENCE.format(version=edition.version).encode()
