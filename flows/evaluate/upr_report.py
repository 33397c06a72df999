"""How well coded reports of the Universal Periodic Review are read, for people and machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.evaluate.report import score_line
from flows.evaluate.score import DIGITS, Score, Tally, bootstrap, score_tallies
from flows.evaluate.sentence_report import Share
from flows.evaluate.upr import CATEGORIES, RECOMMENDATIONS, CodedText, read_reports, read_texts, report_files
from flows.evaluate.upr_score import MEASURES, ReadReport, read_report, score_codes, tally_codes, tally_pairs
from flows.extract.reading import Reader
from flows.fingerprint import fingerprint, language_model, reading_fingerprint
from flows.schema import Schema

WORST = 5
"""Reports whose pairs were found worst, which are told of one by one."""


@dataclass(frozen=True)
class CodeEvaluation:
    """Categories and themes of single recommendations."""

    texts: int
    accuracy: Share
    macro_f1: Share
    categories: Mapping[int, Tally]
    confusions: Mapping[tuple[int, int], int]
    themes: Score

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "texts": self.texts,
            "accuracy": self.accuracy.to_dict(),
            "macro_f1": self.macro_f1.to_dict(),
            "by_category": {
                str(code): {name: round(getattr(tally, name), DIGITS) for name in ("precision", "recall", "f1")}
                | {"right": tally.right, "found": tally.found, "wanted": tally.wanted}
                for code, tally in self.categories.items()
            },
            "confusions": [
                {"wanted": wanted, "found": found, "count": count} for (wanted, found), count in self.confusions.items()
            ],
            "themes": self.themes.to_dict(),
        }


@dataclass(frozen=True)
class UprEvaluation:
    """The scores of a folder of coded reports."""

    reports: int
    unread: Mapping[str, str]
    fingerprints: Mapping[str, str]
    scores: tuple[Score, ...]
    positions: Mapping[str, int]
    by_report: Mapping[str, Tally]
    codes: CodeEvaluation | None

    def to_dict(self) -> dict[str, Any]:
        """As plain data that depends on reading and the folder alone: no clock, no path, shares rounded."""
        return {
            "reports": self.reports,
            "unread": dict(self.unread),
            "fingerprints": dict(self.fingerprints),
            "scores": {score.name: score.to_dict() for score in self.scores},
            "positions_found": dict(self.positions),
            "pairs_by_report": {
                name: {"right": tally.right, "found": tally.found, "wanted": tally.wanted}
                for name, tally in self.by_report.items()
            },
            "single_recommendations": self.codes.to_dict() if self.codes is not None else None,
        }


def evaluate_upr(
    folder: Path, *, reader: Reader, schema: Schema, progress: Callable[[int], None] = lambda _: None
) -> UprEvaluation:
    """The evaluation of a folder of coded reports; `SettingsError` where files are missing, `SchemaError` where one
    is malformed. `progress` is told how many reports were read since the last call."""
    read = []
    for report in read_reports(folder, schema=schema, issuers=reader.reports.issuers):
        read.append(read_report(report, reader))
        progress(1)
    files = {f"reports/{path.name}": path for path in report_files(folder).values()}
    files |= {name: folder / name for name in (RECOMMENDATIONS, CATEGORIES) if (folder / name).is_file()}
    return UprEvaluation(
        reports=len(read),
        unread={each.report.name: each.report.trouble for each in read if each.report.trouble is not None},
        fingerprints={
            "reading_sha256": reading_fingerprint(),
            "language_model": language_model(),
            "folder_sha256": fingerprint(files),
        },
        scores=tuple(score_tallies(name, [measure(each) for each in read]) for name, measure in MEASURES.items()),
        positions=_count_positions(read),
        by_report={each.report.name: tally_pairs(each) for each in read},
        codes=evaluate_codes(read_texts(folder, schema=schema), reader=reader),
    )


def _count_positions(read: Sequence[ReadReport]) -> dict[str, int]:
    counts = Counter(item.position or "none" for each in read for item in each.findings.recommendations)
    return dict(sorted(counts.items()))


def evaluate_codes(texts: Sequence[CodedText], *, reader: Reader) -> CodeEvaluation | None:
    """Categories and themes of single recommendations; None where there are none."""
    if not texts:
        return None
    coded = [reader.reports.coder.code(" ".join(text.text.split())) for text in texts]
    pairs = [(text.category, int(code.category.code)) for text, code in zip(texts, coded, strict=True)]
    accuracy, macro = map(Share, score_codes(pairs), bootstrap(pairs, score_codes))
    tallies = []
    for text, code in zip(texts, coded, strict=True):
        have = {each.code for each in code.themes}
        if text.themes is not None:
            tallies.append(Tally(len(have & text.themes), len(have), len(text.themes)))
    wrong = Counter(pair for pair in pairs if pair[0] != pair[1])
    return CodeEvaluation(
        texts=len(texts),
        accuracy=accuracy,
        macro_f1=macro,
        categories=tally_codes(pairs),
        confusions=dict(sorted(wrong.items(), key=lambda item: (-item[1], item[0]))),
        themes=score_tallies("themes", tallies),
    )


def human_upr_text(evaluation: UprEvaluation) -> str:
    """The scores as a table, the reports that were read worst, and the categories of single recommendations."""
    lines = [f"{evaluation.reports} reports, {len(evaluation.unread)} not readable", ""]
    lines.append(f"{'':20}  precision  recall     F1   95% interval      n")
    lines += [score_line(score) for score in evaluation.scores]
    lines += ["", "positions read: " + " ".join(f"{name} {count}" for name, count in evaluation.positions.items())]
    worst = sorted(evaluation.by_report.items(), key=lambda item: (item[1].f1, item[0]))[:WORST]
    lines += ["", "reports whose pairs were found worst:"]
    lines += [f"  {name}: precision {tally.precision:.3f}, recall {tally.recall:.3f}" for name, tally in worst]
    lines += [f"  {name}: {trouble}" for name, trouble in evaluation.unread.items()]
    if evaluation.codes is not None:
        lines += ["", *_code_lines(evaluation.codes)]
    return "\n".join(lines)


def _code_lines(codes: CodeEvaluation) -> list[str]:
    lines = [
        f"{codes.texts} single recommendations: category accuracy {codes.accuracy.value:.3f} "
        f"({codes.accuracy.interval.low:.3f}-{codes.accuracy.interval.high:.3f}), macro-F1 "
        f"{codes.macro_f1.value:.3f} ({codes.macro_f1.interval.low:.3f}-{codes.macro_f1.interval.high:.3f}), "
        f"themes micro-F1 {codes.themes.tally.f1:.3f}"
    ]
    for code, tally in codes.categories.items():
        lines.append(
            f"  {code}: precision {tally.precision:.3f}, recall {tally.recall:.3f}, F1 {tally.f1:.3f}, n {tally.wanted}"
        )
    worst = list(codes.confusions.items())[:WORST]
    return [*lines, *(f"  {wanted} read as {found}: {count}" for (wanted, found), count in worst)]
