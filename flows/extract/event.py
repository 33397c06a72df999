"""Triggers to drafts of events: parts, modality, date, place and speakers of each, one sentence at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from flows.extract.attribution import Speaker
from flows.extract.circumstance import (
    MATERIAL,
    give_dates,
    give_places,
    inherit,
    owners_of,
    place_at_dateline,
    settle_places,
)
from flows.extract.claim import join_claims
from flows.extract.decision import Decided
from flows.extract.denial import join_denials
from flows.extract.document import Document
from flows.extract.draft import Context, Draft
from flows.extract.frame import find_lead, find_prescribed, find_slots, find_subject, find_things, is_passive
from flows.extract.modality import Modality
from flows.extract.pair import spread_pairs
from flows.extract.parse import Sentence, Token
from flows.extract.role import SPEAKER
from flows.extract.speech import VERBAL, adopt, convene, go_on, retold, speak
from flows.extract.toll import join_tolls
from flows.extract.trigger import Trigger
from flows.findings import Part, Place

OWNED = ("ASSAULT", "COERCE", "SANCTION", "THREATEN", "SUPPORT")
REPLIES = ("REJECT", "AGREE", "CONCEDE", "SANCTION")
"""Types of acts that are often done to what somebody else said or began."""
SURE = 0.6
"""Where the model gives a type at least this, nothing more is asked of an event."""


def read_drafts(context: Context) -> list[Draft]:
    """The drafts of all sentences; documents learn first who adopted them, since they then speak for that organ."""
    drafts: list[Draft] = []
    places: list[Place] = []
    context.cast.settle()
    for sentence in context.sentences:
        found = _read_sentence(context, sentence, list(context.decider.find(sentence)))
        _drop_inner(found)
        _join_conjoined(sentence, found)
        _join_subjects(found)
        _relay(found)
        _join_tolls(context, found)
        give_dates(context, sentence, found)
        give_places(context, sentence, found, places)
        _join_causes(context, found)
        inherit(sentence, found, context.knowledge.group("attending"))
        drafts += found
    drafts += _fold(context, drafts)
    spread_pairs(context, drafts)
    for draft in drafts:
        place_at_dateline(context, draft)
        convene(context, draft)
        adopt(context, draft)
    settle_places(context, drafts)
    told_on = context.attribution.told_on(context.sentences, context.text, context.cast, context.shelf)
    quoted = context.attribution.quoted(context.sentences, context.text, context.cast, context.shelf)
    for draft in drafts:
        draft.speakers = _speakers(context, draft)
        before = told_on.get(draft.sentence.number)
        if before is not None and not draft.speakers:
            draft.speakers = (before,)
        if not draft.speakers:
            draft.speakers = next((told for quote, told in quoted if quote.covers(draft.trigger.span)), ())
        speak(context, draft)
    go_on(context, drafts)
    drafts = join_tolls(context, drafts)
    join_claims(context, drafts)
    drafts = join_denials(context, drafts)
    return [draft for draft in drafts if draft.folded is not None or _kept(context, draft)]


def _read_sentence(context: Context, sentence: Sentence, decided: Sequence[Decided]) -> list[Draft]:
    """A draft for each trigger of a sentence."""
    chains = [_chain(context, sentence, each.trigger) for each in decided]
    keys = [{speaker.key for speaker in chain} for chain in chains]
    parts = context.casting.parts(sentence, [each.trigger for each in decided], context.cast, keys)
    return [_draft(context, sentence, *each) for each in zip(decided, parts, keys, strict=True)]


def _fold(context: Context, drafts: Sequence[Draft]) -> list[Draft]:
    """The demands that stand in the outcome of a review which the text tells of ("concluding observations"); those
    already found that are its own, or of a state that takes part in it, are folded too."""
    review = next((d for d in drafts if d.type == "REPORT" and d.document is not None and d.document.review), None)
    if review is None or review.document is None:
        return []
    found = []
    own = {context.cast.key(key) for key in (review.document.issuer, *review.actors("actor")) if key is not None}
    known = {draft.trigger.token.start for draft in drafts}
    for sentence in context.sentences[review.sentence.number :]:
        decided = [d for d in context.decider.demands(sentence) if d.trigger.token.start not in known]
        found += _read_sentence(context, sentence, decided)
    for draft in (*drafts, *found):
        asking = {context.cast.key(key) for key in draft.actors("actor")} - own
        states = all(context.cast.members[key].type == "state" for key in asking)
        if draft.type == "REQUEST" and states and draft.sentence.number >= review.sentence.number:
            draft.folded = review
    return [draft for draft in found if draft.folded is not None]


def _chain(context: Context, sentence: Sentence, trigger: Trigger) -> tuple[Speaker, ...]:
    """Who says so by the rules of attribution; a verb of reporting that carries a noun ("confirmed the arrest") tells
    of it."""
    reported = trigger.light is not None and trigger.light.lemma in context.attribution.reporting
    carrier = trigger.token if reported else trigger.carrier
    return context.attribution.chain(sentence, carrier, context.text, cast=context.cast, shelf=context.shelf)


def _speakers(context: Context, draft: Draft) -> tuple[Speaker, ...]:
    """Who says so: those that the rules propose and the model keeps, and those that only the model finds, outermost
    first. A document speaks by the rules alone."""
    sentence, carrier = draft.sentence, draft.trigger.carrier
    proposed = _chain(context, sentence, draft.trigger)
    told = [part for part in draft.heard if not context.attribution.outside(sentence, carrier, part.span)]
    told = [part for part in told if not context.attribution.is_told(sentence, part.span)]
    owners = {context.cast.members[context.cast.key(part.actor)].parent for part in told} - {None}
    told = [p for p in told if p.actor not in owners or not any(_inside(sentence, p, other) for other in told)]
    found = {context.cast.key(part.actor): part for part in told}
    cited = {s.key for s, _ in context.attribution.by_phrase(sentence, context.text, context.cast, context.shelf)}
    modal = draft.trigger.entry.frame == "modal"  # whoever says that another must do something demands it
    acting = {context.cast.key(key) for key in draft.actors("actor")}
    kept = tuple(
        s
        for s in proposed
        if modal
        or s.through is not None
        or s.key in cited
        or context.cast.key(s.key) in found
        or s.plain
        and (draft.type not in VERBAL or retold(context, draft) or context.cast.key(s.key) not in acting)
    )
    known = {context.cast.key(s.key) for s in kept}
    return tuple(Speaker(part.actor, part.span) for key, part in found.items() if key not in known) + kept


def _inside(sentence: Sentence, part: Part, other: Part) -> bool:
    """Whether the words of one part stand in the noun phrase of another: the body in "UN experts"."""
    if part is other:
        return False
    head = next((t for t in sentence.tokens if t.end == other.span.end), None)
    phrase = sentence.cover(sentence.subtree(head.i)) if head is not None else other.span
    return other.span.covers(part.span) or phrase.covers(part.span) and part.span.end <= other.span.end


def _draft(
    context: Context, sentence: Sentence, decided: Decided, parts: tuple[Part, ...], speakers: set[str]
) -> Draft:
    trigger, entry = decided.trigger, decided.trigger.entry
    parts = tuple(_heard(context, sentence, trigger, part, speakers) for part in parts)
    heard = tuple(part for part in parts if part.role == SPEAKER)
    parts = tuple(part for part in parts if part.role != SPEAKER)
    if entry.frame == "modal":
        parts = find_prescribed(sentence, trigger, context.cast)
    elif all(part.role != "actor" for part in parts) and not is_passive(sentence, trigger.carrier):
        role = context.frames[entry.frame]["subject"]
        parts = (*parts, *find_lead(sentence, trigger, context.cast, role=role))
        told = trigger.entry.frame == "speak" and not trigger.entry.noun
        if role == "actor" and told and all(part.role != "actor" for part in parts):
            parts = _with_subject(context, sentence, trigger, parts)
    parts = tuple(_suffering(context, sentence, trigger, part) for part in parts)
    parts = tuple(part for part in parts if not _is_beside(context, sentence, trigger, part, parts))
    slots = find_slots(sentence, trigger, frames=context.frames, lexicon=context.lexicon)
    things = find_things(sentence, slots, context.cast)
    parts = (*parts, *_owners(context, sentence, trigger, parts, things))
    modality = context.modality.read(sentence, trigger.token, trigger.carrier)
    if entry.type == "AGREE" and modality.code == "planned" or entry.frame == "modal":
        modality = Modality("asserted")  # what is promised lies ahead, the promise does not; "should" demands now
    draft = Draft(
        sentence=sentence,
        trigger=trigger,
        parts=[*parts, *_leaders(context, sentence, parts)],
        things=things,
        modality=modality,
        type=entry.type,
        modes=(entry.mode,) if entry.mode else (),
        ordinal=_ordinal(sentence, trigger.token),
        probability=decided.probability,
        heard=heard,
        likely=decided.likely,
    )
    draft.document = _document(context, draft)
    draft.counts = context.counts.read(sentence, trigger)
    return draft


def _heard(context: Context, sentence: Sentence, trigger: Trigger, part: Part, speakers: set[str]) -> Part:
    """A part, that of a speaker where the model made an actor of who only says that the clause's own subject acts: "X
    said Kenya had protested"."""
    if part.role != "actor" or part.actor not in speakers or trigger.entry.noun:
        return part
    for subject in sentence.kids(trigger.carrier.i, "nsubj"):
        mention = context.cast.resolve_one(sentence, subject.i)
        other = mention is not None and context.cast.key(mention.key) != context.cast.key(part.actor)
        if other and not part.span.overlaps(subject.span) and not subject.tag.startswith("PRP"):
            return replace(part, role=SPEAKER)
    return part


def _suffering(context: Context, sentence: Sentence, trigger: Trigger, part: Part) -> Part:
    """A part, that of a recipient where the model made an actor of those whom a clause is about in which others act:
    "the soldiers whom they had held"."""
    verb = trigger.carrier
    subjects = [t for t in sentence.kids(verb.i, "nsubj") if t.lemma not in context.knowledge.group("relatives")]
    if part.role != "actor" or trigger.entry.noun or verb.dep != "relcl" or not subjects:
        return part
    told = {sentence.tokens[verb.head].i, *(t.i for t in sentence.kids(verb.i, "dobj"))}
    meant = any(sentence.tokens[i].start <= part.span.start < sentence.tokens[i].end for i in told)
    noun = sentence.tokens[verb.head]
    meant = meant or part.span.start <= noun.start < part.span.end
    done_to = context.frames[trigger.entry.frame]["object"] == "recipient"
    return replace(part, role="recipient") if meant and done_to else part


def _is_beside(context: Context, sentence: Sentence, trigger: Trigger, part: Part, parts: Sequence[Part]) -> bool:
    """Whether an actor only belongs to another's phrase: the state whose ambassador acts, or somebody in a clause about
    who acts ("the Community, of which X is a member, condemned")."""
    token = next((t for t in sentence.tokens if t.start <= part.span.start < t.end), None)
    if part.role != "actor" or token is None:
        return False
    within = {t.i for t in (trigger.token, trigger.carrier)}
    for above in [token, *sentence.ancestors(token.i)]:
        if above.i in within:
            break
        if above.dep == "relcl" and sentence.tokens[above.head].dep in ("nsubj", "nsubjpass"):
            return not within & {t.i for t in sentence.subtree(above.i)}
    for other in parts:
        member = context.cast.members[context.cast.key(other.actor)]
        owned = member.parent is not None and context.cast.key(member.parent) == context.cast.key(part.actor)
        if other.role == "actor" and owned and other.span != part.span:
            head = next((t for t in sentence.tokens if t.end == other.span.end or t.start == other.span.start), None)
            below = head is not None and any(t.i == token.i for t in sentence.subtree(head.i))
            if below or other.span.covers(part.span):
                return True
    return False


def _with_subject(context: Context, sentence: Sentence, trigger: Trigger, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts with the subject of an active verb as its actor, where the model found no actor."""
    subject = _past_subject(sentence, trigger.carrier) or next(iter(find_subject(sentence, trigger.carrier)), None)
    mention = context.cast.resolve_one(sentence, subject.i) if subject is not None else None
    if mention is None:
        return parts
    key = context.cast.key(mention.key)
    return (*(p for p in parts if context.cast.key(p.actor) != key), Part(mention.key, "actor", mention.span))


def _past_subject(sentence: Sentence, verb: Token) -> Token | None:
    """The subject of a verb of the past that the tree coordinates with one of another tense below: "asked Oman to
    search boats that leave its ports, and called for an inquiry" goes on from "asked"."""
    head = sentence.tokens[verb.head]
    if verb.tag != "VBD" or verb.dep != "conj" or head.tag in ("VBD", "VBN") or not head.tag.startswith("VB"):
        return None
    for above in sentence.ancestors(head.i):
        if above.tag == "VBD":
            return next(iter(sentence.kids(above.i, "nsubj")), None)
    return None


def _owners(
    context: Context, sentence: Sentence, trigger: Trigger, parts: Iterable[Part], things: Iterable[Token]
) -> list[Part]:
    """Whose things were hit, where nobody else was: "rammed a Coast Guard launch"."""
    if any(part.role == "recipient" for part in parts) or trigger.entry.type not in OWNED:
        return []
    held = {context.cast.key(part.actor) for part in parts}
    for thing in things:
        if thing.name is not None:
            continue
        owners = sentence.kids(thing.i, "poss", "compound", "nmod")
        owners += [
            p for prep in sentence.kids(thing.i, "prep") if prep.lemma == "of" for p in sentence.kids(prep.i, "pobj")
        ]
        for owner in owners:
            named = owner.name is not None and owner.name.kind in ("organisation", "person", "state")
            if not named and owner.dep != "pobj":
                continue
            mention = context.cast.resolve_one(sentence, owner.i)
            if mention is not None and context.cast.key(mention.key) not in held:
                return [Part(mention.key, "recipient", mention.span)]
    return []


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


def _join_subjects(drafts: list[Draft]) -> None:
    """A noun that is the subject of a verb of its own type tells the same happening: "the raid killed six"."""
    owners = owners_of(drafts)
    for draft in list(drafts):
        noun = draft.trigger.token
        verb = owners.get(noun.head) if noun.dep in ("nsubj", "nsubjpass") and draft.trigger.entry.noun else None
        if verb is None or verb is draft or verb.type != draft.type or verb.trigger.entry.noun:
            continue
        known = {(part.actor, part.role) for part in verb.parts}
        held = {part.actor for part in verb.parts}
        if verb.type != "REPORT":  # whose report it is does not adopt it
            verb.parts += [p for p in draft.parts if (p.actor, p.role) not in known and p.actor not in held]
        verb.others += [draft.trigger.span, *draft.others]
        verb.modes = verb.modes or draft.modes
        verb.counts = verb.counts or draft.counts
        drafts.remove(draft)


def _join_tolls(context: Context, drafts: list[Draft]) -> None:
    """A participle that gives the toll of an attack tells of that attack: "stormed a market, killing ten"."""
    owners = owners_of(drafts)
    for draft in list(drafts):
        verb = draft.trigger.carrier
        toll = verb.tag == "VBG" and verb.lemma in context.frames.tolls
        purpose = verb.tag == "VB" and verb.lemma in context.frames.dispersing  # "fired tear gas to disperse the crowd"
        if draft.type != "ASSAULT" or not toll and not purpose:
            continue
        base = verb
        while base.dep == "conj" and base.head != base.i:
            base = draft.sentence.tokens[base.head]
        attack = owners.get(base.head) if base.dep in ("advcl", "acl", "xcomp") else None
        if attack is None or attack is draft or attack.type != "ASSAULT":
            continue
        known = {context.cast.key(part.actor) for part in attack.parts}
        attack.parts += [p for p in draft.parts if p.role == "recipient" and context.cast.key(p.actor) not in known]
        attack.others += [draft.trigger.span, *draft.others]
        attack.counts = (*attack.counts, *(c for c in draft.counts if c not in attack.counts))
        attack.date, attack.place = attack.date or draft.date, attack.place or draft.place
        drafts.remove(draft)


def _join_causes(context: Context, drafts: list[Draft]) -> None:
    """Those who were killed when something was attacked were killed by that: "nine were killed when a bomb burst"."""
    owners = owners_of(drafts)
    for draft in list(drafts):
        verb = draft.trigger.carrier
        hurt = draft.type == "ASSAULT" and verb.lemma in context.frames.tolls and is_passive(draft.sentence, verb)
        for clause in draft.sentence.kids(verb.i, "advcl") if hurt else ():
            when = any(kid.lemma == "when" for kid in draft.sentence.kids(clause.i, "advmod", "mark"))
            attack = owners.get(clause.i)
            if not when or attack is None or attack is draft or attack.type != "ASSAULT" or attack not in drafts:
                continue
            known = {context.cast.key(part.actor) for part in draft.parts}
            draft.parts += [p for p in attack.parts if context.cast.key(p.actor) not in known]
            draft.others += [attack.trigger.span, *attack.others]
            draft.things = draft.things or attack.things
            draft.counts = (*draft.counts, *(c for c in attack.counts if c not in draft.counts))
            draft.date, draft.place = draft.date or attack.date, draft.place or attack.place
            draft.modes = draft.modes or attack.modes
            drafts.remove(attack)


def _drop_inner(drafts: list[Draft]) -> None:
    """A noun that another trigger covers, or that an equal one carries, is no event of its own."""
    for draft in list(drafts):
        for other in drafts:
            if other is draft:
                continue
            if other.trigger.span.covers(draft.trigger.span) and other.trigger.span != draft.trigger.span:
                drafts.remove(draft)
                break
            light = other.trigger.light
            carried = light is not None and light.i == draft.trigger.token.i
            if carried and not _answers(draft, other) and other.probability >= draft.probability:
                drafts.remove(draft)
                break
            if draft.trigger.light is not None and draft.trigger.light.i == other.trigger.token.i:
                if _answers(other, draft):
                    drafts.remove(draft)
                    break


def _answers(verb: Draft, noun: Draft) -> bool:
    """Whether a verb replies to the act that its object only mentions: "rejected calls by X" is no call."""
    return verb.type in REPLIES and verb.likely and noun.type not in (verb.type, *REPLIES)


def _relay(drafts: list[Draft]) -> None:
    """Who thanks, blames or accuses somebody for a deed is the source of the deed: "accused X of shelling"."""
    owners = owners_of(drafts)
    for draft in drafts:
        base = draft.trigger.carrier
        while base.dep == "conj" and base.head != base.i:
            base = draft.sentence.tokens[base.head]
        prep = draft.sentence.tokens[base.head]
        speech = owners.get(prep.head) if base.dep in ("pcomp", "pobj") and prep.lemma in ("of", "for") else None
        if speech is None or speech is draft or speech.type not in ("ACCUSE", "SUPPORT"):
            continue
        if speech.type == "ACCUSE" and draft.actors("actor") & speech.actors("recipient"):
            draft.parts = [p for p in draft.parts if p.role != "actor" or p.actor not in speech.actors("actor")]
        known = {part.actor for part in draft.heard}
        draft.heard += tuple(
            Part(part.actor, SPEAKER, part.span)
            for part in speech.parts
            if part.role == "actor" and part.actor not in known
        )


def _somebody(context: Context, draft: Draft) -> bool:
    """Whether an act without a known actor was somebody's: what it names is no force of nature, and it names
    something."""
    things = [thing for thing in draft.things if thing.name is None or thing.name.kind != "date"]
    return bool(things) and not any(thing.lemma in context.lexicon.classes["nature"] for thing in things)


def _kept(context: Context, draft: Draft) -> bool:
    """Whether a draft is an event: the model is sure; or it thinks so and somebody takes part; or only the lexicon
    speaks for it, but the text dates it, places it, or tells of both sides or of what was hit."""
    if _is_question(context, draft):
        return False
    if draft.probability >= SURE and draft.trigger.entry.frame != "modal" and draft.type != "REPORT":
        return True
    sides = bool(draft.actors("actor")) and bool(draft.actors("recipient"))
    hit = draft.trigger.entry.noun and bool(draft.things)
    told = draft.likely or draft.date is not None or draft.place is not None or sides or hit
    return told and _worth(context, draft)


def _is_question(context: Context, draft: Draft) -> bool:
    """Whether somebody asks to be told, and not to have something done: "asked what would become of them"."""
    sentence, verb = draft.sentence, draft.trigger.token
    if draft.type != "REQUEST" or verb.lemma not in context.knowledge.group("questioning"):
        return False
    clauses = sentence.kids(verb.i, "ccomp")
    openings = [token for clause in clauses for token in sentence.subtree(clause.i)[:2]]
    return any(token.tag in ("WP", "WRB", "WDT") or token.lemma in ("whether", "if") for token in openings)


def _worth(context: Context, draft: Draft) -> bool:
    """Whether a draft tells a happening: someone takes part, or a thing is hit that is named; a nominal that is
    neither carried by a verb nor dated, placed or peopled is background."""
    people = draft.actors("actor") | draft.actors("recipient")
    noun = draft.trigger.entry.noun
    if draft.trigger.entry.frame == "modal":
        told = [context.cast.members[context.cast.key(key)] for key in draft.actors("recipient")]
        if any(member.type not in ("population_group", "person") for member in told):
            return True
        return draft.probability >= SURE and bool(draft.actors("actor") - draft.actors("recipient"))
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
