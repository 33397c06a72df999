"""Names of places to places: city, region or country, told apart by the countries that the article is about.

A city name that several countries have is the one in a country that the article names, else the one that is
four times as large as the next, if it is large or the article names no country; else it stays unresolved.
Disputed places come from the codebook
`disputed_places`; the country is always that of the cited list, never the article's claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flows.extract.knowledge import Knowledge, KnownPlace
from flows.extract.name import Name
from flows.extract.parse import Sentence, Token
from flows.extract.word import fold
from flows.findings import Place

CLEARLY = 4
"""How many times as many people as the next place of its name make a city the one that is meant."""

LARGE = 200_000
"""People from which on a city is meant by its name alone in an article that names other countries and not its own."""


@dataclass(frozen=True)
class Atlas:
    """Looks places up; `countries` are the alpha-3 codes that the article names, most named first.

    `focus` is the one country that the article is about, where it is plain; a place that the gazetteer does not know
    is then located to that country and no nearer.
    """

    knowledge: Knowledge
    countries: tuple[str, ...]
    focus: str | None = None

    def places(self, name: Name) -> list[KnownPlace]:
        """All places of the gazetteer that bear the name."""
        words = tuple(fold(word) for word in name.text.split())
        found = []
        for keys, entry in self.knowledge.names.by_first.get(words[0], ()) if words else ():
            if keys == words and entry.place is not None:
                found.append(entry.place)
        return found

    def choose(self, candidates: Sequence[KnownPlace], beside: str | None) -> KnownPlace | None:
        """The one place meant, or None where it cannot be told; `beside` is a country named next to it."""
        if beside is not None:
            candidates = [place for place in candidates if place.country == beside]
        regions = [place for place in candidates if place.precision == "region"]
        if len(regions) == 1 and len(candidates) == 1 or (regions and beside is None and len(regions) == 1):
            return regions[0]
        ranked = sorted(candidates, key=lambda place: (-place.population, place.geonames_id or 0))
        here = [place for place in ranked if place.country in self.countries]
        if here:
            return here[0]
        if not ranked or self.countries and ranked[0].population < LARGE:
            return None  # a small town abroad is another one, nearer, that the gazetteer does not know
        if len(ranked) == 1 or ranked[0].population >= CLEARLY * ranked[1].population:
            return ranked[0]
        return None

    def is_large(self, place: Place) -> bool:
        """Whether a place that was found is a large city, which its name alone tells."""
        words = tuple(fold(word) for word in place.name.split())
        entries = [entry for keys, entry in self.knowledge.names.by_first.get(words[0], ()) if keys == words]
        found = [e.place for e in entries if e.place is not None and e.place.geonames_id == place.geonames_id]
        return any(each.population >= LARGE for each in found)

    def locate(self, name: Name, beside: str | None = None) -> Place:
        """The place that a name means; `unresolved` where the gazetteer does not tell."""
        text = name.text
        if name.entry is not None and name.entry.state is not None:
            return self.with_dispute(Place(text, name.span, "country", name.entry.state.alpha3))
        known = self.choose(self.places(name), beside)
        if known is None:
            country = beside or self.focus
            return self.with_dispute(Place(text, name.span, "country" if country else "unresolved", country))
        return self.with_dispute(
            Place(text, name.span, known.precision, known.country, known.latitude, known.longitude, known.geonames_id)
        )

    def with_dispute(self, place: Place) -> Place:
        """The place with what the cited list knows of a dispute about it."""
        dispute = self.knowledge.disputes.get(fold(place.name))
        if dispute is None:
            known = place.precision in ("city", "region", "country")
            return replace(place, disputed=False if known else None, claimants=())
        return replace(place, country=dispute.country or place.country, disputed=True, claimants=dispute.claimants)


def country_beside(sentence: Sentence, text: str, token: Token) -> str | None:
    """The country named right behind a place: "Jeddah (Saudi Arabia)", "Jeddah, Saudi Arabia"."""
    for name in sentence.names:
        gap = text[token.end : name.start]
        if name.start >= token.end and gap in (" (", ", ", " [") and name.entry is not None and name.entry.state:
            return name.entry.state.alpha3
    return None


def placing_tokens(
    sentence: Sentence, placing: frozenset[str], nouns: frozenset[str], ways: frozenset[str]
) -> list[tuple[Token, Token]]:
    """Names of places and states behind a preposition of place, as (name, preposition)."""
    found = []
    for token in sentence.tokens:
        if token.name is None or token.name.kind not in ("place", "state", "unknown"):
            continue
        prep = sentence.tokens[token.head]
        while prep.dep == "conj" or (prep.i == token.head and token.dep in ("appos", "conj") and prep.name is not None):
            if prep.head == prep.i:
                break
            prep = sentence.tokens[prep.head]
        if token.dep in ("pobj", "appos", "conj") and prep.lemma in placing and prep.tag == "IN":
            found.append((token, prep))
    return found + _territories(sentence, placing, nouns, ways) + _sites(sentence, placing, nouns)


def _sites(sentence: Sentence, placing: frozenset[str], nouns: frozenset[str]) -> list[tuple[Token, Token]]:
    """Names before the noun of a place: "in the Bandim district", "near the Ta Krabei temple". A phrase of time that
    the tree puts in the noun's place is none: "in Colomi last week"."""
    found = []
    for name in sentence.tokens:
        noun = sentence.tokens[name.head]
        prep = sentence.tokens[noun.head]
        if name.name is None or name.dep not in ("compound", "nmod", "amod"):
            continue
        timed = noun.name is not None and noun.name.kind == "date"
        if noun.lemma.lower() in nouns and noun.dep == "compound" and _stands_for_place(sentence, prep, placing):
            found.append((name, sentence.tokens[prep.head]))
            continue
        if noun.dep != "pobj" or prep.lemma not in placing:
            continue
        if (
            timed
            and name.name.kind in ("place", "unknown", "state")
            or noun.lemma.lower() in nouns
            and _bare(name.name)
        ):
            found.append((name, prep))
    return found


def _stands_for_place(sentence: Sentence, token: Token, placing: frozenset[str]) -> bool:
    """Whether a phrase of time stands where the tree should have a place: "in the X district last week"."""
    timed = token.name is not None and token.name.kind == "date"
    return timed and token.dep == "pobj" and sentence.tokens[token.head].lemma in placing


def _bare(name: Name) -> bool:
    """Whether a name is that of a place, or of what is not known otherwise."""
    return name.kind in ("place", "unknown")


def find_grounds(
    sentence: Sentence, placing: frozenset[str], nouns: frozenset[str]
) -> Iterator[tuple[Name, Token, Token]]:
    """Nouns of territory in a place's part of the sentence that say by an adjective whose they are, as (whose, noun,
    preposition): "in the Barbadian capital", "on Kenyan soil"."""
    for noun in sentence.tokens:
        prep = sentence.tokens[noun.head]
        if noun.lemma in nouns and noun.dep == "pobj" and prep.lemma in placing:
            for kid in sentence.kids(noun.i, "poss", "amod", "compound", "nmod"):
                if kid.name is not None and kid.name.kind in ("state", "adjective"):
                    yield kid.name, noun, prep


def _territories(
    sentence: Sentence, placing: frozenset[str], nouns: frozenset[str], ways: frozenset[str]
) -> list[tuple[Token, Token]]:
    """Names behind a noun of territory that stands in a place itself: "in the village of X", "attack on the port of
    X", "on the road to X"."""
    found = []
    for noun in sentence.tokens:
        prep = sentence.tokens[noun.head]
        if noun.lemma in nouns and noun.dep == "pobj" and prep.lemma in placing:
            inner = named_territory(sentence, noun, nouns, ways)
            if inner is not None:
                found.append((inner, prep))
    return found


def named_territory(sentence: Sentence, token: Token, nouns: frozenset[str], ways: frozenset[str]) -> Token | None:
    """The name behind "of" or "in" after a noun of territory: "the village of X", "a town in Y"; or after a way: "the
    road to X"."""
    for prep in sentence.kids(token.i, "prep"):
        for pobj in sentence.kids(prep.i, "pobj"):
            place = pobj.name is not None and pobj.name.kind in ("place", "unknown", "state")
            led = prep.lemma == "of" and token.lemma in nouns or prep.lemma == "to" and token.lemma in ways
            if place and (prep.lemma == "in" or led):
                return pobj
            inner = [
                kid for kid in sentence.kids(pobj.i, "compound", "nmod") if kid.name is not None and _bare(kid.name)
            ]
            if inner and pobj.lemma in nouns and prep.lemma == "in":
                return inner[0]
    return None


def territory(sentence: Sentence, token: Token, nouns: frozenset[str]) -> Name | None:
    """The state whose territory a phrase names: "Kenyan districts", "X's border regions"; None if it does not."""
    if token.lemma not in nouns:
        return None
    for kid in sentence.kids(token.i, "poss", "amod", "compound", "nmod"):
        if kid.name is not None and kid.name.kind in ("state", "adjective"):
            return kid.name
    for prep in sentence.kids(token.i, "prep"):
        for pobj in sentence.kids(prep.i, "pobj"):
            if prep.lemma in ("of", "in") and pobj.name is not None and pobj.name.kind in ("state", "place"):
                return pobj.name
    return None
