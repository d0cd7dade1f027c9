"""
The world as SVG, each country in a shade for its number. No I/O but the table of shapes, which is read once.

Colours, and everything else that a stylesheet says, are of classes: `map`, and `map-1` to `map-5` on countries.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from math import ceil, sqrt

from markupsafe import Markup, escape

LEVELS = 5
SHAPELESS = frozenset({"AC", "AQ", "CP", "DG", "EA", "IC", "TA"})
"""Codes without a shape: Antarctica, and what has no code of ISO 3166-1 and lies in other countries' shapes."""

_VIEW_BOX = "-474 -245 965 439"  # of what is drawn in world.tsv, without Antarctica


def world_map(
    numbers: Mapping[str, float],
    *,
    name_of: Callable[[str], str],
    shown: Callable[[float], str],
    href_of: Callable[[str], str],
) -> Markup:
    """
    Return an `<svg>` of the world, its countries shaded by *numbers* (by ISO 3166-1 code; others are left out).

    Each country with a number is a link to *href_of* its code, unless that is empty; each has a tooltip of its name and
    number. Those who do not see, and the Tab key, do not meet it: the list beside it says the same. Texts of the
    callbacks may be anything.
    """
    highest = max((number for code, number in numbers.items() if code in shapes()), default=0)
    countries = []
    for code, path in shapes().items():
        number = numbers.get(code, 0)
        tooltip = name_of(code)
        if number > 0:
            tooltip = f"{tooltip}: {shown(number)}"
        inside = f"<title>{escape(tooltip)}</title>{path}"
        href = href_of(code) if number > 0 else ""
        if href:
            countries.append(
                f'<a class="map-{level(number, highest)}" href="{escape(href)}" tabindex="-1">{inside}</a>'
            )
        elif number > 0:
            countries.append(f'<g class="map-{level(number, highest)}">{inside}</g>')
        else:
            countries.append(f"<g>{inside}</g>")
    return Markup(  # noqa: S704 - made of our own table; what callers say is escaped above
        f'<svg class="map" viewBox="{_VIEW_BOX}" aria-hidden="true">{"".join(countries)}</svg>'
    )


def level(number: float, highest: float) -> int:
    """Return the shade of *number*, 1 to `LEVELS`: by square roots, because one country has half of everything."""
    return min(max(ceil(LEVELS * sqrt(number / highest)), 1), LEVELS)


@cache
def shapes() -> Mapping[str, str]:
    """Return country code to its path element, the largest first, so that small ones lie on top."""
    text = files("footfall.faces.dashboard").joinpath("data", "world.tsv").read_text("utf-8")
    pairs = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {code: f'<path d="{path}"/>' for code, path in pairs}
