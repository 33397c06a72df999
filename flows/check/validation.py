"""Great Expectations at work: declared expectations over frames, and what became of each.

An ephemeral context without analytics, progress bars or files. Great Expectations drops an expectation of an unknown
type with a mere log line, and an empty suite passes; so every suite is counted, and so are its results.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flows.check.frame import ROW
from flows.check.suite import Declared
from flows.errors import GateError
from flows.report import FAILING_ROWS


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one expectation on one frame: rows looked at and failed, the first failing `row`s, an error."""

    checked: int
    failed: int
    rows: tuple[int, ...] = ()
    error: str | None = None


@cache
def open_source() -> tuple[Any, Any]:
    """Great Expectations itself and a source of pandas frames in an ephemeral context of this process.

    Imported here and nowhere else: it takes seconds, and only a check needs it.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logger = logging.getLogger("great_expectations")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False  # some of its loggers set levels of their own
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import great_expectations
        from great_expectations.data_context.types.base import ProgressBarsConfig
    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return great_expectations, context.data_sources.add_pandas("frames")


def make_suite(name: str, *, declared: Sequence[Declared]) -> Any:
    """The suite of `declared`, each numbered in its meta; `GateError` where Great Expectations dropped one."""
    library, _ = open_source()
    entries = [
        {"type": each.type, "kwargs": {"column": each.column, **each.arguments}, "meta": {"number": number}}
        for number, each in enumerate(declared)
    ]
    suite = library.ExpectationSuite(name=name, expectations=entries)
    if len(suite.expectations) != len(declared):
        raise GateError(
            f"Great Expectations took {len(suite.expectations)} of the {len(declared)} expectations declared for "
            f"{name}: check its types in flows/check/suite.py against the installed version"
        )
    return suite


@cache
def _open_batches(name: str) -> Any:
    _, source = open_source()
    return source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("frame")


def _read_error(information: dict[str, Any]) -> str | None:
    """The message of an expectation that raised, or None; the mapping has one of two shapes."""
    entries = [information] if "raised_exception" in information else list(information.values())
    messages = [str(entry["exception_message"]) for entry in entries if entry.get("raised_exception")]
    return "; ".join(messages) or None


def read_outcome(result: Any, *, frame_rows: int) -> Outcome:
    """One result of Great Expectations to an `Outcome`."""
    error = _read_error(result.exception_info)
    if error is not None:
        return Outcome(checked=frame_rows, failed=0, error=error)
    detail = result.result
    rows = tuple(int(entry[ROW]) for entry in detail.get("partial_unexpected_index_list") or ())
    failed = int(detail["unexpected_count"])
    if failed == 0 and not result.success:
        return Outcome(checked=frame_rows, failed=0, error="failed without naming a row")
    return Outcome(checked=frame_rows, failed=failed, rows=rows)


def validate_frame(frame: Any, *, suite: Any) -> list[Outcome]:
    """The outcome of each expectation of `suite` on `frame`, in the order in which they were declared."""
    form = {
        "result_format": "SUMMARY",
        "unexpected_index_column_names": [ROW],
        "partial_unexpected_count": FAILING_ROWS,
    }
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="This pattern is interpreted as a regular expression")
        batch = _open_batches(suite.name).get_batch({"dataframe": frame})
        validated = batch.validate(suite, result_format=form)
    by_number = {result.expectation_config.meta["number"]: result for result in validated.results}
    if len(by_number) != len(suite.expectations):
        raise GateError(f"Great Expectations gave {len(by_number)} results for the suite {suite.name}: run again")
    return [read_outcome(by_number[number], frame_rows=len(frame)) for number in range(len(by_number))]
