"""The pages in a real browser, opened from a folder and from a plain server: no error, no request to another host,
tables that sort and filter, the way from a record to its words, by keyboard too, and an accessibility checker.

They need Chromium. Where there is none they are left out and say so, unless ONRECORD_BROWSER_TESTS is `required`."""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import pyarrow.parquet as pq
import pytest

from flows.console import Console
from flows.release import run_release
from tests.check.sample import A1, B2, MET, PUBLISH, VISITED, sample_rows, sample_tables
from tests.project import make_project
from tests.publish.test_publish_pages import HOSTILE
from tests.publish.workshop import publish

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
RULES: dict[str, Any] = {
    "preload": False,
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
PHONE, DESK = 360, 1200
FERRY = (
    "Ferry talks\n\nBERGEN, 22 June 2023 (Lakeside Wire) - The United Nations met Norway in Bergen on Tuesday. They "
    "spoke about the old ferry and about who is to pay for its repair.\n\nThe United Nations urged Norway to mend the "
    "ferry by August 2023, the agency said on Wednesday.\n"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a screen."""
    path = os.environ.get("ONRECORD_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        told = "browser tests left out: no Chromium (Debian: apt-get install chromium)"
        if os.environ.get("ONRECORD_BROWSER_TESTS") == "required":
            pytest.fail(told)
        pytest.skip(told)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project's releases: two, so that there are changes to tell."""
    project = make_project(tmp_path_factory.mktemp("read"))
    run_release(project, day="2026-11-23", console=Console(quiet=True), workers=1)
    (project / "raw/lakeside/2023-06-22-ferry.txt").write_text(FERRY, "utf-8")
    run_release(project, day="2026-11-24", console=Console(quiet=True), workers=1)
    return project / "output"


@pytest.fixture(scope="module")
def release(output: Path) -> Path:
    return output / "releases/2026-11-24.0"


@pytest.fixture(scope="module")
def article(release: Path) -> str:
    """The article of the release with the most events."""
    events = pq.read_table(release / "parquet/events.parquet")["article_id"].value_counts().to_pylist()
    return str(max(events, key=lambda each: each["counts"])["values"])


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    return publish(tmp_path).path


class Watched:
    """A page of the browser that notes what should not happen: errors, dialogs, requests to another place."""

    def __init__(self, browser: Any, *, width: int = DESK, scheme: str = "light") -> None:
        self.context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
        self.page = self.context.new_page()
        self.troubles: list[str] = []
        self.page.on("console", lambda message: message.type == "error" and self.troubles.append(message.text))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("requestfailed", lambda request: self.troubles.append(f"failed: {request.url}"))
        self.page.on("request", lambda request: self.note(request.url))
        self.home = "file:"

    def note(self, url: str) -> None:
        if not url.startswith((self.home, "data:")):
            self.troubles.append(f"asks for {url}")

    def open(self, path: Path | str) -> Any:
        """Load a page, and wait until its script is done, where it has one that loads rows."""
        address = path if isinstance(path, str) else path.as_uri()
        self.page.goto(address)
        if self.page.query_selector("#view"):
            self.page.wait_for_selector("#view[data-ready]", timeout=20_000)
        return self.page


@pytest.fixture
def watch(browser: Any) -> Iterator[Callable[..., Watched]]:
    made: list[Watched] = []

    def start(**options: Any) -> Watched:
        made.append(Watched(browser, **options))
        return made[-1]

    yield start
    for each in made:
        each.context.close()
        assert each.troubles == []


def list_pages(output: Path, article: str) -> dict[str, str]:
    """Every kind of page, by name, as an address."""
    folder = (output / "releases/2026-11-24.0").as_uri()
    return {
        "catalogue": (output / "index.html").as_uri(),
        "overview": f"{folder}/index.html",
        "records": f"{folder}/records.html",
        "article": f"{folder}/records.html?article={article}",
        "recommendations": f"{folder}/recommendations.html",
        "dictionary": f"{folder}/dictionary.html",
    }


KINDS = ("catalogue", "overview", "records", "article", "recommendations", "dictionary")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_accessibility_checker_finds_nothing(
    kind: str, scheme: str, output: Path, article: str, watch: Callable[..., Watched]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = watch(scheme=scheme).open(list_pages(output, article)[kind])
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    found = Axe().run(page, options=RULES).response
    assert found["passes"], "it has looked"
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []


@pytest.mark.parametrize("kind", KINDS)
def test_pages_fit_a_phone(kind: str, output: Path, article: str, watch: Callable[..., Watched]) -> None:
    page = watch(width=PHONE).open(list_pages(output, article)[kind])
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 16


@pytest.mark.parametrize("kind", KINDS)
def test_links_hold_once_the_rows_are_shown(
    kind: str, output: Path, article: str, watch: Callable[..., Watched]
) -> None:
    page = watch().open(list_pages(output, article)[kind])
    links = page.eval_on_selector_all("a[href]", "(links) => links.map((link) => link.href)")
    for link in links:
        split = urlsplit(link)
        assert split.scheme in ("file", "https"), link
        assert split.scheme != "file" or Path(url2pathname(unquote(split.path))).is_file(), link
    assert len(set(links)) > 3


def test_pages_follow_the_reader_into_the_dark(release: Path, watch: Callable[..., Watched]) -> None:
    shades = []
    for scheme in ("light", "dark"):
        page = watch(scheme=scheme).open(release / "index.html")
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        label = page.evaluate("getComputedStyle(document.querySelector('.chart text')).fill")
        shades.append((colour, label))
    assert shades[0] != shades[1]
    assert shades[0][0] == "rgb(255, 255, 255)"
    assert shades[0][1] != shades[1][1], "labels of charts too"


def test_a_table_sorts_by_numbers_and_by_words_and_filters(release: Path, watch: Callable[..., Watched]) -> None:
    page = watch().open(release / "index.html")
    table = page.locator("table", has=page.locator("caption", has_text=re.compile("^Files$")))

    def read(cell: str, value: str) -> list[Any]:
        found: list[Any] = table.locator(f"tbody tr:visible {cell}").evaluate_all(
            f"(cells) => cells.map((c) => {value})"
        )
        return found

    size = table.locator("thead th", has_text="Size")
    size.locator("button").click()
    assert size.get_attribute("aria-sort") == "descending", "numbers from the largest"
    sizes = read("td.n", "Number(c.dataset.value)")
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) > 20
    name = table.locator("thead th", has_text="File")
    name.locator("button").focus()
    page.keyboard.press("Enter")
    assert (name.get_attribute("aria-sort"), size.get_attribute("aria-sort")) == ("ascending", None)
    names = read("th", "c.textContent")
    alphabet = str.maketrans("_-./", "\x01\x02\x03\x04")  # the order of the Unicode Collation Algorithm
    assert names == sorted(names, key=lambda name: name.casefold().translate(alphabet))
    page.get_by_label("Filter Files", exact=True).fill("parquet EVENTS")
    assert set(read("th", "c.textContent")) == {"changes/added/events.parquet", "parquet/events.parquet"}
    assert (
        page.locator(".filter", has=page.get_by_label("Filter Files", exact=True))
        .get_by_role("status")
        .inner_text()
        .startswith("2 of ")
    )
    page.get_by_label("Filter Files", exact=True).fill("")
    assert len(read("th", "c.textContent")) == len(names)


def test_events_are_narrowed_and_lead_to_their_words(sample: Path, watch: Callable[..., Watched]) -> None:
    page = watch().open(sample / "records.html")
    assert page.inner_text("#state") == "5 of 5 events."
    page.fill("#narrow-who", "saudi")
    page.get_by_text("2 of 5 events.").wait_for()
    page.select_option("#narrow-type", "REJECT")
    page.get_by_text("1 of 5 events.").wait_for()
    page.fill("#narrow-who", "")
    page.select_option("#narrow-type", "")
    page.fill("#narrow-from", "2021-04-23")
    page.fill("#narrow-to", "2021-04")
    page.get_by_text("1 of 5 events.").wait_for()
    page.get_by_label(f"Consult: the words of {VISITED}").click()
    page.wait_for_selector(".here")
    assert page.evaluate("document.activeElement.id") == VISITED, "the record has the focus"
    marked = page.locator(f"#{VISITED} mark").all_inner_texts()
    assert marked == ["Harbour Commission", "visited", "Baku", "April 22-23, 2021"]
    page.locator(f"#{VISITED} summary").click()
    row = page.locator(f"#{VISITED} tr", has=page.locator("th", has_text=re.compile("^date$")))
    assert row.locator("td").all_inner_texts() == ["2021-04-22/2021-04-23", "April 22-23, 2021 70–87"]
    assert page.locator("h1").inner_text() == 'Pier, "quoted" and broken'


def test_the_id_of_a_record_leads_to_it(sample: Path, watch: Callable[..., Watched]) -> None:
    watched = watch()
    for start, identifier, article in (
        ("records", MET, B2),
        ("recommendations", PUBLISH, A1),
        ("records", PUBLISH, A1),
    ):
        watched.page.goto(f"{(sample / start).as_uri()}.html#{identifier}")
        watched.page.wait_for_selector(f"#{identifier}.here")
        assert f"article={article}#{identifier}" in watched.page.url


def test_links_of_the_overview_narrow_the_lists(sample: Path, watch: Callable[..., Watched]) -> None:
    watched = watch()
    page = watched.open(sample / "index.html")
    page.get_by_label("Recommendations of Harbour Commission to Saudi Arabia").click()
    page.wait_for_selector("#view[data-ready]")
    assert page.inner_text("#state") == "1 of 1 recommendations."
    assert page.locator(".asked").all_inner_texts() == ["publish the port's files"]
    page = watched.open(f"{(sample / 'records.html').as_uri()}?actor=azerbaijan")
    assert page.inner_text("#state") == "1 of 5 events."
    page = watched.open(f"{(sample / 'records.html').as_uri()}?actor=nobody-of-this-name")
    assert page.inner_text("#state") == "0 of 5 events."


def test_a_quote_with_a_withheld_name_is_not_marked_at_wrong_words(sample: Path, watch: Callable[..., Watched]) -> None:
    page = watch().open(f"{(sample / 'records.html').as_uri()}?article={A1}")
    record = page.locator("article", has_text="among them [name withheld]")
    assert record.count() == 1
    assert record.locator("mark").count() == 0
    assert "Velio" not in page.content()


def test_hostile_words_of_an_article_stay_words(tmp_path: Path, watch: Callable[..., Watched]) -> None:
    rows = sample_rows()
    rows["articles"][0] |= {"title": HOSTILE, "publisher": HOSTILE, "url": "javascript:alert(1)"}
    rows["events"][0] |= {"quote": HOSTILE, "place_name": HOSTILE, "document": HOSTILE, "date": "2021"}
    rows["recommendations"][0] |= {"action": HOSTILE, "quote": HOSTILE, "purpose": HOSTILE}
    rows["actors"][3] |= {"name": HOSTILE, "aliases": [HOSTILE]}
    rows["evidence"][0] |= {"text": HOSTILE, "value": HOSTILE}
    folder = publish(tmp_path, sample_tables(rows)).path
    watched = watch()
    for address in ("index.html", "records.html", f"records.html?article={A1}", "recommendations.html"):
        page = watched.open(f"{folder.as_uri()}/{address}")
        assert page.locator("img").count() == 0
        assert page.locator("a[href^='javascript']").count() == 0
        assert page.locator("body script").count() == 0
        assert "alert(1)" in page.inner_text("main")


def test_the_content_is_the_first_thing_that_the_keyboard_can_reach(
    release: Path, watch: Callable[..., Watched]
) -> None:
    page = watch().open(release / "index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.tagName"))
    assert {"A", "DIV"} <= seen, "links, and charts that scroll"


def test_a_release_without_its_data_says_what_is_missing(sample: Path, browser: Any) -> None:
    (sample / "pages/data/codes.js").unlink()
    watched = Watched(browser)
    page = watched.open(sample / "records.html")
    assert "pages/data/codes.js is missing: download the whole release" in page.get_by_role("alert").inner_text()
    watched.context.close()


def test_pages_work_from_a_plain_server_too(output: Path, article: str, watch: Callable[..., Watched]) -> None:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(output)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        watched = watch()
        watched.home = f"http://127.0.0.1:{server.server_port}/"
        for address in list_pages(output, article).values():
            relative = address.removeprefix(output.as_uri())
            page = watched.open(watched.home.rstrip("/") + relative)
            assert page.locator("h1").count() == 1
        assert page.evaluate("getComputedStyle(document.body).margin") == "0px", "the style sheet is in force"
    finally:
        server.shutdown()
        server.server_close()
