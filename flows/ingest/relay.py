"""Publishers that the first paragraph itself names.

..., Lake Wire reports with reference to the Office ...  the outlet that relays, in the present tense
(Bangkok, 14 December 2021) ... , the Association said today      the body whose release this is
"""

from __future__ import annotations

import re

from flows.article import Span
from flows.ingest.words import HeaderWords, alternatives

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


def find_releaser(text: str, paragraph: Span, *, words: HeaderWords) -> Span | None:
    """The name before a phrase such as "said today"; or None."""
    pattern = re.compile(rf"\s(?:{alternatives(words.lists['release_phrases'])})\b")
    match = pattern.search(text, paragraph.start, paragraph.end)
    return name_before(text, Span(paragraph.start, match.start()), words=words) if match else None


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
