"""The fingerprint of a reading: over all that decides it, the same in a checkout and in an installed wheel."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from flows import fingerprint as module
from flows.errors import SettingsError
from flows.fingerprint import (
    LANGUAGE_MODEL,
    code_fingerprint,
    fingerprint,
    language_model,
    list_folder,
    reading_files,
    reading_fingerprint,
    schemas_fingerprint,
)
from flows.inputs import read_evaluation
from tests.conftest import ROOT

LOADERS = {"flows/schema.py", "flows/errors.py"}
"""Read for reading too, but they only open files that are in the fingerprint themselves."""


def imported(path: Path) -> set[str]:
    """The modules of the package that a module imports, by the names of their files."""
    tree = ast.walk(ast.parse(path.read_text("utf-8")))
    names = {node.module for node in tree if isinstance(node, ast.ImportFrom) and node.module}
    return {f"{name.replace('.', '/')}.py" for name in names if name.startswith("flows.")}


def test_every_module_that_reading_imports_is_in_its_fingerprint() -> None:
    heads = ["flows/ingest/header.py", "flows/ingest/report_head.py"]
    queue = [name for name in reading_files() if name.startswith("flows/extract/")] + heads
    reached: set[str] = set()
    while queue:
        name = queue.pop()
        if name not in reached:
            reached.add(name)
            queue += imported(ROOT / name) if name not in LOADERS else []
    assert reached - LOADERS == {name for name in reading_files() if name.startswith("flows/")}


def test_the_words_and_codes_that_reading_knows_are_in_its_fingerprint() -> None:
    names = set(reading_files())
    assert {"schemas/lexicon/events.yaml", "schemas/registry/courts.yaml", "schemas/gazetteer/cities.csv"} <= names
    assert "schemas/codebooks/event_types.yaml" in names
    assert not any(name.startswith("schemas/tables/") or name.endswith(("README.md", ".pyc")) for name in names)


def test_the_language_model_of_the_fingerprint_is_the_one_that_reading_loads() -> None:
    loaded = (ROOT / "flows" / "extract" / "parse.py").read_text("utf-8")
    assert f"import {LANGUAGE_MODEL.replace('-', '_')}\n" in loaded
    assert language_model().split()[0] == LANGUAGE_MODEL


def test_a_language_model_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LANGUAGE_MODEL", "en-no-such-model")
    with pytest.raises(SettingsError, match="en-no-such-model is not installed: run make"):
        reading_fingerprint()


def test_a_fingerprint_changes_with_a_byte_or_a_name_and_with_nothing_else(tmp_path: Path) -> None:
    def made(**files: str) -> str:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        for name, text in files.items():
            path = folder / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return fingerprint(list_folder(folder, name="schemas/x"))

    first = made(a_dot_yaml="one", b__c_dot_bin="two")
    assert made(b__c_dot_bin="two", a_dot_yaml="one") == first, "order of making"
    assert made(a_dot_yaml="one", b__c_dot_bin="two", README_dot_md="read me", _dot_hidden="x") == first
    assert made(a_dot_yaml="One", b__c_dot_bin="two") != first
    assert made(a_dot_yaml="one", b__d_dot_bin="two") != first
    assert list_folder(tmp_path / "no such folder", name="schemas/model") == {}


def test_templates_scripts_and_styles_of_pages_are_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release whose pages would be others must not pass for one that can be made again."""
    found: dict[str, Path] = {}
    monkeypatch.setattr(module, "fingerprint", lambda files, **_: found.update(files) or "0" * 64)
    code_fingerprint()
    templates = {Path(name).name for name in found if name.startswith("flows/publish/page/templates/")}
    assert {"index.html", "style.css", "records.js"} <= templates


def test_an_installed_wheel_has_the_fingerprints_of_its_checkout(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    code = (
        "import json, flows.fingerprint as f, flows.inputs as i; print(json.dumps([f.__file__, f.reading_fingerprint(),"
        "f.code_fingerprint(), f.schemas_fingerprint(), i.read_evaluation()]))"
    )
    surroundings = {**os.environ, "PYTHONPATH": str(site)}
    call = [sys.executable, "-c", code]
    said = subprocess.run(call, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=True)
    where, *found = json.loads(said.stdout)
    assert Path(where).is_relative_to(site)
    assert found == [reading_fingerprint(), code_fingerprint(), schemas_fingerprint(), read_evaluation()]


@pytest.mark.parametrize("content", [None, b"", b"<<<<<<< ours", b"[]", b"\xff"])
def test_an_evaluation_that_cannot_be_read_counts_as_none(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "evaluation.json").write_bytes(content)
    assert read_evaluation(tmp_path) is None
