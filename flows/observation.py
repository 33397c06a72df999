"""What Prefect is told of a run: an artifact with its numbers, the tables as assets, and an alert where it failed.

All of it is for people who look at Prefect; nothing of a release depends on it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flows.errors import SettingsError
from flows.publish.layout import INDEX, RELEASES
from flows.publish.release import Published
from flows.schema import load_schema
from flows.settings import load_settings
from flows.steps import Run

ARTIFACT = "onrecord-release"
ASSETS = "onrecord://tables"


def list_assets() -> list[str]:
    """The keys of the tables as assets of Prefect, in declared order."""
    return [f"{ASSETS}/{name}" for name in load_schema().tables]


def make_summary(run: Run, published: Published) -> str:
    """A run in Markdown: what became of it, rows, seconds of the stages, where to look."""
    output = run.settings.output
    lines = [
        f"# Release {published.version}" if published.state == "released" else f"# No change since {published.version}",
        "",
        "| table | rows |",
        "|---|---:|",
        *(f"| {name} | {count:,} |" for name, count in published.rows.items()),
        "",
        "| stage | seconds |",
        "|---|---:|",
        *(f"| {name} | {seconds:.1f} |" for name, seconds in run.console.seconds.items()),
        "",
        f"Page: `{output}/{RELEASES}/{published.version}/{INDEX}`, "
        f"record of the run: `{output}/runs/{run.run_id}.json`, SHA-256 of the manifest: `{published.manifest_sha256}`",
    ]
    return "\n".join(lines) + "\n"


def tell_prefect(run: Run, published: Published) -> None:
    """Leave the numbers of a run as an artifact; must be called in a flow."""
    from prefect.artifacts import create_markdown_artifact

    create_markdown_artifact(
        make_summary(run, published), key=ARTIFACT, description=f"{published.state} {published.version}"
    )


def send_alert(block: str, *, subject: str, body: str) -> None:
    """Tell a failure through a notification block of Prefect (`slack-webhook/NAME`); `SettingsError` where none is
    there."""
    from prefect.blocks.core import Block

    try:
        found: Any = Block.load(block)
    except ValueError as error:
        raise SettingsError(f"alert {block!r} is no notification block of this Prefect: {error}") from error
    if not hasattr(found, "notify"):
        raise SettingsError(f"alert {block!r} is a block that cannot notify: name one like slack-webhook/NAME")
    found.notify(body, subject=subject)


def alert_failure(flow: Any, flow_run: Any, state: Any) -> None:  # noqa: ARG001 - the signature is Prefect's
    """The hook of the release flow on failure: tell the block that the project's settings name, if they name one."""
    project = Path(str(flow_run.parameters.get("project", ".")))
    block = load_settings(project).alert
    if block:
        send_alert(
            block,
            subject=f"onrecord: run {flow_run.name} failed",
            body=f"{state.message or state.name}\nThe last release stands as it was. Project: {project.resolve().name}",
        )
