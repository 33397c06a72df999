"""The grammar of phrases of time: patterns made of the words of `schemas/lexicon/dates.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

DASH = r"\s?(?:-|–|—|to|until|through|and)\s?"
STOP = r"(?:\.(?=\s*(?:[\d,]|(?-i:[a-z]))))?"
"""The full stop of a short month, not that of the sentence."""
YEAR = r"(?:1[89]|20)\d\d"


def _alternatives(words: Mapping[str, Any]) -> str:
    return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))


class DateGrammar:
    """The grammar of `schemas/lexicon/dates.yaml`, compiled once."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self.words = words
        month = rf"(?P<{{}}>{_alternatives(words['months'])})\b{STOP}"
        m1, m2 = month.format("m1"), month.format("m2")
        weekday = rf"(?:(?:{_alternatives(words['weekdays'])}),?\s+)?(?:the\s+)?"
        suffix = r"(?:st|nd|rd|th)?"
        year = rf"(?:,?\s+(?:of\s+)?(?P<y>{YEAR})\b)?"
        number = rf"(?:\d{{1,3}}|{_alternatives(words['numbers'])})"
        unit = _alternatives(words["units"])
        weekdays, months = _alternatives(words["weekdays"]), _alternatives(words["months"])
        before_month = "in|since|during|of|by|until|from|early|late|mid"
        ordinals, shifts = _alternatives(words["ordinals"]), "last|this|next|the previous|the past|the coming"
        day1, day2 = rf"(?P<d1>\d{{1,2}}){suffix}", rf"(?P<d2>\d{{1,2}}){suffix}"
        patterns = {
            "iso": rf"\b(?P<y>{YEAR})-(?P<mm>\d\d)-(?P<d1>\d\d)\b",
            "month_days_months": rf"\b{m1}\s+{day1}{DASH}{m2}\s+{day2}\b{year}",
            "month_days": rf"\b{weekday}{m1}\s+{day1}(?:{DASH}{day2})?\b(?!\s*(?:{months})\b)(?!\d){year}",
            "days_month_month": rf"\b{day1}\s+{m1}{DASH}{day2}\s+{m2}\b{year}",
            "days_month": rf"\b{weekday}{day1}(?:{DASH}{day2})?\s+(?:of\s+)?{m1}{year}",
            "months_year": rf"\b{m1}{DASH}{m2}(?:\s+|,\s+|\s+of\s+)(?P<y>{YEAR})\b",
            "months": rf"\b(?:between|from)\s+{m1}{DASH}{m2}\b(?!\s+\d)",
            "month_year": rf"\b{m1}(?:\s+|,\s+|\s+of\s+)(?P<y>{YEAR})\b",
            "quarter": rf"\b(?:the\s+)?(?P<q>{ordinals})\s+quarter(?:\s+of)?\s+(?P<y>{YEAR})\b",
            "half": rf"\b(?:the\s+)?(?P<q>first|second)\s+half\s+of\s+(?P<y>{YEAR})\b",
            "weekend": r"\b(?:(?P<r>last|this|next|the previous)\s+|(?:over|at|during)\s+(?:the\s+)?)weekend\b",
            "relative_season": rf"\b(?P<r>last|this|next)\s+(?P<s>{_alternatives(words['seasons'])})\b",
            "season": rf"\b(?P<s>{_alternatives(words['seasons'])})\s+(?:of\s+)?(?P<y>{YEAR})\b",
            "decade": r"\b(?:the\s+)?(?:early\s+|late\s+|mid-)?(?P<y>(?:1[89]|20)\d)0s\b",
            "years": rf"\b(?:from\s+|between\s+)?(?P<y>{YEAR})(?:\s?[-–]\s?|\s+(?:to|and)\s+)(?P<y2>{YEAR})\b",
            "years_short": rf"\b(?P<y>{YEAR})[-–/](?P<y2s>\d\d)\b(?![-–]\d)",
            "year": rf"(?<![\w.,/$€£-])(?P<y>{YEAR})\b(?![,.]\d|%|-\d)",
            "ago": rf"\b(?P<n>{number})\s+(?P<u>{unit})s?\s+(?:ago|earlier)\b",
            "past": rf"\b(?:in|over|during|for|within)\s+the\s+(?:past|last)\s+(?P<n>{number})\s+(?P<u>{unit})s\b",
            "relative": rf"\b(?:(?:earlier|later|late|early)\s+)?(?P<r>{shifts})\s+(?P<u>{unit})\b",
            "relative_month": rf"\b(?P<r>last|this|next)\s+{m1}\b",
            "day": rf"\b(?P<w>{_alternatives(words['days'])})\b",
            "weekday": rf"\b(?:(?P<r>last|next|this|the previous)\s+)?(?P<w>{weekdays})\b",
            "month": rf"\b(?:{before_month})[\s-]+(?:early\s+|late\s+|mid-)?{m1}\b(?!\s+\d)",
        }
        self.patterns = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in patterns.items()]

    @cached_property
    def cues(self) -> re.Pattern[str]:
        """Words that put an undated day into the future."""
        return self._any_of("future_cues")

    @cached_property
    def sayings(self) -> re.Pattern[str]:
        """Verbs of saying, behind which a day is that of the saying again."""
        return self._any_of("saying_cues")

    def _any_of(self, name: str) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, self.words[name]))})\b", re.IGNORECASE)

    @cached_property
    def ending(self) -> re.Pattern[str]:
        """A word right before a date that makes it only the end of something."""
        return re.compile(rf"\b(?:{'|'.join(self.words['ending'])})\s+(?:the\s+end\s+of\s+)?$", re.IGNORECASE)

    @cached_property
    def opening(self) -> re.Pattern[str]:
        """A word right before a date that makes it the beginning of something without an end."""
        return re.compile(rf"\b(?:{'|'.join(self.words['opening'])})\s+$", re.IGNORECASE)

    @cached_property
    def before_year(self) -> re.Pattern[str]:
        """Words before a bare year that make it one."""
        words = "|".join(re.escape(word) for word in self.words["before_year"])
        return re.compile(rf"(?:\b(?:{words})\s+|\bmid-|\(|\[)$", re.IGNORECASE)

    @cached_property
    def period(self) -> re.Pattern[str]:
        """The name of a period behind a year: up to four words that end in a period noun."""
        nouns = "|".join(self.words["period_nouns"])
        return re.compile(rf"\s+(?P<name>(?:[\w'’-]+\s+){{0,4}}?(?:{nouns}))\b", re.IGNORECASE)

    @cached_property
    def period_before(self) -> re.Pattern[str]:
        """The name of a period before a bracket."""
        nouns = "|".join(self.words["period_nouns"])
        return re.compile(
            rf"(?:\bthe\s+)(?P<name>(?:[\w'’-]+\s+){{1,4}}?(?:{nouns}))\s+[\[(](?:in\s+|of\s+)?(?:the\s+)?$", re.I
        )
