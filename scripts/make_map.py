"""Make the map: the outline of the land, and a point for each state at which its events are drawn.

Usage
-----
    npm pack world-atlas@2.0.2
    python scripts/make_map.py world-atlas-2.0.2.tgz [--folder schemas/map] [--check]

The script reads one package file, whose hash it demands, and two tables of the gazetteer.

    reads   world-atlas 2.0.2    Natural Earth 4.1.0 as TopoJSON (data in the public domain, package ISC)
            pycountry            numeric codes of ISO 3166-1
            cities.csv           where a capital lies, for states that are too small for the outlines
            states.csv           the states, and their capitals
    writes  land.json            one GeoJSON MultiPolygon: coasts only, degrees rounded to one decimal
            middles.csv          alpha3, longitude, latitude: the middle of the largest part of each state

No border is drawn: what stands on a map of ours takes no side on where one runs. `--check` writes nothing; it compares
what would be written with what is there and exits with 1 on a difference.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import sys
import tarfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pycountry

SHA256 = "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97"
LAND = "package/land-110m.json"
STATES = "package/countries-50m.json"
WITHOUT_NUMBER = {"Kosovo": "XKX"}
SMALLEST_RING = 4
"""Points of the smallest closed ring that has an area."""
Point = tuple[float, float]


def read_topology(package: Path, name: str) -> dict[str, Any]:
    """A TopoJSON file of the package."""
    with tarfile.open(package) as archive:
        member = archive.extractfile(name)
        if member is None:
            raise FileNotFoundError(name)
        topology: dict[str, Any] = json.loads(member.read())
        return topology


def decode_arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs of a quantised topology in degrees (TopoJSON 2.1.2 and 2.1.4)."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def join_ring(numbers: list[int], *, arcs: list[list[Point]]) -> list[Point]:
    """A ring from its arcs; a negative number is an arc taken backwards."""
    ring: list[Point] = []
    for number in numbers:
        part = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += part[1:] if ring else part
    return ring


def iterate_polygons(geometry: dict[str, Any], *, arcs: list[list[Point]]) -> Iterator[list[list[Point]]]:
    """The polygons of a geometry, each as its rings."""
    for part in geometry.get("geometries", ()):
        yield from iterate_polygons(part, arcs=arcs)
    if geometry["type"] in ("Polygon", "MultiPolygon"):
        for polygon in geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]:
            yield [join_ring(numbers, arcs=arcs) for numbers in polygon]


def round_ring(ring: list[Point]) -> list[list[float]]:
    """A ring with one decimal, without points that have become the same."""
    rounded: list[list[float]] = []
    for x, y in ring:
        point = [round(x, 1) + 0.0, round(y, 1) + 0.0]
        if not rounded or rounded[-1] != point:
            rounded.append(point)
    return rounded


def make_land(topology: dict[str, Any]) -> bytes:
    """The bytes of `land.json`."""
    arcs = decode_arcs(topology)
    polygons = [
        [rounded for ring in polygon if len(rounded := round_ring(ring)) >= SMALLEST_RING]
        for polygon in iterate_polygons(topology["objects"]["land"], arcs=arcs)
    ]
    shape = {"type": "MultiPolygon", "coordinates": [polygon for polygon in polygons if polygon]}
    return (json.dumps(shape, separators=(",", ":")) + "\n").encode()


def measure_ring(ring: list[Point]) -> tuple[float, Point]:
    """Area and middle of a ring, in degrees, over the date line if need be."""
    unrolled = [ring[0]]
    for x, y in ring[1:]:
        turns = round((unrolled[-1][0] - x) / 360)
        unrolled.append((x + 360 * turns, y))
    area = cx = cy = 0.0
    for (x0, y0), (x1, y1) in pairwise(unrolled):
        cross = x0 * y1 - x1 * y0
        area, cx, cy = area + cross / 2, cx + (x0 + x1) * cross, cy + (y0 + y1) * cross
    x, y = (cx / (6 * area), cy / (6 * area)) if area else ring[0]
    return abs(area), ((x + 180) % 360 - 180, y)


def find_middles(topology: dict[str, Any], *, gazetteer: Path) -> dict[str, Point]:
    """The middle of each state by its alpha-3 code: of its largest part, or where that is not drawn its capital."""
    arcs = decode_arcs(topology)
    numbers = {country.numeric: country.alpha_3 for country in pycountry.countries}
    found = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = numbers.get(str(geometry.get("id"))) or WITHOUT_NUMBER.get(geometry["properties"]["name"])
        if code:
            parts = [measure_ring(polygon[0]) for polygon in iterate_polygons(geometry, arcs=arcs)]
            found[code] = max(parts)[1]
    with (gazetteer / "cities.csv").open(encoding="utf-8", newline="") as file:
        cities = {(row["alpha3"], row["name"]): row for row in csv.DictReader(file)}
    with (gazetteer / "states.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            city = cities.get((row["alpha3"], row["capital"]))
            if row["alpha3"] not in found and city:
                found[row["alpha3"]] = (float(city["longitude"]), float(city["latitude"]))
    return found


def make_middles(middles: dict[str, Point]) -> bytes:
    """The bytes of `middles.csv`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("alpha3", "longitude", "latitude"))
    writer.writerows((code, round(x, 1) + 0.0, round(y, 1) + 0.0) for code, (x, y) in sorted(middles.items()))
    return text.getvalue().encode()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("package", type=Path, help="world-atlas-2.0.2.tgz")
    parser.add_argument("--folder", type=Path, default=Path("schemas/map"))
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file differs")
    options = parser.parse_args()
    if hashlib.sha256(options.package.read_bytes()).hexdigest() != SHA256:
        print(f"{options.package} is not world-atlas 2.0.2: fetch it with npm pack world-atlas@2.0.2", file=sys.stderr)
        return 2
    gazetteer = options.folder.parent / "gazetteer"
    made = {
        "land.json": make_land(read_topology(options.package, LAND)),
        "middles.csv": make_middles(find_middles(read_topology(options.package, STATES), gazetteer=gazetteer)),
    }
    differing = []
    for name, content in made.items():
        path = options.folder / name
        if not path.is_file() or path.read_bytes() != content:
            differing.append(name)
            if not options.check:
                path.write_bytes(content)
    print(f"{', '.join(differing) or 'nothing'} {'differs' if options.check else 'written'}")
    return 1 if options.check and differing else 0


if __name__ == "__main__":
    sys.exit(main())
