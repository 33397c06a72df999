"""What a release says of itself in the words of each standard, read by the standard's own tool."""

from __future__ import annotations

import json
import logging
import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import datacite.schema45
import feedparser
import frictionless
import jsonschema
import mlcroissant
import pyarrow.parquet as pq
import pytest
import rdflib
import yaml
from rdflib import namespace

from flows.publish.catalogue import read_catalogue
from flows.publish.release import Published
from flows.publish.repair import repair
from flows.view import load_dataset
from tests.check.sample import sample_rows, sample_schema, sample_tables
from tests.publish.workshop import changed_rows, publish

TABLES = sample_schema().tables
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
DCAT_3 = {
    rdflib.URIRef(f"{namespace.DCAT}{name}") for name in ("DatasetSeries", "inSeries", "version", "previousVersion")
}
"""Terms of DCAT 3 that rdflib's list, which is of DCAT 2, lacks."""
OUTSIDE = {SPDX.Checksum, SPDX.checksum, SPDX.algorithm, SPDX.checksumValue}
RELEASE = rdflib.URIRef("urn:onrecord:dataset:2026-11-23.1")
ATOM = "{http://www.w3.org/2005/Atom}"
CITATION_SHAPE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["authors", "cff-version", "message", "title"],
    "properties": {
        "cff-version": {"const": "1.2.0"},
        "message": {"type": "string", "minLength": 1},
        "type": {"enum": ["dataset", "software"]},
        "title": {"type": "string", "minLength": 1},
        "abstract": {"type": "string", "minLength": 1},
        "version": {"type": ["string", "number"]},
        "date-released": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "license": {"type": "string", "pattern": "^[A-Za-z0-9.-]+$"},
        "keywords": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "string", "minLength": 1}},
        "authors": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name"],
                "properties": {"name": {"type": "string", "minLength": 1}},
            },
        },
    },
}
"""What Citation File Format 1.2.0 demands of the keys that a release uses; its own tool cannot be installed beside the
jsonschema that others need."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The second of two releases."""
    output = tmp_path_factory.mktemp("output")
    publish(output, sample_tables(changed_rows()))
    return publish(output)


@pytest.fixture(scope="module")
def graph(published: Published) -> rdflib.Graph:
    path = published.path / "dataset.jsonld"
    return rdflib.Graph().parse(path, format="json-ld", publicID="https://example.org/release/dataset.jsonld")


def read(published: Published, name: str) -> Any:
    return json.loads((published.path / name).read_bytes())


def describe_errors(report: frictionless.Report) -> list[str]:
    errors = [*report.errors, *(error for task in report.tasks for error in task.errors)]
    return [f"{error.type}: {error.message}" for error in errors]


def validate_tables(folder: Path, content: dict[str, Any]) -> list[str]:
    """What frictionless finds wrong with the CSV resources, their keys and hashes."""
    tables = {**content, "resources": [each for each in content["resources"] if each["format"] == "csv"]}
    return describe_errors(frictionless.Package(tables, basepath=str(folder)).validate())


def test_frictionless_finds_the_data_package_and_its_tables_valid(published: Published) -> None:
    content = read(published, "datapackage.json")
    itself = sum(key.table == name for name, table in TABLES.items() for key in table.foreign_keys)
    errors = [error.note for error in frictionless.Package.metadata_validate(content)]
    assert len(errors) == itself, "a key within a table names no resource in version 2, which frictionless demands"
    assert all("'resource' is a required property" in error for error in errors)
    assert validate_tables(published.path, content) == []
    package = frictionless.Package(content, basepath=str(published.path))
    rows = package.get_resource("events").read_rows()
    assert [row["event_id"] for row in rows] == [row["event_id"] for row in sample_tables().rows("events")]
    assert rows[0]["modes"] == ["visit"]


@pytest.mark.parametrize(
    ("name", "old", "new", "error"),
    [
        ("csv/events.csv", b"asserted", b"screamed", "constraint-error"),
        ("csv/events.csv", b"art-00000000000000a1", b"art-00000000000000a9", "foreign-key"),
        ("csv/event_counts.csv", b"12", b"many", "type-error"),
        ("csv/events_wide.csv", b"Asserted", b"Screamed", "hash-count"),
    ],
)
def test_frictionless_finds_what_was_spoiled(
    published: Published, tmp_path: Path, name: str, old: bytes, new: bytes, error: str
) -> None:
    content = read(published, "datapackage.json")
    for each in content["resources"]:
        target = tmp_path / each["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        data = (published.path / each["path"]).read_bytes()
        target.write_bytes(data.replace(old, new) if each["path"] == name else data)
    assert error in " ".join(validate_tables(tmp_path, content))


def plain(value: Any) -> Any:
    """A value as mlcroissant gives it, as the tables have it."""
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, list):
        return [plain(each) for each in value]
    if value is None or (isinstance(value, float) and math.isnan(value)) or str(value) == "NaT":
        return None
    return value.item() if hasattr(value, "item") else value


def same(one: Any, other: Any) -> bool:
    if isinstance(other, date) and one is not None:
        return str(one)[:10] == str(other)[:10]
    return bool(one == other)


def test_mlcroissant_finds_the_description_valid_and_reads_every_row(published: Published) -> None:
    logging.getLogger("absl").setLevel(logging.ERROR)
    dataset = mlcroissant.Dataset(published.path / "croissant.json")
    issues = dataset.metadata.ctx.issues
    assert dataset.metadata.ctx.is_v1_1()
    assert issues.errors == set()
    assert all("MAJOR.MINOR.PATCH" in each for each in issues.warnings), "the release has a date for its version"
    for name, table in TABLES.items():
        rows = [{key: plain(value) for key, value in row.items()} for row in dataset.records(record_set=name)]
        expected = pq.read_table(published.path / f"parquet/{name}.parquet").to_pylist()
        assert len(rows) == len(expected)
        for row, other in zip(rows, expected, strict=True):
            assert set(row) == {f"{name}/{column.name}" for column in table.columns}
            for column in table.columns:
                assert same(row[f"{name}/{column.name}"], other[column.name]), (name, column.name)


def test_croissant_has_files_hashes_keys_and_warnings(published: Published) -> None:
    content = read(published, "croissant.json")
    sums = dict(line.split("  ")[::-1] for line in (published.path / "SHA256SUMS").read_text().splitlines())
    assert {each["@id"] for each in content["distribution"]} == {
        f"{kind}/{name}.{kind}" for kind in ("csv", "parquet") for name in TABLES
    }
    assert all(each["sha256"] == sums[each["contentUrl"]] for each in content["distribution"])
    evidence = next(each for each in content["recordSet"] if each["name"] == "evidence")
    assert [each["@id"] for each in evidence["key"]] == [f"evidence/{name}" for name in TABLES["evidence"].primary_key]
    assert any(each.startswith("Count incidents, not events (events): ") for each in content["rai:dataLimitations"])


def list_terms(graph: rdflib.Graph) -> Iterable[rdflib.URIRef]:
    """Every property and class that a graph uses."""
    for _, predicate, value in graph:
        yield predicate
        if predicate == namespace.RDF.type:
            yield value


def test_linked_data_use_only_terms_that_the_vocabularies_have(graph: rdflib.Graph) -> None:
    known = OUTSIDE | DCAT_3 | {namespace.RDF.type}
    spaces = (namespace.DCAT, namespace.DCTERMS, namespace.FOAF, namespace.SDO)
    terms = set(list_terms(graph))
    assert [term for term in terms - known if not any(term in space for space in spaces)] == []
    assert {
        namespace.DCAT.Dataset,
        namespace.DCAT.Distribution,
        namespace.SDO.Dataset,
        namespace.SDO.DataDownload,
    } <= terms


def test_linked_data_describe_release_series_tables_and_files(graph: rdflib.Graph) -> None:
    assert graph.value(RELEASE, namespace.DCTERMS.issued) == rdflib.Literal("2026-11-23", datatype=namespace.XSD.date)
    assert graph.value(RELEASE, rdflib.URIRef(f"{namespace.DCAT}version")) == rdflib.Literal("2026-11-23.1")
    assert graph.value(RELEASE, rdflib.URIRef(f"{namespace.DCAT}previousVersion")) == rdflib.URIRef(
        "urn:onrecord:dataset:2026-11-23.0"
    )
    series = graph.value(RELEASE, rdflib.URIRef(f"{namespace.DCAT}inSeries"))
    assert (series, namespace.RDF.type, rdflib.URIRef(f"{namespace.DCAT}DatasetSeries")) in graph
    assert graph.value(RELEASE, namespace.DCTERMS.license) == rdflib.URIRef(
        "https://creativecommons.org/licenses/by/4.0/"
    )
    language = graph.value(RELEASE, namespace.DCTERMS.language)
    assert language == rdflib.URIRef("http://id.loc.gov/vocabulary/iso639-1/en")
    parts = set(graph.objects(RELEASE, namespace.DCTERMS.hasPart))
    assert parts == set(graph.objects(RELEASE, namespace.SDO.hasPart))
    assert len(parts) == len(TABLES) + 2
    for part in parts:
        for kind in (namespace.DCAT.Dataset, namespace.SDO.Dataset):
            assert (part, namespace.RDF.type, kind) in graph
        for term in (
            namespace.DCTERMS.title,
            namespace.DCTERMS.description,
            namespace.DCTERMS.license,
            namespace.SDO.name,
            namespace.SDO.description,
            namespace.SDO.license,
        ):
            assert len(set(graph.objects(part, term))) == 1
        files = set(graph.objects(part, namespace.DCAT.distribution))
        assert files
        assert files == set(graph.objects(part, namespace.SDO.distribution))


def test_linked_files_have_address_size_and_hash(graph: rdflib.Graph, published: Published) -> None:
    sums = dict(line.split("  ")[::-1] for line in (published.path / "SHA256SUMS").read_text().splitlines())
    files = set(graph.subjects(namespace.RDF.type, namespace.DCAT.Distribution))
    assert len(files) == 2 * len(TABLES) + 2
    for file in files:
        address = graph.value(file, namespace.DCAT.downloadURL)
        assert address == graph.value(file, namespace.SDO.contentUrl)
        assert address == graph.value(file, namespace.DCAT.accessURL)
        name = str(address).removeprefix("https://example.org/release/")
        size = graph.value(file, namespace.DCAT.byteSize)
        assert size == rdflib.Literal(
            str((published.path / name).stat().st_size), datatype=namespace.XSD.nonNegativeInteger
        )
        checksum = graph.value(file, SPDX.checksum)
        assert graph.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
        value = graph.value(checksum, SPDX.checksumValue)
        assert value == rdflib.Literal(sums[name], datatype=namespace.XSD.hexBinary)
        assert str(graph.value(file, namespace.SDO.sha256)) == sums[name]


def test_datacite_finds_its_metadata_valid(published: Published) -> None:
    content = read(published, "datacite.json")
    datacite.schema45.validator.validate(content)
    assert content["version"] == "2026-11-23.1"
    assert content["relatedIdentifiers"][0]["relationType"] == "IsNewVersionOf"
    assert "doi" not in content
    with pytest.raises(jsonschema.ValidationError):
        datacite.schema45.validator.validate({**content, "types": {}})


def test_the_citation_has_what_its_format_demands(published: Published) -> None:
    text = (published.path / "CITATION.cff").read_text("utf-8")
    content = yaml.load(text, Loader=yaml.BaseLoader)
    jsonschema.Draft7Validator(CITATION_SHAPE).validate(content)
    assert content["version"] == "2026-11-23.1"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(CITATION_SHAPE).validate({**content, "cff-version": "1.1"})


def test_all_standards_say_the_same_of_the_release(published: Published, graph: rdflib.Graph) -> None:
    dataset = load_dataset()
    package, croissant, cite = (
        read(published, name) for name in ("datapackage.json", "croissant.json", "datacite.json")
    )
    citation = yaml.safe_load((published.path / "CITATION.cff").read_bytes())
    titles = {package["title"], croissant["alternateName"], cite["titles"][0]["title"], citation["title"]}
    assert titles | {str(graph.value(RELEASE, namespace.DCTERMS.title))} == {dataset.title}
    names = {package["id"], croissant["@id"], cite["alternateIdentifiers"][0]["alternateIdentifier"]}
    assert names == {str(RELEASE)}
    versions = {package["version"], croissant["version"], cite["version"], citation["version"]}
    assert versions == {published.version}
    assert package["keywords"] == croissant["keywords"] == citation["keywords"] == list(dataset.keywords)


def test_the_feed_lists_the_releases_newest_first(published: Published) -> None:
    output = published.path.parents[1]
    headers = {"content-location": "https://a.example/o/feed.atom", "content-type": "application/atom+xml"}
    feed = feedparser.parse((output / "feed.atom").read_bytes(), response_headers=headers)
    assert (feed.bozo, feed.version) == (False, "atom10")
    assert [entry.id for entry in feed.entries] == [str(RELEASE), "urn:onrecord:dataset:2026-11-23.0"]
    assert feed.entries[0].link == "https://a.example/o/releases/2026-11-23.1/README.md"
    assert feed.entries[0].updated == "2026-11-23T00:00:00Z"
    for link in feed.entries[0].links:
        assert (output / link.href.removeprefix("https://a.example/o/")).is_file()
    assert published.manifest_sha256 in feed.entries[0].summary


def test_the_feed_has_the_elements_that_atom_demands(published: Published) -> None:
    root = ElementTree.fromstring((published.path.parents[1] / "feed.atom").read_bytes())
    assert root.tag == f"{ATOM}feed"
    assert len(root.findall(f"{ATOM}author/{ATOM}name")) == 1
    for node in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{ATOM}{name}")) == 1, name
        assert re.fullmatch(r"[a-z]+:\S+", node.findtext(f"{ATOM}id") or "")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", node.findtext(f"{ATOM}updated") or "")
        relations = [(link.get("rel"), link.get("type")) for link in node.findall(f"{ATOM}link")]
        assert len(set(relations)) == len(relations)


def test_a_feed_that_was_lost_or_is_behind_is_mended(tmp_path: Path) -> None:
    publish(tmp_path)
    behind = (tmp_path / "feed.atom").read_bytes()
    publish(tmp_path, sample_tables(changed_rows()))
    whole = (tmp_path / "feed.atom").read_bytes()
    assert len(read_catalogue(tmp_path)) == 2
    (tmp_path / "feed.atom").write_bytes(behind)
    repair(tmp_path)
    assert (tmp_path / "feed.atom").read_bytes() == whole
    (tmp_path / "feed.atom").unlink()
    repair(tmp_path)
    assert (tmp_path / "feed.atom").read_bytes() == whole


def test_a_table_in_parts_is_described_by_all_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.publish.parquet.ROW_GROUP_ROWS", 2)
    monkeypatch.setattr("flows.publish.parquet.write_parts.__kwdefaults__", {"under": "parquet", "part_bytes": 1})
    monkeypatch.setattr("flows.publish.parquet.write_parquet.__kwdefaults__", {"under": "parquet", "part_bytes": 1})
    made = publish(tmp_path, sample_tables(sample_rows()))
    parts = sorted(path.relative_to(made.path).as_posix() for path in (made.path / "parquet/events").iterdir())
    assert len(parts) == 3
    content = json.loads((made.path / "croissant.json").read_bytes())
    (whole,) = (each for each in content["distribution"] if each["@id"] == "events-parquet")
    assert [each["@id"] for each in whole["containedIn"]] == parts
    dataset = mlcroissant.Dataset(made.path / "croissant.json")
    assert dataset.metadata.ctx.issues.errors == set()
