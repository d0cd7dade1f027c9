"""What a page says in one language: its sentences, numbers, days, names of countries. No HTML."""

import gettext
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Final, Literal

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from footfall.enrich.countries import country_name

LANGUAGES: Final = ("en", "de", "fr", "es", "pt", "nl", "ja", "zh")
"""The first is what the templates are written in, and what is spoken when nothing else fits."""

NOTHING: Final = "–"
"""What stands where a number is not known."""

_COMPACT_FROM = 10_000  # below, a number is short enough to be read whole
_Width = Literal["short", "medium", "long", "full"]


class Words:
    """One language; made by `words_of`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = Locale.parse(language)
        translations = _translations(language)
        self.gettext: Callable[[str], str] = translations.gettext
        self.ngettext: Callable[[str, str, int], str] = translations.ngettext

    def exact(self, number: float | None) -> str:
        """Return a number with its digits grouped."""
        return NOTHING if number is None else format_decimal(number, locale=self.locale)

    def compact(self, number: float | None) -> str:
        """Return a number in at most four or five characters (`12.3K`); small ones as they are."""
        if number is None or abs(number) < _COMPACT_FROM:
            return self.exact(number)
        shown = format_compact_decimal(number, fraction_digits=1, locale=self.locale)
        if re.search(r"\d{3}", shown):
            # Three digits are enough: 123K, not 123.5K.
            shown = format_compact_decimal(number, fraction_digits=0, locale=self.locale)
        # German has no short word for thousands: all digits, which are then grouped as elsewhere.
        return shown if re.search(r"[^\W\d]", shown) else self.exact(round(number))

    def percent(self, number: float | None, decimals: int = 0) -> str:
        """Return a number of percent with its sign."""
        if number is None:
            return NOTHING
        pattern = "#,##0" if not decimals else "#,##0." + "#" * decimals
        shown = format_decimal(number, format=pattern, locale=self.locale)
        # Where the sign stands is the language's.
        return format_percent(0, locale=self.locale).replace(format_decimal(0, locale=self.locale), shown)

    def duration(self, seconds: float | None) -> str:
        """Return a length of time, two units at most."""
        if seconds is None:
            return NOTHING
        minutes, rest = divmod(round(seconds), 60)
        hours, minutes = divmod(minutes, 60)
        if hours:
            return self.gettext("%(hours)dh %(minutes)02dm") % {"hours": hours, "minutes": minutes}
        if minutes:
            return self.gettext("%(minutes)dm %(seconds)02ds") % {"minutes": minutes, "seconds": rest}
        return self.gettext("%(seconds)ds") % {"seconds": rest}

    def day(self, day: date, width: _Width = "medium") -> str:
        """Return a day."""
        return format_date(day, width, locale=self.locale)

    def skeleton(self, moment: date | datetime, skeleton: str) -> str:
        """Return parts of a date, such as `MMMd`, in the language's order."""
        at = moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 - shown as it is
        return format_skeleton(skeleton, at, locale=self.locale)

    def moment(self, at: datetime, width: _Width = "medium") -> str:
        """Return a moment as clocks where it was showed it."""
        return format_datetime(at.replace(tzinfo=None), width, locale=self.locale)

    def when(self, at_ms: int | None) -> str:
        """Return a moment in ms since 1970 in UTC, to the minute; a dash where there is none."""
        if at_ms is None:
            return NOTHING
        at = datetime.fromtimestamp(at_ms // 1000, UTC)
        return f"{format_date(at, 'medium', locale=self.locale)}, {self.clock(at)} UTC"

    def clock(self, at: datetime) -> str:
        """Return hours and minutes."""
        return format_time(at.replace(tzinfo=None), "short", locale=self.locale)

    def country(self, code: str) -> str:
        """Return a country's name by its ISO 3166-1 code; the English one, then the code, where there is none."""
        return self.locale.territories.get(code) or country_name(code) or code

    def spoken(self, tag: str) -> str:
        """Return the name of a language by its BCP 47 tag, the tag where there is none."""
        language, _, region = tag.replace("_", "-").partition("-")
        name = self.locale.languages.get(language.lower())
        if not name:
            return tag
        return f"{name} ({self.country(region.upper())})" if len(region) == 2 else str(name)

    @staticmethod
    def own_name(language: str) -> str:
        """Return what one of `LANGUAGES` calls itself."""
        name = Locale.parse(language).get_display_name() or language
        return name[:1].upper() + name[1:]

    def listed(self, texts: list[str]) -> str:
        """Return *texts* as an alternative: `a, b or c`."""
        return format_list(texts, "or", locale=self.locale) if texts else ""


@cache  # eight of them
def words_of(language: str) -> Words:
    """Return the words of one of `LANGUAGES`."""
    assert language in LANGUAGES, language
    return Words(language)


def best_language(wanted: str, accepted: str) -> str:
    """Return the language that somebody chose, else the first of an Accept-Language header that we speak."""
    if wanted in LANGUAGES:
        return wanted
    weighed = []
    for number, entry in enumerate(accepted[:500].split(",")):
        tag, _, weight = entry.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), number, tag.lower().partition("-")[0]))
        except ValueError:
            continue
    return next((tag for _, _, tag in sorted(weighed) if tag in LANGUAGES), LANGUAGES[0])


def _translations(language: str) -> gettext.NullTranslations:
    if language == LANGUAGES[0]:
        return gettext.NullTranslations()
    source = files(__package__).joinpath("translations", f"{language}.po")
    if not source.is_file():
        return gettext.NullTranslations()
    catalog = read_po(BytesIO(source.read_bytes()), locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
