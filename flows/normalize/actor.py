"""The actors of all articles to one row each: registry actors by their id, states by name, bodies and persons by
name and owner; what means something only in its article ("the delegation") stays an actor of that article."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flows.article import Article
from flows.bundle import Bundle, Cast
from flows.findings import ActorFinding
from flows.normalize.identity import make_slug
from flows.normalize.namesake import Naming, NewActor, name_actors
from flows.precedent import Precedent

WITHHELD = "[name withheld]"
SHORTEST = 4
"""Letters from which on a single word is withheld as a name."""


@dataclass(slots=True)
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
            mentions=self.mentions,
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
    parents: Mapping[str, str | None]
    withheld: Mapping[str, tuple[str, ...]]
    anchors: Mapping[str, str]
    replaced_by: Mapping[str, str]


class HiddenNames:
    """The slugs of names that are withheld, found in a slug in time that grows with its words alone. Of a single short
    word none is kept, which is too often another word."""

    def __init__(self, slugs: Iterable[str] = ()) -> None:
        self.slugs = frozenset(slug for slug in slugs if "-" in slug or len(slug) >= SHORTEST)
        self.longest = max((slug.count("-") + 1 for slug in self.slugs), default=0)

    def within(self, slug: str) -> list[str]:
        """The names that stand in a slug and are not all of it, the longest first."""
        words = slug.split("-")
        found = {
            name
            for start in range(len(words))
            for end in range(start + 1, min(len(words), start + self.longest) + 1)
            if (name := "-".join(words[start:end])) in self.slugs and name != slug
        }
        return sorted(found, key=lambda name: (-len(name), name))


def list_hidden(findings: Iterable[Cast]) -> HiddenNames:
    """The names of all actors that are withheld."""
    return HiddenNames(
        make_slug(actor.name)
        for finding in findings
        for actor in finding.actors
        if actor.withheld and actor.name.strip()
    )


def hide_names(slug: str, finding: ActorFinding, *, hidden: HiddenNames) -> str:
    """A slug without the name of a withheld person that another actor's name holds: "mother of X". The same name of
    another actor stays, and so does one word of it within a person's own longer name."""
    words = finding.name.split()
    person = finding.type == "person" and len(words) > 1 and all(word[0].isupper() for word in words)
    for name in hidden.within(slug):
        if "-" in name or not person:
            slug = re.sub(rf"(?<![^-]){re.escape(name)}(?![^-])", "withheld", slug)
    return slug


def _slug(finding: ActorFinding, article_id: str, parent: str | None, number: int, hidden: HiddenNames) -> str:
    """The readable id that a finding asks for; it holds no name of `hidden`."""
    if finding.registry_id is not None:
        return finding.registry_id
    if finding.withheld:
        return f"person-{article_id.removeprefix('art-')[:12]}-{number}"
    slug = hide_names(make_slug(finding.name), finding, hidden=hidden)
    if not finding.shared:
        return f"{slug}-{article_id.removeprefix('art-')[:6]}"
    if finding.key.startswith("organ:") and parent is not None:
        head = finding.key.removeprefix("organ:").split("@")[0]
        words = [word for word in re.split(r"\s+of\s+|\s+", finding.name) if word[0].islower()]
        return f"{parent}-{hide_names(make_slug(' '.join(words) or head), finding, hidden=hidden)}"
    return slug


def _mention_text(article: Article, finding: ActorFinding) -> Counter[str]:
    return Counter(" ".join(span.text(article.text).split()) for span in finding.mentions)


def _clashes(known: Resolved, finding: ActorFinding) -> bool:
    """Whether a finding of the same slug is another actor: of another type, or of another country."""
    if known.finding.type != finding.type:
        return True
    one, other = known.finding.country, finding.country
    return one is not None and other is not None and one != other


class PublicNames:
    """The slugs of names that are published, looked up by their words."""

    def __init__(self, slugs: Iterable[str]) -> None:
        self.by_word: dict[str, list[str]] = defaultdict(list)
        for slug in sorted(set(slugs)):
            for word in set(slug.split("-")):
                self.by_word[word].append(f"-{slug}-")

    def hold(self, slug: str) -> bool:
        """Whether a slug is one of them, or whole words of one."""
        rarest = min((self.by_word.get(word, []) for word in slug.split("-")), key=len)
        return any(f"-{slug}-" in name for name in rarest)


def _own_names(entry: Resolved, *, public: PublicNames) -> Iterator[str]:
    """The aliases of a withheld person that name it: not an office ("the Rights Defender") that stands in the name of
    a public actor and has no word of the person's own name."""
    own = set(make_slug(entry.finding.name).split("-"))
    for alias in entry.aliases:
        slug = make_slug(alias)
        if own & set(slug.split("-")) or not public.hold(slug):
            yield alias


class ActorResolver:
    """Gathers actors article by article, in the order of publication."""

    def __init__(self, hidden: HiddenNames | None = None) -> None:
        self.hidden = hidden or HiddenNames()
        self.resolved: dict[str, Resolved] = {}
        self.ids: dict[tuple[str, str], str] = {}

    def add(self, article: Article, findings: Cast) -> None:
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
        slug = _slug(finding, article.article_id, parent, numbers[finding.key], self.hidden)
        actor_id = self._place(slug, finding)
        parent = None if parent == actor_id else parent
        entry = self.resolved.get(actor_id)
        if entry is None:
            entry = self.resolved[actor_id] = Resolved(actor_id, slug, replace(finding, mentions=()), parent)
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
        public = PublicNames(make_slug(entry.finding.name) for entry in self.resolved.values() if not entry.withheld)
        withheld = {
            entry.actor_id: tuple(sorted({entry.finding.name, *_own_names(entry, public=public)}))
            for entry in self.resolved.values()
            if entry.withheld
        }
        rows = tuple(entry.row() for entry in sorted(self.resolved.values(), key=lambda entry: entry.actor_id))
        countries = {entry.actor_id: entry.finding.country for entry in self.resolved.values()}
        ids = {key: naming.ids[born] for key, born in self.ids.items()}
        parents = {row["actor_id"]: row["parent_actor_id"] for row in rows}
        return Resolution(rows, ids, countries, parents, withheld, anchors, naming.replaced_by)


def resolve_actors(articles: Iterable[Article], findings: Bundle, *, precedent: Precedent | None = None) -> Resolution:
    """The actors of all articles, resolved in the order of publication date and id, so that order of input and
    number of workers change nothing."""
    resolver = ActorResolver(list_hidden(findings.casts()))
    for article in _in_order(articles):
        if findings.holds(article.article_id):
            resolver.add(article, findings.cast(article.article_id))
    return resolver.resolution(precedent=precedent)


def _in_order(articles: Iterable[Article]) -> Sequence[Article]:
    return sorted(articles, key=lambda article: (article.published, article.article_id))
