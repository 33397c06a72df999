"""Many articles at once: order, processes, articles read before, and an article that breaks the reader."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from flows import extraction, fingerprint
from flows.article import Article
from flows.console import Console
from flows.engine import LocalEngine
from flows.errors import SettingsError
from flows.extract import batch
from flows.extraction import SMALLEST, extract_articles
from flows.release import run_release
from flows.settings import Settings, make_settings
from flows.store import UNREAD, Store, clear_store, make_key, open_store, store_fingerprint, strip
from tests.project import make_project
from tests.publish.workshop import read_tree
from tests.reading import ingest_text

TEXT = (
    "NAIROBI, 6 June 2023 (Lake Wire) - Kenyan police arrested five protesters in Nairobi on Monday, the interior "
    "ministry said.\n"
)
ALONE = LocalEngine(1)


@pytest.fixture
def articles(tmp_path: Path) -> list[Article]:
    first = ingest_text(tmp_path, TEXT)
    return [replace(first, article_id=f"art-{number:016x}") for number in range(SMALLEST + 3)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "findings"), "f" * 32)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the articles that are read from now on, in this process."""
    seen: list[str] = []
    extract = batch.extract_shard

    def note(given: list[Article]) -> Any:
        seen.extend(article.article_id for article in given)
        return extract(given)

    monkeypatch.setattr(extraction, "extract_shard", note)
    return seen


def test_two_processes_give_what_one_gives_in_the_order_given(articles: list[Article], tmp_path: Path) -> None:
    alone = extract_articles(articles, store=Store(str(tmp_path / "a"), "f"), engine=ALONE)
    together = extract_articles(articles, store=Store(str(tmp_path / "b"), "f"), engine=LocalEngine(2))
    assert together == alone
    assert [findings.article_id for findings in together.findings] == [article.article_id for article in articles]
    assert all(findings.events for findings in together.findings)


def test_store_that_was_read_goes_to_other_processes(articles: list[Article], store: Store) -> None:
    extract_articles(articles[:1], store=store, engine=ALONE)
    more = [replace(articles[0], article_id=f"art-{number:016x}") for number in range(100, 100 + SMALLEST + 1)]
    made = extract_articles([articles[0], *more], store=store, engine=LocalEngine(2))
    assert (made.known, len(made.findings)) == (1, SMALLEST + 2)


def test_progress_counts_every_article_once(articles: list[Article], store: Store) -> None:
    done: list[int] = []
    extract_articles(articles[:3], store=store, engine=ALONE, progress=done.append)
    extract_articles(articles[:4], store=store, engine=ALONE, progress=done.append)
    assert sum(done) == 3 + 4


def test_an_article_that_breaks_the_reader_is_set_aside_and_the_others_are_read(
    articles: list[Article], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = batch.load_reader()
    prepare = reader.prepare

    def break_on_second(article: Article) -> object:
        if article.article_id == articles[1].article_id:
            raise RecursionError("too deep")
        return prepare(article)

    with monkeypatch.context() as patch:
        patch.setattr(reader, "prepare", break_on_second)
        made = extract_articles(articles[:3], store=store, engine=ALONE)
    assert [findings.article_id for findings in made.findings] == [articles[0].article_id, articles[2].article_id]
    ((path, reason, detail),) = [(each.raw_path, each.reason, each.detail) for each in made.set_aside]
    assert (path, reason, detail) == (articles[1].raw_path, "extraction_failed", "RecursionError: too deep")
    again = extract_articles(articles[:3], store=store, engine=ALONE)
    assert (again.known, len(again.findings), again.set_aside) == (2, 3, ()), "a failure is tried again"


def test_only_new_and_changed_articles_are_read_again(articles: list[Article], store: Store, read: list[str]) -> None:
    cold = extract_articles(articles[:4], store=store, engine=ALONE)
    assert read == [article.article_id for article in articles[:4]]
    read.clear()
    assert extract_articles(articles[:4], store=store, engine=ALONE) == replace(cold, known=4)
    assert read == []
    changed = [articles[0], replace(articles[1], publisher="River Wire"), *articles[2:6]]
    half = extract_articles(changed, store=store, engine=ALONE)
    assert read == [articles[1].article_id, articles[4].article_id, articles[5].article_id]
    assert half.findings[0] == cold.findings[0]


def test_what_reading_is_not_given_does_not_make_it_read_again(articles: list[Article]) -> None:
    first = articles[0]
    moved = replace(
        first,
        raw_path="raw/other.txt",
        licence="cc-by-4.0",
        version=3,
        url="https://lake.example/1",
        ingested_from=("raw/a.txt", "raw/b.txt"),
        retrieved_at=datetime(2023, 6, 7, tzinfo=UTC),
    )
    assert make_key(moved) == make_key(first)
    assert all(getattr(strip(moved), name) == value for name, value in UNREAD.items())
    for change in (
        {"text": first.text + " "},
        {"publisher": "Other"},
        {"published": first.published.replace(year=2022)},
        {"header": replace(first.header, title="Other")},
        {"pages": (0, 5)},
        {"article_id": "art-1"},
        {"language": "fr"},
    ):
        assert make_key(replace(first, **change)) != make_key(first), change


def test_edit_of_a_lexicon_line_makes_all_be_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = store_fingerprint()
    assert open_store("x").fingerprint == before
    copy = tmp_path / "schemas"
    shutil.copytree(fingerprint.schemas_folder(), copy)
    monkeypatch.setattr(fingerprint, "schemas_folder", lambda: copy)
    assert store_fingerprint() == before
    lexicon = copy / "lexicon" / "modality.yaml"
    lexicon.write_text(lexicon.read_text("utf-8") + "# one line more\n", "utf-8")
    assert store_fingerprint() != before


def test_other_packages_make_all_be_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = store_fingerprint()
    monkeypatch.setattr("flows.store.lock_sha256", lambda: "0" * 64)
    assert store_fingerprint() != before


@pytest.mark.parametrize("damage", ["cut", "other bytes", "other findings"])
def test_a_damaged_entry_is_made_anew(articles: list[Article], store: Store, read: list[str], damage: str) -> None:
    cold = extract_articles(articles[:3], store=store, engine=ALONE)
    (name,) = store.list_files()
    path = Path(store.address) / store.fingerprint / name
    content = path.read_bytes()
    if damage == "cut":
        path.write_bytes(content[:-20])
    elif damage == "other bytes":
        path.write_bytes(b"x" * len(content))
    else:
        table = pq.read_table(path)
        payloads = table["findings"].to_pylist()
        pq.write_table(table.set_column(2, "findings", [[payloads[1], payloads[0], payloads[2]]]), path)
    read.clear()
    again = extract_articles(articles[:3], store=store, engine=ALONE)
    assert again.findings == cold.findings
    assert len(read) == (2 if damage == "other findings" else 3)
    read.clear()
    assert extract_articles(articles[:3], store=store, engine=ALONE).known == 3
    assert read == []


def test_a_run_that_died_goes_on_where_it_stopped(articles: list[Article], store: Store, read: list[str]) -> None:
    class Dying(LocalEngine):
        def work(self, function: Any, shards: Any) -> Any:
            yield function(shards[0])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        extract_articles(articles, store=store, engine=Dying(1))
    assert len(read) == SMALLEST
    read.clear()
    extract_articles(articles, store=store, engine=ALONE)
    assert read == [article.article_id for article in articles[SMALLEST:]]


def test_findings_that_are_half_written_are_not_there(articles: list[Article], store: Store) -> None:
    extract_articles(articles[:2], store=store, engine=ALONE)
    folder = Path(store.address) / store.fingerprint
    (name,) = store.list_files()
    (folder / name).rename(folder / f".{name}.0123abcd")
    assert store.list_files() == []
    assert store.read([make_key(articles[0])]) == {}


def test_findings_can_lie_at_any_address_of_fsspec(articles: list[Article]) -> None:
    store = Store("memory://findings", "f")
    cold = extract_articles(articles[:2], store=store, engine=ALONE)
    assert extract_articles(articles[:2], store=store, engine=ALONE) == replace(cold, known=2)
    clear_store("memory://findings")
    assert store.list_files() == []


def test_address_that_cannot_be_opened_or_written_is_told(articles: list[Article], tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is no address that fsspec can open"):
        Store("nowhere://findings", "f").list_files()
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(SettingsError, match="cannot be written"):
        extract_articles(articles[:1], store=Store(str(tmp_path / "file"), "f"), engine=ALONE)


@pytest.mark.parametrize("value", ["/findings", "../findings", "", "."])
def test_folder_outside_the_project_is_refused(value: str) -> None:
    with pytest.raises(SettingsError, match="findings must be a folder inside the project"):
        make_settings({"findings": value}, source="onrecord.yaml")


def test_address_of_findings_is_in_the_project_or_as_given(tmp_path: Path) -> None:
    assert Settings().findings_address(tmp_path) == str(tmp_path / ".onrecord/findings")
    settings = make_settings({"findings": "s3://bucket/findings"}, source="onrecord.yaml")
    assert settings.findings_address(tmp_path) == "s3://bucket/findings"


def test_cold_warm_and_half_warm_runs_give_equal_bytes(tmp_path: Path) -> None:
    def release(name: str, *, store: Path | None) -> tuple[dict[str, bytes], int]:
        project = make_project(tmp_path / name)
        if store:
            shutil.copytree(store, project / ".onrecord")
        made = run_release(project, day="2026-11-23", console=Console(quiet=True), workers=1)
        files = list((project / ".onrecord/findings").rglob("*.parquet"))
        return read_tree(made.path), len(files)

    cold, _ = release("cold", store=None)
    warm, files = release("warm", store=tmp_path / "cold" / ".onrecord")
    assert files == 1, "nothing was read again"
    some = Store(str(tmp_path / "some" / "findings"), store_fingerprint())
    full = Store(str(tmp_path / "cold" / ".onrecord" / "findings"), store_fingerprint())
    (name,) = full.list_files()
    keys = pq.read_table(Path(full.address) / full.fingerprint / name)["key"].to_pylist()
    some.write(full.read(keys[:1]))
    half, files = release("half", store=tmp_path / "some")
    assert files == 2, "one was known, the others were read"
    assert cold == warm == half
