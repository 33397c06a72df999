"""Who "both governments", "the two presidents" and "the two sides" are: the two that the text tells of before.

States are the two that are named most often before; holders of an office the last two who hold it; sides those of the
last talks, treaty or clash. Where a third comes as near as the second, the words stay what they are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from flows.extract.draft import Context, Draft
from flows.extract.name import Name
from flows.extract.word import WORD, fold
from flows.findings import Part

LONGEST = 5
"""How many words a phrase has that names a pair and nobody else."""
BEFORE = 8
"""How many characters before its phrase a word may begin that counts it: "both" is no part of it."""
MEMORY = 200
"""How many namings back are looked at; keeps long texts linear."""


def spread_pairs(context: Context, drafts: Iterable[Draft]) -> None:
    """Put the two that a pair stands for in its place, in all drafts of an article, in the order of the text."""
    pairs = _Pairs(context)
    for draft in drafts:
        acting = draft.actors("actor")
        draft.parts = [new for part in draft.parts for new in pairs.spread(part, acting)]
        draft.heard = tuple(new for part in draft.heard for new in pairs.spread(part, ()))
        pairs.note(draft)


class _Pairs:
    """The states, holders of offices and sides that an article has named so far."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.words: Mapping[str, frozenset[str]] = {
            name: frozenset(words) for name, words in context.knowledge.lexicon["frames"]["pairs"].items()
        }
        named = ((name.start, code) for s in context.sentences for name in s.names for code in _codes(context, name))
        self.states = sorted(named)
        self.sides: tuple[str, ...] = ()
        self.holders: dict[str, list[tuple[int, str]]] = {}
        for key, member in context.cast.members.items():
            if member.type == "person" and member.name_given:
                for head in member.heads:
                    self.holders.setdefault(head, []).extend((start, key) for start in member.starts)
        for namings in self.holders.values():
            namings.sort()

    def note(self, draft: Draft) -> None:
        """Take the two actors of talks, a treaty or a clash for the sides that are spoken of behind it."""
        mutual = draft.trigger.entry.frame in ("mutual", "discuss") or draft.type in ("CONSULT", "SUPPORT", "AGREE")
        key = self.context.cast.key
        keys = tuple(dict.fromkeys(key(part.actor) for part in draft.parts if part.role == "actor"))
        bodies = all(self.context.cast.members[each].type != "person" for each in keys)
        if mutual and bodies and len(keys) == 2:
            self.sides = keys

    def spread(self, part: Part, acting: Iterable[str]) -> list[Part]:
        """The part, or the parts of the two whom its words mean."""
        context = self.context
        begin = max(0, part.span.start - BEFORE)
        words = [fold(match.group(0)) for match in WORD.finditer(context.text, part.span.start, part.span.end)]
        words = [fold(word) for word in context.text[begin : part.span.start].split()[-1:]] + words
        named = part.actor.startswith(("state:", "registry:", "body:"))
        if named or len(words) > LONGEST or not self.words["numbers"] & set(words):
            return [part]
        found: Sequence[str] = ()
        if words[-1] in self.words["states"]:
            own = {context.cast.country(k) for k in acting if context.cast.key(k) != context.cast.key(part.actor)}
            codes = self._two_states(part.span.start, without=own if part.role == "recipient" else set())
            found = [context.cast.state(code, None) for code in codes]
        elif words[-1] in self.words["sides"]:
            found = self.sides
        else:
            found = self._two_holders(words[-1].removesuffix("s"), part.span.start)
        return [Part(key, part.role, part.span, part.through) for key in found] if len(found) == 2 else [part]

    def _two_states(self, offset: int, *, without: set[str | None]) -> list[str]:
        """The two states named most often before an offset; none where a third is named as often as the second."""
        stop = bisect_left(self.states, (offset, ""))
        before = [code for _, code in self.states[max(0, stop - MEMORY) : stop] if code not in without]
        counts = Counter(before)
        ranked = sorted(counts, key=lambda code: (-counts[code], code))
        if len(ranked) < 2 or len(ranked) > 2 and counts[ranked[2]] == counts[ranked[1]]:
            return []
        return sorted(ranked[:2], key=before.index)

    def _two_holders(self, office: str, offset: int) -> list[str]:
        """The last two named persons who hold an office."""
        namings = self.holders.get(office, [])
        stop = bisect_left(namings, (offset, ""))
        latest = dict.fromkeys(key for _, key in reversed(namings[max(0, stop - MEMORY) : stop]))
        return list(reversed(list(latest)[:2]))


def _codes(context: Context, name: Name) -> Iterator[str]:
    """The states that a name tells of: its own, its owner's, that of an office beside it."""
    for each in (name, name.owner, name.affiliation):
        entry = each.entry if each is not None else None
        if entry is not None and entry.state is not None:
            yield entry.state.alpha3
            return
    capital = context.cast.capitals.get(fold(name.text)) if name.kind == "place" else None
    if capital is not None:
        yield capital
