"""The codes of a recommended action: UPR Info's category, the class of action, themes, affected persons.

Each code carries the words that decided it. The rules are data: `actions.yaml` for the category (read by
`flows.extract.action`), `recommendations.yaml` for the others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.article import Span
from flows.extract.action import ActionRules

OTHER = "other"
"""The class of an action of which none is known."""


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


@dataclass(frozen=True)
class CodeWords:
    """The words that tell a code, and the phrases in which they do not."""

    code: str
    words: re.Pattern[str]
    without: re.Pattern[str] | None

    @classmethod
    def compile(cls, code: str, entry: Any) -> CodeWords:
        """A list of words, or a mapping with `words` and `without`."""
        words, without = (entry["words"], entry["without"]) if isinstance(entry, dict) else (entry, ())
        return cls(code, _any(words), _any(without) if without else None)

    def find(self, text: str, span: Span) -> Span | None:
        """The first words of `span` that tell the code."""
        barred = [match.span() for match in self.without.finditer(text, *_ends(span))] if self.without else []
        for match in self.words.finditer(text, *_ends(span)):
            if not any(start <= match.start() and match.end() <= end for start, end in barred):
                return Span(match.start(), match.end())
        return None


class ActionCoder:
    """`actions.yaml` and `recommendations.yaml`: categories, classes, themes and affected persons."""

    def __init__(self, lexicon: Mapping[str, Any]) -> None:
        entry = lexicon["recommendations"]
        self.rules = ActionRules(lexicon["actions"])
        self.classes = [
            (row["class"], frozenset(row["verbs"]), frozenset(row.get("objects", ()))) for row in entry["classes"]
        ]
        self.class_words = self._patterns(entry["class_words"])
        self.themes = self._patterns(entry["themes"])
        self.alone = self._patterns(entry["themes_alone"])
        self.affected = self._patterns(entry["affected_persons"])

    @staticmethod
    def _patterns(groups: Mapping[str, Any]) -> list[CodeWords]:
        return [CodeWords.compile(code, entry) for code, entry in groups.items()]

    def category(self, lead: str, words: str, action: Span, cue: Span, *, nominal: bool) -> Coded:
        """The category of an action at a span, by its acts; by the lemma that leads it where it is put as a noun, or
        where none of its acts is known."""
        known = self.rules.of_verb(lead)
        if nominal and known is not None:
            return Coded(known, cue)
        act = self.rules.read(words)
        if not act.verb:
            return Coded(self.rules.default if known is None else known, cue)
        return Coded(act.category, Span(action.start + act.cue.start, action.start + act.cue.end))

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
        return Coded(OTHER, cue)

    def _class_of_words(self, lead: str, words: str, cue: Span) -> Coded:
        """The class of an action of a report: by its leading verb, else by the words behind it that stand first."""
        coded = self.action_class(lead, words, cue)
        if coded.code != OTHER:
            return coded
        found = [(group.code, group.find(words, Span(cue.start, len(words)))) for group in self.class_words]
        named = [Coded(code, span) for code, span in found if span is not None]
        return min(named, key=lambda each: each.cue.start, default=coded)

    def find_themes(self, text: str, span: Span) -> list[Coded]:
        """The themes that the words of `span` name, each with its words."""
        return self._find(self.themes, text, span)

    def find_affected(self, text: str, span: Span) -> list[Coded]:
        """The groups of affected persons that the words of `span` name."""
        return self._find(self.affected, text, span)

    @staticmethod
    def _find(groups: Sequence[CodeWords], text: str, span: Span) -> list[Coded]:
        found = [(group.code, group.find(text, span)) for group in groups]
        return [Coded(code, cue) for code, cue in found if cue is not None]

    def code(self, words: str) -> CodedAction:
        """The codes of an action of a report, given as words alone."""
        act = self.rules.read(words)
        whole = Span(0, len(words))
        lead = act.verb.split()[0] if act.verb else words.split()[0].lower()
        return CodedAction(
            Coded(act.category, act.cue),
            self._class_of_words(lead, words, act.cue),
            tuple(self.find_themes(words, whole) or self._find(self.alone, words, whole)),
            tuple(self.find_affected(words, whole)),
            not self.rules.by_others(words),
        )


def _pattern(word: str) -> str:
    """A word or phrase as a regular expression; a star stands for any ending."""
    return re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")


def _any(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(_pattern, words)) + r")s?\b", re.IGNORECASE)


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end
