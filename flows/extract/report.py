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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.article import Article, Span
from flows.extract.date import find_dates
from flows.extract.date_grammar import DateGrammar
from flows.extract.finding import occurrence
from flows.extract.issuer import IssuerReader, Named
from flows.extract.knowledge import Knowledge
from flows.extract.paragraph import Block, Running, SectionReader
from flows.extract.recommendation_code import ActionCoder
from flows.findings import (
    ActorFinding,
    EdtfDate,
    EventFinding,
    Findings,
    Part,
    Proof,
    RecommendationFinding,
)
from flows.kind import ReportKind, any_phrase, phrase_pattern

NUMBERS = re.compile(r"\d{1,3}(?:\.\d{1,3})?")
RANGE = re.compile(r"\s*(?:to|through|[-–])\s*")
LIST_GAP = re.compile(r"[\s,;]*(?:and|&|to|through|[-–])?[\s,;]*(?:nos?\.|numbers?)?\s*", re.IGNORECASE)
LEAD = re.compile(r"[\s;,.:)\]*•·–-]*(?:\d{1,3}(?=[\s;,.]))?[\s;,.:)\]*•·–-]*(?:\([a-z]{1,3}\)\s)?[\s;,.:*•·–-]*")
TRAIL = " ;,:–-“\"'‘*\t"
NEAR_NAME = 80
"""Code points behind a phrase in which the name of the state under review stands."""
SHORTEST = 5
"""Characters of the shortest action."""


Number = tuple[int | None, int | None]
"""A recommendation's number: that of its list, and its own."""


@dataclass
class Reply:
    """A position of the state under review, the words that say it, and the paragraph in which they stand."""

    position: str
    span: Span
    source: str


@dataclass
class Item:
    """A recommendation while it is being read."""

    running: Running
    start: int
    end: int
    states: list[tuple[str, Span]]
    bracket_end: Span
    number: Number
    label: str | None
    label_span: Span | None
    lead: Span | None
    reply: Reply | None = None

    @property
    def action(self) -> Span:
        """Its words in the article."""
        return self.running.span(self.start, self.end)

    @property
    def words(self) -> str:
        """Its words as running text."""
        return self.running.words[self.start : self.end]


@dataclass
class Place:
    """Where in the section the reading stands: the paragraph that led in, the number above letters, the reply."""

    above: int | None = None
    item: int | None = None
    reply: Reply | None = None
    lead: Span | None = None
    opened: int = 0
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Head:
    """What the head of a report says: the state under review with where it is named, and two days."""

    state: str
    mentions: tuple[Span, ...]
    title: Span
    author: Span
    made: EdtfDate | None
    adopted: EdtfDate | None
    sentence: Span
    trigger: Span
    symbol: str | None


class ReplyReader:
    """Reads positions; made from `reports.yaml`."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.positions = [(row["position"], any_phrase(row["phrases"])) for row in entry["positions"]]
        self.numbered = re.compile(
            "(?:" + "|".join(map(phrase_pattern, sorted(entry["numbered"], key=lambda p: -len(p)))) + r")\s*(?=\d)",
            re.IGNORECASE,
        )
        self.above = any_phrase(entry["above"])
        paragraphs = "|".join(map(phrase_pattern, entry["paragraph_words"]))
        self.paragraphs = re.compile(rf"(?:{paragraphs})\s*$", re.IGNORECASE)

    def read(self, running: Running, *, start: int, end: int, source: str) -> Reply | None:
        """The position that a stretch of running text tells."""
        for position, pattern in self.positions:
            match = pattern.search(running.words, start, end)
            if match is not None:
                return Reply(position, running.span(match.start(), match.end()), source)
        return None

    def numbers(self, words: str) -> set[Number]:
        """The numbers of the recommendations that a sentence speaks of. A number of one part is that of a list where
        the sentence calls it a paragraph's: (41, None); else that of an item: (None, 41)."""
        found: set[Number] = set()
        for match in self.numbered.finditer(words):
            whole = self.paragraphs.search(words[: match.end()]) is not None
            place, last, last_end = match.end(), None, 0
            while (number := NUMBERS.match(words, place)) is not None:
                above, _, item = number[0].rpartition(".")
                this: Number = (int(above), int(item)) if above else (int(item), None) if whole else (None, int(item))
                ranged = last is not None and RANGE.fullmatch(words, last_end, number.start()) is not None
                found |= set(_between(last, this)) if ranged and last is not None else {this}
                last, last_end = this, number.end()
                gap = LIST_GAP.match(words, last_end)
                place = gap.end() if gap is not None else last_end
        return found


def _between(first: Number, last: Number) -> Iterator[Number]:
    """The numbers from one to another of the same list."""
    if first[0] == last[0] and first[1] is not None and last[1] is not None:
        for each in range(first[1], last[1] + 1):
            yield first[0], each
    elif first[1] is None and last[1] is None and first[0] is not None and last[0] is not None:
        for each in range(first[0], last[0] + 1):
            yield each, None
    yield last


class ReportReader:
    """Reads reports; made once per process from `Knowledge`."""

    def __init__(self, knowledge: Knowledge, *, coder: ActionCoder, dates: DateGrammar) -> None:
        entry = knowledge.lexicon["reports"]
        self.knowledge = knowledge
        self.coder = coder
        self.dates = dates
        self.sections = SectionReader(entry)
        self.issuers = IssuerReader(knowledge, entry)
        self.replies = ReplyReader(entry)
        opening, joiners = ("|".join(map(phrase_pattern, entry[name])) for name in ("before_action", "joiners"))
        self.opening = re.compile(rf"(?:{opening})\s+", re.IGNORECASE)
        self.joiners = re.compile(rf"(?:{joiners})\s+(?=[a-z])")

    # -- the head

    def read_head(self, article: Article, kind: ReportKind) -> Head | None:
        """The state under review and the days of a report; None where no state is named as under review."""
        text = article.text
        title = kind.title.search(text)
        state = self._addressed(text, kind, title.end() if title is not None else 0)
        if title is None or state is None:
            return None
        made = self._date(article, kind.made)
        adopted = self._date(article, kind.adopted)
        sentence, trigger = Span(*title.span()), Span(*title.span())
        verb = None
        where = kind.adopted.search(text)
        if where is not None:
            sentence = _sentence(text, where.start())
            verb = kind.adopting.search(text, where.start(), sentence.end)
        if verb is not None:
            trigger = Span(*verb.span())
        named = self._author_names(text, kind)
        return Head(
            state=state.alpha3,
            mentions=(state.span,),
            title=Span(*title.span()),
            author=named,
            made=made,
            adopted=adopted,
            sentence=sentence,
            trigger=trigger,
            symbol=self._symbol(text, kind, title.start()),
        )

    def _addressed(self, text: str, kind: ReportKind, title: int) -> Named | None:
        """The state under review: behind the surest phrase that names one, else in the lines below the title."""
        for pattern in kind.addressed:
            for match in pattern.finditer(text, 0, kind.head * 3):
                found = self.issuers.first_in(text, Span(match.end(), min(len(text), match.end() + NEAR_NAME)))
                if found is not None and found.span.start - match.end() <= 6:
                    return found
        return self.issuers.first_in(text, Span(title, min(len(text), title + 5 * NEAR_NAME)))

    def _symbol(self, text: str, kind: ReportKind, title: int) -> str | None:
        """The report's symbol, if it stands above the title: below it stand those of other documents."""
        match = kind.symbol.search(text, 0, title)
        return match[0] if match is not None else None

    def _author_names(self, text: str, kind: ReportKind) -> Span:
        """The first mention of the report's author by a name of the registry."""
        actor = self.knowledge.actors[kind.author]
        match = any_phrase([actor.name, *actor.aliases]).search(text)
        if match is None:
            title = kind.title.search(text)
            return Span(*title.span()) if title is not None else Span(0, 1)
        return Span(*match.span())

    def _date(self, article: Article, pattern: re.Pattern[str]) -> EdtfDate | None:
        """The day that the sentence of a phrase gives, the one nearest behind the phrase."""
        match = pattern.search(article.text)
        if match is None:
            return None
        sentence = _sentence(article.text, match.start())
        found = find_dates(article.text, sentence, published=article.published, grammar=self.dates)
        days = [each for each in found if each.precision == "day"]
        behind = [each for each in days if each.span.start > match.start()] or days[-1:]
        return EdtfDate(behind[0].edtf, behind[0].precision, behind[0].span) if behind else None

    # -- the list

    def read_items(self, article: Article, kind: ReportKind) -> list[Item]:
        """The recommendations of the section of conclusions, in the order of the text."""
        section = self.sections.find(article.text, kind)
        if section is None:
            return []
        place = Place()
        for block in self.sections.read(article.text, section, pages=article.pages):
            self._read_block(place, block, kind)
        return place.items

    def _read_block(self, place: Place, block: Block, kind: ReportKind) -> None:
        words = block.running.words
        brackets = self.issuers.brackets(words)
        if not brackets:
            self._lead_in(place, block, kind, start=0, end=len(words), closed=True)
            return
        start = 0
        for number, bracket in enumerate(brackets):
            lead = self._lead_end(block.running, start, bracket.span.start)
            if lead > start:
                self._lead_in(place, block, kind, start=start, end=lead, closed=False)
                start = lead
            begin, end = self._trim(words, start, bracket.span.start)
            spans = [(each.alpha3, block.running.span(each.span.start, each.span.end)) for each in bracket.states]
            outer = block.running.span(bracket.span.start, bracket.span.end)
            if end - begin >= SHORTEST:
                place.items.append(self._item(place, block, begin, end, spans, outer))
            elif number and place.items:
                known = {alpha3 for alpha3, _ in place.items[-1].states}
                place.items[-1].states += [each for each in spans if each[0] not in known]
                place.items[-1].bracket_end = outer
            start = bracket.span.end
        if len(words) - start > NEAR_NAME // 2 and self._leads(block.running, start, len(words)):
            self._lead_in(place, block, kind, start=start, end=len(words), closed=True)

    def _item(
        self, place: Place, block: Block, start: int, end: int, states: list[tuple[str, Span]], bracket: Span
    ) -> Item:
        if block.plain is not None:
            place.item = block.plain  # kept for the letters below it
        number = (place.above if block.above is None else block.above, place.item)
        label = self._label(place, block)
        span = block.number if label is not None else None
        return Item(block.running, start, end, states, bracket, number, label, span, place.lead, place.reply)

    def _lead_end(self, running: Running, start: int, end: int) -> int:
        """Where the words end that lead in to a list, if the first of the list follows in the same paragraph."""
        colon = running.words.rfind(":", start, end)
        return colon + 1 if colon >= 0 and self._leads(running, start, colon) else start

    def _leads(self, running: Running, start: int, end: int) -> bool:
        """Whether words speak of recommendations and of a reply to them, as those do that lead in to a list."""
        return bool(
            re.search(r"recommendations", running.words[start:end], re.IGNORECASE)
            and self.replies.read(running, start=start, end=end, source="")
        )

    def _lead_in(self, place: Place, block: Block, kind: ReportKind, *, start: int, end: int, closed: bool) -> None:
        """Take words without issuers: the head of a list, or a reply to recommendations above. `closed` where they
        are a paragraph's last."""
        words = block.running.words
        number = block.plain if block.above is None and start == 0 else None
        label = number if number is not None else place.above
        source = str(label) if label is not None else ""
        reply = self.replies.read(block.running, start=start, end=end, source=source)
        numbers = self.replies.numbers(words[start:end])
        heads = not closed or words.rstrip(" *").endswith((":", ";"))
        if reply is not None and numbers and not heads:
            self._apply(place, numbers, reply)
            return
        if reply is not None and not heads and place.items and self.replies.above.search(words, start, end):
            for item in place.items[place.opened :]:
                item.reply = item.reply or reply
            return
        if number is not None and reply is None and place.above is not None and number < place.above:
            place.item = number  # the heading of the letters below it
            return
        if number is not None:
            place.above, place.item = number, None
        if heads or reply is not None:
            place.opened, place.reply = len(place.items), reply
            spoken = kind.speech_words.search(words, start, end)
            if spoken is not None:
                place.lead = block.running.span(spoken.start(), spoken.end())

    def _apply(self, place: Place, numbers: set[Number], reply: Reply) -> None:
        """A reply to recommendations by their numbers: items without a list's number are those of the list above."""
        above = place.items[-1].number[0] if place.items else None
        for item in place.items:
            first, last = item.number
            if (first, last) in numbers or (first, None) in numbers or first == above and (None, last) in numbers:
                item.reply = reply

    def _label(self, place: Place, block: Block) -> str | None:
        """An item's paragraph: "83.1", "79(a)", "83.2(b)"; "67" where no list is open."""
        if block.above is not None:
            return f"{block.above}.{block.plain}"
        if block.letter is not None:
            within = [str(each) for each in (place.above, place.item) if each is not None]
            return f"{'.'.join(within)}({block.letter})"
        if block.plain is None:
            return str(place.above) if place.above is not None else None
        if place.above is None or place.above == block.plain:
            return str(block.plain)
        return f"{place.above}.{block.plain}"

    def _trim(self, words: str, start: int, end: int) -> tuple[int, int]:
        """An action without the signs around it and the "to" before it."""
        lead = LEAD.match(words, start, end)
        start = lead.end() if lead is not None else start
        for pattern in (self.joiners, self.opening):
            match = pattern.match(words, start, end)
            start = match.end() if match is not None else start
        while end > start and words[end - 1] in TRAIL:
            end -= 1
        return start, end

    # -- findings

    def read(self, article: Article, kind: ReportKind) -> Findings:
        """The findings of a report of that kind."""
        head = self.read_head(article, kind)
        if head is None:
            return Findings(article_id=article.article_id)
        items = self.read_items(article, kind)
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
        parts.append(Part(f"state:{head.state}", "addressee", head.mentions[0]))
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
            countries_concerned=(head.state,),
            made_on=head.made,
            document=head.title,
            paragraph=item.label,
            page=_page(article.pages, item.action.start),
            position=item.reply.position if item.reply is not None else None,
            position_source=_source(item.reply, head.symbol),
            upr_comparable=coded.by_addressee,
            parts=tuple(parts),
            evidence=tuple(dict.fromkeys(proofs)),
        )

    def _actors(self, kind: ReportKind, head: Head, items: Sequence[Item]) -> Iterator[ActorFinding]:
        """The states that recommend, the state under review, the report's author and the bodies above it."""
        mentions: dict[str, list[Span]] = {head.state: list(head.mentions)}
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


def _sentence(text: str, offset: int) -> Span:
    """The sentence around an offset, by its stops and blank lines."""
    start = max(text.rfind(". ", 0, offset) + 2, text.rfind("\n\n", 0, offset) + 2, text.rfind(".\n", 0, offset) + 2, 0)
    start = start if start <= offset else 0
    while start < offset and text[start].isspace():
        start += 1
    stop = re.compile(r"\.(?=\s+(?:[A-Z\d]|$)|$)|\n\s*\n").search(text, offset)
    end = stop.start() + (text[stop.start()] == ".") if stop is not None else len(text)
    return Span(start, min(end, start + 1200))


def _page(pages: Sequence[int], offset: int) -> int | None:
    """The page of an offset, from 1; None where the document has no pages."""
    return bisect_right(pages, offset) if pages else None


def _source(reply: Reply | None, symbol: str | None) -> str | None:
    """Where a reply stands: the report's symbol and the paragraph, as far as they are known."""
    if reply is None:
        return None
    parts = [symbol, f"para. {reply.source}" if reply.source else None]
    return ", ".join(part for part in parts if part) or None
