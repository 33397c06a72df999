"""A web of our own on the loopback interface: paths with what they answer, and a log of what was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = tuple[int, Mapping[str, str], bytes]
Path = Callable[[Mapping[str, str]], Answer] | Answer


@dataclass
class Web:
    """The paths of the server, changed by tests as they go."""

    paths: dict[str, Path] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    at: str = ""
    endless: bytes = b""

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(each == path for each, _ in self.asked)


@contextmanager
def serve() -> Iterator[Web]:
    """A server on a free port, until the end of the block."""
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            web.asked.append((self.path, headers))
            answer = web.paths.get(self.path, (404, {}, b"nothing here"))
            status, sent, body = answer(headers) if callable(answer) else answer
            self.send_response(status)
            for name, value in sent.items():
                self.send_header(name, value)
            if "content-length" not in {name.lower() for name in sent} and body is not web.endless:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):
                if body is web.endless and body:
                    while True:
                        self.wfile.write(body)
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    web.at = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
