"""When and where: the dates and places of a sentence to the events they belong to.

A phrase of time or place belongs to the nearest event above it in the tree, within its finite clause. A purpose clause
takes over what its verb has, an act what the meeting has at which it is done, and an act of the first paragraph the
dateline's place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flows.article import Span
from flows.extract.date import DateMention
from flows.extract.draft import Context, Draft
from flows.extract.frame import purpose_verb
from flows.extract.parse import Sentence, Token
from flows.extract.place import country_beside, find_grounds, named_territory, placing_tokens, territory
from flows.extract.word import fold
from flows.findings import Place

BARRIERS = ("ccomp", "relcl", "advcl", "parataxis")
HOSTING = ("CONVENE", "CONSULT")
MATERIAL = ("ASSAULT", "COERCE", "RETREAT", "AID", "MOBILIZE", "SANCTION", "COOPERATE")
DATELINE_TYPES = ("ASSAULT", "COERCE", "PROTEST")
SPOKEN = ("AGREE", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "CONCEDE", "REPORT")
THING_TYPES = ("ASSAULT", "COERCE", "RETREAT")
OFTEN = 2
"""How many of the countries that an article names most have small towns that it tells of without more."""
SITED_TYPES = (*THING_TYPES, "PROTEST", "INVESTIGATE")
"""Types of what is done to a site, which is then where it is done."""


def owners_of(drafts: list[Draft]) -> dict[int, Draft]:
    """Tokens that stand for a draft: its trigger, and the light verb that carries it."""
    owners: dict[int, Draft] = {}
    for draft in drafts:
        if draft.trigger.light is not None:
            owners.setdefault(draft.trigger.light.i, draft)
    for draft in drafts:
        owners[draft.trigger.token.i] = draft
    return owners


def _climb(sentence: Sentence, start: Token, owners: Mapping[int, Draft]) -> Draft | None:
    """The nearest event above a token, not beyond the finite clause that the token stands in; beyond a participle
    ("districts located away during the war") only an event noun, since a verb has its own time. What is said of a
    thing spoken about ("accepted an invitation to X in October") is not said of the speaking."""
    inside = False
    below, crossed = start, False
    if below.i in owners:
        return owners[below.i]
    for above in sentence.ancestors(start.i):
        if below.dep in BARRIERS and below.tag.startswith("VB"):
            return None
        crossed = crossed or below.dep == "acl" and below.tag != "VB"
        inside = inside or below.dep in ("xcomp", "acl", "pcomp") or below.pos == "noun" and below.dep != "npadvmod"
        if above.i in owners and inside and owners[above.i].trigger.entry.frame == "speak":
            return None
        if above.i in owners and (owners[above.i].trigger.entry.noun or not crossed):
            return owners[above.i]
        below = above
    return None


def _token_before(sentence: Sentence, offset: int) -> Token | None:
    """The last token that ends before an offset: what a masked bracket hangs on."""
    before = [token for token in sentence.tokens if token.end <= offset]
    return before[-1] if before else None


def give_dates(context: Context, sentence: Sentence, drafts: list[Draft]) -> None:
    owners = owners_of(drafts)
    direct: list[tuple[int, DateMention, Draft]] = []
    for span, mention in context.dates.within(sentence.span):
        if mention.ends:
            continue
        token = next((t for t in sentence.tokens if t.start <= span.start < t.end), None)
        if token is None:
            token = _token_before(sentence, span.start)
        draft = _climb(sentence, token, owners) if token is not None else None
        if draft is not None and token is not None:
            distance = abs(token.i - draft.trigger.token.i)
            direct.append((distance, mention, draft))
    for _, mention, draft in sorted(direct, key=lambda item: (item[0], item[1].span)):
        if draft.date is None:
            draft.date = mention
    for draft in drafts:
        if draft.date is None:
            draft.date = _date_of_conjunct(sentence, draft, owners)


def _date_of_conjunct(sentence: Sentence, draft: Draft, owners: Mapping[int, Draft]) -> DateMention | None:
    """The date of the act before it that a verb goes on from: "stormed a market on Thursday, killing ten and burning
    its stores", "seized the station in December and froze its accounts"."""
    before = _goes_on_from(sentence, draft, owners)
    return before.date if before is not None and before.date is not None and not before.date.ends else None


def _goes_on_from(sentence: Sentence, draft: Draft, owners: Mapping[int, Draft]) -> Draft | None:
    """The act that a conjoined verb or a participle clause behind it goes on from."""
    verb = draft.trigger.carrier
    if not verb.tag.startswith("VB"):
        return None
    while verb.head != verb.i:
        head = sentence.tokens[verb.head]
        goes_on = verb.dep == "conj" and verb.tag == head.tag or verb.dep == "advcl" and verb.tag == "VBG"
        if not goes_on or verb.start < head.start:
            return None
        if head.i in owners:
            return owners[head.i]
        verb = head
    return None


def give_places(context: Context, sentence: Sentence, drafts: list[Draft], earlier: list[Place]) -> None:
    """Places of a sentence to its drafts; `earlier` are those that the sentences before told of, and this one adds."""
    owners = owners_of(drafts)
    sites = context.territories | context.frames.sites
    ways = context.frames.ways
    found = placing_tokens(sentence, context.knowledge.group("placing") | context.frames.beside, sites, ways)
    leaving = [
        (token, prep)
        for token, prep in placing_tokens(sentence, context.frames.moving | {"of"}, sites, ways)
        if token.name is not None and (prep.lemma != "of" or sentence.tokens[prep.head].lemma == "out")
    ]
    for token, prep in found:
        draft = _climb(sentence, prep, owners) or _taking_place(sentence, prep, owners)
        taking_part = prep.lemma in context.frames.beside and draft is not None and _plays(draft, token)
        if (
            draft is not None
            and draft.place is None
            and not taking_part
            and not _spoken_to(context, draft, token, prep)
        ):
            draft.place = _locate(context, sentence, token)
    for owner, noun, prep in find_grounds(sentence, context.knowledge.group("placing"), context.territories):
        draft = _climb(sentence, prep, owners)
        if draft is not None and draft.place is None and draft.type not in SPOKEN:
            span = Span(owner.start, noun.end)
            draft.place = replace(context.atlas.locate(owner), name=span.text(context.text), span=span)
    for token, prep in leaving:
        draft = owners.get(prep.head) or owners.get(_governor(sentence, prep))
        if draft is not None and draft.place is None and _moves(context, draft, prep):
            draft.place = _locate(context, sentence, token)
    for draft in drafts:
        if draft.place is None:
            draft.place = _argument_place(context, draft, sites)
    for draft in drafts:
        if draft.place is None and draft.trigger.entry.frame != "speak":
            draft.place = _place_where(context, draft) or _place_of_conjunct(sentence, draft, owners)
            draft.place = draft.place or _pointed_at(context, draft, earlier)
        elif draft.place is None:
            draft.place = _place_where(context, draft) or _place_before_all(sentence, draft, owners)
        if draft.place is None:
            draft.place = _place_gone_to(context, draft, found) or _place_of_court(context, draft, found)
    below = placing_tokens(sentence, context.knowledge.group("placing") | context.frames.reaching, sites, ways)
    for draft in drafts:
        if draft.place is None and draft.type in (*MATERIAL, "PROTEST", "INVESTIGATE"):
            draft.place = _place_below(context, draft, below, owners)
    scene = _find_scene(context, sentence, found)
    for draft in drafts:
        if scene is not None and draft.place is None and draft.type in (*MATERIAL, "PROTEST"):
            draft.place = scene
    for token, _ in found:
        told = _locate(context, sentence, token)
        if told is not None and token.name is not None and token.name.kind in ("place", "unknown"):
            earlier.append(told)


def _locate(context: Context, sentence: Sentence, token: Token) -> Place | None:
    name = token.name
    return context.atlas.locate(name, country_beside(sentence, context.text, token)) if name is not None else None


def _plays(draft: Draft, token: Token) -> bool:
    """Whether a name is that of who takes part: "talks between X and Y"."""
    return any(part.span.overlaps(token.span) for part in draft.parts)


def _spoken_to(context: Context, draft: Draft, token: Token, prep: Token) -> bool:
    """Whether a name is that of who is spoken to or about, not where it was said: "called on X"."""
    name = token.name
    if name is None or draft.trigger.entry.frame != "speak":
        return name is None
    capital = fold(name.text) in context.cast.capitals and draft.type in SPOKEN
    return name.kind == "state" or capital and prep.lemma not in context.knowledge.group("attending")


def _place_where(context: Context, draft: Draft) -> Place | None:
    """The place that a clause with "where" hangs on: "marched to X, where soldiers opened fire"."""
    sentence, verb = draft.sentence, draft.trigger.carrier
    where = False
    while True:
        where = where or any(kid.lemma == "where" for kid in sentence.kids(verb.i, "advmod"))
        told = verb.dep == "ccomp" and not where and sentence.tokens[verb.head].dep == "relcl"  # "where X said that"
        if verb.dep not in ("xcomp", "conj", "dobj") and not told or verb.head == verb.i:
            break
        verb = sentence.tokens[verb.head]
    if not where or verb.dep not in ("relcl", "advcl", "acl", "ccomp"):
        return None
    noun = sentence.tokens[verb.head]
    for token in [noun, *sentence.kids(noun.i, "compound", "nmod")]:
        if token.name is not None and token.name.kind in ("place", "unknown", "state"):
            return _locate(context, sentence, token)
    return None


def _place_of_conjunct(sentence: Sentence, draft: Draft, owners: Mapping[int, Draft]) -> Place | None:
    """The place of the act that a verb goes on from: "In X, miners marched and some of them threw stones"."""
    before = _goes_on_from(sentence, draft, owners)
    return before.place if before is not None and before.trigger.entry.frame != "speak" else None


def _place_gone_to(context: Context, draft: Draft, found: Sequence[tuple[Token, Token]]) -> Place | None:
    """The place of a verb before it that tells no event: "landed on X before dawn, shot a man dead and burned a depot",
    of whoever does the one and the other."""
    sentence, verb = draft.sentence, draft.trigger.carrier
    if draft.trigger.entry.frame == "speak":
        return None
    while verb.dep == "conj" and verb.tag.startswith("VB") and not sentence.kids(verb.i, "nsubj", "nsubjpass"):
        verb = sentence.tokens[verb.head]
        for token, prep in found:
            if prep.head == verb.i and prep.i > verb.i:
                return _locate(context, sentence, token)
    return None


def _place_below(
    context: Context, draft: Draft, found: Sequence[tuple[Token, Token]], owners: Mapping[int, Draft]
) -> Place | None:
    """The place named within what is done or whom it is done to, where nothing nearer tells one: "let observers into
    X", "freed 14 climbers caught in X", "exchanged prisoners through X"; a state only behind "in" and "into"."""
    sentence = draft.sentence
    for token, prep in found:
        name = token.name
        if name is None or _plays(draft, token) or name.kind == "state" and prep.lemma not in ("in", "into"):
            continue
        for above in sentence.ancestors(prep.i):
            if above.i in owners:
                if owners[above.i] is draft:
                    return _locate(context, sentence, token)
                break
            if above.dep in BARRIERS and above.tag.startswith("VB"):
                break
    return None


def _place_of_court(context: Context, draft: Draft, found: Sequence[tuple[Token, Token]]) -> Place | None:
    """Where the court sits that sentences somebody: "a court in X sentenced two men"."""
    if "convict" not in draft.modes:
        return None
    courts = [
        p for p in draft.parts if p.role == "actor" and context.cast.members[context.cast.key(p.actor)].type == "court"
    ]
    for part in courts:
        for token, prep in found:
            noun = draft.sentence.tokens[prep.head]
            if part.span.start <= noun.start < part.span.end and 0 <= token.start - part.span.end <= 8:
                return _locate(context, draft.sentence, token)
    return None


def _place_before_all(sentence: Sentence, draft: Draft, owners: Mapping[int, Draft]) -> Place | None:
    """The place that a sentence begins with, of one who does one thing and says another: "In X, Y welcomed the report
    and demanded ..."."""
    before = _goes_on_from(sentence, draft, owners)
    place = before.place if before is not None else None
    first = sentence.tokens[min(1, len(sentence.tokens) - 1)]
    return place if place is not None and place.span.start <= first.start else None


def _find_scene(context: Context, sentence: Sentence, found: Sequence[tuple[Token, Token]]) -> Place | None:
    """The place that a sentence begins with, in which all is done that it tells: "In X, crowds blocked a road; police
    beat them back"."""
    return next((_locate(context, sentence, token) for token, prep in found if prep.i == 0), None)


def _taking_place(sentence: Sentence, prep: Token, owners: Mapping[int, Draft]) -> Draft | None:
    """The event that is the subject of a verb which tells none: "The talks are to resume in X"."""
    verb = sentence.tokens[prep.head]
    while verb.dep in ("xcomp", "advcl") and verb.head != verb.i:
        verb = sentence.tokens[verb.head]
    if not verb.tag.startswith("VB"):
        return None
    subjects = sentence.kids(verb.i, "nsubj", "nsubjpass")
    return next((owners[each.i] for each in subjects if each.i in owners and owners[each.i].trigger.entry.noun), None)


def _moves(context: Context, draft: Draft, prep: Token) -> bool:
    """Whether a preposition tells where an act of moving begins or ends; "out of" is "from"."""
    above = draft.sentence.tokens[prep.head]
    word = "from" if prep.lemma == "of" and above.lemma == "out" else prep.lemma
    entry = draft.trigger.entry
    return any(word in context.frames.moves.get(name or "", ()) for name in (draft.type, entry.frame, entry.mode))


def _governor(sentence: Sentence, prep: Token) -> int:
    """The verb in whose object a preposition hangs: "let his staff into X", "sent a company of men into X"."""
    noun = sentence.tokens[prep.head]
    while noun.dep in ("pobj", "prep") and noun.head != noun.i:
        noun = sentence.tokens[noun.head]
    return noun.head if noun.dep == "dobj" else prep.head if noun.tag == "IN" else noun.i


def _pointed_at(context: Context, draft: Draft, earlier: list[Place]) -> Place | None:
    """The place that "here", "there" and "in the town" mean: the dateline's, or the last that was told of."""
    sentence, carrier = draft.sentence, draft.trigger.carrier
    near = [carrier, *sentence.kids(carrier.i), draft.trigger.token, *sentence.kids(draft.trigger.token.i)]
    near += [kid for token in near for kid in sentence.kids(token.i, "advmod", "prep")]
    words = {token.lemma for token in near if token.dep == "advmod"}
    if "here" in words and context.dateline is not None:
        return context.dateline
    if not earlier:
        return None
    if "there" in words:
        return earlier[-1]
    for prep in near:
        if prep.dep != "prep" or prep.lemma not in context.knowledge.group("placing"):
            continue
        for noun in sentence.kids(prep.i, "pobj"):
            if _definite(context, sentence, noun):
                return earlier[-1]
    if draft.type == "INVESTIGATE":
        if any(_definite(context, sentence, noun) for noun in sentence.kids(carrier.i, "dobj")):
            return earlier[-1]
    return None


def _definite(context: Context, sentence: Sentence, noun: Token) -> bool:
    """Whether a noun points at a place told of before and says nothing else of it: "the town", "the same square"."""
    below = sentence.kids(noun.i)
    definite = any(kid.dep == "det" and kid.lemma in context.knowledge.group("definite") for kid in below)
    plain = all(kid.dep == "det" or kid.lemma == "same" for kid in below)
    return definite and plain and noun.lemma in context.frames.settlements | context.frames.sites


def settle_places(context: Context, drafts: list[Draft]) -> None:
    """A place that no gazetteer knows is in the country that another naming of it gave, else in the dateline's where
    somebody of that country takes part, else in the only country of those who act there."""
    known = {d.place.name: d.place.country for d in drafts if d.place is not None and d.place.country is not None}
    for draft in drafts:
        place = draft.place
        if place is not None and place.precision == "city" and not context.atlas.is_large(place):
            draft.place = place = _nearer(context, draft, place)
        if place is None or place.country is not None or place.precision != "unresolved":
            continue
        keys = draft.actors("actor") | draft.actors("recipient")
        countries = {country for country in map(context.cast.country, keys) if country is not None}
        country = known.get(place.name)
        written = context.dateline.country if context.dateline is not None else None
        for at_home in (written, context.cast.homes.at(place.span.start)):
            if country is None and at_home is not None and (at_home in countries or not countries):
                country = at_home
        if country is None and len(countries) == 1 and draft.type != "ASSAULT":
            country = next(iter(countries))
        if country is not None:
            draft.place = context.atlas.with_dispute(replace(place, country=country, precision="country"))


def _nearer(context: Context, draft: Draft, place: Place) -> Place:
    """A small town of a country that nobody who takes part is of, where others are of the country at home: it is
    another town, nearer, that the gazetteer does not know."""
    keys = draft.actors("actor") | draft.actors("recipient")
    countries = {country for country in map(context.cast.country, keys) if country is not None}
    home = context.cast.homes.at(place.span.start)
    told = place.country in context.atlas.countries[:OFTEN]
    if place.country in countries or told or home is None or home not in countries or place.country == home:
        return place
    return context.atlas.with_dispute(Place(place.name, place.span, "country", home))


def _argument_place(context: Context, draft: Draft, sites: frozenset[str]) -> Place | None:
    """The place that an event's object or its complement is: the host's territory, districts that were hit."""
    sentence = draft.sentence
    if draft.type in SPOKEN:
        return None
    objects = [t for t in sentence.kids(draft.trigger.carrier.i, "dobj") if t not in draft.things]
    hit = [t for t in objects if t.lemma in sites or t.name is not None and t.name.kind == "place"]
    for thing in (*draft.things, *(hit if draft.type in SITED_TYPES else ())):
        if thing.name is not None and thing.name.kind in ("place", "state", "unknown"):
            return context.atlas.locate(thing.name, country_beside(sentence, context.text, thing))
        for kid in sentence.kids(thing.i, "compound", "nmod"):
            if kid.name is not None and kid.name.kind in ("place", "unknown"):
                return context.atlas.locate(kid.name)
        named = named_territory(sentence, thing, sites, context.frames.ways) or _led_to(context, sentence, thing)
        if named is not None and named.name is not None:
            return context.atlas.locate(named.name, country_beside(sentence, context.text, named))
    if draft.trigger.entry.frame == "leave" or draft.type == "RETREAT":
        for left in sentence.kids(draft.trigger.token.i, "dobj"):
            if left.name is not None and left.name.kind in ("state", "place"):
                return _locate(context, sentence, left)
    if draft.trigger.entry.frame == "visit":
        for part in draft.parts:
            member = context.cast.members.get(context.cast.key(part.actor))
            if part.role == "recipient" and member is not None and member.type == "state" and member.country:
                name = next((n for n in sentence.names if n.span == part.span), None)
                if name is not None:
                    return context.atlas.locate(name)
    if draft.type not in THING_TYPES and draft.trigger.entry.frame != "visit":
        return None
    for token in sentence.subtree(draft.trigger.carrier.i):
        owner = territory(sentence, token, context.territories)
        if owner is None or token.start < draft.trigger.token.start:
            continue
        place = context.atlas.locate(owner)
        contiguous = owner.end < token.end and token.i - _index(sentence, owner) == 1 and owner.kind == "adjective"
        if contiguous:
            span = Span(owner.start, token.end)
            return replace(place, name=span.text(context.text), span=span)
        return place
    return None


def _led_to(context: Context, sentence: Sentence, way: Token) -> Token | None:
    """The place that a way leads to, where the tree hangs it on the verb: "blocked the road to X"."""
    prep = sentence.tokens[way.i + 1] if way.i + 1 < len(sentence.tokens) else way
    if way.lemma not in context.frames.ways or prep.lemma != "to":
        return None
    pobjs = sentence.kids(prep.i, "pobj")
    return next((each for each in pobjs if each.name is not None and each.name.kind in ("place", "unknown")), None)


def _index(sentence: Sentence, name: object) -> int:
    return next((t.i for t in sentence.tokens if t.name is name), -1)


def inherit(sentence: Sentence, drafts: list[Draft], attending: frozenset[str]) -> None:
    """Date and place that an event takes over: a purpose clause from its verb, an act from the meeting it is at."""
    owners = owners_of(drafts)
    for draft in drafts:
        carrier = draft.trigger.carrier
        above = purpose_verb(sentence, carrier)
        if above is not None:
            source = owners.get(above.i) or _climb(sentence, above, owners)
            if source is not None and source is not draft:
                draft.date = draft.date or source.date
                if draft.trigger.entry.frame != "speak":
                    draft.place = draft.place or source.place
                if source.actors("actor") & draft.actors("actor"):
                    draft.incident = source.incident = _number(source) if source.incident < 0 else source.incident
                    draft.parts += [part for part in source.parts if part.role == "leader" and part not in draft.parts]
        host = _find_host(sentence, draft, owners, attending)
        if host is not None:
            draft.place = draft.place or host.place
            draft.date = draft.date or host.date


def _find_host(
    sentence: Sentence, draft: Draft, owners: Mapping[int, Draft], attending: frozenset[str]
) -> Draft | None:
    """The meeting that something is done at: "agreed at talks in X", "talks in X, at which they agreed", "considered
    the report at its session in X"; and of a meeting the one that its name names: "held a round of talks in X"."""
    carrier = draft.trigger.carrier
    meeting = draft.type in HOSTING
    if draft.trigger.entry.frame == "speak":
        return None
    for prep in sentence.kids(carrier.i, "prep") if carrier.dep == "relcl" else ():
        if prep.lemma in attending and any(pobj.tag == "WDT" for pobj in sentence.kids(prep.i, "pobj")):
            host = owners.get(carrier.head)
            return host if host is not None and host.type in HOSTING else None
    starts = {draft.trigger.token.i, carrier.i}
    for host in owners.values():
        token, attended = host.trigger.token, False
        if host is draft or host.type not in HOSTING or not host.trigger.entry.noun:
            continue
        while token.head != token.i and token.i not in starts and token.dep in ("pobj", "prep", "dobj", "pcomp"):
            token = sentence.tokens[token.head]
            attended = attended or token.dep == "prep" and token.lemma in attending
        if token.i in starts and (attended or meeting) and host.trigger.token.i not in starts:
            return host
    return None


def _number(draft: Draft) -> int:
    """A number for an incident, from where its first event stands."""
    return draft.sentence.number * 1000 + draft.trigger.token.i


def place_at_dateline(context: Context, draft: Draft) -> None:
    """A material act in the first paragraph by or against somebody of the dateline's country happened there."""
    dateline = context.dateline
    if dateline is None or dateline.country is None or draft.place is not None:
        return
    if draft.sentence.paragraph != 0 or draft.type not in DATELINE_TYPES:
        return
    countries = {context.cast.country(key) for key in draft.actors("actor") | draft.actors("recipient")}
    if dateline.country in countries:
        draft.place = dateline
