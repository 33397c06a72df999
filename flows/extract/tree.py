"""Mends of trees that the parser is known to get wrong, made before anything is read from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from flows.extract.lemma import load_lemmatizer
from flows.schema import read_yaml, schemas_folder

if TYPE_CHECKING:
    from flows.extract.parse import Token

FINITE = ("VBD", "VBZ", "VBP", "MD")
LONGEST = 12
"""Words of a phrase that says who said it, and of what stands behind the verb: to whom, when and where."""
QUOTES = ('"', "'", "”", "’")
SPEAKING = ("NN", "JJ", "CD", "DT", "CC", "POS", "PRP$", "IN", "RB")
"""Beginnings of the tags of words that name who speaks."""


@cache
def suffered_verbs() -> frozenset[str]:
    """The verbs of what is done to people, by which a count of people may be followed at once."""
    return frozenset(read_yaml(schemas_folder() / "lexicon" / "frames.yaml")["suffered"])


@cache
def counting_words() -> frozenset[str]:
    """Words that are a number of people without saying how many: "others", "dozens"."""
    return frozenset(read_yaml(schemas_folder() / "lexicon" / "frames.yaml")["counting"])


@cache
def closing_verbs() -> frozenset[str]:
    """The verbs with which a sentence ends in who says it."""
    return frozenset(read_yaml(schemas_folder() / "lexicon" / "attribution.yaml")["closing_verbs"])


def mend_tree(tokens: Sequence[Token]) -> None:
    """Mend a tree in place."""
    free_openers(tokens)
    free_subjects(tokens)
    free_appositions(tokens)
    free_holders(tokens)
    free_named(tokens)
    free_speakers(tokens)
    free_victims(tokens)


def climb(tokens: Sequence[Token], i: int) -> Iterator[Token]:
    """The tokens above i in a tree, nearest first."""
    while tokens[i].head != i:
        i = tokens[i].head
        yield tokens[i]


def free_openers(tokens: Sequence[Token]) -> None:
    """Make the first word of an item the verb that it is, where the tree took it for a noun before a name and its
    complement for the clause: "Requests UNICEF to send aid"."""
    if len(tokens) < 4 or tokens[0].name is not None or tokens[0].tag not in ("NNS", "NNP", "NNPS"):
        return
    opener, asked = tokens[0], tokens[tokens[0].head]
    verb = tokens[asked.head]
    if opener.dep not in ("compound", "nmod") or asked.name is None or asked.dep != "nsubj" or verb.head != verb.i:
        return
    marked = any(token.tag == "TO" and token.dep == "aux" and token.head == verb.i for token in tokens)
    lemma = load_lemmatizer().third_person(opener.text) if verb.tag == "VB" and marked else None
    if lemma is not None:
        opener.tag, opener.lemma, opener.head, opener.dep = "VBZ", lemma, opener.i, "ROOT"
        asked.head, asked.dep = opener.i, "dobj"
        verb.head, verb.dep = opener.i, "xcomp"
        for token in tokens[asked.i + 1 :]:
            if token.head == verb.i and token.dep == "punct":
                token.head = opener.i


def free_subjects(tokens: Sequence[Token]) -> None:
    """Take a subject out of the phrase of the date behind it, where the tree put it: "the minister last week met"."""
    for date in tokens:
        verb, before = tokens[date.head], tokens[date.i - 1] if date.i else None
        if date.name is None or date.name.kind != "date" or date.dep not in ("npadvmod", "nsubj", "nsubjpass"):
            continue
        if before is None or not verb.tag.startswith("VB") or verb.i < date.i or before.head != date.i:
            continue
        marks = [t for t in tokens if t.head == verb.i and t.tag == "WDT" and t.lemma == "that" and verb.dep == "ccomp"]
        others = any(
            t.dep in ("nsubj", "nsubjpass") and t.head == verb.i and t is not date and t not in marks for t in tokens
        )
        if others or before.dep not in ("compound", "nmod") or not before.tag.startswith("NN"):
            continue
        for mark in marks:
            mark.tag, mark.dep = "IN", "mark"
        passive = any(t.dep == "auxpass" and t.head == verb.i for t in tokens)
        for token in tokens[: before.i]:
            if token.head == date.i:
                token.head = before.i
        before.head, before.dep = verb.i, "nsubjpass" if passive else "nsubj"
        date.dep = "npadvmod"


def free_appositions(tokens: Sequence[Token]) -> None:
    """Give a verb without a subject the phrase before it that the tree took for an apposition to what the sentence
    opens with: "Speaking in Dakar, the minister, Awa Sarr, said", "In Dakar, the minister said"."""
    if not tokens or tokens[0].tag not in ("VBG", "VBN", "IN"):
        return
    for verb in tokens:
        if verb.tag not in ("VBD", "VBZ", "VBP") or verb.lemma not in closing_verbs():
            continue
        beside = [token for token in tokens if token.head == verb.i]
        opening = [token for token in beside if token.dep == "csubj" and token.tag == "VBG"]
        if any(token.dep in ("nsubj", "nsubjpass", "expl") for token in beside):
            continue
        for noun in tokens[: verb.i]:
            if noun.dep != "appos" or not noun.tag.startswith("NN"):
                continue
            start = min([noun.i, *(token.i for token in tokens if token.head == noun.i)])
            if start and tokens[start - 1].text == "," and any(above.i == 0 for above in climb(tokens, noun.i)):
                noun.head, noun.dep = verb.i, "nsubj"
                for token in opening:
                    token.dep = "advcl"
                break
        return


def free_holders(tokens: Sequence[Token]) -> None:
    """Put persons beside the office that they hold, where the tree joined them to what the office is of: "the foreign
    ministers of X and Y, A and B", "with X's minister of water, A, and Y's minister of water, B"."""
    for person in tokens:
        name = person.name
        if name is None or not name.aside or name.title is None or person.dep not in ("conj", "appos"):
            continue
        office = next((t for t in reversed(tokens) if t.name is None and t.span.overlaps(name.title)), None)
        if office is None or office.i > person.i or not _hangs_below(tokens, person, office):
            continue
        first = tokens[person.head].name
        if first is None or first.title != name.title:
            person.head, person.dep = office.i, "appos"
        above = tokens[office.head]
        if office.dep in ("nmod", "compound") and above.i > person.i:
            links = [t for t in tokens[person.i : above.i] if t.dep == "cc"]
            if links:
                office.head, office.dep = above.head if above.head != above.i else office.i, above.dep
                above.head, above.dep = office.i, "conj"
                links[0].head = office.i


def _hangs_below(tokens: Sequence[Token], person: Token, office: Token) -> bool:
    """Whether a person stands below an office in the tree, but not right below."""
    if person.head == office.i:
        return office.dep in ("nmod", "compound")
    rooted = office.head == office.i  # no more than a list of names, as a heading is
    return not rooted and any(above.i == office.i for above in climb(tokens, person.i))


def free_named(tokens: Sequence[Token]) -> None:
    """Give a verb of saying who stands before it with a name between commas, whom the tree took for somebody in what is
    said: "..., a village elder, Hamadi Barou, said by telephone", "..., the mayor, Saman Elyas, said, citing X"."""
    for verb in tokens:
        start = find_named(tokens, verb)
        if start is None:
            continue
        name, stop = tokens[verb.i - 2], verb.i - 3
        head, root = find_head(tokens[start:stop]), next((t for t in tokens if t.head == t.i), verb)
        above = {token.i for token in climb(tokens, verb.i)}
        if head is None or not head.tag.startswith("NN") or root.i > verb.i and above & {head.i, name.i}:
            continue
        if root.i < start:
            verb.head, verb.dep = verb.i, "ROOT"
            root.head, root.dep = verb.i, "ccomp"
        elif root.i < verb.i:
            continue
        gather(tokens[start:stop], head)
        head.head, head.dep = verb.i, "nsubj"
        name.head, name.dep = head.i, "appos"
        for comma in (tokens[stop], tokens[verb.i - 1]):
            comma.head, comma.dep = head.i, "punct"
        for token in tokens:
            if start <= token.head < verb.i and not start <= token.i < verb.i:
                token.head = verb.i


def find_named(tokens: Sequence[Token], verb: Token) -> int | None:
    """Where the phrase begins that a person's name between commas and a closing verb follow, behind a clause; None
    where none does."""
    if verb.i < 5 or verb.tag not in ("VBD", "VBZ") or verb.lemma not in closing_verbs():
        return None
    name, start = tokens[verb.i - 2].name, verb.i - 3  # the comma before the name
    if tokens[verb.i - 1].text != "," or tokens[start].text != "," or name is None or name.kind != "person":
        return None
    begin = find_begin(tokens, start, verb)
    if begin is None or begin < 2:
        return None
    return begin if any(token.tag in FINITE for token in tokens[: start - 1]) else None


def free_speakers(tokens: Sequence[Token]) -> None:
    """Give the verb with which a sentence ends in who says it those who stand between the last comma and it, and the
    clause before that: "..., killing eleven people, a doctor and two residents said on Monday"."""
    verb = find_closing(tokens)
    start = find_speakers(tokens, verb) if verb is not None else None
    if verb is None or start is None:
        return
    pieces = cut_pieces(tokens[start : verb.i])
    heads = [find_head(piece) for piece in pieces]
    first = heads[0]
    subjects = [t for t in tokens[start : verb.i] if t.head == verb.i and t.dep in ("nsubj", "nsubjpass")]
    if first is None or None in heads or len(heads) == 1 and subjects:
        return
    ahead = [t for t in tokens[:start] if t.head == t.i]
    if subjects == [first] and verb.head == verb.i:
        return  # the tree has it so
    for piece, head in zip(pieces, heads, strict=True):
        if head is not None:
            gather(piece, head)
    for head in heads:
        if head is not None:
            head.head, head.dep = (verb.i, "nsubj") if head is first else (first.i, "conj")
    for token in tokens[start : verb.i]:
        if token.tag == "CC" or token.text == ",":
            token.head = first.i
    above = verb.head
    verb.head, verb.dep = verb.i, "ROOT"
    for root in ahead:
        root.head, root.dep = verb.i, "ccomp"
    for token in tokens:
        if token.head == above != verb.i and token.i > verb.i:
            token.head = verb.i
        inside = start <= token.head < verb.i
        if inside and not start <= token.i <= verb.i:
            token.head = verb.i


def find_closing(tokens: Sequence[Token]) -> Token | None:
    """The verb with which a sentence ends in who says it: behind it stands no clause."""
    for token in reversed(tokens[-LONGEST:]):
        if token.tag in FINITE:
            return token if token.lemma in closing_verbs() and token.tag != "MD" else None
        if token.tag in ("VB", "VBG", "WDT", "WP", "WRB", ":") or token.dep == "mark":
            return None
    return None


def find_speakers(tokens: Sequence[Token], verb: Token) -> int | None:
    """Where the phrase before a closing verb begins that says who speaks: behind the last comma; None where it cannot
    be one."""
    start = find_begin(tokens, verb.i, verb)
    if start is None:
        return None
    comma = tokens[start - 1].text == "," or tokens[start - 2].text == ","
    return start if comma and any(t.tag in FINITE for t in tokens[: start - 1]) else None


def find_begin(tokens: Sequence[Token], end: int, verb: Token) -> int | None:
    """Where the phrase begins that ends before `end` and may say who speaks by the verb: behind the last comma or
    quotation mark; None where there is none before it, or no such phrase."""
    start = end
    while start > 0 and tokens[start - 1].text not in (",", *QUOTES):
        start -= 1
        if verb.i - start > LONGEST or not tokens[start].tag.startswith(SPEAKING):
            return None
    return None if start in (0, end) or tokens[start].tag in ("CC", "IN", "RB") else start


def gather(piece: Sequence[Token], head: Token) -> None:
    """Hang the words of a phrase below its noun that the tree hung outside of it."""
    for token in piece:
        if token is not head and not piece[0].i <= token.head <= piece[-1].i:
            token.head = head.i


def cut_pieces(tokens: Sequence[Token]) -> list[list[Token]]:
    """The phrases that "and" joins, without it."""
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        if token.tag == "CC":
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [piece for piece in pieces if piece]


def find_head(piece: Sequence[Token]) -> Token | None:
    """The noun of a phrase: the last before its first preposition."""
    before = list(piece)
    for number, token in enumerate(piece):
        if token.tag == "IN":
            before = list(piece[:number])
            break
    return next((token for token in reversed(before) if token.tag.startswith(("NN", "CD"))), None)


def free_victims(tokens: Sequence[Token]) -> None:
    """Make those the victims whom a participle without its "were" follows, and whom the tree took for its subject:
    "Three were killed and eight others wounded", "Two injured in blast"."""
    for subject in tokens:
        verb = tokens[subject.head]
        if subject.dep != "nsubj" or verb.tag not in ("VBN", "VBD") or verb.i < subject.i:
            continue
        beside = {token.dep for token in tokens if token.head == verb.i}
        if beside & {"aux", "auxpass", "dobj", "ccomp", "xcomp", "agent"}:
            continue
        gapped = verb.tag == "VBD" and verb.lemma in suffered_verbs() and is_counted(tokens, subject)
        above = [tokens[verb.head]] if verb.dep in ("conj", "advcl") else []
        if verb.tag == "VBN" or gapped and any(token.tag == "VBN" for token in above):
            subject.dep, verb.tag = "nsubjpass", "VBN"


def is_counted(tokens: Sequence[Token], noun: Token) -> bool:
    """Whether a noun is a number of people or has one: "12", "eight others", "dozens", "another"."""
    numbered = any(token.head == noun.i and token.dep == "nummod" for token in tokens)
    return numbered or noun.tag in ("CD", "DT") or noun.lemma in counting_words()
