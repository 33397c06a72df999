"""The settings of a run, read once and passed on; no module reads the environment by itself.

`onrecord.yaml` in the project folder may hold any field of `Settings`; a command's options override it. An unknown
key or a wrong type stops at once with a `SettingsError`.
"""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from flows.errors import SettingsError

FILE_NAME = "onrecord.yaml"
ENGINES = ("local", "dask")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may set. Sizes in bytes, shares between 0 and 1.

    `max_article_bytes`: a larger raw file, or the text of a larger PDF, is set aside. `max_pdf_bytes`: so is a larger
    PDF, and `max_pdf_pages`: one of more pages. `max_html_bytes`: so is a larger web page. `max_line_chars`: a longer
    line is set aside. `workers`: processes that read articles (0: as many as there are cores); never changes a result.
    `row_floor`: a run whose tables shrink below this share of the last release's rows is refused. `row_ceiling`: one
    that grows beyond this multiple warns. `quote_share`: the most of an article without an open licence that all
    published quotes may hold together. `findings`: where what was found in each article is kept for the next run, a
    folder inside the project or an address of fsspec; never changes a result. `alert`: a notification block of Prefect
    (`slack-webhook/NAME`) that is told of scheduled runs that fail. `engine`: `local` or `dask`, where articles are
    read; `scheduler`: the address of the Dask scheduler; neither changes a result."""

    max_article_bytes: int = 1_000_000
    max_pdf_bytes: int = 30_000_000
    max_html_bytes: int = 5_000_000
    max_pdf_pages: int = 500
    max_line_chars: int = 100_000
    workers: int = 0
    row_floor: float = 0.5
    row_ceiling: float = 3.0
    quote_share: float = 0.95
    raw: str = "raw"
    output: str = "output"
    findings: str = ".onrecord/findings"
    alert: str = ""
    engine: str = "local"
    scheduler: str = ""

    def processes(self) -> int:
        """How many worker processes to use."""
        return self.workers or os.cpu_count() or 1

    def findings_address(self, project: Path) -> str:
        """Where findings are kept, as an address of fsspec."""
        return self.findings if "://" in self.findings else str(project / self.findings)


def make_settings(values: dict[str, Any], *, source: str) -> Settings:
    """A mapping of field to value to `Settings`; raises `SettingsError` naming `source`, field and allowed type."""
    known = {field.name: field for field in dataclasses.fields(Settings)}
    for name, value in values.items():
        if name not in known:
            raise SettingsError(f"{source}: unknown setting {name!r}; known are {', '.join(sorted(known))}")
        default = known[name].default
        kinds = (int, float) if isinstance(default, float) else (type(default),)
        if isinstance(value, bool) or not isinstance(value, kinds):
            raise SettingsError(f"{source}: {name} must be {kinds[-1].__name__}, not {value!r}")
        if isinstance(value, int | float) and value < 0:
            raise SettingsError(f"{source}: {name} must not be negative")
    for name in ("raw", "output", "findings"):
        folder = Path(values.get(name, known[name].default))
        if name == "findings" and "://" in values.get(name, ""):
            continue
        if folder == Path() or folder.is_absolute() or ".." in folder.parts:
            raise SettingsError(f"{source}: {name} must be a folder inside the project, not {str(folder)!r}")
    settings = Settings(**values)
    if settings.engine not in ENGINES:
        raise SettingsError(f"{source}: engine must be one of {', '.join(ENGINES)}, not {settings.engine!r}")
    if settings.engine == "dask" and not settings.scheduler:
        raise SettingsError(f"{source}: the engine dask needs scheduler, as tcp://127.0.0.1:8786")
    return settings


def load_settings(project: Path) -> Settings:
    """The settings of the project folder; defaults where it has no `onrecord.yaml`."""
    path = project / FILE_NAME
    if not path.is_file():
        return Settings()
    try:
        values = yaml.safe_load(path.read_text("utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(f"{FILE_NAME} is not valid YAML: {error}") from error
    if not isinstance(values, dict):
        raise SettingsError(f"{FILE_NAME} must be a mapping of settings to values")
    return make_settings(values, source=FILE_NAME)
