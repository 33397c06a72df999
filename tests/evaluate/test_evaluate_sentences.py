"""Coded sentences: the format, the main event, whose state a party is, and the scores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows.article import Span
from flows.errors import SchemaError, SettingsError
from flows.evaluate.main_event import main_event
from flows.evaluate.party import actor_codes, compare_codes, named_countries, part_codes
from flows.evaluate.score import Tally
from flows.evaluate.sentence import CodedEvent, CodedSentence, read_sentences, supranational_codes
from flows.evaluate.sentence_report import evaluate_sentences, human_sentence_text
from flows.evaluate.sentence_score import (
    Parties,
    ReadSentence,
    find_mistakes,
    read_sentence,
    score_parties,
    score_types,
    tally_types,
)
from flows.extract.reading import Reader
from flows.findings import ActorFinding, Findings, Part
from flows.schema import load_schema
from tests.evaluate.findings import make_event

OWN = Path(__file__).parent / "sentences.jsonl"
LINE = {
    "sentence_id": "s-1",
    "text": "Norway met Chad.",
    "events": [{"event_type": "CONSULT", "actors": [{"text": "Norway", "code": "NOR"}], "recipients": []}],
}
SUPRANATIONAL = supranational_codes(load_schema())


def write(folder: Path, *lines: Any) -> Path:
    path = folder / "sentences.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
    return path


def coded(kind: str, *, actors: str = "", recipients: str = "") -> CodedEvent:
    return CodedEvent(kind, frozenset(actors.split()), frozenset(recipients.split()))


def read(
    *events: CodedEvent, kind: str | None, actor: str = "", recipient: str = "", named: str = "", name: str = "s"
) -> ReadSentence:
    """A sentence with these events coded, read as one event of type `kind` with these parties."""

    def parties(words: str) -> tuple[tuple[str, ...], ...]:
        return tuple((code,) for code in words.split())

    main = None if kind is None else make_event("e0")
    naive = Parties(parties(named)[:1], parties(named)[1:2])
    return ReadSentence(
        CodedSentence(name, f"Words {name}.", events), main, kind, Parties(parties(actor), parties(recipient)), naive
    )


# -- the format


def test_sentences_are_read_with_their_events_and_codes() -> None:
    sentences = {sentence.id: sentence for sentence in read_sentences(OWN, schema=load_schema())}
    assert len(sentences) == 9
    assert sentences["own-03"].events == (coded("REQUEST", actors="UNO", recipients="BOL"),)
    assert sentences["own-07"].events == (coded("ASSAULT", recipients="MLI"), coded("MOBILIZE", actors="FRA"))


def test_an_extension_is_read_as_its_plover_type() -> None:
    sentences = {sentence.id: sentence for sentence in read_sentences(OWN, schema=load_schema())}
    assert sentences["own-08"].events[0].type == "ACCUSE"


def test_keys_of_other_tools_and_empty_lines_are_passed_over(tmp_path: Path) -> None:
    event = {**LINE["events"][0], "record_id": "x", "event_type_2016": "FIGHT"}  # type: ignore[dict-item]
    path = write(tmp_path, "", {**LINE, "events": [event], "source": "z"}, "  ", "")
    (sentence,) = read_sentences(path, schema=load_schema())
    assert sentence.events == (coded("CONSULT", actors="NOR"),)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["{"], "line 1 is no coded sentence"),
        ([LINE, "[]"], "line 2 is no coded sentence"),
        ([{**LINE, "text": None}], "line 1 is no coded sentence"),
        ([{"sentence_id": "s", "text": "x"}], "KeyError: 'events'"),
        ([{**LINE, "events": []}], "at least one event"),
        ([{**LINE, "text": " "}], "has a text"),
        ([LINE, LINE], "'s-1' stands twice"),
        ([{**LINE, "events": [{"event_type": "FIGHT"}]}], "event_type 'FIGHT' has no PLOVER type"),
        ([{**LINE, "events": [{"event_type": "REPORT"}]}], "event_type 'REPORT' has no PLOVER type"),
        ([{**LINE, "events": [{"event_type": "AID", "actors": [{"code": "JAP"}]}]}], "JAP is no code of a country"),
    ],
)
def test_a_line_that_is_no_coded_sentence_is_refused_by_its_number(tmp_path: Path, lines: list[Any], said: str) -> None:
    with pytest.raises(SchemaError) as refused:
        read_sentences(write(tmp_path, *lines), schema=load_schema())
    assert said in str(refused.value)
    assert "sentences.jsonl, line" in str(refused.value)


def test_a_file_that_is_missing_or_empty_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"--sentences .* cannot be read"):
        read_sentences(tmp_path / "none.jsonl", schema=load_schema())
    with pytest.raises(SettingsError, match="holds no coded sentence"):
        read_sentences(write(tmp_path, ""), schema=load_schema())
    (tmp_path / "latin.jsonl").write_bytes(b"\xe9")
    with pytest.raises(SchemaError, match=r"latin\.jsonl is not UTF-8"):
        read_sentences(tmp_path / "latin.jsonl", schema=load_schema())


# -- the main event


def test_the_main_event_is_the_first_in_the_text_and_none_where_there_is_none() -> None:
    late, early = make_event("e0", trigger=Span(30, 34)), make_event("e1", trigger=Span(4, 9))
    assert main_event(Findings("art-1", events=(late, early))) == early
    assert main_event(Findings("art-1")) is None


# -- whose state a party is


@pytest.mark.parametrize(
    ("actor", "codes"),
    [
        (ActorFinding("a", "Chad", "state", (), country="TCD", sector="GOV"), ("TCD",)),
        (ActorFinding("a", "African Union", "igo", (), sector="IGO"), ("IGO",)),
        (ActorFinding("a", "United Nations", "igo", (), sector="UNO"), ("IGO",)),
        (ActorFinding("a", "European Commission", "igo", (), sector="EUR"), ("IGO",)),
        (ActorFinding("a", "International Criminal Court", "court", (), sector="IGO"), ("IGO",)),
        (ActorFinding("a", "Red Cross", "ngo", (), sector="NGO"), ("NGO",)),
        (ActorFinding("a", "Swiss Relief", "ngo", (), country="CHE", sector="SOC"), ("CHE", "NGO")),
        (ActorFinding("a", "a rapporteur", "person", (), parent="body"), ("IGO",)),
        (ActorFinding("a", "the ministry", "government_body", (), parent="state"), ("TCD",)),
        (ActorFinding("a", "gunmen", "armed_group", (), sector="UAF"), ()),
        (ActorFinding("a", "a circle", "other", (), parent="a"), ()),
    ],
)
def test_an_actor_has_the_code_of_its_state_or_of_bodies_of_no_country(
    actor: ActorFinding, codes: tuple[str, ...]
) -> None:
    above = (
        ActorFinding("body", "United Nations", "igo", (), sector="UNO"),
        ActorFinding("state", "Chad", "state", (), country="TCD"),
    )
    actors = {each.key: each for each in (actor, *above)}
    assert actor_codes(actor, actors=actors, supranational=SUPRANATIONAL) == codes


def test_an_actor_of_two_parts_counts_once_and_one_without_code_not_at_all() -> None:
    actors = (
        ActorFinding("a", "Chad", "state", (), country="TCD"),
        ActorFinding("b", "gunmen", "armed_group", ()),
    )
    parts = (*(Part(key, "actor", Span(0, 4)) for key in "aab"), Part("a", "recipient", Span(0, 4)))
    event = make_event("e0", parts=parts)
    findings = Findings("art-1", actors=actors, events=(event,))
    assert part_codes(event, "actor", findings=findings, supranational=SUPRANATIONAL) == [("TCD",)]


@pytest.mark.parametrize(
    ("wanted", "found", "tally"),
    [
        ("NOR TCD", [("NOR",), ("MLI",)], Tally(1, 2, 2)),
        ("UNO", [("IGO",)], Tally(1, 1, 1)),
        ("UNO EUR", [("IGO",)], Tally(1, 1, 1)),
        ("NGO", [("CHE", "NGO")], Tally(1, 1, 1)),
        ("CHE", [("CHE", "NGO")], Tally(1, 1, 1)),
        ("FRA", [("CHE", "NGO")], Tally(0, 1, 1)),
        ("NOR", [("NOR",), ("NOR",)], Tally(1, 1, 1)),
        ("", [("NOR",)], Tally(0, 1, 0)),
    ],
)
def test_parties_are_compared_as_sets_of_codes(wanted: str, found: list[tuple[str, ...]], tally: Tally) -> None:
    assert compare_codes(frozenset(wanted.split()), found=found) == tally


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Norway's envoy met Chadian rebels in Norway.", ("NOR", "TCD")),
        ("South Korean police held a North Korean.", ("KOR", "PRK")),
        ("The Norwegian Refugee Council left Sudan.", ("NOR", "SDN")),
        ("A U.S. ship left; they told us nothing.", ("USA",)),
        ("Talks in Bergen went on.", ()),
    ],
)
def test_countries_are_named_by_state_people_and_adjective_in_order(
    reader: Reader, text: str, countries: tuple[str, ...]
) -> None:
    assert named_countries(text, reader.knowledge.names) == countries


# -- the scores


def test_a_main_event_of_any_coded_type_is_right_and_compared_with_that_event() -> None:
    first, second = coded("ASSAULT", actors="NOR"), coded("COERCE", actors="TCD")
    assert read(first, second, kind="COERCE").right
    assert read(first, second, kind="COERCE").gold == second
    assert not read(first, second, kind="AID").right
    assert read(first, second, kind="AID").gold == first


def test_a_sentence_without_an_event_or_a_plover_type_counts_as_wrong() -> None:
    sentences = [read(coded("AID"), kind=kind) for kind in ("AID", None, "COERCE")]
    types = [each.types for each in sentences]
    assert tally_types(types) == {"AID": Tally(1, 1, 3), "COERCE": Tally(0, 1, 0)}
    assert score_types(types) == (1 / 3, (0.5 + 0.0) / 2)


def test_the_naive_line_takes_the_first_country_as_actor_and_the_second_as_recipient() -> None:
    sentences = [
        read(coded("AID", actors="NOR", recipients="TCD"), kind="AID", actor="NOR", named="NOR TCD"),
        read(coded("AID", actors="NOR", recipients="TCD"), kind="AID", actor="NOR", recipient="TCD", named="TCD NOR"),
    ]
    scores = {name: score.tally for name, score in score_parties(sentences).items()}
    assert scores == {
        "actor": Tally(2, 2, 2),
        "naive actor": Tally(1, 2, 2),
        "recipient": Tally(1, 1, 2),
        "naive recipient": Tally(1, 2, 2),
    }
    assert [each.first_acts for each in sentences] == [True, False]


def test_a_body_of_states_that_acts_is_not_the_first_country_named() -> None:
    assert not read(coded("AID", actors="UNO"), kind="AID", named="NOR").first_acts
    assert not read(coded("AID", actors="NOR"), kind="AID", named="").first_acts


def test_mistakes_tell_what_a_sentence_was_read_as() -> None:
    sentences = [
        read(coded("AID"), kind="AID", name="right"),
        read(coded("AID"), kind="COERCE", name="other"),
        read(coded("AID"), kind=None, name="nothing"),
    ]
    found = [(each.gold, each.found, each.example.source) for each in find_mistakes(sentences)]
    assert found == [("AID", "COERCE", "other"), ("AID", "no event", "nothing")]


def test_a_report_as_main_event_has_no_plover_type(reader: Reader) -> None:
    sentence = CodedSentence("s", "Norway published its report on Monday.", (coded("AID"),))
    found = read_sentence(sentence, reader=reader, schema=load_schema())
    assert found.main is not None
    assert (found.main.event_type, found.type, found.right) == ("REPORT", None, False)
    assert [each.found for each in find_mistakes([found])] == ["no PLOVER type"]


def test_our_own_sentences_are_scored_as_a_whole(reader: Reader) -> None:
    evaluation = evaluate_sentences(OWN, reader=reader, schema=load_schema())
    result = evaluation.to_dict()
    assert result["sentences"] == 9
    assert 1 <= result["sentences_without_event"] < 5
    assert result["sentences_first_named_does_not_act"] == 4
    assert 0.5 < result["type"]["accuracy"]["value"] < 1
    assert result["type"]["accuracy"]["low"] <= result["type"]["accuracy"]["value"]
    assert set(result["country"]) == {"actor", "naive actor", "recipient", "naive recipient"}
    assert result["country_first_named_does_not_act"]["naive actor"]["right"] == 0
    assert result["reliability"]["confident_share"] == 0.7
    assert {"gold": "AID", "found": "no event", "count": 1}.items() <= result["confusions"][-1].items()
    assert set(result["fingerprints"]) == {"reading_sha256", "language_model", "sentences_sha256"}
    assert str(OWN.parent) not in json.dumps(result)
    text = human_sentence_text(evaluation)
    for words in ("9 sentences", "accuracy", "macro-F1", "naive recipient", "own-09: The lake lay still"):
        assert words in text
