"""`croissant.json`: the release in Croissant 1.1 (https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html).

A record set for each table, read from its Parquet files, whose list columns are arrays; the CSV files are listed too.
The JSON-LD context is that of the specification, with the address of schema.org that its own tool mlcroissant uses.
Parquet has the media type that this tool knows (`application/x-parquet`): the registered one it cannot read. `url` is
relative to the release: the project does not know where a copy of it is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.publish.layout import README
from flows.publish.statement import Edition, TableFiles
from flows.schema import Column, Schema, TableSchema
from flows.view import Dataset

SPECIFICATION = "http://mlcommons.org/croissant/1.1"
CSV_FORMAT = "text/csv"
PARQUET_FORMAT = "application/x-parquet"
TYPES = {
    "string": "sc:Text",
    "int32": "cr:Int32",
    "int64": "cr:Int64",
    "float": "cr:Float64",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "timestamp": "sc:DateTime",
    "list": "sc:Text",
}
OWN_TERMS = (
    "annotation arrayShape citeAs column containedIn equivalentProperty excludes extract field fileProperty fileObject "
    "fileSet format includes isArray isLiveDataset jsonPath key md5 parentField path recordSet references regex "
    "readLines repeated replace samplingRate sdVersion separator source subField transform unArchive value"
).split()
CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "description": {"@container": "@language"},
    "name": {"@container": "@language"},
    **{name: f"cr:{name}" for name in OWN_TERMS},
}


def describe_file(name: str, *, file: Mapping[str, Any], encoding: str, title: str) -> dict[str, Any]:
    """A file of the release."""
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "description": title,
        "contentUrl": name,
        "encodingFormat": encoding,
        "contentSize": f"{file['bytes']} B",
        "sha256": file["sha256"],
    }


def describe_source(files: TableFiles, *, column: str) -> dict[str, Any]:
    """Where the values of a column are read: the Parquet file, or the set of its parts."""
    whole = len(files.parquet) == 1
    origin = {"fileObject": {"@id": files.parquet[0]}} if whole else {"fileSet": {"@id": f"{files.name}-parquet"}}
    return {**origin, "extract": {"column": column}}


def describe_field(column: Column, *, table: TableSchema, files: Mapping[str, TableFiles]) -> dict[str, Any]:
    """A column as a field of the record set, with the one column that it refers to, told as the source that mlcroissant
    joins; `files` are those of all tables."""
    described = f"{column.description} Unit: {column.unit}." if column.unit else column.description
    found: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": described,
        "dataType": TYPES[column.type],
        "source": describe_source(files[table.name], column=column.name),
    }
    if column.type == "list":
        found |= {"isArray": True, "arrayShape": "-1"}
    for key in table.foreign_keys:
        if key.columns == (column.name,) and key.table != table.name:
            found["references"] = describe_source(files[key.table], column=key.referenced[0])
    return found


def describe_record_set(table: TableSchema, *, files: Mapping[str, TableFiles]) -> dict[str, Any]:
    """A table as a record set."""
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": f"{table.title}: {table.grain}. {table.description}",
        "key": [{"@id": f"{table.name}/{name}"} for name in table.primary_key],
        "field": [describe_field(column, table=table, files=files) for column in table.columns],
    }


def list_distribution(files: TableFiles, *, table: TableSchema, hashes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The files of a table, and of a table in parts their set."""
    csv = describe_file(files.csv, file=hashes[files.csv], encoding=CSV_FORMAT, title=f"{table.title}, as CSV")
    title = f"{table.title}, as Parquet"
    parts = [describe_file(name, file=hashes[name], encoding=PARQUET_FORMAT, title=title) for name in files.parquet]
    if len(parts) == 1:
        return [csv, *parts]
    whole = {
        "@type": "cr:FileSet",
        "@id": f"{files.name}-parquet",
        "name": f"{files.name}-parquet",
        "description": title,
        "containedIn": [{"@id": name} for name in files.parquet],
        "encodingFormat": PARQUET_FORMAT,
        "includes": "*.parquet",
    }
    return [csv, *parts, whole]


def list_warnings(schema: Schema) -> list[str]:
    """The usage warnings of all tables, with the tables that they are of."""
    of = {
        code: [table.name for table in schema.tables.values() if code in table.usage_warnings]
        for code in schema.codebooks["usage_warnings"].codes
    }
    rows = schema.codebooks["usage_warnings"].by_code
    return [f"{rows[code]['label']} ({', '.join(names)}): {rows[code]['definition']}" for code, names in of.items()]


def cite(edition: Edition, *, dataset: Dataset) -> str:
    """The release as a BibTeX entry."""
    fields = {
        "author": f"{{{dataset.creator}}}",
        "title": f"{{{dataset.title}}}",
        "version": edition.version,
        "year": edition.day.year,
    }
    return f"@misc{{{dataset.name}, {', '.join(f'{name} = {{{value}}}' for name, value in fields.items())}}}"


def make_croissant(edition: Edition, *, schema: Schema, dataset: Dataset, hashes: Mapping[str, Any]) -> dict[str, Any]:
    """The content of `croissant.json`; `hashes` gives bytes and SHA-256 of each file by name."""
    tables = [(files, schema.tables[files.name]) for files in edition.tables]
    by_name = {files.name: files for files in edition.tables}
    creator = {"@type": "Organization", "name": dataset.creator}
    return {
        "@context": dict(CONTEXT),
        "@type": "Dataset",
        "@id": dataset.urn(edition.version),
        "conformsTo": SPECIFICATION,
        "name": dataset.name,
        "alternateName": dataset.title,
        "description": dataset.description,
        "license": dataset.licence.url,
        "url": README,
        "version": edition.version,
        "datePublished": edition.day.isoformat(),
        "creator": creator,
        "publisher": creator,
        "inLanguage": dataset.language,
        "keywords": list(dataset.keywords),
        "isLiveDataset": False,
        "citeAs": cite(edition, dataset=dataset),
        "rai:dataLimitations": list_warnings(schema),
        "distribution": [
            each for files, table in tables for each in list_distribution(files, table=table, hashes=hashes)
        ],
        "recordSet": [describe_record_set(table, files=by_name) for _, table in tables],
    }


def renew_croissant(content: dict[str, Any], *, hashes: Mapping[str, Any]) -> None:
    """Give the files that a `croissant.json` lists the bytes and hashes that they have now."""
    for each in content["distribution"]:
        if each["@type"] == "cr:FileObject":
            file = hashes[each["contentUrl"]]
            each |= {"contentSize": f"{file['bytes']} B", "sha256": file["sha256"]}
