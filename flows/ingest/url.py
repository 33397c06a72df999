"""The canonical form of an article's address (RFC 3986, section 6), in which two links to one page are equal."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

from flows.ingest.words import load_words

PORTS = {"http": 80, "https": 443}
SAFE = "/:@!$&'()*+,;=~-._%"


def canonical_url(url: str) -> str:
    """Scheme and host in small letters, no default port, fragment, or parameter that only tells who followed the link.

    Raises `ValueError` where it is no web address with a host.
    """
    parts = urlsplit(url)
    if parts.scheme.lower() not in PORTS or not parts.hostname or re.search(r"\s", url) or parts.username:
        raise ValueError("must be a web address like https://example.org/news/4711")
    scheme = parts.scheme.lower()
    path = quote(parts.path, safe=SAFE).rstrip("/") or "/"
    parameters = [
        (key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _is_tracking(key)
    ]
    return urlunsplit((scheme, _host(parts, scheme=scheme), path, urlencode(parameters), ""))


def _host(parts: SplitResult, *, scheme: str) -> str:
    host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii")
    return host if parts.port in (None, PORTS[scheme]) else f"{host}:{parts.port}"


def _is_tracking(parameter: str) -> bool:
    """Whether a parameter is in `header.yaml`'s list, a final star of which stands for any ending."""
    for pattern in load_words().lists["tracking_parameters"]:
        exact = not pattern.endswith("*")
        if parameter == pattern or (not exact and parameter.startswith(pattern[:-1])):
            return True
    return False
