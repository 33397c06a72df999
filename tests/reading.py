"""Articles for tests: raw text through ingest and extract, as a run reads them."""

from __future__ import annotations

from pathlib import Path

from flows.article import Article
from flows.extract.reading import Reader, read_article
from flows.findings import Findings
from flows.ingest.folder import ingest_folder
from flows.normalize.table import Normalized, normalize
from flows.schema import load_schema
from flows.settings import Settings


def ingest_text(folder: Path, text: str, *, name: str = "agency/2023-06-14-story.txt") -> Article:
    """The article that a raw file with this text gives."""
    path = folder / "raw" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    (article,) = ingest_folder(folder, settings=Settings()).articles
    return article


def read_text(article: Article, reader: Reader) -> Findings:
    """The findings of an article."""
    return read_article(article, reader)


def tables_of(article: Article, reader: Reader) -> Normalized:
    """The tables of one article."""
    return normalize([article], [read_text(article, reader)], schema=load_schema())
