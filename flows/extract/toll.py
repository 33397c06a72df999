"""The toll of an attack that the sentence behind it tells: "Rebels raided Bule on Sunday. Twelve people were killed."

Whoever is hurt there is hurt by that attack, so it gains its victims and their number; a killing by somebody else, on
another day or in another place stays an event of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.extract.draft import Context, Draft
from flows.extract.frame import find_subject, is_passive
from flows.extract.parse import Sentence, Token
from flows.extract.word import fold
from flows.findings import HAPPENED, Part


def join_tolls(context: Context, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts without those that only tell the toll of the attack in the sentence before them."""
    found: list[Draft] = list(drafts)
    last: tuple[Sentence, Draft] | None = None
    for sentence in context.sentences:
        own = [draft for draft in found if draft.sentence is sentence and draft.type == "ASSAULT"]
        attack = last[1] if last is not None and _follows(sentence, last[0]) else None
        if attack is not None and not _is_apart(context, sentence):
            joined = [draft for draft in own if _is_toll(context, attack, draft)]
            told = [verb for verb in sentence.tokens if _tells_toll(context, sentence, verb)]
            taken = {draft.trigger.carrier.i for draft in own}
            for draft in joined:
                _absorb(context, attack, draft)
                found.remove(draft)
            for verb in told:
                if verb.i not in taken:
                    _add(context, attack, sentence, verb)
            own = [draft for draft in own if draft not in joined]
            if (joined or told) and not own:
                last = (sentence, attack)
                continue
        happened = [draft for draft in own if draft.modality.code in HAPPENED and _strikes(context, draft)]
        main = min(happened, key=lambda draft: sentence.depth(draft.trigger.carrier.i), default=None)
        last = (sentence, main) if main is not None else None
    return found


def _follows(sentence: Sentence, before: Sentence) -> bool:
    return sentence.number == before.number + 1 and sentence.paragraph == before.paragraph


def _strikes(context: Context, draft: Draft) -> bool:
    """Whether an event is an attack that may hurt more people than it says: not what is done to one group, and not a
    passive that names its victims and nobody who acts."""
    suffered = is_passive(draft.sentence, draft.trigger.carrier) and not draft.actors("actor")
    named = suffered and bool(draft.actors("recipient"))
    return not named and not context.frames.personal & set(draft.modes)


def _is_apart(context: Context, sentence: Sentence) -> bool:
    """Whether a sentence says that it tells of something else: "in a separate attack", "elsewhere"."""
    return any(fold(token.text) in context.knowledge.group("telling_apart") for token in sentence.tokens)


def _is_toll(context: Context, attack: Draft, draft: Draft) -> bool:
    """Whether a draft says no more than who was hurt."""
    verb = draft.trigger.carrier
    if verb.lemma not in context.frames.tolls or draft.trigger.entry.noun or draft.modality.code not in HAPPENED:
        return False
    dates = attack.date and draft.date and attack.date.edtf != draft.date.edtf
    places = attack.place and draft.place and attack.place.name != draft.place.name
    if draft.actors("actor") or dates or places:
        return False
    return is_passive(draft.sentence, verb) or _pointing(context, draft.sentence, verb)


def _tells_toll(context: Context, sentence: Sentence, verb: Token) -> bool:
    """Whether a verb says how many were hurt, with nobody who hurts them."""
    if not verb.tag.startswith("VB") or sentence.kids(verb.i, "neg"):
        return False
    if verb.lemma in context.frames.dying:
        return True
    suffered = is_passive(sentence, verb) and not sentence.kids(verb.i, "agent")
    return verb.lemma in context.frames.tolls and (suffered or _pointing(context, sentence, verb))


def _pointing(context: Context, sentence: Sentence, verb: Token) -> bool:
    """Whether the subject of an active verb only takes the attack up: "it killed nine", "the raid killed four"."""
    for subject in find_subject(sentence, verb):
        noun = subject.lemma in context.frames.blows
        definite = any(kid.lemma in context.knowledge.group("definite") for kid in sentence.kids(subject.i, "det"))
        return fold(subject.text) == "it" or noun and definite
    return False


def _victims(context: Context, sentence: Sentence, verb: Token) -> list[Token]:
    own = verb.lemma in context.frames.dying or is_passive(sentence, verb)
    return find_subject(sentence, verb) if own else sentence.kids(verb.i, "dobj")


def _absorb(context: Context, attack: Draft, draft: Draft) -> None:
    _hurt(context, attack, [part for part in draft.parts if part.role == "recipient"])
    attack.others += [draft.trigger.span, *draft.others]
    attack.counts = (*attack.counts, *(count for count in draft.counts if count not in attack.counts))
    attack.date, attack.place = attack.date or draft.date, attack.place or draft.place
    attack.modes = attack.modes or draft.modes


def _add(context: Context, attack: Draft, sentence: Sentence, verb: Token) -> None:
    victims = _victims(context, sentence, verb)
    counts = context.counts.of_verb(sentence, verb, verb.span)
    if not counts:
        return
    found = [mention for victim in victims for mention in context.cast.resolve(sentence, victim.i)]
    _hurt(context, attack, [Part(mention.key, "recipient", mention.span) for mention in found])
    attack.others.append(verb.span)
    attack.counts = (*attack.counts, *(count for count in counts if count not in attack.counts))


def _hurt(context: Context, attack: Draft, victims: Sequence[Part]) -> None:
    """Make those the victims of an attack who are not yet; "people" only where nobody else is."""
    known = {context.cast.key(part.actor) for part in attack.parts}
    vague = context.knowledge.group("vague_groups")
    for part in victims:
        member = context.cast.members[context.cast.key(part.actor)]
        told = attack.actors("recipient") and bool(member.heads & vague)
        if member.key not in known and not told:
            attack.parts.append(part)
