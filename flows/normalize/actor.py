"""The actors of all articles to one row each: registry actors by their id, states by name, bodies and persons by
name and owner; what means something only in its article ("the delegation") stays an actor of that article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flows.article import Article
from flows.findings import ActorFinding, Findings
from flows.normalize.identity import make_slug
from flows.normalize.namesake import Naming, NewActor, name_actors
from flows.precedent import Precedent

WITHHELD = "[name withheld]"


@dataclass
class Resolved:
    """An actor of the release while it is being gathered."""

    actor_id: str
    slug: str
    finding: ActorFinding
    parent: str | None
    mentions: set[tuple[str, int, int]] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    dates: list[date] = field(default_factory=list)
    articles: set[str] = field(default_factory=set)
    withheld: bool = False

    def unnamed(self) -> NewActor:
        """What decides which actor of the release before it is."""
        registered = self.finding.registry_id is not None or self.finding.type == "state"
        withheld = self.finding.withheld and not registered
        slug, _, number = self.slug.rpartition("-") if withheld else (self.slug, "", "1")
        return NewActor(
            actor_id=self.actor_id,
            slug=slug,
            number=int(number),
            type=self.finding.type,
            country=self.finding.country,
            fixed=registered and self.actor_id == self.slug,
            withheld=withheld,
            mentions=frozenset(self.mentions),
        )

    def row(self) -> dict[str, Any]:
        """The row of the table `actors`."""
        return {
            "actor_id": self.actor_id,
            "name": self.finding.name,
            "type": self.finding.type,
            "sector": self.finding.sector,
            "country": self.finding.country,
            "parent_actor_id": self.parent,
            "acronym": self.finding.acronym,
            "aliases": sorted(self.aliases),
            "first_seen": min(self.dates),
            "last_seen": max(self.dates),
            "article_count": len(self.articles),
            "resolution": "registry" if self.finding.registry_id or self.finding.type == "state" else "new",
        }


@dataclass(frozen=True)
class Resolution:
    """Rows of `actors`, the id of each (article, key), the names to withhold by actor; from what each id was born, and
    what took the place of those that vanished since the release before."""

    rows: tuple[dict[str, Any], ...]
    ids: Mapping[tuple[str, str], str]
    countries: Mapping[str, str | None]
    withheld: Mapping[str, tuple[str, ...]]
    anchors: Mapping[str, str]
    replaced_by: Mapping[str, str]


def _slug(finding: ActorFinding, article_id: str, parent: str | None, number: int) -> str:
    """The readable id that a finding asks for."""
    if finding.registry_id is not None:
        return finding.registry_id
    if finding.withheld:
        return f"person-{article_id.removeprefix('art-')[:12]}-{number}"
    slug = make_slug(finding.name)
    if not finding.shared:
        return f"{slug}-{article_id.removeprefix('art-')[:6]}"
    if finding.key.startswith("organ:") and parent is not None:
        head = finding.key.removeprefix("organ:").split("@")[0]
        words = [word for word in re.split(r"\s+of\s+|\s+", finding.name) if word[0].islower()]
        return f"{parent}-{make_slug(' '.join(words) or head)}"
    return slug


def _mention_text(article: Article, finding: ActorFinding) -> Counter[str]:
    return Counter(" ".join(span.text(article.text).split()) for span in finding.mentions)


def _clashes(known: Resolved, finding: ActorFinding) -> bool:
    """Whether a finding of the same slug is another actor: of another type, or of another country."""
    if known.finding.type != finding.type:
        return True
    one, other = known.finding.country, finding.country
    return one is not None and other is not None and one != other


class ActorResolver:
    """Gathers actors article by article, in the order of publication."""

    def __init__(self) -> None:
        self.resolved: dict[str, Resolved] = {}
        self.ids: dict[tuple[str, str], str] = {}

    def add(self, article: Article, findings: Findings) -> None:
        """Resolve the actors of one article; parents before children."""
        by_key = {finding.key: finding for finding in findings.actors}
        numbers = {finding.key: number for number, finding in enumerate(findings.actors, start=1)}
        for finding in findings.actors:
            self._resolve(article, finding, by_key, numbers, frozenset())

    def _resolve(
        self,
        article: Article,
        finding: ActorFinding,
        by_key: Mapping[str, ActorFinding],
        numbers: Mapping[str, int],
        above: frozenset[str],
    ) -> str:
        known = self.ids.get((article.article_id, finding.key))
        if known is not None:
            return known
        parent = None
        if finding.parent in by_key and finding.parent not in above:
            chain = above | {finding.key}
            parent = self._resolve(article, by_key[str(finding.parent)], by_key, numbers, chain)
        slug = _slug(finding, article.article_id, parent, numbers[finding.key])
        actor_id = self._place(slug, finding)
        parent = None if parent == actor_id else parent
        entry = self.resolved.setdefault(actor_id, Resolved(actor_id, slug, finding, parent))
        entry.parent = entry.parent or parent
        entry.withheld = entry.withheld or finding.withheld
        entry.aliases |= set(_mention_text(article, finding))
        entry.mentions |= {(article.article_id, span.start, span.end) for span in finding.mentions}
        entry.dates.append(article.published)
        if finding.mentions:
            entry.articles.add(article.article_id)
        self.ids[(article.article_id, finding.key)] = actor_id
        return actor_id

    def _place(self, slug: str, finding: ActorFinding) -> str:
        """The slug, or the slug with a number where another actor has it."""
        candidate, number = slug, 1
        while candidate in self.resolved and _clashes(self.resolved[candidate], finding):
            number += 1
            candidate = f"{slug}-{number}"
        return candidate

    def resolution(self, *, precedent: Precedent | None) -> Resolution:
        """What was gathered, under the ids that the release before gave."""
        unnamed = [entry.unnamed() for entry in self.resolved.values()]
        naming = name_actors(unnamed, precedent=precedent)
        for entry in self.resolved.values():
            entry.actor_id = naming.ids[entry.actor_id]
            entry.parent = None if entry.parent is None else naming.ids[entry.parent]
        return self._resolution(naming, anchors={naming.ids[each.actor_id]: each.anchor for each in unnamed})

    def _resolution(self, naming: Naming, *, anchors: Mapping[str, str]) -> Resolution:
        withheld = {
            entry.actor_id: tuple(sorted({entry.finding.name, *entry.aliases}))
            for entry in self.resolved.values()
            if entry.withheld
        }
        rows = tuple(entry.row() for entry in sorted(self.resolved.values(), key=lambda entry: entry.actor_id))
        countries = {entry.actor_id: entry.finding.country for entry in self.resolved.values()}
        ids = {key: naming.ids[born] for key, born in self.ids.items()}
        return Resolution(rows, ids, countries, withheld, anchors, naming.replaced_by)


def resolve_actors(
    articles: Iterable[Article], findings: Mapping[str, Findings], *, precedent: Precedent | None = None
) -> Resolution:
    """The actors of all articles, resolved in the order of publication date and id, so that order of input and
    number of workers change nothing."""
    resolver = ActorResolver()
    for article in _in_order(articles):
        if article.article_id in findings:
            resolver.add(article, findings[article.article_id])
    return resolver.resolution(precedent=precedent)


def _in_order(articles: Iterable[Article]) -> Sequence[Article]:
    return sorted(articles, key=lambda article: (article.published, article.article_id))
