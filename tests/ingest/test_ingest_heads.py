"""Heads and feet of all styles (`heads.yaml`), read as their coder read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.ingest.header import read_header

TABLE = yaml.safe_load(Path(__file__).with_name("heads.yaml").read_text("utf-8"))
CASES = {case["style"]: case for case in TABLE["cases"]}
VALUES = ("publisher", "published", "title", "place")


def text_of(case: dict[str, Any]) -> tuple[str, str]:
    """The text of a case, and the stretch of it that is the article's own."""
    body, close = case.get("body", TABLE["body"]), case.get("close", TABLE["close"])
    foot = f"\n\n{case['foot']}" if "foot" in case else ""
    text = f"{case['head']}\n\n{case.get('opening', '')}{body}\n\n{close}{case.get('tail', '')}{foot}\n"
    return text, f"{body}\n\n{close}"


def test_every_style_is_told_apart() -> None:
    assert len(CASES) == len(TABLE["cases"]) >= 60
    allowed = {"style", "head", "opening", "body", "close", "tail", "foot", *VALUES}
    assert all(set(case) <= allowed for case in TABLE["cases"])


@pytest.mark.parametrize("style", CASES)
def test_head_and_foot_are_read_as_a_reader_does(style: str) -> None:
    case = CASES[style]
    text, own = text_of(case)
    header = read_header(text).header
    found = (header.publisher, header.published, header.title, header.dateline_place)
    assert found == tuple(case.get(value) for value in VALUES)
    end = len(text.rstrip()) if header.body_end is None else header.body_end
    assert text[header.body_start : end] == own
