"""Files that two releases have in common, stored once: hard links, where the file system knows them.

Nothing else may ever write into a file of a release: a file is replaced by a new one under its name (`replace_file`),
which leaves the other names of the old one as they are. So each release is whole by itself, whatever becomes of those
beside it.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from flows.files import file_sha256, list_files


def is_same_file(one: Path, other: Path) -> bool:
    """Whether two paths are names of the same file on disk."""
    return one.stat().st_ino == other.stat().st_ino and one.stat().st_dev == other.stat().st_dev


def share_file(path: Path, *, known: Path) -> None:
    """Make `path` another name of `known`, which must hold the same bytes; `OSError` where that cannot be done, and
    then `path` stays the copy that it was."""
    name = path.with_name(f".{path.name}.link")
    try:
        os.link(known, name)
        name.replace(path)
    finally:
        name.unlink(missing_ok=True)


def share_files(folder: Path, *, before: Path) -> int:
    """Make the files of a release that have the same name and bytes as in the one `before` names of the same files on
    disk; how many there are. They stay copies on another file system, or on one without hard links.

    Bytes are compared, so that a file that was damaged there is not taken over.
    """
    shared = 0
    for name in list_files(folder):
        path, known = folder / name, before / name
        if known.is_symlink() or not known.is_file() or path.stat().st_size != known.stat().st_size:
            continue
        if not is_same_file(path, known):
            if file_sha256(path) != file_sha256(known):
                continue
            try:
                share_file(path, known=known)
            except OSError as error:
                if error.errno == errno.EMLINK:
                    continue  # this file has as many names as it may; others have not
                break
        shared += 1
    return shared
