"""Triggers to drafts of events: parts, modality, date, place and speakers of each, one sentence at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from flows.article import Span
from flows.extract.attribution import AttributionReader, Speaker
from flows.extract.cast import Cast
from flows.extract.count import CountReader
from flows.extract.date import DateMention
from flows.extract.document import Document, Shelf
from flows.extract.frame import Frames, find_parts, find_subject, purpose_verb
from flows.extract.knowledge import Knowledge
from flows.extract.modality import Modality, ModalityReader
from flows.extract.parse import Sentence, Token
from flows.extract.place import Atlas, country_beside, named_territory, placing_tokens, territory
from flows.extract.trigger import EventLexicon, Trigger, find_triggers
from flows.findings import Count, Part, Place

BARRIERS = ("ccomp", "relcl", "advcl", "parataxis")
VERBAL = ("REPORT", "CONVENE", "AGREE", "SUPPORT", "CONCEDE", "REJECT", "THREATEN", "REQUEST", "ACCUSE", "CONSULT")
MATERIAL = ("ASSAULT", "COERCE", "RETREAT", "AID", "MOBILIZE", "SANCTION", "COOPERATE")
THING_TYPES = ("ASSAULT", "COERCE", "RETREAT")


@dataclass
class Draft:
    """An event while it is being read. `others` are further mentions of the same happening (trigger spans)."""

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
    frames: Frames
    modality: ModalityReader
    attribution: AttributionReader
    counts: CountReader
    cast: Cast
    shelf: Shelf
    atlas: Atlas
    dates: Mapping[Span, DateMention]
    dateline: Place | None
    publisher: str | None
    territories: frozenset[str]
    sentences: list[Sentence]


def read_drafts(context: Context) -> list[Draft]:
    """The drafts of all sentences; documents learn first who adopted them, since they then speak for that organ."""
    drafts = []
    for sentence in context.sentences:
        found = [
            draft
            for trigger in find_triggers(sentence, context.lexicon)
            for draft in _draft(context, sentence, trigger)
        ]
        _drop_inner(found)
        _join_conjoined(sentence, found)
        _give_dates(context, sentence, found)
        _give_places(context, sentence, found)
        _inherit(sentence, found, context.knowledge.group("attending"))
        drafts += found
    for draft in drafts:
        _place_at_dateline(context, draft)
        _convene(context, draft)
        _adopt(context, draft)
    for draft in drafts:
        draft.speakers = context.attribution.chain(
            draft.sentence, draft.trigger.carrier, context.text, cast=context.cast, shelf=context.shelf
        )
        _speak(context, draft)
    return [draft for draft in drafts if _worth(context, draft)]


def _draft(context: Context, sentence: Sentence, trigger: Trigger) -> Iterable[Draft]:
    entry = trigger.entry
    parts, things = find_parts(sentence, trigger, frames=context.frames, cast=context.cast, lexicon=context.lexicon)
    modality = context.modality.read(sentence, trigger.token, trigger.carrier)
    draft = Draft(
        sentence=sentence,
        trigger=trigger,
        parts=[*parts, *_leaders(context, sentence, parts)],
        things=things,
        modality=modality,
        type=entry.type,
        modes=(entry.mode,) if entry.mode else (),
        ordinal=_ordinal(sentence, trigger.token),
    )
    draft.document = _document(context, draft)
    draft.counts = context.counts.read(sentence, trigger)
    yield draft


def _ordinal(sentence: Sentence, token: Token) -> str | None:
    """The ordinal before a noun ("18th session"), or None."""
    for kid in sentence.kids(token.i, "amod", "nummod", "compound"):
        if kid.text[:1].isdigit():
            return kid.text.lower()
    return None


def _leaders(context: Context, sentence: Sentence, parts: Iterable[Part]) -> list[Part]:
    """Who heads an actor: "a delegation headed by X", "X led the delegation"."""
    found = []
    for part in parts:
        if part.role != "actor":
            continue
        for token in sentence.tokens:
            if part.span.start <= token.start < part.span.end or token.start == part.span.start:
                for clause in sentence.kids(token.i, "acl"):
                    if clause.lemma in context.knowledge.group("leading"):
                        for agent in sentence.kids(clause.i, "agent", "prep"):
                            for pobj in sentence.kids(agent.i, "pobj"):
                                for mention in context.cast.resolve(sentence, pobj.i):
                                    found.append(Part(mention.key, "leader", mention.span))
    return found


def _document(context: Context, draft: Draft) -> Document | None:
    """The document that a REPORT or REQUEST is about or stands in."""
    sentence, verb = draft.sentence, draft.trigger.carrier
    tokens: list[Token] = []
    if draft.type == "REPORT":
        tokens = [*sentence.kids(verb.i, "dobj", "nsubjpass")]
        if verb.dep in ("acl", "relcl"):
            tokens.append(sentence.tokens[verb.head])
        tokens += [p for prep in sentence.kids(draft.trigger.token.i, "prep") for p in sentence.kids(prep.i, "pobj")]
    elif draft.type in ("REQUEST", "ACCUSE"):
        tokens = [*find_subject(sentence, verb)]
        tokens += [
            p for prep in sentence.kids(verb.i, "prep") if prep.lemma == "in" for p in sentence.kids(prep.i, "pobj")
        ]
    for token in tokens:
        document = context.shelf.at(sentence, token)
        if document is not None:
            return document
    return None


def _join_conjoined(sentence: Sentence, drafts: list[Draft]) -> None:
    """Coordinated nouns of one kind that share a complement are one event: "destruction, looting and burning of"."""
    owners = _owners(drafts)
    for draft in list(drafts):
        base = draft.trigger.token
        while base.dep == "conj" and draft.trigger.entry.noun:
            base = sentence.tokens[base.head]
        first = owners.get(base.i)
        if first is None or first is draft or first.type != draft.type or first.modes != draft.modes:
            continue
        if (first.things or first.parts) and (draft.things or draft.parts):
            continue
        first.things, first.parts = first.things or draft.things, first.parts or draft.parts
        first.others += [draft.trigger.span, *draft.others]
        first.date, first.place = first.date or draft.date, first.place or draft.place
        drafts.remove(draft)


def _number(draft: Draft) -> int:
    """A number for an incident, from where its first event stands."""
    return draft.sentence.number * 1000 + draft.trigger.token.i


def _drop_inner(drafts: list[Draft]) -> None:
    """A noun that another trigger covers, or that an equal one carries, is no event of its own."""
    for draft in list(drafts):
        for other in drafts:
            if other is draft:
                continue
            if other.trigger.span.covers(draft.trigger.span) and other.trigger.span != draft.trigger.span:
                drafts.remove(draft)
                break
            if other.trigger.light is not None and other.trigger.light.i == draft.trigger.token.i:
                drafts.remove(draft)
                break


def _owners(drafts: list[Draft]) -> dict[int, Draft]:
    """Tokens that stand for a draft: its trigger, and the light verb that carries it."""
    owners: dict[int, Draft] = {}
    for draft in drafts:
        if draft.trigger.light is not None:
            owners.setdefault(draft.trigger.light.i, draft)
    for draft in drafts:
        owners[draft.trigger.token.i] = draft
    return owners


def _climb(sentence: Sentence, start: Token, owners: Mapping[int, Draft]) -> Draft | None:
    """The nearest event above a token, not beyond the finite clause that the token stands in; beyond a participle
    ("districts located away during the war") only an event noun, since a verb has its own time."""
    below, crossed = start, False
    if below.i in owners:
        return owners[below.i]
    for above in sentence.ancestors(start.i):
        if below.dep in BARRIERS and below.tag.startswith("VB"):
            return None
        crossed = crossed or below.dep == "acl" and below.tag != "VB"
        if above.i in owners and (owners[above.i].trigger.entry.noun or not crossed):
            return owners[above.i]
        below = above
    return None


def _token_before(sentence: Sentence, offset: int) -> Token | None:
    """The last token that ends before an offset: what a masked bracket hangs on."""
    before = [token for token in sentence.tokens if token.end <= offset]
    return before[-1] if before else None


def _give_dates(context: Context, sentence: Sentence, drafts: list[Draft]) -> None:
    owners = _owners(drafts)
    direct: list[tuple[int, DateMention, Draft]] = []
    for span, mention in context.dates.items():
        if not sentence.span.covers(span):
            continue
        token = next((t for t in sentence.tokens if t.start <= span.start < t.end), None)
        if token is None:
            token = _token_before(sentence, span.start)
        draft = _climb(sentence, token, owners) if token is not None else None
        if draft is not None and token is not None:
            distance = abs(token.i - draft.trigger.token.i)
            direct.append((distance, mention, draft))
    for _, mention, draft in sorted(direct, key=lambda item: (item[0], item[1].span)):
        if draft.date is None:
            draft.date = mention


def _give_places(context: Context, sentence: Sentence, drafts: list[Draft]) -> None:
    owners = _owners(drafts)
    for token, prep in placing_tokens(sentence, context.knowledge.group("placing"), context.territories):
        if token.name is None:
            continue
        draft = _climb(sentence, prep, owners)
        if draft is None or draft.place is not None:
            continue
        if draft.trigger.entry.frame == "speak" and token.name.kind == "state":
            continue  # "called on X": the one spoken to, not where it was said
        draft.place = context.atlas.locate(token.name, country_beside(sentence, context.text, token))
    for draft in drafts:
        if draft.place is None:
            draft.place = _argument_place(context, draft)


def _argument_place(context: Context, draft: Draft) -> Place | None:
    """The place that an event's object or its complement is: the host's territory, districts that were hit."""
    sentence = draft.sentence
    for thing in draft.things:
        if thing.name is not None and thing.name.kind in ("place", "state", "unknown"):
            return context.atlas.locate(thing.name, country_beside(sentence, context.text, thing))
        for kid in sentence.kids(thing.i, "compound", "nmod"):
            if kid.name is not None and kid.name.kind in ("place", "unknown"):
                return context.atlas.locate(kid.name)
        named = named_territory(sentence, thing, context.territories)
        if named is not None and named.name is not None:
            return context.atlas.locate(named.name, country_beside(sentence, context.text, named))
    if draft.trigger.entry.frame == "visit":
        for part in draft.parts:
            member = context.cast.members.get(context.cast.key(part.actor))
            if part.role == "recipient" and member is not None and member.type == "state" and member.country:
                name = next((n for n in sentence.names if n.span == part.span), None)
                if name is not None:
                    return context.atlas.locate(name)
    if draft.type not in THING_TYPES and draft.trigger.entry.frame != "visit":
        return None
    for token in sentence.subtree(draft.trigger.carrier.i):
        owner = territory(sentence, token, context.territories)
        if owner is None or token.start < draft.trigger.token.start:
            continue
        place = context.atlas.locate(owner)
        contiguous = owner.end < token.end and token.i - _index(sentence, owner) == 1 and owner.kind == "adjective"
        if contiguous:
            span = Span(owner.start, token.end)
            return replace(place, name=span.text(context.text), span=span)
        return place
    return None


def _index(sentence: Sentence, name: object) -> int:
    return next((t.i for t in sentence.tokens if t.name is name), -1)


def _inherit(sentence: Sentence, drafts: list[Draft], attending: frozenset[str]) -> None:
    """Date and place that an event takes over: a purpose clause from its verb, an act from the meeting it is at."""
    owners = _owners(drafts)
    for draft in drafts:
        carrier = draft.trigger.carrier
        above = purpose_verb(sentence, carrier)
        if above is not None:
            source = owners.get(above.i) or _climb(sentence, above, owners)
            if source is not None and source is not draft:
                draft.date = draft.date or source.date
                draft.place = draft.place or source.place
                if source.actors("actor") & draft.actors("actor"):
                    draft.incident = source.incident = _number(source) if source.incident < 0 else source.incident
                    draft.parts += [part for part in source.parts if part.role == "leader" and part not in draft.parts]
        for prep in sentence.kids(draft.trigger.token.i, "prep"):
            for pobj in sentence.kids(prep.i, "pobj"):
                host = owners.get(pobj.i)
                if host is not None and host.type in ("CONVENE", "CONSULT") and prep.lemma in attending:
                    draft.place = draft.place or host.place
                    draft.date = draft.date or host.date


def _place_at_dateline(context: Context, draft: Draft) -> None:
    """A material act in the first paragraph by or against somebody of the dateline's country happened there."""
    dateline = context.dateline
    if dateline is None or dateline.country is None or draft.place is not None:
        return
    if draft.sentence.paragraph != 0 or draft.type not in (*MATERIAL, "PROTEST"):
        return
    countries = {context.cast.country(key) for key in draft.actors("actor") | draft.actors("recipient")}
    if dateline.country in countries:
        draft.place = dateline


def _convene(context: Context, draft: Draft) -> None:
    """A body that meets by itself holds a session: "the Council meets on Friday"."""
    if draft.type != "CONSULT" or draft.lemma not in ("meet", "meeting"):
        return
    members = [context.cast.members[context.cast.key(key)] for key in draft.actors("actor")]
    if len(members) == 1 and members[0].type == "igo" and members[0].name_given and not draft.actors("recipient"):
        draft.type, draft.modes = "CONVENE", ()


def _adopt(context: Context, draft: Draft) -> None:
    """A document adopted at a body's session is adopted by that body; who adopts it issues it."""
    if draft.type != "REPORT":
        return
    sentence, verb = draft.sentence, draft.trigger.carrier
    adopting = draft.trigger.token.lemma in context.knowledge.group("adopting")
    if not draft.actors("actor"):
        for prep in sentence.kids(verb.i, "prep"):
            for pobj in sentence.kids(prep.i, "pobj"):
                if (
                    prep.lemma in context.knowledge.group("attending")
                    and pobj.lemma in context.lexicon.classes["session"]
                ):
                    for below in sentence.kids(pobj.i, "prep"):
                        for host in sentence.kids(below.i, "pobj"):
                            if below.lemma == "of":
                                draft.parts += [
                                    Part(m.key, "actor", m.span) for m in context.cast.resolve(sentence, host.i)
                                ]
    if not draft.actors("actor") and draft.document is not None and draft.document.author and not adopting:
        member = context.cast.members.get(context.cast.key(draft.document.author))
        spans = [span for span in (member.spans if member else ()) if sentence.span.covers(span)]
        if spans:
            draft.parts.append(Part(context.cast.key(draft.document.author), "actor", min(spans)))
    if adopting and draft.document is not None and draft.document.adopter is None:
        draft.document.adopter = next(iter(part.actor for part in draft.parts if part.role == "actor"), None)
    draft.rank = 1 if draft.trigger.token.lemma in context.knowledge.group("preparing") else 0


def _speak(context: Context, draft: Draft) -> None:
    """Speech acts by a document or its frame are its issuer's; who acts by speaking is not also the source."""
    speech = draft.trigger.entry.frame in ("speak", "modal")
    if draft.trigger.entry.frame == "modal" and draft.speakers:
        last = draft.speakers[-1]
        draft.parts.append(Part(last.key, "actor", last.span, last.through))
    elif draft.trigger.entry.frame == "modal" and context.publisher is not None:
        member = context.cast.members[context.cast.key(context.publisher)]
        before = [span for span in member.spans if span.start < draft.trigger.span.start]
        draft.parts.append(Part(member.key, "actor", max(before) if before else min(member.spans)))
    document = draft.document
    acting = draft.actors("actor")
    if speech and not acting and document is not None and document.issuer is not None:
        span = next((s for s in document.spans if draft.sentence.span.covers(s)), None)
        if span is not None:
            draft.parts.append(Part(context.cast.key(document.issuer), "actor", span, through=span))
    if speech and not draft.actors("actor"):
        for speaker in reversed(draft.speakers):
            if speaker.through is not None:
                draft.parts.append(Part(speaker.key, "actor", speaker.span, through=speaker.through))
                break
    acting = {context.cast.key(key) for key in draft.actors("actor")}
    if speech or draft.type in VERBAL:
        draft.speakers = tuple(s for s in draft.speakers if context.cast.key(s.key) not in acting)
    if draft.type == "ACCUSE" and not draft.actors("recipient"):
        draft.parts += _accused(context, draft)
    hedged = next((speaker.hedged for speaker in draft.speakers if speaker.hedged is not None), None)
    if hedged is not None and draft.modality.code == "asserted":
        draft.modality = Modality("alleged", hedged)


def _accused(context: Context, draft: Draft) -> list[Part]:
    """Whose conduct is found at fault, where the conduct and not its author is the object: "X's attacks", "attacks
    by X" regarded as a crime."""
    sentence, found = draft.sentence, []
    for token in sentence.subtree(draft.trigger.carrier.i):
        if token.lemma not in context.lexicon.classes["conduct"]:
            continue
        for kid in sentence.kids(token.i, "amod", "compound", "poss", "nmod"):
            if kid.name is not None and kid.name.kind in ("adjective", "state"):
                key = context.cast.owner(kid.name)
                if key is not None:
                    found.append(Part(key, "recipient", kid.name.span))
        for clause in [token, *sentence.kids(token.i, "acl")]:
            for prep in sentence.kids(clause.i, "prep", "agent"):
                for pobj in sentence.kids(prep.i, "pobj"):
                    if prep.lemma == "by":
                        found += [Part(m.key, "recipient", m.span) for m in context.cast.resolve(sentence, pobj.i)]
    acting = {context.cast.key(key) for key in draft.actors("actor")}
    unique = {context.cast.key(part.actor): part for part in reversed(found)}
    return [part for key, part in sorted(unique.items()) if key not in acting]


def _somebody(context: Context, draft: Draft) -> bool:
    """Whether an act without a known actor was somebody's: what it names is no force of nature, and it names
    something."""
    things = [thing for thing in draft.things if thing.name is None or thing.name.kind != "date"]
    return bool(things) and not any(thing.lemma in context.lexicon.classes["nature"] for thing in things)


def _worth(context: Context, draft: Draft) -> bool:
    """Whether a draft tells a happening: someone takes part, or a thing is hit that is named; a nominal that is
    neither carried by a verb nor dated, placed or peopled is background."""
    people = draft.actors("actor") | draft.actors("recipient")
    noun = draft.trigger.entry.noun
    if draft.trigger.entry.frame == "modal":
        told = [context.cast.members[context.cast.key(key)] for key in draft.actors("recipient")]
        return any(member.type not in ("population_group", "person") for member in told)
    if draft.type == "REPORT":
        return draft.document is not None and (bool(people) or draft.date is not None)
    if draft.type == "CONVENE":
        return bool(people) or draft.date is not None or draft.place is not None
    if not noun:
        return bool(people) or draft.type in MATERIAL and _somebody(context, draft)
    carried = draft.trigger.light is not None
    if draft.trigger.token.tag == "NNS" and not people and not draft.things:
        return False
    definite = any(kid.lemma in ("the", "this") for kid in draft.sentence.kids(draft.trigger.token.i, "det"))
    return bool(people) or bool(draft.things) or carried and draft.date is not None or definite
