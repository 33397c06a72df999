"""What a table's schema declares, as Great Expectations configurations, without importing Great Expectations.

Three suites a table, each over a frame of its own (`flows.check.frame`):

    scalars    one frame row a table row; list columns only as present or null
    elements   one frame row an element of one list column
    rules      one frame row a table row; one boolean column a declared rule, true where the row keeps it, and one a
               column of floats, true where the value is a number (pandas takes "not a number" for null)

A `Declared` is one expectation with the rule that it stands for. Deliberately out of scope: rules across rows (keys,
foreign keys, `unique_together`), which `flows.check.relations` computes over whole tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flows.schema import Column, Rule, Schema, TableSchema

ACROSS_ROWS = frozenset({"unique_together"})


@dataclass(frozen=True)
class Declared:
    """One expectation: `type` and `arguments` as Great Expectations names them, for `column` of its frame.

    `rule`, `columns` and `description` are those of the result; `columns` are columns of the table.
    """

    rule: str
    column: str
    columns: tuple[str, ...]
    description: str
    type: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


def exact_pattern(pattern: str) -> str:
    r"""The pattern with a closing `$` made `\Z`, since `$` also matches before a line end."""
    return pattern[:-1] + r"\Z" if pattern.endswith("$") and not pattern.endswith(r"\$") else pattern


def bound(value: Any, *, column: Column) -> Any:
    """A declared minimum or maximum as Great Expectations compares it; dates are given as ISO text."""
    return datetime.fromisoformat(value) if column.type in ("date", "timestamp") else value


def _declare(column: Column, rule: str, description: str, type_: str, **arguments: Any) -> Declared:
    return Declared(rule, column.name, (column.name,), description, type_, arguments)


def may_be_empty(column: Column, *, schema: Schema) -> bool:
    """Whether codes and pattern of a text column leave room for empty text, so that a rule of its own forbids it."""
    if column.type not in ("string", "list") or schema.allowed(column) is not None:
        return False
    return column.pattern is None or re.search(column.pattern, "") is not None


def declare_values(column: Column, *, schema: Schema) -> Iterator[Declared]:
    """The expectations on the values of a column, or on the elements of a list column."""
    length = "expect_column_value_lengths_to_be_between"
    if may_be_empty(column, schema=schema):
        yield _declare(column, "not_empty", "No text is empty; what is not known is null.", length, min_value=1)
    if column.maximum_length is not None:
        text = f"At most {column.maximum_length} characters."
        yield _declare(column, "maximum_length", text, length, max_value=column.maximum_length)
    if column.pattern is not None:
        regex = exact_pattern(column.pattern)
        text = f"The text matches {column.pattern}"
        yield _declare(column, "pattern", text, "expect_column_values_to_match_regex", regex=regex)
    if column.minimum is not None or column.maximum is not None:
        yield declare_range(column)
    allowed = schema.allowed(column)
    if allowed is not None:
        text = f"A code of {column.codes or ('the country list' if column.countries else 'the table names')}."
        yield _declare(column, "codes", text, "expect_column_values_to_be_in_set", value_set=list(allowed))


def declare_range(column: Column) -> Declared:
    """The expectation on the declared least and greatest value, of which one may be open."""
    words = [("not below", column.minimum), ("not above", column.maximum)]
    text = " and ".join(f"{word} {value}" for word, value in words if value is not None)
    limits = {
        name: bound(value, column=column)
        for name, value in (("min_value", column.minimum), ("max_value", column.maximum))
        if value is not None
    }
    return _declare(column, "range", f"{text.capitalize()}.", "expect_column_values_to_be_between", **limits)


def declare_scalars(table: TableSchema, *, schema: Schema) -> list[Declared]:
    """The expectations on the columns of `table`, list columns only as to nulls."""
    declared = []
    for column in table.columns:
        if column.required:
            text = f"{column.name} is never null."
            declared.append(_declare(column, "required", text, "expect_column_values_to_not_be_null"))
        if column.type != "list":
            declared.extend(declare_values(column, schema=schema))
    return declared


def declare_elements(column: Column, *, schema: Schema) -> list[Declared]:
    """The expectations on the elements of a list column; no element is null."""
    present = _declare(column, "required", "No element is null.", "expect_column_values_to_not_be_null")
    return [present, *declare_values(column, schema=schema)]


def row_rules(table: TableSchema) -> list[Rule]:
    """The declared rules that one row keeps or breaks by itself."""
    return [rule for rule in table.rules if rule.rule not in ACROSS_ROWS]


def declare_rules(table: TableSchema) -> list[Declared]:
    """The expectations on the derived boolean columns of the rules frame: `rule_<n>` as in `row_rules`, `finite_…`."""
    rules = [
        _declare_true(f"rule_{number}", rule.rule, rule_columns(rule), rule.description)
        for number, rule in enumerate(row_rules(table))
    ]
    text = "The value is a number, not infinite."
    return [*rules, *(_declare_true(f"finite_{name}", "finite", (name,), text) for name in float_columns(table))]


def _declare_true(column: str, rule: str, columns: tuple[str, ...], description: str) -> Declared:
    values = {"value_set": [True]}
    return Declared(rule, column, columns, description, "expect_column_values_to_be_in_set", values)


def float_columns(table: TableSchema) -> list[str]:
    """The names of the columns that hold floats."""
    return [column.name for column in table.columns if column.type == "float"]


def rule_columns(rule: Rule) -> tuple[str, ...]:
    """All columns that a rule looks at, those of its condition too, each once."""
    condition = [name for name, _ in rule.when] + ([rule.when_present] if rule.when_present else [])
    return tuple(dict.fromkeys([*rule.columns, *condition]))
