"""Tables for a terminal. Whatever a page sent is text here: no control or direction character gets through."""

import json
import unicodedata
from collections.abc import Iterable, Sequence


def printable(text: str) -> str:
    """Return *text* with every character that a terminal could act on written as its code."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"\\u{ord(one):04x}" if _acts(one) else one for one in text)


def printable_json(value: object) -> str:
    """Return *value* as JSON in one line; what a terminal could act on is escaped, as JSON escapes."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(json.dumps(one)[1:-1] if _acts(one) else one for one in text)


def _acts(character: str) -> bool:
    return character != " " and unicodedata.category(character)[0] in "CZ"


def width(text: str) -> int:
    """Return how many columns *text* takes; wide East Asian characters take two, accents none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def draw_table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table with a head line; numbers stand to the right."""
    cells = [[printable(str(cell)) for cell in row] for row in rows]
    numeric = [bool(cells) and all(row[index].isdecimal() for row in cells) for index in range(len(names))]
    widths = [max(map(width, column)) for column in zip(names, *cells, strict=True)]
    lines = [_line(names, widths, numeric), "  ".join("-" * size for size in widths)]
    lines += [_line(row, widths, numeric) for row in cells]
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    padded = (
        " " * (size - width(cell)) + cell if right else cell + " " * (size - width(cell))
        for cell, size, right in zip(cells, widths, numeric, strict=True)
    )
    return "  ".join(padded).rstrip()
