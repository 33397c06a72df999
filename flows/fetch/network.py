"""Connections to public addresses only, and to the very address that was checked.

A name may lead to another address each time it is asked. So the name is resolved here, every address that it has is
checked, and the connection is made to one of these; nothing asks for the name again.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

PRIVATE = "private_address"


class Forbidden(httpx.TransportError):
    """A connection that may not be made."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global and not (mapped or ip).is_multicast


@dataclass
class CheckedNetwork(httpcore.NetworkBackend):
    """Opens connections for `httpcore`; to private networks only where that is allowed."""

    allow_private: bool

    def __post_init__(self) -> None:
        self.inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - the signature is httpcore's
    ) -> httpcore.NetworkStream:
        """A connection to a host; `Forbidden` where any of its addresses is not public."""
        try:
            found = sorted({str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)})
        except OSError as error:
            raise httpcore.ConnectError(f"{host} cannot be resolved: {error}") from error
        if not self.allow_private and not all(map(is_public, found)):
            raise Forbidden(f"{host} leads into a private network")
        return self.inner.connect_tcp(found[0], port, timeout=timeout, local_address=local_address)


@contextmanager
def told_as_httpx() -> Iterator[None]:
    """Errors of `httpcore` as those of `httpx`, whose client is asked."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.ReadTimeout(str(error) or type(error).__name__) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise httpx.ConnectError(str(error) or type(error).__name__) from error


class Answer(httpx.SyncByteStream):
    """The body of an answer."""

    def __init__(self, response: httpcore.Response) -> None:
        self.response = response

    def __iter__(self) -> Iterator[bytes]:
        with told_as_httpx():
            yield from self.response.iter_stream()

    def close(self) -> None:
        """Give the connection back."""
        self.response.close()


class CheckedTransport(httpx.BaseTransport):
    """What carries the requests of an `httpx.Client` over a checked network."""

    def __init__(self, *, allow_private: bool) -> None:
        self.pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(), network_backend=CheckedNetwork(allow_private)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One answer, without following where it leads."""
        given = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with told_as_httpx():
            answer = self.pool.handle_request(given)
        return httpx.Response(
            status_code=answer.status, headers=answer.headers, stream=Answer(answer), extensions=answer.extensions
        )

    def close(self) -> None:
        """Close all connections."""
        self.pool.close()
