"""What a release folder holds: the specification, and every name that publish writes, in one place.

    output/
      .lock                              held by the one run that publishes
      .staging/<version>/                a release being built; swept at the start of every run
      .withdrawing.json                  a withdrawal that is not finished: nothing else may publish meanwhile
      .broken/<version>[-n]/             a folder found in releases/ that is not whole and in no catalogue, moved away
      catalogue.json                     every release, newest first
      feed.atom                          the same as an Atom feed
      index.html                         the same for people
      latest.json                        {"version", "path" relative to output/, "manifest_sha256"}
      runs/<run id>.json                 every run, failed ones too
      releases/<date>.<serial>/          immutable
        README.md                        tables with grain, rows and warnings; how to load, verify and cite
        LICENSE  CITATION.cff
        CHANGELOG.md                     what changed since the release before, and why, for people
        changes/summary.json             the same as numbers, with the share of ids kept
        changes/rows.parquet             each row added, removed, changed or returned, with the reasons
        changes/fields.parquet           each value that differs, old and new
        changes/added/<table>.parquet    the rows that were added or returned, whole
        manifest.json                    inputs, tables with the hash of their content, files with bytes and hash
        provenance.intoto.json           inputs and outputs as an in-toto statement (SLSA provenance 1)
        verify.py                        checks the release, with Python alone
        SHA256SUMS                       every file of the folder but itself, as `sha256sum --check` reads it
        datapackage.json                 Data Package v2
        croissant.json                   Croissant 1.1
        dataset.jsonld                   schema.org and DCAT 3
        datacite.json                    DataCite 4.5
        dictionary.csv                   one row a column, of the tables and the views
        load.sql                         DuckDB views with comments, relative paths
        ids.parquet                      every id ever published, with its first and last release and what replaced it
        lineage.parquet                  of each article the hashes of its files, its reading and its findings
        parquet/<table>.parquet          above 2 GiB parquet/<table>/part-NNNNN.parquet
        csv/<table>.csv                  the same values
        csv/events_wide.csv              the events in one flat table for spreadsheets, not exact
        quality/checks.json              the outcome of every rule
        quality/statistics.json          nulls, distinct values, ranges and codes of every column
        quality/evaluation.json          how well the reading agrees with coded articles, or why that is not known
        quality/coverage.csv, .json      what was read, by publisher, language, country and month
        quality/corrections.csv          what became of every correction
        quality/set_aside.csv            raw files that gave no article, with what to do about each
        index.html                       the release for people: numbers, charts, changes, quality, downloads
        records.html                     its events, and each article's records beside their quotes
        recommendations.html             its recommendations with their texts
        dictionary.html                  every column and code
        pages/                           what these four load: style, scripts, and pages/data/*.js with the rows

A release is built in `.staging/`, synced to disk, verified against its sums and renamed into `releases/`; only then
`catalogue.json`, `feed.atom` and, last, `latest.json` are replaced, each in one step. So whenever a run is cut short,
either the release is not there or it is whole, and `latest.json` never points to one that is missing. A whole release
that is in no catalogue yet (a run cut short after the rename) is taken up by the next run.

A release never changes, with one exception: a withdrawal takes an article or a person out of all of them
(`flows.publish.purge`). Its manifest then has `purged`, with the opaque ids of the withdrawals. To save space an old
one may be pruned (`flows.publish.pruning`): it has `pruned.json` then, and keeps what `KEPT` names, unchanged.

The first release has no `changes/` but the summary. The files of `changes/` beside it hold all that differs: the
release before and they give the tables of this one exactly (`flows.publish.replay`).

Files that are the same in the release before are hard links to it, where the file system knows them
(`flows.publish.sharing`): nothing may write into a file of a release, only replace it.

Equal inputs give equal bytes: nothing here reads a clock, the environment, or the order of a folder.
"""

from __future__ import annotations

import re
from datetime import date

from flows.errors import ReleaseError

LOCK = ".lock"
STAGING = ".staging"
BROKEN = ".broken"
CATALOGUE = "catalogue.json"
LATEST = "latest.json"
FEED = "feed.atom"
PLAN = ".withdrawing.json"
RUNS = "runs"
RELEASES = "releases"

README = "README.md"
LICENSE = "LICENSE"
CITATION = "CITATION.cff"
CHANGELOG = "CHANGELOG.md"
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
PROVENANCE = "provenance.intoto.json"
VERIFY = "verify.py"
DATAPACKAGE = "datapackage.json"
CROISSANT = "croissant.json"
LINKED = "dataset.jsonld"
DATACITE = "datacite.json"
DICTIONARY = "dictionary.csv"
LOAD_SQL = "load.sql"
IDS = "ids.parquet"
LINEAGE = "lineage.parquet"
CHANGES_SUMMARY = "changes/summary.json"
CHANGES_ROWS = "changes/rows.parquet"
CHANGES_FIELDS = "changes/fields.parquet"
CHANGES_ADDED = "changes/added"
PARQUET = "parquet"
CSV = "csv"
WIDE = "csv/events_wide.csv"
CHECKS = "quality/checks.json"
STATISTICS = "quality/statistics.json"
EVALUATION = "quality/evaluation.json"
COVERAGE_CSV = "quality/coverage.csv"
COVERAGE_JSON = "quality/coverage.json"
CORRECTIONS = "quality/corrections.csv"
SET_ASIDE = "quality/set_aside.csv"
INDEX = "index.html"
RECORDS_PAGE = "records.html"
RECOMMENDATIONS_PAGE = "recommendations.html"
DICTIONARY_PAGE = "dictionary.html"
PRUNED = "pruned.json"
PAGES = "pages"
PAGES_DATA = "pages/data"

KEPT = (MANIFEST, SUMS, PROVENANCE, IDS, CHANGELOG, CITATION, CHANGES_SUMMARY, PRUNED)
"""What a pruned release keeps; beside it stands a page in the place of `index.html` that says so."""

VERSION = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})\.(?P<serial>0|[1-9][0-9]*)")
RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


def parquet_name(table: str, *, under: str = PARQUET) -> str:
    """Where the Parquet file of a table stands in a release, if it is one file."""
    return f"{under}/{table}.parquet"


def part_name(table: str, number: int, *, under: str = PARQUET) -> str:
    """Where the `number`-th of several Parquet files of a table stands, from 1."""
    return f"{under}/{table}/part-{number:05d}.parquet"


def csv_name(table: str) -> str:
    """Where the CSV file of a table stands in a release."""
    return f"{CSV}/{table}.csv"


def make_version(day: date, serial: int) -> str:
    """The version of the `serial`-th release of a day, from 0."""
    return f"{day.isoformat()}.{serial}"


def split_version(version: str) -> tuple[date, int]:
    """Day and serial of a version, by which versions sort; `ReleaseError` where it is none."""
    match = VERSION.fullmatch(version)
    try:
        if match is None:
            raise ValueError(version)
        return date.fromisoformat(match["day"]), int(match["serial"])
    except ValueError as error:
        raise ReleaseError(f"{version!r} is not a release: give one like 2026-11-23.0, or latest") from error
