"""The country that an article, or one of its paragraphs, is plainly about."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Naming:
    """A country as it is named: the number of the paragraph (-1 for the head), where that begins, and the country."""

    paragraph: int
    start: int
    country: str | None


@dataclass(frozen=True)
class Homes:
    """`article` is the country that the whole is about, or None; `paragraphs` the countries named in each paragraph,
    with `starts`, where each paragraph begins; `named` all that the article names."""

    article: str | None = None
    starts: tuple[int, ...] = ()
    paragraphs: tuple[frozenset[str], ...] = ()
    named: frozenset[str] = frozenset()

    def at(self, offset: int) -> str | None:
        """The country at home at an offset: the article's, else the only one that its paragraph names."""
        number = bisect_right(self.starts, offset) - 1
        here = self.paragraphs[number] if number >= 0 else frozenset()
        return self.article or (next(iter(here)) if len(here) == 1 else None)


def find_homes(namings: Sequence[Naming], *, focus: str | None, dateline: str | None) -> Homes:
    """The homes of an article. `focus` is the country that it names far more often than others.

    Without one it is the dateline's country, where the text names that as well; the only one that the head names; or
    the only one that is named at all.
    """
    named = {naming.country for naming in namings if naming.country is not None}
    head = {naming.country for naming in namings if naming.country is not None and naming.paragraph < 0}
    article = focus or (dateline if dateline in named else None)
    for countries in (head, named):
        if article is None and len(countries) == 1:
            article = next(iter(countries))
    starts: dict[int, int] = {}
    paragraphs: dict[int, set[str]] = {}
    for naming in namings:
        starts.setdefault(naming.paragraph, naming.start)
        paragraphs.setdefault(naming.paragraph, set())
        if naming.country is not None:
            paragraphs[naming.paragraph].add(naming.country)
    order = sorted(starts, key=lambda number: starts[number])
    return Homes(
        article=article,
        starts=tuple(starts[number] for number in order),
        paragraphs=tuple(frozenset(paragraphs[number]) for number in order),
        named=frozenset(named),
    )
