"""PLOVER contexts of an event from the words of its quote (`schemas/lexicon/contexts.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flows.article import Span


class ContextReader:
    """The words of `contexts.yaml`, one pattern a context."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.patterns = [
            (code, re.compile(r"\b(?:" + "|".join(re.escape(word) for word in words) + r")\b", re.IGNORECASE))
            for code, words in entry["contexts"].items()
        ]

    def read(self, text: str, span: Span) -> tuple[str, ...]:
        """The contexts that the words of `span` name, sorted."""
        return tuple(sorted(code for code, pattern in self.patterns if pattern.search(text, span.start, span.end)))
