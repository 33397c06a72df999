"""Letterheads: the first lines of a text that name the body whose release it is.

    MINISTRY OF FOREIGN AFFAIRS AND WORSHIP      the publisher, given as "Ministry of Foreign Affairs and Worship"
    REPUBLIC OF COSTA RICA                       the state that it belongs to, passed over
    Press release CP-117                         a kicker: what stands above it is a letterhead
    Costa Rica protests over shots               headline

    UN News                                      without a kicker only a line that has the shape of a body's name:
    Envoy tells of a promise broken              its first noun is one of an organisation, office or outlet

Deliberately out of scope: letterheads in other languages, whose nouns are few in `schemas/lexicon/header.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flows.article import Span
from flows.ingest.words import HeaderWords, fold, lower_capitals

LONGEST = 14
"""Words of the longest name of a body."""
BRACKET = re.compile(r"\s*\([^()]*\)")
NO_NAME = re.compile(r"[\d:;?!\"“”]")
JOINING = ("and", "&", "y", "e", "et")
"""Connectors that join two nouns; any other ends the first noun of a name and what stands before it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the head that is no sentence, and how many kickers stand above it."""

    span: Span
    kickers: int


@dataclass(frozen=True, slots=True)
class Letterhead:
    """How many of the first headings are the letterhead, and the one of them that names the publisher."""

    lines: int
    publisher: Span


def find_letterhead(text: str, headings: Sequence[Heading], *, kickers: int, words: HeaderWords) -> Letterhead | None:
    """The letterhead among the headings of a head with that many kickers, or None."""
    above = [heading for heading in headings if heading.kickers == 0] if kickers else []
    shown = [heading.span.text(text) for heading in above]
    below = len(headings) > len(above)
    if above and all(map(words.is_capitalised, shown)) and (below or any(names_body(line, words) for line in shown)):
        return Letterhead(len(above), _choose([heading.span for heading in above], text, words))
    taken: list[Span] = []
    for heading in headings:
        line = heading.span.text(text)
        if not names_body(line, words) and not (taken and _belongs(line, words)):
            break
        taken.append(heading.span)
    return Letterhead(len(taken), _choose(taken, text, words)) if taken else None


def _choose(lines: Sequence[Span], text: str, words: HeaderWords) -> Span:
    """The last line that names a body, not a state or a unit; failing that the last that is no unit, or the last."""
    bodies = [line for line in lines if names_body(line.text(text), words) and not _belongs(line.text(text), words)]
    others = [line for line in lines if not _is_unit(line.text(text), words)]
    return (bodies or others or lines)[-1]


def _belongs(line: str, words: HeaderWords) -> bool:
    """Whether a line names the state above a body or a unit below it."""
    begins = words.searches["state_names"].match(line)
    return begins is not None or words.is_region(line) or _is_unit(line, words)


def _is_unit(line: str, words: HeaderWords) -> bool:
    return words.has("units", line)


def names_body(line: str, words: HeaderWords) -> bool:
    """Whether a line has the shape of a body's name and nothing else.

    It is a name of the registry, or capitalised words whose first noun, the last word before "of", "for" or "on", is
    one of organisations, offices or outlets. Nouns that head other things too count only behind a body's name.
    """
    bare = BRACKET.sub("", line).strip()
    name = fold(bare).removeprefix("the ")
    if name in words.bodies or words.is_known_outlet(bare):
        return True
    tokens = bare.split()
    if NO_NAME.search(bare) or not words.is_capitalised(bare) or not 2 <= len(tokens) <= LONGEST:
        return False
    if any(words.has("headline_verbs", token) or words.has("never_in_bodies", token) for token in tokens[1:]):
        return False
    first = _first_noun(tokens, words)
    nouns = words.organisation_nouns | words.outlet_nouns | words.folded["office_nouns"]
    heads = {fold(" ".join(first[-length:])).strip(",.") for length in (1, 2, 3)}
    if any(token.endswith(",") for token in first):
        return False
    if fold(tokens[0]) in words.outlet_nouns and not words.has("not_letterheads", tokens[0]):
        return True
    if not heads & nouns:
        return False
    owned = any(fold(" ".join(tokens[:length])) in words.bodies for length in range(1, len(first)))
    return owned or bool((heads & nouns) - words.folded["not_letterheads"])


def _first_noun(tokens: Sequence[str], words: HeaderWords) -> Sequence[str]:
    """The words up to the first noun of a name, without the state behind it: "Public Protector South Africa"."""
    small = words.folded["name_connectors"]
    ends = (i for i, token in enumerate(tokens) if i and fold(token) in small and fold(token) not in JOINING)
    first = tokens[: next(ends, len(tokens))]
    for length in (3, 2, 1):
        if len(first) > length and words.is_region(" ".join(first[-length:])):
            return first[:-length]
    return first


def continues(line: str, words: HeaderWords) -> bool:
    """Whether a line begins the name of a body that the next one ends: "MINISTRY OF"."""
    *tokens, last = line.split()
    nouns = words.organisation_nouns | words.folded["office_nouns"]
    return bool(tokens) and words.has("name_connectors", last) and fold(tokens[-1]) in nouns


def name_publisher(name: str, words: HeaderWords) -> str:
    """A publisher in ordinary capitals and without an acronym behind its name; one word in capitals stays as it is."""
    bare = " ".join(re.sub(r"\s*\(\S+\)$", "", name).split())
    if not bare.isupper() or " " not in bare:
        return bare
    return lower_capitals(bare, small=words.folded["name_connectors"], kept=words.acronyms)
