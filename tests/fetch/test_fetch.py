"""Articles come to `raw/` as they are, politely, from the sources' hosts alone; nothing is lost and nothing changed."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from flows.cli import main
from flows.errors import ReleaseError, SettingsError
from flows.fetch.collect import FetchRecord, SourceRecord, choose_sources, fetch_all, hold_lock
from flows.fetch.network import is_public
from flows.fetch.request import Asker
from flows.fetch.snapshot import make_slug
from flows.fetch.source import Source, make_source, read_sources
from flows.ingest.folder import ingest_folder
from flows.schema import load_schema
from flows.settings import Settings
from tests.fetch.web import Web, serve
from tests.ingest.test_ingest_html import page

HTML = {"Content-Type": "text/html; charset=utf-8"}
STORY = page().encode()
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as served:
        yield served


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "project" / "raw").mkdir(parents=True)
    return tmp_path / "project"


class Clock:
    """A clock that sleeping moves on."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


def fetch(project: Path, *entries: Mapping[str, Any], clock: Clock | None = None, dry_run: bool = False) -> FetchRecord:
    schema, told = load_schema(), clock or Clock()
    given: list[dict[str, Any]] = [
        {"allow_private": True, "publisher": "Lake Wire", "licence": "all_rights_reserved", "delay": 1, **entry}
        for entry in entries
    ]
    sources = [make_source(entry, number=1, project=project, schema=schema) for entry in given]

    def asker(source: Source) -> Asker:
        return Asker(source, sleep=told.sleep, clock=lambda: told.seconds, now=lambda: NOW)

    record = fetch_all(project, sources, settings=Settings(), schema=schema, dry_run=dry_run, make_asker=asker)
    for each in record.sources:
        assert sum(each.counts.values()) == len(each.items)
    return record


def feed(web: Web, *names: str) -> dict[str, str]:
    """A source of a feed that lists pages by name."""
    items = "".join(
        f"<item><title>Story {name}</title><link>{web.at}/{name}</link>"
        f"<pubDate>Wed, 14 Jun 2023 08:00:00 GMT</pubDate></item>"
        for name in names
    )
    rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Lake Wire</title>{items}</channel></rss>'
    web.paths["/rss"] = (200, {"Content-Type": "application/rss+xml"}, rss.encode())
    return {"id": "lake-wire", "kind": "feed", "at": f"{web.at}/rss"}


def outcomes(record: SourceRecord) -> list[tuple[str, str | None]]:
    return [(item.outcome, item.reason) for item in record.items]


def files(project: Path) -> list[str]:
    return sorted(
        path.relative_to(project / "raw").as_posix() for path in (project / "raw").rglob("*") if path.is_file()
    )


def test_article_of_a_feed_is_kept_as_it_came_with_its_sidecar_and_read(web: Web, project: Path) -> None:
    web.paths["/a"] = (200, {**HTML, "ETag": '"a1"', "Last-Modified": "Wed, 14 Jun 2023 09:00:00 GMT"}, STORY)
    (record,) = fetch(project, feed(web, "a")).sources
    assert outcomes(record) == [("kept", None)]
    (name, sidecar) = sorted(files(project), key=lambda each: each.endswith(".yaml"))
    assert name.startswith("lake-wire/2023-06-14-story-a-")
    assert (project / "raw" / name).read_bytes() == STORY
    told = yaml.safe_load((project / "raw" / sidecar).read_text("utf-8"))
    assert told["url"] == f"{web.at}/a"
    assert told["http"]["etag"] == '"a1"'
    assert told["http"]["status"] == 200
    assert (told["publisher"], told["licence"], told["title"]) == ("Lake Wire", "all_rights_reserved", "Story a")
    (article,) = ingest_folder(project, settings=Settings()).articles
    assert (article.publisher, article.published.isoformat(), article.url) == ("Lake Wire", "2023-06-14", f"{web.at}/a")
    (written,) = (project / "output" / "fetches").iterdir()
    assert json.loads(written.read_bytes())["sources"][0]["counts"] == {"kept": 1}
    assert all(headers["user-agent"].startswith("onrecord") for _, headers in web.asked)


def test_what_did_not_change_is_asked_for_by_its_marks_and_not_written_again(web: Web, project: Path) -> None:
    def answer(headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        if headers.get("if-none-match") == '"a1"' and headers.get("if-modified-since"):
            return 304, {}, b""
        return 200, {**HTML, "ETag": '"a1"', "Last-Modified": "Wed, 14 Jun 2023 09:00:00 GMT"}, STORY

    web.paths["/a"] = answer
    web.paths["/b"] = lambda _: (200, HTML, page(body=f"<!-- {len(web.asked)} -->" + STORY.decode()).encode())
    source = feed(web, "a", "b")
    fetch(project, source)
    before = {name: (project / "raw" / name).stat().st_mtime_ns for name in files(project)}
    (record,) = fetch(project, source).sources
    assert outcomes(record) == [("unchanged", None), ("unchanged", None)]
    assert {name: (project / "raw" / name).stat().st_mtime_ns for name in files(project)} == before


def test_changed_article_is_a_new_file_and_the_later_one_is_read(web: Web, project: Path) -> None:
    source = feed(web, "a")
    web.paths["/a"] = (200, HTML, STORY)
    fetch(project, source)
    first = files(project)
    web.paths["/a"] = (200, HTML, STORY.replace(b"At least 12", b"At least 14"))
    (record,) = fetch(project, source).sources
    assert outcomes(record) == [("changed", None)]
    assert set(first) < set(files(project))
    sidecars = sorted((project / "raw").rglob("*.meta.yaml"))
    assert len({yaml.safe_load(path.read_text("utf-8"))["url"] for path in sidecars}) == 1
    (old,) = [path for path in sidecars if path.relative_to(project / "raw").as_posix() in first]
    told = yaml.safe_load(old.read_text("utf-8"))
    told["retrieved_at"] = "2020-01-01T00:00:00+00:00"  # as it is when days lie between the two
    old.write_text(yaml.safe_dump(told), "utf-8")
    ingested = ingest_folder(project, settings=Settings())
    assert [article.version for article in ingested.articles] == [2]
    assert "At least 14" in ingested.articles[0].text


def test_article_that_vanished_stays(web: Web, project: Path) -> None:
    source = feed(web, "a")
    web.paths["/a"] = (200, HTML, STORY)
    fetch(project, source)
    before = files(project)
    web.paths["/a"] = (410, {}, b"gone")
    (record,) = fetch(project, source).sources
    assert outcomes(record) == [("refused", "not_found")]
    assert files(project) == before
    assert web.count("/a") == 2, "what is gone is not asked for again"
    assert json.loads((project / ".onrecord/fetch/lake-wire.json").read_bytes())["known"][f"{web.at}/a"]["gone"]


@pytest.mark.parametrize(
    ("answer", "reason", "asked"),
    [
        ((404, {}, b""), "not_found", 1),
        ((403, {}, b""), "refused_by_host", 1),
        ((500, {}, b""), "server_error", 3),
        ((429, {}, b""), "busy", 3),
        ((429, {"Retry-After": "3600"}, b""), "busy", 1),
        ((503, {"Retry-After": format_datetime(NOW.replace(hour=13))}, b""), "server_error", 1),
        ((200, {"Content-Type": "image/png"}, b"\x89PNG"), "unsupported_type", 1),
        ((200, {}, b"no type"), "unsupported_type", 1),
        ((200, HTML, b"  \n"), "empty", 1),
        ((200, {**HTML, "Content-Encoding": "gzip"}, b"no gzip at all"), "broken_answer", 1),
        ((302, {"Location": "https://elsewhere.example/"}, b""), "foreign_host", 1),
        ((302, {"Location": "http://169.254.169.254/latest/meta-data/"}, b""), "foreign_host", 1),
        ((302, {"Location": "file:///etc/passwd"}, b""), "foreign_host", 1),
        ((302, {"Location": "/a"}, b""), "bad_redirect", 6),
        ((200, {**HTML, "Content-Length": "900"}, b"cut off"), "unreachable", 1),
    ],
)
def test_answer_that_gives_no_article_has_its_reason(
    web: Web, project: Path, answer: tuple[int, dict[str, str], bytes], reason: str, asked: int
) -> None:
    web.paths["/a"] = answer
    web.paths["/b"] = (200, HTML, STORY)
    (record,) = fetch(project, feed(web, "a", "b")).sources
    assert outcomes(record) == [("refused", reason), ("kept", None)]
    assert web.count("/a") == asked
    assert reason in load_schema().codebooks["fetch_reasons"].codes


def test_server_that_recovers_is_asked_again_as_late_as_it_says(web: Web, project: Path) -> None:
    tries = 0

    def answer(_: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        nonlocal tries
        tries += 1
        return (429, {"Retry-After": "7"}, b"") if tries == 1 else (200, HTML, STORY)

    web.paths["/a"] = answer
    clock = Clock()
    (record,) = fetch(project, feed(web, "a"), clock=clock).sources
    assert outcomes(record) == [("kept", None)]
    assert 7 in clock.slept


def test_redirect_within_the_hosts_is_followed_and_compressed_answers_are_read(web: Web, project: Path) -> None:
    web.paths["/a"] = (301, {"Location": "/moved"}, b"")
    web.paths["/moved"] = (200, {**HTML, "Content-Encoding": "gzip"}, gzip.compress(STORY))
    (record,) = fetch(project, feed(web, "a")).sources
    assert outcomes(record) == [("kept", None)]
    (name,) = [each for each in files(project) if each.endswith(".html")]
    assert (project / "raw" / name).read_bytes() == STORY
    told = yaml.safe_load((project / "raw" / name).with_suffix(".meta.yaml").read_text("utf-8"))
    assert told["http"]["address"] == f"{web.at}/moved"
    assert told["url"] == f"{web.at}/a"


def test_bodies_that_never_end_or_swell_are_cut_off(web: Web, project: Path) -> None:
    web.endless = b"<p>Talks go on.</p>" * 4000
    web.paths["/a"] = (200, HTML, web.endless)
    web.paths["/b"] = (200, {**HTML, "Content-Encoding": "gzip"}, gzip.compress(b"a" * 50_000_000))
    (record,) = fetch(project, {**feed(web, "a", "b"), "max_bytes": 300_000}).sources
    assert outcomes(record) == [("refused", "too_large")] * 2
    assert files(project) == []


def test_body_that_drips_is_left_after_the_time(web: Web, project: Path) -> None:
    clock = Clock()

    def answer(_: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        clock.seconds += 31
        return 200, HTML, STORY

    web.paths["/a"] = answer
    (record,) = fetch(project, feed(web, "a"), clock=clock).sources
    assert outcomes(record) == [("refused", "too_slow")]


def test_robots_are_heeded(web: Web, project: Path) -> None:
    rules = (
        "User-agent: *\nDisallow: /closed\nCrawl-delay: 4\n\nUser-agent: onrecord\nDisallow: /closed\nCrawl-delay: 5\n"
    )
    web.paths |= {"/robots.txt": (200, {"Content-Type": "text/plain"}, rules.encode())}
    web.paths |= {"/a": (200, HTML, STORY), "/closed/b": (200, HTML, STORY)}
    clock = Clock()
    (record,) = fetch(project, feed(web, "a", "closed/b"), clock=clock).sources
    assert outcomes(record) == [("kept", None), ("refused", "robots")]
    assert web.count("/closed/b") == 0
    assert web.count("/robots.txt") == 1
    assert max(clock.slept) == pytest.approx(5)


def test_host_whose_robots_fail_is_not_asked(web: Web, project: Path) -> None:
    web.paths |= {"/robots.txt": (500, {}, b""), "/a": (200, HTML, STORY)}
    (record,) = fetch(project, feed(web, "a")).sources
    assert record.failed is not None
    assert record.failed.startswith("robots")
    assert web.count("/rss") == 0


def test_hosts_are_asked_with_a_pause_between(web: Web, project: Path) -> None:
    web.paths |= dict.fromkeys(("/a", "/b", "/c"), (200, HTML, STORY))
    clock = Clock()
    fetch(project, {**feed(web, "a", "b", "c"), "delay": 2}, clock=clock)
    assert clock.slept == [2.0] * 4, "between robots.txt, the feed and three articles"


def test_private_network_is_not_asked_unless_that_is_allowed(web: Web, project: Path) -> None:
    web.paths["/a"] = (200, HTML, STORY)
    (record,) = fetch(project, {**feed(web, "a"), "allow_private": False}).sources
    assert record.failed is not None
    assert "robots" in record.failed or "private" in record.failed
    assert web.asked == []


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.1.2.3 192.168.0.1 172.16.9.9 169.254.169.254 0.0.0.0 224.0.0.1 100.64.0.1 240.0.0.1 ::1 fe80::1%eth0 "
    "fc00::1 ::ffff:10.0.0.1 ff02::1".split(),
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


def test_name_that_leads_to_a_private_address_later_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every connection checks the addresses that it is made to, so a name that is bound anew does not help."""
    import socket

    answers = iter(["93.184.216.34", "127.0.0.1"])
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 80))]
    )
    from flows.fetch.network import CheckedNetwork, Forbidden

    asked: list[str] = []
    network = CheckedNetwork(allow_private=False)
    monkeypatch.setattr(network.inner, "connect_tcp", lambda host, *_, **__: asked.append(host))
    network.connect_tcp("lake.example", 80)
    assert asked == ["93.184.216.34"], "the address itself, not the name"
    with pytest.raises(Forbidden):
        network.connect_tcp("lake.example", 80)


def test_atom_and_json_feeds_and_sitemaps_list_articles(web: Web, project: Path) -> None:
    web.paths |= {f"/{name}": (200, HTML, page(body=f"<p>{name} " + STORY.decode()).encode()) for name in "abcd"}
    atom = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><title>A</title><link href="{web.at}/a"/>'
        "<published>2023-06-14T08:00:00Z</published><id>1</id></entry></feed>"
    )
    news = {"version": "https://jsonfeed.org/version/1.1", "items": [{"url": f"{web.at}/b", "title": "B"}]}
    index = f"<sitemapindex><sitemap><loc>{web.at}/map.xml.gz</loc></sitemap></sitemapindex>"
    inner = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
        f"<url><loc>{web.at}/c</loc><n:news><n:publication_date>2023-06-15T01:00:00Z</n:publication_date>"
        f"<n:title>C</n:title></n:news></url><url><loc>{web.at}/skip/d</loc></url></urlset>"
    )
    web.paths |= {
        "/atom": (200, {}, atom.encode()),
        "/feed.json": (200, {}, json.dumps(news).encode()),
        "/sitemap.xml": (200, {}, index.encode()),
        "/map.xml.gz": (200, {}, gzip.compress(inner.encode())),
    }
    record = fetch(
        project,
        {"id": "atom", "kind": "feed", "at": f"{web.at}/atom"},
        {"id": "json", "kind": "feed", "at": f"{web.at}/feed.json"},
        {"id": "map", "kind": "sitemap", "at": f"{web.at}/sitemap.xml", "include": "^(?!.*/skip/)"},
    )
    assert [outcomes(each) for each in record.sources] == [[("kept", None)]] * 3
    assert sorted(name.split("-")[2:4] for name in files(project) if "2023-06" in name and name.endswith("l")) != []


@pytest.mark.parametrize("body", [b"", b"<html>", b"{", b'{"items": 3}', b"<rss", b"not a feed", b"<x>" * 1000])
def test_feed_or_sitemap_that_is_none_fails_its_source_alone(web: Web, project: Path, body: bytes) -> None:
    web.paths |= {"/broken": (200, {}, body), "/a": (200, HTML, STORY)}
    record = fetch(
        project,
        {"id": "broken", "kind": "feed", "at": f"{web.at}/broken"},
        {"id": "map", "kind": "sitemap", "at": f"{web.at}/broken"},
        feed(web, "a"),
    )
    assert [bool(each.failed) for each in record.sources] == [True, True, False]
    assert outcomes(record.sources[2]) == [("kept", None)]
    assert record.failed


def test_entities_of_a_sitemap_are_not_expanded(web: Web, project: Path) -> None:
    bomb = '<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    web.paths["/map"] = (200, {}, f"{bomb}<urlset><url><loc>{web.at}/&x;</loc></url></urlset>".encode())
    (record,) = fetch(project, {"id": "map", "kind": "sitemap", "at": f"{web.at}/map"}).sources
    assert all(path in ("/robots.txt", "/map", "/") for path, _ in web.asked)
    assert files(project) == []
    assert "kept" not in record.counts


def test_list_of_addresses_in_a_file(web: Web, project: Path) -> None:
    web.paths["/a"] = (200, {"Content-Type": "text/plain"}, b"OSLO (Lake Wire) - Ministers met on Monday.\n")
    (project / "list.txt").write_text(
        f"# pages\n{web.at}/a\n{web.at}/a#top\nhttps://elsewhere.example/\nnonsense\n", "utf-8"
    )
    (record,) = fetch(project, {"id": "l", "kind": "addresses", "at": "list.txt", "hosts": ["127.0.0.1"]}).sources
    assert outcomes(record) == [("kept", None), ("refused", "foreign_host"), ("refused", "foreign_host")]
    assert any(name.endswith(".txt") for name in files(project))


def test_corpora_give_their_articles_once(project: Path) -> None:
    (project / "old").mkdir()
    (project / "old" / "a.txt").write_text("OSLO - Ministers met.", "utf-8")
    (project / "old" / "b.bin").write_bytes(b"x")
    (project / "old" / "l.txt").symlink_to("/etc/hostname")
    with zipfile.ZipFile(project / "z.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in/c.txt", "GENEVA - Talks opened.")
        archive.writestr("../../evil.txt", "ROME - Talks closed.")
        archive.writestr("bomb.txt", "a" * 3_000_000)
    rows: list[Any] = [
        {"body": "BERN - Talks.", "link": "https://lake.example/1", "day": "2023-06-14", "head": "Talks"}
    ]
    rows += [{"body": ""}, {"body": "PARIS - Talks.", "link": "no address"}, 7]
    (project / "c.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n{oops\n", "utf-8")
    pq.write_table(pa.table({"page": [page(), None], "u": ["https://lake.example/2", "x"]}), project / "c.parquet")
    columns = {"text": "body", "url": "link", "published": "day", "title": "head"}
    entries: list[dict[str, Any]] = [
        {"id": "f", "kind": "folder", "at": "old"},
        {"id": "z", "kind": "zip", "at": "z.zip", "max_bytes": 1_000_000},
        {"id": "j", "kind": "jsonl", "at": "c.jsonl", "columns": columns},
        {"id": "p", "kind": "parquet", "at": "c.parquet", "columns": {"html": "page", "url": "u"}},
    ]
    record = fetch(project, *entries)
    found = [outcomes(each) for each in record.sources]
    assert found[0] == [("kept", None), ("refused", "unsafe_file")]
    assert found[1] == [("kept", None), ("refused", "too_large"), ("kept", None)]
    assert found[2] == [("kept", None), *[("refused", "bad_row")] * 4]
    assert found[3] == [("kept", None), ("refused", "bad_row")]
    assert not (project.parent / "evil.txt").exists()
    before = files(project)
    again = fetch(project, *entries)
    assert [each.counts.get("kept") for each in again.sources] == [None] * 4
    assert files(project) == before


def test_warc_gives_the_pages_of_the_hosts(project: Path) -> None:
    def record(url: str, *, status: str = "200 OK", kind: str = "text/html", body: bytes = STORY) -> bytes:
        http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2023-06-15T00:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:{abs(hash(url))}>\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n"
        )
        return head.encode() + http + b"\r\n\r\n"

    stream = BytesIO()
    for each in (
        record("https://lake.example/1"),
        record("https://lake.example/2", status="404 Not Found"),
        record("https://lake.example/3.png", kind="image/png", body=b"\x89PNG"),
        record("https://elsewhere.example/4"),
    ):
        stream.write(gzip.compress(each))
    (project / "news.warc.gz").write_bytes(stream.getvalue())
    entry = {"id": "w", "kind": "warc", "at": "news.warc.gz", "hosts": ["lake.example"], "publisher": "Lake Wire"}
    (found,) = fetch(project, entry).sources
    assert [item.key for item in found.items] == ["https://lake.example/1"]
    (sidecar,) = [name for name in files(project) if name.endswith(".yaml")]
    assert yaml.safe_load((project / "raw" / sidecar).read_text("utf-8"))["retrieved_at"].startswith("2023-06-15")
    (article,) = ingest_folder(project, settings=Settings()).articles
    assert article.url == "https://lake.example/1"


def test_dry_run_reads_lists_and_writes_nothing(web: Web, project: Path) -> None:
    web.paths["/a"] = (200, HTML, STORY)
    (record,) = fetch(project, feed(web, "a"), dry_run=True).sources
    assert outcomes(record) == [("listed", None)]
    assert web.count("/a") == 0
    assert files(project) == []
    assert not (project / "output").exists()


def test_lost_memory_makes_no_second_file(web: Web, project: Path) -> None:
    web.paths["/a"] = (200, HTML, STORY)
    source = feed(web, "a")
    fetch(project, source)
    before = files(project)
    (project / ".onrecord/fetch/lake-wire.json").write_text("{", "utf-8")
    fetch(project, source)
    assert files(project) == before


def test_two_fetches_at_once_do_not_collide(web: Web, project: Path) -> None:
    with hold_lock(project), pytest.raises(ReleaseError, match="another fetch is running"):
        fetch(project, feed(web, "a"))


GOOD = {"id": "a", "kind": "feed", "at": "https://lake.example/rss"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "A b"}, "id must be"),
        ({"kind": "ftp"}, "kind 'ftp' is none of feed"),
        ({"at": None}, "at is missing"),
        ({"at": "rss.xml"}, "at must be a web address"),
        ({"kind": "folder", "at": "../x"}, "inside the project"),
        ({"kind": "folder", "at": "/x"}, "inside the project"),
        ({"kind": "addresses", "at": "list.txt"}, "hosts must name"),
        ({"hosts": "lake.example"}, "hosts must be list"),
        ({"hosts": ["https://x"]}, "hosts must be names"),
        ({"licence": "mine"}, "licence must be one of"),
        ({"delay": -1}, "must not be negative"),
        ({"delay": True}, "delay must be"),
        ({"include": "("}, "include is no pattern"),
        ({"mood": "x"}, "unknown key 'mood'"),
        ({"kind": "jsonl", "at": "c.jsonl"}, "which column holds the text"),
        ({"kind": "jsonl", "at": "c.jsonl", "columns": {"body": "x"}}, "columns: body is none of"),
    ],
)
def test_malformed_source_says_what_to_mend(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(yaml.safe_dump({"sources": [{**GOOD, **change}]}), "utf-8")
    with pytest.raises(SettingsError, match=said):
        read_sources(path, project=tmp_path, schema=load_schema())


@pytest.mark.parametrize("text", ["", "- 1", "sources: 3", "sources: [1]", "{", "other: []"])
def test_file_that_lists_no_sources_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "sources.yaml").write_text(text, "utf-8")
    with pytest.raises(SettingsError):
        read_sources(tmp_path / "sources.yaml", project=tmp_path, schema=load_schema())


def test_ids_are_unique_and_named_sources_exist(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(yaml.safe_dump({"sources": [GOOD, GOOD]}), "utf-8")
    with pytest.raises(SettingsError, match="stands there twice"):
        read_sources(path, project=tmp_path, schema=load_schema())
    source = make_source(GOOD, number=1, project=tmp_path, schema=load_schema())
    assert choose_sources([source], ["a"]) == [source]
    with pytest.raises(SettingsError, match="no source b; there are a"):
        choose_sources([source], ["b"])


def test_example_of_the_documentation_is_one_that_is_read(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8")
    example = text.split("```yaml\n")[1].split("```")[0]
    (tmp_path / "sources.yaml").write_text(example, "utf-8")
    kinds = {source.kind for source in read_sources(tmp_path / "sources.yaml", project=tmp_path, schema=load_schema())}
    assert kinds == {"feed", "sitemap", "addresses", "folder", "zip", "jsonl", "parquet", "warc"}


def test_command_fetches_and_tells_it(web: Web, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    web.paths["/a"] = (200, HTML, STORY)
    entry = {**feed(web, "a"), "allow_private": True, "delay": 0}
    (project / "sources.yaml").write_text(yaml.safe_dump({"sources": [entry]}), "utf-8")
    assert main(["fetch", "--project", str(project), "--dry-run"]) == 0
    assert "lake-wire: 1 listed" in capsys.readouterr().out
    assert main(["fetch", "lake-wire", "--project", str(project), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sources"][0]["counts"] == {"kept": 1}
    web.paths["/rss"] = (404, {}, b"")
    assert main(["fetch", "--project", str(project)]) == 1
    assert main(["fetch", "nobody", "--project", str(project)]) == 2


def test_slugs_are_small_ascii() -> None:
    assert make_slug("Côte d’Ivoire: “talks” open!") == "cote-divoire-talks-open"
    assert make_slug("Прага") == "article"
    assert len(make_slug("word " * 100)) <= 60
