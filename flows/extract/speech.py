"""Who speaks, adopts and convenes: what documents, speakers and sessions make of the actors of an event."""

from __future__ import annotations

from collections.abc import Sequence

from flows.article import Span
from flows.extract.draft import Context, Draft
from flows.extract.frame import is_passive, open_lead
from flows.extract.modality import Modality
from flows.extract.parse import Token
from flows.findings import Part

VERBAL = ("REPORT", "CONVENE", "AGREE", "SUPPORT", "CONCEDE", "REJECT", "THREATEN", "REQUEST", "ACCUSE", "CONSULT")


def convene(context: Context, draft: Draft) -> None:
    """A body that meets by itself holds a session: "the Council meets on Friday"."""
    if draft.type != "CONSULT" or draft.lemma not in ("meet", "meeting"):
        return
    members = [context.cast.members[context.cast.key(key)] for key in draft.actors("actor")]
    if len(members) == 1 and members[0].type == "igo" and members[0].name_given and not draft.actors("recipient"):
        draft.type, draft.modes = "CONVENE", ()


def adopt(context: Context, draft: Draft) -> None:
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


def speak(context: Context, draft: Draft) -> None:
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
    if speech and not draft.actors("actor"):
        draft.parts += _of_lead(context, draft)
    if speech and not draft.speakers and not draft.actors("actor"):
        draft.parts += _issuer(context, draft)
    own = _in_first_person(context, draft) or _impersonal(context, draft)
    if speech and draft.speakers and not draft.actors("actor") and own:
        last = draft.speakers[-1]  # "we condemn this", X said: X condemns; "it is time to go", X said: X demands
        draft.parts.append(Part(last.key, "actor", last.span, last.through))
    foretold = any(kid.tag == "MD" for kid in draft.sentence.kids(draft.trigger.carrier.i, "aux"))
    if draft.type == "THREATEN" and draft.speakers and (foretold or draft.trigger.entry.frame != "speak"):
        last = draft.speakers[-1]  # "X said his government would close the border": X threatens
        draft.parts = [part for part in draft.parts if part.role != "actor"]
        draft.parts.append(Part(last.key, "actor", last.span, last.through))
    acting = {context.cast.key(key) for key in draft.actors("actor")}
    planned = draft.trigger.entry.noun and draft.modality.code == "planned"  # "the union announced a strike"
    if (speech or planned or draft.type in VERBAL) and not retold(context, draft):
        draft.speakers = tuple(s for s in draft.speakers if context.cast.key(s.key) not in acting)
    if draft.type == "ACCUSE" and not draft.actors("recipient"):
        draft.parts += _accused(context, draft)
    hedged = next((speaker.hedged for speaker in draft.speakers if speaker.hedged is not None), None)
    if hedged is not None and draft.modality.code == "asserted":
        draft.modality = Modality("alleged", hedged)


def go_on(context: Context, drafts: Sequence[Draft]) -> None:
    """A demand that nobody is said to make is that of the document its paragraph has just told of, where it is put in
    the passive ("It is recommended that"); else it goes on from the demand or the speaker of the sentence before it."""
    for number, draft in enumerate(drafts):
        modal = draft.trigger.entry.frame == "modal"
        passive = is_passive(draft.sentence, draft.trigger.carrier)
        if draft.type != "REQUEST" or draft.actors("actor") or draft.speakers:
            continue
        if passive and not modal:
            documents = [(span, d) for d in context.shelf.documents for span in d.spans if d.issuer is not None]
            near = [(span, d) for span, d in documents if _just_before(context, span, draft)]
            for span, document in sorted(near, key=lambda each: each[0])[-1:]:
                draft.parts.append(Part(context.cast.key(str(document.issuer)), "actor", span, through=span))
        elif modal or _impersonal(context, draft):
            draft.parts += _speakers_before(draft, drafts[:number])


def _just_before(context: Context, span: Span, draft: Draft) -> bool:
    """Whether words stand in the sentence of a draft or in the one before it, in the same paragraph."""
    for sentence in context.sentences[max(draft.sentence.number - 1, 0) : draft.sentence.number + 1]:
        if sentence.span.covers(span) and sentence.paragraph == draft.sentence.paragraph:
            return True
    return False


def _speakers_before(draft: Draft, earlier: Sequence[Draft]) -> list[Part]:
    """Who demanded or said what the sentence before a draft tells, in the same paragraph."""
    for other in reversed(earlier):
        if other.sentence.paragraph != draft.sentence.paragraph or other.sentence.number < draft.sentence.number - 1:
            break
        if other.sentence.number == draft.sentence.number:
            continue
        if other.speakers:
            last = other.speakers[-1]
            return [Part(last.key, "actor", last.span, last.through)]
        if other.type == "REQUEST":
            return [part for part in other.parts if part.role == "actor"]
    return []


def retold(context: Context, draft: Draft) -> bool:
    """Whether a speaker tells of an earlier act of his own: "he said that he had offered", "I promised him", not "he
    said he would"."""
    sentence, carrier = draft.sentence, draft.trigger.carrier
    had = any(kid.lemma == "have" for kid in sentence.kids(carrier.i, "aux"))
    return had or carrier.tag == "VBD" and _in_first_person(context, draft)


def _of_lead(context: Context, draft: Draft) -> list[Part]:
    """Whose document leads in to the list that a speech act is an item of: "The resolution: - calls for ..."."""
    lead = open_lead(draft.sentence, draft.trigger.carrier)
    if lead is None:
        return []
    for document in reversed(context.shelf.documents):
        span = next((span for span in document.spans if lead.span.covers(span)), None)
        if span is not None and document.issuer is not None:
            return [Part(context.cast.key(document.issuer), "actor", span, through=span)]
    return []


def _issuer(context: Context, draft: Draft) -> list[Part]:
    """The body in whose name a text says "we", and where its head names it."""
    issuing, spoken = context.issuing or context.cast.house, _first_persons(context, draft)
    if issuing is None or not spoken:
        return []
    if context.cast.letterhead is not None:
        context.cast.members[context.cast.key(issuing)].see(context.cast.letterhead)
    return [Part(issuing, "actor", spoken[0].span)]


def _in_first_person(context: Context, draft: Draft) -> bool:
    """Whether the subject of a speech act is whoever speaks: "I", "we"."""
    return bool(_first_persons(context, draft))


def _first_persons(context: Context, draft: Draft) -> list[Token]:
    """The subject of a speech act where it is whoever speaks."""
    subjects = draft.sentence.kids(draft.trigger.carrier.i, "nsubj")
    return [token for token in subjects if token.text.lower() in context.attribution.first_person]


def _impersonal(context: Context, draft: Draft) -> bool:
    """Whether a speech act has nobody for its subject: "it is essential", "there is a need"."""
    carrier = draft.trigger.carrier
    verb = carrier if carrier.tag.startswith("VB") else draft.sentence.tokens[carrier.head]
    subjects = draft.sentence.kids(verb.i, "nsubj", "expl")
    return verb.lemma == "be" and any(token.lemma.lower() in context.attribution.impersonal for token in subjects)


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
