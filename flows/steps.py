"""The steps of a run as plain functions: each times itself, says what it did, and hands on what it made.

They hold no logic of a stage; `flows.release` puts them in order, plainly or as Prefect tasks.
"""

from __future__ import annotations

import dataclasses
import gc
import os
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from flows.article import Article, Ingested, SetAside
from flows.check.report import check_tables
from flows.console import Console, peak_memory
from flows.correction import Corrections, read_corrections
from flows.errors import ReleaseError, SettingsError
from flows.extraction import Extraction, extract_articles, open_engine
from flows.fetch.collect import FetchRecord, fetch_all
from flows.fetch.source import FILE_NAME, read_sources
from flows.ingest.folder import ingest_folder
from flows.inputs import gather_inputs, read_evaluation
from flows.normalize.correction import apply_corrections
from flows.normalize.table import Normalized, normalize
from flows.publish.catalogue import read_previous
from flows.publish.identifiers import Descent
from flows.publish.layout import INDEX, PLAN, README
from flows.publish.precedent import read_precedent
from flows.publish.release import Published, publish_release
from flows.publish.repair import settle
from flows.report import CheckReport, Intake
from flows.schema import Schema, load_schema
from flows.settings import Settings, load_settings, make_settings
from flows.store import open_store
from flows.withdrawal import Withdrawal, read_withdrawals, refuse_withdrawn, withhold_persons


@dataclass(frozen=True)
class Run:
    """One run: its project, settings and schema, the day of the release it may make, and what it prints to; `version`
    where that is given, as of a release that is made again. Corrections are read before anything is done. `renames` are
    ids that a withdrawal takes out, with those under which they are told to be gone."""

    project: Path
    settings: Settings
    schema: Schema
    day: date
    run_id: str
    console: Console = field(default_factory=Console)
    version: str | None = None
    corrections: Corrections = field(default_factory=Corrections)
    withdrawals: tuple[Withdrawal, ...] = ()
    renames: Mapping[str, str] = field(default_factory=dict)

    @property
    def output(self) -> Path:
        """The folder of releases."""
        return self.project / self.settings.output


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for garbage in circles: what a stage makes has none, and a search takes the longer the more is held."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def choose_day(text: str | None) -> date:
    """The day of a release: `--date`, else SOURCE_DATE_EPOCH, else today in UTC; `SettingsError` where it is none."""
    if text is not None:
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise SettingsError(f"--date {text!r} is not a date: write it as 2026-11-23") from error
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is not None:
        try:
            return datetime.fromtimestamp(int(epoch), tz=UTC).date()
        except (ValueError, OverflowError, OSError) as error:
            raise SettingsError(f"SOURCE_DATE_EPOCH {epoch!r} is not a number of seconds since 1970") from error
    return datetime.now(tz=UTC).date()


def open_run(
    project: Path,
    *,
    day: str | None = None,
    console: Console | None = None,
    workers: int | None = None,
    engine: str | None = None,
    scheduler: str | None = None,
    finishing: bool = False,
) -> Run:
    """A run of `project`; `SettingsError`, `SchemaError` or `CorrectionError` where a setting, the schema or a
    correction is wrong, `ReleaseError` where a withdrawal was cut short and this run is not `finishing` it."""
    settings = load_settings(project)
    if not finishing and (project / settings.output / PLAN).is_file():
        raise ReleaseError("a withdrawal was cut short: call onrecord withdraw without an id to finish it, then go on")
    if workers is not None:
        settings = dataclasses.replace(settings, workers=workers)
    if engine is not None or scheduler is not None:
        given = {"engine": engine, "scheduler": scheduler}
        values = dataclasses.asdict(settings) | {name: value for name, value in given.items() if value is not None}
        settings = make_settings(values, source="the call")
    if not (project / settings.raw).is_dir():
        raise SettingsError(f"there is no folder {settings.raw}/ in {project}: name the project with --project")
    stamp = datetime.now(tz=UTC).strftime("%Y%m%dT%H%M%SZ")
    run_id = f"{stamp}-{secrets.token_hex(3)}"
    return Run(
        project=project,
        settings=settings,
        schema=load_schema(),
        day=choose_day(day),
        run_id=run_id,
        console=console or Console(),
        corrections=read_corrections(project),
        withdrawals=read_withdrawals(project),
    )


def fetch(run: Run) -> FetchRecord:
    """New articles from the sources of `sources.yaml` into `raw/`; `SettingsError` where it is wrong or not there."""
    with run.console.stage("fetch"):
        sources = read_sources(run.project / FILE_NAME, project=run.project, schema=run.schema)
        record = fetch_all(run.project, sources, settings=run.settings, schema=run.schema)
    for each in record.sources:
        counts = ", ".join(f"{count} {outcome}" for outcome, count in each.counts.items())
        run.console.say(f"fetched  {each.source}: {each.failed or counts or 'nothing listed'}")
    return record


def ingest(run: Run) -> Ingested:
    """All raw files to articles, or set aside with a reason."""
    with run.console.stage("ingest"):
        ingested = refuse_withdrawn(ingest_folder(run.project, settings=run.settings), run.withdrawals)
    run.console.say(
        f"read     {ingested.files} files in {run.settings.raw}/: {len(ingested.articles)} articles, "
        f"{len(ingested.set_aside)} set aside"
    )
    for each in ingested.set_aside[:10]:
        run.console.say(f"         {each.reason}: {each.raw_path!r} ({each.detail})")
    return ingested


def extract(run: Run, ingested: Ingested) -> Extraction:
    """Every article to its findings."""
    articles = ingested.articles
    with run.console.stage("extract"), run.console.progress("reading", len(articles)) as progress:
        store = open_store(run.settings.findings_address(run.project))
        engine = open_engine(run.settings, store=store)
        extraction = extract_articles(articles, store=store, engine=engine, progress=progress)
        findings = withhold_persons(articles, extraction.findings, run.withdrawals)
        extraction = dataclasses.replace(extraction, findings=findings)
    events = sum(each.events for each in extraction.findings.packed)
    recommendations = sum(each.recommendations for each in extraction.findings.packed)
    known = f" ({extraction.known} of {len(articles)} articles were read before)" if extraction.known else ""
    run.console.say(f"found    {events} events and {recommendations} recommendations{known}")
    for each in extraction.set_aside[:10]:
        run.console.say(f"         {each.reason}: {each.raw_path!r} ({each.detail})")
    return extraction


def normalize_findings(run: Run, ingested: Ingested, extraction: Extraction) -> Normalized:
    """Findings to tables, in which rows of the release before keep their ids, and values are corrected."""
    with run.console.stage("normalize"), uncollected():
        previous = settle(run.output)
        precedent = read_precedent(previous) if previous else None
        articles = read_articles(ingested, extraction)
        normalized = normalize(
            articles,
            extraction.findings,
            schema=run.schema,
            precedent=precedent,
            quote_share=run.settings.quote_share,
        )
        normalized = apply_corrections(
            normalized, run.corrections.corrections, articles=articles, schema=run.schema, precedent=precedent
        )
    states = Counter(each.state for each in normalized.corrected)
    if states:
        told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        run.console.say(f"mended   by {states.total()} corrections: {told}")
    return normalized


def check(run: Run, ingested: Ingested, extraction: Extraction, normalized: Normalized) -> CheckReport:
    """Tables to a report on every rule."""
    with run.console.stage("check"):
        previous = read_previous(run.output)
        report = check_tables(
            normalized.tables,
            schema=run.schema,
            texts={article.article_id: article.text for article in ingested.articles},
            intake=count_intake(ingested, extraction),
            settings=run.settings,
            previous_rows=previous.rows if previous else None,
        )
    failed = f"{len(report.failures)} failed" if report.failures else "none failed"
    warned = f", {len(report.warnings)} warn" if report.warnings else ""
    run.console.say(f"checked  {len(report.results)} rules: {failed}{warned}")
    for each in report.warnings[:10]:
        run.console.say(f"         warning: {each.table}: {each.description}")
    return report


def publish(
    run: Run, ingested: Ingested, extraction: Extraction, normalized: Normalized, report: CheckReport
) -> Published:
    """Checked tables to a release, whole or not at all."""
    with run.console.stage("publish"), uncollected():
        return publish_release(
            normalized.tables,
            schema=run.schema,
            report=report,
            set_aside=list_set_aside(ingested, extraction),
            intake=count_intake(ingested, extraction),
            output=run.output,
            day=run.day,
            inputs=gather_inputs(
                run.project,
                ingested,
                findings=extraction.findings,
                corrections=run.corrections,
                withdrawals=run.withdrawals,
                settings=run.settings,
            ),
            evaluation=read_evaluation(),
            withheld=normalized.withheld,
            descent=Descent(normalized.anchors, normalized.replaced_by, normalized.split_from),
            precedent=normalized.precedent,
            version=run.version,
            corrected=normalized.corrected,
            renames=run.renames,
            run_id=run.run_id,
            seconds=dict(run.console.seconds),
        )


def read_articles(ingested: Ingested, extraction: Extraction) -> list[Article]:
    """The articles that were read to the end, in the order of ingest."""
    return [article for article in ingested.articles if extraction.findings.holds(article.article_id)]


def list_set_aside(ingested: Ingested, extraction: Extraction) -> list[SetAside]:
    """All files that gave no article, sorted."""
    return sorted([*ingested.set_aside, *extraction.set_aside])


def count_intake(ingested: Ingested, extraction: Extraction) -> Intake:
    """Where the raw files went: coded, empty, set aside."""
    empty = sum(each.empty for each in extraction.findings.packed)
    coded = len(extraction.findings) - empty
    return Intake(ingested.files, coded, empty, len(list_set_aside(ingested, extraction)))


def tell_result(run: Run, published: Published) -> None:
    """What was written, how long each stage took, and where to look."""
    console = run.console
    if published.state == "unchanged":
        console.say(f"wrote    nothing: no table changed since release {published.version}")
    else:
        console.say(f"wrote    release {published.version}")
        console.table(published.rows)
    times = "  ".join(f"{name} {seconds:.1f}" for name, seconds in console.seconds.items())
    console.say(f"seconds  {times}  in all {sum(console.seconds.values()):.1f}")
    console.say(f"memory   {peak_memory()} MiB at the most")
    where = published.path.relative_to(run.project) if published.path.is_relative_to(run.project) else published.path
    page = INDEX if (published.path / INDEX).is_file() else README
    console.say(f"look at  {where}/{page}")
