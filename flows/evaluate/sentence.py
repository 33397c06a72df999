"""Coded sentences: single sentences, each with the events that a person coded in it, one JSON object a line.

    {"sentence_id": "s-01", "text": "Norway urged Chad to free the teachers, the United Nations said.", "events": [
      {"event_type": "REQUEST", "actors": [{"text": "Norway", "code": "NOR"}],
       "recipients": [{"text": "Chad", "code": "TCD"}]}]}

(on one line in the file). This is how gold records of event coders come, such as those of the Open Event Data Alliance.

    sentence_id   names the sentence in what is reported; no two are the same
    text          the sentence, read as an article of its own, without a head and of unknown date
    events        one or more; what is coded first counts as the sentence's first event
      event_type  a code of schemas/codebooks/event_types.yaml: one of PLOVER's, or an extension, which is read as its
                  plover_type (INVESTIGATE as ACCUSE, CONVENE as CONSULT); REPORT has none and is refused
      actors, recipients   lists, which may be empty or absent, of
        code      a country (ISO 3166-1 alpha-3, and XKX) or a supranational code of schemas/codebooks/sectors.yaml
                  (IGO UNO EUR NGO ISM IMG MNC); null where the coder gave none: such a party is left out
        text      the party's words; not read

All other keys are ignored (`record_id`, labels of older codebooks). Lines are UTF-8; empty lines are skipped. A file
that holds anything else is refused with a `SchemaError` that names the line.

Deliberately out of scope: CAMEO codes of several parts (GRCGOV: write GRC), event types of older codebooks (FIGHT:
write ASSAULT), spans, dates and places.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.errors import SchemaError, SettingsError
from flows.schema import Schema


@dataclass(frozen=True)
class CodedEvent:
    """An event of a sentence: its PLOVER type, and the codes of those who act and of those acted upon."""

    type: str
    actors: frozenset[str]
    recipients: frozenset[str]


@dataclass(frozen=True)
class CodedSentence:
    """A sentence and the events coded in it, at least one."""

    id: str
    text: str
    events: tuple[CodedEvent, ...]


def supranational_codes(schema: Schema) -> frozenset[str]:
    """The codes that stand in a country's place for bodies of no country."""
    return frozenset(row["code"] for row in schema.codebooks["sectors"].rows if row["supranational"])


def _codes(parties: Any, *, schema: Schema, where: str) -> frozenset[str]:
    codes = frozenset(party["code"] for party in parties or () if party.get("code"))
    unknown = sorted(codes - supranational_codes(schema) - set(schema.countries))
    if unknown:
        raise SchemaError(
            f"{where}: {', '.join(unknown)} is no code of a country (ISO 3166-1 alpha-3) and none of those that "
            "schemas/codebooks/sectors.yaml has for bodies of no country: write one of them, or null"
        )
    return codes


def _event(entry: Mapping[str, Any], *, schema: Schema, where: str) -> CodedEvent:
    row = schema.codebooks["event_types"].by_code.get(entry["event_type"])
    if row is None or row["plover_type"] is None:
        raise SchemaError(
            f"{where}: event_type {entry['event_type']!r} has no PLOVER type in schemas/codebooks/event_types.yaml: "
            "write one of PLOVER's sixteen"
        )
    return CodedEvent(
        type=row["plover_type"],
        actors=_codes(entry.get("actors"), schema=schema, where=where),
        recipients=_codes(entry.get("recipients"), schema=schema, where=where),
    )


def _sentence(entry: Mapping[str, Any], *, schema: Schema, where: str) -> CodedSentence:
    text = " ".join(unicodedata.normalize("NFC", entry["text"]).split())
    events = tuple(_event(each, schema=schema, where=where) for each in entry["events"])
    if not text or not events:
        raise SchemaError(f"{where}: a sentence has a text and at least one event: add them, or remove the line")
    return CodedSentence(str(entry["sentence_id"]), text, events)


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """The lines that are not empty, each with how it is named in errors."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise SettingsError(
            f"--sentences {str(path)!r} cannot be read ({error.strerror}): name a JSON Lines file of coded sentences"
        ) from error
    except UnicodeDecodeError as error:
        raise SchemaError(f"{path.name} is not UTF-8: write it anew in that encoding") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"{path.name}, line {number}", line


def read_sentences(path: Path, *, schema: Schema) -> list[CodedSentence]:
    """The coded sentences of a file, in its order; `SettingsError` where it cannot be opened or has none,
    `SchemaError` where a line is malformed."""
    sentences: dict[str, CodedSentence] = {}
    for where, line in _lines(path):
        try:
            sentence = _sentence(json.loads(line), schema=schema, where=where)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SchemaError(
                f"{where} is no coded sentence ({type(error).__name__}: {error}): write one JSON object with "
                "sentence_id, text and events, each event with event_type, actors and recipients"
            ) from error
        if sentence.id in sentences:
            raise SchemaError(f"{where}: sentence_id {sentence.id!r} stands twice: give each sentence its own")
        sentences[sentence.id] = sentence
    if not sentences:
        raise SettingsError(f"{path} holds no coded sentence: name a JSON Lines file with one on each line")
    return list(sentences.values())
