"""Many articles at once: order, workers, and an article that breaks the reader."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flows.article import Article
from flows.extract import batch
from flows.extract.batch import SHARD, extract_articles
from tests.reading import ingest_text

TEXT = (
    "NAIROBI, 6 June 2023 (Lake Wire) - Kenyan police arrested five protesters in Nairobi on Monday, the interior "
    "ministry said.\n"
)


@pytest.fixture
def articles(tmp_path: Path) -> list[Article]:
    first = ingest_text(tmp_path, TEXT)
    return [replace(first, article_id=f"art-{number:016x}") for number in range(SHARD + 3)]


def test_two_processes_give_what_one_gives_in_the_order_given(articles: list[Article]) -> None:
    alone = extract_articles(articles, workers=1)
    together = extract_articles(articles, workers=2)
    assert together == alone
    assert [findings.article_id for findings in together.findings] == [article.article_id for article in articles]
    assert all(findings.events for findings in together.findings)


def test_progress_counts_every_article_once(articles: list[Article]) -> None:
    done: list[int] = []
    extract_articles(articles[:4], workers=1, progress=done.append)
    assert sum(done) == 4


def test_an_article_that_breaks_the_reader_is_set_aside_and_the_others_are_read(
    articles: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = batch.load_reader()
    prepare = reader.prepare

    def break_on_second(article: Article) -> object:
        if article.article_id == articles[1].article_id:
            raise RecursionError("too deep")
        return prepare(article)

    monkeypatch.setattr(reader, "prepare", break_on_second)
    extraction = extract_articles(articles[:3], workers=1)
    assert [findings.article_id for findings in extraction.findings] == [articles[0].article_id, articles[2].article_id]
    ((reason, detail),) = [(each.reason, each.detail) for each in extraction.set_aside]
    assert (reason, detail) == ("extraction_failed", "RecursionError: too deep")
