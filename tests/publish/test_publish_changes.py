"""What changed between two releases: every row, every value, with the reasons that fingerprints tell."""

from __future__ import annotations

import dataclasses
import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from flows.publish.catalogue import read_folder
from flows.publish.difference import diff_releases, human_text
from flows.publish.identifiers import read_ids
from flows.publish.release import Published
from flows.publish.replay import compare_replayed, read_row_changes
from flows.publish.statement import Inputs, Trace
from flows.schema import Column, Schema
from flows.tables import make_tables
from tests.check.sample import (
    A1,
    B2,
    DENIED,
    DETAINED,
    MET,
    PUBLISH,
    VISITED,
    WITHHELD,
    Rows,
    sample_rows,
    sample_schema,
    sample_tables,
)
from tests.publish.workshop import INPUTS, changed_rows, publish, read_tree, remove_file

Found = dict[tuple[str, str], dict[str, Any]]


def changes_of(published: Published) -> Found:
    """The rows of `changes/rows.parquet` with their new values, by table and key."""
    found = read_row_changes(published.path)
    return {(table, row["key"]): row for table, rows in found.items() for row in rows}


def replays(before: Published, after: Published) -> bool:
    return compare_replayed(read_folder(before.path), read_folder(after.path)) == []


def row_of(rows: Rows, table: str, key: str) -> dict[str, Any]:
    name = sample_schema().tables[table].primary_key[0]
    return next(row for row in rows[table] if row[name] == key)


def with_inputs(**values: Any) -> Inputs:
    return dataclasses.replace(INPUTS, **values)


def traces(first: Trace | None = None, second: Trace | None = None) -> Inputs:
    """The inputs with other traces of the two articles."""
    one, other = INPUTS.articles
    return with_inputs(articles=(first or one, second or other))


def test_first_release_has_nothing_to_compare_with(tmp_path: Path) -> None:
    published = publish(tmp_path)
    summary = json.loads((published.path / "changes/summary.json").read_bytes())
    assert summary == {"release": "2026-11-23.0", "previous": None, "tables": [], "ids": []}


def test_changed_added_and_removed_rows_stand_with_their_values(tmp_path: Path) -> None:
    first = publish(tmp_path)
    rows = changed_rows()
    row_of(rows, "events", MET).update(date=None, date_start=None, date_end=None, date_precision=None, modes=["visit"])
    second = publish(tmp_path, sample_tables(rows))
    found = changes_of(second)
    assert found["events", MET]["change"] == "changed"
    assert dict(found["events", MET]["fields"]) == {
        "date": None,
        "date_start": None,
        "date_end": None,
        "date_precision": None,
        "modes": '["visit"]',
    }
    assert found["actors", "pier-post"]["change"] == "added"
    assert found["actors", "lakeside-wire"]["change"] == "removed"
    added = pq.read_table(second.path / "changes/added/actors.parquet").to_pylist()
    assert [row["name"] for row in added] == ["Pier Post"]
    fields = pq.read_table(second.path / "changes/fields.parquet").to_pylist()
    assert {"table_name": "events", "key": MET, "column_name": "date", "old": "2021-05", "new": None} in fields
    assert replays(first, second)


def test_change_of_confidence_alone_is_counted_apart(tmp_path: Path) -> None:
    publish(tmp_path)
    second = publish(tmp_path, sample_tables(changed_rows()))
    summary = json.loads((second.path / "changes/summary.json").read_bytes())
    counts = {table["table"]: table for table in summary["tables"]}
    assert (counts["events"]["changed"], counts["events"]["confidence_only"]) == (0, 1)
    rows = pq.read_table(second.path / "changes/rows.parquet").to_pylist()
    assert [row["key"] for row in rows if row["confidence_only"]] == [sample_rows()["events"][0]["event_id"]]


def test_share_of_ids_kept_is_stated(tmp_path: Path) -> None:
    publish(tmp_path)
    second = publish(tmp_path, sample_tables(changed_rows()))
    ids = {each["table"]: each for each in json.loads((second.path / "changes/summary.json").read_bytes())["ids"]}
    assert (ids["actors"]["before"], ids["actors"]["kept"], ids["actors"]["share_kept"]) == (6, 5, 0.8333)
    assert ids["events"]["share_kept"] == 1.0
    assert set(ids) == {"articles", "events", "incidents", "recommendations", "recommendation_groups", "actors"}


def test_row_that_was_gone_for_a_release_returns(tmp_path: Path) -> None:
    publish(tmp_path)
    second = publish(tmp_path, sample_tables(changed_rows()))
    third = publish(tmp_path, day=date(2026, 11, 25))
    found = changes_of(third)
    assert found["actors", "lakeside-wire"]["change"] == "returned"
    assert found["actors", "pier-post"]["change"] == "removed"
    assert [row["actor_id"] for row in pq.read_table(third.path / "changes/added/actors.parquet").to_pylist()] == [
        "lakeside-wire"
    ]
    assert replays(second, third)


def mutate(rows: Rows, *, seed: int) -> None:
    """Change, drop and add rows at random, whatever the checks would say of them."""
    chance = random.Random(seed)
    for name, table in sample_schema().tables.items():
        free = [column for column in table.columns if column.name not in table.primary_key]
        for row in rows[name]:
            for column in chance.sample(free, min(2, len(free))):
                row[column.name] = chance.choice(VALUES[column.type]) if not column.required else row[column.name]
                if column.type == "float" and column.required:
                    row[column.name] = chance.choice([0.0, -0.0, 1 / 3, 1e-300])
        rows[name] = [row for row in rows[name] if chance.random() < 0.8]
        for row in chance.sample(rows[name], min(2, len(rows[name]))):
            key = table.primary_key[0] if name != "evidence" else "value"
            rows[name].append({**row, key: f"{row[key]}\u2028{seed}"})
    for name, column in (("events", "article_id"), ("recommendations", "article_id")):
        rows[name] = [row for row in rows[name] if row[column] in ARTICLES]
    for name, owner, key in OWNED:
        held = {row[key] for row in rows[owner]}
        rows[name] = [row for row in rows[name] if row[key] in held]


ARTICLES = {A1, B2}
OWNED = (
    ("event_actors", "events", "event_id"),
    ("event_counts", "events", "event_id"),
    ("recommendation_actors", "recommendations", "recommendation_id"),
)
VALUES: dict[str, list[Any]] = {
    "string": [None, 'a,"b"\n', "[]", "ğ🕊", "null"],
    "int32": [None, 7],
    "int64": [None, 2**53 + 1],
    "float": [None, -0.0, 0.0, 0.1],
    "boolean": [None, True, False],
    "date": [None, date(1999, 12, 31)],
    "timestamp": [None],
    "list": [[], ['"', "ğ\n"]],
}


@pytest.mark.parametrize("seed", range(6))
def test_release_before_plus_its_changes_is_the_new_release_exactly(tmp_path: Path, seed: int) -> None:
    made = [publish(tmp_path, withheld={})]
    for step in range(2):
        rows = sample_rows()
        mutate(rows, seed=10 * seed + step)
        made.append(publish(tmp_path, sample_tables(rows), withheld={}, run_id=f"run-{step}"))
    assert replays(made[0], made[1])
    assert replays(made[1], made[2])
    assert not replays(made[0], made[2]), "the changes are those against the release right before"


def with_columns(schema: Schema, table: str, columns: tuple[Column, ...], **values: Any) -> Schema:
    """The schema with other columns of a table."""
    changed = dataclasses.replace(schema.tables[table], columns=columns, **values)
    return dataclasses.replace(schema, version="99.0.0", tables={**schema.tables, table: changed})


def test_columns_that_came_went_or_changed_type_are_told_and_replayed(tmp_path: Path) -> None:
    first = publish(tmp_path)
    schema, rows = sample_schema(), sample_rows()
    fresh = Column("mood", "string", required=False, description="How it felt.", evidence="none")
    columns = []
    for column in schema.tables["event_counts"].columns:
        if column.name == "low":
            column = dataclasses.replace(column, type="string")
        if column.name != "population":
            columns.append(column)
    other = with_columns(schema, "event_counts", (*columns, fresh))
    for row in rows["event_counts"]:
        row.pop("population")
        row |= {"mood": "tense", "low": "12"}
    second = publish(tmp_path, make_tables(rows, schema=other), schema=other)
    (row,) = [row for (table, _), row in changes_of(second).items() if table == "event_counts"]
    assert dict(row["fields"]) == {"mood": "tense", "population": None}
    assert "schema_changed" in row["reasons"]
    assert replays(first, second)


def test_table_with_another_key_is_removed_and_added_whole(tmp_path: Path) -> None:
    first = publish(tmp_path)
    table = sample_schema().tables["event_counts"]
    other = with_columns(sample_schema(), "event_counts", table.columns, primary_key=("event_id", "measure"))
    rows = sample_rows()
    rows["event_counts"][0]["low"] = 13
    second = publish(tmp_path, make_tables(rows, schema=other), schema=other)
    found = {key: row for (table, key), row in changes_of(second).items() if table == "event_counts"}
    assert {row["change"] for row in found.values()} == {"added", "removed"}
    assert all("schema_changed" in row["reasons"] for row in found.values())
    assert replays(first, second)


OTHER_FILE = Trace(A1, "s1*", "a1*", "f1*")
OTHER_READING = Trace(A1, "s1", "a1", "f1*")
OTHER_INGEST = Trace(A1, "s1", "a1*", "f1*")


@pytest.mark.parametrize(
    ("inputs", "reasons"),
    [
        (traces(OTHER_FILE), ["source_changed"]),
        (traces(OTHER_INGEST), []),
        (dataclasses.replace(traces(OTHER_INGEST), stages={**INPUTS.stages, "ingest": "I"}), ["ingest_changed"]),
        (dataclasses.replace(traces(OTHER_READING), stages={**INPUTS.stages, "extract": "X"}), ["extractor_changed"]),
        (with_inputs(stages={**INPUTS.stages, "extract": "X"}), []),
        (with_inputs(stages={**INPUTS.stages, "normalize": "N"}), ["normalizer_changed"]),
        (with_inputs(codebooks={**INPUTS.codebooks, "event_types": "T"}), ["codebook_changed"]),
        (with_inputs(codebooks={**INPUTS.codebooks, "change_kinds": "C"}), []),
        (dataclasses.replace(traces(OTHER_READING), dependencies={"spacy": "2"}), ["dependency_changed"]),
        (dataclasses.replace(traces(OTHER_READING), lock_sha256="9" * 64), ["dependency_changed"]),
        (with_inputs(dependencies={"spacy": "2"}), []),
        (
            dataclasses.replace(traces(OTHER_FILE), stages={"ingest": "I", "extract": "X", "normalize": "N"}),
            ["extractor_changed", "ingest_changed", "normalizer_changed", "source_changed"],
        ),
    ],
)
def test_reasons_are_the_inputs_of_the_row_that_differ(tmp_path: Path, inputs: Inputs, reasons: list[str]) -> None:
    publish(tmp_path)
    rows = sample_rows()
    row_of(rows, "events", VISITED)["modality"] = "planned"
    second = publish(tmp_path, sample_tables(rows), inputs=inputs)
    assert changes_of(second)["events", VISITED]["reasons"] == reasons


def test_rows_of_one_article_are_not_told_the_reasons_of_another(tmp_path: Path) -> None:
    publish(tmp_path)
    rows = sample_rows()
    row_of(rows, "events", VISITED)["modality"] = "planned"
    row_of(rows, "events", MET)["modality"] = "planned"
    row_of(rows, "events", DENIED)["incident_id"] = "inc-00000000000000ff"
    inputs = dataclasses.replace(traces(OTHER_FILE), stages={**INPUTS.stages, "normalize": "N"})
    found = changes_of(publish(tmp_path, sample_tables(rows), inputs=inputs))
    assert found["events", VISITED]["reasons"] == ["normalizer_changed", "source_changed"]
    assert "source_changed" not in found["events", MET]["reasons"]
    assert found["events", DENIED]["reasons"] == ["normalizer_changed", "other_articles_changed"]


def without_article(rows: Rows, article_id: str) -> Rows:
    """The rows without those of an article."""
    gone = {row["event_id"] for row in rows["events"] if row["article_id"] == article_id}
    gone |= {row["recommendation_id"] for row in rows["recommendations"] if row["article_id"] == article_id}
    for name in rows:
        rows[name] = [
            row
            for row in rows[name]
            if row.get("article_id") != article_id
            and row.get("event_id") not in gone
            and row.get("recommendation_id") not in gone
        ]
    return rows


def test_new_article_and_one_that_is_gone(tmp_path: Path) -> None:
    alone = with_inputs(articles=INPUTS.articles[:1])
    shrunken = without_article(sample_rows(), B2)
    shrunken["actors"] = [row for row in shrunken["actors"] if row["actor_id"] != "azerbaijan"]
    row_of(shrunken, "actors", "saudi-arabia")["article_count"] = 7
    publish(tmp_path, sample_tables(shrunken), inputs=alone)
    second = publish(tmp_path)
    found = changes_of(second)
    assert found["articles", B2]["reasons"] == found["events", MET]["reasons"] == ["new_article"]
    assert found["actors", "azerbaijan"]["reasons"] == ["new_article"]
    assert found["actors", "saudi-arabia"]["reasons"] == ["other_articles_changed"]
    third = publish(tmp_path, sample_tables(shrunken), inputs=alone)
    found = changes_of(third)
    assert found["events", MET]["change"] == "removed"
    assert found["events", MET]["reasons"] == found["actors", "azerbaijan"]["reasons"] == ["source_changed"]
    ids = {row["id"]: row for row in read_ids(third.path)}
    assert ids[MET]["reasons"] == ids[MET.replace("evt", "inc")]["reasons"] == ["source_changed"]
    assert ids[VISITED]["reasons"] == []
    assert replays(second, third)


def test_name_that_is_withheld_by_now_stands_in_no_change(tmp_path: Path) -> None:
    """Neither in old values nor in keys nor in tombstones, in whatever column the earlier release held it."""
    rows = sample_rows()
    for row in rows["actors"]:
        row["actor_id"] = "orhan-velioglu" if row["actor_id"] == WITHHELD else row["actor_id"]
    for row in rows["event_actors"]:
        row["actor_id"] = "orhan-velioglu" if row["actor_id"] == WITHHELD else row["actor_id"]
    for row in rows["evidence"]:
        for column in ("row_id", "value"):
            row[column] = "orhan-velioglu" if row[column] == WITHHELD else row[column]
    row_of(rows, "events", DETAINED)["document"] = "The Velioğlu file"
    first = publish(tmp_path, sample_tables(rows), withheld={})
    assert any("velio" in path.read_text("utf-8").casefold() for path in first.path.glob("csv/*.csv"))
    second = publish(tmp_path)
    for path in sorted(second.path.rglob("*.parquet")):
        assert "velio" not in str(pq.read_table(path).to_pylist()).casefold(), path
    for name, content in read_tree(second.path).items():
        assert b"velio" not in content.lower(), name
    assert replays(first, second)


def test_every_reason_and_kind_is_in_its_code_list(tmp_path: Path) -> None:
    publish(tmp_path)
    rows = changed_rows()
    inputs = dataclasses.replace(traces(OTHER_FILE), stages={}, codebooks={}, dependencies={})
    second = publish(tmp_path, sample_tables(rows), inputs=inputs)
    lists = sample_schema().codebooks
    for row in changes_of(second).values():
        assert set(row["reasons"]) <= set(lists["change_reasons"].codes)
        assert row["change"] in lists["change_kinds"].codes


def test_changelog_says_why_in_words(tmp_path: Path) -> None:
    publish(tmp_path)
    rows = sample_rows()
    row_of(rows, "events", VISITED)["modality"] = "planned"
    second = publish(tmp_path, sample_tables(rows), inputs=traces(OTHER_FILE))
    text = (second.path / "CHANGELOG.md").read_text("utf-8")
    assert "**Source changed** (`source_changed`): 1 rows. The raw files or the sidecar" in text
    assert "Extractor changed" not in text


def test_diff_of_any_two_releases_tells_rows_and_values(tmp_path: Path) -> None:
    first = publish(tmp_path)
    publish(tmp_path, sample_tables(changed_rows()))
    rows = sample_rows()
    row_of(rows, "recommendations", PUBLISH)["action"] = "publish the files"
    third = publish(tmp_path, sample_tables(rows))
    found = diff_releases(first.path, third.path)
    (row,) = found.to_dict()["rows"]
    assert (row["table"], row["key"], row["change"]) == ("recommendations", PUBLISH, "changed")
    assert row["fields"] == [{"column": "action", "old": "publish the port's files", "new": "publish the files"}]
    text = human_text(found, schema=sample_schema())
    assert "    action: publish the port's files -> publish the files\n" in text
    back = diff_releases(third.path, first.path)
    assert back.to_dict()["rows"][0]["fields"][0]["new"] == "publish the port's files"


def test_release_before_that_tells_no_lineage_still_compares(tmp_path: Path) -> None:
    """One made before lineage was kept: what its articles were made from counts as other than any."""
    first = publish(tmp_path)
    remove_file(first.path, "lineage.parquet")
    rows = sample_rows()
    row_of(rows, "events", VISITED)["modality"] = "planned"
    second = publish(tmp_path, sample_tables(rows))
    assert changes_of(second)["events", VISITED]["reasons"] == ["source_changed"]
