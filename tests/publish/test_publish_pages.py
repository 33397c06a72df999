"""The pages of a release: what they count, what they link to, that no article can put markup into them, and that no
withheld name stands there."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pyarrow as pa
import pytest

from flows.files import file_sha256, list_files
from flows.publish.page import figure, tally
from flows.publish.page.renderer import render_charts
from flows.publish.page.shard import count_digits, make_data, shard_name
from flows.publish.page.site import read_edition, rewrite_site
from flows.publish.page.template import show_bytes, show_share, web_address
from flows.schema import load_schema
from tests.check.sample import A1, B2, DETAINED, MET, PUBLISH, VISITED, sample_rows, sample_schema, sample_tables
from tests.publish.workshop import changed_rows, publish, read_tree, remove_file

PAGES = ("index.html", "records.html", "recommendations.html", "dictionary.html")
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&\u2028"
CALL = re.compile(r'onrecord\("([^"]+)",(.*)\);\n', re.DOTALL)


class Page(HTMLParser):
    """The tags of a page: ids, links, and whatever could run or load something."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value or "")
            elif name == "href" and tag == "a":
                self.links.append(value or "")
            elif name in ("src", "href", "data", "xlink:href"):
                self.loaded.append(value or "")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read_data(folder: Path) -> dict[str, Any]:
    """What every data file of a release hands over, by its name."""
    found = {}
    for path in sorted((folder / "pages/data").iterdir()):
        match = CALL.fullmatch(path.read_text("utf-8"))
        assert match, path.name
        assert match[1] == path.stem
        found[match[1]] = json.loads(match[2])
    return found


def iterate_strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from iterate_strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from iterate_strings(each)


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases of the sample; tests change nothing."""
    folder = tmp_path_factory.mktemp("pages")
    publish(folder)
    publish(folder, sample_tables(changed_rows()))
    return folder


def pages_of(output: Path) -> list[Path]:
    """Every page below `output/`."""
    found = sorted(output.rglob("*.html"))
    assert len(found) == 1 + 2 * len(PAGES)
    return found


def test_every_link_of_every_page_leads_to_a_file_or_a_place_in_a_page(output: Path) -> None:
    seen = 0
    for path in pages_of(output):
        for link in Page(path).links:
            split = urlsplit(link)
            if split.scheme:
                assert split.scheme in ("http", "https"), link
                continue
            target = (path.parent / unquote(split.path)).resolve() if split.path else path
            assert target.is_file(), f"{path.name}: {link}"
            if split.fragment and target.suffix == ".html":
                assert split.fragment in Page(target).ids, f"{path.name}: {link}"
            seen += 1
    assert seen > 100


def test_pages_load_nothing_but_their_own_files(output: Path) -> None:
    for path in pages_of(output):
        page = Page(path)
        for address in page.loaded:
            if not address.startswith(("data:", "#")):
                assert not urlsplit(address).scheme, address
                assert (path.parent / address).is_file(), address
        assert not page.attributes & {"onclick", "onload", "onerror", "formaction", "srcdoc"}
        assert page.tags["iframe"] == page.tags["form"] == 0
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', path.read_text("utf-8"))
        assert policy
        assert policy[1].startswith("default-src 'none'; ")
        assert "unsafe-inline" not in policy[1].partition("script-src")[2].partition(";")[0]
        assert "http" not in policy[1]
    for path in output.rglob("*.css"):
        assert "url(" not in path.read_text("utf-8")


def test_ids_of_a_page_are_unique_and_headings_have_no_gap(output: Path) -> None:
    for path in pages_of(output):
        page = Page(path)
        assert [each for each, count in Counter(page.ids).items() if count > 1] == [], path
        assert page.tags["h1"] == page.tags["main"] == 1
        levels = [int(level) for level in re.findall(r"<h([1-6])", path.read_text("utf-8"))]
        assert all(later - former <= 1 for former, later in pairwise(levels)), path


def test_downloads_name_size_and_hash_of_every_other_file(output: Path) -> None:
    folder = output / "releases/2026-11-23.1"
    text = (folder / "index.html").read_text("utf-8")
    listed = re.findall(r'<a href="([^"]+)" download>.*?data-value="([0-9]+)".*?"hash">([0-9a-f]{64})<', text)
    stated = {name: (int(size), digest) for name, size, digest in listed}
    others = [name for name in list_files(folder) if not name.startswith("pages/") and not name.endswith(".html")]
    sealed = {"manifest.json", "SHA256SUMS", "provenance.intoto.json"}
    assert set(stated) == set(others) - sealed
    for name, (size, digest) in stated.items():
        assert ((folder / name).stat().st_size, file_sha256(folder / name)) == (size, digest)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert {file["path"] for file in manifest["files"]} >= {*PAGES, "pages/style.css", "pages/data/codes.js"}


def test_an_article_cannot_put_markup_into_a_page(tmp_path: Path) -> None:
    rows = sample_rows()
    rows["articles"][0] |= {"title": HOSTILE, "publisher": HOSTILE, "url": "javascript:alert(1)"}
    rows["events"][0] |= {"quote": HOSTILE, "place_name": HOSTILE, "document": HOSTILE}
    rows["recommendations"][0] |= {"action": HOSTILE, "quote": HOSTILE, "purpose": HOSTILE}
    rows["actors"][3] |= {"name": HOSTILE, "aliases": [HOSTILE]}
    rows["event_counts"][0] |= {"population": HOSTILE}
    rows["evidence"][0] |= {"text": HOSTILE, "value": HOSTILE}
    folder = publish(tmp_path, sample_tables(rows)).path
    for name in PAGES:
        text = (folder / name).read_text("utf-8")
        page = Page(folder / name)
        assert page.tags["script"] == text.count("<script src=") == 1
        assert page.tags["img"] == 0
        assert "onerror" not in page.attributes
        assert not [link for link in page.links if link.lower().startswith("javascript")]
    shown = "".join(Page(folder / "index.html").texts)
    assert HOSTILE in shown, "it is shown as the text it is"
    for path in (folder / "pages/data").iterdir():
        assert "<" not in path.read_text("utf-8")
        assert "\u2028" not in path.read_text("utf-8")
    data = read_data(folder)
    assert data["records-all"][A1]["events"][0]["quote"] == HOSTILE


def test_scripts_make_no_markup_from_text() -> None:
    folder = Path(figure.__file__).parent / "templates"
    for name in ("records.js", "tables.js"):
        text = (folder / name).read_text("utf-8")
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "fetch("):
            assert way not in text, way


def test_only_web_addresses_become_links() -> None:
    assert web_address("https://lakeside.example/talks") == "https://lakeside.example/talks"
    for bad in (
        "javascript:alert(1)",
        "data:text/html,x",
        " https://a.example",
        "https://a b",
        "//a.example",
        "",
        None,
    ):
        assert web_address(bad) is None


def test_withheld_names_stand_on_no_page(output: Path) -> None:
    for name, content in read_tree(output).items():
        if name.endswith((".html", ".js")):
            assert "velio" not in content.decode().casefold(), name
    assert "[name withheld]" in (output / "releases/2026-11-23.0/pages/data/actors.js").read_text("utf-8")


def test_every_row_stands_in_the_data_once_with_its_words(output: Path) -> None:
    folder = output / "releases/2026-11-23.0"
    rows, data = sample_rows(), read_data(output / "releases/2026-11-23.0")
    told = data["records-all"]
    assert set(told) == {A1, B2}
    events = [row for each in told.values() for row in each["events"]]
    assert {row["event_id"] for row in events} == {row["event_id"] for row in rows["events"]}
    assert len(events) == len(rows["events"])
    assert sum(len(row["parts"]) for row in events) == len(rows["event_actors"])
    assert sum(len(row["counts"]) for row in events) == 1
    (asked,) = told[A1]["recommendations"]
    assert (asked["recommendation_id"], len(asked["parts"])) == (PUBLISH, 2)
    spans = [span for each in told.values() for found in each["words"].values() for span in found]
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert len(spans) == next(table["rows"] for table in manifest["tables"] if table["name"] == "evidence")
    assert ["date", "April 22-23, 2021", 70, 87, "2021-04-22/2021-04-23"] in told[A1]["words"][VISITED]
    assert ["place_name", "Baku", 62, 66] in told[A1]["words"][VISITED], "a value that is the text is not told twice"
    visited = next(row for row in events if row["event_id"] == VISITED)
    assert "geonames_id" in visited
    assert "claimants" not in visited, "what is null or empty is left out"


def test_lists_point_to_their_articles_and_actors(output: Path) -> None:
    data = read_data(output / "releases/2026-11-23.0")
    actors, articles = data["actors"], data["articles"]
    line = next(line for line in data["events-0"] if line[0] == MET)
    assert articles[line[1]][0] == B2
    assert [actors[place][0] for place in line[2]] == ["azerbaijan", "harbour-commission"]
    assert line[3:] == [[], "CONSULT", "2021-05", None, None, "asserted"]
    (asked,) = data["recommendations-0"]
    assert [[actors[place][0] for place in places] for places in asked[2:4]] == [
        ["harbour-commission"],
        ["saudi-arabia"],
    ]
    assert asked[4] == "publish the port's files"
    assert articles[0][4:] == [3, 1]
    assert data["codes"]["pieces"] == {"events": 1, "recommendations": 1}
    assert data["codes"]["labels"]["modalities"]["alleged"] == "Alleged"


def test_shards_hold_a_bounded_number_of_records_and_stay_where_they_are() -> None:
    assert [count_digits(records) for records in (0, 512, 513, 8192, 8193, 131_072)] == [0, 0, 1, 1, 2, 2]
    assert shard_name("art-0123456789abcdef", digits=0) == "records-all"
    assert shard_name("art-0123456789abcdef", digits=2) == "records-01"


def test_a_shard_of_unchanged_articles_has_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.publish.page.shard.PER_SHARD", 1)
    rows = sample_rows()
    for table in rows.values():
        for row in table:
            for name in ("article_id",):
                if row.get(name) == B2:
                    row[name] = "art-ff000000000000b2"
    tables = sample_tables(rows)
    before = dict(make_data(tables.by_name, schema=sample_schema()))
    shards = {name for name in before if name.startswith("records-")}
    assert shards == {"records-0", "records-f"}
    rows["events"][0]["confidence"] = 0.5
    after = dict(make_data(sample_tables(rows).by_name, schema=sample_schema()))
    assert {name for name in shards if before[name] != after[name]} == {"records-0"}


def test_long_lists_are_cut_into_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.publish.page.shard.PER_LIST", {"events": 2, "recommendations": 2})
    made = dict(make_data(sample_tables().by_name, schema=sample_schema()))
    sizes = [len(json.loads(CALL.fullmatch(made[f"events-{n}"].decode())[2])) for n in range(3)]  # type: ignore[index]
    assert sizes == [2, 2, 1]
    assert "events-3" not in made


def event(number: int, **values: Any) -> dict[str, Any]:
    """An event as it is counted."""
    given = dict.fromkeys(tally.COLUMNS)
    given |= {"event_id": f"e{number}", "article_id": f"a{number}", "incident_id": f"i{number}"}
    return {**given, "event_type": "CONSULT", "modality": "asserted", **values}


def test_an_incident_that_two_articles_report_is_counted_once() -> None:
    rows = [
        event(1, incident_id="i", date_start=date(2021, 5, 3), country="AZE", latitude=40.4, longitude=49.9),
        event(2, incident_id="i", date_start=date(2021, 4, 3), country="AZE", latitude=40.4, longitude=49.9),
        event(3, incident_id="i", country="AZE"),
    ]
    for row in rows:
        row["place_name"] = "Baku"
    timeline = tally.count_timeline(rows)
    assert timeline.cells == {("CONSULT", "2021-04"): 1}, "by the earliest day that is told"
    (country,) = tally.count_countries(rows, names={"AZE": "Azerbaijan"})
    assert (country.name, country.incidents, country.articles) == ("Azerbaijan", 1, 3)
    (place,) = tally.count_places(rows)
    assert (place.name, place.incidents, place.articles) == ("Baku", 1, 2)
    (dyad,) = tally.count_dyads(rows, {row["event_id"]: {"actor": ["un"]} for row in rows})
    assert (dyad.incidents, dyad.asserted, dyad.articles, dyad.recipient) == (1, 1, 3, None)


def test_a_timeline_is_cut_into_periods_that_can_be_read() -> None:
    def timeline(*days: date) -> tally.Timeline:
        return tally.count_timeline([event(number, date_start=day) for number, day in enumerate(days)])

    months = timeline(date(2020, 1, 31), date(2020, 3, 1))
    assert (months.unit, months.periods) == ("month", ("2020-01", "2020-02", "2020-03"))
    quarters = timeline(date(2015, 1, 1), date(2020, 12, 31))
    assert (quarters.unit, quarters.periods[0], quarters.periods[-1]) == ("quarter", "2015 Q1", "2020 Q4")
    old = timeline(date(1864, 5, 1), *[date(1990 + year, 1, 1) for year in range(30)], date(2020, 1, 1))
    assert (old.unit, old.outside) == ("year", 2)
    assert "1864" not in old.periods
    nothing = tally.count_timeline([event(1)])
    assert (nothing.periods, nothing.undated) == ((), 1)


def test_what_did_not_happen_is_told_apart(output: Path) -> None:
    rows = sample_rows()
    rows["events"][4]["modality"] = "planned"
    text = re.sub(
        r"\s+", " ", (publish(output / "planned", sample_tables(rows)).path / "index.html").read_text("utf-8")
    )
    assert "of the 4 events that are asserted or alleged to have happened" in text
    assert "Left out are 1 planned." in text


def test_states_without_a_more_exact_place_are_drawn_in_their_middle() -> None:
    states = tally.count_whole_states(
        [event(1, country="AZE"), event(2, country="UMI")], names={"AZE": "Azerbaijan", "UMI": "Minor islands"}
    )
    azerbaijan, islands = states
    assert (azerbaijan.longitude, azerbaijan.latitude) == pytest.approx((47.5, 40.3), abs=1.5)
    assert (islands.longitude, islands.latitude) == (None, None)
    spec = figure.draw_map([], states).spec
    assert [value["n"] for value in spec["layer"][1]["data"]["values"]] == [1]


def test_pairs_count_a_recommendation_once_however_many_articles_tell_it() -> None:
    columns = ("recommendation_id", "recommendation_group_id", "article_id")
    rows = [("r1", "g", "a1"), ("r2", "g", "a2"), ("r3", "h", "a2")]
    table = pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in rows])
    parts = {each: {"issuer": ["iachr"], "addressee": ["peru"]} for each in ("r1", "r2")}
    unnamed, asked = tally.count_pairs(table, parts)
    assert (asked.issuer, asked.addressee, asked.recommendations, asked.articles) == ("iachr", "peru", 1, 2)
    assert (unnamed.issuer, unnamed.addressee, unnamed.recommendations) == (None, None, 1)


def test_a_matrix_holds_the_strongest_links_and_no_more_names_than_can_be_read() -> None:
    links = {(f"a{number:02d}", f"b{number:02d}"): number for number in range(1, 30)}
    rows, columns = figure.choose_ends(links)
    assert rows == [f"a{number:02d}" for number in range(29, 17, -1)]
    assert columns == [row.replace("a", "b") for row in rows]


def test_charts_are_well_formed_and_show_hostile_names_as_text() -> None:
    from xml.etree import ElementTree

    dyads = [tally.Dyad("x", "CONSULT", "y", 3, 3, 1)]
    types = load_schema().codebooks["event_types"]
    chart = figure.draw_dyads(dyads, names={"x": HOSTILE, "y": "Peru"}, types=types)
    first, second = render_charts([chart.spec, chart.spec])
    assert first == second
    root = ElementTree.fromstring(figure.dress_svg(first, number=1))
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "g", "path", "line", "text", "rect", "defs", "clipPath"}
    assert any("</script>" in (element.text or "") for element in root.iter())
    assert "var(--material-cooperation)" in first
    assert 'width="' not in first.partition(">")[0] or "max-width" in figure.dress_svg(first, number=1)


def test_the_dictionary_has_every_column_and_every_code(output: Path) -> None:
    page = Page(output / "releases/2026-11-23.0/dictionary.html")
    schema = sample_schema()
    for table in schema.tables.values():
        for column in table.columns:
            assert f"{table.name}.{column.name}" in page.ids
            if column.codes:
                assert f"codes-{column.codes}" in page.ids
    for row in schema.codebooks["event_types"].rows:
        assert row["definition"] in page.texts


def test_the_catalogue_lists_every_release_newest_first(output: Path) -> None:
    page = Page(output / "index.html")
    opened = [link for link in page.links if link.endswith("/index.html")]
    assert opened == [
        "releases/2026-11-23.1/index.html",
        "releases/2026-11-23.1/index.html",
        "releases/2026-11-23.0/index.html",
    ]
    assert page.tags["script"] == 0


def test_a_release_that_was_made_before_there_were_pages_is_opened_at_its_readme(tmp_path: Path) -> None:
    remove_file(publish(tmp_path).path, "index.html")
    publish(tmp_path, sample_tables(changed_rows()))
    assert "releases/2026-11-23.0/README.md" in Page(tmp_path / "index.html").links


def test_changes_and_quality_stand_on_the_overview(output: Path) -> None:
    text = "".join(Page(output / "releases/2026-11-23.1/index.html").texts)
    assert "Against 2026-11-23.0." in text
    assert "70% (65% to 75%)" in text.replace("\n", "")
    assert "events, with the right type" not in text
    first = "".join(Page(output / "releases/2026-11-23.0/index.html").texts)
    assert "The first release: there is none before to compare with." in first
    assert "no reader for" in first


def test_what_was_read_stands_on_the_overview(output: Path) -> None:
    page = Page(output / "releases/2026-11-23.1/index.html")
    text = " ".join("".join(page.texts).split())
    assert "silence is not peace" in text
    told = json.loads((output / "releases/2026-11-23.1/quality/coverage.json").read_bytes())
    for row in (*told["dimensions"]["publisher"], *told["dimensions"]["month"]):
        assert str(row.get("publisher") or row.get("month")) in text
    assert f"of {len(told['countries_without_events'])} no article" in text
    assert "quality/coverage.csv" in page.links


def test_pages_made_again_from_a_release_alone_have_the_same_bytes(tmp_path: Path) -> None:
    import shutil

    import pyarrow.parquet as pq

    folder = publish(tmp_path / "output").path
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    manifest = json.loads((copy / "manifest.json").read_bytes())
    tables = {entry["name"]: pq.read_table(copy / entry["parquet"][0]) for entry in manifest["tables"]}
    rewrite_site(copy, manifest=manifest, tables=tables, schema=sample_schema())
    assert read_tree(copy) == read_tree(folder)
    assert read_edition(manifest).intake.files == 4


def test_pages_of_a_release_with_an_earlier_schema_can_be_made_again(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    folder = publish(tmp_path).path
    manifest = json.loads((folder / "manifest.json").read_bytes())
    tables = {entry["name"]: pq.read_table(folder / entry["parquet"][0]) for entry in manifest["tables"]}
    tables["events"] = tables["events"].drop_columns(["place_disputed", "claimants", "country"])
    del tables["event_counts"]
    rewrite_site(folder, manifest=manifest, tables=tables, schema=sample_schema())
    told = read_data(folder)["records-all"][A1]["events"]
    assert next(row for row in told if row["event_id"] == DETAINED)["counts"] == []
    (folder / "index.html").unlink()
    rewrite_site(folder, manifest=manifest, tables=tables, schema=sample_schema())
    assert not (folder / "index.html").exists(), "a release without pages gets none"


def test_numbers_are_shown_as_people_read_them() -> None:
    assert [show_share(value) for value in (None, 0.9999, 1.0, 0.29, 0.705)] == ["–", "99.9%", "100%", "29%", "70.5%"]
    assert [show_bytes(value) for value in (12, 2048, 5 * 1024 * 1024 + 1)] == ["12 B", "2 KiB", "5.0 MiB"]
