"""The name that somebody probably meant. Guesses nothing that is far from what they wrote."""

from collections.abc import Iterable
from difflib import get_close_matches

_LIKENESS = 0.75  # of difflib's ratio: one letter of four may be wrong
_MOST_CHARACTERS = 100  # no name is as long, and comparing takes the product of both lengths


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `. Did you mean "visitors"?` with the name of *known* that is most like *name*, empty without one."""
    close = get_close_matches(name[:_MOST_CHARACTERS], known, 1, _LIKENESS)
    return f'. Did you mean "{close[0]}"?' if close else ""
