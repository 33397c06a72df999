"""One article to its findings: the whole way of reading, in order.

Sentences and dates, names, trees, actors and documents, drafts of events, one event for each happening, and the
recommendations that REQUEST events make. Knows one article at a time and nothing of any other, so it runs anywhere.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from flows.article import Article, Span
from flows.extract.attribution import AttributionReader, Speaker
from flows.extract.belonging import settle_countries
from flows.extract.calibration import Calibration
from flows.extract.cast import Cast
from flows.extract.count import CountReader
from flows.extract.date import Timeline, find_dates, find_periods
from flows.extract.date_grammar import DateGrammar
from flows.extract.decision import Decider
from flows.extract.demand import Demand
from flows.extract.document import Shelf
from flows.extract.draft import Context, Draft
from flows.extract.event import read_drafts
from flows.extract.feature import FeatureReader
from flows.extract.finding import FindingMaker
from flows.extract.frame import Frames
from flows.extract.home import Homes, Naming, find_homes
from flows.extract.knowledge import Knowledge, State
from flows.extract.linear import LinearModel
from flows.extract.link import link_groups, link_named
from flows.extract.merge import merge_drafts
from flows.extract.modality import Modality, ModalityReader
from flows.extract.name import Name, NameSpotter
from flows.extract.nominal import NominalGrammar
from flows.extract.parse import Raw, Sentence, make_raw, parse_sentences
from flows.extract.place import Atlas
from flows.extract.recommendation import RecommendationReader
from flows.extract.recommendation_code import ActionCoder
from flows.extract.report import ReportReader
from flows.extract.role import Casting, RoleReader, Thresholds
from flows.extract.roster import Member
from flows.extract.sentence import find_insertions, is_item, split_sentences
from flows.extract.shared import SharedNames, settle
from flows.extract.trigger import EventLexicon
from flows.extract.word import fold, split_name
from flows.findings import ActorFinding, EventFinding, Findings, Part, Place, RecommendationFinding
from flows.kind import tell_kind
from flows.schema import read_yaml, schemas_folder

OPENING = 20
"""Code points from the start of a sentence within which the city of a dateline stands."""
MONTH_DAY = re.compile(r", (?:[A-Z][a-z]{2,8}\.? \d|\d{1,2} [A-Z])")
DATE_STAND_INS = {"day": "Monday", "days": "Monday", "month": "March", "months": "March", "decade": "1990s"}


@dataclass(frozen=True)
class Prepared:
    """An article before its sentences are parsed."""

    article: Article
    raws: tuple[Raw, ...]
    dates: Timeline
    insertions: tuple[Span, ...]


class Reader:
    """Reads articles; made once per process from `Knowledge`."""

    def __init__(self, knowledge: Knowledge) -> None:
        lexicon = knowledge.lexicon
        self.knowledge = knowledge
        self.spotter = NameSpotter(knowledge)
        self.shared = SharedNames(read_yaml(schemas_folder() / "gazetteer" / "shared_names.yaml"), knowledge)
        self.nominals = NominalGrammar.compile(lexicon["nominals"], lexicon["names"])
        self.capitals = knowledge.capitals
        self.dates = DateGrammar(lexicon["dates"])
        self.events = EventLexicon(lexicon)
        self.frames = Frames(lexicon["frames"])
        self.roles = RoleReader(frames=self.frames, events=self.events, speech=lexicon["attribution"]["speech_verbs"])
        self.modality = ModalityReader(lexicon["modality"], speech=lexicon["attribution"]["speech_verbs"])
        self.attribution = AttributionReader(lexicon["attribution"])
        self.counts = CountReader(lexicon["counts"])
        self.recommendations = RecommendationReader(lexicon)
        self.reports = ReportReader(knowledge, coder=ActionCoder(lexicon), dates=self.dates)
        self.kinds = frozenset(lexicon["classes"]["document"])
        self.territories = frozenset(lexicon["classes"]["territory"])
        self.infinitive_leads = tuple(f" {word}:" for word in lexicon["grammar"]["infinitive_leads"])

    @cached_property
    def decider(self) -> Decider:
        """Finds events; its model is read when the first article is, since training reads sentences without it."""
        lexicon = self.knowledge.lexicon
        return Decider(
            lexicon,
            events=self.events,
            features=FeatureReader(lexicon, events=self.events, modality=self.modality),
            model=LinearModel.load(schemas_folder() / "model" / "events.npz"),
        )

    @cached_property
    def casting(self) -> Casting:
        """Gives parts; its model is read when the first article is."""
        return Casting(
            roles=self.roles,
            model=LinearModel.load(schemas_folder() / "model" / "roles.npz"),
            thresholds=Thresholds.compile(self.knowledge.lexicon["frames"]["thresholds"]),
        )

    @cached_property
    def findings(self) -> FindingMaker:
        """Makes findings of drafts; how sure they are is read when the first article is."""
        calibration = Calibration.load(schemas_folder() / "model" / "calibration.yaml")
        return FindingMaker(self.knowledge.lexicon, calibration)

    def prepare(self, article: Article) -> Prepared:
        """Sentences, dates and names of an article, ready for the parser."""
        text = article.text
        body = text[: article.header.body_end]
        paragraphs = split_sentences(body, start=article.header.body_start, ends=self.knowledge.ends)
        spans = [(number, span) for number, group in enumerate(paragraphs) for span in group]
        mentions = tuple(
            mention
            for _, span in spans
            for mention in find_dates(text, span, published=article.published, grammar=self.dates)
        )
        periods = find_periods(text, mentions, grammar=self.dates)
        dates = {mention.span: mention for mention in mentions}
        dates |= {p.span: p for p in periods if not any(p.span.overlaps(span) for span in dates)}
        timeline = Timeline(dates)
        raws = []
        meant = self.shared.choose(text)
        led = False
        for number, (paragraph, span) in enumerate(spans):
            names = self._names(text, span, timeline, meant, article.publisher)
            item = is_item(text, span.start)
            raws.append(make_raw(text, span, names, paragraph=paragraph, number=number, infinitive=item and led))
            led = led if item else span.text(text).lower().endswith(self.infinitive_leads)
        return Prepared(article, tuple(raws), timeline, find_insertions(text))

    def _names(
        self, text: str, span: Span, timeline: Timeline, meant: Mapping[str, State], publisher: str | None
    ) -> tuple[Name, ...]:
        """The names of a sentence, its phrases of time among them as single words."""
        timed = []
        for where, mention in timeline.within(span):
            words = where.text(text)
            stand_in = "war" if mention.sources else DATE_STAND_INS.get(mention.precision, words.split()[-1])
            timed.append(Name(where.start, where.end, "date", words, stand_in=stand_in))
        spotted = [
            name for name in self.spotter.spot(text, span) if not any(name.span.overlaps(date.span) for date in timed)
        ]
        if publisher:
            spotted = [name for name in spotted if not _bears(name, publisher)]
        if meant:
            spotted = [settle(name, meant) for name in spotted]
        return tuple(sorted([*spotted, *timed], key=lambda name: name.span))

    def read(self, prepared: Prepared, sentences: Sequence[Sentence]) -> Findings:
        """The findings of an article whose sentences have been parsed."""
        context = self.make_context(prepared, list(sentences))
        drafts = read_drafts(context)
        for draft in drafts:
            draft.parts = _apart(draft.parts, context.cast)
            draft.heard = tuple(_apart(draft.heard, context.cast))
            draft.speakers = tuple(
                replace(speaker, key=key) for speaker in draft.speakers for key in context.cast.apart(speaker.key)
            )
        folded = [draft for draft in drafts if draft.folded is not None]
        drafts = merge_drafts(context, [draft for draft in drafts if draft.folded is None])
        settle_countries(context.cast, context.cast.homes)
        for draft in drafts:
            _plan(draft, prepared.article)
        sources = self.attribution.article_sources(context.sentences, context.text, context.cast, context.shelf)
        for draft in drafts:
            _cover(draft, sources, context)
        demands = [
            (index, demand)
            for index, draft in enumerate(drafts)
            if draft.type == "REQUEST"
            for demand in self.recommendations.read(context, draft)
        ]
        reports = {id(draft.document): index for index, draft in enumerate(drafts) if draft.document is not None}
        demands += [
            (reports[id(draft.folded.document)], demand)
            for draft in folded
            if draft.folded is not None and id(draft.folded.document) in reports
            for demand in self.recommendations.read(context, draft)
        ]
        demands = _once(demands)
        for index, demand in demands:
            demand.parts = _apart(demand.parts, context.cast)
            if demand.draft.folded is None:
                _address(drafts[index], demand, context)
        drafts, demands = _without_demanded(drafts, demands)
        events = tuple(self.findings.make_event(context, draft, number) for number, draft in enumerate(drafts))
        recommendations = [
            self.findings.make_recommendation(context, demand, events[index], drafts[index])
            for index, demand in demands
        ]
        return Findings(
            article_id=prepared.article.article_id,
            actors=tuple(_needed(context.cast, events, recommendations)),
            events=events,
            recommendations=tuple(recommendations),
            insertions=prepared.insertions,
            publisher_country=self._publisher_country(prepared.article),
        )

    def _publisher_country(self, article: Article) -> str | None:
        """The country of a publisher that the registry knows."""
        words = split_name(article.publisher or "")
        for keys, entry in self.knowledge.names.by_first.get(words[0], ()) if words else ():
            if keys == words and entry.actor is not None:
                return entry.actor.country
        return None

    def read_members(self, prepared: Prepared, sentences: Sequence[Sentence]) -> tuple[ActorFinding, ...]:
        """Every member that an article names, whether or not it plays a part."""
        cast = self.make_context(prepared, list(sentences)).cast
        settle_countries(cast, cast.homes)
        for sentence in sentences:
            for token in sentence.tokens:
                if token.name is not None:
                    cast.resolve_one(sentence, token.i)
        return tuple(cast.findings().values())

    def make_context(self, prepared: Prepared, sentences: list[Sentence]) -> Context:
        """What the reading of one article shares: its members, documents, dates and places."""
        text = prepared.article.text
        join_lists(sentences, text)
        cast, ranked, focus = self.make_cast(prepared.article, sentences)
        shelf = Shelf(self.kinds, cast)
        for sentence in sentences:
            shelf.read(sentence)
        return Context(
            text=text,
            knowledge=self.knowledge,
            lexicon=self.events,
            decider=self.decider,
            casting=self.casting,
            frames=self.frames,
            modality=self.modality,
            attribution=self.attribution,
            counts=self.counts,
            cast=cast,
            shelf=shelf,
            atlas=Atlas(self.knowledge, ranked, focus),
            dates=prepared.dates,
            dateline=self._dateline(prepared.article, ranked),
            publisher=cast.publisher(prepared.article.publisher),
            issuing=cast.publisher(prepared.article.publisher, media=True),
            territories=self.territories,
            sentences=sentences,
        )

    def make_cast(self, article: Article, sentences: Sequence[Sentence]) -> tuple[Cast, tuple[str, ...], str | None]:
        """The members of an article, the countries that it names, and the one that it is about."""
        cast = Cast(self.knowledge, article.text, self.nominals)
        ranked, focus, cast.homes = self._countries(article, sentences)
        for name in self._letterhead(article):
            cast.from_name(name)
        cast.house = self._house(article, cast)
        cast.letterhead = article.header.publisher_span
        cast.foresee(name for sentence in sentences for name in sentence.names)
        for sentence in sentences:
            cast.meet(sentence)
        link_groups(sentences, cast)
        cast.join_foretold()
        link_named(sentences, cast)
        return cast, ranked, focus

    def _dateline(self, article: Article, ranked: tuple[str, ...]) -> Place | None:
        """The place of the dateline, with the words that name it; None where there is none or it is not known."""
        header = article.header
        if header.dateline_span is None or header.dateline_place is None:
            return None
        name = Name(header.dateline_span.start, header.dateline_span.end, "place", header.dateline_place)
        behind = self.spotter.spot(article.text, Span(name.end, min(name.end + 60, len(article.text))))[:1]
        states = [
            n.entry.state.alpha3
            for n in behind
            if n.entry is not None and n.entry.state is not None and article.text[name.end : n.start] == ", "
        ]
        place = Atlas(self.knowledge, ranked).locate(name, beside=states[0] if states else None)
        return place if place.country is not None else None

    def _countries(self, article: Article, sentences: Sequence[Sentence]) -> tuple[tuple[str, ...], str | None, Homes]:
        """The countries that an article names, most named first, the one it is about where that is plain (named at
        least twice, and twice as often as the next), and the home of what it names without a country. A city counts
        for its country when no other bears its name."""
        countries: Counter[str] = Counter()
        namings = []
        places = []
        for number, start, names in self._named(article, sentences):
            namings.append(Naming(number, start, None))
            for name in names:
                entry = name.entry or (name.owner.entry if name.owner is not None else None)
                if entry is not None and entry.state is not None:
                    countries[entry.state.alpha3] += 1
                    namings.append(Naming(number, start, entry.state.alpha3))
                elif name.kind == "place":
                    places.append((number, start, name))
        head = self._dateline(article, tuple(countries))
        dateline = head.country if head is not None else self._opening(article, sentences, tuple(countries))
        atlas = Atlas(self.knowledge, tuple(countries) if dateline is None else (*countries, dateline))
        told = set(countries)
        placed: list[tuple[int, str]] = []
        for number, start, name in places:
            known = atlas.choose(atlas.places(name), None)
            capital = self.capitals.get(fold(name.text))
            country = capital or (known.country if known is not None else None)
            if country is not None:
                countries[country] += 1
                placed.append((name.start, country))
                here = head is not None and fold(name.text) == fold(head.name)
                if (country in told or capital and not here) and number >= 0:
                    namings.append(Naming(number, start, country))
        scenes = self._scenes(article.text, sentences, atlas, told)
        if dateline in countries:
            countries[str(dateline)] += 2
        ranked = sorted(countries.items(), key=lambda item: (-item[1], item[0]))
        first = ranked[0][1] if ranked else 0
        second = ranked[1][1] if len(ranked) > 1 else 0
        focus = ranked[0][0] if first >= 2 and first >= 2 * second else None
        homes = find_homes(namings, focus=focus, dateline=dateline)
        return tuple(code for code, _ in ranked), focus, replace(homes, scenes=scenes, places=tuple(sorted(placed)))

    def _opening(self, article: Article, sentences: Sequence[Sentence], countries: tuple[str, ...]) -> str | None:
        """The country of the city that stands before a date at the head of the first sentences, where the header was
        not read as a dateline: "(ANSA) - Rome, November 21, 2014 -"."""
        atlas = Atlas(self.knowledge, countries)
        for sentence in sentences[:2]:
            for name, date in itertools.pairwise(sentence.names[:3]):
                close = name.kind == "place" and date.kind == "date" and date.start - name.end == 2
                if close and name.start - sentence.span.start <= OPENING:
                    return self.capitals.get(fold(name.text)) or atlas.locate(name).country
        for span in self._last_head_line(article):
            for name in self.spotter.spot(article.text, span):
                dated = MONTH_DAY.match(article.text, name.end)
                if name.kind == "place" and dated is not None and name.start - span.start <= OPENING:
                    return self.capitals.get(fold(name.text)) or atlas.locate(name).country
        return None

    def _last_head_line(self, article: Article) -> Iterator[Span]:
        """The stretch of the last line above the text proper, where a dateline of an odd form stands."""
        body = article.header.body_start
        start = article.text.rfind("\n", 0, body) + 1
        if start < body:
            yield Span(start, body)

    def _scenes(
        self, text: str, sentences: Sequence[Sentence], atlas: Atlas, told: set[str]
    ) -> tuple[tuple[int, int, str], ...]:
        """The stretches of text that a sentence sets in a country that is named besides, or in its capital, up to the
        end of its paragraph: "In Managua, ..."."""
        scenes: list[tuple[int, int, str]] = []
        ends = {sentence.paragraph: sentence.span.end for sentence in sentences}
        for sentence in sentences:
            start = sentence.span.start
            if not sentence.names or text[start : start + 3] != "In " or sentence.names[0].start != start + 3:
                continue
            name = sentence.names[0]
            country = self.capitals.get(fold(name.text))
            known = atlas.choose(atlas.places(name), None) if country is None else None
            country = country or (known.country if known is not None and known.country in told else None)
            if name.kind != "place" or country is None or text[name.end : name.end + 1] != ",":
                continue
            scenes.append((start, ends[sentence.paragraph], country))
        return tuple(scenes)

    def _named(self, article: Article, sentences: Sequence[Sentence]) -> Iterator[tuple[int, int, tuple[Name, ...]]]:
        """The names of the head and of each sentence, with the number of its paragraph and where it begins."""
        for span in self._head_lines(article):
            yield -1, span.start, self.spotter.spot(article.text, span)
        for sentence in sentences:
            yield sentence.paragraph, sentence.span.start, sentence.names

    def _head_lines(self, article: Article) -> Iterator[Span]:
        """The lines above the article's own sentences, the dateline's left out."""
        start, dateline = 0, article.header.dateline_span
        for line in article.text[: article.header.body_start].splitlines(keepends=True):
            span = Span(start, start + len(line.rstrip()))
            start += len(line)
            if span.start < span.end and (dateline is None or not span.overlaps(dateline)):
                yield span

    def _house(self, article: Article, cast: Cast) -> str | None:
        """The international body whose own release a text is: "the Commission" in it is that body's."""
        words = split_name(article.publisher or "")
        for keys, entry in self.knowledge.names.by_first.get(words[0], ()) if words else ():
            if keys == words and entry.actor is not None and entry.actor.type == "igo":
                return cast.from_registry(entry.actor.id, None)
        return None

    def _letterhead(self, article: Article) -> Iterator[Name]:
        """The bodies in whose name a text speaks: they fill a line of its head."""
        for span in self._head_lines(article):
            for name in self.spotter.spot(article.text, span):
                if name.kind == "organisation" and name.span == span and name.text != article.publisher:
                    yield name


def join_lists(sentences: Sequence[Sentence], text: str) -> None:
    """Tie each list item to the sentence that leads in to its list, which ends in a colon."""
    lead: Sentence | None = None
    for sentence in sentences:
        opens = sentence.span.text(text).endswith(":")
        if is_item(text, sentence.span.start) and not opens:
            if lead is not None:
                sentence.lead = lead
                lead.items.append(sentence)
        elif opens:
            lead = sentence  # a numbered paragraph may lead in to a list too
        elif lead is not None and lead.items and sentence.paragraph != lead.items[-1].paragraph:
            lead = None


def _plan(draft: Draft, article: Article) -> None:
    """What is dated after the day of publication is planned, whatever its tense."""
    if draft.date is None or draft.modality.code != "asserted" or draft.date.precision != "day":
        return
    if draft.date.edtf > article.published.isoformat():
        draft.modality = Modality("planned", draft.date.span)


def _cover(draft: Draft, sources: tuple[Speaker, ...], context: Context) -> None:
    """Put the article's own chain of sources before the speakers of the sentence."""
    acting = {context.cast.key(key) for key in draft.actors("actor")}
    named = {context.cast.key(speaker.key) for speaker in sources}
    rest = tuple(s for s in draft.speakers if context.cast.key(s.key) not in named)
    first = tuple(s for s in sources if context.cast.key(s.key) not in acting)
    draft.speakers = first + rest


def _once(demands: Sequence[tuple[int, Demand]]) -> list[tuple[int, Demand]]:
    """Each demanded act once, though a verb and its noun may both make it ("issued an appeal to X to leave"): with the
    demand that tells most of who asks and who is asked."""
    best: dict[int, tuple[int, Demand]] = {}
    for index, demand in demands:
        known = best.get(demand.head.start)
        if known is None or len(demand.parts) > len(known[1].parts):
            best[demand.head.start] = (index, demand)
    return [pair for pair in demands if best[pair[1].head.start][1] is pair[1]]


def _without_demanded(
    drafts: list[Draft], demands: list[tuple[int, Demand]]
) -> tuple[list[Draft], list[tuple[int, Demand]]]:
    """Leave out the acts that are only demanded: they are recommendations, not happenings."""
    kept = [draft for draft in drafts if not any(_demanded(draft, demand) for _, demand in demands)]
    numbers = {id(draft): number for number, draft in enumerate(kept)}
    return kept, [(numbers[id(drafts[index])], demand) for index, demand in demands if id(drafts[index]) in numbers]


def _demanded(draft: Draft, demand: Demand) -> bool:
    """Whether a draft is the act that a demand asks for: its head, a bare or "-ing" verb within its words, or a noun
    that such a verb carries. A past act named inside a demand ("the killing of X") stays a happening."""
    if draft is demand.draft or draft.sentence is not demand.sentence:
        return False
    token, carrier = draft.trigger.token, draft.trigger.carrier
    where = [span for span in (demand.action, demand.purpose) if span is not None]
    if not any(span.covers(token.span) for span in where) or draft.date is not None and draft.trigger.entry.noun:
        return False
    return (
        token.i == demand.head.i
        or carrier.tag in ("VB", "VBG", "VBP")
        or demand.nominal
        and carrier.tag == "NN"
        and (carrier.head == demand.head.i and carrier.dep == "conj")
    )


def _bears(name: Name, publisher: str) -> bool:
    """Whether the acronym of another body is the publisher's here: "told PTI" in a report of that agency."""
    known = name.entry.actor if name.entry is not None else None
    return known is not None and name.text == publisher and known.acronym == publisher and known.type != "media"


def _apart(parts: Sequence[Part], cast: Cast) -> list[Part]:
    """Parts with one for each of two members that play it together: "both sides agreed"."""
    found: dict[tuple[str, str], Part] = {}
    for part in parts:
        for key in cast.apart(part.actor):
            found.setdefault((key, part.role), replace(part, actor=key))
    return list(found.values())


def _address(draft: Draft, demand: Demand, context: Context) -> None:
    """The addressees of its demands are the recipients of a REQUEST."""
    known = {context.cast.key(part.actor) for part in draft.parts}
    for part in demand.parts:
        if part.role == "addressee" and context.cast.key(part.actor) not in known:
            draft.parts.append(Part(part.actor, "recipient", part.span))
            known.add(context.cast.key(part.actor))


def _needed(
    cast: Cast, events: Sequence[EventFinding], recommendations: Sequence[RecommendationFinding]
) -> list[ActorFinding]:
    """The members that play a part; named bodies, persons and states that act; and the parents of all these. None in
    an article without an event: those of sport, markets and weather."""
    if not events and not recommendations:
        return []
    playing = {part.actor for event in events for part in event.parts}
    playing |= {part.actor for finding in recommendations for part in finding.parts}
    playing |= {count.actor for event in events for count in event.counts if count.actor}
    playing |= {member.key for member in cast.members.values() if member.spans and _told_of(member)}
    queue = sorted(playing)
    kept: dict[str, None] = {}
    while queue:
        key = queue.pop()
        if key not in kept and key in cast.members:
            kept[key] = None
            parent = cast.members[key].parent
            if parent is not None:
                queue.append(cast.key(parent))
    return [cast.members[key].finding() for key in cast.members if key in kept]


def _told_of(member: Member) -> bool:
    """Whether a member is listed though it plays no part: named bodies and office holders, and who else acts."""
    if member.key.startswith(("registry:", "body:")):
        return not (member.local or member.type == "media") or member.acting
    if member.type == "person" and member.name_given:
        return member.office or member.acting
    if member.type == "person":
        return member.office and member.acting and member.parent is not None
    standing = member.key.startswith("organ:") and not member.passing and not member.homeless
    return member.acting and (member.type == "state" or standing and member.type != "company")


def read_article(article: Article, reader: Reader) -> Findings:
    """The findings of one article: a report of a known kind is read by its lists, all else sentence by sentence."""
    kind = tell_kind(article.text)
    if kind is not None:
        return reader.reports.read(article, kind)
    prepared = reader.prepare(article)
    return reader.read(prepared, parse_sentences(prepared.raws))
