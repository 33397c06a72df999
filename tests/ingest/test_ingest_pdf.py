"""PDFs to text with pages; each that cannot be read is set aside with its reason. All texts are our own."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from flows.errors import ArticleUnreadable
from flows.ingest.pdf import read_pdf
from tests.ingest.test_ingest_folder import ingest, reasons, write
from tests.pdf import write_pdf

LINE = "The harbour council met the fishermen's union and agreed to open the pier."
PASSWORD = (
    b"/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <" + b"11" * 32 + b"> /U <" + b"22" * 32 + b"> >> "
    b"/ID [<33333333333333333333333333333333> <33333333333333333333333333333333>] "
)


def read(raw: bytes, *, max_pages: int = 100, max_bytes: int = 1_000_000) -> tuple[str, tuple[int, ...]]:
    paged = read_pdf(raw, max_pages=max_pages, max_bytes=max_bytes)
    return paged.text, paged.pages


def test_pages_begin_where_their_offsets_say() -> None:
    text, pages = read(write_pdf([[LINE, "First page."], [LINE, "Second page."], ["Third page.", LINE]]))
    assert pages[0] == 0
    assert [text[start:].split("\n")[0] for start in pages] == [LINE, LINE, "Third page."]


def test_running_heads_and_page_numbers_are_no_text() -> None:
    pages = [["Harbour Bulletin", f"{LINE} Part {n}.", f"Body {n} of it.", f"{n}"] for n in "1234"]
    text, _ = read(write_pdf([[head, line, body, "and more", foot] for head, line, body, foot in pages]))
    assert text.count("Harbour Bulletin") == 1, "the first page keeps it"
    assert text.count(LINE) == 4
    assert "\n3\n" not in text


def test_letters_beyond_ascii_are_kept() -> None:
    text, _ = read(write_pdf([["Côte d’Ivoire asked São Tomé and Príncipe for the charts of the sea."]]))
    assert text.startswith("Côte d’Ivoire asked São Tomé and Príncipe")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (write_pdf([[], [], []]), "scanned"),
        (write_pdf([["Title only"], [], [], []]), "scanned"),
        (write_pdf([[LINE]], encrypt=PASSWORD), "encrypted"),
        (write_pdf([[LINE] * 40] * 4)[:3000], "truncated"),
        (write_pdf([[LINE]])[:60], "truncated"),
        (b"%PDF-1.7\nnothing of a document\n%%EOF\n", "undecodable"),
        (LINE.encode(), "not_text"),
        (write_pdf([[LINE]] * 101), "too_large"),
    ],
)
def test_what_is_no_readable_pdf_is_refused_with_its_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(ArticleUnreadable) as caught:
        read(raw)
    assert caught.value.reason == reason


def test_text_is_limited_however_small_the_file() -> None:
    with pytest.raises(ArticleUnreadable, match="too_large"):
        read(write_pdf([[LINE] * 50] * 20), max_bytes=10_000)


def test_two_thousand_pages_are_refused_before_one_is_read() -> None:
    raw = write_pdf([[LINE] * 30] * 2000)
    tracemalloc.start()
    with pytest.raises(ArticleUnreadable, match="2000 pages; the most is 500"):
        read(raw, max_pages=500)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_pdfs_of_a_folder_are_articles_or_set_aside_and_never_end_a_run(tmp_path: Path) -> None:
    project = write(
        tmp_path,
        {
            "port/2031-05-02-pier.pdf": write_pdf([["Pier opens again", "", LINE, LINE], [LINE]]),
            "port/2031-05-03-scan.pdf": write_pdf([[], []]),
            "port/2031-05-04-cut.pdf": write_pdf([[LINE] * 30])[:900],
            "port/2031-05-05-text.pdf": LINE,
            "port/2031-05-06-long.pdf": write_pdf([[LINE]] * 7),
        },
    )
    found = ingest(project, max_pdf_pages=6)
    assert [article.raw_path for article in found.articles] == ["raw/port/2031-05-02-pier.pdf"]
    assert len(found.articles[0].pages) == 2
    assert reasons(found) == {
        "raw/port/2031-05-03-scan.pdf": "scanned",
        "raw/port/2031-05-04-cut.pdf": "truncated",
        "raw/port/2031-05-05-text.pdf": "not_text",
        "raw/port/2031-05-06-long.pdf": "too_large",
    }


def test_a_pdf_may_be_larger_than_a_text(tmp_path: Path) -> None:
    raw = write_pdf([[LINE], [LINE]])
    project = write(tmp_path, {"port/2031-05-02-pier.pdf": raw})
    assert len(ingest(project, max_article_bytes=len(raw) - 1).articles) == 1
    assert list(reasons(ingest(project, max_pdf_bytes=len(raw) - 1)).values()) == ["too_large"]
