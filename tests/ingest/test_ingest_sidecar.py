"""The `.meta.yaml` beside an article."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.errors import ArticleUnreadable
from flows.ingest.sidecar import Sidecar, read_sidecar
from flows.ingest.url import canonical_url
from flows.schema import load_schema


def read(folder: Path, content: str) -> Sidecar:
    path = folder / "pier.meta.yaml"
    path.write_text(content, "utf-8")
    return read_sidecar(path, root=folder, schema=load_schema())


def test_all_keys_are_read(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "url: HTTPS://Example.org:443/pier/?utm_source=x&id=7#top\nretrieved_at: 2021-11-26T12:00:00+04:00\n"
        "licence: cc_by_4_0\npublisher: Lakeside  Wire\npublished: 2021-11-25\ntitle: Pier opens\n",
    )
    assert found == Sidecar(
        url="https://example.org/pier?id=7",
        retrieved_at=datetime(2021, 11, 26, 8, tzinfo=UTC),
        licence="cc_by_4_0",
        publisher="Lakeside Wire",
        published=date(2021, 11, 25),
        title="Pier opens",
    )


def test_instant_without_a_zone_is_utc_and_text_is_read_too(tmp_path: Path) -> None:
    found = read(tmp_path, "retrieved_at: 2021-11-26 08:00:00\npublished: '2021-11-25'\n")
    assert (found.retrieved_at, found.published) == (datetime(2021, 11, 26, 8, tzinfo=UTC), date(2021, 11, 25))


def test_no_sidecar_states_nothing(tmp_path: Path) -> None:
    assert read_sidecar(tmp_path / "none.meta.yaml", root=tmp_path, schema=load_schema()) == Sidecar()


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("colour: blue\n", "colour"),
        ("publisher: 7\n", "publisher"),
        ("publisher: ''\n", "publisher"),
        ("published: soon\n", "published"),
        ("published: 2021-11-25T10:00:00Z\n", "published"),
        ("published: 2021-13-40\n", "YAML"),
        ("retrieved_at: 2021-11-26\n", "retrieved_at"),
        ("licence: free\n", "licence"),
        ("url: ftp://example.org/pier\n", "url"),
        ("url: https:///pier\n", "url"),
        ("url: http://example.org:port/\n", "url"),
        ("- url\n", "mapping"),
        ("", "mapping"),
        ("title: [\n", "YAML"),
        ("x: &a [1]\n" + "y: *b\n", "YAML"),
        ("title: " + "a" * 70_000, "larger"),
    ],
)
def test_malformed_sidecar_is_refused_and_the_key_named(tmp_path: Path, content: str, named: str) -> None:
    with pytest.raises(ArticleUnreadable) as refused:
        read(tmp_path, content)
    assert refused.value.reason == "bad_sidecar"
    assert named in refused.value.detail


def test_sidecar_that_links_out_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "raw"
    root.mkdir()
    outside = tmp_path / "secret.yaml"
    outside.write_text("publisher: Nobody\n", "utf-8")
    (root / "pier.meta.yaml").symlink_to(outside)
    with pytest.raises(ArticleUnreadable, match="bad_sidecar"):
        read_sidecar(root / "pier.meta.yaml", root=root, schema=load_schema())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://Example.org/a", "http://example.org/a/"),
        ("https://example.org/a?id=1&fbclid=xyz", "https://example.org/a?id=1"),
        ("https://example.org", "https://example.org/#news"),
        ("https://example.org/a b".replace(" ", "%20"), "https://example.org:443/a%20b"),
    ],
)
def test_links_to_one_page_have_one_form(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other)


def test_parameters_that_name_the_page_stay() -> None:
    assert canonical_url("https://example.org/a?id=1") != canonical_url("https://example.org/a?id=2")
