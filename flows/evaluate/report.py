"""Gold articles read as a run would read them, scored, for people and machines."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flows.article import Article
from flows.errors import SettingsError
from flows.evaluate.gold import SPLITS, GoldArticle, read_gold_folder
from flows.evaluate.match import Matched, match_article
from flows.evaluate.score import Score, confusions, score_articles
from flows.extract.reading import Reader, read_article
from flows.ingest.header import read_header

UNDATED = date(1900, 1, 1)
"""Stands for a publication date that gold says the text does not give: relative dates then resolve to nothing real."""


@dataclass(frozen=True)
class Evaluation:
    """The scores of one half of a gold folder, and which types were taken for which."""

    split: str
    articles: int
    scores: tuple[Score, ...]
    confusions: Counter[tuple[str, str]]

    def to_dict(self) -> dict[str, Any]:
        """As plain data: shares rounded to four digits."""
        return {
            "split": self.split,
            "articles": self.articles,
            "measures": {
                score.name: {
                    "precision": round(score.tally.precision, 4),
                    "recall": round(score.tally.recall, 4),
                    "f1": round(score.tally.f1, 4),
                    "f1_low": round(score.low, 4),
                    "f1_high": round(score.high, 4),
                    **dataclasses.asdict(score.tally),
                }
                for score in self.scores
            },
            "confusions": [
                {"gold": gold, "found": found, "count": count}
                for (gold, found), count in sorted(self.confusions.items(), key=lambda item: (-item[1], item[0]))
            ],
        }


def make_article(gold: GoldArticle) -> Article:
    """A gold text as an article: its head read as ingest reads it, its date as gold gives it."""
    return Article(
        article_id="art-0000000000000000",
        version=1,
        text=gold.text,
        header=read_header(gold.text).header,
        publisher=gold.publisher,
        published=gold.published or UNDATED,
        url=None,
        language="en",
        retrieved_at=None,
        raw_path=f"raw/gold/{gold.slug}.txt",
        content_sha256="",
        raw_sha256="",
        licence="unknown",
    )


def read_one(gold: GoldArticle, reader: Reader) -> Matched:
    """What was found of one gold article."""
    return match_article(gold, read_article(make_article(gold), reader))


def evaluate_gold(folder: Path, *, split: str | None, reader: Reader) -> Evaluation:
    """The scores of a gold folder, or of one half of it (`dev`, `test`); `SettingsError` where there is none."""
    if split is not None and split not in SPLITS:
        raise SettingsError(f"--split {split!r} must be one of {', '.join(SPLITS)}")
    articles = read_gold_folder(folder, split=split) if folder.is_dir() else []
    if not articles:
        raise SettingsError(f"{folder} holds no gold article: name a folder of <slug>.yaml with <slug>.txt beside it")
    matched = [read_one(gold, reader) for gold in articles]
    return Evaluation(split or "all", len(articles), score_articles(matched), confusions(matched))


def human_text(evaluation: Evaluation) -> str:
    """The scores as a table, and the worst confusions."""
    lines = [f"{evaluation.articles} gold articles ({evaluation.split})", ""]
    lines.append(f"{'':18}  precision  recall     F1   95% interval      n")
    lines += [_line(score) for score in evaluation.scores]
    worst: Sequence[tuple[tuple[str, str], int]] = evaluation.confusions.most_common(8)
    if worst:
        lines += ["", "types taken for others:"]
        lines += [f"  {gold} read as {found}: {count}" for (gold, found), count in worst]
    return "\n".join(lines)


def _line(score: Score) -> str:
    tally = score.tally
    shares = f"{tally.precision:9.3f}  {tally.recall:6.3f}  {tally.f1:5.3f}"
    return f"{score.name:18}  {shares}   {score.low:.3f}-{score.high:.3f}  {tally.wanted:5}"
