"""Words of the text as names are looked up by: possessive endings off, accents and case folded."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from flows.article import Span

WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+(?:[-'’.&/][^\W_]+)*(?:\+\d*)?")
CAPITAL_PART = re.compile(r"[-'’][A-ZÀ-ÖØ-Þ]")
POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """A word as it is looked up: case folded, accents off, one apostrophe, no final possessive."""
    if word.isascii():
        return word.casefold().removesuffix("'s")
    plain = unicodedata.normalize("NFKD", word.replace("’", "'"))
    bare = "".join(character for character in plain if not unicodedata.combining(character)).casefold()
    return bare.removesuffix("'s")


@dataclass(frozen=True)
class Word:
    """A word of the text: its span without a possessive ending, and its folded form."""

    text: str
    start: int
    end: int
    key: str
    possessive: bool

    @cached_property
    def capital(self) -> bool:
        """Whether it, or a part of it behind a hyphen, begins with a capital letter ("al-Qaeda")."""
        return self.text[0].isupper() or bool(CAPITAL_PART.search(self.text))


def split_words(text: str, span: Span) -> tuple[Word, ...]:
    """The words of `text` inside `span`, possessive endings cut off their spans."""
    words = []
    for match in WORD.finditer(text, span.start, span.end):
        form = match.group(0)
        ending = POSSESSIVE.search(form) or (form.endswith("s") and text[match.end() : match.end() + 1] in "'’" or None)
        bare = POSSESSIVE.sub("", form)
        possessive = bool(ending) and text[match.end() : match.end() + 2] != "’" and bool(bare)
        words.append(Word(bare, match.start(), match.start() + len(bare), fold(bare), possessive))
    return tuple(words)


def split_name(name: str) -> tuple[str, ...]:
    """A name's words, folded, as the text's words are split."""
    return tuple(fold(match.group(0)) for match in WORD.finditer(name))
