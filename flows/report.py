"""What check hands on: the outcome of every rule, with the rows that broke it.

A `CheckReport` is plain data: it goes into the run's record and, of a released run, into `quality/checks.json`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

Severity = Literal["fatal", "warning"]
FAILING_ROWS = 100
"""The most failing rows that one result names; `RuleResult.failed` counts them all."""


def plain(value: Any) -> Any:
    """A cell's value as JSON can hold it: dates and instants as ISO text, lists element by element, a float that is
    no number of JSON as its name."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, list | tuple):
        return [plain(element) for element in value]
    return value


@dataclass(frozen=True, slots=True)
class RuleResult:
    """The outcome of one rule on one table.

    `checked` counts the rows or list elements looked at, `failed` those that broke the rule. `failing_rows` holds
    the first `FAILING_ROWS` of them, each with the row's key and the offending values. `error` is set where the
    rule itself could not be computed, which is a failure of its own.
    """

    table: str
    rule: str
    columns: tuple[str, ...]
    severity: Severity
    description: str
    checked: int
    failed: int
    failing_rows: tuple[Mapping[str, Any], ...] = ()
    error: str | None = None

    @property
    def passed(self) -> bool:
        """Whether the rule could be computed and no row broke it."""
        return self.failed == 0 and self.error is None

    def to_dict(self) -> dict[str, Any]:
        """As a JSON-able mapping."""
        return {
            "table": self.table,
            "rule": self.rule,
            "columns": list(self.columns),
            "severity": self.severity,
            "description": self.description,
            "passed": self.passed,
            "checked": self.checked,
            "failed": self.failed,
            "failing_rows": [{key: plain(value) for key, value in row.items()} for row in self.failing_rows],
            "error": self.error,
        }


def make_result(
    *,
    table: str,
    rule: str,
    columns: Iterable[str],
    description: str,
    checked: int,
    failing: Iterable[Mapping[str, Any]],
    severity: Severity = "fatal",
) -> RuleResult:
    """A result that counts all of `failing` and keeps the first `FAILING_ROWS` of them."""
    rows = [{key: plain(value) for key, value in row.items()} for row in failing]
    return RuleResult(
        table=table,
        rule=rule,
        columns=tuple(columns),
        severity=severity,
        description=description,
        checked=checked,
        failed=len(rows),
        failing_rows=tuple(rows[:FAILING_ROWS]),
    )


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The outcome of all rules and gates of a run."""

    results: tuple[RuleResult, ...]

    @property
    def passed(self) -> bool:
        """Whether no fatal rule failed and none failed to be computed: only then may a release be made."""
        return not self.failures

    @property
    def failures(self) -> tuple[RuleResult, ...]:
        """The results that forbid a release: fatal ones that failed, and any that could not be computed."""
        return tuple(
            result for result in self.results if not result.passed and (result.severity == "fatal" or result.error)
        )

    @property
    def warnings(self) -> tuple[RuleResult, ...]:
        """The results that failed without forbidding a release."""
        return tuple(result for result in self.results if not result.passed and result not in self.failures)

    def to_dict(self) -> dict[str, Any]:
        """As a JSON-able mapping."""
        return {
            "passed": self.passed,
            "rules": len(self.results),
            "failed": len(self.failures),
            "warnings": len(self.warnings),
            "results": [result.to_dict() for result in self.results],
        }


def read_report(entry: Mapping[str, Any]) -> CheckReport:
    """The report that `CheckReport.to_dict` wrote; `KeyError` where the mapping is not one."""
    results = (
        RuleResult(
            table=row["table"],
            rule=row["rule"],
            columns=tuple(row["columns"]),
            severity=row["severity"],
            description=row["description"],
            checked=row["checked"],
            failed=row["failed"],
            failing_rows=tuple(row["failing_rows"]),
            error=row["error"],
        )
        for row in entry["results"]
    )
    return CheckReport(tuple(results))


@dataclass(frozen=True, slots=True)
class Intake:
    """Where the raw files of a run went: `files` = `coded` + `empty` (without findings) + `set_aside`."""

    files: int
    coded: int
    empty: int
    set_aside: int

    def to_dict(self) -> dict[str, int]:
        """As a JSON-able mapping."""
        return {"files": self.files, "coded": self.coded, "empty": self.empty, "set_aside": self.set_aside}
