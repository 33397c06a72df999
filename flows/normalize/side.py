"""Whose side those who tell of an event are on, by country (codebook `source_sides`)."""

from __future__ import annotations

from collections.abc import Iterable


def source_side(
    *, speakers: Iterable[str | None], actors: Iterable[str | None], recipients: Iterable[str | None], place: str | None
) -> str:
    """The side of publisher and speakers: `actor`, `recipient`, `both`, `third_party`, or `unknown`.

    All are ISO 3166-1 alpha-3 codes or None. A recipient without a country is taken to be of the country of the
    place, since whom an act hits is mostly of where it hits. Without a country of any speaker, or of any side, the
    side is unknown.
    """
    telling = {country for country in speakers if country}
    acting = {country for country in actors if country}
    hit = {country or place for country in recipients} - {None}
    if not telling or not (acting or hit):
        return "unknown"
    with_actor, with_recipient = bool(telling & acting), bool(telling & hit)
    if with_actor and with_recipient:
        return "both"
    if with_actor:
        return "actor"
    return "recipient" if with_recipient else "third_party"
