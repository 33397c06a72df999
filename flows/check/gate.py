"""The gates: what no column check can express. Pure functions from tables and texts to results.

`flows.check.spans` and `flows.check.evidence` hold those that read the articles' words; here stand the rest:

    intake           files in = coded + empty + set aside
    row_floor        no table shrinks below a share of its rows in the release before (fatal)
    row_ceiling      none grows beyond a multiple of them (warning)
    date_span        date_start and date_end are the span of the EDTF date
    edtf             every other EDTF column holds a date of the calendar
    modes_of_type    a mode belongs to the event's type
"""

from __future__ import annotations

from collections.abc import Mapping

from flows.check.cells import iterate_rows
from flows.check.evidence import check_pointers, check_support
from flows.check.spans import check_quotes, check_spans, check_texts
from flows.edtf import edtf_span
from flows.report import Intake, RuleResult, make_result
from flows.schema import Schema, TableSchema
from flows.settings import Settings
from flows.tables import Tables

FLOOR_ROWS = 20
"""A table of fewer rows in the release before has no floor: a single edit may halve it."""
EDTF_COLUMNS = (("recommendations", "deadline"), ("recommendations", "made_on"), ("recommendations", "position_on"))
"""EDTF columns that have no columns for their first and last day."""


def check_intake(intake: Intake) -> RuleResult:
    """Files in = coded + empty + set aside."""
    lost = intake.files - intake.coded - intake.empty - intake.set_aside
    return make_result(
        table="articles",
        rule="intake",
        columns=(),
        description="Every raw file was coded, found empty or set aside with a reason.",
        checked=intake.files,
        failing=[{**intake.to_dict(), "lost": lost}] if lost else [],
    )


def check_sizes(
    tables: Tables, *, schema: Schema, settings: Settings, previous_rows: Mapping[str, int] | None
) -> list[RuleResult]:
    """Rows against the release before: below `row_floor` of them is fatal, above `row_ceiling` times a warning."""
    results = []
    for name in schema.tables:
        rows, before = tables[name].num_rows, (previous_rows or {}).get(name)
        numbers = [{"rows": rows, "rows_before": before}]
        low = before is not None and before >= FLOOR_ROWS and rows < settings.row_floor * before
        high = before is not None and before > 0 and rows > settings.row_ceiling * before
        floor = f"At least {settings.row_floor} times the rows of the release before."
        ceiling = f"At most {settings.row_ceiling} times the rows of the release before."
        for rule, text, failed in (("row_floor", floor, low), ("row_ceiling", ceiling, high)):
            results.append(
                make_result(
                    table=name,
                    rule=rule,
                    columns=(),
                    severity="fatal" if rule == "row_floor" else "warning",
                    description=text,
                    checked=rows,
                    failing=numbers if failed else [],
                )
            )
    return results


def check_dates(tables: Tables) -> RuleResult:
    """`date_start` and `date_end` of an event are the first and last day that its EDTF date covers."""
    columns = ("event_id", "date", "date_start", "date_end")
    failing, checked = [], 0
    for row in iterate_rows(tables, "events", columns=columns):
        if row["date"] is None:
            continue
        checked += 1
        try:
            span = edtf_span(row["date"])
        except ValueError as error:
            failing.append({**row, "trouble": str(error)})
            continue
        if span != (row["date_start"], row["date_end"]):
            failing.append({**row, "trouble": f"the date covers {span[0]} to {span[1] or 'an open end'}"})
    return make_result(
        table="events",
        rule="date_span",
        columns=columns[1:],
        description="date_start and date_end are the days that the EDTF date covers.",
        checked=checked,
        failing=failing,
    )


def check_edtf(tables: Tables, *, table: TableSchema, column: str) -> RuleResult:
    """Every value of an EDTF column is a date of the calendar in the forms of `flows.edtf`."""
    failing, checked = [], 0
    for row in iterate_rows(tables, table.name, columns=(*table.primary_key, column)):
        if row[column] is None:
            continue
        checked += 1
        try:
            edtf_span(row[column])
        except ValueError as error:
            failing.append({**row, "trouble": str(error)})
    return make_result(
        table=table.name,
        rule="edtf",
        columns=(column,),
        description="The text is an EDTF date.",
        checked=checked,
        failing=failing,
    )


def check_modes(tables: Tables, *, schema: Schema) -> RuleResult:
    """A mode of an event stands in `event_modes` under the event's type (the key of that list is the pair)."""
    pairs = {(row["event_type"], row["code"]) for row in schema.codebooks["event_modes"].rows}
    failing = []
    for row in iterate_rows(tables, "events", columns=("event_id", "event_type", "modes")):
        odd = [mode for mode in row["modes"] or () if (row["event_type"], mode) not in pairs]
        if odd:
            failing.append({**row, "trouble": f"not of this type: {', '.join(odd)}"})
    return make_result(
        table="events",
        rule="modes_of_type",
        columns=("event_type", "modes"),
        description="Every mode is one of the event's type.",
        checked=tables["events"].num_rows,
        failing=failing,
    )


def check_gates(tables: Tables, *, schema: Schema, texts: Mapping[str, str], settings: Settings) -> list[RuleResult]:
    """The gates over values. They take required values to be there: a null in one has been reported before."""
    return [
        check_texts(tables, texts=texts),
        *check_spans(tables, schema=schema, texts=texts),
        *check_support(tables, schema=schema),
        check_pointers(tables, schema=schema),
        check_quotes(tables, schema=schema, settings=settings),
        check_dates(tables),
        *[check_edtf(tables, table=schema.tables[name], column=column) for name, column in EDTF_COLUMNS],
        check_modes(tables, schema=schema),
    ]
