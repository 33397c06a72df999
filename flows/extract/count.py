"""Numbers of people and things stated for an event: "killed at least 12 civilians", "dozens were arrested".

`low` and `high` are what the words allow: "more than 100" has no high, "up to 40" no low, "dozens" no high.
Codes after the codebooks `count_measures` and `count_quantifiers`; words in `schemas/lexicon/counts.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flows.article import Span
from flows.extract.frame import find_subject, is_passive
from flows.extract.parse import Sentence, Token
from flows.extract.trigger import Trigger
from flows.findings import Count

OPEN_HIGH = ("at_least", "more_than", "dozens", "scores", "hundreds", "thousands", "several")
OPEN_LOW = ("at_most", "fewer_than")


class CountReader:
    """The words of `counts.yaml`."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.numbers: Mapping[str, int] = entry["numbers"]
        self.scales: Mapping[str, int] = entry["scales"]
        self.vague: Mapping[str, Mapping[str, Any]] = entry["vague"]
        phrases = [(word, code) for code, words in entry["quantifiers"].items() for word in words]
        self.quantifiers = sorted(phrases, key=lambda item: -len(item[0]))
        self.verbs = {verb: measure for measure, row in entry["measures"].items() for verb in row.get("verbs", ())}
        self.dying = frozenset(entry["intransitive"])
        self.things = frozenset(entry["things"])

    def value(self, token: Token) -> int | None:
        """The whole number that a token says in figures or words, or None."""
        text = token.text.lower().replace(",", "")
        if re.fullmatch(r"\d{1,9}", text):
            return int(text)
        if text in self.numbers:
            return self.numbers[text]
        parts = text.split("-")
        if len(parts) == 2 and all(part in self.numbers for part in parts):
            return self.numbers[parts[0]] + self.numbers[parts[1]]
        return None

    def read(self, sentence: Sentence, trigger: Trigger) -> tuple[Count, ...]:
        """The numbers of the event at `trigger`, in the order of the text."""
        return () if trigger.entry.noun else self.of_verb(sentence, trigger.token, trigger.span)

    def of_verb(self, sentence: Sentence, verb: Token, span: Span) -> tuple[Count, ...]:
        """The numbers of those who do or suffer what a verb says, whose event the words of `span` tell."""
        measure = self.verbs.get(verb.lemma)
        if measure is None:
            return ()
        passive = is_passive(sentence, verb)
        acting = measure == "participants" or verb.lemma in self.dying
        nouns = find_subject(sentence, verb) if passive or acting else sentence.kids(verb.i, "dobj")
        found = []
        for noun in nouns:
            for token in [noun, *sentence.kids(noun.i, "conj")]:
                count = self._count(sentence, token, measure, span)
                if count is not None:
                    found.append(count)
        return tuple(found)

    def _count(self, sentence: Sentence, noun: Token, measure: str, span: Span) -> Count | None:
        thing = noun.lemma in self.things
        if thing != (measure == "destroyed"):
            return None
        vague = self.vague.get(noun.text.lower())
        if vague is not None:
            people = [p for prep in sentence.kids(noun.i, "prep") for p in sentence.kids(prep.i, "pobj")]
            population = people[0].span if people else None
            return Count(measure, span, vague["low"], None, vague["code"], noun.span, population)
        numbers = sentence.kids(noun.i, "nummod")
        value, token = (None, noun)
        if numbers:
            value, token = self._scaled(sentence, numbers[-1])
        elif noun.tag == "CD":
            value, token = self.value(noun), noun
        if value is None:
            return None
        code, start = self._quantifier(sentence, token)
        low = None if code in OPEN_LOW else value
        high = None if code in OPEN_HIGH else value
        population = None if noun.tag == "CD" else noun.span
        return Count(measure, span, low, high, code, Span(start, token.end), population)

    def _scaled(self, sentence: Sentence, token: Token) -> tuple[int | None, Token]:
        scale = self.scales.get(token.lemma)
        if scale is None:
            return self.value(token), token
        for kid in sentence.kids(token.i):
            value = self.value(kid)
            if value is not None:
                return value * scale, token
        return scale, token

    def _quantifier(self, sentence: Sentence, token: Token) -> tuple[str, int]:
        """The quantifier right before a number: its code, and where the whole phrase starts."""
        before = [t for t in sentence.tokens if t.i < token.i][-5:]
        words = " ".join(t.text.lower() for t in before)
        for phrase, code in self.quantifiers:
            if words.endswith(phrase):
                return code, before[-len(phrase.split())].start
        return "exact", token.start
