"""The queries of docs/recommendations.md run on the tables as they are, and give what the page says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from flows.extract.reading import Reader
from flows.schema import load_schema
from tests.conftest import ROOT
from tests.reading import ingest_text, tables_of
from tests.report import make_report

PAGE = (ROOT / "docs" / "recommendations.md").read_text("utf-8")
REPORT = make_report(
    "41. The recommendations listed below enjoy the support of Samoa:\n"
    "41.1. Ratify the Optional Protocol to the Convention against Torture (Chile, Bosnia and Herzegovina);\n"
    "41.2. Continue to feed pupils in its schools (Fiji);\n"
    "42. The recommendations below did not enjoy the support of Samoa:\n"
    "42.1. Abolish the death penalty (Peru);\n"
    "42.2. Call upon the international community to help the divers (Mali).\n"
)


def answer(folder: Path, reader: Reader, query: int) -> list[dict[str, Any]]:
    """The rows of a query of the page, on the tables of the report."""
    tables = tables_of(ingest_text(folder, REPORT, name="hrc/samoa.txt"), reader).tables
    connection = duckdb.connect()
    for name in load_schema().tables:
        connection.register(name, tables[name])
    rows = load_schema().codebooks["themes"].rows
    themes = [{name: row[name] for name in ("code", "label", "uhri", "sdg")} for row in rows]
    connection.register("themes", pa.Table.from_pylist(themes))
    sql = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)[query]
    return list(connection.sql(sql).to_arrow_table().to_pylist())


def test_a_row_as_upr_info_has_it_is_a_pair_of_recommendation_and_state(tmp_path: Path, reader: Reader) -> None:
    rows = answer(tmp_path, reader, 0)
    assert [(row["Recommending state"], row["Response"], row["Action category"]) for row in rows] == [
        ("Chile", "Accepted", 5),
        ("Bosnia and Herzegovina", "Accepted", 5),
        ("Fiji", "Accepted", 2),
        ("Peru", "Noted", 5),
    ]
    assert {row["State under review"] for row in rows} == {"Samoa"}
    assert rows[0]["Issues"] == "Detention,International instruments,Torture and other CID treatment"


def test_a_row_as_the_index_has_it_is_a_recommendation(tmp_path: Path, reader: Reader) -> None:
    rows = answer(tmp_path, reader, 1)
    assert [row["UPR Position"] for row in rows] == ["Supported", "Supported", "Noted", "Noted"]
    assert rows[0]["UPR Reccomending States"] == "- Chile\n- Bosnia and Herzegovina"
    assert rows[0]["Text"] == "41.1 Ratify the Optional Protocol to the Convention against Torture"
    assert rows[1]["Sdgs"] == "- 4"
    assert "- Death penalty" in rows[2]["Themes"].split("\n")
    assert {row["Document Symbol"] for row in rows} == {"A/HRC/99/7"}
    assert {row["Reccomending Body"] for row in rows} == {"- Universal Periodic Review Working Group"}


def test_the_page_prints_the_list_of_themes_as_a_statement_that_runs() -> None:
    code = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]
    printed: list[str] = []
    exec(code, {"print": lambda *words: printed.append(" ".join(words))})
    connection = duckdb.connect()
    connection.execute("\n".join(printed))
    (found,) = connection.execute("SELECT uhri FROM themes WHERE code = 'right_to_food'").fetchall()
    assert found == (["Right to food"],)
    assert connection.execute("SELECT count(*) FROM themes").fetchall() == [(54,)]
