"""From what a release was made, as far as a later one can compare it: what tells changes their reasons.

`lineage.parquet` has one row an article: the hash of its raw files with their sidecar, of the article that ingest read
and of the findings of extract. `manifest.json` has the fingerprints of stages, code lists and packages.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.publish.layout import LINEAGE
from flows.publish.parquet import open_writer
from flows.publish.statement import Inputs, Trace

SCHEMA = pa.schema(
    [
        pa.field(name, pa.string(), nullable=False, metadata={"description": text})
        for name, text in {
            "article_id": "The article.",
            "source_sha256": "Hash of its raw files and sidecar, its version and copies.",
            "article_sha256": "Hash of what ingest read.",
            "findings_sha256": "Hash of what extract found.",
        }.items()
    ]
)

NEW_ARTICLE = "new_article"
SOURCE = "source_changed"
OTHERS = "other_articles_changed"
INGEST = "ingest_changed"
EXTRACTOR = "extractor_changed"
NORMALIZER = "normalizer_changed"
CODEBOOK = "codebook_changed"
DEPENDENCY = "dependency_changed"
CORRECTION = "correction"
WITHDRAWN = "withdrawn"
SCHEMA_CHANGED = "schema_changed"


@dataclass(frozen=True)
class Origin:
    """The inputs of one release. `codebooks_of` names the code lists of each table."""

    articles: Mapping[str, Trace]
    stages: Mapping[str, str]
    codebooks: Mapping[str, str]
    dependencies: Mapping[str, str | None]
    codebooks_of: Mapping[str, frozenset[str]]
    withdrawn: Mapping[str, str] = field(default_factory=dict)


def make_origin(inputs: Inputs, *, codebooks_of: Mapping[str, Iterable[str]]) -> Origin:
    """The origin of a release that is being made."""
    return Origin(
        articles={trace.article_id: trace for trace in inputs.articles},
        stages=dict(inputs.stages),
        codebooks=dict(inputs.codebooks),
        dependencies={**inputs.dependencies, "": inputs.lock_sha256},
        codebooks_of={name: frozenset(lists) for name, lists in codebooks_of.items()},
        withdrawn=dict(inputs.withdrawn),
    )


def write_lineage(traces: Iterable[Trace], *, folder: Path) -> None:
    """Write `lineage.parquet` into a release folder."""
    table = pa.Table.from_pylist([dataclasses.asdict(trace) for trace in sorted(traces)], schema=SCHEMA)
    with (
        pa.OSFile(str(folder / LINEAGE), "wb") as sink,
        open_writer(sink, schema=SCHEMA, sort=("article_id",)) as writer,
    ):
        writer.write_table(table)


def read_origin(folder: Path, *, manifest: Mapping[str, Any]) -> Origin:
    """The origin of a release; what it does not tell (an early one) counts as other than any."""
    path = folder / LINEAGE
    rows = pq.read_table(path).to_pylist() if path.is_file() else []
    inputs = manifest["inputs"]
    return Origin(
        articles={row["article_id"]: Trace(**row) for row in rows},
        stages=inputs.get("stages", {}),
        codebooks=inputs.get("codebooks", {}),
        dependencies={**inputs.get("dependencies", {}), "": inputs.get("lock_sha256")},
        codebooks_of={each["name"]: frozenset(each.get("codebooks", ())) for each in manifest["tables"]},
        withdrawn=inputs.get("withdrawn", {}),
    )


@dataclass(frozen=True)
class Difference:
    """What differs between the origins of two releases; `before` and `after` are the articles of their tables."""

    old: Origin
    new: Origin
    before: frozenset[str]
    after: frozenset[str]

    @cached_property
    def stages(self) -> frozenset[str]:
        """The stages whose fingerprints differ."""
        names = {*self.old.stages, *self.new.stages}
        return frozenset(name for name in names if self.old.stages.get(name) != self.new.stages.get(name))

    @cached_property
    def other_packages(self) -> bool:
        """Whether lock file, packages or language model differ."""
        return self.old.dependencies != self.new.dependencies

    @cached_property
    def codebooks(self) -> frozenset[str]:
        """The code lists that differ."""
        names = {*self.old.codebooks, *self.new.codebooks}
        return frozenset(name for name in names if self.old.codebooks.get(name) != self.new.codebooks.get(name))

    @cached_property
    def used(self) -> frozenset[str]:
        """The code lists that tables use."""
        return frozenset().union(*self.old.codebooks_of.values(), *self.new.codebooks_of.values())

    def other_codes(self, table: str) -> bool:
        """Whether a code list of a table differs."""
        lists = [each.codebooks_of.get(table, frozenset()) for each in (self.old, self.new)]
        return bool(self.codebooks & (lists[0] | lists[1]))

    def article(self, article_id: str) -> frozenset[str]:
        """The reasons that lie in one article: in its files and in what ingest and extract made of them."""
        return self._articles[article_id]

    @cached_property
    def _articles(self) -> Mapping[str, frozenset[str]]:
        return {article_id: self._compare(article_id) for article_id in self.before | self.after}

    def _compare(self, article_id: str) -> frozenset[str]:
        if article_id not in self.before:
            return frozenset({NEW_ARTICLE})
        if article_id not in self.after:
            return frozenset({WITHDRAWN if self.is_withdrawn(article_id) else SOURCE})
        old, new = self.old.articles.get(article_id), self.new.articles.get(article_id)
        found: set[str] = {WITHDRAWN} if self.is_withdrawn(article_id) else set()
        if old is None or new is None or old.source_sha256 != new.source_sha256:
            found.add(SOURCE)
        if old is None or new is None or old.article_sha256 != new.article_sha256:
            found |= {INGEST} if "ingest" in self.stages else set()
            found |= {DEPENDENCY} if self.other_packages else set()
        if old is None or new is None or old.findings_sha256 != new.findings_sha256:
            found |= {EXTRACTOR} if "extract" in self.stages else set()
            found |= {DEPENDENCY} if self.other_packages else set()
            found |= {CODEBOOK} if self.codebooks & self.used else set()
        return frozenset(found)

    def is_withdrawn(self, article_id: str) -> bool:
        """Whether a withdrawal touches the article in one of the releases and not in the other."""
        return self.old.withdrawn.get(article_id) != self.new.withdrawn.get(article_id)

    @cached_property
    def moved(self) -> frozenset[str]:
        """The articles that came, went or are read differently."""
        return frozenset(article_id for article_id in self.before | self.after if not self.is_still(article_id))

    def is_still(self, article_id: str) -> bool:
        """Whether nothing that ingest or extract hand on of an article differs."""
        old, new = self.old.articles.get(article_id), self.new.articles.get(article_id)
        return self.stays(article_id) and old is not None and old == new

    def stays(self, article_id: str) -> bool:
        """Whether both releases have the article."""
        return article_id in self.before and article_id in self.after

    def others_moved(self, own: frozenset[str]) -> bool:
        """Whether any article but these came, went or is read differently."""
        return len(self.moved) > sum(article_id in self.moved for article_id in own)
