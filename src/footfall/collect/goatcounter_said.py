"""What GoatCounter's clients say of one pageview or event, by whichever way they send it. No I/O."""

import math
import re
from functools import lru_cache
from typing import TypedDict

from footfall.collect.base import MAX_PATH_BYTES, clean_path, clean_text
from footfall.collect.goatcounter_path import event_name, is_no_page, page_path
from footfall.collect.props import MOST_NAME_CHARACTERS
from footfall.errors import BadRequest
from footfall.model.hit import ENGAGEMENT, PAGEVIEW
from footfall.model.reason import Reason

REFUSES = frozenset({Reason.SPAM, Reason.HEADLESS, Reason.LIBRARY, Reason.DATACENTER})
"""What its server counts for no site; ours does so for its clients."""

MOST_AGENT_BYTES = 512
_MOST_TITLE_BYTES = 1024
_MOST_REFERRER_BYTES = 2048
_MOST_QUERY_CHARACTERS = 8192
_MOST_SIZE = 2**31 - 1
_TRUE = frozenset({"1", "t", "true", "y", "yes", "on"})
_FALSE = frozenset({"", "0", "f", "false", "n", "no", "off"})
# An address, or what only looks like one: `about:blank`.
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:\S", re.IGNORECASE)
_TAGGED = re.compile(r"(?:^|[?&])(?:utm_source|ref|src|source)=[^&]")
_WHOLE = re.compile(r"[+-]?\d{1,9}", re.ASCII)

Size = str | float | list[float] | None


class Said(TypedDict):
    """The fields of a hit that it decides."""

    name: str
    path: str
    title: str
    referrer: str
    source: str
    query: str
    screen_width: int
    screen_height: int
    refused: Reason | None


def read_said(
    *,
    path: str,
    title: str,
    referrer: str,
    query: str,
    event: str | bool | int,
    size: Size,
    bot: str | int,
    page: str = "",
) -> Said:
    """
    Return the fields of a hit; *path* is an event's name where it is one, *page* the path of its page if known.

    What is too long is refused, not cut: their clients are told so by their own server, and no page has such a path.

    Raises:
        BadRequest: a field is missing, too long or not what it should be.
    """
    for name, text, most in (
        ("path", path, MAX_PATH_BYTES),
        ("title", title, _MOST_TITLE_BYTES),
        ("ref", referrer, _MOST_REFERRER_BYTES),
    ):
        # A character has four bytes at most.
        if len(text) * 4 > most and len(text.encode("utf-8", "surrogatepass")) > most:
            raise BadRequest(f"{name}: it should have at most {most} bytes.")
    if not path:
        raise BadRequest("path: it is missing.")
    is_event = read_flag(event)
    width, height = _read_screen(size) if isinstance(size, str) else _read_size(size)
    refused = Reason.HEADLESS if _is_driven(bot) else None
    where = page_path(path)
    if not is_event and is_no_page(where):
        refused = Reason.NO_PAGE
    # An event is no arrival, so that no campaign brought it. A pixel has the page's query in its path alone.
    query = "" if is_event else (query or path.partition("?")[2])[:_MOST_QUERY_CHARACTERS].lstrip("?")
    return Said(
        name=_read_name(path) if is_event else PAGEVIEW,
        path=(clean_path(page_path(page)) if page else "") if is_event else clean_path(where),
        title=clean_text(title),
        referrer=referrer,
        # What is no address is what a page's owner calls where its visitors come from: `June newsletter`.
        source="" if _ADDRESS.match(referrer) or _TAGGED.search(query) else clean_text(referrer).strip(),
        query=query,
        screen_width=width,
        screen_height=height,
        refused=refused,
    )


def read_flag(given: str | bool | int) -> bool:
    """
    Return what `true`, `1`, `yes` and their likes say.

    Raises:
        BadRequest: it is neither true nor false.
    """
    text = str(given).lower()
    if text in _TRUE:
        return True
    if text not in _FALSE:
        raise BadRequest("event: it should be true or false.")
    return False


def _read_name(text: str) -> str:
    name = event_name(clean_text(event_name(text), MOST_NAME_CHARACTERS).strip())
    # Under our own names it would be something else than an event.
    return name.capitalize() if name in {PAGEVIEW, ENGAGEMENT} else name


def _is_driven(bot: str | int) -> bool:
    """Say whether the page found that a program drives the browser; only its own codes, from 150 on, say so."""
    text = str(bot)
    code = int(text) if _WHOLE.fullmatch(text) else 0 if not text else -1
    if not (code == 0 or code >= 150):
        raise BadRequest("bot: it should be 0, or 150 to 153.")
    return code >= 150


@lru_cache(1000)  # there are some hundred sizes of screens
def _read_screen(given: str) -> tuple[int, int]:
    return _read_size(given)


def _read_size(given: Size) -> tuple[int, int]:
    """Return width and height; (0, 0) for none and for what no screen has."""
    try:
        match given:
            case None:
                numbers = []
            case str():
                numbers = [float(word) for word in given.split(",")] if given.strip() else []
            case list():
                numbers = given
            case _:
                numbers = [given]
    except ValueError:
        numbers = [math.inf]
    if any(not abs(number) <= _MOST_SIZE for number in numbers):
        raise BadRequest("size: it should be width, height and scale, such as 1920,1080,1.")
    width, height = (int(number) for number in [*numbers, 0, 0][:2])
    return (width, height) if 0 <= width <= 0xFFFF and 0 <= height <= 0xFFFF else (0, 0)
