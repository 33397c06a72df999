"""Views and the data set's own description are declared, and a malformed one says what to mend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.errors import SchemaError
from flows.view import load_dataset, load_views, read_view
from tests.check.sample import sample_schema

GOOD: dict[str, Any] = {
    "name": "small",
    "title": "Small",
    "grain": "one row per event",
    "description": "A view.",
    "usage_warnings": ["machine_coded"],
    "columns": [{"name": "event_id", "of": "events.event_id"}],
}


def write(folder: Path, **changes: Any) -> Path:
    path = folder / "small.yaml"
    path.write_text(yaml.safe_dump({**GOOD, **changes}), "utf-8")
    return path


def test_a_column_taken_of_another_has_its_type_codes_and_description() -> None:
    schema = sample_schema()
    view = load_views()["events_wide"].table
    for name in ("event_type", "intensity", "date_start", "quote"):
        one, other = view.column(name), schema.tables["events"].column(name)
        assert (one.type, one.codes, one.description) == (other.type, other.codes, other.description)
    assert view.column("actor_names").type == "list"
    assert view.column("article_title").description == schema.tables["articles"].column("title").description


def test_all_columns_are_described_and_all_views_warn() -> None:
    views = load_views()
    assert set(views) == {"coverage", "events_wide", "incidents"}
    for view in views.values():
        assert view.table.usage_warnings
        assert all(column.description for column in view.table.columns)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"grain": ""}, r"schemas/views/small\.yaml: grain is missing or empty"),
        ({"usage_warnings": ["beware"]}, "unknown usage warning beware"),
        ({"columns": [{"name": "x", "of": "events.colour"}]}, r"x: there is no column events\.colour"),
        ({"columns": [{"name": "x", "of": "event_id"}]}, "write table.column"),
        ({"columns": [{"name": "x", "label": "events.quote", "description": "X."}]}, "only codes have labels"),
        ({"columns": [{"name": "x", "type": "colour", "description": "X."}]}, "type 'colour' must be one of"),
        ({"columns": [{"name": "x"}]}, "description is missing"),
    ],
)
def test_a_malformed_view_says_what_to_mend(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    assert read_view(write(tmp_path), schema=sample_schema()).table.column("event_id").required
    with pytest.raises(SchemaError, match=message):
        read_view(write(tmp_path, **changes), schema=sample_schema())


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"name": "onrecord"}, "title, description, creator, language, keywords, licence is missing"),
        ({**dict.fromkeys(("name", "title", "description", "creator", "language"), "x"), "keywords": ["x"]}, "licence"),
        (
            {
                **dict.fromkeys(("name", "title", "description", "creator", "language"), "x"),
                "keywords": ["x"],
                "licence": {"code": "x"},
            },
            "licence must have code, title and url",
        ),
    ],
)
def test_a_malformed_description_of_the_data_set_says_what_to_mend(
    tmp_path: Path, entry: dict[str, Any], message: str
) -> None:
    (tmp_path / "dataset.yaml").write_text(yaml.safe_dump(entry), "utf-8")
    with pytest.raises(SchemaError, match=message):
        load_dataset(tmp_path)


def test_a_release_has_its_own_name_in_the_name_of_all() -> None:
    dataset = load_dataset()
    assert dataset.urn("2026-11-23.0") == "urn:onrecord:dataset:2026-11-23.0"
    assert dataset.urn() == "urn:onrecord:dataset"
