"""Our own wire format: `POST /collect` of the contract."""

from collections.abc import Sequence

import msgspec

from footfall.collect.base import Headers, Request, Response, Verdict, clean_path, clean_text, read_screen
from footfall.collect.origin import named_site
from footfall.errors import BadRequest, Refused, Unavailable
from footfall.model.hit import Hit

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


class Body(msgspec.Struct):
    """What `POST /collect` takes; other keys are ignored."""

    path: str = "/"
    referrer: str = ""
    screen: str = ""
    title: str = ""
    query: str = ""
    """The page address's query; campaign parameters are read from it."""
    language: str = ""


_decode = msgspec.json.Decoder(Body).decode


class Native:
    """The contract's format. The site is the host of Origin, else of Referer."""

    paths = ("/collect",)
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
        body = read_json(request.body)
        width, height = read_screen(body.screen) if body.screen else (0, 0)
        return (
            Hit(
                site=site,
                at_ms=request.now_ms,
                client=request.client,
                hostname=site,
                path=clean_path(body.path),
                query=body.query[:2048],
                title=clean_text(body.title) if body.title else "",
                referrer=body.referrer,
                screen_width=width,
                screen_height=height,
                language=clean_text(body.language, 35) if body.language else "",
            ),
        )

    def answer(self, verdicts: Sequence[Verdict]) -> Response:
        """Return 204 whether the pageview counts or not; a reason only where it may be told."""
        reason = verdicts[0]
        if reason is None or not reason.public:
            return _RECORDED
        return Response(204, [*_CORS, (b"x-footfall", reason.value.encode())])

    def refuse(self, problem: Refused) -> Response:
        """Return the error as the contract words it."""
        headers = [*_CORS, (b"content-type", b"application/json")]
        if isinstance(problem, Unavailable):
            headers.append((b"retry-after", str(problem.retry_after).encode()))
        return Response(problem.status, headers, msgspec.json.encode({"error": str(problem)}))

    def preflight(self) -> Response:
        """Return what a browser on another origin needs before it posts JSON."""
        return _PREFLIGHT


def read_json(body: bytes) -> Body:
    """
    Return the body of `POST /collect`.

    Raises:
        BadRequest: `invalid json`, or which field has which wrong type.
    """
    try:
        return _decode(body)
    except msgspec.ValidationError as problem:
        what, _, where = str(problem).partition(" - at `$.")
        if not where:
            raise BadRequest("invalid json") from problem
        raise BadRequest(f"The field '{where.rstrip('`')}' should be a text. {what}.") from problem
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise BadRequest("invalid json") from problem


NATIVE = Native()
