"""Templates to bytes: one environment, in which everything is escaped and nothing may be undefined."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.schema import CodeList, read_rows, schemas_folder

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent / "templates"
WEB = re.compile(r"https?://[^\s]+", re.IGNORECASE)
KIB = 1024


def show_number(value: float) -> str:
    """A whole number with commas between thousands."""
    return f"{value:,.0f}"


def show_share(value: float | None) -> str:
    """A share in percent with one decimal, never rounded up to all."""
    return "–" if value is None else f"{int(value * 1000 + 1e-9) / 10:g}%"


def show_bytes(value: int) -> str:
    """A size as people read it, in KiB or MiB from 1,024 on."""
    if value < KIB:
        return f"{value} B"
    return f"{value / KIB:,.0f} KiB" if value < KIB * KIB else f"{value / KIB / KIB:,.1f} MiB"


def show_label(code: Any, codes: CodeList) -> str:
    """The label of a code, or the code itself where the list does not know it."""
    row = codes.by_code.get(code)
    return str(row["label"]) if row else str(code)


def web_address(url: str | None) -> str | None:
    """A URL that may become a link: http or https, nothing else."""
    return url if url and WEB.fullmatch(url) else None


@cache
def country_names() -> Mapping[str, str]:
    """The names of states by their alpha-3 codes."""
    return {row["alpha3"]: row["name"] for row in read_rows(schemas_folder() / "gazetteer" / "states.csv")}


@cache
def environment() -> Environment:
    """The templates' environment."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {
        "number": show_number,
        "share": show_share,
        "size": show_bytes,
        "label": show_label,
        "web": web_address,
    }
    return made


def render(name: str, **context: Any) -> bytes:
    """The bytes of a page; an error of Jinja where the template names what is not given."""
    return environment().get_template(name).render(**context).encode()


def read_asset(name: str) -> bytes:
    """The bytes of a style sheet or script, as every release carries them."""
    return (FOLDER / name).read_bytes()
