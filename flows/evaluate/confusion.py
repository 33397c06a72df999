"""What was taken for what: event types read as others, with sentences to look at, and those missed or made up."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flows.article import Span
from flows.evaluate.match import Matched
from flows.extract.sentence import SentenceEnds, split_sentences

EXAMPLES = 3


@dataclass(frozen=True)
class Example:
    """Where something was read wrong: the name of the article or sentence, the trigger's words, the sentence."""

    source: str
    trigger: str | None
    sentence: str


@dataclass(frozen=True)
class Mistake:
    """An event of type `gold` that was read as one of type `found`."""

    gold: str
    found: str
    example: Example


@dataclass(frozen=True)
class Confusion:
    """How often one type was read as another, with the first sentences in which it was."""

    gold: str
    found: str
    count: int
    examples: tuple[Example, ...]

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return dataclasses.asdict(self)


@dataclass(frozen=True)
class TypeCount:
    """How many events of a type."""

    type: str
    count: int

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return dataclasses.asdict(self)


def one_line(words: str) -> str:
    """Words with single spaces between them."""
    return " ".join(words.split())


def count_confusions(mistakes: Iterable[Mistake]) -> tuple[Confusion, ...]:
    """Confusions, the most frequent first; examples in the order of the mistakes, no sentence twice."""
    by_types: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for mistake in mistakes:
        by_types[mistake.gold, mistake.found].append(mistake.example)
    confusions = [
        Confusion(gold, found, len(examples), _choose(examples)) for (gold, found), examples in by_types.items()
    ]
    return tuple(sorted(confusions, key=lambda each: (-each.count, each.gold, each.found)))


def _choose(examples: Iterable[Example]) -> tuple[Example, ...]:
    """The first examples, of each sentence one."""
    by_sentence: dict[str, Example] = {}
    for example in examples:
        by_sentence.setdefault(example.sentence, example)
    return tuple(by_sentence.values())[:EXAMPLES]


def sentence_at(text: str, span: Span, *, ends: SentenceEnds) -> str:
    """The sentence of a text in which a span begins, on one line."""
    sentences = (each for paragraph in split_sentences(text, start=0, ends=ends) for each in paragraph)
    return one_line(next((each for each in sentences if span.start < each.end), span).text(text))


def find_mistakes(matched: Iterable[Matched], *, ends: SentenceEnds) -> Iterator[Mistake]:
    """The events that were detected and read as another type; `ends` tells where sentences end."""
    for article in matched:
        text = article.gold.text
        for gold, found in article.events:
            if gold.type != found.event_type:
                sentence = sentence_at(text, found.trigger, ends=ends)
                example = Example(article.gold.slug, one_line(found.trigger.text(text)), sentence)
                yield Mistake(gold.type, found.event_type, example)


def _count(types: Iterable[str]) -> tuple[TypeCount, ...]:
    """Types by frequency, then by name."""
    counts = Counter(types)
    return tuple(TypeCount(kind, count) for kind, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def count_missed(matched: Iterable[Matched]) -> tuple[TypeCount, ...]:
    """Coded events that were not detected, by type."""
    return _count(
        gold.type
        for article in matched
        for detected in [{each.key for each, _ in article.events}]
        for gold in article.gold.events
        if gold.key not in detected
    )


def count_spurious(matched: Iterable[Matched]) -> tuple[TypeCount, ...]:
    """Events found where none is coded, by type."""
    return _count(
        found.event_type
        for article in matched
        for wanted in [{each.key for _, each in article.events}]
        for found in article.found.events
        if found.key not in wanted
    )
