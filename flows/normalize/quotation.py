"""How much of an article its rows quote: where sentences alone would be nearly all of it, quotes are cut to what they
must hold.

All quotes and spans of an article without an open licence together stay under a share of it (`Settings.quote_share`). A
short article of which every sentence tells an event would be above it; its quotes are then shortened, those that save
most first: to the stretch from the first to the last of the words that support the row, and if that is not enough to
the trigger, or of a recommendation to its action.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from flows.article import Article, Span
from flows.findings import EventFinding, Findings, RecommendationFinding

Row = EventFinding | RecommendationFinding


def covered(spans: Iterable[Span]) -> int:
    """How many code points the spans cover together."""
    total, reached = 0, 0
    for start, end in sorted({(span.start, span.end) for span in spans}):
        if end > reached:
            total += end - max(start, reached)
            reached = end
    return total


def shorten_quotes(article: Article, findings: Findings, *, share: float) -> Findings:
    """The findings with as many quotes shortened as it takes to publish at most `share` of the article's words."""
    allowed = share * len(article.text)
    rows: list[Row] = [*findings.events, *findings.recommendations]
    fixed = list(_other_spans(article, findings))
    for narrow in (_supported, _core):
        order = sorted(range(len(rows)), key=lambda k: (_length(narrow(rows[k])) - _length(rows[k].quote), k))
        for k in order:
            if covered([*fixed, *(row.quote for row in rows)]) <= allowed:
                break
            rows[k] = replace(rows[k], quote=narrow(rows[k]))
    return replace(
        findings,
        events=tuple(row for row in rows if isinstance(row, EventFinding)),
        recommendations=tuple(row for row in rows if isinstance(row, RecommendationFinding)),
    )


def _length(span: Span) -> int:
    return span.end - span.start


def _spans(row: Row) -> Iterator[Span]:
    """The spans that support the values of a row, its quote left out."""
    yield from (proof.span for proof in row.evidence)
    for part in row.parts:
        yield part.span
        if part.through is not None:
            yield part.through
    if isinstance(row, EventFinding):
        yield row.trigger
        for count in row.counts:
            spans = (count.measure_span, count.number_span, count.population, count.actor_span)
            yield from (span for span in spans if span is not None)
        if row.place is not None:
            yield row.place.span
        dates = [row.date]
    else:
        yield row.action
        dates = [row.deadline, row.made_on]
    yield from (date.span for date in dates if date is not None)


def _supported(row: Row) -> Span:
    """The stretch of a row's quote from the first to the last of the words that support it."""
    inside = [span for span in _spans(row) if row.quote.covers(span)]
    return Span(min(span.start for span in inside), max(span.end for span in inside)) if inside else row.quote


def _core(row: Row) -> Span:
    return row.trigger if isinstance(row, EventFinding) else row.action


def _other_spans(article: Article, findings: Findings) -> Sequence[Span]:
    """What is published of an article's words beside the quotes of its rows."""
    head = article.header
    spans = [head.publisher_span, head.published_span, head.title_span, head.dateline_span]
    spans += [span for actor in findings.actors for span in actor.mentions]
    for event in findings.events:
        spans += _spans(event)
    for item in findings.recommendations:
        spans += _spans(item)
    return [span for span in spans if span is not None]
