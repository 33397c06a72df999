"""What the models add: the gold articles read with them, and by lexicon and frames alone.

    python benchmarks/without_models.py [--split test]

Without its model a candidate tells an event where an entry of the lexicon fits, of the type of the weightiest; a member
plays the part that the frame says, and speaks where the rules of attribution say so. All else is the same.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from flows.evaluate.report import evaluate_gold
from flows.extract.cast import Cast
from flows.extract.decision import Decided, Decider
from flows.extract.knowledge import load_knowledge
from flows.extract.parse import Sentence
from flows.extract.reading import Reader
from flows.extract.role import SPEAKER, Casting
from flows.extract.trigger import Trigger, find_candidates
from flows.findings import Part

GOLD = Path(__file__).parent.parent / "tests" / "gold"
MEASURES = ("events", "event type", "events strict", "participants", "attribution", "actors")


class RuleDecider(Decider):
    """Takes the weightiest entry that fits."""

    def find(self, sentence: Sentence) -> Iterator[Decided]:
        for candidate in find_candidates(sentence, self.events):
            if candidate.fitting:
                yield Decided(candidate.fitting[0], 0.5)


class RuleCasting(Casting):
    """Takes the roles that the frames say."""

    def parts(
        self, sentence: Sentence, triggers: Sequence[Trigger], cast: Cast, chains: Sequence[Collection[str]]
    ) -> list[tuple[Part, ...]]:
        found = []
        for trigger, chain in zip(triggers, chains, strict=True):
            slots = self.roles.slots(sentence, trigger)
            parts: dict[tuple[str, bool], Part] = {}
            for candidate in self.roles.candidates(sentence, cast):
                if candidate.key is None:
                    continue
                key = cast.key(candidate.key)
                if slots.get(candidate.token.i) in ("actor", "recipient"):
                    parts.setdefault((key, False), Part(key, slots[candidate.token.i], candidate.span))
                if candidate.key in chain:
                    parts.setdefault((key, True), Part(key, SPEAKER, candidate.span))
            found.append(tuple(sorted(parts.values(), key=lambda part: part.span)))
        return found


def main() -> None:
    """Print F1 of both readings side by side."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--split", default="test", choices=("dev", "test"))
    split = parser.parse_args().split
    with_models = Reader(load_knowledge())
    without = Reader(load_knowledge())
    decider, casting = with_models.decider, with_models.casting
    without.decider = RuleDecider(
        without.knowledge.lexicon, events=without.events, features=decider.features, model=decider.model
    )
    without.casting = RuleCasting(roles=without.roles, model=casting.model, thresholds=casting.thresholds)
    both = [evaluate_gold(GOLD, split=split, reader=reader) for reader in (with_models, without)]
    print(f"{'F1, ' + split:18} with models   without")
    for name in MEASURES:
        shares = [next(s.tally.f1 for s in evaluation.scores if s.name == name) for evaluation in both]
        print(f"{name:18} {shares[0]:11.3f} {shares[1]:9.3f}")


if __name__ == "__main__":
    main()
