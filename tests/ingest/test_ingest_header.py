"""What the head and foot of a text say: all texts are our own, no outlet or happening in them exists."""

from __future__ import annotations

from datetime import date

import pytest

from flows.article import Header
from flows.ingest.header import read_header

BODY = "The harbour council met the fishermen's union on Tuesday and agreed to open the pier again next month."
CLOSE = "Neither side would say what the new fee is to be."


def header_of(*paragraphs: str) -> tuple[str, Header]:
    text = "\n\n".join(paragraphs) + "\n"
    return text, read_header(text).header


DATELINES = [
    ("GENEVA (Reuters) - ", "Reuters", None, "Geneva"),
    ("(New York, March 3, 2024) – ", None, date(2024, 3, 3), "New York"),
    ("KYIV, May 4 (Xinhua) -- ", "Xinhua", None, "Kyiv"),
    ("Nairobi, 12 June 2023 — ", None, date(2023, 6, 12), "Nairobi"),
    ("BRUSSELS, Belgium — ", None, None, "Brussels"),
    ("PORT-AU-PRINCE, Haiti (Wave News) — ", "Wave News", None, "Port-au-Prince"),
    ("LA PAZ, Sunday, 3 May 2020 (Altiplano Wire) - ", "Altiplano Wire", date(2020, 5, 3), "La Paz"),
    ("Bishkek (Kok News). ", "Kok News", None, "Bishkek"),
    ("Astana. March 2, 2023. ", None, date(2023, 3, 2), "Astana"),
    ("PORT MORESBY: ", None, None, "Port Moresby"),
    ("Quito: ", None, None, "Quito"),
    ("QUITO, Jan. 15, 2024 (Noticias del Valle) ", "Noticias del Valle", date(2024, 1, 15), "Quito"),
    ("15 March 2021 - ", None, date(2021, 3, 15), None),
    ("(Reuters) - ", "Reuters", None, None),
    ("ATHENS/ROME, 12 April 2019 - ", None, date(2019, 4, 12), None),
    ("ULAANBAATAR / GENEVA (6 December 2019) – ", None, date(2019, 12, 6), None),
    ("BEIRUT—", None, None, "Beirut"),
    ("WESTERHOLM — ", None, None, "Westerholm"),
]


@pytest.mark.parametrize(("opening", "publisher", "published", "place"), DATELINES)
def test_dateline_of_every_style(
    opening: str, publisher: str | None, published: date | None, place: str | None
) -> None:
    text, header = header_of("Pier to open again", opening + BODY, CLOSE)
    assert (header.publisher, header.published, header.dateline_place) == (publisher, published, place)
    assert text[header.body_start :].startswith(BODY)
    assert header.title == "Pier to open again"


@pytest.mark.parametrize(
    "opening",
    [
        "WHO (World Health Organization) staff were there. ",
        "NATO - the alliance - was there. ",
        "UNICEF: The children were cold. ",
        "UPDATE 2 - ",
        "The Harbour Fishermen's Union (HFU) - its members few - was there. ",
        "Michael - A fisherman - was there. ",
        "In Geneva, 3 March 2024. ",
        "IRAN–IRAQ talks were over. ",
    ],
)
def test_sentence_that_looks_like_a_dateline_is_none(opening: str) -> None:
    text, header = header_of("Pier to open again", opening + BODY, CLOSE)
    assert header.dateline_place is None
    assert header.publisher is None
    assert text[header.body_start :].startswith(opening)


HEAD_LINES = [
    ("date 2021-11-25 By Tidings", "Tidings", date(2021, 11, 25), None),
    ("By Tidings | 25 November 2021", "Tidings", date(2021, 11, 25), None),
    ("Published: 3 March 2024", None, date(2024, 3, 3), None),
    ("Published on Sunday, March 3, 2024 at 10:30 GMT", None, date(2024, 3, 3), None),
    ("Source: Tidings of the Lake", "Tidings of the Lake", None, None),
    ("Date: 2024-03-03T08:15:00Z", None, date(2024, 3, 3), None),
    ("Updated: 4 March 2024 | Published: 3 March 2024", None, date(2024, 3, 3), None),
    ("Geneva, 30 September 2021", None, date(2021, 9, 30), "Geneva"),
    ("Buea, Cameroon | 6 October 2020", None, date(2020, 10, 6), "Buea"),
    ("Madrid, 23/08/2021", None, date(2021, 8, 23), "Madrid"),
    ("Baku, November 25, LAKENEWS", "LAKENEWS", None, "Baku"),
    ("SUVA, 20 October 2022 | Lagoon Courier", "Lagoon Courier", date(2022, 10, 20), "Suva"),
    ("By Ana Ruiz-Hart in Harare", None, None, "Harare"),
    ("By a correspondent in Gusau", None, None, "Gusau"),
    ("By Ana Ruiz, Lakeside Wire", "Lakeside Wire", None, None),
    ("Tuesday 11 October 2016", None, date(2016, 10, 11), None),
]


@pytest.mark.parametrize(("line", "publisher", "published", "place"), HEAD_LINES)
def test_line_above_the_text(line: str, publisher: str | None, published: date | None, place: str | None) -> None:
    text, header = header_of("Pier to open again", line, BODY, CLOSE)
    assert (header.publisher, header.published, header.dateline_place) == (publisher, published, place)
    assert header.title == "Pier to open again"
    assert text[header.body_start :].startswith(BODY)


FOOT_LINES = [
    ("(27 July 2018, Great Pier Post)", "Great Pier Post", date(2018, 7, 27)),
    ("(Daily Anchor, Accra, Wednesday 14 March 2018)", "Daily Anchor", date(2018, 3, 14)),
    ("The Pier Observer, Friday 17 November 2023", "The Pier Observer", date(2023, 11, 17)),
    ("(Published on 26 May 2023 by Lagoon News Desk)", "Lagoon News Desk", date(2023, 5, 26)),
    ("(Reporting from Geneva and Westerholm; published 14 June 2023)", None, date(2023, 6, 14)),
    ("[15 November 2023]", None, date(2023, 11, 15)),
    ("Strasbourg, 2 March 2023", None, date(2023, 3, 2)),
]


@pytest.mark.parametrize(("line", "publisher", "published"), FOOT_LINES)
def test_line_below_the_text_gives_no_dateline(line: str, publisher: str | None, published: date) -> None:
    _, header = header_of("Pier to open again", BODY, CLOSE, line)
    assert (header.publisher, header.published, header.dateline_place) == (publisher, published, None)


def test_every_value_stands_at_its_span() -> None:
    text, header = header_of("Pier to open again", "By Tidings | 25 November 2021", "KYIV - " + BODY, CLOSE)
    spans = (header.publisher_span, header.published_span, header.title_span, header.dateline_span)
    assert [span and span.text(text) for span in spans] == ["Tidings", "25 November 2021", "Pier to open again", "KYIV"]


def test_date_of_the_foot_counts_where_the_dateline_has_no_year() -> None:
    _, header = header_of("KYIV, Jan 3 (Lakeside Wire) - " + BODY, CLOSE, "3 January 2024")
    assert header.published == date(2024, 1, 3)


def test_dateline_without_a_year_alone_gives_no_date() -> None:
    text = "KYIV, Jan 3 (Lakeside Wire) - " + BODY
    reading = read_header(text)
    assert reading.header.published is None
    assert reading.date is not None
    assert reading.date.near(date(2024, 1, 5)) == date(2024, 1, 3)


def test_december_dateline_filed_in_january_is_of_the_year_before() -> None:
    reading = read_header("KYIV, Dec 31 (Lakeside Wire) - " + BODY)
    assert reading.date is not None
    assert reading.date.near(date(2024, 1, 2)) == date(2023, 12, 31)


def test_figures_with_two_readings_give_no_date() -> None:
    text, header = header_of("Pier to open again", "Westerholm, 03/04/2021", BODY)
    assert header.published is None
    assert text[header.body_start :].startswith(BODY)


def test_letterhead_above_a_kicker_is_the_publisher() -> None:
    _, header = header_of("PORT OMBUDSMAN OF WESTERHOLM\nPress release No. 7", "Pier must open, says report", BODY)
    assert (header.publisher, header.title) == ("Port Ombudsman of Westerholm", "Pier must open, says report")


def test_body_named_above_a_headline_is_not_the_headline() -> None:
    _, header = header_of("Committee on Piers and Harbours", "Concluding remarks on the report of Westerholm", BODY)
    assert header.title == "Concluding remarks on the report of Westerholm"


def test_second_line_of_a_headline_is_dropped() -> None:
    text, header = header_of("Pier to open again\nUnion sees hope for the winter", BODY, CLOSE)
    assert header.title == "Pier to open again"
    assert text[header.body_start :].startswith(BODY)


def test_lines_of_a_paragraph_broken_by_hand_are_no_headline() -> None:
    text, header = header_of(
        "The harbour council met the fishermen's\nunion on Tuesday and agreed to open\nthe pier.", CLOSE
    )
    assert header.title is None
    assert header.body_start == 0
    assert text.startswith("The harbour")


def test_headline_without_a_blank_line_before_a_long_paragraph() -> None:
    text, header = header_of("Pier to open again\n" + BODY, CLOSE)
    assert header.title == "Pier to open again"
    assert text[header.body_start :].startswith(BODY)


def test_several_datelines_give_none() -> None:
    _, header = header_of("WEEK IN BRIEF", "DJIBOUTI. " + BODY, "ASMARA. " + CLOSE)
    assert header.dateline_place is None


def test_outlet_that_reports_with_reference_to_an_office_is_the_publisher() -> None:
    _, header = header_of("The pier is open again, Lakeside Wire reports with reference to the harbour council.", CLOSE)
    assert header.publisher == "Lakeside Wire"


def test_outlet_that_reported_is_only_a_source() -> None:
    _, header = header_of("The pier is open again, Lakeside Wire reported, citing the harbour council.", CLOSE)
    assert header.publisher is None


def test_who_releases_a_text_today_is_its_publisher() -> None:
    opening = "(Bangkok, 14 December 2021) – The pier must be opened, the Anglers' Association (AA) said today."
    _, header = header_of("Westerholm: Open the Pier", opening, CLOSE)
    assert header.publisher == "Anglers' Association"


def test_text_of_one_sentence_is_body() -> None:
    _, header = header_of("Pier to open again")
    assert (header.title, header.body_start) == (None, 0)


def test_markdown_headline_is_read_without_its_marks() -> None:
    text, header = header_of("# Pier to open again", BODY)
    assert header.title == "Pier to open again"
    assert header.title_span is not None
    assert header.title_span.text(text) == "Pier to open again"


def test_line_of_marks_alone_is_no_headline() -> None:
    text, header = header_of("***", "Pier to open again", BODY)
    assert header.title == "Pier to open again"
    assert header_of("#", BODY)[1].title is None
    assert text[header.body_start :].startswith(BODY)


@pytest.mark.parametrize(
    "opening", ["By ", "By\n", "(", ")", "-- ", "By \u2003, [ - \u00b2\n", "\u0663 May \u0662\u0660\u0662\u0664 - "]
)
def test_broken_heads_are_read_without_an_error(opening: str) -> None:
    text = opening + BODY
    assert BODY in text[read_header(text).header.body_start :]
