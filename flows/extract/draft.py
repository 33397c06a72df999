"""Events while they are being read, and what the reading of one article shares."""

from __future__ import annotations

from dataclasses import dataclass, field

from flows.article import Span
from flows.extract.attribution import AttributionReader, Speaker
from flows.extract.cast import Cast
from flows.extract.count import CountReader
from flows.extract.date import DateMention, Timeline
from flows.extract.decision import Decider
from flows.extract.document import Document, Shelf
from flows.extract.frame import Frames
from flows.extract.knowledge import Knowledge
from flows.extract.modality import Modality, ModalityReader
from flows.extract.parse import Sentence, Token
from flows.extract.place import Atlas
from flows.extract.role import Casting
from flows.extract.trigger import EventLexicon, Trigger
from flows.findings import Count, Part, Place


@dataclass
class Draft:
    """An event while it is being read. `others` are further mentions of the same happening (trigger spans);
    `probability` is what the model gives its type, `heard` who says so by the model, `folded` the report whose outcome
    a demand is a part of, so that it is no event of its own."""

    sentence: Sentence
    trigger: Trigger
    parts: list[Part]
    things: tuple[Token, ...]
    modality: Modality
    type: str
    modes: tuple[str, ...]
    document: Document | None = None
    date: DateMention | None = None
    place: Place | None = None
    speakers: tuple[Speaker, ...] = ()
    counts: tuple[Count, ...] = ()
    others: list[Span] = field(default_factory=list)
    incident: int = -1
    ordinal: str | None = None
    rank: int = 0
    probability: float = 0.0
    heard: tuple[Part, ...] = ()
    likely: bool = True
    folded: Draft | None = None

    @property
    def lemma(self) -> str:
        """The trigger's head lemma."""
        return self.trigger.token.lemma

    def actors(self, role: str) -> set[str]:
        """Keys of the members with that role."""
        return {part.actor for part in self.parts if part.role == role}


@dataclass
class Context:
    """What the reading of one article shares: its text, members, documents, dates, and the compiled lexicon."""

    text: str
    knowledge: Knowledge
    lexicon: EventLexicon
    decider: Decider
    casting: Casting
    frames: Frames
    modality: ModalityReader
    attribution: AttributionReader
    counts: CountReader
    cast: Cast
    shelf: Shelf
    atlas: Atlas
    dates: Timeline
    dateline: Place | None
    publisher: str | None
    issuing: str | None
    territories: frozenset[str]
    sentences: list[Sentence]
