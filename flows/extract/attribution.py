"""Who says so: the chain of speakers above an event, outermost first, each with the words that name it.

Speech verbs above the event, "according to X", quotations, and documents that speak for their author. A source
named for the whole article ("X reports with reference to Y") covers all its events.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flows.article import Span
from flows.extract.cast import Cast
from flows.extract.document import Shelf
from flows.extract.frame import find_subject, is_passive
from flows.extract.parse import Sentence, Token


@dataclass(frozen=True)
class Speaker:
    """A member who says it, the words that name it, and the document through which it speaks."""

    key: str
    span: Span
    through: Span | None = None
    hedged: Span | None = None


class AttributionReader:
    """The cues of `attribution.yaml`."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.speech = frozenset(word for word in entry["speech_verbs"])
        self.hedging = frozenset(entry["hedging_verbs"])
        words = sorted(entry["prepositions"], key=len, reverse=True)
        self.citing = tuple(entry["citing"])
        self.first_person = frozenset(entry["first_person"])
        self.asides = frozenset(entry["asides"])
        self.phrases = re.compile(r"\b(?:" + "|".join(re.escape(word) for word in words) + r")\s+", re.IGNORECASE)

    def by_phrase(self, sentence: Sentence, text: str, cast: Cast) -> list[tuple[Speaker, Span]]:
        """Speakers named behind "according to" and the like, with the span of the cue."""
        found = []
        for match in self.phrases.finditer(text, sentence.span.start, sentence.span.end):
            token = next((t for t in sentence.tokens if t.start >= match.end() and t.tag != "DT"), None)
            while token is not None and token.dep in ("compound", "amod", "poss", "nmod", "det", "nummod"):
                token = sentence.tokens[token.head]
            if token is None:
                continue
            for mention in cast.resolve(sentence, token.i)[:1]:
                found.append((Speaker(mention.key, mention.span), Span(match.start(), match.end())))
        return found

    def outside(self, sentence: Sentence, carrier: Token, speaker: Span) -> bool:
        """Whether a clause is told beside what a speaker says: in a relative clause about the speaker, or in a clause
        of time that stands behind the verb of saying."""
        below = carrier
        for above in sentence.ancestors(carrier.i):
            if below.dep in ("relcl", "acl", "appos") and speaker.start <= above.start < speaker.end:
                return True
            if below.dep == "advcl" and above.lemma in self.speech and below.start > above.start:
                marks = sentence.kids(below.i, "mark", "advmod")
                aside = any(mark.lemma in self.asides and mark.start > above.start for mark in marks)
                named = any(t.start in range(speaker.start, speaker.end) for t in sentence.kids(above.i, "nsubj"))
                if aside and named:
                    return True
            below = above
        return False

    def article_sources(self, sentences: list[Sentence], text: str, cast: Cast) -> tuple[Speaker, ...]:
        """The chain that covers the whole article: a media body that reports, and the source it names."""
        for sentence in sentences:
            for token in sentence.tokens:
                if token.lemma not in self.speech or not token.tag.startswith("VB"):
                    continue
                for subject in sentence.kids(token.i, "nsubj"):
                    mention = cast.resolve_one(sentence, subject.i)
                    if mention is None or cast.members[mention.key].type != "media":
                        continue
                    named = [
                        speaker for speaker, cue in self.by_phrase(sentence, text, cast) if cue.start >= token.start
                    ]
                    if named:
                        return (Speaker(mention.key, mention.span), *named)
        return ()

    def chain(self, sentence: Sentence, carrier: Token, text: str, *, cast: Cast, shelf: Shelf) -> tuple[Speaker, ...]:
        """The speakers above the clause of `carrier`, outermost first."""
        found: list[Speaker] = []
        cited: list[Speaker] = []
        for speaker, cue in self.by_phrase(sentence, text, cast):
            words = " ".join(cue.text(text).lower().split())
            (cited if words in self.citing else found).append(speaker)
        inner: list[Speaker] = cited
        below = carrier
        for above in [carrier, *sentence.ancestors(carrier.i)]:
            inner = [*self._document_frame(sentence, above, cast, shelf), *inner]
            if above.i != carrier.i and above.lemma in self.speech and above.tag.startswith("VB"):
                told = below.dep == "nsubjpass" and is_passive(sentence, above)
                if told or below.dep in ("ccomp", "parataxis", "xcomp", "pcomp", "advcl", "dep") or below.dep == "prep":
                    inner = [*self._subject(sentence, above, cast, shelf), *inner]
            below = above
        for kid in sentence.kids(carrier.i, "parataxis", "ccomp", "advcl"):
            if kid.lemma in self.speech and kid.start > carrier.start and kid.dep == "parataxis":
                inner = [*self._subject(sentence, kid, cast, shelf), *inner]
        unique: dict[str, Speaker] = {}
        for speaker in [*found, *inner]:
            unique.setdefault(speaker.key, speaker)
        return tuple(unique.values())

    def _subject(self, sentence: Sentence, verb: Token, cast: Cast, shelf: Shelf) -> Iterator[Speaker]:
        hedged = verb.span if verb.lemma in self.hedging else None
        subjects = find_subject(sentence, verb)
        if is_passive(sentence, verb):
            agents = [p for a in sentence.kids(verb.i, "agent") for p in sentence.kids(a.i, "pobj")]
            subjects = agents
        for subject in subjects:
            document = shelf.at(sentence, subject)
            if document is not None:
                if document.issuer is not None:
                    yield Speaker(cast.key(document.issuer), subject.span, subject.span, hedged)
                continue
            for mention in cast.resolve(sentence, subject.i):
                yield Speaker(mention.key, mention.span, None, hedged)

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
