"""Who did what to whom: the parts of an event from the tree around its trigger, by the frames of `frames.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flows.extract.cast import Cast
from flows.extract.parse import Sentence, Token
from flows.extract.trigger import IMPERATIVE, EventLexicon, Trigger, modal_subjects
from flows.findings import Part


@dataclass(frozen=True)
class Slot:
    """A noun phrase that fills a place of a frame."""

    role: str
    token: Token


class Frames:
    """The frames of `frames.yaml`."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.by_name: Mapping[str, Mapping[str, Any]] = entry["frames"]
        self.sites = frozenset(entry["sites"])
        self.ways = frozenset(entry["ways"])
        self.settlements = frozenset(entry["settlements"])
        self.reaching = frozenset(entry["reaching"])
        self.beside = frozenset(entry["beside"])
        self.moves = {kind: frozenset(words) for kind, words in entry["moves"].items()}
        self.moving = frozenset(word for words in self.moves.values() for word in words)
        self.tolls = frozenset(entry["tolls"])
        self.dispersing = frozenset(entry["dispersing"])
        self.claiming = frozenset(entry["claiming"])
        self.claimed = frozenset(entry["claimed"]) | frozenset(entry["blows"])
        self.dying = frozenset(entry["dying"])
        self.personal = frozenset(entry["personal"])
        self.blows = frozenset(entry["blows"])

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        return self.by_name[name]


def is_passive(sentence: Sentence, verb: Token) -> bool:
    """Whether a verb stands in the passive: with an auxiliary, or as a participle behind its noun."""
    if sentence.kids(verb.i, "nsubjpass", "auxpass", "csubjpass"):
        return True
    if verb.tag == "VBN" and verb.dep in ("acl", "relcl") and not sentence.kids(verb.i, "nsubj", "dobj", "aux"):
        return True
    if verb.dep == "conj" and verb.tag == "VBN" and not sentence.kids(verb.i, "nsubj", "aux"):
        head = sentence.tokens[verb.head]
        return head.tag == "VBN" and is_passive(sentence, head)
    return False


def find_subject(sentence: Sentence, verb: Token, depth: int = 0) -> list[Token]:
    """The subject of a verb, its own or the one that controls it (conjoined, infinitive, participle clauses)."""
    own = sentence.kids(verb.i, "nsubj", "nsubjpass")
    if own:
        return [own[-1]]
    if depth > 6 or verb.head == verb.i:
        return []
    head = sentence.tokens[verb.head]
    if verb.dep in ("acl", "relcl") and head.pos in ("noun", "name"):
        if verb.tag in ("VBG", "VBN") or verb.dep == "relcl":
            return [head]
        above = purpose_verb(sentence, verb)
        if above is not None:
            return find_subject(sentence, above, depth + 1)
        return find_subject(sentence, head, depth + 1) if head.tag.startswith("VB") else _holder(sentence, head)
    if verb.dep in ("xcomp", "ccomp") and head.tag.startswith("VB"):
        objects = sentence.kids(head.i, "dobj", "dative")
        return [objects[-1]] if objects else find_subject(sentence, head, depth + 1)
    if verb.dep == "conj" and verb.tag == "VBD" and head.dep == "ccomp" and is_passive(sentence, head):
        # "said that 17 people were killed, and asked ...": who said it asked, not those who were killed
        return find_subject(sentence, sentence.tokens[head.head], depth + 1)
    if verb.dep in ("advcl", "conj", "dep") and head.tag.startswith("VB"):
        return find_subject(sentence, head, depth + 1)
    if verb.dep == "pcomp":
        above = sentence.tokens[head.head]
        objects = sentence.kids(above.i, "dobj") if head.lemma in ("of", "from", "into", "for") else []
        if objects:
            return [objects[-1]]
        return find_subject(sentence, above, depth + 1) if above.tag.startswith("VB") else []
    return []


def purpose_verb(sentence: Sentence, verb: Token) -> Token | None:
    """The verb whose purpose or complement the clause of `verb` is ("visited ..., to conduct"), or None.

    A bare infinitive behind a comma that the tree hangs on a noun is the purpose of the verb above that noun.
    """
    head = sentence.tokens[verb.head]
    if verb.head == verb.i or verb.tag not in ("VB", "VBG"):
        return None
    if verb.dep in ("advcl", "xcomp") and head.tag.startswith("VB"):
        return head
    if verb.dep in ("acl", "advcl", "relcl") and verb.tag == "VB" and head.pos in ("noun", "name"):
        first = sentence.subtree(verb.i)[0]
        if first.i > 0 and sentence.tokens[first.i - 1].text == ",":
            return next((t for t in sentence.ancestors(head.i) if t.tag.startswith("VB")), None)
    return None


def _holder(sentence: Sentence, noun: Token) -> list[Token]:
    """Whose noun it is, for an infinitive below it: the possessor, else the subject of the verb it belongs to."""
    owners = sentence.kids(noun.i, "poss")
    if owners:
        return owners
    head = sentence.tokens[noun.head]
    return find_subject(sentence, head, 5) if head.tag.startswith("VB") and noun.dep == "dobj" else []


def _prepositions(sentence: Sentence, token: Token) -> Iterator[tuple[str, Token]]:
    """Prepositions below a token with their objects, agents included; a preposition before a conjunct counts."""
    for prep in sentence.kids(token.i, "prep", "agent", "dative", "prt"):
        for pobj in sentence.kids(prep.i, "pobj"):
            yield prep.lemma, pobj
        for inner in sentence.kids(prep.i, "prep"):
            for pobj in sentence.kids(inner.i, "pobj"):
                yield inner.lemma, pobj
        for other in sentence.kids(prep.i, "conj"):
            for pobj in sentence.kids(other.i, "pobj"):
                yield other.lemma, pobj


def _verb_slots(sentence: Sentence, trigger: Trigger, frame: Mapping[str, Any]) -> Iterator[Slot]:
    verb = trigger.token
    subjects = find_subject(sentence, verb)
    if is_passive(sentence, verb):
        for token in subjects:
            yield Slot(frame.get("object", "none"), token)
        for prep, pobj in _prepositions(sentence, verb):
            if prep == "by":
                yield Slot(frame["subject"], pobj)
    else:
        for token in subjects:
            yield Slot(frame["subject"], token)
        for obj in sentence.kids(verb.i, "dobj"):
            yield Slot(frame.get("object", "none"), obj)
        for obj in sentence.kids(verb.i, "dative"):
            if obj.pos in ("noun", "name"):
                yield Slot(frame.get("dative", "recipient"), obj)
        if verb.dep == "relcl" and not sentence.kids(verb.i, "dobj") and subjects and subjects[0].i != verb.head:
            yield Slot(frame.get("object", "none"), sentence.tokens[verb.head])
    for obj in sentence.kids(verb.i, "dobj"):
        if obj.lemma in trigger.entry.words:
            for prep, pobj in _prepositions(sentence, obj):
                yield Slot(frame.get("prepositions", {}).get(prep, "none"), pobj)
    for prep, pobj in _prepositions(sentence, verb):
        if prep != "by" or not is_passive(sentence, verb):
            yield Slot(frame.get("prepositions", {}).get(prep, "none"), pobj)


def _noun_slots(sentence: Sentence, trigger: Trigger, frame: Mapping[str, Any]) -> Iterator[Slot]:
    noun = trigger.token
    prepositions: Mapping[str, str] = frame.get("prepositions", {})
    found = list(_nominal_prepositions(sentence, noun))
    beside = any(prepositions.get(prep) == "recipient" for prep, _ in found if prep != "of")
    for prep, pobj in found:
        if prep == "of":
            yield Slot(frame.get("of_beside" if beside else "of_alone", "none"), pobj)
        else:
            yield Slot(prepositions.get(prep, "none"), pobj)
    for kid in sentence.kids(noun.i, "poss"):
        yield Slot(frame.get("possessive", "actor"), kid)
    for kid in sentence.kids(noun.i, "amod", "compound", "nmod"):
        yield Slot(frame.get("modifier", "actor"), kid)


def _nominal_prepositions(sentence: Sentence, noun: Token) -> Iterator[tuple[str, Token]]:
    """Prepositions of a noun; also those that the tree hangs on its last complement ("attacks of X against Y")."""
    for prep, pobj in _prepositions(sentence, noun):
        yield prep, pobj
        for below in sentence.kids(pobj.i, "prep"):
            if below.lemma in ("against", "by", "between"):
                for target in sentence.kids(below.i, "pobj"):
                    yield below.lemma, target


def _light_slots(
    sentence: Sentence, trigger: Trigger, frame: Mapping[str, Any], lexicon: EventLexicon
) -> Iterator[Slot]:
    """The parts that a light verb adds to its event noun."""
    light = trigger.light
    if light is None:
        return
    role = "recipient" if light.lemma in lexicon.suffering else frame["subject"]
    passive = is_passive(sentence, light)
    if not passive:
        for token in find_subject(sentence, light):
            if token.i != trigger.token.i:
                yield Slot(role, token)
    for prep, pobj in _prepositions(sentence, light):
        if prep == "by" and passive:
            yield Slot(role, pobj)
        elif prep != "by":
            yield Slot(frame.get("prepositions", {}).get(prep, "none"), pobj)


def find_slots(sentence: Sentence, trigger: Trigger, *, frames: Frames, lexicon: EventLexicon) -> list[Slot]:
    """What the frame of a trigger says of the noun phrases around it."""
    if trigger.entry.frame == "modal":
        return []
    frame = frames[trigger.entry.frame]
    slots = list((_noun_slots if trigger.entry.noun else _verb_slots)(sentence, trigger, frame))
    return slots + list(_light_slots(sentence, trigger, frame, lexicon))


def find_things(sentence: Sentence, slots: Iterable[Slot], cast: Cast) -> tuple[Token, ...]:
    """The tokens of the slots that name no member: things hit, hosts' places."""
    return tuple(
        slot.token
        for slot in slots
        if slot.role in ("actor", "recipient", "host") and not cast.resolve(sentence, slot.token.i)
    )


def find_prescribed(sentence: Sentence, trigger: Trigger, cast: Cast) -> tuple[Part, ...]:
    """Who is told what to do by a modal: its subject, where that is an actor; before a list, the only noun there is."""
    verb = trigger.carrier
    if trigger.entry.words == IMPERATIVE:
        above = next((t for t in sentence.ancestors(verb.i) if t.tag.startswith("VB")), None)
        subjects = sentence.kids(above.i, "dobj", "dative") if above is not None else []  # "free them," X told Y
    elif verb.i != trigger.token.i:
        subjects = [t for t in modal_subjects(sentence, trigger.token, verb) if t.dep == "nsubj"]
        subjects = subjects or sentence.kids(verb.head, "nsubj") if trigger.span != trigger.token.span else subjects
    else:
        subjects = sentence.tokens[:1]
    if not subjects and sentence.items:
        subjects = [t for t in sentence.tokens if t.start < trigger.token.start][-1:]
    found = [mention for subject in subjects for mention in cast.resolve(sentence, subject.i)]
    return tuple(Part(mention.key, "recipient", mention.span) for mention in found)


def open_lead(sentence: Sentence, verb: Token) -> Sentence | None:
    """The lead-in from which a list item takes the subject that its verb has not; None where it has one or no list."""
    return sentence.lead if verb.head == verb.i and not sentence.kids(verb.i, "nsubj") else None


def find_lead(sentence: Sentence, trigger: Trigger, cast: Cast, *, role: str) -> list[Part]:
    """The subject that a list item takes from its lead-in: "The Association: 1. condemns ...; 2. calls on ..."."""
    lead = open_lead(sentence, trigger.carrier)
    if lead is None or role != "actor":
        return []
    roots = [t for t in lead.tokens if t.head == t.i]
    subjects = [t for root in roots for t in lead.kids(root.i, "nsubj")] or roots
    nouns = [t for t in reversed(lead.tokens) if t.pos in ("noun", "name") and t.dep != "compound"]
    for token in [*subjects, *nouns]:
        mention = cast.resolve_one(lead, token.i)
        if mention is not None:
            return [Part(mention.key, role, mention.span)]
    return []
