"""What changed since the release before, for people (`CHANGELOG.md`, `onrecord diff`) and as numbers
(`summary.json`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flows.publish.changes import Changes, TableCount
from flows.publish.identifiers import Kept
from flows.schema import CodeList

FIRST = "The first release."
COUNTED = ("added", "removed", "changed", "returned", "confidence_only")


def summarise(changes: Changes | None, *, release: str, kept: Sequence[Kept]) -> dict[str, Any]:
    """The content of `changes/summary.json`; without a release before there is nothing to count."""
    if changes is None:
        return {"release": release, "previous": None, "tables": [], "ids": []}
    return {
        "release": release,
        "previous": changes.before,
        "tables": [
            {
                "table": count.table,
                "before": count.before,
                "after": count.after,
                **{name: getattr(count, name) for name in COUNTED},
                "reasons": dict(count.reasons),
            }
            for count in changes.counts
        ],
        "ids": [
            {"table": each.table, "before": each.before, "kept": each.kept, "share_kept": each.share} for each in kept
        ],
    }


def _percent(share: float | None) -> str:
    """A share in percent, never rounded up to all."""
    return "-" if share is None else f"{int(share * 1000) / 10:g}%"


def _describe_counts(counts: Sequence[TableCount]) -> Iterator[str]:
    yield "| table | rows before | rows now | added | removed | changed | returned | only confidence |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for each in counts:
        numbers = [each.before, each.after, *(getattr(each, name) for name in COUNTED)]
        yield f"| {each.table} | {' | '.join(map(str, numbers))} |"


def _describe_reasons(counts: Sequence[TableCount], *, reasons: CodeList) -> Iterator[str]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each.reasons)
    for code in reasons.codes:
        if total[code]:
            row = reasons.by_code[code]
            yield f"- **{row['label']}** (`{code}`): {total[code]} rows. {row['definition']}"
    if not total:
        yield "- No row but for its confidence."


def describe_changes(changes: Changes, *, kept: Sequence[Kept], reasons: CodeList) -> list[str]:
    """The changes as lines of Markdown: rows by table, why, and how many ids were kept."""
    lines = [*_describe_counts(changes.counts), "", "Why (a row may have several reasons):", ""]
    lines += [*_describe_reasons(changes.counts, reasons=reasons), "", "Ids kept:", ""]
    lines += ["| ids of | before | kept | share |", "|---|---:|---:|---:|"]
    lines += [f"| {each.table} | {each.before} | {each.kept} | {_percent(each.share)} |" for each in kept]
    return lines


def make_changelog(
    changes: Changes | None, *, release: str, kept: Sequence[Kept], codebooks: Mapping[str, CodeList]
) -> bytes:
    """The bytes of `CHANGELOG.md`."""
    if changes is None:
        return f"# Changes in {release}\n\n{FIRST}\n".encode()
    lines = [
        f"# Changes in {release}",
        "",
        f"Against {changes.before}. Rows are told by their primary key; `changes/rows.parquet` names each with its "
        "reasons, `changes/fields.parquet` has every value that differs, `changes/added/` the new rows whole. The "
        "release before and these changes give this release exactly.",
        "",
        *describe_changes(changes, kept=kept, reasons=codebooks["change_reasons"]),
        "",
        "An id that is gone stands in `ids.parquet` with the reasons and, where another took its place, `replaced_by`.",
    ]
    return ("\n".join(lines) + "\n").encode()
