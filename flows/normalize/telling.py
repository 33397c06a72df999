"""An event as far as it tells a happening: what is compared to find the events of different articles that are one."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from flows.article import Article, Span
from flows.edtf import edtf_span
from flows.findings import HAPPENED, EventFinding, Findings
from flows.normalize.actor import Resolution
from flows.normalize.near_duplicate import body_of
from flows.schema import read_yaml, schemas_folder

EXACT = ("day", "days")
LONGEST = 10
"""Days of a stretch beyond which a date tells too little."""
STEM = 5
"""Letters by which words are compared."""
WORD = re.compile(r"[^\W\d_]{4,}")
NAME = re.compile(r"\b[^\W\d_a-z][^\W\d_]{2,}")
SENTENCE_ENDS = frozenset(".!?:;\n")
OPENERS = " \"'“”‘(["
Words = Collection[str]
"""Words, each once: as a tuple where many are kept, which takes a fifth of a set's memory."""


@dataclass(frozen=True, slots=True)
class Player:
    """An actor as far as it tells events apart: `named` is false for what has no name ("residents"), `words` are those
    of its name."""

    actor_id: str
    type: str
    country: str | None
    parent: str | None
    named: bool
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """An event as far as it tells a happening. `words` and `names` are those of its quote beside what its other fields
    tell, `scene` the words of its paragraph, `world` the names of its article."""

    event_id: str
    article_id: str
    group: str
    type: str
    head: str
    first: date | None
    last: date | None
    published: date
    country: str | None
    city: str | None
    happened: bool
    actors: tuple[Player, ...]
    recipients: tuple[Player, ...]
    quote: Span
    words: Words
    names: Words = ()
    scene: Words = ()
    world: frozenset[str] = frozenset()

    @property
    def dated(self) -> bool:
        """Whether it is known to the day, or to a short stretch of days."""
        return self.first is not None and self.last is not None

    def days(self) -> Iterator[date]:
        """The days on which it may have been."""
        if self.first is not None and self.last is not None:
            for number in range((self.last - self.first).days + 1):
                yield self.first + timedelta(days=number)


@cache
def _calendar() -> frozenset[str]:
    """The names of months and days, cut to stems."""
    dates = read_yaml(schemas_folder() / "lexicon" / "dates.yaml")
    return frozenset(name[:STEM] for kind in ("months", "weekdays") for name in dates[kind])


def cut_stems(text: str) -> frozenset[str]:
    """The longer words of a text by their first letters, small."""
    return frozenset(sys.intern(match[0].casefold()[:STEM]) for match in WORD.finditer(text))


def cut_names(text: str) -> frozenset[str]:
    """The words of a text that are capital within a sentence, months and days aside, by their first letters."""
    found = set()
    for match in NAME.finditer(text):
        before = text[max(0, match.start() - 4) : match.start()].rstrip(OPENERS)
        if before and before[-1] not in SENTENCE_ENDS:
            found.add(sys.intern(match[0].casefold()[:STEM]))
    return frozenset(found) - _calendar()


def count_common(one: Words, other: Words) -> int:
    """How many words both have."""
    return len(set(one).intersection(other))


def share(one: Words, other: Words) -> float:
    """How much of the smaller one the other one holds."""
    return count_common(one, other) / min(len(one), len(other)) if one and other else 0.0


class Scenes:
    """The words of each paragraph of a text, cut once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.known: dict[tuple[int, int], tuple[str, ...]] = {}

    def around(self, span: Span) -> tuple[str, ...]:
        """Those of the paragraph (or paragraphs) that a span stands in."""
        start, end = self.text.rfind("\n", 0, span.start) + 1, self.text.find("\n", span.end)
        place = start, end if end >= 0 else len(self.text)
        if place not in self.known:
            self.known[place] = tuple(cut_stems(self.text[slice(*place)]))
        return self.known[place]


def tell_events(
    article: Article, findings: Findings, *, event_ids: Mapping[str, str], actors: Resolution
) -> Iterator[Told]:
    """The events of an article; `event_ids` are theirs by key, `actors` those of all articles."""
    players = {}
    for actor in findings.actors:
        actor_id = actors.ids[article.article_id, actor.key]
        players[actor.key] = Player(
            actor_id,
            actor.type,
            actors.countries[actor_id],
            actors.parents[actor_id],
            named=actor.shared or actor.withheld,
            words=cut_stems(actor.name),
        )
    scenes, world = Scenes(article.text), cut_names(body_of(article))
    for event in findings.events:
        yield _tell_event(article, event, event_id=event_ids[event.key], players=players, scenes=scenes, world=world)


def _tell_event(
    article: Article,
    event: EventFinding,
    *,
    event_id: str,
    players: Mapping[str, Player],
    scenes: Scenes,
    world: frozenset[str],
) -> Told:
    """An event with its players by their keys in the article; `world` are the names of the article."""
    date, place = event.date, event.place
    first, last = edtf_span(date.edtf) if date is not None and date.precision in EXACT else (None, None)
    if first is None or last is None or (last - first).days > LONGEST:
        first = last = None
    return Told(
        event_id=event_id,
        article_id=article.article_id,
        group=f"{article.article_id} {event.incident}",
        type=sys.intern(event.event_type),
        head=sys.intern(event.head),
        first=first,
        last=last,
        published=article.published,
        country=place.country if place else None,
        city=place.name if place and place.precision == "city" else None,
        happened=event.modality in HAPPENED,
        actors=tuple(players[part.actor] for part in event.parts if part.role == "actor"),
        recipients=tuple(players[part.actor] for part in event.parts if part.role == "recipient"),
        quote=event.quote,
        words=tuple(cut_stems(_leave_out(article.text, event.quote, _told_otherwise(event)))),
        names=tuple(cut_names(event.quote.text(article.text))),
        scene=scenes.around(event.quote),
        world=world,
    )


def _told_otherwise(event: EventFinding) -> list[Span]:
    """The words of an event's quote that its type, date and actors tell already."""
    spans = [event.trigger, *(part.span for part in event.parts if part.role == "actor")]
    spans += [event.date.span] if event.date else []
    return spans


def _leave_out(text: str, quote: Span, spans: Sequence[Span]) -> str:
    """The text of a quote without the given spans."""
    hidden = {k for span in spans for k in range(span.start, span.end)}
    return "".join(" " if k in hidden else text[k] for k in range(quote.start, quote.end))
