"""Plausible's wire format: `POST /api/event`, for its scripts, its npm packages and whoever sends from a server."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from footfall.collect.address import PageAddress, read_page_address
from footfall.collect.base import (
    Headers,
    Request,
    Response,
    Verdict,
    clean_path,
    clean_text,
    read_screen,
)
from footfall.collect.props import NAMES_WITH_PATH, read_engaged_ms, read_props, read_revenue, read_scroll
from footfall.errors import BadRequest, Refused, TooLarge, Unavailable
from footfall.model.hit import ENGAGEMENT, NO_SCROLL, Hit
from footfall.model.name import origin_host
from footfall.model.reason import Reason

_CORS: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"x-plausible-dropped"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"cache-control", b"must-revalidate, max-age=0, private"),
]
_TEXT: Headers = [*_CORS, (b"content-type", b"text/plain; charset=utf-8")]
_JSON: Headers = [*_CORS, (b"content-type", b"application/json; charset=utf-8")]
_TAKEN = Response(202, _TEXT, b"ok")
_PREFLIGHT = Response(
    204,
    [
        *_CORS,
        (b"access-control-allow-methods", b"GET,POST,PUT,PATCH,DELETE,OPTIONS"),
        (b"access-control-allow-headers", b"content-type,x-debug-request"),
        (b"access-control-max-age", b"1728000"),
    ],
)
_MOST_NAME_CHARACTERS = 120
_MOST_URL_BYTES = 2000
_MOST_SITES = 50  # named by one request; nobody has more on one page
_NO_HOST = "(none)"
# Its servers drop these for every site; ours do so for its clients.
_REFUSES = frozenset({Reason.SPAM, Reason.HEADLESS, Reason.DATACENTER})

_decode = msgspec.json.Decoder().decode


class BadField(BadRequest):
    """A field is not what it should be; told as `{"errors": {field: [message]}}`."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Plausible:
    """One event for one site or several. An answer never says more than that some were dropped."""

    paths = ("/api/event",)
    family = None
    methods = ("POST",)
    max_body_bytes = 1_000_000

    def read(self, request: Request) -> Sequence[Hit]:
        """
        Return the event that the request says, once for each site that it names; none of a trial.

        Raises:
            BadField: a field is missing or not what it should be.
        """
        given = _read_object(request.body)
        name = _read_name(_first(given, "n", "name"))
        address = _read_url(_first(given, "u", "url"))
        sites = _read_sites(given, address)
        scroll, engaged_ms = _read_engagement(given, name)
        revenue_milli, currency = _read_revenue(_first(given, "$", "revenue"))
        referrer = _first(given, "r", "referrer")
        path = address.path or "/"
        if _first(given, "h", "hashMode") == 1 and address.fragment:
            path += f"#{address.fragment}"
        props = _read_props(_first(given, "m", "meta", "p", "props"))
        if name in NAMES_WITH_PATH:
            props.setdefault("path", path)
        interactive = _first(given, "i", "interactive")
        width, height = read_screen(str(given["screen"])) if isinstance(given.get("screen"), str) else (0, 0)
        if _is_trial(request):
            return ()
        return [
            Hit(
                site=site,
                at_ms=request.now_ms,
                client=request.client,
                name=name,
                hostname=address.hostname or _NO_HOST,
                path=clean_path(path),
                query=address.query[:8192],
                referrer=referrer[:2000] if isinstance(referrer, str) else "",
                props=props,
                revenue_milli=revenue_milli,
                currency=currency,
                interactive=interactive is not False,
                scroll=scroll,
                engaged_ms=engaged_ms,
                screen_width=width,
                screen_height=height,
                refuses=_REFUSES,
            )
            for site in sites
        ]

    def answer(
        self, request: Request, _: Sequence[Hit | Refused], verdicts: Sequence[Verdict], /
    ) -> Response:
        """
        Return 202 `ok` whatever became of the event; a header counts for how many sites it was dropped.

        A trial is told the address that would have been its visitor's.
        """
        if _is_trial(request):
            return Response(200, _TEXT, request.client.address.encode())
        dropped = sum(verdict is not None for verdict in verdicts)
        if not dropped:
            return _TAKEN
        return Response(202, [*_TEXT, (b"x-plausible-dropped", str(dropped).encode())], b"ok")

    def refuse(self, problem: Refused, _: Request | None = None, /) -> Response:
        """Return the errors by field; what is no fault of a field is one of the request."""
        field = problem.field if isinstance(problem, BadField) else "request"
        headers = list(_JSON)
        if isinstance(problem, Unavailable):
            headers.append((b"retry-after", str(problem.retry_after).encode()))
        status = 413 if isinstance(problem, TooLarge) else problem.status
        return Response(status, headers, msgspec.json.encode({"errors": {field: [str(problem)]}}))

    def preflight(self) -> Response:
        """Return what a browser needs before it posts JSON from another origin."""
        return _PREFLIGHT


def _is_trial(request: Request) -> bool:
    """Say whether the caller only wants to see which address is read of its headers."""
    return request.headers.get(b"x-debug-request") == b"true"


def _read_object(body: bytes) -> Mapping[str, Any]:
    try:
        given = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise BadField("request", "Unable to parse request body as a JSON object")
    return given


def _first(given: Mapping[str, Any], *keys: str) -> Any:
    """Return what stands under the first of *keys* that says anything."""
    for key in keys:
        value = given.get(key)
        if value is not None and value != "":
            return value
    return None


def _read_name(value: object) -> str:
    if value is None:
        raise BadField("event_name", "can't be blank")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadField("event_name", "is invalid")
    name = clean_text(str(value), _MOST_NAME_CHARACTERS + 1).strip()
    if not name:
        raise BadField("event_name", "can't be blank")
    if len(name) > _MOST_NAME_CHARACTERS:
        raise BadField("event_name", f"should be at most {_MOST_NAME_CHARACTERS} character(s)")
    return name


def _read_url(value: object) -> PageAddress:
    if value is None:
        raise BadField("url", "is required")
    if not isinstance(value, str):
        raise BadField("url", "must be a string")
    if len(value.encode("utf-8", "replace")) > _MOST_URL_BYTES:
        raise BadField("url", "must be a valid url")
    address = read_page_address(value)
    if address.scheme == "data":
        raise BadField("url", "scheme is not allowed")
    return address


def _read_sites(given: Mapping[str, Any], address: PageAddress) -> list[str]:
    """Return the sites that are named, else that of the page's address."""
    domain = _first(given, "d", "domain")
    if domain is not None and not isinstance(domain, str):
        raise BadField("domain", "is invalid")
    words = (
        [word.strip() for word in domain.split(",")][:_MOST_SITES]
        if domain is not None
        else [address.hostname]
    )
    if not all(words):
        raise BadField("domain", "can't be blank")
    # What is no name of any site is one that is not registered: its clients are told of neither.
    names = [origin_host(word) or word.lower()[:253] for word in words]
    return list(dict.fromkeys(name.removeprefix("www.") for name in names))


def _read_engagement(given: Mapping[str, Any], name: str) -> tuple[int, int]:
    if name != ENGAGEMENT:
        return NO_SCROLL, 0
    scroll, engaged = _read_whole(given.get("sd")), _read_whole(given.get("e"))
    if scroll is None and engaged is None:
        raise BadField(
            "event_name",
            "engagement event requires a valid integer value for at least one of 'sd' or 'e' fields",
        )
    return read_scroll(scroll), read_engaged_ms(engaged)


def _read_whole(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 16:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _read_props(value: object) -> dict[str, str]:
    found = _object_or_text(value)
    try:
        return read_props(found)
    except BadRequest:
        raise BadField("props", "keys should have at most 300 bytes and values 2000 bytes") from None


def _read_revenue(value: object) -> tuple[int, str]:
    found = _object_or_text(value)
    return read_revenue(found.get("amount"), found.get("currency"))


def _object_or_text(value: object) -> Mapping[str, Any]:
    """Return an object that is given as such or as its JSON text; whatever else is none."""
    if isinstance(value, str):
        try:
            value = _decode(value)
        except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
            return {}
    return value if isinstance(value, dict) else {}


PLAUSIBLE = Plausible()
