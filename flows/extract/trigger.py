"""Verbs and event nouns of a sentence that may tell an event: the entries of `schemas/lexicon/events.yaml` that fit.

A verb entry fits by its lemma and the particles or objects it names; a noun entry by its compound. Conditions on
the object, the complement and the light verb that carries a noun are checked here; who plays which part is not.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flows.article import Span
from flows.errors import SchemaError
from flows.extract.parse import Sentence, Token
from flows.extract.word import fold

HUMAN = ("person", "population_group")
HUMAN_CLASSES = ("captive", "human")
"""Classes that hold every person and people of `nominals.yaml` beside their own words."""
ENTRY_KEYS = frozenset(
    "type mode frame verbs nouns light object not_object object_any complement with between possessed".split()
)
COMPLEMENTS = ("any", "causee", "clause", "future", "infinitive", "threat", "verdict")
OBJECTS = ("dobj", "nsubjpass", "attr", "oprd")
IMPERATIVE = ("imperative",)
"""What stands for the word of a command: any verb may be one."""
OPENING_QUOTES = ('"', "“", "‘", "«", "``")


@dataclass(frozen=True)
class EventWord:
    """An entry of `events.yaml` for one of its words."""

    words: tuple[str, ...]
    type: str
    frame: str
    mode: str | None = None
    noun: bool = False
    light: frozenset[str] = frozenset()
    object: tuple[str, ...] = ()
    not_object: tuple[str, ...] = ()
    object_any: bool = False
    complement: str | None = None
    with_: tuple[str, ...] = ()
    between: bool = False
    possessed: bool = False
    number: int = -1

    @property
    def weight(self) -> tuple[int, int]:
        """The more conditions and words an entry has, the more it is to be believed; then the later one."""
        conditions = bool(self.object) + bool(self.not_object) + bool(self.light) + bool(self.complement)
        conditions += bool(self.with_) + self.between + self.possessed
        return 2 * len(self.words) + conditions, self.number


@dataclass(frozen=True)
class Trigger:
    """A trigger in a sentence: its entry, its head token, its words, and the light verb that carries a noun."""

    entry: EventWord
    token: Token
    span: Span
    light: Token | None = None

    @property
    def carrier(self) -> Token:
        """The token whose clause the event stands in: the light verb where there is one."""
        return self.light or self.token


@dataclass(frozen=True)
class Candidate:
    """A word that may tell an event.

    `fitting` are triggers by the entries of the lexicon whose conditions hold, the weightiest first; `known` the
    types that the lexicon has for the word under any condition; `light` the verb that carries a noun.
    """

    token: Token
    light: Token | None
    fitting: tuple[Trigger, ...]
    known: frozenset[str]

    @property
    def noun(self) -> bool:
        """Whether it is told by a noun."""
        return self.fitting[0].entry.noun if self.fitting else not self.token.tag.startswith(("VB", "MD"))

    @property
    def span(self) -> Span:
        """The words that tell it: those of the weightiest entry, else the word alone."""
        return self.fitting[0].span if self.fitting else self.token.span

    @property
    def carrier(self) -> Token:
        """The token whose clause the event stands in: the light verb where there is one."""
        return self.light or self.token


class EventLexicon:
    """`events.yaml`, `light_verbs.yaml` and `classes.yaml`, by the lemma to look for."""

    def __init__(self, lexicon: Mapping[str, Any]) -> None:
        self.verbs: dict[str, list[EventWord]] = {}
        self.nouns: dict[str, list[EventWord]] = {}
        light = frozenset(lexicon["light_verbs"]["verbs"])
        carrying = {verb for row in lexicon["events"]["entries"] for verb in row.get("light", ())}
        self.light = light | frozenset(verb.split()[0] for verb in light) | frozenset(carrying)
        self.hostile = frozenset(lexicon["events"]["hostile"])
        self.never = frozenset(lexicon["events"]["never"])
        self.suffering = frozenset(lexicon["light_verbs"]["suffering"])
        self.classes = {name: frozenset(words) for name, words in lexicon["classes"].items() if isinstance(words, list)}
        self.nobody = frozenset(lexicon["recommendations"]["nobody"])
        self.expecting = frozenset(lexicon["recommendations"]["expecting_verbs"])
        self.modals = frozenset(lexicon["recommendations"]["modals"])
        self.needs = frozenset(lexicon["recommendations"]["needs"])
        self.modal_phrases = [tuple(phrase.split()) for phrase in lexicon["recommendations"]["modal_phrases"]]
        self.modal = EventWord(words=("should",), type="REQUEST", mode="change", frame="modal")
        self.imperative = replace(self.modal, words=IMPERATIVE)
        rows = [row for row in lexicon["nominals"]["nominals"] if row["kind"] in ("people", "person")]
        people = frozenset(word for row in rows if row["type"] in HUMAN for head in row["heads"] for word in [head])
        for name in HUMAN_CLASSES:
            self.classes[name] |= people
        self.quantities = frozenset(lexicon["grammar"]["quantities"])
        for number, row in enumerate(lexicon["events"]["entries"]):
            self._check(row, types=lexicon["events"]["defaults"], frames=lexicon["frames"]["frames"])
            for word in row.get("verbs", ()):
                self._add(self.verbs, word, row, number, noun=False)
            for word in row.get("nouns", ()):
                self._add(self.nouns, word, row, number, noun=True)
        self.types = {lemma: frozenset(entry.type for entry in entries) for lemma, entries in self.verbs.items()}
        self.by_second: dict[str, dict[str, list[int]]] = {}
        for lemma, entries in self.verbs.items():
            for place, entry in enumerate(entries):
                second = entry.words[1] if len(entry.words) > 1 else ""
                self.by_second.setdefault(lemma, {}).setdefault(second, []).append(place)

    def verb_entries(self, lemma: str, near: Collection[str]) -> list[EventWord]:
        """The entries of a verb that the words near it allow by their second word, in their order."""
        places = self.by_second.get(lemma, {})
        found = [*places.get("", ()), *(place for word in near for place in places.get(word, ()))]
        return [self.verbs[lemma][place] for place in sorted(found)]

    def _check(self, row: Mapping[str, Any], *, types: Container[str], frames: Container[str]) -> None:
        """`SchemaError` where an entry has a key, type, frame, class or complement that nothing knows."""
        named = [*row.get("object", ()), *row.get("not_object", ()), *row.get("with", ())]
        unknown = [f"key {key}" for key in row if key not in ENTRY_KEYS]
        unknown += [f"class {name}" for name in named if name not in self.classes]
        unknown += [] if row.get("type") in types else [f"type {row.get('type')}"]
        unknown += [] if row.get("frame") in frames else [f"frame {row.get('frame')}"]
        unknown += [] if row.get("complement") in (None, *COMPLEMENTS) else [f"complement {row['complement']}"]
        if unknown:
            words = ", ".join([*row.get("verbs", ()), *row.get("nouns", ())][:3])
            raise SchemaError(f"schemas/lexicon/events.yaml: the entry of {words} has an unknown {unknown[0]}")

    def _add(
        self, index: dict[str, list[EventWord]], word: str, row: Mapping[str, Any], number: int, *, noun: bool
    ) -> None:
        words = tuple(word.split())
        head = words[-1] if noun and "of" not in words else words[0]
        index.setdefault(head, []).append(
            EventWord(
                words=words,
                type=row["type"],
                mode=row.get("mode"),
                frame=row["frame"],
                noun=noun,
                light=frozenset(row.get("light", ())),
                object=tuple(row.get("object", ())),
                not_object=tuple(row.get("not_object", ())),
                object_any=bool(row.get("object_any", False)),
                complement=row.get("complement"),
                with_=tuple(row.get("with", ())),
                between=bool(row.get("between", False)),
                possessed=bool(row.get("possessed", False)),
                number=number,
            )
        )

    def only_hostile(self, token: Token) -> bool:
        """Whether a verb by itself tells nothing but conflict: what is announced with it is no promise."""
        kinds = {entry.type for entry in self.verbs.get(token.lemma, ()) if len(entry.words) == 1}
        return bool(kinds) and kinds <= self.hostile

    def of_class(self, token: Token, classes: tuple[str, ...], sentence: Sentence) -> bool:
        """Whether the phrase headed by `token`, or one of its conjuncts, belongs to one of `classes`."""
        phrase = [token, *sentence.kids(token.i, "conj")]
        if token.name is not None and token.name.kind == "person" and set(classes) & set(HUMAN_CLASSES):
            return True
        for part in list(phrase):
            if part.lemma in self.quantities:
                inner = [t for prep in sentence.kids(part.i, "prep") for t in sentence.kids(prep.i, "pobj")]
                phrase += inner
        names = {form for t in phrase for form in (t.lemma, t.text.lower(), fold(t.text))}
        for part in phrase:
            for kid in sentence.kids(part.i, "compound", "amod"):
                names.add(f"{kid.text.lower()} {part.lemma}")
        names |= {word.split()[-1] for word in names}
        names |= {word.removesuffix("s") for word in names}
        return any(names & self.classes[name] for name in classes)


def _verb_words(sentence: Sentence, token: Token) -> set[str]:
    """Lemmas near a verb that may belong to it: particles, prepositions, objects, and theirs one step down."""
    found = set()
    for kid in sentence.kids(token.i, "prt", "prep", "dobj", "acomp", "advmod", "dative", "oprd", "ccomp", "xcomp"):
        timed = [
            below for below in sentence.kids(kid.i, "pobj") if below.name is not None and below.name.kind == "date"
        ]
        if kid.dep == "prep" and timed:
            continue
        found |= {kid.lemma, kid.text.lower()}
        if kid.dep in ("ccomp", "xcomp"):
            found |= _marked_for(sentence, kid)
        for below in sentence.kids(kid.i, "pobj", "amod", "acomp", "compound"):
            found |= {below.lemma, below.text.lower()}
    for clause in sentence.kids(token.i, "advcl"):
        found |= _marked_for(sentence, clause)
    return found


def _marked_for(sentence: Sentence, clause: Token) -> set[str]:
    """The "for" of a clause that says who is to do something: "called for the president to resign"."""
    to = any(kid.tag == "TO" for kid in sentence.kids(clause.i, "aux"))
    return {mark.lemma for mark in sentence.kids(clause.i, "mark") if to and mark.lemma == "for"}


def _complement_fits(sentence: Sentence, token: Token, entry: EventWord, lexicon: EventLexicon) -> bool:
    if entry.complement == "verdict":
        for kid in sentence.kids(token.i, "prep", "oprd", "xcomp", "ccomp", "acl"):
            for target in [kid, *sentence.kids(kid.i, "pobj", "attr", "dobj")]:
                if lexicon.of_class(target, ("violation",), sentence):
                    return True
        return False
    if entry.complement == "causee":  # "wants the ministry to pay"
        clauses = sentence.kids(token.i, "ccomp", "xcomp")
        to = [clause for clause in clauses if any(aux.tag == "TO" for aux in sentence.kids(clause.i, "aux"))]
        return any(sentence.kids(clause.i, "nsubj") or sentence.kids(token.i, "dobj") for clause in to)
    if entry.complement == "infinitive":
        prepositions = [kid.lemma for kid in sentence.kids(token.i, "prep", "dative")]
        return bool(sentence.kids(token.i, "xcomp")) or "to" in prepositions
    if entry.complement == "future":
        return any(
            (aux.lemma in ("will", "would", "shall") or aux.text.lower() in ("'ll", "wo", "’ll"))
            and not lexicon.only_hostile(clause)
            for clause in sentence.kids(token.i, "ccomp")
            for aux in sentence.kids(clause.i, "aux")
        )
    if entry.complement == "threat":
        deps = [kid.dep for kid in sentence.kids(token.i)]
        return "xcomp" in deps or "prep" in deps
    return True


def _objects(sentence: Sentence, token: Token) -> list[Token]:
    found = sentence.kids(token.i, *OBJECTS)
    if not found and token.dep in ("acl", "relcl") and token.tag == "VBN":
        found = [sentence.tokens[token.head]]
    if token.dep == "relcl":
        found = [sentence.tokens[token.head] if kid.tag in ("WDT", "WP") else kid for kid in found]
    return found


def _verb_fits(
    sentence: Sentence,
    token: Token,
    entry: EventWord,
    lexicon: EventLexicon,
    *,
    near: Collection[str],
    objects: Sequence[Token],
) -> bool:
    if len(entry.words) > 1 and not all(word in near for word in entry.words[1:]):
        return False
    if entry.with_:
        things = [
            t for prep in sentence.kids(token.i, "prep") if prep.lemma == "with" for t in sentence.kids(prep.i, "pobj")
        ]
        if not any(lexicon.of_class(thing, entry.with_, sentence) for thing in things):
            return False
    if entry.object and not any(lexicon.of_class(obj, entry.object, sentence) for obj in objects):
        return False
    if entry.not_object and any(lexicon.of_class(obj, entry.not_object, sentence) for obj in objects):
        return False
    if entry.object_any and not objects and not (sentence.kids(token.i, "nsubj", "prep") or len(entry.words) > 1):
        return False
    return _complement_fits(sentence, token, entry, lexicon)


def _noun_run(sentence: Sentence, token: Token, words: tuple[str, ...]) -> tuple[Token, Token] | None:
    """First and last token of a compound noun trigger at `token`, or None where its words do not stand there."""
    offset = words.index("of") - 1 if "of" in words else len(words) - 1
    start = token.i - offset
    stop = start + len(words)
    if start < 0 or stop > len(sentence.tokens):
        return None
    for word, other in zip(words, sentence.tokens[start:stop], strict=True):
        if word not in (other.lemma, other.text.lower()):
            return None
    return sentence.tokens[start], sentence.tokens[stop - 1]


def _light_verb(sentence: Sentence, token: Token, lexicon: EventLexicon) -> Token | None:
    """The light verb that carries an event noun: its object, its passive subject, its head in a clause."""
    head = sentence.tokens[token.head]
    if token.dep == "conj":
        return _light_verb(sentence, head, lexicon) if head.pos in ("noun", "name") else None
    if token.dep in ("dobj", "nsubjpass", "attr") and head.lemma in lexicon.light and head.tag.startswith("VB"):
        return head
    objects = [kid.lemma for kid in sentence.kids(head.i, "dobj")]
    if token.dep == "nsubj" and head.lemma in lexicon.light and objects in ([], ["place"]):
        return head
    for kid in sentence.kids(token.i, "acl", "relcl"):
        if kid.lemma in lexicon.light:
            return kid
    return None


def _noun_fits(sentence: Sentence, token: Token, entry: EventWord, light: Token | None, lexicon: EventLexicon) -> bool:
    if entry.between and not any(prep.lemma == "between" for prep in sentence.kids(token.i, "prep")):
        return False
    if entry.possessed and not sentence.kids(token.i, "poss"):
        return False
    if entry.light and (light is None or light.lemma not in entry.light):
        return False
    if entry.object or entry.not_object:
        near = [
            t for prep in sentence.kids(token.i, "prep") for t in sentence.kids(prep.i, "pobj") if prep.lemma == "of"
        ]
        near += sentence.kids(token.i, "compound", "amod", "nmod")
        if entry.object and not any(lexicon.of_class(t, entry.object, sentence) for t in near):
            return False
        if entry.not_object and any(lexicon.of_class(t, entry.not_object, sentence) for t in near):
            return False
    return True


def _verb_span(sentence: Sentence, token: Token, entry: EventWord) -> Span:
    if len(entry.words) == 1:
        return token.span
    near = [t for t in sentence.tokens[token.i + 1 : token.i + 5] if entry.words[-1] in (t.lemma, t.text.lower())]
    if not near or near[0].tag == "IN" and near[0].i > token.i + len(entry.words) - 1:
        return token.span  # "accused police of": the words between are not the trigger's
    return Span(token.start, near[0].end)


def _prescribes(sentence: Sentence, modal: Token, lexicon: EventLexicon) -> bool:
    """Whether a modal tells somebody what to do: behind its subject, not in the perfect, not under a condition, not of
    nobody ("no one should be jailed") and not as what somebody expects."""
    verb = _prescribed(sentence, modal)
    if sentence.items and verb.i == modal.i:
        return True  # "X should:" before a list
    subjects = modal_subjects(sentence, modal, verb)
    perfect = any(aux.lemma == "have" for aux in sentence.kids(verb.i, "aux"))
    conditional = any(mark.lemma in ("if", "unless") for mark in sentence.kids(verb.i, "mark"))
    nobody = any(t.lemma.lower() in lexicon.nobody for s in subjects for t in (s, *sentence.kids(s.i, "det")))
    above = [sentence.tokens[verb.head], *sentence.kids(verb.i, "parataxis")]
    if nobody or any(each.lemma in lexicon.expecting for each in above):
        return False
    return bool(subjects) and subjects[-1].start < modal.start and not perfect and not conditional


def _prescribed(sentence: Sentence, modal: Token) -> Token:
    """The verb that a modal governs; "ought" and its infinitive hang the other way about."""
    for verb in sentence.kids(modal.i, "xcomp", "ccomp"):
        if verb.tag == "VB" and any(aux.tag == "TO" for aux in sentence.kids(verb.i, "aux")):
            return verb
    return sentence.tokens[modal.head]


def modal_subjects(sentence: Sentence, modal: Token, verb: Token) -> list[Token]:
    """Who is to do what a modal says: the subject of its verb, its own, or that of the modal before it in the sentence
    ("police must refrain from X, it said, and should not do Y")."""
    subjects = sentence.kids(verb.i, "nsubj", "nsubjpass") or sentence.kids(modal.i, "nsubj")
    if subjects or modal.i == 0 or verb.dep != "conj":
        return subjects
    if not any(joint.dep == "cc" for joint in sentence.tokens[max(modal.i - 2, 0) : modal.i]):
        return []
    earlier = [t for t in sentence.tokens[: modal.i] if t.tag == "MD"]
    return sentence.kids(earlier[-1].head, "nsubj", "nsubjpass") if earlier else []


def _modal_phrase(sentence: Sentence, token: Token, lexicon: EventLexicon) -> tuple[Span, Token] | None:
    """The words of a phrase that stands for a modal and the verb behind it: "had better wait"."""
    first = token.text.lower()
    for words in lexicon.modal_phrases:
        if words[0] != first:
            continue
        run = sentence.tokens[token.i : token.i + len(words)]
        behind = sentence.tokens[token.i + len(words) :][:2]
        verb = next((t for t in behind if t.tag in ("VB", "VBP")), None)
        if verb is not None and tuple(t.text.lower() for t in run) == words:
            return Span(run[0].start, run[-1].end), verb
    return None


def _needed(sentence: Sentence, token: Token, lexicon: EventLexicon) -> Token | None:
    """What somebody else needs or has to do: "the commission has to publish the tallies"."""
    if token.lemma not in lexicon.needs or token.tag not in ("VBZ", "VBP") or not sentence.kids(token.i, "nsubj"):
        return None
    for verb in sentence.kids(token.i, "xcomp"):
        if verb.tag == "VB" and any(aux.tag == "TO" for aux in sentence.kids(verb.i, "aux")):
            return verb
    return None


def _commands(sentence: Sentence, token: Token) -> bool:
    """Whether a verb opens a quotation as a command: ""Free them now," X told Y"."""
    if token.tag not in ("VB", "VBP") or token.i == 0 or sentence.tokens[token.i - 1].text not in OPENING_QUOTES:
        return False
    return token.text[:1].isupper() and not sentence.kids(token.i, "nsubj", "aux", "mark", "nsubjpass")


def find_candidates(sentence: Sentence, lexicon: EventLexicon, *, nouns: Container[str] = ()) -> Iterator[Candidate]:
    """The words of a sentence that may tell an event, left to right.

    Words of the lexicon, and beyond it any verb that is not in its list `never` and any noun of `nouns`.
    """
    for token in sentence.tokens:
        if token.name is not None:
            continue
        phrase = _modal_phrase(sentence, token, lexicon)
        if phrase is not None:
            trigger = Trigger(lexicon.modal, token, *phrase)
            yield Candidate(token, trigger.light, (trigger,), frozenset((trigger.entry.type,)))
        elif token.tag == "MD":
            if token.lemma in lexicon.modals and _prescribes(sentence, token, lexicon):
                trigger = Trigger(lexicon.modal, token, token.span, _prescribed(sentence, token))
                yield Candidate(token, trigger.light, (trigger,), frozenset((trigger.entry.type,)))
        elif _needed(sentence, token, lexicon) is not None or _commands(sentence, token):
            needed = _needed(sentence, token, lexicon)
            entry = lexicon.modal if needed is not None else lexicon.imperative
            yield Candidate(token, needed, (Trigger(entry, token, token.span, needed),), frozenset((entry.type,)))
        elif token.tag.startswith("VB") and token.dep not in ("aux", "auxpass", "amod", "compound"):
            candidate = _verb_candidate(sentence, token, lexicon)
            if not candidate.fitting and token.tag == "VBG":
                candidate = _noun_candidate(sentence, token, lexicon) or candidate
            if candidate.known or token.lemma not in lexicon.never:
                yield candidate
        elif token.tag.startswith(("NN", "VBG")) and token.dep not in ("compound", "amod", "npadvmod"):
            candidate_noun = _noun_candidate(sentence, token, lexicon)
            if candidate_noun is not None:
                yield candidate_noun
            elif token.lemma in nouns:
                yield Candidate(token, _light_verb(sentence, token, lexicon), (), frozenset())


def _verb_candidate(sentence: Sentence, token: Token, lexicon: EventLexicon) -> Candidate:
    known = lexicon.types.get(token.lemma, frozenset())
    near = _verb_words(sentence, token) if known else ()
    objects = _objects(sentence, token) if known else ()
    fitting = [
        Trigger(entry, token, _verb_span(sentence, token, entry))
        for entry in lexicon.verb_entries(token.lemma, near)
        if _verb_fits(sentence, token, entry, lexicon, near=near, objects=objects)
    ]
    return Candidate(token, None, _ranked(fitting), known)


def _noun_candidate(sentence: Sentence, token: Token, lexicon: EventLexicon) -> Candidate | None:
    """The candidate of a noun that the lexicon has, alone or as a compound; None where it has none."""
    light = _light_verb(sentence, token, lexicon)
    known: set[str] = set()
    fitting = []
    for form in dict.fromkeys((token.lemma, token.text.lower())):
        for entry in lexicon.nouns.get(form, ()):
            run = _noun_run(sentence, token, entry.words)
            if run is None:
                continue
            known.add(entry.type)
            if _noun_fits(sentence, token, entry, light, lexicon):
                fitting.append(Trigger(entry, token, Span(run[0].start, run[1].end), light))
    return Candidate(token, light, _ranked(fitting), frozenset(known)) if known else None


def _ranked(triggers: list[Trigger]) -> tuple[Trigger, ...]:
    return tuple(sorted(triggers, key=lambda trigger: trigger.entry.weight, reverse=True))
