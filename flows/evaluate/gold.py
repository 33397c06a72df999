"""Coded articles: `<slug>.txt` with `<slug>.yaml` beside it (format: tests/gold/CODING.md).

    article:   publisher, published, title, dateline_place, language
    actors:    key, name, mentions (exact substrings), type, country, parent
    events:    key, trigger (exact substring, its `occurrence`), type, modes, actors, leaders, recipients,
               attributed_to (chain, outermost first), date (EDTF), place, country, modality, also, counts
    recommendations: action (exact substring), event, speech_act, issuers, addressees, partners, beneficiaries,
               subjects, action_category

A gold article belongs to the `dev` or the `test` half by the hash of its name, fixed before anything is tuned.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flows.article import Span
from flows.errors import SchemaError
from flows.schema import read_yaml

SPLITS = ("dev", "test")


@dataclass(frozen=True)
class GoldActor:
    """An actor of a gold article and the words that name it."""

    key: str
    name: str
    mentions: tuple[str, ...]
    type: str
    country: str | None


@dataclass(frozen=True)
class GoldEvent:
    """An event of a gold article; `triggers` are the spans of its trigger and of its other mentions."""

    key: str
    triggers: tuple[Span, ...]
    type: str
    parts: frozenset[tuple[str, str]]
    attributed_to: tuple[str, ...]
    date: str | None
    place: str | None
    country: str | None
    modality: str


@dataclass(frozen=True)
class GoldRecommendation:
    """A recommendation of a gold article; `parts` are (role, actor key), `event` the key of its event."""

    action: Span
    parts: frozenset[tuple[str, str]]
    action_category: int | None
    event: str | None = None


@dataclass(frozen=True)
class GoldArticle:
    """One coded article."""

    slug: str
    text: str
    published: date | None
    publisher: str | None
    actors: Mapping[str, GoldActor]
    events: tuple[GoldEvent, ...]
    recommendations: tuple[GoldRecommendation, ...]

    @property
    def split(self) -> str:
        """`dev` or `test`, by the first bit of the SHA-256 of the slug."""
        return SPLITS[hashlib.sha256(self.slug.encode()).digest()[0] & 1]


def find_occurrence(text: str, words: str, occurrence: int, *, where: str) -> Span:
    """The n-th place of `words` in `text`; `SchemaError` where there is none."""
    start = -1
    for _ in range(occurrence):
        start = text.find(words, start + 1)
        if start < 0:
            raise SchemaError(f"{where}: {words!r} does not stand {occurrence} times in the text")
    return Span(start, start + len(words))


def _all_places(text: str, words: str) -> Iterator[Span]:
    start = text.find(words)
    while start >= 0:
        yield Span(start, start + len(words))
        start = text.find(words, start + 1)


def _event(row: Mapping[str, Any], text: str, where: str) -> GoldEvent:
    trigger = find_occurrence(text, row["trigger"], int(row.get("occurrence") or 1), where=where)
    others = [span for words in row.get("also") or () for span in _all_places(text, words)]
    roles = {"actor": "actors", "recipient": "recipients", "leader": "leaders"}
    return GoldEvent(
        key=row["key"],
        triggers=(trigger, *others),
        type=row["type"],
        parts=frozenset((role, key) for role, column in roles.items() for key in row.get(column) or ()),
        attributed_to=tuple(row.get("attributed_to") or ()),
        date=str(row["date"]) if row.get("date") is not None else None,
        place=row.get("place"),
        country=row.get("country"),
        modality=row["modality"],
    )


def _recommendation(row: Mapping[str, Any], text: str, where: str) -> GoldRecommendation:
    columns = {
        "issuer": "issuers",
        "addressee": "addressees",
        "partner": "partners",
        "beneficiary": "beneficiaries",
        "subject": "subjects",
    }
    return GoldRecommendation(
        action=find_occurrence(text, row["action"], int(row.get("occurrence") or 1), where=where),
        parts=frozenset((role, key) for role, column in columns.items() for key in row.get(column) or ()),
        action_category=row.get("action_category"),
        event=row.get("event"),
    )


def read_gold(path: Path, *, text: Path | None = None) -> GoldArticle:
    """One gold article from its YAML file; `SchemaError` where it does not fit its text. The text stands in `text`, by
    default beside the file."""
    entry = read_yaml(path)
    words = (text or path.with_suffix(".txt")).read_text("utf-8")
    published = entry["article"].get("published")
    if isinstance(published, str):
        published = date.fromisoformat(published)
    actors = {
        row["key"]: GoldActor(row["key"], row["name"], tuple(row["mentions"]), row["type"], row.get("country"))
        for row in entry.get("actors") or ()
    }
    return GoldArticle(
        slug=path.stem,
        text=words,
        published=published,
        publisher=entry["article"].get("publisher"),
        actors=actors,
        events=tuple(_event(row, words, path.name) for row in entry.get("events") or ()),
        recommendations=tuple(_recommendation(row, words, path.name) for row in entry.get("recommendations") or ()),
    )


def read_gold_folder(folder: Path, *, split: str | None = None) -> list[GoldArticle]:
    """All gold articles of a folder, sorted by name; those of one half where `split` names it."""
    articles = [read_gold(path) for path in sorted(folder.glob("*.yaml"))]
    return [article for article in articles if split is None or article.split == split]
