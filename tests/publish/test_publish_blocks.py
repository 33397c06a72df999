"""Some articles at a time: what is made of blocks is what is made of all at once."""

from __future__ import annotations

import pytest

from flows.publish import block as blocks
from flows.publish.block import iterate_blocks
from flows.publish.page.shard import make_records
from flows.publish.wide import make_wide
from flows.view import load_views
from tests.check.sample import A1, B2, sample_rows, sample_schema, sample_tables


def test_every_row_of_an_article_stands_in_its_block_and_no_other() -> None:
    tables = sample_tables().by_name
    found = list(iterate_blocks(tables, rows=1))
    assert [block["articles"]["article_id"].to_pylist() for block in found] == [[A1], [B2]]
    for name in set(tables) - {"actors"}:
        assert sum(block[name].num_rows for block in found) == tables[name].num_rows
        assert all(block[name].num_rows for block in found if name in ("events", "evidence"))


def test_block_knows_whoever_is_named_in_it() -> None:
    for block in iterate_blocks(sample_tables().by_name, rows=1):
        named = set(block["event_actors"]["actor_id"].to_pylist())
        assert named
        assert named <= set(block["actors"]["actor_id"].to_pylist())


def test_articles_without_rows_are_in_a_block_too() -> None:
    rows = sample_rows()
    for name in ("event_actors", "event_counts", "recommendations", "recommendation_actors", "evidence", "events"):
        rows[name] = []
    found = list(iterate_blocks(sample_tables(rows).by_name, rows=1))
    assert [(block["articles"].num_rows, block["events"].num_rows) for block in found] == [(2, 0)]


def test_size_of_blocks_changes_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    tables, view = sample_tables(), load_views()["events_wide"]
    whole = make_wide(tables, view=view, schema=sample_schema()), list(make_records(tables.by_name))
    monkeypatch.setattr(blocks.iterate_blocks, "__kwdefaults__", {"rows": 1})
    assert len(list(iterate_blocks(tables.by_name))) == 2
    assert (make_wide(tables, view=view, schema=sample_schema()), list(make_records(tables.by_name))) == whole
