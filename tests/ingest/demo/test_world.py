"""The demo's world: lifelike in what a page shows of it, and the same for the same seed."""

from collections import Counter
from ipaddress import ip_address, ip_network
from itertools import pairwise
from statistics import median

import pytest

from footfall.enrich.agent import Agents
from footfall.enrich.source import Sources
from footfall.ingest.demo.fill import rows_of
from footfall.ingest.demo.tables import demo_sites, places_of, suspects_of
from footfall.ingest.demo.world import EVENTS, LIVE_VISITS_A_SECOND, World
from footfall.model.hit import ENGAGEMENT, PAGEVIEW
from footfall.model.ids import SiteId
from footfall.model.reason import Reason
from footfall.model.record import Record
from footfall.model.site import Site, ZoneSince
from footfall.testing import demo_world
from footfall.visits.gap import SAME_VISIT_GAP_MS

NOW_MS = 1_796_047_200_000  # 2026-11-30 14:00 in UTC, a Monday
_SCALE = 0.15
_DOCUMENTATION = [
    ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
_NUMBER = {site.key: number for number, site in enumerate(demo_sites(), 1)}


@pytest.fixture(scope="module")
def rows() -> list[Record]:
    """All that a small world has until now, refused ones included."""
    return list(rows_of(demo_world(NOW_MS, scale=_SCALE, live_visits_a_second=0).past()))


@pytest.fixture(scope="module")
def counted(rows: list[Record]) -> list[Record]:
    """Those that count."""
    return [row for row in rows if not row.refused]


def _visits_by_day(rows: list[Record], key: str) -> dict[int, int]:
    return Counter(row.day for row in rows if row.entry and row.site_id == _NUMBER[key])


def test_the_same_seed_makes_the_same_world() -> None:
    """To the byte; another seed makes another one."""
    one, same, other = (
        list(rows_of(demo_world(NOW_MS, days=3, scale=0.03, seed=seed).past())) for seed in (1, 1, 2)
    )

    assert one == same
    assert one != other


def test_it_has_about_as_many_events_as_it_says(rows: list[Record]) -> None:
    """So that who asks for a number of events gets it."""
    assert len(rows) == pytest.approx(EVENTS * _SCALE, rel=0.15)


def test_every_column_is_filled(counted: list[Record]) -> None:
    """No list of a page is empty, and none has one line only."""
    for column in (
        "name",
        "path",
        "title",
        "referrer",
        "screen_width",
        "language",
        "ip",
        "revenue_milli",
        "currency",
        "scroll",
        "engaged_ms",
        "mark",
        "entry_path",
        "visit_referrer",
        "source",
        "utm_source",
        "utm_medium",
        "utm_campaign",
        "utm_content",
        "utm_term",
        "click_id",
        "country",
        "region",
        "city",
        "city_name",
        "browser",
        "browser_version",
        "os",
        "os_version",
        "device",
    ):  # fmt: skip - a list of names
        found = {getattr(row, column) for row in counted} - {"", 0}
        assert len(found) >= 2, column
    assert {row.hostname for row in counted} == {site.domain for site in demo_sites()}
    assert {key for row in counted for key in row.props} >= {"url", "path", "plan", "lcp", "payment"}


def test_each_site_has_pageviews_bounces_and_readers(counted: list[Record]) -> None:
    """Bounce rates, views and durations are those of sites that one knows."""
    for number in _NUMBER.values():
        of_site = [row for row in counted if row.site_id == number]
        visits = sum(row.entry for row in of_site)
        views = sum(row.name == PAGEVIEW for row in of_site)

        assert 0.2 < 1 - sum(row.unbounce for row in of_site) / visits < 0.8
        assert 1.2 < views / visits < 4
        assert 30_000 < sum(row.gap_ms for row in of_site) / visits < 400_000
        assert sum(row.name == ENGAGEMENT for row in of_site) / views > 0.4
        assert len({row.visitor_id for row in of_site}) < visits


def test_names_and_addresses_are_nobodys(rows: list[Record]) -> None:
    """Domains are below `.example`, addresses are those that documents use."""
    assert all(row.hostname.endswith(".example") for row in rows)
    for address in {row.ip for row in rows if row.ip}:
        assert any(ip_address(address) in network for network in _DOCUMENTATION), address


def test_each_site_keeps_of_addresses_what_its_setting_says(counted: list[Record]) -> None:
    """As of real events."""
    kept = {key: {row.ip for row in counted if row.site_id == number} for key, number in _NUMBER.items()}

    assert kept["blog"] == {""}
    assert all(address.endswith((".0", "::")) for address in kept["docs"])
    assert not all(address.endswith((".0", "::")) for address in kept["shop"])


def test_weekends_are_quieter_where_people_work_and_busier_where_they_buy(counted: list[Record]) -> None:
    """Day 3 since 1970-01-01 was a Sunday."""
    for key, quieter in (("docs", True), ("agency", True), ("shop", False)):
        by_day = _visits_by_day(counted, key)
        free = median(visits for day, visits in by_day.items() if (day + 3) % 7 >= 5)
        workday = median(visits for day, visits in by_day.items() if (day + 3) % 7 < 5)

        assert (free < 0.75 * workday) if quieter else (free > 0.95 * workday), key


def test_the_sites_grow(counted: list[Record]) -> None:
    """The last four weeks have more visits than the first four."""
    for key in _NUMBER:
        by_day = _visits_by_day(counted, key)
        days = sorted(by_day)
        assert sum(by_day[day] for day in days[-29:-1]) > 1.15 * sum(by_day[day] for day in days[1:29]), key


def test_one_day_goes_viral(counted: list[Record]) -> None:
    """A post of the blog on the front page of Hacker News."""
    by_day = _visits_by_day(counted, "blog")
    busiest = max(by_day, key=lambda day: by_day[day])
    of_day = [row for row in counted if row.entry and row.day == busiest and row.site_id == _NUMBER["blog"]]

    assert by_day[busiest] > 5 * median(by_day.values())
    assert Counter(row.source for row in of_day).most_common(1)[0][0] == "Hacker News"
    assert Counter(row.entry_path for row in of_day).most_common(1)[0][0] == "/posts/we-left-the-cloud"


def test_no_page_is_read_before_it_appeared(counted: list[Record]) -> None:
    """The newest post is four days old."""
    first = min(row.at_ms for row in counted if row.path == "/posts/why-i-print-my-code")

    assert 3 * 86_400_000 < NOW_MS - first < 5 * 86_400_000


def test_what_does_not_count_has_every_reason_that_a_demo_can_show(rows: list[Record]) -> None:
    """Crawlers for the most part; what needs a person's mistake or setting is rarer."""
    refused = Counter(row.refused for row in rows if row.refused)

    assert set(refused) == {
        "ai_crawler",
        "ai_fetch",
        "crawler",
        "datacenter",
        "headless",
        "ignored",
        "in_future",
        "library",
        "no_visit",
        "prefetch",
        "spam",
        "too_old",
    }  # fmt: skip - a list of names
    assert refused["ai_crawler"] > refused["prefetch"] > refused["spam"]
    assert {row.mark for row in rows} == {"", "datacenter", "headless", "library", "spam"}


def test_reasons_in_the_table_are_those_of_the_judges() -> None:
    """A user agent that is judged otherwise by now would be a lie."""
    agents, sources = Agents(), Sources()
    for site in demo_sites():
        for suspect in suspects_of(site):
            judged = agents.read(suspect.user_agent).reason
            if judged is not None or suspect.reason in {
                "crawler",
                "ai_crawler",
                "ai_fetch",
                "headless",
                "library",
            }:
                assert judged is Reason(suspect.reason), suspect
            assert (suspect.reason == "spam") == sources.is_spam_referrer(site.domain, suspect.referrer)


def test_every_place_has_a_region_with_a_code() -> None:
    """Names in the table are those that the program knows; Hong Kong has no regions."""
    for where in places_of(demo_sites()[0]):
        assert where.place.city
        assert where.place.region or where.place.country == "HK", where


def test_events_are_in_the_order_of_time_and_none_is_ahead(rows: list[Record]) -> None:
    """As they would have come."""
    assert all(earlier.at_ms <= later.at_ms for earlier, later in pairwise(rows))
    assert rows[-1].at_ms < NOW_MS
    assert not any(row.late for row in rows if not row.refused)


def test_visits_are_going_on_now_and_new_ones_begin() -> None:
    """New visits begin for ever, and those who were reading go on where they were."""
    world = demo_world(NOW_MS, scale=0.03)
    before = list(world.past())
    here = {
        event.visitor_id
        for event, reason in before
        if not reason and NOW_MS - event.at_ms < SAME_VISIT_GAP_MS
    }
    after = [made for second in range(1, 301) for made in world.due(NOW_MS + second * 1000)]

    assert len(here) > 200
    # Some five events of each visit, some of them later.
    assert 2 < len(after) / (300 * LIVE_VISITS_A_SECOND) < 10
    assert all(NOW_MS <= event.at_ms <= NOW_MS + 300_000 for event, _ in after)
    assert all(one[0].at_ms <= other[0].at_ms for one, other in pairwise(after))
    assert len(here & {event.visitor_id for event, _ in after}) > 10
    assert not list(world.due(NOW_MS + 300_000))


def test_a_demo_that_was_away_makes_up_the_gap_alone() -> None:
    """What was there before is not made twice."""
    since_ms = NOW_MS - 2 * 86_400_000
    made = [event.at_ms for event, _ in demo_world(NOW_MS, scale=0.03).past(since_ms)]

    assert made
    assert since_ms <= min(made) < since_ms + 3_600_000


def test_a_site_that_was_removed_gets_no_events() -> None:
    """A demo goes on without it."""
    shop = next(site for site in demo_sites() if site.key == "shop")
    site = Site(SiteId(7), shop.domain, 0, (ZoneSince(0, shop.zone),))
    world = World({shop.domain: site}, until_ms=NOW_MS, days=2, scale=0.05)

    hosts = {event.hostname for event, _ in [*world.past(), *world.due(NOW_MS + 60_000)]}
    assert hosts == {shop.domain}
