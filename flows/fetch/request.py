"""One address asked politely: only hosts of the source, what robots.txt allows, with pauses, limits and few repeats.

Tried again are answers that may be others soon (429, 500, 502 to 504, no answer in time), at most three times, as late
as `Retry-After` asks if that is within a minute; nothing else is. A redirect is followed to hosts of the source alone,
at most five times. A body is read until the limit of size or time; one that goes on is not kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from protego import Protego

from flows.fetch.network import CheckedTransport, Forbidden
from flows.fetch.source import Source

AGENT = "onrecord"
AGAIN = (429, 500, 502, 503, 504)
GONE = (404, 410)
TRIES = 3
LONGEST_WAIT = 60.0
"""Seconds: a server that asks for a longer pause is left for the next fetch."""
LONGEST_DELAY = 30.0
"""Seconds: of `Crawl-delay`, what is heeded."""
REDIRECTS = 5
ROBOTS_BYTES = 500_000
KEPT_HEADERS = ("content-type", "etag", "last-modified", "date", "cache-control", "content-language")


class Refused(Exception):
    """An address that gave no article: `reason` is a code of `fetch_reasons`, `detail` what was seen."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Reply:
    """An answer: the address that gave it, its status (200 or 304), its body, and those headers that are kept."""

    url: str
    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def content_type(self) -> str:
        """Its media type in small letters, without parameters; empty where none is stated."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def agent() -> str:
    """By what name servers are asked."""
    try:
        return f"{AGENT}/{version('onrecord')}"
    except PackageNotFoundError:
        return AGENT


@dataclass
class Asker:
    """Asks for the addresses of one source. `sleep` and `clock` (seconds) can be given by tests."""

    source: Source
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(tz=UTC)
    robots: dict[str, Protego | None] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = httpx.Client(
            transport=CheckedTransport(allow_private=self.source.allow_private),
            timeout=self.source.timeout,
            trust_env=False,
            headers={"user-agent": agent(), "accept-encoding": "gzip, deflate"},
        )

    def close(self) -> None:
        """Close all connections."""
        self.client.close()

    def ask(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Reply:
        """The answer to a request for an address; `Refused` where there is none that may be kept."""
        known = {"if-none-match": etag, "if-modified-since": last_modified}
        headers = {name: value for name, value in known.items() if value}
        for _ in range(REDIRECTS + 1):
            self.demand_allowed(url)
            reply = self._try(url, headers=headers, limit=self.source.max_bytes)
            if reply.status not in (301, 302, 303, 307, 308):
                return reply
            url = urljoin(url, reply.headers.get("location", ""))
        raise Refused("bad_redirect", f"more than {REDIRECTS} redirects")

    def demand_allowed(self, url: str) -> None:
        """Refuse an address that is of no host of the source, or that robots.txt keeps us from."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.username or not self.source.may_ask(url):
            raise Refused("foreign_host", f"{parts.scheme}://{parts.hostname} is no host of the source")
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self.robots:
            self.robots[origin] = self._read_robots(origin)
        rules = self.robots[origin]
        if rules is None:
            raise Refused("robots", "robots.txt cannot be read now, so nothing may be asked")
        if not rules.can_fetch(url, AGENT):
            raise Refused("robots", "robots.txt does not allow it")

    def _read_robots(self, origin: str) -> Protego | None:
        """The rules of a host (RFC 9309): none where it has no such file, all is forbidden where it fails."""
        url = f"{origin}/robots.txt"
        try:
            for _ in range(REDIRECTS + 1):
                reply = self._try(url, headers={}, limit=ROBOTS_BYTES)
                if reply.status not in (301, 302, 303, 307, 308):
                    return Protego.parse(reply.body.decode("utf-8", "replace"))
                url = urljoin(url, reply.headers.get("location", ""))
                if not self.source.may_ask(url):
                    break
            return Protego.parse("")
        except Refused as error:
            return Protego.parse("") if error.reason in ("not_found", "refused_by_host", "too_large") else None

    def _pause(self, url: str) -> None:
        """Wait until a host may be asked again."""
        host = urlsplit(url).netloc
        delay = self.source.delay
        rules = next((each for origin, each in self.robots.items() if origin.endswith(host) and each), None)
        asked = rules.crawl_delay(AGENT) if rules else None
        if asked:
            delay = max(delay, min(float(asked), LONGEST_DELAY))
        if host in self.asked:
            wait = self.asked[host] + delay - self.clock()
            if wait > 0:
                self.sleep(wait)
        self.asked[host] = self.clock()

    def _try(self, url: str, *, headers: Mapping[str, str], limit: int) -> Reply:
        """One answer, asked for again where that may help."""
        for number in range(1, TRIES + 1):
            self._pause(url)
            try:
                reply = self._once(url, headers=headers, limit=limit)
            except httpx.TimeoutException as error:
                if number == TRIES:
                    raise Refused("too_slow", f"no answer within {self.source.timeout:g} s") from error
                self.sleep(self.source.delay * 2**number)
                continue
            except Forbidden as error:
                raise Refused("private_address", str(error)) from error
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise Refused("unreachable", f"{type(error).__name__}: {error}"[:200]) from error
            if reply.status not in AGAIN:
                return self._accept(reply)
            wait = self._wait_asked(reply.headers.get("retry-after"))
            if number == TRIES or wait > LONGEST_WAIT:
                reason = "busy" if reply.status == 429 else "server_error"
                raise Refused(reason, f"status {reply.status}, asked {number} times")
            self.sleep(max(wait, self.source.delay * 2**number))
        raise AssertionError("unreachable")

    def _accept(self, reply: Reply) -> Reply:
        if reply.status in (200, 304, 301, 302, 303, 307, 308):
            return reply
        if reply.status in GONE:
            raise Refused("not_found", f"status {reply.status}")
        raise Refused("refused_by_host", f"status {reply.status}")

    def _once(self, url: str, *, headers: Mapping[str, str], limit: int) -> Reply:
        """One answer as it comes, its body read up to the limits."""
        began = self.clock()
        with self.client.stream("GET", url, headers=dict(headers), follow_redirects=False) as answer:
            body = bytearray()
            if answer.status_code == 200:
                try:
                    for part in answer.iter_bytes():
                        body += part
                        if len(body) > limit:
                            raise Refused("too_large", f"more than {limit} bytes")
                        if self.clock() - began > self.source.timeout:
                            raise Refused("too_slow", f"not whole within {self.source.timeout:g} s")
                except httpx.DecodingError as error:
                    raise Refused("broken_answer", f"{error}"[:200]) from error
            kept: dict[str, Any] = {n: answer.headers[n] for n in KEPT_HEADERS if n in answer.headers}
            kept |= {n: answer.headers[n] for n in ("location", "retry-after") if n in answer.headers}
            return Reply(url, answer.status_code, bytes(body), kept)

    def _wait_asked(self, text: str | None) -> float:
        """The seconds that `Retry-After` asks for; 0 where it says nothing that can be read."""
        if text is None:
            return 0.0
        if text.strip().isdecimal():
            return float(text)
        try:
            when = parsedate_to_datetime(text)
        except (TypeError, ValueError):
            return 0.0
        return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - self.now()).total_seconds())
