"""The findings of all articles to the tables of a release.

Pure: same articles, findings and release before, same tables, in any order. Ids are born in `identity` and carried over
by `pairing`, actors come from `actor`, incidents from `incident`; what the codebooks say of a code (quad class,
intensity, strength) is looked up here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.article import Article, Span
from flows.bundle import make_bundle
from flows.correction import Outcome
from flows.edtf import edtf_span
from flows.findings import EventFinding, Findings, Part, RecommendationFinding
from flows.normalize.actor import Resolution, resolve_actors
from flows.normalize.evidence import EvidenceTable
from flows.normalize.group import give_groups
from flows.normalize.identity import make_id
from flows.normalize.incident import find_incidents
from flows.normalize.membership import keep_sets
from flows.normalize.near_duplicate import find_near_duplicates
from flows.normalize.pairing import Lineage, give_ids
from flows.normalize.quotation import shorten_quotes
from flows.normalize.side import source_side
from flows.normalize.telling import Told, tell_events
from flows.plover import read_plover
from flows.precedent import GROUPS, INCIDENTS, Anchored, Precedent
from flows.schema import Schema
from flows.tables import TableBuilder, Tables


@dataclass(frozen=True)
class Normalized:
    """The tables; the names that publish must withhold, by actor id; and of the ids, each by table and id: from what it
    was born, what took the place of one that vanished, of what a new one was a part. `precedent` is the version of the
    release whose ids were carried over; `corrected` tells what became of corrections."""

    tables: Tables
    withheld: Mapping[str, tuple[str, ...]]
    anchors: Mapping[tuple[str, str], str]
    replaced_by: Mapping[tuple[str, str], str] = field(default_factory=dict)
    split_from: Mapping[tuple[str, str], str] = field(default_factory=dict)
    precedent: str | None = None
    corrected: tuple[Outcome, ...] = ()


@dataclass
class _Build:
    """Rows being gathered: those of `tables` go to Arrow at once, events without their incident, which is told at the
    end; `recommendations` are kept whole, since they are grouped by what they say."""

    schema: Schema
    actors: Resolution
    tables: dict[str, TableBuilder]
    recommendations: list[dict[str, Any]] = field(default_factory=list)
    evidence: EvidenceTable = field(default_factory=EvidenceTable)
    told: list[Told] = field(default_factory=list)
    sides: dict[str, frozenset[str]] = field(default_factory=dict)
    anchors: dict[tuple[str, str], str] = field(default_factory=dict)
    lineage: Lineage = field(default_factory=Lineage)
    precedent: Precedent | None = None


def normalize(
    articles: Sequence[Article],
    findings: Sequence[Findings],
    *,
    schema: Schema,
    precedent: Precedent | None = None,
    quote_share: float = 1.0,
) -> Normalized:
    """All tables of the release from articles and their findings (one `Findings` an article at most).

    Rows that are in the release before (`precedent`) keep their ids; without one, ids are those they are born with.
    Of an article without an open licence no more than `quote_share` is quoted.
    """
    bundle = make_bundle(findings)
    open_licences = {row["code"] for row in schema.codebooks["licences"].rows if row["open"]}
    builders = {name: TableBuilder(table) for name, table in schema.tables.items()}
    build = _Build(schema, resolve_actors(articles, bundle, precedent=precedent), builders, precedent=precedent)
    copies = find_near_duplicates(articles)
    for article in articles:
        build.tables["articles"].add({**article_row(article), "near_duplicate_of": copies.get(article.article_id)})
        build.anchors["articles", article.article_id] = article.url or article.raw_path
        _prove_article(build, article)
        if bundle.holds(article.article_id):
            found = bundle.find(article.article_id)
            if article.licence not in open_licences:
                found = shorten_quotes(article, found, share=quote_share)
            _name_rows(build, article, found)
            _add_article(build, article, found)
            build.lineage.ids.clear()
        for row in build.evidence.take():
            build.tables["evidence"].add(row)
    for row in build.actors.rows:
        build.tables["actors"].add(row)
    build.anchors |= {("actors", actor_id): anchor for actor_id, anchor in build.actors.anchors.items()}
    build.lineage.replaced_by |= {("actors", old): new for old, new in build.actors.replaced_by.items()}
    incidents = find_incidents(build.told, copies=copies)
    build.told.clear()
    give_groups(build.recommendations, sides=build.sides, incidents=incidents)
    joined: list[dict[str, Any]] = [{"event_id": event, "incident_id": each} for event, each in incidents.items()]
    _keep_sets(build, joined, "events", "event_id", "incident_id", INCIDENTS)
    _keep_sets(build, build.recommendations, "recommendations", "recommendation_id", "recommendation_group_id", GROUPS)
    for row in build.recommendations:
        build.tables["recommendations"].add(row)
    given = {"events": {"incident_id": {row["event_id"]: row["incident_id"] for row in joined}}}
    return Normalized(
        tables=Tables({name: builder.finish(**given.get(name, {})) for name, builder in build.tables.items()}),
        withheld=build.actors.withheld,
        anchors=build.anchors,
        replaced_by=build.lineage.replaced_by,
        split_from=build.lineage.split_from,
        precedent=precedent.version if precedent else None,
    )


def _keep_sets(build: _Build, rows: Sequence[dict[str, Any]], table: str, key: str, column: str, name: str) -> None:
    """Incidents or groups under the ids that most of their members had."""
    olds = build.precedent.rows(table) if build.precedent else ()
    anchors = keep_sets(
        rows,
        key=key,
        column=column,
        table=name,
        before={row.key: row.group for row in olds if row.group is not None},
        precedent=build.precedent,
        lineage=build.lineage,
    )
    build.anchors |= {(name, identifier): anchor for identifier, anchor in anchors.items()}


def _name_rows(build: _Build, article: Article, findings: Findings) -> None:
    """Give the events and recommendations of an article their ids. What tells an event is its quote and trigger; what
    tells a recommendation its action, since several stand in one quote."""

    def anchored(key: str, anchor: str, kind: str, quote: Span, trigger: Span | None) -> Anchored:
        name = f"{article.article_id} {key}"
        return Anchored(name, article.article_id, anchor, kind, quote, quote.text(article.text), trigger)

    events = [
        anchored(event.key, _anchor(article, event), event.event_type, event.quote, event.trigger)
        for event in findings.events
    ]
    recommendations = [
        anchored(item.key, _anchor(article, item), item.speech_act, item.action, None)
        for item in findings.recommendations
    ]
    for table, prefix, rows in (("events", "evt", events), ("recommendations", "rec", recommendations)):
        give_ids(
            build.lineage,
            table=table,
            prefix=prefix,
            article_id=article.article_id,
            text_sha256=article.content_sha256,
            rows=rows,
            precedent=build.precedent,
        )


def _anchor(article: Article, finding: EventFinding | RecommendationFinding) -> str:
    return f"{article.article_id} {finding.head} {finding.nth}"


def article_row(article: Article) -> dict[str, Any]:
    """The row of the table `articles`."""
    return {
        "article_id": article.article_id,
        "version": article.version,
        "publisher": article.publisher,
        "published": article.published,
        "title": article.header.title,
        "url": article.url,
        "language": article.language,
        "dateline_place": article.header.dateline_place,
        "retrieved_at": article.retrieved_at,
        "raw_path": article.raw_path,
        "content_sha256": article.content_sha256,
        "raw_sha256": article.raw_sha256,
        "char_count": len(article.text),
        "ingested_from": list(article.ingested_from),
        "licence": article.licence,
    }


def _prove_article(build: _Build, article: Article) -> None:
    header = article.header
    values = (
        ("publisher", header.publisher, header.publisher_span, article.publisher),
        ("published", header.published, header.published_span, article.published),
        ("title", header.title, header.title_span, header.title),
        ("dateline_place", header.dateline_place, header.dateline_span, header.dateline_place),
    )
    for column, stated, span, value in values:
        if span is not None and stated is not None and stated == value:
            build.evidence.add("articles", article.article_id, column, str(value), span, article=article, insertions=())


def _add_article(build: _Build, article: Article, findings: Findings) -> None:
    for actor in findings.actors:
        actor_id = build.actors.ids[(article.article_id, actor.key)]
        for span in actor.mentions:
            alias = " ".join(span.text(article.text).split())
            _prove(build, article, findings, "actors", actor_id, "aliases", alias, span)
    event_ids = {}
    for event in findings.events:
        event_ids[event.key] = _add_event(build, article, findings, event)
    build.told += tell_events(article, findings, event_ids=event_ids, actors=build.actors)
    for recommendation in findings.recommendations:
        _add_recommendation(build, article, findings, recommendation, event_ids[recommendation.event])


def _prove(
    build: _Build, article: Article, findings: Findings, table: str, row_id: str, column: str, value: str, span: Span
) -> None:
    build.evidence.add(table, row_id, column, value, span, article=article, insertions=findings.insertions)


def _allowed_modes(schema: Schema, event: EventFinding) -> list[str]:
    rows = schema.codebooks["event_modes"].rows
    known = {row["code"] for row in rows if row["event_type"] == event.event_type}
    return sorted(set(event.modes) & known)


def _add_event(build: _Build, article: Article, findings: Findings, event: EventFinding) -> str:
    event_id = build.lineage.ids["events", f"{article.article_id} {event.key}"]
    build.anchors["events", event_id] = _anchor(article, event)
    plover_type, quad_class, intensity = read_plover(
        build.schema,
        event.event_type,
        modes=event.modes,
        modality=event.modality,
        examined=any(part.role == "recipient" for part in event.parts),
    )
    date, place = event.date, event.place
    first, last = edtf_span(date.edtf) if date is not None else (None, None)
    build.tables["events"].add(
        {
            "event_id": event_id,
            "article_id": article.article_id,
            "incident_id": None,
            "event_type": event.event_type,
            "plover_type": plover_type,
            "modes": _allowed_modes(build.schema, event),
            "contexts": sorted(event.contexts),
            "quad_class": quad_class,
            "intensity": intensity,
            "date": date.edtf if date else None,
            "date_start": first,
            "date_end": last,
            "date_precision": date.precision if date else None,
            "place_name": place.name if place else None,
            "country": place.country if place else None,
            "place_disputed": place.disputed if place else None,
            "claimants": sorted(place.claimants) if place else [],
            "latitude": place.latitude if place else None,
            "longitude": place.longitude if place else None,
            "geonames_id": place.geonames_id if place else None,
            "place_precision": place.precision if place else None,
            "modality": event.modality,
            "source_side": _side(build, article, findings, event),
            "document": event.document.text(article.text) if event.document else None,
            "quote": event.quote.text(article.text),
            "quote_start": event.quote.start,
            "quote_end": event.quote.end,
            "confidence": round(event.confidence, 2),
            "extractor": event.extractor,
        }
    )
    for proof in event.evidence:
        _prove(build, article, findings, "events", event_id, proof.column, proof.value, proof.span)
    _add_parts(build, article, findings, "event", event_id, event.parts)
    _add_counts(build, article, findings, event_id, event)
    return event_id


def _side(build: _Build, article: Article, findings: Findings, event: EventFinding) -> str:
    def countries(role: str) -> list[str | None]:
        ids = [build.actors.ids[(article.article_id, part.actor)] for part in event.parts if part.role == role]
        return [build.actors.countries[actor_id] for actor_id in ids]

    return source_side(
        speakers=[findings.publisher_country, *countries("attributed_to")],
        actors=countries("actor"),
        recipients=countries("recipient"),
        place=event.place.country if event.place else None,
    )


def _add_parts(
    build: _Build, article: Article, findings: Findings, kind: str, row_id: str, parts: Sequence[Part]
) -> None:
    """Rows of `event_actors` or `recommendation_actors`, ordinals counted within each role."""
    table, prefix = ("event_actors", "eva") if kind == "event" else ("recommendation_actors", "rca")
    ordinals: dict[str, int] = defaultdict(int)
    seen: dict[tuple[str, str], str] = {}
    for part in parts:
        actor_id = build.actors.ids[(article.article_id, part.actor)]
        part_id = seen.get((part.role, actor_id))
        if part_id is None:
            part_id = seen[(part.role, actor_id)] = make_id(prefix, row_id, part.role, actor_id)
            ordinals[part.role] += 1
            through = part.through.text(article.text) if part.through else None
            build.tables[table].add(
                {
                    f"{kind}_actor_id": part_id,
                    f"{kind}_id": row_id,
                    "actor_id": actor_id,
                    "role": part.role,
                    "through": through,
                    "ordinal": ordinals[part.role],
                }
            )
            if part.through is not None and through is not None:
                _prove(build, article, findings, table, part_id, "through", through, part.through)
        _prove(build, article, findings, table, part_id, "actor_id", actor_id, part.span)
    if kind == "recommendation":
        build.sides[row_id] = frozenset(f"{role} {actor}" for role, actor in seen if role in ("issuer", "addressee"))


def _add_counts(build: _Build, article: Article, findings: Findings, event_id: str, event: EventFinding) -> None:
    numbers: dict[str, int] = defaultdict(int)
    for count in event.counts:
        numbers[count.measure] += 1
        count_id = make_id("evc", event_id, count.measure, numbers[count.measure])
        actor_id = build.actors.ids[(article.article_id, count.actor)] if count.actor else None
        population = count.population.text(article.text) if count.population else None
        build.tables["event_counts"].add(
            {
                "event_count_id": count_id,
                "event_id": event_id,
                "measure": count.measure,
                "low": count.low,
                "high": count.high,
                "quantifier": count.quantifier,
                "population": population,
                "actor_id": actor_id,
            }
        )
        proofs: list[tuple[str, object, Span | None]] = [
            ("measure", count.measure, count.measure_span),
            ("low", count.low, count.number_span),
            ("high", count.high, count.number_span),
            ("population", population, count.population),
            ("actor_id", actor_id, count.actor_span),
        ]
        for column, value, span in proofs:
            if value is not None and span is not None:
                _prove(build, article, findings, "event_counts", count_id, column, str(value), span)


def _add_recommendation(
    build: _Build, article: Article, findings: Findings, item: RecommendationFinding, event_id: str
) -> None:
    row_id = build.lineage.ids["recommendations", f"{article.article_id} {item.key}"]
    build.anchors["recommendations", row_id] = _anchor(article, item)
    strength = build.schema.codebooks["speech_acts"].by_code[item.speech_act]["strength"]

    def words(span: Span | None) -> str | None:
        return span.text(article.text) if span is not None else None

    build.recommendations.append(
        {
            "recommendation_id": row_id,
            "recommendation_group_id": None,
            "event_id": event_id,
            "article_id": article.article_id,
            "paragraph": item.paragraph,
            "page": item.page,
            "document": words(item.document),
            "action": item.wording or item.action.text(article.text),
            "speech_act": item.speech_act,
            "strength": strength,
            "action_category": item.action_category,
            "action_class": item.action_class,
            "themes": sorted(item.themes),
            "purpose": words(item.purpose),
            "conditions": words(item.conditions),
            "deadline": item.deadline.edtf if item.deadline else None,
            "made_on": item.made_on.edtf if item.made_on else None,
            "modality": item.modality,
            "position": item.position,
            "position_on": None,
            "position_source": item.position_source,
            "upr_comparable": item.upr_comparable,
            "countries_concerned": sorted(item.countries_concerned),
            "affected_persons": sorted(item.affected_persons),
            "quote": item.quote.text(article.text),
            "quote_start": item.quote.start,
            "quote_end": item.quote.end,
            "confidence": round(item.confidence, 2),
            "extractor": item.extractor,
        }
    )
    for proof in item.evidence:
        _prove(build, article, findings, "recommendations", row_id, proof.column, proof.value, proof.span)
    _add_parts(build, article, findings, "recommendation", row_id, item.parts)
