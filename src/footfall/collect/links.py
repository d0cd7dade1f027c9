"""Links and pixels: `GET /q/{slug}` leads on to its target, `GET /p/{slug}` is an image; both count for their site."""

import re
from collections.abc import Callable, Sequence

import msgspec

from footfall.collect.base import GIF, Headers, Request, Response, Verdict
from footfall.errors import NotFound, Refused, Unavailable
from footfall.model.hit import Hit
from footfall.model.link import SLUG, Link
from footfall.model.name import origin_host
from footfall.model.reason import Reason
from footfall.model.site import Site

LINK_CLICK = "Link: Click"
PIXEL_VIEW = "Pixel: View"

_HEADERS: Headers = [(b"cache-control", b"no-store"), (b"cross-origin-resource-policy", b"cross-origin")]
_PIXEL = Response(200, [*_HEADERS, (b"content-type", b"image/gif")], GIF)
_PREFLIGHT = Response(204, [*_HEADERS, (b"allow", b"GET, HEAD, OPTIONS")])
# Previews and scanners follow every link in a message before anybody reads it.
_REFUSES = frozenset({Reason.HEADLESS, Reason.LIBRARY})


class Links:
    """Whoever asks is led on, counted or not. *link_of* returns what has a slug, and its site."""

    paths = ()
    family = re.compile(f"/[pq]/{SLUG}")
    methods = ("GET", "HEAD")
    max_body_bytes = 1024  # nobody sends one

    def __init__(self, link_of: Callable[[str], tuple[Link, Site] | None]) -> None:
        self._link_of = link_of

    def read(self, request: Request) -> Sequence[Hit]:
        """
        Return the click or view that the request is; HEAD is neither.

        Raises:
            NotFound: there is no such link.
        """
        link, site = self._found(request.path)
        if request.method == "HEAD":
            return ()
        query = request.query.decode("latin-1")
        name, props = PIXEL_VIEW, {"pixel": link.slug}
        if link.target is not None:
            name, props = LINK_CLICK, {"link": link.slug, "url": link.target}
            if _leads_to(site, link.target):
                # A visit's origin is that of its first event: what tags the page tags the click that leads there.
                query = f"{query}&{link.target.partition('#')[0].partition('?')[2]}"
        return (
            Hit(
                site=site.domain,
                at_ms=request.now_ms,
                client=request.client,
                name=name,
                hostname=site.domain,
                path=link.path,
                query=query[:8192],
                referrer=request.headers.get(b"referer", b"").decode("utf-8", "replace")[:2000],
                props=props,
                interactive=link.target is not None,
                refuses=_REFUSES,
            ),
        )

    def answer(self, request: Request, _: Sequence[Hit | Refused], __: Sequence[Verdict], /) -> Response:
        """Return the way to the target, or the image, whatever became of the event."""
        link, _site = self._found(request.path)
        if link.target is not None:
            return Response(307, [*_HEADERS, (b"location", link.target.encode())])
        return _PIXEL if request.method == "GET" else Response(200, _PIXEL.headers)

    def refuse(self, problem: Refused, request: Request | None = None, /) -> Response:
        """Return the error; but a full disk of ours keeps nobody from where a link leads."""
        if request is not None and isinstance(problem, Unavailable):
            return self.answer(request, (), ())
        headers = [*_HEADERS, (b"content-type", b"application/json")]
        return Response(problem.status, headers, msgspec.json.encode({"error": str(problem)}))

    def preflight(self) -> Response:
        """Return what may be asked."""
        return _PREFLIGHT

    def _found(self, path: str) -> tuple[Link, Site]:
        found = self._link_of(path.rpartition("/")[2])
        if found is None or found[0].path != path:
            raise NotFound("There is no such link.")
        return found


def _leads_to(site: Site, target: str) -> bool:
    host = origin_host(target) or ""
    names = {site.domain, *site.aliases}
    return host in names or host.removeprefix("www.") in names
