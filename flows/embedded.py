"""Prefect's embedded API, started before anything else, so that it comes up while the rest is loaded.

Prefect starts the same server by itself when a flow runs without PREFECT_API_URL, but only then, and waits for it. Here
its process starts first; imports, language model and Great Expectations load meanwhile; `wait` comes last.

    python -m flows.embedded PORT      the server's process; it ends when its standard input closes

The server's input is a pipe that this process holds: however this process ends, killed too, the server ends with it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flows.server import HOST, LOG_FILE, ServerError, free_port, is_healthy, stop_server, wait_for_server

EPHEMERAL = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
"""What Prefect itself sets for its embedded server: no pages, no services beyond the API."""


@dataclass(frozen=True)
class Api:
    """A Prefect API that may still be starting; `process` is None where it is somebody else's."""

    url: str
    process: subprocess.Popen[bytes] | None
    log: Path

    def wait(self) -> None:
        """Return when the API answers; `ServerError` where it does not."""
        if self.process is None:
            if not is_healthy(self.url):
                raise ServerError(f"no Prefect server answers at {self.url}: start it, or unset PREFECT_API_URL")
            return
        wait_for_server(self.process, api_url=self.url, log=self.log)


@contextlib.contextmanager
def embedded_api(home: Path) -> Iterator[Api]:
    """Start Prefect's embedded server with its database in `home`, or take the one that PREFECT_API_URL names.

    Sets PREFECT_API_URL; must be entered before `prefect` is imported. The server is stopped at the end.
    """
    given = os.environ.get("PREFECT_API_URL")
    if given:
        yield Api(given, None, home / LOG_FILE)
        return
    home.mkdir(parents=True, exist_ok=True)
    port = free_port()
    url = f"http://{HOST}:{port}/api"
    with (home / LOG_FILE).open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.embedded", str(port)],
            env={**os.environ, **EPHEMERAL},
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        os.environ["PREFECT_API_URL"] = url
        try:
            yield Api(url, process, home / LOG_FILE)
        finally:
            del os.environ["PREFECT_API_URL"]
            stop_server(process)


def _end_with_parent() -> None:
    """Wait until the pipe on standard input closes, then end this process at once."""
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """Serve Prefect's API on the port given, as long as whoever started this holds its standard input open."""
    import uvicorn

    threading.Thread(target=_end_with_parent, daemon=True).start()
    application = "prefect.server.api.server:create_app"
    uvicorn.run(application, factory=True, host=HOST, port=int(sys.argv[1]), log_level="error", lifespan="on")


if __name__ == "__main__":
    main()
