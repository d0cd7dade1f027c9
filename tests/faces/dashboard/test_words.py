"""Numbers, days and names in the languages of pages."""

from datetime import date, datetime

import pytest

from footfall.faces.dashboard.words import LANGUAGES, NOTHING, best_language, words_of


@pytest.mark.parametrize(
    ("language", "number", "shown"),
    [
        ("en", 9999, "9,999"),
        ("en", 12_345, "12.3K"),
        ("en", 123_456, "123K"),
        ("en", 1_234_567, "1.2M"),
        ("de", 9999, "9.999"),
        ("de", 14_637.4, "14.637"),
        ("de", 1_234_567, "1,2 Mio."),
        ("ja", 123_456, "12.3万"),
        ("en", None, NOTHING),
        ("en", 0, "0"),
    ],
)
def test_large_numbers_are_short(language: str, number: int | None, shown: str) -> None:
    """Small ones are shown whole."""
    assert words_of(language).compact(number).replace("\N{NO-BREAK SPACE}", " ") == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0s"), (59, "59s"), (60, "1m 00s"), (125, "2m 05s"), (3600, "1h 00m"), (None, NOTHING)],
)
def test_a_length_of_time_has_two_units_at_most(seconds: int | None, shown: str) -> None:
    """Seconds are not read beside hours."""
    assert words_of("en").duration(seconds) == shown


def test_the_sign_of_percent_stands_where_the_language_has_it() -> None:
    """With as many decimals as the metric has."""
    assert words_of("en").percent(12.5, 1) == "12.5%"
    assert words_of("de").percent(12.5, 1) == "12,5\N{NO-BREAK SPACE}%"
    assert words_of("en").percent(None) == NOTHING


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_writes_everything(language: str) -> None:
    """And is known by a name of its own."""
    words = words_of(language)
    shown = [
        words.exact(1234.5),
        words.day(date(2024, 3, 1)),
        words.skeleton(date(2024, 3, 1), "yMMMEd"),
        words.clock(datetime(2024, 3, 1, 15, 4)),  # noqa: DTZ001 - shown as it is
        words.moment(datetime(2024, 3, 1, 15, 4)),  # noqa: DTZ001 - shown as it is
        words.country("DE"),
        words.spoken("pt-BR"),
        words.listed(["a", "b", "c"]),
        words.own_name(language),
    ]

    assert all(shown)


def test_what_has_no_name_is_called_by_its_code() -> None:
    """Countries and languages of visitors come from outside."""
    assert words_of("de").country("XQ") == "XQ"
    assert words_of("de").spoken("xx-unknown") == "xx-unknown"
    assert words_of("en").spoken("pt-BR") == "Portuguese (Brazil)"


@pytest.mark.parametrize(
    ("wanted", "accepted", "language"),
    [
        ("fr", "de", "fr"),
        ("", "de-AT,en;q=0.5", "de"),
        ("", "it, nl;q=0.8, es;q=0.9", "es"),
        ("xx", "it", "en"),
        ("", "", "en"),
        ("", ";q=x,,de;q=0.1", "de"),
    ],
)
def test_the_language_is_the_chosen_one_else_the_first_that_is_spoken(
    wanted: str, accepted: str, language: str
) -> None:
    """By the weights that a browser gives."""
    assert best_language(wanted, accepted) == language
