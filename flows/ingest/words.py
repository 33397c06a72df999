"""The words by which heads and feet of articles are read, from `schemas/`, and the names of cities."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from flows.errors import SchemaError
from flows.schema import read_rows, read_yaml, schemas_folder

LISTS = (
    "date_labels other_date_labels publisher_labels title_labels place_labels other_labels page_labels by in "
    "unnamed_authors staff kickers numbering not_places place_openers vessel_openers outlet_nouns office_nouns "
    "not_letterheads units state_names headline_verbs never_in_bodies name_connectors place_particles "
    "ordinal_suffixes other_months eras copyright_labels rights behalf end_marks foot_openers foot_labels "
    "foot_endings relay_verbs relay_followers release_verbs release_documents release_days release_doings "
    "release_adverbs tracking_parameters"
).split()
HEAD = ("version", "title", "source")
SHORT_NAME = 4
"""Letters up to which a small word may be an agency's name: "dpa"."""
NO_PUBLISHERS = ("media", "armed_group", "person")
"""Types of the registry whose names stand over no release; media are outlets."""
ASSOCIATIONS = ("ngo", "igo")
VOWEL = re.compile("[aeiouy]")


@lru_cache(maxsize=65_536)
def fold(words: str) -> str:
    """Words as they are compared: one space apart, accents off, one kind of apostrophe, case folded."""
    if words.isascii():
        return " ".join(words.casefold().split())
    plain = unicodedata.normalize("NFKD", words.replace("’", "'").replace("‘", "'"))
    bare = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(bare.casefold().split())


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of these words, the longest first, spaces of any width."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(r"\s+".join(re.escape(part) for part in word.split()) for word in ordered)


@dataclass(frozen=True)
class HeaderWords:
    """The lists of `lexicon/header.yaml` by name, with months and weekdays, and names that other files declare.

    `organisation_nouns` head names of bodies, `association_nouns` those of associations; `outlets` and `bodies` are
    the folded names of the registry's media and of its other organisations, `associations` those of the bodies that
    are no authority of a state; `acronyms` are written in capitals; `regions` are states and parts of states;
    `abbreviations` (`lexicon/sentences.yaml`) end no sentence with their full stop.
    """

    lists: Mapping[str, tuple[str, ...]]
    months: Mapping[str, int]
    weekdays: tuple[str, ...]
    organisation_nouns: frozenset[str]
    association_nouns: frozenset[str]
    outlet_nouns: frozenset[str]
    outlets: frozenset[str]
    bodies: frozenset[str]
    associations: frozenset[str]
    acronyms: frozenset[str]
    regions: frozenset[str]
    abbreviations: frozenset[str]
    cities: Mapping[str, str]

    def is_abbreviation(self, word: str) -> bool:
        """Whether a full stop behind a word belongs to it: "U.S", "Gen", an initial; not a short month."""
        return word in self.abbreviations or len(word) == 1 and word.isupper()

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

        Prepositions and date labels need no colon ("published 3 March"), nor do labels that end in a preposition, nor
        labels of several words at the foot ("read more").
        """
        prepositions = {*self.lists["by"], *self.lists["in"]}
        patterns = {}
        for name, words in self.lists.items():
            if name in ("by", "in", "date_labels", "other_date_labels", "page_labels"):
                pattern = rf"(?:{alternatives(words)})(?:\s*[:=]\s*|\s+|$)"
            elif name == "copyright_labels":
                pattern = rf"(?:{alternatives(words)})\s*"
            else:
                several = name == "foot_labels"
                open_words = [word for word in words if word.split()[-1] in prepositions or several and " " in word]
                pattern = rf"(?:{alternatives(words)})\s*[:=]\s*"
                pattern += rf"|(?:{alternatives(open_words)})(?:\s+|$)" if open_words else ""
            patterns[name] = re.compile(pattern, re.IGNORECASE)
        return patterns

    @cached_property
    def searches(self) -> Mapping[str, re.Pattern[str]]:
        """For each list a pattern for any of its words anywhere in a text, with the blanks behind it."""
        return {
            name: re.compile(rf"(?<!\w)(?:{alternatives(words)})(?!\w)\s*", re.IGNORECASE)
            for name, words in self.lists.items()
        }

    @cached_property
    def endings(self) -> re.Pattern[str]:
        """What ends a line at the foot that is no sentence of the article."""
        return re.compile(rf"\b(?:{alternatives(self.lists['foot_endings'])})\W*$", re.IGNORECASE)

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

    def is_region(self, name: str) -> bool:
        """Whether the gazetteer knows a state or a part of one by that name."""
        return fold(name) in self.regions

    def is_known_outlet(self, name: str) -> bool:
        """Whether the registry knows an outlet of that name; a single word counts only as a name is written."""
        single = " " not in name and not (name.isupper() or name[:1].isupper() or len(name) <= SHORT_NAME)
        return not single and fold(name).removeprefix("the ") in self.outlets

    def is_outlet(self, name: str) -> bool:
        """Whether a name is that of an outlet that the registry knows, or reads as one by one of its nouns."""
        return self.is_known_outlet(name) or any(fold(word).strip("'.") in self.outlet_nouns for word in name.split())

    def is_body(self, name: str) -> bool:
        """Whether a name reads as that of an organisation or outlet, by one of its nouns."""
        return self.is_outlet(name) or any(fold(word).strip("'.") in self.organisation_nouns for word in name.split())


def lower_capitals(name: str, *, small: frozenset[str], kept: frozenset[str]) -> str:
    """A name written all in capitals as it is written elsewhere: "PORT-AU-PRINCE" is "Port-au-Prince".

    Words of `small` stay small but at the start; `kept` are acronyms, which stay in capitals, as do words with a stop
    inside ("U.S.") or without a vowel. Behind an apostrophe a capital follows only a single letter: "N'Djamena".
    """
    parts = re.split(r"([\s/()–—-]+)", name)
    done = []
    for number, part in enumerate(parts):
        inner = part.strip(".,")
        if inner in kept or "." in inner or (part.isalpha() and len(inner) > 1 and not VOWEL.search(fold(inner))):
            done.append(part)
        elif number and fold(part) in small:
            done.append(part.lower())
        else:
            done.append(_capitalise(part))
    return "".join(done)


def _capitalise(word: str) -> str:
    first, mark, rest = re.match(r"([^'’‘]*)(['’‘]?)(.*)", word, re.DOTALL).groups()  # type: ignore[union-attr]
    return first.capitalize() + mark + (rest.capitalize() if len(first) == 1 and len(rest) > 1 else rest.lower())


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


def _read_registry(folder: Path) -> dict[str, list[str]]:
    """Every name, acronym and alias of the registry by the type of who bears it; persons' parties are left out."""
    found: dict[str, list[str]] = {}
    for path in sorted((folder / "registry").glob("*.yaml")):
        for row in read_yaml(path)["actors"]:
            names = (row["name"], row["acronym"], *row["aliases"])
            found.setdefault(row["type"], []).extend(filter(None, names))
    return found


def _read_regions(folder: Path) -> tuple[str, ...]:
    """The names of states and of the parts of states."""
    regions = read_yaml(folder / "gazetteer" / "regions.yaml")["regions"]
    states = read_rows(folder / "gazetteer" / "states.csv")
    return (
        *(name for row in states for name in (row["name"], row["official"], *row["aliases"].split("|")) if name),
        *(name for row in regions for name in (row["name"], *row["aliases"])),
    )


@cache
def load_words(folder: Path | None = None) -> HeaderWords:
    """All words that ingest reads heads and feet by; raises `SchemaError` where a file is malformed."""
    folder = folder or schemas_folder()
    lists = _read_lists(folder)
    dates = read_yaml(folder / "lexicon" / "dates.yaml")
    months = {name.title() for name in dates["months"]}
    heads = read_yaml(folder / "lexicon" / "names.yaml")["organisation_heads"]
    registry = _read_registry(folder)
    regions = _read_regions(folder)
    bodies = [name for kind, names in registry.items() if kind not in NO_PUBLISHERS for name in names]
    acronyms = [*bodies, *registry["media"], *regions]
    return HeaderWords(
        lists=lists,
        months={fold(name): number for name, number in dates["months"].items()},
        weekdays=tuple(dates["weekdays"]),
        organisation_nouns=frozenset(fold(noun) for group in heads.values() for noun in group["heads"]),
        association_nouns=frozenset(map(fold, heads["ngo"]["heads"])),
        outlet_nouns=frozenset(map(fold, (*lists["outlet_nouns"], *heads["media"]["heads"]))),
        outlets=frozenset(map(fold, registry["media"])),
        bodies=frozenset(map(fold, bodies)),
        associations=frozenset(fold(name) for kind in ASSOCIATIONS for name in registry[kind]),
        acronyms=frozenset(name for name in acronyms if name.isupper() and " " not in name and len(name) > 1),
        regions=frozenset(map(fold, regions)),
        abbreviations=frozenset(read_yaml(folder / "lexicon" / "sentences.yaml")["abbreviations"]) - months,
        cities=_read_cities(folder),
    )
