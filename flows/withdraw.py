"""`onrecord withdraw`: take an article or a person out, of the next release and of all there are.

    1. note it in `withdrawn.yaml`, by which the same text is refused from now on, and in a plan inside `output/`
    2. publish a release without it
    3. purge every release, run record and correction of its values
    4. forget the plan

The plan holds the names until the work is done; while it is there, nothing else may publish. A withdrawal that was cut
short is finished by calling it again without an id.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from flows import steps
from flows.article import Article, Span
from flows.correction import FOLDER as CORRECTIONS
from flows.correction import read_corrections
from flows.errors import ReleaseError, SettingsError
from flows.files import json_bytes, replace_file
from flows.ingest.folder import ingest_folder
from flows.publish.catalogue import Release, read_catalogue, read_folder, read_json, read_latest
from flows.publish.changes import read_snapshot
from flows.publish.identifiers import read_ids
from flows.publish.layout import PLAN, RELEASES, RUNS
from flows.publish.purge import Purge, find_actors, find_gone, find_parts, find_slugs, purge_releases, purge_runs
from flows.publish.release import Published
from flows.publish.repair import hold_lock, list_versions, sweep_staging, write_catalogue, write_latest
from flows.publish.withholding import MASK
from flows.schema import load_schema
from flows.store import clear_store
from flows.withdrawal import (
    ARTICLE,
    FILE_NAME,
    PERSON,
    Text,
    Withdrawal,
    dump_withdrawals,
    hash_words,
    read_withdrawals,
)


@dataclass(frozen=True)
class Withdrawn:
    """What was done: the withdrawal's opaque id, the release without it, and the releases that were purged."""

    id: str
    release: str
    purged: tuple[str, ...]
    files: tuple[str, ...]


def withdraw(run: steps.Run, *, identifier: str | None, reason: str | None) -> Withdrawn:
    """Withdraw an article or a person (an actor of type person) by its id, or finish one that was cut short.

    `SettingsError` where id or reason is none, `ReleaseError` where there is no such row, or a release cannot be
    purged."""
    path = run.output / PLAN
    if path.is_file():
        if identifier is not None:
            raise SettingsError("a withdrawal was cut short: call onrecord withdraw without an id to finish it first")
        plan = read_json(path)
    elif identifier is None or reason is None:
        raise SettingsError("name the id of an article or a person, and a reason with --reason")
    else:
        plan = make_plan(run, identifier=identifier, reason=reason)
        replace_file(path, json_bytes(plan))
    return carry_out(run, plan)


def make_plan(run: steps.Run, *, identifier: str, reason: str) -> dict[str, Any]:
    """What a withdrawal will do, as JSON: its entry for `withdrawn.yaml`, and what is to be purged."""
    reasons = load_schema().codebooks["withdrawal_reasons"].codes
    if reason not in reasons:
        raise SettingsError(f"--reason {reason!r} is none of {', '.join(reasons)}")
    latest = read_latest(run.output)
    tables = read_snapshot(latest).tables
    known = read_withdrawals(run.project)
    name = f"withdrawn-{len(known) + 1}"
    articles = {row["article_id"]: row for row in tables["articles"].to_pylist()}
    actor = next((row for row in tables["actors"].to_pylist() if row["actor_id"] == identifier), None)
    texts = {each.article_id: each for each in ingest_folder(run.project, settings=run.settings).articles}
    if identifier in articles:
        row = articles[identifier]
        given = [Text(identifier, row["content_sha256"], _words(texts.get(identifier)))]
        purge: dict[str, Any] = {
            "articles": [identifier],
            "paths": sorted({row["raw_path"], *row["ingested_from"]}),
        }
        kind = ARTICLE
    elif actor is not None and actor["type"] == PERSON and actor["name"] != MASK:
        names = sorted({actor["name"], *actor["aliases"]})
        same = {identifier, *find_actors(dict(tables), names=names)}
        given = list(_find_texts(same, latest=latest, articles=articles, texts=texts))
        purge = {"names": names}
        kind = PERSON
    else:
        raise ReleaseError(
            f"release {latest.version} has no article and no named person {identifier!r}: only these can be withdrawn; "
            "a wrong value is corrected in corrections/"
        )
    entry = Withdrawal(name, kind, reason, run.day.isoformat(), tuple(given))
    found = find_rows(
        run.output, Purge(name, **{key: _freeze(value) for key, value in purge.items()}), first=identifier
    )
    purge |= {"ids": sorted(found.ids), "actors": dict(found.actors), "parts": dict(found.parts)}
    return {"withdrawal": entry.to_dict(), "purge": purge}


def _words(article: Article | None) -> str | None:
    return hash_words(article.text) if article else None


def _find_texts(
    actors: set[str], *, latest: Release, articles: dict[str, Any], texts: dict[str, Article]
) -> Iterable[Text]:
    """The articles that name a person, with the places where they do."""
    spans: dict[str, list[Span]] = {}
    for row in read_snapshot(latest).tables["evidence"].to_pylist():
        if row["table_name"] == "actors" and row["row_id"] in actors:
            spans.setdefault(row["article_id"], []).append(Span(row["char_start"], row["char_end"]))
    for article_id, found in sorted(spans.items()):
        words = _words(texts.get(article_id))
        yield Text(article_id, articles[article_id]["content_sha256"], words, tuple(sorted(found)))


def carry_out(run: steps.Run, plan: dict[str, Any]) -> Withdrawn:
    """Do what a plan says; whatever of it was done before is left as it is."""
    entry = plan["withdrawal"]
    known = read_withdrawals(run.project)
    if entry["id"] not in {each.id for each in known}:
        content = dump_withdrawals(known) + yaml.safe_dump([entry], sort_keys=False).encode()
        replace_file(run.project / FILE_NAME, content if known else yaml.safe_dump([entry], sort_keys=False).encode())
    settings = dataclasses.replace(run.settings, row_floor=0.0)
    again = dataclasses.replace(run, settings=settings, withdrawals=read_withdrawals(run.project))
    purge = Purge(entry["id"], **{key: _freeze(value) for key, value in plan["purge"].items()})
    files = purge_corrections(run.project, purge=purge)
    again = dataclasses.replace(again, corrections=read_corrections(run.project), renames=purge.renames)
    clear_store(run.settings.findings_address(run.project))
    published = publish_without(again)
    with hold_lock(run.output):
        sweep_staging(run.output)
        versions = list_versions(run.output)
        purge_releases(run.output, versions, folders=run.output / RELEASES, purge=purge)
        purge_runs(run.output / RUNS, purge=purge)
        entries = {entry["version"]: entry for entry in read_catalogue(run.output)}
        entries |= {version: read_folder(run.output / RELEASES / version).entry() for version in versions}
        write_catalogue(run.output, entries.values())
        write_latest(run.output, read_folder(run.output / RELEASES / versions[-1]))
        sweep_staging(run.output)
        (run.output / PLAN).unlink()
    return Withdrawn(entry["id"], published.version, tuple(versions), tuple(files))


def find_rows(output: Path, purge: Purge, *, first: str) -> Purge:
    """A purge with the ids of all rows that any release holds of what is to go; `first` is the id that was given, whose
    place the withdrawal's own takes."""
    releases = [read_folder(output / RELEASES / version) for version in list_versions(output)]
    snapshots = [read_snapshot(release) for release in releases if not release.pruned]
    ids: set[str] = set()
    slugs = set(find_slugs(read_ids(releases[-1].path), names=purge.names))
    for each in snapshots:
        ids |= find_gone(dict(each.tables), each.keys, articles=purge.articles)
        slugs |= set(find_actors(dict(each.tables), names=purge.names))
    ordered = [first, *sorted(slugs - {first})] if purge.names else []
    actors = {slug: purge.id if slug == first else f"{purge.id}-{n}" for n, slug in enumerate(ordered, start=1)}
    parts: dict[str, str] = {}
    for each in snapshots:
        parts |= find_parts(dict(each.tables), each.keys, actors=actors)
    return dataclasses.replace(purge, ids=frozenset(ids), actors=actors, parts=parts)


def _freeze(value: Any) -> Any:
    return frozenset(value) if isinstance(value, list) else value


def publish_without(run: steps.Run) -> Published:
    """The steps of a run, in order, once a withdrawal is noted."""
    ingested = steps.ingest(run)
    extraction = steps.extract(run, ingested)
    normalized = steps.normalize_findings(run, ingested, extraction)
    report = steps.check(run, ingested, extraction, normalized)
    return steps.publish(run, ingested, extraction, normalized, report)


def purge_corrections(project: Path, *, purge: Purge) -> list[str]:
    """Take the entries of rows that go, and those that hold a name, out of the project's corrections; the files that
    were changed."""
    changed = []
    for path in sorted((project / CORRECTIONS).glob("*.yaml")):
        entries = yaml.safe_load(path.read_text("utf-8")) or []
        kept = [each for each in entries if not purge.holds(json.loads(json.dumps(each, default=str)))]
        if kept != entries:
            replace_file(path, yaml.safe_dump(kept, sort_keys=False, allow_unicode=True).encode())
            changed.append(f"{CORRECTIONS}/{path.name}")
    return changed
