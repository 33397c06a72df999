"""Quotes of short articles, and slugs: neither gives away what is not to be published."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.extract.reading import Reader
from flows.findings import ActorFinding
from flows.normalize.actor import HiddenNames, hide_names
from flows.normalize.quotation import covered, shorten_quotes
from tests.reading import ingest_text, read_text

TEXT = (
    "LIMA, 14 June 2023 (Lake Wire) - The police arrested ten students in the centre of Lima on Monday. Miners from "
    "the south blocked a road in Cusco on Tuesday. Soldiers of the army shot dead two farmers near Puno on Sunday.\n"
)


@pytest.mark.parametrize("share", [0.95, 0.6, 0.4])
def test_a_short_article_is_quoted_no_more_than_allowed(tmp_path: Path, reader: Reader, share: float) -> None:
    article = ingest_text(tmp_path, TEXT, name="lake/2023-06-14-short.txt")
    findings = read_text(article, reader)
    short = shorten_quotes(article, findings, share=share)
    quotes = [event.quote for event in short.events]
    assert len(quotes) == len(findings.events) >= 3
    assert covered(quotes) <= share * len(article.text)
    assert all(event.quote.covers(event.trigger) for event in short.events)
    assert all(before.quote.covers(after.quote) for before, after in zip(findings.events, short.events, strict=True))


def test_an_article_that_quotes_little_stays_as_it_is(tmp_path: Path, reader: Reader) -> None:
    article = ingest_text(tmp_path, TEXT + "The weather was fair. " * 20, name="lake/2023-06-14-long.txt")
    findings = read_text(article, reader)
    assert shorten_quotes(article, findings, share=0.95) == findings


def actor(name: str, kind: str) -> ActorFinding:
    return ActorFinding("key", name, kind, ())


def test_a_slug_does_not_tell_the_name_of_a_withheld_person() -> None:
    hidden = HiddenNames(("ana-berg", "okello"))
    assert (
        hide_names("mother-of-ana-berg", actor("mother of Ana Berg", "person"), hidden=hidden) == "mother-of-withheld"
    )
    assert hide_names("okello-family", actor("Okello family", "population_group"), hidden=hidden) == "withheld-family"
    assert hide_names("grace-okello", actor("Grace Okello", "person"), hidden=hidden) == "grace-okello"
    assert hide_names("okello", actor("Okello", "company"), hidden=hidden) == "okello"


def test_a_name_that_a_slug_holds_twice_is_hidden_twice() -> None:
    hidden = HiddenNames(("okello",))
    named = actor("Okello Okello and Co", "company")
    assert hide_names("okello-okello-and-co", named, hidden=hidden) == "withheld-withheld-and-co"
    assert HiddenNames(("abc",)).within("the-abc-company") == [], "a short word is too often another word"
