"""The codes of a recommended action: UPR Info's category, the class of action, themes, affected persons.

Each code carries the words that decided it. The rules are the definitions of the codebooks: what the leading verb
asks for decides the category (continue: 2, consider: 3, seek or share: 1, one verifiable act: 5, else general: 4).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flows.article import Span


@dataclass(frozen=True)
class Coded:
    """A code and the words that decided it."""

    code: Any
    cue: Span


@dataclass(frozen=True)
class CodedAction:
    """All codes of an action, their cues counted from its first character. `by_addressee` is false where it asks for
    the acts of others alone."""

    category: Coded
    action_class: Coded
    themes: tuple[Coded, ...]
    affected: tuple[Coded, ...]
    by_addressee: bool

    def cues(self) -> set[Span]:
        """The words that decided any code."""
        return {each.cue for each in (self.category, self.action_class, *self.themes, *self.affected)}


class ActionCoder:
    """`recommendations.yaml`: categories, classes, themes and affected persons."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.categories = [
            (row["category"], frozenset(row["verbs"]), row.get("phrases", ())) for row in entry["categories"]
        ]
        self.default = int(entry["default_category"])
        self.classes = [
            (row["class"], frozenset(row["verbs"]), frozenset(row.get("objects", ()))) for row in entry["classes"]
        ]
        self.themes = self._patterns(entry["themes"])
        self.affected = self._patterns(entry["affected_persons"])

    @staticmethod
    def _patterns(groups: Mapping[str, list[str]]) -> list[tuple[str, re.Pattern[str]]]:
        return [
            (code, re.compile(r"\b(?:" + "|".join(re.escape(word) for word in words) + r")s?\b", re.IGNORECASE))
            for code, words in groups.items()
        ]

    def category(self, lead: str, words: str, cue: Span) -> Coded:
        """The category by the leading verb's lemma, or by a phrase at the action's beginning."""
        opening = words.lower().removeprefix("to ")
        for category, verbs, phrases in self.categories:
            if lead in verbs or any(opening.startswith(phrase) for phrase in phrases):
                return Coded(category, cue)
        return Coded(self.default, cue)

    def action_class(self, lead: str, words: str, cue: Span) -> Coded:
        """The class of action by the leading verb, and by its object where the verb alone does not tell."""
        lower = words.lower()
        for code, verbs, objects in self.classes:
            phrase = any(" " in verb and verb in lower for verb in verbs)
            if phrase or lead in verbs and (not objects or any(obj in lower for obj in objects)):
                return Coded(code, cue)
        for code, verbs, objects in self.classes:
            if lead in verbs and not objects:
                return Coded(code, cue)
        return Coded("other", cue)

    def find_themes(self, text: str, span: Span) -> list[Coded]:
        """The themes that the words of `span` name, each with its words."""
        return self._find(self.themes, text, span)

    def find_affected(self, text: str, span: Span) -> list[Coded]:
        """The groups of affected persons that the words of `span` name."""
        return self._find(self.affected, text, span)

    @staticmethod
    def _find(patterns: list[tuple[str, re.Pattern[str]]], text: str, span: Span) -> list[Coded]:
        found = []
        for code, pattern in patterns:
            match = pattern.search(text, span.start, span.end)
            if match is not None:
                found.append(Coded(code, Span(match.start(), match.end())))
        return found

    def code(self, words: str) -> CodedAction:
        """The codes of an action that is given as words alone, without a tree."""
        lead = words.split()[0].lower()
        cue = Span(0, len(lead))
        whole = Span(0, len(words))
        return CodedAction(
            self.category(lead, words, cue),
            self.action_class(lead, words, cue),
            tuple(self.find_themes(words, whole)),
            tuple(self.find_affected(words, whole)),
            True,
        )
