"""GoatCounter's wire format of pages: `GET` or `POST /count`, for its scripts, its pixel and packages."""

from collections.abc import Sequence
from urllib.parse import unquote_to_bytes, urlsplit

from footfall.collect.base import GIF, Headers, Request, Response, Verdict
from footfall.collect.goatcounter_said import MOST_AGENT_BYTES, REFUSES, read_said
from footfall.collect.origin import addressed_sites, named_site
from footfall.errors import BadRequest, Refused, Unavailable
from footfall.model.hit import Hit
from footfall.model.reason import Reason

_HEADERS: Headers = [
    (b"content-type", b"image/gif"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"x-goatcounter"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    # The pixel in a page has the same address each time.
    (b"cache-control", b"no-store"),
]
_TAKEN = Response(200, _HEADERS, GIF)
_PREFLIGHT = Response(
    204,
    [
        *_HEADERS[1:],
        (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
        (b"access-control-allow-headers", b"content-type"),
        (b"access-control-max-age", b"86400"),
    ],
)
_MOST_PARAMETERS = 100


class GoatCounter:
    """
    One pageview or event in the query; the body is nobody's. Always the image, the reason in a header.

    The site is what the server is called by, else that of the page. Where neither names one and nothing says which
    page it is, the only site there is is meant; a page that names itself is never taken for another site's.
    """

    paths = ("/count",)
    family = None
    methods = ("GET", "POST")
    max_body_bytes = 64 * 1024

    def read(self, request: Request) -> Sequence[Hit]:
        """
        Return what the request says. `ns` and `rnd` say nothing here: every view counts, visit or not.

        Raises:
            BadRequest: a parameter is missing, too long or not what it should be.
        """
        given = _read_query(request.query)
        if len(request.headers.get(b"user-agent", b"")) > MOST_AGENT_BYTES:
            raise BadRequest(f"User-Agent: it should have at most {MOST_AGENT_BYTES} bytes.")
        said = read_said(
            path=given.get("p", ""),
            title=given.get("t", ""),
            referrer=given.get("r", ""),
            query=given.get("q", ""),
            event=given.get("e", ""),
            size=given.get("s", ""),
            bot=given.get("b", ""),
            page=given.get("page") or _page_behind(request.headers.get(b"referer", b"")),
        )
        site, *others = addressed_sites(request.headers) or ("",)
        page = named_site(request.headers)
        return (
            Hit(
                site=site,
                other_sites=tuple(others),
                only_site=page is None,
                at_ms=request.now_ms,
                client=request.client,
                hostname=page or "",
                refuses=REFUSES,
                **said,
            ),
        )

    def answer(self, _: Request, __: Sequence[Hit | Refused], verdicts: Sequence[Verdict], /) -> Response:
        """Return the image; a reason only where it tells nothing of a site."""
        reason = verdicts[0]
        if not (isinstance(reason, Reason) and (reason.public or reason in REFUSES)):
            return _TAKEN
        return Response(200, [*_HEADERS, (b"x-goatcounter", reason.value.encode())], GIF)

    def refuse(self, problem: Refused, _: Request | None = None, /) -> Response:
        """Return the image all the same: what asks for one shows it."""
        headers = [*_HEADERS, (b"x-goatcounter", str(problem).encode("ascii", "replace"))]
        if isinstance(problem, Unavailable):
            headers.append((b"retry-after", str(problem.retry_after).encode()))
        return Response(problem.status, headers, GIF)

    def preflight(self) -> Response:
        """Return what a browser needs before it posts from another origin."""
        return _PREFLIGHT


def _read_query(query: bytes) -> dict[str, str]:
    """Return the parameters; of a repeated one the first."""
    given: dict[str, str] = {}
    try:
        pairs = query.decode().split("&", _MOST_PARAMETERS)
        if len(pairs) > _MOST_PARAMETERS:
            raise BadRequest(f"The query should have at most {_MOST_PARAMETERS} parameters.")
        for pair in pairs:
            key, _, value = pair.partition("=")
            if "%" in value or "+" in value:
                # In about half the time of `unquote_plus`, and strict.
                value = unquote_to_bytes(value.replace("+", " ")).decode()
            given.setdefault(key, value)
    except UnicodeDecodeError as problem:
        raise BadRequest("The query should be UTF-8.") from problem
    return given


def _page_behind(referer: bytes) -> str:
    """Return the path of the page that sent an event; empty where its browser names no more than the host."""
    try:
        path = urlsplit(referer.decode("utf-8", "replace")[:4096]).path
    except ValueError:
        return ""
    return "" if path == "/" else path


GOATCOUNTER = GoatCounter()
