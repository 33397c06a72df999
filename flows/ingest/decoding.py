"""Bytes of a raw file to normalised text: Unicode NFC, LF line ends, no byte-order mark. Other code points stay.

Tried in this order: a byte-order mark; UTF-8; UTF-16 without a mark, told by its NUL bytes; Windows-1252, of which the
printable part of Latin-1 is a subset. The last accepts nearly any bytes, so what it gives has to read like Latin text
with a few accents and typographic marks; whatever does not is refused as `undecodable`, never guessed.

Deliberately out of scope: other legacy encodings, which cannot be told apart in short texts.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from flows.errors import ArticleUnreadable

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte-order marks, those of UTF-32 before UTF-16's, which are their beginnings."""
SIGNATURES = {
    b"%PDF-": "PDF",
    b"PK\x03\x04": "ZIP",
    b"\x1f\x8b": "gzip",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x7fELF": "ELF",
    b"\xd0\xcf\x11\xe0": "Microsoft Office",
    b"{\\rtf": "RTF",
}
LAYOUT = frozenset("\t\n\r\f\v\x1e\x1f")
"""Control characters that plain text files hold."""
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""The characters of Unicode's category Cc."""
MAXIMUM_CONTROLS = 0.001
"""Share of other control characters above which a file is no text."""
MAXIMUM_LOST = 0.001
"""Share of replacement characters above which a text was damaged before it came here."""
MAXIMUM_ACCENTED = 0.1
"""Share of letters beyond ASCII above which Windows-1252 is implausible: English names, not another script."""
NUL_SHARE = 0.3
"""Share of NUL among the odd or the even bytes above which a file without a mark is UTF-16."""


def decode(raw: bytes) -> str:
    """The normalised text of a raw file.

    Raises `ArticleUnreadable` with the reason `empty_file`, `not_text`, `truncated` or `undecodable`.
    """
    if not raw:
        raise ArticleUnreadable("empty_file", "0 bytes")
    text = normalise(_decode_bytes(raw))
    if not text.strip():
        raise ArticleUnreadable("empty_file", f"{len(raw)} bytes of white space")
    _demand_text(text)
    return text


def normalise(text: str) -> str:
    """NFC with LF line ends and no byte-order mark at the start."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines)


def _decode_bytes(raw: bytes) -> str:
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return _decode_as(raw[len(mark) :], encoding)
    for signature, name in SIGNATURES.items():
        if raw.startswith(signature):
            raise ArticleUnreadable("not_text", f"the file begins like {name}")
    wide = _find_wide_encoding(raw)
    if wide:
        return _decode_as(raw, wide)
    if b"\0" in raw:
        raise ArticleUnreadable("not_text", f"NUL byte at {raw.index(0)}")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and not raw[: error.start].isascii():
            raise ArticleUnreadable("truncated", "the last character breaks off") from error
        return _decode_legacy(raw, position=error.start)


def _find_wide_encoding(raw: bytes) -> str | None:
    """UTF-16 without a mark: ASCII in it has a NUL in every second byte."""
    even, odd = raw[0::2], raw[1::2]
    if len(raw) < 4:
        return None
    for full, other, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if full.count(0) > NUL_SHARE * len(full) and 10 * other.count(0) < full.count(0):
            return encoding
    return None


def _decode_as(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        reason = "truncated" if error.reason in ("truncated data", "unexpected end of data") else "undecodable"
        raise ArticleUnreadable(reason, f"{encoding} {error.reason} at byte {error.start}") from error


def _decode_legacy(raw: bytes, *, position: int) -> str:
    """Windows-1252, if the text then reads like Latin text; `position` is where UTF-8 failed."""
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if not text or not _is_plausible(text):
        raise ArticleUnreadable("undecodable", f"neither UTF-8 (byte {position}) nor plausible Windows-1252")
    return text


def _is_plausible(text: str) -> bool:
    """Whether letters beyond ASCII are few, and no symbol beyond ASCII stands inside a word."""
    letters = sum(1 for character in text if character.isalpha())
    accented = sum(1 for character in text if character.isalpha() and not character.isascii())
    if letters == 0 or accented > MAXIMUM_ACCENTED * letters:
        return False
    windows = zip(text, text[1:], text[2:], strict=False)
    return not any(_is_symbol(here) and before.isalpha() and after.isalpha() for before, here, after in windows)


def _is_symbol(character: str) -> bool:
    """Whether a character beyond ASCII is neither a letter nor a mark of punctuation (quotes, dashes)."""
    return not character.isascii() and not character.isalpha() and unicodedata.category(character)[0] not in "PZ"


def _demand_text(text: str) -> None:
    """Refuse a text of control characters, or one whose characters were lost before it came here."""
    controls = sum(match[0] not in LAYOUT for match in CONTROL.finditer(text))
    if controls > MAXIMUM_CONTROLS * len(text):
        raise ArticleUnreadable("not_text", f"{controls} control characters among {len(text)} characters")
    lost = text.count("\ufffd")
    if lost > MAXIMUM_LOST * len(text):
        raise ArticleUnreadable("undecodable", f"{lost} replacement characters stand where others were lost")
