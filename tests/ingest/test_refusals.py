"""Refused events: rows within a bound, numbers beyond it, and nothing that a flood can grow."""

import pytest

from footfall.ingest.refusals import DAYS_BEHIND, ROWS_PER_SITE_AND_DAY, Refusals
from footfall.model.event import Agent, Event, Origin, Place
from footfall.model.ids import SiteId, VisitorId
from footfall.model.reason import Reason

_TODAY = 20_000
_NOW_US = _TODAY * 86_400_000_000


def _event(site: int = 1, day: int = _TODAY) -> Event:
    return Event(
        site_id=SiteId(site),
        at_ms=day * 86_400_000,
        day=day,
        visitor_id=VisitorId(7),
        earlier_visitor_id=None,
        origin=Origin(),
        place=Place(),
        agent=Agent(),
        kept_ip="198.51.100.1",
    )


def test_beyond_the_bound_only_numbers_are_kept() -> None:
    """Rows and numbers together are what was refused; of an address nothing."""
    kept = Refusals()
    rows = [kept.row(_event(), Reason.CRAWLER, _NOW_US) for _ in range(ROWS_PER_SITE_AND_DAY + 5)]
    [surplus] = kept.take_surplus(_NOW_US // 1000, _NOW_US)

    assert [row is None for row in rows] == [False] * ROWS_PER_SITE_AND_DAY + [True] * 5
    assert rows[0] is not None
    assert (rows[0].refused, rows[0].refused_count, rows[0].ip) == ("crawler", 1, "")
    assert (surplus.site_id, surplus.day, surplus.refused, surplus.refused_count) == (1, _TODAY, "crawler", 5)
    assert kept.take_surplus(_NOW_US // 1000, _NOW_US) == []


def test_sites_and_days_have_bounds_of_their_own() -> None:
    """A flood of one site takes nothing from another."""
    kept = Refusals([(SiteId(1), _TODAY, ROWS_PER_SITE_AND_DAY)])

    assert kept.row(_event(site=1), Reason.SPAM, _NOW_US) is None
    assert kept.row(_event(site=1, day=_TODAY - 1), Reason.SPAM, _NOW_US) is not None
    assert kept.row(_event(site=2), Reason.SPAM, _NOW_US) is not None


def test_a_restart_allows_no_more_rows() -> None:
    """What the store has counts."""
    kept = Refusals([(SiteId(1), _TODAY, ROWS_PER_SITE_AND_DAY - 1)])

    assert kept.row(_event(), Reason.SPAM, _NOW_US) is not None
    assert kept.row(_event(), Reason.SPAM, _NOW_US) is None


@pytest.mark.parametrize("day", [_TODAY + 1, _TODAY - 1, _TODAY - 2])
def test_the_date_of_an_event_neither_resets_nor_forgets_a_bound(day: int) -> None:
    """Only the arrival's day does, when it is past what events may be dated to."""
    kept = Refusals([(SiteId(1), _TODAY, ROWS_PER_SITE_AND_DAY)])
    kept.row(_event(day=day), Reason.SPAM, _NOW_US)

    assert kept.row(_event(), Reason.SPAM, _NOW_US) is None
    late_us = _NOW_US + DAYS_BEHIND * 86_400_000_000
    assert kept.row(_event(), Reason.SPAM, late_us) is None
    assert kept.row(_event(), Reason.SPAM, late_us + 86_400_000_000) is not None
