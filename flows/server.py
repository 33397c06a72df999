"""A Prefect server of our own on a loopback port, for as long as it is needed."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from flows.errors import OnrecordError

HOST = "127.0.0.1"
START_SECONDS = 120.0
"""Seconds in which a server has to answer; the first start of a project makes its database."""
STOP_SECONDS = 15.0
LOG_FILE = "server.log"
LOG_LINES = 5


class ServerError(OnrecordError):
    """Prefect's API cannot be started or reached; the message says which address and what to do next."""


def is_healthy(api_url: str) -> bool:
    """Whether a Prefect API answers at this address."""
    try:
        with urllib.request.urlopen(f"{api_url.rstrip('/')}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


def free_port() -> int:
    """A port of the loopback interface that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def local_server(home: Path) -> Iterator[str]:
    """Run a Prefect server whose database and log lie in `home`; its API's address.

    It is stopped at the end, also after an error. `ServerError` with the end of its log where it does not start.
    """
    home.mkdir(parents=True, exist_ok=True)
    port = free_port()
    api_url = f"http://{HOST}:{port}/api"
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    environment = {**os.environ, "PREFECT_HOME": str(home), "PREFECT_API_URL": api_url}
    with (home / LOG_FILE).open("w", encoding="utf-8") as log:
        # A session of its own: Ctrl-C in the terminal reaches us first, and we stop it when nothing needs it any more.
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            wait_for_server(process, api_url=api_url, log=home / LOG_FILE)
            yield api_url
        finally:
            stop_server(process)


def wait_for_server(process: subprocess.Popen[bytes], *, api_url: str, log: Path) -> None:
    """Return when the server answers; `ServerError` when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if is_healthy(api_url):
            return
        time.sleep(0.2)
    said = " / ".join(log.read_text("utf-8", "replace").split("\n")[-LOG_LINES:]).strip(" /")
    raise ServerError(f"Prefect's server did not start ({said or 'it said nothing'}): its log is {log}")


def stop_server(process: subprocess.Popen[bytes]) -> None:
    """End the server and what it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
