"""The documents of an article: reports, resolutions, statements, with their author and who adopted them.

A document speaks for its author, or for the organ that adopted it. "The report" and "this document" are the latest
document that fits; two documents of one kind by one author are one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.article import Span
from flows.extract.cast import Cast
from flows.extract.nominal import Phrase, noun_phrase
from flows.extract.parse import Sentence, Token


@dataclass
class Document:
    """A document: its head noun, the member who wrote it, the one who adopted it, and where it is named; `review` where
    it is the outcome of a review ("concluding observations"), whose demands are no acts of their own."""

    number: int
    head: str
    author: str | None = None
    adopter: str | None = None
    spans: list[Span] = field(default_factory=list)
    description: Span | None = None
    review: bool = False

    @property
    def issuer(self) -> str | None:
        """Whose document it is: the organ that adopted it, else its author."""
        return self.adopter or self.author


class Shelf:
    """The documents of one article, in the order of their first mention."""

    def __init__(self, kinds: frozenset[str], cast: Cast) -> None:
        self.kinds = kinds
        self.reviews: Mapping[str, str] = cast.knowledge.lexicon["classes"]["review_documents"]
        self.cast = cast
        self.speech = frozenset(cast.knowledge.lexicon["attribution"]["speech_verbs"])
        self.before: Sentence | None = None
        self.speaking: dict[int, Document | None] = {}
        self.documents: list[Document] = []
        self.by_token: dict[tuple[int, int], Document] = {}

    def words(self, name: str) -> frozenset[str]:
        """A closed list of `grammar.yaml`."""
        return self.cast.knowledge.group(name)

    def read(self, sentence: Sentence) -> None:
        """Register the documents that a sentence names."""
        for token in sentence.tokens:
            if token.name is not None or token.dep == "compound":
                continue
            if token.tag == "NN" and token.lemma in self.kinds or self._of_review(sentence, token):
                self._meet(sentence, token)
                if token.dep == "nsubj" and sentence.tokens[token.head].lemma in self.speech:
                    self.speaking[sentence.number] = self.by_token[(sentence.number, token.i)]
        if sentence.number not in self.speaking:
            self.speaking[sentence.number] = self._goes_on(sentence)
        self.before = sentence

    def _of_review(self, sentence: Sentence, token: Token) -> bool:
        """Whether a noun means the outcome of a review."""
        beside = self.reviews.get(token.lemma)
        words = {word for t in sentence.subtree(token.i) for word in (t.lemma, t.text.lower())} if beside else set()
        return beside is not None and token.tag in ("NN", "NNS") and beside in words

    def at(self, sentence: Sentence, token: Token) -> Document | None:
        """The document that a token names, or None."""
        return self.by_token.get((sentence.number, token.i))

    def _meet(self, sentence: Sentence, token: Token) -> None:
        phrase = noun_phrase(sentence, token.i, self.cast.knowledge)
        author = self.author(sentence, token)
        document = self._known(phrase, author)
        if document is None and author is None and self._taken_up(phrase):
            author = self._said_before(sentence)
        if document is None:
            document = Document(len(self.documents), token.lemma, author)
            self.documents.append(document)
        document.author = document.author or author
        document.review = document.review or self._of_review(sentence, token)
        described = self._description(sentence, token, phrase)
        document.spans.append(phrase.span)
        if document.description is None or author is not None and document.description == document.spans[0]:
            document.description = described
        self.by_token[(sentence.number, token.i)] = document

    def _known(self, phrase: Phrase, author: str | None) -> Document | None:
        """The latest document that the phrase may mean."""
        demonstrative = any(t.lemma in self.words("demonstrative") for t in phrase.before if t.dep == "det")
        definite = any(t.dep == "det" and t.lemma in self.words("definite") for t in phrase.before)
        for document in reversed(self.documents):
            same = document.head == phrase.head.lemma
            if author is not None:
                if same and document.author is not None and self.cast.key(document.author) == self.cast.key(author):
                    return document
            elif demonstrative or definite and (same or phrase.head.lemma in self.words("generic_documents")):
                return document
        return None

    def _goes_on(self, sentence: Sentence) -> Document | None:
        """The document that spoke last in a paragraph, as long as nobody else speaks."""
        before = self.before
        if before is None or before.number != sentence.number - 1 or before.paragraph != sentence.paragraph:
            return None
        for verb in sentence.tokens:
            if verb.lemma in self.speech and verb.tag.startswith("VB"):
                if any(subject.lemma != "it" for subject in sentence.kids(verb.i, "nsubj")):
                    return None
        return self.speaking.get(before.number)

    def taken_up(self, sentence: Sentence, subject: Token) -> Document | None:
        """The document that "it" means, where that spoke last: "The report says ... . Nine were freed, it says"."""
        number = sentence.number
        return self.speaking.get(number) if subject.lemma == "it" and number in self.speaking else None

    def _taken_up(self, phrase: Phrase) -> bool:
        """Whether a phrase takes up a document of which the text has told without a word for it: "the letter" behind
        "X wrote to Y"."""
        plain = phrase.head.dep == "nsubj" and phrase.owner_name is None and phrase.owner_token is None
        definite = any(t.dep == "det" and t.lemma in self.words("definite") for t in phrase.before)
        return plain and definite and not phrase.modifiers and phrase.clause is None

    def _said_before(self, sentence: Sentence) -> str | None:
        """Who said or wrote something in the sentence before, last."""
        before = self.before
        if before is None or before.number != sentence.number - 1:
            return None
        for verb in reversed(before.tokens):
            if verb.lemma in self.speech and verb.tag.startswith("VB"):
                for subject in before.kids(verb.i, "nsubj"):
                    mention = self.cast.resolve_one(before, subject.i)
                    if mention is not None:
                        return mention.key
        return None

    def author(self, sentence: Sentence, token: Token) -> str | None:
        """The member behind "of", "by" or before the noun: "a report of X", "X's report", "prepared by X"."""
        for prep in sentence.kids(token.i, "prep"):
            if prep.lemma in self.words("authoring"):
                for pobj in sentence.kids(prep.i, "pobj"):
                    mention = self.cast.resolve_one(sentence, pobj.i)
                    if mention is not None:
                        return mention.key
        for kid in sentence.kids(token.i, "poss", "compound", "nmod"):
            mention = self.cast.resolve_one(sentence, kid.i)
            if mention is not None:
                return mention.key
        for clause in sentence.kids(token.i, "acl"):
            if clause.lemma in self.words("receiving"):
                continue  # "a letter seen by X"
            for agent in sentence.kids(clause.i, "agent"):
                for pobj in sentence.kids(agent.i, "pobj"):
                    mention = self.cast.resolve_one(sentence, pobj.i)
                    if mention is not None:
                        return mention.key
        head = sentence.tokens[token.head]
        above = sentence.tokens[head.head]
        if token.dep == "pobj" and head.lemma == "in" and above.lemma in self.speech:
            head, token = above, head  # "said in a report"
            direct = True
        else:
            direct = token.dep == "dobj"
        if direct and head.tag.startswith("VB"):
            from flows.extract.frame import find_subject

            for subject in find_subject(sentence, head):
                mention = self.cast.resolve_one(sentence, subject.i)
                if mention is not None and head.lemma not in self.words("handling"):
                    return mention.key
        return None

    def _description(self, sentence: Sentence, token: Token, phrase: Phrase) -> Span:
        """The document's words: its noun with what stands before it and its "of" and "on"."""
        end = token.end
        for prep in sentence.kids(token.i, "prep"):
            if prep.lemma in self.words("describing") and prep.start >= end:
                end = self._phrase_end(sentence, prep, end)
        return Span(phrase.span.start, end)

    def _phrase_end(self, sentence: Sentence, prep: Token, end: int) -> int:
        for token in sentence.subtree(prep.i):
            if token.dep in ("relcl", "acl") or token.end - prep.start > 120:
                break
            if token.pos in ("noun", "name"):
                end = max(end, token.end)
        return end
