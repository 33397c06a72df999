"""Phrases of time and the modality of events: each test is named after what once went wrong."""

from __future__ import annotations

from datetime import date

import pytest

from flows.article import Span
from flows.extract.batch import load_reader
from flows.extract.date import DateMention, find_dates
from flows.findings import EventFinding
from tests.extract.test_extract_cases import article, event_at
from tests.reading import read_text

PUBLISHED = date(2022, 3, 16)


def dates(text: str) -> tuple[DateMention, ...]:
    return find_dates(text, Span(0, len(text)), published=PUBLISHED, grammar=load_reader().dates)


def event(text: str, trigger: str) -> EventFinding:
    found = event_at(read_text(article(text, PUBLISHED), load_reader()), text, trigger)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "edtf", "precision"),
    [
        ("The bridge has been closed since 2019.", "2019/..", "years"),
        ("Police have held him since January.", "2022-01/..", "months"),
        ("They fled in the second quarter of 2021.", "2021-34", "quarter"),
        ("They fled in the first half of 2021.", "2021-01/2021-06", "months"),
        ("Clashes went on over the weekend.", "2022-03-12/2022-03-13", "days"),
        ("The mines were closed last summer.", "2021-22", "season"),
        ("On Friday the council will hear the envoy.", "2022-03-18", "day"),
        ("The court meets on 28 March in Lomé.", "2022-03-28", "day"),
    ],
)
def test_a_phrase_of_time_is_read_whole(text: str, edtf: str, precision: str) -> None:
    assert [(mention.edtf, mention.precision) for mention in dates(text)] == [(edtf, precision)]


def test_the_end_of_an_act_is_not_its_date() -> None:
    (mention,) = dates("The soldiers are to stay until June.")
    assert mention.ends


def test_a_verb_that_goes_on_has_the_date_of_the_one_before_it() -> None:
    text = "Gunmen attacked a market in Niger on Monday, killing nine traders and burning two lorries."
    found = {e.date.edtf if e.date else None for e in read_text(article(text, PUBLISHED), load_reader()).events}
    assert found == {"2022-03-14"}


def test_the_date_of_what_is_asked_for_is_not_the_date_of_the_asking() -> None:
    text = "Kenya urged Uganda to accept an invitation to talks in May."
    assert event(text, "urged").date is None


@pytest.mark.parametrize(
    ("text", "trigger", "modality"),
    [
        ("Norway promised that it would give Malawi 20 ambulances.", "promised", "asserted"),
        ("The minister said that 2,000 more troops would be deployed along the border.", "deployed", "planned"),
        ("The lawyers accused police of beating three students in Harare.", "beating", "alleged"),
        ("The European Union voiced concern at reports of beatings by guards in Minsk.", "beatings", "alleged"),
        ("Uganda failed to agree with Kenya after talks in Nairobi on Monday.", "talks", "asserted"),
        ("The ombudsman said the ministry should free the boys and criticised the police.", "criticised", "asserted"),
    ],
)
def test_the_modality_of_an_event_is_its_own(text: str, trigger: str, modality: str) -> None:
    assert event(text, trigger).modality == modality


def test_the_words_between_a_verb_and_its_preposition_are_not_the_trigger() -> None:
    text = "The centre accused three Ugandan soldiers of killing nine fishermen near Hoima."
    assert event(text, "accused").trigger.text(text) == "accused"
    other = "Kenya called on Uganda to withdraw its troops."
    assert event(other, "called on").trigger.text(other) == "called on"


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("The envoy said talks would resume in Oslo on Friday.", "2022-03-18"),
        ("He would come to Oslo, his spokesman said on Friday.", "2022-03-11"),
        ("The minister will visit Oslo, his spokesman said on Friday.", "2022-03-11"),
    ],
)
def test_would_puts_a_day_into_the_future_but_not_that_of_the_saying(text: str, edtf: str) -> None:
    assert [mention.edtf for mention in dates(text)] == [edtf]
