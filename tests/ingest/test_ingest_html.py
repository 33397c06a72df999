"""Saved web pages to articles; the pages are our own."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from flows.article import Article, SetAside
from flows.errors import ArticleUnreadable
from flows.ingest.folder import ingest_folder
from flows.ingest.html import read_html
from flows.settings import Settings

HEAD = """<title>Ferry talks open | Lake Wire</title>
<meta property="og:site_name" content="Lake Wire">
<meta property="article:published_time" content="2023-06-14T08:00:00Z">
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
 "headline": "Ferry talks open", "datePublished": "2023-06-14T08:00:00Z",
 "publisher": {"@type": "Organization", "name": "Lake Wire"}}</script>"""
BODY = """<h1>Ferry talks open</h1> <p>GENEVA (Lake Wire) - A delegation of the United Nations visited Norway on Monday.
The commission urged Sweden to publish the report on the café by August 2023.</p> <p>At least 12 people were injured in
Oslo on Sunday, police said, and "nobody" was held.</p> <p>The commission asked the two governments:</p><ul><li>to open
the pier again,</li><li>to pay the fishermen.</li></ul>"""
MENU = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/sport'>Sport</a></li></ul></nav>"
FOOT = "<footer><p>Copyright Lake Wire 2023. All rights reserved. Subscribe to our newsletter.</p></footer>"


def page(*, head: str = HEAD, body: str = BODY) -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{MENU}<article>{body}</article>{FOOT}</body></html>"


def ingest(folder: Path, raw: bytes, *, name: str = "lake/story.html", sidecar: str = "") -> Article | SetAside:
    path = folder / "raw" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(raw)
    if sidecar:
        path.with_suffix(".meta.yaml").write_text(sidecar, "utf-8")
    ingested = ingest_folder(folder, settings=Settings())
    (found,) = (*ingested.articles, *ingested.set_aside)
    return found


def test_article_of_a_page_has_headline_paragraphs_and_what_the_page_says_of_it(tmp_path: Path) -> None:
    article = ingest(tmp_path, page().encode())
    assert isinstance(article, Article)
    assert article.text == (
        "Ferry talks open\n\n"
        "GENEVA (Lake Wire) - A delegation of the United Nations visited Norway on Monday. The commission urged "
        "Sweden to publish the report on the café by August 2023.\n\n"
        'At least 12 people were injured in Oslo on Sunday, police said, and "nobody" was held.\n\n'
        "The commission asked the two governments:\n- to open the pier again,\n- to pay the fishermen.\n"
    )
    assert (article.publisher, article.published, article.header.title) == (
        "Lake Wire",
        date(2023, 6, 14),
        "Ferry talks open",
    )
    assert article.header.title_span is not None
    assert article.header.title_span.text(article.text) == "Ferry talks open"


def test_sidecar_is_believed_before_the_page(tmp_path: Path) -> None:
    sidecar = "publisher: Hill Post\npublished: 2023-06-15\nurl: https://hill.example/1\nhttp: {status: 200}\n"
    article = ingest(tmp_path, page().encode(), sidecar=sidecar)
    assert isinstance(article, Article)
    assert (article.publisher, article.published) == ("Hill Post", date(2023, 6, 15))


def test_what_a_server_said_must_be_a_mapping(tmp_path: Path) -> None:
    found = ingest(tmp_path, page().encode(), sidecar="http: yes\n")
    assert isinstance(found, SetAside)
    assert found.reason == "bad_sidecar"


@pytest.mark.parametrize(
    ("declared", "charset"),
    [
        ("utf-8", "utf-8"),
        ("iso-8859-1", "utf-8"),
        ("utf-8", "cp1252"),
        ("windows-1252", "cp1252"),
        ("windows-1254", "cp1254"),
        ("no-such-charset", "cp1252"),
        ("", "utf-16"),
    ],
)
def test_charset_is_told_though_the_page_declares_another(declared: str, charset: str) -> None:
    source = page(head=f'<meta charset="{declared}">{HEAD}')
    assert "report on the café by" in read_html(source.encode(charset)).text


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty_file"),
        (b"<html><body></body></html>", "no_text"),
        (f"<html><body>{MENU}</body></html>".encode(), "no_text"),
        (b"%PDF-1.4 not a page", "not_text"),
        (b"<html>\x00\x01\x02" * 50, "not_text"),
        (b"<div>" * 200_000 + b"deep", "not_text"),
    ],
)
def test_page_without_an_article_is_set_aside(raw: bytes, reason: str) -> None:
    with pytest.raises(ArticleUnreadable) as refused:
        read_html(raw)
    assert refused.value.reason == reason


def test_page_without_any_date_is_set_aside(tmp_path: Path) -> None:
    found = ingest(tmp_path, page(head="<title>Ferry talks open</title>").encode())
    assert isinstance(found, SetAside)
    assert found.reason == "no_date"


def test_scripts_styles_and_hidden_frames_are_no_text() -> None:
    hostile = (
        "<script>document.write('Rebels killed nine')</script><style>p:after{content:'Rebels'}</style>"
        "<iframe src='file:///etc/passwd'></iframe><!-- Rebels killed nine --><template><p>Rebels</p></template>"
        "<img src=x onerror='alert(1)' alt='Rebels'>"
    )
    text = read_html(page(body=hostile + BODY).encode()).text
    assert "Rebels" not in text
    assert "passwd" not in text
    assert "visited Norway" in text


def test_entities_of_a_document_type_are_not_expanded() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    text = read_html(page(body=BODY + "<p>&b; &x;</p>").replace("<!DOCTYPE html>", bomb).encode()).text
    assert "aaaa" not in text
    assert "root:" not in text


def test_large_page_is_read_in_seconds_or_set_aside(tmp_path: Path) -> None:
    began = time.monotonic()
    body = BODY + "".join(
        f"<p>Pier {n} at Westerholm stays shut, the council said on Monday.</p>" for n in range(20_000)
    )
    found = ingest(tmp_path, page(body=body).encode())
    assert isinstance(found, SetAside)
    assert found.reason == "too_large"
    assert time.monotonic() - began < 20
