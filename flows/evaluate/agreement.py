"""How far two people who coded the same articles agree: the line that no reader can be asked to cross.

The second coding of an article stands in a folder of its own, as `<slug>.yaml` without the text; it is scored against
the first as what a reader finds would be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.article import Span
from flows.errors import SettingsError
from flows.evaluate.gold import GoldArticle, GoldEvent, read_gold
from flows.evaluate.match import match_article
from flows.evaluate.report import score_line, score_table_head
from flows.evaluate.score import Score, score_articles
from flows.findings import ActorFinding, EdtfDate, EventFinding, Findings, Part, Place, Proof, RecommendationFinding


@dataclass(frozen=True)
class Agreement:
    """The scores of one coding against another."""

    articles: int
    scores: tuple[Score, ...]

    def to_dict(self) -> dict[str, Any]:
        """As plain data, shares rounded."""
        return {"articles": self.articles, "measures": {score.name: score.to_dict() for score in self.scores}}


def as_findings(coding: GoldArticle) -> Findings:
    """A coding as if a reader had found it."""
    return Findings(
        coding.slug,
        actors=tuple(
            ActorFinding(key, actor.name, actor.type, _places(coding.text, actor.mentions), country=actor.country)
            for key, actor in coding.actors.items()
        ),
        events=tuple(_event(event) for event in coding.events),
        recommendations=tuple(
            RecommendationFinding(
                key=str(number),
                head="",
                nth=1,
                event="",
                action=each.action,
                quote=each.action,
                speech_act="",
                action_category=each.action_category or 0,
                action_class="",
                modality="",
                extractor="",
                confidence=1.0,
                parts=tuple(Part(key, role, each.action) for role, key in sorted(each.parts)),
            )
            for number, each in enumerate(coding.recommendations)
        ),
    )


def _places(text: str, words: tuple[str, ...]) -> tuple[Span, ...]:
    found = [(text.find(each), each) for each in words]
    return tuple(Span(start, start + len(each)) for start, each in found if start >= 0)


def _event(event: GoldEvent) -> EventFinding:
    trigger = event.triggers[0]
    speakers = [Part(key, "attributed_to", trigger) for key in event.attributed_to]
    return EventFinding(
        key=event.key,
        head="",
        nth=1,
        event_type=event.type,
        trigger=trigger,
        quote=trigger,
        modality=event.modality,
        extractor="",
        confidence=1.0,
        date=EdtfDate(event.date, "", trigger) if event.date is not None else None,
        place=Place(event.place or "", trigger, "", country=event.country) if event.country is not None else None,
        parts=(*(Part(key, role, trigger) for role, key in sorted(event.parts)), *speakers),
        evidence=tuple(Proof("event_type", event.type, span) for span in event.triggers),
    )


def compare_codings(folder: Path, second: Path, *, split: str | None) -> Agreement:
    """The agreement of the codings in `second` with those of the same articles in `folder`; `SettingsError` where
    there is none, `SchemaError` where one does not fit its text."""
    pairs: Mapping[str, Path] = {path.stem: path for path in sorted(second.glob("*.yaml"))}
    matched = []
    for slug, path in pairs.items():
        first = folder / f"{slug}.yaml"
        if not first.is_file():
            raise SettingsError(f"{path} codes an article that {folder} does not have: remove it, or give its folder")
        gold = read_gold(first)
        if split is None or gold.split == split:
            matched.append(match_article(gold, as_findings(read_gold(path, text=first.with_suffix(".txt")))))
    if not matched:
        raise SettingsError(f"{second} holds no second coding of an article of {folder}: give a folder that does")
    return Agreement(len(matched), score_articles(matched))


def human_agreement_text(agreement: Agreement) -> str:
    """The scores as a table."""
    lines = [f"{agreement.articles} articles, coded twice: the second coding against the first", "", score_table_head()]
    return "\n".join([*lines, *(score_line(score) for score in agreement.scores)])
