"""What was fetched of a source before: `.onrecord/fetch/<source>.json`.

It spares questions whose answers are known (ETag, Last-Modified) and files that would say the same again. It may be
deleted: then all is asked for once more, and what is in `raw/` already is known by its bytes.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from flows.files import json_bytes, replace_file

FOLDER = ".onrecord/fetch"


@dataclass
class Known:
    """An article as it was fetched last: its files, oldest first, the hash of what it said, and by what to ask."""

    files: list[str] = field(default_factory=list)
    sha256: str = ""
    etag: str | None = None
    last_modified: str | None = None
    gone: bool = False


@dataclass
class Memory:
    """What is known of a source's articles, by their keys."""

    path: Path
    known: dict[str, Known] = field(default_factory=dict)

    def save(self) -> None:
        """Write it, whole or not at all."""
        replace_file(self.path, json_bytes({"known": {key: asdict(self.known[key]) for key in sorted(self.known)}}))


def open_memory(project: Path, source_id: str) -> Memory:
    """The memory of a source; an empty one where there is none, or it cannot be read."""
    path = project / FOLDER / f"{source_id}.json"
    try:
        content: Any = json.loads(path.read_bytes())
        return Memory(path, {key: Known(**value) for key, value in content["known"].items()})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Memory(path)
