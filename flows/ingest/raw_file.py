"""Which files of `raw/` are articles, and what is refused before a byte of one is read.

A file is a candidate unless it is hidden, a sidecar, or the README of `raw/` itself. A folder that is a link is not
entered: what it holds inside `raw/` is read at its own place, and one that leads out of `raw/` is set aside.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flows.errors import ArticleUnreadable
from flows.ingest.sidecar import SUFFIX
from flows.settings import Settings

ROOT = "raw"
"""What raw paths begin with, whatever the settings call the folder."""
PDF = ".pdf"
HTML = (".html", ".htm", ".xhtml")
READABLE = (".txt", ".md", PDF, *HTML)
OWN_README = "readme"


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file below `raw/`: where it lies, and its raw path, `raw/<publisher>/<name>` in NFC, safe to print."""

    path: Path
    raw_path: str

    @property
    def sidecar(self) -> Path:
        """Where its sidecar would lie: beside it, with the same name but for the extension."""
        return self.path.with_name(self.path.stem + SUFFIX)

    @property
    def paged(self) -> bool:
        """Whether its name says that it is a PDF."""
        return self.path.suffix.lower() == PDF

    @property
    def marked_up(self) -> bool:
        """Whether its name says that it is a web page."""
        return self.path.suffix.lower() in HTML

    @property
    def folder(self) -> str | None:
        """The publisher's folder in which it was filed, or None directly below `raw/`."""
        parts = self.raw_path.split("/")
        return parts[1] if len(parts) > 2 else None


def list_files(root: Path) -> list[RawFile]:
    """All candidates below `root`, and sidecars of which there is no article, in order of their raw paths."""
    files = [RawFile(path, _raw_path(path, root=root)) for path in _walk(root)]
    articles = {file.sidecar for file in files if not file.path.name.endswith(SUFFIX)}
    kept = [file for file in files if not file.path.name.endswith(SUFFIX) or file.path not in articles]
    return sorted(kept, key=lambda file: file.raw_path)


def _walk(root: Path) -> Iterator[Path]:
    """Every file that is not hidden, and every link to a folder that leads out."""
    for folder, names, files in os.walk(root):
        names[:] = [name for name in names if not name.startswith(".")]
        for name in files:
            own = Path(folder) == root and Path(name).stem.lower() == OWN_README
            if not name.startswith(".") and not own:
                yield Path(folder, name)
        for name in names:
            link = Path(folder, name)
            if link.is_symlink() and _leads_out(link, root=root):
                yield link


def _raw_path(path: Path, *, root: Path) -> str:
    """The path below `root` as it is published: NFC, control characters and bytes that are no UTF-8 written out."""
    name = path.relative_to(root).as_posix().encode("utf-8", "backslashreplace").decode("utf-8")
    shown = "".join(_show(character) for character in name)
    return unicodedata.normalize("NFC", f"{ROOT}/{shown}")


def _show(character: str) -> str:
    unsafe = unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")
    return character.encode("unicode_escape").decode("ascii") if unsafe else character


def _leads_out(path: Path, *, root: Path) -> bool:
    """Whether a path, its links followed, lies outside `root`."""
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def find_refusal(file: RawFile, *, root: Path, settings: Settings) -> ArticleUnreadable | None:
    """Why a candidate is not to be opened (`unsafe_name`, `path_escapes`, `too_large`), told without opening it; None
    where it may be."""
    name = file.path.relative_to(root).as_posix()
    if any(_show(character) != character for character in name) or not _is_unicode(name):
        return ArticleUnreadable("unsafe_name", "the name holds control characters or bytes that are no UTF-8")
    if _leads_out(file.path, root=root):
        return ArticleUnreadable("path_escapes", f"the file or its folder is a link that leads out of {ROOT}/")
    try:
        status = file.path.stat()
    except OSError:
        return None
    readable = file.path.suffix.lower() in READABLE and stat.S_ISREG(status.st_mode)
    return _find_excess(file, status.st_size, settings=settings) if readable else None


def _find_limit(file: RawFile, *, settings: Settings) -> tuple[str, int]:
    """The setting that limits a file of this kind, and the most bytes that it may have."""
    setting = "max_pdf_bytes" if file.paged else "max_html_bytes" if file.marked_up else "max_article_bytes"
    return setting, int(getattr(settings, setting))


def _find_excess(file: RawFile, size: int, *, settings: Settings) -> ArticleUnreadable | None:
    """Why a file of so many bytes is too large, None where it is not."""
    setting, maximum = _find_limit(file, settings=settings)
    if size <= maximum:
        return None
    return ArticleUnreadable("too_large", f"{size} bytes; the most is {maximum} ({setting})")


def read_bytes(file: RawFile, *, root: Path, settings: Settings) -> bytes:
    """The bytes of a candidate.

    Raises `ArticleUnreadable`: `unsafe_name`, `path_escapes`, `bad_sidecar` (one without an article),
    `unsupported_format`, `unreadable`, or `too_large` above the settings' limit, told before the file is read.
    """
    refusal = find_refusal(file, root=root, settings=settings)
    if refusal is not None:
        raise refusal
    if file.path.name.endswith(SUFFIX):
        raise ArticleUnreadable("bad_sidecar", "there is no article of that name beside it")
    if file.path.suffix.lower() not in READABLE:
        raise ArticleUnreadable(
            "unsupported_format", f"{file.path.suffix or 'no extension'}; supported are {', '.join(READABLE)}"
        )
    try:
        return _read(file, settings=settings)
    except OSError as error:
        raise ArticleUnreadable("unreadable", error.strerror or type(error).__name__) from error


def _is_unicode(name: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in name)


def _read(file: RawFile, *, settings: Settings) -> bytes:
    """The bytes of a regular file within the limit of its kind; never more of it, even if it grows meanwhile."""
    if not stat.S_ISREG(file.path.stat().st_mode):
        raise ArticleUnreadable("unreadable", "it is no regular file")
    _, maximum = _find_limit(file, settings=settings)
    with file.path.open("rb") as opened:
        raw = opened.read(maximum + 1)
    excess = _find_excess(file, len(raw), settings=settings)
    if excess is not None:
        raise excess
    return raw
