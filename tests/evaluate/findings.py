"""Findings made by hand, for tests of the scorer that must not depend on what is read."""

from __future__ import annotations

from flows.article import Span
from flows.findings import EventFinding, Part, Place

FIRST = Span(0, 3)


def make_event(
    key: str,
    *,
    kind: str = "CONSULT",
    trigger: Span = FIRST,
    confidence: float = 0.7,
    place: Place | None = None,
    parts: tuple[Part, ...] = (),
) -> EventFinding:
    """An event of this type at this trigger."""
    return EventFinding(
        key=key,
        head="met",
        nth=1,
        event_type=kind,
        trigger=trigger,
        quote=trigger,
        modality="asserted",
        extractor="test",
        confidence=confidence,
        place=place,
        parts=parts,
    )
