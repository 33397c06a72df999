"""What the head of an official report says of it: who publishes it, its title, and since when it is distributed.

    Distr.: General 4 January 2010      the day of distribution, on the same line or the next
    Human Rights Council                the publisher
    Report of the Working Group ...     the title; the body begins behind it

Kinds of reports and their phrases are declared in `schemas/lexicon/reports.yaml` (`flows.kind`).
"""

from __future__ import annotations

from flows.article import Header, Span
from flows.ingest.header import Reading, make_reader
from flows.ingest.written_date import WrittenDate
from flows.kind import ReportKind

NEAR = 80
"""Code points behind "Distr.: General" within which its date stands."""


def read_report_head(text: str, kind: ReportKind) -> Reading:
    """The head of a report of that kind; every field None where the text does not say it."""
    title = kind.title.search(text)
    publisher = kind.publisher.search(text, 0, kind.head)
    date = _distributed(text, kind)
    header = Header(
        publisher=" ".join(publisher[0].split()) if publisher else None,
        publisher_span=Span(*publisher.span()) if publisher else None,
        published=date.on() if date else None,
        published_span=date.span if date else None,
        title=" ".join(title[0].split()) if title else None,
        title_span=Span(*title.span()) if title else None,
        body_start=title.end() if title else 0,
    )
    return Reading(header, date)


def _distributed(text: str, kind: ReportKind) -> WrittenDate | None:
    """The first full date behind the words of distribution; the first above the title where they stand alone; where
    neither is given, the day on which the report was adopted, before which nobody could read it."""
    dates = make_reader().dates
    for match in kind.dated.finditer(text, 0, kind.head):
        for date in dates.find(text, Span(match.end(), min(len(text), match.end() + NEAR))):
            if date.on() is not None:
                return date
    title = kind.title.search(text)
    adopted = kind.adopted.search(text)
    stretches = [Span(0, title.start())] if title is not None else []
    if adopted is not None:
        stretches.append(Span(max(0, adopted.start() - 2 * NEAR), adopted.start()))
    found = (date for stretch in stretches for date in dates.find(text, stretch))
    return next((date for date in found if date.on() is not None), None)
