"""What callers say of their visitors in place of what their requests show: believed with a token for the site alone."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from footfall.model.grant import WHOLE, Grant, Scope
from footfall.model.hit import Claimed
from footfall.model.ids import SiteId
from footfall.model.reason import Reason
from footfall.testing import FrozenClock
from inside import BROWSER, Inside

MINUTE_MS = 60_000
SOMEBODY = Claimed("203.0.113.7", "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0")
LIBRARY = "python-requests/2.31.0"


def _run(folder: Path, story: Callable[[Inside], Awaitable[None]]) -> None:
    async def main() -> None:
        async with Inside(folder / "data", FrozenClock()) as inside:
            inside.app.things.sites.add("example.com")
            await story(inside)

    asyncio.run(main())


def test_with_a_token_an_event_is_the_visitors_that_it_names(tmp_path: Path) -> None:
    """As if the visitor had sent it: whose it is, what is kept of the address, what the agent says."""

    async def story(inside: Inside) -> None:
        hit = inside.hit(ip="198.51.100.9", agent=LIBRARY, claimed=SOMEBODY, grant=WHOLE)
        await inside.take(hit)
        await inside.take(inside.hit(ip=SOMEBODY.address, agent=SOMEBODY.user_agent))
        sent, own = await inside.rows()

        assert sent.visitor_id == own.visitor_id
        assert (sent.ip, sent.browser, sent.mark) == ("203.0.113.7", "Firefox", "")
        assert await inside.refused() == {}

    _run(tmp_path, story)


@pytest.mark.parametrize(
    "grant",
    [
        None,
        Grant(scopes=frozenset({Scope.READ, Scope.MANAGE})),
        Grant(sites=frozenset({SiteId(77)})),
    ],
)
def test_a_stranger_cannot_send_in_anothers_place(tmp_path: Path, grant: Grant | None) -> None:
    """The event is the caller's own and counts; what was claimed is counted as refused."""

    async def story(inside: Inside) -> None:
        hit = inside.hit(ip="198.51.100.9", agent=BROWSER, claimed=SOMEBODY, grant=grant)
        assert await inside.take(hit) is None
        await inside.take(inside.hit(ip="198.51.100.9", agent=BROWSER))
        sent, own = await inside.rows()

        assert sent.visitor_id == own.visitor_id
        assert (sent.ip, sent.browser) == ("198.51.100.9", "Chrome")
        assert await inside.refused() == {"claim": 1}

    _run(tmp_path, story)


def test_an_ignored_address_is_ignored_whoever_says_that_it_is_the_visitors(tmp_path: Path) -> None:
    """And a stranger who claims another one stays ignored."""

    async def story(inside: Inside) -> None:
        inside.app.things.ignored.add("203.0.113.0/24")
        assert await inside.take(inside.hit(claimed=SOMEBODY, grant=WHOLE)) is Reason.IGNORED
        stranger = inside.hit(ip="203.0.113.1", claimed=Claimed("198.51.100.1"))
        assert await inside.take(stranger) is Reason.IGNORED

    _run(tmp_path, story)


@pytest.mark.parametrize(
    ("ago_ms", "vouched", "reason"),
    [
        (4 * MINUTE_MS, False, None),
        (6 * MINUTE_MS, False, Reason.TOO_OLD),
        (-6 * MINUTE_MS, False, Reason.IN_FUTURE),
        (47 * 60 * MINUTE_MS, True, None),
        (49 * 60 * MINUTE_MS, True, Reason.TOO_OLD),
        (-6 * MINUTE_MS, True, Reason.IN_FUTURE),
    ],
)
def test_a_stranger_dates_nothing(tmp_path: Path, ago_ms: int, vouched: bool, reason: Reason | None) -> None:
    """What it dates to about now counts now; anything else would be wrong both now and then, and is refused."""

    async def story(inside: Inside) -> None:
        at_ms = inside.clock.now_ms() - ago_ms
        hit = inside.hit(claimed=Claimed(at_ms=at_ms), grant=WHOLE if vouched else None)
        assert await inside.take(hit) is reason
        expected = [] if reason else [at_ms if vouched else inside.clock.now_ms()]
        assert [row.at_ms for row in await inside.rows()] == expected

    _run(tmp_path, story)
