"""The main event of a sentence: of those found in it, the one that the sentence is told for."""

from __future__ import annotations

from flows.findings import EventFinding, Findings


def main_event(findings: Findings) -> EventFinding | None:
    """The first event that stands in no phrase below another (relative clause, adverbial, noun phrase), else the first
    of all; None where nothing was found."""
    return min(findings.events, key=lambda event: (event.depth > 0, event.trigger, event.key), default=None)
