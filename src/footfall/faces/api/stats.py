"""`GET /api/stats`: pageviews, streamed in slices of one moment, so that no answer is too long for the memory."""

from collections.abc import AsyncGenerator, Generator, Iterator, Sequence

import msgspec
from litestar import Response
from litestar.response import Stream

from footfall.faces.api.answer import JSON, shown_time
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, check_parameters, known_site, read_flag, read_parameter
from footfall.faces.api.streaming import Pieces
from footfall.model.ids import SiteId
from footfall.model.site import Site
from footfall.query.period import Period, read_period
from footfall.store.base import Pageview, PathCount, Reading


class CountRow(msgspec.Struct, frozen=True):
    """Pageviews of one path from one address."""

    site: str
    ip: str
    path: str
    count: int


class PageviewRow(msgspec.Struct, frozen=True):
    """One pageview; what is unknown is an empty text."""

    site: str
    ip: str
    country: str
    region: str
    city: str
    browser: str
    os: str
    path: str
    referrer: str
    time: str


PARAMETERS = ("site", "from", "to", "last", "verbose")

_encode = msgspec.json.Encoder().encode


async def stats(parts: ApiParts, request: AnyRequest) -> Response[object]:
    """Return pageviews by site, path and address; with `verbose=true` one row per pageview."""
    check_parameters(request, PARAMETERS)
    verbose = read_flag(request, "verbose")
    period = read_period(*(read_parameter(request, name) for name in ("last", "from", "to")))
    sites = _sites(parts, read_parameter(request, "site"))
    await parts.flush()
    chunks = _json_chunks(parts, sites, period, verbose)
    stream = aiter(Pieces(chunks, parts.questions, parts.stats_seconds))
    # What fails before the first byte still gets a status of its own; later only the connection can say it.
    first = await anext(stream)
    return Stream(_joined(first, stream), media_type=JSON)  # type: ignore[return-value]  # a Response of bytes


def _sites(parts: ApiParts, name: str | None) -> list[Site]:
    """Return the sites in question, by domain."""
    if name is None:
        return sorted(parts.things.snapshot.sites, key=lambda site: site.domain)
    return [known_site(parts, name)]


def _json_chunks(
    parts: ApiParts, sites: list[Site], period: Period, verbose: bool
) -> Generator[bytes, None, None]:
    """Yield a JSON array in pieces. Blocking; all of it is of one moment."""
    now_ms = parts.clock.now_ms()
    opening = b"["
    with parts.store.reading(parts.stats_seconds) as reading:
        for site in sites:
            asked = (site.id, *period.of(site, now_ms))
            slices = _pageview_rows(site, reading, asked) if verbose else _count_rows(site, reading, asked)
            for rows in slices:
                yield opening + _encode(rows)[1:-1]
                opening = b","
    yield b"[]" if opening == b"[" else b"]"


def _count_rows(site: Site, reading: Reading, asked: tuple[SiteId, int, int]) -> Iterator[list[CountRow]]:
    def rows(counts: Sequence[PathCount]) -> list[CountRow]:
        return [CountRow(site.domain, count.ip, count.path, count.count) for count in counts]

    return map(rows, reading.path_counts(*asked))


def _pageview_rows(
    site: Site, reading: Reading, asked: tuple[SiteId, int, int]
) -> Iterator[list[PageviewRow]]:
    def rows(views: Sequence[Pageview]) -> list[PageviewRow]:
        return [
            PageviewRow(
                site.domain,
                view.ip,
                view.country,
                view.region,
                view.city,
                view.browser,
                view.os,
                view.path,
                view.referrer,
                shown_time(view.at_ms),
            )
            for view in views
        ]

    return map(rows, reading.pageviews(*asked))


async def _joined(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    yield first
    async for chunk in rest:
        yield chunk
