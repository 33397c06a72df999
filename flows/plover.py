"""PLOVER's own reading of our event types."""

from __future__ import annotations

from collections.abc import Collection

from flows.schema import Schema

FUTURE = {"verbal_cooperation": "AGREE", "material_cooperation": "AGREE", "material_conflict": "THREATEN"}
"""What PLOVER makes of an act that is only planned, by its quad class: a cooperative act in the future tense is an
intention to cooperate (manual, section AGREE), a material conflict that is only announced is a threat (section
THREATEN, which lists announced restrictions, boycotts, strikes, withdrawals and violence)."""


def read_plover_type(schema: Schema, event_type: str, modality: str) -> str | None:
    """The PLOVER type of an event type: the parent of an extension, AGREE or THREATEN for an act that is only
    planned, or None."""
    row = schema.codebooks["event_types"].by_code[event_type]
    parent: str | None = row["plover_type"]
    if modality != "planned" or parent is None:
        return parent
    quad = schema.codebooks["event_types"].by_code[parent]["quad_class"]
    return FUTURE.get(quad, parent)


def read_plover(
    schema: Schema, event_type: str, *, modes: Collection[str], modality: str, examined: bool
) -> tuple[str | None, str | None, float | None]:
    """PLOVER's reading of an event: type, quad class, intensity (of the mode where it has one). `examined` tells
    whether there is a recipient: an INVESTIGATE without one has no intensity."""
    row = schema.codebooks["event_types"].by_code[event_type]
    scored = [
        mode
        for mode in schema.codebooks["event_modes"].rows
        if mode["event_type"] == event_type and mode["code"] in modes and mode["intensity"] is not None
    ]
    intensity = scored[0]["intensity"] if scored else row["intensity"]
    if event_type == "INVESTIGATE" and not examined:
        intensity = None
    plover_type = read_plover_type(schema, event_type, modality)
    return plover_type, row["quad_class"], None if intensity is None else float(intensity)
