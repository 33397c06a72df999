"""How well events of different articles are joined to incidents, and copies of articles found: `onrecord evaluate
--incidents`.

Stories are a YAML file in the form of `tests/incidents/README.md`. All articles of a half are read and normalised
together, as a release is. Two mentions of one happening are a pair; a pair is found where both mentions were read as
events, and these share an incident. Precision: of the pairs of mentions that share an incident, how many are pairs.
Recall is told twice: over all pairs, and over those of which both mentions were read as events. How many mentions were
read as events, and how many of these as of the type that the story gives, is told first: it bounds what can be
joined."""

from __future__ import annotations

import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

from flows.article import Article, Span
from flows.errors import SettingsError
from flows.extract.reading import Reader, read_article
from flows.ingest.folder import ingest_folder
from flows.normalize.table import normalize
from flows.schema import load_schema
from flows.settings import Settings

HALVES = ("dev", "test")
Pair = tuple[str, str]


@dataclass(frozen=True)
class Story:
    """Articles (id, publisher, day, text), happenings as mentions (article and words), and groups of copies."""

    name: str
    articles: tuple[Mapping[str, Any], ...]
    happenings: tuple[Mapping[str, str], ...]
    types: tuple[str, ...]
    copies: tuple[tuple[str, ...], ...]
    half: str
    """`dev` or `test`: as its author says, or by the hash of the name."""


@dataclass(frozen=True)
class Share:
    """Precision and recall over pairs: `right` of `found`, of `wanted`."""

    name: str
    right: int
    found: int
    wanted: int

    def to_dict(self) -> dict[str, Any]:
        """As plain data, shares rounded; None where nothing was found or wanted."""
        return {
            "precision": round(self.right / self.found, 4) if self.found else None,
            "recall": round(self.right / self.wanted, 4) if self.wanted else None,
            "right": self.right,
            "found": self.found,
            "wanted": self.wanted,
        }


@dataclass(frozen=True)
class IncidentScore:
    """The scores, and the pairs that are wrong: joined though they are not one happening, not joined though read."""

    split: str | None
    stories: int
    articles: int
    shares: tuple[Share, ...]
    wrongly_joined: tuple[Pair, ...]
    not_joined: tuple[Pair, ...]

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "split": self.split,
            "stories": self.stories,
            "articles": self.articles,
            "measures": {share.name: share.to_dict() for share in self.shares},
            "wrongly_joined": [list(pair) for pair in self.wrongly_joined],
            "not_joined": [list(pair) for pair in self.not_joined],
        }


def halve(name: str) -> str:
    """The half of a story whose author names none, by the hash of its name."""
    return HALVES[int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2]


def read_stories(path: Path, *, split: str | None = None) -> list[Story]:
    """The stories of a file, of one half where it is named; `SettingsError` where the file is malformed."""
    try:
        given = yaml.safe_load(path.read_text("utf-8"))
        stories = [
            Story(
                name=each["story"],
                articles=tuple(each["articles"]),
                happenings=tuple(happening["mentions"] for happening in each["happenings"]),
                types=tuple(happening["type"] for happening in each["happenings"]),
                copies=tuple(tuple(group) for group in each.get("near_duplicates", ())),
                half=each.get("half") or halve(each["story"]),
            )
            for each in given
        ]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError, KeyError, AttributeError) as error:
        raise SettingsError(f"{path} holds no stories ({error}): see tests/incidents/README.md for the form") from error
    for story in stories:
        if story.half not in HALVES:
            raise SettingsError(f"{path}: {story.name}: half is {story.half!r}, and not {' or '.join(HALVES)}")
        texts = {article["id"]: article["text"] for article in story.articles}
        for mentions in story.happenings:
            for article, words in mentions.items():
                if words not in texts.get(article, ""):
                    raise SettingsError(f"{path}: {story.name}: {article!r} does not say {words!r}")
    return [story for story in stories if split in (None, story.half)]


def ingest_stories(stories: Sequence[Story]) -> dict[str, Article]:
    """The articles of stories by their ids there, those left out that ingest sets aside."""
    with tempfile.TemporaryDirectory(prefix="onrecord-stories-") as scratch:
        paths = write_raw(stories, Path(scratch))
        articles = ingest_folder(Path(scratch), settings=Settings()).articles
    return {paths[article.raw_path]: article for article in articles}


def write_raw(stories: Sequence[Story], folder: Path) -> dict[str, str]:
    """Write the articles as raw files; the id of each by its path."""
    paths = {}
    for story in stories:
        for article in story.articles:
            day = article["published"]
            if not isinstance(day, date):
                raise SettingsError(f"{story.name}: published of {article['id']} is no date")
            path = folder / "raw" / "stories" / f"{day.isoformat()}-{article['id']}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(article["text"], "utf-8")
            sidecar = {"publisher": article["publisher"], "published": day}
            sidecar["url"] = article.get("url") or f"https://{article['id']}.example/"
            if "title" in article:
                sidecar["title"] = article["title"]
            path.with_suffix(".meta.yaml").write_text(yaml.safe_dump(sidecar), "utf-8")
            paths[path.relative_to(folder).as_posix()] = article["id"]
    return paths


def find_mention(words: str, *, text: str, triggers: Sequence[tuple[Span, str, str]]) -> tuple[str, str] | None:
    """Type and incident of the event that one of `triggers` (place, type, incident) tells in the last place where a
    text says these words, or None."""
    for start in reversed([k for k in range(len(text)) if text.startswith(words, k)]):
        said = Span(start, start + len(words))
        for span, event_type, incident in triggers:
            if span.overlaps(said):
                return event_type, incident
    return None


def same(happenings: Sequence[Sequence[str]]) -> set[Pair]:
    """The pairs of mentions of one happening."""
    return {(a, b) for mentions in happenings for a, b in combinations(sorted(mentions), 2)}


def list_pairs(groups: Mapping[str, str]) -> Iterator[Pair]:
    """The pairs of members that are in one group, of those in different articles."""
    for a, b in combinations(sorted(groups), 2):
        if groups[a] == groups[b] and a.partition(" ")[0] != b.partition(" ")[0]:
            yield a, b


def evaluate_incidents(
    path: Path, *, split: str | None, reader: Reader, progress: Callable[[int], None] = lambda _: None
) -> IncidentScore:
    """The score of the stories in a file."""
    stories = read_stories(path, split=split)
    articles = ingest_stories(stories)
    found = []
    for article in articles.values():
        found.append(read_article(article, reader))
        progress(1)
    tables = normalize(list(articles.values()), found, schema=load_schema()).tables
    incident_of = {row["event_id"]: row["incident_id"] for row in tables["events"].to_pylist()}
    triggers: dict[str, list[tuple[Span, str, str]]] = defaultdict(list)
    for row in tables["evidence"].to_pylist():
        if (row["table_name"], row["column_name"]) == ("events", "event_type"):
            span = Span(row["char_start"], row["char_end"])
            triggers[row["article_id"]].append((span, row["value"], incident_of[row["row_id"]]))
    groups: dict[str, str] = {}
    happenings = []
    typed = 0
    for story in stories:
        for mentions, event_type in zip(story.happenings, story.types, strict=True):
            happenings.append([f"{article} {words}" for article, words in mentions.items()])
            for name, words in mentions.items():
                if name not in articles:
                    continue  # set aside, and so not read
                article = articles[name]
                mention = find_mention(words, text=article.text, triggers=triggers[article.article_id])
                if mention is not None:
                    read_type, groups[f"{name} {words}"] = mention
                    typed += read_type == event_type
    wanted, joined = same(happenings), set(list_pairs(groups))
    read = {pair for pair in wanted if all(each in groups for each in pair)}
    ids = {article.article_id: name for name, article in articles.items()}
    originals = {row["article_id"]: row["near_duplicate_of"] for row in tables["articles"].to_pylist()}
    copied = {ids[each]: ids[original or each] for each, original in originals.items()}
    copies = same([group for story in stories for group in story.copies])
    held = {(a, b) for a, b in combinations(sorted(copied), 2) if copied[a] == copied[b]}
    return IncidentScore(
        split=split,
        stories=len(stories),
        articles=len(articles),
        shares=(
            Share("mentions read, type right", typed, len(groups), sum(map(len, happenings))),
            Share("incidents", len(joined & wanted), len(joined), len(wanted)),
            Share("incidents of events read", len(joined & wanted), len(joined), len(read)),
            Share("near-duplicates", len(held & copies), len(held), len(copies)),
        ),
        wrongly_joined=tuple(sorted(joined - wanted)),
        not_joined=tuple(sorted(read - joined)),
    )


def human_incident_text(score: IncidentScore) -> str:
    """The score for people."""
    lines = [
        f"{score.stories} stories of {score.articles} articles{f' (half: {score.split})' if score.split else ''}",
        "",
    ]
    lines.append(f"{'':26} precision  recall  right  found  wanted")
    for share in score.shares:
        told = share.to_dict()
        cells = ["    –" if told[name] is None else f"{told[name]:.3f}" for name in ("precision", "recall")]
        lines.append(
            f"{share.name:26} {cells[0]:>9}  {cells[1]:>6}  {share.right:5}  {share.found:5}  {share.wanted:6}"
        )
    for title, pairs in (("joined, though not one happening", score.wrongly_joined), ("not joined", score.not_joined)):
        if pairs:
            lines += ["", f"{title}:", *(f"  {one}  |  {other}" for one, other in pairs)]
    return "\n".join(lines)
