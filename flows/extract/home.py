"""The country that an article, or one of its paragraphs, is plainly about."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flows.article import Span

FEW = 4
"""Sentences from which on a text that names one country is about it."""


@dataclass(frozen=True)
class Naming:
    """A country as it is named: the number of the paragraph (-1 for the head), where that begins, and the country."""

    paragraph: int
    start: int
    country: str | None


@dataclass(frozen=True)
class Homes:
    """`article` is the country that the whole is about, or None; `paragraphs` the countries named in each paragraph,
    with `starts`, where each paragraph begins; `named` all that the article names, `plain` whether it is
    long enough, or names one often enough, to tell; `scenes` the stretches that a sentence sets in a country ("In
    Managua, ..."), as (start, end, country); `places` where each place is named, with its country."""

    article: str | None = None
    starts: tuple[int, ...] = ()
    paragraphs: tuple[frozenset[str], ...] = ()
    named: frozenset[str] = frozenset()
    plain: bool = False
    scenes: tuple[tuple[int, int, str], ...] = ()
    places: tuple[tuple[int, str], ...] = ()

    def placed(self, span: Span) -> str | None:
        """The country of the places that a sentence names, where all are of one."""
        first = bisect_left(self.places, (span.start, ""))
        here = {country for start, country in self.places[first:] if start < span.end} if self.places else set()
        return next(iter(here)) if len(here) == 1 else None

    def at(self, offset: int) -> str | None:
        """The country at home at an offset: that of the place where its sentence is set, the article's, else the only
        one that its paragraph names."""
        scene = bisect_right(self.scenes, (offset, offset, "~")) - 1
        if scene >= 0 and offset < self.scenes[scene][1]:
            return self.scenes[scene][2]
        number = bisect_right(self.starts, offset) - 1
        here = self.paragraphs[number] if number >= 0 and self.plain else frozenset()
        return self.article or (next(iter(here)) if len(here) == 1 else None)


def find_homes(namings: Sequence[Naming], *, focus: str | None, dateline: str | None) -> Homes:
    """The homes of an article. `focus` is the country that it names far more often than others.

    Without one it is the dateline's country, where the text names that as well; the only one that the head names; or
    the only one that is named at all, twice or in a text of some length.
    """
    told = Counter(naming.country for naming in namings if naming.country is not None)
    named = set(told)
    head = {naming.country for naming in namings if naming.country is not None and naming.paragraph < 0}
    article = focus or (dateline if dateline in named else None)
    sentences = sum(naming.country is None for naming in namings)
    plain = sentences >= FEW or told.total() >= 2
    for countries in (head, named if plain else set()):
        if article is None and len(countries) == 1:
            article = next(iter(countries))
    article = article or (dateline if max(told.values(), default=0) < 2 else None)
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
        plain=plain,
    )
