"""Rows to Arrow tables: at once, or some at a time."""

from __future__ import annotations

from typing import Any

import pytest

from flows.tables import TableBuilder, make_table
from tests.check.sample import sample_rows, sample_schema


@pytest.mark.parametrize("size", [1, 3, 4096])
@pytest.mark.parametrize("name", sample_schema().tables)
def test_rows_added_some_at_a_time_make_the_same_table(name: str, size: int) -> None:
    table = sample_schema().tables[name]
    rows = list(reversed(sample_rows()[name]))
    builder = TableBuilder(table, size=size)
    for row in rows:
        builder.add(row)
    made = builder.finish()
    assert made.equals(make_table(rows, table=table))
    ordered = sorted(rows, key=lambda row: [(row[column] is not None, row[column]) for column in table.sort])
    assert made.to_pylist() == ordered


def test_nulls_come_first_and_text_is_sorted_by_code_point() -> None:
    table = sample_schema().tables["actors"]
    row = dict(sample_rows()["actors"][0])
    builder = TableBuilder(table, size=2)
    for identifier in ("b", "é", "a", "Z", "😀", "ﬁ"):
        builder.add({**row, "actor_id": identifier})
    assert builder.finish()["actor_id"].to_pylist() == sorted(["b", "é", "a", "Z", "😀", "ﬁ"])


def test_column_is_given_at_the_end_by_the_keys_of_rows() -> None:
    table = sample_schema().tables["events"]
    rows = [{**row, "incident_id": None} for row in sample_rows()["events"]]
    builder = TableBuilder(table, size=2)
    for row in rows:
        builder.add(row)
    made = builder.finish(incident_id={row["event_id"]: f"inc-of-{row['event_id']}" for row in rows})
    assert made.schema.equals(table.arrow)
    assert all(row["incident_id"] == f"inc-of-{row['event_id']}" for row in made.to_pylist())


def test_column_is_given_at_the_end_to_a_table_without_rows() -> None:
    table = sample_schema().tables["events"]
    assert TableBuilder(table).finish(incident_id={}).equals(make_table([], table=table))


@pytest.mark.parametrize("change", [{"odd": 1}, {"actor_id": None}])
def test_row_with_other_columns_is_refused(change: dict[str, Any]) -> None:
    table = sample_schema().tables["actors"]
    row = {**sample_rows()["actors"][0], **change}
    if change == {"actor_id": None}:
        del row["actor_id"]
    builder = TableBuilder(table)
    builder.add(row)
    with pytest.raises(ValueError, match=r"odd|actor_id"):
        builder.finish()
