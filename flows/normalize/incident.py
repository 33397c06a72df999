"""Events that tell one happening to one incident; recommendations that say one thing to one group.

Within an article, events that extract linked (a visit and the mission it was made for). Across articles, events of
one type on one day (or stretch of days) in one country that share an acting or suffering actor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flows.normalize.identity import make_id

EXACT = ("day", "days")


class Clusters:
    """Disjoint sets; each is named by its smallest member."""

    def __init__(self) -> None:
        self.above: dict[str, str] = {}

    def root(self, item: str) -> str:
        """The smallest member of the set that `item` is in."""
        self.above.setdefault(item, item)
        while self.above[item] != item:
            self.above[item] = self.above[self.above[item]]
            item = self.above[item]
        return item

    def join(self, one: str, other: str) -> None:
        """Make the sets of two items one."""
        first, second = sorted((self.root(one), self.root(other)))
        self.above[second] = first


def give_incidents(
    events: Sequence[dict[str, Any]], *, linked: Mapping[str, str], parts: Mapping[str, frozenset[str]]
) -> None:
    """Set `incident_id` of every event row.

    `linked`: event id to a name that linked events of one article share. `parts`: event id to the ids of its actors
    and recipients.
    """
    clusters = Clusters()
    by_link: dict[str, str] = {}
    by_key: dict[tuple[Any, ...], str] = {}
    for event in sorted(events, key=lambda event: event["event_id"]):
        event_id = event["event_id"]
        clusters.join(by_link.setdefault(linked[event_id], event_id), event_id)
        if event["date_precision"] in EXACT and event["country"] is not None:
            for actor in sorted(parts.get(event_id, ())):
                key = (event["event_type"], event["date"], event["country"], actor)
                clusters.join(by_key.setdefault(key, event_id), event_id)
    for event in events:
        event["incident_id"] = make_id("inc", clusters.root(event["event_id"]))


def give_groups(recommendations: Sequence[dict[str, Any]], *, sides: Mapping[str, frozenset[str]]) -> None:
    """Set `recommendation_group_id`: the same words of action by the same issuers to the same addressees are one
    recommendation. `sides`: recommendation id to its issuers and addressees."""
    for row in recommendations:
        words = " ".join("".join(c if c.isalnum() else " " for c in row["action"].lower()).split())
        words = words.removeprefix("to ")
        row["recommendation_group_id"] = make_id("rcg", words, *sorted(sides.get(row["recommendation_id"], ())))
