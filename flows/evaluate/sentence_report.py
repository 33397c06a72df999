"""How well coded sentences are read (format: `flows.evaluate.sentence`), for people and machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.evaluate.confusion import Confusion, count_confusions
from flows.evaluate.reliability import Reliability, make_reliability
from flows.evaluate.report import confusion_lines, reliability_lines, score_line
from flows.evaluate.score import DIGITS, Interval, Score, Tally, bootstrap
from flows.evaluate.sentence import read_sentences
from flows.evaluate.sentence_score import (
    find_mistakes,
    grade_sentences,
    read_sentence,
    score_parties,
    score_types,
    tally_types,
)
from flows.extract.reading import Reader
from flows.fingerprint import fingerprint, language_model, reading_fingerprint
from flows.schema import Schema


@dataclass(frozen=True)
class Share:
    """A number between 0 and 1 with its interval."""

    value: float
    interval: Interval

    def to_dict(self) -> dict[str, float]:
        """As plain data."""
        return {
            "value": round(self.value, DIGITS),
            "low": round(self.interval.low, DIGITS),
            "high": round(self.interval.high, DIGITS),
        }


@dataclass(frozen=True)
class SentenceEvaluation:
    """The scores of a file of coded sentences. `parties` are over all, `turned` over the sentences in which the first
    country named is none of those that act; each by role, as read and as the naive line has it."""

    sentences: int
    without_event: int
    turned_sentences: int
    fingerprints: Mapping[str, str]
    accuracy: Share
    macro_f1: Share
    types: Mapping[str, Tally]
    parties: Mapping[str, Score]
    turned: Mapping[str, Score]
    reliability: Reliability
    confusions: tuple[Confusion, ...]

    def to_dict(self) -> dict[str, Any]:
        """As plain data that depends on reading and sentences alone: no clock, no path, shares rounded."""
        return {
            "sentences": self.sentences,
            "sentences_without_event": self.without_event,
            "sentences_first_named_does_not_act": self.turned_sentences,
            "fingerprints": dict(self.fingerprints),
            "type": {
                "accuracy": self.accuracy.to_dict(),
                "macro_f1": self.macro_f1.to_dict(),
                "by_type": {
                    name: {
                        "precision": round(tally.precision, DIGITS),
                        "recall": round(tally.recall, DIGITS),
                        "f1": round(tally.f1, DIGITS),
                        "right": tally.right,
                        "found": tally.found,
                        "wanted": tally.wanted,
                    }
                    for name, tally in self.types.items()
                },
            },
            "country": {name: score.to_dict() for name, score in self.parties.items()},
            "country_first_named_does_not_act": {name: score.to_dict() for name, score in self.turned.items()},
            "reliability": self.reliability.to_dict(),
            "confusions": [each.to_dict() for each in self.confusions],
        }


def evaluate_sentences(
    path: Path, *, reader: Reader, schema: Schema, progress: Callable[[int], None] = lambda _: None
) -> SentenceEvaluation:
    """The evaluation of a file of coded sentences; `SettingsError` where it cannot be opened or is empty,
    `SchemaError` where a line is malformed. `progress` is told how many were read since the last call."""
    read = []
    for sentence in read_sentences(path, schema=schema):
        read.append(read_sentence(sentence, reader=reader, schema=schema))
        progress(1)
    turned = [each for each in read if each.gold.actors and not each.first_acts]
    types = [each.types for each in read]
    accuracy, macro = map(Share, score_types(types), bootstrap(types, score_types))
    return SentenceEvaluation(
        sentences=len(read),
        without_event=sum(each.main is None for each in read),
        turned_sentences=len(turned),
        fingerprints={
            "reading_sha256": reading_fingerprint(),
            "language_model": language_model(),
            "sentences_sha256": fingerprint({"sentences": path}),
        },
        accuracy=accuracy,
        macro_f1=macro,
        types=tally_types(types),
        parties=score_parties(read),
        turned=score_parties(turned),
        reliability=make_reliability(grade_sentences(read)),
        confusions=count_confusions(find_mistakes(read)),
    )


def human_sentence_text(evaluation: SentenceEvaluation) -> str:
    """The scores as a table, the worst confusions with a sentence each, and reliability."""
    lines = [
        f"{evaluation.sentences} sentences, {evaluation.without_event} without any event found",
        "",
        f"type of the main event: accuracy {_share(evaluation.accuracy)}, macro-F1 {_share(evaluation.macro_f1)}",
        "",
        f"{'country':20}  precision  recall     F1   95% interval      n",
    ]
    lines += [score_line(score) for score in evaluation.parties.values()]
    lines += ["", f"the same in the {evaluation.turned_sentences} sentences whose first-named country does not act:"]
    lines += [score_line(score) for score in evaluation.turned.values()]
    lines += confusion_lines(evaluation.confusions)
    lines += reliability_lines("main events", evaluation.reliability)
    return "\n".join(lines)


def _share(share: Share) -> str:
    return f"{share.value:.3f} ({share.interval.low:.3f}-{share.interval.high:.3f})"
