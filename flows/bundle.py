"""The findings of many articles, packed: a few kilobytes an article, and unpacked when they are asked for.

Findings as objects take some 140 kB an article, as compressed MessagePack six. A run goes through all of them several
times, one article after the other, and never needs two at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, overload

import msgspec
import pyarrow as pa

from flows.findings import ActorFinding, Findings

CODEC = "zstd"


class Cast(msgspec.Struct, frozen=True):
    """Of the findings of an article who plays in it, which is unpacked faster than the whole."""

    article_id: str
    actors: tuple[ActorFinding, ...] = ()


class _Outline(msgspec.Struct, frozen=True):
    """Of the findings of an article how many there are."""

    article_id: str
    events: tuple[msgspec.Raw, ...] = ()
    recommendations: tuple[msgspec.Raw, ...] = ()


@cache
def _decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(kind)


def encode(findings: Findings) -> bytes:
    """Findings as MessagePack."""
    return msgspec.msgpack.encode(findings)


@dataclass(frozen=True, slots=True)
class Packed:
    """The findings of one article: how many events and recommendations, the hash and size of their MessagePack, and
    that MessagePack compressed."""

    article_id: str
    events: int
    recommendations: int
    sha256: str
    size: int
    data: bytes

    @property
    def empty(self) -> bool:
        """Whether the article gave no event and no recommendation."""
        return not self.events and not self.recommendations

    def payload(self) -> bytes:
        """The MessagePack."""
        return bytes(pa.decompress(self.data, decompressed_size=self.size, codec=CODEC, asbytes=True))

    def open(self) -> Findings:
        """The findings."""
        found: Findings = _decoder(Findings).decode(self.payload())
        return found

    def cast(self) -> Cast:
        """Only who plays in them."""
        found: Cast = _decoder(Cast).decode(self.payload())
        return found


def pack_payload(payload: bytes) -> Packed:
    """MessagePack to packed findings; `msgspec.MsgspecError` where it holds none."""
    outline = _decoder(_Outline).decode(payload)
    return Packed(
        article_id=outline.article_id,
        events=len(outline.events),
        recommendations=len(outline.recommendations),
        sha256=hashlib.sha256(payload).hexdigest(),
        size=len(payload),
        data=bytes(pa.compress(payload, codec=CODEC, asbytes=True)),
    )


def pack(findings: Findings) -> Packed:
    """Findings to packed ones."""
    return pack_payload(encode(findings))


@dataclass(frozen=True)
class Bundle(Sequence[Findings]):
    """Findings of articles, one each, in order; each is unpacked anew when it is asked for."""

    packed: tuple[Packed, ...] = ()

    @overload
    def __getitem__(self, place: int) -> Findings: ...
    @overload
    def __getitem__(self, place: slice) -> Bundle: ...
    def __getitem__(self, place: int | slice) -> Findings | Bundle:
        if isinstance(place, slice):
            return Bundle(self.packed[place])
        return self.packed[place].open()

    def __iter__(self) -> Iterator[Findings]:
        return (each.open() for each in self.packed)

    def __len__(self) -> int:
        return len(self.packed)

    def holds(self, article_id: str) -> bool:
        """Whether there are findings of an article."""
        return article_id in self.places

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each article's findings."""
        return {each.article_id: place for place, each in enumerate(self.packed)}

    def find(self, article_id: str) -> Findings:
        """The findings of an article; `KeyError` where there are none."""
        return self[self.places[article_id]]

    def cast(self, article_id: str) -> Cast:
        """Who plays in the findings of an article; `KeyError` where there are none."""
        return self.packed[self.places[article_id]].cast()

    def casts(self) -> Iterator[Cast]:
        """Who plays in the findings of each article, in order."""
        return (each.cast() for each in self.packed)

    def change(self, change: Callable[[Findings], Findings]) -> Bundle:
        """The findings, each changed."""
        return Bundle(tuple(pack(change(each)) for each in self))


def make_bundle(findings: Iterable[Findings]) -> Bundle:
    """A bundle of findings; one as it is."""
    return findings if isinstance(findings, Bundle) else Bundle(tuple(map(pack, findings)))
