"""Events that tell one happening to one incident.

Within an article: events that extract linked (a visit and the mission it was made for), and those of one type that one
sentence tells of one actor, day and place ("shelled a resort and killed eight"). Across articles, in this order:

1. **Copies.** Events of near-duplicates are paired one to one by type, trigger and the words of their quotes.
2. **The same happening in other words.** Two events may be one where their types are equal, their dates overlap and are
   exact to the day (one may have none, if both articles are of the same days), their countries and cities do not
   differ, and neither who acts nor who is acted upon differs. They are one where in addition enough speaks for it: the
   same city, the same actor or recipient by id or by state, words that the quotes share, a day told by both. Weights
   and the least sum were set on the half `dev` of `tests/incidents/stories.yaml`.

Pairs are joined from the likeliest on, and never so that an incident holds two happenings of one article. What an
event's modality says must not differ between what was and what is not or not yet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flows.article import Span
from flows.normalize.identity import make_id

EXACT = ("day", "days")
LONGEST = 10
"""Days of a stretch beyond which a date tells too little."""
NEAR = 4
"""Days between two articles, of which one does not date the event."""
STEM = 5
"""Letters by which words are compared."""
WORD = re.compile(r"[^\W\d_]{4,}")
HAPPENED = ("asserted", "alleged")
LEAST = 2.5
"""The sum of weights from which on two events are one."""
SAME_DAY, SAME_CITY, SAME_ACTOR, SAME_RECIPIENT, LIKE_SIDE, SHARED_WORDS = 1.0, 1.0, 1.0, 1.0, 0.5, 2.5
UNTOLD = "other"
STATE_TYPES = ("state", "government_body", "armed_forces", "court")
COPIED = 0.5
"""The share of the words of the shorter quote that a copy of it holds."""


@dataclass(frozen=True)
class Player:
    """An actor as far as it tells events apart: `named` is false for what has no name ("residents"), `words` are those
    of its name."""

    actor_id: str
    type: str
    country: str | None
    parent: str | None
    named: bool
    words: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Told:
    """An event as far as it tells a happening."""

    event_id: str
    article_id: str
    group: str
    type: str
    head: str
    first: date | None
    last: date | None
    published: date
    country: str | None
    city: str | None
    happened: bool
    actors: tuple[Player, ...]
    recipients: tuple[Player, ...]
    words: frozenset[str]
    quote: Span

    @property
    def dated(self) -> bool:
        """Whether it is known to the day, or to a short stretch of days."""
        return self.first is not None and self.last is not None

    def days(self) -> Iterator[date]:
        """The days on which it may have been."""
        if self.first is not None and self.last is not None:
            for number in range((self.last - self.first).days + 1):
                yield self.first + timedelta(days=number)


class Clusters:
    """Disjoint sets of events; each is named by its smallest member, and holds one happening of an article at most."""

    def __init__(self) -> None:
        self.above: dict[str, str] = {}
        self.groups: dict[str, dict[str, str]] = {}

    def add(self, item: str, *, article: str, group: str) -> None:
        """A set of its own for an event of an article, which belongs to a group of linked events there."""
        self.above[item] = item
        self.groups[item] = {article: group}

    def root(self, item: str) -> str:
        """The smallest member of the set that `item` is in."""
        while self.above[item] != item:
            self.above[item] = self.above[self.above[item]]
            item = self.above[item]
        return item

    def join(self, one: str, other: str) -> bool:
        """Make the sets of two events one, unless that would join two happenings of one article; whether they are one
        now."""
        first, second = sorted((self.root(one), self.root(other)))
        if first == second:
            return True
        ours, theirs = self.groups[first], self.groups[second]
        if any(ours[article] != group for article, group in theirs.items() if article in ours):
            return False
        self.above[second] = first
        self.groups[first] = ours | theirs
        return True


def cut_stems(text: str) -> frozenset[str]:
    """The longer words of a text by their first letters, small."""
    return frozenset(match[0].casefold()[:STEM] for match in WORD.finditer(text))


def share(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the smaller set the other one holds."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def compare_players(one: Player, other: Player) -> float | None:
    """1 for the same actor, a half for those that may well be, 0 for those that need not be others, None for others."""
    if one.actor_id == other.actor_id or one.parent == other.actor_id or other.parent == one.actor_id:
        return 1.0
    official = [each.type in STATE_TYPES or each.type == "person" and each.named for each in (one, other)]
    if one.country and one.country == other.country:
        if "state" in (one.type, other.type) and all(official):
            return 1.0
        if not (one.named and other.named) and (
            one.type == other.type or {one.type, other.type} == {"state", "person"}
        ):
            return 0.5
        if one.type == other.type and share(one.words, other.words) >= 0.5:
            return 0.5
        return None if one.named and other.named and one.type == other.type else 0.0
    if one.country and other.country and all(official):
        return None
    if one.type == other.type and share(one.words, other.words) >= 0.5 and not (one.country and other.country):
        return 0.5
    return None if one.named and other.named and (one.type == other.type or UNTOLD in (one.type, other.type)) else 0.0


def compare_sides(ours: Sequence[Player], theirs: Sequence[Player]) -> float | None:
    """The best that two sides have in common; None where everyone named on one is another than all on the other."""
    found = [compare_players(one, other) for one in ours for other in theirs]
    known = [each for each in found if each is not None]
    return max(known) if known else (None if found else 0.0)


def compare_dates(one: Told, other: Told) -> float | None:
    """The weight of the dates; None where they differ, or tell too little."""
    if one.first is not None and one.last is not None and other.first is not None and other.last is not None:
        return SAME_DAY if one.first <= other.last and other.first <= one.last else None
    if not (one.dated or other.dated) or abs((one.published - other.published).days) > NEAR:
        return None
    dated, bare = (one, other) if one.dated else (other, one)
    near = dated.first is not None and abs((bare.published - dated.first).days) <= NEAR
    return 0.0 if near else None


def compare_events(one: Told, other: Told) -> float | None:
    """The sum of what speaks for two events being one happening; None where something speaks against it."""
    if one.type != other.type or one.article_id == other.article_id or one.happened != other.happened:
        return None
    if one.country and other.country and one.country != other.country:
        return None
    if one.city and other.city and one.city != other.city:
        return None
    dates = compare_dates(one, other)
    actors = compare_sides(one.actors, other.actors)
    recipients = compare_sides(one.recipients, other.recipients)
    if dates is None or actors is None or recipients is None:
        return None
    total = dates + SAME_ACTOR * actors + SAME_RECIPIENT * recipients
    total += SAME_CITY if one.city and one.city == other.city else 0.0
    return total + SHARED_WORDS * share(one.words, other.words)


def is_linked(one: Told, other: Told) -> bool:
    """Whether two events of one article are told of one actor, day and place by one sentence, and against no others."""
    return (
        one.type == other.type
        and one.happened == other.happened
        and one.quote.overlaps(other.quote)
        and bool(one.actors)
        and set(one.actors) == set(other.actors)
        and (one.first, one.last, one.country, one.city) == (other.first, other.last, other.country, other.city)
        and (not one.recipients or not other.recipients or set(one.recipients) == set(other.recipients))
    )


def link_sentences(told: Sequence[Told]) -> dict[str, str]:
    """The group of each event, those that one sentence tells as one happening in the group of the first of them."""
    by_article: dict[str, list[Told]] = defaultdict(list)
    groups: dict[str, str] = {}
    for event in told:
        first = next((each for each in by_article[event.article_id] if is_linked(each, event)), None)
        groups[event.group] = groups.get(event.group) or (groups[first.group] if first else event.group)
        by_article[event.article_id].append(event)
    return {event.event_id: groups[event.group] for event in told}


def list_days(event: Told) -> list[date]:
    """The days on which an event may have been; of one without a date those near the day of its article."""
    if event.dated:
        return list(event.days())
    return [event.published + timedelta(days=number) for number in range(-NEAR, NEAR + 1)]


def list_sides(event: Told) -> set[str]:
    """What tells an event whose country is not known: city, named actors, and the states that they are of."""
    players = (*event.actors, *event.recipients)
    sides = {each.actor_id for each in players if each.named}
    sides |= {f"of {each.country}" for each in players if each.country}
    return sides | ({event.city} if event.city else set())


class Dated:
    """Events that are known to the day, found by type, day and country, or where a country is missing by their
    sides."""

    def __init__(self, events: Sequence[Told]) -> None:
        self.placed: dict[tuple[str, date, str], list[int]] = defaultdict(list)
        self.bare: dict[tuple[str, date, str], list[int]] = defaultdict(list)
        self.every: dict[tuple[str, date, str], list[int]] = defaultdict(list)
        for number, event in enumerate(events):
            for day in event.days() if event.dated else ():
                if event.country:
                    self.placed[event.type, day, event.country].append(number)
                for side in list_sides(event):
                    self.every[event.type, day, side].append(number)
                    if not event.country:
                        self.bare[event.type, day, side].append(number)

    def near(self, event: Told) -> set[int]:
        """The events that may be the same happening."""
        found: set[int] = set()
        for day in list_days(event):
            if event.country:
                found.update(self.placed.get((event.type, day, event.country), ()))
            index = self.bare if event.country else self.every
            for side in list_sides(event):
                found.update(index.get((event.type, day, side), ()))
        return found


def find_pairs(events: Sequence[Told]) -> Iterator[tuple[float, str, str]]:
    """The pairs of events of different articles that are one happening, each with its sum; one of them at least is
    known to the day."""
    dated = Dated(events)
    for number, event in enumerate(events):
        for near in dated.near(event):
            if event.dated and near >= number:
                continue  # the other one finds it
            total = compare_events(event, events[near])
            if total is not None and total >= LEAST:
                one, other = sorted((event.event_id, events[near].event_id))
                yield total, one, other


def find_copied(events: Sequence[Told], *, copies: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The events of near-duplicates with those of their originals, one to one."""
    by_article: dict[str, list[Told]] = defaultdict(list)
    for event in events:
        by_article[event.article_id].append(event)
    for copy, original in sorted(copies.items()):
        ranked = sorted(
            (-share(ours.words, theirs.words), i, j)
            for i, ours in enumerate(by_article[copy])
            for j, theirs in enumerate(by_article[original])
            if (ours.type, ours.head) == (theirs.type, theirs.head) and share(ours.words, theirs.words) >= COPIED
        )
        taken: tuple[set[int], set[int]] = (set(), set())
        for _, i, j in ranked:
            if i not in taken[0] and j not in taken[1]:
                taken[0].add(i)
                taken[1].add(j)
                yield by_article[copy][i].event_id, by_article[original][j].event_id


def give_incidents(events: Sequence[dict[str, Any]], told: Sequence[Told], *, copies: Mapping[str, str]) -> None:
    """Set `incident_id` of every event row. `told` are the events in the order of their articles and texts, `copies`
    near-duplicates with their originals."""
    clusters = Clusters()
    by_group: dict[str, str] = {}
    groups = link_sentences(told)
    for event in told:
        group = groups[event.event_id]
        clusters.add(event.event_id, article=event.article_id, group=group)
        clusters.join(by_group.setdefault(group, event.event_id), event.event_id)
    for one, other in find_copied(told, copies=copies):
        clusters.join(one, other)
    for _, one, other in sorted(find_pairs(told), key=lambda pair: (-pair[0], pair[1], pair[2])):
        clusters.join(one, other)
    for row in events:
        row["incident_id"] = make_id("inc", clusters.root(row["event_id"]))
