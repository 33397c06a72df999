"""`dataset.jsonld`: the release in schema.org (https://schema.org/Dataset) and DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/)
at once, as JSON-LD.

    release (Dataset, in the series of all releases) --hasPart--> table (Dataset) --distribution--> file

The two vocabularies say the same of the same nodes. No context has to be fetched. Files are relative to this one;
releases and the series have a URN, since the project does not know where a copy is published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flows.publish.statement import Edition
from flows.schema import Schema, TableSchema
from flows.view import Dataset, View

CONTEXT: Mapping[str, Any] = {
    "schema": "https://schema.org/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dct:issued": {"@type": "xsd:date"},
    "schema:datePublished": {"@type": "schema:Date"},
    "dcat:byteSize": {"@type": "xsd:nonNegativeInteger"},
    "spdx:checksumValue": {"@type": "xsd:hexBinary"},
    **{
        name: {"@type": "@id"}
        for name in (
            "dct:language",
            "dct:license",
            "dct:conformsTo",
            "dct:creator",
            "dct:publisher",
            "dct:hasPart",
            "dct:isPartOf",
            "dcat:distribution",
            "dcat:accessURL",
            "dcat:downloadURL",
            "dcat:inSeries",
            "dcat:mediaType",
            "dcat:previousVersion",
            "schema:license",
            "schema:contentUrl",
            "schema:creator",
            "schema:publisher",
            "schema:hasPart",
            "schema:distribution",
            "spdx:algorithm",
        )
    },
}
CREATOR = "#creator"
MEDIA = "https://www.iana.org/assignments/media-types/"
LANGUAGE = "http://id.loc.gov/vocabulary/iso639-1/"
CSV_TYPE = "text/csv"
PARQUET_TYPE = "application/vnd.apache.parquet"


def name_both(title: str, description: str) -> dict[str, str]:
    """Title and description in both vocabularies."""
    return {
        "dct:title": title,
        "schema:name": title,
        "dct:description": description,
        "schema:description": description,
    }


def link_both(name: str, value: Any) -> dict[str, Any]:
    """A property that DCAT and schema.org call alike."""
    return {f"{'dct' if name in ('license', 'hasPart', 'creator', 'publisher') else 'dcat'}:{name}": value} | {
        f"schema:{name}": value
    }


def describe_size(file: Mapping[str, Any]) -> dict[str, Any]:
    """Bytes and hash of a file in both vocabularies."""
    return {
        "dcat:byteSize": str(file["bytes"]),
        "schema:contentSize": f"{file['bytes']} B",
        "schema:sha256": file["sha256"],
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": "spdx:checksumAlgorithm_sha256",
            "spdx:checksumValue": file["sha256"],
        },
    }


def describe_file(name: str, *, file: Mapping[str, Any], media: str, dataset: Dataset) -> dict[str, Any]:
    """A file as a distribution of its table."""
    return {
        "@id": name,
        "@type": ["dcat:Distribution", "schema:DataDownload"],
        "dct:title": name,
        "schema:name": name,
        "dcat:accessURL": name,
        "dcat:downloadURL": name,
        "schema:contentUrl": name,
        "dcat:mediaType": f"{MEDIA}{media}",
        "schema:encodingFormat": media,
        **describe_size(file),
        **link_both("license", dataset.licence.url),
    }


def describe_variables(table: TableSchema) -> list[dict[str, Any]]:
    """The columns of a table."""
    return [
        {
            "@type": "schema:PropertyValue",
            "schema:name": column.name,
            "schema:description": column.description,
            **({"schema:unitText": column.unit} if column.unit else {}),
        }
        for column in table.columns
    ]


def describe_table(
    table: TableSchema, *, files: Iterable[tuple[str, str]], dataset: Dataset, hashes: Mapping[str, Any]
) -> dict[str, Any]:
    """A table with its files, each given by its name and media type."""
    distribution = [describe_file(name, file=hashes[name], media=media, dataset=dataset) for name, media in files]
    return {
        "@id": f"#{table.name}",
        "@type": ["dcat:Dataset", "schema:Dataset"],
        **name_both(table.title, f"{table.grain}. {table.description}"),
        **link_both("license", dataset.licence.url),
        **link_both("creator", CREATOR),
        "schema:variableMeasured": describe_variables(table),
        **link_both("distribution", distribution),
    }


def make_linked(
    edition: Edition,
    *,
    schema: Schema,
    views: Mapping[str, View],
    dataset: Dataset,
    hashes: Mapping[str, Any],
) -> dict[str, Any]:
    """The content of `dataset.jsonld`; `views` are those with a file, by its name; `hashes` gives bytes and SHA-256 of
    each file by name."""
    tables = [
        describe_table(
            schema.tables[each.name],
            files=[(each.csv, CSV_TYPE), *((name, PARQUET_TYPE) for name in each.parquet)],
            dataset=dataset,
            hashes=hashes,
        )
        for each in edition.tables
    ]
    tables += [
        describe_table(view.table, files=[(name, CSV_TYPE)], dataset=dataset, hashes=hashes)
        for name, view in views.items()
    ]
    release: dict[str, Any] = {
        "@id": dataset.urn(edition.version),
        "@type": ["dcat:Dataset", "schema:Dataset"],
        **name_both(dataset.title, dataset.description),
        "dct:identifier": edition.version,
        "schema:identifier": edition.version,
        "dcat:version": edition.version,
        "schema:version": edition.version,
        "dct:issued": edition.day.isoformat(),
        "schema:datePublished": edition.day.isoformat(),
        "dct:language": f"{LANGUAGE}{dataset.language}",
        "schema:inLanguage": dataset.language,
        "dcat:keyword": list(dataset.keywords),
        "schema:keywords": list(dataset.keywords),
        **link_both("license", dataset.licence.url),
        **link_both("creator", CREATOR),
        **link_both("publisher", CREATOR),
        "dcat:inSeries": dataset.urn(),
        **link_both("hasPart", [table["@id"] for table in tables]),
    }
    if edition.previous:
        release["dcat:previousVersion"] = dataset.urn(edition.previous.version)
    series = {"@id": dataset.urn(), "@type": "dcat:DatasetSeries", "dct:title": dataset.title}
    series["dct:description"] = dataset.description
    creator = {
        "@id": CREATOR,
        "@type": ["foaf:Agent", "schema:Organization"],
        "foaf:name": dataset.creator,
        "schema:name": dataset.creator,
    }
    return {"@context": dict(CONTEXT), "@graph": [release, series, creator, *_share(tables)]}


def _share(tables: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tables and their files as nodes, each once: both vocabularies point to a file by its name."""
    nodes = []
    for table in tables:
        files = table["dcat:distribution"]
        nodes += [table | link_both("distribution", [each["@id"] for each in files]), *files]
    return nodes


def renew_linked(content: dict[str, Any], *, hashes: Mapping[str, Any]) -> None:
    """Give the files that a `dataset.jsonld` lists the bytes and hashes that they have now."""
    for node in content["@graph"]:
        if "dcat:downloadURL" in node:
            node |= describe_size(hashes[node["dcat:downloadURL"]])
