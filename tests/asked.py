"""A real server in a thread, under a clock that stands still, and worlds of events put into its store by the real visits."""

import asyncio
import http.client
import json
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

import msgspec
import uvloop

from footfall.app.server import App
from footfall.enrich.day import Days
from footfall.faces.dashboard.access import PLAIN_COOKIE
from footfall.journal.segment import close_body
from footfall.model.event import Agent, Event, Origin, Place
from footfall.model.hit import NO_SCROLL
from footfall.model.ids import SiteId, VisitorId, WriterId
from footfall.model.record import Record
from footfall.model.user import Role
from footfall.settings import read_settings
from footfall.sites.users import UserChoices
from footfall.store.base import Store
from footfall.testing import FrozenClock
from footfall.visits.open import OpenVisits

_WRITER = WriterId(77)


class Reply(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)


class Asked:
    """Use it in a `with`. Its clock is `clock`; each site of a test has a domain of its own."""

    def __init__(self, data: Path) -> None:
        self.clock = FrozenClock()
        self._app = App(read_settings({"data": str(data), "port": 0}, environ={}), self.clock)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="asked")
        self._scratch = self._app.folder.tmp
        self._sequence = 0
        self._address = ""
        things = self._app.things
        self.token = things.tokens.generate()[1]
        owner = things.users.add(UserChoices(email="ada@example.com", role=Role.OWNER))
        self.cookie = f"{PLAIN_COOKIE}={things.sessions.begin(owner, '')}"
        """Of an owner who is signed in, for pages."""

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        assert self._stop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(30)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, port = self._address.removeprefix("http://").split(":")
        return host, int(port)

    def set_clock(self, at_ms: int) -> None:
        """Let it be *at_ms*."""
        self.clock.advance(at_ms - self.clock.now_ms())

    def site(self, domain: str, zone: str = "UTC") -> SiteId:
        """Register a site."""
        return self._app.things.sites.add(domain, zone)[0]

    def load(self, site: SiteId, events: Sequence[Mapping[str, Any]], zone: str = "UTC") -> None:
        """Put a world of events into the store, through the code that places live ones in visits."""
        load_world(self._app._store, self._scratch, self._next(), site, events, zone, self.clock.now_ms())

    def ask(
        self, method: str, path: str, body: object = None, query: Mapping[str, str] | None = None
    ) -> Reply:
        """Send one request, with a token and as a person who is signed in."""
        connection = http.client.HTTPConnection(*self.address, timeout=60)
        try:
            connection.request(
                method,
                path + (f"?{urlencode(query)}" if query else ""),
                None if body is None else json.dumps(body).encode(),
                {"Authorization": f"Bearer {self.token}", "Cookie": self.cookie},
            )
            answer = connection.getresponse()
            return Reply(answer.status, answer.read())
        finally:
            connection.close()

    def query(self, domain: str | list[str], **body: Any) -> Any:
        """Ask a question of the query language; return its answer."""
        reply = self.ask("POST", "/api/v2/query", {"site_id": domain, "date_range": "all", **body})
        assert reply.status == 200, reply.body
        return reply.json

    def rows(self, domain: str | list[str], **body: Any) -> list[list[Any]]:
        """Ask a question; return each row as one list: dimensions, then metrics."""
        return [row["dimensions"] + row["metrics"] for row in self.query(domain, **body)["results"]]

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence

    def _serve(self) -> None:
        async def main() -> None:
            self._loop = asyncio.get_running_loop()
            self._stop = asyncio.Event()

            def ready(address: str) -> None:
                self._address = address
                self._ready.set()

            await self._app.serve(ready, self._stop)

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(main())


def load_world(  # noqa: PLR0917 - one call, in one order
    store: Store,
    folder: Path,
    sequence: int,
    site: SiteId,
    events: Sequence[Mapping[str, Any]],
    zone: str,
    now_ms: int,
) -> None:
    """Place *events* in visits, in the order of their times, and load the rows into *store*."""
    records = records_of(site, events, zone, now_ms)
    if not records:
        return
    body = b"".join(msgspec.json.encode(record) + b"\n" for record in records)
    path = folder / f"world-{sequence}.jsonl"
    path.write_bytes(close_body(body))
    store.load(path, _WRITER, sequence, len(records))
    path.unlink()


def records_of(site: SiteId, events: Sequence[Mapping[str, Any]], zone: str, now_ms: int) -> list[Record]:
    """
    Return the rows of a world: dicts with `ts` (ISO, by default now), `user` (else a new visitor), and what they say.

    Everything else is named as in Plausible's fixtures: pathname, hostname, source, referrer, props, ...
    """
    visits = OpenVisits(1_000_000)
    days = Days()
    dated = [(_moment(event, now_ms), number, event) for number, event in enumerate(events)]
    records = []
    for at_ms, number, event in sorted(dated, key=lambda one: one[:2]):
        record = visits.place(_event(site, event, at_ms, number, days, zone), at_ms * 1000 + number)
        if record is not None:
            records.append(record)
    return records


def _event(  # noqa: PLR0917 - one call, in one order
    site: SiteId, given: Mapping[str, Any], at_ms: int, number: int, days: Days, zone: str
) -> Event:
    day = days.of(zone, at_ms)
    user = given.get("user", f"nobody-{number}")
    revenue = given.get("revenue") or {}
    return Event(
        site_id=site,
        at_ms=at_ms,
        day=day.number,
        visitor_id=_visitor(site, user, day.number),
        earlier_visitor_id=_visitor(site, user, day.number - 1),
        origin=Origin(
            visit_referrer=given.get("referrer", ""),
            source=given.get("source", ""),
            **{name: given.get(name, "") for name in _TAGS},
        ),
        place=Place(
            country=given.get("country", ""),
            region=given.get("region", ""),
            region_name=given.get("region_name", ""),
            city=given.get("city", 0),
            city_name=given.get("city_name", ""),
        ),
        agent=Agent(**{name: given.get(name, "") for name in _AGENT}),
        name=given.get("name", "pageview"),
        hostname=given.get("hostname", "example.com"),
        path=given.get("pathname", "/"),
        title=given.get("title", ""),
        screen_width=given.get("screen_width", 0),
        language=given.get("language", ""),
        props=given.get("props", {}),
        revenue_milli=round(float(revenue.get("amount", 0)) * 1000),
        currency=revenue.get("currency", ""),
        interactive=given.get("interactive", True),
        scroll=given.get("scroll_depth", NO_SCROLL),
        engaged_ms=given.get("engagement_ms", 0),
    )


_TAGS = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "click_id")
_AGENT = ("browser", "browser_version", "os", "os_version", "device")


def _moment(event: Mapping[str, Any], now_ms: int) -> int:
    if "ts" not in event:
        return now_ms
    return int(datetime.fromisoformat(event["ts"]).astimezone(UTC).timestamp() * 1000)


def _visitor(site: SiteId, user: object, day: int) -> VisitorId:
    digest = blake2b(f"{site}/{user}/{day}".encode(), digest_size=8).digest()
    return VisitorId(int.from_bytes(digest, "big"))
