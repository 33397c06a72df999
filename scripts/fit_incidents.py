"""Fit the weights of `flows/normalize/likeness.py` to the halves `dev` of `tests/incidents/`.

    python scripts/fit_incidents.py [--folds 6]

An example is a pair of mentions of different articles that nothing speaks against; it is right where both tell one
happening. Printed are the weights (with the constant taken off `LEAST`, so that a sum of `LEAST` has odds of ten to
three), and how many pairs are joined at several odds by weights fitted without the story (precision, recall)."""

from __future__ import annotations

import argparse
import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from flows.article import Span
from flows.bundle import make_bundle
from flows.evaluate.incident import find_mention, ingest_stories, read_stories
from flows.extract.batch import load_reader
from flows.extract.reading import Reader, read_article
from flows.normalize.actor import resolve_actors
from flows.normalize.incident import Clusters, find_copied
from flows.normalize.likeness import compare_events
from flows.normalize.near_duplicate import find_near_duplicates
from flows.normalize.telling import Told, tell_events

STORIES = sorted((Path(__file__).parent.parent / "tests" / "incidents").glob("*.yaml"))
ODDS = 10 / 3


@dataclass(frozen=True)
class Mention:
    """A mention of a happening that was read as an event."""

    story: str
    happening: str
    told: Told


@dataclass(frozen=True)
class Corpus:
    """The mentions of a file of stories, and the copies among its articles."""

    mentions: tuple[Mention, ...]
    copies: Mapping[str, str]


def read_corpus(path: Path, reader: Reader) -> Corpus:
    """The half `dev` of a file of stories, read."""
    stories = read_stories(path, split="dev")
    articles = ingest_stories(stories)
    found = {name: read_article(article, reader) for name, article in articles.items()}
    actors = resolve_actors(list(articles.values()), make_bundle(found.values()))
    told: dict[str, dict[str, Told]] = {}
    triggers: dict[str, list[tuple[Span, str, str]]] = {}
    for name, findings in found.items():
        keys = {event.key: event.key for event in findings.events}
        told[name] = {
            each.event_id: each for each in tell_events(articles[name], findings, event_ids=keys, actors=actors)
        }
        triggers[name] = [
            (proof.span, event.event_type, event.key)
            for event in findings.events
            for proof in event.evidence
            if proof.column == "event_type"
        ]
    mentions = []
    for story in stories:
        place = f"{path.stem}/{story.name}"
        for number, happening in enumerate(story.happenings):
            for name, words in happening.items():
                mention = find_mention(words, text=articles[name].text, triggers=triggers[name])
                if mention is not None:
                    event = replace(told[name][mention[1]], event_id=f"{name} {words}")
                    mentions.append(Mention(place, f"{place}/{number}", event))
    return Corpus(tuple(mentions), find_near_duplicates(articles.values()))


def list_examples(corpora: Sequence[Corpus]) -> Iterator[tuple[Mention, Mention, dict[str, float]]]:
    """The pairs that nothing speaks against, with what speaks for them."""
    for corpus in corpora:
        for one, other in combinations(corpus.mentions, 2):
            found = compare_events(one.told, other.told)
            if found is not None:
                yield one, other, found


def count_joined(
    corpora: Sequence[Corpus],
    examples: Sequence[tuple[Mention, Mention, dict[str, float]]],
    odds: np.ndarray,
    least: float,
) -> tuple[int, int, int]:
    """How many of the joined pairs are right, how many are joined, how many ought to be: as a release joins them."""
    clusters = Clusters()
    for corpus in corpora:
        for mention in corpus.mentions:
            clusters.add(mention.told.event_id, article=mention.told.article_id, group=mention.told.event_id)
        for copied, original in find_copied([mention.told for mention in corpus.mentions], copies=corpus.copies):
            clusters.join(copied, original)
    for number in np.argsort(-odds, kind="stable"):
        if odds[number] >= least:
            clusters.join(examples[number][0].told.event_id, examples[number][1].told.event_id)
    right = joined = wanted = 0
    for corpus in corpora:
        for one, other in combinations(corpus.mentions, 2):
            if one.told.article_id != other.told.article_id:
                same = clusters.root(one.told.event_id) == clusters.root(other.told.event_id)
                joined += same
                wanted += one.happening == other.happening
                right += same and one.happening == other.happening
    return right, joined, wanted


def main() -> None:
    """Fit, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folds", type=int, default=6)
    parser.add_argument("--strength", type=float, default=1.0, help="of the regression: the inverse of its penalty")
    options = parser.parse_args()
    reader = load_reader()
    corpora = [read_corpus(path, reader) for path in STORIES]
    examples = list(list_examples(corpora))
    names = sorted({name for each in examples for name in each[2]})
    matrix = np.array([[found.get(name, 0.0) for name in names] for _, _, found in examples])
    right = np.array([int(one.happening == other.happening) for one, other, _ in examples])
    folds = np.array([zlib.crc32(one.story.encode()) % options.folds for one, _, _ in examples])
    odds = np.zeros(len(right))
    for fold in range(options.folds):
        inside = folds == fold
        model = LogisticRegression(C=options.strength, max_iter=5000).fit(matrix[~inside], right[~inside])
        odds[inside] = model.predict_proba(matrix[inside])[:, 1]
    print(f"{len(right)} pairs, {right.sum()} of them of one happening")
    for least in (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9):
        good, joined, wanted = count_joined(corpora, examples, odds, least)
        precision, recall = good / max(1, joined), good / wanted
        print(f"  odds {least:.2f}: precision {precision:.3f} ({joined}), recall {recall:.3f} ({wanted})")
    model = LogisticRegression(C=options.strength, max_iter=5000).fit(matrix, right)
    print("WEIGHTS = {")
    for name, weight in zip(names, model.coef_[0], strict=True):
        print(f'    "{name}": {weight:.2f},')
    print("}")
    print(f"LEAST = {math.log(ODDS) - model.intercept_[0]:.2f}")


if __name__ == "__main__":
    main()
