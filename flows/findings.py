"""What extract finds in one article, before anything is known of the others.

Every value carries its proof: `evidence` lists (column, value, span). Actors are told apart by a key that means
something only inside their article; ids are given by normalize.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flows.article import Span

HAPPENED = ("asserted", "alleged")
"""The modalities (codebook `modalities`) of what is told to have been."""


@dataclass(frozen=True, order=True, slots=True)
class Proof:
    """A span that supports the value of a column; `value` as text (a list's element for list columns)."""

    column: str
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class EdtfDate:
    """A date of the article: EDTF text, precision (codebook `date_precisions`) and the phrase that says it."""

    edtf: str
    precision: str
    span: Span


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the article, found in the gazetteer or left unresolved.

    `precision` is a code of `place_precisions`; `country` ISO 3166-1 alpha-3; coordinates WGS 84 degrees.
    """

    name: str
    span: Span
    precision: str
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    geonames_id: int | None = None
    disputed: bool | None = None
    claimants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActorFinding:
    """An actor of one article.

    `registry_id` is set where the registry knows it; `parent` is another finding's key or a registry id.
    `mentions` are the spans that name it. `withheld` marks persons whose names are not published.
    `shared` is false for nominals that mean something only here ("the delegation", "residents").
    """

    key: str
    name: str
    type: str
    mentions: tuple[Span, ...]
    registry_id: str | None = None
    sector: str | None = None
    country: str | None = None
    parent: str | None = None
    acronym: str | None = None
    withheld: bool = False
    shared: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """The part an actor plays in an event or a recommendation, and the words that name it there."""

    actor: str
    role: str
    span: Span
    through: Span | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A number stated for an event (table `event_counts`); `actor` is the key of whose figure it is."""

    measure: str
    measure_span: Span
    low: int | None
    high: int | None
    quantifier: str
    number_span: Span
    population: Span | None = None
    actor: str | None = None
    actor_span: Span | None = None


@dataclass(frozen=True, slots=True)
class EventFinding:
    """An event of one article; `head` and `nth` (the trigger's head word, its n-th occurrence) anchor its id. `depth`
    counts the relative, adverbial and noun phrases that its trigger stands in: 0 is what its sentence is told for."""

    key: str
    head: str
    nth: int
    event_type: str
    trigger: Span
    quote: Span
    modality: str
    extractor: str
    confidence: float
    depth: int = 0
    modes: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    date: EdtfDate | None = None
    place: Place | None = None
    document: Span | None = None
    incident: str = ""
    parts: tuple[Part, ...] = ()
    counts: tuple[Count, ...] = ()
    evidence: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class RecommendationFinding:
    """A recommended action of one article; `event` is the key of the event that issued it.

    `wording` are the action's words where they are not just those of its span (a list of a report is broken into
    lines and pages); `paragraph` and `page` tell where a document has it; `position` is a code of `positions`, the
    addressee's reply, and `position_source` where that stands.
    """

    key: str
    head: str
    nth: int
    event: str
    action: Span
    quote: Span
    speech_act: str
    action_category: int
    action_class: str
    modality: str
    extractor: str
    confidence: float
    themes: tuple[str, ...] = ()
    affected_persons: tuple[str, ...] = ()
    countries_concerned: tuple[str, ...] = ()
    purpose: Span | None = None
    conditions: Span | None = None
    deadline: EdtfDate | None = None
    made_on: EdtfDate | None = None
    document: Span | None = None
    wording: str | None = None
    paragraph: str | None = None
    page: int | None = None
    position: str | None = None
    position_source: str | None = None
    upr_comparable: bool = False
    parts: tuple[Part, ...] = ()
    evidence: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """All that one article gave. `empty` when nothing was found, which is itself counted.

    `insertions` are the editor's brackets; `publisher_country` the state of a publisher that the registry knows.
    """

    article_id: str
    actors: tuple[ActorFinding, ...] = ()
    events: tuple[EventFinding, ...] = ()
    recommendations: tuple[RecommendationFinding, ...] = ()
    insertions: tuple[Span, ...] = field(default=())
    publisher_country: str | None = None

    @property
    def empty(self) -> bool:
        """Whether the article gave no event and no recommendation."""
        return not self.events and not self.recommendations
