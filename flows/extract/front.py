"""The front of a report: the state that it is on, its symbol and title, and when it was made and adopted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flows.article import Article, Span
from flows.extract.date import find_dates
from flows.extract.date_grammar import DateGrammar
from flows.extract.issuer import IssuerReader, Named
from flows.extract.knowledge import Knowledge
from flows.findings import EdtfDate
from flows.kind import ReportKind, any_phrase

NEAR_NAME = 80
"""Code points behind a phrase in which the name of the state stands."""
NEARER = 6
"""Code points between such a phrase and the name: an article, no other word."""
FRONT = 3
"""How many times as far as its kind is told the state of a report is looked for."""
LONGEST_SENTENCE = 1200


@dataclass(frozen=True)
class Head:
    """What the head of a report says: the state under review where it is named, and two days."""

    state: Named | None
    title: Span
    author: Span
    made: EdtfDate | None
    adopted: EdtfDate | None
    sentence: Span
    trigger: Span
    symbol: str | None


class FrontReader:
    """Reads fronts; made once per process."""

    def __init__(self, knowledge: Knowledge, *, issuers: IssuerReader, dates: DateGrammar) -> None:
        self.knowledge = knowledge
        self.issuers = issuers
        self.dates = dates

    def read(self, article: Article, kind: ReportKind) -> Head | None:
        """The state under review, where one is named, and the days of a report; None where it has no title."""
        text = article.text
        title = kind.title.search(text)
        state = self._addressed(text, kind, title.end() if title is not None else 0)
        if title is None:
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
            state=state,
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
            for match in pattern.finditer(text, 0, kind.head * FRONT):
                found = self.issuers.first_in(text, Span(match.end(), min(len(text), match.end() + NEAR_NAME)))
                if found is not None and found.span.start - match.end() <= NEARER:
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


def _sentence(text: str, offset: int) -> Span:
    """The sentence around an offset, by its stops and blank lines."""
    start = max(text.rfind(". ", 0, offset) + 2, text.rfind("\n\n", 0, offset) + 2, text.rfind(".\n", 0, offset) + 2, 0)
    start = start if start <= offset else 0
    while start < offset and text[start].isspace():
        start += 1
    stop = re.compile(r"\.(?=\s+(?:[A-Z\d]|$)|$)|\n\s*\n").search(text, offset)
    end = stop.start() + (text[stop.start()] == ".") if stop is not None else len(text)
    return Span(start, min(end, start + LONGEST_SENTENCE))
