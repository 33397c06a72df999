"""PLOVER's own reading of our event types."""

from __future__ import annotations

from flows.schema import Schema

COOPERATIVE = ("CONSULT", "SUPPORT", "COOPERATE", "AID", "CONVENE")
"""Types whose planned events are AGREE in PLOVER (manual, section AGREE: future cooperation)."""


def read_plover_type(schema: Schema, event_type: str, modality: str) -> str | None:
    """The PLOVER type of an event type: the parent of an extension, AGREE for a planned cooperative act, or None."""
    if modality == "planned" and event_type in COOPERATIVE:
        return "AGREE"
    kind: str | None = schema.codebooks["event_types"].by_code[event_type]["plover_type"]
    return kind
