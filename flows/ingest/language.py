"""Whether a text is English.

Two tellers: the share of frequent English words (`schemas/lexicon/languages.yaml`), which decides where it is high,
and the letter statistics of resiliparse, which decide elsewhere. Alone the second errs on sentences full of foreign
names: it took 23 of 316 single sentences of English news for other languages, both together 11, and of whole articles
none. A text in several languages is English where at least half of its words stand in English paragraphs.
"""

from __future__ import annotations

import re
from functools import cache

from resiliparse.parse.lang import detect_fast

from flows.errors import ArticleUnreadable, SchemaError
from flows.schema import read_yaml, schemas_folder

ENGLISH = "en"
SURE = 0.16
"""Share of frequent English words from which a text is English whatever its letters say."""
SURE_AMONG_PLAIN, KINDS, OWN_KINDS = 0.33, 3, 2
"""The share of frequent words among those without a capital from which a text full of names is English, those that
other languages have too counted; how many different ones there have to be, and how many that English alone has."""
SHORT = 8
"""Words of a paragraph below which it is not judged by itself."""
WORD = re.compile(r"[^\W\d_]+")
BREAK = re.compile(r"\n\s*\n")


def read_words(name: str) -> frozenset[str]:
    """A list of `languages.yaml`; `SchemaError` where it is none of words."""
    words = read_yaml(schemas_folder() / "lexicon" / "languages.yaml").get(name)
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise SchemaError(f"schemas/lexicon/languages.yaml: {name} must be a list of words")
    return frozenset(words)


@cache
def function_words() -> frozenset[str]:
    """The frequent words of English that are rare elsewhere."""
    return read_words("function_words")


@cache
def shared_words() -> frozenset[str]:
    """The frequent words of English that other languages have too."""
    return read_words("shared_words")


def tell_language(text: str) -> str:
    """The language of a text as an ISO 639 code.

    Raises `ArticleUnreadable` with `no_text` where there are no words, `not_english` where it is another language or
    cannot be told.
    """
    words = WORD.findall(text)
    if not words:
        raise ArticleUnreadable("no_text", "the file holds no words")
    paragraphs = [part for part in BREAK.split(text) if len(WORD.findall(part)) >= SHORT] or [text]
    counts = [(len(WORD.findall(part)), is_english(part)) for part in paragraphs]
    english, total = sum(count for count, yes in counts if yes), sum(count for count, _ in counts)
    if 2 * english < total:
        found = detect_fast(text)[0]
        share = round(100 * english / total)
        raise ArticleUnreadable("not_english", f"language: {found}; {share}% of the words stand in English paragraphs")
    return ENGLISH


def is_english(text: str) -> bool:
    """Whether a stretch of text is English by its frequent words or its letters."""
    words = WORD.findall(text)
    known = [word for word in map(str.lower, words) if word in function_words()]
    if len(known) >= SURE * len(words) or detect_fast(text)[0] == ENGLISH:
        return True
    plain = [word for word in words if word.islower() and len(word) + (word in shared_words()) > 1]
    said = [word for word in plain if word in function_words() or word in shared_words()]
    enough = len(said) >= SURE_AMONG_PLAIN * len(plain) and len(set(said)) >= KINDS
    return enough and len(set(known)) >= OWN_KINDS
