"""What normalize has to know of the release before, so that rows keep the ids that they had.

`flows.publish` reads it from a release, `flows.normalize` pairs with it. Spans count code points of the article's text;
words of withheld names are masked in it, as they were published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from flows.article import Span

INCIDENTS = "incidents"
GROUPS = "recommendation_groups"
"""Names under which ids that are no primary key of a table are kept."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """An event or a recommendation of one article, in the release before or about to be made.

    `key` is its id, or what stands for it before it has one; `anchor` from what its id is born: article, head word,
    n-th occurrence. `kind` is its code (event type, speech act); `trigger` the span that proves it; `group` its
    incident or group.
    """

    key: str
    article_id: str
    anchor: str
    kind: str
    quote: Span
    words: str
    trigger: Span | None = None
    group: str | None = None

    @property
    def head(self) -> str:
        """Article and head word, without the number of the occurrence."""
        return self.anchor.rpartition(" ")[0]

    @property
    def born_from(self) -> tuple[str, str, str]:
        """The parts of the anchor: article, head word, number of the occurrence."""
        article_id, _, word = self.head.partition(" ")
        return article_id, word, self.anchor.rpartition(" ")[2]


@dataclass(frozen=True, slots=True)
class KnownActor:
    """An actor of the release before; `slug` is its id without a number that was put behind it to tell it apart,
    `mentions` are (article, start, end) of the spans that name it."""

    actor_id: str
    slug: str
    type: str
    country: str | None
    withheld: bool
    mentions: frozenset[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class KnownId:
    """An id that was ever published: from what it was born, of what text, whether the release before holds it, and what
    took its place where it does not."""

    id: str
    table: str
    anchor: str | None
    text_sha256: str | None
    alive: bool
    replaced_by: str | None = None


@dataclass(frozen=True)
class Precedent:
    """The release before: its rows that have ids, the hash of each article's text, and every id ever published."""

    version: str
    texts: Mapping[str, str]
    events: Sequence[Anchored]
    recommendations: Sequence[Anchored]
    actors: Sequence[KnownActor]
    ids: Mapping[tuple[str, str], KnownId] = field(default_factory=dict)

    def rows(self, table: str) -> Sequence[Anchored]:
        """The rows of `events` or `recommendations`."""
        return {"events": self.events, "recommendations": self.recommendations}[table]

    @cached_property
    def by_article(self) -> Mapping[tuple[str, str], Sequence[Anchored]]:
        """The rows of each table and article, in the order of their quotes."""
        found: dict[tuple[str, str], list[Anchored]] = defaultdict(list)
        for table in ("events", "recommendations"):
            for row in sorted(self.rows(table), key=lambda row: (row.quote, row.key)):
                found[table, row.article_id].append(row)
        return found

    @cached_property
    def gone(self) -> Mapping[tuple[str, str | None], Sequence[KnownId]]:
        """The ids that the release before does not hold, by table and anchor, sorted."""
        found: dict[tuple[str, str | None], list[KnownId]] = defaultdict(list)
        for _, known in sorted(self.ids.items()):
            if not known.alive:
                found[known.table, known.anchor].append(known)
        return found
