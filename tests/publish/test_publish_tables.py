"""CSV and Parquet hold the same values, exactly; Parquet carries what the schema says."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.publish.csv import content_sha256, iterate_csv, read_csv, write_csv
from flows.publish.parquet import ROW_GROUP_ROWS, read_parquet, write_parquet
from flows.tables import make_table
from tests.check.sample import sample_rows, sample_schema, sample_tables

ODD: dict[str, list[Any]] = {
    "text": [
        'a,"b"',
        "line\nend",
        "cr\rhere",
        " spaced ",
        "=1+1",
        "tab\t",
        "null",
        "NA",
        "true",
        "'",
        "ğ🕊",
        "\\N",
        None,
    ],
    "number": [0.1, 1 / 3, 1e-300, 1e300, -0.0, 5.0, 2.5e-7, 1e16, 123456789.123, None, 0.0, -1.5, 4e22],
    "count": [0, -1, 2**53 + 1, 2**62, None, 5, 6, 7, 8, 9, 10, 11, 12],
    "flag": [True, False, None] * 4 + [True],
    "day": [date(1, 1, 1), date(2021, 5, 4), None, date(9999, 12, 31)] + [date(2000, 2, 29)] * 9,
    "moment": [datetime(2021, 6, 8, 9, 10, 11, 120000, UTC), datetime(1960, 1, 1, tzinfo=UTC), None]
    + [datetime(2021, 6, 8, tzinfo=UTC)] * 10,
    "list": [["a", "b,c"], [], None, ['"'], ["ğ\n"], ["[]"]] + [["x"]] * 7,
}
SCHEMA = pa.schema(
    [
        ("text", pa.string()),
        ("number", pa.float64()),
        ("count", pa.int64()),
        ("flag", pa.bool_()),
        ("day", pa.date32()),
        ("moment", pa.timestamp("us", tz="UTC")),
        ("list", pa.list_(pa.string())),
    ]
)


@pytest.mark.parametrize("name", list(sample_schema().tables))
def test_csv_read_back_by_schema_equals_parquet(tmp_path: Path, name: str) -> None:
    table, data = sample_schema().tables[name], sample_tables()[name]
    names = write_parquet(data, table=table, folder=tmp_path)
    write_csv(data, path=tmp_path / "a.csv")
    parquet = read_parquet(tmp_path, names=names)
    assert parquet.to_pylist() == data.to_pylist()
    assert read_csv(tmp_path / "a.csv", schema=table.arrow).to_pylist() == parquet.to_pylist()


def test_odd_values_come_back_exactly(tmp_path: Path) -> None:
    table = pa.table(ODD, schema=SCHEMA)
    write_csv(table, path=tmp_path / "odd.csv")
    back = read_csv(tmp_path / "odd.csv", schema=SCHEMA)
    assert back.to_pylist() == table.to_pylist()
    assert [str(value) for value in back["number"].to_pylist()] == [str(value) for value in ODD["number"]]


def test_the_standard_library_reads_the_csv(tmp_path: Path) -> None:
    table = pa.table(ODD, schema=SCHEMA)
    write_csv(table, path=tmp_path / "odd.csv")
    with (tmp_path / "odd.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] or None for row in rows] == ODD["text"]
    assert [float(row["number"]) if row["number"] else None for row in rows] == ODD["number"]
    assert json.loads(rows[0]["list"]) == ["a", "b,c"]


def test_cells_have_their_declared_form() -> None:
    table = pa.table({name: values[:1] for name, values in ODD.items()}, schema=SCHEMA)
    assert b"".join(iterate_csv(table)).decode() == (
        "text,number,count,flag,day,moment,list\n"
        '"a,""b""",0.1,0,true,0001-01-01,2021-06-08T09:10:11.120000Z,"[""a"",""b,c""]"\n'
    )


def test_null_is_an_empty_cell_without_quotes() -> None:
    table = pa.table({"a": pa.array([None, "x"], pa.string()), "b": pa.array([None, [""]], pa.list_(pa.string()))})
    assert b"".join(iterate_csv(table)) == b'a,b\n,\nx,"[""""]"\n'


def test_a_type_that_no_column_may_have_is_refused() -> None:
    with pytest.raises(ValueError, match="no CSV form is declared for the type binary"):
        list(iterate_csv(pa.table({"a": pa.array([b"x"])})))


def test_the_content_hash_is_of_values_names_and_types(tmp_path: Path) -> None:
    table = pa.table({"a": pa.array([1], pa.int64())})
    same = pa.Table.from_batches(pa.table({"a": pa.array([1], pa.int64())}).to_batches())
    assert content_sha256(table) == content_sha256(same) == write_csv(table, path=tmp_path / "a.csv")
    others = [
        pa.table({"b": pa.array([1], pa.int64())}),
        pa.table({"a": pa.array([1], pa.int32())}),
        pa.table({"a": pa.array([2], pa.int64())}),
        pa.table({"a": pa.array([None], pa.int64())}),
    ]
    assert len({content_sha256(other) for other in [table, *others]}) == 5


def big_rows(count: int) -> list[dict[str, Any]]:
    row = sample_rows()["actors"][2]
    return [{**row, "actor_id": f"actor-{number:07d}"} for number in range(count)]


def test_parquet_carries_descriptions_sort_order_and_checks(tmp_path: Path) -> None:
    table = sample_schema().tables["events"]
    (name,) = write_parquet(sample_tables()["events"], table=table, folder=tmp_path)
    file = pq.ParquetFile(tmp_path / name)
    assert name == "parquet/events.parquet"
    assert file.schema_arrow.field("latitude").metadata[b"unit"] == b"degrees"
    assert file.schema_arrow.field("date").metadata[b"description"].startswith(b"When it happened")
    assert file.schema_arrow.metadata[b"grain"] == b"one row per event that one article reports"
    assert not file.schema_arrow.field("event_id").nullable
    group = file.metadata.row_group(0)
    order = [file.schema_arrow.names[each.column_index] for each in group.sorting_columns]
    assert order == ["article_id", "quote_start", "event_id"]
    column = group.column(0)
    assert column.compression == "ZSTD"
    assert column.has_column_index
    assert column.has_offset_index


def test_row_groups_have_a_fixed_size_whatever_the_batches(tmp_path: Path) -> None:
    table = sample_schema().tables["actors"]
    whole = make_table(big_rows(2 * ROW_GROUP_ROWS + 5), table=table)
    pieces = pa.concat_tables([whole.slice(0, 7), whole.slice(7, 150_000), whole.slice(150_007)])
    for folder, data in (("a", whole), ("b", pieces)):
        write_parquet(data, table=table, folder=tmp_path / folder)
    path = tmp_path / "a/parquet/actors.parquet"
    assert path.read_bytes() == (tmp_path / "b/parquet/actors.parquet").read_bytes()
    metadata = pq.read_metadata(path)
    sizes = [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]
    assert sizes == [ROW_GROUP_ROWS, ROW_GROUP_ROWS, 5]


def test_a_large_table_is_cut_into_parts_between_row_groups(tmp_path: Path) -> None:
    table = sample_schema().tables["actors"]
    data = make_table(big_rows(2 * ROW_GROUP_ROWS + 5), table=table)
    names = write_parquet(data, table=table, folder=tmp_path, part_bytes=1)
    assert names == [f"parquet/actors/part-{number:05d}.parquet" for number in (1, 2, 3)]
    assert read_parquet(tmp_path, names=names)["actor_id"].to_pylist() == data["actor_id"].to_pylist()


def test_a_table_without_rows_is_a_file_with_columns(tmp_path: Path) -> None:
    table = sample_schema().tables["events"]
    data = make_table([], table=table)
    names = write_parquet(data, table=table, folder=tmp_path)
    write_csv(data, path=tmp_path / "a.csv")
    assert read_parquet(tmp_path, names=names).num_rows == 0
    assert (tmp_path / "a.csv").read_text("utf-8").count("\n") == 1
    assert read_csv(tmp_path / "a.csv", schema=table.arrow).schema.names == table.arrow.names
