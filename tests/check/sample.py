"""Two short articles of our own and hand-made rows of all eight tables over them, without a fault.

Tests break copies of these rows. The schema is the real one, but its country list is short.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from flows.report import Intake
from flows.schema import Schema, read_codebook, read_table, read_yaml, schemas_folder
from flows.tables import Tables, make_tables

Rows = dict[str, list[dict[str, Any]]]

VISIT = (
    "PORT ELLIS 🕊 (Lakeside Wire) - The Harbour Commission visited Baku on April 22-23, 2021, Lakeside Wire reports. "
    "At least 12 fishermen were detained near the pier, among them Orhan Velioğlu, the commission said in its "
    "Pier Report.\n\n"
    "The commission urged Saudi Arabia to publish the port's files, if the court agrees, so that families learn the "
    "truth, by June 2021. Children were turned away from the school on the quay in the 1990s, older residents recall, "
    "and little has changed since then.\n"
)
TALKS = (
    "RIYADH - Saudi Arabia denied that it had closed the pier. Azerbaijan met the Harbour Commission in Riyadh in May "
    "2021. The talks lasted two hours, and the weather was fine for the time of year, which pleased the guests.\n"
)
ARTICLES = {"art-00000000000000a1": VISIT, "art-00000000000000b2": TALKS}
A1, B2 = ARTICLES
TEXTS: Mapping[str, str] = ARTICLES
INTAKE = Intake(files=4, coded=2, empty=1, set_aside=1)
VISITED, DETAINED, URGED, DENIED, MET = (f"evt-{number:016x}" for number in range(1, 6))
PUBLISH = f"rec-{1:016x}"
WITHHELD = "detained-fisherman-1"
COUNTRIES = ("ARM", "AZE", "SAU")


@cache
def sample_schema() -> Schema:
    """The declared tables and code lists, with three countries."""
    folder = schemas_folder()
    head = read_yaml(folder / "schema.yaml")
    tables = {name: read_table(folder / "tables" / f"{name}.yaml") for name in head["tables"]}
    codebooks = {path.stem: read_codebook(path) for path in sorted((folder / "codebooks").glob("*.yaml"))}
    return Schema(version=head["version"], tables=tables, codebooks=codebooks, countries=COUNTRIES)


def find(article_id: str, words: str, *, nth: int = 1) -> tuple[int, int]:
    """Where `words` stand for the `nth` time in an article."""
    start = -1
    for _ in range(nth):
        start = ARTICLES[article_id].index(words, start + 1)
    return start, start + len(words)


def _article(article_id: str, **values: Any) -> dict[str, Any]:
    text = ARTICLES[article_id]
    raw_path = f"raw/lakeside-wire/{article_id}.txt"
    return {
        "article_id": article_id,
        "version": 1,
        "publisher": "Lakeside Wire",
        "title": None,
        "url": None,
        "language": "en",
        "retrieved_at": None,
        "raw_path": raw_path,
        "content_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "raw_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "char_count": len(text),
        "near_duplicate_of": None,
        "ingested_from": [raw_path],
        "licence": "unknown",
        **values,
    }


def _event(event_id: str, article_id: str, event_type: str, quote: str, **values: Any) -> dict[str, Any]:
    start, end = find(article_id, quote)
    nothing = "date date_start date_end date_precision place_name country place_disputed latitude longitude"
    return {
        **dict.fromkeys(nothing.split()),
        "geonames_id": None,
        "place_precision": None,
        "event_id": event_id,
        "article_id": article_id,
        "incident_id": event_id.replace("evt", "inc"),
        "event_type": event_type,
        "plover_type": event_type,
        "modes": [],
        "contexts": [],
        "quad_class": None,
        "intensity": None,
        "claimants": [],
        "modality": "asserted",
        "source_side": "unknown",
        "document": None,
        "quote": quote,
        "quote_start": start,
        "quote_end": end,
        "confidence": 0.9,
        "extractor": "sample:1",
        **values,
    }


def _events() -> list[dict[str, Any]]:
    april = {"date": "2021-04-22/2021-04-23", "date_start": date(2021, 4, 22), "date_end": date(2021, 4, 23)}
    may = {"date": "2021-05", "date_start": date(2021, 5, 1), "date_end": date(2021, 5, 31), "date_precision": "month"}
    baku = {
        "place_name": "Baku",
        "country": "AZE",
        "place_disputed": False,
        "latitude": 40.37767,
        "longitude": 49.89201,
    }
    return [
        _event(
            VISITED,
            A1,
            "CONSULT",
            "The Harbour Commission visited Baku on April 22-23, 2021",
            **april,
            **baku,
            date_precision="days",
            geonames_id=587084,
            place_precision="city",
            modes=["visit"],
            quad_class="verbal_cooperation",
            intensity=4.0,
        ),
        _event(
            DETAINED,
            A1,
            "COERCE",
            "At least 12 fishermen were detained near the pier, among them Orhan Velioğlu",
            modes=["arrest"],
            modality="alleged",
            document="Pier Report",
            quad_class="material_conflict",
            intensity=-7.0,
        ),
        _event(URGED, A1, "REQUEST", "The commission urged Saudi Arabia to publish the port's files", intensity=-0.1),
        _event(DENIED, B2, "REJECT", "Saudi Arabia denied that it had closed the pier", intensity=1 / 3),
        _event(MET, B2, "CONSULT", "Azerbaijan met the Harbour Commission in Riyadh in May 2021", **may),
    ]


def _actor(actor_id: str, name: str, type_: str, aliases: list[str], **values: Any) -> dict[str, Any]:
    return {
        "actor_id": actor_id,
        "name": name,
        "type": type_,
        "sector": None,
        "country": None,
        "parent_actor_id": None,
        "acronym": None,
        "aliases": aliases,
        "first_seen": date(2021, 5, 4),
        "last_seen": date(2021, 6, 7),
        "article_count": 1,
        "resolution": "new",
        **values,
    }


def _actors() -> list[dict[str, Any]]:
    return [
        _actor("azerbaijan", "Azerbaijan", "state", ["Azerbaijan"], country="AZE", resolution="registry"),
        _actor(WITHHELD, "Orhan Velioğlu", "person", ["Orhan Velioğlu"]),
        _actor("fishermen", "fishermen", "population_group", ["fishermen"]),
        _actor("harbour-commission", "Harbour Commission", "igo", ["Harbour Commission", "commission"]),
        _actor("lakeside-wire", "Lakeside Wire", "media", ["Lakeside Wire"]),
        _actor("saudi-arabia", "Saudi Arabia", "state", ["Saudi Arabia"], country="SAU", resolution="registry"),
    ]


PARTS = (
    (VISITED, "harbour-commission", "actor", "Harbour Commission", None),
    (VISITED, "lakeside-wire", "attributed_to", "Lakeside Wire", None),
    (DETAINED, "fishermen", "recipient", "fishermen", None),
    (DETAINED, WITHHELD, "recipient", "Orhan Velioğlu", None),
    (DETAINED, "harbour-commission", "attributed_to", "commission", "its Pier Report"),
    (URGED, "harbour-commission", "actor", "commission", None),
    (URGED, "saudi-arabia", "recipient", "Saudi Arabia", None),
    (DENIED, "saudi-arabia", "actor", "Saudi Arabia", None),
    (MET, "azerbaijan", "actor", "Azerbaijan", None),
    (MET, "harbour-commission", "actor", "Harbour Commission", None),
)


def _event_actors() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for number, (event_id, actor_id, role, _, through) in enumerate(PARTS, start=1):
        ordinal = 1 + sum(row["event_id"] == event_id and row["role"] == role for row in rows)
        row = {"event_actor_id": f"eva-{number:016x}", "event_id": event_id, "actor_id": actor_id, "role": role}
        rows.append({**row, "through": through, "ordinal": ordinal})
    return rows


def _recommendations() -> list[dict[str, Any]]:
    quote = (
        "The commission urged Saudi Arabia to publish the port's files, if the court agrees, so that families learn "
        "the truth, by June 2021"
    )
    start, end = find(A1, quote)
    nothing = "paragraph page document made_on position position_on position_source"
    return [
        {
            **dict.fromkeys(nothing.split()),
            "recommendation_id": PUBLISH,
            "recommendation_group_id": f"rcg-{1:016x}",
            "event_id": URGED,
            "article_id": A1,
            "action": "publish the port's files",
            "speech_act": "urge",
            "strength": 4,
            "action_category": 5,
            "action_class": "report",
            "themes": ["freedom_of_opinion_and_expression", "justice"],
            "purpose": "families learn the truth",
            "conditions": "if the court agrees",
            "deadline": "2021-06",
            "modality": "asserted",
            "upr_comparable": True,
            "countries_concerned": ["SAU"],
            "affected_persons": ["children"],
            "quote": quote,
            "quote_start": start,
            "quote_end": end,
            "confidence": 0.75,
            "extractor": "sample:2",
        }
    ]


def proof(table: str, row_id: str, column: str, value: str, words: str, article_id: str = A1) -> dict[str, Any]:
    """A row of `evidence` whose span is where `words` first stand in the article."""
    start, end = find(article_id, words)
    return {
        "table_name": table,
        "row_id": row_id,
        "column_name": column,
        "value": value,
        "article_id": article_id,
        "char_start": start,
        "char_end": end,
        "kind": "text",
        "text": words,
    }


def _evidence() -> list[dict[str, Any]]:
    article_of = {VISITED: A1, DETAINED: A1, URGED: A1, DENIED: B2, MET: B2}
    triggers = {VISITED: "visited", DETAINED: "detained", URGED: "urged", DENIED: "denied", MET: "met"}
    types = {VISITED: "CONSULT", DETAINED: "COERCE", URGED: "REQUEST", DENIED: "REJECT", MET: "CONSULT"}
    rows = [proof("events", key, "event_type", types[key], triggers[key], article_of[key]) for key in types]
    rows += [
        proof("events", VISITED, "date", "2021-04-22/2021-04-23", "April 22-23, 2021"),
        proof("events", VISITED, "place_name", "Baku", "Baku"),
        proof("events", DETAINED, "modality", "alleged", "said"),
        proof("events", DETAINED, "document", "Pier Report", "Pier Report"),
        proof("events", MET, "date", "2021-05", "May 2021", B2),
        proof("event_counts", f"evc-{1:016x}", "measure", "detained", "detained"),
        proof("event_counts", f"evc-{1:016x}", "low", "12", "At least 12"),
        proof("event_counts", f"evc-{1:016x}", "population", "fishermen", "fishermen"),
        proof("event_counts", f"evc-{1:016x}", "actor_id", "harbour-commission", "commission said"),
        proof("recommendation_actors", f"rca-{1:016x}", "actor_id", "harbour-commission", "The commission urged"),
        proof("recommendation_actors", f"rca-{2:016x}", "actor_id", "saudi-arabia", "Saudi Arabia"),
        proof("articles", A1, "dateline_place", "PORT ELLIS", "PORT ELLIS"),
    ]
    codes = {
        "action": ("publish the port's files",) * 2,
        "speech_act": ("urge", "urged"),
        "action_category": ("5", "publish"),
        "action_class": ("report", "publish the port's files"),
        "purpose": ("families learn the truth",) * 2,
        "conditions": ("if the court agrees",) * 2,
        "deadline": ("2021-06", "June 2021"),
        "affected_persons": ("children", "families"),
    }
    rows += [proof("recommendations", PUBLISH, column, *pair) for column, pair in codes.items()]
    rows += [
        proof("recommendations", PUBLISH, "themes", "justice", "court"),
        proof("recommendations", PUBLISH, "themes", "freedom_of_opinion_and_expression", "files"),
    ]
    for number, (event_id, actor_id, _, words, through) in enumerate(PARTS, start=1):
        key, article_id = f"eva-{number:016x}", article_of[event_id]
        rows.append(proof("event_actors", key, "actor_id", actor_id, words, article_id))
        if through:
            rows.append(proof("event_actors", key, "through", through, through, article_id))
    for actor in _actors():
        for alias in actor["aliases"]:
            home = A1 if alias in VISIT else B2
            rows.append(proof("actors", actor["actor_id"], "aliases", alias, alias, home))
    return rows


@cache
def _rows() -> Rows:
    count = {"event_count_id": f"evc-{1:016x}", "event_id": DETAINED, "measure": "detained", "low": 12, "high": None}
    parts = [("harbour-commission", "issuer"), ("saudi-arabia", "addressee")]
    return {
        "articles": [
            _article(A1, published=date(2021, 5, 4), dateline_place="PORT ELLIS", title='Pier, "quoted"\nand broken'),
            _article(
                B2,
                published=date(2021, 6, 7),
                dateline_place=None,
                retrieved_at=datetime(2021, 6, 8, 9, 10, 11, 120000, tzinfo=UTC),
                url="https://lakeside.example/talks",
            ),
        ],
        "actors": _actors(),
        "events": _events(),
        "event_actors": _event_actors(),
        "event_counts": [
            {**count, "quantifier": "at_least", "population": "fishermen", "actor_id": "harbour-commission"}
        ],
        "recommendations": _recommendations(),
        "recommendation_actors": [
            {
                "recommendation_actor_id": f"rca-{number:016x}",
                "recommendation_id": PUBLISH,
                "actor_id": actor_id,
                "role": role,
                "through": None,
                "ordinal": 1,
            }
            for number, (actor_id, role) in enumerate(parts, start=1)
        ],
        "evidence": _evidence(),
    }


def sample_rows() -> Rows:
    """A fresh copy of all rows, to be changed at will."""
    return copy.deepcopy(_rows())


def sample_tables(rows: Rows | None = None) -> Tables:
    """The rows (by default the faultless ones) as tables."""
    return make_tables(rows or sample_rows(), schema=sample_schema())
