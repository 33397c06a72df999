"""Denials: what one tells and another denies is one event, alleged ("X denied this", "X denied that they had").

CODING.md (modality): a happening that is disputed in the same article is alleged; a negated event of its own stands
only where nobody else tells of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.extract.draft import Context, Draft
from flows.extract.modality import Modality
from flows.extract.parse import Sentence, Token
from flows.extract.speech import VERBAL

NEAR = 2
"""Sentences back within which stands what somebody denies."""
UNDISPUTED = (*VERBAL, "REPORT", "CONVENE", "CONSULT")
"""Types of events that a denial of a claim does not mean: it is of what is claimed."""


def join_denials(context: Context, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, of which those that somebody denies are alleged, and told once."""
    kept = list(drafts)
    for sentence in context.sentences:
        for verb in sentence.tokens:
            if not _denies(context, kept, sentence, verb):
                continue
            denied, thing = _denied_here(kept, sentence, verb), _taken_up(context, sentence, verb)
            told = _told_before(kept, sentence, verb)
            if told is None or denied is None and thing is None:
                continue
            if denied is not None:
                if denied.type != told.type:
                    continue
                told.others += [denied.trigger.span, *denied.others]
                kept = [draft for draft in kept if draft is not denied]
            several = thing is not None and thing.tag == "NNS"
            for draft in _beside(kept, told) if several else [told]:
                draft.modality = Modality("alleged", verb.span)
    return kept


def _denies(context: Context, drafts: Sequence[Draft], sentence: Sentence, verb: Token) -> bool:
    """Whether a verb says that somebody denies something: "denied", "called it a lie"."""
    rejects = any(d.sentence is sentence and d.type == "REJECT" and d.trigger.carrier is verb for d in drafts)
    denying = verb.tag.startswith("VB") and (rejects or verb.lemma in context.attribution.denying)
    return denying and not sentence.kids(verb.i, "neg")


def _taken_up(context: Context, sentence: Sentence, verb: Token) -> Token | None:
    """The words by which a denial takes up what was said before: "this", "the claims", "a charge that X rejects"."""
    words, nouns = context.modality.taken_up, context.modality.disputed
    above = sentence.tokens[verb.head]
    if verb.dep == "relcl" and above.dep == "appos" and {above.lemma, above.text.lower()} & nouns:
        return above
    behind = sentence.tokens[
        verb.i + 1 : verb.i + 2
    ]  # "called that a lie", where the tree takes "that" for its adjective
    if behind and behind[0].dep == "nmod" and behind[0].text.lower() in words:
        return behind[0]
    for thing in sentence.kids(verb.i, "dobj"):
        determined = any(kid.lemma in context.modality.pointing for kid in sentence.kids(thing.i, "det"))
        if thing.text.lower() in words or determined and {thing.lemma, thing.text.lower()} & nouns:
            return thing
    return None


def _beside(drafts: Sequence[Draft], told: Draft) -> list[Draft]:
    """What the sentence of an event tells beside it, by the same speakers."""
    speakers = {speaker.key for speaker in told.speakers}
    return [
        draft
        for draft in drafts
        if draft.sentence is told.sentence
        and draft.type not in UNDISPUTED
        and draft.modality.code == "asserted"
        and speakers & {speaker.key for speaker in draft.speakers}
        or draft is told
    ]


def _denied_here(drafts: Sequence[Draft], sentence: Sentence, verb: Token) -> Draft | None:
    """The event that the verb's own clause says that it was not."""
    for draft in drafts:
        if draft.sentence is sentence and draft.modality.code == "negated" and draft.modality.cue == verb.span:
            return draft
    return None


def _told_before(drafts: Sequence[Draft], sentence: Sentence, verb: Token) -> Draft | None:
    """The event told last before a denial, near it, if somebody says so of it."""
    before = [
        draft
        for draft in drafts
        if draft.trigger.span.start < verb.start and 0 <= sentence.number - draft.sentence.number <= NEAR
    ]
    last = max(before, key=lambda draft: draft.trigger.span, default=None)
    if (
        last is None
        or last.type in UNDISPUTED
        or not last.speakers
        or last.modality.code not in ("asserted", "alleged")
    ):
        return None
    return last
