"""Which word tells an event."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.extract.reading import Reader
from tests.reading import ingest_text, read_text


@pytest.mark.parametrize(
    ("sentence", "noun"),
    [
        (
            "The killing of five people in a public bus in southern Kenya on 20 May fits a pattern of drone attacks on "
            "civilians that observers have documented since last summer.",
            "killing",
        ),
        (
            "Last week's attack on the market, which doctors say killed at least 13 people, was the deadliest in the "
            "area since the truce of 2022.",
            "attack",
        ),
    ],
)
def test_verb_without_an_event_of_its_own_takes_none_from_its_subject(
    tmp_path: Path, reader: Reader, sentence: str, noun: str
) -> None:
    article = ingest_text(tmp_path, f"LAMU, 14 June 2023 (Lake Wire) - It rained on Tuesday.\n\n{sentence}\n")
    triggers = {event.trigger.text(article.text) for event in read_text(article, reader).events}
    assert noun in triggers
    assert not triggers & {"fits", "was"}
