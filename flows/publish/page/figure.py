"""The charts of a release as Vega-Lite specifications. Colours are variables of the style sheet; the font is the one
that the renderer brings, so that no font of a machine decides where a label ends."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.publish.page.tally import Dyad, Pair, Place, Timeline
from flows.schema import CodeList, schemas_folder

Spec = dict[str, Any]
Values = list[dict[str, Any]]
FONT = "Liberation Sans"
INK, FAINT, LINE, LAND = "var(--ink)", "var(--faint)", "var(--line)", "var(--land)"
OTHER = "Neither"
TICKS = 12
SHOWN_ACTORS = 12
SHOWN_PLACES = 400
ROOT = re.compile(r'<svg ([^>]*?)width="([0-9.]+)" height="[^"]*" ')
SIDES = (("Cooperation", "material-cooperation"), ("Conflict", "material-conflict"), (OTHER, "neither"))
KINDS = (("Place", "accent"), ("Only the state is told: drawn in its middle", "ring"))
CONFIG: Spec = {
    "aria": False,
    "background": None,
    "font": FONT,
    "padding": {"left": 30, "right": 30, "top": 4, "bottom": 4},
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": FAINT,
        "titleFontWeight": "normal",
        "labelFontSize": 13,
        "titleFontSize": 13,
        "gridColor": LINE,
        "domainColor": LINE,
        "tickColor": LINE,
        "labelLimit": 190,
    },
    "legend": {
        "labelColor": INK,
        "titleColor": FAINT,
        "titleFontWeight": "normal",
        "labelFontSize": 13,
        "titleFontSize": 13,
        "symbolStrokeColor": FAINT,
        "symbolFillColor": FAINT,
    },
}


@dataclass(frozen=True)
class Chart:
    """A specification, and what its colours mean: labels with the variables of the style sheet."""

    spec: Spec
    legend: tuple[tuple[str, str], ...]


def _spec(values: Values, **more: Any) -> Spec:
    return {"data": {"values": values}, "config": CONFIG, **more}


def _size(top: int, *, title: str = "incidents", most: int = 420) -> Spec:
    """How a number becomes the area of a circle; the legend shows whole numbers only."""
    ticks = sorted({1, max(1, round(top / 4)), max(1, top)})
    return {
        "field": "n",
        "type": "quantitative",
        "title": title,
        "scale": {"domain": [0, max(1, top)], "range": [0, most]},
        "legend": {"values": ticks, "format": "d", "orient": "bottom", "direction": "horizontal"},
    }


def _color(field: str, shown: Sequence[tuple[str, str]]) -> Spec:
    """Colours by name; the legend stands in the page."""
    scale = {"domain": [name for name, _ in shown], "range": [f"var(--{variable})" for _, variable in shown]}
    return {"field": field, "type": "nominal", "scale": scale, "legend": None}


def _axis(field: str, order: Sequence[str], **axis: Any) -> Spec:
    """An axis of names in a given order: as the domain of its scale, since Vega-Lite makes a program of a sort."""
    scale = {"domain": list(order)}
    return {"field": field, "type": "nominal", "title": None, "scale": scale, "axis": {"grid": True, **axis}}


def draw_timeline(timeline: Timeline, *, types: CodeList, quads: CodeList) -> Chart:
    """Incidents of each type (rows) by period (columns): a circle whose area is their number, coloured by whether the
    type is one of words or deeds, cooperation or conflict."""
    labels = {code: str(quads.by_code[code]["label"]) for code in quads.codes}
    present = [code for code in types.codes if any(kind == code for kind, _ in timeline.cells)]
    values: Values = []
    for (code, period), count in sorted(timeline.cells.items()):
        named = labels.get(types.by_code[code].get("quad_class"), OTHER)
        values.append({"type": types.by_code[code]["label"], "period": period, "n": count, "quad": named})
    every = -(-len(timeline.periods) // TICKS)
    colours = [*((label, str(code).replace("_", "-")) for code, label in labels.items()), SIDES[-1]]
    shown = _used(colours, (value["quad"] for value in values))
    spec = _spec(
        values,
        width=760,
        height={"step": 24},
        mark={"type": "circle", "opacity": 0.85},
        encoding={
            "x": {
                "field": "period",
                "type": "ordinal",
                "title": None,
                "scale": {"domain": list(timeline.periods)},
                "axis": {"values": list(timeline.periods[::every]), "labelAngle": 0, "labelOverlap": False},
            },
            "y": _axis("type", [types.by_code[code]["label"] for code in present]),
            "size": _size(max(timeline.cells.values(), default=0)),
            "color": _color("quad", shown),
        },
    )
    return Chart(spec, shown)


def _used(named: Iterable[tuple[str, str]], found: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Of names with their variables those that are found."""
    there = set(found)
    return tuple((name, variable) for name, variable in named if name in there)


def draw_map(places: Sequence[Place], states: Sequence[Place]) -> Chart:
    """Where incidents are said to have happened: filled circles at places, rings at the middle of states of which no
    more is told."""
    land = json.loads((schemas_folder() / "map" / "land.json").read_bytes())
    names = [name for name, _ in KINDS]
    located = [(names[0], each) for each in places[:SHOWN_PLACES]] + [(names[1], each) for each in states]
    values: Values = [
        {"lon": each.longitude, "lat": each.latitude, "n": each.incidents, "kind": kind}
        for kind, each in located
        if each.longitude is not None
    ]
    fill = {"domain": names, "range": ["var(--accent)", "transparent"]}
    points = {
        "data": {"values": values},
        "mark": {"type": "point", "strokeWidth": 1.5, "fillOpacity": 0.55},
        "encoding": {
            "longitude": {"field": "lon", "type": "quantitative"},
            "latitude": {"field": "lat", "type": "quantitative"},
            "size": _size(max((value["n"] for value in values), default=0), most=700),
            "stroke": _color("kind", KINDS),
            "fill": {"field": "kind", "type": "nominal", "scale": fill, "legend": None},
        },
    }
    coasts = {
        "data": {"values": [land]},
        "mark": {"type": "geoshape", "fill": LAND, "stroke": LINE, "strokeWidth": 0.5},
    }
    spec = {
        "config": CONFIG,
        "width": 820,
        "height": 410,
        "projection": {"type": "equalEarth"},
        "layer": [coasts, points],
    }
    return Chart(spec, _used(KINDS, (value["kind"] for value in values)))


def choose_ends(links: Mapping[tuple[str, str], int]) -> tuple[list[str], list[str]]:
    """The rows and columns of a matrix that holds the strongest links: no more of each than can be read."""
    rows: dict[str, int] = {}
    columns: dict[str, int] = {}
    for (row, column), count in sorted(links.items(), key=lambda each: (-each[1], each[0])):
        if (row in rows or len(rows) < SHOWN_ACTORS) and (column in columns or len(columns) < SHOWN_ACTORS):
            rows[row] = rows.get(row, 0) + count
            columns[column] = columns.get(column, 0) + count
    return sorted(rows, key=lambda each: (-rows[each], each)), sorted(columns, key=lambda each: (-columns[each], each))


def _matrix(values: Values, *, rows: Sequence[str], columns: Sequence[str], **encoding: Spec) -> Spec:
    """Circles in a grid of names."""
    return _spec(
        values,
        width={"step": 46, "for": "position"},
        height={"step": 30},
        mark={"type": "circle", "opacity": 0.85, "color": "var(--accent)"},
        encoding={
            "x": _axis("column", columns, orient="top", labelAngle=-40, labelLimit=150),
            "y": _axis("row", rows),
            **encoding,
        },
    )


def draw_dyads(dyads: Sequence[Dyad], *, names: Mapping[str, str], types: CodeList) -> Chart:
    """The strongest pairs of actors (rows) and recipients (columns): circles for cooperation and for conflict."""
    cells: Counter[tuple[str, str, str]] = Counter()
    links: Counter[tuple[str, str]] = Counter()
    for each in dyads:
        if each.recipient is not None:
            quad = str(types.by_code[each.event_type].get("quad_class") or "")
            side = SIDES[1][0] if quad.endswith("conflict") else SIDES[0][0] if quad else OTHER
            cells[each.actor, each.recipient, side] += each.incidents
            links[each.actor, each.recipient] += each.incidents
    rows, columns = choose_ends(links)
    values: Values = [
        {"row": names[actor], "column": names[recipient], "side": side, "n": count}
        for (actor, recipient, side), count in sorted(cells.items())
        if actor in rows and recipient in columns
    ]
    shown = _used(SIDES, (value["side"] for value in values))
    spec = _matrix(
        values,
        rows=[names[each] for each in rows],
        columns=[names[each] for each in columns],
        xOffset={"field": "side", "type": "nominal", "scale": {"domain": [name for name, _ in shown]}},
        size=_size(max((value["n"] for value in values), default=0), most=350),
        color=_color("side", shown),
    )
    return Chart(spec, shown)


def draw_pairs(pairs: Sequence[Pair], *, names: Mapping[str, str]) -> Chart:
    """Who is asked by whom: the strongest pairs of issuers (rows) and addressees (columns)."""
    links = {(each.issuer, each.addressee): each.recommendations for each in pairs if each.issuer and each.addressee}
    rows, columns = choose_ends(links)
    values: Values = [
        {"row": names[issuer], "column": names[addressee], "n": count}
        for (issuer, addressee), count in sorted(links.items())
        if issuer in rows and addressee in columns
    ]
    size = _size(max((value["n"] for value in values), default=0), title="recommendations", most=350)
    shown = [names[each] for each in rows], [names[each] for each in columns]
    return Chart(_matrix(values, rows=shown[0], columns=shown[1], size=size), ())


def dress_svg(svg: str, *, number: int) -> str:
    """An SVG to stand in a page: hidden from readers by ear, who have the table beside it; never wider than it was
    drawn; ids that no other chart of the page has."""
    root = r'<svg aria-hidden="true" focusable="false" style="max-width:\2px" \1'
    return re.sub(r'(id="|url\(#|href="#)', rf"\1c{number}-", ROOT.sub(root, svg, count=1))
