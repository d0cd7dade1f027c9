"""Tables for a terminal; what came from a page is text."""

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from footfall.faces.terminal import draw_table, printable, printable_json, width


def test_columns_are_as_wide_as_their_widest_cell_and_numbers_stand_to_the_right() -> None:
    """A column with one cell that is no number is text."""
    assert draw_table(("Page", "Count", "Last"), [("/", 7, "3"), ("/pricing", 1024, "-")]) == (
        "Page      Count  Last\n--------  -----  ----\n/             7  3\n/pricing   1024  -"
    )


def test_a_table_without_rows_is_its_head() -> None:
    """So that a reader sees what would be there."""
    assert draw_table(("ID", "Domain"), []) == "ID  Domain\n--  ------"


def test_wide_characters_take_two_columns_and_accents_none() -> None:
    """Columns stay in line in any script."""
    assert width("ab") == 2
    assert width("日本") == 4
    assert width("e\u0301") == 1
    assert draw_table(("P", "N"), [("日本", "x"), ("abcd", "y")]).splitlines()[2:] == ["日本  x", "abcd  y"]


@given(st.text())
def test_no_text_keeps_a_character_that_a_terminal_could_act_on(text: str) -> None:
    """Controls, directions, line and paragraph ends, private use: all are written as their code."""
    assert all(
        character == " " or unicodedata.category(character)[0] not in "CZ" for character in printable(text)
    )


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_reads_back_as_what_it_was(value: object) -> None:
    """And holds nothing that a terminal could act on either."""
    shown = printable_json(value)

    assert json.loads(shown) == value
    assert printable(shown) == shown


def test_readable_text_stays_as_it_is() -> None:
    """Letters of any script, and what people put into paths."""
    for text in ("/über uns?ä=1", "/日本語/ページ", "/مرحبا", "/😀"):
        assert printable(text) == text
        assert printable_json(text) == f'"{text}"'
