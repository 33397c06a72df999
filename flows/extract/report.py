"""A report with numbered recommendations to its findings: one REPORT, and one recommendation for each action and those
who make it.

    83. The recommendations listed below enjoy the support of X:      the position of those below
    1. To consider ratifying ... (Norway, Chile);                     one recommendation of two issuers
    2. Ratify ... (Spain); adopt ... (Niger);                         two, in one paragraph
    84. X considers that recommendations Nos. 1 and 2 above are
        already implemented.                                          the position of those two

Only the section of conclusions counts (`paragraph`); what states said in the dialogue is told there once more. The
language model is not asked: such a list is plain enough, and reading it takes a hundredth of the time.

Deliberately out of scope: events told in the report, replies in later documents (addenda), recommendations that are
only pointed to by paragraphs of the dialogue.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from flows.article import Article, Span
from flows.extract.date_grammar import DateGrammar
from flows.extract.finding import occurrence
from flows.extract.front import FrontReader, Head
from flows.extract.issuer import IssuerReader
from flows.extract.knowledge import Knowledge
from flows.extract.listing import Item, ListingReader
from flows.extract.recommendation_code import ActionCoder
from flows.extract.reply import Reply
from flows.findings import ActorFinding, EventFinding, Findings, Part, Proof, RecommendationFinding
from flows.kind import ReportKind


class ReportReader:
    """Reads reports; made once per process from `Knowledge`."""

    def __init__(self, knowledge: Knowledge, *, coder: ActionCoder, dates: DateGrammar) -> None:
        entry = knowledge.lexicon["reports"]
        self.knowledge = knowledge
        self.coder = coder
        self.issuers = IssuerReader(knowledge, entry)
        self.fronts = FrontReader(knowledge, issuers=self.issuers, dates=dates)
        self.listings = ListingReader(entry, issuers=self.issuers)

    def read(self, article: Article, kind: ReportKind) -> Findings:
        """The findings of a report of that kind."""
        head = self.fronts.read(article, kind)
        if head is None:
            return Findings(article_id=article.article_id)
        items = self.listings.read(article, kind)
        event = self._event(article, kind, head)
        recommendations = tuple(
            self._recommendation(article, kind, head, event, number, item) for number, item in enumerate(items)
        )
        return Findings(
            article_id=article.article_id,
            actors=tuple(self._actors(kind, head, items)),
            events=(event,),
            recommendations=recommendations,
        )

    def _event(self, article: Article, kind: ReportKind, head: Head) -> EventFinding:
        text = article.text
        word = head.trigger.text(text).split()[0]
        proofs = [
            Proof("event_type", "REPORT", head.trigger),
            Proof("document", head.title.text(text), head.title),
        ]
        if head.adopted is not None:
            proofs.append(Proof("date", head.adopted.edtf, head.adopted.span))
        return EventFinding(
            key="e0",
            head=word.lower(),
            nth=occurrence(text, word.lower(), head.trigger.start),
            event_type="REPORT",
            trigger=head.trigger,
            quote=head.sentence,
            modality="asserted",
            extractor=f"report.{kind.name}",
            confidence=kind.confidence,
            date=head.adopted,
            document=head.title,
            incident="e0",
            parts=(Part(f"registry:{kind.author}", "actor", head.author),),
            evidence=tuple(proofs),
        )

    def _recommendation(
        self, article: Article, kind: ReportKind, head: Head, event: EventFinding, number: int, item: Item
    ) -> RecommendationFinding:
        text = article.text
        coded = self.coder.code(item.words)
        spans = {cue: item.running.span(item.start + cue.start, item.start + cue.end) for cue in coded.cues()}
        lead = item.lead or head.title
        word = re.match(r"\S+", item.words)
        first = (word[0] if word is not None else item.words).lower()
        document = head.title.text(text)
        proofs = [
            Proof("action", item.words, item.action),
            Proof("speech_act", kind.speech_act, lead),
            Proof("action_category", str(coded.category.code), spans[coded.category.cue]),
            Proof("action_class", str(coded.action_class.code), spans[coded.action_class.cue]),
            *(Proof("themes", str(each.code), spans[each.cue]) for each in coded.themes),
            *(Proof("affected_persons", str(each.code), spans[each.cue]) for each in coded.affected),
            Proof("document", document, head.title),
        ]
        if item.label is not None and item.label_span is not None:
            proofs.append(Proof("paragraph", item.label, item.label_span))
        if head.made is not None:
            proofs.append(Proof("made_on", head.made.edtf, head.made.span))
        if item.reply is not None:
            proofs.append(Proof("position", item.reply.position, item.reply.span))
        parts = [Part(f"state:{alpha3}", "issuer", span) for alpha3, span in item.states]
        if head.state is not None:
            parts.append(Part(f"state:{head.state.alpha3}", "addressee", head.state.span))
        return RecommendationFinding(
            key=f"r{number}",
            head=first,
            nth=occurrence(text, first, item.action.start),
            event=event.key,
            action=item.action,
            wording=item.words,
            quote=Span(item.action.start, max(item.action.end, item.bracket_end.end)),
            speech_act=kind.speech_act,
            action_category=coded.category.code,
            action_class=coded.action_class.code,
            modality="asserted",
            extractor=f"report.{kind.name}",
            confidence=kind.confidence,
            themes=tuple(sorted({str(each.code) for each in coded.themes})),
            affected_persons=tuple(sorted({str(each.code) for each in coded.affected})),
            countries_concerned=(head.state.alpha3,) if head.state is not None else (),
            made_on=head.made,
            document=head.title,
            paragraph=item.label,
            page=_page(article.pages, item.action.start),
            position=item.reply.position if item.reply is not None else None,
            position_source=_source(item.reply, head.symbol),
            upr_comparable=coded.by_addressee and head.state is not None,
            parts=tuple(parts),
            evidence=tuple(dict.fromkeys(proofs)),
        )

    def _actors(self, kind: ReportKind, head: Head, items: Sequence[Item]) -> Iterator[ActorFinding]:
        """The states that recommend, the state under review, the report's author and the bodies above it."""
        mentions = {head.state.alpha3: [head.state.span]} if head.state is not None else {}
        for item in items:
            for alpha3, span in item.states:
                mentions.setdefault(alpha3, []).append(span)
        for alpha3, spans in mentions.items():
            state = self.knowledge.states[alpha3]
            yield ActorFinding(f"state:{alpha3}", state.name, "state", tuple(sorted(set(spans))), None, "GOV", alpha3)
        yield from self._bodies(kind.author, head.author)

    def _bodies(self, actor_id: str, span: Span | None) -> Iterator[ActorFinding]:
        actor = self.knowledge.actors[actor_id]
        yield ActorFinding(
            key=f"registry:{actor.id}",
            name=actor.name,
            type=actor.type,
            mentions=(span,) if span is not None else (),
            registry_id=actor.id,
            sector=actor.sector,
            country=actor.country,
            parent=f"registry:{actor.parent}" if actor.parent else None,
            acronym=actor.acronym,
        )
        if actor.parent:
            yield from self._bodies(actor.parent, None)


def _page(pages: Sequence[int], offset: int) -> int | None:
    """The page of an offset, from 1; None where the document has no pages."""
    return bisect_right(pages, offset) if pages else None


def _source(reply: Reply | None, symbol: str | None) -> str | None:
    """Where a reply stands: the report's symbol and the paragraph, as far as they are known."""
    if reply is None:
        return None
    parts = [symbol, f"para. {reply.source}" if reply.source else None]
    return ", ".join(part for part in parts if part) or None
