"""What an operator decides, from arguments or `FOOTFALL_SERVER`, `FOOTFALL_TOKEN`, `FOOTFALL_SITE`. Connects to nothing."""

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict
from urllib.parse import urlsplit

from footfall.middleware.pageview import Pageview

Alter = Callable[[Pageview, Any], Pageview | None]
"""Given a pageview and the framework's own request, returns what to record instead, or None for nothing."""

_NEEDED = ("server", "token", "site")
_LISTS = ("content_types", "exclude", "trusted_proxies")
_logger = logging.getLogger("footfall.middleware")


class Given(TypedDict, total=False):
    """The options as arguments; see Options."""

    server: str
    token: str
    site: str
    content_types: Sequence[str]
    partials: bool
    exclude: Sequence[str]
    alter: Alter | None
    client_address_header: str
    trusted_proxies: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Options:
    """Where pageviews go, and which answers are some."""

    server: str
    """Address of the footfall server; else `FOOTFALL_SERVER`."""
    token: str = field(repr=False)
    """A token of it; else `FOOTFALL_TOKEN`."""
    site: str
    """Domain of the registered site; else `FOOTFALL_SITE`."""
    content_types: Sequence[str] = ("text/html",)
    """Kinds of content that are pages."""
    partials: bool = False
    """Count parts of pages, which scripts and frames ask for, too."""
    exclude: Sequence[str] = ()
    """Paths that do not count; `*` stands for any text, `?` for one character."""
    alter: Alter | None = None
    """Changes or skips a pageview; called in the request's own thread or task."""
    client_address_header: str = ""
    """Header in which a trusted proxy says the client's address, such as `X-Forwarded-For`; empty: the peer is the client."""
    trusted_proxies: Sequence[str] = ("loopback", "private")
    """Addresses and ranges whose word is taken; also `loopback`, `private` and `none`."""


def read_options(given: Given, environ: Mapping[str, str] | None = None) -> Options | None:
    """
    Return the options; None, which is logged, when neither server nor token nor site is named anywhere.

    Raises:
        ValueError: one of the three is missing beside the others, the server's address is none, or a list is a text.
        TypeError: there is no option of a name.
    """
    environ = os.environ if environ is None else environ
    needed = {
        name: str(given.get(name) or environ.get(f"FOOTFALL_{name.upper()}", "")).strip() for name in _NEEDED
    }
    if not any(needed.values()):
        _logger.warning(
            "No pageviews are recorded: FOOTFALL_SERVER, FOOTFALL_TOKEN and FOOTFALL_SITE are not set."
        )
        return None
    for name, value in needed.items():
        if not value:
            raise ValueError(f"footfall needs the option '{name}', or the variable FOOTFALL_{name.upper()}.")
    named: Given = {**given, "server": needed["server"], "token": needed["token"], "site": needed["site"]}
    options = Options(**named)
    address = urlsplit(options.server)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise ValueError(
            f"'{options.server}' is not the address of a footfall server, such as https://stats.example.com."
        )
    for name in _LISTS:
        if isinstance(getattr(options, name), str):
            raise ValueError(f"The option '{name}' takes a list of texts.")
    return options
