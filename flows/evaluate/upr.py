"""Coded reports of the Universal Periodic Review: reports, and the recommendations that others coded in them.

    FOLDER/
      reports/<report>.txt or .pdf
      report_recommendations.csv    report, recommender, addressee, text
                                    and, where known: action_category, response, issues
      action_categories.csv         text, action_category, and where known issues: single recommendations; optional

This is how exports of UPR Info's database stand beside the reports. One row is one pair of a recommendation and a
state that makes it. `recommender` and `addressee` are names of states as such exports write them ("DPR Korea", "Bosnia
& Herzegovina"), `response` is Accepted, Noted or Voluntary pledge, `issues` are labels of
schemas/codebooks/themes.yaml, separated by commas. Files are UTF-8; other columns are not read.

Deliberately out of scope: replies in later documents, so that positions are compared only where the report itself
gives a final one.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.article import Span
from flows.errors import ArticleUnreadable, SchemaError, SettingsError
from flows.extract.issuer import IssuerReader
from flows.ingest.decoding import decode
from flows.ingest.pdf import PagedText, read_pdf
from flows.schema import Schema
from flows.settings import Settings

REPORTS = "reports"
RECOMMENDATIONS = "report_recommendations.csv"
CATEGORIES = "action_categories.csv"
NEEDED = ("report", "recommender", "addressee", "text")
OTHER_SIGNS = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True)
class CodedPair:
    """A recommendation and a state that makes it, as coded; states by ISO 3166-1 alpha-3, None where unknown."""

    recommender: str | None
    addressee: str | None
    text: str
    category: int | None
    response: str | None
    themes: frozenset[str] | None


@dataclass(frozen=True)
class CodedReport:
    """A report and the pairs coded in it; `trouble` where its file could not be read."""

    name: str
    paged: PagedText
    pairs: tuple[CodedPair, ...]
    trouble: str | None = None


@dataclass(frozen=True)
class CodedText:
    """A single recommendation with its category and themes."""

    text: str
    category: int
    themes: frozenset[str] | None


def plain(text: str) -> str:
    """A text as pairs are compared: its letters without accents and its digits, in lower case."""
    folded = unicodedata.normalize("NFKD", text).lower()
    return OTHER_SIGNS.sub("", folded)


def _rows(path: Path, needed: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise SettingsError(f"{path.name} cannot be read ({error.strerror}): it belongs into the folder") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise SchemaError(f"{path.name} is no CSV in UTF-8 ({error}): write it anew") from error
    lacking = [name for name in needed if not rows or name not in rows[0]]
    if lacking:
        raise SchemaError(f"{path.name} lacks {', '.join(lacking)}: give it a header with these columns, and rows")
    return rows


def _themes(labels: str | None, schema: Schema) -> frozenset[str] | None:
    """The codes of labels of themes; None where no label is given. A label that is not known is left out."""
    if not labels:
        return None
    by_label = {row["label"].casefold(): row["code"] for row in schema.codebooks["themes"].rows}
    return frozenset(by_label[key] for label in labels.split(",") if (key := label.strip().casefold()) in by_label)


def _category(value: str | None, where: str) -> int | None:
    if not value:
        return None
    if value.strip() not in ("1", "2", "3", "4", "5"):
        raise SchemaError(f"{where}: action_category {value!r} is none of 1 to 5: write one of them or leave it empty")
    return int(value)


def _state(name: str, issuers: IssuerReader) -> str | None:
    words = name.replace("&", "and")
    found = issuers.read(words, Span(0, len(words)))
    return found[0].alpha3 if found else None


def _read_text(path: Path, settings: Settings) -> PagedText:
    raw = path.read_bytes()
    if path.suffix.lower() == ".pdf":
        return read_pdf(raw, max_pages=settings.max_pdf_pages, max_bytes=settings.max_article_bytes)
    return PagedText(decode(raw))


def read_reports(folder: Path, *, schema: Schema, issuers: IssuerReader) -> list[CodedReport]:
    """The coded reports of a folder, by name; `SettingsError` where files are missing, `SchemaError` where malformed.

    A report that cannot be read stays in the list, so that what it was coded with counts as missed.
    """
    rows = _rows(folder / RECOMMENDATIONS, NEEDED)
    pairs: dict[str, list[CodedPair]] = {}
    for number, row in enumerate(rows, start=2):
        pair = CodedPair(
            recommender=_state(row["recommender"], issuers),
            addressee=_state(row["addressee"], issuers),
            text=row["text"],
            category=_category(row.get("action_category"), f"{RECOMMENDATIONS}, line {number}"),
            response=row.get("response") or None,
            themes=_themes(row.get("issues"), schema),
        )
        pairs.setdefault(row["report"], []).append(pair)
    files = report_files(folder)
    reports = []
    for name in sorted(pairs):
        path = files.get(name)
        if path is None:
            raise SettingsError(f"{REPORTS}/{name}.txt is missing: add the report, or take its rows out of the list")
        trouble, paged = None, PagedText("")
        try:
            paged = _read_text(path, Settings())
        except ArticleUnreadable as error:
            trouble = str(error)
        reports.append(CodedReport(name, paged, tuple(pairs[name]), trouble))
    return reports


def report_files(folder: Path) -> Mapping[str, Path]:
    """The files of reports by their names without an ending; a text goes before a PDF."""
    paths = sorted((folder / REPORTS).glob("*"), key=lambda path: (path.suffix.lower() == ".txt", path.name))
    return {path.stem: path for path in paths if path.suffix.lower() in (".txt", ".pdf")}


def read_texts(folder: Path, *, schema: Schema) -> list[CodedText]:
    """The single recommendations of a folder; none where it has no such file."""
    path = folder / CATEGORIES
    if not path.is_file():
        return []
    texts = []
    for number, row in enumerate(_rows(path, ("text", "action_category")), start=2):
        category = _category(row["action_category"], f"{CATEGORIES}, line {number}")
        if category is not None:
            texts.append(CodedText(row["text"], category, _themes(row.get("issues"), schema)))
    return texts
