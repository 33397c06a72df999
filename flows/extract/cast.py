"""The actors of one article: names and nominals resolved to one member each.

A name that the registry knows is that actor; two wordings of one body are one member ("Permanent Independent
Commission on Human Rights of X", "X Human Rights Commission", "the commission"); a nominal with an owner is an
organ, a group or a people of that owner ("Moldovan armed forces"); a definite nominal without one is the latest
member of its head. What fits nothing becomes a new member, never a wrong old one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from functools import cached_property

from flows.article import Span
from flows.extract.gender import gender_of_name, gender_of_words
from flows.extract.name import Name
from flows.extract.nominal import Nominal, Phrase, noun_phrase
from flows.extract.parse import Sentence, Token
from flows.extract.roster import Member, Mention, Roster, plural_group
from flows.extract.word import fold

FOREIGN_OWNERS = ("person", "armed_group", "igo", "ngo", "company", "media")
"""Types of members whose country says nothing of the people who are said to be theirs ("her kidnappers")."""

OBJECTS = ("dobj", "pobj", "dative", "iobj")
"""Relations of a pronoun that is another than the subject of its clause."""

PEOPLE = ("population_group", "person", "other")
"""Types of several people whom "the men" may take up."""

NEAR = 800
"""Code points before a noun within which the people whom it takes up are looked for."""

PARTIES = ("armed_group", "political_party")
"""Types of those who may be a side in a conflict beside a state."""

TELLING = 7
"""The most words behind a head that are taken into the name of those it means."""

REACH = 400
"""Code points before a pronoun within which what it means is looked for."""


def _is_place(token: Token) -> bool:
    return token.name is not None and token.name.kind in ("place", "unknown", "state")


class Cast(Roster):
    """A roster that also resolves phrases and pronouns: nominals, conjuncts, appositions, relative clauses."""

    known: dict[tuple[int, int], Mention | None] | None = None
    """What each phrase names, once nothing that the text says later can change it (`settle`)."""

    def settle(self) -> None:
        """From now on a phrase names what it names when it is asked for first."""
        self.known = {}

    @cached_property
    def vehicles(self) -> frozenset[str]:
        """Lemmas of vehicles, by which their owners act."""
        return frozenset(self.knowledge.lexicon["classes"]["vehicle"])

    def resolve(self, sentence: Sentence, i: int) -> list[Mention]:
        """The members that the noun phrase at token i names, its conjuncts included, in order."""
        found: list[Mention] = self._governments(sentence, i)
        if found:
            return found
        for token in [sentence.tokens[i], *self._conjuncts(sentence, i)]:
            mention = self.resolve_one(sentence, token.i)
            mentions = [Mention(key, mention.span) for key in self.apart(mention.key)] if mention is not None else []
            for each in [*mentions, *self.of_other_owners(sentence, token)]:
                if each.key not in {other.key for other in found}:
                    found.append(each)
        return found

    def _counted(self, sentence: Sentence, token: Token) -> str | None:
        """Whom a bare number with "the" means: the latest group of so many, or so many persons named together ("the
        eleven", "free the three")."""
        if not any(kid.lemma in self.knowledge.group("definite") for kid in sentence.kids(token.i, "det")):
            return None
        count = self._number(token.text)
        groups = [
            (last, key)
            for key, member in self.members.items()
            if count is not None and member.count == count and (last := member.last_before(token.start)) is not None
        ]
        if groups:
            return max(groups)[1]
        persons = self.named_together("person", count, token.start) if count is not None else ()
        if not persons:
            return None
        return self._add(Member(f"both:{' '.join(persons)}", token.text, "other", both=persons), token.span)

    def _number(self, text: str) -> int | None:
        """A number in figures or, up to twenty, in words."""
        written = self.knowledge.lexicon["grammar"]["counted"].get(fold(text))
        return int(text) if text.isdigit() else written

    def _governments(self, sentence: Sentence, i: int) -> list[Mention]:
        """The states of "the governments of X, Y and Z"."""
        token = sentence.tokens[i]
        if token.tag != "NNS" or token.lemma not in self.knowledge.group("of_states"):
            return []
        found = []
        for prep in sentence.kids(i, "prep"):
            for pobj in sentence.kids(prep.i, "pobj") if prep.lemma == "of" else ():
                named = [t for t in (pobj, *self._conjuncts(sentence, pobj.i)) if t.name is not None]
                found = [(self.from_name(t.name), t.name.span) for t in named if t.name and t.name.kind == "state"]
        return [Mention(key, span) for key, span in found if key is not None] if len(found) > 1 else []

    def _both(self, sentence: Sentence, token: Token) -> Mention | None:
        """Those that "both governments", "the three countries" or "the two presidents" mean, or none where that is not
        plain: as many as were last named side by side, the two states that the text names most so far, the holders of
        one office that it has named."""
        if token.tag != "NNS":
            return None
        phrase = noun_phrase(sentence, token.i, self.knowledge)
        counted = self.knowledge.lexicon["grammar"]["counted"]
        count = next((counted[fold(t.text)] for t in phrase.before if fold(t.text) in counted), 0)
        if not count or phrase.owner_name is not None or phrase.owner_token is not None:
            return None
        pair: tuple[str, ...] = ()
        if token.lemma in self.knowledge.group("state_nouns"):
            states = self._two_states(token.start) if count == 2 else ()
            states = states or self.named_together("state", count, token.start)
            pair = tuple(self.state(state, None) for state in states)
            if count == 2 and token.lemma in self.knowledge.group("side_nouns"):
                pair = self._two_parties(token.start) or pair
        elif token.lemma in self.knowledge.group("body_nouns") and phrase.determined:
            pair = self.named_together("body", count, token.start)
        elif not any(t.lemma not in counted for t in phrase.modifiers):
            holders = [m for m in self.members.values() if m.type == "person" and token.lemma in m.heads]
            pair = tuple(m.key for m in holders if m.name_given and m.last_before(token.start) is not None)
            both = any(fold(t.text) in self.knowledge.group("pairing") for t in phrase.before)
            if (
                len(pair) != count
                and (phrase.determined or both)
                and token.lemma in self.knowledge.group("person_nouns")
            ):
                pair = self.named_together("person", count, token.start)
        pair = tuple(dict.fromkeys(self.key(key) for key in pair))
        if len(pair) != count:
            return None
        member = Member(f"both:{' '.join(pair)}", phrase.name(self.text), "other", both=pair)
        return Mention(self._add(member, phrase.span), phrase.span)

    def _two_parties(self, offset: int) -> tuple[str, ...]:
        """The two parties of a conflict that the text names most before an offset, an armed group or a party among
        them, each more often than any third."""
        counts: Counter[str] = Counter(f"state:{state}" for start, state in self.namings if start < offset)
        for key, member in self.members.items():
            if member.type in PARTIES and member.count_before(offset):
                counts[key] = member.count_before(offset)
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        third = ranked[2][1] if len(ranked) > 2 else 0
        if len(ranked) < 2 or ranked[1][1] <= third:
            return ()
        pair = tuple(key for key, _ in ranked[:2])
        groups = [key for key in pair if not key.startswith("state:")]
        return tuple(self.state(key[6:], None) if key.startswith("state:") else key for key in pair) if groups else ()

    def _two_states(self, offset: int) -> tuple[str, ...]:
        """The two states that the text names most before an offset, each more often than any third."""
        counts: Counter[str] = Counter(state for start, state in self.namings if start < offset)
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        third = ranked[2][1] if len(ranked) > 2 else 0
        return tuple(state for state, _ in ranked[:2]) if len(ranked) > 1 and ranked[1][1] > third else ()

    def of_other_owners(self, sentence: Sentence, token: Token) -> list[Mention]:
        """The organs of coordinated owners: "Kenyan and Ugandan police" is two."""
        if token.name is not None or not token.tag.startswith("NN"):
            return []
        phrase = noun_phrase(sentence, token.i, self.knowledge)
        nominal = self.nominals.match(phrase)
        if nominal is None or nominal.kind != "organ" or phrase.owner_name is None:
            return []
        first = next((t for t in sentence.tokens if t.name is phrase.owner_name), None)
        others = [t for t in sentence.kids(first.i, "conj") if t.name is not None] if first is not None else []
        found = []
        for other in others:
            owner = self.owner(other.name) if other.name and other.name.kind in ("adjective", "state") else None
            if owner is not None:
                found.append(Mention(self._new_nominal(phrase, nominal, owner), phrase.span))
        return found

    def _conjuncts(self, sentence: Sentence, i: int) -> list[Token]:
        found = []
        for kid in sentence.kids(i, "conj"):
            found += [kid, *self._conjuncts(sentence, kid.i)]
        return found

    def resolve_one(self, sentence: Sentence, i: int) -> Mention | None:
        """The member that the phrase headed by token i names, without its conjuncts; None where it is no actor."""
        if self.known is None:
            return self._resolve_one(sentence, i)
        key = (sentence.number, i)
        if key not in self.known:
            self.known[key] = self._resolve_one(sentence, i)
        return self.known[key]

    def _resolve_one(self, sentence: Sentence, i: int) -> Mention | None:
        token = sentence.tokens[i]
        if token.lemma in self.knowledge.group("relatives") and token.tag in ("WP", "WDT", "IN", "DT"):
            return self._antecedent(sentence, token)
        if token.tag in ("PRP", "PRP$"):
            return (
                None
                if self._expletive(sentence, token)
                else self._own(sentence, token) or self._pronoun(sentence, token)
            )
        if token.name is None and token.lemma in self.knowledge.group("quantities"):
            inner = [
                t for prep in sentence.kids(i, "prep") if prep.lemma == "of" for t in sentence.kids(prep.i, "pobj")
            ]
            if inner:
                return self.resolve_one(sentence, inner[0].i)
        if self._governs(sentence, token):
            return self._of_capital(token)
        if token.name is not None and token.name.kind in ("people", "ethnic") and self._told(sentence, token):
            phrase = noun_phrase(sentence, i, self.knowledge)
            return Mention(self._told_people(phrase), phrase.span)
        if token.name is not None and token.name.span in self.holders:
            holder = self._seen(self._person(self.holders[token.name.span]), token.name.span)
            return Mention(holder, token.name.span)
        if token.name is not None and self.government_of(token.name) is not None:
            return None
        if token.name is not None:
            key = self.from_name(token.name)
            return Mention(key, token.name.span) if key else None
        if token.pos not in ("noun", "name", "adjective", "VBG", "CD"):
            return None
        if token.tag == "CD":
            counted = self._counted(sentence, token)
            return Mention(counted, token.span) if counted is not None else None
        both = self._both(sentence, token)
        if both is not None:
            return both
        if self._governments(sentence, i):
            return None
        group = self._group_of(sentence, token)
        if group is not None:
            return self.resolve_one(sentence, group.i)
        phrase = noun_phrase(sentence, i, self.knowledge)
        nominal = self.nominals.match(phrase)
        if nominal is None and token.lemma in self.vehicles and token.dep == "nsubj":
            return self._driver(sentence, token, phrase)
        if nominal is None:
            return self._by_apposition(sentence, i)
        if nominal.kind == "person" and (
            token.pos == "adjective" or fold(phrase.span.text(self.text)) in self.nominals.fields
        ):
            return None
        if nominal.craft and token.dep == "dobj":
            return None
        phrase = self._lengthened(self._widened(phrase, nominal), nominal)
        led = [self.government_of(t.name) for t in phrase.before if t.name is not None]
        if led and led[0] is not None:
            return Mention(self.state(led[0], phrase.span), phrase.span)
        voice = self._voice(sentence, token, phrase)
        if voice is not None:
            return Mention(voice, phrase.span)
        body = self._of_members(phrase)
        if body is not None:
            return Mention(body, phrase.span)
        key = self._named_with(sentence, token, phrase, nominal) or self._named_beside(sentence, i, phrase, nominal)
        key = key or self._nominal(phrase, nominal)
        return Mention(key, phrase.span) if key else None

    def _of_members(self, phrase: Phrase) -> str | None:
        """The international body whose members all speak or act: "the members of the Security Council"."""
        all_of = fold(phrase.head.text) in self.knowledge.group("all_of_a_body")
        if not all_of or not phrase.determined or phrase.owner_name is None:
            return None
        key = self.owner(phrase.owner_name)
        plain = not phrase.modifiers and phrase.clause is None and phrase.owner_name.start > phrase.head.end
        return key if key is not None and plain and self.members[self.key(key)].type == "igo" else None

    def _voice(self, sentence: Sentence, token: Token, phrase: Phrase) -> str | None:
        """The body that an unnamed spokesman is of: "an army spokesman", "a U.S. Embassy spokesman"."""
        if token.lemma not in self.knowledge.group("voices"):
            return None
        owner = phrase.owner_name
        if owner is not None and owner.kind == "organisation":
            return None if self._titled(sentence, token) else self._organisation(owner)
        if self._titled(sentence, token):
            return None
        found = self._inner_organ(phrase)
        return found[0] if found is not None else None

    def _driver(self, sentence: Sentence, token: Token, phrase: Phrase) -> Mention | None:
        """Whose vehicles or machines act: "army bulldozers", "buses of the ministry"."""
        found = self._inner_organ(phrase)
        if found is not None:
            return Mention(*found)
        for kid in phrase.before:
            if kid.name is not None and kid.name.kind in ("organisation", "state", "adjective"):
                key = self.owner(kid.name)
                if key is not None:
                    return Mention(key, kid.name.span)
        for prep in sentence.kids(token.i, "prep"):
            for pobj in sentence.kids(prep.i, "pobj") if prep.lemma == "of" else ():
                return self.resolve_one(sentence, pobj.i)
        return None

    def _inner_organ(self, phrase: Phrase) -> tuple[str, Span] | None:
        """The organ that stands before the head of a phrase: the army of "an army spokesman"."""
        bodies = [kid for kid in phrase.before if kid.name is None and kid.dep in ("compound", "nmod", "poss")]
        if not bodies:
            return None
        body = bodies[-1]
        before = tuple(kid for kid in phrase.before if kid.end <= body.start)
        start = min([kid.start for kid in before if kid.dep != "det"] + [body.start])
        inner = replace(phrase, head=body, before=before, span=Span(start, body.end), clause=None, modifiers=())
        nominal = self.nominals.match(inner)
        if nominal is None or nominal.kind != "organ":
            return None
        key = self._nominal(inner, nominal)
        return (key, inner.span) if key is not None else None

    def _titled(self, sentence: Sentence, token: Token) -> bool:
        """Whether a name stands beside an office, so that a person is meant."""
        named = any(kid.name is not None and kid.name.kind == "person" for kid in sentence.kids(token.i, "appos"))
        return named or any(
            name.title is not None
            and name.title.overlaps(token.span)
            or name.kind == "person"
            and self.text[token.end : name.start] in (" ", ", ")
            for name in sentence.names
        )

    def _expletive(self, sentence: Sentence, token: Token) -> bool:
        """Whether "it" stands for a clause: "it is recommended to", "it said that" excepted."""
        verb = sentence.tokens[token.head]
        if token.lemma != "it" or token.dep not in ("nsubj", "nsubjpass", "expl"):
            return False
        passive = bool(sentence.kids(verb.i, "auxpass")) or token.dep == "nsubjpass"
        return passive or verb.lemma == "be"

    def _is_capital(self, token: Token) -> bool:
        return token.name is not None and token.name.kind == "place" and fold(token.name.text) in self.capitals

    def _of_capital(self, token: Token) -> Mention | None:
        """The government that the name of a capital stands for, or the international body that sits there."""
        if token.name is None:
            return None
        state = self.capitals[fold(token.name.text)]
        key = self._seated(token.name, state) or self.state(state, token.name.span)
        return Mention(key, token.name.span)

    def _governs(self, sentence: Sentence, token: Token) -> bool:
        """Whether the name of a capital stands for its government: it acts or speaks ("Tehran said")."""
        if not self._is_capital(token):
            return False
        while token.dep == "conj" and token.head != token.i:
            token = sentence.tokens[token.head]
        head = sentence.tokens[token.head]
        return token.dep == "nsubj" or head.dep == "agent" or head.lemma == "between"

    def _seated(self, name: Name, state: str) -> str | None:
        """The international body that the city of its seat stands for, where the article names it and not the state:
        "Brussels" for the European Union."""
        for row in self.knowledge.lexicon["names"]["seats"]:
            body = f"registry:{row['body']}"
            if row["city"] == fold(name.text) and body in self.members and state not in self.told_states:
                return self._seen(body, name.span)
        return None

    def _told(self, sentence: Sentence, token: Token) -> bool:
        """Whether a clause or an adjective makes a people a group of its own: "X who went missing"."""
        named = any(kid.name is not None for kid in sentence.kids(token.i, "compound", "nmod"))
        return named or bool(sentence.kids(token.i, "relcl", "amod", "acl"))

    def _told_people(self, phrase: Phrase) -> str:
        entry = phrase.head.name.entry if phrase.head.name is not None else None
        name = phrase.name(self.text)
        own = entry.state.alpha3 if entry is not None and entry.state is not None else None
        ethnic = any(fold(t.text) in self.knowledge.group("ethnic") for t in phrase.modifiers)
        country = phrase.country or (None if ethnic else own)  # "Bosnian Croats" are of Bosnia
        member = Member(f"people:{fold(name)}", name, "population_group", "CVL", country, shared=False, several=True)
        return self._add(member, phrase.span)

    def _by_apposition(self, sentence: Sentence, i: int) -> Mention | None:
        """The body or person that names what a common noun leaves open: "her station, Radio X"."""
        for kid in sentence.kids(i, "appos"):
            if kid.name is not None and kid.name.kind in ("organisation", "person"):
                key = self.from_name(kid.name)
                return Mention(key, kid.name.span) if key else None
        return None

    def _widened(self, phrase: Phrase, nominal: Nominal) -> Phrase:
        """The phrase from the first word of its nominal on: "prosecutor's office"."""
        told = [t for t in phrase.before if t.dep == "poss" and t.name is None and fold(t.text) in nominal.words]
        told += [kid for t in told for kid in phrase.sentence.kids(t.i, "compound") if fold(kid.text) in nominal.words]
        own = [t.start for t in told]
        if not own or min(own) >= phrase.span.start:
            return phrase
        return replace(phrase, span=Span(min(own), phrase.span.end))

    def _lengthened(self, phrase: Phrase, nominal: Nominal) -> Phrase:
        """The phrase with what alone tells it from others of its head: "officials of both countries", "mission to the
        United Nations"."""
        sentence = phrase.sentence
        for prep in sentence.kids(phrase.head.i, "prep"):
            for pobj in sentence.kids(prep.i, "pobj"):
                states = nominal.kind == "lump" and prep.lemma in ("of", "on", "from") and pobj.name is None
                several = states and pobj.tag == "NNS" and pobj.lemma in self.knowledge.group("state_nouns")
                posted = nominal.head == "mission" and prep.lemma == "to" and pobj.name is not None
                if several or posted and pobj.name is not None and pobj.name.kind == "organisation":
                    return replace(phrase, span=Span(phrase.span.start, pobj.end))
        return phrase

    def _named_with(self, sentence: Sentence, token: Token, phrase: Phrase, nominal: Nominal) -> str | None:
        """The body that a nominal only describes: "the M7 rebel group", "X, a jihadist faction"."""
        if nominal.kind == "person":
            return None
        owner = phrase.owner_name
        words = tuple(t.text for t in (*phrase.modifiers, phrase.head))
        for name in sentence.names:
            if name.kind == "organisation" and name.start > token.start and words in self.nominals.naming:
                if self.text[phrase.span.end : name.start] == " ":
                    return self._seen(self._organisation(name), phrase.span)
            if name.kind == "organisation" and self.text[phrase.span.end : name.start] == " " and token.tag == "NN":
                known = name.entry.actor if name.entry is not None else None
                if known is not None and nominal.kind in ("organ", "group", "lump") and known.type != "media":
                    return self._seen(self._organisation(name), phrase.span)
            gap = self.text[name.end : phrase.span.start]
            if name.kind == "organisation" and gap in (", a ", ", an ") and token.tag == "NN":
                return self._described(self._organisation(name), phrase, nominal)
        if (
            owner is not None
            and owner.kind == "organisation"
            and owner.end < token.start
            and words in self.nominals.naming
        ):
            if self.text[owner.end : phrase.span.end].strip() == " ".join(words):
                return self._seen(self._organisation(owner), phrase.span)
        above = sentence.tokens[token.head]
        if token.dep == "appos" and above.name is not None and above.name.kind == "organisation":
            return self._described(self._organisation(above.name), phrase, nominal)
        return None

    def _described(self, key: str, phrase: Phrase, nominal: Nominal) -> str:
        """A body that an apposition describes: it tells the type of one whose name does not."""
        member = self.members[self.key(key)]
        if member.registry_id is None and nominal.type != "population_group":
            vague = member.type in ("other", "ngo", "company") or nominal.type == "political_party"
            member.type = nominal.type if vague and nominal.kind in ("organ", "people") else member.type
            member.heads.add(nominal.head)
        return self._seen(member.key, phrase.span)

    def _named_beside(self, sentence: Sentence, i: int, phrase: Phrase, nominal: Nominal) -> str | None:
        """Who is named in apposition to an office or an organ: "the UN rights chief, X", "the refugee agency, Y"."""
        for name in sentence.names:
            beside = name.kind == "person" and nominal.kind == "person"
            beside = beside and self.text[phrase.span.end : name.start] == ", "
            if beside or name.aside and name.title is not None and phrase.span.overlaps(name.title):
                return self._held(name, phrase, nominal)
        for kid in sentence.kids(i, "appos"):
            body = nominal.kind == "organ" or nominal.kind == "people" and nominal.type != "population_group"
            if body and kid.name is not None and kid.name.kind == "organisation" and sentence.tokens[i].tag == "NN":
                return self._described(self._organisation(kid.name), phrase, nominal)
            if nominal.kind == "person" and kid.name is not None and kid.name.kind == "person":
                return self._held(kid.name, phrase, nominal)
        described = self._describes(sentence, i, phrase) if nominal.kind == "person" else None
        return self._held(described, phrase, nominal) if described is not None else None

    def _describes(self, sentence: Sentence, i: int, phrase: Phrase) -> Name | None:
        """The person right before a phrase that only says who that is: "X, an adviser to the president and a former
        minister, came"."""
        token = sentence.tokens[i]
        if token.tag not in ("NN", "NNP"):
            return None
        above = sentence.tokens[token.head]
        if token.dep == "conj" and above.dep == "appos" and above.tag in ("NN", "NNP") and above.name is None:
            between = self.text[above.end : token.start]
            return None if ", " in between else self._describes(sentence, above.i, phrase)
        if above.name is None or above.name.kind != "person" or above.i > i:
            return None
        if token.dep == "appos":
            return above.name
        start = min([kid.start for kid in phrase.before] + [phrase.span.start])
        if token.dep != "conj" or sentence.kids(i, "conj") or self.text[above.name.end : start] != ", ":
            return None
        tail = sentence.subtree(i)[-1].end
        return above.name if self.text[tail : tail + 1] in (",", ";", ".") else None

    def _held(self, name: Name, phrase: Phrase, nominal: Nominal) -> str:
        """The person who holds the office that a phrase names, with what was said of that office before."""
        key = self._person(name)
        owner = self.owner(phrase.owner_name)
        before = self._latest(phrase, nominal, owner) if phrase.definite else None
        if before is not None and before != key and not self.members[before].name_given:
            self.merge(key, before)
        member = self.members[self.key(key)]
        self._give_office(member, phrase.head_words(), phrase.owner_name)
        if owner is not None and self.members[owner].type == "state":
            member.country = member.country or self.members[owner].country
        if owner is None and phrase.owner_token is not None:
            held = self.resolve_one(phrase.sentence, phrase.owner_token)
            body = held is not None and self.members[self.key(held.key)].type not in ("person", "population_group")
            if held is not None and body:
                self._affiliate(member, self.key(held.key))
        return self._seen(member.key, phrase.span)

    def _antecedent(self, sentence: Sentence, token: Token) -> Mention | None:
        for above in sentence.ancestors(token.i):
            if above.dep == "relcl":
                told = sentence.tokens[above.head]
                if token.dep == "nsubj" and token.head == above.i and self._is_capital(told):
                    return self._of_capital(told)
                mention = self.resolve_one(sentence, above.head)
                return Mention(mention.key, mention.span) if mention else None
        return None

    def _own(self, sentence: Sentence, token: Token) -> Mention | None:
        """The subject of the sentence that a possessive takes up: "The envoy of X said his government ..." """
        if token.tag != "PRP$":
            return None
        persons = token.text.lower() in self.knowledge.group("pronouns_person")
        ancestors = list(sentence.ancestors(token.i))
        within = {above.i for above in ancestors}  # "a group of its members" is not what "its" means
        for above in ancestors:
            for subject in sentence.kids(above.i, "nsubj"):
                if subject.i in within:
                    continue
                if above.tag.startswith("VB") and subject.end < token.start and not subject.tag.startswith("PRP"):
                    found = self.resolve_one(sentence, subject.i)
                    if found is not None and (self.members[self.key(found.key)].type == "person") == persons:
                        return Mention(found.key, token.span)
        return None

    def note_subject(self, start: int, key: str) -> None:
        """Remember who a sentence is about: a pronoun in the next one means that member before any other."""
        self.subjects.append((start, key))

    def _beside(self, sentence: Sentence, token: Token) -> set[str]:
        """The subjects of the clause that a pronoun is an object of: "thanked her" is not whoever thanks."""
        if token.dep not in OBJECTS:
            return set()
        within = {above.i for above in sentence.ancestors(token.i)}  # "half of them" is not apart from "them"
        for above in sentence.ancestors(token.i):
            subjects = [t for t in sentence.kids(above.i, "nsubj", "nsubjpass") if t.i not in within]
            if subjects:
                found = [mention for subject in subjects for mention in self.resolve(sentence, subject.i)]
                return {self.key(each) for mention in found for each in self.apart(mention.key)}
            if above.dep in ("relcl", "acl"):
                mention = self.resolve_one(sentence, above.head)
                return {self.key(mention.key)} if mention is not None else set()
        return set()

    def _pronoun(self, sentence: Sentence, token: Token) -> Mention | None:
        """The latest subject that fits, else the latest member named before the pronoun: a person for he and she, a
        body for it, either for they; never the subject of the clause whose object it is."""
        lower = token.text.lower()
        persons = lower in self.knowledge.group("pronouns_person")
        if not persons and lower not in self.knowledge.group("pronouns_thing"):
            return None
        plural = lower in self.knowledge.group("pronouns_plural")
        possessor = self._possessor(sentence, token) if persons else None
        if possessor is not None:
            return possessor
        place = bisect_left(self.subjects, (token.start, ""))
        acting = [key for start, key in self.subjects[max(0, place - 2) : place] if start > token.start - REACH]
        best: tuple[int, str] | None = None
        others = self._beside(sentence, token)
        object_ = token.dep in OBJECTS
        recent = [self.key(key) for key in acting[-2:]]
        for member in self.members.values():
            if member.key in others:
                continue
            last = member.last_before(token.start)
            starts = [last] if last is not None and last > token.start - REACH else []
            if not starts and member.key not in recent:
                continue
            group = member.type in ("population_group", "other", "person")
            fits = member.type == "person" and not member.several if persons else plural or not group
            if not persons and not plural and member.several:
                fits = False  # "agents, it says, tortured detainees": "it" is not the agents
            if plural and member.type == "person" and not member.several:
                fits = False  # one person is no "they"
            if fits and not self.agrees(member, lower):
                fits = False
            if object_ and not persons:
                fits = member.several if plural else fits and member.key in {self.key(key) for key in acting}
            if fits and member.key in recent:
                starts = [token.start + len(recent) - recent[::-1].index(member.key)]
            if fits and starts and (best is None or max(starts) > best[0]):
                best = (max(starts), member.key)
        return Mention(best[1], token.span) if best else None

    def _possessor(self, sentence: Sentence, token: Token) -> Mention | None:
        """Whom a possessive before a pronoun in its sentence means, of the same gender: "according to his lawyer, six
        men took him away"."""
        genders = self.knowledge.pronoun_genders
        for before in reversed(sentence.tokens[: token.i]):
            same = genders.get(before.text.lower()) == genders.get(token.text.lower()) is not None
            if before.tag == "PRP$" and same:
                held = self.resolve_one(sentence, before.head)
                mention = self.resolve_one(sentence, before.i)
                if held is not None and mention is not None and held.key != mention.key:
                    return Mention(mention.key, token.span)
                return None
        return None

    def agrees(self, member: Member, pronoun: str) -> bool:
        """Whether a pronoun in lower case may take up a person by what is known of the gender of both."""
        gender = self.knowledge.pronoun_genders.get(pronoun)
        return gender is None or self._gender(member) in (None, gender)

    def _gender(self, member: Member) -> str | None:
        """Female or male, where the honorific, the first name or the nouns for a person tell."""
        if member.type != "person":
            return None
        addressed = gender_of_words([member.honorific or ""], self.knowledge)
        named = gender_of_name(member.name, self.knowledge) if member.name_given else None
        return addressed or named or gender_of_words(member.heads, self.knowledge)

    def _nominal(self, phrase: Phrase, nominal: Nominal) -> str | None:
        mixed = phrase.mixed and nominal.kind in ("people", "lump", "person")
        if mixed:
            phrase = replace(phrase, owner_name=None, country=None)
        owner = self.owner(phrase.owner_name)
        part = phrase.owner_token is not None and phrase.owner_token < phrase.head.i
        owned = fold(phrase.sentence.tokens[phrase.owner_token].text) if phrase.owner_token is not None else ""
        if part and owned in nominal.words or owned in self.nominals.fields:
            phrase = replace(phrase, owner_token=None)
        made_of = self._made_of(phrase, nominal)
        if owner is None and made_of is not None:
            phrase = replace(phrase, owner_token=None, span=Span(phrase.span.start, made_of.end))
            group = self._nominal(phrase, nominal)
            if group is not None:
                self.members[self.key(group)].heads.add(fold(made_of.text))
            return group
        if owner is None and phrase.owner_token is not None:
            held = self.resolve_one(phrase.sentence, phrase.owner_token)
            owner = held.key if held else None
        if nominal.as_body and owner is not None:
            body = self.members[self.key(owner)]
            named = body.type in (nominal.stands_for or ("igo", "ngo")) and body.name_given
            if named:
                body.heads.add(nominal.head)
                return self._seen(body.key, phrase.span)
        if nominal.type == "political_party" and nominal.head == "party":
            party = self._party(phrase, owner)
            if party is not None:
                return self._seen(party, phrase.span)
        if nominal.head == "men" and owner is not None:
            surname = fold(self.members[self.key(owner)].name).split()[-1]
            loyal = [k for k in self.members if k.startswith("organ:loyal@") and surname in fold(k).split()]
            if loyal:
                return self._seen(loyal[0], phrase.span)
        if nominal.type == "armed_group" and nominal.stands_for:
            above = self.members[self.key(owner)] if owner is not None else None
            own = above is not None and above.type == "armed_group" and phrase.owner_name is None
            only = above.key if above is not None and own else self._only_group(phrase)
            if only is not None:
                return self._seen(only, phrase.span)
        if owner is None or nominal.kind == "person":
            same = self._latest(phrase, nominal, owner) or self._only_holder(phrase, nominal, owner)
            same = same or self._latest_person(phrase, nominal, owner) or self._latest_group(phrase, owner)
            if same is not None:
                return self._seen(same, phrase.span)
        token = phrase.sentence.tokens[phrase.owner_token] if phrase.owner_token is not None else None
        homeless = owner is None and (
            mixed
            or token is not None
            and token.tag[:2] in ("PR", "WP")
            or self._of_another(phrase)
            or self._led(phrase)
        )
        bare = owner is None and not homeless and phrase.place_name is None
        if bare and nominal.forces and nominal.unit and not self._newly_counted(phrase, owner):
            only = self._only_forces(phrase)
            if only is not None:
                return self._seen(only, phrase.span)
        if owner is None and not homeless and nominal.unit and phrase.head.dep == "dobj":
            owner = self._sender(phrase)
        if owner is None and not homeless and nominal.kind == "organ":
            owner = self._home(phrase, nominal)
        if nominal.needs_owner and owner is None:
            return None
        key = self._new_nominal(phrase, nominal, owner)
        self.members[key].homeless = homeless
        return key

    def _group_of(self, sentence: Sentence, token: Token) -> Token | None:
        """The group that consists of those a noun names."""
        prep = sentence.tokens[token.head]
        head = sentence.tokens[prep.head]
        if token.dep != "pobj" or prep.lemma != "of" or head.name is not None or not head.tag.startswith("NN"):
            return None
        if head.lemma in self.knowledge.group("quantities"):
            return None  # "a team of inspectors" where it only counts them: whoever asks for the team asks for them
        phrase = noun_phrase(sentence, head.i, self.knowledge)
        nominal = self.nominals.match(phrase)
        return head if nominal is not None and self._made_of(phrase, nominal) is token else None

    def _made_of(self, phrase: Phrase, nominal: Nominal) -> Token | None:
        """Those whom a group consists of, who do not own it: "a panel of experts", "a team of doctors"."""
        if phrase.owner_token is None or phrase.owner_token < phrase.head.i or nominal.kind != "group":
            return None
        member = phrase.sentence.tokens[phrase.owner_token]
        plain = not phrase.sentence.kids(member.i, "det", "poss", "prep", "relcl")
        return member if member.tag == "NNS" and plain else None

    def _party(self, phrase: Phrase, owner: str | None) -> str | None:
        """The one party that a text names, where it says "the party" or "X's party"; a body whose name leaves open
        what it is ("Movement for Renewal", "Reform Alliance") is the party where no other is named."""
        plain = not [t for t in phrase.modifiers if t.name is None or t.name is not phrase.owner_name]
        if not plain or not (phrase.determined or phrase.owner_token is not None or owner is not None):
            return None
        bodies = [m for m in self.members.values() if m.name_given and m.key.startswith(("body:", "registry:"))]
        parties = [m for m in bodies if m.type == "political_party"]
        open_heads = self.knowledge.group("party_like")
        likely = [m for m in bodies if m.type in ("ngo", "armed_group") and m.heads & open_heads]
        if not parties and len(likely) == 1 and likely[0].registry_id is None:
            likely[0].type, likely[0].sector = "political_party", "PTY"
            parties = likely
        return parties[0].key if len(parties) == 1 else None

    def _only_group(self, phrase: Phrase) -> str | None:
        """The one armed group that the text names, where nothing in a phrase tells of another: "the rebels"."""
        named = [m for m in self.members.values() if m.type == "armed_group" and m.name_given]
        inside = [t.name for t in phrase.before if t.name is not None]
        if len(named) != 1 or phrase.owner_token is not None:
            return None
        for name in inside:
            state = name.entry.state if name.entry is not None else None
            own = named[0].country or self.homes.at(named[0].starts[0] if named[0].starts else phrase.span.start)
            if state is None or state.alpha3 != own:
                return None
        if phrase.owner_name is not None and phrase.owner_name not in inside:
            return None
        return named[0].key

    def _only_forces(self, phrase: Phrase) -> str | None:
        """The forces of the one state whose forces the text has named, where a phrase tells of none: "soldiers"."""
        if phrase.modifiers or any(t.tag == "CD" for t in phrase.before):
            return None
        start = phrase.span.start
        named = [
            member
            for member in self.members.values()
            if member.type == "armed_forces"
            and (member.name_given or member.key.startswith("organ:all forces@"))
            and member.last_before(start) is not None
        ]
        others = {
            member.country
            for key, member in self.members.items()
            if member.type == "armed_forces" and key.startswith("organ:") and member.last_before(start) is not None
        }
        return named[0].key if len(named) == 1 and others <= {named[0].country} else None

    def _sender(self, phrase: Phrase) -> str | None:
        """The state of whoever sends or moves a force: "the ministry said it had sent a battalion"."""
        verb = phrase.sentence.tokens[phrase.head.head]
        if verb.lemma not in self.knowledge.group("sending"):
            return None
        for subject in phrase.sentence.kids(verb.i, "nsubj"):
            found = self.resolve_one(phrase.sentence, subject.i)
            sender = self.members[self.key(found.key)] if found is not None else None
            if sender is not None and sender.country in self.knowledge.states:
                return self.state(str(sender.country), None)
        return None

    def _latest_person(self, phrase: Phrase, nominal: Nominal, owner: str | None) -> str | None:
        """The office holder named last, whom a noun takes up that says little: "the expert", "the official"."""
        vague = nominal.kind == "person" and nominal.head in self.knowledge.group("vague_persons")
        sectors = (
            self.knowledge.lexicon["grammar"]["takes_up"].get(nominal.head, ()) if nominal.kind == "person" else ()
        )
        plain = phrase.determined and owner is None and phrase.owner_token is None and not phrase.modifiers
        if not (vague or sectors) or not plain or phrase.head.tag != "NN":
            return None
        found = [
            (last, member.key)
            for member in self.members.values()
            if member.type == "person" and member.office and (vague or member.sector in sectors)
            if (last := member.last_before(phrase.span.start)) is not None
        ]
        return max(found)[1] if found else None

    def join_foretold(self) -> None:
        """An officer of a body of whom a text speaks before it names him is the one whom it then names:
        "A UN expert today voiced alarm ... said X, the Special Rapporteur on ..."."""
        vague = self.knowledge.group("vague_persons")
        for member in [m for m in self.members.values() if m.type == "person" and not m.name_given and m.starts]:
            owner = self.members.get(self.key(member.parent)) if member.parent is not None else None
            if owner is None or owner.type == "person" or member.several:
                continue
            loose = owner.type == "igo" and bool(member.heads & vague)
            first = member.starts[0]
            named = [
                m
                for m in self.members.values()
                if m.type == "person" and m.name_given and m.office and m.parent is not None and m.starts
                if self._within(m.parent, owner.key) and (loose or m.heads & member.heads)
            ]
            if len(named) == 1 and first < named[0].starts[0] < first + NEAR:
                self.merge(named[0].key, member.key)

    def may_be(self, unnamed: str, named: str) -> bool:
        """Whether somebody told by an office may be the person named: of no other state or gender."""
        one, other = self.members[self.key(unnamed)], self.members[self.key(named)]
        countries = {one.country, other.country} - {None}
        genders = {self._gender(one), self._gender(other)} - {None}
        return len(countries) <= 1 and len(genders) <= 1

    def name(self, unnamed: str, named: str) -> None:
        """Make the holder of an office and a person named one."""
        one, other = self.members[self.key(unnamed)], self.members[self.key(named)]
        other.office, other.national = one.office, one.national
        other.private, other.sector = one.private, other.sector or one.sector
        self.merge(other.key, one.key)

    def _within(self, key: str, owner: str) -> bool:
        """Whether a member is a body or belongs to it, through others."""
        above: str | None = key
        for _ in range(8):
            if above is None:
                return False
            if self.key(above) == self.key(owner):
                return True
            above = self.members[self.key(above)].parent
        return False

    def _latest_group(self, phrase: Phrase, owner: str | None) -> str | None:
        """The people named last, whom a noun takes up that says little of them: "the men", "the six victims"."""
        vague = fold(phrase.head.text) in self.knowledge.group("vague_groups") and phrase.determined
        count = next((self._number(t.text) for t in phrase.before if t.tag == "CD"), None)
        plain = owner is None and phrase.owner_token is None and phrase.clause is None and phrase.place_name is None
        if not vague or not plain or any(t.tag != "CD" for t in phrase.modifiers):
            return None
        found = [
            (last, member.key)
            for member in self.members.values()
            if member.several and member.type in PEOPLE and (count is None or member.count == count)
            if (last := member.last_before(phrase.span.start)) is not None and last > phrase.span.start - NEAR
        ]
        return max(found)[1] if found else None

    def _of_office(self, phrase: Phrase, owner: str | None) -> str | None:
        """The person named last in whose office all words of a phrase stand, where it has a word beside its head: "the
        deputy minister" for a deputy foreign minister."""
        told = phrase.head_words().split()
        if not phrase.determined or len(told) < 2 or phrase.head.tag not in ("NN", "NNP"):
            return None
        found = [
            (last, member.key)
            for member in self.members.values()
            if member.type == "person" and member.office and (owner is None or member.parent == owner)
            if any(office.split()[-1] == told[-1] and set(told) <= set(office.split()) for office in member.heads)
            if (last := member.last_before(phrase.span.start)) is not None
        ]
        return max(found)[1] if found else None

    def _only_holder(self, phrase: Phrase, nominal: Nominal, owner: str | None) -> str | None:
        """The one holder of an office that a text names further on: "the governor", told before his name."""
        if nominal.kind != "person" or nominal.private or owner is not None or phrase.owner_token is not None:
            return None
        plain = phrase.determined and phrase.head.tag == "NN" and not phrase.owner_name and nominal.national
        if not plain or any(fold(t.text) not in nominal.words for t in phrase.modifiers):
            return None
        held = [m for m in self.members.values() if m.type == "person" and m.name_given]
        held = [m for m in held if " ".join(nominal.words) in m.heads]
        return held[0].key if len(held) == 1 else None

    def _of_another(self, phrase: Phrase) -> bool:
        """Whether a name that is no state's stands before the head: "Transdniestrian authorities"."""
        nominal = self.nominals.match(phrase)
        whole = nominal is not None and nominal.type == "state"
        return whole and any(
            t.name is not None and t.name.kind in ("unknown", "people", "ethnic") for t in phrase.before
        )

    def _led(self, phrase: Phrase) -> bool:
        """Whether others lead or back who a phrase names: "Vietnamese-led forces" are of no country by themselves."""
        tails = self.knowledge.lexicon["names"]["hyphen_tails"]
        parts = [t.text.rpartition("-") for t in phrase.before]
        return any(first[:1].isupper() and tail in tails for first, _, tail in parts)

    def _home(self, phrase: Phrase, nominal: Nominal) -> str | None:
        """The state of an organ that names none: that of the place it is said to be in, else the country at home."""
        if nominal.type in ("igo", "ngo", "company", "armed_group"):
            return None
        owner = self.owner(phrase.place_name) if phrase.place_name is not None else None
        if owner is None and self.house is not None and nominal.head in self.knowledge.group("organ_heads"):
            return self.house
        country = self.homes.placed(phrase.sentence.span) or self.homes.at(phrase.span.start)
        if owner is None and country in self.knowledge.states:
            owner = self.state(str(country), None)
        return owner

    def _latest(self, phrase: Phrase, nominal: Nominal, owner: str | None) -> str | None:
        """The latest member that a definite nominal may mean, of the same head, without a clash of owner; with a
        capital ("the Commission") the one named most so far."""
        words = set(nominal.words)
        if not phrase.definite or nominal.kind == "person" and (same := self._of_office(phrase, owner)) is not None:
            return same if phrase.definite else None
        counted = nominal.kind == "group" and phrase.determined  # "the five experts" of a panel
        if any(fold(t.text) not in words and not (counted and t.tag == "CD") for t in phrase.modifiers):
            return None
        if nominal.stands_for and (not phrase.determined or nominal.type == "population_group" and phrase.clause):
            return None
        told = [fold(t.text) for t in phrase.before if t.name is not None and t.name is not phrase.owner_name]
        wanted = fold(phrase.head.text) if plural_group(phrase, nominal) else " ".join(nominal.words)
        capital = phrase.head.text[:1].isupper() and not phrase.modifiers
        best: tuple[bool, int, int, str] | None = None
        for member in self.members.values():
            if owner is not None and member.parent != owner and member.key != owner:
                continue
            bodies = member.name_given or member.key.startswith("organ:")
            stood_for = member.type in nominal.stands_for and (
                member.type != "government_body" or member.sector == "COP"
            )
            bodies = bodies or member.type in ("armed_group", "population_group")
            if wanted not in member.heads and not (bodies and stood_for):
                continue
            last = member.last_before(phrase.span.start)
            if last is None or not all(word in fold(member.name) for word in told):
                continue
            named = member.name_given or member.type != "population_group"  # "the group" is a body before it is people
            rank = (named, member.count_before(phrase.span.start) if capital else 0, last)
            if best is None or rank > best[:3]:
                best = (*rank, member.key)
        return best[3] if best else None

    def _newly_counted(self, phrase: Phrase, owner: str | None) -> bool:
        """Whether a number without "the" tells of people who are not those told of before: "killed 14 soldiers"."""
        numbered = any(token.tag == "CD" for token in phrase.before)
        return owner is None and numbered and not phrase.determined and phrase.head.tag == "NNS"

    def _new_nominal(self, phrase: Phrase, nominal: Nominal, owner: str | None) -> str:
        holder = self.members[owner] if owner else None
        if holder is not None and holder.type == "person" and (nominal.type == "state" or nominal.forces):
            country = holder.country
            if country is None and holder.national and holder.starts:
                country = self.homes.at(holder.starts[0])
            if country in self.knowledge.states:
                holder = self.members[self.state(str(country), None)]
                owner = holder.key
        if holder is not None and nominal.forces and holder.type == "armed_forces":
            return self._seen(holder.key, phrase.span)
        if nominal.type == "state":
            if holder is not None and holder.type == "state":
                holder.heads.add(nominal.head)
                return self._seen(holder.key, phrase.span)
        kind = self._kind(phrase, nominal, holder)
        country = holder.country if holder is not None else phrase.country
        if nominal.kind == "people" and holder is not None and holder.type in FOREIGN_OWNERS:
            country = None
        name = self._full_name(phrase) if nominal.kind in ("people", "lump", "person") else phrase.name(self.text)
        place = phrase.place_name
        if nominal.kind == "organ" and place is not None and place.start - phrase.span.end in range(4, 9):
            name = " ".join(self.text[phrase.span.start : place.end].split())
        label = fold(name) if nominal.kind in ("people", "lump") else f"{nominal.head}@{owner or fold(name)}"
        number = " ".join(fold(t.text) for t in phrase.before if t.tag == "CD")
        if number and (nominal.kind == "people" or self._newly_counted(phrase, owner)):
            label = f"{label}#{number}"
        parent = owner if nominal.kind in ("organ", "group", "person") else None
        plural = plural_group(phrase, nominal)
        words = {fold(t.text) for t in phrase.modifiers} - set(nominal.words) - self.knowledge.group("of_the_state")
        inside = [t for t in phrase.sentence.tokens if phrase.span.covers(t.span)]
        counted = any(t.tag == "CD" or t.dep in ("nummod", "quantmod") for t in (*inside, *phrase.before))
        loyal = self._loyal(phrase)
        if nominal.forces and loyal is not None:
            kind, label, name = "armed_group", f"loyal@{fold(loyal)}", loyal
        elif nominal.forces and holder is not None and holder.type == "state" and not words and not counted:
            label = f"all forces@{owner}"
            named = [m for m in self.members.values() if m.name_given and m.parent == owner]
            named = [m for m in named if m.type == "armed_forces"]
            whole = [m for m in named if m.heads & self.knowledge.group("whole_forces")]
            if len(whole) == 1:
                return self._seen(whole[0].key, phrase.span)
        member = Member(
            f"{nominal.kind}:{label}",
            name,
            kind,
            nominal.sector or (holder.sector if holder is not None and kind == "igo" else None),
            country,
            parent,
            heads={fold(phrase.head.text)} if plural else {nominal.head, " ".join(nominal.words)},
            office=nominal.kind == "person" and not nominal.private,
            national=nominal.national,
            local=nominal.local,
            passing=nominal.unit or nominal.kind not in ("organ", "person"),
            private=nominal.private,
            count=next((self._number(t.text) for t in phrase.before if t.tag == "CD"), None),
            several=phrase.head.tag == "NNS",
            shared=nominal.kind == "organ" and owner is not None,
        )
        return self._add(member, phrase.span)

    def _full_name(self, phrase: Phrase) -> str:
        """A phrase as a name, with what follows its head and tells who they are: "persons acquitted after detention",
        "men in plain clothes"; not a date, nor what begins behind a comma."""
        sentence, end = phrase.sentence, phrase.span.end
        if phrase.clause is not None or end > phrase.head.end:
            return phrase.name(self.text)
        for kid in sentence.kids(phrase.head.i, "prep", "acl"):
            following = [token for token in sentence.subtree(kid.i) if token.start >= phrase.head.end]
            telling = kid.dep == "acl" and kid.tag in ("VBN", "VBG") or kid.lemma in self.knowledge.group("telling")
            stop = next((k for k, t in enumerate(following) if t.dep in ("punct", "relcl", "appos")), len(following))
            following = following[:stop]
            apart = any(t.name is not None and t.name.kind == "date" for t in following)
            apart = (
                apart
                or kid.lemma in self.knowledge.group("placing")
                and len(following) == 2
                and _is_place(following[1])
            )
            short = following and following[-1].i - phrase.head.i <= TELLING
            if telling and not apart and short and self.text[end : kid.start] == " ":
                end = following[-1].end
                break
        before = phrase.name(self.text)
        return before if end == phrase.span.end else f"{before} {' '.join(self.text[phrase.span.end : end].split())}"

    def _loyal(self, phrase: Phrase) -> str | None:
        """The words of forces that side with somebody in their state: "forces loyal to the general"."""
        sentence = phrase.sentence
        for kid in sentence.kids(phrase.head.i, "amod", "acl"):
            if kid.start > phrase.head.end and kid.lemma in self.knowledge.group("siding"):
                return " ".join(self.text[phrase.head.start : sentence.cover(sentence.subtree(kid.i)).end].split())
        return None

    def _kind(self, phrase: Phrase, nominal: Nominal, holder: Member | None) -> str:
        """The type of a nominal: a group is of its sender's, an organ of an international body is one itself."""
        kind = "government_body" if nominal.type == "state" else nominal.type
        few = any(fold(t.text) in self.knowledge.group("few") for t in phrase.before)
        if few and fold(phrase.head.text) in self.knowledge.group("few_heads"):
            return "person"
        if holder is None:
            return "other" if nominal.type == "state" and self._of_another(phrase) else kind
        if nominal.kind == "group" and holder.type in ("state", "ngo", "government_body", "company", "media"):
            return "government_body" if holder.type == "state" else holder.type
        if holder.type == "igo" and nominal.kind == "organ" and kind in ("government_body", "ngo", "company", "other"):
            return "igo"
        if nominal.as_owner and holder.type in ("igo", "state", "ngo"):
            return {"state": "government_body"}.get(holder.type, holder.type)
        return kind
