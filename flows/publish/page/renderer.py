"""Vega-Lite to SVG, as a program: a JSON list of specifications on standard input, a JSON list of SVG texts out.

It runs in a process of its own, since it starts a JavaScript engine with threads, which a process that forks workers
should not hold. It opens no address: all data stand in the specifications.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from flows.errors import ReleaseError

VERSION = "6.4"
"""Of Vega-Lite."""
PROGRAM = (
    "import json, sys, vl_convert; "
    "json.dump([vl_convert.vegalite_to_svg(spec, vl_version=sys.argv[1], allowed_base_urls=[]) "
    "for spec in json.load(sys.stdin)], sys.stdout)"
)


def render_charts(specs: Sequence[dict[str, Any]]) -> list[str]:
    """The SVG of each specification, in order; `ReleaseError` where the engine fails."""
    if not specs:
        return []
    done = subprocess.run(
        [sys.executable, "-I", "-c", PROGRAM, VERSION],
        input=json.dumps(specs),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        told = next((line for line in done.stderr.splitlines() if "Error" in line), "no reason given")
        raise ReleaseError(f"the charts could not be drawn ({told.strip()}): run make to install vl-convert-python")
    made: list[str] = json.loads(done.stdout)
    return made
