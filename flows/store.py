"""What was found in each article before, so that only new and changed articles are read again.

    .onrecord/findings/<fingerprint>/<name>.parquet     key, sha256, findings (MessagePack of `Findings`)

The fingerprint is that of all that decides what is found in a text: code and data of reading, the versions of the
packages and of Python. The key of an article is over what reading is given of it (`strip`), and nothing else of it
reaches reading, so that equal keys mean equal findings. A file holds a shard of articles and is named by their keys; it
is written under another name and renamed, so that it is whole or not there, and two runs that write the same shard do
not harm each other. An entry whose hash does not hold, or a file that cannot be read, counts as not there.

The folder may be any address that fsspec knows (`s3://bucket/findings`). It is never an input of a release: without it,
the same is found anew. It can be deleted at any time.
"""

from __future__ import annotations

import dataclasses
import hashlib
import secrets
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import fsspec
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from flows.article import Article
from flows.bundle import Packed, encode, pack_payload
from flows.errors import SettingsError
from flows.findings import Findings
from flows.fingerprint import dependency_versions, lock_sha256, reading_fingerprint

SUFFIX = ".parquet"
SCHEMA = pa.schema([("key", pa.string()), ("sha256", pa.string()), ("findings", pa.binary())])
UNREAD: Mapping[str, Any] = {
    "version": 1,
    "url": None,
    "retrieved_at": None,
    "raw_path": "",
    "content_sha256": "",
    "raw_sha256": "",
    "licence": "",
    "ingested_from": (),
}
"""What reading is not given of an article, and what stands there."""


def strip(article: Article) -> Article:
    """An article as reading is given it: without what must not decide what is found in it."""
    return dataclasses.replace(article, **UNREAD)


def make_key(article: Article) -> str:
    """The key of an article: 32 hexadecimal digits over what reading is given of it."""
    return hashlib.sha256(msgspec.msgpack.encode(strip(article))).hexdigest()[:32]


def store_fingerprint() -> str:
    """The fingerprint of all that decides what is found in a text, the versions of the packages and of Python too."""
    words = [reading_fingerprint(), str(lock_sha256()), repr(dependency_versions()), repr(sys.version_info[:2])]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Store:
    """The findings under one fingerprint, below an address of fsspec."""

    address: str
    fingerprint: str

    @property
    def _place(self) -> tuple[Any, str]:
        """The file system and the folder in it; not kept, for a store goes to other processes."""
        try:
            system, folder = fsspec.core.url_to_fs(f"{self.address.rstrip('/')}/{self.fingerprint}")
        except (ImportError, ValueError) as error:
            raise SettingsError(f"findings {self.address!r} is no address that fsspec can open: {error}") from error
        return system, folder

    def list_files(self) -> list[str]:
        """The names of the files of the store, sorted."""
        system, folder = self._place
        if not system.isdir(folder):
            return []
        names = (str(path).rsplit("/", 1)[-1] for path in system.ls(folder, detail=False))
        return sorted(name for name in names if name.endswith(SUFFIX) and not name.startswith("."))

    def write(self, entries: Mapping[str, Findings]) -> str:
        """Write a shard, findings by key; the name of its file. `SettingsError` where the folder cannot be written."""
        system, folder = self._place
        payloads = {key: encode(entries[key]) for key in sorted(entries)}
        sums = [hashlib.sha256(payload).hexdigest() for payload in payloads.values()]
        table = pa.table([list(payloads), sums, list(payloads.values())], schema=SCHEMA)
        name = hashlib.sha256("\n".join(payloads).encode()).hexdigest()[:32] + SUFFIX
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd")
        draft = f"{folder}/.{name}.{secrets.token_hex(4)}"
        try:
            system.makedirs(folder, exist_ok=True)
            with system.open(draft, "wb") as file:
                file.write(sink.getvalue())
            system.mv(draft, f"{folder}/{name}")
        except OSError as error:
            raise SettingsError(
                f"findings {self.address!r} cannot be written ({error}): name another folder"
            ) from error
        return name

    def read(self, keys: Iterable[str]) -> dict[str, Packed]:
        """The findings of those of `keys` that are there and whole."""
        wanted = set(keys)
        found: dict[str, Packed] = {}
        for name in self.list_files() if wanted else ():
            found.update(self.read_file(name, keys=wanted - found.keys()))
            if len(found) == len(wanted):
                break
        return found

    def read_file(self, name: str, *, keys: set[str]) -> Iterator[tuple[str, Packed]]:
        """The findings in one file, of those of `keys` that are there and whole."""
        system, folder = self._place
        try:
            with system.open(f"{folder}/{name}", "rb") as file:
                table = pq.read_table(pa.BufferReader(file.read()))
            columns = [table[column].to_pylist() for column in SCHEMA.names]
        except (OSError, pa.ArrowException, KeyError):
            return
        for key, digest, payload in zip(*columns, strict=True):
            if key not in keys or payload is None or hashlib.sha256(payload).hexdigest() != digest:
                continue
            try:
                yield key, pack_payload(payload)
            except msgspec.MsgspecError:
                continue


def open_store(address: str) -> Store:
    """The store at an address, for what is installed here."""
    return Store(address, store_fingerprint())


def clear_store(address: str) -> None:
    """Forget all that was ever found, under every fingerprint."""
    system, folder = fsspec.core.url_to_fs(address)
    if system.isdir(folder):
        system.rm(folder, recursive=True)
