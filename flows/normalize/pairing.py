"""Which row of the release before is which row now: ids are carried over by pairing one to one within an article.

Pairs are taken in this order, the closest first, then in the order of the article:

1. the same anchor (head word and its n-th occurrence) in the same text, or with the same quote in a changed one;
2. the same head word with the same quote: an earlier sentence was added or cut;
3. triggers that share characters, in the same text: the trigger's head is now another word ("paid a visit");
4. the same head word or the same code, with at least half of the shorter quote's characters (in a changed text: words)
   in common.

So a mended type or a moved span is a change of a row. A row without a partner gets the id it is born with, unless that
id was ever another row's: ids never come back for something else. It comes back for the same anchor in the same text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flows.normalize.identity import make_id
from flows.precedent import Anchored, KnownId, Precedent

ENOUGH = 0.5
"""The share of the shorter quote that two quotes must have in common to be of one row."""


@dataclass
class Lineage:
    """Ids given to the rows of an article, by table and key; and what became of ids in merges and splits."""

    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    replaced_by: dict[tuple[str, str], str] = field(default_factory=dict)
    split_from: dict[tuple[str, str], str] = field(default_factory=dict)


def measure_common(one: Anchored, other: Anchored, *, same_text: bool) -> float:
    """The share of the shorter quote that two quotes have in common: characters of one text, else words."""
    if same_text:
        first, second = one.quote, other.quote
        common = min(first.end, second.end) - max(first.start, second.start)
        return max(0, common) / max(1, min(first.end - first.start, second.end - second.start))
    words, others = Counter(one.words.split()), Counter(other.words.split())
    return (words & others).total() / max(1, min(words.total(), others.total()))


def rank_pair(old: Anchored, new: Anchored, *, same_text: bool) -> tuple[int, float] | None:
    """How closely two rows belong together (smaller is closer), or None where they are not one row."""
    same_words = old.words.split() == new.words.split()
    if old.anchor == new.anchor and (same_text or same_words):
        return 1, 0.0
    if old.head == new.head and same_words and not same_text:
        return 2, 0.0
    if same_text and old.trigger and new.trigger and old.trigger.overlaps(new.trigger):
        return 3, 0.0
    if old.head == new.head or old.kind == new.kind:
        common = measure_common(old, new, same_text=same_text)
        if common >= ENOUGH:
            return 4, -common
    return None


def _pair_anchors(olds: Sequence[Anchored], news: Sequence[Anchored], *, same_text: bool) -> dict[int, int]:
    """The closest pairs, those of rank 1: numbers of `news` to places of `olds`, found without comparing all."""
    places: dict[tuple[str, ...], list[int]] = {}
    for place, old in enumerate(olds):
        places.setdefault((old.anchor, *(() if same_text else old.words.split())), []).append(place)
    paired = {}
    for number, new in enumerate(news):
        waiting = places.get((new.anchor, *(() if same_text else new.words.split())))
        if waiting:
            paired[number] = waiting.pop(0)
    return paired


def pair_rows(olds: Sequence[Anchored], news: Sequence[Anchored], *, same_text: bool) -> dict[str, str]:
    """The key of each new row that has a partner, to the partner's; both in the order of the article."""
    paired = _pair_anchors(olds, news, same_text=same_text)
    taken = set(paired.values())
    ranked = [
        (rank, place, number)
        for place, old in enumerate(olds)
        if place not in taken
        for number, new in enumerate(news)
        if number not in paired and (rank := rank_pair(old, new, same_text=same_text))
    ]
    for _, place, number in sorted(ranked):
        if place not in taken and number not in paired:
            paired[number] = place
            taken.add(place)
    return {news[number].key: olds[place].key for number, place in paired.items()}


def find_kin(row: Anchored, others: Iterable[Anchored], *, same_text: bool) -> str | None:
    """The key of the closest of `others` that could be one row with `row`, or None."""
    ranked = ((rank_pair(row, other, same_text=same_text), place, other) for place, other in enumerate(others))
    found = [(rank, place, other.key) for rank, place, other in ranked if rank]
    return min(found)[2] if found else None


def find_returned(known: Iterable[KnownId], *, text_sha256: str | None, used: set[str]) -> str | None:
    """The id of those gone with one anchor that was last seen in this very text."""
    for each in known:
        if text_sha256 is not None and each.text_sha256 == text_sha256 and each.id not in used:
            return each.id
    return None


def iterate_births(prefix: str, *parts: object) -> Iterator[str]:
    """The ids that these parts can give birth to: the first, and those for when it was ever another row's."""
    yield make_id(prefix, *parts)
    number = 0
    while True:
        number += 1
        yield make_id(prefix, *parts, f"again {number}")


def give_ids(
    lineage: Lineage,
    *,
    table: str,
    prefix: str,
    article_id: str,
    text_sha256: str,
    rows: Sequence[Anchored],
    precedent: Precedent | None,
) -> None:
    """Give every row of one table and article its id, by (table, key) into `lineage`."""
    olds = precedent.by_article.get((table, article_id), ()) if precedent else ()
    same_text = precedent is not None and precedent.texts.get(article_id) == text_sha256
    news = sorted(rows, key=lambda row: (row.quote, row.anchor))
    pairs = pair_rows(olds, news, same_text=same_text)
    used = set(pairs.values())
    for row in news:
        identifier = pairs.get(row.key)
        if identifier is None and precedent:
            gone = precedent.gone.get((table, row.anchor), ())
            identifier = find_returned(gone, text_sha256=text_sha256, used=used)
        if identifier is None:
            ever: Mapping[tuple[str, str], KnownId] = precedent.ids if precedent else {}
            births = iterate_births(prefix, *row.born_from)
            identifier = next(born for born in births if born not in used and (table, born) not in ever)
        used.add(identifier)
        lineage.ids[table, row.key] = identifier
    _follow(lineage, table=table, olds=olds, news=news, pairs=pairs, same_text=same_text)


def _follow(
    lineage: Lineage,
    *,
    table: str,
    olds: Sequence[Anchored],
    news: Sequence[Anchored],
    pairs: Mapping[str, str],
    same_text: bool,
) -> None:
    """Note where an old row that has no partner went, and where a new row that has none came from."""
    partners = set(pairs.values())
    for old in olds:
        if old.key not in partners:
            kin = find_kin(old, news, same_text=same_text)
            if kin is not None:
                lineage.replaced_by[table, old.key] = lineage.ids[table, kin]
    kept = [old for old in olds if old.key in partners]
    for new in news:
        if new.key not in pairs:
            kin = find_kin(new, kept, same_text=same_text)
            if kin is not None:
                lineage.split_from[table, lineage.ids[table, new.key]] = kin
