"""The country of actors that the text gives none, but that belong to one beyond doubt.

Police, ministries, courts, parties, state media, holders of a national office and others who are named, unions and who
leads an association that is not known beyond it, and whom the text gives no other state, belong to the country it is
about: reports from Belize say "the police". Officials and experts of international bodies, named associations and
victims that name no country never do, media and companies only in a text that names one country.
"""

from __future__ import annotations

from collections.abc import Mapping

from flows.extract.home import Homes
from flows.extract.roster import Member, Roster

DOMESTIC = ("government_body", "court", "armed_forces", "political_party")


def settle_countries(roster: Roster, homes: Homes) -> None:
    """Give the country of its home to every member that belongs to one and has none yet, parents first."""
    states = roster.knowledge.states
    for member in list(roster.members.values()):
        _inherit(roster, member, roster.members, 0)
    for member in list(roster.members.values()):
        if member.country is None and member.starts and _at_home(roster, member):
            country = homes.at(member.starts[0])
            if country in states:
                member.country = country
                if member.parent is None and member.type in ("government_body", "court", "armed_forces"):
                    member.parent = roster.state(str(country), None)
    for member in list(roster.members.values()):
        _inherit(roster, member, roster.members, 0)
    for member in roster.members.values():
        if member.type == "person" and _serves_many(roster, member):
            member.country = None  # "the mission's spokesman, Colonel X of Niger"


def _serves_many(roster: Roster, member: Member) -> bool:
    """Whether a person holds an office of an international body, whatever state the text says he is of."""
    parent = roster.members.get(roster.key(member.parent)) if member.parent is not None else None
    return parent is not None and parent.type == "igo" and parent.country is None


def _inherit(roster: Roster, member: Member, members: Mapping[str, Member], depth: int) -> str | None:
    """The country of a member, its parent's where it has none of its own."""
    parent = members.get(roster.key(member.parent)) if member.parent is not None else None
    inherits = member.type not in ("population_group", "igo") and not member.homeless
    if member.country is None and parent is not None and depth < 8 and inherits:
        member.country = _inherit(roster, parent, members, depth + 1)
    return member.country


def _at_home(roster: Roster, member: Member) -> bool:
    """Whether a member belongs to the country it is in by what it is."""
    if member.registry_id is not None or member.homeless or _international(roster, member):
        return False
    if member.key.startswith("lump:") and not member.local:
        return False
    if member.type == "person":
        return member.national or member.name_given and not (member.private or member.office)
    if member.type in ("company", "media"):
        return member.local or len(roster.homes.named) == 1
    if member.type == "ngo" and _of_people(roster, member):
        return True
    return member.type in DOMESTIC or member.local or member.type == "armed_group" and member.name_given


def _of_people(roster: Roster, member: Member) -> bool:
    """Whether a body is of a group of people: the union of the drivers."""
    parent = roster.members.get(roster.key(member.parent)) if member.parent is not None else None
    return parent is not None and parent.type == "population_group"


def _international(roster: Roster, member: Member) -> bool:
    """Whether a member, or what it belongs to, is a body of no single state."""
    key = member.parent
    for _ in range(8):
        above = roster.members.get(roster.key(key)) if key is not None else None
        if above is None:
            return False
        led = above.type == "ngo" and above.registry_id is None and member.type == "person"
        if above.type in ("igo", "ngo", "armed_group") and not led:
            return True
        if above.registry_id is not None and above.country is None:
            return True
        key = above.parent
    return False
