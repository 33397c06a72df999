"""Denials: what one tells and another denies is one event, alleged ("X denied this", "X denied that they had").

CODING.md (modality): a happening that is disputed in the same article is alleged; a negated event of its own stands
only where nobody else tells of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from flows.extract.draft import Context, Draft
from flows.extract.modality import Modality
from flows.extract.parse import Sentence, Token
from flows.extract.speech import VERBAL
from flows.findings import HAPPENED

NEAR = 2
"""Sentences back within which stands what somebody denies."""


def join_denials(context: Context, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, of which those that somebody denies are alleged, and told once."""
    told_in: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        told_in[draft.sentence.number].append(draft)
    retold: set[int] = set()
    for sentence in context.sentences:
        for verb in _find_denials(context, sentence, told_in.get(sentence.number, ())):
            near = [
                draft
                for number in range(sentence.number - NEAR, sentence.number + 1)
                for draft in told_in.get(number, ())
                if id(draft) not in retold
            ]
            denied, thing = _denied_here(near, sentence, verb), _taken_up(context, sentence, verb)
            told = _told_before(near, verb)
            if told is None or denied is None and thing is None:
                continue
            if denied is not None:
                if denied.type != told.type:
                    continue
                told.others += [denied.trigger.span, *denied.others]
                retold.add(id(denied))
            several = thing is not None and thing.tag == "NNS"
            for draft in _beside(near, told) if several else [told]:
                draft.modality = Modality("alleged", verb.span)
    return [draft for draft in drafts if id(draft) not in retold]


def _find_denials(context: Context, sentence: Sentence, own: Sequence[Draft]) -> Iterator[Token]:
    """The verbs of a sentence that say that somebody denies something: "denied", "called it a lie"."""
    rejecting = {draft.trigger.carrier.i for draft in own if draft.type == "REJECT"}
    for verb in sentence.tokens:
        denying = verb.tag.startswith("VB") and (verb.i in rejecting or verb.lemma in context.attribution.denying)
        if denying and not sentence.kids(verb.i, "neg"):
            yield verb


def _taken_up(context: Context, sentence: Sentence, verb: Token) -> Token | None:
    """The words by which a denial takes up what was said before: "this", "the claims", "a charge that X rejects"."""
    words, nouns = context.modality.taken_up, context.modality.disputed
    above = sentence.tokens[verb.head]
    if verb.dep == "relcl" and above.dep == "appos" and {above.lemma, above.text.lower()} & nouns:
        return above
    for behind in sentence.tokens[verb.i + 1 : verb.i + 2]:
        if behind.dep == "nmod" and behind.text.lower() in words:
            return behind  # "called that a lie", where the tree puts "that" before "lie"
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
        and draft.type not in VERBAL
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


def _told_before(drafts: Sequence[Draft], verb: Token) -> Draft | None:
    """The event told last before a denial, if somebody says so of it; what is only said is none."""
    before = [draft for draft in drafts if draft.trigger.span.start < verb.start]
    last = max(before, key=lambda draft: draft.trigger.span, default=None)
    if last is None or last.type in VERBAL or not last.speakers or last.modality.code not in HAPPENED:
        return None
    return last
