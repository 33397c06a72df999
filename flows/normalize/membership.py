"""Incidents and groups of recommendations keep the id that most of their members had in the release before.

Pairs of an old set and a new one are taken one to one, those with most members in common first. An old set whose
members went elsewhere is replaced by the one that has most of them; a new one that was part of an old one says so. A
set without a partner gets the id it is born with, unless that was ever another's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flows.normalize.pairing import Lineage, iterate_births
from flows.precedent import Precedent


def keep_sets(
    rows: Sequence[dict[str, Any]],
    *,
    key: str,
    column: str,
    table: str,
    before: Mapping[str, str],
    precedent: Precedent | None,
    lineage: Lineage,
) -> dict[str, str]:
    """Set `column` of every row, which holds the born id of its set, to the set's id; the anchors by id.

    `before` maps the keys of members to the id of the set that they were in; `table` is the name under which such ids
    are kept. The anchor of an id is the one that its set is born with now.
    """
    members: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        members[row[column]].append(row[key])
    shares = {born: Counter(before[each] for each in ids if each in before) for born, ids in members.items()}
    ranked = sorted((-count, old, born) for born, counts in shares.items() for old, count in counts.items())
    ids: dict[str, str] = {}
    taken: dict[str, str] = {}
    for _, old, born in ranked:
        if born not in ids and old not in taken:
            ids[born], taken[old] = old, born
    used = set(taken)
    for born in sorted(set(members) - set(ids)):
        ids[born] = next(
            each for each in _iterate_names(born) if each not in used and _is_free(each, born, table, precedent)
        )
        used.add(ids[born])
        if shares[born]:
            lineage.split_from[table, ids[born]] = min(shares[born], key=lambda old: (-shares[born][old], old))
    successors: dict[str, Counter[str]] = defaultdict(Counter)
    for born, counts in shares.items():
        for old, count in counts.items():
            successors[old][ids[born]] += count
    for old in sorted(set(successors) - set(taken)):
        lineage.replaced_by[table, old] = min(successors[old], key=lambda new: (-successors[old][new], new))
    for row in rows:
        row[column] = ids[row[column]]
    return {identifier: born for born, identifier in ids.items()}


def _iterate_names(born: str) -> Iterator[str]:
    """The born id, then those for when it was ever another set's."""
    yield born
    births = iterate_births(born.partition("-")[0], born)
    next(births)
    yield from births


def _is_free(name: str, born: str, table: str, precedent: Precedent | None) -> bool:
    """Whether an id was never another set's: unknown, or gone with one that was born alike."""
    known = precedent.ids.get((table, name)) if precedent else None
    return known is None or (not known.alive and known.anchor == born)
