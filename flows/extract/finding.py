"""Drafts and demands to findings: every value with the words that say it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flows.article import Span
from flows.extract.calibration import Calibration
from flows.extract.context import ContextReader
from flows.extract.demand import Demand
from flows.extract.draft import Context, Draft
from flows.extract.recommendation_code import ActionCoder
from flows.findings import EdtfDate, EventFinding, Part, Proof, RecommendationFinding


class FindingMaker:
    """Turns drafts and demands into findings with their evidence; made once per process."""

    def __init__(self, lexicon: Mapping[str, Any], calibration: Calibration) -> None:
        self.contexts = ContextReader(lexicon["contexts"])
        self.coder = ActionCoder(lexicon)
        self.calibration = calibration

    def make_event(self, context: Context, draft: Draft, number: int) -> EventFinding:
        """The finding of a draft; `number` is its place among the article's events."""
        text = context.text
        trigger = draft.trigger.span
        proofs = [Proof("event_type", draft.type, span) for span in (trigger, *draft.others)]
        date = None
        if draft.date is not None:
            date = EdtfDate(draft.date.edtf, draft.date.precision, draft.date.span)
            proofs += [Proof("date", date.edtf, span) for span in (draft.date.span, *draft.date.sources)]
        if draft.place is not None:
            proofs.append(Proof("place_name", draft.place.name, draft.place.span))
        if draft.modality.cue is not None:
            proofs.append(Proof("modality", draft.modality.code, draft.modality.cue))
        document = draft.document.description if draft.document is not None and draft.type == "REPORT" else None
        if document is not None:
            proofs.append(Proof("document", document.text(text), document))
        parts = tuple(replace(part, actor=context.cast.key(part.actor)) for part in draft.parts)
        parts += tuple(Part(context.cast.key(s.key), "attributed_to", s.span, s.through) for s in draft.speakers)
        kind = "noun" if draft.trigger.entry.noun else "verb"
        quote = _quote(draft)
        head = draft.trigger.token.text.lower()
        return EventFinding(
            key=f"e{number}",
            head=head,
            nth=occurrence(text, head, draft.trigger.token.start),
            event_type=draft.type,
            trigger=trigger,
            quote=quote,
            modality=draft.modality.code,
            extractor=f"event.{kind}.{draft.trigger.entry.frame}",
            confidence=self.calibration.of_event(draft.probability),
            depth=draft.sentence.depth(draft.trigger.carrier.i),
            modes=tuple(sorted(draft.modes)),
            contexts=self.contexts.read(text, quote),
            date=date,
            place=draft.place,
            document=document,
            incident=str(draft.incident) if draft.incident >= 0 else f"e{number}",
            parts=parts,
            counts=draft.counts,
            evidence=tuple(dict.fromkeys(proofs)),
        )

    def make_recommendation(
        self, context: Context, demand: Demand, event: EventFinding, draft: Draft
    ) -> RecommendationFinding:
        """The finding of a demand that `event`, read from `draft`, makes."""
        text = context.text
        kind = "noun" if demand.nominal else "verb"
        words = demand.action.text(text)
        lead = demand.head.span
        category = self.coder.category(demand.lead, words, demand.action, lead, nominal=demand.nominal)
        action_class = self.coder.action_class(demand.lead, words, lead)
        whole = Span(demand.action.start, max(demand.action.end, demand.purpose.end if demand.purpose else 0))
        themes = self.coder.find_themes(text, whole)
        affected = self.coder.find_affected(text, whole)
        cast = context.cast
        document = next(iter(self._document_span(draft)), None)
        cue = demand.cue if demand.sentence is demand.draft.sentence else None
        issuers = [
            Part(cast.key(part.actor), "issuer", part.span, part.through)
            for part in (demand.draft.parts if demand.draft.actors("actor") and demand.draft.folded else event.parts)
            if part.role == "actor"
        ]
        parts = (*issuers, *(replace(part, actor=cast.key(part.actor)) for part in demand.parts))
        asked = [cast.members[part.actor] for part in parts if part.role == "addressee"]
        concerned = {
            country
            for part in parts
            if part.role in ("addressee", "subject", "beneficiary") and (country := cast.country(part.actor))
        }
        proofs = [
            Proof("action", words, demand.action),
            Proof("speech_act", demand.speech_act, demand.cue),
            Proof("action_category", str(category.code), category.cue),
            Proof("action_class", action_class.code, action_class.cue),
            *(Proof("themes", coded.code, coded.cue) for coded in themes),
            *(Proof("affected_persons", coded.code, coded.cue) for coded in affected),
        ]
        for column, span in (("purpose", demand.purpose), ("conditions", demand.conditions), ("document", document)):
            if span is not None:
                proofs.append(Proof(column, span.text(text), span))
        modality = "asserted" if event.modality == "alleged" else event.modality
        if modality != "asserted":
            proofs += [Proof("modality", modality, p.span) for p in event.evidence if p.column == "modality"]
        return RecommendationFinding(
            key=f"r{demand.head.start}",
            head=demand.head.text.lower(),
            nth=occurrence(text, demand.head.text.lower(), demand.head.start),
            event=event.key,
            action=demand.action,
            quote=_reach(cue, demand.action, demand.purpose),
            speech_act=demand.speech_act,
            action_category=category.code,
            action_class=action_class.code,
            modality=modality,
            extractor=f"recommendation.{kind}",
            confidence=self.calibration.of_recommendation(kind, event.confidence),
            themes=tuple(sorted(coded.code for coded in themes)),
            affected_persons=tuple(sorted(coded.code for coded in affected)),
            countries_concerned=tuple(sorted(concerned)),
            purpose=demand.purpose,
            conditions=demand.conditions,
            document=document,
            upr_comparable=bool(asked) and all(member.type == "state" for member in asked),
            parts=parts,
            evidence=tuple(dict.fromkeys(proofs)),
        )

    def _document_span(self, draft: Draft) -> list[Span]:
        if draft.document is None:
            return []
        return [span for span in draft.document.spans if draft.sentence.span.covers(span)][:1]


def occurrence(text: str, head: str, start: int) -> int:
    """Which occurrence of the word `head` in the text begins at `start`, from 1."""
    return bisect_left(_places(text, head), start) + 1


@lru_cache(maxsize=4096)
def _places(text: str, head: str) -> tuple[int, ...]:
    """Where the word `head` stands in the text, in any case."""
    return tuple(match.start() for match in re.finditer(re.escape(head), text, re.IGNORECASE))


def _reach(*spans: Span | None) -> Span:
    kept = [span for span in spans if span is not None]
    return Span(min(span.start for span in kept), max(span.end for span in kept))


def _quote(draft: Draft) -> Span:
    """The clause that tells the event, from its first to its last supporting word in that sentence."""
    sentence = draft.sentence
    tokens = sentence.subtree(draft.trigger.carrier.i)
    spans = [t.span for t in tokens if t.dep != "punct"] + [draft.trigger.span]
    spans += [part.span for part in draft.parts] + ([draft.place.span] if draft.place else [])
    spans += [draft.date.span] if draft.date else []
    return _reach(*(span for span in spans if sentence.span.covers(span)))
