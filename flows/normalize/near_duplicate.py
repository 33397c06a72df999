"""Articles that take over most of another one's text: wire copies, light edits, corrected versions elsewhere.

    body --words of four--> shingles --MinHash, bands--> candidates --shingles in common--> near_duplicate_of

Candidates come from `rensa` (128 permutations in 32 bands of 4: of texts that share half of all their shingles 87 of
100 are found, of those that share 7 of 10 all); whether they are copies is decided on the shingles themselves, so that
nothing rests on an estimate. The first to be published, of those of a day the first by its path, is the original;
others are compared with originals alone, so that no chain of small edits joins texts that have little in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from flows.article import Article

WORD = re.compile(r"\w+")
LENGTH = 4
"""Words of a shingle."""
FEWEST = 12
"""Shingles from which on a text can be told from another."""
LEAST_HELD = 0.7
"""The share of the shorter text's shingles that the longer one holds, from which on it is a copy."""
LEAST_SHARED = 0.45
"""The share of all shingles of both that they have in common."""
PERMUTATIONS, BANDS, SEED = 128, 32, 1


def body_of(article: Article) -> str:
    """The article's own sentences, without its head and foot."""
    return article.text[article.header.body_start : article.header.body_end]


def cut_shingles(text: str) -> frozenset[str]:
    """All runs of four words of a text, in small letters."""
    words = [match[0].casefold() for match in WORD.finditer(text)]
    return frozenset(" ".join(words[k : k + LENGTH]) for k in range(len(words) - LENGTH + 1))


def is_copy(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether one text takes over most of the other."""
    common = len(one & other)
    shorter, all_of_both = min(len(one), len(other)), len(one | other)
    return shorter >= FEWEST and common >= LEAST_HELD * shorter and common >= LEAST_SHARED * all_of_both


def find_near_duplicates(articles: Iterable[Article]) -> dict[str, str]:
    """The ids of articles that are near-duplicates, each with that of its original."""
    from rensa import RMinHash, RMinHashLSH

    ordered = sorted(articles, key=lambda article: (article.published, article.raw_path, article.article_id))
    index = RMinHashLSH(LEAST_SHARED, PERMUTATIONS, BANDS)

    @lru_cache(maxsize=4096)
    def shingles(number: int) -> frozenset[str]:
        return cut_shingles(body_of(ordered[number]))

    found: dict[str, str] = {}
    for number, article in enumerate(ordered):
        own = shingles(number)
        if len(own) < FEWEST:
            continue
        digest = RMinHash(PERMUTATIONS, SEED)
        digest.update(sorted(own))
        original = next((each for each in sorted(index.query(digest)) if is_copy(own, shingles(each))), None)
        if original is None:
            index.insert(number, digest)
        else:
            found[article.article_id] = ordered[original].article_id
    return found
