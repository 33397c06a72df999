"""How much an action asks, from its words alone: UPR Info's category of action by the acts that it names.

    Take steps against trafficking, including by ratifying the Palermo Protocol
    ---- 4                                       -------- 5

The act that leads decides if it is to go on with something, to consider it or to ask others for it; otherwise the
most specific act does: the one that leads, one by which it is done, or a later one that is specific whatever its
object. Rules are data: `schemas/lexicon/actions.yaml`. No tree is needed, only lemmas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.article import Span
from flows.extract.lemma import load_lemmatizer
from flows.kind import phrase_pattern

TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|[,;:.()]")
STOPS = frozenset(",;:.")
LEAD_WITHIN = 45
"""Words from the beginning within which the leading act stands."""
SENTENCE_END = frozenset(".;")


@dataclass(frozen=True)
class Word:
    """A word or sign of the action: its text in lower case, its lemma as a verb, its place."""

    text: str
    lemma: str
    start: int
    end: int


@dataclass(frozen=True)
class Act:
    """An act that an action names: its category, and the words of its verb."""

    category: int
    verb: str
    cue: Span


@dataclass(frozen=True)
class Rule:
    """A rule for one act: a verb's words, and the words that must or must not stand behind it."""

    category: int
    verb: tuple[str, ...]
    objects: tuple[str, ...]
    without: tuple[str, ...]


class ActionRules:
    """`actions.yaml`, compiled."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.reach = int(entry["reach"])
        self.rules: dict[str, list[Rule]] = {}
        for row in entry["acts"]:
            for verb in row["verbs"]:
                words = tuple(verb.split())
                rule = Rule(int(row["category"]), words, tuple(row.get("objects", ())), tuple(row.get("without", ())))
                self.rules.setdefault(words[0], []).append(rule)
        self.closing = frozenset(entry["closing"])
        self.deciding = frozenset(entry["deciding"])
        self.default = int(entry["default"])
        self.skip = frozenset(entry["skip"])
        self.bounds = frozenset(entry["bounds"])
        self.purposes = frozenset(entry["purposes"])
        self.not_acts = frozenset(entry["not_acts"])
        self.openers = frozenset(entry["openers"])
        self.before_lead = frozenset(entry["before_lead"])
        self.means = [tuple(phrase.split()) for phrase in entry["means"]]
        self.nouns: Mapping[str, str] = entry["nouns"]
        self.others = re.compile(
            r"(?:to\s+)?(?:" + "|".join(map(phrase_pattern, entry["others"])) + r")(?!\w)", re.IGNORECASE
        )

    def by_others(self, text: str) -> bool:
        """Whether an action opens by asking others to act, not the one whom it is addressed to."""
        return self.others.match(text) is not None

    def of_verb(self, lemma: str) -> int | None:
        """The category of a verb by itself; None where no rule has it without an object."""
        rules = (rule for rule in self.rules.get(lemma, ()) if len(rule.verb) == 1 and not rule.objects)
        return next((rule.category for rule in rules), None)

    def read(self, text: str) -> Act:
        """The act that decides the category; the first word where none is known, in the default category."""
        words = split_action(text)
        lead = self._lead(words)
        if lead is None:
            end = words[0].end if words else len(text)
            return Act(self.default, "", Span(words[0].start if words else 0, end))
        place, act = lead
        if act.category in self.closing:
            return act
        acts = [act, *self._further(words, place)]
        best = max(each.category for each in acts if each.category not in self.closing)
        return next(each for each in acts if each.category == best)

    def _lead(self, words: Sequence[Word]) -> tuple[int, Act] | None:
        """The act that a text leads with, and its place: the first verb, else the first where a clause may begin, else
        the first anywhere."""
        place = self._skip(words, 0)
        if place < len(words) and words[place].text in self.openers:
            comma = next((number for number, word in enumerate(words) if word.text == ","), None)
            if comma is not None and comma < LEAD_WITHIN:
                place = self._skip(words, comma)
        found = self._act(words, place, base=True)
        if found is not None:
            return place, found
        within = range(place + 1, min(len(words), LEAD_WITHIN))
        for other in within:
            before = words[other - 1].text
            if before in self.before_lead or before in STOPS or before.endswith("ly"):
                found = self._act(words, other, base=before != "be")
                if found is not None:
                    return other, found
        for other in within:
            found = self._act(words, other, base=True)
            if found is not None:
                return other, found
        return None

    def _skip(self, words: Sequence[Word], place: int) -> int:
        while place < len(words) and self._skipped(words[place]):
            place += 1
        return place

    def _skipped(self, word: Word) -> bool:
        return word.text in self.skip or word.text in STOPS or word.text.endswith("ly") and word.text not in self.rules

    def _further(self, words: Sequence[Word], lead: int) -> Iterator[Act]:
        """The acts behind the leading one."""
        bound = self._purpose(words, lead)
        for place in range(lead + 1, len(words)):
            act = None
            if self._is_means(words, place):
                act = self._named(words, place)
            elif words[place].text in self.deciding and self._begins(words, place, bound):
                act = self._act(words, place, base=True)
            if act is not None:
                yield act

    def _begins(self, words: Sequence[Word], place: int, bound: int | None) -> bool:
        """Whether an act may begin at a place: behind a sign, behind "and", with "to" or an adverb between."""
        before = place - 1
        while before > 0 and (words[before].text in self.skip - {"and"} or words[before].text.endswith("ly")):
            before -= 1
        sign = words[before].text
        comma = sign == "," or sign in ("and", "or") and words[before - 1].text == ","
        if bound is not None and (comma or sign in ("and", "or")):
            # "to prevent, punish and eradicate": a list of verbs behind "to" is one purpose
            last = words[before - 1 if sign == "," else before - (2 if comma else 1)]
            if last.lemma in self.rules and last.text == last.lemma and bound < place:
                return False
        if sign in SENTENCE_END or comma:
            return True
        return sign in ("and", "or") and (bound is None or bound > place)

    def _purpose(self, words: Sequence[Word], lead: int) -> int | None:
        """Where an infinitive of purpose begins behind the leading act: what "and" joins behind it belongs to it."""
        for place in range(lead + 1, len(words) - 1):
            if words[place].text in STOPS:
                return None
            if words[place].text in self.purposes:
                return place
        return None

    def _is_means(self, words: Sequence[Word], place: int) -> bool:
        return any(
            tuple(word.text for word in words[max(0, place - len(phrase)) : place]) == phrase for phrase in self.means
        )

    def _named(self, words: Sequence[Word], place: int) -> Act | None:
        """An act as a gerund, or as a noun behind an article or an adjective."""
        for other in range(place, min(len(words), place + 3)):
            word = words[other]
            if word.text.endswith("ing"):
                act = self._act(words, other, base=False)
                if act is not None:
                    return act
            verb = self.nouns.get(word.text)
            if verb is not None:
                for rule in self.rules.get(verb, ()):
                    if self._fits(rule, words, other + 1):
                        return Act(rule.category, verb, Span(word.start, word.end))
            if word.text in STOPS:
                return None
        return None

    def _act(self, words: Sequence[Word], place: int, *, base: bool) -> Act | None:
        """The act whose verb begins at a place; `base` where it must stand in its base form or as a gerund."""
        if place >= len(words):
            return None
        word = words[place]
        if word.text in self.not_acts or base and word.text != word.lemma and not word.text.endswith("ing"):
            return None
        behind = words[place + 1].text if place + 1 < len(words) else ""
        if place > 0 and behind == "of" or behind == "of" and word.text not in self.rules:
            return None
        rules = sorted(self.rules.get(word.lemma, ()), key=lambda rule: -len(rule.verb))
        for rule in rules:
            length = len(rule.verb)
            if tuple(each.text for each in words[place + 1 : place + length]) != rule.verb[1:]:
                continue
            if self._fits(rule, words, place + length):
                return Act(rule.category, " ".join(rule.verb), Span(word.start, words[place + length - 1].end))
        return None

    def _fits(self, rule: Rule, words: Sequence[Word], place: int) -> bool:
        """Whether the words behind a verb are as a rule demands."""
        if not rule.objects and not rule.without:
            return True
        reached = []
        for number, word in enumerate(words[place : place + self.reach]):
            if word.text in STOPS or number and word.text in self.bounds:
                break
            reached.append(word.text)
        behind = f" {' '.join(reached)} "
        wanted = _first(behind, rule.objects)
        barred = _first(behind, rule.without)
        if not rule.objects:
            return barred < 0
        return wanted >= 0 and not 0 <= barred <= wanted


def _first(behind: str, phrases: Sequence[str]) -> int:
    """Where the first of these phrases stands as whole words, or -1."""
    places = [place for phrase in phrases if (place := behind.find(f" {phrase} ")) >= 0]
    return min(places, default=-1)


def split_action(text: str) -> list[Word]:
    """The words and signs of an action."""
    lemmas = load_lemmatizer()
    found = []
    for match in TOKEN.finditer(text):
        lower = match[0].lower().replace("’", "'")
        lemma = lower if lower in STOPS else lemmas.lemma(lower, "VB")
        found.append(Word(lower, lemma, match.start(), match.end()))
    return found
