"""A picture that records: `GET /pixel.gif`, for pages without scripts, `<noscript>` and mail. Its parameters are a Body's."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

import msgspec

from footfall.collect.address import read_page_address
from footfall.collect.base import Headers, Request, Response, Verdict
from footfall.collect.native import NATIVE, Body, hit_of
from footfall.collect.origin import named_site
from footfall.errors import BadRequest, Refused
from footfall.model.hit import Hit
from footfall.model.name import normalise
from footfall.model.reason import Reason

GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
_HEADERS: Headers = [
    (b"content-type", b"image/gif"),
    (b"cache-control", b"no-store"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"x-footfall"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]
_SHOWN = Response(200, _HEADERS, GIF)
_PREFLIGHT = Response(204, [*_HEADERS[1:], (b"access-control-allow-methods", b"GET, HEAD, OPTIONS")])
_MOST_PARAMETERS = 100
_PROP = "props."
_TEXTS = ("path", "url", "query", "title", "referrer", "screen", "language", "name")


class Pixel:
    """One event a picture that is shown. The site is `site`, else the host of Referer."""

    paths = ("/pixel.gif",)
    family = None
    methods = ("GET", "HEAD")
    max_body_bytes = 4096

    def read(self, request: Request) -> Sequence[Hit]:
        """
        Return the event; none for HEAD, which shows nothing to anybody.

        Raises:
            BadRequest: no site is named, or a parameter is not what it should be.
        """
        given = _parameters(request.query)
        site = normalise(given["site"]) if given.get("site") else named_site(request.headers)
        if site is None:
            raise BadRequest("The parameter 'site', or the header Referer, should name the page's site.")
        body = _body(given, request, site)
        if request.method == "HEAD":
            return ()
        return (hit_of(body, site=site, hostname=site, at_ms=request.now_ms, client=request.client),)

    def answer(self, _: Request, __: Sequence[Hit | Refused], verdicts: Sequence[Verdict], /) -> Response:
        """Return the picture whether the event counts or not; a reason only where it may be told."""
        reason = verdicts[0] if verdicts else None
        if not (isinstance(reason, Reason) and reason.public):
            return _SHOWN
        return Response(200, [*_HEADERS, (b"x-footfall", reason.value.encode())], GIF)

    def refuse(self, problem: Refused, request: Request | None = None, /) -> Response:
        """Return the error as `/collect` does."""
        return NATIVE.refuse(problem, request)

    def preflight(self) -> Response:
        """Return what pages on other origins may ask."""
        return _PREFLIGHT


def _parameters(query: bytes) -> dict[str, str]:
    """Return the parameters; of one that is there twice the first."""
    try:
        pairs = parse_qsl(
            query.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_PARAMETERS
        )
    except ValueError as problem:
        raise BadRequest(f"There should be at most {_MOST_PARAMETERS} parameters.") from problem
    return dict(reversed(pairs))


def _body(given: Mapping[str, str], request: Request, site: str) -> Body:
    body = msgspec.convert({name: given[name] for name in _TEXTS if given.get(name)}, Body)
    if not body.query:
        # The picture's own campaign tags: a mail has no address that could carry them.
        body.query = request.query.decode("utf-8", "replace")
    if not (body.path or body.url):
        page = read_page_address(request.headers.get(b"referer", b"").decode("utf-8", "replace"))
        if page.hostname.removeprefix("www.") == site.removeprefix("www."):
            body.path = page.path
            body.query = given.get("query") or page.query or body.query
    body.props = {
        name.removeprefix(_PROP): text for name, text in given.items() if name.startswith(_PROP) and text
    }
    if given.get("amount"):
        body.revenue = {"amount": given["amount"], "currency": given.get("currency", "")}
    body.interactive = given.get("interactive") != "false"
    return body


PIXEL = Pixel()
