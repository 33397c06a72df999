"""Triggers to drafts of events: parts, modality, date, place and speakers of each, one sentence at a time."""

from __future__ import annotations

from collections.abc import Iterable

from flows.extract.circumstance import MATERIAL, give_dates, give_places, inherit, owners_of, place_at_dateline
from flows.extract.document import Document
from flows.extract.draft import Context, Draft
from flows.extract.frame import find_parts, find_subject
from flows.extract.parse import Sentence, Token
from flows.extract.speech import adopt, convene, speak
from flows.extract.trigger import Trigger, find_triggers
from flows.findings import Part


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
        give_dates(context, sentence, found)
        give_places(context, sentence, found)
        inherit(sentence, found, context.knowledge.group("attending"))
        drafts += found
    for draft in drafts:
        place_at_dateline(context, draft)
        convene(context, draft)
        adopt(context, draft)
    for draft in drafts:
        draft.speakers = context.attribution.chain(
            draft.sentence, draft.trigger.carrier, context.text, cast=context.cast, shelf=context.shelf
        )
        speak(context, draft)
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
    owners = owners_of(drafts)
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
