"""Names that are not published: victims, witnesses and other private persons (DESIGN.md, Persons).

    Tables, names of withheld actors --withhold--> Tables in which `[name withheld]` stands for every such name

Applied after the checks, which need the true words; offsets stay. What is masked, erring on the side of withholding:

- a name as given, in every cell of free text, everywhere, in any case, accents or separators ("orhan-velioglu");
- its words of four letters or more, and names shorter than that, in the rows of the articles that name the person
  and in the person's own row;
- but not inside a longer name of a person who is published ("President Aliyev" in an article on a victim Aliyev).

A given name that is also the published name of another actor (a person called Jordan), or one word of the name of a
body that the registry knows ("Affairs"), is masked as its words are. Keys, codes and numbers are never changed:
`check_withheld` refuses a slug that holds a name."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.report import RuleResult, make_result
from flows.schema import Schema, TableSchema
from flows.tables import Tables, make_table, sort_rows

MASK = "[name withheld]"
REGISTRY = "registry"
"""The resolution of actors that the registry knows."""
SHORTEST = 4
"""A single word of fewer letters is masked only where the person is named: it is too often another word."""
DOTLESS = "\N{LATIN SMALL LETTER DOTLESS I}"
WORD = re.compile(r"[^\W_]+")
NOT_SPACE = re.compile("[^ ]+")

Index = Mapping[str, Sequence[tuple[str, ...]]]
"""Names as words, by their first word, the longest first."""


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


def fold_name(name: str) -> str:
    """A name's words without case, accents and marks, with one space between them."""
    return " ".join(name.translate(FOLDING).split())


@lru_cache(maxsize=20_000)
def fold_words(text: str) -> tuple[str, ...]:
    """The words of a text without case, accents and marks."""
    return tuple(text.translate(FOLDING).split())


def make_index(names: Iterable[str]) -> Index:
    """Folded names by their first word."""
    index: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for name in sorted(set(names), key=lambda name: (-len(name.split()), name)):
        words = tuple(name.split())
        if words:
            index[words[0]].append(words)
    return dict(index)


def match_length(words: Sequence[str], start: int, *, index: Index) -> int:
    """How many words from `start` on are a name of `index`, the longest; 0 where none begins there."""
    for name in index.get(words[start], ()):
        if tuple(words[start : start + len(name)]) == name:
            return len(name)
    return 0


def find_names(words: Sequence[str], *, hidden: Sequence[Index], public: Index) -> Iterator[tuple[int, int]]:
    """Where hidden names stand in a text's words, first word to last (excluded), one after the other.

    A hidden name of one word is passed over inside a public name.
    """
    if all(index.keys().isdisjoint(words) for index in hidden):
        return
    shielded: set[int] = set()
    for start in range(len(words)):
        shielded.update(range(start, start + match_length(words, start, index=public)))
    start = 0
    while start < len(words):
        length = max(match_length(words, start, index=index) for index in hidden)
        if length > 1 or (length == 1 and start not in shielded):
            yield start, start + length
        start += max(1, length)


@dataclass(frozen=True)
class Masker:
    """Replaces the names of `hidden` in text, but not one word inside a name of `public`."""

    hidden: tuple[Index, ...]
    public: Index

    def mask(self, text: str) -> str:
        """The text with `MASK` for every hidden name."""
        found = list(find_names(fold_words(text), hidden=self.hidden, public=self.public))
        if not found:
            return text
        folded = text.translate(FOLDING)
        places = [place for place, character in enumerate(text) for _ in FOLDING[ord(character)]]
        words = [match.span() for match in NOT_SPACE.finditer(folded)]
        pieces, reached = [], 0
        for first, last in found:
            start, end = places[words[first][0]], places[words[last - 1][1] - 1] + 1
            while end < len(text) and unicodedata.combining(text[end]):
                end += 1
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


@dataclass(frozen=True)
class Names:
    """Which names are masked where, as folded words; `public` are longer names in which a word of them may stand."""

    everywhere: Index
    by_actor: Mapping[str, frozenset[str]]
    by_article: Mapping[str, frozenset[str]]
    public: Index

    def masker(self, scope: frozenset[str]) -> Masker:
        """What masks the names of everywhere and of `scope`."""
        return Masker((self.everywhere, make_index(scope)), self.public)

    def list_heads(self) -> frozenset[str]:
        """The first words of all names that are masked anywhere."""
        scoped = (name.split()[0] for names in self.by_actor.values() for name in names)
        return frozenset((*self.everywhere, *scoped))

    def mask_old(self) -> Callable[[str, str | None, str], str]:
        """What masks a text of an earlier release by the names withheld now, given the table and the article of its
        row; of an actor, which has no article, every word of any of them."""
        if not self.by_actor:
            return lambda _table, _article, text: text

        @cache
        def masker(everything: bool, article_id: str | None) -> Masker:
            every = frozenset().union(*self.by_actor.values()) if everything else frozenset()
            return self.masker(every | self.by_article.get(article_id or "", frozenset()))

        return lambda table, article_id, text: masker(table == "actors", article_id).mask(text)


def list_public(tables: Tables, *, withheld: Iterable[str], full: Iterable[str]) -> tuple[set[str], set[str]]:
    """The folded names of published actors: all of them, and those of persons in which a hidden word may stand.

    The latter are names of two words or more, each beginning with a capital, that hold no whole withheld name but one
    that somebody else bears in public.
    """
    hidden = set(withheld)
    every: set[str] = set()
    persons: set[str] = set()
    listed = [
        (row["type"], name)
        for row in tables.rows("actors")
        if row["actor_id"] not in hidden
        for name in sorted({row["name"], *row["aliases"]})
    ]
    every.update(fold_name(name) for _, name in listed)
    whole = make_index(name for name in full if " " in name and name not in every)
    for kind, name in listed:
        folded, words = fold_name(name), name.split()
        proper = len(words) > 1 and all(word[0].isupper() for word in words)
        leaks = any(find_names(folded.split(), hidden=[whole], public={}))
        if kind == "person" and proper and not leaks:
            persons.add(folded)
    return every, persons


def make_names(tables: Tables, *, names: Mapping[str, Sequence[str]]) -> Names:
    """What to mask where, from the names of each withheld actor and the articles that name it."""
    if not names:
        return Names({}, {}, {}, {})
    given = {actor: frozenset(filter(None, map(fold_name, strings))) for actor, strings in names.items()}
    full: frozenset[str] = frozenset().union(*given.values())
    every, persons = list_public(tables, withheld=names, full=full)
    registered = {
        word
        for row in tables.rows("actors")
        if row["resolution"] == REGISTRY and row["type"] != "person"
        for word in fold_name(row["name"]).split()
    }
    everywhere = {
        name
        for name in full
        if (" " in name or (len(name) >= SHORTEST and name not in registered)) and name not in every
    }
    by_actor = {
        actor: strings | {word for name in strings for word in name.split() if len(word) >= SHORTEST}
        for actor, strings in given.items()
    }
    by_article: dict[str, frozenset[str]] = defaultdict(frozenset)
    proofs = tables["evidence"].select(["table_name", "row_id", "article_id"])
    hidden = pc.is_in(proofs["row_id"], value_set=pa.array(sorted(by_actor)))
    proofs = proofs.filter(pc.and_(hidden, pc.equal(proofs["table_name"], "actors")))
    for actor, article_id in zip(proofs["row_id"].to_pylist(), proofs["article_id"].to_pylist(), strict=True):
        by_article[article_id] |= by_actor[actor]
    return Names(make_index(everywhere), by_actor, dict(by_article), make_index(persons))


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


def find_touched(table: pa.Table, *, columns: Iterable[str], heads: frozenset[str]) -> pa.Array:
    """The places of the rows in which a word of `heads` or a mask stands in one of `columns`: in all others nothing can
    be masked, and none can become equal to another. Every text is looked at once, however many rows hold it."""
    places: list[pa.Array] = []
    for column in columns:
        values, rows = _list_texts(table[column])
        coded = values.dictionary_encode()
        bad = [
            number
            for number, text in enumerate(coded.dictionary.to_pylist())
            if MASK in text or not heads.isdisjoint(fold_words(text))
        ]
        if bad:
            places.append(rows.filter(pc.is_in(coded.indices, value_set=pa.array(bad, coded.indices.type))))
    return pc.unique(pa.concat_arrays(places)).sort() if places else pa.array([], pa.int64())


def find_articles(tables: Tables, *, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The article of each event and recommendation that `rows` name but do not place."""
    found: dict[str, str] = {}
    for name, key in (("events", "event_id"), ("recommendations", "recommendation_id")):
        wanted = {row[key] for row in rows if "article_id" not in row and row.get(key)}
        if wanted:
            own = tables[name].select([key, "article_id"])
            own = own.filter(pc.is_in(own[key], value_set=pa.array(sorted(wanted))))
            found |= dict(zip(own[key].to_pylist(), own["article_id"].to_pylist(), strict=True))
    return found


def withhold(tables: Tables, *, names: Names, schema: Schema) -> Tables:
    """The tables as they are published, in declared order; the same object where no name is withheld.

    A value in `evidence` is masked as it is in the row that holds it; rows of `evidence` that become equal in their key
    are one row.
    """
    if not names.by_actor:
        return tables

    @cache
    def masker(scope: frozenset[str]) -> Masker:
        return names.masker(scope)

    frees = {name: free_columns(table) for name, table in schema.tables.items()}
    heads = names.list_heads()
    published = {}
    for name, table in schema.tables.items():
        places = find_touched(tables[name], columns=frees[name], heads=heads)
        touched = tables[name].take(places).to_pylist()
        article_of = find_articles(tables, rows=touched)
        rows: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in touched:
            scope = masker(_scope(row, names=names, article_of=article_of))
            masked = {**row, **{column: scope.mask_cell(row[column]) for column in frees[name]}}
            if name == "evidence" and row["column_name"] not in frees[row["table_name"]]:
                masked["value"] = row["value"]
            elif name == "evidence" and row["table_name"] == "actors":
                masked["value"] = masker(names.by_actor.get(row["row_id"], frozenset())).mask(row["value"])
            rows.setdefault(tuple(masked[column] for column in table.primary_key), masked)
        published[name] = replace_rows(tables[name], places=places, rows=list(rows.values()), table=table)
    return Tables(published)


def replace_rows(
    whole: pa.Table, *, places: pa.Array, rows: Sequence[Mapping[str, Any]], table: TableSchema
) -> pa.Table:
    """A table with `rows` for those at `places`, sorted as declared; as it is where there are none."""
    if not len(places):
        return whole
    kept = pc.invert(pc.is_in(pa.array(range(whole.num_rows), pa.int64()), value_set=places))
    return sort_rows(pa.concat_tables([whole.filter(kept), make_table(rows, table=table)]), table=table)


def mask_given(names: Mapping[str, Sequence[str]]) -> Masker:
    """What masks every given name of `SHORTEST` letters or more, for text of tables that did not pass their checks."""
    given = {fold_name(name) for strings in names.values() for name in strings}
    return Masker((make_index(name for name in given if len(name) >= SHORTEST),), {})


def check_withheld(published: Tables, *, names: Names) -> RuleResult:
    """The gate: no name withheld everywhere stands in any text cell of `published`, keys and slugs too.

    Finds words its own way, and in every column, so that a mask that failed or was not tried is noticed.
    """
    failing, checked = [], 0
    for table in published if names.everywhere else ():
        for column in published[table].column_names:
            values, places = _list_texts(published[table][column])
            checked += len(places)
            bad = {
                text
                for text in values.unique().to_pylist()
                if any(find_names(list_words(text), hidden=[names.everywhere], public=names.public))
            }
            there = pc.is_in(values, value_set=pa.array(sorted(bad), pa.string()))
            failing += [{"table": table, "row": place, "column": column} for place in places.filter(there).to_pylist()]
    failing.sort(key=lambda row: (list(published).index(str(row["table"])), row["row"]))
    return make_result(
        table="actors",
        rule="names_withheld",
        columns=("name", "aliases"),
        description="No withheld name stands in any published cell.",
        checked=checked,
        failing=failing,
    )


def _list_texts(column: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """The texts of a column, those in lists one by one, and the place of each one's row from 0."""
    cells = column.combine_chunks()
    rows = pa.array(range(len(cells)), pa.int64())
    if pa.types.is_list(cells.type):
        rows, cells = pc.list_parent_indices(cells), pc.list_flatten(cells)
    if not pa.types.is_string(cells.type):
        return pa.array([], pa.string()), rows.slice(0, 0)
    there = cells.is_valid()
    return cells.filter(there), rows.filter(there)


def list_words(text: str) -> list[str]:
    """The words of a text without case, accents and marks."""
    if text.isascii():
        return WORD.findall(text.lower())
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return WORD.findall(plain.casefold().replace(DOTLESS, "i"))
