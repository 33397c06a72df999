"""Train the models of `schemas/model/` from the coded sentences of `scripts/training/`.

    make model

Each line of `scripts/training/*.jsonl` is a sentence with its events (format: scripts/training/README.md). The
sentences are read by the same reader that reads articles; every candidate of a sentence becomes an example of the type
that the coding gives it, or of NONE. So does every candidate of the articles of `scripts/training/articles` and of the
gold articles of the `dev` half, which weigh more (settings.yaml); confidence is measured on articles that the models
were not trained on, in folds. The same texts give the same model on the same machine; weights are whole numbers, so
that reading with it is the same everywhere.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from article_examples import ArticleExamples
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from flows.article import Span
from flows.errors import SchemaError
from flows.evaluate.gold import GoldArticle, read_gold_folder
from flows.evaluate.report import read_one
from flows.evaluate.sentence_score import make_sentence_article
from flows.extract.calibration import Calibration
from flows.extract.decision import NONE, make_trigger
from flows.extract.document import Shelf
from flows.extract.feature import FeatureReader
from flows.extract.finding import FindingMaker
from flows.extract.knowledge import load_knowledge
from flows.extract.linear import LinearModel
from flows.extract.parse import Sentence, parse_sentences
from flows.extract.reading import Prepared, Reader
from flows.extract.role import NO_ROLE, SPEAKER
from flows.extract.trigger import Candidate, find_candidates
from flows.schema import read_yaml

ROOT = Path(__file__).parent.parent
TRAINING = ROOT / "scripts" / "training"
GOLD = ROOT / "tests" / "gold"
SETTINGS = TRAINING / "settings.yaml"
ROLES = {"actor": "actors", "recipient": "recipients", SPEAKER: "attributed_to"}
MODELS = ROOT / "schemas" / "model"


@dataclass(frozen=True)
class Coded:
    """A coded sentence: its text and its events as the file gives them."""

    text: str
    events: tuple[Mapping[str, Any], ...]
    fold: int


@dataclass(frozen=True)
class Example:
    """A candidate with its features and the type that the coding gives it; `sentence` numbers its sentence."""

    features: tuple[str, ...]
    label: str
    sentence: int
    fold: int
    weight: float = 1.0


def read_sentences(folder: Path, *, folds: int) -> list[Coded]:
    """All coded sentences, sorted by text, each with its fold by the hash of its text."""
    found: dict[str, Coded] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            row = json.loads(line)
            fold = hashlib.sha256(row["text"].encode()).digest()[0] % folds
            for event in row["events"]:
                find_words(row["text"], event["trigger"], event.get("occurrence", 1), where=f"{path.name}:{number}")
            found.setdefault(row["text"], Coded(row["text"], tuple(row["events"]), fold))
    return [found[text] for text in sorted(found)]


def find_words(text: str, words: str, occurrence: int, *, where: str) -> Span:
    """The n-th place of `words`; `SchemaError` where there is none."""
    start = -1
    for _ in range(occurrence):
        start = text.find(words, start + 1)
        if start < 0:
            raise SchemaError(f"{where}: {words!r} does not stand {occurrence} times in {text!r}")
    return Span(start, start + len(words))


def read_all(coded: Sequence[Coded], reader: Reader) -> list[tuple[Prepared, list[Sentence]]]:
    """Every coded sentence prepared and parsed."""
    prepared = [reader.prepare(make_sentence_article(row.text)) for row in coded]
    parsed = parse_sentences([raw for each in prepared for raw in each.raws])
    result, start = [], 0
    for each in prepared:
        result.append((each, parsed[start : start + len(each.raws)]))
        start += len(each.raws)
    return result


def event_nouns(coded: Sequence[Coded], read: Sequence[tuple[Prepared, list[Sentence]]]) -> frozenset[str]:
    """The lemmas of all nouns that tell an event somewhere in the coded sentences."""
    nouns = set()
    for row, (_, sentences) in zip(coded, read, strict=True):
        for event in row.events:
            span = find_words(row.text, event["trigger"], event.get("occurrence", 1), where="")
            for sentence in sentences:
                tokens = [t for t in sentence.tokens if t.span.overlaps(span)]
                if tokens and tokens[-1].tag.startswith("NN") and tokens[-1].name is None:
                    nouns.add(tokens[-1].lemma)
    return frozenset(nouns)


def label_candidates(row: Coded, candidates: Sequence[Candidate]) -> list[str]:
    """The type of each candidate: of those that share words with a coded trigger the likeliest one has its type."""
    labels = [NONE] * len(candidates)
    for event in row.events:
        span = find_words(row.text, event["trigger"], event.get("occurrence", 1), where="")
        near = [
            (bool(candidate.fitting), candidate.token.span.overlaps(span), -number)
            for number, candidate in enumerate(candidates)
            if candidate.token.span.overlaps(span) or candidate.span.overlaps(span)
        ]
        if near:
            labels[-max(near)[2]] = event["type"]
    for number, candidate in enumerate(candidates):
        _share_label(number, candidate, candidates, labels)
    return labels


def _share_label(number: int, noun: Candidate, candidates: Sequence[Candidate], labels: list[str]) -> None:
    """Give the verb of "the raid killed six" and its subject the same type, whichever of them the coder took."""
    if noun.token.dep not in ("nsubj", "nsubjpass") or not noun.noun:
        return
    for other, verb in enumerate(candidates):
        if verb.token.i == noun.token.head and verb.token is not noun.token and not verb.noun:
            pair = {labels[number], labels[other]} - {NONE}
            if len(pair) == 1 and pair <= (noun.known & verb.known):
                labels[number] = labels[other] = pair.pop()


def make_examples(
    coded: Sequence[Coded], read: Sequence[tuple[Prepared, list[Sentence]]], *, reader: Reader, features: FeatureReader
) -> Iterator[Example]:
    """One example for every candidate of every sentence."""
    nouns = event_nouns(coded, read)
    for number, (row, (_, sentences)) in enumerate(zip(coded, read, strict=True)):
        pairs = [(s, c) for s in sentences for c in find_candidates(s, reader.events, nouns=nouns)]
        labels = label_candidates(row, [candidate for _, candidate in pairs])
        for (sentence, candidate), label in zip(pairs, labels, strict=True):
            yield Example(tuple(features.read(sentence, candidate)), label, number, row.fold)


def make_role_examples(
    coded: Sequence[Coded], read: Sequence[tuple[Prepared, list[Sentence]]], *, reader: Reader
) -> Iterator[Example]:
    """One example for every member that a coded event's sentence names, with the part that the coding gives it."""
    nouns = event_nouns(coded, read)
    frames = reader.knowledge.lexicon["events"]["defaults"]
    for number, (row, (prepared, sentences)) in enumerate(zip(coded, read, strict=True)):
        cast, _, _ = reader.make_cast(prepared.article, sentences)
        shelf = Shelf(reader.kinds, cast)
        for sentence in sentences:
            shelf.read(sentence)
        for sentence in sentences:
            found = list(find_candidates(sentence, reader.events, nouns=nouns))
            labels = label_candidates(row, found)
            triggers = [
                make_trigger(candidate, kind, frames=frames)
                for candidate, kind in zip(found, labels, strict=True)
                if kind != NONE
            ]
            members = reader.roles.candidates(sentence, cast)
            slots = [(trigger, reader.roles.slots(sentence, trigger)) for trigger in triggers]
            for k, (trigger, own) in enumerate(slots):
                event = coded_event(row, trigger)
                others = [pair for j, pair in enumerate(slots) if j != k]
                chain = reader.attribution.chain(sentence, trigger.carrier, row.text, cast=cast, shelf=shelf)
                keys = {speaker.key for speaker in chain}
                for member in members:
                    if event is None or member.token.i == trigger.token.i or trigger.entry.frame == "modal":
                        continue
                    names = reader.roles.read(
                        sentence, trigger, member, own=own, others=others, candidates=members, chain=keys
                    )
                    yield Example(tuple(names), coded_role(row, event, member, sentence), number, row.fold)


def coded_event(row: Coded, trigger: Any) -> Mapping[str, Any] | None:
    """The coded event whose trigger shares words with `trigger`."""
    for event in row.events:
        span = find_words(row.text, event["trigger"], event.get("occurrence", 1), where="")
        if event["type"] == trigger.entry.type and (trigger.token.span.overlaps(span) or trigger.span.overlaps(span)):
            return event
    return None


def coded_role(row: Coded, event: Mapping[str, Any], member: Any, sentence: Sentence) -> str:
    """The part that the coding gives a member: the coded words hold the member's token as their head or conjunct."""
    for role, column in ROLES.items():
        for each in event.get(column) or ():
            words, occurrence = (each, 1) if isinstance(each, str) else (each["text"], each.get("occurrence", 1))
            try:
                span = find_words(row.text, words, occurrence, where="")
            except SchemaError:
                continue
            inside = [t for t in sentence.tokens if span.start <= t.start < span.end]
            heads = {t.i for t in inside if not any(t.head == o.i and t.dep != "conj" for o in inside if o is not t)}
            if member.token.i in heads and not (member.form == "adjective" and len(inside) > 1):
                return role
    return NO_ROLE


def make_matrix(examples: Sequence[Example], rows: Mapping[str, int]) -> Any:
    """The sparse matrix of examples by known features."""
    indices = [[rows[name] for name in example.features if name in rows] for example in examples]
    pointer = np.cumsum([0, *map(len, indices)])
    data = np.ones(pointer[-1], dtype=np.float64)
    flat = np.array([row for each in indices for row in each], dtype=np.int64)
    return csr_matrix((data, flat, pointer), shape=(len(examples), len(rows)))


def train(examples: Sequence[Example], settings: Mapping[str, Any]) -> LinearModel:
    """The model of the examples: features seen often enough, weights of a regularised logistic regression."""
    counts = Counter(name for example in examples for name in example.features)
    names = sorted(name for name, count in counts.items() if count >= settings["least_count"])
    rows = {name: row for row, name in enumerate(names)}
    classifier = LogisticRegression(C=settings["strength"], max_iter=settings["iterations"], tol=1e-5)
    weights = np.array([example.weight for example in examples])
    classifier.fit(make_matrix(examples, rows), [example.label for example in examples], sample_weight=weights)
    return quantise(classifier, names, settings)


def quantise(classifier: Any, names: Sequence[str], settings: Mapping[str, Any]) -> LinearModel:
    """The classifier with whole weights; features whose weights are all near nothing are left out."""
    weights = classifier.coef_.T
    kept = np.flatnonzero(np.abs(weights).max(axis=1) >= settings["least_weight"])
    scale = 1.0 / settings["steps"]
    whole = np.rint(weights[kept] / scale).astype(np.int16)
    bias = np.rint(classifier.intercept_ / scale).astype(np.int32)
    rows = {names[int(old)]: new for new, old in enumerate(kept)}
    return LinearModel(tuple(map(str, classifier.classes_)), rows, whole, bias, scale)


def cross_validate(examples: Sequence[Example], settings: Mapping[str, Any]) -> list[tuple[str, str, float]]:
    """For each example, by a model that has not seen its sentence: gold type, chosen type, its probability."""
    found: list[tuple[str, str, float]] = []
    for fold in range(settings["folds"]):
        model = train([example for example in examples if example.fold != fold], settings)
        for example in examples:
            if example.fold == fold:
                odds = model.probabilities(example.features)
                kind = max(odds, key=lambda name: (odds[name], name))
                found.append((example.label, kind, odds[kind]))
    return found


def describe(found: Sequence[tuple[str, str, float]], nothing: str) -> str:
    """Precision, recall and F1 of finding something, and of finding the right thing."""
    wanted = sum(gold != nothing for gold, _, _ in found)
    given = sum(kind != nothing for _, kind, _ in found)
    detected = sum(gold != nothing and kind != nothing for gold, kind, _ in found)
    right = sum(gold == kind != nothing for gold, kind, _ in found)
    f1 = [2 * hits / (wanted + given) for hits in (detected, right)]
    return (
        f"{len(found)} candidates, {wanted} to find: found F1 {f1[0]:.3f}, found right F1 {f1[1]:.3f}, "
        f"precision {right / given:.3f}, right of those found {right / detected:.3f}"
    )


def measure(golds: Iterable[GoldArticle], reader: Reader) -> tuple[list[tuple[float, bool]], dict[str, list[bool]]]:
    """Of gold articles: each event found with its probability and whether it is right, and whether each recommendation
    found is, by its kind."""
    reader.findings = FindingMaker(reader.knowledge.lexicon, Calibration())
    events: list[tuple[float, bool]] = []
    demands: dict[str, list[bool]] = {}
    for gold in golds:
        matched = read_one(gold, reader)
        right = {found.key for wanted, found in matched.events if wanted.type == found.event_type}
        events += [(event.confidence, event.key in right) for event in matched.found.events]
        found_right = {found.key for _, found in matched.recommendations}
        for demand in matched.found.recommendations:
            demands.setdefault(demand.extractor.split(".")[1], []).append(demand.key in found_right)
    return events, demands


def make_calibration(
    events: Sequence[tuple[float, bool]], demands: Mapping[str, Sequence[bool]], *, steps: int
) -> dict[str, Any]:
    """Steps of probability that hold equally many events each, with the share right, never falling."""
    ordered = sorted(events)
    size = max(1, len(ordered) // steps)
    groups = [list(ordered[start : start + size]) for start in range(0, size * steps, size)]
    groups[-1] += ordered[size * steps :]
    merged: list[list[tuple[float, bool]]] = []
    for group in groups:
        merged.append(group)
        while len(merged) > 1 and _share(merged[-1]) < _share(merged[-2]):
            last = merged.pop()
            merged[-1] += last
    rows = [{"from": round(group[0][0], 3), "right": _share(group)} for group in merged]
    rows[0]["from"] = 0.0
    kinds = {kind: round(sum(hits) / len(hits), 2) for kind, hits in sorted(demands.items())}
    return {"events": rows, "recommendations": kinds}


def _share(group: Sequence[tuple[float, bool]]) -> float:
    return round(sum(right for _, right in group) / len(group), 2)


def write_calibration(entry: Mapping[str, Any], path: Path) -> None:
    """The calibration as YAML, with what it is."""
    head = "# How often what the models say is right: tests/gold, dev half, in folds. Made by make model.\n"
    path.write_text(head + yaml.safe_dump(dict(entry), sort_keys=False), encoding="utf-8")


class Trainer:
    """The examples of sentences and of articles, and the models that they make."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings
        reader = Reader(load_knowledge())
        coded = read_sentences(TRAINING, folds=settings["folds"])
        read = read_all(coded, reader)
        features = FeatureReader(reader.knowledge.lexicon, events=reader.events, modality=reader.modality)
        self.golds = read_gold_folder(GOLD, split="dev")
        trained = [*self.golds, *read_gold_folder(TRAINING / "articles")]
        articles = [
            (number, ArticleExamples(gold, reader=reader, nouns=event_nouns(coded, read)))
            for number, gold in enumerate(trained)
        ]
        self.sentences = {
            "events": list(make_examples(coded, read, reader=reader, features=features)),
            "roles": list(make_role_examples(coded, read, reader=reader)),
        }
        self.articles = {
            "events": [
                self._example(number, *each) for number, article in articles for each in article.events(features)
            ],
            "roles": [self._example(number, *each) for number, article in articles for each in article.roles()],
        }
        print(f"{len(coded)} sentences, {len(articles)} articles")

    def _example(self, number: int, features: tuple[str, ...], label: str) -> Example:
        return Example(features, label, number, self.fold(number), self.settings["article_weight"])

    def fold(self, number: int) -> int:
        """The fold of an article, for measuring confidence."""
        return number % int(self.settings["article_folds"])

    def train(self, name: str, *, without: int | None = None) -> LinearModel:
        """The model of that name, from all sentences and from the articles of all folds but one."""
        articles = [example for example in self.articles[name] if example.fold != without]
        return train([*self.sentences[name], *articles], self.settings[name])

    def calibrate(self) -> dict[str, Any]:
        """How often what the models say of an article is right where they were not trained on it."""
        events: list[tuple[float, bool]] = []
        demands: dict[str, list[bool]] = {}
        for fold in range(self.settings["article_folds"]):
            reader = Reader(load_knowledge())
            reader.decider.model = self.train("events", without=fold)
            reader.casting.model = self.train("roles", without=fold)
            golds = [gold for number, gold in enumerate(self.golds) if self.fold(number) == fold]
            found, asked = measure(golds, reader)
            events += found
            for kind, hits in asked.items():
                demands.setdefault(kind, []).extend(hits)
        return make_calibration(events, demands, steps=self.settings["steps_of_confidence"])


def main() -> None:
    """Train the models of events and of parts, and write them."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="cross-validate too, and say how well it goes")
    options = parser.parse_args()
    settings = read_yaml(SETTINGS)
    trainer = Trainer(settings)
    MODELS.mkdir(exist_ok=True)
    for name, nothing in (("events", NONE), ("roles", NO_ROLE)):
        model = trainer.train(name)
        model.save(MODELS / f"{name}.npz")
        size = (MODELS / f"{name}.npz").stat().st_size / 1e6
        print(f"{name}: {len(model.rows)} features, {size:.2f} MB")
        if options.check:
            found = cross_validate(trainer.sentences[name], settings[name] | {"folds": settings["folds"]})
            print(describe(found, nothing))
    entry = trainer.calibrate()
    write_calibration(entry, MODELS / "calibration.yaml")
    print(entry)


if __name__ == "__main__":
    main()
