"""A corpus of any size for measuring: varied articles of realistic length, the same for the same seed.

    python benchmarks/corpus.py FOLDER --articles 10000 [--seed 1] [--bad 0.02]

makes a project in FOLDER, with `raw/`. An article has the head of one of the coded articles and paragraphs of several,
about 420 words; states, cities, weekdays, months and numbers in it are drawn anew, so that hardly a sentence stands in
two articles. A tenth of the articles are light edits of the one before, as wire copies are. `--bad` is the share of
files that give no article: empty, binary, in another language, too long, cut in the middle of a character.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
POOLS = (ROOT / "tests" / "gold", ROOT / "scripts" / "training" / "articles")
WORDS = 420
EDITED = 0.1
FIRST_DAY = date(2021, 1, 1)
DAYS = 1500
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
PUBLISHERS = [f"agency-{number:02}" for number in range(40)]
BAD = (
    b"",
    b"\x00\x01\x02PK\x03\x04" * 200,
    b"Der Ausschuss hat den Bericht am Montag in Wien angenommen und die Regierung aufgefordert zu handeln. " * 9,
    b"word " * 30_000,
    "Ministers met in Malé on Monday".encode()[:-20] + b"\xff\xfe\xfd\xc3",
)


@cache
def pool() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The head and the other paragraphs of each article that a corpus is made of."""
    found = []
    for folder in POOLS:
        for path in sorted(folder.glob("*.txt")):
            paragraphs = [part for part in path.read_text("utf-8").split("\n\n") if part.strip()]
            if len(paragraphs) > 2:
                found.append(("\n\n".join(paragraphs[:2]), tuple(paragraphs[2:])))
    return tuple(found)


@cache
def names() -> dict[str, tuple[str, ...]]:
    """Names of cities and of states, by what may stand in the place of each."""
    with (ROOT / "schemas/gazetteer/cities.csv").open(encoding="utf-8", newline="") as file:
        cities = tuple(row["name"] for row in csv.DictReader(file) if re.fullmatch(r"[A-Z][a-z]{4,}", row["name"]))[
            :4000
        ]
    with (ROOT / "schemas/gazetteer/states.csv").open(encoding="utf-8", newline="") as file:
        states = tuple(row["name"] for row in csv.DictReader(file) if re.fullmatch(r"[A-Z][a-z]{3,}", row["name"]))
    months, days = tuple(MONTHS), tuple(WEEKDAYS)
    swaps = dict.fromkeys(cities, cities) | dict.fromkeys(states, states)
    return swaps | dict.fromkeys(months, months) | dict.fromkeys(days, days)


WORD = re.compile(r"\b(?:[A-Z][a-z]{2,}|\d{1,3})\b")


def vary(text: str, draw: random.Random) -> str:
    """A text with other states, cities, months, weekdays and numbers; each name the same wherever it stands."""
    chosen: dict[str, str] = {}

    def swap(match: re.Match[str]) -> str:
        word = match[0]
        if word not in chosen:
            if word.isdigit():
                chosen[word] = str(draw.randint(1, 28) if int(word) < 29 else draw.randint(29, 999))
            else:
                options = names().get(word)
                chosen[word] = draw.choice(options) if options else word
        return chosen[word]

    return WORD.sub(swap, text)


def make_article(draw: random.Random) -> str:
    """One article."""
    head, rest = draw.choice(pool())
    parts = [head, *rest]
    while sum(len(part.split()) for part in parts) < WORDS:
        parts += draw.choice(pool())[1][:3]
    return vary("\n\n".join(parts), draw) + "\n"


def edit(text: str, draw: random.Random) -> str:
    """A light edit: another headline, the last paragraph cut."""
    headline, _, rest = text.partition("\n\n")
    body = rest.split("\n\n")
    return "\n\n".join([f"UPDATE {draw.randint(1, 3)} - {headline}", *body[:-1]]) + "\n"


def make_corpus(count: int, *, seed: int = 1, bad: float = 0.0) -> Iterator[tuple[str, bytes]]:
    """The raw files of a corpus: path below `raw/`, and bytes."""
    draw = random.Random(seed)
    before = make_article(draw)
    for number in range(count):
        day = FIRST_DAY + timedelta(days=draw.randrange(DAYS))
        publisher = draw.choice(PUBLISHERS)
        path = f"{publisher}/{day.isoformat()}-{number:07}.txt"
        if draw.random() < bad:
            yield path, BAD[draw.randrange(len(BAD))] + (b" %d" % number if number % 2 else b"")
            continue
        before = edit(before, draw) if draw.random() < EDITED else make_article(draw)
        yield path, before.encode()


def write_corpus(folder: Path, *, articles: int, seed: int = 1, bad: float = 0.0) -> None:
    """Write a project with a corpus."""
    for path, content in make_corpus(articles, seed=seed, bad=bad):
        target = folder / "raw" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bad", type=float, default=0.0)
    given = parser.parse_args()
    write_corpus(given.folder, articles=given.articles, seed=given.seed, bad=given.bad)
