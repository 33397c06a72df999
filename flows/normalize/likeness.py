"""How much speaks for two events of different articles being one happening.

Two events may be one where their types are equal, their dates do not exclude each other, their countries and cities do
not differ, and neither who acts nor who is acted upon is somebody else. What then speaks for it are the features of
`compare_events`, weighed by `WEIGHTS`: a logistic regression over the pairs of the halves `dev` of `tests/incidents/`,
made by `scripts/fit_incidents.py` from what was read on 26 November 2026."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flows.normalize.telling import Player, Told, count_common, share

NEAR = 4
"""Days between two articles, of which neither dates the event; beyond them an article tells a day late."""
EARLY = 1
"""Days before the day of an event on which an article may already be of it: a day begins earlier elsewhere."""
LATE = 7
"""Days after the day of an event within which an article that does not date it may tell it."""
MANY_NAMES = 3
"""Names in common from which on more say no more."""
UNTOLD = "other"
STATE_TYPES = ("state", "government_body", "armed_forces", "court")
FORCES = "armed_forces"
BODIES = frozenset(("igo", "ngo", "company", "media", "armed_group", "political_party"))
"""Types of which two that have names are two, even where one of them was taken for another type."""

WEIGHTS: Mapping[str, float] = {
    "actor_untold": 0.67,
    "late": -1.05,
    "recipient_untold": 0.59,
    "same_actor": 0.13,
    "same_recipient": 1.42,
    "shared_names": 1.59,
    "shared_scene": 1.27,
    "shared_words": 2.63,
    "shared_world": 0.69,
    "undated": -1.30,
}
LEAST = 2.90
"""The sum of weights from which on two events are one: odds of ten to three when they were fitted."""


def compare_players(one: Player, other: Player) -> float | None:
    """1 for the same actor, a half for those that may well be, 0 for those that need not be others, None for others."""
    if one.actor_id == other.actor_id or one.parent == other.actor_id or other.parent == one.actor_id:
        return 1.0
    official = [each.type in STATE_TYPES or each.type == "person" and each.named for each in (one, other)]
    sides = {
        "state" if each.type in STATE_TYPES else "body" if each.type in BODIES else each.type for each in (one, other)
    }
    if sides == {"state", "body"} and one.named and other.named:
        return None
    if one.country and one.country == other.country:
        if "state" in (one.type, other.type) and all(official):
            return 1.0
        if one.type == other.type == FORCES:
            return 0.5
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
    apart = one.type == other.type or UNTOLD in (one.type, other.type) or {one.type, other.type} <= BODIES
    return None if one.named and other.named and apart else 0.0


def compare_sides(ours: Sequence[Player], theirs: Sequence[Player]) -> float | None:
    """The best that two sides have in common; None where everyone named on one is another than all on the other."""
    found = [compare_players(one, other) for one in ours for other in theirs]
    known = [each for each in found if each is not None]
    return max(known) if known else (None if found else 0.0)


def compare_dates(one: Told, other: Told) -> dict[str, float] | None:
    """What the dates say; None where they exclude each other, or tell too little."""
    if one.first is not None and one.last is not None and other.first is not None and other.last is not None:
        return {} if one.first <= other.last and other.first <= one.last else None
    if not (one.dated or other.dated):
        return {"undated": 1.0} if abs((one.published - other.published).days) <= NEAR else None
    dated, bare = (one, other) if one.dated else (other, one)
    after = (bare.published - dated.first).days if dated.first is not None else LATE + 1
    if not -EARLY <= after <= LATE:
        return None
    return {"late": 1.0} if after > NEAR else {}


def compare_events(one: Told, other: Told) -> dict[str, float] | None:
    """What speaks for two events being one happening, by the names of `WEIGHTS`; None where something speaks against
    it."""
    if one.type != other.type or one.article_id == other.article_id or one.happened != other.happened:
        return None
    if one.country and other.country and one.country != other.country:
        return None
    if one.city and other.city and one.city != other.city:
        return None
    dates = compare_dates(one, other)
    if dates is None:
        return None
    found = dict(dates)
    for name, ours, theirs in (("actor", one.actors, other.actors), ("recipient", one.recipients, other.recipients)):
        alike = compare_sides(ours, theirs)
        if alike is None:
            return None
        if ours and theirs:
            found[f"same_{name}"] = alike
        else:
            found[f"{name}_untold"] = 1.0
    found["shared_words"] = share(one.words, other.words)
    found["shared_scene"] = share(one.scene, other.scene)
    found["shared_names"] = min(MANY_NAMES, count_common(one.names, other.names)) / MANY_NAMES
    found["shared_world"] = share(one.world, other.world)
    return found


def weigh(found: Mapping[str, float]) -> float:
    """The sum of the weights of what speaks for two events being one."""
    return sum(WEIGHTS[name] * value for name, value in sorted(found.items()))
