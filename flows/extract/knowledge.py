"""What extract knows before it reads: lexicon, registry and gazetteer, read once from `schemas/` and compiled.

Everything here is data of `schemas/`; a word is added there, never in code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from flows.errors import SchemaError
from flows.extract.sentence import SentenceEnds
from flows.extract.word import WORD, fold, split_name
from flows.schema import read_rows, read_yaml, schemas_folder

GENDERS = ("female", "male")
LEXICON = tuple(
    "actions attribution classes contexts counts dates events frames grammar light_verbs modality names nominals "
    "recommendations reports sentences".split()
)


@dataclass(frozen=True)
class KnownActor:
    """An actor of `schemas/registry/`."""

    id: str
    name: str
    type: str
    sector: str | None
    country: str | None
    parent: str | None
    acronym: str | None
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class State:
    """A state of `schemas/gazetteer/states.csv`."""

    alpha3: str
    name: str
    capital: str


@dataclass(frozen=True)
class KnownPlace:
    """A city or region of `schemas/gazetteer/`; regions have no coordinates."""

    name: str
    country: str | None
    precision: str
    latitude: float | None = None
    longitude: float | None = None
    geonames_id: int | None = None
    population: int = 0
    common: bool = False


@dataclass(frozen=True)
class Holder:
    """A holder of a public office of `schemas/gazetteer/office_holders.yaml`: the state or the body that the person
    stands for, and whether the bare surname means nobody of another state."""

    country: str | None
    body: str | None
    alone: bool


@dataclass(frozen=True)
class Dispute:
    """An entry of the codebook `disputed_places`."""

    name: str
    country: str
    claimants: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """What a known name means. `kind`: organisation state adjective people ethnic citizen capital seat place; people
    and ethnic (the adjective of a people) have no state where a people is of none.

    `exact` is an acronym, matched letter for letter; `capitals` tells which words must begin with a capital.
    """

    kind: str
    actor: KnownActor | None = None
    state: State | None = None
    place: KnownPlace | None = None
    exact: str | None = None
    ambiguous: bool = False
    capitals: tuple[bool, ...] = ()


@dataclass
class Index:
    """Known names by their folded words: the first word leads to (all words, entry), the longest first."""

    by_first: dict[str, list[tuple[tuple[str, ...], Entry]]] = field(default_factory=dict)

    def add(self, words: tuple[str, ...], entry: Entry) -> None:
        """Add a name; empty names are a fault of the data and are refused."""
        if not words:
            raise SchemaError(f"an empty name in the registry or gazetteer: {entry}")
        self.by_first.setdefault(words[0], []).append((words, entry))

    def seal(self) -> None:
        """Order the entries so that the longest name is found first; equal ones keep their order of adding."""
        for entries in self.by_first.values():
            entries.sort(key=lambda item: -len(item[0]))


@dataclass(frozen=True)
class Knowledge:
    """All that extract reads from `schemas/`."""

    lexicon: Mapping[str, Any]
    ends: SentenceEnds
    actors: Mapping[str, KnownActor]
    by_content: Mapping[frozenset[str], tuple[KnownActor, ...]]
    empty: frozenset[str]
    states: Mapping[str, State]
    names: Index
    disputes: Mapping[str, Dispute]
    holders: Mapping[tuple[str, ...], Holder]
    given_names: Mapping[str, str]

    def group(self, name: str) -> frozenset[str]:
        """A closed list of `grammar.yaml`; `SchemaError` where there is none of that name."""
        found = self._groups.get(name)
        if found is None:
            raise SchemaError(f"schemas/lexicon/grammar.yaml: the list {name} is missing or empty")
        return found

    @cached_property
    def capitals(self) -> dict[str, str]:
        """The seats of government that stand for their state, folded, with its alpha-3."""
        found = {fold(state.capital): state.alpha3 for state in self.states.values() if state.capital}
        return found | {row["city"]: row["state"] for row in self.lexicon["names"]["governing_cities"]}

    @cached_property
    def genders(self) -> dict[str, str]:
        """What honorifics and nouns, folded, tell of whom they mean: female or male."""
        return {fold(word): gender for gender in GENDERS for word in self.group(f"{gender}_words")}

    @cached_property
    def pronoun_genders(self) -> dict[str, str]:
        """What pronouns tell of whom they mean: female or male."""
        return {word: gender for gender in GENDERS for word in self.group(f"pronouns_{gender}")}

    @cached_property
    def _groups(self) -> dict[str, frozenset[str]]:
        lists = self.lexicon["grammar"].items()
        return {name: frozenset(words) for name, words in lists if isinstance(words, list) and words}


def content_words(words: Iterable[str], *, empty: frozenset[str]) -> frozenset[str]:
    """The words of a body's name that tell it apart, in no order and without the `empty` ones: "Commission on
    Human Rights" is a "Human Rights Commission"."""
    return frozenset(word for word in words if word not in empty)


def _pipe(value: str | None) -> tuple[str, ...]:
    return tuple(part for part in (value or "").split("|") if part)


def read_registry(folder: Path) -> dict[str, KnownActor]:
    """All of `schemas/registry/*.yaml` by id; `SchemaError` on a doubled id or an unknown parent."""
    actors: dict[str, KnownActor] = {}
    for path in sorted(folder.glob("*.yaml")):
        for row in read_yaml(path)["actors"]:
            if row["id"] in actors:
                raise SchemaError(f"schemas/registry/{path.name}: the id {row['id']} stands twice; choose another")
            aliases = tuple(row.get("aliases") or ())
            actors[row["id"]] = KnownActor(
                id=row["id"],
                name=row["name"],
                type=row["type"],
                sector=row.get("sector"),
                country=row.get("country"),
                parent=row.get("parent"),
                acronym=row.get("acronym"),
                aliases=aliases,
            )
    for actor in actors.values():
        if actor.parent is not None and actor.parent not in actors:
            raise SchemaError(f"schemas/registry: {actor.id} has the unknown parent {actor.parent}")
    return actors


def _is_acronym(name: str) -> bool:
    capitals = sum(character.isupper() for character in name)
    figures = sum(character.isdigit() for character in name)
    return len(name) <= 10 and " " not in name and (capitals >= 2 or capitals == 1 and figures > 0)


def _capitals(name: str) -> tuple[bool, ...]:
    """Which words of a name begin with a capital."""
    return tuple(match.group(0)[0].isupper() for match in WORD.finditer(name))


def _add_actors(index: Index, actors: Mapping[str, KnownActor]) -> None:
    for actor in actors.values():
        names = [actor.name, *actor.aliases] + ([actor.acronym] if actor.acronym else [])
        for name in dict.fromkeys(names):
            words = split_name(name)
            if words:
                exact = name if _is_acronym(name) else None
                index.add(words, Entry("organisation", actor=actor, exact=exact, capitals=_capitals(name)))


def _add_states(index: Index, folder: Path) -> dict[str, State]:
    states = {}
    for row in read_rows(folder / "states.csv"):
        state = State(row["alpha3"], row["name"], row["capital"])
        states[state.alpha3] = state
        doubtful = set(_pipe(row.get("ambiguous")))
        groups = {
            "state": (row["name"], *_pipe(row["official"]), *_pipe(row["aliases"])),
            "adjective": _pipe(row["adjectives"]),
            "people": _pipe(row["people"]),
            "citizen": _pipe(row["person"]),
            "seat": _pipe(row["seats"]),
        }
        for kind, names in groups.items():
            for name in dict.fromkeys(names):
                words = split_name(name)
                words = words[1:] if len(words) > 1 and words[0] == "the" else words
                if words:
                    exact = name if _is_acronym(name) else None
                    index.add(words, Entry(kind, state=state, exact=exact, ambiguous=name in doubtful))
    return states


def _add_places(index: Index, folder: Path) -> None:
    for row in read_rows(folder / "cities.csv"):
        place = KnownPlace(
            name=row["name"],
            country=row["alpha3"],
            precision="city",
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            geonames_id=int(row["geonameid"]),
            population=int(row["population"]),
            common=row.get("common_word") == "1",
        )
        for name in dict.fromkeys((place.name, *_pipe(row["aliases"]))):
            words = split_name(name)
            words = words[1:] if len(words) > 1 and words[0] == "the" else words
            if words:
                index.add(words, Entry("place", place=place, ambiguous=place.common))
    for row in read_yaml(folder / "regions.yaml")["regions"]:
        place = KnownPlace(name=row["name"], country=row.get("alpha3"), precision="region")
        for name in dict.fromkeys((row["name"], *(row.get("aliases") or ()))):
            words = split_name(name)
            if words:
                index.add(words, Entry("place", place=place))


def _add_peoples(index: Index, folder: Path, *, states: Mapping[str, State]) -> None:
    for row in read_yaml(folder / "peoples.yaml")["peoples"]:
        state = states[row["country"]] if "country" in row else None
        adjectives = row.get("adjectives") or ()
        for name in adjectives:
            index.add(split_name(name), Entry("ethnic", state=state, capitals=_capitals(name)))
        for name in row["people"]:
            if name not in adjectives:
                index.add(split_name(name), Entry("people", state=state, capitals=_capitals(name)))


def _read_disputes(folder: Path) -> dict[str, Dispute]:
    disputes = {}
    for row in read_yaml(folder / "disputed_places.yaml")["codes"]:
        dispute = Dispute(row["label"], row["country"], tuple(sorted(row["claimants"])))
        for name in (row["label"], *(row.get("aliases") or ())):
            disputes[fold(name)] = dispute
    return disputes


def _read_holders(folder: Path) -> dict[tuple[str, ...], Holder]:
    """Office holders by the words of their names, and by a surname that all its bearers carry for one state."""
    found: dict[tuple[str, ...], Holder] = {}
    bearers: dict[tuple[str, ...], list[Holder]] = {}
    for row in read_yaml(folder / "office_holders.yaml")["persons"]:
        holder = Holder(row.get("country"), row.get("body"), bool(row.get("alone", False)))
        for name in (row["name"], *(row.get("aliases") or ())):
            words = split_name(name)
            if len(words) > 1:
                found.setdefault(words, holder)
            elif words:
                bearers.setdefault(words, []).append(holder)
        bearers.setdefault(split_name(row["surname"]), []).append(holder)
    for words, holders in bearers.items():
        if len({(holder.country, holder.body) for holder in holders}) == 1:
            alone = any(holder.alone for holder in holders)
            found.setdefault(words, Holder(holders[0].country, holders[0].body, alone))
    return found


def _read_people(folder: Path, *, classes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The nouns of `people.csv` as rows of `nominals.yaml`, one for the plurals and the singulars of each class;
    `SchemaError` on a class that `nominals.yaml` does not have."""
    heads: dict[tuple[str, str], list[str]] = {}
    for row in read_rows(folder / "people.csv"):
        if row["class"] not in classes:
            raise SchemaError(f"schemas/lexicon/people.csv: {row['singular']} has the unknown class {row['class']}")
        for form in ("plural", "singular"):
            heads.setdefault((row["class"], form), []).append(row[form])
    return [{**classes[name][form], "heads": words} for (name, form), words in heads.items()]


def _index_content(
    actors: Mapping[str, KnownActor], *, empty: frozenset[str]
) -> dict[frozenset[str], tuple[KnownActor, ...]]:
    """Bodies by the content words of their names, with and without their parent's words."""
    found: dict[frozenset[str], dict[str, KnownActor]] = {}
    for actor in actors.values():
        parent = actors[actor.parent] if actor.parent else None
        parents: set[str] = set()
        for name in (parent.name, parent.acronym or "", *parent.aliases) if parent else ():
            parents |= set(split_name(name))
        for name in (actor.name, *actor.aliases):
            words = content_words(split_name(name), empty=empty)
            for key in (words, frozenset(words - parents)):
                if len(key) >= 3:
                    found.setdefault(key, {})[actor.id] = actor
    return {key: tuple(values.values()) for key, values in found.items()}


def demand_words(entry: Any, *, where: str) -> None:
    """`SchemaError` where a list of words holds a truth value: YAML takes on, off, yes and no for one unless quoted."""
    if isinstance(entry, dict):
        for value in entry.values():
            demand_words(value, where=where)
    elif isinstance(entry, list):
        for value in entry:
            if isinstance(value, bool):
                raise SchemaError(
                    f'{where}: write the words on, off, yes and no in quotes ("on"): one was read as {value}'
                )
            demand_words(value, where=where)


@cache
def load_knowledge(folder: Path | None = None) -> Knowledge:
    """All of lexicon, registry and gazetteer below `schemas/`; raises `SchemaError` where a file is malformed."""
    folder = folder or schemas_folder()
    lexicon = {name: read_yaml(folder / "lexicon" / f"{name}.yaml") for name in LEXICON}
    for name, entry in lexicon.items():
        demand_words(entry, where=f"schemas/lexicon/{name}.yaml")
    lexicon["nominals"]["nominals"] += _read_people(folder / "lexicon", classes=lexicon["nominals"]["classes"])
    actors = read_registry(folder / "registry")
    index = Index()
    states = _add_states(index, folder / "gazetteer")
    _add_actors(index, actors)
    _add_peoples(index, folder / "gazetteer", states=states)
    _add_places(index, folder / "gazetteer")
    index.seal()
    empty = frozenset(lexicon["names"]["connectors"])
    entry = lexicon["sentences"]
    ends = SentenceEnds(frozenset(entry["abbreviations"]), frozenset(entry["soft"]), frozenset(entry["openers"]))
    return Knowledge(
        lexicon=lexicon,
        ends=ends,
        actors=actors,
        by_content=_index_content(actors, empty=empty),
        empty=empty,
        states=states,
        names=index,
        disputes=_read_disputes(folder / "codebooks"),
        holders=_read_holders(folder / "gazetteer"),
        given_names={row["name"]: row["gender"] for row in read_rows(folder / "lexicon" / "given_names.csv")},
    )
