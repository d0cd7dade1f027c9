"""
Draws the world of Natural Earth (npm's world-atlas) as paths of an SVG, a line per country: `make map`.

Nothing is fetched here. The same packages make the same bytes.
"""

import json
import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "src" / "footfall" / "faces" / "dashboard" / "data" / "world.tsv"
COUNTRIES = HERE.parents[1] / "src" / "footfall" / "enrich" / "data" / "countries.tsv"

WIDTH = 1000
MERIDIAN = 11.0  # in the middle: the cut, at 169 degrees west, then goes through no country
TOLERANCE = 0.75  # units; a map is seldom drawn wider than its units are many
SMALLEST_RING = 1.6  # square units; what is smaller is left out where its country has something larger
SMALLEST_COUNTRY = 7.0  # square units; smaller ones get a circle
RADIUS = 2.6

# Countries without a number of ISO 3166, and areas that it has in other countries.
NAMED = {
    "Kosovo": "XK",
    "N. Cyprus": "CY",
    "Somaliland": "SO",
    "Siachen Glacier": "",
    "Indian Ocean Ter.": "",
}
NOT_DRAWN = frozenset({"AQ"})
# Parts that have a code of their own but no shape: country, code, and west, south, east, north of where they are.
PARTS = (
    ("FR", "GF", (-55, 1, -51, 7)),
    ("FR", "GP", (-62, 15.8, -61, 17)),
    ("FR", "MQ", (-62, 14, -60, 15.5)),
    ("FR", "RE", (55, -22, 56, -20)),
    ("FR", "YT", (44, -14, 46, -12)),
    ("NO", "SJ", (-10, 70.5, 35, 82)),
    ("NL", "BQ", (-70, 11, -62, 18)),
)
# Longitude and latitude of what is too small for the source.
POINTS = {
    "BQ": (-68.26, 12.18),
    "BV": (3.36, -54.42),
    "CC": (96.83, -12.17),
    "CX": (105.63, -10.49),
    "GI": (-5.35, 36.14),
    "GP": (-61.55, 16.2),
    "MQ": (-61.0, 14.65),
    "RE": (55.53, -21.13),
    "TK": (-171.85, -9.2),
    "TV": (179.2, -8.52),
    "UM": (166.63, 19.29),
    "YT": (45.15, -12.82),
}

_A = (
    1.340264,
    -0.081106,
    0.000893,
    0.003796,
)  # of Šavrič, Patterson and Jenny: The Equal Earth map projection
_M = math.sqrt(3) / 2

Point = tuple[float, float]
Ring = list[Point]


class Shape(NamedTuple):
    """A country: its code, its size in square units, and the path."""

    code: str
    area: float
    path: str


def project(longitude: float, latitude: float) -> Point:
    """Return a point of the Equal Earth projection in units, its y growing downwards."""
    theta = math.asin(_M * math.sin(math.radians(latitude)))
    square = theta * theta
    sixth = square**3
    x = (
        math.radians(longitude)
        * math.cos(theta)
        / (_M * (_A[0] + 3 * _A[1] * square + sixth * (7 * _A[2] + 9 * _A[3] * square)))
    )
    y = theta * (_A[0] + _A[1] * square + sixth * (_A[2] + _A[3] * square))
    return x * _SCALE, -y * _SCALE


_SCALE = WIDTH / (2 * math.pi / (_M * _A[0]))


def turned(ring: Ring) -> Ring:
    """Return *ring* by longitudes from the middle of the map; one that touches the cut stays whole."""
    middle = sum(longitude for longitude, _ in ring) / len(ring)
    shift = 360 if middle - MERIDIAN < -180 else 0
    return [(longitude - MERIDIAN + shift, latitude) for longitude, latitude in ring]


def arcs_of(world: dict[str, Any]) -> list[Ring]:
    """Return the arcs of a topology as longitudes and latitudes, each simplified by itself: neighbours stay neighbours."""
    (sx, sy), (tx, ty) = world["transform"]["scale"], world["transform"]["translate"]
    arcs = []
    for deltas in world["arcs"]:
        x = y = 0
        ring = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            ring.append((round(x * sx + tx, 9), round(y * sy + ty, 9)))
        arcs.append(simplified(ring))
    return arcs


def simplified(arc: Ring) -> Ring:
    """Return *arc* without the points that lie nearer than the tolerance to what is left (Douglas and Peucker)."""
    flat = [project(longitude, latitude) for longitude, latitude in arc]
    # Points on the antimeridian stay: there the halves of a country are put together again.
    keep = {0, len(arc) - 1, *(at for at, (longitude, _) in enumerate(arc) if abs(longitude) >= 179.999)}
    if arc[0] == arc[-1]:
        keep.add(max(range(len(arc)), key=lambda at: math.dist(flat[0], flat[at])))
    fixed = sorted(keep)
    stack = list(pairwise(fixed))
    while stack:
        first, last = stack.pop()
        far, at = max(
            ((_off(flat[at], flat[first], flat[last]), at) for at in range(first + 1, last)), default=(0.0, 0)
        )
        if far > TOLERANCE:
            keep.add(at)
            stack += [(first, at), (at, last)]
    return [arc[at] for at in sorted(keep)]


def _off(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = 0.0 if not length else ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length
    along = min(max(along, 0.0), 1.0)
    return math.dist(point, (start[0] + along * dx, start[1] + along * dy))


def rings_of(geometry: dict[str, Any], arcs: list[Ring]) -> Iterator[Ring]:
    """Yield the rings of a country, closed."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        for numbers in polygon:
            ring: Ring = []
            for number in numbers:
                arc = arcs[number] if number >= 0 else arcs[~number][::-1]
                ring += arc[1:] if ring else arc
            yield ring


def together(rings: Iterable[Ring]) -> list[Ring]:
    """Return *rings* without the borders between them: steps that two of them go in opposite directions."""
    steps: dict[tuple[Point, Point], None] = {}
    for ring in rings:
        points = [((-180.0 if longitude >= 179.999 else longitude), latitude) for longitude, latitude in ring]
        for start, end in pairwise(points):
            if (end, start) in steps:
                del steps[end, start]
            elif start != end:
                steps[start, end] = None
    after: dict[Point, list[Point]] = {}
    for start, end in steps:
        after.setdefault(start, []).append(end)
    merged = []
    for start in list(after):
        while after.get(start):
            ring = [start]
            while after.get(ring[-1]):
                ring.append(after[ring[-1]].pop(0))
            merged.append(_unwrapped(ring))
    return merged


def _unwrapped(ring: Ring) -> Ring:
    """Return *ring* without jumps around the world."""
    whole = ring[:1]
    for longitude, latitude in ring[1:]:
        before = whole[-1][0]
        whole.append((longitude + 360 * round((before - longitude) / 360), latitude))
    return whole


def area_of(ring: Ring) -> float:
    """Return the area, positive or negative by direction."""
    return sum(x * v - u * y for (x, y), (u, v) in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def drawn(code: str, rings: list[Ring]) -> Shape:
    """Return the country of *rings* (in degrees)."""
    flat = [[project(longitude, latitude) for longitude, latitude in turned(ring)] for ring in rings]
    flat.sort(key=lambda ring: -abs(area_of(ring)))
    area = abs(area_of(flat[0]))
    if area < SMALLEST_COUNTRY:
        xs, ys = [x for x, _ in flat[0]], [y for _, y in flat[0]]
        return dot(code, ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2), area)
    kept = [ring for ring in flat if abs(area_of(ring)) >= SMALLEST_RING]
    return Shape(code, area, "".join(map(_path, kept)))


def dot(code: str, at: Point, area: float = 0) -> Shape:
    """Return a circle around *at*: what is too small to be seen is at least found."""
    x, y = at
    r = RADIUS
    return Shape(code, area, f"M{_shown(x - r)},{_shown(y)}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0-{2 * r} 0z")


def _path(ring: Ring) -> str:
    x, y = round(ring[0][0]), round(ring[0][1])
    words = [f"M{x},{y}l"]
    at = x, y
    for px, py in ring[1:-1]:
        to = round(px), round(py)
        dx, dy = to[0] - at[0], to[1] - at[1]
        if dx or dy:
            words.append(f"{'' if dx < 0 or words[-1].endswith('l') else ' '}{dx}{'' if dy < 0 else ' '}{dy}")
            at = to
    return "".join(words) + "z"


def _shown(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def shapes(world: dict[str, Any], codes: dict[str, str]) -> Iterator[Shape]:
    """Yield all countries of *world*; *codes* are those of numbers."""
    arcs = arcs_of(world)
    rings: dict[str, list[Ring]] = {}
    for geometry in world["objects"]["countries"]["geometries"]:
        number = geometry.get("id")
        code = codes[number] if number else NAMED[geometry["properties"]["name"]]
        if code and code not in NOT_DRAWN:
            for ring in rings_of(geometry, arcs):
                part = next((own for of, own, box in PARTS if of == code and _within(ring, box)), code)
                rings.setdefault(part, []).append(ring)
    for code in ("RU", "SO", "CY", "FJ"):
        rings[code] = together(rings[code])
    for code, some in rings.items():
        if code not in POINTS:
            yield drawn(code, some)
    for code, (longitude, latitude) in POINTS.items():
        yield dot(code, project(*turned([(longitude, latitude)])[0]))


def _within(ring: Ring, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return all(west <= longitude <= east and south <= latitude <= north for longitude, latitude in ring)


def main(packages: Path = HERE / "node_modules", out: Path = OUT) -> None:
    """Write the table."""
    world = json.loads((packages / "world-atlas" / "countries-50m.json").read_text("utf-8"))
    mappings = json.loads((packages / "cldr-core" / "supplemental" / "codeMappings.json").read_text("utf-8"))
    known = {line.partition("\t")[0] for line in COUNTRIES.read_text("utf-8").splitlines()}
    codes = {
        entry["_numeric"]: code
        for code, entry in mappings["supplemental"]["codeMappings"].items()
        if "_numeric" in entry and code in known  # beside those of countries that are no more
    }
    in_order = sorted(shapes(world, codes), key=lambda shape: (-shape.area, shape.code))
    lines = [
        "# Countries as paths of an SVG, the largest first: ISO 3166-1 code and path. Equal Earth, 1000 units wide.\n",
        "# Made by tools/map/build.py of Natural Earth (public domain), which npm's world-atlas packs; see NOTICE.\n",
        *(f"{shape.code}\t{shape.path}\n" for shape in in_order),
    ]
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
