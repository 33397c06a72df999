"""What was withdrawn, kept in `withdrawn.yaml` of the project so that it stays out: articles and persons.

    - id: withdrawn-1
      kind: person                   # or article
      reason: safety                 # a code of withdrawal_reasons
      date: 2026-11-24
      articles:
        - {article_id: art-…, content_sha256: …, words_sha256: …, spans: [[120, 130]]}

No name stands in it and no hash of one: an article is known again by its id and the hashes of its text, a person by the
places where those texts named it. `flows/withdraw.py` writes it; nobody has to.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from flows.article import Article, Ingested, SetAside, Span
from flows.bundle import Bundle
from flows.errors import SettingsError
from flows.findings import ActorFinding

FILE_NAME = "withdrawn.yaml"
ARTICLE = "article"
PERSON = "person"
REASON = "withdrawn"
"""Code of `set_aside_reasons`."""


@dataclass(frozen=True)
class Text:
    """A text that was withdrawn, or of which a person was, who is named at `spans`."""

    article_id: str
    content_sha256: str
    words_sha256: str | None
    spans: tuple[Span, ...] = ()

    def is_of(self, article: Article) -> bool:
        """Whether an article is this one, or has the same words."""
        return article.article_id == self.article_id or hash_words(article.text) == self.words_sha256


@dataclass(frozen=True)
class Withdrawal:
    """An article or a person that was taken out; `id` is opaque."""

    id: str
    kind: str
    reason: str
    date: str
    texts: tuple[Text, ...]

    def to_dict(self) -> dict[str, Any]:
        """As `withdrawn.yaml` holds it."""
        texts = [
            {
                "article_id": text.article_id,
                "content_sha256": text.content_sha256,
                "words_sha256": text.words_sha256,
                "spans": [[span.start, span.end] for span in text.spans],
            }
            for text in self.texts
        ]
        return {"id": self.id, "kind": self.kind, "reason": self.reason, "date": self.date, "articles": texts}


def hash_words(text: str) -> str:
    """A hash of a text's words, whatever its capitals, marks and spaces."""
    return hashlib.sha256(" ".join(re.findall(r"\w+", text.casefold())).encode()).hexdigest()


def read_withdrawals(project: Path) -> tuple[Withdrawal, ...]:
    """The withdrawals of a project; `SettingsError` where the file cannot be read."""
    path = project / FILE_NAME
    if not path.is_file():
        return ()
    try:
        return tuple(_make(entry) for entry in yaml.safe_load(path.read_text("utf-8")) or ())
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise SettingsError(f"{FILE_NAME} cannot be read ({error!r}): restore it from a copy") from error


def _make(entry: Mapping[str, Any]) -> Withdrawal:
    texts = tuple(
        Text(
            article_id=text["article_id"],
            content_sha256=text["content_sha256"],
            words_sha256=text["words_sha256"],
            spans=tuple(Span(start, end) for start, end in text["spans"]),
        )
        for text in entry["articles"]
    )
    return Withdrawal(entry["id"], entry["kind"], entry["reason"], str(entry["date"]), texts)


def dump_withdrawals(withdrawals: Sequence[Withdrawal]) -> bytes:
    """The bytes of `withdrawn.yaml`."""
    return yaml.safe_dump([each.to_dict() for each in withdrawals], sort_keys=False).encode()


def list_touched(withdrawals: Iterable[Withdrawal]) -> dict[str, str]:
    """The articles that withdrawals touch, each with the ids of those that do."""
    found: dict[str, list[str]] = {}
    for each in withdrawals:
        for text in each.texts:
            found.setdefault(text.article_id, []).append(each.id)
    return {article_id: " ".join(ids) for article_id, ids in sorted(found.items())}


def refuse_withdrawn(ingested: Ingested, withdrawals: Sequence[Withdrawal]) -> Ingested:
    """The articles without those that were withdrawn, and without new texts of those that named a withdrawn person;
    they are set aside under the withdrawal's id, since a path can hold a name."""
    if not withdrawals:
        return ingested
    kept, aside = [], list(ingested.set_aside)
    for article in ingested.articles:
        refused = next((each for each in withdrawals if _refuses(each, article)), None)
        if refused is None:
            kept.append(article)
        else:
            aside = _hide(aside, article, withdrawal=refused)
    return dataclasses.replace(ingested, articles=tuple(kept), set_aside=tuple(sorted(aside)))


def _hide(aside: Sequence[SetAside], article: Article, *, withdrawal: Withdrawal) -> list[SetAside]:
    """The files set aside with a refused article among them, and its copies and versions, all under opaque paths."""
    paths = {article.raw_path, *article.ingested_from}
    own = [each for each in aside if each.raw_path in paths or any(path in each.detail for path in paths)]
    count = 1 + len(own)
    opaque = [f"raw/{withdrawal.id}-{article.article_id}-{number}" for number in range(1, count + 1)]
    others = [each for each in aside if each not in own]
    return [*others, *(SetAside(path, REASON, withdrawal.reason) for path in opaque)]


def _refuses(withdrawal: Withdrawal, article: Article) -> bool:
    for text in withdrawal.texts:
        if text.is_of(article) and (withdrawal.kind == ARTICLE or article.content_sha256 != text.content_sha256):
            return True
    return False


def withhold_persons(articles: Iterable[Article], findings: Bundle, withdrawals: Sequence[Withdrawal]) -> Bundle:
    """The findings in which every withdrawn person is one whose name is withheld: found where its texts named it, and
    by the same full name in every other article."""
    persons = [text for each in withdrawals if each.kind == PERSON for text in each.texts]
    if not persons:
        return findings
    by_id = {article.article_id: article for article in articles}
    named = {
        name
        for each in findings.casts()
        for actor in each.actors
        if _is_withdrawn(actor, by_id[each.article_id], persons)
        for name in _full_names(actor, by_id[each.article_id])
    }
    return findings.change(
        lambda each: dataclasses.replace(
            each, actors=tuple(_withhold(actor, by_id[each.article_id], persons, named) for actor in each.actors)
        )
    )


def _is_withdrawn(actor: ActorFinding, article: Article, persons: Sequence[Text]) -> bool:
    """Whether an actor is a person who is named where a withdrawn one was, or anything else that has that very name."""
    spans = [span for text in persons if text.content_sha256 == article.content_sha256 for span in text.spans]
    person = actor.type == "person"
    return any(
        span.covers(mention) or (person and span.overlaps(mention)) for mention in actor.mentions for span in spans
    )


def _full_names(actor: ActorFinding, article: Article) -> set[str]:
    texts = [actor.name, *(mention.text(article.text) for mention in actor.mentions)]
    names = {" ".join(text.casefold().split()) for text in texts}
    return {name for name in names if " " in name}


def _withhold(actor: ActorFinding, article: Article, persons: Sequence[Text], named: set[str]) -> ActorFinding:
    same = actor.type == "person" and bool(_full_names(actor, article) & named)
    if same or _is_withdrawn(actor, article, persons):
        return dataclasses.replace(actor, withheld=True, registry_id=None)
    return actor
