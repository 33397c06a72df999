"""Kinds of documents with a reader of their own, told by their words: official reports with numbered recommendations.

`schemas/lexicon/reports.yaml` declares each kind: the phrases that stand in its head, who wrote it, where its section
of recommendations begins and ends. A document of no such kind is an article. File names and folders tell nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flows.errors import SchemaError
from flows.schema import read_yaml, schemas_folder

PLACEHOLDER = "*"
"""Stands in a phrase for up to six words."""


def phrase_pattern(phrase: str) -> str:
    """A phrase as a regular expression: any white space, or none, between its words; `*` for up to six of any."""
    words = phrase.split()
    parts = [r"(?:\S+\s+){1,6}?" if word == PLACEHOLDER else re.escape(word) + r"\s*" for word in words]
    return "".join(parts).removesuffix(r"\s*")


def any_phrase(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the phrases as whole words, in any case; the longest is tried first."""
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(phrase_pattern, ordered)) + r")(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class ReportKind:
    """A kind of report: its entry of `reports.yaml`, with its phrases compiled."""

    name: str
    head: int
    author: str
    speech_act: str
    confidence: float
    told_by: tuple[re.Pattern[str], ...]
    title: re.Pattern[str]
    publisher: re.Pattern[str]
    dated: re.Pattern[str]
    symbol: re.Pattern[str]
    addressed: tuple[re.Pattern[str], ...]
    made: re.Pattern[str]
    adopted: re.Pattern[str]
    adopting: re.Pattern[str]
    section: re.Pattern[str]
    section_ends: re.Pattern[str]
    opening: re.Pattern[str]
    speech_words: re.Pattern[str]

    @classmethod
    def compile(cls, entry: Mapping[str, Any]) -> ReportKind:
        """An entry of `kinds`; `SchemaError` where a field is missing."""
        try:
            return cls(
                name=entry["kind"],
                head=int(entry["head"]),
                author=entry["author"],
                speech_act=entry["speech_act"],
                confidence=float(entry["confidence"]),
                told_by=tuple(any_phrase([phrase]) for phrase in entry["told_by"]),
                title=any_phrase([entry["title"]]),
                publisher=any_phrase([entry["publisher"]]),
                dated=re.compile("|".join(map(phrase_pattern, entry["dated"])), re.IGNORECASE),
                symbol=re.compile(entry["symbol"]),
                addressed=tuple(any_phrase([phrase]) for phrase in entry["addressed"]),
                made=any_phrase(entry["made"]),
                adopted=any_phrase(entry["adopted"]),
                adopting=any_phrase([entry["adopting"]]),
                section=any_phrase(entry["section"]),
                section_ends=any_phrase(entry["section_ends"]),
                opening=any_phrase(entry["section_openings"]),
                speech_words=any_phrase(entry["speech_words"]),
            )
        except KeyError as error:
            raise SchemaError(f"schemas/lexicon/reports.yaml: a kind lacks {error}: add it") from error

    def tells(self, text: str) -> bool:
        """Whether a text is of this kind: all its phrases stand in the head."""
        return all(pattern.search(text, 0, self.head) for pattern in self.told_by)


@cache
def load_kinds() -> tuple[ReportKind, ...]:
    """The kinds of `schemas/lexicon/reports.yaml`; `SchemaError` where it is malformed."""
    return tuple(map(ReportKind.compile, read_yaml(schemas_folder() / "lexicon" / "reports.yaml")["kinds"]))


def tell_kind(text: str) -> ReportKind | None:
    """The kind of a normalised text, or None where it is an article like any other."""
    return next((kind for kind in load_kinds() if kind.tells(text)), None)


@cache
def furniture_pattern() -> re.Pattern[str]:
    """A pattern for the lines that belong to a page and not to its text, matched as a whole."""
    patterns = read_yaml(schemas_folder() / "lexicon" / "reports.yaml")["furniture"]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
