"""The main event of a sentence: of those found in it, the one that the sentence is told for."""

from __future__ import annotations

from flows.findings import EventFinding, Findings


def main_event(findings: Findings) -> EventFinding | None:
    """The event whose trigger comes first in the text; None where nothing was found."""
    return min(findings.events, key=lambda event: (event.trigger, event.key), default=None)
