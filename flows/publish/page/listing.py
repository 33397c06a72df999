"""Pages of one file that needs no other: `output/index.html`, the catalogue of releases, newest first; and the page
of a pruned release."""

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
        home=INDEX,
        releases=list(zip(entries, opened, strict=True)),
        shown=SHOWN,
        style=read_asset("style.css").decode(),
    )


def make_pruned_page(version: str, *, kept: Sequence[str]) -> bytes:
    """The bytes of the page that stands in a pruned release: what of it is kept."""
    return render(
        "pruned.html", version=version, kept=kept, home=f"../../{INDEX}", style=read_asset("style.css").decode()
    )
