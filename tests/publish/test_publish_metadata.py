"""What a release says of its tables is made from the schema and agrees with the files."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pytest
import yaml

from flows.article import SetAside
from flows.publish.datapackage import whole_pattern
from flows.publish.quality import escape, make_set_aside
from flows.publish.release import Published
from flows.view import load_views
from tests.check.sample import DETAINED, MET, sample_schema, sample_tables
from tests.publish.workshop import EVALUATION, publish

TABLES = sample_schema().tables


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("output"))


def read(published: Published, name: str) -> Any:
    return json.loads((published.path / name).read_bytes())


def resources(published: Published) -> dict[str, Any]:
    return {each["name"]: each for each in read(published, "datapackage.json")["resources"]}


def test_every_column_has_its_row_in_the_dictionary(published: Published) -> None:
    with (published.path / "dictionary.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["table"], row["column"]): row for row in csv.DictReader(file)}
    views = {name: view.table for name, view in load_views().items()}
    described = {**TABLES, **views}
    assert list(rows) == [(name, column.name) for name, table in described.items() for column in table.columns]
    assert rows["events", "article_id"]["references"] == "articles.article_id"
    assert rows["events", "event_id"]["key"] == "primary"
    assert rows["events", "latitude"]["unit"] == "degrees"
    assert rows["events", "plover_type"]["codes"].split()[0] == "AGREE"
    assert "REPORT" not in rows["events", "plover_type"]["codes"].split()
    assert rows["events", "country"]["code_list"] == "ISO 3166-1 alpha-3"
    assert rows["events", "date_start"]["derived_from"] == "date"
    assert all(row["description"] for row in rows.values())


def test_resources_have_the_bytes_and_hashes_of_their_files(published: Published) -> None:
    found = resources(published)
    assert set(found) == {*TABLES, *(f"{name}-parquet" for name in TABLES), "events_wide", "coverage"}
    for each in found.values():
        content = (published.path / each["path"]).read_bytes()
        assert each["bytes"] == len(content)
        assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_fields_have_types_constraints_and_keys(published: Published) -> None:
    schema = resources(published)["events"]["schema"]
    fields = {field["name"]: field for field in schema["fields"]}
    assert list(fields) == [column.name for column in TABLES["events"].columns]
    assert schema["primaryKey"] == ["event_id"]
    assert schema["foreignKeys"] == [
        {"fields": ["article_id"], "reference": {"fields": ["article_id"], "resource": "articles"}}
    ]
    assert fields["modes"]["type"] == "array"
    assert "visit" in fields["modes"]["arrayItem"]["constraints"]["enum"]
    assert fields["date_start"]["type"] == "date"
    assert fields["latitude"]["constraints"] == {"minimum": -90, "maximum": 90}
    assert fields["event_id"]["constraints"] == {"required": True, "pattern": "evt-[0-9a-f]{16}"}
    assert "AGREE" in fields["event_type"]["constraints"]["enum"]


def test_a_key_within_a_table_names_no_other_resource(published: Published) -> None:
    (key,) = resources(published)["actors"]["schema"]["foreignKeys"]
    assert key == {"fields": ["parent_actor_id"], "reference": {"fields": ["actor_id"]}}


@pytest.mark.parametrize(
    ("searched", "matched"), [("^raw/", "raw/.*"), ("^a$", "a"), ("a$", ".*a"), ("^https?://", "https?://.*")]
)
def test_patterns_match_the_whole_text_in_the_standard(searched: str, matched: str) -> None:
    assert whole_pattern(searched) == matched


def test_load_sql_makes_commented_views_in_duckdb(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(published.path)
    with duckdb.connect(":memory:") as connection:
        connection.execute(Path("load.sql").read_text("utf-8"))
        for name, table in sample_tables().by_name.items():
            assert connection.sql(f"SELECT count(*) FROM {name}").fetchall() == [(table.num_rows,)]
        comments = dict(
            connection.sql("SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'events'").fetchall()
        )
        incidents = connection.sql("SELECT count(*), sum(events) FROM incidents").fetchall()
    assert comments["latitude"] == "WGS 84, of the city. Unit: degrees."
    assert incidents == [(5, 5)]


def test_every_column_of_every_view_of_load_sql_has_its_comment(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(published.path)
    views = {**TABLES, "incidents": load_views()["incidents"].table}
    warnings = sample_schema().codebooks["usage_warnings"].by_code
    with duckdb.connect(":memory:") as connection:
        connection.execute(Path("load.sql").read_text("utf-8"))
        columns = connection.sql(
            "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
        comments = dict(connection.sql("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal").fetchall())
    found = {(table, column): comment for table, column, comment in columns}
    assert set(found) == {(name, column.name) for name, table in views.items() for column in table.columns}
    assert all(found.values())
    assert found["incidents", "events"] == "How many events of all articles it has."
    for name, table in views.items():
        for code in table.usage_warnings:
            assert warnings[code]["definition"] in comments[name]


def test_the_example_in_load_sql_runs(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    """It once asked for a column that the view of incidents does not have."""
    monkeypatch.chdir(published.path)
    text = Path("load.sql").read_text("utf-8")
    (example,) = (line.removeprefix("--").strip() for line in text.splitlines() if "SELECT country" in line)
    with duckdb.connect(":memory:") as connection:
        connection.execute(text)
        assert connection.sql(example.rstrip(";")).fetchall() == [("AZE", 1)]


def test_load_sql_warns_to_count_incidents_and_names_no_folder(published: Published) -> None:
    text = (published.path / "load.sql").read_text("utf-8")
    assert "Count incidents, not events" in text
    assert "read_parquet(['parquet/events.parquet'])" in text


def test_pandas_and_polars_read_as_the_readme_says(published: Published) -> None:
    readme = (published.path / "README.md").read_text("utf-8")
    path = published.path / "parquet/events.parquet"
    assert 'pandas.read_parquet("parquet/events.parquet", dtype_backend="pyarrow")' in readme
    events = pandas.read_parquet(path, dtype_backend="pyarrow")
    assert str(events["date_start"].dtype) == "date32[day][pyarrow]"
    assert polars.read_parquet(path)["modes"].to_list()[0] == ["visit"]


def test_the_readme_gives_grain_rows_and_warnings_of_every_table(published: Published) -> None:
    text = (published.path / "README.md").read_text("utf-8")
    for name, table in TABLES.items():
        assert f"(`{name}`)\n\nRows: {sample_tables()[name].num_rows}, {table.grain}." in text
    assert "**Count incidents, not events**" in text
    assert "From 4 raw files: 2 coded, 1 without findings, 1 set aside" in text


def test_usage_warnings_of_every_table_stand_in_readme_dictionary_and_datapackage(published: Published) -> None:
    rows = sample_schema().codebooks["usage_warnings"].by_code
    readme = (published.path / "README.md").read_text("utf-8")
    with (published.path / "dictionary.csv").open(encoding="utf-8", newline="") as file:
        told = {row["table"]: row["usage_warnings"].split() for row in csv.DictReader(file)}
    found = resources(published)
    for name, table in TABLES.items():
        assert table.usage_warnings
        (section,) = (part for part in readme.split("\n### ") if f"(`{name}`)\n" in part)
        for code in table.usage_warnings:
            assert f"- **{rows[code]['label']}**: {rows[code]['definition']}" in section
        assert told[name] == list(table.usage_warnings)
        for resource in (name, f"{name}-parquet"):
            assert [each["code"] for each in found[resource]["usageWarnings"]] == list(table.usage_warnings)
    assert set(rows) == {code for table in TABLES.values() for code in table.usage_warnings}


def test_licence_and_citation_are_of_this_release(published: Published) -> None:
    licence = (published.path / "LICENSE").read_text("utf-8")
    assert "https://creativecommons.org/licenses/by/4.0/" in licence
    assert "does not cover words quoted from articles" in licence
    citation = yaml.safe_load((published.path / "CITATION.cff").read_bytes())
    assert (citation["version"], str(citation["date-released"])) == ("2026-11-23.0", "2026-11-23")
    assert citation["type"] == "dataset"


def test_statistics_count_nulls_ranges_and_codes(published: Published) -> None:
    events = read(published, "quality/statistics.json")["events"]
    assert events["rows"] == 5
    assert events["columns"]["date"]["nulls"] == 3
    assert events["columns"]["date_start"]["minimum"] == "2021-04-22"
    assert events["columns"]["modality"]["codes"]["alleged"] == 1
    assert events["columns"]["modality"]["codes"]["negated"] == 0
    assert events["columns"]["modes"] == {
        "nulls": 0,
        "distinct": 2,
        "elements": 2,
        "codes": {**events["columns"]["modes"]["codes"], "visit": 1, "arrest": 1},
    }
    assert events["columns"]["country"]["codes"] == {"AZE": 1}


def test_a_release_carries_the_evaluation_of_the_reading_that_made_it(published: Published) -> None:
    found = read(published, "quality/evaluation.json")
    assert found["state"] == "evaluated"
    assert found["measures"] == EVALUATION["measures"]
    assert found["fingerprints"]["reading_sha256"] == read(published, "manifest.json")["inputs"]["reading_sha256"]
    readme = (published.path / "README.md").read_text("utf-8")
    assert "measured on 12 coded articles" in readme
    assert "| events, with the right type | 0.70 (0.65 to 0.75) | 0.50 (0.40 to 0.60) |" in readme


def test_an_evaluation_quotes_no_name_that_its_release_withholds(published: Published) -> None:
    (confusion,) = read(published, "quality/evaluation.json")["confusions"]
    assert confusion["examples"] == [{"source": "s", "sentence": "[name withheld] fled."}]
    assert (confusion["gold"], confusion["found"]) == ("AID", "AGREE")


@pytest.mark.parametrize(
    ("evaluation", "reason"),
    [
        (None, "carries no evaluation"),
        ({}, "of another reading"),
        ({**EVALUATION, "fingerprints": {"reading_sha256": "6" * 64}}, "of another reading"),
        ({**EVALUATION, "fingerprints": None}, "of another reading"),
    ],
)
def test_a_release_of_another_reading_than_was_measured_says_so(
    tmp_path: Path, evaluation: dict[str, Any] | None, reason: str
) -> None:
    made = publish(tmp_path, evaluation=evaluation)
    found = read(made, "quality/evaluation.json")
    assert found["state"] == "not evaluated"
    assert reason in found["reason"]
    assert "run make evaluate" in found["reason"]
    assert "measures" not in found
    readme = (made.path / "README.md").read_text("utf-8")
    assert f"was not measured. {found['reason']}" in readme
    assert "measured on" not in readme


def test_an_evaluation_alone_makes_no_new_release(tmp_path: Path) -> None:
    first = publish(tmp_path, evaluation=None)
    again = publish(tmp_path, run_id="run-2")
    assert (again.state, again.version) == ("unchanged", first.version)


def test_the_dictionary_leads_from_confidence_to_the_evaluation(published: Published) -> None:
    with (published.path / "dictionary.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["table"], row["column"]): row["description"] for row in csv.DictReader(file)}
    for table in ("events", "recommendations"):
        assert "quality/evaluation.json" in rows[table, "confidence"]


def test_checks_hold_every_rule_and_the_gate_on_names(published: Published) -> None:
    checks = read(published, "quality/checks.json")
    assert checks["passed"] is True
    assert [result["rule"] for result in checks["results"]] == ["required", "names_withheld"]


def test_files_set_aside_say_what_to_do_on_one_line_each(published: Published) -> None:
    lines = (published.path / "quality/set_aside.csv").read_text("utf-8").splitlines()
    mend = sample_schema().codebooks["set_aside_reasons"].by_code["unsupported_format"]["mend"]
    assert lines[0] == "raw_path,reason,label,detail,mend"
    assert lines[1] == f'raw/a\\nb.pdf,unsupported_format,Unsupported format,"no reader for "".pdf""",{mend}'
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("text", "escaped"),
    [("a\nb", "a\\nb"), ("a\\nb", "a\\\\nb"), ("\x07", "\\u0007"), ("\udce9t\xe9", "\\udce9té"), ('"', '"')],
)
def test_odd_characters_of_paths_are_escaped_as_in_json(text: str, escaped: str) -> None:
    assert escape(text) == escaped
    reasons = sample_schema().codebooks["set_aside_reasons"]
    row = make_set_aside([SetAside(text, "not_text", "")], reasons=reasons)
    assert row.decode("utf-8").splitlines()[1].startswith(escaped.replace('"', '""""'))


def test_sample_rows_are_those_described() -> None:
    assert [row["event_id"] for row in sample_tables().rows("events")][1::3] == [DETAINED, MET]
