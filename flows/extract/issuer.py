"""Who makes a recommendation: the states named in the bracket behind it.

    ... (Norway)   (Norway, Chile)   (Botswana and Kenya)   (Iran (Islamic Republic of))   (recommended by Niger)

A bracket tells issuers if it holds names of states and nothing else but the words that join them. Names are those of
the gazetteer and of `reports.yaml`; a letter or two wrong in a long name is forgiven.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from flows.article import Span
from flows.extract.knowledge import Knowledge
from flows.extract.word import Word, fold, split_name, split_words

LONGEST = 900
"""Characters of the longest bracket that is read."""
FORGIVING = 6
"""Letters from which a name may be misspelt."""
ALIKE = 0.86
"""How much of two names is alike where one is a misspelling of the other."""
CLOSING = re.compile(r"[\s\d*]*(?:$|[;.,:(\[])")
"""What follows a bracket that closes an action."""
APOSTROPHE = re.compile(r"(?<=[a-z])[.`´?](?=[a-z])")
"""What stands in an apostrophe's place where a text lost it on the way: "People.s"."""


@dataclass(frozen=True)
class Named:
    """A state, by its ISO 3166-1 alpha-3, and the words that name it in running text."""

    alpha3: str
    span: Span


@dataclass(frozen=True)
class Bracket:
    """A bracket of issuers in running text, with its signs."""

    span: Span
    states: tuple[Named, ...]


class IssuerReader:
    """Finds brackets of issuers; made once per process."""

    def __init__(self, knowledge: Knowledge, entry: Mapping[str, Any]) -> None:
        self.between = frozenset(fold(word) for word in entry["between_states"])
        self.names: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for first, entries in knowledge.names.by_first.items():
            for words, known in entries:
                if known.kind == "state" and known.state is not None:
                    self.names.setdefault(_key(first), []).append((_keys(words), known.state.alpha3))
        for alpha3, names in entry["states"].items():
            for name in names:
                words = _keys(split_name(name))
                self.names.setdefault(words[0], []).append((words, alpha3))
        for entries_of in self.names.values():
            entries_of.sort(key=lambda item: -len(item[0]))
        self.joined = {"".join(words): alpha3 for each in self.names.values() for words, alpha3 in each}

    def match(self, words: Sequence[Word], place: int) -> tuple[str, int] | None:
        """The state that the words from `place` on name, the longest name first, and how many words name it."""
        for name, alpha3 in self.names.get(_key(words[place].key), ()):
            if _keys(word.key for word in words[place : place + len(name)]) == name:
                return alpha3, len(name)
        return None

    def forgive(self, words: str, tokens: Sequence[Word]) -> str | None:
        """The only state whose name the words nearly are: one letter in eight wrong at the most."""
        given = "".join(_key(token.key) for token in tokens)
        if len(given) < FORGIVING or not words[tokens[0].start].isupper():
            return None
        best: dict[str, float] = {}
        for name, alpha3 in self.joined.items():
            if abs(len(name) - len(given)) <= 2 and len(name) >= FORGIVING:
                matcher = SequenceMatcher(None, given, name, autojunk=False)
                if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE:
                    best[alpha3] = max(best.get(alpha3, 0.0), round(matcher.ratio(), 6))
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        if not ranked or ranked[0][1] < ALIKE or len(ranked) > 1 and ranked[1][1] == ranked[0][1]:
            return None
        return ranked[0][0]

    def read(self, words: str, span: Span, *, closing: bool = True) -> tuple[Named, ...]:
        """The states named in `span` of running text; none where it holds other words as well.

        A bracket that closes an action may name others beside states (a union, a group); elsewhere it may not, nor is
        a misspelt name forgiven.
        """
        tokens = split_words(words, span)
        found: list[Named] = []
        place = known = unknown = 0
        while place < len(tokens):
            token = tokens[place]
            match = self.match(tokens, place)
            if match is not None:
                alpha3, count = match
                found.append(Named(alpha3, Span(token.start, tokens[place + count - 1].end)))
                place += count
                known += count
            elif token.key in self.between or token.key.isdigit():
                place += 1
            elif not closing:
                return ()
            else:
                run = self._run(words, tokens, place)
                alpha = self.forgive(words, run)
                if alpha is not None:
                    found.append(Named(alpha, Span(token.start, run[-1].end)))
                    known += len(run)
                else:
                    unknown += len(run)
                place += len(run)
        if unknown and unknown >= known:
            return ()
        unique = {each.alpha3: each for each in reversed(found)}
        return tuple(sorted(unique.values(), key=lambda each: each.span))

    def _run(self, words: str, tokens: Sequence[Word], place: int) -> Sequence[Word]:
        """The words from `place` on up to the next comma, semicolon, stroke or "and"."""
        end = place + 1
        while end < len(tokens):
            between = words[tokens[end - 1].end : tokens[end].start]
            if any(sign in between for sign in ",;/") or tokens[end].key == "and":
                break
            end += 1
        return tokens[place:end]

    def first_in(self, words: str, span: Span) -> Named | None:
        """The first state that a stretch of text names."""
        tokens = split_words(words, span)
        for place, token in enumerate(tokens):
            match = self.match(tokens, place)
            if match is not None:
                return Named(match[0], Span(token.start, tokens[place + match[1] - 1].end))
        return None

    def brackets(self, words: str) -> list[Bracket]:
        """The brackets of issuers of running text, in order; one that is not closed counts at the end."""
        found = []
        for outer in _outer_brackets(words):
            closing = CLOSING.match(words, outer.end) is not None
            states = self.read(words, Span(outer.start + 1, outer.end), closing=closing)
            if states:
                found.append(Bracket(outer, states))
        tail = found[-1].span.end if found else 0
        return found or self._unopened(words, tail)

    def _unopened(self, words: str, start: int) -> list[Bracket]:
        """States at the very end behind a lost sign: "... of the Covenant Norway);"."""
        match = re.search(r"[.,;(\s]\s*(?P<names>[A-Z][^.;()]{2,80})\)\s*[;.,]?\s*$", words[start:])
        if match is None:
            return []
        span = Span(start + match.start("names"), start + match.end("names"))
        tokens = split_words(words, span)
        for place in range(len(tokens)):
            states = self.read(words, Span(tokens[place].start, span.end), closing=False)
            if states and states[0].span.start == tokens[place].start:
                return [Bracket(Span(tokens[place].start, span.end + 1), states)]
        return []


def _outer_brackets(words: str) -> Iterator[Span]:
    """The outermost brackets, signs included; one that is not closed ends with the words, or before a semicolon."""
    place = 0
    while True:
        opening = re.compile(r"[(\[{]").search(words, place)
        if opening is None:
            return
        depth = 0
        end = None
        for offset in range(opening.start(), min(len(words), opening.start() + LONGEST)):
            if words[offset] in "([{":
                depth += 1
            elif words[offset] in ")]}":
                depth -= 1
                if depth == 0:
                    end = offset + 1
                    break
        if end is None:
            stop = re.compile(r"[;.]\s*(?=[A-Z])|[;.]?\s*$").search(words, opening.start())
            end = stop.start() if stop is not None else len(words)
            yield Span(opening.start(), end)
            place = opening.start() + 1
        else:
            yield Span(opening.start(), end)
            place = end


def _key(word: str) -> str:
    """A folded word with an apostrophe where one was lost, and without a possessive ending."""
    return APOSTROPHE.sub("'", word).removesuffix("'s")


def _keys(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(_key, words))
