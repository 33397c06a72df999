"""For whom a demand is made: those whom the act that is asked for would help.

Those who are to be found, freed, let in, compensated; those to whom or for whom something is to be given; those whose
return or release is asked for; those whom an act against them is to spare. Never whoever asks or is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from flows.extract.demand import Demand, RecommendationWords
from flows.extract.draft import Context
from flows.extract.frame import is_passive
from flows.extract.parse import Sentence, Token
from flows.extract.roster import Member, Mention

HELPED = ("population_group", "person", "ngo", "media")
"""Types of those who may be helped by what is asked of somebody else."""
REACH = 600
"""Code points before a pronoun within which those whom it means are looked for."""


class BeneficiaryReader:
    """Reads whom demands are for; made once per process."""

    def __init__(self, words: RecommendationWords) -> None:
        self.words = words

    def read(self, context: Context, demand: Demand) -> list[Mention]:
        """The members whom a demand would help, in the order of the text, each once."""
        sentence, cast = demand.sentence, context.cast
        taken = {cast.key(part.actor) for part in demand.parts} | {cast.key(k) for k in demand.draft.actors("actor")}
        found: list[Mention] = []
        for token in [*self._served(sentence, demand), *self._helped(sentence, demand)]:
            for mention in (
                self._meant(context, sentence, token, taken) if token.lemma not in self.words.unhelped else ()
            ):
                key = cast.key(mention.key)
                if self._may_be(cast.members[key]) and key not in taken:
                    taken.add(key)
                    found.append(Mention(key, mention.span))
        return found

    def _may_be(self, member: Member) -> bool:
        """Whether somebody of such a kind is helped; of the rest, only people in the plural ("employees")."""
        return member.type in HELPED or member.type == "other" and member.several

    def _meant(self, context: Context, sentence: Sentence, token: Token, taken: Collection[str]) -> list[Mention]:
        """Those whom a noun phrase names, or whom a pronoun takes up among those who may be helped."""
        cast = context.cast
        if token.tag in ("PRP", "PRP$"):
            patient = self._patient(context, token, taken)
            return [Mention(patient, token.span)] if patient is not None else []
        found = cast.resolve(sentence, token.i)
        return [Mention(key, mention.span) for mention in found for key in cast.apart(mention.key)]

    def _patient(self, context: Context, token: Token, taken: Collection[str]) -> str | None:
        """The latest of those named before a pronoun who may be helped: people for "them", one person for "her"."""
        cast, words = context.cast, token.text.lower()
        plural = words in context.knowledge.group("pronouns_plural")
        if not plural and words not in context.knowledge.group("pronouns_person"):
            return None
        best: tuple[int, str] | None = None
        for member in cast.members.values():
            last = member.last_before(token.start)
            if last is None or last < token.start - REACH or member.key in taken or not self._may_be(member):
                continue
            group = member.several or member.type == "population_group"
            if group if not plural else not group:
                continue
            if not plural and (member.type != "person" or not cast.agrees(member, words)):
                continue
            if best is None or last > best[0]:
                best = (last, member.key)
        return best[1] if best is not None else None

    def _served(self, sentence: Sentence, demand: Demand) -> list[Token]:
        """Whom a demanded passive helps, or spares: "they should be released", "must not be sent back"."""
        head = demand.head
        if not is_passive(sentence, head):
            return []
        spared = self._is_verb(sentence, head, self.words.harming) and bool(sentence.kids(head.i, "neg"))
        helped = self._is_verb(sentence, head, self.words.beneficiary_verbs)
        return sentence.kids(head.i, "nsubjpass") if helped or spared else []

    def _helped(self, sentence: Sentence, demand: Demand) -> Iterator[Token]:
        """The tokens of an action and its purpose that name whom it is to help, in order."""
        spans = [demand.action, *([demand.purpose] if demand.purpose is not None else [])]
        for token in sentence.tokens:
            if any(span.covers(token.span) for span in spans) and self._is_helped(sentence, token, demand):
                yield token

    def _is_helped(self, sentence: Sentence, token: Token, demand: Demand) -> bool:
        head = sentence.tokens[token.head]
        if token.dep in ("dobj", "dative"):
            if token.dep == "dative" and token.tag != "IN":
                return True
            return self._is_verb(sentence, head, self.words.beneficiary_verbs) or self._spared(sentence, head)
        if token.dep in ("nsubj", "nsubjpass"):  # "let aid workers return", "ensure that detainees see a lawyer"
            above = sentence.tokens[head.head]
            if head.dep not in ("ccomp", "xcomp") or head.i == demand.head.i:
                return False
            if above.dep == "relcl":  # "repeal the rule that lets mayors hire staff"
                return False
            fleeing = head.tag == "VBG" and self._is_verb(sentence, above, self.words.beneficiary_verbs)
            return fleeing or above.lemma in self.words.enabling  # "admit people fleeing the war"
        if token.tag == "PRP$":
            return self._helps(head)
        if token.tag == "CD" and token.dep == "nummod":  # "free the six and open talks", hung on "talks"
            verb = sentence.tokens[head.head]
            last = sentence.kids(token.i, "conj")
            return bool(last) and head.dep == "dobj" and self._is_verb(sentence, verb, self.words.beneficiary_verbs)
        if token.dep != "pobj":
            return False
        above = sentence.tokens[head.head]
        if head.lemma == "with" and above.lemma in self.words.sharing:
            return True
        if head.lemma in ("to", "for"):
            return above.lemma not in self.words.reached and (above.dep != "acl" or above.tag == "VBG")
        if head.lemma != "of":
            return head.lemma == "against" and above.lemma in self.words.sparing and self._ended(sentence, above)
        return self._helps(above) or above.lemma in self.words.sparing and self._ended(sentence, above)

    def _is_verb(self, sentence: Sentence, verb: Token, verbs: Collection[tuple[str, ...]]) -> bool:
        """Whether a verb, with its particle or complement where it needs one, is of a list: "hand over", "set free"."""
        if (verb.lemma,) in verbs:
            return True
        kids = sentence.kids(verb.i, "prt", "prep", "advmod", "oprd", "acomp", "ccomp")
        return any((verb.lemma, kid.lemma) in verbs for kid in kids)

    def _spared(self, sentence: Sentence, verb: Token) -> bool:
        """Whether what is done to somebody is not to be done: "stop deporting refugees", "not to beat prisoners"."""
        harmful = self._is_verb(sentence, verb, self.words.harming)
        return harmful and (bool(sentence.kids(verb.i, "neg")) or self._ended(sentence, verb))

    def _helps(self, noun: Token) -> bool:
        """Whether a noun names an act that helps whom it is done to: "their release", "the return of refugees"."""
        act = self.words.nominalizations.get(noun.lemma)
        return (act,) in self.words.beneficiary_verbs or noun.lemma in self.words.helping

    def _ended(self, sentence: Sentence, act: Token) -> bool:
        """Whether an act against somebody is to end: "halt the eviction of families"."""
        above = [sentence.tokens[act.head], *sentence.ancestors(act.head)]
        return any(token.lemma in self.words.ending for token in above[:3])
