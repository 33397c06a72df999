"""The members of one article by name: states, bodies, persons and peoples, each once, and the links between them.

A name that the registry knows is that actor; two wordings of one body are one member; what fits nothing becomes a new
member, never a wrong old one.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flows.article import Span
from flows.extract.home import Homes
from flows.extract.knowledge import Knowledge, content_words
from flows.extract.name import Name
from flows.extract.nominal import Nominal, NominalGrammar, Phrase, noun_phrase
from flows.extract.parse import Sentence, Token
from flows.extract.word import fold, split_name
from flows.findings import ActorFinding

JOINTS = (", ", " and ", ", and ", " & ")


@dataclass
class Member:
    """An actor of the article while it is being read. `core` are the content words of a body's name, `heads` the
    nouns by which a definite nominal may mean it.

    `office`: it holds one; `national`: one of a state; `local`: it belongs to the country it is in; `homeless`: it may
    be of any country; `acting`: the text makes it act; `passing`: it counts only where it plays a part; `both`: the two
    members that a phrase means together; `several`: it is named in the plural,
    `count`: with a number; `honorific`: what stands before the name ("Ms").
    """

    key: str
    name: str
    type: str
    sector: str | None = None
    country: str | None = None
    parent: str | None = None
    acronym: str | None = None
    registry_id: str | None = None
    core: frozenset[str] = frozenset()
    heads: set[str] = field(default_factory=set)
    spans: set[Span] = field(default_factory=set)
    starts: list[int] = field(default_factory=list)
    office: bool = False
    private: bool = False
    definite: bool = True
    national: bool = False
    local: bool = False
    acting: bool = False
    homeless: bool = False
    passing: bool = False
    both: tuple[str, ...] = ()
    several: bool = False
    count: int | None = None
    honorific: str | None = None

    def see(self, span: Span) -> None:
        """Add words that name the member."""
        if span not in self.spans:
            self.spans.add(span)
            insort(self.starts, span.start)

    def unsee(self, span: Span) -> None:
        """Take back words that name somebody else."""
        if span in self.spans:
            self.spans.remove(span)
            self.starts.remove(span.start)

    def last_before(self, offset: int) -> int | None:
        """Where it was last named before `offset`, or None."""
        number = bisect_left(self.starts, offset)
        return self.starts[number - 1] if number else None

    def count_before(self, offset: int) -> int:
        """How often it was named before `offset`."""
        return bisect_left(self.starts, offset)

    def finding(self) -> ActorFinding:
        """The member as it leaves extract."""
        return ActorFinding(
            key=self.key,
            name=self.name,
            type=self.type,
            mentions=tuple(sorted(self.spans)),
            registry_id=self.registry_id,
            sector=self.sector,
            country=self.country,
            parent=self.parent,
            acronym=self.acronym,
            shared=self.shared,
            withheld=self.type == "person" and (self.private or not self.office) and self.name_given,
        )

    name_given: bool = False
    shared: bool = True


@dataclass(frozen=True)
class Mention:
    """A member, and the words that name it here."""

    key: str
    span: Span


def plural_group(phrase: Phrase, nominal: Nominal) -> bool:
    """Whether a phrase names several groups where the lexicon has one ("assessment missions")."""
    return nominal.kind == "group" and phrase.head.tag == "NNS" and fold(phrase.head.text) != nominal.head


class Roster:
    """All members of one article, in the order in which they were met."""

    def __init__(self, knowledge: Knowledge, text: str, nominals: NominalGrammar) -> None:
        self.knowledge = knowledge
        self.text = text
        self.members: dict[str, Member] = {}
        self.acronyms: dict[str, str] = {}
        self.surnames: dict[str, str] = {}
        self.paternal: dict[str, str] = {}  # the first of two surnames
        self.merged: dict[str, str] = {}
        self.holders: dict[Span, Name] = {}
        self.bodies: dict[str, Name] = {}
        self.initials: dict[str, str] = {}
        self.defined: dict[str, Name] = {}
        self.together: list[tuple[int, str, tuple[str, ...]]] = []
        self.openings: dict[str, set[str]] = {}
        self.pairs: list[tuple[str, Span]] = []
        self.homes = Homes()
        self.namings: list[tuple[int, str]] = []
        self.house: str | None = None
        self.letterhead: Span | None = None
        self.told_states: set[str] = set()
        self.subjects: list[tuple[int, str]] = []
        self.capitals = knowledge.capitals
        self.nominals = nominals

    # -- names

    def foresee(self, names: Iterable[Name]) -> None:
        """Learn which names the text tells to be bodies, so that they are the same where it does not."""
        for name in names:
            if name.kind == "organisation" and name.entry is None and len(name.text.split()) > 1:
                self.bodies.setdefault(fold(name.text), name)
            if name.acronym is not None:
                self.defined.setdefault(name.acronym.text(self.text), name)

    def meet(self, sentence: Sentence) -> None:
        """Register the names of bodies and persons of a sentence, in order; states only when they play a part."""
        for name in sentence.names:
            state = name.entry.state if name.entry is not None else None
            capital = self.capitals.get(fold(name.text)) if name.kind == "place" else None
            if state is not None:
                self.told_states.add(state.alpha3)
            if state is not None or capital is not None:
                self.namings.append((name.start, state.alpha3 if state is not None else str(capital)))
        for name in sentence.names:
            if name.aside and name.affiliation is not None and name.affiliation.span == name.title:
                self.holders[name.affiliation.span] = name
        for name in sentence.names:
            if name.span in self.holders:
                self.owner(name.owner)
            elif name.kind == "person" and self.government_of(name) is not None:
                continue
            elif name.kind in ("organisation", "person"):
                self.from_name(name)
        self._note_together(sentence)
        for token in sentence.tokens:
            if token.name is not None and token.name.kind == "person" and self.government_of(token.name) is None:
                self._describe_person(sentence, token)

    def _note_together(self, sentence: Sentence) -> None:
        """Remember states, bodies and persons that a sentence names side by side, and all persons that it names."""
        run: list[Name] = []
        for name in sentence.names:
            gap = self.text[run[-1].end : name.start] if run else ""
            if run and (run[-1].kind != name.kind or gap not in JOINTS):
                self._note_run(run)
                run = []
            run.append(name)
        self._note_run(run)
        told = [n.entry.state.alpha3 for n in sentence.names if n.kind == "state" and n.entry and n.entry.state]
        if len(set(told)) > 2:
            self.together.append((sentence.span.start, "state", tuple(dict.fromkeys(told))))
        named = [name for name in sentence.names if name.kind == "person" and self.government_of(name) is None]
        persons = dict.fromkeys(map(self.from_name, named))
        if len(persons) > 1:
            self.together.append((sentence.span.start, "person", tuple(key for key in persons if key)))

    def _note_run(self, run: Sequence[Name]) -> None:
        """Remember names that stand side by side."""
        states = [name.entry.state.alpha3 for name in run if name.entry is not None and name.entry.state is not None]
        if len(run) > 1 and run[0].kind == "state" and len(set(states)) == len(run):
            self.together.append((run[0].start, "state", tuple(states)))
        if len(run) > 1 and run[0].kind == "organisation":
            keys = dict.fromkeys(self._organisation(name) for name in run)
            self.together.append((run[0].start, "body", tuple(keys)))

    def named_together(self, kind: str, count: int, offset: int) -> tuple[str, ...]:
        """The last states (alpha-3), bodies or persons (keys) that were named together before an offset, as many as
        `count`; none where no such group was."""
        found = [keys for start, what, keys in self.together if what == kind and start < offset and len(keys) == count]
        return found[-1] if found else ()

    def government_of(self, name: Name) -> str | None:
        """The state whose government is called by the name of who leads it: "the Biden administration"."""
        rest = self.text[name.end : name.end + 20]
        if name.kind not in ("person", "unknown"):
            return None
        behind = split_name(rest.removeprefix("'s").removeprefix("’s"))
        if not behind or rest[0] not in " '’" or behind[0] not in self.knowledge.group("governments"):
            return None
        holder = self.knowledge.holders.get(split_name(name.text))
        known = self.members.get(self.key(self.surnames.get(fold(name.text), "")))
        country = known.country if known is not None else holder.country if holder is not None else None
        return country if country in self.knowledge.states else None

    def from_name(self, name: Name) -> str | None:
        """The member that a name means, made where it is new; None where the name is no actor."""
        if name.kind == "organisation":
            return self._organisation(name)
        if name.kind in ("person", "unknown") and name.title is None and fold(name.text) in self.bodies:
            return self._seen(self._body(self.bodies[fold(name.text)]), name.span)
        if name.kind == "person":
            return self._person(name)
        if name.kind in ("state", "capital") and name.entry is not None and name.entry.state is not None:
            return self.state(name.entry.state.alpha3, name.span)
        if name.kind in ("people", "citizen", "ethnic") and name.entry is not None:
            return self._people(name)
        if name.kind == "place":
            key = self.surnames.get(fold(name.text)) if fold(name.text) not in self.capitals else None
            return self._seen(key, name.span) if key else None
        if name.kind == "unknown":
            word = fold(name.text)
            key = self.acronyms.get(word) or self.surnames.get(word) or self.initials.get(name.text)
            key = key or self._first_word(word) or self._last_word(word, name.start)
            return self._seen(key, name.span) if key else None
        return None

    def _first_word(self, word: str) -> str | None:
        """The only person, company or body of a name of its own whose first word a name is: "Luo" for Luo Guangwen,
        "Norline" for Norline Ferries."""
        keys = self.openings.get(word, set())
        return self.key(next(iter(keys))) if len({self.key(key) for key in keys}) == 1 else None

    def _last_word(self, word: str, offset: int) -> str | None:
        """The body of a longer name that a capitalised head means: "the Forum" for the Pacific Islands Forum, "the
        League" for the League of Arab States; of several the one named last before it."""
        found = [
            (member.last_before(offset) or -1, key)
            for key, member in self.members.items()
            if word in member.heads and member.name_given and member.type != "person" and member.spans
        ]
        return max(found)[1] if found else None

    def _seen(self, key: str, span: Span) -> str:
        key = self.merged.get(key, key)
        self.members[key].see(span)
        return key

    def _add(self, member: Member, span: Span | None) -> str:
        if member.key not in self.members and member.key.startswith(("body:", "registry:")):
            initials = "".join(word[0] for word in member.name.replace("-", " ").split() if word[0].isupper())
            if 3 <= len(initials) <= 8:
                self.initials.setdefault(initials, member.key)
        known = self.members.setdefault(member.key, member)
        if span is not None:
            known.see(span)
        words = member.name.split()
        if member.key.startswith(("body:", "person:")) and member.name_given and len(words) > 1:
            self.openings.setdefault(fold(words[0]), set()).add(known.key)
        return known.key

    def unknown(self, span: Span) -> str:
        """The member of a name that nothing explains and that plays a part."""
        name = span.text(self.text)
        return self._add(Member(f"name:{fold(name)}", name, "other", name_given=True), span)

    def state(self, alpha3: str, span: Span | None) -> str:
        """The member of a state, with the words that name it here (None where only something of it is named)."""
        state = self.knowledge.states[alpha3]
        return self._add(Member(f"state:{alpha3}", state.name, "state", "GOV", alpha3), span)

    def from_registry(self, actor_id: str, span: Span | None) -> str:
        """The member of a registry id, with its parents."""
        actor = self.knowledge.actors[actor_id]
        parent = self.from_registry(actor.parent, None) if actor.parent else None
        if parent is None and actor.country and actor.type in ("government_body", "armed_forces"):
            parent = self.state(actor.country, None)
        member = Member(
            f"registry:{actor.id}",
            actor.name,
            actor.type,
            actor.sector,
            actor.country,
            parent,
            actor.acronym,
            actor.id,
            core=content_words(fold(actor.name).split(), empty=self.knowledge.empty),
            heads={word for word in fold(actor.name).split() if word in self.nominals.body_heads},
            name_given=True,
        )
        return self._add(member, span)

    def owner(self, name: Name | None) -> str | None:
        """The member that owns a body: the state of a state's name or adjective, the body of a body's name."""
        if name is None:
            return None
        if name.entry is not None and name.entry.state is not None:
            span = name.span if name.kind in ("state", "seat", "capital") and self._owns(name) else None
            return self.state(name.entry.state.alpha3, span)
        if name.entry is not None and name.entry.place is not None:
            place = name.entry.place
            told = place.country in self.homes.named and place.country in self.knowledge.states
            return self.state(place.country, None) if told and place.country is not None else None
        return self.from_name(name)

    def _owns(self, name: Name) -> bool:
        """Whether a state's name stands as an owner, in the possessive or behind "of": not so in "Kenya Army"."""
        before = self.text[max(0, name.start - 8) : name.start].lower()
        behind = self.text[name.end : name.end + 2]
        return behind[:1] in ("'", "’") or before.endswith((" of ", " of the ")) and not behind[1:].isupper()

    def _organisation(self, name: Name) -> str:
        known = name.entry.actor if name.entry is not None else None
        meant = self.defined.get(name.text) if name.entry is not None and name.entry.exact is not None else None
        if meant is not None and meant.entry is not name.entry:
            return self._seen(self._organisation(meant), name.span)  # what the text says that it stands for
        if known is not None and self._foreign_acronym(name):
            key = self.unknown(name.span)
        elif known is not None:
            key = self.from_registry(known.id, name.span)
            self.owner(name.owner)
        else:
            key = self._body(name)
        if name.acronym is not None:
            self.acronyms[fold(name.acronym.text(self.text))] = key
            self.members[key].acronym = self.members[key].acronym or name.acronym.text(self.text)
            self.members[key].see(name.acronym)
        return key

    def _foreign_acronym(self, name: Name) -> bool:
        """Whether an acronym is that of a body of a state which the article does not name, while it names others."""
        actor = name.entry.actor if name.entry is not None and name.entry.exact is not None else None
        if actor is None or actor.country is None or f"registry:{actor.id}" in self.members:
            return False
        return bool(self.homes.named) and actor.country not in self.homes.named

    def _body(self, name: Name) -> str:
        """A body that the registry does not list under this wording."""
        owner = self.owner(name.owner)
        core = content_words(name.core, empty=self.knowledge.empty)
        for actor in self.knowledge.by_content.get(core, ()):
            above = f"registry:{actor.parent}"
            whole = core == content_words(fold(actor.name).split(), empty=self.knowledge.empty)
            organ = above in self.members and name.head in self.knowledge.group("organ_heads")
            if above == owner or owner is None and (whole or actor.parent is None or organ):
                return self.from_registry(actor.id, name.span)
        for member in self.members.values():
            if member.core == core and core and (owner is None or member.parent in (None, owner)):
                return self._seen(member.key, name.span)
        shorter = self._part_of_name(name) if owner is None else None
        if shorter is not None:
            return self._seen(shorter, name.span)
        holder = self.members[owner] if owner else None
        if holder is not None and holder.type == "state" and core == {"government"}:
            return self._seen(holder.key, name.span)
        kind = name.type or "other"
        if holder is not None and holder.type in ("igo", "ngo") and kind == "government_body":
            kind = holder.type
        country = holder.country if holder is not None else None
        sector = holder.sector if holder is not None and kind == "igo" else name.sector
        member = Member(
            "body:" + " ".join(sorted(core)) + (f"@{owner}" if owner else ""),
            name.text,
            kind,
            sector,
            country,
            owner,
            core=core,
            heads={name.head} if name.head else set(),
            name_given=True,
            local=self._of_its_country(name, kind),
        )
        return self._add(member, name.span)

    def _part_of_name(self, name: Name) -> str | None:
        """The only body whose longer name begins or ends with a name: "State Committee" for "State Committee for
        National Security", "Red Cross" for the International Committee of it."""
        short = fold(name.text)
        longer = [
            member.key
            for member in self.members.values()
            if member.key.startswith(("body:", "registry:"))
            and member.spans
            and (fold(member.name).startswith(short + " ") or fold(member.name).endswith(" " + short))
        ]
        return longer[0] if len(longer) == 1 else None

    def _of_labour(self, name: Name) -> bool:
        """Whether a body is a union of workers, which is one of the country it is in."""
        words = set(name.core)
        return bool(words & self.knowledge.group("union_heads")) and bool(words & self.knowledge.group("labour"))

    def _of_its_country(self, name: Name, kind: str) -> bool:
        """Whether a body is one of the country it is in by what it is."""
        facility = kind == "other" and name.head in self.nominals.facilities
        return facility or self._of_labour(name) or self._of_state(name)

    def _of_state(self, name: Name) -> bool:
        """Whether the nouns before a name say that the state runs it: "the state news agency X"."""
        nouns = name.title.text(self.text) if name.kind == "organisation" and name.title is not None else ""
        return bool(set(split_name(nouns)) & self.knowledge.group("state_run"))

    def _people(self, name: Name) -> str:
        state = name.entry.state if name.entry else None
        country = state.alpha3 if state is not None else None
        member = Member(f"people:{fold(name.text)}", name.text, "population_group", "CVL", country, several=True)
        return self._add(member, name.span)

    def _person(self, name: Name) -> str:
        words = fold(name.text).split()
        key = self._by_first_name(name, words) or self.surnames.get(words[-1])
        if key is None and len(words) == 1:
            key = self.paternal.get(words[0])
        if key is not None and len(words) > 1:
            known = fold(self.members[key].name).split()
            if known[0] != words[0] and known[-len(words) :] != words:
                key = None
        if key is None:
            key = self._add(Member(f"person:{' '.join(words)}", name.text, "person", name_given=True), None)
            self.surnames[words[-1]] = key
            particle, _, rest = words[-1].partition("-")
            if rest and particle in self.knowledge.lexicon["names"]["particles"]:
                self.surnames.setdefault(rest, key)
            if len(words) > 2:
                self.paternal.setdefault(words[-2], key)
        member = self.members[key]
        member.see(name.span)
        if name.title is not None:
            title = name.title.text(self.text)
            if title in self.knowledge.lexicon["names"]["honorifics"]:
                member.honorific = title
            self._give_office(member, name.title.text(self.text), name.affiliation)
            if name.aside and name.title.end < name.start and " and " in self.text[name.title.end : name.start]:
                self.pairs.append((key, name.title))
        self._know_holder(member, name)
        return key

    def _by_first_name(self, name: Name, words: Sequence[str]) -> str | None:
        """The person last named in full whose first name stands behind an honorific: "Sir Alan"."""
        title = name.title.text(self.text) if name.title is not None else ""
        if len(words) > 1 or title not in self.knowledge.lexicon["names"]["first_name_honorifics"]:
            return None
        bearers = [
            (member.last_before(name.start) or 0, key)
            for key, member in self.members.items()
            if member.honorific == title and fold(member.name).split()[0] == words[0] and " " in member.name
        ]
        return max(bearers)[1] if bearers else None

    def _know_holder(self, member: Member, name: Name) -> None:
        """Give a well-known office holder the state or the body that the person stands for; a bare surname must be
        unmistakable, or stand behind the title of a national office while its state is named in the article."""
        words = split_name(member.name if len(member.name.split()) > 1 else name.text)
        holder = self.knowledge.holders.get(words)
        if holder is None or member.country is not None or member.parent is not None:
            return
        if len(words) == 1 and not holder.alone and not (member.national and holder.country in self.homes.named):
            return
        member.office = True
        member.country = holder.country
        body = split_name(holder.body) if holder.body else ()
        for keys, entry in self.knowledge.names.by_first.get(body[0], ()) if body else ():
            if keys == body and entry.actor is not None:
                self._affiliate(member, self.from_registry(entry.actor.id, None))
                break

    def affiliate_pairs(self, sentences: Iterable[Sentence]) -> None:
        """Two holders of one office named together, "Presidents X and Y", are of the two states that were named
        together before them, in that order."""
        for second, title in self.pairs:
            first = next((k for k, m in self.members.items() if any(s.start == title.end + 1 for s in m.spans)), None)
            states = self._states_before(sentences, title.start)
            if first is None or states is None:
                continue
            for key, state in zip((first, second), states, strict=True):
                member = self.members[self.key(key)]
                member.country = member.country or state

    def _states_before(self, sentences: Iterable[Sentence], offset: int) -> tuple[str, str] | None:
        """The last two states coordinated before an offset."""
        found = None
        for sentence in sentences:
            names = [name for name in sentence.names if name.end <= offset]
            for one, other in itertools.pairwise(names):
                if self.text[one.end : other.start] == " and " and one.kind == other.kind == "state":
                    states = [name.entry.state for name in (one, other) if name.entry is not None]
                    if len(states) == 2 and states[0] is not None and states[1] is not None:
                        found = (states[0].alpha3, states[1].alpha3)
        return found

    def _give_office(self, member: Member, title: str, affiliation: Name | None) -> None:
        row = self.nominals.title(title)
        shared = row is None and self.nominals.title(title.removesuffix("s")) or None
        row = row or shared
        known = affiliation.entry.actor if affiliation is not None and affiliation.entry is not None else None
        if row is None:
            if known is not None and affiliation is not None and affiliation.span in self.holders:
                member.office = True
                member.heads |= self._offices(title)
                self._affiliate(member, self.from_registry(known.id, None))
            return
        member.office = member.office or not row.get("private", False)
        member.national = member.national or shared is None and bool(row.get("national", False))
        member.private = member.private or bool(row.get("private", False))
        member.sector = member.sector or row.get("sector")
        member.heads |= {fold(title), fold(title).split()[-1]}
        held = known is not None and affiliation is not None and affiliation.span in self.holders
        holder = self.from_registry(known.id, None) if known is not None and held else self.owner(affiliation)
        if holder is not None:
            self._affiliate(member, holder)
            body = self.members[holder]
            if row.get("sector") == "OPP" and body.registry_id is None and body.type in ("ngo", "other"):
                body.type = "political_party"

    def _offices(self, words: str) -> set[str]:
        """The offices that words name: "special rapporteur" in "UN Special Rapporteur on torture"."""
        parts = fold(words).split()
        runs = [" ".join(parts[k:n]) for k in range(len(parts)) for n in range(k + 1, min(k + 4, len(parts)) + 1)]
        return {run for run in runs if run in self.nominals.titles}

    def affiliate(self, key: str, holder: str) -> None:
        """Make a member a holder of an office of another."""
        self._affiliate(self.members[self.key(key)], self.key(holder))

    def _affiliate(self, member: Member, holder: str) -> None:
        if holder == member.key:
            return
        member.parent = member.parent or holder
        member.country = member.country or self.members[holder].country

    def _describe_person(self, sentence: Sentence, token: Token) -> None:
        """Office and state of a named person from the words beside the name: "Russian President X", "X, the ..."."""
        key = self.from_name(token.name) if token.name is not None else None
        if key is None:
            return
        member = self.members[key]
        for kid in sentence.kids(token.i, "compound", "amod", "nmod", "poss"):
            if kid.name is not None and member.country is None and kid.start < token.start:
                holder = self.owner(kid.name)
                if holder is not None:
                    self._affiliate(member, holder)
        if member.country is None and member.parent is None:
            self._describe_by_adjective(sentence, token, member)
        for prep in sentence.kids(token.i, "prep"):
            for pobj in sentence.kids(prep.i, "pobj"):
                if prep.lemma == "of" and pobj.name is not None and pobj.name.kind in ("state", "organisation"):
                    self._affiliate(member, self.owner(pobj.name) or key)
        above = sentence.tokens[token.head]
        if above.dep == "agent" and member.country is None and member.parent is None:
            self._describe_by_delegation(sentence, sentence.tokens[above.head], member)
        if token.dep == "appos" and above.name is not None and above.name.kind == "organisation":
            office = self.nominals.title(above.name.text)
            if office is not None and above.name.head in self.nominals.titles:
                self._give_office(member, above.name.text, above.name)
        for kid in sentence.kids(token.i, "appos"):
            if kid.name is not None and kid.name.kind == "organisation" and self._offices(kid.name.text):
                mandate = self.owner(kid.name)  # "X, the UN Special Rapporteur on torture"
                if mandate is not None:
                    member.office = True
                    member.heads |= self._offices(kid.name.text)
                    self._affiliate(member, mandate)
                    self.members[self.key(mandate)].unsee(kid.name.span)
                    member.see(kid.name.span)
                continue
            phrase = noun_phrase(sentence, kid.i, self.knowledge)
            row = self.nominals.title(phrase.head_words())
            if row is not None:
                self._give_office(member, phrase.head_words(), phrase.owner_name)

    def _describe_by_delegation(self, sentence: Sentence, verb: Token, member: Member) -> None:
        """The state of who leads its people: "an Eritrean delegation led by X"."""
        if verb.lemma not in self.knowledge.group("leading") or verb.dep not in ("acl", "relcl"):
            return
        for kid in sentence.kids(verb.head, "compound", "amod", "nmod", "poss"):
            state = kid.name.entry.state if kid.name is not None and kid.name.entry is not None else None
            if state is not None:
                member.country = state.alpha3

    def _describe_by_adjective(self, sentence: Sentence, token: Token, member: Member) -> None:
        """The state of a person by the adjective before what the person is: "Ecuadorian businessman X"."""
        before = [name for name in sentence.names if name.end < token.start]
        last = before[-1] if before else None
        state = last.entry.state if last is not None and last.entry is not None else None
        if last is None or state is None:
            return
        lead = fold(self.text[max(0, last.start - 60) : last.start]).split()
        apart = self.text[last.end : token.start] == ", " and last.kind == "state" and len(lead) > 1
        if apart and lead[-1] in ("from", "of") and self.nominals.title(lead[-2]) is not None:
            member.country = state.alpha3
        if last.kind not in ("adjective", "citizen"):
            return
        words = self.text[last.end : token.start].split()
        if 1 <= len(words) <= 3 and all(word.replace("-", "").isalpha() and word.islower() for word in words):
            what = [self.nominals.heads.get(tuple(words[k:])) for k in range(len(words))]
            if any(nominal is not None and nominal.kind == "person" for nominal in what):
                member.country = state.alpha3

    def publisher(self, name: str | None, *, media: bool = False) -> str | None:
        """The member that bears the publisher's name, where the article names it; media only report, and are none
        unless they are asked for."""
        for member in self.members.values():
            words = {fold(span.text(self.text)) for span in member.spans} | {fold(member.name)}
            speaks = member.type != "person" and (media or member.type != "media")
            if name is not None and fold(name) in words and speaks and member.spans:
                return member.key
        return None

    # -- links

    def merge(self, keep: str, other: str) -> None:
        """Two members are one: all of `other` goes to `keep`."""
        keep, other = self.merged.get(keep, keep), self.merged.get(other, other)
        if keep == other:
            return
        first, second = self.members[keep], self.members.pop(other)
        for span in sorted(second.spans):
            first.see(span)
        first.heads |= second.heads
        first.country = first.country or second.country
        if len(second.name) > len(first.name) and not first.name_given:
            first.name = second.name
        first.parent = self.deeper(first.parent, second.parent)
        self.merged[other] = keep
        for key, target in list(self.merged.items()):
            if target == other:
                self.merged[key] = keep
        for member in self.members.values():
            if member.parent == other:
                member.parent = keep

    def alike(self, key: str, *, phrase: str) -> list[str]:
        """Other groups that are named by the same nominal ("assessment mission"), in order."""
        own = self.key(key)
        return [
            other
            for other, member in self.members.items()
            if other != own and other.startswith("group:") and any(h in phrase and " " in h for h in member.heads)
        ]

    def deeper(self, one: str | None, other: str | None) -> str | None:
        """Of two parents the one that lies below the other; the first where neither does."""
        if one is None or other is None:
            return one or other
        above: str | None = other
        while above is not None:
            if above == one:
                return other
            above = self.members[above].parent if above in self.members else None
        return one

    def key(self, key: str) -> str:
        """The key that a member goes by after merging."""
        return self.merged.get(key, key)

    def apart(self, key: str) -> tuple[str, ...]:
        """The members that a key means: the two that "both sides" means, else itself."""
        member = self.members.get(self.key(key))
        return tuple(self.key(each) for each in member.both) if member is not None and member.both else (key,)

    def country(self, key: str) -> str | None:
        """The ISO 3166-1 alpha-3 of a member."""
        return self.members[self.key(key)].country

    def findings(self) -> Mapping[str, ActorFinding]:
        """All members by key."""
        return {key: member.finding() for key, member in self.members.items()}
