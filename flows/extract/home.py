"""The country that an article, or one of its paragraphs, is plainly about."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

@dataclass(frozen=True)
class Homes:
    """`article` is the country that the whole is about, or None; `paragraphs` the countries named in each paragraph,
    with `starts`, where each paragraph begins."""

    article: str | None
    certain: bool
    starts: tuple[int, ...]
    paragraphs: tuple[frozenset[str], ...]

    def at(self, offset: int) -> str | None:
        """The country at home at an offset: the only one that its paragraph names where that is not the article's,
        else the article's."""
        number = bisect_right(self.starts, offset) - 1
        here = self.paragraphs[number] if number >= 0 else frozenset()
        if self.certain or self.article is not None and (self.article in here or len(here) != 1):
            return self.article
        return next(iter(here)) if len(here) == 1 else None


def find_homes(named: Sequence[tuple[int, int, str]], focus: str | None, dateline: str | None) -> Homes:
    """From (paragraph, offset of its start, country) of each naming; `dateline` is the country of the dateline.

    Without a country that the article is plainly about, it is the dateline's, where the text names that one twice.
    """
    counts = Counter(country for _, _, country in named)
    paragraphs: dict[int, set[str]] = {}
    starts: dict[int, int] = {}
    for number, start, country in named:
        paragraphs.setdefault(number, set())
        starts[number] = min(start, starts.get(number, start))
        if country:
            paragraphs[number].add(country)
    article = focus or (dateline if dateline is not None and counts[dateline] >= 2 else None)
    order = sorted(starts, key=lambda number: starts[number])
    return Homes(
        article=article,
        certain=focus is not None,
        starts=tuple(starts[number] for number in order),
        paragraphs=tuple(frozenset(paragraphs[number]) for number in order),
    )
