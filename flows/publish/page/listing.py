"""`output/index.html`: the catalogue of releases, newest first; one file that needs no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flows.publish.page.template import read_asset, render

SHOWN = ("articles", "events", "actors", "recommendations", "evidence")


def make_listing(entries: Sequence[Mapping[str, Any]]) -> bytes:
    """The bytes of the catalogue's page, from the entries of `catalogue.json` in their order."""
    return render("catalogue.html", entries=entries, shown=SHOWN, style=read_asset("style.css").decode())
