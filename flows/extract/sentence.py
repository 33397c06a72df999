"""Text to sentences, with exact offsets, and the editor's insertions in square brackets.

A sentence never ends inside brackets or after an abbreviation (`schemas/lexicon/sentences.yaml`); a paragraph, a
list item and a line that starts with a bullet or a number end one always. Insertions stay in the text: they are
masked later, so that a parser does not stumble over them, and are read by their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flows.article import Span

LONGEST = 2_000
"""Code points that the longest sentence may have."""
INSERTION = re.compile(r"\[[^\[\]\n]{1,300}\]")
BLOCK = re.compile(r"[^\n]+(?:\n(?!\s*\n|\s*(?:[-*•–—‣◦]|\d{1,3}[.)]|\([a-z0-9]{1,3}\))\s)[^\n]+)*")
END = re.compile(r"([.!?…]+)([\"”’')\]]*)(\s+)(?=[\"“‘'(\[]*[A-Z0-9À-ÖØ-Þ])")
BULLET = re.compile(r"\s*(?:[-*•–—‣◦]|\d{1,3}[.)]|\([a-z0-9]{1,3}\))\s+")


@dataclass(frozen=True)
class SentenceEnds:
    """Abbreviations after which a full stop does not end a sentence; `soft` ones do before one of `openers`."""

    abbreviations: frozenset[str]
    soft: frozenset[str]
    openers: frozenset[str]


def find_insertions(text: str) -> tuple[Span, ...]:
    """The spans in square brackets, brackets included."""
    return tuple(Span(match.start(), match.end()) for match in INSERTION.finditer(text))


def _ends_sentence(block: str, match: re.Match[str], ends: SentenceEnds) -> bool:
    """Whether the stop at `match` ends a sentence of `block`."""
    before = block[: match.start()]
    if before.count("[") > before.count("]") or before.count("(") > before.count(")"):
        return False
    if match.group(1) != ".":
        return True
    word = re.search(r"[\w.’'-]*$", before)
    last = word.group(0) if word else ""
    following = re.match(r"[\"“‘'(\[]*([\w’']+)", block[match.end() :])
    opener = following is not None and following.group(1) in ends.openers
    if last in ends.soft:
        return opener
    if last in ends.abbreviations:
        return False
    return not (len(last) == 1 and last.isupper() and not opener)


def _blocks(text: str, start: int) -> Iterator[Span]:
    """The paragraphs and list items of `text` from `start` on, without their bullets."""
    for match in BLOCK.finditer(text, start):
        bullet = BULLET.match(match.group(0))
        begin = match.start() + (bullet.end() if bullet else 0)
        raw = text[begin : match.end()]
        begin += len(raw) - len(raw.lstrip())
        end = begin + len(text[begin : match.end()].rstrip())
        if any(character.isalnum() for character in text[begin:end]):
            yield Span(begin, end)


def _cut(span: Span, text: str) -> Iterator[Span]:
    """The sentence, or its pieces where it is longer than any sentence is: a parser's time grows with its length."""
    start = span.start
    while span.end - start > LONGEST:
        space = text.rfind(" ", start + 1, start + LONGEST)
        end = space if space > start else start + LONGEST
        yield Span(start, end)
        start = end + (1 if end == space else 0)
    if start < span.end:
        yield Span(start, span.end)


def is_item(text: str, start: int) -> bool:
    """Whether the sentence at `start` begins a list item: a bullet or a number stands between it and its line."""
    line = text.rfind("\n", 0, start) + 1
    return BULLET.fullmatch(text, line, start) is not None


def split_sentences(text: str, *, start: int, ends: SentenceEnds) -> tuple[tuple[Span, ...], ...]:
    """The sentences of `text` from offset `start` on, one tuple a paragraph or list item."""
    paragraphs = []
    for block in _blocks(text, start):
        words = block.text(text)
        spans, begin = [], 0
        for match in END.finditer(words):
            if _ends_sentence(words, match, ends):
                spans.append(Span(block.start + begin, block.start + match.end(2)))
                begin = match.end()
        spans.append(Span(block.start + begin, block.end))
        paragraphs.append(tuple(piece for span in spans for piece in _cut(span, text)))
    return tuple(paragraphs)
