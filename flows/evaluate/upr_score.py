"""What is right of the recommendations read in coded reports (format: `flows.evaluate.upr`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.evaluate.score import Tally
from flows.evaluate.unfiled import make_unfiled
from flows.evaluate.upr import CodedPair, CodedReport, plain
from flows.extract.reading import Reader, read_article
from flows.findings import Findings, RecommendationFinding

REPLIES = {
    "supported": "Accepted",
    "already_implemented": "Accepted",
    "noted": "Noted",
    "rejected": "Noted",
    "pledged": "Voluntary pledge",
}
"""Responses of UPR Info by positions that are final; the others are compared with nothing."""
Pair = tuple[str, str | None]


@dataclass(frozen=True)
class ReadReport:
    """A coded report and what was read in it, each as pairs of plain text and state."""

    report: CodedReport
    text: str
    findings: Findings
    wanted: Mapping[Pair, CodedPair]
    found: Mapping[Pair, RecommendationFinding]

    @property
    def both(self) -> list[tuple[CodedPair, RecommendationFinding]]:
        """The pairs that were coded and read, in the order of the text."""
        return [(self.wanted[pair], found) for pair, found in self.found.items() if pair in self.wanted]


def read_report(report: CodedReport, reader: Reader) -> ReadReport:
    """What is read in a coded report, as in a release."""
    raw_path = f"raw/reports/{report.name}.txt"
    article = make_unfiled(report.paged.text, raw_path=raw_path, pages=report.paged.pages)
    findings = read_article(article, reader)
    wanted = {(plain(pair.text), pair.recommender): pair for pair in report.pairs}
    countries = {actor.key: actor.country for actor in findings.actors}
    found = {}
    for item in findings.recommendations:
        words = plain(item.wording or item.action.text(article.text))
        for part in item.parts:
            if part.role == "issuer":
                found[(words, countries[part.actor])] = item
    return ReadReport(report, article.text, findings, wanted, found)


def tally_pairs(read: ReadReport) -> Tally:
    """Pairs of a recommendation's text and a state that makes it."""
    return Tally(len(read.both), len(read.found), len(read.wanted))


def tally_addressees(read: ReadReport) -> Tally:
    """Recommendations whose addressee is the state that the report is on."""
    wanted = {pair.addressee for pair in read.report.pairs}
    countries = {actor.key: actor.country for actor in read.findings.actors}
    items = read.findings.recommendations
    right = sum({countries[part.actor] for part in item.parts if part.role == "addressee"} == wanted for item in items)
    return Tally(right, len(items), len(items))


def stands(item: RecommendationFinding, text: str) -> bool:
    """Whether a recommendation's words stand at its spans: the action within the quote, and its words in their order
    in the action, between which only lines of the page and footnotes are left out."""
    action, quote = item.action, item.quote
    if not (0 <= quote.start <= action.start < action.end <= quote.end <= len(text)):
        return False
    words = "".join((item.wording or action.text(text)).split())
    place = 0
    given = "".join(action.text(text).split())
    for character in given:
        if place < len(words) and character == words[place]:
            place += 1
    return place == len(words) and given[:1] == words[:1] and given[-1:] == words[-1:]


def tally_spans(read: ReadReport) -> Tally:
    """Recommendations whose words stand at their spans."""
    items = read.findings.recommendations
    return Tally(sum(stands(item, read.text) for item in items), len(items), len(items))


def tally_positions(read: ReadReport) -> Tally:
    """Final positions of the pairs that were coded and read, against the response in the end."""
    pairs = [(gold.response, REPLIES[item.position]) for gold, item in read.both if item.position in REPLIES]
    known = [response == reply for response, reply in pairs if response is not None]
    return Tally(sum(known), len(known), len(known))


def tally_categories(read: ReadReport) -> Tally:
    """Categories of action of the pairs that were coded and read."""
    known = [gold.category == item.action_category for gold, item in read.both if gold.category is not None]
    return Tally(sum(known), len(known), len(known))


def tally_themes(read: ReadReport) -> Tally:
    """Themes of the pairs that were coded and read, each theme one."""
    total = Tally()
    for gold, item in read.both:
        if gold.themes is not None:
            have = set(item.themes)
            total += Tally(len(have & gold.themes), len(have), len(gold.themes))
    return total


MEASURES = {
    "pairs": tally_pairs,
    "addressee": tally_addressees,
    "spans": tally_spans,
    "position": tally_positions,
    "action category": tally_categories,
    "themes": tally_themes,
}


def tally_codes(pairs: Sequence[tuple[int, int]]) -> dict[int, Tally]:
    """For each category: right, found and wanted, of pairs (wanted, found)."""
    right = Counter(wanted for wanted, found in pairs if wanted == found)
    found_in = Counter(found for _, found in pairs)
    wanted_in = Counter(wanted for wanted, _ in pairs)
    return {code: Tally(right[code], found_in[code], wanted_in[code]) for code in sorted(found_in | wanted_in)}


def score_codes(pairs: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Accuracy and macro-F1 of pairs (wanted, found)."""
    shares = [tally.f1 for tally in tally_codes(pairs).values()]
    return sum(wanted == found for wanted, found in pairs) / len(pairs), sum(shares) / len(shares)
