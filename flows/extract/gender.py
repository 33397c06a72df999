"""The gender that a name, an honorific or a noun tells of a person, by which "he" and "she" are kept apart.

It settles whom a pronoun can mean and is never a value of a table. First names are in `given_names.csv`, only those
that are given to one gender nearly everywhere; the words of titles in `grammar.yaml`. What they leave open stays open.
"""

from __future__ import annotations

from collections.abc import Iterable

from flows.extract.knowledge import Knowledge
from flows.extract.word import fold, split_name

FEMALE, MALE = "female", "male"


def gender_of_pronoun(word: str, knowledge: Knowledge) -> str | None:
    """`female` for "she", `male` for "he", else None."""
    return _told((word,), knowledge.group("pronouns_female"), knowledge.group("pronouns_male"))


def gender_of_name(name: str, knowledge: Knowledge) -> str | None:
    """What the first of the names of a person tells; None for a single word, which may be a surname."""
    words = split_name(name)
    return knowledge.given_names.get(words[0]) if len(words) > 1 else None


def gender_of_words(words: Iterable[str], knowledge: Knowledge) -> str | None:
    """What titles and nouns tell of who bears them; None where they tell nothing or both."""
    female = frozenset(map(fold, knowledge.group("female_words")))
    male = frozenset(map(fold, knowledge.group("male_words")))
    return _told([word for phrase in words for word in fold(phrase).replace(".", "").split()], female, male)


def _told(words: Iterable[str], female: frozenset[str], male: frozenset[str]) -> str | None:
    found = {FEMALE for word in words if word in female} | {MALE for word in words if word in male}
    return next(iter(found)) if len(found) == 1 else None
