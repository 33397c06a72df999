"""Actions coded by their words alone: category, themes, whether the addressee itself is to act. All our own."""

from __future__ import annotations

import pytest

from flows.extract.batch import load_reader
from flows.extract.recommendation_code import CodedAction
from flows.schema import load_schema


def code(text: str) -> CodedAction:
    return load_reader().reports.coder.code(text)


@pytest.mark.parametrize(
    ("category", "text", "words"),
    [
        (1, "Share its experience in flood warning with its neighbours", "Share"),
        (1, "Seek advice on how to keep a register of wells", "Seek"),
        (1, "Call on the international community to pay for the dykes", "Call on"),
        (1, "Identify its needs of technical assistance in fishery", "Identify its needs"),
        (2, "Continue to mend the schools on the outer islands", "Continue"),
        (2, "In line with its plan, pursue its efforts to mend the roads", "pursue"),
        (2, "Continue its efforts and ratify the treaty on ropes", "Continue"),
        (3, "Consider ratifying the treaty on ropes", "Consider"),
        (3, "Seriously consider abolishing the fee for pupils", "consider"),
        (3, "Undertake a study on wages in the cannery", "Undertake"),
        (3, "Review the law on moorings and ratify the treaty on ropes", "Review"),
        (4, "Take measures to ratify the treaty on ropes", "Take"),
        (4, "Strengthen the protection of divers", "Strengthen"),
        (4, "Adopt effective measures against piracy", "Adopt"),
        (4, "Step up efforts to prevent and punish piracy", "Step up"),
        (4, "Make every effort to free the harbour of oil", "Make"),
        (5, "Ratify the treaty on ropes", "Ratify"),
        (5, "Fully and promptly ratify the treaty on ropes", "ratify"),
        (5, "That the Government repeal the law on moorings", "repeal"),
        (5, "Adopt a law on moorings with measures against fraud", "Adopt"),
        (5, "Adopt a national action plan for divers", "Adopt"),
        (5, "Strengthen the rights of divers, including by ratifying the treaty on ropes", "ratifying"),
        (5, "Protect divers through the adoption of a law on ropes", "adoption"),
        (5, "Improve the lighthouses and sign the treaty on ropes", "sign"),
        (5, "Put in place an ombudsman for divers", "Put in place"),
    ],
)
def test_the_category_is_that_of_the_deciding_act(category: int, text: str, words: str) -> None:
    coded = code(text).category
    assert (coded.code, coded.cue.text(text)) == (category, words)


def test_a_text_without_a_known_act_is_general_and_has_its_first_word_as_evidence() -> None:
    coded = code("Zigzagging about moorings").category
    assert coded.code == 4
    assert (coded.cue.start, coded.cue.end) == (0, len("Zigzagging"))


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        (
            "Ratify the Optional Protocol to the Convention against Torture",
            "detention international_instruments torture",
        ),
        ("Abolish the death penalty", "death_penalty"),
        ("Provide human rights education to pilots", "human_rights_education_and_training"),
        ("Build schools and train teachers for all", "right_to_education"),
        ("Extend a standing invitation to all special procedures", "special_procedures"),
        ("Hear civil society on the follow-up to the universal periodic review", "civil_society upr_process"),
        ("Go on promoting human rights", "general"),
        ("Paint the pier", ""),
    ],
)
def test_themes_are_named_by_the_words_of_the_action(text: str, themes: str) -> None:
    found = sorted(str(each.code) for each in code(text).themes)
    assert [name.removesuffix("_and_other_cid_treatment") for name in found] == themes.split()
    assert set(found) <= set(load_schema().codebooks["themes"].codes)


@pytest.mark.parametrize(
    ("text", "itself"),
    [
        ("Call upon the international community to help with the dykes", False),
        ("That the international community help with the dykes", False),
        ("Seek the help of the international community for the dykes", True),
        ("Mend the dykes", True),
    ],
)
def test_it_is_told_whether_the_addressee_itself_is_to_act(text: str, itself: bool) -> None:
    assert code(text).by_addressee is itself


def test_the_crosswalk_of_themes_holds_labels_and_goals() -> None:
    rows = load_schema().codebooks["themes"].rows
    assert all(isinstance(label, str) and label for row in rows for label in row["uhri"])
    assert all(1 <= goal <= 17 for row in rows for goal in row["sdg"])
    assert {row["code"]: row["uhri"] for row in rows}["right_to_food"] == ["Right to food"]
