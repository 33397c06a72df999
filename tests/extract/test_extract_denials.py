"""What is told and denied: each test is named after what once went wrong."""

from __future__ import annotations

import pytest

from tests.extract.test_extract_events import event, read

TOLD = "A lawyer, Ana Cole, said on Monday that guards had beaten two prisoners in Homs."


@pytest.mark.parametrize(
    "denial",
    [
        "The ministry denied this.",
        "The ministry called that a lie.",
        "The prison's director, Omar Aziz, rejected the charge.",
        "The ministry denied that guards had beaten anyone.",
    ],
)
def test_what_somebody_tells_and_another_denies_is_one_event_and_alleged(denial: str) -> None:
    found = read(f"{TOLD} {denial}")
    (told,) = [each for each in found.events if each.event_type == "ASSAULT"]
    assert told.modality == "alleged"


@pytest.mark.parametrize(
    "text",
    [
        f"{TOLD} The ministry did not deny it.",
        f"{TOLD} The ministry rejected a plan for new prisons.",
        f"{TOLD} She urged Syria to free both. The ministry rejected the claim.",
    ],
)
def test_what_nobody_denies_stays_asserted(text: str) -> None:
    assert event(text, "beaten").modality == "asserted"


def test_several_claims_are_denied_together() -> None:
    text = (
        "Relatives said that guards had beaten the prisoners in Homs and seized their books. The ministry denied the "
        "claims."
    )
    assert {each.trigger.text(text): each.modality for each in read(text).events if each.event_type != "REJECT"} == {
        "beaten": "alleged",
        "seized": "alleged",
    }


def test_a_report_that_is_published_is_no_rumour() -> None:
    text = "In a report published in Geneva on Monday, the United Nations accused Chad of shelling two villages."
    assert [each.modality for each in read(text).events if each.event_type == "REPORT"] == ["asserted"]
