"""English names of countries by their ISO 3166-1 codes. Read once."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def country_names() -> Mapping[str, str]:
    """Return code to name, in the order of names."""
    text = files("footfall.enrich").joinpath("data", "countries.tsv").read_text("utf-8")
    pairs = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return dict(sorted(((code, name) for code, name in pairs), key=lambda pair: pair[1]))


def country_name(code: str) -> str:
    """Return the country's name; *code* itself when it is nobody's."""
    return country_names().get(code, code)
