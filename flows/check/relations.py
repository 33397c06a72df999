"""Rules across rows and tables: keys, foreign keys and `unique_together`, over whole tables.

DuckDB counts the violations; Great Expectations gets a frame with one column a rule, which must hold 0. So a
duplicate or a dangling key is found whichever batches its rows would lie in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from flows.check.frame import ROW
from flows.check.suite import Declared
from flows.check.validation import make_suite, validate_frame
from flows.report import FAILING_ROWS, RuleResult, plain
from flows.schema import Schema, TableSchema
from flows.tables import Tables


@dataclass(frozen=True, slots=True)
class Relation:
    """A rule over whole tables: `query` selects the violating keys, one row each."""

    table: str
    rule: str
    columns: tuple[str, ...]
    description: str
    query: str


@dataclass(frozen=True, slots=True)
class Violations:
    """How many rows `Relation.query` found, and the first of them."""

    relation: Relation
    count: int
    rows: tuple[dict[str, Any], ...]


def quote(*names: str) -> str:
    """Names as a list of SQL identifiers."""
    return ", ".join('"' + name.replace('"', '""') + '"' for name in names)


def duplicates_query(table: str, *, columns: Sequence[str]) -> str:
    """SQL for the values of `columns` that stand in several rows, with how many; nulls differ from one another."""
    present = " AND ".join(f"{quote(name)} IS NOT NULL" for name in columns)
    names = quote(*columns)
    return (
        f"SELECT {names}, count(*) AS rows FROM {quote(table)} WHERE {present} "
        f"GROUP BY {names} HAVING count(*) > 1 ORDER BY {names}"
    )


def dangling_query(table: TableSchema, *, columns: Sequence[str], other: str, referenced: Sequence[str]) -> str:
    """SQL for the rows of `table` whose `columns`, where not null, stand in no row of `other`."""
    pairs = " AND ".join(f"a.{quote(a)} = b.{quote(b)}" for a, b in zip(columns, referenced, strict=True))
    present = " AND ".join(f"a.{quote(name)} IS NOT NULL" for name in columns)
    shown = ", ".join(f"a.{quote(name)}" for name in dict.fromkeys([*table.primary_key, *columns]))
    return (
        f"SELECT {shown} FROM {quote(table.name)} a WHERE {present} "
        f"AND NOT EXISTS (SELECT 1 FROM {quote(other)} b WHERE {pairs}) ORDER BY {shown}"
    )


def iterate_relations(table: TableSchema) -> Iterator[Relation]:
    """The rules across rows that `table` declares: its key, its foreign keys, its `unique_together`."""
    key = table.primary_key
    query = duplicates_query(table.name, columns=key)
    yield Relation(table.name, "primary_key", key, "No two rows have the same primary key.", query)
    for foreign in table.foreign_keys:
        text = f"Every {', '.join(foreign.columns)} stands in {foreign.table} as {', '.join(foreign.referenced)}."
        query = dangling_query(table, columns=foreign.columns, other=foreign.table, referenced=foreign.referenced)
        yield Relation(table.name, "foreign_key", foreign.columns, text, query)
    for rule in table.rules:
        if rule.rule == "unique_together":
            query = duplicates_query(table.name, columns=rule.columns)
            yield Relation(table.name, rule.rule, rule.columns, rule.description, query)


def find_violations(tables: Tables, *, relations: Sequence[Relation]) -> list[Violations]:
    """The violations of each relation, computed by DuckDB in memory over the Arrow tables."""
    with duckdb.connect(":memory:") as connection:
        for name in tables:
            connection.register(name, tables[name])
        found = []
        for relation in relations:
            rows: pa.Table = connection.sql(relation.query).to_arrow_table()
            found.append(Violations(relation, rows.num_rows, tuple(rows.slice(0, FAILING_ROWS).to_pylist())))
        return found


def make_violation_frame(violations: Sequence[Violations]) -> Any:
    """One row: a column `count_<n>` a relation, in order."""
    columns: dict[str, Any] = {ROW: [0]}
    for number, each in enumerate(violations):
        columns[f"count_{number}"] = [each.count]
    return pa.table(columns).to_pandas()


def declare_counts(relations: Sequence[Relation]) -> list[Declared]:
    """The expectations on the violation frame: every count is 0."""
    return [
        Declared(
            rule=relation.rule,
            column=f"count_{number}",
            columns=relation.columns,
            description=relation.description,
            type="expect_column_values_to_be_in_set",
            arguments={"value_set": [0]},
        )
        for number, relation in enumerate(relations)
    ]


def check_relations(tables: Tables, *, schema: Schema) -> list[RuleResult]:
    """One result a key, foreign key and `unique_together` of all tables; `checked` counts the table's rows."""
    relations = [relation for table in schema.tables.values() for relation in iterate_relations(table)]
    violations = find_violations(tables, relations=relations)
    suite = make_suite("relations", declared=declare_counts(relations))
    outcomes = validate_frame(make_violation_frame(violations), suite=suite)
    results = []
    for found, outcome in zip(violations, outcomes, strict=True):
        relation = found.relation
        rows = tuple({key: plain(value) for key, value in row.items()} for row in found.rows)
        results.append(
            RuleResult(
                table=relation.table,
                rule=relation.rule,
                columns=relation.columns,
                severity="fatal",
                description=relation.description,
                checked=tables[relation.table].num_rows,
                failed=found.count if outcome.failed else 0,
                failing_rows=rows if outcome.failed else (),
                error=outcome.error,
            )
        )
    return results
