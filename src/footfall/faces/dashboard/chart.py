"""
A series as SVG: the server draws it, so it is there with the page, prints, and needs no script. No I/O.

Lines are in a box that stretches; texts are placed by percent beside it, so that they are never stretched.
"""

from collections.abc import Callable, Sequence
from math import ceil

import msgspec

HEIGHT = 1000  # units of the stretched box; as wide as it is high
_STEPS = (1, 2, 2.5, 5, 10)
_MOST_LINES = 5
_MOST_LABELS = 8


class Point(msgspec.Struct, frozen=True):
    """One bucket; values are None where nothing is known."""

    label: str
    """Which time it is, as people read it."""
    short: str
    """The same under the axis."""
    value: float | None
    shown: str
    before: float | None = None
    before_label: str = ""
    before_shown: str = ""
    url: str = ""
    """Where a click leads; empty for nowhere."""
    notes: tuple[str, ...] = ()
    """What people wrote at this time."""


class Tick(msgspec.Struct, frozen=True):
    """A line across, or a text under the axis; *percent* from the top or from the left."""

    percent: float
    shown: str


class Place(msgspec.Struct, frozen=True):
    """A point with its place: percent from the left, where its area begins, and how wide that is."""

    point: Point
    x: float
    left: float
    width: float
    y: float | None


class Chart(msgspec.Struct, frozen=True):
    """What the template draws. Paths are of the stretched box."""

    places: tuple[Place, ...]
    area: str
    line: str
    going_on: str
    """The part that leads to the present bucket, which is not over."""
    before: str
    across: tuple[Tick, ...]
    under: tuple[Tick, ...]
    empty: bool


def draw(
    points: Sequence[Point], *, shown: Callable[[float], str], present: bool, whole: bool = True
) -> Chart:
    """
    Return the chart of *points*; *present* says that the last with a value is still going on.

    *shown* writes a number at the axis; *whole* says that there are none between whole ones.
    """
    values = [value for point in points for value in (point.value, point.before) if value is not None]
    lines = axis(max(values, default=0), whole=whole)
    top = lines[-1]
    count = max(len(points), 1)
    step = 100 / count
    xs = [step * (number + 0.5) for number in range(len(points))]
    now = [(x, _y(point.value, top)) for x, point in zip(xs, points, strict=True)]
    then = [(x, _y(point.before, top)) for x, point in zip(xs, points, strict=True)]
    known = [(x, y) for x, y in now if y is not None]
    over, going_on = (known[:-1], known[-2:]) if present and len(known) > 1 else (known, [])
    places = tuple(
        Place(point, round(x, 3), round(step * number, 3), round(step, 3), None if y is None else round(y, 2))
        for number, (point, (x, y)) in enumerate(zip(points, now, strict=True))
    )
    every = -(-count // _MOST_LABELS)
    return Chart(
        places=places,
        area=_area(known),
        line=_path(over),
        going_on=_path(going_on),
        before=_path([(x, y) for x, y in then if y is not None]),
        across=tuple(Tick(round(100 - 100 * line / top, 2), shown(line)) for line in lines),
        under=tuple(
            Tick(round(x, 3), point.short)
            for number, (x, point) in enumerate(zip(xs, points, strict=True))
            # From the end, so that the newest is named; the first is left out where it would be cut.
            if (count - 1 - number) % every == 0
        ),
        empty=not any(values),
    )


def spark(values: Sequence[float]) -> str:
    """Return the path of a small line in the stretched box, for a list of sites."""
    top = max(values, default=0) or 1
    count = max(len(values) - 1, 1)
    return _path([(100 * number / count, 96 - 92 * value / top) for number, value in enumerate(values)])


def axis(highest: float, *, whole: bool = True) -> tuple[float, ...]:
    """Return the numbers of the lines across, from 0 to the first round one that is not below *highest*."""
    if highest <= 0:
        return (0, 1)
    rough = highest / _MOST_LINES
    magnitude = 1.0
    while magnitude * 10 <= rough:
        magnitude *= 10
    while magnitude > rough and not (whole and magnitude <= 1):
        magnitude /= 10
    steps = [step * magnitude for step in _STEPS if not whole or (step * magnitude).is_integer()]
    step = next(step for step in steps if step >= rough)
    # As many as it takes; the rounding of a quotient must not make one too few.
    return tuple(step * number for number in range(ceil(highest / step * (1 - 1e-12)) + 1))


def _y(value: float | None, top: float) -> float | None:
    """Return how far from the top, in percent."""
    return None if value is None else 100 - 100 * min(value, top) / top


def _path(places: Sequence[tuple[float, float]]) -> str:
    """Return a line through *places*, percent from the left and from the top."""
    if not places:
        return ""
    if len(places) == 1:
        # A line without length is drawn as its round ends.
        places = [*places, *places]
    return "M" + "L".join(f"{x * 10:.1f} {y * 10:.1f}" for x, y in places)


def _area(places: Sequence[tuple[float, float]]) -> str:
    if len(places) < 2:
        return ""
    return f"{_path(places)}L{places[-1][0] * 10:.1f} {HEIGHT}L{places[0][0] * 10:.1f} {HEIGHT}Z"
