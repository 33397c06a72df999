"""A PostgreSQL server on a loopback port, for tests that need one."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flows.server import HOST, free_port

USER = "onrecord"
START_SECONDS = 60.0


def find_programs() -> Path | None:
    """The folder of PostgreSQL's programs: where Debian lays them, or on the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = debian[-1] if debian else shutil.which("initdb")
    return Path(found).parent if found else None


@contextmanager
def postgres(programs: Path) -> Iterator[str]:
    """An empty server of its own; the address of its database as SQLAlchemy writes it, without the driver."""
    folder = Path(tempfile.mkdtemp(prefix="onrecord-postgres-"))
    other: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        account = pwd.getpwnam("nobody")
        os.chown(folder, account.pw_uid, account.pw_gid)
        other = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    data, port = folder / "data", free_port()
    log = (folder / "log").open("wb")
    try:
        made = [programs / "initdb", "-D", data, "-U", USER, "--auth", "trust", "--encoding", "UTF8", "--no-sync"]
        subprocess.run(made, check=True, stdout=log, stderr=log, cwd=folder, timeout=120, **other)
        options = [f"listen_addresses={HOST}", "unix_socket_directories=", "fsync=off"]
        call = [programs / "postgres", "-D", data, "-p", str(port), *(w for each in options for w in ("-c", each))]
        server = subprocess.Popen(call, stdout=log, stderr=log, cwd=folder, **other)
        try:
            address = f"postgresql://{USER}@{HOST}:{port}/postgres"
            _wait(address, server)
            yield address
        finally:
            server.terminate()
            server.wait(60)
    finally:
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def ask(address: str, query: str) -> list[tuple[Any, ...]]:
    """The rows that a query gives."""

    async def fetch() -> list[tuple[Any, ...]]:
        import asyncpg

        connection = await asyncpg.connect(address)
        try:
            return [tuple(row) for row in await connection.fetch(query)]
        finally:
            await connection.close()

    return asyncio.run(fetch())


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            ask(address, "select 1")
            return
        except Exception:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.2)
