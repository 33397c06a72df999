"""What a model sees of a candidate: the lexicon's proposal, its place in the tree, and the words around it.

A feature is a short string, `kind=value`; a candidate has a set of them. Words of the text enter as lemmas, names as
their kinds, nouns as the classes that the lexicon gives them, so that the model learns of a sentence about one country
what holds for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flows.extract.frame import find_subject, is_passive
from flows.extract.modality import ModalityReader
from flows.extract.nominal import NominalGrammar
from flows.extract.parse import Sentence, Token
from flows.extract.trigger import Candidate, EventLexicon
from flows.extract.word import fold
from flows.schema import schemas_folder

ARGUMENTS = ("nsubj", "nsubjpass", "dobj", "dative", "attr", "oprd", "agent")
MODIFIERS = ("compound", "amod", "nmod", "poss", "nummod")
CLAUSES = ("xcomp", "ccomp", "advcl", "acl", "relcl", "parataxis", "pcomp")
MARKS = ("aux", "auxpass", "neg", "mark", "prt", "acomp", "advmod", "expl")
WINDOW = 6
"""How many words on either side of a candidate the model sees without their place in the tree."""


def read_groups(path: Path) -> dict[str, tuple[str, str]]:
    """Words with their coarse and fine group, from `clusters.tsv` (made by `scripts/make_clusters.py`)."""
    groups = {}
    for line in path.read_text("utf-8").splitlines():
        word, coarse, fine = line.split("\t")
        groups[word] = (coarse, fine)
    return groups


class FeatureReader:
    """Makes the features of candidates; made once per process."""

    def __init__(self, lexicon: Mapping[str, Any], *, events: EventLexicon, modality: ModalityReader) -> None:
        self.events = events
        self.modality = modality
        self.nominals = NominalGrammar.compile(lexicon["nominals"], lexicon["names"])
        self.groups = read_groups(schemas_folder() / "model" / "clusters.tsv")
        self.classes: dict[str, tuple[str, ...]] = {}
        for name, words in lexicon["classes"].items():
            if isinstance(words, list):
                for word in words:
                    self.classes[word] = (*self.classes.get(word, ()), name)

    def classes_of(self, token: Token) -> tuple[str, ...]:
        """What a noun is: the kind of a name, the type of a nominal, the classes of the lexicon, else its lemma."""
        if token.name is not None:
            name = token.name
            kind = name.entry.actor.type if name.entry is not None and name.entry.actor is not None else name.type
            return (f"n:{name.kind}", *((f"t:{kind}",) if kind else ()))
        if token.tag.startswith("PRP"):
            return (f"pron:{token.lemma}",)
        found = [f"c:{name}" for name in self.classes.get(token.lemma, ())]
        nominal = self.nominals.heads.get((fold(token.text),)) or self.nominals.heads.get((token.lemma,))
        if nominal is not None:
            found.append(f"t:{nominal.type}")
        group = self.groups.get(token.lemma)
        if group is not None:
            found.append(f"g:{group[0]}")
        return (*found, f"l:{token.lemma}")

    def read(self, sentence: Sentence, candidate: Candidate) -> list[str]:
        """The features of a candidate, without repetition, in a fixed order."""
        return list(dict.fromkeys(self._all(sentence, candidate)))

    def _all(self, sentence: Sentence, candidate: Candidate) -> Iterator[str]:
        token, carrier = candidate.token, candidate.carrier
        pos = "n" if candidate.noun else "v"
        word = f"{token.lemma}/{pos}"
        rule = candidate.fitting[0].entry.type if candidate.fitting else "-"
        yield f"pos={pos}"
        yield f"word={word}"
        yield f"tag={token.tag}"
        group = self.groups.get(token.lemma)
        if group is not None:
            yield f"group={pos}{group[0]}"
            yield f"fine group={pos}{group[1]}"
        yield f"rule={rule}"
        for trigger in candidate.fitting[:1]:
            entry = trigger.entry
            yield f"entry={entry.type}/{entry.mode}/{entry.frame}"
            yield f"words={' '.join(entry.words)}"
            yield f"weight={min(entry.weight[0], 6)}"
        for trigger in candidate.fitting[1:]:
            yield f"also={trigger.entry.type}"
        for kind in sorted(candidate.known):
            yield f"known={kind}"
            if not candidate.fitting:
                yield f"unfit={kind}"
        modality = self.modality.read(sentence, token, carrier).code
        yield f"modality={modality}"
        yield f"rule+modality={rule}+{modality}"
        yield from self._above(sentence, candidate, rule)
        yield from self._below(sentence, carrier, word if carrier is token else f"{carrier.lemma}+{word}", rule)
        if candidate.light is not None:
            yield f"light={carrier.lemma}"
            yield f"light+word={carrier.lemma}+{word}"
        if candidate.noun or candidate.light is not None:
            yield from self._noun(sentence, token, word, rule)
        yield from self._window(sentence, token)

    def _above(self, sentence: Sentence, candidate: Candidate, rule: str) -> Iterator[str]:
        """What governs the candidate: its relation, the words above it and what the lexicon has for them."""
        carrier = candidate.carrier
        yield f"dep={carrier.dep}"
        yield f"rule+dep={rule}+{carrier.dep}"
        if candidate.light is None:
            yield f"word+dep={carrier.lemma}+{carrier.dep}"
        below = carrier
        for step, above in enumerate(sentence.ancestors(carrier.i)):
            if step > 2:
                break
            kinds = self.governing_types(above)
            yield f"above{step}={below.dep}:{above.lemma}"
            for kind in kinds:
                yield f"above{step}={below.dep}:{kind}"
                yield f"rule+above{step}={rule}+{below.dep}:{kind}"
            below = above

    def governing_types(self, token: Token) -> list[str]:
        """The types that the lexicon has for a word above a candidate."""
        index = self.events.verbs if token.tag.startswith("VB") else self.events.nouns
        return sorted({entry.type for entry in index.get(token.lemma, ())})

    def _below(self, sentence: Sentence, carrier: Token, word: str, rule: str) -> Iterator[str]:
        """Arguments, prepositions, clauses and marks below the verb that carries the candidate."""
        if not carrier.tag.startswith("VB"):
            return
        yield f"passive={is_passive(sentence, carrier)}"
        for subject in find_subject(sentence, carrier):
            for kind in self.classes_of(subject):
                yield f"subject={kind}"
                yield f"rule+subject={rule}+{kind}"
        for kid in sentence.kids(carrier.i):
            if kid.dep in ARGUMENTS and kid.dep != "agent":
                for kind in self.classes_of(kid):
                    yield f"{kid.dep}={kind}"
                    yield f"word+{kid.dep}={word}+{kind}"
                    yield f"rule+{kid.dep}={rule}+{kind}"
            elif kid.dep in ("prep", "agent"):
                yield f"prep={kid.lemma}"
                yield f"word+prep={word}+{kid.lemma}"
                yield f"rule+prep={rule}+{kid.lemma}"
                for pobj in sentence.kids(kid.i, "pobj"):
                    for kind in self.classes_of(pobj):
                        yield f"pobj={kid.lemma}:{kind}"
                        yield f"word+pobj={word}+{kid.lemma}:{kind}"
            elif kid.dep in CLAUSES:
                yield f"clause={kid.dep}"
                yield f"word+clause={word}+{kid.dep}"
                yield f"clause={kid.dep}:{kid.lemma}"
                for kind in self.governing_types(kid):
                    yield f"clause={kid.dep}:{kind}"
            elif kid.dep in MARKS:
                yield f"{kid.dep}={kid.lemma}"
                yield f"word+{kid.dep}={word}+{kid.lemma}"
            elif kid.dep == "conj":
                for kind in self.governing_types(kid):
                    yield f"conj={kind}"
        if not sentence.kids(carrier.i, "dobj"):
            yield f"word+no object={word}"

    def _noun(self, sentence: Sentence, token: Token, word: str, rule: str) -> Iterator[str]:
        """What stands before a noun and behind its prepositions."""
        determiners = [kid.lemma for kid in sentence.kids(token.i, "det")]
        yield f"det={' '.join(determiners) or '-'}"
        for kid in sentence.kids(token.i, *MODIFIERS):
            for kind in self.classes_of(kid):
                yield f"modifier={kid.dep}:{kind}"
                yield f"word+modifier={word}+{kind}"
                yield f"rule+modifier={rule}+{kid.dep}:{kind}"
        for prep in sentence.kids(token.i, "prep"):
            yield f"nprep={prep.lemma}"
            yield f"word+nprep={word}+{prep.lemma}"
            for pobj in sentence.kids(prep.i, "pobj"):
                for kind in self.classes_of(pobj):
                    yield f"npobj={prep.lemma}:{kind}"
                    yield f"word+npobj={word}+{prep.lemma}:{kind}"
                    yield f"rule+npobj={rule}+{prep.lemma}:{kind}"

    def _window(self, sentence: Sentence, token: Token) -> Iterator[str]:
        """The words near the candidate, names by their kinds."""
        for other in sentence.tokens[max(0, token.i - WINDOW) : token.i + WINDOW + 1]:
            if other is not token and other.tag[:2] in ("NN", "VB", "JJ", "RB", "IN", "RP"):
                yield f"near={other.name.kind if other.name is not None else other.lemma}"
