"""What is recommended to whom: every statement of an article that prescribes conduct.

Three grammars: a verb ("urged X to do", "called on X to do", "demanded that X do", "called for Y"), a passive ("it
is recommended to do"), a noun ("recommendations on the creation of Y by X"). Coordinated demands are divided; each
keeps the words that decided its codes. Modal demands ("X must release") count where a body or state is the subject.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flows.article import Span
from flows.extract.beneficiary import BeneficiaryReader
from flows.extract.clause import Clauses, in_order
from flows.extract.demand import Demand, RecommendationWords
from flows.extract.draft import Context, Draft
from flows.extract.frame import is_passive
from flows.extract.parse import Sentence, Token
from flows.extract.roster import Mention
from flows.extract.trigger import IMPERATIVE
from flows.extract.word import fold
from flows.findings import Part


def _contiguous(tokens: list[Token], head: Token) -> list[Token]:
    """The run of neighbouring tokens around `head`."""
    numbers = {t.i: t for t in tokens}
    low = high = head.i
    while low - 1 in numbers:
        low -= 1
    while high + 1 in numbers:
        high += 1
    return [numbers[i] for i in range(low, high + 1)]


def _opens_list(draft: Draft) -> bool:
    """Whether nothing but the one who is asked stands between a demand and the colon: "urges X to:", "X should:"."""
    rest = [t for t in draft.sentence.tokens if t.start >= draft.trigger.span.end]
    return not any(t.tag.startswith("VB") for t in rest)


def _dated(sentence: Sentence, prep: Token) -> bool:
    """Whether a preposition leads to a date: "a call on Tuesday"."""
    return any(pobj.name is not None and pobj.name.kind == "date" for pobj in sentence.kids(prep.i, "pobj"))


class RecommendationReader:
    """Reads the demands of REQUEST events; made once per process."""

    def __init__(self, lexicon: Mapping[str, Any]) -> None:
        self.words = RecommendationWords(lexicon["recommendations"])
        self.clauses = Clauses(lexicon["grammar"], weighing=self.words.evaluations.keys())
        self.beneficiaries = BeneficiaryReader(self.words)

    def read(self, context: Context, draft: Draft) -> list[Demand]:
        """The demands that a REQUEST event makes, in the order of the text."""
        weighed = self._weighed(draft)
        told = weighed or draft.trigger.token
        act = self.words.speech_act(draft)
        if act is None and self.clauses.infinitives(draft.sentence, told):
            act = self.words.otherwise
        if act is None:
            return []
        if draft.trigger.entry.frame == "modal":
            demands = list(self._modal(draft, act))
        elif weighed is not None:
            demands = list(self._verbal(draft, act, weighed))
        else:
            demands = list(self._nominal(context, draft, act) if self._by_noun(draft) else self._verbal(draft, act))
        if draft.sentence.items and _opens_list(draft):
            demands = list(self._listed(draft, act))
        for demand in demands:
            self._complete(context, demand, demands)
        return demands

    def _weighed(self, draft: Draft) -> Token | None:
        """The "be" of a clause that says how needful an act is: "it is essential that", "there is a need for X to"."""
        token = draft.trigger.token
        if not {token.lemma, draft.trigger.entry.words[-1]} & self.words.evaluations.keys():
            return None
        for needed in draft.sentence.kids(token.i, "dobj"):  # "stressed the need for X to leave"
            if needed.lemma in self.words.evaluations and self.clauses.infinitives(draft.sentence, needed):
                return needed
        above = draft.sentence.tokens[token.head]
        for base in (token, above):
            if "be" in (base.lemma, above.lemma) and self.clauses.infinitives(draft.sentence, base):
                return base
        return None

    def _by_noun(self, draft: Draft) -> bool:
        """Whether the action is a noun: "recommendations on the creation of", "called for the release of"."""
        return draft.trigger.entry.noun or not self.clauses.infinitives(draft.sentence, draft.trigger.token)

    def _modal(self, draft: Draft, act: str) -> Iterator[Demand]:
        """What a modal prescribes: its verb's clause; three and more coordinated verbs are as many demands."""
        sentence, verb = draft.sentence, draft.trigger.carrier
        if verb.i == draft.trigger.token.i and draft.trigger.entry.words != IMPERATIVE:
            return
        heads = [verb, *(t for t in sentence.kids(verb.i, "conj") if t.tag == "VB" and not sentence.kids(t.i, "nsubj"))]
        heads = heads if len(heads) > 2 else heads[:1]
        for number, head in enumerate(heads):
            stop = heads[number + 1].i if number + 1 < len(heads) else self.clauses.end(sentence, head)
            inside = {t.i for t in sentence.subtree(head.i)}
            start = min([t.i for t in sentence.kids(head.i, "neg") if t.i > draft.trigger.token.i] + [head.i])
            tokens = [t for t in sentence.tokens[start:stop] if t.i in inside and t.dep != "parataxis"]
            span = self._trim(sentence, _contiguous(tokens, head))
            if span is not None:
                yield Demand(sentence, draft, act, draft.trigger.span, head, span, head.lemma, nominal=False)

    def _listed(self, draft: Draft, act: str) -> Iterator[Demand]:
        """Each item of a list that a demand leads in to is a demand of its own."""
        for item in draft.sentence.items:
            asked = self._asked_in_item(item)
            if asked is not None:
                span = self._trim(item, item.tokens[asked.i - 1 :])
                if span is not None:
                    yield Demand(item, draft, act, draft.trigger.span, asked, span, asked.lemma, nominal=False)
                continue
            tokens = [t for t in item.tokens if t.dep != "punct"]
            verbs = [t for t in item.tokens if t.tag.startswith("VB") and t.head == t.i] or [
                t for t in item.tokens[:3] if t.tag in ("VB", "VBP", "VBG")
            ]
            head = verbs[0] if verbs else next((t for t in item.tokens if t.head == t.i), None)
            if head is not None and head.tag in ("VBZ", "VBD") and item.kids(head.i, "nsubj"):
                continue  # a paragraph of its own behind the list
            span = self._trim(item, item.tokens)
            if head is not None and tokens and span is not None:
                yield Demand(item, draft, act, draft.trigger.span, head, span, head.lemma, nominal=not verbs)

    def _asked_in_item(self, item: Sentence) -> Token | None:
        """The infinitive of a list item that begins with the one who is asked: "calls on: 1. the Ministry to free"."""
        for to in item.tokens[1:]:
            if to.tag == "TO" and to.i + 1 < len(item.tokens) and item.tokens[to.i + 1].tag == "VB":
                before = item.tokens[to.i - 1]
                return item.tokens[to.i + 1] if before.pos in ("noun", "name") else None
            if to.tag.startswith("VB") or to.text in (",", ";"):
                return None
        return None

    def _verbal(self, draft: Draft, act: str, told: Token | None = None) -> Iterator[Demand]:
        """The demands in the infinitives below the demanding verb, or below `told`."""
        sentence, verb = draft.sentence, told or draft.trigger.token
        heads = self.clauses.infinitives(sentence, verb)
        joined: Sequence[Token] = ()
        if len(heads) == 2 and self.clauses.subject(sentence, heads[1]) is None:
            heads, joined = heads[:1], heads[1:]  # two acts asked of one body are one demand, three are three
        for head in heads:
            span = self.clauses.own_words(sentence, head, heads, joined)
            yield Demand(sentence, draft, act, draft.trigger.span, head, span, head.lemma, nominal=False)

    def _nominal(self, context: Context, draft: Draft, act: str) -> Iterator[Demand]:
        sentence, token = draft.sentence, draft.trigger.token
        targets: list[Token] = []
        if draft.trigger.entry.noun:
            presented = self._presented(sentence, token)
            if presented:
                for head in presented:
                    nominal = head.pos == "noun"
                    span = self.clauses.own_words(sentence, head, presented)
                    if nominal:
                        span = self._nominal_words(sentence, head, [h for h in presented if h.i != head.i])
                    lead = self.words.nominalizations.get(head.lemma, head.lemma) if nominal else head.lemma
                    yield Demand(sentence, draft, act, draft.trigger.span, head, span, lead, nominal=nominal)
                return
            others = [p for p in sentence.kids(token.i, "prep") if p.lemma in context.knowledge.group("concerning")]
            others = [p for p in others if not self._asks(context, sentence, p) and not _dated(sentence, p)]
            carrier = draft.trigger.carrier
            for told in (token, carrier) if not others else ():
                if self.clauses.infinitives(
                    sentence, told
                ):  # "an appeal to X to create ..., to provide ... and to finance ..."
                    yield from self._verbal(draft, act, told)
                    return
            for clause in sentence.kids(token.i, "acl"):
                if any(t.lemma == "to" for t in sentence.kids(clause.i, "aux")) and not sentence.kids(token.i, "prep"):
                    yield Demand(
                        sentence,
                        draft,
                        act,
                        draft.trigger.span,
                        clause,
                        self.clauses.own_words(sentence, clause, ()),
                        clause.lemma,
                        nominal=False,
                    )
                    return
        doing = [t for t in sentence.kids(token.i, "xcomp") if t.tag == "VBG" and not draft.trigger.entry.noun]
        if doing:  # "recommends closing the wing and paying the detainees"
            acts = [doing[0], *(t for t in self._conjuncts(sentence, doing[0]) if t.tag == "VBG")]
            heads, joined = (acts, []) if len(acts) > 2 else (acts[:1], acts[1:])
            for head in heads:
                span = self.clauses.own_words(sentence, head, heads, joined)
                yield Demand(sentence, draft, act, draft.trigger.span, head, span, head.lemma, nominal=False)
            return
        objects = sentence.kids(token.i, "dobj") if not draft.trigger.entry.noun else []
        asking = act == "ask"  # of somebody, known or not
        things = [t for t in objects if not asking and context.cast.resolve_one(sentence, t.i) is None]
        for prep in sentence.kids(token.i, "prep"):
            if things and prep.i > things[0].i:
                continue  # "demand justice for the victims"
            if prep.lemma in context.knowledge.group("concerning"):
                targets += sentence.kids(prep.i, "pobj", "pcomp")
                for other in sentence.kids(prep.i, "conj"):  # "for the release of X and for an end to Y"
                    targets += sentence.kids(other.i, "pobj", "pcomp") if other.lemma == prep.lemma else []
                targets += self._next_concerns(sentence, prep) if draft.trigger.entry.noun else []
        if not draft.trigger.entry.noun:
            targets += sentence.kids(token.i, "dobj", "nsubjpass" if is_passive(sentence, token) else "dobj")
        wanted = self._asked_for(sentence, token) if objects and not things else []
        for target in {t.i: t for t in wanted or targets}.values():
            dated = target.name is not None and target.name.kind == "date"
            if (
                dated
                or target.tag.startswith(("PRP", "W"))
                or not wanted
                and context.cast.resolve_one(sentence, target.i) is not None
            ):
                continue
            for head in [target, *self._further(sentence, target)]:
                lead = self.words.nominalizations.get(head.lemma, head.lemma)
                others = [h for h in (target, *self._further(sentence, target)) if h.i != head.i]
                span = self._nominal_words(sentence, head, others)
                if head in things and not others:
                    span = self._carried_on(sentence, token, span)
                yield Demand(sentence, draft, act, draft.trigger.span, head, span, lead, nominal=True)

    def _presented(self, sentence: Sentence, noun: Token) -> list[Token]:
        """The acts that recommendations are said to be: "its recommendations include releasing X and paying Y", "among
        them are the creation of Z", "the main one is that X sign", "made three: repeal X, free Y"."""
        above = sentence.tokens[noun.head]
        if noun.dep == "pobj" and above.lemma == "among":
            verb = sentence.tokens[above.head]
            named = sentence.kids(verb.i, "nsubj", "attr") if verb.lemma == "be" else []
            return self._acts(sentence, named)
        if noun.dep == "nsubj" and above.lemma in self.words.presenting:
            said = self.clauses.infinitives(sentence, above)
            return said or self._acts(sentence, sentence.kids(above.i, "xcomp", "dobj", "attr", "ccomp"))
        listed = [t for t in sentence.kids(above.i, "conj", "parataxis") if t.tag == "VB" and t.i > noun.i]
        colon = [t for t in listed if sentence.tokens[t.i - 1].text == ":"]
        if noun.dep == "dobj" and colon:
            return [colon[0], *(t for t in self._conjuncts(sentence, colon[0]) if t.tag == "VB")]
        return []

    def _acts(self, sentence: Sentence, first: Sequence[Token]) -> list[Token]:
        """Of some words and those that "and" joins to them, the gerunds and the nouns that name acts."""
        found = [each for token in first for each in (token, *self._conjuncts(sentence, token))]
        return in_order([t for t in found if t.tag == "VBG" or t.lemma in self.words.nominalizations])

    def _conjuncts(self, sentence: Sentence, token: Token) -> list[Token]:
        return [each for kid in sentence.kids(token.i, "conj") for each in (kid, *self._conjuncts(sentence, kid))]

    def _next_concerns(self, sentence: Sentence, prep: Token) -> list[Token]:
        """What else recommendations are on, wherever the tree hangs it: "on A, on B and on C"."""
        found = []
        for other in sentence.tokens[prep.i + 1 :]:
            joint = sentence.tokens[other.i - 1].text in self.clauses.members
            if other.tag in ("VBD", "VBZ", "MD"):
                break
            if other.lemma == prep.lemma and joint and not _dated(sentence, other):
                found += sentence.kids(other.i, "pobj", "pcomp")
        return found

    def _asks(self, context: Context, sentence: Sentence, prep: Token) -> bool:
        """Whether "on" leads to the one who is asked ("a call on X to"), not to what it is about; so does "for" right
        before "to" and what is asked: "a call for X to leave"."""
        behind = sentence.tokens[sentence.subtree(prep.i)[-1].i + 1 :][:1]
        leading = prep.lemma == "for" and any(token.tag == "TO" for token in behind)
        if not leading and prep.lemma not in context.knowledge.group("asking"):
            return False
        return any(context.cast.resolve(sentence, pobj.i) for pobj in sentence.kids(prep.i, "pobj"))

    def _asked_for(self, sentence: Sentence, verb: Token) -> list[Token]:
        """What somebody is asked for: "asked the ministry for guards"."""
        if not sentence.kids(verb.i, "dobj"):
            return []
        return [
            t for prep in sentence.kids(verb.i, "prep") if prep.lemma == "for" for t in sentence.kids(prep.i, "pobj")
        ]

    def _further(self, sentence: Sentence, target: Token) -> list[Token]:
        """Conjoined actions, each headed by a noun that names an act, where there are three or more; other conjuncts
        belong to one action."""
        found, stack = [], [target]
        while stack:
            kids = sentence.kids(stack.pop().i, "conj")
            found += [kid for kid in kids if kid.lemma in self.words.nominalizations]
            stack += kids
        return in_order(found) if len(found) > 1 else []

    def _nominal_words(self, sentence: Sentence, head: Token, others: Sequence[Token]) -> Span:
        """The words of a nominal action up to the clause that tells its purpose."""
        own = {t.i for t in sentence.subtree(head.i)}
        excluded: set[int] = set()
        for other in others:
            below = {t.i for t in sentence.subtree(other.i)}
            excluded |= below - own if head.i in below else below
        for clause in [*self._purpose_clauses(sentence, head), *self._remarks(sentence, head)]:
            excluded |= {t.i for t in sentence.subtree(clause.i)}
        tokens = _contiguous([t for t in sentence.subtree(head.i) if t.i not in excluded], head)
        while tokens and tokens[-1].text in (",", ";", "and", "or", "."):
            tokens.pop()
        return sentence.cover(tokens or [head])

    def _carried_on(self, sentence: Sentence, verb: Token, span: Span) -> Span:
        """The words of an action with those right behind it that the tree hangs on its verb: "justice for the dead"."""
        for prep in sentence.kids(verb.i, "prep"):
            words = sentence.subtree(prep.i)
            gap = [t for t in sentence.tokens if span.end <= t.start < words[0].start]
            if words[0].start > span.start and not gap and prep.lemma == "for":
                span = Span(span.start, words[-1].end)
        return span

    def _remarks(self, sentence: Sentence, head: Token) -> list[Token]:
        """Relative clauses behind a comma: they tell more of somebody and are not asked for."""
        return [
            t
            for t in sentence.subtree(head.i)
            if t.dep == "relcl" and t.i > head.i and self.clauses.comma_before(sentence, t)
        ]

    # -- who, for whom, what for

    def _purpose_clauses(self, sentence: Sentence, head: Token) -> list[Token]:
        """Infinitives below an action that say what it is for, outermost first."""
        found: list[Token] = []
        for token in sentence.subtree(head.i):
            if token.i == head.i or token.tag != "VB" or token.dep not in ("acl", "advcl", "relcl", "xcomp"):
                continue
            to = [t for t in sentence.kids(token.i, "aux") if t.lemma == "to"]
            inner = any(above.i in {f.i for f in found} for above in sentence.ancestors(token.i))
            if to and not inner and token.start > head.start:
                found.append(token)
        return found

    def _complete(self, context: Context, demand: Demand, demands: Sequence[Demand]) -> None:
        sentence, head = demand.sentence, demand.head
        others = {other.head.i for other in demands if other is not demand}
        purposes = [
            clause
            for clause in self._purpose_clauses(sentence, head)
            if clause.i not in others and (demand.nominal or demand.action.covers(clause.span))
        ]
        if not purposes and demand.nominal:
            purposes = self._stray_purpose(sentence, demand)
        if purposes:
            clauses = [purposes[0], *self.clauses.coordinated(sentence, purposes[0])]
            tokens = [
                t
                for clause in clauses
                for t in sentence.subtree(clause.i)
                if clause.i not in others and (demand.nominal or demand.action.covers(t.span))
            ]
            demand.purpose = self._trim(sentence, tokens)
        self._addressees(context, demand)
        self._partners(context, demand)
        for mention in self.beneficiaries.read(context, demand):
            self._add(context, demand, "beneficiary", [mention])
        self._subjects(context, demand)
        self._received(context, demand, demands)
        for mark in sentence.subtree(head.i):
            if mark.dep == "mark" and mark.lemma in self.words.conditions:
                demand.conditions = sentence.cover(sentence.subtree(mark.head))

    def _stray_purpose(self, sentence: Sentence, demand: Demand) -> list[Token]:
        """A purpose that the tree hangs on the speech noun or its verb instead of on the action behind it."""
        for token in sentence.tokens:
            to = any(t.lemma == "to" for t in sentence.kids(token.i, "aux"))
            if token.tag == "VB" and to and token.start > demand.action.end and token.dep in ("acl", "advcl", "xcomp"):
                return [token]
        return []

    def _trim(self, sentence: Sentence, tokens: Sequence[Token]) -> Span | None:
        kept = in_order(tokens)
        while kept and kept[-1].text in (".", ",", ";", "and", "or"):
            kept.pop()
        while kept and kept[0].text in (",", ";", "and"):
            kept.pop(0)
        return sentence.cover(kept) if kept else None

    def _add(self, context: Context, demand: Demand, role: str, mentions: Sequence[Mention]) -> None:
        for mention in mentions:
            key = context.cast.key(mention.key)
            if all((context.cast.key(part.actor), part.role) != (key, role) for part in demand.parts):
                demand.parts.append(Part(key, role, mention.span))

    def _asked(self, context: Context, demand: Demand, token: Token) -> list[Mention]:
        """The members that a noun names who is asked: a capital is asked for its government."""
        found = context.cast.resolve(demand.sentence, token.i)
        meant = [p for p in demand.draft.parts if p.role == "recipient" and any(p.span == m.span for m in found)]
        if len(found) == 1 and len(meant) == 2:
            return [Mention(part.actor, part.span) for part in meant]  # "both governments" are two
        capital = context.cast.capitals.get(fold(token.text)) if token.name is not None else None
        if not found and token.name is not None and capital is not None:
            return [Mention(context.cast.state(capital, token.name.span), token.name.span)]
        return found

    def _addressees(self, context: Context, demand: Demand) -> None:
        """Who is to act: the object of the speech verb, the subject of the demanded clause, "by" and "from"."""
        sentence, verb, cast = demand.sentence, demand.draft.trigger.token, context.cast
        issuers = {cast.key(key) for key in demand.draft.actors("actor")}
        before = sentence.tokens[demand.head.i - 2] if demand.head.i > 1 else None
        if (
            sentence is not demand.draft.sentence
            and before is not None
            and demand.head is self._asked_in_item(sentence)
        ):
            self._add(context, demand, "addressee", self._asked(context, demand, before))
            return
        if demand.draft.trigger.entry.frame == "modal" or sentence is not demand.draft.sentence:
            for part in demand.draft.parts:
                if part.role == "recipient":
                    self._add(context, demand, "addressee", [Mention(part.actor, part.span)])
            return
        if demand.draft.trigger.entry.noun and not demand.nominal:
            for prep in sentence.kids(verb.i, "prep"):
                for pobj in sentence.kids(prep.i, "pobj") if prep.lemma in ("on", "upon", "to", "for") else ():
                    if prep.i < demand.head.i:
                        self._add(context, demand, "addressee", self._asked(context, demand, pobj))
        elif not demand.draft.trigger.entry.noun and not is_passive(sentence, verb):
            for token in sentence.kids(verb.i, "dobj", "dative"):
                if not demand.nominal or token.end <= demand.action.start:  # "asked donors for ten tents"
                    self._add(context, demand, "addressee", self._asked(context, demand, token))
            for prep in sentence.kids(verb.i, "prep", "dative"):
                if prep.lemma in context.knowledge.group("asking") and prep.i < demand.head.i:
                    for pobj in sentence.kids(prep.i, "pobj"):
                        self._add(context, demand, "addressee", self._asked(context, demand, pobj))
        elif is_passive(sentence, verb) and not demand.nominal:
            for token in sentence.kids(verb.i, "nsubjpass"):
                self._add(context, demand, "addressee", self._asked(context, demand, token))
        subject = self.clauses.subject(sentence, demand.head)
        above = demand.head
        while subject is None and above.dep == "conj":
            above = sentence.tokens[above.head]
            subject = self.clauses.subject(sentence, above)
        if subject is not None and subject.start > verb.start and subject.dep != "nsubjpass" and not demand.nominal:
            demand.parts = [part for part in demand.parts if part.role != "addressee"]
            self._add(context, demand, "addressee", self._asked(context, demand, subject))
        acts = demand.nominal or demand.lead in self.words.entry["payment_verbs"]
        for prep in self._own(sentence, demand, "prep", "agent"):
            paying = prep.lemma == "from" and demand.lead in self.words.entry["payment_verbs"]
            doing = prep.lemma == "by" and not self._of_conduct(sentence, prep)
            if (
                acts
                and (paying or doing)
                or doing
                and prep.dep == "agent"
                and sentence.tokens[prep.head].i == demand.head.i
            ):
                for pobj in sentence.kids(prep.i, "pobj"):
                    self._add(context, demand, "addressee", cast.resolve(sentence, pobj.i))
        demand.parts = [p for p in demand.parts if p.role != "addressee" or cast.key(p.actor) not in issuers]

    def _own(self, sentence: Sentence, demand: Demand, *deps: str) -> list[Token]:
        """Tokens with one of `deps` inside the action's own words."""
        return [t for t in sentence.tokens if demand.action.covers(t.span) and (not deps or t.dep in deps)]

    def _of_conduct(self, sentence: Sentence, prep: Token) -> bool:
        """Whether "by" tells who did what the demand is about, not who is to act."""
        head = sentence.tokens[prep.head]
        return head.lemma in self.words.conduct or head.dep in ("acl", "relcl") and head.tag == "VBN"

    def _received(self, context: Context, demand: Demand, demands: Sequence[Demand]) -> None:
        """Where the words of the demand name nobody who is to act, those whom its event has as recipients; whoever
        is to have something done to him by somebody left open ("that a nurse be hired") is none of them, nor whoever
        is named within another demand of the event."""
        clause = self.clauses.subject(demand.sentence, demand.head)
        undergoing = clause is not None and clause.dep == "nsubjpass"
        listed = bool(demand.draft.sentence.items)
        if undergoing and not listed or any(part.role == "addressee" for part in demand.parts):
            return
        taken = {context.cast.key(part.actor) for part in demand.parts}
        for part in demand.draft.parts:
            elsewhere = any(other is not demand and other.action.covers(part.span) for other in demands)
            if part.role == "recipient" and context.cast.key(part.actor) not in taken and not elsewhere:
                self._add(context, demand, "addressee", [Mention(part.actor, part.span)])

    def _partners(self, context: Context, demand: Demand) -> None:
        sentence = demand.sentence
        for phrase in self.words.partners:
            for token in sentence.tokens:
                run = sentence.tokens[token.i : token.i + len(phrase)]
                words = [t.text.lower() for t in run]
                if len(words) == len(phrase) and tuple(words) == phrase and demand.action.covers(token.span):
                    for pobj in sentence.kids(run[-1].i, "pobj"):
                        self._add(context, demand, "partner", context.cast.resolve(sentence, pobj.i))

    def _subjects(self, context: Context, demand: Demand) -> None:
        """Whose conduct it is about: "violations committed by X", "attacks by X"."""
        sentence = demand.sentence
        for prep in sentence.tokens:
            if prep.lemma != "by" or prep.dep not in ("prep", "agent") or not self._of_conduct(sentence, prep):
                continue
            inside = demand.action.covers(prep.span) or demand.purpose is not None and demand.purpose.covers(prep.span)
            if inside:
                for pobj in sentence.kids(prep.i, "pobj"):
                    self._add(context, demand, "subject", context.cast.resolve(sentence, pobj.i))
        asked = {context.cast.key(part.actor) for part in demand.parts if part.role == "subject"}
        demand.parts = [
            part for part in demand.parts if part.role == "subject" or context.cast.key(part.actor) not in asked
        ]
