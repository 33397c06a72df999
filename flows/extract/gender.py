"""The gender that a name, an honorific or a noun tells of a person, by which "he" and "she" are kept apart.

It settles whom a pronoun can mean and is never a value of a table. First names are in `given_names.csv`, only those
that are given to one gender nearly everywhere; the words of titles in `grammar.yaml`. What they leave open stays open.
"""

from __future__ import annotations

from collections.abc import Iterable

from flows.extract.knowledge import Knowledge
from flows.extract.word import fold, split_name


def gender_of_name(name: str, knowledge: Knowledge) -> str | None:
    """What the first of the names of a person tells; None for a single word, which may be a surname."""
    words = split_name(name)
    return knowledge.given_names.get(words[0]) if len(words) > 1 else None


def gender_of_words(words: Iterable[str], knowledge: Knowledge) -> str | None:
    """What titles and nouns tell of who bears them; None where they tell nothing or both."""
    known = knowledge.genders
    parts = [part for phrase in words for part in fold(phrase).replace(".", "").split()]
    told = {known[part] for part in parts if part in known}
    return next(iter(told)) if len(told) == 1 else None
