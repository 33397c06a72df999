"""Where an article ends, and that nothing below it is read as its sentence."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from flows.extract.batch import load_reader
from flows.ingest.header import read_header
from tests.reading import ingest_text

BODY = "The harbour council met the fishermen's union on Tuesday and agreed to open the pier again next month."
CLOSE = "Neither side would say what the new fee is to be."


def own_words(text: str) -> str:
    header = read_header(text).header
    return text[header.body_start : header.body_end]


def test_last_line_of_a_paragraph_broken_by_hand_is_no_foot() -> None:
    text = f"Pier to open again\n\n{BODY}\n\nNeither side would say what the fee was to be on\n3 May 2023"
    assert own_words(text).endswith("on\n3 May 2023")


def test_names_in_a_list_are_no_foot() -> None:
    text = f"Pier to open again\n\n{BODY}\n\nThe council has three members:\n\n- Ana Ruiz\n- Bo Lind\n- Cy Orr"
    assert own_words(text).endswith("- Cy Orr")


def test_article_of_one_line_has_no_foot() -> None:
    assert own_words("Geneva, 3 May 2023").strip() in ("Geneva, 3 May 2023", "")
    assert own_words(BODY) == BODY


def test_end_mark_in_a_sentence_does_not_end_the_article() -> None:
    text = f"Pier to open again\n\n{BODY}\n\nThe quarrel ends.\n\nEnds and means were mixed up, the union said."
    assert own_words(text).endswith("the union said.")


def test_article_without_a_foot_has_no_end_of_its_own() -> None:
    assert read_header(f"Pier to open again\n\n{BODY}\n\n{CLOSE}\n").header.body_end is None


def test_foot_is_not_read_as_sentences(tmp_path: Path) -> None:
    foot = (
        "Reporting by Ana Ruiz; Editing by Bo Lind\n\nENDS\n\nNotes to editors\nPolice arrested nine anglers in 2017."
    )
    article = ingest_text(tmp_path, f"Pier to open again\n\nTUNIS (Reuters) - {BODY}\n\n{CLOSE}\n\n{foot}\n")
    sentences = [raw.span.text(article.text) for raw in load_reader().prepare(article).raws]
    assert sentences == [BODY, CLOSE]


@pytest.mark.parametrize("line", ["Aa " * 33_000, "1 " * 50_000, "- " * 50_000, "said " * 20_000, "1.1." * 25_000])
@pytest.mark.parametrize("place", ["head", "foot"])
def test_long_line_of_one_kind_does_not_hold_up_a_run(line: str, place: str) -> None:
    text = f"{line}\n\n{BODY}" if place == "head" else f"{BODY}\n\n{line}"
    began = time.monotonic()
    read_header(text)
    assert time.monotonic() - began < 15
