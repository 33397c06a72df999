"""Which part a mention plays in an event: the frames propose, a model decides.

Every noun, name and pronoun of the event's sentence that names a member is a candidate. What the model sees of it is
what the frame says, the way through the tree from the trigger to it, and what it is; names enter as their kinds, so
that no state is taken for an actor because of its name.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.article import Span
from flows.extract.cast import Cast
from flows.extract.frame import Frames, Slot, find_slots, is_passive
from flows.extract.lemma import is_common_noun
from flows.extract.linear import LinearModel
from flows.extract.name import Name
from flows.extract.parse import Sentence, Token
from flows.extract.roster import Mention
from flows.extract.trigger import EventLexicon, Trigger
from flows.extract.word import fold
from flows.findings import Part

NO_ROLE = "none"
SPEAKER = "speaker"
BARRIERS = ("relcl", "acl", "advcl", "parataxis", "conj")
UNDERGOING = ("dobj", "nsubjpass")
MODIFYING = ("compound", "amod", "nmod")
PLURAL = ("them", "whom")
PEOPLE = ("population_group", "armed_group", "armed_forces", "person")
ARGUMENTS = ("nsubj", "nsubjpass", "dobj", "dative", "pobj", "conj", "poss", "appos")
CERTAIN = 0.9
"""A conjunct of a part is one too, unless the model is at least so sure that it is none."""
LONGEST_WAY = 6
"""How many steps through the tree the model sees of a way; what is farther is only far."""


@dataclass(frozen=True)
class Candidate:
    """A token that names a member: what kind of word it is, and the type of the member."""

    token: Token
    span: Span
    form: str
    type: str
    key: str | None
    state: str | None


class RoleReader:
    """Finds candidates for parts and makes their features; made once per process."""

    def __init__(self, *, frames: Frames, events: EventLexicon, speech: Iterable[str]) -> None:
        self.speech = frozenset(speech)
        self.frames = frames
        self.events = events

    def candidates(self, sentence: Sentence, cast: Cast) -> list[Candidate]:
        """The tokens of a sentence that name a member, in order."""
        found = []
        for token in sentence.tokens:
            candidate = self._candidate(sentence, token, cast)
            if candidate is not None:
                found.append(candidate)
        return found

    def _candidate(self, sentence: Sentence, token: Token, cast: Cast) -> Candidate | None:
        name = token.name
        if name is not None and name.kind == "date":
            return None
        if name is not None and token.dep == "conj" and any(other.affiliation is name for other in sentence.names):
            return None  # the second state of "the foreign ministers of X and Y, A and B"
        if name is not None and name.kind == "adjective":
            if name.entry is None or name.entry.state is None:
                return None
            return Candidate(token, name.span, "adjective", "state", None, name.entry.state.alpha3)
        if name is not None and name.kind == "ethnic" and token.dep in MODIFYING:
            return None
        if name is None and (
            token.dep in MODIFYING or not token.tag.startswith(("NN", "PRP", "CD", "DT", "WP", "WDT", "JJ"))
        ):
            return None
        if name is None and token.tag.startswith("JJ") and token.dep in ("acomp", "advmod"):
            return None
        mention = cast.resolve_one(sentence, token.i)
        if mention is None and token.tag in ("CD", "DT", "JJ"):
            mention = self._counted(sentence, token, cast)
        if mention is not None:
            member = cast.members[cast.key(mention.key)]
            form = "name" if name is not None else "pronoun" if token.tag.startswith(("PRP", "W")) else "nominal"
            return Candidate(token, mention.span, form, member.type, mention.key, None)
        if name is not None and name.kind == "unknown" and token.dep in ARGUMENTS and not is_common_noun(name.text):
            return Candidate(token, name.span, "unknown", "other", None, None)
        if name is not None and name.kind == "place":
            capital = cast.capitals.get(fold(name.text))
            country = capital or _country_of(name, cast)
            if country in cast.knowledge.states:
                return Candidate(token, name.span, "capital" if capital else "place", "state", None, country)
        return None

    def _counted(self, sentence: Sentence, token: Token, cast: Cast) -> Mention | None:
        """Those of whom a number counts some, where the sentence has named them: "hit miners and held six of them"."""
        below = [pobj for prep in sentence.kids(token.i, "prep") for pobj in sentence.kids(prep.i, "pobj")]
        if not any(pobj.text.lower() in PLURAL for pobj in below):
            return None
        for before in reversed(sentence.tokens[: token.i]):
            if before.tag == "NNS" and before.dep in ("nsubj", "nsubjpass", "dobj"):
                mention = cast.resolve_one(sentence, before.i)
                if mention is not None and cast.members[cast.key(mention.key)].type in PEOPLE:
                    return mention
        return None

    def slots(self, sentence: Sentence, trigger: Trigger) -> dict[int, str]:
        """What the frame of a trigger says of each token, conjuncts included."""
        roles: dict[int, str] = {}
        for slot in find_slots(sentence, trigger, frames=self.frames, lexicon=self.events):
            for token in self._with_conjuncts(sentence, slot):
                roles.setdefault(token.i, slot.role)
        return roles

    def _with_conjuncts(self, sentence: Sentence, slot: Slot) -> Iterator[Token]:
        stack = [slot.token]
        while stack:
            token = stack.pop()
            yield token
            stack += sentence.kids(token.i, "conj")

    def read(
        self,
        sentence: Sentence,
        trigger: Trigger,
        candidate: Candidate,
        *,
        own: Mapping[int, str],
        others: Sequence[tuple[Trigger, Mapping[int, str]]],
        candidates: Sequence[Candidate],
        chain: Collection[str] = (),
    ) -> list[str]:
        """The features of a candidate for a part in the event of `trigger`. `own` are the slots of that trigger,
        `others` the other triggers of the sentence with theirs, `chain` the members that the rules of attribution
        take for its speakers."""
        found = list(self._all(sentence, trigger, candidate, own, others, candidates))
        found += self._saying(sentence, trigger, candidate, own, chain)
        return list(dict.fromkeys(found))

    def _saying(
        self,
        sentence: Sentence,
        trigger: Trigger,
        candidate: Candidate,
        own: Mapping[int, str],
        chain: Collection[str],
    ) -> Iterator[str]:
        """Whether the candidate says it: the verb where the ways from it and from the trigger meet."""
        token = candidate.token
        said = candidate.key is not None and candidate.key in chain
        yield f"said={said}"
        yield f"said+rule={said}+{own.get(token.i, '-')}"
        yield f"said+type={said}+{trigger.entry.type}"
        turn = meeting(sentence, trigger.token, token)
        if turn is None or turn.i in (trigger.token.i, trigger.carrier.i):
            return
        speech = turn.lemma in self.speech
        semicolon = any(
            t.text == ";" for t in sentence.tokens[min(turn.i, trigger.token.i) : max(turn.i, trigger.token.i)]
        )
        dep = next((k.dep for k in _below(sentence, token, turn) if k.head == turn.i), "-")
        way = _below(sentence, trigger.token, turn)
        below = next((k.dep for k in way if k.head == turn.i), "-")
        crossed = sorted({k.dep for k in way if k.dep in BARRIERS})
        yield f"turn={turn.lemma}:{dep}"
        yield f"turn speech={speech}:{dep}:{below}:{semicolon}"
        yield f"turn speech crossed={speech}:{dep}:{'+'.join(crossed)}"
        yield f"turn speech said={speech}:{dep}:{below}:{said}"

    def _all(
        self,
        sentence: Sentence,
        trigger: Trigger,
        candidate: Candidate,
        own: Mapping[int, str],
        others: Sequence[tuple[Trigger, Mapping[int, str]]],
        candidates: Sequence[Candidate],
    ) -> Iterator[str]:
        token, entry = candidate.token, trigger.entry
        kind = entry.type
        rule = own.get(token.i, "-")
        passive = "p" if is_passive(sentence, trigger.carrier) else "a"
        noun = "n" if entry.noun else "v"
        way = find_way(sentence, trigger.token, token)
        light = find_way(sentence, trigger.light, token) if trigger.light is not None else None
        lemma = trigger.token.lemma
        filled = {role for i, role in own.items() if any(other.token.i == i for other in candidates)}
        yield f"type={kind}"
        yield f"rule={rule}"
        yield f"rule+type={rule}+{kind}"
        yield f"rule+frame={rule}+{entry.frame}+{passive}"
        yield f"rule+form={rule}+{candidate.form}"
        yield f"rule+filled={rule}+{'+'.join(sorted(filled))}"
        yield f"rule+member={rule}+{candidate.type}"
        yield f"rule+type+member={rule}+{kind}+{candidate.type}"
        yield f"way={noun}{passive}{way}"
        yield f"way+rule={way}+{rule}"
        yield f"way+type={way}+{kind}"
        yield f"way+frame={way}+{entry.frame}+{passive}"
        yield f"way+member={way}+{candidate.type}"
        yield f"word+way={lemma}+{way}"
        yield f"word+rule={lemma}+{rule}"
        yield f"short={short_way(way)}"
        yield f"short+type={short_way(way)}+{kind}+{passive}"
        yield f"short+form={short_way(way)}+{candidate.form}"
        if light is not None:
            yield f"light={light}"
            yield f"light+type={light}+{kind}"
            yield f"light+word={trigger.carrier.lemma}+{light}"
        yield f"form={candidate.form}"
        yield f"member={candidate.type}"
        yield f"member+type={candidate.type}+{kind}"
        yield f"dep={token.dep}"
        side = "before" if token.i < trigger.token.i else "behind"
        between = sum(
            min(token.i, trigger.token.i) < other.token.i < max(token.i, trigger.token.i) for other in candidates
        )
        yield f"side={side}"
        yield f"side+type={side}+{kind}+{passive}+{noun}"
        yield f"between={side}{min(between, 3)}"
        yield f"between+type={side}{min(between, 3)}+{kind}"
        yield f"distance={min(abs(token.i - trigger.token.i) // 3, 6)}"
        yield f"first={candidate is candidates[0]}+{side}"
        yield f"many={min(len(candidates), 5)}"
        for other, roles in others:
            role = roles.get(token.i)
            if role is not None and role != "none":
                yield f"elsewhere={role}"
                yield f"elsewhere+type={other.entry.type}:{role}+{kind}"
                yield f"elsewhere+rule={role}+{rule}"
                nearer = abs(other.token.i - token.i) < abs(trigger.token.i - token.i)
                yield f"elsewhere+nearer={role}+{rule}+{nearer}"


def meeting(sentence: Sentence, one: Token, other: Token) -> Token | None:
    """The lowest token that stands above both, or is one of them; None where the tree is in pieces."""
    above = {one.i, *(token.i for token in sentence.ancestors(one.i))}
    return next((t for t in [other, *sentence.ancestors(other.i)] if t.i in above), None)


def _below(sentence: Sentence, token: Token, top: Token) -> list[Token]:
    """A token and those above it, up to `top`, which is left out."""
    found = []
    for above in [token, *sentence.ancestors(token.i)]:
        if above.i == top.i:
            break
        found.append(above)
    return found


def find_way(sentence: Sentence, start: Token, end: Token) -> str:
    """The way through the tree from one token to another: relations upwards (^) and downwards (>), a preposition
    with its word; "far" where it is longer than the model sees."""
    above = [start.i, *(token.i for token in sentence.ancestors(start.i))]
    chain = [end.i, *(token.i for token in sentence.ancestors(end.i))]
    place = {i: step for step, i in enumerate(above)}
    meeting = next((k for k, i in enumerate(chain) if i in place), None)
    if meeting is None:
        return "far"
    up = above[: place[chain[meeting]]]
    down = list(reversed(chain[:meeting]))
    if len(up) + len(down) > LONGEST_WAY:
        return "far"
    return "".join(f"^{_step(sentence.tokens[i])}" for i in up) + "".join(f">{_step(sentence.tokens[i])}" for i in down)


def _step(token: Token) -> str:
    return (
        f"{token.dep}.{token.lemma}"
        if token.dep in ("prep", "agent", "dative") and token.tag in ("IN", "TO")
        else token.dep
    )


def short_way(way: str) -> str:
    """The last step and the turn of a way: where it goes up first, how often, and what it ends in."""
    ups = way.count("^")
    last = way.rsplit(">", 1)[-1] if ">" in way else "-"
    first = way.split(">")[1] if ">" in way else "-"
    return f"{min(ups, 3)}:{first}:{last}"


@dataclass(frozen=True)
class Thresholds:
    """How likely the model must find a part: of its own, where the frame says the same, and for a speaker whom the
    rules of attribution propose."""

    alone: float
    framed: float
    proposed: float

    @classmethod
    def compile(cls, entry: Mapping[str, Any]) -> Thresholds:
        """From `frames.yaml`."""
        return cls(float(entry["alone"]), float(entry["framed"]), float(entry["proposed"]))


class Casting:
    """Gives the members of a sentence their parts in its events; made once per process."""

    def __init__(self, *, roles: RoleReader, model: LinearModel, thresholds: Thresholds) -> None:
        self.roles = roles
        self.thresholds = thresholds
        self.model = model

    def parts(
        self, sentence: Sentence, triggers: Sequence[Trigger], cast: Cast, chains: Sequence[Collection[str]]
    ) -> list[tuple[Part, ...]]:
        """The actors, recipients and speakers of each trigger of a sentence, in the order of the text; `chains` are
        the speakers that the rules of attribution propose for each."""
        candidates = self.roles.candidates(sentence, cast)
        slots = [self.roles.slots(sentence, trigger) for trigger in triggers]
        pairs = list(zip(triggers, slots, strict=True))
        found = []
        for number, (trigger, own) in enumerate(pairs):
            others = [pair for k, pair in enumerate(pairs) if k != number]
            chosen: dict[tuple[str, bool], tuple[float, Part]] = {}
            roles: dict[int, str] = {}
            for candidate in candidates:
                if candidate.token.i == trigger.token.i:
                    continue
                features = self.roles.read(
                    sentence,
                    trigger,
                    candidate,
                    own=own,
                    others=others,
                    candidates=candidates,
                    chain=chains[number],
                )
                odds = self.model.probabilities(features)
                likeliest = max((name for name in odds if name != NO_ROLE), key=lambda name: (odds[name], name))
                proposed = candidate.key is not None and candidate.key in chains[number]
                role = self._choose(odds, likeliest, own.get(candidate.token.i, NO_ROLE), proposed=proposed)
                before = roles.get(candidate.token.head, NO_ROLE) if candidate.token.dep == "conj" else NO_ROLE
                if role == NO_ROLE and odds[NO_ROLE] < CERTAIN:
                    role = before  # "relations with X and Y": what is said of the first holds of the second
                if role == "actor" and self._told_of(sentence, trigger, candidate, own):
                    role = NO_ROLE
                if role == "recipient" and self._in_what_is_asked(sentence, trigger, candidate, own):
                    role = NO_ROLE
                if role == "actor" and candidate.token.dep in UNDERGOING and own.get(candidate.token.i) == "recipient":
                    role = "recipient"  # "the journalist, whom the junta freed"
                roles[candidate.token.i] = role
                if role == NO_ROLE:
                    continue
                key = cast.key(candidate.key or _new_member(cast, candidate))
                place = (key, role == SPEAKER)  # who says that it did something does both
                if place not in chosen or odds[role] > chosen[place][0]:
                    chosen[place] = (odds[role], Part(key, role, candidate.span))
                for other in cast.of_other_owners(sentence, candidate.token):
                    part = Part(cast.key(other.key), role, other.span)
                    chosen.setdefault((part.actor, role == SPEAKER), (odds[role], part))
            found.append(tuple(part for _, part in sorted(chosen.values(), key=lambda item: item[1].span)))
        return found

    def _told_of(self, sentence: Sentence, trigger: Trigger, candidate: Candidate, own: Mapping[int, str]) -> bool:
        """Whether a member stands in what a speech act, a session or a document is about: it does not do the act
        ("recommendations on the creation of centres by X")."""
        if trigger.entry.frame not in ("speak", "host", "issue") or own.get(candidate.token.i) == "actor":
            return False
        above = [token.i for token in sentence.ancestors(candidate.token.i)]
        if trigger.entry.frame == "host" and trigger.entry.noun and trigger.light is None:
            determiners = {kid.lemma for kid in sentence.kids(trigger.token.i, "det")}
            if "the" in determiners and trigger.token.i not in above:
                return True  # "during the session, the missions ...": whose session it is stands elsewhere
        return trigger.token.i in above and candidate.token.i > trigger.token.i

    def _in_what_is_asked(
        self, sentence: Sentence, trigger: Trigger, candidate: Candidate, own: Mapping[int, str]
    ) -> bool:
        """Whether a member only stands in the act that somebody is asked to do: it is not asked itself ("urged Kenya to
        suspend flights to Uganda")."""
        if trigger.entry.frame != "speak" or trigger.entry.type != "REQUEST" or own.get(candidate.token.i) is not None:
            return False
        chain = [candidate.token, *sentence.ancestors(candidate.token.i)]
        for below, above in itertools.pairwise(chain):
            if above.i == trigger.token.i:
                subject = chain[0].dep in ("nsubj", "nsubjpass", "conj")
                return below.dep == "xcomp" and below.tag == "VB" and not subject
        return False

    def _choose(self, odds: Mapping[str, float], likeliest: str, framed: str, *, proposed: bool) -> str:
        """The likeliest part where the model is sure enough of it; it need be less sure of what the frame says too,
        and of a speaker whom the rules of attribution propose."""
        if odds[likeliest] >= self.thresholds.alone:
            return likeliest
        if framed != NO_ROLE and odds.get(framed, 0.0) >= self.thresholds.framed:
            return framed
        return SPEAKER if proposed and odds[SPEAKER] >= self.thresholds.proposed else NO_ROLE


def _country_of(name: Name, cast: Cast) -> str | None:
    """The country of a place, where all places of that name are of one, or one of them is in a state that the text
    names."""
    words = tuple(fold(word) for word in name.text.split())
    entries = cast.knowledge.names.by_first.get(words[0], ()) if words else ()
    countries = {entry.place.country for keys, entry in entries if keys == words and entry.place is not None}
    countries = countries if len(countries) < 2 else countries & cast.told_states
    return next(iter(countries)) if len(countries) == 1 else None


def _new_member(cast: Cast, candidate: Candidate) -> str:
    """The member of a candidate that is not one yet: the state of an adjective or a place, or an unknown name."""
    if candidate.state is not None:
        return cast.state(candidate.state, candidate.span)
    return cast.unknown(candidate.span)
