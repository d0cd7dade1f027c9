"""Engaged time and scroll depth against a scripted truth: what somebody did, and what the browser could tell."""

from typing import Any

import pytest
from playwright.sync_api import Page

from browser.web import Web

pytestmark = pytest.mark.browser

# The script says who looks: a watched tab always has the focus.
_LOOKING = """
Object.defineProperty(Document.prototype, "hidden", {get: () => !!window.isAway});
Document.prototype.hasFocus = () => !window.isElsewhere;
window.hide = (isAway) => { window.isAway = isAway; document.dispatchEvent(new Event("visibilitychange", {bubbles: true})); };
window.leave = (isElsewhere) => { window.isElsewhere = isElsewhere; dispatchEvent(new Event(isElsewhere ? "blur" : "focus")); };
"""
_TALL = '<div style="height: 4000px; margin: 0">long</div><style>body { margin: 0 }</style>'
_DAY_MS = 86_400_000


def _told(web: Web) -> list[dict[str, Any]]:
    return [sent.event for sent in web.sent if sent.event.get("name") == "engagement"]


def _open(web: Web, *, clock: bool = False) -> Page:
    web.put("/", _TALL, tag=web.full())
    page = web.tab(_LOOKING)
    if clock:
        page.clock.install()
    page.goto(f"{web.origin}/")
    assert web.views(1) == [("/", "")]
    return page


def _now(page: Page) -> float:
    return float(page.evaluate("performance.now()"))


def _leave(page: Page) -> None:
    # Playwright does not tell of requests of a page that is gone, so it hides.
    page.evaluate("hide(true)")
    page.wait_for_timeout(300)


def test_time_and_depth_are_what_was_done(web: Web) -> None:
    """Within five percent, over several stretches: hidden and unfocused time in between is none."""
    page = _open(web)
    began = page.evaluate(
        "performance.getEntriesByType('resource').find((e) => e.name.includes('track')).responseEnd"
    )
    page.evaluate("scrollTo(0, 2000 - innerHeight)")
    page.wait_for_timeout(1200)
    page.evaluate("leave(true)")
    truth = _now(page) - began
    page.wait_for_timeout(900)
    page.evaluate("leave(false)")
    again = _now(page)
    page.wait_for_timeout(1500)
    truth += _now(page) - again
    page.evaluate("hide(true)")
    page.wait_for_timeout(1000)
    page.evaluate("hide(false)")
    last = _now(page)
    page.evaluate("scrollTo(0, 3000 - innerHeight)")
    page.wait_for_timeout(1000)
    truth += _now(page) - last
    _leave(page)

    told = _told(web)
    assert sum(event["engaged_ms"] for event in told) == pytest.approx(truth, rel=0.05)
    assert [event["scroll"] for event in told] == [50, 75]
    question = {
        "site_id": web.site,
        "metrics": ["scroll_depth"],
        "date_range": "all",
        "dimensions": ["event:page"],
    }
    [row] = web.server.ask("POST", "/api/v2/query", question).json["results"]
    assert row["metrics"][0] == pytest.approx(75, rel=0.05)


def test_each_page_of_a_single_page_has_its_own(web: Web) -> None:
    """The next page begins at nothing."""
    page = _open(web)
    page.evaluate("scrollTo(0, 9999)")
    page.wait_for_timeout(1100)
    page.evaluate("() => { history.pushState(0, '', '/a'); scrollTo(0, 0) }")
    page.wait_for_timeout(500)
    _leave(page)

    assert [(event["path"], event["scroll"]) for event in _told(web)] == [("/", 100), ("/a", 18)]
    assert _told(web)[0]["engaged_ms"] > 1100
    assert _told(web)[1]["engaged_ms"] < 1100


def test_a_tab_that_was_hidden_for_days_adds_nothing(web: Web) -> None:
    """Nobody looked."""
    page = _open(web, clock=True)
    page.evaluate("hide(true)")
    page.clock.fast_forward(3 * _DAY_MS)
    page.evaluate("hide(false)")
    page.wait_for_timeout(200)
    _leave(page)

    assert sum(event["engaged_ms"] for event in _told(web)) < 5000


def test_a_computer_that_slept_for_days_adds_ten_minutes_at_most(web: Web) -> None:
    """It sleeps with the page in front, and no event says so."""
    page = _open(web, clock=True)
    page.clock.fast_forward(3 * _DAY_MS)
    page.keyboard.press("a")
    page.wait_for_timeout(100)
    _leave(page)

    assert 600_000 <= sum(event["engaged_ms"] for event in _told(web)) < 605_000


def test_a_long_read_is_told_before_its_visit_would_end(web: Web) -> None:
    """A visit ends after 30 minutes without any event; signs of life every five minutes keep it open."""
    page = _open(web, clock=True)
    for _ in range(8):
        page.clock.fast_forward(300_000)
        page.keyboard.press("a")
    page.wait_for_timeout(100)
    during = len(_told(web))
    _leave(page)

    assert during == 4
    assert sum(event["engaged_ms"] for event in _told(web)) == pytest.approx(2_400_000, rel=0.05)


def test_time_in_the_back_forward_cache_is_none(web: Web) -> None:
    """A page that comes out of it is another pageview, and nobody looked in between."""
    web.put("/", tag=web.full())
    web.put("/b", tag="")
    page = web.open("/")
    page.evaluate("window.kept = 1")
    page.wait_for_timeout(1000)
    page.goto(f"{web.origin}/b")
    page.wait_for_timeout(6000)
    page.evaluate("history.back()")
    page.wait_for_url("**/", wait_until="commit")
    assert page.evaluate("window.kept") == 1
    page.goto("about:blank")

    assert web.views(2) == [("/", ""), ("/", "")]
    question = {
        "site_id": web.site,
        "metrics": ["time_on_page"],
        "date_range": "all",
        "dimensions": ["event:page"],
    }
    [row] = web.server.ask("POST", "/api/v2/query", question).json["results"]
    assert 1 <= row["metrics"][0] < 5
