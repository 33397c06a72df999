"""Noun phrases that name an actor without a proper name: "Moldovan armed forces", "the delegation", "civilians".

The nouns and what they are stand in `schemas/lexicon/nominals.yaml`; titles in `names.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flows.article import Span
from flows.extract.knowledge import Knowledge
from flows.extract.name import Name
from flows.extract.parse import Sentence, Token
from flows.extract.word import fold

BEFORE = ("compound", "amod", "nmod", "poss", "nummod", "npadvmod", "det", "quantmod", "advmod")
OWNING = ("state", "adjective", "organisation", "place", "seat")


@dataclass(frozen=True)
class Nominal:
    """What a nominal head is: see `nominals.yaml` for its fields; `words` are those that matched, `national` whether
    it is an office of a state."""

    words: tuple[str, ...]
    head: str
    kind: str
    type: str
    sector: str | None
    private: bool
    needs_owner: bool
    stands_for: tuple[str, ...] = ()
    as_owner: bool = False
    national: bool = False
    local: bool = False
    as_body: bool = False
    unit: bool = False
    craft: bool = False
    forces: bool = False
    capital: bool = False


@dataclass(frozen=True)
class Phrase:
    """A noun phrase: its head, the words before it, its owner (a name, or the token of a nominal), its clauses; whether
    it is of several states ("Greek and Italian citizens")."""

    sentence: Sentence
    head: Token
    before: tuple[Token, ...]
    span: Span
    owner_name: Name | None
    owner_token: int | None
    definite: bool
    determined: bool
    modifiers: tuple[Token, ...]
    country: str | None
    clause: Span | None = None
    place_name: Name | None = None
    mixed: bool = False

    def head_words(self) -> str:
        """The head with its noun modifiers, folded: "foreign minister"."""
        return " ".join(fold(t.text) for t in (*self.before, self.head) if t.name is None and t.dep != "det")

    def name(self, text: str) -> str:
        """The phrase as a name: without determiner, with a clause that says who they are."""
        left_out = ("det", "advmod", "nummod", "quantmod")
        tokens = [t for t in self.before if t.dep not in left_out and t.tag not in ("PRP$", "CD")]
        inner = [kid for t in tokens if t.dep == "poss" for kid in self.sentence.kids(t.i, "compound")]
        tokens += [kid for kid in inner if kid.start >= self.span.start]  # "attorney general's office"
        start = min([t.start for t in tokens] + [self.head.start])
        end = max(self.span.end, self.clause.end if self.clause else 0)
        return " ".join(text[start:end].split())


def _owner(sentence: Sentence, head: Token, knowledge: Knowledge) -> tuple[Name | None, int | None]:
    """The name that owns a phrase: before its head, behind "of" or "from"; or a nominal behind "of". The state that
    somebody is sent to deal with ("envoy for X") owns nothing."""
    owning = knowledge.group("owning")
    sent = fold(head.lemma) in knowledge.group("sent_for")
    kids = sentence.kids(head.i, "poss", "compound", "amod", "nmod")
    for kid in kids:
        if kid.name is not None and kid.name.kind in OWNING:
            return kid.name, None
    for kid in kids:
        if kid.tag == "PRP$":
            return _home_behind(sentence, head), kid.i
        if kid.dep == "poss":
            return None, kid.i
    for prep in sentence.kids(head.i, "prep"):
        if prep.lemma in owning and not (sent and prep.lemma == "for"):
            for pobj in sentence.kids(prep.i, "pobj"):
                if pobj.name is not None and pobj.name.kind in (*OWNING, "people"):
                    if prep.lemma in ("of", "from") or pobj.name.kind in ("state", "organisation"):
                        return pobj.name, None
                elif prep.lemma == "of":
                    inner = _owner(sentence, pobj, knowledge)
                    if inner[0] is not None and inner[0].kind in ("state", "adjective"):
                        return inner
                    return None, pobj.i
    return None, None


def _home_behind(sentence: Sentence, head: Token) -> Name | None:
    """The state that a phrase with a possessive pronoun is of: "her counterpart from Vanuatu"."""
    for prep in sentence.kids(head.i, "prep"):
        for pobj in sentence.kids(prep.i, "pobj"):
            if prep.lemma in ("of", "from") and pobj.name is not None and pobj.name.kind == "state":
                return pobj.name
    return None


def _owner_end(sentence: Sentence, head: Token, owner: Name | None) -> int:
    """Where the phrase ends: behind an owner that follows right after "of" ("leadership of Moldova")."""
    if owner is not None and owner.start > head.end:
        between = [t for t in sentence.tokens if head.end <= t.start and t.end <= owner.start]
        if all(t.tag in ("IN", "DT") for t in between) and len(between) <= 2:
            return owner.end
    return head.end


def _short_clause(sentence: Sentence, verb: Token) -> Span:
    """A relative clause up to its first preposition or adverb behind the verb: "who went missing"."""
    kept: list[Token] = []
    for token in sentence.subtree(verb.i):
        if token.i > verb.i and token.dep in ("prep", "advmod", "advcl", "npadvmod", "punct"):
            break
        kept.append(token)
    return sentence.cover(kept or [verb])


def noun_phrase(sentence: Sentence, i: int, knowledge: Knowledge) -> Phrase:
    """The noun phrase headed by token i; remembered with the sentence, since many ask for it."""
    phrase: Phrase | None = sentence.phrases.get(i)
    if phrase is None:
        phrase = sentence.phrases[i] = _noun_phrase(sentence, i, knowledge)
    return phrase


def _remarked(sentence: Sentence, head: Token, clause: Token) -> bool:
    """Whether a clause behind a comma only adds to what a phrase means: "the envoy, who met both leaders"."""
    between = sentence.tokens[head.i + 1 : sentence.subtree(clause.i)[0].i]
    return bool(between) and between[-1].text == ","


def _noun_phrase(sentence: Sentence, i: int, knowledge: Knowledge) -> Phrase:
    head = sentence.tokens[i]
    before = tuple(kid for kid in sentence.kids(i, *BEFORE) if kid.start < head.start)
    kept = [t for t in before if t.dep not in ("det", "poss", "advmod", "quantmod")]
    kept += [t for t in before if t.name is not None and not (t.dep == "poss" and t.name.kind == "state")]
    start = min([t.start for t in kept] + [head.start])
    owner_name, owner_token = _owner(sentence, head, knowledge)
    determiners = [t.lemma for t in before if t.dep == "det"]
    clause = next(
        (
            _short_clause(sentence, kid)
            for kid in sentence.kids(i, "relcl")
            if kid.start > head.start and kid.tag != "VB" and not _remarked(sentence, head, kid)
        ),
        None,
    )
    place_name = next(
        (
            pobj.name
            for prep in sentence.kids(i, "prep")
            if prep.lemma in knowledge.group("placing")
            for pobj in sentence.kids(prep.i, "pobj")
            if pobj.name is not None and pobj.name.kind in ("place", "state")
        ),
        None,
    )
    ethnic = next((t.name for t in before if t.name is not None and t.name.kind == "ethnic"), None)
    telling = owner_name or ethnic
    country = telling.entry.state.alpha3 if telling and telling.entry and telling.entry.state else None
    return Phrase(
        sentence=sentence,
        head=head,
        before=before,
        span=Span(start, _owner_end(sentence, head, owner_name)),
        owner_name=owner_name,
        owner_token=owner_token,
        definite=bool(set(determiners) & knowledge.group("definite")) or not determiners,
        determined=bool(set(determiners) & knowledge.group("definite")),
        modifiers=tuple(
            t for t in before if t.dep in ("amod", "nummod", "compound", "nmod", "npadvmod") and t.name is None
        ),
        country=country,
        clause=clause,
        place_name=place_name,
        mixed=_mixed(sentence, owner_name),
    )


def _mixed(sentence: Sentence, owner: Name | None) -> bool:
    """Whether another state's name or adjective is coordinated with the owner's."""
    if owner is None or owner.entry is None or owner.entry.state is None:
        return False
    owning = [t for t in sentence.tokens if t.name is owner]
    others = [t.name for token in owning for t in sentence.kids(token.i, "conj") if t.name is not None]
    return any(other.entry is not None and other.entry.state not in (None, owner.entry.state) for other in others)


def _is_asked(phrase: Phrase) -> bool:
    """Whether whoever a phrase names is said to have to do something: "the state should pay"."""
    verb = phrase.sentence.tokens[phrase.head.head]
    subject = phrase.head.dep in ("nsubj", "nsubjpass") and not phrase.modifiers and phrase.owner_name is None
    modal = any(kid.tag == "MD" for kid in phrase.sentence.kids(verb.i, "aux"))
    return subject and (modal or verb.tag == "VB")


@dataclass(frozen=True)
class NominalGrammar:
    """Heads of `nominals.yaml` by their words; of `names.yaml` the titles, the nouns that head bodies' names and those
    of facilities among them, the nouns that tell what a name names, the fields of government."""

    heads: Mapping[tuple[str, ...], Nominal]
    titles: Mapping[str, Mapping[str, Any]]
    body_heads: frozenset[str]
    facilities: frozenset[str]
    naming: frozenset[tuple[str, ...]]
    fields: frozenset[str]
    longest: int

    @classmethod
    def compile(cls, entry: Mapping[str, Any], names: Mapping[str, Any]) -> NominalGrammar:
        """From the YAML of `nominals.yaml` and `names.yaml`; the first entry of a head wins."""
        heads: dict[tuple[str, ...], Nominal] = {}
        titles = {fold(word): row for row in names["titles"] for word in row["words"]}
        for row in entry["nominals"]:
            for head in row["heads"]:
                words = tuple(fold(word) for word in head.replace("'s", "").split())
                nominal = Nominal(
                    words,
                    words[-1],
                    row["kind"],
                    row["type"],
                    row.get("sector"),
                    bool(row.get("private", False)),
                    bool(row.get("needs_owner", False)),
                    tuple(row.get("stands_for", ())),
                    bool(row.get("as_owner", False)),
                    bool(titles.get(" ".join(words), {}).get("national", False)),
                    bool(row.get("local", False)),
                    bool(row.get("as_body", False)),
                    bool(row.get("unit", False)),
                    bool(row.get("craft", False)),
                    bool(row.get("forces", False)),
                    bool(row.get("capital", False)),
                )
                heads.setdefault(words, nominal)
        for title, row in titles.items():
            words = tuple(title.split())
            private = bool(row.get("private", False))
            national = bool(row.get("national", False))
            nominal = Nominal(
                words, words[-1], "person", "person", row.get("sector"), private, False, national=national
            )
            heads.setdefault(words, nominal)
        bodies = frozenset(fold(head) for row in names["organisation_heads"].values() for head in row["heads"])
        facilities = frozenset(fold(head) for head in names["organisation_heads"]["facility"]["heads"])
        naming = frozenset(tuple(word.split()) for row in names["naming"] for word in row["words"])
        fields = frozenset(fold(word) for word in names["not_bodies"])
        return cls(heads, titles, bodies, facilities, naming, fields, max(len(words) for words in heads))

    def title(self, words: str) -> Mapping[str, Any] | None:
        """The title that `words` end in, the longest first; None where they end in none."""
        parts = fold(words).split()
        for length in range(len(parts), 0, -1):
            row = self.titles.get(" ".join(parts[-length:]))
            if row is not None:
                return row
        return None

    def match(self, phrase: Phrase) -> Nominal | None:
        """What the phrase's head is, by its longest match; a plural may stand for a listed singular and back."""
        before = []
        for t in phrase.before:
            inner = phrase.sentence.kids(t.i, "compound") if t.dep == "poss" else []  # "attorney general's office"
            before += [fold(each.text) for each in (*inner, t) if each.name is None and each.tag != "DT"]
        forms = dict.fromkeys((fold(phrase.head.text), fold(phrase.head.lemma)))
        for length in range(min(self.longest, len(before) + 1), 0, -1):
            for form in forms:
                words = (*before[len(before) - length + 1 :], form) if length > 1 else (form,)
                nominal = self.heads.get(words)
                if nominal is not None and (
                    not nominal.capital or phrase.determined and (phrase.head.text[:1].isupper() or _is_asked(phrase))
                ):
                    return nominal
        return None
