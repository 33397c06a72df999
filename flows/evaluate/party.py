"""Whose state a party is, as coders of sentences write it: a country's code, or that of bodies of no country.

Gold says NOR, or IGO, UNO, EUR, NGO, ISM, IMG, MNC where a body has no country. What the reader knows of an actor is
compared with that as follows:

- IGO, UNO and EUR are one code, IGO: coders differ in which of the three they give to an organisation of states.
- An actor has its country's code. It also has IGO or NGO where its type is igo or ngo, and the code of its sector where
  that is supranational (an international court is of sector IGO or UNO). Where it has several, it is taken for the one
  that gold has, else for its country.
- An actor that has none of these has those of the body above it ("a UN rapporteur" IGO, "the ministry" its state's).
- An actor that has none at all ("gunmen") is left out: nothing is claimed of its country.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flows.article import Span
from flows.evaluate.score import Tally
from flows.extract.knowledge import Index
from flows.extract.word import Word, split_words
from flows.findings import ActorFinding, EventFinding, Findings

Codes = tuple[str, ...]
"""The codes that one party may be taken for, the likeliest first."""
STATES = "IGO"
FOLDED = {"UNO": STATES, "EUR": STATES}
BY_TYPE = {"igo": STATES, "ngo": "NGO"}


def fold_codes(codes: Iterable[str]) -> frozenset[str]:
    """Codes as they are compared."""
    return frozenset(FOLDED.get(code, code) for code in codes)


def actor_codes(actor: ActorFinding, *, actors: Mapping[str, ActorFinding], supranational: frozenset[str]) -> Codes:
    """The codes of an actor, or of the nearest body above it that has any; `actors` by key."""
    seen: set[str] = set()
    above: ActorFinding | None = actor
    while above is not None and above.key not in seen:
        seen.add(above.key)
        sector = above.sector if above.sector in supranational else None
        codes = (above.country, BY_TYPE.get(above.type), sector and FOLDED.get(sector, sector))
        held = tuple(dict.fromkeys(code for code in codes if code is not None))
        if held:
            return held
        above = actors.get(above.parent) if above.parent is not None else None
    return ()


def part_codes(event: EventFinding, role: str, *, findings: Findings, supranational: frozenset[str]) -> list[Codes]:
    """The codes of those who play a part in an event, of each actor once; those without any are left out."""
    actors = {actor.key: actor for actor in findings.actors}
    keys = dict.fromkeys(part.actor for part in event.parts if part.role == role)
    codes = [actor_codes(actors[key], actors=actors, supranational=supranational) for key in keys]
    return [each for each in codes if each]


def named_countries(text: str, index: Index) -> tuple[str, ...]:
    """The countries that a text names, in order, each once: by the state's name, its people, its adjective or its
    seat of government, also within a longer name ("the Norwegian Refugee Council"); not by a city."""
    words = split_words(text, Span(0, len(text)))
    found: dict[str, None] = {}
    start = 0
    while start < len(words):
        state, length = _state_at(words, start, text=text, index=index)
        if state is not None:
            found.setdefault(state)
        start += length
    return tuple(found)


def _state_at(words: Sequence[Word], start: int, *, text: str, index: Index) -> tuple[str | None, int]:
    """The state that is named from a word on, by the longest of its names, and how many words that is."""
    for keys, entry in index.by_first.get(words[start].key, ()) if words[start].capital else ():
        named = words[start : start + len(keys)]
        if entry.state is not None and tuple(word.key for word in named) == keys:
            written = text[named[0].start : named[-1].end].replace(".", "")
            if entry.exact is None or written == entry.exact.replace(".", ""):
                return entry.state.alpha3, len(keys)
    return None, 1


def compare_codes(wanted: frozenset[str], found: Iterable[Codes]) -> Tally:
    """Two sets of codes compared: each party found is taken for the code that is wanted, where it may be."""
    wanted = fold_codes(wanted)
    taken = {next((code for code in codes if code in wanted), codes[0]) for codes in found}
    return Tally(len(taken & wanted), len(taken), len(wanted))
