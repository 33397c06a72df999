"""Batches of Arrow rows as the pandas frames that the suites of `flows.check.suite` look at.

Every frame has a column `row`, the row's place in the whole table, by which a failing row is found again. Integers
stay exact (objects where there are nulls), dates become instants at midnight, list columns become one frame each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.check.suite import float_columns, row_rules
from flows.schema import Column, Rule, TableSchema

ROW = "row"


def iterate_batches(table: pa.Table, *, batch_rows: int) -> Iterator[tuple[int, pa.Table]]:
    """The table in slices of `batch_rows` rows, each with the place of its first row."""
    for start in range(0, table.num_rows, batch_rows):
        yield start, table.slice(start, batch_rows)


def _rows(batch: pa.Table, *, start: int) -> pa.Array:
    return pa.array(range(start, start + batch.num_rows), type=pa.int64())


def _to_pandas(columns: dict[str, Any]) -> Any:
    return pa.table(columns).to_pandas(integer_object_nulls=True, date_as_object=False)


def _presence(values: Any) -> Any:
    return pc.if_else(pc.is_valid(values), True, pa.scalar(None, pa.bool_()))


def make_scalar_frame(batch: pa.Table, *, start: int, table: TableSchema) -> Any:
    """The frame of the suite `scalars`: a list column holds true, or null where the list is null."""
    columns: dict[str, Any] = {ROW: _rows(batch, start=start)}
    for column in table.columns:
        values = batch[column.name]
        columns[column.name] = _presence(values) if column.type == "list" else values
    return _to_pandas(columns)


def make_element_frame(batch: pa.Table, *, start: int, column: Column) -> Any:
    """The frame of the suite `elements`: one frame row an element of the list column."""
    values = batch[column.name].combine_chunks()
    parents = pc.add(pc.list_parent_indices(values).cast(pa.int64()), start)
    return _to_pandas({ROW: parents, column.name: pc.list_flatten(values)})


def keeps_rule(batch: pa.Table, *, rule: Rule) -> Any:
    """For each row of the batch whether it keeps `rule`, as a boolean Arrow array without nulls.

    Comparisons hold where either side is null; the names of the rules are those of `flows.schema.RULES`.
    """
    compare = {"not_equal": pc.not_equal, "ordered": pc.less_equal, "less_than": pc.less}
    if rule.rule in compare:
        left, right = (batch[name] for name in rule.columns)
        return pc.fill_null(compare[rule.rule](left, right), True)
    present = [pc.is_valid(batch[name]) for name in rule.columns]
    everyone = _all(present)
    if rule.rule == "present_together":
        return pc.or_(everyone, _all([pc.invert(column) for column in present]))
    return pc.or_(everyone, pc.invert(_applies(batch, rule=rule)))


def _all(arrays: list[Any]) -> Any:
    result = arrays[0]
    for array in arrays[1:]:
        result = pc.and_(result, array)
    return result


def _applies(batch: pa.Table, *, rule: Rule) -> Any:
    """Whether the condition of a `present_when` rule holds, for each row."""
    conditions = [pc.is_in(batch[name], value_set=pa.array(values, batch[name].type)) for name, values in rule.when]
    if rule.when_present:
        conditions.append(pc.is_valid(batch[rule.when_present]))
    return _all(conditions)


def make_rule_frame(batch: pa.Table, *, start: int, table: TableSchema) -> Any:
    """The frame of the suite `rules`: boolean columns, named as `declare_rules` names it."""
    columns: dict[str, Any] = {ROW: _rows(batch, start=start)}
    for number, rule in enumerate(row_rules(table)):
        columns[f"rule_{number}"] = keeps_rule(batch, rule=rule)
    for name in float_columns(table):
        columns[f"finite_{name}"] = pc.fill_null(pc.is_finite(batch[name]), True)
    return _to_pandas(columns)
