"""Claims of responsibility: whoever claims an attack told before acts in it ("JNIM claimed responsibility").

A claim is no event of its own (CODING.md, types: decisions).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.extract.draft import Context, Draft
from flows.extract.frame import find_subject
from flows.extract.parse import Sentence, Token
from flows.extract.roster import Mention
from flows.findings import HAPPENED, Part

NEAR = 6
"""Sentences back within which the attack is told that somebody claims."""


def join_claims(context: Context, drafts: Sequence[Draft]) -> None:
    """Make whoever claims an attack its actor; nobody where the claim is denied or nobody makes it."""
    attacks = [draft for draft in drafts if draft.type == "ASSAULT" and draft.modality.code in HAPPENED]
    for sentence in context.sentences if attacks else ():
        for verb in sentence.tokens:
            thing = _claimed(context, sentence, verb)
            attack = _meant(attacks, sentence, verb) if thing is not None else None
            if attack is None:
                continue
            for mention in _claimants(context, sentence, verb):
                key = context.cast.key(mention.key)
                attack.parts = [p for p in attack.parts if context.cast.key(p.actor) != key]
                attack.parts.append(Part(key, "actor", mention.span))


def _claimed(context: Context, sentence: Sentence, verb: Token) -> Token | None:
    """What somebody says he did: responsibility, or the attack itself."""
    if verb.lemma not in context.frames.claiming or not verb.tag.startswith("VB") or sentence.kids(verb.i, "neg"):
        return None
    return next((t for t in sentence.kids(verb.i, "dobj") if t.lemma in context.frames.claimed), None)


def _claimants(context: Context, sentence: Sentence, verb: Token) -> Iterator[Mention]:
    for subject in find_subject(sentence, verb):
        denied = any(kid.lemma == "no" for kid in sentence.kids(subject.i, "det"))
        yield from context.cast.resolve(sentence, subject.i) if not denied else ()


def _meant(attacks: Sequence[Draft], sentence: Sentence, verb: Token) -> Draft | None:
    """The attack told last before a claim, near it; of several in one sentence the first."""
    before = [
        draft
        for draft in attacks
        if draft.trigger.span.start < verb.start and sentence.number - draft.sentence.number <= NEAR
    ]
    last = max((draft.sentence.number for draft in before), default=None)
    return next((draft for draft in before if draft.sentence.number == last), None)
