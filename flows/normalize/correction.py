"""Corrections applied to tables that are otherwise made: values, what is derived from them, and their evidence.

A correction finds its row by id, through `replaced_by` where the id is gone. The spans that supported the old value
support the new one, since it is the same words that were read wrongly; a value that had none is supported by the row's
quote. From a corrected date its first and last day follow, from a corrected type, mode or modality what PLOVER makes of
it, from a corrected speech act its strength, unless these are corrected themselves; modes that a corrected type does
not have go."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flows.article import Article, Span
from flows.correction import Correction, Outcome
from flows.edtf import edtf_span
from flows.errors import CorrectionError
from flows.normalize.evidence import make_row, split_span
from flows.normalize.table import Normalized
from flows.plover import read_plover
from flows.precedent import Precedent
from flows.schema import Column, Schema
from flows.tables import make_tables

Row = dict[str, Any]
Key = tuple[str, str]

SETS = ("incident_id", "recommendation_group_id")
"""Columns of ids that are given, not read."""
QUOTES = {
    "event_actors": ("events", "event_id"),
    "event_counts": ("events", "event_id"),
    "recommendation_actors": ("recommendations", "recommendation_id"),
}
"""The table whose quote supports a value of another."""
PLOVER = ("event_type", "modes", "modality")
KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "int32": (int,),
    "int64": (int,),
    "float": (float, int),
    "boolean": (bool,),
    "date": (date,),
    "timestamp": (datetime,),
    "list": (list,),
}


@dataclass
class _Work:
    """Tables as rows, found by table and id."""

    schema: Schema
    rows: dict[str, list[Row]]
    texts: Mapping[str, Article]
    by_id: dict[Key, Row] = field(default_factory=dict)
    tables_of: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    evidence: dict[tuple[str, str, str], list[Row]] = field(default_factory=lambda: defaultdict(list))
    corrected: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))


def apply_corrections(
    normalized: Normalized,
    corrections: Sequence[Correction],
    *,
    articles: Iterable[Article],
    schema: Schema,
    precedent: Precedent | None,
) -> Normalized:
    """The tables with every correction that finds its row; what became of each stands in `corrected`.

    `CorrectionError` where a living row does not have the value that a correction expects, or a column cannot be
    corrected or hold the value.
    """
    if not corrections:
        return normalized
    work = _open(normalized, articles=articles, schema=schema)
    links = {key: known.replaced_by for key, known in precedent.ids.items() if known.replaced_by} if precedent else {}
    links |= normalized.replaced_by
    outcomes = tuple(_apply(work, each, links=links) for each in corrections)
    for key, names in work.corrected.items():
        _derive(work, *key, names=names)
    work.rows["evidence"] = [row for rows in work.evidence.values() for row in rows]
    return dataclasses.replace(normalized, tables=make_tables(work.rows, schema=schema), corrected=outcomes)


def _open(normalized: Normalized, *, articles: Iterable[Article], schema: Schema) -> _Work:
    rows = {name: normalized.tables.rows(name) for name in normalized.tables}
    work = _Work(schema, rows, {article.article_id: article for article in articles})
    for name, table in schema.tables.items():
        if len(table.primary_key) == 1:
            for row in rows[name]:
                identifier = row[table.primary_key[0]]
                work.by_id[name, identifier] = row
                work.tables_of[identifier].append(name)
    for row in rows["evidence"]:
        work.evidence[row["table_name"], row["row_id"], row["column_name"]].append(row)
    return work


def _apply(work: _Work, correction: Correction, *, links: Mapping[Key, str]) -> Outcome:
    """Put one value in its place; what became of the correction."""
    found = [(table, correction.id) for table in work.tables_of.get(correction.id, ())]
    state = "applied"
    if not found:
        found, state = _follow(work, correction, links=links), "followed"
    if not found:
        return Outcome(correction, "orphan")
    (key,) = found[:1]
    table, row = key[0], work.by_id[key]
    column = _demand_column(work, correction, table=table)
    expect = _demand_kind(correction.expect, column=column, correction=correction)
    value = _demand_kind(correction.value, column=column, correction=correction)
    if row[column.name] != expect:
        if state == "followed":
            return Outcome(correction, "orphan")
        coded = column.codes or column.countries or column.type not in ("string", "list")
        is_now = f"is {row[column.name]!r}, not {expect!r} as" if coded else "is not what"
        raise CorrectionError(
            f"{correction.place}: {column.name} of {correction.id} {is_now} the correction expects: look at the "
            "article again, then change the correction or take it out"
        )
    row[column.name] = value
    work.corrected[key].add(column.name)
    _move_evidence(work, key, column=column, expect=expect, value=value)
    return Outcome(correction, state, table, key[1])


def _follow(work: _Work, correction: Correction, *, links: Mapping[Key, str]) -> list[Key]:
    """The living row that took the place of one that is gone, over as many releases as it takes."""
    for table in work.schema.tables:
        identifier, seen = correction.id, {correction.id}
        while (table, identifier) in links:
            identifier = links[table, identifier]
            if (table, identifier) in work.by_id:
                return [(table, identifier)]
            if identifier in seen:
                break
            seen.add(identifier)
    return []


def _demand_column(work: _Work, correction: Correction, *, table: str) -> Column:
    """The column that a correction names, if it can be corrected."""
    declared = work.schema.tables[table]
    for column in declared.columns:
        read = column.evidence != "none" and column.name not in (*declared.primary_key, *SETS)
        if column.name == correction.column and read:
            return column
    allowed = [
        column.name
        for column in declared.columns
        if column.evidence != "none" and column.name not in (*declared.primary_key, *SETS)
    ]
    raise CorrectionError(
        f"{correction.place}: {correction.column} of {table} cannot be corrected; {', '.join(allowed)} can"
    )


def _demand_kind(value: Any, *, column: Column, correction: Correction) -> Any:
    """A value of a correction as its column holds it; `CorrectionError` where it is of another kind.

    YAML reads 2021-05-04 as a date and 5 as a whole number: both are taken for what the column wants.
    """
    if value is None:
        return [] if column.type == "list" else None
    if column.type == "string" and type(value) in (date, int):
        value = str(value)
    fits = isinstance(value, KINDS[column.type]) and (column.type == "boolean" or not isinstance(value, bool))
    if column.type == "list" and fits:
        fits = all(isinstance(each, str) for each in value)
    if column.type == "date" and isinstance(value, datetime):
        fits = False
    if not fits:
        raise CorrectionError(f"{correction.place}: {value!r} is no {column.type}, as {column.name} holds")
    if column.type == "float":
        return float(value)
    return sorted(set(value)) if column.type == "list" else value


def _elements(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _move_evidence(work: _Work, key: Key, *, column: Column, expect: Any, value: Any) -> None:
    """Let the spans of a value that went support the one that came; one without a span is supported by the quote."""
    place = (*key, column.name)
    went = [each for each in _elements(expect) if each not in _elements(value)]
    came = [each for each in _elements(value) if each not in _elements(expect)]
    freed = [span for span in work.evidence[place] if span["value"] in went]
    found = [{**span, "value": each} for span in freed for each in came]
    if came and not found and column.evidence == "required":
        found = _quote_evidence(work, key, column=column.name, values=came)
    names = work.schema.tables["evidence"].primary_key
    kept = [span for span in work.evidence[place] if span["value"] not in went]
    work.evidence[place] = list({tuple(row[name] for name in names): row for row in [*kept, *found]}.values())


def _quote_evidence(work: _Work, key: Key, *, column: str, values: Sequence[str]) -> list[Row]:
    """Rows of evidence by which a row's quote supports values; none where the row has no quote."""
    table, row_id = key
    row = work.by_id[key]
    owner = QUOTES.get(table)
    quoted = work.by_id[owner[0], row[owner[1]]] if owner else row
    article = work.texts.get(quoted.get("article_id", ""))
    if article is None or "quote_start" not in quoted:
        return []
    span = Span(quoted["quote_start"], quoted["quote_end"])
    return [
        make_row(table, row_id, column, value, article=article, piece=piece, kind="text")
        for value in values
        for piece in split_span(span, article.text)
    ]


def _derive(work: _Work, table: str, row_id: str, *, names: set[str]) -> None:
    """Set what follows from the corrected columns of a row and was not corrected itself."""
    row = work.by_id[table, row_id]
    derived: Row = {}
    if table == "events" and "date" in names:
        first, last = edtf_span(row["date"]) if row["date"] else (None, None)
        derived = {"date_start": first, "date_end": last}
        derived |= {} if row["date"] else {"date_precision": None}
    if table == "events" and names & set(PLOVER):
        modes = work.schema.codebooks["event_modes"].rows
        known = {mode["code"] for mode in modes if mode["event_type"] == row["event_type"]}
        if "modes" not in names:
            row["modes"] = [mode for mode in row["modes"] if mode in known]
        examined = any(part["event_id"] == row_id and part["role"] == "recipient" for part in work.rows["event_actors"])
        plover_type, quad_class, intensity = read_plover(
            work.schema, row["event_type"], modes=row["modes"], modality=row["modality"], examined=examined
        )
        derived |= {"plover_type": plover_type, "quad_class": quad_class, "intensity": intensity}
    if table == "recommendations" and "speech_act" in names:
        act = work.schema.codebooks["speech_acts"].by_code.get(row["speech_act"])
        derived |= {"strength": act["strength"]} if act else {}
    row |= {name: value for name, value in derived.items() if name not in names}
