"""Our own wire format: `POST /collect` of the contract."""

from collections.abc import Callable, Sequence
from typing import TypedDict, TypeVar

import msgspec

from footfall.collect.base import Headers, Request, Response, Verdict, clean_path, clean_text, read_screen
from footfall.collect.origin import named_site
from footfall.collect.props import (
    NAMES_WITH_PATH,
    read_engaged_ms,
    read_name,
    read_props,
    read_revenue,
    read_scroll,
)
from footfall.errors import BadRequest, Refused, Unavailable
from footfall.model.hit import ENGAGEMENT, NO_SCROLL, PAGEVIEW, Client, Hit
from footfall.model.reason import Reason

_CORS: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"x-footfall"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"cache-control", b"no-store"),
]
_RECORDED = Response(204, _CORS)
_PREFLIGHT = Response(
    204,
    [
        *_CORS,
        (b"access-control-allow-methods", b"POST, OPTIONS"),
        (b"access-control-allow-headers", b"content-type"),
        (b"access-control-max-age", b"86400"),
    ],
)


class Body(msgspec.Struct, gc=False):
    """What `POST /collect` takes; other keys are ignored."""

    path: str = ""
    """Without one it is that of `url`."""
    referrer: str = ""
    screen: str = ""
    title: str = ""
    query: str = ""
    """The page address's query; campaign parameters are read from it."""
    language: str = ""
    url: str = ""
    """The page's address, for callers that do not take it apart; its host is not believed."""
    name: str = PAGEVIEW
    """The event's name; `engagement` carries `scroll`, `engaged_ms` or both."""
    props: dict[str, object] = {}
    revenue: object = None
    """`{"amount": 10.5, "currency": "EUR"}`; what cannot be read is ignored, the event counts."""
    interactive: bool = True
    """Whether the event ends its visit's bounce."""
    scroll: int | float | None = None
    engaged_ms: int | float | None = None


_WORDS = {
    "str": "a text",
    "bool": "true or false",
    "int | float | null": "a number",
    "object": "an object",
    "int | str": "a text or a whole number",
    "datetime": "a moment: RFC 3339 with its zone, or milliseconds since 1970",
}
_Body = TypeVar("_Body", bound=Body)
_decode = msgspec.json.Decoder(Body).decode


class Native:
    """The contract's format. The site is the host of Origin, else of Referer."""

    paths = ("/collect",)
    family = None
    methods = ("POST",)
    max_body_bytes = 64 * 1024

    def read(self, request: Request) -> Sequence[Hit]:
        """
        Return the one pageview that the request says.

        Raises:
            BadRequest: no usable Origin or Referer, or the body is not what it should be.
        """
        site = named_site(request.headers)
        if site is None:
            raise BadRequest(
                "The header Origin or Referer should name the page's site, such as https://example.com."
            )
        body = read_json(request.body, _decode)
        return (hit_of(body, site=site, hostname=site, at_ms=request.now_ms, client=request.client),)

    def answer(self, _: Request, __: Sequence[Hit | Refused], verdicts: Sequence[Verdict], /) -> Response:
        """Return 204 whether the pageview counts or not; a reason only where it may be told."""
        reason = verdicts[0]
        if not (isinstance(reason, Reason) and reason.public):
            return _RECORDED
        return Response(204, [*_CORS, (b"x-footfall", reason.value.encode())])

    def refuse(self, problem: Refused, _: Request | None = None, /) -> Response:
        """Return the error as the contract words it."""
        headers = [*_CORS, (b"content-type", b"application/json")]
        if isinstance(problem, Unavailable):
            headers.append((b"retry-after", str(problem.retry_after).encode()))
        return Response(problem.status, headers, msgspec.json.encode({"error": str(problem)}))

    def preflight(self) -> Response:
        """Return what a browser on another origin needs before it posts JSON."""
        return _PREFLIGHT


def read_json(text: bytes, decode: Callable[[bytes], _Body]) -> _Body:
    """
    Return what *decode* makes of a JSON object, a Body or more.

    Raises:
        BadRequest: `invalid json`, or which field has which wrong type.
    """
    try:
        return decode(text)
    except msgspec.ValidationError as problem:
        what, _, where = str(problem).partition(" - at `$.")
        if not where:
            raise BadRequest("invalid json") from problem
        _, _, expected = what.partition("Expected `")
        kind = "datetime" if "datetime" in what else expected.partition("`")[0]
        right = _WORDS.get(kind, "a number within bounds")
        raise BadRequest(f"The field '{where.rstrip('`')}' should be {right}. {what}.") from problem
    # Lists within lists without end are JSON, but nobody's event.
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise BadRequest("invalid json") from problem


def hit_of(body: Body, *, site: str, hostname: str, at_ms: int, client: Client) -> Hit:
    """
    Return the event that *body* says.

    Raises:
        BadRequest: the name or a prop is too long, or engagement says nothing.
    """
    width, height = read_screen(body.screen) if body.screen else (0, 0)
    path, query = body.path, body.query
    if body.url:
        of_url, query_of_url = _path_and_query(body.url)
        path, query = path or of_url, query or query_of_url
    hit = Hit(
        site=site,
        at_ms=at_ms,
        client=client,
        hostname=hostname,
        path=clean_path(path),
        query=query[:2048],
        title=clean_text(body.title) if body.title else "",
        referrer=body.referrer,
        screen_width=width,
        screen_height=height,
        language=clean_text(body.language, 35) if body.language else "",
    )
    more = _event(body)
    if more.get("name") in NAMES_WITH_PATH:
        more["props"] = {"path": hit.path, **more.get("props", {})}
    return msgspec.structs.replace(hit, **more) if more else hit


def _path_and_query(url: str) -> tuple[str, str]:
    address, _, query = url.partition("#")[0].partition("?")
    _, is_whole, rest = address.partition("://")
    if is_whole:
        _, slash, path = rest.partition("/")
        return slash + path, query
    return address, query


class _Event(TypedDict, total=False):
    name: str
    props: dict[str, str]
    revenue_milli: int
    currency: str
    interactive: bool
    scroll: int
    engaged_ms: int


def _event(body: Body) -> _Event:
    """
    Return what makes the event more than a pageview.

    Raises:
        BadRequest: the name or a prop is too long, or engagement says nothing.
    """
    event: _Event = {}
    if body.name != PAGEVIEW:
        event["name"] = read_name(body.name)
    if body.props:
        event["props"] = read_props(body.props)
    if isinstance(body.revenue, dict):
        event["revenue_milli"], event["currency"] = read_revenue(
            body.revenue.get("amount"), body.revenue.get("currency")
        )
    if not body.interactive:
        event["interactive"] = False
    if event.get("name") == ENGAGEMENT:
        event["scroll"], event["engaged_ms"] = read_scroll(body.scroll), read_engaged_ms(body.engaged_ms)
        if event["scroll"] == NO_SCROLL and not event["engaged_ms"]:
            raise BadRequest("An event 'engagement' should have 'scroll' (0 to 100) or 'engaged_ms'.")
    return event


NATIVE = Native()
