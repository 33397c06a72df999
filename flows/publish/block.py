"""The tables of a release some articles at a time, for what tells of each article all that its rows say.

Articles, events, recommendations and evidence are sorted by article, so that those of a block are a slice of each; the
tables that name an event or a recommendation, and the actors, are looked up by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

OWN = ("events", "recommendations", "evidence")
"""Tables that are sorted by article."""
OWNED = {
    "event_actors": ("events", "event_id"),
    "event_counts": ("events", "event_id"),
    "recommendation_actors": ("recommendations", "recommendation_id"),
}
"""Tables whose rows belong to a row of another: that table and the key."""
NAMING = ("event_actors", "event_counts", "recommendation_actors")
"""Tables that name actors by `actor_id`."""
BLOCK_ROWS = 20_000
"""About how many events and recommendations a block holds."""


def find_slices(table: pa.Table) -> dict[str, tuple[int, int]]:
    """Where the rows of each article begin and end in a table that is sorted by it."""
    found, start = {}, 0
    for each in table["article_id"].combine_chunks().value_counts():
        found[each["values"].as_py()] = (start, start + each["counts"].as_py())
        start += each["counts"].as_py()
    return found


def iterate_blocks(tables: Mapping[str, pa.Table], *, rows: int = BLOCK_ROWS) -> Iterator[dict[str, pa.Table]]:
    """All tables, each with the rows of some articles, in the order of the articles; of `actors` those that play a
    part, are counted or are proved there. A table that is not given is left out."""
    articles = tables["articles"]
    known = {name: find_slices(tables[name]) for name in OWN if name in tables}
    told = sum(tables[name].num_rows for name in OWN[:2] if name in tables)
    size = max(1, rows * articles.num_rows // max(1, told))
    for start in range(0, articles.num_rows, size):
        block = {"articles": articles.slice(start, size)}
        ids = block["articles"]["article_id"].to_pylist()
        for name, slices in known.items():
            held = [slices[each] for each in ids if each in slices]
            first, last = (held[0][0], held[-1][1]) if held else (0, 0)
            block[name] = tables[name].slice(first, last - first)
        for name, (owner, key) in OWNED.items():
            if name in tables and owner in block:
                block[name] = _look_up(tables[name], key=key, values=block[owner][key])
        block["actors"] = _look_up(tables["actors"], key="actor_id", values=_list_actors(block))
        yield block


def _look_up(table: pa.Table, *, key: str, values: pa.ChunkedArray) -> pa.Table:
    return table.filter(pc.is_in(table[key], value_set=values))


def _list_actors(block: Mapping[str, pa.Table]) -> pa.ChunkedArray:
    """Whoever is named in a block."""
    found = [block[name]["actor_id"] for name in NAMING if name in block]
    if "evidence" in block:
        proofs = block["evidence"]
        found.append(proofs.filter(pc.equal(proofs["table_name"], "actors"))["row_id"])
    return pc.unique(pa.chunked_array([chunk for each in found for chunk in each.chunks], pa.string()))
