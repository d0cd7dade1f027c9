"""Which hits count, which do not, and which count with a mark."""

import asyncio
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest

from footfall.collect.base import Verdict
from footfall.enrich.agent import Agents
from footfall.enrich.datacenters import Datacenters, Ranges, read_ranges
from footfall.enrich.day import Days
from footfall.enrich.geo import Places
from footfall.enrich.source import Sources
from footfall.enrich.visitor import Visitors
from footfall.errors import BadRequest, Refused
from footfall.ingest.pipeline import MOST_AHEAD_MS, Enrichment, Ingest
from footfall.ingest.refusals import Refusals
from footfall.journal.disk import MachineDisk
from footfall.journal.segment import segments_in
from footfall.journal.tail import Tail
from footfall.journal.writer import Writer
from footfall.model.grant import WHOLE, Grant, Scope
from footfall.model.hit import MOST_BEHIND_MS, Client, Hit
from footfall.model.ids import SiteId, WriterId
from footfall.model.reason import Reason
from footfall.model.record import Record
from footfall.model.site import BotPolicy, Site, ZoneSince
from footfall.sites.snapshot import Snapshot
from footfall.testing import FrozenClock
from footfall.visits.open import OpenVisits
from inside import Inside
from live import BROWSER

CLOCK = FrozenClock()
NOW_MS = CLOCK.now_ms()
SPAM = "https://semalt.com/"
CURL, HEADLESS, GOOGLEBOT = "curl/8.5.0", BROWSER.replace("Chrome/", "HeadlessChrome/"), "Googlebot/2.1"
HOME, CLOUD = "198.51.100.1", "192.0.2.1"

_read_record = msgspec.json.Decoder(Record).decode


@pytest.fixture(scope="module")
def enrichment() -> Enrichment:
    return Enrichment(
        agents=Agents(),
        places=Places([]),
        sources=Sources(),
        datacenters=Datacenters(Ranges(read_ranges(["192.0.2.0/24"]))),
        days=Days(),
        visitors=Visitors(lambda day: b"secret of day %d" % day, b"lasting secret"),
    )


Take = Callable[..., tuple[Reason | None, list[Record]]]


@pytest.fixture
def take(tmp_path: Path, enrichment: Enrichment) -> Take:
    """Return what takes one hit on an empty server and answers why it does not count, and the rows."""

    def site(number: int, domain: str, bots: BotPolicy) -> Site:
        return Site(SiteId(number), domain, 0, (ZoneSince(0, "UTC"),), bots=bots)

    snapshot = Snapshot(
        revision=1,
        sites=[site(1, "site.example", BotPolicy.STANDARD), site(2, "strict.example", BotPolicy.STRICT)],
        ignored=["203.0.113.0/24"],
        tokens=[],
    )

    numbers = count()

    async def life(hit: Hit) -> Reason | None:
        visits = OpenVisits(10)
        journal = Writer(Tail(tmp_path, WriterId(1), next(numbers), disk=MachineDisk()), visits)
        journal.start()
        ingest = Ingest(
            snapshot=lambda: snapshot,
            enrichment=enrichment,
            visits=visits,
            journal=journal,
            refusals=Refusals(),
            clock=CLOCK,
        )
        outcome = ingest.take(hit)
        if not isinstance(outcome, Reason):
            await outcome
        await journal.stop()
        return outcome if isinstance(outcome, Reason) else None

    def run(
        *,
        site: str = "site.example",
        agent: str = BROWSER,
        referrer: str = "",
        address: str = HOME,
        prefetch: bool = False,
        at_ms: int = NOW_MS,
        refuses: frozenset[Reason] = frozenset(),
        **more: Any,
    ) -> tuple[Reason | None, list[Record]]:
        client = Client(address, agent, "", prefetch)
        more = {"hostname": site, **more}
        hit = Hit(site=site, at_ms=at_ms, client=client, referrer=referrer, refuses=refuses, **more)
        reason = asyncio.run(life(hit))
        lines = b"".join(segment.path.read_bytes() for segment in segments_in(tmp_path)).splitlines()
        return reason, [_read_record(line) for line in lines if line.startswith(b'{"site_id"')]

    return run


def test_hits_of_one_request_are_placed_in_the_order_of_their_time(tmp_path: Path) -> None:
    """Verdicts are in the order given; what could not be read is its own; the rows are one batch."""
    unread = BadRequest("not this one")

    async def life() -> tuple[list[Verdict], list[Record]]:
        async with Inside(tmp_path / "data", CLOCK) as inside:
            inside.app.things.sites.add("example.com")
            hits: list[Hit | Refused] = [
                inside.hit("/third", ago_ms=1000),
                unread,
                inside.hit("/first", ago_ms=180_000),
                inside.hit("/", agent=GOOGLEBOT),
                inside.hit("/second", ago_ms=120_000),
                inside.hit(site="unknown.example"),
            ]
            verdicts = await inside.app._ingest.take_many(hits)
            return verdicts, await inside.rows()

    verdicts, rows = asyncio.run(life())
    assert verdicts == [None, unread, None, Reason.CRAWLER, None, Reason.UNKNOWN_SITE]
    assert [(row.path, row.seq, row.late) for row in rows] == [
        ("/first", 1, False),
        ("/second", 2, False),
        ("/third", 3, False),
    ]
    assert len({row.visit_id for row in rows}) == 1


def test_many_hits_are_the_same_as_one_after_the_other(tmp_path: Path) -> None:
    """While others come in between: each visit has each of its places once, whoever sent its events."""

    async def life() -> tuple[int, list[Record]]:
        async with Inside(tmp_path / "data", CLOCK) as inside:
            inside.app.things.sites.add("example.com")
            batch = [inside.hit(f"/{n}", ip=f"198.51.100.{n % 7}") for n in range(500)]
            single = 0
            many = asyncio.create_task(inside.app._ingest.take_many(batch))
            while not many.done():
                await asyncio.gather(*(inside.take(inside.hit("/", ip=f"198.51.100.{n}")) for n in range(7)))
                single += 7
            assert set(await many) == {None}
            return single, await inside.rows()

    single, rows = asyncio.run(life())
    assert len(rows) == 500 + single
    assert single > 7
    visits = {row.visit_id for row in rows}
    assert len(visits) == 7
    for visit in visits:
        places = sorted(row.seq for row in rows if row.visit_id == visit)
        assert places == list(range(1, len(places) + 1))
    assert sum(row.entry for row in rows) == 7


@pytest.mark.parametrize(
    ("hit", "reason"),
    [
        ({"prefetch": True}, Reason.PREFETCH),
        ({"agent": GOOGLEBOT}, Reason.CRAWLER),
        ({"at_ms": NOW_MS + MOST_AHEAD_MS + 1}, Reason.IN_FUTURE),
        ({"at_ms": NOW_MS - MOST_BEHIND_MS - 1}, Reason.TOO_OLD),
        ({"address": "203.0.113.9"}, Reason.IGNORED),
    ],
)
def test_what_never_counts_has_a_row_with_its_reason(
    take: Take, hit: dict[str, object], reason: Reason
) -> None:
    """And no address in it; for no site there is no row, and the reason is the sender's or that there is no site."""
    refused, rows = take(**hit)
    assert refused is reason
    assert [(row.refused, row.ip, row.visit_id) for row in rows] == [(reason.value, "", 0)]

    elsewhere, rows = take(**{**hit, "site": "unknown.example"})
    assert elsewhere is (Reason.UNKNOWN_SITE if reason is Reason.IGNORED else reason)
    assert len(rows) == 1


@pytest.mark.parametrize(
    ("hit", "mark"),
    [
        ({}, ""),
        ({"referrer": SPAM}, "spam"),
        ({"agent": CURL}, "library"),
        ({"agent": HEADLESS}, "headless"),
        ({"address": CLOUD}, "datacenter"),
        ({"agent": CURL, "address": CLOUD}, "library"),
        ({"agent": CURL, "address": CLOUD, "referrer": SPAM}, "spam"),
    ],
)
def test_what_may_be_no_person_counts_with_a_mark_unless_the_site_is_strict(
    take: Take, hit: dict[str, object], mark: str
) -> None:
    """The first suspicion is the mark, and the reason of a strict site."""
    counted, [row] = take(**hit)
    assert counted is None
    assert (row.refused, row.mark) == ("", mark)

    strict, _ = take(**{**hit, "site": "strict.example"})
    assert (strict.value if strict else "") == mark


@pytest.mark.parametrize(
    ("hit", "refuses", "reason"),
    [
        ({"referrer": SPAM}, {Reason.SPAM}, Reason.SPAM),
        ({"agent": HEADLESS}, {Reason.SPAM}, None),
        ({"agent": HEADLESS}, {Reason.SPAM, Reason.HEADLESS}, Reason.HEADLESS),
        ({"agent": HEADLESS, "referrer": SPAM}, {Reason.HEADLESS}, Reason.HEADLESS),
        ({"address": CLOUD, "agent": CURL}, {Reason.DATACENTER}, Reason.DATACENTER),
        ({"address": CLOUD}, {Reason.SPAM}, None),
    ],
)
def test_a_wire_format_may_refuse_more_for_every_site(
    take: Take, hit: dict[str, object], refuses: set[Reason], reason: Reason | None
) -> None:
    """Known sites and unknown ones alike, so that the answer tells nothing of them."""
    assert take(**hit, refuses=frozenset(refuses))[0] is reason
    elsewhere, _ = take(**hit, refuses=frozenset(refuses), site="unknown.example")
    assert elsewhere is (reason or Reason.UNKNOWN_SITE)


_ONE = Grant(sites=frozenset({SiteId(1)}))


@pytest.mark.parametrize(
    ("more", "counts"),
    [
        ({"site": "unknown.example", "other_sites": ("", "site.example")}, True),
        ({"site": "unknown.example"}, False),
        # There are two sites here.
        ({"site": "unknown.example", "only_site": True}, False),
        ({"site": "unknown.example", "only_site": True, "grant": WHOLE}, False),
        ({"site": "unknown.example", "only_site": True, "grant": _ONE}, True),
        ({"site": "unknown.example", "only_site": True, "grant": Grant(sites=frozenset({SiteId(9)}))}, False),
        ({"needs_grant": True}, False),
        ({"needs_grant": True, "grant": _ONE}, True),
        ({"needs_grant": True, "grant": Grant(scopes=frozenset({Scope.READ}))}, False),
        ({"needs_grant": True, "grant": _ONE, "site": "strict.example"}, False),
    ],
)
def test_a_hit_is_for_the_first_site_that_it_names_and_may_be_sent_for(
    take: Take, more: dict[str, Any], counts: bool
) -> None:
    """Without the right the site is as unknown as one that is not there."""
    reason, rows = take(**more)

    assert reason is (None if counts else Reason.UNKNOWN_SITE)
    assert len(rows) == counts


def test_what_says_itself_that_it_is_none_does_not_count(take: Take) -> None:
    """The server's own verdict comes first."""
    assert take(refused=Reason.NO_PAGE)[0] is Reason.NO_PAGE
    assert take(refused=Reason.HEADLESS, agent=GOOGLEBOT)[0] is Reason.CRAWLER


def test_an_ignored_address_counts_where_the_caller_wants_it(take: Take) -> None:
    """Formats let only those want it who hold a token."""
    assert take(address="203.0.113.9", counts_ignored=True)[0] is None


def test_a_place_that_the_caller_knows_wins_over_the_address(take: Take) -> None:
    """What is no country is nowhere."""
    _, [row] = take(location="us-tx")
    assert (row.country, row.region, row.region_name) == ("US", "US-TX", "Texas")
    rows = take(location="XX")[1]
    assert rows[-1].country == ""


def test_a_page_without_a_host_is_the_sites(take: Take) -> None:
    """Its own pages are no sources."""
    _, [row] = take(hostname="", referrer="https://site.example/before")
    assert (row.hostname, row.source) == ("", "")


@pytest.mark.parametrize(
    "at_ms", [0, -(10**15), 10**15, NOW_MS - MOST_BEHIND_MS - 1, NOW_MS + MOST_AHEAD_MS + 1]
)
@pytest.mark.parametrize("agent", [BROWSER, GOOGLEBOT])
def test_a_false_date_makes_no_day(take: Take, at_ms: int, agent: str) -> None:
    """What is refused and misdated is of the day on which it came: others would need secrets and rows of their own."""
    refused, [row] = take(at_ms=at_ms, agent=agent)

    assert refused is not None
    assert (row.at_ms, row.day) == (NOW_MS, NOW_MS // 86_400_000)


def test_an_event_holds_each_of_its_hit_under_its_name(enrichment: Enrichment) -> None:
    """Events are made by position; two fields that changed places would be noticed by nobody else."""
    hit = Hit(
        site="example.com",
        at_ms=NOW_MS,
        client=Client(HOME, BROWSER, "fr", prefetch=False),
        name="signup",
        hostname="www.example.com",
        path="/path",
        query="utm_source=newsletter",
        title="title",
        referrer="https://example.org/#top",
        screen_width=104,
        screen_height=105,
        language="de",
        props={"key": "value"},
        revenue_milli=106,
        currency="EUR",
        interactive=False,
        scroll=50,
        engaged_ms=107,
    )
    site = Site(SiteId(7), "example.com", 0, (ZoneSince(0, "UTC"),))
    event = enrichment.event(enrichment.judged(hit, site, NOW_MS), hit, site, Reason.LIBRARY)

    same = set(event.__struct_fields__) & set(hit.__struct_fields__) - {"referrer"}
    assert {name: getattr(event, name) for name in same} == {name: getattr(hit, name) for name in same}
    assert len(same) == 14
    assert (event.site_id, event.day, event.kept_ip, event.mark) == (7, 19723, HOME, "library")
    assert (event.referrer, event.origin.utm_source) == ("https://example.org/", "newsletter")
    assert event.agent == enrichment.agents.read(BROWSER).agent
    assert (event.earlier_visitor_id, event.later_visitor_id) == (None, None)
