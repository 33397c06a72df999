"""Who says so: the chain of speakers above an event, outermost first, each with the words that name it.

Speech verbs above the event, "according to X", quotations, and documents that speak for their author. A source
named for the whole article ("X reports with reference to Y") covers all its events.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.article import Span
from flows.extract.cast import Cast
from flows.extract.document import Shelf
from flows.extract.frame import find_subject, is_passive
from flows.extract.parse import Sentence, Token

LEAD = 1
"""The last paragraph, from 0, that may name the source of the whole article: the headline's and the first."""

QUOTE = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»")


@dataclass(frozen=True)
class Speaker:
    """A member who says it, the words that name it, and the document through which it speaks; `plain` where a verb of
    saying governs the very clause."""

    key: str
    span: Span
    through: Span | None = None
    hedged: Span | None = None
    plain: bool = False


class AttributionReader:
    """The cues of `attribution.yaml`."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.speech = frozenset(word for word in entry["speech_verbs"])
        self.denying = frozenset(entry["denying_verbs"])
        self.telling = frozenset(entry["telling_verbs"])
        self.carrying = frozenset(entry["carrying_verbs"])
        self.records = frozenset(entry["records"])
        self.resuming = frozenset(entry["resuming_verbs"])
        self.plain = frozenset(entry["plain_verbs"])
        self.reporting = frozenset(entry["reporting_verbs"])
        self.quoting = frozenset(entry["quoting_verbs"])
        self.hedging = frozenset(entry["hedging_verbs"])
        words = sorted(entry["prepositions"], key=len, reverse=True)
        self.citing = tuple(entry["citing"])
        self.first_person = frozenset(entry["first_person"])
        self.impersonal = frozenset(entry["impersonal"])
        self.asides = frozenset(entry["asides"])
        self.phrases = re.compile(r"\b(?:" + "|".join(re.escape(word) for word in words) + r")\s+", re.IGNORECASE)

    def says(self, sentence: Sentence, token: Token) -> bool:
        """Whether a token is a verb of saying, with its particle ("go on"), or one that says only beside the clause
        that it resumes ("..., she continued")."""
        if not token.tag.startswith("VB"):
            return False
        if token.lemma in self.speech or any(
            f"{token.lemma} {kid.lemma}" in self.speech for kid in sentence.kids(token.i, "prt", "prep")
        ):
            return True
        return token.lemma in self.resuming and (token.dep == "parataxis" or bool(sentence.kids(token.i, "ccomp")))

    def by_phrase(self, sentence: Sentence, text: str, cast: Cast, shelf: Shelf) -> list[tuple[Speaker, Span]]:
        """Speakers named behind "according to" and the like, with the span of the cue; a document's issuer among
        them."""
        found = []
        for match in self.phrases.finditer(text, sentence.span.start, sentence.span.end):
            token = next((t for t in sentence.tokens if t.start >= match.end() and t.tag != "DT"), None)
            while token is not None and token.dep in ("compound", "amod", "poss", "nmod", "det", "nummod"):
                token = sentence.tokens[token.head]
            if token is None:
                continue
            cue = Span(match.start(), match.end())
            document = shelf.at(sentence, token)
            if document is not None and document.issuer is not None:
                found.append((Speaker(cast.key(document.issuer), token.span, token.span), cue))
                continue
            record = self._of_record(sentence, token, cast, shelf)
            found += [(record, cue)] if record is not None else []
            for mention in cast.resolve(sentence, token.i)[:1] if record is None else ():
                found.append((Speaker(mention.key, mention.span), cue))
        return found

    def _of_record(self, sentence: Sentence, token: Token, cast: Cast, shelf: Shelf) -> Speaker | None:
        """Whose figures or records a noun means: "UN data", "a log of the mission"; None for any other noun."""
        if token.lemma not in self.records or token.name is not None:
            return None
        key = shelf.author(sentence, token)
        return Speaker(cast.key(key), token.span, token.span) if key is not None else None

    def told_on(self, sentences: Sequence[Sentence], text: str, cast: Cast, shelf: Shelf) -> dict[int, Speaker]:
        """The speaker of each sentence (by number) that goes on telling a document which the paragraph began with:
        "According to the report, ..." holds until somebody else speaks."""
        found: dict[int, Speaker] = {}
        current: Speaker | None = None
        paragraph = -1
        for sentence in sentences:
            if sentence.paragraph != paragraph:
                current, paragraph = None, sentence.paragraph
            opening = [
                speaker
                for speaker, cue in self.by_phrase(sentence, text, cast, shelf)
                if speaker.through is not None and cue.start == sentence.span.start
            ]
            if opening:
                current = opening[0]
            elif current is not None and self._others_speak(sentence, shelf):
                current = None
            elif current is not None:
                found[sentence.number] = current
        return found

    def quoted(
        self, sentences: Sequence[Sentence], text: str, cast: Cast, shelf: Shelf
    ) -> list[tuple[Span, tuple[Speaker, ...]]]:
        """The quotations whose speaker another sentence names, each with who that is: those that go over several
        sentences ("I did. He thanked me," the minister recounted), and those that go on from the one before them in a
        paragraph ("It is no crime," X said. "They should drop the charges.")."""
        found: list[tuple[Span, tuple[Speaker, ...]]] = []
        before: tuple[int, tuple[Speaker, ...]] = (-1, ())
        for quote in find_quotes(sentences, text):
            beside = [sentence for sentence in sentences if sentence.span.overlaps(quote)]
            if not beside:
                continue
            goes_on = before[1] if before[0] == beside[0].paragraph else ()
            before = (beside[0].paragraph, goes_on)
            for sentence in (beside[-1], beside[0]):
                verbs = [t for t in sentence.tokens if self.says(sentence, t)]
                outside = [verb for verb in verbs if not quote.covers(verb.span)]
                speakers = [speaker for verb in outside for speaker in self._subject(sentence, verb, cast, shelf)]
                if speakers:
                    before = (beside[0].paragraph, tuple(speakers[:1]))
                    found += [(quote, before[1])] if len(beside) > 1 else []
                    break
            else:
                found += [(quote, goes_on)] if goes_on else []
        return found

    def _others_speak(self, sentence: Sentence, shelf: Shelf) -> bool:
        """Whether a verb of a sentence has a speaker who is no document."""
        verbs = [token for token in sentence.tokens if self.says(sentence, token)]
        subjects = [subject for verb in verbs for subject in sentence.kids(verb.i, "nsubj")]
        return any(subject.lemma != "it" and shelf.at(sentence, subject) is None for subject in subjects)

    def is_told(self, sentence: Sentence, speaker: Span) -> bool:
        """Whether words name whom somebody tells something, or through whom it is passed on: "told the newspaper X",
        "a statement carried by X"."""
        for token in sentence.tokens:
            if not speaker.start <= token.start < speaker.end:
                continue
            while token.dep in ("appos", "conj", "compound", "nmod") and token.head != token.i:
                token = sentence.tokens[token.head]
            above = sentence.tokens[token.head]
            if token.dep in ("dobj", "dative") and above.lemma in self.telling and find_subject(sentence, above):
                return True
            if token.dep == "pobj" and above.dep == "agent" and sentence.tokens[above.head].lemma in self.carrying:
                return True
        return False

    def outside(self, sentence: Sentence, carrier: Token, speaker: Span) -> bool:
        """Whether a clause is told beside what a speaker says: in a relative clause about the speaker, or in a clause
        of time that stands behind the verb of saying."""
        for token in sentence.tokens:  # "the army shot it down; X denied the report"
            verb = sentence.tokens[token.head]
            if speaker.start <= token.start < speaker.end and token.dep == "nsubj" and verb.lemma in self.denying:
                within = {t.i for clause in sentence.kids(verb.i, "ccomp") for t in sentence.subtree(clause.i)}
                if sentence.kids(verb.i, "dobj") and carrier.i not in within:
                    return True
        below = carrier
        for above in sentence.ancestors(carrier.i):
            if below.dep in ("relcl", "acl", "appos") and speaker.start <= above.start < speaker.end:
                return True
            denied = below.dep == "dobj" and above.lemma in self.denying  # "rejected a claim by X that"
            if denied or self.says(sentence, above) and sentence.kids(above.i, "neg"):
                if any(t.start in range(speaker.start, speaker.end) for t in find_subject(sentence, above)):
                    return True
            if below.dep == "advcl" and above.lemma in self.speech and below.start > above.start:
                marks = sentence.kids(below.i, "mark", "advmod")
                aside = any(mark.lemma in self.asides and mark.start > above.start for mark in marks)
                named = any(t.start in range(speaker.start, speaker.end) for t in sentence.kids(above.i, "nsubj"))
                if aside and named:
                    return True
            below = above
        return False

    def article_sources(self, sentences: list[Sentence], text: str, cast: Cast, shelf: Shelf) -> tuple[Speaker, ...]:
        """The chain that covers the whole article: a media body that reports, and the source it names."""
        for sentence in sentences:
            if sentence.paragraph > LEAD:
                break
            for token in sentence.tokens:
                if not self.says(sentence, token):
                    continue
                for subject in sentence.kids(token.i, "nsubj"):
                    mention = cast.resolve_one(sentence, subject.i)
                    if mention is None or cast.members[mention.key].type != "media":
                        continue
                    named = [
                        speaker
                        for speaker, cue in self.by_phrase(sentence, text, cast, shelf)
                        if cue.start >= token.start
                    ]
                    if named:
                        return (Speaker(mention.key, mention.span), *named)
        return ()

    def chain(self, sentence: Sentence, carrier: Token, text: str, *, cast: Cast, shelf: Shelf) -> tuple[Speaker, ...]:
        """The speakers above the clause of `carrier`, outermost first."""
        found: list[Speaker] = []
        cited: list[Speaker] = []
        for speaker, cue in self.by_phrase(sentence, text, cast, shelf):
            words = " ".join(cue.text(text).lower().split())
            (cited if words in self.citing else found).append(speaker)
        found += self._quoting(sentence, carrier, cast)
        inner: list[Speaker] = cited
        below = carrier
        for above in [carrier, *sentence.ancestors(carrier.i)]:
            inner = [*self._document_frame(sentence, above, cast, shelf), *inner]
            if above.i != carrier.i and self.says(sentence, above) and not sentence.kids(above.i, "neg"):
                told = below.dep == "nsubjpass" and is_passive(sentence, above)
                if told or below.dep in ("ccomp", "parataxis", "xcomp", "pcomp", "advcl", "dep") or below.dep == "prep":
                    plain = (
                        above.lemma in self.plain and below.dep == "ccomp" and below.i == _first(sentence, carrier).i
                    )
                    inner = [*self._subject(sentence, above, cast, shelf, plain=plain), *inner]
                elif (
                    below.dep in ("dobj", "pcomp", "xcomp")
                    and above.lemma in self.reporting
                    and _told_of(sentence, below)
                ):
                    plain = below.i == _first(sentence, carrier).i
                    inner = [*self._subject(sentence, above, cast, shelf, plain=plain), *inner]
            below = above
        for kid in [*sentence.kids(carrier.i, "parataxis"), *_beside_modal(sentence, carrier)]:
            if self.says(sentence, kid):
                inner = [*self._subject(sentence, kid, cast, shelf, plain=kid.lemma in self.plain), *inner]
        unique: dict[str, Speaker] = {}
        for speaker in [*found, *inner]:
            unique.setdefault(speaker.key, speaker)
        return tuple(unique.values())

    def _subject(
        self, sentence: Sentence, verb: Token, cast: Cast, shelf: Shelf, *, plain: bool = False
    ) -> Iterator[Speaker]:
        hedged = verb.span if verb.lemma in self.hedging else None
        subjects = find_subject(sentence, verb)
        if is_passive(sentence, verb):
            agents = [p for a in sentence.kids(verb.i, "agent") for p in sentence.kids(a.i, "pobj")]
            subjects = agents
        for subject in subjects:
            document = shelf.at(sentence, subject) or shelf.taken_up(sentence, subject)
            if document is not None:
                if document.issuer is not None:
                    yield Speaker(cast.key(document.issuer), subject.span, subject.span, hedged)
                continue
            record = self._of_record(sentence, subject, cast, shelf)
            if record is not None:
                yield record
                continue
            for mention in cast.resolve(sentence, subject.i):
                yield Speaker(mention.key, mention.span, None, hedged, plain)

    def _quoting(self, sentence: Sentence, carrier: Token, cast: Cast) -> Iterator[Speaker]:
        """Who is said to quote the subject of a clause or of the verb of saying above it: "X, quoted by Y, denied"."""
        for verb in (carrier, *sentence.ancestors(carrier.i)):
            for subject in find_subject(sentence, verb) if verb.tag.startswith("VB") else ():
                for clause in sentence.kids(subject.i, "acl"):
                    agents = sentence.kids(clause.i, "agent") if clause.lemma in self.quoting else ()
                    for agent in (pobj for each in agents for pobj in sentence.kids(each.i, "pobj")):
                        for mention in cast.resolve(sentence, agent.i)[:1]:
                            yield Speaker(mention.key, mention.span, plain=True)

    def _document_frame(self, sentence: Sentence, verb: Token, cast: Cast, shelf: Shelf) -> Iterator[Speaker]:
        """ "In this document, ...": the clause is the document's."""
        if not verb.tag.startswith("VB"):
            return
        for prep in sentence.kids(verb.i, "prep"):
            if prep.lemma not in ("in",):
                continue
            for pobj in sentence.kids(prep.i, "pobj"):
                document = shelf.at(sentence, pobj)
                owned = sentence.kids(pobj.i, "poss")
                if owned and owned[0].tag == "PRP$" and sentence.kids(verb.i, "nsubj"):
                    continue  # "in its decision, the Board accused": the Board speaks, and its verb says so
                if document is not None and document.issuer is not None:
                    yield Speaker(cast.key(document.issuer), pobj.span, pobj.span)


def find_quotes(sentences: Sequence[Sentence], text: str) -> Iterator[Span]:
    """The stretches between quotation marks, within a paragraph each."""
    paragraphs: dict[int, Span] = {}
    for sentence in sentences:
        known = paragraphs.get(sentence.paragraph, sentence.span)
        paragraphs[sentence.paragraph] = Span(known.start, max(known.end, sentence.span.end))
    for span in paragraphs.values():
        for match in QUOTE.finditer(text, max(0, span.start - 1), min(len(text), span.end + 1)):
            yield Span(match.start(), match.end())


def _beside_modal(sentence: Sentence, verb: Token) -> list[Token]:
    """The clauses of speech beside a verb that the tree hangs on its "ought": "they, she said, ought to go"."""
    above = sentence.tokens[verb.head]
    return sentence.kids(above.i, "parataxis") if above.tag == "MD" else []


def _told_of(sentence: Sentence, token: Token) -> bool:
    """Whether what a verb of reporting governs is an act: a noun with its own words, or a gerund ("admitted having
    strangled")."""
    return (
        token.tag == "VBG"
        or token.tag.startswith("NN")
        and bool(sentence.kids(token.i, "prep", "poss", "compound", "det"))
    )


def _first(sentence: Sentence, verb: Token) -> Token:
    """The first of the verbs that a verb is coordinated with."""
    while verb.dep == "conj" and verb.head != verb.i:
        verb = sentence.tokens[verb.head]
    return verb
