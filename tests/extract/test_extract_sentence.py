"""Sentences: where they end, and where they do not."""

from __future__ import annotations

import pytest

from flows.extract.knowledge import load_knowledge
from flows.extract.sentence import find_insertions, split_sentences


def split(text: str) -> list[str]:
    """The sentences of a text as words."""
    paragraphs = split_sentences(text, start=0, ends=load_knowledge().ends)
    return [span.text(text) for paragraph in paragraphs for span in paragraph]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Gen. Moyo left. He did not return.", ["Gen. Moyo left.", "He did not return."]),
        (
            "The war [in the 1990s. It was long] went on. It ended.",
            ["The war [in the 1990s. It was long] went on.", "It ended."],
        ),
        ("Talks with the U.S. The envoy left.", ["Talks with the U.S.", "The envoy left."]),
        ("U.S. Secretary Lee arrived.", ["U.S. Secretary Lee arrived."]),
        ("“We leave.” They left.", ["“We leave.”", "They left."]),
        ("Calls:\n\n- release them\n- end the siege\n", ["Calls:", "release them", "end the siege"]),
        ("One line\nof two. Two.", ["One line\nof two.", "Two."]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


def test_insertions_are_found_with_their_brackets() -> None:
    text = "The second war [in 2020] ended [sic]."
    assert [span.text(text) for span in find_insertions(text)] == ["[in 2020]", "[sic]"]


def test_a_sentence_without_an_end_is_cut_at_spaces_and_loses_nothing() -> None:
    text = "word " * 4_000
    pieces = split(text)
    assert max(map(len, pieces)) <= 2_000
    assert " ".join(pieces) == text.strip()
