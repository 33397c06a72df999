"""Coded reports of the Universal Periodic Review: the format, what counts as right, and the scores."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from flows.article import Span
from flows.cli import main
from flows.errors import SchemaError, SettingsError
from flows.evaluate.upr import plain, read_reports, read_texts
from flows.evaluate.upr_report import evaluate_upr, human_upr_text
from flows.evaluate.upr_score import read_report, score_codes, stands
from flows.extract.reading import Reader
from flows.schema import load_schema
from tests.pdf import write_pdf
from tests.report import make_report

SAMOA = make_report(
    "41. The recommendations listed below enjoy the support of Samoa:\n"
    "41.1. Ratify the Convention against Torture (Chile, Bosnia and Herzegovina);\n"
    "41.2. Continue its efforts in education (Fiji);\n"
    "42. The recommendations below did not enjoy the support of Samoa:\n"
    "42.1. Abolish the death penalty (Peru).\n"
)
HEADER = "report,recommender,addressee,text,action_category,response,issues\n"
ROWS = (
    "samoa,Chile,Samoa,Ratify the Convention against Torture,5,Accepted,"
    '"International instruments,Torture and other CID treatment"\n'
    "samoa,Bosnia & Herzegovina,Samoa,Ratify the Convention against Torture.,5,Accepted,\n"
    "samoa,Peru,Samoa,Abolish the death penalty,5,Accepted,Death penalty\n"
    "samoa,Mali,Samoa,Paint the pier,4,,\n"
)


def write(folder: Path, *, rows: str = HEADER + ROWS, report: str | None = SAMOA) -> Path:
    (folder / "reports").mkdir(parents=True, exist_ok=True)
    (folder / "report_recommendations.csv").write_text(rows, encoding="utf-8")
    if report is not None:
        (folder / "reports" / "samoa.txt").write_text(report, encoding="utf-8")
    return folder


def test_texts_are_compared_by_their_letters_and_figures() -> None:
    assert plain("Côte d’Ivoire: ratify OP-CAT (2nd)!") == plain("Cote d'Ivoire ratify OPCAT 2nd")
    assert plain("ratify") != plain("ratified")


def test_each_measure_counts_what_it_says(tmp_path: Path, reader: Reader) -> None:
    evaluation = evaluate_upr(write(tmp_path), reader=reader, schema=load_schema())
    scores = {score.name: score.tally for score in evaluation.scores}
    assert (scores["pairs"].right, scores["pairs"].found, scores["pairs"].wanted) == (3, 4, 4)
    assert (scores["addressee"].right, scores["addressee"].found) == (3, 3)
    assert (scores["spans"].right, scores["spans"].found) == (3, 3)
    assert (scores["position"].right, scores["position"].found) == (2, 3), "one was accepted in the end"
    assert (scores["action category"].right, scores["action category"].found) == (3, 3)
    assert (scores["themes"].right, scores["themes"].wanted) == (3, 3)
    assert evaluation.positions == {"noted": 1, "supported": 2}
    assert "samoa: precision 0.750" in human_upr_text(evaluation)


def test_a_report_that_cannot_be_read_counts_as_missed(tmp_path: Path, reader: Reader) -> None:
    folder = write(tmp_path, report=None)
    (folder / "reports" / "samoa.pdf").write_bytes(write_pdf([[], []]))
    evaluation = evaluate_upr(folder, reader=reader, schema=load_schema())
    assert evaluation.scores[0].tally.wanted == 4
    assert evaluation.scores[0].tally.right == 0
    assert evaluation.unread["samoa"].startswith("scanned")


def test_words_that_do_not_stand_at_their_span_are_wrong(tmp_path: Path, reader: Reader) -> None:
    (report,) = read_reports(write(tmp_path), schema=load_schema(), issuers=reader.reports.issuers)
    read = read_report(report, reader)
    item = read.findings.recommendations[0]
    assert stands(item, read.text)
    assert not stands(replace(item, action=Span(item.action.start + 1, item.action.end)), read.text)
    assert not stands(replace(item, quote=Span(item.action.start, item.action.end - 1)), read.text)


def test_single_recommendations_are_scored_where_they_are_given(tmp_path: Path, reader: Reader) -> None:
    folder = write(tmp_path)
    assert read_texts(folder, schema=load_schema()) == []
    (folder / "action_categories.csv").write_text(
        "text,action_category,issues\nRatify the treaty,5,International instruments\nShare its experience,4,\n"
    )
    codes = evaluate_upr(folder, reader=reader, schema=load_schema()).codes
    assert codes is not None
    assert codes.accuracy.value == 0.5
    assert codes.confusions == {(4, 1): 1}


def test_macro_f1_is_the_mean_over_categories() -> None:
    assert score_codes([(1, 1), (1, 1), (2, 1)]) == pytest.approx((2 / 3, (0.8 + 0) / 2))


@pytest.mark.parametrize(
    ("rows", "error", "message"),
    [
        ("report,text\nsamoa,Mend it\n", SchemaError, "lacks recommender, addressee"),
        (HEADER + "samoa,Chile,Samoa,Mend it,6,,\n", SchemaError, "line 2: action_category '6'"),
        (HEADER + "tonga,Chile,Tonga,Mend it,4,,\n", SettingsError, "reports/tonga.txt is missing"),
    ],
)
def test_a_folder_that_is_malformed_is_refused_with_what_to_mend(
    tmp_path: Path, reader: Reader, rows: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        read_reports(write(tmp_path, rows=rows), schema=load_schema(), issuers=reader.reports.issuers)


def test_the_command_prints_a_table_or_json_and_writes_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = write(tmp_path / "upr"), tmp_path / "upr.json"
    assert main(["evaluate", "--upr", str(folder), "--output", str(out)]) == 0
    assert "pairs" in capsys.readouterr().out
    assert main(["evaluate", "--upr", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(out.read_text())
    assert main(["evaluate", "--upr", str(tmp_path / "nowhere")]) == 2
    assert "report_recommendations.csv" in capsys.readouterr().err
    assert main(["evaluate", "--upr", str(folder), "--split", "dev"]) == 2
