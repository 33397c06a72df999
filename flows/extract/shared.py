"""Names that several states share, told apart by what else a text names: "Dominican" in Santo Domingo and in Roseau."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flows.extract.knowledge import Knowledge, State
from flows.extract.name import Name
from flows.extract.word import fold


@dataclass(frozen=True)
class Shared:
    """Names with the states that may be meant, the likeliest first, and the names that are each state's alone."""

    names: frozenset[str]
    states: tuple[State, ...]
    cues: tuple[re.Pattern[str], ...]

    def meant(self, text: str) -> State:
        """The state that a text means: the one that it names most by names of its own, else the first."""
        counts = [len(cue.findall(text)) for cue in self.cues]
        return self.states[counts.index(max(counts))]


class SharedNames:
    """The rows of `shared_names.yaml`, compiled."""

    def __init__(self, entry: Mapping[str, Any], knowledge: Knowledge) -> None:
        own: dict[str, set[str]] = {}
        for entries in knowledge.names.by_first.values():
            for words, known in entries:
                if known.state is not None:
                    own.setdefault(known.state.alpha3, set()).add(" ".join(words))
        rows = []
        for row in entry["shared"]:
            shared = {fold(name) for name in row["names"]}
            states = tuple(knowledge.states[code] for code in row["states"])
            names = [own[state.alpha3] | {fold(state.capital)} for state in states]
            cues = []
            for number, each in enumerate(names):
                others = set().union(*(other for n, other in enumerate(names) if n != number))
                cues.append(_pattern(each - others - shared, longer=others))
            rows.append(Shared(frozenset(shared), states, tuple(cues)))
        self.rows = tuple(rows)

    def choose(self, text: str) -> dict[str, State]:
        """The state that each shared name means in a text; names that do not occur are left out."""
        folded = fold(text)
        return {
            name: meant
            for row in self.rows
            if any(name in folded for name in row.names)
            for meant in [row.meant(folded)]
            for name in row.names
        }


def _pattern(names: set[str], *, longer: set[str]) -> re.Pattern[str]:
    """A pattern of whole names; a name that a longer one of another state holds is looked for only outside of it."""
    parts = []
    for name in sorted(names, key=lambda each: (-len(each), each)):
        around = [other for other in longer if name != other and re.search(rf"\b{re.escape(name)}\b", other)]
        ahead = "".join(f"(?!{re.escape(o[len(name) :])}\\b)" for o in sorted(around) if o.startswith(name))
        behind = "".join(f"(?<!{re.escape(o[: -len(name)])})" for o in sorted(around) if o.endswith(name))
        parts.append(f"{behind}\\b{re.escape(name)}\\b{ahead}")
    return re.compile("|".join(parts) or r"(?!)")


def settle(name: Name, meant: Mapping[str, State]) -> Name:
    """A name, and those within it, with the state that it means."""
    entry = name.entry
    state = meant.get(fold(name.text))
    if entry is not None and entry.state is not None and state is not None:
        entry = replace(entry, state=state)
    owner = settle(name.owner, meant) if name.owner is not None else None
    affiliation = settle(name.affiliation, meant) if name.affiliation is not None else None
    return replace(name, entry=entry, owner=owner, affiliation=affiliation)
