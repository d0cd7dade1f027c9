"""What the wire formats share of custom events: name, props, revenue and engagement, whatever their spelling."""

import math
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, DecimalException

from footfall.collect.base import clean_text
from footfall.errors import BadRequest
from footfall.model.hit import NO_SCROLL

MOST_NAME_CHARACTERS = 120  # as Plausible's clients expect, and so the next ones
MOST_PROPS = 30
MOST_KEY_BYTES = 300
MOST_VALUE_BYTES = 2000
_MOST_AMOUNT = 10**12  # of a currency's units; sums of millions of them still fit into 64 bits
_MOST_AMOUNT_CHARACTERS = 40
_MOST_ENGAGED_MS = 30 * 86_400_000  # a longer time is a broken clock, not a reader

NAMES_WITH_PATH = frozenset({"404", "Form: Submission"})
"""Events of scripts, ours and Plausible's, that have their page's path as a prop: reports of them are by path."""

# ISO 4217, with what was in use when older exports were made.
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF
    CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
    GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP
    LKR LRD LSL LTL LVL LYD MAD MDL MGA MKD MMK MNT MOP MRO MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD
    OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STD STN SVC
    SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VEF VES VND VUV WST XAF XAG XAU
    XCD XCG XDR XOF XPD XPF XPT YER ZAR ZMW ZWG ZWL
    """.split()  # noqa: SIM905 - twelve lines, not 170
)


def read_name(given: str) -> str:
    """
    Return an event's name: 1 to 120 characters, without control characters and blanks around.

    Raises:
        BadRequest: it is empty or longer; cut, two events would become one.
    """
    name = clean_text(given, MOST_NAME_CHARACTERS + 1).strip()
    if not 0 < len(name) <= MOST_NAME_CHARACTERS:
        raise BadRequest(f"The field 'name' should have 1 to {MOST_NAME_CHARACTERS} characters.")
    return name


def read_props(given: Mapping[str, object]) -> dict[str, str]:
    """
    Return the first 30 props whose values are texts, numbers or booleans, as texts; what is blank says nothing.

    Raises:
        BadRequest: a key has more than 300 bytes, or a value more than 2000.
    """
    props: dict[str, str] = {}
    for key, value in given.items():
        name, text = clean_text(key, MOST_KEY_BYTES + 1).strip(), _value(value)
        if not (name and text):
            continue
        if len(name.encode()) > MOST_KEY_BYTES or len(text.encode()) > MOST_VALUE_BYTES:
            raise BadRequest(
                f"The prop '{name[:40]}' should have a key of at most {MOST_KEY_BYTES} bytes and a value of at most "
                f"{MOST_VALUE_BYTES}."
            )
        props[name] = text
        if len(props) == MOST_PROPS:
            break
    return props


def read_revenue(amount: object, currency: object) -> tuple[int, str]:
    """Return thousandths and the ISO 4217 code of an amount (a number or its text); (0, "") when it is none."""
    code = currency.strip().upper() if isinstance(currency, str) else ""
    if code not in CURRENCIES or isinstance(amount, bool) or not isinstance(amount, int | float | str):
        return 0, ""
    # A JSON number's text is what the page wrote: 10.1 is 10.1, not the nearest binary fraction.
    text = str(amount).strip()
    if len(text) > _MOST_AMOUNT_CHARACTERS or "_" in text:
        return 0, ""
    try:
        value = Decimal(text)
        if not value.is_finite() or abs(value) > _MOST_AMOUNT:
            return 0, ""
        return int((value * 1000).to_integral_value(ROUND_HALF_UP)), code
    except DecimalException:
        return 0, ""


def read_scroll(percent: float | None) -> int:
    """Return how far a page was scrolled, 0 to 100; more is 100, none or less is `NO_SCROLL`."""
    if percent is None or not percent >= 0:
        return NO_SCROLL
    return int(min(percent, 100))


def read_engaged_ms(milliseconds: float | None) -> int:
    """Return the engaged time, 0 for none or for what nobody can have spent on a page (30 days)."""
    if milliseconds is None or not 0 <= milliseconds < _MOST_ENGAGED_MS:
        return 0
    return int(milliseconds)


def _value(value: object) -> str:
    match value:
        case str():
            # One more than may be, so that what is too long is refused and not cut.
            return clean_text(value, MOST_VALUE_BYTES + 1).strip()
        case bool():
            return "true" if value else "false"
        case int():
            return str(value) if value.bit_length() < 256 else ""
        case float() if math.isfinite(value):
            return str(int(value)) if value.is_integer() and abs(value) < 2**53 else str(value)
    return ""
