"""Reports with numbered recommendations: each test is named after what must not go wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flows.extract.batch import load_reader
from flows.extract.reading import Reader
from flows.findings import Findings, RecommendationFinding
from flows.kind import tell_kind
from flows.schema import load_schema
from tests.extract.test_extract_cases import article
from tests.pdf import write_pdf
from tests.reading import ingest_text, read_text, tables_of
from tests.report import HEADING, make_report

SUPPORTED = (
    "41. The recommendations formulated during the interactive dialogue and listed below enjoy the support of Samoa:\n"
)


def read(conclusions: str, **options: str) -> tuple[str, Findings]:
    """The text of a report with these conclusions, and what was found in it."""
    text = make_report(conclusions, **options)
    return text, read_text(article(text), load_reader())


def rows(findings: Findings) -> list[tuple[str | None, str | None, str]]:
    """Paragraph, words and issuers of each recommendation."""
    return [(item.paragraph, item.wording, issuers(item)) for item in findings.recommendations]


def issuers(item: RecommendationFinding) -> str:
    return " ".join(part.actor.removeprefix("state:") for part in item.parts if part.role == "issuer")


def test_a_report_is_told_by_its_words_and_an_article_about_one_is_not() -> None:
    assert tell_kind(make_report(SUPPORTED)) is not None
    assert (
        tell_kind("Samoa welcomed the report of the Working Group on the Universal Periodic Review on Friday.") is None
    )


def test_a_report_gives_one_report_event_of_the_working_group_on_the_day_of_adoption() -> None:
    text, found = read(SUPPORTED + "41.1. Publish the fishing quotas (Norway).")
    (event,) = found.events
    assert event.event_type == "REPORT"
    assert event.trigger.text(text) == "adopted"
    assert event.date is not None
    assert event.date.edtf == "2031-02-07"
    assert [(part.actor, part.role) for part in event.parts] == [("registry:hrc-upr", "actor")]
    assert {actor.key for actor in found.actors} >= {"state:WSM", "state:NOR", "registry:hrc-upr", "registry:hrc"}


def test_what_was_said_in_the_dialogue_is_no_recommendation() -> None:
    _, found = read(SUPPORTED + "41.1. Open the harbour courts to the public (Chile).")
    assert rows(found) == [("41.1", "Open the harbour courts to the public", "CHL")]


@pytest.mark.parametrize(
    ("items", "labels"),
    [
        ("41.1. Open the lighthouse (Chile);\n41.2. Close the mine (Niger).", ["41.1", "41.2"]),
        ("41.1 Open the lighthouse (Chile);\n41.2 Close the mine (Niger).", ["41.1", "41.2"]),
        ("1. \nTo open the lighthouse (Chile);\n\n2. \nTo close the mine (Niger).\n", ["41.1", "41.2"]),
        ("(a) Open the lighthouse (Chile);\n(b) Close the mine (Niger).", ["41(a)", "41(b)"]),
        ("1. On the coast:\n(a) Open the lighthouse (Chile);\n(b) Close the mine (Niger).", ["41.1(a)", "41.1(b)"]),
        ("41.1. Open the lighthouse (Chile); 41.2. Close the mine (Niger).", ["41.1", "41.2"]),
        ("Open the lighthouse (Chile);\nClose the mine (Niger).", ["41", "41"]),
    ],
)
def test_paragraphs_are_numbered_in_many_ways(items: str, labels: list[str]) -> None:
    _, found = read(SUPPORTED + items)
    words = [(item.wording or "").lower() for item in found.recommendations]
    assert words == ["open the lighthouse", "close the mine"]
    assert [item.paragraph for item in found.recommendations] == labels


@pytest.mark.parametrize(
    ("bracket", "states"),
    [
        ("(Norway, Chile)", "NOR CHL"),
        ("(Botswana and Kenya)", "BWA KEN"),
        ("(Rwanda; Switzerland)", "RWA CHE"),
        ("(Belgium) (France)", "BEL FRA"),
        ("(Spain, France)/(Italy)", "ESP FRA ITA"),
        ("(Bolivia (Plurinational State of))", "BOL"),
        ("(Iran (Islamic Republic of), Venezuela (Bolivarian Republic of))", "IRN VEN"),
        ("(Côte d'Ivoire)", "CIV"),
        ("(Côte d’Ivoire)", "CIV"),
        ("(DPR Korea)", "PRK"),
        ("(Democratic People.s Republic of Korea)", "PRK"),
        ("(Republic of Korea)", "KOR"),
        ("(Congo)", "COG"),
        ("(Democratic Republic of the Congo)", "COD"),
        ("(South Sudan)", "SSD"),
        ("(Sudan)", "SDN"),
        ("(Timor-Leste)", "TLS"),
        ("(Trinidad and Tobago and Bosnia and Herzegovina)", "TTO BIH"),
        ("(United Kingdom of Great Britain and Northern Ireland)", "GBR"),
        ("(the former Yugoslav Republic of Macedonia)", "MKD"),
        ("(Niger)/(Nigeria)", "NER NGA"),
        ("(recommended by Uruguay)", "URY"),
        ("(Switserland)", "CHE"),
        ("(Slovenia, on behalf of the European Union)", "SVN"),
        ("(Slovenia – para. 34)", "SVN"),
        ("(United Kingdom of Great Britain and N. Ireland)", "GBR"),
        ("(Slovenia)3", "SVN"),
        ("(Slovenia", "SVN"),
    ],
)
def test_those_who_recommend_are_told_by_their_bracket(bracket: str, states: str) -> None:
    _, found = read(f"{SUPPORTED}41.1. Mend the sea wall {bracket};\n41.2. Paint the pier (Fiji).")
    assert rows(found) == [("41.1", "Mend the sea wall", states), ("41.2", "Paint the pier", "FJI")]


def test_brackets_that_name_no_state_belong_to_the_action() -> None:
    _, found = read(SUPPORTED + "41.1. Ratify the Convention on Ropes (CR) and its Protocol (CR-OP) (Peru);")
    assert rows(found) == [("41.1", "Ratify the Convention on Ropes (CR) and its Protocol (CR-OP)", "PER")]


def test_several_recommendations_in_one_paragraph_each_have_their_own_state() -> None:
    _, found = read(SUPPORTED + "41.1. Consider a ferry (Fiji); establish a ferry (Peru, Chad); and name it (Mali);")
    assert rows(found) == [
        ("41.1", "Consider a ferry", "FJI"),
        ("41.1", "establish a ferry", "PER TCD"),
        ("41.1", "name it", "MLI"),
    ]


REPLIES = """
41. The recommendations listed below have been examined by Samoa and enjoy its support:
41.1. Mend the sea wall (Chile);
41.2. Paint the pier (Fiji).
42. Samoa considers that recommendation No. 41.2 above has already been implemented.
43. The following recommendations will be examined by Samoa, which will provide responses in due time:
43.1. Build a school ship (Peru).
44. The recommendations below did not enjoy the support of Samoa:
44.1. Sell the ferry (Mali).
The following recommendations are rejected, since Samoa cannot accept them:
(a) Close the market (Chad).
"""


def test_the_position_is_that_of_the_paragraph_that_leads_in_or_names_the_number() -> None:
    text, found = read(REPLIES)
    assert [(item.paragraph, item.position) for item in found.recommendations] == [
        ("41.1", "supported"),
        ("41.2", "already_implemented"),
        ("43.1", "under_consideration"),
        ("44.1", "noted"),
        ("44.1(a)", "rejected"),
    ]
    assert found.recommendations[0].position_source == "A/HRC/99/7, para. 41"
    proofs = [proof for proof in found.recommendations[2].evidence if proof.column == "position"]
    assert [proof.span.text(text) for proof in proofs] == ["will be examined"]


def test_a_reply_that_comes_after_a_list_holds_for_it() -> None:
    _, found = read(
        "41. In the course of the discussion, the following recommendations were made to Samoa:\n"
        "1. To mend the sea wall (Chile);\n2. To paint the pier (Fiji).\n"
        "42. These recommendations will be examined by Samoa, which will provide responses in due time.\n"
    )
    assert [item.position for item in found.recommendations] == ["under_consideration", "under_consideration"]


def test_numbers_from_one_to_another_are_all_meant() -> None:
    items = "".join(f"41.{number}. Mend the sea wall at mile {number} (Chile);\n" for number in range(1, 6))
    _, found = read(SUPPORTED + items + "42. Recommendations Nos. 41.2 to 41.4 are already implemented.\n")
    assert [item.position for item in found.recommendations] == [
        "supported",
        *["already_implemented"] * 3,
        "supported",
    ]


@pytest.mark.parametrize(
    ("sentence", "positions"),
    [
        ("Recommendations Nos. 2 and 3 above are already implemented.", "supported already already"),
        ("Recommendations in paragraph 41 are already implemented.", "already already already"),
        (
            "Recommendations contained in paragraphs 2 and 33 did not enjoy its support.",
            "supported supported supported",
        ),
    ],
)
def test_paragraphs_of_the_report_are_not_taken_for_items(sentence: str, positions: str) -> None:
    items = "".join(f"{number}. To mend the sea wall at mile {number} (Chile);\n" for number in range(1, 4))
    _, found = read(SUPPORTED + items + f"42. {sentence}\n")
    assert [str(item.position).removesuffix("_implemented") for item in found.recommendations] == positions.split()


BROKEN = """
41.1. Mend the sea wall between the two
A/HRC/99/7
page 12
old piers and light it (Chile);
1 \tRecommendation originally read: “Mend the sea wall, the piers and
the market” (Chile).
41.2. Paint the pier in non-
toxic colours (Fiji);
"""


def test_lines_of_the_page_and_footnotes_are_left_out_of_the_words_but_not_of_the_quote() -> None:
    text, found = read(SUPPORTED + BROKEN)
    assert rows(found) == [
        ("41.1", "Mend the sea wall between the two old piers and light it", "CHL"),
        ("41.2", "Paint the pier in non-toxic colours", "FJI"),
    ]
    quote = found.recommendations[0].quote.text(text)
    assert quote.startswith("Mend the sea wall")
    assert "page 12" in quote
    assert quote.endswith("(Chile)")


@pytest.mark.parametrize(
    "heading",
    [
        "II. CONCLUSIONS AND/OR RECOMMENDATIONS\n",
        "II. Conclusions and/or recommendations**\n** Conclusions and recommendations have not been edited.\n",
        "II. Conclusions and recommendations ",
        "",
    ],
)
def test_the_section_is_found_by_its_heading_or_by_how_it_begins(heading: str) -> None:
    _, found = read(SUPPORTED + "41.1. Publish the fishing quotas (Norway).", heading=heading)
    assert rows(found) == [("41.1", "Publish the fishing quotas", "NOR")]


def test_a_report_without_recommendations_is_read_and_has_none() -> None:
    _, found = read("41. No recommendations were made during the dialogue.", heading=HEADING)
    assert found.recommendations == ()
    assert [event.event_type for event in found.events] == ["REPORT"]


def test_the_state_under_review_is_the_addressee_whatever_states_are_named() -> None:
    _, found = read(SUPPORTED + "41.1. Share its charts with Tonga and Fiji (Niue, New Zealand).", state="Samoa")
    (item,) = found.recommendations
    assert [part.actor for part in item.parts if part.role == "addressee"] == ["state:WSM"]
    assert item.countries_concerned == ("WSM",)


def test_a_report_on_nobody_known_has_no_addressee_and_keeps_its_recommendations() -> None:
    _, found = read(
        "41. The recommendations below enjoy its support:\n41.1. Mend the sea wall (Chile).", state="Aldovia"
    )
    (item,) = found.recommendations
    assert {part.role for part in item.parts} == {"issuer"}
    assert item.countries_concerned == ()
    assert not item.upr_comparable


def test_what_others_are_asked_to_do_cannot_be_compared() -> None:
    _, found = read(
        SUPPORTED
        + "41.1. Recommend that the international community help Samoa to mend the sea wall (Chile);\n"
        + "41.2. Mend the sea wall (Fiji).\n"
    )
    assert [item.upr_comparable for item in found.recommendations] == [False, True]


def test_a_report_of_lines_goes_through_all_checks(tmp_path: Path, reader: Reader) -> None:
    text = make_report(REPLIES)
    made = ingest_text(tmp_path, text, name="hrc/samoa.txt")
    assert (made.publisher, made.published) == ("Human Rights Council", date(2031, 4, 4))
    assert made.header.title == "Report of the Working Group on the Universal Periodic Review"
    tables = tables_of(made, reader).tables
    rows = tables["recommendations"].to_pylist()
    for row in rows:
        assert made.text[row["quote_start"] : row["quote_end"]] == row["quote"]
    codes = load_schema().codebooks["positions"].codes
    assert {row["position"] for row in rows} <= set(codes)
    assert [row["page"] for row in rows] == [None] * 5
    assert {row["made_on"] for row in rows} == {"2031-02-05"}


def test_a_report_as_pdf_gives_the_same_with_pages(tmp_path: Path, reader: Reader) -> None:
    lines = make_report(REPLIES).replace("\t", " ").split("\n")
    cut = next(number for number, line in enumerate(lines) if line.startswith("43. "))
    pages = [[*lines[:cut], "", "GE.31-00017"], ["A/HRC/99/7", "", *lines[cut:], "", "2 GE.31-00017"]]
    path = tmp_path / "raw" / "hrc" / "samoa.pdf"
    path.parent.mkdir(parents=True)
    path.write_bytes(write_pdf(pages))
    from flows.ingest.folder import ingest_folder
    from flows.settings import Settings

    (made,) = ingest_folder(tmp_path, settings=Settings()).articles
    found = read_text(made, reader)
    assert [(item.paragraph, item.page, item.wording) for item in found.recommendations] == [
        ("41.1", 1, "Mend the sea wall"),
        ("41.2", 1, "Paint the pier"),
        ("43.1", 2, "Build a school ship"),
        ("44.1", 2, "Sell the ferry"),
        ("44.1(a)", 2, "Close the market"),
    ]


def test_the_same_words_to_two_states_are_two_recommendations(tmp_path: Path, reader: Reader) -> None:
    from flows.ingest.folder import ingest_folder
    from flows.normalize.table import normalize
    from flows.settings import Settings

    for state in ("Samoa", "Tonga"):
        path = tmp_path / "raw" / "hrc" / f"{state}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(make_report(SUPPORTED + "41.1. Mend the sea wall (Chile).", state=state))
    articles = ingest_folder(tmp_path, settings=Settings()).articles
    tables = normalize(articles, [read_text(each, reader) for each in articles], schema=load_schema()).tables
    groups = [row["recommendation_group_id"] for row in tables["recommendations"].to_pylist()]
    assert len(set(groups)) == 2
