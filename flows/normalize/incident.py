"""Events that tell one happening to one incident.

Within an article: events that extract linked (a visit and the mission it was made for), and those of one type that one
sentence tells of one actor, day and place ("shelled a resort and killed eight"). Across articles, in this order:

1. **Copies.** Events of near-duplicates are paired one to one by type, trigger and the words of their quotes.
2. **The same happening in other words.** Pairs for which enough speaks, and nothing against (`likeness.py`).

Pairs are joined from the likeliest on, and never so that an incident holds two happenings of one article. What an
event's modality says must not differ between what was and what is not or not yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from flows.normalize.identity import make_id
from flows.normalize.likeness import EARLY, LATE, LEAST, NEAR, compare_events, weigh
from flows.normalize.telling import Told, share

COPIED = 0.5
"""The share of the words of the shorter quote that a copy of it holds."""


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


def list_sides(event: Told) -> set[str]:
    """What tells an event whose country is not known: city, named actors, and the states that they are of."""
    players = (*event.actors, *event.recipients)
    sides = {each.actor_id for each in players if each.named}
    sides |= {f"of {each.country}" for each in players if each.country}
    return sides | ({event.city} if event.city else set())


class Shelf:
    """Events by type, day and country, or where a country is missing by their sides."""

    def __init__(self) -> None:
        self.placed: dict[tuple[str, date, str], list[int]] = defaultdict(list)
        self.bare: dict[tuple[str, date, str], list[int]] = defaultdict(list)
        self.every: dict[tuple[str, date, str], list[int]] = defaultdict(list)

    def put(self, number: int, event: Told, *, day: date) -> None:
        """Lay an event under a day."""
        if event.country:
            self.placed[event.type, day, event.country].append(number)
        for side in list_sides(event):
            self.every[event.type, day, side].append(number)
            if not event.country:
                self.bare[event.type, day, side].append(number)

    def near(self, event: Told, *, day: date) -> Iterator[int]:
        """The events under a day that may be the same happening."""
        if event.country:
            yield from self.placed.get((event.type, day, event.country), ())
        index = self.bare if event.country else self.every
        for side in list_sides(event):
            yield from index.get((event.type, day, side), ())


def list_candidates(events: Sequence[Told]) -> Iterator[tuple[int, int]]:
    """The pairs of events that may be one happening, each once: both of one day, one dated and told within a week, or
    neither dated and told within some days."""
    dated, undated = Shelf(), Shelf()
    for number, event in enumerate(events):
        for day in event.days() if event.dated else ():
            dated.put(number, event, day=day)
        if not event.dated:
            undated.put(number, event, day=event.published)
    for number, event in enumerate(events):
        found: set[int] = set()
        if event.dated:
            found.update(each for day in event.days() for each in dated.near(event, day=day) if each < number)
        else:
            for back in range(-EARLY, LATE + 1):
                found.update(dated.near(event, day=event.published - timedelta(days=back)))
            for back in range(-NEAR, NEAR + 1):
                day = event.published - timedelta(days=back)
                found.update(each for each in undated.near(event, day=day) if each < number)
        for other in sorted(found):
            yield number, other


def find_pairs(events: Sequence[Told]) -> Iterator[tuple[float, str, str]]:
    """The pairs of events of different articles that are one happening, each with its sum."""
    for number, other in list_candidates(events):
        found = compare_events(events[number], events[other])
        total = round(weigh(found), 6) if found is not None else 0.0
        if total >= LEAST:
            one, two = sorted((events[number].event_id, events[other].event_id))
            yield total, one, two


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


def find_incidents(told: Sequence[Told], *, copies: Mapping[str, str]) -> dict[str, str]:
    """The `incident_id` of every event. `told` are the events in the order of their articles and texts, `copies`
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
    return {event.event_id: make_id("inc", clusters.root(event.event_id)) for event in told}
