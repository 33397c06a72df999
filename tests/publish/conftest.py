"""What tests of publishing share: charts that were drawn once are not drawn again, since tests publish the same tables
many times and the engine that draws takes half a second to start."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from flows.publish.page import overview
from flows.publish.page.renderer import render_charts


@pytest.fixture(autouse=True, scope="session")
def _drawn_once() -> Iterator[None]:
    known: dict[str, list[str]] = {}

    def render(specs: Sequence[dict[str, Any]]) -> list[str]:
        key = json.dumps(specs)
        if key not in known:
            known[key] = render_charts(specs)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overview, "render_charts", render)
        yield
