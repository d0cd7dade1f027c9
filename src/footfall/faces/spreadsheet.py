"""CSV for spreadsheets. Whatever a page sent is text there: no cell of it is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

# What spreadsheets take for the beginning of a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def draw_csv(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return CSV with a head line (RFC 4180); numbers stay numbers, an unknown value is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(map(_cell, names))
    for row in rows:
        writer.writerow(map(_cell, row))
    return text.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
