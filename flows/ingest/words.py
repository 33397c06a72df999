"""The words by which heads and feet of articles are read, from `schemas/`, and the names of cities."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from flows.errors import SchemaError
from flows.schema import read_rows, read_yaml, schemas_folder

LISTS = (
    "date_labels other_date_labels publisher_labels title_labels place_labels other_labels by in unnamed_authors staff "
    "kickers numbering not_places outlet_nouns name_connectors place_particles ordinal_suffixes relay_verbs "
    "relay_followers release_phrases tracking_parameters"
).split()
HEAD = ("version", "title", "source")


def fold(words: str) -> str:
    """Words as they are compared: one space apart, accents off, one kind of apostrophe, case folded."""
    plain = unicodedata.normalize("NFKD", words.replace("’", "'").replace("‘", "'"))
    bare = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(bare.casefold().split())


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of these words, the longest first, spaces of any width."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(r"\s+".join(re.escape(part) for part in word.split()) for word in ordered)


@dataclass(frozen=True)
class HeaderWords:
    """The lists of `lexicon/header.yaml` by name, with months and weekdays, organisations' nouns and city names."""

    lists: Mapping[str, tuple[str, ...]]
    months: Mapping[str, int]
    weekdays: tuple[str, ...]
    organisation_nouns: frozenset[str]
    outlet_nouns: frozenset[str]
    cities: Mapping[str, str]

    @cached_property
    def folded(self) -> Mapping[str, frozenset[str]]:
        """Each list as a set of folded words, for looking up."""
        return {name: frozenset(map(fold, words)) for name, words in self.lists.items()}

    def has(self, name: str, words: str) -> bool:
        """Whether `words` stand in the list of that name."""
        return fold(words) in self.folded[name]

    @cached_property
    def labels(self) -> Mapping[str, re.Pattern[str]]:
        """For each list a pattern for any of its words at the start of a text, with what joins them to a value.

        Prepositions and date labels need no colon ("published 3 March"), nor do labels that end in a preposition.
        """
        prepositions = {*self.lists["by"], *self.lists["in"]}
        patterns = {}
        for name, words in self.lists.items():
            if name in ("by", "in", "date_labels", "other_date_labels"):
                pattern = rf"(?:{alternatives(words)})(?:\s*[:=]\s*|\s+|$)"
            else:
                open_words = [word for word in words if word.split()[-1] in prepositions]
                pattern = rf"(?:{alternatives(words)})\s*[:=]\s*"
                pattern += rf"|(?:{alternatives(open_words)})\s+" if open_words else ""
            patterns[name] = re.compile(pattern, re.IGNORECASE)
        return patterns

    def is_city(self, name: str) -> bool:
        """Whether the gazetteer knows a city of that name."""
        return fold(name) in self.cities

    def is_capitalised(self, name: str) -> bool:
        """Whether the words have the shape of a name: capitals, with small words only between them."""
        words = name.split()
        return bool(words) and _begins_large(words[0]) and all(map(self._fits_name, words))

    def _fits_name(self, word: str) -> bool:
        if word == "/":
            return True
        small = self.folded["name_connectors"] | self.folded["place_particles"]
        head = fold(re.split(r"[-'’]", word)[0])
        return _begins_large(word) or fold(word) in small or (head in small and _begins_large(word[len(head) + 1 :]))

    def is_outlet(self, name: str) -> bool:
        """Whether a name reads as that of a news outlet, by one of its nouns."""
        return any(fold(word).strip("'.") in self.outlet_nouns for word in name.split())

    def is_body(self, name: str) -> bool:
        """Whether a name reads as that of an organisation or outlet, by one of its nouns."""
        return self.is_outlet(name) or any(fold(word).strip("'.") in self.organisation_nouns for word in name.split())


def _begins_large(word: str) -> bool:
    """Whether the first letter of a word is a capital, or of a script without capitals."""
    first = next((character for character in word if character.isalnum()), "")
    return first.isalpha() and not first.islower()


def _read_lists(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """The lists of `header.yaml`; `SchemaError` where one is missing, unknown, empty or holds anything but text."""
    where = "schemas/lexicon/header.yaml"
    entry: dict[str, Any] = read_yaml(folder / "lexicon" / "header.yaml")
    odd = sorted(set(entry) ^ {*LISTS, *HEAD})
    if odd:
        raise SchemaError(f"{where}: {', '.join(odd)} is missing or unknown; the lists are {', '.join(LISTS)}")
    for name in LISTS:
        words = entry[name]
        if not isinstance(words, list) or not words or not all(isinstance(word, str) and word for word in words):
            raise SchemaError(f"{where}: {name} must be a list of words; quote those that YAML reads as true or false")
    return {name: tuple(entry[name]) for name in LISTS}


def _read_cities(folder: Path) -> dict[str, str]:
    """The folded names and aliases of all cities, each with the city's own spelling of it; the largest city wins."""
    found: dict[str, tuple[int, str]] = {}
    for row in read_rows(folder / "gazetteer" / "cities.csv"):
        for name in (row["name"], *filter(None, row["aliases"].split("|"))):
            population = int(row["population"])
            if found.get(fold(name), (-1, ""))[0] < population:
                found[fold(name)] = (population, name)
    return {name: spelling for name, (_, spelling) in found.items()}


@cache
def load_words(folder: Path | None = None) -> HeaderWords:
    """All words that ingest reads heads and feet by; raises `SchemaError` where a file is malformed."""
    folder = folder or schemas_folder()
    lists = _read_lists(folder)
    dates = read_yaml(folder / "lexicon" / "dates.yaml")
    heads = read_yaml(folder / "lexicon" / "names.yaml")["organisation_heads"]
    organisation_nouns = frozenset(fold(noun) for group in heads.values() for noun in group["heads"])
    return HeaderWords(
        lists=lists,
        months={fold(name): number for name, number in dates["months"].items()},
        weekdays=tuple(dates["weekdays"]),
        organisation_nouns=organisation_nouns,
        outlet_nouns=frozenset(map(fold, (*lists["outlet_nouns"], *heads["media"]["heads"]))),
        cities=_read_cities(folder),
    )
