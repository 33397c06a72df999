"""Identifiers: born from what is given (an article, a word and its occurrence), never from what is coded of it."""

from __future__ import annotations

import hashlib
import re
import unicodedata

SEPARATOR = "\x1f"


def make_id(prefix: str, *parts: object) -> str:
    """`prefix-` and 16 hexadecimal digits of the SHA-256 of the parts."""
    digest = hashlib.sha256(SEPARATOR.join(str(part) for part in parts).encode()).hexdigest()
    return f"{prefix}-{digest[:16]}"


def make_slug(name: str) -> str:
    """A name as lower-case ASCII words joined by hyphens; a hash where nothing of it is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:80].strip("-")
    return slug or hashlib.sha256(name.encode()).hexdigest()[:12]
