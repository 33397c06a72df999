"""Publishers that the first paragraph itself names.

..., Lake Wire reports with reference to the Office ...  the outlet that relays, in the present tense
(Bangkok, 14 December 2021) ... , the Association said today      the body whose release this is
The Association of Anglers strongly condemns ...                  the same, where the text has no dateline
"""

from __future__ import annotations

import re

from flows.article import Span
from flows.ingest.words import HeaderWords, alternatives, fold

LONGEST = 8
"""Words of the longest name looked for."""


def find_relayer(text: str, paragraph: Span, *, words: HeaderWords) -> Span | None:
    """The name behind a comma and before "reports", where the clause ends or goes on with its source; or None."""
    verbs, followers = alternatives(words.lists["relay_verbs"]), alternatives(words.lists["relay_followers"])
    pattern = re.compile(rf"\s(?:{verbs})(?=\s*[.,\n]|\s*$|\s+(?:{followers})\b)")
    for match in pattern.finditer(text, paragraph.start, paragraph.end):
        name = name_before(text, Span(paragraph.start, match.start()), words=words)
        if name is not None and text[paragraph.start : name.start].rstrip().endswith(","):
            return name
    return None


def find_releaser(text: str, paragraph: Span, *, words: HeaderWords, release: bool) -> Span | None:
    """The body that says of itself in the first sentences that it speaks today, or does so in its first words.

    Any body where the dateline is a release's; an association only where there is none, since an agency's report may
    tell in the same words what a ministry said. None where neither is said.
    """
    for match in _release_pattern(words).finditer(text, paragraph.start, paragraph.end):
        name = name_before(text, Span(paragraph.start, match.start()), words=words)
        if match["name"] is not None:
            name = name_before(text, Span(match.start("name"), match.end("name")), words=words)
        if name is not None and (release or _is_association(name.text(text), words)):
            return name
    doing = _doing_pattern(words).match(text, paragraph.start, paragraph.end)
    name = name_before(text, Span(*doing.span("name")), words=words) if doing else None
    return name if name is not None and _is_association(name.text(text), words) else None


def _release_pattern(words: HeaderWords) -> re.Pattern[str]:
    """ "said today", "said in a 40-page report released today", "said X today", "has today published"."""
    verbs, days = (alternatives(words.lists[name]) for name in ("release_verbs", "release_days"))
    documents = alternatives(words.lists["release_documents"])
    within = rf"(?:\s+in\s+(?:an?|its|their)\s+(?:[\w-]+\s+){{0,3}}?(?:{documents})(?:\s+(?:{verbs}))?)?"
    name = r"(?P<name>(?:\s+(?:[A-Z][\w’'-]*|of|the|for|and|on|\([A-Z]\w+\))){1,10}?)"
    return re.compile(
        rf"\s(?:(?:has\s+)?(?:{verbs}){within}\s+(?:{days})|(?:{verbs}){name}\s+(?:{days})|"
        rf"(?:has\s+)?(?:{days})\s+(?:{verbs}))\b"
    )


def _doing_pattern(words: HeaderWords) -> re.Pattern[str]:
    """The first words of a release: "The Association (AA) strongly condemns"."""
    adverbs, doings = (alternatives(words.lists[name]) for name in ("release_adverbs", "release_doings"))
    return re.compile(rf"(?P<name>(?:The\s+)?[A-Z][^.,;:\n]{{2,120}}?)\s+(?:(?:{adverbs})\s+){{0,2}}(?:{doings})\b")


def _is_association(name: str, words: HeaderWords) -> bool:
    """Whether a name is that of an association or international organisation, by the registry or by its first noun."""
    bare = fold(name).removeprefix("the ")
    if bare in words.bodies:
        return bare in words.associations
    first = re.split(r"\s(?:of|for|on|against|to|in)\s", bare)[0].split()
    return len(bare.split()) > 1 and bool(first) and first[-1] in words.association_nouns


def name_before(text: str, span: Span, *, words: HeaderWords) -> Span | None:
    """The capitalised name at the end of a stretch, without an article or an acronym in brackets; or None."""
    end = span.end
    acronym = re.search(r"\s\([^()\s]+\)$", span.text(text))
    if acronym:
        end = span.start + acronym.start()
    tokens = list(re.finditer(r"\S+", text[span.start : end]))[-LONGEST:]
    taken: list[re.Match[str]] = []
    for token in reversed(tokens):
        if token.group()[-1] in ",;:.)" or not (
            words.is_capitalised(token.group()) or words.has("name_connectors", token.group())
        ):
            break
        taken.insert(0, token)
    while taken and words.has("name_connectors", taken[0].group()):
        taken.pop(0)
    return Span(span.start + taken[0].start(), end) if taken else None
