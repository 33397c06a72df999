"""Bytes to normalised text, and what is refused."""

from __future__ import annotations

import codecs

import pytest

from flows.errors import ArticleUnreadable
from flows.ingest.decoding import decode

TEXT = "Zoë Müller of the “Café Pier” told São Tomé’s fishermen to wait – for £5.\n"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"", "cp1252"),
    ],
)
def test_text_is_read_in_every_encoding_that_can_be_told(mark: bytes, encoding: str) -> None:
    assert decode(mark + TEXT.encode(encoding)) == TEXT


def test_latin_1_is_read() -> None:
    text = "The mayor of Besançon met fishermen from Málaga.\n"
    assert decode(text.encode("latin-1")) == text


def test_line_ends_and_accents_are_normalised_and_nothing_else() -> None:
    raw = "Cafe\u0301\r\nin\u00a0the\rport \u200bhere\x0c".encode()
    assert decode(raw) == "Caf\u00e9\nin\u00a0the\nport \u200bhere\x0c"


REFUSED = [
    ("empty_file", b""),
    ("empty_file", b" \n\t\r\n"),
    ("empty_file", codecs.BOM_UTF8),
    ("not_text", b"%PDF-1.7 the pier is open"),
    ("not_text", b"The pier\0is open again today."),
    ("not_text", bytes(range(256)) * 40),
    ("not_text", b"The pier \x07\x08\x1b is open."),
    ("truncated", "The café pier is at São".encode()[:-1] + "é".encode()[:1]),
    ("truncated", codecs.BOM_UTF16_LE + "The pier".encode("utf-16-le") + b"a"),
    ("undecodable", "Сегодня в порту открыли причал для рыбаков.".encode("cp1251")),
    ("undecodable", "桟橋が再び開いた。漁師たちは喜んだ。".encode("shift_jis")),
    ("undecodable", "Ratko Milošević met the union.".encode("iso-8859-2")),
    ("undecodable", b"The pier \x81 is open."),
    ("undecodable", "The pi\ufffdr is \ufffdpen.".encode()),
]


@pytest.mark.parametrize(("reason", "raw"), REFUSED)
def test_bytes_that_are_no_readable_text_are_refused(reason: str, raw: bytes) -> None:
    with pytest.raises(ArticleUnreadable) as refused:
        decode(raw)
    assert refused.value.reason == reason
