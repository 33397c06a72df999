"""The folder `raw/` to articles: bad input, identity, copies and versions. All texts are our own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.article import Ingested
from flows.errors import SettingsError
from flows.ingest.folder import ingest_folder
from flows.schema import load_schema
from flows.settings import Settings

PIER = "The harbour council met the fishermen's union on Tuesday and agreed to open the pier again next month.\n"
MILL = "The owners of the old mill told the village on Monday that they will sell it to the school for one crown.\n"


def write(project: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = project / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return project


def ingest(project: Path, **settings: int) -> Ingested:
    found = ingest_folder(project, settings=Settings(**settings))
    assert found.files == len(found.articles) + len(found.set_aside), "a file was lost"
    assert {row.reason for row in found.set_aside} <= set(load_schema().codebooks["set_aside_reasons"].codes)
    return found


def reasons(found: Ingested) -> dict[str, str]:
    return {row.raw_path: row.reason for row in found.set_aside}


def test_the_given_article_needs_no_rule_of_its_own() -> None:
    project = Path(__file__).parents[2]
    articles = ingest_folder(project, settings=Settings()).articles
    article = next(each for each in articles if each.raw_path.endswith("oic-assessment-mission-report.txt"))
    assert (article.publisher, article.published) == ("Trend", date(2021, 11, 25))
    assert (article.header.title, article.header.dateline_place) == (None, None)
    assert article.text[article.header.body_start :].startswith("The report of the Organization")
    assert article.licence == "unknown"
    assert article.retrieved_at is None


AZERBAIJANI = "Liman şurası bu gün balıqçılarla görüş keçirib və körpünün gələn ay yenidən açılmasına qərar verib.\n"
BAD = [
    ("empty_file", "2021-05-01-a.txt", b""),
    ("not_text", "2021-05-01-a.txt", b"\x7fELF\x02\x01\x01\0\0\0\0"),
    ("too_large", "2021-05-01-a.txt", b"a" * 20_000_000),
    ("too_large", "2021-05-01-a.txt", b"pier " * 50_000),
    ("not_english", "2021-05-01-a.txt", AZERBAIJANI.encode()),
    ("undecodable", "2021-05-01-a.txt", "Сегодня в порту открыли причал.".encode("cp1251")),
    ("truncated", "2021-05-01-a.txt", "The São café".encode()[:-1]),
    ("no_text", "2021-05-01-a.txt", b"12 | 14\n"),
    ("no_text", "2021-05-01-a.txt", b"By Ana Ruiz\n\n3 May 2021\n"),
    ("no_date", "pier.txt", PIER.encode()),
    ("no_date", "2021-02-31-pier.txt", PIER.encode()),
    ("unsupported_format", "2021-05-01-a.docx", b"PK\x03\x04"),
    ("unsupported_format", "2021-05-01-a", PIER.encode()),
    ("unsafe_name", "2021-05-01-a\nb.txt", PIER.encode()),
    ("unsafe_name", "2021-05-01-\u202etxt.a.txt", PIER.encode()),
    ("bad_sidecar", "2021-05-01-gone.meta.yaml", b"publisher: Nobody\n"),
]


@pytest.mark.parametrize(("reason", "name", "content"), BAD)
def test_bad_file_is_set_aside_and_the_next_one_read(tmp_path: Path, reason: str, name: str, content: bytes) -> None:
    found = ingest(write(tmp_path, {f"lake/{name}": content, "lake/2021-05-02-mill.txt": MILL}))
    assert list(reasons(found).values()) == [reason]
    assert [article.raw_path for article in found.articles] == ["raw/lake/2021-05-02-mill.txt"]
    assert "\n" not in found.set_aside[0].raw_path


def test_huge_file_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"lake/2021-05-01-a.txt": b"a" * 20_000_000})

    def refuse(path: Path, *_: object) -> None:
        raise AssertionError(f"{path} was opened")

    monkeypatch.setattr(Path, "open", refuse)
    assert list(reasons(ingest(tmp_path)).values()) == ["too_large"]


def test_limits_come_from_the_settings(tmp_path: Path) -> None:
    write(tmp_path, {"lake/2021-05-01-a.txt": PIER, "lake/2021-05-02-b.txt": MILL})
    assert set(reasons(ingest(tmp_path, max_article_bytes=10)).values()) == {"too_large"}
    assert set(reasons(ingest(tmp_path, max_line_chars=10)).values()) == {"too_large"}
    assert reasons(ingest(tmp_path)) == {}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "latin-1"])
def test_text_in_other_encodings_is_read(tmp_path: Path, encoding: str) -> None:
    text = "The café council met the fishermen's union on Tuesday and agreed to open the pier again.\n"
    (article,) = ingest(write(tmp_path, {"lake/2021-05-01-a.txt": text.encode(encoding)})).articles
    assert article.text == text


def test_name_that_is_no_utf_8_is_unsafe(tmp_path: Path) -> None:
    write(tmp_path, {"lake/2021-05-02-mill.txt": MILL})
    name = os.fsencode(tmp_path / "raw" / "lake") + b"/2021-05-01-\xff.txt"
    Path(os.fsdecode(name)).write_text(PIER, "utf-8")
    assert reasons(ingest(tmp_path)) == {"raw/lake/2021-05-01-\\udcff.txt": "unsafe_name"}


def test_links_that_lead_out_of_raw_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"lake/2021-05-02-mill.txt": MILL})
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "2021-05-01-pier.txt").write_text(PIER, "utf-8")
    (tmp_path / "raw" / "lake" / "2021-05-01-pier.txt").symlink_to(tmp_path / "private" / "2021-05-01-pier.txt")
    (tmp_path / "raw" / "coast").symlink_to(tmp_path / "private", target_is_directory=True)
    found = ingest(tmp_path)
    assert reasons(found) == {"raw/coast": "path_escapes", "raw/lake/2021-05-01-pier.txt": "path_escapes"}
    assert len(found.articles) == 1


def test_broken_link_and_pipe_are_unreadable(tmp_path: Path) -> None:
    write(tmp_path, {"lake/2021-05-02-mill.txt": MILL})
    (tmp_path / "raw" / "lake" / "2021-05-01-a.txt").symlink_to("nowhere.txt")
    os.mkfifo(tmp_path / "raw" / "lake" / "2021-05-01-b.txt")
    assert set(reasons(ingest(tmp_path)).values()) == {"unreadable"}


def test_bad_sidecar_sets_its_article_aside(tmp_path: Path) -> None:
    found = ingest(write(tmp_path, {"lake/2021-05-01-a.txt": PIER, "lake/2021-05-01-a.meta.yaml": "colour: blue\n"}))
    assert reasons(found) == {"raw/lake/2021-05-01-a.txt": "bad_sidecar"}


def test_hidden_files_and_the_readme_of_raw_are_no_articles(tmp_path: Path) -> None:
    files = {"README.md": PIER, ".keep": "", ".cache/2021-05-01-a.txt": PIER, "lake/2021-05-02-mill.txt": MILL}
    assert ingest(write(tmp_path, files)).files == 1


def test_missing_raw_folder_is_an_error_of_the_call(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="raw"):
        ingest_folder(tmp_path, settings=Settings())


def test_sidecar_goes_before_the_text_and_the_text_before_the_name(tmp_path: Path) -> None:
    text = f"Pier to open\n\nBy Tidings | 3 May 2021\n\n{PIER}"
    stated = "publisher: Lakeside Wire\npublished: 2021-05-04\ntitle: Another headline\nlicence: cc0\n"
    found = ingest(
        write(
            tmp_path,
            {
                "lake/2021-05-01-a.txt": text,
                "lake/2021-05-01-a.meta.yaml": stated,
                "lake-news/2021-05-01-b.txt": text + MILL,
                "lake-news/2021-05-01-c.txt": MILL,
                "2021-05-01-d.txt": MILL + PIER,
            },
        )
    )
    seen = {each.raw_path[4:]: (each.publisher, each.published, each.header.title) for each in found.articles}
    assert seen == {
        "lake/2021-05-01-a.txt": ("Lakeside Wire", date(2021, 5, 4), "Another headline"),
        "lake-news/2021-05-01-b.txt": ("Tidings", date(2021, 5, 3), "Pier to open"),
        "lake-news/2021-05-01-c.txt": ("Lake News", date(2021, 5, 1), None),
        "2021-05-01-d.txt": (None, date(2021, 5, 1), None),
    }
    stated_article = next(each for each in found.articles if each.licence == "cc0")
    assert stated_article.header.title_span is None
    assert stated_article.header.publisher == "Tidings"


def test_dateline_without_a_year_takes_that_of_the_file(tmp_path: Path) -> None:
    (article,) = ingest(write(tmp_path, {"lake/2022-01-02-a.txt": f"KYIV, Dec 31 (Tidings) - {PIER}"})).articles
    assert article.published == article.header.published == date(2021, 12, 31)
    assert article.header.published_span is not None
    assert article.header.published_span.text(article.text) == "Dec 31"


def test_two_copies_are_one_article(tmp_path: Path) -> None:
    found = ingest(
        write(tmp_path, {"b/2021-05-01-pier.txt": PIER, "a/2021-05-03-pier.txt": PIER.replace("\n", "\r\n")})
    )
    (article,) = found.articles
    assert article.raw_path == "raw/a/2021-05-03-pier.txt"
    assert article.ingested_from == ("raw/a/2021-05-03-pier.txt", "raw/b/2021-05-01-pier.txt")
    assert reasons(found) == {"raw/b/2021-05-01-pier.txt": "duplicate_article"}


def sidecar(retrieved: str | None = None, url: str = "https://example.org/pier") -> str:
    return f"url: {url}\n" + (f"retrieved_at: {retrieved}\n" if retrieved else "")


def test_later_text_of_one_address_is_the_current_version(tmp_path: Path) -> None:
    found = ingest(
        write(
            tmp_path,
            {
                "lake/2021-05-01-a.txt": PIER + "A correction was added.\n",
                "lake/2021-05-01-a.meta.yaml": sidecar(
                    "2021-05-03T08:00:00Z", url="HTTP://example.org/pier?utm_medium=x"
                ),
                "lake/2021-05-01-b.txt": PIER,
                "lake/2021-05-01-b.meta.yaml": sidecar("2021-05-01T08:00:00Z", url="https://example.org/pier"),
                "lake/2021-05-01-c.txt": PIER + "More follows.\n",
                "lake/2021-05-01-c.meta.yaml": sidecar(),
            },
        )
    )
    (article,) = found.articles
    assert (article.raw_path, article.version) == ("raw/lake/2021-05-01-a.txt", 3)
    assert article.retrieved_at == datetime(2021, 5, 3, 8, tzinfo=UTC)
    assert set(reasons(found).values()) == {"older_version"}


def test_text_that_was_restored_is_current_again(tmp_path: Path) -> None:
    found = ingest(
        write(
            tmp_path,
            {
                "lake/2021-05-01-a.txt": PIER,
                "lake/2021-05-01-a.meta.yaml": sidecar("2021-05-01T08:00:00Z"),
                "lake/2021-05-01-b.txt": MILL,
                "lake/2021-05-01-b.meta.yaml": sidecar("2021-05-02T08:00:00Z"),
                "lake/2021-05-01-c.txt": PIER,
                "lake/2021-05-01-c.meta.yaml": sidecar("2021-05-03T08:00:00Z"),
            },
        )
    )
    (article,) = found.articles
    assert (article.text, article.version) == (PIER, 2)


def test_id_survives_an_edit_and_a_move_where_there_is_an_address(tmp_path: Path) -> None:
    (before,) = ingest(
        write(tmp_path / "one", {"lake/2021-05-01-a.txt": PIER, "lake/2021-05-01-a.meta.yaml": sidecar()})
    ).articles
    (after,) = ingest(
        write(tmp_path / "two", {"lake/2021-06-09-z.txt": MILL, "lake/2021-06-09-z.meta.yaml": sidecar()})
    ).articles
    assert before.article_id == after.article_id


def test_id_without_an_address_is_that_of_the_path(tmp_path: Path) -> None:
    (before,) = ingest(write(tmp_path / "one", {"lake/2021-05-01-a.txt": PIER})).articles
    (edited,) = ingest(write(tmp_path / "two", {"lake/2021-05-01-a.txt": MILL})).articles
    (moved,) = ingest(write(tmp_path / "three", {"lake/2021-05-01-b.txt": PIER})).articles
    assert before.article_id == edited.article_id != moved.article_id


def test_one_address_of_two_publishers_is_two_articles(tmp_path: Path) -> None:
    files = {
        "lake/2021-05-01-a.txt": PIER,
        "lake/2021-05-01-a.meta.yaml": sidecar() + "publisher: Lakeside Wire\n",
        "coast/2021-05-01-b.txt": MILL,
        "coast/2021-05-01-b.meta.yaml": sidecar() + "publisher: Coast Post\n",
    }
    assert len(ingest(write(tmp_path, files)).articles) == 2


def test_equal_folders_give_equal_articles_whatever_the_order_of_writing(tmp_path: Path) -> None:
    files = {f"lake/2021-05-{day:02d}-{day}.txt": PIER * day for day in range(1, 9)}
    first = ingest(write(tmp_path / "one", files))
    second = ingest(write(tmp_path / "two", dict(reversed(files.items()))))
    assert first == second


def test_path_is_written_in_nfc(tmp_path: Path) -> None:
    (article,) = ingest(write(tmp_path, {"lake/2021-05-01-cafe\u0301.txt": PIER})).articles
    assert article.raw_path == "raw/lake/2021-05-01-caf\u00e9.txt"
