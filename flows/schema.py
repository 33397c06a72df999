"""The one reader of `schemas/`: tables, code lists, lexicon, registry and gazetteer, checked as they are read.

Everything that is declared is declared there once; Arrow schemas, Great Expectations suites, metadata and
dictionary are made from what this module returns. A malformed file stops at once with a `SchemaError` that names
the file, the entry and what to write.

`schemas/` is found beside the package in a checkout and inside the package in an installed wheel.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from flows.errors import SchemaError

ARROW_TYPES: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "list": pa.list_(pa.string()),
}
RULES = ("not_equal", "ordered", "less_than", "present_together", "present_when", "unique_together")
COLUMN_KEYS = frozenset(
    (
        "name type required pattern minimum maximum maximum_length codes countries tables unit "
        "evidence evidence_except description"
    ).split()
)


@dataclass(frozen=True)
class Column:
    """One declared column. `codes` names its code list, `where` restricts it by attributes of the codes."""

    name: str
    type: str
    required: bool
    description: str
    evidence: str
    derived_from: tuple[str, ...] = ()
    evidence_except: tuple[str, ...] = ()
    codes: str | None = None
    where: tuple[tuple[str, Any], ...] = ()
    countries: bool = False
    tables: bool = False
    pattern: str | None = None
    minimum: Any = None
    maximum: Any = None
    maximum_length: int | None = None
    unit: str | None = None

    @property
    def arrow(self) -> pa.Field:
        """The Arrow field: declared type, nullability and description (and unit) as metadata."""
        metadata = {"description": self.description} | ({"unit": self.unit} if self.unit else {})
        return pa.field(self.name, ARROW_TYPES[self.type], nullable=not self.required, metadata=metadata)


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose values, where not null, stand in the referenced table's columns."""

    columns: tuple[str, ...]
    table: str
    referenced: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """A rule across columns of one row (see `RULES`), beyond what a single column declares."""

    rule: str
    columns: tuple[str, ...]
    description: str
    when: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    when_present: str | None = None


@dataclass(frozen=True)
class TableSchema:
    """One declared table."""

    name: str
    title: str
    grain: str
    description: str
    primary_key: tuple[str, ...]
    sort: tuple[str, ...]
    columns: tuple[Column, ...]
    foreign_keys: tuple[ForeignKey, ...]
    usage_warnings: tuple[str, ...]
    rules: tuple[Rule, ...]

    @cached_property
    def arrow(self) -> pa.Schema:
        """The Arrow schema, with title, grain and description as metadata."""
        metadata = {"title": self.title, "grain": self.grain, "description": self.description}
        return pa.schema([column.arrow for column in self.columns], metadata=metadata)

    def column(self, name: str) -> Column:
        """The column of that name; `KeyError` where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True)
class CodeList:
    """A versioned code list; each code's further attributes stand in `attributes`."""

    name: str
    title: str
    version: str
    description: str
    source: str
    rows: tuple[Mapping[str, Any], ...]

    @cached_property
    def codes(self) -> tuple[Any, ...]:
        """The codes, in declared order, each once."""
        return tuple(dict.fromkeys(row["code"] for row in self.rows))

    @cached_property
    def by_code(self) -> Mapping[Any, Mapping[str, Any]]:
        """The first row of each code."""
        found: dict[Any, Mapping[str, Any]] = {}
        for row in self.rows:
            found.setdefault(row["code"], row)
        return found


@dataclass(frozen=True)
class Schema:
    """All tables and code lists, with the schema's version."""

    version: str
    tables: Mapping[str, TableSchema]
    codebooks: Mapping[str, CodeList]
    countries: tuple[str, ...]

    def allowed(self, column: Column) -> tuple[Any, ...] | None:
        """The values that a coded column may hold (elements, for a list), or None where it is free."""
        if column.tables:
            return tuple(self.tables)
        if column.countries:
            return self.countries
        if column.codes is None:
            return None
        rows = self.codebooks[column.codes].rows
        kept = [row["code"] for row in rows if all(row.get(key) == value for key, value in column.where)]
        return tuple(dict.fromkeys(kept))


def schemas_folder() -> Path:
    """Where `schemas/` lies: inside the package (a wheel) or beside it (a checkout)."""
    inside = Path(__file__).parent / "schemas"
    folder = inside if inside.is_dir() else Path(__file__).parent.parent / "schemas"
    if not folder.is_dir():
        raise SchemaError(f"{folder} is missing: install onrecord again, or run it from a whole checkout")
    return folder


def read_yaml(path: Path) -> Any:
    """The content of a YAML file of `schemas/`; `SchemaError` with file and line where it does not parse."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(path.read_text("utf-8"), Loader=loader)
    except OSError as error:
        raise SchemaError(f"{path.name} cannot be read ({error.strerror}): restore it from the repository") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SchemaError(f"{path.name} is not valid YAML: {error}") from error


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file of `schemas/`, with its header as keys."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise SchemaError(f"{path.name} cannot be read ({error.strerror}): restore it from the repository") from error


def _demand(condition: bool, where: str, what: str) -> None:
    if not condition:
        raise SchemaError(f"{where}: {what}")


def read_column(entry: Mapping[str, Any], *, where: str) -> Column:
    """One entry under `columns:` to a `Column`; `where` names file and column in errors."""
    unknown = sorted(set(entry) - COLUMN_KEYS)
    _demand(not unknown, where, f"unknown key {', '.join(unknown)}; known are {', '.join(sorted(COLUMN_KEYS))}")
    for key in ("name", "type", "required", "evidence", "description"):
        _demand(key in entry, where, f"{key} is missing")
    _demand(entry["type"] in ARROW_TYPES, where, f"type {entry['type']!r} must be one of {', '.join(ARROW_TYPES)}")
    _demand(isinstance(entry["required"], bool), where, "required must be true or false")
    codes = entry.get("codes")
    where_codes: Mapping[str, Any] = {}
    if isinstance(codes, dict):
        codes, where_codes = codes["list"], codes.get("where", {})
    evidence: Any = entry["evidence"]
    derived: tuple[str, ...] = ()
    if isinstance(evidence, dict):
        _demand(set(evidence) == {"derived_from"}, where, "evidence may be a mapping only with derived_from")
        evidence, derived = "derived_from", tuple(evidence["derived_from"])
    _demand(
        evidence in ("required", "optional", "none", "derived_from"),
        where,
        f"evidence {evidence!r} must be required, optional, none or derived_from",
    )
    if entry.get("pattern"):
        try:
            re.compile(entry["pattern"])
        except re.error as error:
            raise SchemaError(f"{where}: pattern does not compile: {error}") from error
    return Column(
        name=entry["name"],
        type=entry["type"],
        required=entry["required"],
        description=entry["description"],
        evidence=evidence,
        derived_from=derived,
        evidence_except=tuple(entry.get("evidence_except", ())),
        codes=codes,
        where=tuple(where_codes.items()),
        countries=bool(entry.get("countries", False)),
        tables=bool(entry.get("tables", False)),
        pattern=entry.get("pattern"),
        minimum=entry.get("minimum"),
        maximum=entry.get("maximum"),
        maximum_length=entry.get("maximum_length"),
        unit=entry.get("unit"),
    )


def read_rule(entry: Mapping[str, Any], *, where: str, names: set[str]) -> Rule:
    """One entry under `expectations:` to a `Rule`."""
    _demand(entry.get("rule") in RULES, where, f"rule {entry.get('rule')!r} must be one of {', '.join(RULES)}")
    for name in entry["columns"]:
        _demand(name in names, where, f"column {name} of rule {entry['rule']} is not declared")
    when = entry.get("when", {})
    for name in [*when, *([entry["when_present"]] if "when_present" in entry else [])]:
        _demand(name in names, where, f"column {name} of rule {entry['rule']} is not declared")
    return Rule(
        rule=entry["rule"],
        columns=tuple(entry["columns"]),
        description=entry["description"],
        when=tuple((key, tuple(values)) for key, values in when.items()),
        when_present=entry.get("when_present"),
    )


def read_table(path: Path) -> TableSchema:
    """One file of `schemas/tables/` to a `TableSchema`; raises `SchemaError` where it is malformed."""
    entry = read_yaml(path)
    where = f"schemas/tables/{path.name}"
    _demand(isinstance(entry, dict), where, "must be a mapping")
    for key in ("name", "title", "grain", "description", "primary_key", "sort", "columns", "usage_warnings"):
        _demand(bool(entry.get(key)), where, f"{key} is missing or empty")
    _demand(entry["name"] == path.stem, where, f"name {entry['name']!r} must equal the file's name")
    columns = tuple(read_column(column, where=f"{where}: {column.get('name')}") for column in entry["columns"])
    names = [column.name for column in columns]
    _demand(len(set(names)) == len(names), where, "a column is declared twice")
    for key in ("primary_key", "sort"):
        missing = [name for name in entry[key] if name not in names]
        _demand(not missing, where, f"{key} names columns that are not declared: {', '.join(missing)}")
    keys = tuple(
        ForeignKey(tuple(key["columns"]), key["references"]["table"], tuple(key["references"]["columns"]))
        for key in entry.get("foreign_keys") or ()
    )
    rules = tuple(read_rule(rule, where=where, names=set(names)) for rule in entry.get("expectations") or ())
    return TableSchema(
        name=entry["name"],
        title=entry["title"],
        grain=entry["grain"],
        description=" ".join(entry["description"].split()),
        primary_key=tuple(entry["primary_key"]),
        sort=tuple(entry["sort"]),
        columns=columns,
        foreign_keys=keys,
        usage_warnings=tuple(entry["usage_warnings"]),
        rules=rules,
    )


def read_codebook(path: Path) -> CodeList:
    """One file of `schemas/codebooks/` to a `CodeList`; raises `SchemaError` where it is malformed."""
    entry = read_yaml(path)
    where = f"schemas/codebooks/{path.name}"
    _demand(isinstance(entry, dict), where, "must be a mapping")
    for key in ("name", "title", "version", "description", "source", "codes"):
        _demand(bool(entry.get(key)), where, f"{key} is missing or empty")
    _demand(entry["name"] == path.stem, where, f"name {entry['name']!r} must equal the file's name")
    seen = set()
    for row in entry["codes"]:
        for key in ("code", "label", "definition"):
            _demand(row.get(key) not in (None, ""), where, f"{row.get('code')}: {key} is missing")
        identity = (row.get("event_type"), row["code"])
        _demand(identity not in seen, where, f"{row['code']} stands twice")
        seen.add(identity)
    return CodeList(
        name=entry["name"],
        title=entry["title"],
        version=entry["version"],
        description=" ".join(entry["description"].split()),
        source=entry["source"],
        rows=tuple(entry["codes"]),
    )


def _demand_references(schema: Schema) -> None:
    """Every code list, table and column that a table refers to is there."""
    for table in schema.tables.values():
        where = f"schemas/tables/{table.name}.yaml"
        for column in table.columns:
            known = column.codes is None or column.codes in schema.codebooks
            _demand(known, where, f"{column.name}: there is no schemas/codebooks/{column.codes}.yaml")
        for warning in table.usage_warnings:
            _demand(warning in schema.codebooks["usage_warnings"].codes, where, f"unknown usage warning {warning}")
        for key in table.foreign_keys:
            _demand(key.table in schema.tables, where, f"foreign key to an unknown table {key.table}")
            names = {column.name for column in schema.tables[key.table].columns}
            _demand(set(key.referenced) <= names, where, f"foreign key to unknown columns {key.referenced}")


@cache
def load_schema(folder: Path | None = None) -> Schema:
    """All of `schemas/tables` and `schemas/codebooks`, checked; raises `SchemaError`."""
    folder = folder or schemas_folder()
    head = read_yaml(folder / "schema.yaml")
    tables = {name: read_table(folder / "tables" / f"{name}.yaml") for name in head["tables"]}
    codebooks = {path.stem: read_codebook(path) for path in sorted((folder / "codebooks").glob("*.yaml"))}
    countries = tuple(sorted(row["alpha3"] for row in read_rows(folder / "gazetteer" / "states.csv")))
    schema = Schema(version=head["version"], tables=tables, codebooks=codebooks, countries=countries)
    _demand_references(schema)
    return schema
