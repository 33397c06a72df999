"""A withdrawal: an article or a person taken out of every release, change file and run record there is.

Of an article go its rows, the rows of actors that no other article names, their ids, its line in `lineage.parquet`,
and the name and hash of its raw file. Of a person go the names, masked wherever they stand, and the slug, in whose
place the withdrawal's opaque id stands; ids that were made of the slug are made anew. What a release counts of itself
(README, changelog, statistics) stays as it was told. The pages of a release are made again from the rows that stay.

Each release is purged in a copy, sealed with new hashes and verified, then put in place file by file, the oldest first,
since each names the manifest of the one before. A purge that is cut short is done again from the start: what was done
already stays as it is.
"""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.errors import ReleaseError
from flows.files import file_sha256, json_bytes, list_files, replace_file
from flows.publish.catalogue import read_json
from flows.publish.comparison import join_key, row_key, split_key
from flows.publish.coverage import count_coverage, make_coverage_csv, make_coverage_json
from flows.publish.croissant import renew_croissant
from flows.publish.csv import write_csv
from flows.publish.datapackage import renew_datapackage
from flows.publish.dictionary import write_rows
from flows.publish.identifiers import SCHEMA as IDS_SCHEMA
from flows.publish.identifiers import TRACKED, read_ids, write_ids
from flows.publish.layout import (
    CHANGES_ADDED,
    CHANGES_FIELDS,
    CHANGES_ROWS,
    CORRECTIONS,
    COVERAGE_CSV,
    COVERAGE_JSON,
    CROISSANT,
    DATAPACKAGE,
    IDS,
    KEPT,
    LINEAGE,
    LINKED,
    MANIFEST,
    PROVENANCE,
    PRUNED,
    SET_ASIDE,
    STAGING,
    SUMS,
    VERIFY,
    WIDE,
)
from flows.publish.linked import renew_linked
from flows.publish.manifest import join_sums, list_hashes, make_sums
from flows.publish.origin import WITHDRAWN
from flows.publish.page.site import rewrite_site
from flows.publish.parquet import open_writer, read_parquet, write_parts
from flows.publish.provenance import UNREAD, make_provenance
from flows.publish.reason import OWNERS, find_articles
from flows.publish.verification import verify_release
from flows.publish.wide import SEPARATOR, guard, join_rows, unguard
from flows.publish.withholding import SHORTEST, Masker, fold_name, make_index
from flows.schema import load_schema
from flows.view import load_views

Row = dict[str, Any]
Tables = dict[str, pa.Table]
RENEWED = {DATAPACKAGE: renew_datapackage, CROISSANT: renew_croissant, LINKED: renew_linked}
"""The descriptions that name files with their hashes, and what gives them the new ones."""
PERSON = "person"
KEPT_KEYS = ("article_id", "event_id", "recommendation_id", "incident_id", "recommendation_group_id")
"""Columns of opaque ids, in which no name can stand."""


@dataclass(frozen=True)
class Purge:
    """What is taken out: the articles with their raw paths, or the person's names. `id` is the withdrawal's.

    `ids` are those of all rows that go; `actors` the slugs that hold the name, with the opaque ids that replace them,
    `parts` the same of ids that were made of such a slug.
    """

    id: str
    articles: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    actors: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def renames(self) -> Mapping[str, str]:
        """All ids that are replaced."""
        return {**self.actors, **self.parts}

    @cached_property
    def masker(self) -> Masker:
        """What masks the full names, of two words or more, everywhere."""
        return Masker((make_index(name for name in map(fold_name, self.names) if " " in name),), {})

    @cached_property
    def near(self) -> Masker:
        """What masks every name and every word of one, in articles that name the person."""
        folded = set(map(fold_name, self.names))
        words = {word for name in folded for word in name.split() if len(word) >= SHORTEST}
        return Masker((make_index(folded | words),), {})

    def clean(self, value: Any, *, near: bool = False) -> Any:
        """A cell or JSON value without names and ids that were made of the slug."""
        if isinstance(value, str):
            return self.renames.get(value) or (self.near if near else self.masker).mask(value)
        if isinstance(value, list):
            cleaned = [self.clean(each, near=near) for each in value]
            texts = all(isinstance(each, str) for each in value)
            return sorted(set(cleaned)) if texts and cleaned != value else cleaned
        if isinstance(value, dict):
            return {key: self.clean(each, near=near) for key, each in value.items()}
        return value

    def clean_key(self, key: str, *, near: bool) -> str:
        """A key of `changes/` without names."""
        return join_key([self.clean(part, near=near) for part in split_key(key)])

    def holds(self, value: Any) -> bool:
        """Whether a JSON value or row has an id or a path that goes, or a name."""
        if isinstance(value, str):
            gone = value in self.ids or value in self.articles or any(path in value for path in self.paths)
            return gone or value in self.renames or self.masker.mask(value) != value
        if isinstance(value, dict):
            return any(map(self.holds, value.values()))
        return isinstance(value, list) and any(map(self.holds, value))


def find_actors(tables: Tables, *, names: Iterable[str]) -> list[str]:
    """The actors of a release whose slug would tell a person: persons of one of the full names, and whatever has such a
    name in its slug; sorted."""
    full = {name for name in map(fold_name, names) if " " in name}
    masker = Masker((make_index(full),), {})
    return sorted(
        row["actor_id"]
        for row in tables["actors"].to_pylist()
        if (row["type"] == PERSON and full & set(map(fold_name, (row["name"], *row["aliases"]))))
        or masker.mask(row["actor_id"]) != row["actor_id"]
    )


def find_slugs(ids: Iterable[Row], *, names: Iterable[str]) -> list[str]:
    """The ids of actors, of all that were ever published, that would tell a person: those with a full name in them."""
    masker = Masker((make_index(name for name in map(fold_name, names) if " " in name),), {})
    return sorted(row["id"] for row in ids if row["table_name"] == "actors" and masker.mask(row["id"]) != row["id"])


def find_parts(tables: Tables, keys: Mapping[str, Sequence[str]], *, actors: Mapping[str, str]) -> dict[str, str]:
    """The ids of the parts that actors play, which were made of their slugs, with what replaces them."""
    found = {}
    for table, (_, owner) in OWNERS.items():
        for row in tables[table].to_pylist():
            if row["actor_id"] in actors and "role" in row:
                prefix = row[keys[table][0]].partition("-")[0]
                made_of = f"{row[owner]} {row['role']} {actors[row['actor_id']]}"
                found[row[keys[table][0]]] = f"{prefix}-{hashlib.sha256(made_of.encode()).hexdigest()[:16]}"
    return found


def find_gone(tables: Tables, keys: Mapping[str, Sequence[str]], *, articles: frozenset[str]) -> frozenset[str]:
    """The ids of the rows that go with articles: theirs, those of their parts, and actors that no other article
    names."""
    if not articles & set(tables["articles"]["article_id"].to_pylist()):
        return frozenset()
    found = find_articles(tables)
    gone = {identifier for (_, identifier), article in found.of.items() if article in articles} | articles
    for table, (_, key) in OWNERS.items():
        own = keys[table][0]
        gone |= {row[own] for row in tables[table].select([own, key]).to_pylist() if row[key] in gone}
    actors = {row["actor_id"]: row["parent_actor_id"] for row in tables["actors"].to_pylist()}
    lone = {actor for actor in actors if found.naming.get(actor) and found.naming[actor] <= articles}
    while lone:
        parents = {parent for actor, parent in actors.items() if actor not in lone and parent in lone}
        if not parents:
            break
        lone -= parents
    return frozenset(gone | lone)


def purge_rows(rows: Iterable[Row], *, table: str, key: Sequence[str], purge: Purge, near: frozenset[str]) -> list[Row]:
    """The rows of a table that stay, without names; `near` are the articles that name the person."""
    kept: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        identifier = row["row_id"] if table == "evidence" else row[key[0]]
        if identifier in purge.ids or row.get("article_id") in purge.articles:
            continue
        if row.get("near_duplicate_of") in purge.articles:
            row = {**row, "near_duplicate_of": None}
        if row.get("parent_actor_id") in purge.ids:
            row = {**row, "parent_actor_id": None}
        if purge.names:
            close = row.get("article_id") in near or row.get("actor_id") in purge.actors
            row = {name: value if name in KEPT_KEYS else purge.clean(value, near=close) for name, value in row.items()}
        kept[tuple(row[name] for name in key)] = row
    return list(kept.values())


def purge_tables(tables: Tables, keys: Mapping[str, Sequence[str]], *, purge: Purge, near: frozenset[str]) -> Tables:
    """The tables of a release without what was withdrawn; unsorted."""
    aliases: dict[str, set[str]] = defaultdict(set)
    made: Tables = {}
    for name in ["evidence", *(each for each in tables if each != "evidence")]:
        rows = purge_rows(tables[name].to_pylist(), table=name, key=keys[name], purge=purge, near=near)
        for row in rows:
            if name == "evidence" and (row["table_name"], row["column_name"]) == ("actors", "aliases"):
                aliases[row["row_id"]].add(row["value"])
            elif name == "actors" and purge.articles:
                row["aliases"] = [each for each in row["aliases"] if each in aliases[row["actor_id"]]]
        made[name] = pa.Table.from_pylist(rows, schema=tables[name].schema)
    return made


def find_near(tables: Tables, keys: Mapping[str, Sequence[str]], *, purge: Purge) -> tuple[frozenset[str], set[str]]:
    """The articles that name the person, and the keys of their rows as `changes/` writes them, each with its table."""
    naming = find_articles(tables).naming if purge.names else {}
    articles = frozenset().union(*(naming.get(actor_id, frozenset()) for actor_id in purge.actors))
    rows = {
        f"{name} {row_key(row, key=keys[name])}"
        for name, table in tables.items()
        if "article_id" in table.column_names
        for row in table.to_pylist()
        if row["article_id"] in articles
    }
    return articles, rows | {f"actors {actor_id}" for actor_id in purge.actors}


def purge_folder(folder: Path, *, purge: Purge, before_sha256: str | None) -> None:
    """Take what was withdrawn out of a copy of a release, and seal it again."""
    manifest = read_json(folder / MANIFEST)
    if (folder / PRUNED).is_file():
        purge_pruned(folder, manifest=manifest, purge=purge, before_sha256=before_sha256)
        return
    keys = {entry["name"]: entry["primary_key"] for entry in manifest["tables"]}
    tables = {entry["name"]: read_parquet(folder, names=entry["parquet"]) for entry in manifest["tables"]}
    near, rows = find_near(tables, keys, purge=purge)
    made = purge_tables(tables, keys, purge=purge, near=near)
    for entry in manifest["tables"]:
        name = entry["name"]
        if not made[name].equals(tables[name]):
            sort = entry.get("sort") or load_schema().tables[name].sort
            data = made[name].sort_by([(column, "ascending") for column in sort]).combine_chunks()
            made[name] = data
            for part in entry["parquet"]:
                (folder / part).unlink()
            entry["parquet"] = write_parts(data, name=name, schema=tables[name].schema, sort=sort, folder=folder)
            entry["content_sha256"] = write_csv(data, path=folder / entry["csv"])
            entry["rows"] = data.num_rows
    _purge_views(folder, tables=made, purge=purge, near=near)
    _purge_changes(folder, keys=keys, purge=purge, near=near, rows=rows)
    _purge_ids(folder, tables=tables, made=made, release=manifest["release"], purge=purge)
    _purge_texts(folder, purge=purge)
    _purge_manifest(manifest, purge=purge, before_sha256=before_sha256)
    seal(folder, manifest=manifest, tables=made)


def _purge_views(folder: Path, *, tables: Tables, purge: Purge, near: frozenset[str]) -> None:
    """Take rows and values out of the flat table, and count the coverage anew, over the countries of before."""
    if (folder / WIDE).is_file():
        reader = csv.DictReader(io.StringIO((folder / WIDE).read_text("utf-8-sig"), newline=""))
        rows = [row for row in reader if row["event_id"] not in purge.ids and row["article_id"] not in purge.articles]
        cleaned = [
            {
                name: cell if name in KEPT_KEYS else _clean_cell(cell, purge, near=row["article_id"] in near)
                for name, cell in row.items()
            }
            for row in rows
        ]
        names = list(reader.fieldnames or ())
        content = join_rows(([row[name] for name in names] for row in cleaned), names=names)
        (folder / WIDE).write_bytes(content)
    if (folder / COVERAGE_JSON).is_file():
        told = read_json(folder / COVERAGE_JSON)["dimensions"]["country"]
        countries = sorted({row["country"] for row in told if row["country"]})
        coverage, view = count_coverage(tables, countries=countries), load_views()["coverage"]
        (folder / COVERAGE_CSV).write_bytes(make_coverage_csv(coverage, view=view))
        (folder / COVERAGE_JSON).write_bytes(make_coverage_json(coverage, view=view))


def _clean_cell(cell: str, purge: Purge, *, near: bool) -> str:
    """A cell of the flat table without names, each of the values in it by itself."""
    text = unguard(cell)
    cleaned = SEPARATOR.join(purge.clean(part, near=near) for part in text.split(SEPARATOR))
    return cell if cleaned == text else guard(cleaned)


def seal(folder: Path, *, manifest: dict[str, Any], tables: Tables) -> None:
    """Write what is made from the files of a release: descriptions, pages, manifest, provenance and sums."""
    hashes = {file["path"]: file for file in list_hashes(folder, without=tuple(RENEWED))}
    for name, renew in RENEWED.items():
        if (folder / name).is_file():
            content = read_json(folder / name)
            renew(content, hashes=hashes)
            (folder / name).write_bytes(json_bytes(content))
    rewrite_site(folder, manifest=manifest, tables=tables, schema=load_schema())
    manifest["files"] = list_hashes(folder, without=(MANIFEST, SUMS, PROVENANCE))
    (folder / MANIFEST).write_bytes(json_bytes(manifest))
    sealed = list_hashes(folder, without=(PROVENANCE, SUMS))
    (folder / PROVENANCE).write_bytes(json_bytes(make_provenance(sealed, manifest=manifest)))
    (folder / SUMS).write_bytes(make_sums(folder))


def _rewrite(path: Path, rows: list[Row]) -> None:
    """Write a Parquet file of one of the small tables anew."""
    schema = pq.read_schema(path)
    with pa.OSFile(str(path), "wb") as sink, open_writer(sink, schema=schema, sort=()) as writer:
        writer.write_table(pa.Table.from_pylist(rows, schema=schema))


def _purge_changes(
    folder: Path, *, keys: Mapping[str, Sequence[str]], purge: Purge, near: frozenset[str], rows: set[str]
) -> None:
    """Take rows, values and keys out of `changes/`."""
    for name in (CHANGES_ROWS, CHANGES_FIELDS):
        if not (folder / name).is_file():
            continue
        kept = []
        for row in pq.read_table(folder / name).to_pylist():
            if _is_gone(row["key"], purge):
                continue
            close = f"{row['table_name']} {row['key']}" in rows or any(each in row["key"] for each in near)
            key = purge.clean_key(row["key"], near=close)
            values = {each: purge.clean(row[each], near=close) for each in ("old", "new") if each in row}
            kept.append({**row, "key": key, **values})
        _rewrite(folder / name, kept)
    for path in sorted((folder / CHANGES_ADDED).rglob("*.parquet")) if (folder / CHANGES_ADDED).is_dir() else ():
        table = path.stem if path.parent.name == "added" else path.parent.name
        added = pq.read_table(path).to_pylist()
        kept = purge_rows(added, table=table, key=keys[table], purge=purge, near=near)
        if kept != added:
            _rewrite(path, kept)


def _is_gone(key: str, purge: Purge) -> bool:
    """Whether the key of a row in `changes/` is of one that goes."""
    return any(part in purge.ids or part in purge.articles for part in split_key(key))


def _purge_ids(folder: Path, *, tables: Tables, made: Tables, release: str, purge: Purge) -> None:
    """Take ids out of `ids.parquet`. What is gone by now has one tombstone, under the withdrawal's opaque id."""
    before = read_ids(folder)
    gone = {row["id"] for row in before if row["id"] in purge.ids or row["id"] in purge.renames}
    empty = {
        (name, identifier)
        for name, (table, column) in TRACKED.items()
        for identifier in {*tables[table][column].to_pylist()} - {*made[table][column].to_pylist()}
    }
    kept = []
    for row in before:
        alive = row["last_release"] == release
        blank = dict.fromkeys(("anchor", "text_sha256", "replaced_by", "split_from"))
        if row["id"] in purge.actors:
            kept.append({**row, **blank, "id": purge.actors[row["id"]]})
        elif row["id"] in purge.articles and not alive:
            kept.append({**row, **blank, "id": purge.id, "reasons": [WITHDRAWN]})
        elif row["id"] not in gone and not (alive and (row["table_name"], row["id"]) in empty):
            links = {name: None if row[name] in gone else row[name] for name in ("replaced_by", "split_from")}
            anchor = None if row["anchor"] and _names(row["anchor"], purge) else row["anchor"]
            kept.append({**row, **links, "anchor": anchor})
    kept.sort(key=lambda row: (row["table_name"], row["id"]))
    if kept != before:
        write_ids([{name: row[name] for name in IDS_SCHEMA.names} for row in kept], folder=folder)


def _names(anchor: str, purge: Purge) -> bool:
    """Whether an anchor tells an article that goes, or a name."""
    return anchor.partition(" ")[0] in purge.articles or purge.clean(anchor) != anchor


def _purge_texts(folder: Path, *, purge: Purge) -> None:
    """Take failing rows, examples, files set aside and corrections out of what a release tells of itself."""
    if (folder / LINEAGE).is_file():
        rows = pq.read_table(folder / LINEAGE).to_pylist()
        _rewrite(folder / LINEAGE, [row for row in rows if row["article_id"] not in purge.articles])
    for name in (SET_ASIDE, CORRECTIONS):
        if (folder / name).is_file():
            text = (folder / name).read_text("utf-8")
            reader = csv.DictReader(io.StringIO(text, newline=""))
            kept = [row for row in reader if not purge.holds(row)]
            (folder / name).write_bytes(write_rows(reader.fieldnames or (), kept))
    special = {MANIFEST, PROVENANCE, SUMS, IDS, PRUNED, *RENEWED, COVERAGE_JSON, VERIFY, SET_ASIDE, CORRECTIONS}
    for name in list_files(folder):
        path = folder / name
        if name in special or path.suffix not in (".json", ".md"):
            continue
        if path.suffix == ".json":
            path.write_bytes(json_bytes(purge_json(read_json(path), purge=purge)))
        else:
            path.write_text(purge.masker.mask(path.read_text("utf-8")), "utf-8", newline="\n")


def purge_json(content: Any, *, purge: Purge) -> Any:
    """A JSON value without names, in which lists of rows have lost those that hold what goes."""
    if isinstance(content, dict):
        return {
            key: [row for row in value if not purge.holds(row)]
            if key == "failing_rows"
            else purge_json(value, purge=purge)
            for key, value in content.items()
        }
    if isinstance(content, list):
        return [purge_json(each, purge=purge) for each in content]
    if isinstance(content, str) and any(path in content for path in purge.paths):
        return purge.id
    return purge.clean(content)


def purge_pruned(folder: Path, *, manifest: dict[str, Any], purge: Purge, before_sha256: str | None) -> None:
    """Take what was withdrawn out of a copy of a pruned release: out of what it keeps. What is told of files that are
    no longer there, their sizes and hashes, stays."""
    columns: dict[str, list[str]] = defaultdict(list)
    for table, column in TRACKED.values():
        columns[table].append(column)
    none = {table: pa.table({name: pa.array([], pa.string()) for name in names}) for table, names in columns.items()}
    _purge_ids(folder, tables=none, made=none, release=manifest["release"], purge=purge)
    _purge_texts(folder, purge=purge)
    _purge_manifest(manifest, purge=purge, before_sha256=before_sha256)
    known = {file["path"]: file for file in manifest["files"]}
    known |= {
        each["path"]: each
        for each in list_hashes(folder, without=(MANIFEST, SUMS, PROVENANCE))
        if each["path"] in KEPT and each["path"] != PRUNED
    }
    manifest["files"] = [known[name] for name in sorted(known)]
    (folder / MANIFEST).write_bytes(json_bytes(manifest))
    sealed = [*manifest["files"], {"path": MANIFEST, "sha256": file_sha256(folder / MANIFEST)}]
    sealed.sort(key=lambda file: file["path"])
    (folder / PROVENANCE).write_bytes(json_bytes(make_provenance(sealed, manifest=manifest)))
    sealed.append({"path": PROVENANCE, "sha256": file_sha256(folder / PROVENANCE)})
    (folder / SUMS).write_bytes(join_sums(sealed))


def _purge_manifest(manifest: dict[str, Any], *, purge: Purge, before_sha256: str | None) -> None:
    """Take paths and hashes of raw files out of a manifest, and note the withdrawal in it."""
    _purge_inputs(manifest, purge=purge)
    if manifest["previous"]:
        manifest["previous"]["manifest_sha256"] = before_sha256
    manifest["purged"] = sorted({*manifest.get("purged", []), purge.id})


def _purge_inputs(manifest: dict[str, Any], *, purge: Purge) -> None:
    """Take paths and hashes of raw files out of a manifest."""
    raw = manifest["inputs"]["raw"]
    for number, file in enumerate(raw):
        if file["path"] in purge.paths:
            raw[number] = {"path": f"raw/{purge.id}-{number}", "sha256": UNREAD, "sidecar_sha256": None}
        else:
            file["path"] = purge.clean(file["path"], near=True)


def purge_releases(output: Path, versions: Sequence[str], *, folders: Path, purge: Purge) -> None:
    """Purge the releases below `folders`, the oldest first; `ReleaseError` where one does not verify afterwards."""
    digest: str | None = None
    previous: str | None = None
    for version in versions:
        folder, copy = folders / version, output / STAGING / f"purge-{version}"
        shutil.rmtree(copy, ignore_errors=True)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(folder, copy)
        named = read_json(folder / MANIFEST)["previous"]
        chained = digest if named and named["release"] == previous else (named and named["manifest_sha256"])
        purge_folder(copy, purge=purge, before_sha256=chained)
        problems = verify_release(copy)
        if problems:
            raise ReleaseError(
                f"release {version} does not verify once purged ({problems[0].file}: {problems[0].what}): it was left "
                "as it is, the withdrawal is not finished"
            )
        _put_in_place(copy, folder)
        digest, previous = file_sha256(folder / MANIFEST), version


def _put_in_place(copy: Path, folder: Path) -> None:
    """Replace the files of a release by those of its purged copy, the sums last; remove those that went."""
    names = list_files(copy)
    for name in [*(each for each in names if each != SUMS), SUMS]:
        content = (copy / name).read_bytes()
        if not (folder / name).is_file() or (folder / name).read_bytes() != content:
            replace_file(folder / name, content)
    for name in set(list_files(folder)) - set(names):
        (folder / name).unlink()
    shutil.rmtree(copy)


def purge_runs(folder: Path, *, purge: Purge) -> None:
    """Take what was withdrawn out of every run's record."""
    for path in sorted(folder.glob("*.json")):
        content = read_json(path)
        purged = purge_json(content, purge=purge)
        if purged != content:
            replace_file(path, json_bytes(purged))
