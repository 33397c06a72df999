"""Which actor is which actor of the release before, so that a slug is never another one's.

The slug of an actor is its name's, so an actor whose name stays keeps its id by itself. What needs care are the
numbers behind slugs: `anna-berg-2` is the second Anna Berg, and may not become the first when an article comes or goes.

- Actors of one slug are paired with those of it in the release before: by the most mentions in common, then by type and
  country. A pair without a common mention must not clash in type or country, unless an article in common names both.
- Withheld persons, whose ids are numbers within their article, are paired by their mentions alone.
- Registry actors and states have the registry's ids.
- One without a partner gets the first number that was never another actor's.

An actor that vanishes is replaced by the one that has most of its mentions; never across withholding, which would give
a withheld name away.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from flows.precedent import KnownActor, Precedent

ACTORS = "actors"

Mention = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class NewActor:
    """An actor of this release under the id it is born with; `slug` is what it was made from, `number` that behind it.

    `fixed` is an id of the registry.
    """

    actor_id: str
    slug: str
    number: int
    type: str
    country: str | None
    fixed: bool
    withheld: bool
    mentions: Set[Mention]

    @property
    def anchor(self) -> str:
        """From what the id is born: slug, type and country; of a withheld person nothing but the slug."""
        return self.slug if self.withheld else f"{self.slug} {self.type} {self.country or '-'}"


@dataclass
class Naming:
    """The id of each actor by the one it was born with, and what took the place of those that vanished."""

    ids: dict[str, str] = field(default_factory=dict)
    replaced_by: dict[str, str] = field(default_factory=dict)


def clashes(old: KnownActor, new: NewActor) -> bool:
    """Whether type or country tell two actors apart."""
    return old.type != new.type or (None not in (old.country, new.country) and old.country != new.country)


def rank_actors(old: KnownActor, new: NewActor) -> tuple[int, bool, bool, str] | None:
    """How closely two actors of one slug belong together (smaller is closer), or None where they are not one."""
    if old.withheld != new.withheld:
        return None
    common = len(old.mentions & new.mentions)
    if not common:
        articles = {mention[0] for mention in old.mentions} & {mention[0] for mention in new.mentions}
        if new.withheld or (clashes(old, new) and not articles):
            return None
    return -common, clashes(old, new), old.actor_id != new.actor_id, old.actor_id


def pair_actors(olds: Sequence[KnownActor], news: Sequence[NewActor]) -> dict[str, str]:
    """The born id of each new actor that has a partner, to the partner's id; one to one."""
    ranked = [
        (rank, new.actor_id, old.actor_id)
        for old in olds
        for new in news
        if (rank := rank_actors(old, new)) is not None
    ]
    pairs: dict[str, str] = {}
    for _, born, known in sorted(ranked):
        if born not in pairs and known not in pairs.values():
            pairs[born] = known
    return pairs


def iterate_names(new: NewActor) -> Iterator[str]:
    """The ids that an actor can be born with: the bare slug first, of a withheld person never the bare one."""
    number = new.number if new.withheld else 1
    while True:
        yield new.slug if number == 1 and not new.withheld else f"{new.slug}-{number}"
        number += 1


def name_actors(news: Sequence[NewActor], *, precedent: Precedent | None) -> Naming:
    """The id of every actor. Without a release before, each keeps the one it was born with."""
    if precedent is None:
        return Naming({new.actor_id: new.actor_id for new in news})
    families: dict[str, list[KnownActor]] = defaultdict(list)
    for old in precedent.actors:
        families[old.slug].append(old)
    naming = Naming({new.actor_id: new.actor_id for new in news if new.fixed})
    used = set(naming.ids.values())
    by_slug: dict[str, list[NewActor]] = defaultdict(list)
    for new in news:
        if not new.fixed:
            by_slug[new.slug].append(new)
    for slug in sorted(by_slug):
        olds = [old for old in families.get(slug, ()) if old.actor_id not in used]
        pairs = pair_actors(olds, by_slug[slug])
        naming.ids |= pairs
        used |= set(pairs.values())
    for new in sorted((new for new in news if new.actor_id not in naming.ids), key=lambda new: new.actor_id):
        name = next(name for name in iterate_names(new) if name not in used and _is_free(name, new, precedent))
        naming.ids[new.actor_id] = name
        used.add(name)
    naming.replaced_by = _follow(precedent.actors, news, naming=naming)
    return naming


def _is_free(name: str, new: NewActor, precedent: Precedent) -> bool:
    """Whether an id was never another actor's: unknown, or gone with one of the same slug, type and country."""
    known = precedent.ids.get((ACTORS, name))
    return known is None or (not known.alive and not new.withheld and known.anchor == new.anchor)


def _follow(olds: Sequence[KnownActor], news: Sequence[NewActor], *, naming: Naming) -> dict[str, str]:
    """What has most of the mentions of each actor that vanished."""
    owners: dict[Mention, list[str]] = defaultdict(list)
    for new in news:
        if not new.withheld:
            for mention in new.mentions:
                owners[mention].append(naming.ids[new.actor_id])
    living: Mapping[str, None] = dict.fromkeys(naming.ids.values())
    found = {}
    for old in olds:
        if old.actor_id not in living and not old.withheld:
            shares = Counter(name for mention in old.mentions for name in owners.get(mention, ()))
            if shares:
                found[old.actor_id] = min(shares, key=lambda name: (-shares[name], name))
    return found
