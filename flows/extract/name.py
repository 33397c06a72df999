"""Sentences to proper names, before any parser sees them.

Known names come from registry and gazetteer (longest first); unknown ones from the grammar of names: the name of a
body is headed by a noun such as "Commission" and goes on through "of" and "on" ("Commission on Human Rights of
X"); a person follows a title, or is a run of capitalised words that no body and no place explains. Long names are
later given to the parser as one word, which is what keeps its trees right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flows.article import Span
from flows.extract.knowledge import Entry, Knowledge
from flows.extract.lemma import load_lemmatizer
from flows.extract.word import Word, fold, split_words

PLAIN_GAPS = (" ", "\n", " \n")


@dataclass(frozen=True)
class Name:
    """A proper name in the text.

    `kind`: organisation person state adjective people citizen place unknown. `entry` is set where registry or
    gazetteer know it. For a body that is not known, `head` is the noun that heads it, with its `type` and `sector`;
    `owner` is the state or body named within it. `title` is the office named with a person, `affiliation` the body
    or state of that office. `acronym` stands in brackets behind it. `stand_in` is the word that the parser sees.
    """

    start: int
    end: int
    kind: str
    text: str
    entry: Entry | None = None
    head: str | None = None
    type: str | None = None
    sector: str | None = None
    owner: Name | None = None
    title: Span | None = None
    affiliation: Name | None = None
    acronym: Span | None = None
    core: tuple[str, ...] = ()
    stand_in: str | None = None

    @property
    def span(self) -> Span:
        """Where the name stands, its acronym left out."""
        return Span(self.start, self.end)


@dataclass(frozen=True)
class NameGrammar:
    """The words of `schemas/lexicon/names.yaml`, compiled."""

    heads: Mapping[str, tuple[str, str | None]]
    connectors: frozenset[str]
    joining: frozenset[str]
    never: frozenset[str]
    calendar: frozenset[str]
    titles: Mapping[tuple[str, ...], Mapping[str, Any]]
    honorifics: frozenset[str]
    particles: frozenset[str]
    subjects: frozenset[tuple[str, ...]]
    placing: frozenset[str]
    longest_title: int

    @classmethod
    def compile(cls, entry: Mapping[str, Any]) -> NameGrammar:
        """From the YAML mapping of `names.yaml`; the first group that lists a head gives its type."""
        heads: dict[str, tuple[str, str | None]] = {}
        for group, row in entry["organisation_heads"].items():
            for head in row["heads"]:
                heads.setdefault(fold(head), (row.get("type", group), row.get("sector")))
        titles = {tuple(fold(part) for part in word.split()): row for row in entry["titles"] for word in row["words"]}
        return cls(
            heads=heads,
            connectors=frozenset(entry["connectors"]),
            joining=frozenset(entry["joining"]),
            never=frozenset(entry["never_in_name"]),
            calendar=frozenset(fold(word) for word in entry["months"] + entry["weekdays"]),
            titles=titles,
            honorifics=frozenset(fold(word) for word in entry["honorifics"]),
            particles=frozenset(entry["particles"]),
            subjects=frozenset(tuple(fold(word) for word in phrase.split()) for phrase in entry["not_bodies"]),
            placing=frozenset(entry["placing"]),
            longest_title=max(len(words) for words in titles),
        )


class NameSpotter:
    """Finds the names of one sentence; made once per process from `Knowledge`."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.grammar = NameGrammar.compile(knowledge.lexicon["names"])
        rows = knowledge.lexicon["nominals"]["nominals"]
        self.participles = tuple(knowledge.lexicon["grammar"]["participles"])
        self.common = frozenset(tuple(fold(word) for word in head.split()) for row in rows for head in row["heads"])

    @cached_property
    def event_words(self) -> frozenset[str]:
        """The verbs and single nouns of the lexicon of events."""
        rows = self.knowledge.lexicon["events"]["entries"]
        return frozenset(word.split()[0] for row in rows for word in (*row.get("verbs", ()), *row.get("nouns", ())))

    def opens_clause(self, word: str) -> bool:
        """Whether a word with a capital at the head of a sentence is a participle or a plural of an event noun, and so
        no name: "Freed on Monday, ...", "Talks between ..."."""
        lemmas, lower = load_lemmatizer(), word.lower()
        verb = lemmas.lemma(lower, "VBG")
        if verb != lower and lower.endswith(self.participles):
            return True
        return verb in self.event_words or lemmas.lemma(lower, "NNS") in self.event_words

    def spot(self, text: str, span: Span) -> tuple[Name, ...]:
        """The names of the sentence `span` of `text`, left to right, not overlapping."""
        return _Spotting(self, text, span).run()


@dataclass
class _Spotting:
    """The state of one sentence's reading."""

    spotter: NameSpotter
    text: str
    span: Span

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return split_words(self.text, self.span)

    @property
    def grammar(self) -> NameGrammar:
        return self.spotter.grammar

    def gap(self, i: int) -> str:
        """The text between word i and the next one."""
        return self.text[self.words[i].end : self.words[i + 1].start] if i + 1 < len(self.words) else "\n"

    def joined(self, i: int) -> bool:
        """Whether nothing but a space stands between word i and the next."""
        return i + 1 < len(self.words) and self.gap(i) in PLAIN_GAPS

    def in_name(self, i: int) -> bool:
        """Whether word i may be part of a name: capitalised, and no function word or day of the calendar."""
        if i >= len(self.words):
            return False
        word = self.words[i]
        if not word.capital or word.key in self.grammar.calendar or word.key in self.grammar.honorifics:
            return False
        opens = i == 0 or self.gap(i - 1) not in PLAIN_GAPS
        if i == 0 and self.spotter.opens_clause(word.text) and not self._heads_ahead(i) and self.known(i) is None:
            return False
        if word.text in self.grammar.never:
            following = (
                self.joined(i) and self.words[i + 1].capital and self.words[i + 1].text not in self.grammar.never
            )
            short = len(word.text) <= 3 or word.key in self.grammar.connectors
            return following and not short and (not opens or self._heads_ahead(i + 1))
        return True

    def _heads_ahead(self, i: int) -> bool:
        """Whether the run of capitalised words at i holds the head of a body's name."""
        while i < len(self.words) and self.words[i].capital:
            if self.words[i].key in self.grammar.heads:
                return True
            if not self.joined(i):
                return False
            i += 1
        return False

    def known(self, i: int) -> tuple[int, Entry] | None:
        """The longest known name that begins at word i, as (end, entry)."""
        word = self.words[i]
        for keys, entry in self.spotter.knowledge.names.by_first.get(word.key, ()):
            j = i + len(keys)
            if j > len(self.words) or not word.capital:
                continue
            if tuple(part.key for part in self.words[i:j]) != keys:
                continue
            if any(self.gap(k) not in (*PLAIN_GAPS, "-", ". ", "–") for k in range(i, j - 1)):
                continue
            if entry.exact is not None and self._exact(i, j).replace(".", "") != entry.exact.replace(".", ""):
                continue
            if any(must and not self.words[i + k].capital for k, must in enumerate(entry.capitals)):
                continue
            if entry.exact is None and len(keys) == 1 and word.text.isupper() and len(word.text) <= 3:
                continue
            if entry.ambiguous and entry.kind == "place" and not self._placed(i):
                continue
            return j, entry
        return None

    def _exact(self, i: int, j: int) -> str:
        return self.text[self.words[i].start : self.words[j - 1].end]

    def _placed(self, i: int) -> bool:
        """Whether a word stands where a place is usual: behind "in", "at", "near" and the like."""
        return i > 0 and self.words[i - 1].text in self.grammar.placing

    # -- bodies

    def run_end(self, i: int) -> int:
        """The end of the run of name words that begins at i."""
        j = i + 1
        while self.joined(j - 1) and self.in_name(j) and (not self.words[j - 1].possessive or self._office(i, j)):
            j += 1
        return j

    def _office(self, i: int, j: int) -> bool:
        """Whether a possessive before word j belongs to the name of an office: "Prosecutor's Office", not "Kenya's
        Ministry"."""
        return self.words[j].key in self.grammar.heads and self.known(i) is None

    def title_at(self, i: int) -> int | None:
        """The end of a title that begins at word i, or None."""
        for length in range(self.grammar.longest_title, 0, -1):
            j = i + length
            if j <= len(self.words) and tuple(w.key for w in self.words[i:j]) in self.grammar.titles:
                if all(self.joined(k) for k in range(i, j - 1)):
                    return j
        return None

    def extend(self, j: int, *, headed: bool) -> int:
        """The end of a body's name, carried on through "of", "on", "for" from word j on."""
        while headed and j < len(self.words) and not self.words[j - 1].possessive:
            k = self._after_bracket(j)
            if k >= len(self.words) or not (self.joined(k - 1) or k > j):
                break
            word = self.words[k].text
            if word not in self.grammar.connectors or word in ("in", "the"):
                break
            n = k + 1
            if n < len(self.words) and self.words[n].text in ("the", "The") and self.joined(k):
                n += 1
            if word == "and" and (n != k + 1 or self._starts_body(n)):
                break
            if not self.in_name(n) or not self.joined(n - 1) or not self.joined(k):
                break
            known = self.known(n)
            if known is not None and known[1].kind in ("organisation", "state") and word != "and":
                end = self.run_end(n)
                if known[0] >= end or known[1].kind == "organisation" and not self._heads_between(n, end):
                    return known[0]
            if self.title_at(n) is not None and self.title_at(n) != self.run_end(n) and not self._heads_ahead(n):
                break
            j = self.run_end(n)
            if known is not None and known[0] >= j and word == "of":
                return j
        return j

    def _after_bracket(self, j: int) -> int:
        """Behind a short bracket of one or two words that is followed by "of": "Commissioner (Ombudsman) of"."""
        if j < len(self.words) and self.gap(j - 1) == " (":
            for k in (j, j + 1):
                if k + 1 < len(self.words) and self.gap(k) == ") " and self.words[k + 1].text == "of" and k == j:
                    return k + 1
        return j

    def _heads_between(self, i: int, j: int) -> bool:
        return any(self.words[k].key in self.grammar.heads for k in range(i, j))

    def _starts_body(self, i: int) -> bool:
        """Whether another name of its own begins at word i, so that "and" divides two names."""
        if not self.in_name(i):
            return True
        return self.known(i) is not None or self._heads_ahead(i) or self.title_at(i) is not None

    def organisation(self, i: int) -> Name | None:
        """The body whose name begins at word i, or None."""
        known = self.known(i)
        end = self.run_end(i)
        first = known[0] if known else i
        headed = [k for k in range(i, end) if self.words[k].key in self.grammar.heads]
        if known and known[1].kind == "organisation" and (first >= end or not [k for k in headed if k >= first]):
            return self._finish(i, self._with_parent(first, known[1]), known[1], None)
        if not headed or tuple(word.key for word in self.words[i:end]) in self.grammar.subjects:
            return None
        head = headed[-1]
        leads = self.grammar.heads[self.words[head].key][0] in ("media", "company", "ngo", "armed_group")
        if known is None and head == i and self.joined(i) and self.words[i + 1].text not in self.grammar.joining:
            if not leads or end - i < 2:
                return None
        owner = None
        begin = i
        if known and known[1].kind in ("organisation", "state", "adjective", "seat", "place") and first <= head:
            owner = self._make(i, first, known[1])
            begin = first
        stop = self.extend(end if head == i and leads else head + 1, headed=True)
        if stop == i + 1 and owner is None:
            return None
        return self._finish(i, stop, None, head, owner=owner, begin=begin)

    def _with_parent(self, j: int, entry: Entry) -> int:
        """The end of a known body's name with "of" its parent behind it ("the Commission of the OIC")."""
        if j + 1 < len(self.words) and self.words[j].text == "of" and self.joined(j - 1) and self.joined(j):
            n = j + 2 if self.words[j + 1].text in ("the", "The") and j + 2 < len(self.words) else j + 1
            known = self.known(n)
            if known is not None and known[1].actor is not None and entry.actor is not None:
                if known[1].actor.id == entry.actor.parent:
                    return known[0]
        return j

    def _finish(
        self, i: int, j: int, entry: Entry | None, head: int | None, *, owner: Name | None = None, begin: int = 0
    ) -> Name:
        name = self._make(i, j, entry)
        if entry is None and head is not None:
            tail = self._owner_at_end(head, j)
            core_end = tail[1] if tail else j
            kind, sector = self.grammar.heads[self.words[head].key]
            name = replace(
                name,
                kind="organisation",
                head=self.words[head].key,
                type=kind,
                sector=sector,
                owner=tail[0] if tail else owner,
                core=tuple(word.key for word in self.words[begin:core_end]),
            )
        return replace(name, acronym=self._acronym(j, name))

    def _owner_at_end(self, head: int, j: int) -> tuple[Name, int] | None:
        """The state or body that closes the name behind "of": (its name, where the name proper ends)."""
        for k in range(j - 1, head, -1):
            if self.words[k].text in ("of", "for") and k + 1 < j:
                n = k + 2 if self.words[k + 1].text in ("the", "The") and k + 2 < j else k + 1
                known = self.known(n)
                if known is not None and known[0] == j and known[1].kind in ("organisation", "state"):
                    return self._make(n, j, known[1]), k
                return None
        return None

    def _acronym(self, j: int, name: Name) -> Span | None:
        """An acronym in brackets right behind word j - 1."""
        if name.kind != "organisation" or j >= len(self.words) or self.gap(j - 1) != " (":
            return None
        word = self.words[j]
        closed = self.text[word.end : word.end + 1] == ")"
        capitals = sum(character.isupper() for character in word.text)
        return Span(word.start, word.end) if closed and capitals >= 2 and len(word.text) <= 12 else None

    def _make(self, i: int, j: int, entry: Entry | None) -> Name:
        start, end = self.words[i].start, self.words[j - 1].end
        kind = "unknown" if entry is None else ("state" if entry.kind == "seat" else entry.kind)
        return Name(start, end, kind, self.text[start:end], entry=entry)

    # -- persons

    def person_after(self, i: int) -> tuple[int, int] | None:
        """The run of words at i that can be a person's name, as (start, end): up to six, known bodies left out."""
        j, limit = i, i + 7
        while j < min(len(self.words), limit) and self._personal(j, first=j == i):
            j += 1
            if not self.joined(j - 1) or self.words[j - 1].possessive:
                break
        while j > i and not self.words[j - 1].capital:
            j -= 1
        return (i, j) if j > i else None

    def _personal(self, i: int, *, first: bool) -> bool:
        word = self.words[i]
        if word.text in self.grammar.particles and not first:
            return self.joined(i) and i + 1 < len(self.words) and self.words[i + 1].capital
        if not self.in_name(i) or word.key in self.grammar.heads or any(c.isdigit() for c in word.text):
            return False
        known = self.known(i)
        if known is not None and known[1].kind == "organisation":
            return False
        return not (known is not None and first and known[1].kind in ("state", "adjective"))

    def titled_person(self, i: int) -> tuple[Name, tuple[Name, ...]] | None:
        """A person named behind a title at word i, with the names inside the title's own phrase."""
        stop = self.title_at(i)
        if stop is None:
            return None
        inner: tuple[Name, ...] = ()
        k = stop
        affiliation = None
        if k + 1 < len(self.words) and self.words[k].text in ("of", "for", "to") and self.joined(k - 1):
            n = k + 2 if self.words[k + 1].text in ("the", "The") else k + 1
            if n < len(self.words) and self.joined(k):
                affiliation = self.body_or_state(n)
            if affiliation is not None:
                inner = (affiliation,)
                k = self._index_after(affiliation)
        found = (
            self.person_after(k)
            if k == stop or self.text[self.words[k - 1].end : self.words[k - 1].end + 1] == " "
            else None
        )
        if found is None or (k > stop and not self.joined(k - 1)):
            return None
        if k == stop and not self.joined(stop - 1):
            return None
        if not self.words[i].capital and found[1] - found[0] == 1 and self.known(found[0]) is not None:
            return None
        person = self._make(found[0], found[1], None)
        title = Span(self.words[i].start, self.words[stop - 1].end)
        return replace(person, kind="person", title=title, affiliation=affiliation), inner

    def body_or_state(self, i: int) -> Name | None:
        """A body, else any known name, that begins at word i."""
        if not self.in_name(i):
            return None
        body = self.organisation(i)
        if body is not None:
            return body
        known = self.known(i)
        return self._make(i, known[0], known[1]) if known else None

    def _index_after(self, name: Name) -> int:
        end = name.acronym.end if name.acronym else name.end
        return next((k for k, word in enumerate(self.words) if word.start >= end), len(self.words))

    def untitled(self, i: int) -> Name:
        """A run of capitalised words that nothing explains: a person if it looks like one, else unknown."""
        found = self.person_after(i)
        end = found[1] if found else self.run_end(i)
        name = self._make(i, end, None)
        before = self.words[i - 1].key if i else ""
        long_enough = found is not None and 2 <= end - i <= 5
        shaped = all(len(word.text) > 1 and not word.text.isupper() for word in self.words[i:end])
        opens = i == 0 or self.gap(i - 1) not in PLAIN_GAPS
        first_is_common = self.words[i].text in self.grammar.never
        if i and before in self.grammar.honorifics and name.kind == "unknown":
            return replace(name, kind="person", title=Span(self.words[i - 1].start, self.words[i - 1].end))
        if self._common(name):
            return name
        if before in self.grammar.placing and (not long_enough or before != "from"):
            return name
        if long_enough and shaped and before not in ("the", "a", "an") and not (opens and first_is_common):
            return replace(name, kind="person")
        return name

    def _possessed(self, name: Name, before: list[Name]) -> Name:
        """A body without an owner of its own right behind a possessive is the possessor's: "Kenya's Interior
        Ministry"."""
        if name.kind != "organisation" or name.entry is not None or name.owner is not None or not before:
            return name
        gap = self.text[before[-1].end : name.start]
        owning = before[-1].kind in ("state", "organisation", "place") and gap in ("'s ", "’s ", "' ", "’ ")
        return replace(name, owner=before[-1]) if owning else name

    def _common(self, name: Name) -> bool:
        """Whether a capitalised run is an office or a common noun that the lexicon knows ("IDPs", "Prime Minister")."""
        words = tuple(fold(word) for word in name.text.split())
        return words in self.grammar.titles or words in self.grammar.subjects or words in self.spotter.common

    def run(self) -> tuple[Name, ...]:
        """All names of the sentence."""
        names: list[Name] = []
        i = 0
        while i < len(self.words):
            titled = self.titled_person(i)
            if titled is not None:
                person, inner = titled
                names += [*inner, person]
                i = self._index_after(person)
                continue
            if not self.in_name(i):
                i += 1
                continue
            name = self.body_or_state(i)
            if name is None:
                name = self.untitled(i)
            if name.kind == "unknown" and self._common(name):
                i += 1
                continue
            names.append(self._possessed(name, names))
            i = max(self._index_after(name), i + 1)
        return tuple(names)
