"""Cases written from the coding rules alone (`cases/*.yaml`), scored against the floors of `cases/floors.yaml`.

What is right is never bent to what the code does: a case that is read wrong stays, and the share that is read right
may not fall below its floor. `python -m tests.extract.test_extract_cases` prints the shares and every miss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.article import Article, Header, Span
from flows.extract.batch import load_reader
from flows.extract.date import find_dates
from flows.extract.reading import Reader
from flows.extract.sentence import split_sentences
from flows.findings import ActorFinding, EventFinding, Findings, Part
from tests.reading import read_text

CASES = Path(__file__).parent / "cases"
Case = Mapping[str, Any]


def article(text: str, published: date = date(2024, 5, 15)) -> Article:
    """A text as an article without a header."""
    return Article(
        article_id="art-0123456789abcdef",
        version=1,
        text=text,
        header=Header(),
        publisher=None,
        published=published,
        url=None,
        language="en",
        retrieved_at=None,
        raw_path="raw/x.txt",
        content_sha256="",
        raw_sha256="",
        licence="unknown",
    )


def plain(words: str) -> str:
    """Words as they are compared: lower case, without article and possessive."""
    text = " ".join(words.lower().replace("’", "'").split()).removesuffix("'s").removesuffix("'")
    return text.removeprefix("the ").removeprefix("a ").removeprefix("an ")


def alike(one: str, other: str) -> bool:
    """Whether two wordings name one thing: equal, or one ends or begins with the other."""
    short, long = sorted((plain(one), plain(other)), key=len)
    return bool(short) and (short == long or long.endswith(" " + short) or long.startswith(short + " "))


def wordings(actor: ActorFinding, text: str) -> list[str]:
    return [actor.name, *(span.text(text) for span in actor.mentions)]


def same_set(parts: list[Part], wanted: list[str], findings: Findings, text: str) -> bool:
    """Whether the parts name just the wanted, by their own words or any wording of their actor."""
    actors = {actor.key: actor for actor in findings.actors}
    found = [[part.span.text(text), *wordings(actors[part.actor], text)] for part in parts]
    if len(found) != len(wanted):
        return False
    return all(any(any(alike(name, want) for name in names) for names in found) for want in wanted)


def event_at(findings: Findings, text: str, trigger: str) -> EventFinding | None:
    """The event whose trigger words overlap those of the case."""
    start = text.index(trigger)
    where = Span(start, start + len(trigger))
    for event in findings.events:
        if any(proof.column == "event_type" and proof.span.overlaps(where) for proof in event.evidence):
            return event
    return None


def parts(event: EventFinding, role: str) -> list[Part]:
    return [part for part in event.parts if part.role == role]


def right_date(case: Case, reader: Reader) -> bool:
    published = date.fromisoformat(str(case["published"]))
    text = case["text"]
    found = find_dates(text, Span(0, len(text)), published=published, grammar=reader.dates)
    if case["phrase"] is None:
        return not found
    start = text.index(case["phrase"])
    where = Span(start, start + len(case["phrase"]))
    return any(
        mention.span.overlaps(where) and (mention.edtf, mention.precision) == (str(case["date"]), case["precision"])
        for mention in found
    )


def right_sentences(case: Case, reader: Reader) -> bool:
    paragraphs = split_sentences(case["text"], start=0, ends=reader.knowledge.ends)
    return [span.text(case["text"]) for group in paragraphs for span in group] == case["sentences"]


def right_modality(case: Case, reader: Reader) -> bool:
    event = event_at(read_text(article(case["text"]), reader), case["text"], case["trigger"])
    return event is not None and event.modality == case["modality"]


def right_attribution(case: Case, reader: Reader) -> bool:
    findings = read_text(article(case["text"]), reader)
    event = event_at(findings, case["text"], case["trigger"])
    return event is not None and same_set(parts(event, "attributed_to"), case["attributed_to"], findings, case["text"])


def right_roles(case: Case, reader: Reader) -> bool:
    findings = read_text(article(case["text"]), reader)
    event = event_at(findings, case["text"], case["trigger"])
    return (
        event is not None
        and event.event_type == case["type"]
        and same_set(parts(event, "actor"), case["actors"], findings, case["text"])
        and same_set(parts(event, "recipient"), case["recipients"], findings, case["text"])
    )


def right_recommendations(case: Case, reader: Reader) -> bool:
    text = case["text"]
    findings = read_text(article(text), reader)
    if len(findings.recommendations) != len(case["demands"]):
        return False
    for found, wanted in zip(findings.recommendations, case["demands"], strict=True):
        action = found.action.text(text).removeprefix("to ").removeprefix("that ")
        of_role = {role: [part for part in found.parts if part.role == role] for role in ("issuer", "addressee")}
        if not alike(action, wanted["action"].removeprefix("to ").removeprefix("that ")):
            return False
        if not same_set(of_role["issuer"], wanted["issuers"], findings, text):
            return False
        if not same_set(of_role["addressee"], wanted["addressees"], findings, text):
            return False
    return True


def right_names(case: Case, reader: Reader) -> bool:
    text = case["text"]
    prepared = reader.prepare(article(text))
    from flows.extract.parse import parse_sentences

    members = reader.read_members(prepared, parse_sentences(prepared.raws))
    return all(
        any(
            any(alike(name, wanted["name"]) for name in wordings(actor, text))
            and (actor.type, actor.country) == (wanted["type"], wanted["country"])
            for actor in members
        )
        for wanted in case["actors"]
    )


KINDS: dict[str, Callable[[Case, Reader], bool]] = {
    "dates": right_date,
    "sentences": right_sentences,
    "modality": right_modality,
    "attribution": right_attribution,
    "roles": right_roles,
    "recommendations": right_recommendations,
    "names": right_names,
}


def read_cases(kind: str) -> list[Case]:
    """The cases of one kind."""
    cases: list[Case] = yaml.safe_load((CASES / f"{kind}.yaml").read_text("utf-8"))["cases"]
    return cases


def misses(kind: str, reader: Reader) -> Iterator[Case]:
    """The cases of a kind that are read wrong."""
    for case in read_cases(kind):
        if not KINDS[kind](case, reader):
            yield case


@pytest.mark.parametrize("kind", KINDS)
def test_the_share_read_right_does_not_fall(kind: str, reader: Reader) -> None:
    floors: Mapping[str, float] = yaml.safe_load((CASES / "floors.yaml").read_text("utf-8"))["floors"]
    cases = read_cases(kind)
    wrong = list(misses(kind, reader))
    share = 1 - len(wrong) / len(cases)
    assert share >= floors[kind], f"{kind}: {share:.3f} of {len(cases)}; first miss: {dict(wrong[0])}"


def main() -> None:
    """Print the share of each kind and every miss."""
    reader = load_reader()
    for kind in KINDS:
        cases, wrong = read_cases(kind), list(misses(kind, reader))
        print(f"{kind}: {len(cases) - len(wrong)} of {len(cases)} = {1 - len(wrong) / len(cases):.3f}")
        for case in wrong:
            print("   ", dict(case))


if __name__ == "__main__":
    main()
