"""What was found of a gold article: actors, events and recommendations paired one to one.

An actor is found where one of its wordings is one of the gold mentions (or holds it as its last words); a body that
the registry only puts above another, and that no words of the article name, is neither right nor wrong. An event is
found where one of its trigger words overlaps one of the gold event's; of several the one of the right type is taken.
A recommendation is found where its action and the gold action share more than half of the longer one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flows.article import Span
from flows.evaluate.gold import GoldArticle, GoldEvent, GoldRecommendation
from flows.findings import ActorFinding, EventFinding, Findings, RecommendationFinding

A = TypeVar("A")
B = TypeVar("B")
ARTICLES = ("the ", "a ", "an ")


@dataclass(frozen=True)
class Matched:
    """Pairs of gold and found; `actors` maps keys of the findings to gold keys."""

    gold: GoldArticle
    found: Findings
    actors: dict[str, str]
    events: tuple[tuple[GoldEvent, EventFinding], ...]
    recommendations: tuple[tuple[GoldRecommendation, RecommendationFinding], ...]


def _plain(words: str) -> str:
    text = " ".join(words.lower().replace("’", "'").split())
    for article in ARTICLES:
        text = text.removeprefix(article)
    return text.removesuffix("'s").removesuffix("'")


def _names(finding: ActorFinding, text: str) -> set[str]:
    return {_plain(finding.name), *(_plain(span.text(text)) for span in finding.mentions)}


def _likeness(gold: set[str], found: set[str]) -> float:
    """1 for a wording in common, less where one wording ends or begins with the other."""
    if gold & found:
        return 1.0 + 0.01 * len(gold & found)
    best = 0.0
    for one in gold:
        for other in found:
            short, long = sorted((one, other), key=len)
            if len(short) > 3 and (long.endswith(" " + short) or long.startswith(short + " ")):
                best = max(best, 0.5 * len(short) / len(long))
    return best if best >= 0.2 else 0.0


def pair(golds: Sequence[A], founds: Sequence[B], likeness: Callable[[A, B], float]) -> list[tuple[A, B]]:
    """One-to-one pairs, the likest first, ties in order; pairs of likeness 0 are none."""
    scored = [(-likeness(gold, found), i, j) for i, gold in enumerate(golds) for j, found in enumerate(founds)]
    used_gold: set[int] = set()
    used_found: set[int] = set()
    pairs = []
    for score, i, j in sorted(scored):
        if score < 0 and i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
            pairs.append((i, j))
    return [(golds[i], founds[j]) for i, j in sorted(pairs)]


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _event_likeness(gold: GoldEvent, found: EventFinding) -> float:
    spans = [proof.span for proof in found.evidence if proof.column == "event_type"]
    if not any(one.overlaps(other) for one in gold.triggers for other in spans):
        return 0.0
    main = gold.triggers[0].overlaps(found.trigger)
    return 1.0 + (2.0 if gold.type == found.event_type else 0.0) + (1.0 if main else 0.0)


def _recommendation_likeness(gold: GoldRecommendation, found: RecommendationFinding) -> float:
    longer = max(gold.action.end - gold.action.start, found.action.end - found.action.start)
    share = _overlap(gold.action, found.action) / longer
    return share if share > 0.5 else 0.0


def named_actors(found: Findings) -> list[ActorFinding]:
    """The actors that words of the article name: by a mention, or by the words of a part that they play. The others
    are parents from the registry that stand there only to be linked to."""
    playing = {part.actor for event in found.events for part in event.parts}
    playing |= {part.actor for recommendation in found.recommendations for part in recommendation.parts}
    return [actor for actor in found.actors if actor.mentions or actor.key in playing]


def match_article(gold: GoldArticle, found: Findings) -> Matched:
    """The pairs of one article."""
    actors = pair(
        list(gold.actors.values()),
        named_actors(found),
        lambda actor, finding: _likeness(
            {_plain(actor.name), *map(_plain, actor.mentions)}, _names(finding, gold.text)
        ),
    )
    return Matched(
        gold=gold,
        found=found,
        actors={finding.key: actor.key for actor, finding in actors},
        events=tuple(pair(gold.events, found.events, _event_likeness)),
        recommendations=tuple(pair(gold.recommendations, found.recommendations, _recommendation_likeness)),
    )
