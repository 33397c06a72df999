"""Gold articles read as a run would read them, scored, for people and machines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import Any

from flows.article import Article
from flows.errors import SettingsError
from flows.evaluate.confusion import (
    Confusion,
    Example,
    TypeCount,
    count_confusions,
    count_missed,
    count_spurious,
    find_mistakes,
)
from flows.evaluate.gold import SPLITS, GoldArticle, read_gold_folder
from flows.evaluate.match import Matched, match_article
from flows.evaluate.reliability import CONFIDENT, Reliability, grade_events, grade_recommendations
from flows.evaluate.score import Score, score_articles
from flows.evaluate.unfiled import make_unfiled
from flows.extract.reading import Reader, read_article
from flows.fingerprint import fingerprint, language_model, reading_fingerprint
from flows.ingest.header import read_header

WORST = 8
"""The most confusions that are printed; the JSON has them all."""
WIDTH = 96


@dataclass(frozen=True)
class Evaluation:
    """The scores of one half of a gold folder; which types were taken for which, missed and made up; and whether
    confidence keeps its promise. `fingerprints` tell of which reading and which gold it is."""

    split: str
    articles: int
    fingerprints: Mapping[str, str]
    scores: tuple[Score, ...]
    confusions: tuple[Confusion, ...]
    missed: tuple[TypeCount, ...]
    spurious: tuple[TypeCount, ...]
    reliability: Mapping[str, Reliability]

    def to_dict(self) -> dict[str, Any]:
        """As plain data that depends on reading and gold alone: no clock, no path, shares rounded."""
        return {
            "split": self.split,
            "articles": self.articles,
            "fingerprints": dict(self.fingerprints),
            "measures": {score.name: score.to_dict() for score in self.scores},
            "confusions": [each.to_dict() for each in self.confusions],
            "missed": [each.to_dict() for each in self.missed],
            "spurious": [each.to_dict() for each in self.spurious],
            "reliability": {name: each.to_dict() for name, each in self.reliability.items()},
        }


def make_article(gold: GoldArticle) -> Article:
    """A gold text as an article: its head read as ingest reads it, its date as gold gives it."""
    return make_unfiled(
        gold.text,
        raw_path=f"raw/gold/{gold.slug}.txt",
        header=read_header(gold.text).header,
        publisher=gold.publisher,
        published=gold.published,
    )


def read_one(gold: GoldArticle, reader: Reader) -> Matched:
    """What was found of one gold article."""
    return match_article(gold, read_article(make_article(gold), reader))


def load_gold(folder: Path, *, split: str | None) -> list[GoldArticle]:
    """The articles of a gold folder, or of one half of it (`dev`, `test`); `SettingsError` where there is none."""
    if split is not None and split not in SPLITS:
        raise SettingsError(f"--split {split!r} must be one of {', '.join(SPLITS)}")
    articles = read_gold_folder(folder, split=split) if folder.is_dir() else []
    if not articles:
        raise SettingsError(f"{folder} holds no gold article: name a folder of <slug>.yaml with <slug>.txt beside it")
    return articles


def gold_fingerprint(folder: Path, articles: Iterable[GoldArticle]) -> str:
    """The fingerprint of texts and coding of these articles of a folder."""
    names = [f"{article.slug}{suffix}" for article in articles for suffix in (".txt", ".yaml")]
    return fingerprint({name: folder / name for name in names})


def evaluate_gold(
    folder: Path, *, split: str | None, reader: Reader, progress: Callable[[int], None] = lambda _: None
) -> Evaluation:
    """The evaluation of a gold folder, or of one half of it (`dev`, `test`); `SettingsError` where there is none.
    `progress` is told how many articles were read since the last call."""
    articles = load_gold(folder, split=split)
    matched = []
    for gold in articles:
        matched.append(read_one(gold, reader))
        progress(1)
    return Evaluation(
        split=split or "all",
        articles=len(articles),
        fingerprints={
            "reading_sha256": reading_fingerprint(),
            "language_model": language_model(),
            "gold_sha256": gold_fingerprint(folder, articles),
        },
        scores=score_articles(matched),
        confusions=count_confusions(find_mistakes(matched, ends=reader.knowledge.ends)),
        missed=count_missed(matched),
        spurious=count_spurious(matched),
        reliability={"events": grade_events(matched), "recommendations": grade_recommendations(matched)},
    )


def human_text(evaluation: Evaluation) -> str:
    """The scores as a table, the worst confusions with a sentence each, what was missed and made up, reliability."""
    lines = [f"{evaluation.articles} gold articles ({evaluation.split})", ""]
    lines.append(score_table_head())
    lines += [score_line(score) for score in evaluation.scores]
    lines += confusion_lines(evaluation.confusions)
    lines += ["", f"missed:   {_types(evaluation.missed)}", f"spurious: {_types(evaluation.spurious)}"]
    for name, reliability in evaluation.reliability.items():
        lines += reliability_lines(name, reliability)
    return "\n".join(lines)


def score_table_head() -> str:
    """The line above those of `score_line`."""
    return f"{'':20}  precision  recall     F1   95% interval      n"


def score_line(score: Score) -> str:
    """A line of the table of measures."""
    tally = score.tally
    shares = f"{tally.precision:9.3f}  {tally.recall:6.3f}  {tally.f1:5.3f}"
    return f"{score.name:20}  {shares}   {score.f1.low:.3f}-{score.f1.high:.3f}  {tally.wanted:5}"


def _types(counts: Iterable[TypeCount]) -> str:
    return " ".join(f"{each.type} {each.count}" for each in counts) or "none"


def confusion_lines(confusions: Sequence[Confusion]) -> list[str]:
    """The worst confusions, with a sentence each."""
    lines = ["", "types taken for others:"] if confusions else []
    for each in confusions[:WORST]:
        lines += [f"  {each.gold} read as {each.found}: {each.count}", f"      {_example(each.examples[0])}"]
    return lines


def _example(example: Example) -> str:
    return f"{example.source}: {shorten(example.sentence, width=WIDTH, placeholder=' ...')}"


def reliability_lines(name: str, reliability: Reliability) -> list[str]:
    """The bins of rows by confidence, and the precision of the most confident."""
    lines = ["", f"{name} by confidence:  rows  mean confidence  right"]
    lines += [
        f"  from {each.low:.1f} {each.rows:16}  {each.confidence:15.3f}  {each.precision:.3f}"
        for each in reliability.bins
    ]
    lines.append(f"  the most confident {CONFIDENT:.0%}: {reliability.confident_precision:.3f} right")
    return lines
