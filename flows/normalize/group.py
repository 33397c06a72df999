"""Recommendations that say one thing, across articles: `recommendation_group_id`.

Of one group are, within an article or across articles, those in the same words by the same issuers to the same
addressees; and across articles those whose words are much alike (most of the longer words of the shorter one, at least
three, are in the other), if issuers and addressees do not differ where both name some, and they share an issuer, an
addressee or the incident in which they were issued. An addressee more or another wording is then a difference between
rows of one group, which stays to be seen. Of one article no two are joined through another's.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.normalize.identity import make_id
from flows.normalize.incident import Clusters
from flows.normalize.telling import cut_stems, share

ALIKE = 0.65
"""The share of the shorter one's longer words that the other has, from which on two say the same."""
FEWEST = 3
"""Longer words that they have in common at the least."""


@dataclass(frozen=True)
class Said:
    """A recommendation as far as it tells what is said."""

    recommendation_id: str
    article_id: str
    words: str
    stems: frozenset[str]
    issuers: frozenset[str]
    addressees: frozenset[str]
    incident: str | None


def plain_words(action: str) -> str:
    """The words of an action as they are compared: small, without marks, without the "to" before them."""
    return " ".join("".join(c if c.isalnum() else " " for c in action.lower()).split()).removeprefix("to ")


def read_said(row: Mapping[str, Any], *, sides: frozenset[str], incident: str | None) -> Said:
    """A row with the parts that actors play in it, as "issuer un"."""
    by_role: dict[str, set[str]] = defaultdict(set)
    for side in sides:
        role, _, actor = side.partition(" ")
        by_role[role].add(actor)
    return Said(
        recommendation_id=row["recommendation_id"],
        article_id=row["article_id"],
        words=plain_words(row["action"]),
        stems=cut_stems(row["action"]),
        issuers=frozenset(by_role["issuer"]),
        addressees=frozenset(by_role["addressee"]),
        incident=incident,
    )


def say_the_same(one: Said, other: Said) -> bool:
    """Whether two of different articles say one thing."""
    if one.article_id == other.article_id:
        return False
    for ours, theirs in ((one.issuers, other.issuers), (one.addressees, other.addressees)):
        if ours and theirs and ours.isdisjoint(theirs):
            return False
    near = (
        (one.incident is not None and one.incident == other.incident)
        or bool(one.issuers & other.issuers)
        or bool(one.addressees & other.addressees)
    )
    return near and len(one.stems & other.stems) >= FEWEST and share(one.stems, other.stems) >= ALIKE


def find_pairs(said: Sequence[Said]) -> Iterator[tuple[float, str, str]]:
    """The pairs of different articles that say one thing, each with how alike they are.

    Looked up by their rarest words: of two that are alike enough, one of so many of the shorter one's is in the other.
    """
    often = Counter(stem for each in said for stem in each.stems)
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, each in enumerate(said):
        for near in list_near(each):
            for stem in each.stems:
                found[near, stem].append(number)
    seen: set[tuple[int, int]] = set()
    for number, each in enumerate(said):
        rare = sorted(each.stems, key=lambda stem: (often[stem], stem))
        for stem in rare[: len(rare) - math.ceil(ALIKE * len(rare)) + 1]:
            for near in list_near(each):
                for other in found[near, stem]:
                    pair = (min(number, other), max(number, other))
                    if pair not in seen and number != other:
                        seen.add(pair)
                        if say_the_same(each, said[other]):
                            alike = share(each.stems, said[other].stems)
                            first, second = sorted((each.recommendation_id, said[other].recommendation_id))
                            yield alike, first, second


def list_near(each: Said) -> Iterator[str]:
    """What two must have one of in common."""
    yield from (f"issuer {actor}" for actor in each.issuers)
    yield from (f"addressee {actor}" for actor in each.addressees)
    yield from (each.incident,) if each.incident else ()


def give_groups(
    recommendations: Sequence[dict[str, Any]],
    *,
    sides: Mapping[str, frozenset[str]],
    incidents: Mapping[str, str] | None = None,
) -> None:
    """Set `recommendation_group_id`. `sides`: recommendation id to its issuers and addressees, as "issuer un";
    `incidents`: event id to its incident."""
    known = incidents or {}
    said = [
        read_said(
            row,
            sides=sides.get(row["recommendation_id"], frozenset()),
            incident=known.get(row.get("event_id") or ""),
        )
        for row in recommendations
    ]
    clusters = Clusters()
    exact: dict[tuple[str, frozenset[str]], str] = {}
    for each in sorted(said, key=lambda each: each.recommendation_id):
        first = exact.setdefault((each.words, sides.get(each.recommendation_id, frozenset())), each.recommendation_id)
        clusters.add(each.recommendation_id, article=each.article_id, group=first)
        clusters.join(first, each.recommendation_id)
    for _, one, other in sorted(find_pairs(said), key=lambda pair: (-pair[0], pair[1], pair[2])):
        clusters.join(one, other)
    for row, each in zip(recommendations, said, strict=True):
        row["recommendation_group_id"] = make_id("rcg", clusters.root(each.recommendation_id))
