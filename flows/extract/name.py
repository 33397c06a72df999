"""Sentences to proper names, before any parser sees them.

Known names come from registry and gazetteer (longest first); unknown ones from the grammar of names: the name of a
body is headed by a noun such as "Commission" and goes on through "of" and "on" ("Commission on Human Rights of
X"); a person follows a title, or is a run of capitalised words that no body and no place explains. Long names are
later given to the parser as one word, which is what keeps its trees right.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from flows.article import Span
from flows.extract.knowledge import Entry, Knowledge
from flows.extract.lemma import load_lemmatizer
from flows.extract.word import Word, fold, split_words

PLAIN_GAPS = (" ", "\n", " \n")
POSSESSIVE_GAPS = ("'s ", "’s ", "' ", "’ ")
OWNER_KINDS = ("organisation", "state", "adjective", "seat", "place")
NICKNAME_GAPS = (' "', " “", " '", " ‘")
NICKNAME_ENDS = ('" ', "” ", "' ", "’ ")


@dataclass(frozen=True)
class Name:
    """A proper name in the text.

    `kind`: organisation person state adjective people ethnic citizen place unknown. `entry` is set where registry or
    gazetteer know it. For a body that is not known, `head` is the noun that heads it, with its `type` and `sector`;
    `owner` is the state or body named within it. `title` is the office named with a person, `affiliation` the body
    or state of that office, for a body the nouns before it ("opposition party"); `aside` that a comma stands between
    both. `acronym` stands in brackets behind it. `stand_in` is the word that the parser sees.
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
    aside: bool = False
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
    callings: frozenset[str]
    calling: frozenset[str]
    never: frozenset[str]
    calendar: frozenset[str]
    titles: Mapping[tuple[str, ...], Mapping[str, Any]]
    honorifics: frozenset[str]
    particles: frozenset[str]
    subjects: frozenset[tuple[str, ...]]
    placing: frozenset[str]
    charging: frozenset[str]
    abbreviated: frozenset[str]
    instruments: frozenset[str]
    landmarks: frozenset[str]
    landmark_openings: frozenset[str]
    civil: frozenset[str]
    civil_heads: frozenset[str]
    after_noun: frozenset[str]
    tails: frozenset[str]
    numbers: frozenset[str]
    naming: Mapping[tuple[str, ...], tuple[str, str | None]]
    also_nouns: frozenset[str]
    behind_nouns: frozenset[str]
    title_openings: frozenset[str]
    ranks: frozenset[str]
    longest_title: int

    @classmethod
    def compile(cls, entry: Mapping[str, Any]) -> NameGrammar:
        """From the YAML mapping of `names.yaml`; the first group that lists a head gives its type."""
        heads: dict[str, tuple[str, str | None]] = {}
        for group, row in entry["organisation_heads"].items():
            for head in row["heads"]:
                heads.setdefault(fold(head), (row.get("type", group), row.get("sector")))
        titles = {tuple(fold(part) for part in word.split()): row for row in entry["titles"] for word in row["words"]}
        naming = {
            tuple(fold(part) for part in word.split()): (row["type"], row.get("sector"))
            for row in entry["naming"]
            for word in row["words"]
        }
        return cls(
            heads=heads,
            connectors=frozenset(entry["connectors"]),
            joining=frozenset(entry["joining"]),
            callings=frozenset(entry["callings"]),
            calling=frozenset(entry["calling"]),
            never=frozenset(entry["never_in_name"]),
            calendar=frozenset(fold(word) for word in entry["months"] + entry["weekdays"]),
            titles=titles,
            honorifics=frozenset(fold(word) for word in entry["honorifics"]),
            particles=frozenset(entry["particles"]),
            subjects=frozenset(tuple(fold(word) for word in phrase.split()) for phrase in entry["not_bodies"]),
            placing=frozenset(entry["placing"]),
            charging=frozenset(entry["charging"]),
            abbreviated=frozenset(fold(word) for word in entry["abbreviated_titles"]),
            instruments=frozenset(fold(word) for word in entry["instruments"]),
            landmarks=frozenset(fold(word) for word in entry["landmarks"]),
            landmark_openings=frozenset(fold(word) for word in entry["landmark_openings"]),
            civil=frozenset(fold(word) for word in entry["civil_members"]),
            civil_heads=frozenset(fold(word) for word in entry["civil_heads"]),
            after_noun=frozenset(entry["after_noun"]),
            numbers=frozenset(entry["numbers"]),
            tails=frozenset(entry["hyphen_tails"]),
            naming=naming,
            also_nouns=frozenset(entry["also_nouns"]),
            behind_nouns=frozenset(entry["behind_nouns"]),
            title_openings=frozenset(words[0] for words in titles),
            ranks=frozenset(entry["ranks"]),
            longest_title=max(len(words) for words in titles),
        )


class NameSpotter:
    """Finds the names of one sentence; made once per process from `Knowledge`."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.grammar = NameGrammar.compile(knowledge.lexicon["names"])
        self.firm = knowledge.group("firm_heads")
        rows = knowledge.lexicon["nominals"]["nominals"]
        self.participles = tuple(knowledge.lexicon["grammar"]["participles"])
        self.common = frozenset(tuple(fold(word) for word in head.split()) for row in rows for head in row["heads"])

    @cached_property
    def event_words(self) -> frozenset[str]:
        """The verbs and single nouns of the lexicon of events."""
        rows = self.knowledge.lexicon["events"]["entries"]
        return frozenset(word.split()[0] for row in rows for word in (*row.get("verbs", ()), *row.get("nouns", ())))

    def opens_clause(self, word: str, *, alone: bool) -> bool:
        """Whether a word with a capital at the head of a sentence is a participle or a plural of an event noun, and so
        no name: "Freed on Monday, ...", "Talks between ...". Before another capital only a participle is."""
        lemmas, lower = load_lemmatizer(), word.lower()
        verb = lemmas.lemma(lower, "VBG")
        if verb != lower and lower.endswith(self.participles):
            return True
        if not alone:
            return False
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
    name_words: dict[int, bool] = field(default_factory=dict)
    known_at: dict[tuple[int, int | None], tuple[int, Entry] | None] = field(default_factory=dict)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return split_words(self.text, self.span)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where the words begin."""
        return tuple(word.start for word in self.words)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The folded forms of the words."""
        return tuple(word.key for word in self.words)

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
        if i not in self.name_words:
            self.name_words[i] = self._in_name(i)
        return self.name_words[i]

    def _in_name(self, i: int) -> bool:
        if i >= len(self.words):
            return False
        word = self.words[i]
        if not word.capital or word.key in self.grammar.calendar or word.key in self.grammar.honorifics:
            return False
        if word.key.partition("-")[0] in self.grammar.numbers:
            return False
        if word.key.rpartition("-")[2] in self.grammar.tails and "-" in word.text and self.known(i) is None:
            return False
        if i == 0 and (self._opening_adjective() or self._opening_verb()):
            return False
        opens = i == 0 or self.gap(i - 1) not in PLAIN_GAPS
        alone = not (self.joined(i) and self.words[i + 1].capital)
        if (
            i == 0
            and self.spotter.opens_clause(word.text, alone=alone)
            and not self._heads_ahead(i)
            and self.known(i) is None
        ):
            return False
        if word.text in self.grammar.never:
            following = (
                (self.joined(i) or i + 1 < len(self.words) and self.gap(i) in POSSESSIVE_GAPS)
                and self.words[i + 1].capital
                and self.words[i + 1].text not in self.grammar.never
            )
            short = len(word.text) <= 3 or word.key in self.grammar.connectors
            if (
                not opens
                and not short
                and self.words[i - 1].capital
                and self.words[i - 1].text not in self.grammar.never
            ):
                return True
            return following and not short and (not opens or self._heads_ahead(i + 1))
        return True

    def _opening_adjective(self) -> bool:
        """Whether the first word is an adjective before that of a state or people: "Angry French farmers"."""
        if self.known(0) is not None or not self.joined(0) or not self.words[1].capital:
            return False
        known = self.known(1)
        told = known is not None and known[1].kind in ("adjective", "people", "ethnic", "citizen")
        return told and self.words[0].text.lower() in load_lemmatizer().index["adj"] and not self._heads_ahead(0)

    def _opening_verb(self) -> bool:
        """Whether the first word is a verb before a known name, as an item of a resolution begins: "Urges Togo to"."""
        if self.known(0) is not None or not self.joined(0) or self.known(1) is None:
            return False
        return load_lemmatizer().third_person(self.words[0].text) is not None and not self._heads_ahead(0)

    def head_at(self, k: int, *, first: int) -> tuple[str, str | None] | None:
        """Type and sector of the body that word k heads, the word before it included ("News Agency"), or None."""
        if k > first and self.joined(k - 1):
            pair = self.grammar.heads.get(f"{self.words[k - 1].key} {self.words[k].key}")
            if pair is not None:
                return pair
        return self.grammar.heads.get(self.words[k].key)

    def _heads_ahead(self, i: int) -> bool:
        """Whether the run of capitalised words at i holds the head of a body's name."""
        first = i
        while i < len(self.words) and self.words[i].capital:
            if self.head_at(i, first=first) is not None:
                return True
            if not self.joined(i):
                return False
            i += 1
        return False

    def known(self, i: int, *, below: int | None = None) -> tuple[int, Entry] | None:
        """The longest known name that begins at word i and ends no later than `below`, as (end, entry)."""
        if (i, below) not in self.known_at:
            self.known_at[i, below] = self._known(i, below=below)
        return self.known_at[i, below]

    def _is_noun(self, i: int) -> bool:
        """Whether the short name of a body is the common noun that it also is: "Amnesty for rebels"."""
        behind = self.words[i + 1].key if i + 1 < len(self.words) else ""
        return self.words[i].text in self.grammar.also_nouns and behind in self.grammar.behind_nouns

    def _known(self, i: int, *, below: int | None) -> tuple[int, Entry] | None:
        word = self.words[i]
        for keys, entry in self.spotter.knowledge.names.by_first.get(word.key, ()):
            j = i + len(keys)
            if j > (below or len(self.words)) or not word.capital:
                continue
            if self.keys[i:j] != keys:
                continue
            if any(self.gap(k) not in (*PLAIN_GAPS, *POSSESSIVE_GAPS, "-", ". ", "–") for k in range(i, j - 1)):
                continue
            if entry.exact is not None and self._exact(i, j).replace(".", "") != entry.exact.replace(".", ""):
                continue
            if any(must and not self.words[i + k].capital for k, must in enumerate(entry.capitals)):
                continue
            if entry.exact is None and len(keys) == 1 and word.text.isupper() and len(word.text) <= 3:
                continue
            if entry.kind == "organisation" and len(keys) == 1 and self._is_noun(i):
                continue
            if entry.ambiguous and entry.kind == "place" and not self._placed(i):
                continue
            if entry.kind == "ethnic" and self._within_name(i, j):
                continue
            return j, entry
        return None

    def _within_name(self, i: int, j: int) -> bool:
        """Whether the adjective of a people is part of a longer name: "Kurdish Red Crescent", "Ana Basque"."""
        behind = self.joined(j - 1) and not self.words[j - 1].possessive and self.words[j].capital
        before = i > 1 and self.joined(i - 1) and self.words[i - 1].capital
        return behind or before and self.known(i - 1, below=i) is None

    def _exact(self, i: int, j: int) -> str:
        return self.text[self.words[i].start : self.words[j - 1].end]

    def _placed(self, i: int) -> bool:
        """Whether a word stands where a place is usual: behind "in", "at", "near" and the like."""
        return i > 0 and self.words[i - 1].text in self.grammar.placing

    # -- bodies

    def run_end(self, i: int) -> int:
        """The end of the run of name words that begins at i."""
        j = i + 1
        while self.in_name(j) and (self.joined(j - 1) or self._office(i, j)) and not self._titles_person(j):
            j += 1
        return j

    def _office(self, i: int, j: int) -> bool:
        """Whether a possessive before word j belongs to the name of a body: "Prosecutor's Office", "Garment Sewers'
        Federation", not "Kenya's Ministry" or "Petrov's Office"."""
        before = self.words[j - 1]
        if self.gap(j - 1) not in POSSESSIVE_GAPS or not self._heads_ahead(j):
            return False
        known = self.known(i)
        if known is not None and known[0] >= j:
            return False
        common = (before.key,) in self.grammar.titles or (before.key,) in self.spotter.common
        common = common or before.key in self.grammar.civil
        near = self.head_at(j, first=j) is not None
        return common or near and self.gap(j - 1) in ("' ", "’ ") and j - i >= 2

    def _titles_person(self, j: int) -> bool:
        """Whether a title with a person behind it begins at word j, so that a body's name ends before it:
        "Commission President Helen Marchetti"."""
        stop = self.title_at(j)
        return (
            stop is not None
            and self.titled(stop - 1)
            and self.in_name(stop)
            and not self._heads_ahead(stop)
            and self.known(stop) is None
        )

    def title_at(self, i: int) -> int | None:
        """The end of a title that begins at word i, or None; of several in a row the last ("commander General")."""
        stop = self._one_title(i)
        while stop is not None and self.titled(stop - 1):
            further = self._one_title(stop)
            if further is None:
                break
            stop = further
        return stop

    def _one_title(self, i: int) -> int | None:
        first = self.words[i].key if i < len(self.words) else ""
        if first in self.grammar.ranks and self.joined(i):
            ranked = self._one_title(i + 1)
            if ranked is not None:
                return ranked
        if first not in self.grammar.title_openings and first[:-1] not in self.grammar.title_openings:
            return None
        for length in range(self.grammar.longest_title, 0, -1):
            j = i + length
            if j > len(self.words) or not all(self.joined(k) for k in range(i, j - 1)):
                continue
            keys = tuple(word.key for word in self.words[i:j])
            if keys in self.grammar.titles or self._plural(keys):
                return j
        return None

    def _plural(self, keys: tuple[str, ...]) -> bool:
        """Whether words are a title in the plural, as it stands before two names ("Prime Ministers X and Y")."""
        return keys[-1].endswith("s") and (*keys[:-1], keys[-1][:-1]) in self.grammar.titles

    def titled(self, k: int) -> bool:
        """Whether word k, the last of a title, leads on to the next word: joined, or with the dot of "Col."."""
        if self.joined(k):
            return True
        return k + 1 < len(self.words) and self.gap(k) == ". " and self.words[k].key in self.grammar.abbreviated

    def extend(self, j: int, *, headed: bool, opens: bool = False) -> int:
        """The end of a body's name, carried on through "of", "on", "for" from word j on; one that opens with its head
        also through "in the" ("Group for Victory in the South")."""
        while headed and j < len(self.words):
            if self.words[j - 1].possessive:
                if self.words[j - 1].key not in self.grammar.civil or not self.in_name(j) or self._starts_body(j):
                    break
                j = self.run_end(j)  # "Committee of Soldiers' Parents"
                continue
            k = self._after_bracket(j)
            if k >= len(self.words) or not (self.joined(k - 1) or k > j):
                break
            word = self.words[k].text
            if word not in self.grammar.connectors or word == "the":
                break
            n = k + 1
            if word == "in" and not (opens and n < len(self.words) and self.words[n].text == "the"):
                break
            if n < len(self.words) and self.words[n].text in ("the", "The") and self.joined(k):
                n += 1
            if word in ("and", "or") and (n != k + 1 or self._starts_body(n)):
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
        headed = [k for k in range(i, end) if self.head_at(k, first=i) is not None]
        if known and headed and known[1].kind != "organisation" and first > headed[-1]:
            return None
        if known and known[1].kind == "organisation" and (first >= end or not [k for k in headed if k >= first]):
            return self._finish(i, self._with_parent(first, known[1]), known[1], None)
        if not headed or tuple(word.key for word in self.words[i:end]) in self.grammar.subjects:
            return None
        head = headed[-1]
        kind = self.head_at(head, first=i)
        leads = kind is not None and kind[0] in ("media", "company", "ngo", "armed_group")
        if known is None and head == i and self.joined(i) and self.words[i + 1].text not in self.grammar.joining:
            if not leads or end - i < 2:
                return None
        owner = None
        begin = i
        of_states = known and (known[1].actor is None or known[1].actor.type not in ("ngo", "company", "media"))
        if known and of_states and known[1].kind in OWNER_KINDS and first <= head:
            owner = self._make(i, first, known[1])
            begin = first
        if end > head + 1 and head > i and (owner is None or owner.kind == "place") and not leads:
            return None
        stop = self.extend(end if leads and (head == i or end > head + 1) else head + 1, headed=True, opens=head == i)
        if tuple(word.key for word in self.words[begin:stop]) in self.grammar.subjects:
            return None
        if stop == i + 1 and owner is None:
            return None
        return self._finish(i, stop, None, head, owner=owner, begin=begin)

    def _calling(self, i: int) -> Name | None:
        """An association that is called by whom or what it is for: "Doctors for Peace", "Mothers Against Violence"."""
        words, grammar = self.words, self.grammar
        if i + 2 >= len(words) or not words[i].capital or words[i].key not in grammar.callings:
            return None
        joined = self.joined(i) and self.joined(i + 1) and not words[i].possessive
        if i > 0 and self.joined(i - 1) and words[i - 1].text in grammar.connectors - {"the"}:
            return None  # "the Minister of Justice for Kenya"
        if not joined or words[i + 1].key not in grammar.calling or not words[i + 2].capital:
            return None
        stop = self.extend(self.run_end(i + 2), headed=True)
        core = tuple(word.key for word in words[i:stop])
        name = replace(self._make(i, stop, None), kind="organisation", head=words[i].key, type="ngo", sector="NGO")
        return replace(name, core=core, acronym=self._acronym(stop, name))

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
            kind, sector = self._type(i, head, j)
            name = replace(
                name,
                kind="organisation",
                head=self.words[head].key,
                type=kind,
                sector=sector,
                owner=tail[0] if tail else owner,
                core=tuple(word.key for word in self.words[begin:core_end]),
            )
        elif entry is not None:
            name = replace(name, owner=self._named_within(i, j, entry))
        return replace(name, acronym=self._acronym(j, name))

    def _type(self, i: int, head: int, j: int) -> tuple[str, str | None]:
        """Type and sector of a body by its head; the forces and the members in its name tell more: "Operational Group
        of Russian Forces", "Council of Churches", "Writers' Union"."""
        kind, sector = self.head_at(head, first=i) or ("other", None)
        behind = [(self.head_at(k, first=head + 1), self.words[k]) for k in range(head + 1, j)]
        if any(found is not None and found[0] == "armed_forces" for found, _ in behind):
            return "armed_forces", "MIL"
        members = any(word.key in self.grammar.civil for _, word in behind)
        members = members or any(
            (word.key,) in self.grammar.naming for word in self.words[i:head] if word.text.isupper()
        )
        if kind in ("government_body", "igo", "company", "other") and (members or self._of_members(i, head)):
            return "ngo", "NGO"
        tail = self._owner_at_end(head, j)
        if kind == "igo" and tail is not None and tail[0].kind == "state":
            return "ngo", "NGO"
        if kind == "company" and head == i:
            return "other", None
        return kind, sector

    def _of_members(self, i: int, head: int) -> bool:
        """Whether a plural of members in the genitive stands before the head: "Writers' Association"."""
        owned = self.words[max(0, i - 1) : head]
        if any(word.possessive and word.key in self.grammar.civil for word in owned):
            return True
        single = owned[-1] if owned and head > i else None  # "Irish Refugee Council"
        return (
            single is not None
            and f"{single.key}s" in self.grammar.civil
            and self.words[head].key in self.grammar.civil_heads
        )

    def _named_within(self, i: int, j: int, entry: Entry) -> Name | None:
        """The parent or state that a known body's name holds: the OSCE in "OSCE Mission"."""
        actor = entry.actor
        above = set()
        while actor is not None and actor.parent is not None:
            actor = self.spotter.knowledge.actors[actor.parent]
            above.add(actor.id)
        body = entry.actor is not None and entry.actor.type in ("government_body", "armed_forces", "court")
        for k in range(i, j):
            known = self.known(k, below=j if k > i else j - 1)
            if known is None:
                continue
            inner = known[1]
            if inner.actor is not None and inner.actor.id in above:
                return self._make(k, known[0], inner)
            if (
                body
                and inner.kind == "state"
                and inner.state
                and entry.actor
                and inner.state.alpha3 == entry.actor.country
            ):
                return self._make(k, known[0], inner)
        return None

    def _owner_at_end(self, head: int, j: int) -> tuple[Name, int] | None:
        """The state or body that closes the name behind "of": (its name, where the name proper ends)."""
        for k in range(j - 1, head, -1):
            if self.words[k].text in ("of", "for") and k + 1 < j:
                n = k + 2 if self.words[k + 1].text in ("the", "The") and k + 2 < j else k + 1
                known = self.known(n)
                if known is not None and known[0] == j and known[1].kind in ("organisation", "state"):
                    return self._make(n, j, known[1]), k
                break
        for k in range(head + 1, j):
            known = self.known(k)
            if known is not None and known[1].kind == "adjective":
                return self._make(k, known[0], known[1]), j
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

    def instrument_end(self, i: int) -> int | None:
        """Behind the name of a treaty, a law or a programme that begins at word i, or None: no actor is named by it
        ("Protocol on the Rights of Older Persons")."""
        known = self.known(i)
        if known is not None and known[1].kind in ("organisation", "state", "adjective", "seat", "people", "ethnic"):
            return None
        end = self.run_end(i)
        if self.words[end - 1].key in self.grammar.instruments:
            return self._subject_end(end)
        if self.words[i].key in self.grammar.instruments and end < len(self.words):
            further = self._subject_end(end)
            if further > end and self.words[end].text in ("of", "on", "against", "for"):
                return further
        return None

    def landmark(self, i: int) -> Name | None:
        """A place that no gazetteer knows but whose name tells that it is one: "Indus Highway", "Siam Square", "Fort
        Salem"; None for one that is known, or known as something else."""
        end = self.run_end(i)
        known = self.known(i)
        if end - i < 2 or known is not None and (known[0] == end or known[1].kind == "organisation"):
            return None
        if known is not None and known[1].kind in ("people", "ethnic") or self.organisation(i) is not None:
            return None
        told = self.words[end - 1].key in self.grammar.landmarks
        opened = self.words[i].key in self.grammar.landmark_openings and known is None
        if not told and not opened:
            return None
        name = self._named_by(self._make(i, end, None))  # "the campaign group Living Delta"
        return name if name.kind == "organisation" else replace(name, kind="place")

    def _subject_end(self, j: int) -> int:
        """The end of the subject of a treaty or a law, carried on from word j: "on the Rights of Older Persons"."""
        while j + 1 < len(self.words) and self.joined(j - 1) and self.joined(j):
            word = self.words[j].text
            n = j + 2 if self.words[j + 1].text == "the" and j + 2 < len(self.words) else j + 1
            if word not in self.grammar.connectors or word in ("the", "in") or not self.in_name(n):
                break
            known = self.known(n)
            if word == "and" and (known is not None or self.title_at(n) is not None):
                break
            j = self.run_end(n)
        return j

    def _named_by(self, name: Name) -> Name:
        """A name that nothing explains, or that looks like a person, is the body that the common nouns beside it tell:
        "the news site X", "the X rebel group"."""
        if name.entry is not None or name.kind not in ("unknown", "person", "organisation"):
            return name
        if name.head in self.spotter.firm:
            return name
        if name.title is not None:
            return name
        told, before = self._naming_before(name)
        told = told or (self._naming_after(name) if name.kind == "unknown" else None)
        owner = self._adjective_before(before) if before is not None else None
        if told is None:
            told, owner = self._naming_aside(name)
        if told is None:
            return name
        words = [word for word in self.words if name.start <= word.start < name.end]
        core = name.core or tuple(word.key for word in words)
        owner = name.owner or owner
        return replace(name, kind="organisation", type=told[0], sector=told[1], core=core, owner=owner, title=before)

    def _naming_before(self, name: Name) -> tuple[tuple[str, str | None] | None, Span | None]:
        """What the common nouns before a name tell of it, and where they stand: "the opposition party X"; those of
        "the company, X," stay apart from it."""
        stop = next((k for k, word in enumerate(self.words) if word.start == name.start), 0)
        apart = stop > 0 and self.gap(stop - 1) == ", " and self.text[name.end : name.end + 1] == ","
        for length in (4, 3, 2, 1):
            start = stop - length
            if start < 0 or not all(self.joined(k) for k in range(start, stop - 1)):
                continue
            if any(word.capital for word in self.words[start + 1 : stop]):
                continue
            told = self.grammar.naming.get(tuple(word.key for word in self.words[start:stop]))
            definite = start > 0 and self.words[start - 1].text in ("the", "The") and self.joined(start - 1)
            if told is not None and self.joined(stop - 1):
                return told, Span(self.words[self._described_from(start)].start, self.words[stop - 1].end)
            if told is not None and apart and definite:
                return told, None
        return None, None

    def _described_from(self, start: int) -> int:
        """Where the words begin that stand between an article and the nouns at word `start`: "the riverside campaign
        group X"; the nouns themselves where no article is near."""
        for k in range(start - 1, max(-1, start - 4), -1):
            if not self.joined(k):
                break
            if self.words[k].text.lower() in ("the", "a", "an"):
                return k + 1
            if self.words[k].capital or self.known(k) is not None:
                break
        return start

    def _adjective_before(self, nouns: Span) -> Name | None:
        """Whose the nouns before a name are by the adjective before them: "the South Korean company X"."""
        start = next(k for k, word in enumerate(self.words) if word.start == nouns.start)
        for k in range(max(0, start - 3), start):
            known = self.known(k)
            if known is not None and known[0] == start and known[1].kind in ("adjective", "citizen"):
                return self._make(k, start, known[1]) if self.joined(start - 1) else None
        return None

    def _opens(self, i: int) -> bool:
        """Whether a capital at word i may be that of a sentence's first word."""
        return i == 0 or self.gap(i - 1) not in PLAIN_GAPS and not self.words[i - 1].possessive

    def _naming_aside(self, name: Name) -> tuple[tuple[str, str | None] | None, Name | None]:
        """What an apposition tells of a name, and whose it is: "X, a Ghanaian mining company"."""
        start = self._index_after(name)
        if start < 1 or start >= len(self.words) or self.gap(start - 1) != ", ":
            return None, None
        if self.words[start].text not in ("a", "an"):
            return None, None
        owner = None
        k = start
        while k - start < 6 and self.joined(k):
            k += 1
            for length in (3, 2, 1):
                words = tuple(word.text for word in self.words[k : k + length])
                told = self.grammar.naming.get(words)
                if told is not None and all(self.joined(n) for n in range(k, k + len(words) - 1)):
                    end = k + len(words)
                    goes_on = end < len(self.words) and self.joined(end - 1) and not self.words[end].capital
                    if not goes_on or self.words[end].text in self.grammar.after_noun:
                        return told, owner
            known = self.known(k)
            if known is not None and known[1].kind in ("adjective", "place", "organisation"):
                owner = self._make(k, known[0], known[1])
        return None, None

    def _naming_after(self, name: Name) -> tuple[str, str | None] | None:
        start = self._index_after(name)
        if start == 0 or not self.joined(start - 1):
            return None
        first = self.words[start - 1]
        if name.start == first.start and self._opens(start - 1) and not first.text.isupper():
            return None
        for length in (4, 3, 2, 1):
            stop = start + length
            if stop <= len(self.words) and all(self.joined(k) for k in range(start, stop - 1)):
                told = self.grammar.naming.get(tuple(word.text for word in self.words[start:stop]))
                if told is not None:
                    return told
        return None

    # -- persons

    def person_after(self, i: int) -> tuple[int, int] | None:
        """The run of words at i that can be a person's name, as (start, end): up to six, known bodies left out."""
        j, limit = i, i + 7
        while j < min(len(self.words), limit) and self._personal(j, first=j == i):
            if j > i and self._titles_person(j):
                break
            j += 1
            nickname = self._nickname_end(j)
            if nickname is not None:
                j = nickname
            elif not self.joined(j - 1) or self.words[j - 1].possessive:
                break
        while j > i and not self.words[j - 1].capital:
            j -= 1
        return (i, j) if j > i else None

    def _nickname_end(self, j: int) -> int | None:
        """Where a nickname in quotation marks ends that stands between two parts of a name at word j."""
        if j >= len(self.words) or self.gap(j - 1) not in NICKNAME_GAPS:
            return None
        for k in range(j, min(j + 3, len(self.words) - 1)):
            if self.gap(k) in NICKNAME_ENDS and self.in_name(k + 1):
                return k + 1
            if not self.joined(k):
                return None
        return None

    def _personal(self, i: int, *, first: bool) -> bool:
        word = self.words[i]
        if word.text in self.grammar.particles and not first:
            return self.joined(i) and i + 1 < len(self.words) and self.words[i + 1].capital
        if not self.in_name(i) or word.key in self.grammar.heads or any(c.isdigit() for c in word.text):
            return False
        if first and word.text in self.grammar.never:
            return False
        known = self.known(i)
        if known is not None and known[1].kind == "organisation":
            return False
        return not (known is not None and first and known[1].kind in ("state", "adjective", "ethnic"))

    def titled_person(self, i: int) -> tuple[Name, tuple[Name, ...]] | None:
        """A person named behind a title at word i, with the names inside the title's own phrase: "President X",
        "Secretary-General of the OAS X", "the Minister of Justice, X," """
        stop = self.title_at(i)
        if stop is None:
            return None
        known = self.known(i) if self.words[i].capital else None
        if known is not None and known[1].kind == "organisation" and known[0] > stop:
            return None  # "Reporters Without Borders"
        inner: list[Name] = []
        k = stop
        affiliation = None
        if k + 1 < len(self.words) and self.words[k].text in self.grammar.charging and self.joined(k - 1):
            if not self.joined(k):
                return None
            n = k + 2 if self.words[k + 1].text in ("the", "The") and k + 2 < len(self.words) else k + 1
            charge = self.body_or_state(n)
            if charge is not None:
                inner.append(charge)
                affiliation = charge if self.words[k].text == "of" or charge.kind == "organisation" else None
                k = self._index_after(charge)
            else:
                k = self._charge_end(n)
                inner += self._names_between(n, k)
                affiliation = next((name for name in inner if name.kind == "organisation"), None)
        aside = self.gap(k - 1) == ", " if k > stop or k < len(self.words) else False
        led = self.titled(stop - 1) if k == stop else k > stop and self.joined(k - 1)
        if not led and not aside:
            return None
        if aside and k < len(self.words):
            k = self.title_at(k) or (k + 1 if self.words[k].key in self.grammar.honorifics else k)
        found = self.person_after(k) if k < len(self.words) else None
        if found is not None and self.joined(found[1] - 1) and self._titles_person(found[1]):
            found = self.person_after(self.title_at(found[1]) or found[1])
        if found is None or aside and not self._aside(*found):
            return None
        if not self.words[i].capital and found[1] - found[0] == 1 and self.known(found[0]) is not None:
            return None
        if found[1] - found[0] == 1 and self.joined(found[0]) and not self.words[found[1]].capital:
            if self.title_at(found[1]) is not None:
                return None  # "deputy Asia director"
        person = self._make(found[0], found[1], None)
        if affiliation is None and not aside:
            affiliation = self._state_behind(found[1])
        title = Span(self.words[i].start, self.words[stop - 1].end)
        return replace(person, kind="person", title=title, affiliation=affiliation, aside=aside), tuple(inner)

    def _state_behind(self, k: int) -> Name | None:
        """The state or body behind a titled person: "President X of Nigeria"."""
        if k + 1 >= len(self.words) or self.words[k].text != "of" or not self.joined(k - 1) or not self.joined(k):
            return None
        known = self.known(k + 1)
        if known is None or known[1].kind not in ("state", "organisation"):
            return None
        return self._make(k + 1, known[0], known[1])

    def _names_between(self, n: int, stop: int) -> list[Name]:
        found = []
        while n < stop:
            name = self.body_or_state(n)
            if name is not None:
                found.append(name)
            n = self._index_after(name) if name is not None else n + 1
        return found

    def _charge_end(self, n: int) -> int:
        """Behind the field or body that an office is charged with: "Minister for Treaty Settlements", "head of the
        local Red Cross,"."""
        for k in range(n + 1, min(n + 6, len(self.words))):
            if self.gap(k - 1) == ", ":
                return k
            if not self.joined(k - 1):
                break
        if not self.in_name(n):
            return n - 1
        end = self.run_end(n)
        for k in range(n + 1, end):
            if len(self.words[k].text) == 1 or self.words[k].key in self.grammar.honorifics:
                return k  # "Director of Fisheries K Muthuvel"
        for k in range(end, n, -1):
            if tuple(word.key for word in self.words[n:k]) in self.grammar.subjects:
                return k
        return end

    def _aside(self, i: int, j: int) -> bool:
        """Whether words i to j are the name of a person set off by commas behind the title."""
        known = self.known(i)
        explained = known is not None and (known[1].kind != "place" or known[0] - i > 1)
        long_enough = j - i >= 2 and not explained and not self._heads_ahead(i)
        behind = self.text[self.words[j - 1].end : self.words[j - 1].end + 2]
        return long_enough and (behind[:1] in (",", ".", ";") or behind == "")

    def body_or_state(self, i: int) -> Name | None:
        """A body, else any known name, that begins at word i."""
        calling = self._calling(i)
        if calling is not None or not self.in_name(i):
            return calling
        body = self.organisation(i)
        if body is not None:
            return body
        known = self.known(i)
        return self._make(i, known[0], known[1]) if known else None

    def _index_after(self, name: Name) -> int:
        end = name.acronym.end if name.acronym else name.end
        return bisect_left(self.starts, end)

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
        holder = self.spotter.knowledge.holders.get(tuple(word.key for word in self.words[i:end]))
        if holder is not None and (end - i > 1 or holder.alone):
            return replace(name, kind="person")
        if before in self.grammar.placing and (not long_enough or before != "from"):
            return name
        if long_enough and shaped and before not in ("the", "a", "an") and not (opens and first_is_common):
            return replace(name, kind="person")
        return name

    def _with_chapter(self, name: Name) -> Name:
        """A known association with the country of its chapter: "Transparency International Kenya"."""
        k = self._index_after(name)
        if name.entry is None or name.entry.actor is None or name.entry.actor.type != "ngo" or name.acronym is not None:
            return name
        if k < 1 or k >= len(self.words) or not self.joined(k - 1) or not self.in_name(k):
            return name
        known = self.known(k)
        if (
            known is None
            or known[1].kind not in ("state", "place")
            or self.joined(known[0] - 1)
            and self.in_name(known[0])
        ):
            return name
        end = self.words[known[0] - 1].end
        return replace(name, end=end, text=self.text[name.start : end])

    def _holder(self, name: Name, before: list[Name]) -> Name:
        """A person behind the known name of an office ("the UN High Commissioner for Refugees, X"), or the second of
        two whose title stands before the first ("Presidents X and Y")."""
        titled = name.title is not None and fold(name.title.text(self.text)) not in self.grammar.honorifics
        if name.kind != "person" or titled or not before:
            return name
        last, gap = before[-1], self.text[before[-1].end : name.start]
        if last.kind == "organisation" and last.entry is not None and gap == ", ":
            first = next(k for k, word in enumerate(self.words) if word.start == last.start)
            if any(self.title_at(k) is not None for k in range(first, self._index_after(last))):
                return replace(name, title=last.span, affiliation=last, aside=True)
        if last.kind == "person" and last.title is not None and gap.startswith(" and ") and len(gap.split()) <= 2:
            title = last.title.text(self.text)
            if self._plural(tuple(fold(word) for word in title.split())):
                return replace(name, title=last.title, aside=True)
        return name

    def _in_office(self, name: Name, names: list[Name]) -> None:
        """Give the person before it the office whose known name stands in apposition: "X, the UN High Commissioner for
        Refugees"."""
        if name.kind != "organisation" or name.entry is None or not names:
            return
        last, gap = names[-1], self.text[names[-1].end : name.start]
        if last.kind != "person" or last.affiliation is not None or gap not in (", ", ", the "):
            return
        first = next(k for k, word in enumerate(self.words) if word.start == name.start)
        if any(self.title_at(k) is not None for k in range(first, self._index_after(name))):
            names[-1] = replace(last, title=name.span, affiliation=name, aside=True)

    def _paired(self, names: list[Name]) -> list[Name]:
        """Names with each of several persons given the state or body whose office the plural of a title says that they
        hold: "the foreign ministers of X and Y, A and B", "A and B, the foreign ministers of X and Y"."""
        k = 0
        while k < len(names):
            stop = self._row_end(names, k)
            row = names[k:stop]
            if row[0].kind == "person" and len(row) > 1 and not any(name.affiliation for name in row):
                before = [name for name in names[max(0, k - len(row)) : k] if name.kind in ("state", "organisation")]
                behind = names[stop : stop + len(row)]
                title = None
                if len(before) == len(row) and self._row_end(names, k - len(row)) == k:
                    if self.text[before[-1].end : row[0].start] == ", ":
                        title = self._shared_title(before)
                if title is None and len(behind) == len(row) and self._row_end(names, stop) == stop + len(row):
                    title = self._shared_title(behind, after=row[-1].end)
                    before = behind
                if title is not None:
                    names[k:stop] = [
                        replace(person, title=title, affiliation=owner, aside=True)
                        for person, owner in zip(row, before, strict=True)
                    ]
            k = stop
        return names

    def _row_end(self, names: list[Name], k: int) -> int:
        """Behind the names of one kind that stand in a row from the k-th on, joined by commas and "and"."""
        stop = k + 1
        while (
            stop < len(names)
            and (names[stop].kind == "person") == (names[k].kind == "person")
            and self.text[names[stop - 1].end : names[stop].start] in (", ", " and ", ", and ")
        ):
            stop += 1
        return stop

    def _shared_title(self, owners: list[Name], *, after: int | None = None) -> Span | None:
        """The plural of a title right before "of" and the first of `owners`, or right behind adjectives of states."""
        first = next(k for k, word in enumerate(self.words) if word.start >= owners[0].start)
        charge = first - (2 if first and self.words[first - 1].text == "the" else 1)
        if any(owner.kind not in ("state", "organisation") for owner in owners):
            return None
        if charge < 1 or self.words[charge].text not in self.grammar.charging:
            return None
        for start in range(max(0, charge - self.grammar.longest_title), charge):
            keys = tuple(word.key for word in self.words[start:charge])
            if self._one_title(start) == charge and self._plural(keys):
                gap = self.text[after : self.words[start].start] if after is not None else ", "
                return Span(self.words[start].start, self.words[charge - 1].end) if gap in (", ", ", the ") else None
        return None

    def _possessed(self, name: Name, before: list[Name]) -> Name:
        """A body without an owner of its own right behind a possessive is the possessor's: "Kenya's Interior
        Ministry"."""
        if name.kind != "organisation" or name.entry is not None or name.owner is not None or not before:
            return name
        gap = self.text[before[-1].end : name.start]
        owning = before[-1].kind in ("state", "organisation", "place") and gap in ("'s ", "’s ", "' ", "’ ")
        return replace(name, owner=before[-1]) if owning else name

    def _longer(self, i: int, name: Name) -> bool:
        """Whether a known place or medium is only the beginning of another's name."""
        known = name.entry.actor if name.entry is not None else None
        loose = name.kind == "place" and self._index_after(name) == i + 1 or known is not None and known.type == "media"
        return loose and self._goes_on(name)

    def _goes_on(self, name: Name) -> bool:
        """Whether a name goes on behind the place that it begins with, by a particle: "Palmas del Litoral"."""
        k = self._index_after(name)
        if k + 1 >= len(self.words):
            return False
        small = self.words[k].text in self.grammar.particles
        large = self.words[k].text in self.grammar.never and self.words[k].capital
        return (small or large) and self.joined(k - 1) and self.joined(k) and self.in_name(k + 1)

    def _counted(self, i: int, name: Name) -> bool:
        """Whether a capitalised plural that nothing explains is a common noun: it opens the sentence, or stands behind
        a number ("31 bronze Buddhas", "60 million Ecus")."""
        word = self.words[i]
        if self._index_after(name) != i + 1 or not word.key.endswith("s") or word.text.isupper() or word.possessive:
            return False
        if i == 0:
            return load_lemmatizer().plain_plural(word.text)
        near = self.words[max(0, i - 2) : i]
        return any(each.text[:1].isdigit() for each in near)

    def _common(self, name: Name) -> bool:
        """Whether a capitalised run is an office or a common noun that the lexicon knows ("IDPs", "Prime Minister")."""
        words = tuple(fold(word) for word in name.text.split())
        unranked = next((words[k:] for k, word in enumerate(words) if word not in self.grammar.ranks), ())
        if unranked in self.grammar.titles:
            return True
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
            if not self.in_name(i) and self._calling(i) is None:
                i += 1
                continue
            if self.words[i].text in self.grammar.never and self.joined(i) and self.title_at(i + 1) is not None:
                i += 1
                continue
            after = self.instrument_end(i)
            if after is not None:
                i = after
                continue
            landmark = self.landmark(i)
            if landmark is not None:
                names.append(landmark)
                i = self._index_after(landmark)
                continue
            name = self.body_or_state(i)
            if name is not None and self._longer(i, name):
                k = self._index_after(name)
                name = self.untitled(i) if name.kind == "place" else self._make(i, self.run_end(k + 1), None)
            elif name is None:
                name = self.untitled(i)
            if name.kind == "unknown" and (self._common(name) or self._counted(i, name)):
                i += 1
                continue
            name = self._with_chapter(name)
            self._in_office(name, names)
            names.append(self._possessed(self._holder(self._named_by(name), names), names))
            i = max(self._index_after(name), i + 1)
        return tuple(self._paired(names))
