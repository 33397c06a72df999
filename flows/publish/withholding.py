"""Names that are not published: victims, witnesses and other private persons (DESIGN.md, Persons).

    Tables, names of withheld actors --withhold--> Tables in which `[name withheld]` stands for every such name

Applied after the checks, which need the true words; offsets stay. What is masked, erring on the side of withholding:

- a name as given, in every cell of free text, everywhere, in any case, accents or separators ("orhan-velioglu");
- its words of four letters or more, and names shorter than that, in the rows of the articles that name the person
  and in the person's own row;
- but not inside a longer name of a person who is published ("President Aliyev" in an article on a victim Aliyev).

A given name that is also the published name of another actor (a person called Jordan) is masked as its words are.
Keys, codes and numbers are never changed: `check_withheld` refuses a slug that holds a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.report import RuleResult, make_result
from flows.schema import Schema, TableSchema
from flows.tables import Tables, make_table

MASK = "[name withheld]"
SHORTEST = 4
"""A single word of fewer letters is masked only where the person is named: it is too often another word."""
DOTLESS = "\N{LATIN SMALL LETTER DOTLESS I}"
NOTHING = re.compile(r"(?!)")
WORD = re.compile(r"[^\W_]+")


class _Folding(dict[int, str]):
    """For `str.translate`: letters and digits without case and accents, marks nothing, all else a space."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if unicodedata.combining(character):
            folded = ""
        elif not character.isalnum():
            folded = " "
        else:
            plain = unicodedata.normalize("NFKD", character).casefold()
            folded = "".join(each for each in plain if each.isalnum()).replace(DOTLESS, "i") or " "
        self[code] = folded
        return folded


FOLDING = _Folding()


def fold(text: str) -> str:
    """Text without case, accents and marks, words apart by spaces."""
    return text.translate(FOLDING)


def fold_name(name: str) -> str:
    """A name's folded words with one space between them."""
    return " ".join(fold(name).split())


def make_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """A pattern for these folded names as whole words, the longest first."""
    found = sorted({name for name in names if name}, key=lambda name: (-len(name), name))
    if not found:
        return NOTHING
    choices = "|".join(" +".join(re.escape(word) for word in name.split()) for name in found)
    return re.compile(f"(?<![^ ])(?:{choices})(?![^ ])")


@dataclass(frozen=True)
class Names:
    """Which folded names are masked where; `public` are the longer names in which they may stand."""

    everywhere: frozenset[str]
    by_actor: Mapping[str, frozenset[str]]
    by_article: Mapping[str, frozenset[str]]
    public: frozenset[str]

    def masker(self, scope: frozenset[str]) -> Masker:
        """What masks the names of everywhere and of `scope`."""
        hidden = self.everywhere | scope
        return Masker(make_pattern(hidden | self.public) if hidden else NOTHING, hidden)


@dataclass(frozen=True)
class Masker:
    """Replaces names in text; `pattern` finds hidden and public names, of which only the hidden are masked."""

    pattern: re.Pattern[str]
    hidden: frozenset[str]

    def mask(self, text: str) -> str:
        """The text with `MASK` for every hidden name."""
        folded = fold(text)
        if self.pattern.search(folded) is None:
            return text
        places = [place for place, character in enumerate(text) for _ in FOLDING[ord(character)]]
        pieces, reached = [], 0
        for match in self.pattern.finditer(folded):
            if " ".join(match.group().split()) in self.hidden:
                start, end = places[match.start()], places[match.end() - 1] + 1
                end += sum(1 for _ in _marks(text[end:]))
                pieces += [text[reached:start], MASK]
                reached = end
        return "".join([*pieces, text[reached:]])

    def mask_cell(self, value: Any) -> Any:
        """A cell with every text in it masked; lists keep each text once; other values as they are."""
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, list):
            masked = [self.mask_cell(each) for each in value]
            return masked if masked == value else sorted(set(masked))
        return value


def _marks(text: str) -> Iterator[str]:
    """The combining marks at the head of a text, which belong to the letter before."""
    for character in text:
        if not unicodedata.combining(character):
            return
        yield character


def list_public(tables: Tables, *, withheld: Iterable[str], full: frozenset[str]) -> tuple[set[str], set[str]]:
    """The folded names of published actors: all of them, and those of persons in which a hidden word may stand.

    The latter are names of two words or more, each beginning with a capital, that hold no whole withheld name.
    """
    every, persons = set(), set()
    hidden, whole = set(withheld), make_pattern(name for name in full if " " in name)
    for row in tables.rows("actors"):
        if row["actor_id"] in hidden:
            continue
        for name in {row["name"], *row["aliases"]}:
            folded = fold_name(name)
            every.add(folded)
            words = name.split()
            proper = len(words) > 1 and all(word[0].isupper() for word in words)
            if row["type"] == "person" and proper and whole.search(folded) is None:
                persons.add(folded)
    return every, persons


def make_names(tables: Tables, *, names: Mapping[str, Sequence[str]]) -> Names:
    """What to mask where, from the names of each withheld actor and the articles that name it."""
    given = {actor: frozenset(filter(None, map(fold_name, strings))) for actor, strings in names.items()}
    full = frozenset().union(*given.values())
    every, persons = list_public(tables, withheld=names, full=full)
    everywhere = frozenset(name for name in full if (" " in name or len(name) >= SHORTEST) and name not in every)
    by_actor = {
        actor: strings | {word for name in strings for word in name.split() if len(word) >= SHORTEST}
        for actor, strings in given.items()
    }
    by_article: dict[str, frozenset[str]] = defaultdict(frozenset)
    for row in tables.rows("evidence"):
        if row["table_name"] == "actors" and row["row_id"] in by_actor:
            by_article[row["article_id"]] |= by_actor[row["row_id"]]
    return Names(everywhere, by_actor, by_article, frozenset(persons - everywhere))


def free_columns(table: TableSchema) -> list[str]:
    """The columns of free text, in which a name could stand: no keys, codes, nor patterns that fix the whole text.

    `evidence.value`, a part of its table's key, holds other columns' text and is one of them.
    """
    keys = {name for key in table.foreign_keys for name in key.columns} | set(table.primary_key)
    free = []
    for column in table.columns:
        coded = column.codes or column.countries or column.tables or (column.pattern or "").endswith("$")
        if column.type in ("string", "list") and not coded and (column.name not in keys or column.name == "value"):
            free.append(column.name)
    return free


def _scope(row: Mapping[str, Any], *, names: Names, article_of: Mapping[str, str]) -> frozenset[str]:
    """The names to mask in a row beyond those masked everywhere: of its article, or of the actor that it is."""
    if "aliases" in row:
        return names.by_actor.get(row["actor_id"], frozenset())
    key = row.get("article_id") or article_of.get(row.get("event_id") or row.get("recommendation_id") or "", "")
    scope = names.by_article.get(key, frozenset())
    if row.get("table_name") == "actors":
        return scope | names.by_actor.get(row["row_id"], frozenset())
    return scope


def _points_to_text(evidence: Mapping[str, Any], *, schema: Schema) -> bool:
    """Whether the value that a row of evidence supports is free text, not a key or a code."""
    return evidence["column_name"] in free_columns(schema.tables[evidence["table_name"]])


def withhold(tables: Tables, *, names: Mapping[str, Sequence[str]], schema: Schema) -> Tables:
    """The tables as they are published, in declared order; the same object where no name is withheld.

    `names` maps the id of each withheld actor to the strings that name it. Rows of `evidence` that become equal in
    their key are one row.
    """
    if not names:
        return tables
    found = make_names(tables, names=names)
    parents = (("events", "event_id"), ("recommendations", "recommendation_id"))
    article_of = {row[key]: row["article_id"] for name, key in parents for row in tables.rows(name)}
    maskers: dict[frozenset[str], Masker] = {}
    published = {}
    for name, table in schema.tables.items():
        free = free_columns(table)
        rows: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in tables.rows(name):
            scope = _scope(row, names=found, article_of=article_of)
            masker = maskers.setdefault(scope, found.masker(scope))
            columns = [column for column in free if column != "value" or _points_to_text(row, schema=schema)]
            masked = {**row, **{column: masker.mask_cell(row[column]) for column in columns}}
            rows.setdefault(tuple(masked[column] for column in table.primary_key), masked)
        published[name] = make_table(list(rows.values()), table=table)
    return Tables(published)


def mask_given(names: Mapping[str, Sequence[str]]) -> Masker:
    """What masks every given name of `SHORTEST` letters or more, for text of tables that did not pass their checks."""
    given = {fold_name(name) for strings in names.values() for name in strings}
    hidden = frozenset(name for name in given if len(name) >= SHORTEST)
    return Masker(make_pattern(hidden), hidden)


def check_withheld(tables: Tables, *, published: Tables, names: Mapping[str, Sequence[str]]) -> RuleResult:
    """The gate: no name withheld everywhere stands in any text cell of `published`, keys and slugs too.

    Reads words its own way, not by the masks' pattern: a cell's words apart from those of public persons' names.
    """
    found = make_names(tables, names=names)
    hidden = [f" {name} " for name in sorted(found.everywhere)]
    failing, checked = [], 0
    for table, place, column, text in _iterate_texts(published) if hidden else ():
        checked += 1
        if _holds(text, hidden=hidden, public=found.public):
            failing.append({"table": table, "row": place, "column": column})
    return make_result(
        table="actors",
        rule="names_withheld",
        columns=("name", "aliases"),
        description="No withheld name stands in any published cell.",
        checked=checked,
        failing=failing,
    )


def _iterate_texts(tables: Tables) -> Iterator[tuple[str, int, str, str]]:
    """Every text of every cell: table, place of the row from 0, column, text."""
    for table in tables:
        for place, row in enumerate(tables.rows(table)):
            for column, value in row.items():
                for text in value if isinstance(value, list) else [value]:
                    if isinstance(text, str):
                        yield table, place, column, text


def _holds(text: str, *, hidden: Sequence[str], public: Iterable[str]) -> bool:
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    words = f" {' '.join(WORD.findall(plain.casefold().replace(DOTLESS, 'i')))} "
    if not any(name in words for name in hidden):
        return False
    for name in public:
        words = words.replace(f" {name} ", "  ")
    return any(name in words for name in hidden)
