"""`output/index.html`: the catalogue of releases, newest first; one file that needs no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flows.publish.layout import INDEX, README
from flows.publish.page.template import read_asset, render

SHOWN = ("articles", "events", "actors", "recommendations", "evidence")


def make_listing(entries: Sequence[Mapping[str, Any]], *, output: Path) -> bytes:
    """The bytes of the catalogue's page, from the entries of `catalogue.json` in their order. A release that was made
    before there were pages is opened at its README."""
    opened = [INDEX if (output / entry["path"] / INDEX).is_file() else README for entry in entries]
    return render(
        "catalogue.html",
        releases=list(zip(entries, opened, strict=True)),
        shown=SHOWN,
        style=read_asset("style.css").decode(),
    )
