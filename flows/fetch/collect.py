"""A whole fetch: every source, every item of it, and a record in which nothing is lost.

    listed = kept + changed + unchanged + refused

A source that fails stops no other; an item that is refused stops no other item. With `dry_run` lists are read, and
nothing else is asked or written.
"""

from __future__ import annotations

import fcntl
import hashlib
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from flows.errors import ArticleUnreadable, ReleaseError, SchemaError, SettingsError
from flows.fetch.corpus import read_corpus
from flows.fetch.item import SUFFIX_OF, Item
from flows.fetch.links import Link, read_feed, read_sitemap
from flows.fetch.memory import FOLDER, Known, Memory, open_memory
from flows.fetch.request import Asker, Refused
from flows.fetch.snapshot import write_item
from flows.fetch.source import Source
from flows.files import json_bytes, replace_file
from flows.ingest.html import read_html
from flows.ingest.sidecar import make_sidecar
from flows.ingest.url import canonical_url
from flows.schema import Schema
from flows.settings import Settings

Outcome = Literal["kept", "changed", "unchanged", "refused", "listed"]
RECORDS = "fetches"


@dataclass(frozen=True)
class Fetched:
    """What became of one item: its key, the outcome, the file below `raw/`, and of a refused one the reason."""

    key: str
    outcome: Outcome
    file: str | None = None
    reason: str | None = None
    detail: str | None = None


@dataclass
class SourceRecord:
    """What became of one source; `failed` says why it gave no list at all."""

    source: str
    items: list[Fetched] = field(default_factory=list)
    failed: str | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many items had each outcome."""
        return dict(sorted(Counter(item.outcome for item in self.items).items()))

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        reasons = Counter(item.reason for item in self.items if item.reason)
        return {
            "source": self.source,
            "failed": self.failed,
            "listed": len(self.items),
            "counts": self.counts,
            "reasons": dict(sorted(reasons.items())),
            "items": [{k: v for k, v in asdict(item).items() if v is not None} for item in self.items],
        }


@dataclass(frozen=True)
class FetchRecord:
    """What became of a fetch."""

    fetch_id: str
    sources: tuple[SourceRecord, ...]
    dry_run: bool

    @property
    def failed(self) -> bool:
        """Whether a source gave no list at all."""
        return any(each.failed for each in self.sources)

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "fetch": self.fetch_id,
            "dry_run": self.dry_run,
            "sources": [each.to_dict() for each in self.sources],
        }


@contextmanager
def hold_lock(project: Path) -> Iterator[None]:
    """Hold the only right to fetch for a project; `ReleaseError` at once where another fetch holds it."""
    folder = project / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ReleaseError("another fetch is running in this project: wait until it has ended") from error
        yield


def choose_sources(sources: Sequence[Source], names: Sequence[str]) -> list[Source]:
    """Those that were named, or all; `SettingsError` for a name that is none."""
    known = {source.id for source in sources}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SettingsError(f"there is no source {', '.join(unknown)}; there are {', '.join(sorted(known)) or 'none'}")
    return [source for source in sources if not names or source.id in names]


def fetch_all(
    project: Path,
    sources: Sequence[Source],
    *,
    settings: Settings,
    schema: Schema,
    dry_run: bool = False,
    make_asker: Callable[[Source], Asker] = Asker,
    progress: Callable[[int], None] = lambda _: None,
) -> FetchRecord:
    """Fetch the sources into the project's `raw/`, and write the record into its `output/fetches/`.

    `ReleaseError` where another fetch is running, `SchemaError` where a reason is in no code list.
    """
    records = []
    now = datetime.now(tz=UTC)
    fetch_id = f"{now.strftime('%Y%m%dT%H%M%SZ')}-{secrets.token_hex(3)}"
    with hold_lock(project):
        for source in sources:
            collector = Collector(project, source, settings=settings, schema=schema, dry_run=dry_run)
            records.append(collector.collect(make_asker, progress=progress))
        record = FetchRecord(fetch_id, tuple(records), dry_run)
        _demand_known(record, schema=schema)
        if not dry_run:
            replace_file(project / settings.output / RECORDS / f"{fetch_id}.json", json_bytes(record.to_dict()))
    return record


def _demand_known(record: FetchRecord, *, schema: Schema) -> None:
    reasons = {item.reason for each in record.sources for item in each.items if item.reason}
    unknown = sorted(reasons - set(schema.codebooks["fetch_reasons"].codes))
    if unknown:
        raise SchemaError(f"schemas/codebooks/fetch_reasons.yaml lacks {', '.join(unknown)}: add it with its mend")


class Collector:
    """Collects one source."""

    def __init__(self, project: Path, source: Source, *, settings: Settings, schema: Schema, dry_run: bool) -> None:
        self.project, self.source, self.schema, self.dry_run = project, source, schema, dry_run
        self.raw = project / settings.raw
        self.memory: Memory = open_memory(project, source.id)
        self.record = SourceRecord(source.id)

    def collect(self, make_asker: Callable[[Source], Asker], *, progress: Callable[[int], None]) -> SourceRecord:
        """Collect all items; what became of them."""
        asker = make_asker(self.source)
        try:
            for item in self._ask_all(asker) if self.source.on_web else self._read_all():
                self.record.items.append(item)
                progress(1)
        except Refused as error:
            self.record.failed = str(error)
        finally:
            asker.close()
            if not self.dry_run:
                self.memory.save()
        return self.record

    def _read_all(self) -> Iterator[Fetched]:
        for number, found in enumerate(read_corpus(self.source, path=self.project / self.source.at)):
            if number >= self.source.max_items:
                break
            if isinstance(found, tuple):
                name, error = found
                yield Fetched(name, "refused", reason=error.reason, detail=error.detail)
            elif self.dry_run:
                yield Fetched(found.key, "listed")
            else:
                yield self._keep_or_refuse(found)

    def _ask_all(self, asker: Asker) -> Iterator[Fetched]:
        links = list({self._key(link.url): link for link in self._list_links(asker)}.items())
        for number, (key, link) in enumerate(links):
            if number >= self.source.max_items or not self.source.wants(link.url):
                continue
            if self.dry_run:
                yield Fetched(key, "listed")
                continue
            try:
                yield self._fetch(asker, link, key=key)
            except Refused as error:
                if error.reason == "not_found" and key in self.memory.known:
                    self.memory.known[key].gone = True
                yield Fetched(key, "refused", reason=error.reason, detail=error.detail)

    def _key(self, url: str) -> str:
        try:
            return canonical_url(url)
        except ValueError:
            return url

    def _list_links(self, asker: Asker) -> Iterator[Link]:
        source = self.source
        if source.kind == "addresses":
            web = source.at.startswith(("http://", "https://"))
            body = asker.ask(source.at).body if web else self._read_list()
            lines = body.decode("utf-8", "replace").splitlines()
            yield from (Link(line.strip()) for line in lines if line.strip() and not line.lstrip().startswith("#"))
            return
        reply = asker.ask(source.at)
        if source.kind == "feed":
            yield from read_feed(reply.body, url=reply.url)
        else:
            yield from read_sitemap(
                reply.body, url=reply.url, ask=lambda url: asker.ask(url).body, limit=source.max_bytes * 10
            )

    def _read_list(self) -> bytes:
        try:
            return (self.project / self.source.at).read_bytes()
        except OSError as error:
            raise Refused("missing", f"{self.source.at} cannot be read: {error.strerror}") from error

    def _fetch(self, asker: Asker, link: Link, *, key: str) -> Fetched:
        known = self.memory.known.get(key)
        asked = {"etag": known.etag, "last_modified": known.last_modified} if known else {}
        reply = asker.ask(link.url, **asked)
        if reply.status == 304 and known:
            known.gone = False
            return Fetched(key, "unchanged", file=known.files[-1] if known.files else None)
        suffix = SUFFIX_OF.get(reply.content_type)
        if suffix is None:
            raise Refused("unsupported_type", f"content type {reply.content_type or 'not stated'!r}")
        item = Item(
            key=key,
            body=reply.body,
            suffix=suffix,
            url=key,
            title=link.title,
            published=link.published,
            http={"status": reply.status, "address": reply.url, **reply.headers},
        )
        fetched = self._keep_or_refuse(item)
        entry = self.memory.known.get(key)
        if entry is not None:
            entry.etag, entry.last_modified = reply.headers.get("etag"), reply.headers.get("last-modified")
        return fetched

    def _keep_or_refuse(self, item: Item) -> Fetched:
        try:
            return self._keep(item)
        except Refused as error:
            return Fetched(item.key, "refused", reason=error.reason, detail=error.detail)

    def _keep(self, item: Item) -> Fetched:
        """Write an item, unless it says what it said before."""
        if not item.body.strip():
            raise Refused("empty", "the answer is empty")
        digest = hash_content(item)
        known = self.memory.known.get(item.key)
        if known and known.sha256 == digest and known.files and (self.raw / known.files[-1]).is_file():
            known.gone = False
            return Fetched(item.key, "unchanged", file=known.files[-1])
        told = {k: v for k, v in {"url": item.url, "licence": item.licence, "publisher": item.publisher}.items() if v}
        try:
            make_sidecar(told, name="sidecar", schema=self.schema)
        except ArticleUnreadable as error:
            raise Refused("bad_row", error.detail) from error
        name = write_item(item, source=self.source, raw=self.raw, retrieved_at=datetime.now(tz=UTC))
        files = [*(known.files if known else ()), name]
        self.memory.known[item.key] = Known(files=files, sha256=digest)
        self.memory.save()
        return Fetched(item.key, "changed" if known and known.files else "kept", file=name)


def hash_content(item: Item) -> str:
    """The hash of what an item says: of a page its article, since the rest of a page is another each time."""
    content = item.body
    if item.suffix == ".html":
        with suppress(ArticleUnreadable):  # then its bytes tell it
            content = read_html(item.body).text.encode()
    return hashlib.sha256(content).hexdigest()
