"""Names of private persons are not published, in whatever form they are written; other people's names are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from flows.check.evidence import check_pointers
from flows.publish.withholding import check_withheld, free_columns, make_names, mask_given, withhold
from flows.tables import Tables
from tests.check.sample import A1, DETAINED, WITHHELD, Rows, proof, sample_rows, sample_schema, sample_tables

NAMES = {WITHHELD: ("Orhan Velioğlu",)}
MASK = "[name withheld]"


def publish_rows(rows: Rows, names: dict[str, tuple[str, ...]] | None = None) -> Tables:
    tables = sample_tables(rows)
    return withhold(tables, names=make_names(tables, names=names or NAMES), schema=sample_schema())


def row_of(tables: Tables, table: str, key: str) -> dict[str, Any]:
    name = sample_schema().tables[table].primary_key[0]
    return next(row for row in tables.rows(table) if row[name] == key)


def add_actor(rows: Rows, **values: Any) -> None:
    rows["actors"].append({**rows["actors"][4], **values})


def test_name_alias_quote_and_evidence_carry_the_mask_and_offsets_stay() -> None:
    before, after = sample_tables(), publish_rows(sample_rows())
    actor = row_of(after, "actors", WITHHELD)
    assert (actor["name"], actor["aliases"]) == (MASK, [MASK])
    event = row_of(after, "events", DETAINED)
    assert event["quote"] == f"At least 12 fishermen were detained near the pier, among them {MASK}"
    assert event["quote_end"] == row_of(before, "events", DETAINED)["quote_end"]
    spans = [row for row in after.rows("evidence") if row["text"] == MASK]
    assert {(row["table_name"], row["value"]) for row in spans} == {("actors", MASK), ("event_actors", WITHHELD)}
    assert all(row["char_end"] - row["char_start"] == len("Orhan Velioğlu") for row in spans)


def test_nothing_else_changes() -> None:
    before, after = sample_tables(), publish_rows(sample_rows())
    for name in before:
        assert after[name].schema.equals(before[name].schema, check_metadata=True)
        pairs = zip(before.rows(name), after.rows(name), strict=True)
        changed = [new for old, new in pairs if old != new]
        assert len(changed) == {"actors": 1, "events": 1, "evidence": 2}.get(name, 0)


def test_without_names_the_tables_are_the_same() -> None:
    tables = sample_tables()
    assert withhold(tables, names=make_names(tables, names={}), schema=sample_schema()) is tables


@pytest.mark.parametrize(
    "text",
    [
        "orhan velioğlu",
        "ORHAN VELIOGLU",
        "Orhan Veliog\u0306lu",
        "Orhan\nVelioğlu",
        "orhan-velioglu",
        "orhan_velioglu.html",
        "“Orhan Velioğlu”’s brother",
    ],
)
def test_a_name_is_masked_in_every_form(text: str) -> None:
    rows = sample_rows()
    rows["articles"][1]["title"] = f"On {text} again"
    rows["articles"][1]["raw_path"] = f"raw/wire/2021-06-07 {text}"
    published = publish_rows(rows)
    for column in ("title", "raw_path"):
        masked = row_of(published, "articles", rows["articles"][1]["article_id"])[column]
        assert MASK in masked
        assert "velio" not in masked.casefold()
    assert check_withheld(published, names=make_names(sample_tables(rows), names=NAMES)).passed


@pytest.mark.parametrize("text", ["Orhan Velioğluspor", "Norhan Velioğlu", "Orhan and Velioğlu"])
def test_other_words_stay_where_the_person_is_not_named(text: str) -> None:
    rows = sample_rows()
    rows["articles"][1]["title"] = text
    assert row_of(publish_rows(rows), "articles", rows["articles"][1]["article_id"])["title"] == text


def test_words_of_the_name_are_masked_in_articles_that_name_the_person() -> None:
    rows = sample_rows()
    for article in rows["articles"]:
        article["title"] = "Mother of Velioğlu speaks of Orhan"
    titles = [row["title"] for row in publish_rows(rows).rows("articles")]
    assert titles == [f"Mother of {MASK} speaks of {MASK}", "Mother of Velioğlu speaks of Orhan"]


def test_a_short_name_is_masked_only_where_the_person_is_named() -> None:
    rows = sample_rows()
    for article in rows["articles"]:
        article["title"] = "The Li court and Lima"
    published = publish_rows(rows, {WITHHELD: ("Li",)})
    assert [row["title"] for row in published.rows("articles")] == [
        f"The {MASK} court and Lima",
        "The Li court and Lima",
    ]


def test_a_longer_name_of_a_published_person_stays() -> None:
    rows = sample_rows()
    add_actor(
        rows, actor_id="nil-velioglu", name="Nil Velioğlu", type="person", aliases=["Minister Velioğlu", "Nil Velioğlu"]
    )
    rows["articles"][0]["title"] = "Minister Velioğlu names Velioğlu"
    published = publish_rows(rows, {WITHHELD: ("Orhan Velioğlu", "Velioğlu")})
    assert row_of(published, "articles", A1)["title"] == f"Minister Velioğlu names {MASK}"
    assert row_of(published, "actors", "nil-velioglu")["name"] == "Nil Velioğlu"
    assert check_withheld(published, names=make_names(sample_tables(rows), names={WITHHELD: ("Velioğlu",)})).passed


def test_a_published_group_does_not_keep_a_withheld_name() -> None:
    rows = sample_rows()
    name = "Family of Orhan Velioğlu"
    add_actor(rows, actor_id="family", name=name, type="population_group", aliases=[name])
    assert row_of(publish_rows(rows), "actors", "family")["name"] == f"Family of {MASK}"


def test_a_word_of_a_registered_body_that_was_taken_for_a_name_blocks_no_release() -> None:
    rows = sample_rows()
    body = {"actor_id": "ministry-of-foreign-affairs", "name": "Ministry of Foreign Affairs", "type": "government_body"}
    add_actor(rows, **body, aliases=[body["name"]], resolution="registry")
    published = publish_rows(rows, {WITHHELD: ("Affairs", "Orhan Velioğlu")})
    assert row_of(published, "actors", body["actor_id"])["name"] == body["name"]
    assert check_withheld(published, names=make_names(sample_tables(rows), names={WITHHELD: ("Affairs",)})).passed


def test_a_name_that_another_actor_bears_is_masked_only_where_the_person_is_named() -> None:
    rows = sample_rows()
    for article in rows["articles"]:
        article["title"] = "Azerbaijan speaks"
    published = publish_rows(rows, {WITHHELD: ("Azerbaijan",)})
    assert [row["title"] for row in published.rows("articles")] == [f"{MASK} speaks", "Azerbaijan speaks"]
    assert row_of(published, "actors", "azerbaijan")["name"] == "Azerbaijan"


def test_a_value_in_evidence_is_masked_as_in_the_row_that_holds_it() -> None:
    rows = sample_rows()
    name = "Velioğlu Foundation"
    add_actor(rows, actor_id="foundation", name=name, type="ngo", aliases=[name])
    span = next(row for row in rows["evidence"] if row["row_id"] == WITHHELD)
    rows["evidence"].append({**span, "row_id": "foundation", "value": name, "text": name})
    rows["events"][1]["document"] = "Velioğlu file"
    rows["evidence"] = [row for row in rows["evidence"] if row["column_name"] != "document"]
    rows["evidence"].append(proof("events", DETAINED, "document", "Velioğlu file", "Pier Report"))
    published = publish_rows(rows)
    assert row_of(published, "actors", "foundation")["name"] == name
    assert row_of(published, "events", DETAINED)["document"] == f"{MASK} file"
    assert check_pointers(published, schema=sample_schema()).failing_rows == ()


def test_rows_of_evidence_that_become_equal_are_one_row() -> None:
    rows = sample_rows()
    alias = next(row for row in rows["evidence"] if row["table_name"] == "actors" and row["row_id"] == WITHHELD)
    rows["evidence"].append({**alias, "value": "ORHAN VELIOĞLU"})
    next(row for row in rows["actors"] if row["actor_id"] == WITHHELD)["aliases"].insert(0, "ORHAN VELIOĞLU")
    published = publish_rows(rows)
    assert published["evidence"].num_rows == len(rows["evidence"]) - 1
    assert row_of(published, "actors", WITHHELD)["aliases"] == [MASK]


LEAKS: list[tuple[str, Callable[[Rows], Any]]] = [
    ("a slug", lambda rows: rows["event_actors"][0].update(actor_id="orhan-velioglu")),
    ("a code", lambda rows: rows["events"][0].update(source_side="Orhan Velioğlu")),
    ("an element of a list", lambda rows: rows["events"][0].update(modes=["orhan velioglu"])),
    ("an extractor", lambda rows: rows["events"][0].update(extractor="orhan.velioglu:1")),
]


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak[0])
def test_the_gate_finds_a_name_in_cells_that_are_not_masked(leak: tuple[str, Callable[[Rows], Any]]) -> None:
    rows = sample_rows()
    leak[1](rows)
    result = check_withheld(publish_rows(rows), names=make_names(sample_tables(rows), names=NAMES))
    assert result.severity == "fatal"
    assert len(result.failing_rows) == 1
    assert "velio" not in str(result.failing_rows).casefold()


def test_the_gate_finds_names_in_tables_that_were_not_masked() -> None:
    result = check_withheld(sample_tables(), names=make_names(sample_tables(), names=NAMES))
    assert result.failed == 6
    assert result.checked > 400


def test_keys_and_codes_are_never_masked() -> None:
    tables = sample_schema().tables
    assert free_columns(tables["evidence"]) == ["value", "text"]
    assert set(free_columns(tables["actors"])) == {"name", "acronym", "aliases"}
    assert {"title", "url", "raw_path", "ingested_from", "publisher", "dateline_place"} == set(
        free_columns(tables["articles"])
    )
    assert not {"event_id", "incident_id", "event_type", "extractor", "date"} & set(free_columns(tables["events"]))


def test_text_beside_the_tables_is_masked_by_the_names_given() -> None:
    masker = mask_given({"x": ("Orhan Velioğlu", "Li")})
    assert masker.mask_cell(["raw/orhan-velioglu.txt", "Li"]) == ["Li", f"raw/{MASK}.txt"]
    assert masker.mask_cell(12) == 12


def test_a_public_bearer_of_a_withheld_name_keeps_it_though_part_of_it_is_withheld_too() -> None:
    rows = sample_rows()
    add_actor(rows, actor_id="alan-whitcombe", name="Alan Whitcombe", aliases=["Alan Whitcombe"], type="person")
    names = {WITHHELD: ("Alan Whitcombe", "Alan")}
    published = publish_rows(rows, names)
    assert row_of(published, "actors", "alan-whitcombe")["name"] == "Alan Whitcombe"
    assert check_withheld(published, names=make_names(sample_tables(rows), names=names)).passed
