"""The ISO 3166-2 code of a region that a file only names. Read once, when the first name is asked for."""

import re
import unicodedata
from functools import cache
from importlib.resources import files

# What one file adds to a name and another leaves out.
_GENERIC = frozenset(
    [
        "province",
        "state",
        "county",
        "region",
        "department",
        "governorate",
        "oblast",
        "krai",
        "kray",
        "republic",
        "voivodeship",
        "district",
        "municipality",
        "prefecture",
        "parish",
        "autonomous",
        "city",
        "special",
        "metropolitan",
        "do",
        "si",
        "kraj",
        "voblasc",
        "of",
        "the",
        "community",
    ]
)
# Letters that Unicode does not take apart into a plain one and an accent.
_PLAIN = str.maketrans({"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ı": "i", "ß": "ss"})

_Names = dict[tuple[str, str], str]
"""Country and folded name to code."""


@cache
def region_code(country: str, name: str) -> str:
    """Return `DE-BY` for (`DE`, `Bavaria`), whatever accents and generic words it is written with; empty for none."""
    folded = _folded(name)
    if not folded:
        return ""
    exact, by_bare_name = _tables()
    # A city is not the state around it: `Mexico City` is no way to write `Mexico State`.
    tables = exact if "city" in folded.split() else by_bare_name
    for key in ((country, folded), (country, _bare(folded))):
        for names in tables:
            if key in names:
                return names[key]
    return ""


def region_name_of(code: str) -> str:
    """Return the name of a region by its ISO 3166-2 code; empty for none that we know."""
    return _names().get(code, "")


@cache
def _names() -> dict[str, str]:
    return {code: name for code, level, name in reversed(_rows()) if level != "0"}


@cache
def _tables() -> tuple[tuple[_Names, ...], tuple[_Names, ...]]:
    """Return names alone, then names with bare ones: other spellings first, then level by level."""
    levels: list[_Names] = [{}, {}, {}]
    bare: list[dict[tuple[str, str], set[str]]] = [{}, {}, {}]
    for code, level, name in _rows():
        folded = _folded(name)
        levels[int(level)].setdefault((code[:2], folded), code)
        bare[int(level)].setdefault((code[:2], _bare(folded)), set()).add(code)
    # `Buenos Aires` is a city and a province: a bare name that two share names neither.
    unique = [{key: codes.pop() for key, codes in names.items() if len(codes) == 1} for names in bare]
    return tuple(levels), (levels[0], levels[1], unique[1], levels[2], unique[2])


def _rows() -> list[tuple[str, str, str]]:
    lines = files("footfall.enrich").joinpath("data", "regions.tsv").read_text("utf-8").splitlines()
    return [
        (code, level, name) for code, level, name in (line.split("\t") for line in lines if line[0] != "#")
    ]


def _folded(name: str) -> str:
    """Return *name* as plain lower-case words."""
    taken_apart = unicodedata.normalize("NFKD", name.translate(_PLAIN))
    plain = "".join(letter for letter in taken_apart if not unicodedata.combining(letter)).casefold()
    return " ".join(re.findall(r"\w+", re.sub("['’‘`ʻ]", "", plain)))


def _bare(folded: str) -> str:
    """Return *folded* without generic words; they stay when there is nothing else."""
    return " ".join(word for word in folded.split() if word not in _GENERIC) or folded
