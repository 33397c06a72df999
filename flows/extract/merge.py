"""One happening, one event: drafts that tell the same thing again become further evidence of the first.

A definite nominal ("the visit", "the session") is the latest event that it may name; two drafts of one type with
the same parts, and no clash of date or place, are one. Speech acts are one event for each speech verb.
"""

from __future__ import annotations

from flows.extract.draft import Context, Draft
from flows.findings import Place

MEMORY = 200
"""How many events back a text is taken to speak of the same happening again; keeps long texts linear."""
SPEECH = ("REQUEST", "ACCUSE", "REJECT", "THREATEN", "SUPPORT", "AGREE", "CONCEDE")


def _keys(context: Context, draft: Draft, role: str) -> set[str]:
    return {context.cast.key(key) for key in draft.actors(role)}


def _clash(context: Context, one: Draft, other: Draft) -> bool:
    """Whether two drafts cannot be one: different dates, places, modalities of being, or ordinals."""
    if one.date and other.date and one.date.edtf != other.date.edtf:
        return True
    nested = one.sentence is other.sentence and one.place and other.place and _within(one.place, other.place)
    if one.place and other.place and one.place.name != other.place.name and not nested:
        return True
    if one.ordinal and other.ordinal and one.ordinal != other.ordinal:
        return True
    if (one.modality.code == "negated") != (other.modality.code == "negated"):
        return True
    things, others = ({thing.lemma for thing in draft.things} for draft in (one, other))
    if things and others and not things & others:
        return True
    for role in ("actor", "recipient"):
        first, second = _keys(context, one, role), _keys(context, other, role)
        if first and second and not first & second:
            return True
    return False


def _within(one: Place, other: Place) -> bool:
    """Whether one of two places is the country of the other."""
    same = one.country is not None and one.country == other.country
    return same and "country" in (one.precision, other.precision)


def _bare(draft: Draft) -> bool:
    """Whether a nominal names nobody itself and so points back: "the visit", "following the attack"."""
    noun = draft.trigger.entry.noun
    determiners = {kid.lemma for kid in draft.sentence.kids(draft.trigger.token.i, "det")}
    plural = draft.trigger.token.tag == "NNS"
    return noun and (bool(determiners & {"the", "this", "that", "these"}) or plural) and not draft.things


def same_event(context: Context, one: Draft, other: Draft) -> bool:
    """Whether `other`, told later, is the event of `one`."""
    if one.type != other.type:
        return False
    if one.type == "REPORT":
        return one.document is not None and one.document is other.document
    if _clash(context, one, other):
        return False
    if one.type == "CONVENE":
        hosts, others = _keys(context, one, "actor"), _keys(context, other, "actor")
        return one.lemma == other.lemma and (bool(hosts & others) or _bare(other))
    if _bare(other) and not (_keys(context, other, "actor") | _keys(context, other, "recipient")):
        return one.trigger.entry.mode == other.trigger.entry.mode or one.lemma == other.lemma
    if one.type in SPEECH or one.sentence is other.sentence and not other.trigger.entry.noun:
        return False
    actors, recipients = (_keys(context, one, role) & _keys(context, other, role) for role in ("actor", "recipient"))
    same_mode = one.modes == other.modes or not one.modes or not other.modes
    both = bool(actors) and (
        bool(recipients) or not _keys(context, one, "recipient") or not _keys(context, other, "recipient")
    )
    return same_mode and (
        both or bool(recipients) and not (_keys(context, one, "actor") and _keys(context, other, "actor"))
    )


def _absorb(context: Context, kept: Draft, other: Draft) -> None:
    """Give `kept` what `other` adds: its mention, date, place, parts and numbers."""
    kept.others += [other.trigger.span, *other.others]
    if kept.type != "REPORT" or kept.rank == other.rank:  # a report is adopted on another day than it was written
        kept.date = kept.date or other.date
    kept.place = kept.place or other.place
    kept.counts = kept.counts or other.counts
    kept.modes = kept.modes or other.modes
    kept.document = kept.document or other.document
    if kept.incident < 0:
        kept.incident = other.incident
    for part in other.parts:
        filled = _keys(context, kept, part.role)
        if part.role == "leader" and not _keys(context, kept, "actor") & _keys(context, other, "actor"):
            continue
        if context.cast.key(part.actor) not in filled and (not filled or part.role == "leader"):
            kept.parts.append(part)
    if kept.type == "REPORT" and part_missing(kept):
        kept.parts += [part for part in other.parts if part.role == "actor"]


def part_missing(draft: Draft) -> bool:
    """Whether nobody acts in the draft."""
    return not draft.actors("actor")


def merge_drafts(context: Context, drafts: list[Draft]) -> list[Draft]:
    """The drafts with each happening once, in the order of first mention; of two the weightier telling is kept."""
    kept: list[Draft] = []
    for draft in drafts:
        same = next((other for other in reversed(kept[-MEMORY:]) if same_event(context, other, draft)), None)
        if same is None:
            kept.append(draft)
        elif draft.rank < same.rank:
            _absorb(context, draft, same)
            kept[kept.index(same)] = draft
        else:
            _absorb(context, same, draft)
    return [draft for draft in kept if not _empty(draft)]


def _empty(draft: Draft) -> bool:
    """A bare pointer that found nothing to point at."""
    people = draft.actors("actor") | draft.actors("recipient")
    return _bare(draft) and not people and draft.date is None and draft.place is None
