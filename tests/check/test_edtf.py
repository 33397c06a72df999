"""EDTF dates cover the days that ISO 8601-2 says."""

from __future__ import annotations

import pytest

from flows.edtf import edtf_span


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2021", "2021-01-01", "2021-12-31"),
        ("2021-09", "2021-09-01", "2021-09-30"),
        ("2021-02", "2021-02-01", "2021-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2021-12", "2021-12-01", "2021-12-31"),
        ("2021-09-22", "2021-09-22", "2021-09-22"),
        ("199X", "1990-01-01", "1999-12-31"),
        ("19XX", "1900-01-01", "1999-12-31"),
        ("2021-09-22/2021-09-26", "2021-09-22", "2021-09-26"),
        ("2021-09/2021-10", "2021-09-01", "2021-10-31"),
        ("199X/2021", "1990-01-01", "2021-12-31"),
        ("2021-21", "2021-01-01", "2021-12-31"),
        ("2021-24/2022", "2021-01-01", "2022-12-31"),
        ("2021-33", "2021-01-01", "2021-03-31"),
        ("2020-34/2020-36", "2020-04-01", "2020-12-31"),
    ],
)
def test_a_date_covers_its_days(text: str, start: str, end: str) -> None:
    first, last = edtf_span(text)
    assert (first.isoformat(), last.isoformat() if last else None) == (start, end)


def test_an_open_end_has_no_last_day() -> None:
    first, last = edtf_span("2019-05/..")
    assert (first.isoformat(), last) == ("2019-05-01", None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "21",
        "2021-13",
        "2021-00",
        "2021-02-30",
        "2021-9",
        "2021/2022/2023",
        "2022/2021",
        "2021/",
        "/2021",
        "../2021",
        "2021-XX",
        "199X-05",
        "1X99",
        "XXXX",
        "2021-25",
        "2021-21-01",
        "2021-34-01",
        "2021-37",
        "../..",
        "199X-21",
        "2021?",
        "0000",
        "2021\n",
        "\u0662\u0660\u0662\u0661",
    ],
)
def test_what_is_no_date_raises(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        edtf_span(text)
