"""The README's recipes run as they stand, and all give the same answer; the flat table opens in a spreadsheet."""

from __future__ import annotations

import contextlib
import csv
import functools
import hashlib
import http.server
import importlib.util
import io
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pandas
import polars
import pytest

from flows.publish.release import Published
from flows.publish.wide import FORMULA, guard, unguard, write_count
from flows.view import load_views
from tests.check.sample import DETAINED, VISITED, Rows, sample_rows, sample_tables
from tests.publish.workshop import publish

ANSWER = [(None, 4), ("AZE", 1)]
RANGE = re.compile(r"bytes=(\d+)-(\d*)")
BLOCK = re.compile(r"^### (?P<name>[^\n]+)\n.*?^```(?P<language>\w+)\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("output"))


def read_recipes(published: Published) -> dict[str, str]:
    """The code of each recipe, by its heading."""
    text = (published.path / "README.md").read_text("utf-8")
    section = text[text.index("## Load it") : text.index("## Verify it")]
    parts = [part for part in re.split(r"(?=^### )", section, flags=re.MULTILINE) if BLOCK.search(part)]
    return {match["name"]: match["code"] for match in map(BLOCK.search, parts) if match}


def run(code: str) -> Any:
    """What a recipe leaves in `answer`."""
    names: dict[str, Any] = {}
    exec(compile(code, "README.md", "exec"), names)
    return names["answer"]


def order(pairs: Any) -> list[tuple[str | None, int]]:
    """An answer as pairs, what has no country first."""
    return sorted(((country, int(number)) for country, number in pairs), key=lambda pair: pair[0] or "")


def test_the_readme_has_a_recipe_for_each_engine(published: Published) -> None:
    assert list(read_recipes(published)) == ["DuckDB", "pandas", "Polars", "PySpark", "R", "Over HTTP"]


def test_the_recipe_for_duckdb_runs(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(published.path)
    assert order(run(read_recipes(published)["DuckDB"])) == ANSWER


def test_the_recipe_for_pandas_runs(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(published.path)
    answer = run(read_recipes(published)["pandas"])
    assert order((None if country is pandas.NA else country, number) for country, number in answer.items()) == ANSWER


def test_the_recipe_for_polars_runs(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(published.path)
    answer = run(read_recipes(published)["Polars"])
    assert isinstance(answer, polars.DataFrame)
    assert order(answer.rows()) == ANSWER


@pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="PySpark is not installed")
def test_the_recipe_for_pyspark_runs(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(published.path)
    assert order(tuple(row) for row in run(read_recipes(published)["PySpark"]).collect()) == ANSWER


def has_r() -> bool:
    if shutil.which("Rscript") is None:
        return False
    asked = "quit(status = !all(c('arrow', 'dplyr') %in% rownames(installed.packages())))"
    return subprocess.run(["Rscript", "-e", asked], check=False).returncode == 0


@pytest.mark.skipif(not has_r(), reason="R with arrow and dplyr is not installed")
def test_the_recipe_for_r_runs(published: Published) -> None:
    code = read_recipes(published)["R"] + "\nwrite.csv(answer, row.names = FALSE)\n"
    done = subprocess.run(["Rscript", "-e", code], cwd=published.path, capture_output=True, text=True, check=True)
    rows = csv.DictReader(io.StringIO(done.stdout))
    assert order((None if row["country"] == "NA" else row["country"], row["incidents"]) for row in rows) == ANSWER


class RangeServer(http.server.SimpleHTTPRequestHandler):
    """A plain static server that knows range requests, and notes what it gave."""

    given: ClassVar[list[tuple[str, int, int]]] = []

    def log_message(self, *_: Any) -> None:
        pass

    def end_headers(self) -> None:
        self.send_header("Accept-Ranges", "bytes")
        super().end_headers()

    def do_GET(self) -> None:
        data = Path(self.translate_path(self.path)).read_bytes()
        match = RANGE.fullmatch(self.headers.get("Range", ""))
        start, end = (int(match[1]), int(match[2] or len(data) - 1)) if match else (0, len(data) - 1)
        piece = data[start : end + 1]
        self.send_response(206 if match else 200)
        if match:
            self.send_header("Content-Range", f"bytes {start}-{start + len(piece) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(piece)))
        self.end_headers()
        self.given.append((self.path, 206 if match else 200, len(piece)))
        self.wfile.write(piece)


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; the address."""
    RangeServer.given.clear()
    handler = functools.partial(RangeServer, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def test_the_recipe_over_http_asks_for_ranges_of_the_latest_release(tmp_path: Path) -> None:
    rows = sample_rows()
    first = next(row for row in rows["events"] if row["event_id"] == VISITED)
    for number in range(4000):
        quote = hashlib.sha256(str(number).encode()).hexdigest()
        rows["events"].append({**first, "event_id": f"evt-{number + 100:016x}", "quote": quote})
    made = publish(tmp_path, sample_tables(rows))
    size = (made.path / "parquet/events.parquet").stat().st_size
    with serve(tmp_path) as address:
        code = read_recipes(made)["Over HTTP"].replace("https://example.org/output", address)
        code = code.replace("Releases()", "Releases(block_size=4096)")
        assert address in code
        assert "block_size" in code
        assert order(run(code)) == ANSWER
    asked = [(path, status, length) for path, status, length in RangeServer.given if path.endswith("events.parquet")]
    assert asked
    assert {status for _, status, _ in asked} == {206}
    assert sum(length for _, _, length in asked) < size / 2, "only the columns that were asked for"
    assert {path for path, _, _ in RangeServer.given} == {
        "/latest.json",
        "/releases/2026-11-23.0/parquet/events.parquet",
    }


def test_the_recipes_read_a_table_in_parts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.publish.parquet.ROW_GROUP_ROWS", 2)
    monkeypatch.setattr("flows.publish.parquet.write_parts.__kwdefaults__", {"under": "parquet", "part_bytes": 1})
    monkeypatch.setattr("flows.publish.parquet.write_parquet.__kwdefaults__", {"under": "parquet", "part_bytes": 1})
    made = publish(tmp_path)
    assert len(list((made.path / "parquet/events").iterdir())) == 3
    recipes = read_recipes(made)
    with serve(tmp_path) as address:
        assert order(run(recipes["Over HTTP"].replace("https://example.org/output", address))) == ANSWER
    monkeypatch.chdir(made.path)
    assert order(run(recipes["DuckDB"])) == ANSWER
    assert order(run(recipes["Polars"]).rows()) == ANSWER
    answer = run(recipes["pandas"])
    assert order((None if country is pandas.NA else country, number) for country, number in answer.items()) == ANSWER


def odd_rows() -> Rows:
    """The sample with text that a spreadsheet would take for something else."""
    rows = sample_rows()
    for row, quote in zip(rows["events"], ("=1+1", "+3 dead", '-"x", y', "@pier", "plain\nof two lines"), strict=True):
        row |= {"quote": quote, "document": "\tReport", "intensity": -4.0}
    rows["actors"][0]["name"] = "=HYPERLINK(1)"
    rows["articles"][0]["title"] = "-- Ünïted; 🕊"
    return rows


def read_wide(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_flat_table_has_names_beside_ids(published: Published) -> None:
    rows = {row["event_id"]: row for row in read_wide(published.path / "csv/events_wide.csv")}
    events = {row["event_id"]: row for row in sample_tables().rows("events")}
    actors = {row["actor_id"]: row["name"] for row in sample_tables().rows("actors")}
    parts = sample_tables().rows("event_actors")
    assert set(rows) == set(events)
    assert list(rows[VISITED]) == [column.name for column in load_views()["events_wide"].table.columns]
    assert (rows[VISITED]["event_type"], rows[VISITED]["event_type_label"]) == ("CONSULT", "Consult")
    assert rows[VISITED]["latitude"] == str(events[VISITED]["latitude"])
    for event_id, row in rows.items():
        for role in ("actor", "recipient", "leader", "attributed_to"):
            mine = [part["actor_id"] for part in parts if (part["event_id"], part["role"]) == (event_id, role)]
            assert row[f"{role}_ids"] == "; ".join(mine)
            if "detained-fisherman-1" not in mine:
                assert row[f"{role}_names"] == "; ".join(actors[actor_id] for actor_id in mine)
    assert "12" in rows[DETAINED]["counts"]


def test_the_flat_table_names_no_one_who_is_withheld(published: Published) -> None:
    text = (published.path / "csv/events_wide.csv").read_text("utf-8")
    assert "Velio" not in text
    assert "[name withheld]" in text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1 day", "@SUM", "\tx", "\rx", "\nx", "＝1"])
def test_text_that_looks_like_a_formula_is_guarded(text: str) -> None:
    assert guard(text) == f"'{text}"
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", ["", "plain", "a=b", "'quoted'", " =1"])
def test_other_text_stays(text: str) -> None:
    assert guard(text) == unguard(text) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(12, 12, "killed 12 people"), (12, None, "killed 12.. people"), (None, 3, "killed ..3 people")],
)
def test_counts_tell_their_bounds(low: int | None, high: int | None, text: str) -> None:
    assert write_count({"measure": "killed", "low": low, "high": high, "population": "people"}) == text


def test_no_cell_of_the_flat_table_is_a_formula_and_numbers_stay_numbers(tmp_path: Path) -> None:
    made = publish(tmp_path, sample_tables(odd_rows()))
    rows = read_wide(made.path / "csv/events_wide.csv")
    assert {row["intensity"] for row in rows} == {"-4.0"}
    texts = [cell for row in rows for name, cell in row.items() if name not in ("intensity", "latitude", "longitude")]
    assert not any(cell.startswith(FORMULA) for cell in texts)
    assert sum(cell.startswith("'") for cell in texts) > 5
    assert "'=1+1" in texts


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_flat_table_without_damage(tmp_path: Path) -> None:
    """Opened as a person would (UTF-8, comma) and saved again, every cell is as it was, numbers as numbers."""
    made = publish(tmp_path / "output", sample_tables(odd_rows()))
    source = made.path / "csv/events_wide.csv"
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    filters = [
        "--infilter=CSV:44,34,UTF8,1",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,UTF8,1,,0,false,true",
    ]
    subprocess.run(
        [*command, *filters, "--outdir", str(tmp_path / "saved"), str(source)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    numbers = {"intensity", "latitude", "longitude", "confidence"}
    before, after = read_wide(source), read_wide(tmp_path / "saved/events_wide.csv")
    assert len(before) == len(after) == 5
    for old, new in zip(before, after, strict=True):
        for name, cell in old.items():
            if name in numbers and cell:
                assert float(new[name]) == float(cell), name
            elif name == "place_disputed":
                assert new[name].lower() == cell, name
            else:
                assert new[name] == cell, name
