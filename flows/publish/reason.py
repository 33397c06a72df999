"""Why a row differs between two releases: every input of its own that differs, told by fingerprints (`origin`).

A row's inputs are its article (files, what ingest and extract made of it), the code that makes tables, the code lists
of its table, corrections, its columns; and the other articles, where it depends on them: an actor is made of all
articles that name it, an incident and a group of all their events and recommendations, and the number behind a slug of
all actors of that name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from flows.publish.comparison import Row, TableDiff
from flows.publish.origin import (
    CODEBOOK,
    CORRECTION,
    NEW_ARTICLE,
    NORMALIZER,
    OTHERS,
    SCHEMA_CHANGED,
    Difference,
)

ACROSS: Mapping[str, frozenset[str]] = {
    "articles": frozenset({"version", "near_duplicate_of", "ingested_from"}),
    "events": frozenset({"incident_id", "source_side"}),
    "event_actors": frozenset({"actor_id", "ordinal"}),
    "event_counts": frozenset({"actor_id"}),
    "recommendations": frozenset({"recommendation_group_id"}),
    "recommendation_actors": frozenset({"actor_id", "ordinal"}),
}
"""The columns that depend on other articles than the row's own, by table."""
OWNERS = {
    "event_actors": ("events", "event_id"),
    "event_counts": ("events", "event_id"),
    "recommendation_actors": ("recommendations", "recommendation_id"),
}
"""The table that tells the article of a row, and the key that leads there."""


@dataclass(frozen=True)
class Articles:
    """Which articles rows are of: that of each event and recommendation, those that name each actor."""

    of: Mapping[tuple[str, str], str]
    naming: Mapping[str, frozenset[str]]

    def own(self, table: str, row: Row) -> str | None:
        """The article of a row; None for an actor, which has none of its own."""
        if "article_id" in row:
            return str(row["article_id"])
        owner = OWNERS.get(table)
        return self.of.get((owner[0], row[owner[1]])) if owner else None


def _columns(table: pa.Table, *names: str) -> Iterable[tuple[Any, ...]]:
    return zip(*(table[name].to_pylist() for name in names), strict=True)


def find_articles(tables: Mapping[str, pa.Table]) -> Articles:
    """The articles of the rows of a release."""
    of: dict[tuple[str, str], str] = {}
    naming: dict[str, set[str]] = defaultdict(set)
    for table, key in (("events", "event_id"), ("recommendations", "recommendation_id")):
        of |= {(table, identifier): article for identifier, article in _columns(tables[table], key, "article_id")}
    for table, owner, key in (
        ("event_actors", "events", "event_id"),
        ("recommendation_actors", "recommendations", "recommendation_id"),
    ):
        for identifier, actor_id in _columns(tables[table], key, "actor_id"):
            naming[actor_id].add(of[owner, identifier])
    evidence = tables["evidence"]
    for name, row_id, article_id in _columns(evidence, "table_name", "row_id", "article_id"):
        if name == "actors":
            naming[row_id].add(article_id)
    return Articles(of, {actor: frozenset(articles) for actor, articles in naming.items()})


@dataclass(frozen=True)
class Explainer:
    """Tells the reasons of rows; `corrected` are the keys (table, key) whose corrections differ."""

    difference: Difference
    before: Articles
    after: Articles
    corrected: frozenset[tuple[str, str]] = frozenset()

    def explain(
        self,
        table: str,
        key: str,
        *,
        old: Row | None,
        new: Row | None,
        columns: Iterable[str] = (),
        diff: TableDiff,
    ) -> tuple[str, ...]:
        """The reasons of one row, sorted: codes of `change_reasons`. `columns` are those whose values differ."""
        names = frozenset(columns)
        if table == "actors":
            found = self._explain_actor(key, old=old, new=new)
        else:
            found = self._explain_row(table, old=old, new=new, columns=names)
        if found != {NEW_ARTICLE}:
            found |= self._explain_code(table)
        if not diff.same_key or names & diff.columns:
            found.add(SCHEMA_CHANGED)
        row = new or old or {}
        proved = (row["table_name"], row["row_id"]) if table == "evidence" else None
        if (table, key) in self.corrected or proved in self.corrected:
            found.add(CORRECTION)
        return tuple(sorted(found))

    def _explain_code(self, table: str) -> set[str]:
        found = {NORMALIZER} if "normalize" in self.difference.stages else set()
        return found | ({CODEBOOK} if self.difference.other_codes(table) else set())

    def _explain_row(self, table: str, *, old: Row | None, new: Row | None, columns: frozenset[str]) -> set[str]:
        """The reasons that lie in the row's own article, and in others where its values depend on them."""
        was = self.before.own(table, old) if old else None
        now = self.after.own(table, new) if new else None
        own = frozenset(article for article in (was, now) if article is not None)
        found = {reason for article in own for reason in self.difference.article(article)}
        still = all(self.difference.is_still(article) for article in own)
        if self.difference.others_moved(own) and (still or columns & ACROSS.get(table, frozenset())):
            found.add(OTHERS)
        return found

    def _explain_actor(self, actor_id: str, *, old: Row | None, new: Row | None) -> set[str]:
        """An actor is of all articles that name it: of new ones alone it is new, else those that came or went are
        others."""
        was = self.before.naming.get(actor_id, frozenset()) if old else frozenset()
        now = self.after.naming.get(actor_id, frozenset()) if new else frozenset()
        both = was | now
        reasons = {article: self.difference.article(article) for article in both}
        if new and not old and now and all(each == {NEW_ARTICLE} for each in reasons.values()):
            return {NEW_ARTICLE}
        stays = {article for article in both if self.difference.stays(article)}
        found = {reason for article in stays for reason in reasons[article]}
        if both - stays:
            found |= {OTHERS} if stays or new else {reason for article in both for reason in reasons[article]}
        if self.difference.others_moved(both) and not any(reasons.values()):
            found.add(OTHERS)
        return found
