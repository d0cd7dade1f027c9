"""
Snippets as other products print them, with our server's address, on pages of three kinds: what is counted of each.

What single words of them do is in test_other_tags.py.
"""

import re
import uuid
from typing import NamedTuple

import pytest
from playwright.sync_api import Page

from browser.web import Web
from live import eventually
from switching import blocks, filled

pytestmark = pytest.mark.browser

_NEWS = "https://news.example/today"
_CALLS_EARLY = "<script>window.plausible = window.plausible || function() { (window.plausible.q = window.plausible.q || []).push(arguments) }</script>"
_WORDS = "file-downloads.hash.outbound-links.pageview-props.revenue.tagged-events"
# Links stay where they are, so that a page is left only when a test says so.
_BODY = """
<script nonce="n1">addEventListener('click', (event) => event.target.closest('a') && event.preventDefault())</script>
<a id="out" href="https://other.example/x">out</a> <a id="pdf" href="/a.pdf?v=1">pdf</a>
<button id="tagged" class="plausible-event-name=Sign+Up plausible-event-plan=pro">p</button>
<form class="plausible-event-name--Order plausible-revenue-amount--12.50 plausible-revenue-currency--EUR" action="/thanks"><button id="order">o</button></form>
<button id="umami" data-umami-event="Buy" data-umami-event-plan="pro">u</button>
<button id="goat" data-goatcounter-click="buy" data-goatcounter-title="Bought" data-goatcounter-referrer="shop">g</button>
<div style="height: 4000px"></div>
"""


class Snippet(NamedTuple):
    """What people have copied, as docs/switching.md shows it."""

    html: str
    follows_addresses: bool = True
    """Whether a new address within a single page is a pageview without the page's doing."""


_PLAUSIBLE, _PLAUSIBLE_2025, _UMAMI, _GOATCOUNTER, _PIXEL = blocks("html")
SNIPPETS = {
    "plausible": Snippet(_PLAUSIBLE),
    "plausible with extensions": Snippet(
        _PLAUSIBLE.replace("script.js", f"script.{_WORDS}.js") + _CALLS_EARLY
    ),
    "plausible of 2025": Snippet(_PLAUSIBLE_2025),
    "umami": Snippet(_UMAMI),
    "goatcounter": Snippet(_GOATCOUNTER, follows_addresses=False),
}
EVERY = pytest.mark.parametrize("snippet", SNIPPETS.values(), ids=SNIPPETS)


def _filled(web: Web, html: str) -> str:
    """Return the snippet for the site of this test, which is then known by the id that it has in Umami."""
    website = str(uuid.uuid4())
    assert web.server.ask("PATCH", f"/api/sites/{web.site}", {"aliases": [website]}).status == 200
    return filled(html, web.stats, web.site, website)


def _open(web: Web, snippet: Snippet, policy: str = "") -> Page:
    # A nonce stands only in what the page's server writes on each answer; without a policy it does nothing.
    tag = _filled(web, snippet.html).replace("<script>", '<script nonce="n1">')
    for path in ("/", "/thanks"):
        web.put(path, _BODY, tag=tag, Content_Security_Policy=policy)
    page = web.tab()
    page.goto(f"{web.origin}/?utm_campaign=may", referer=_NEWS)
    return page


@EVERY
@pytest.mark.parametrize("is_strict", [False, True], ids=["static", "strict CSP"])
def test_a_page_is_counted_with_where_its_reader_came_from(
    web: Web, snippet: Snippet, is_strict: bool
) -> None:
    """Under a policy that allows scripts and requests of the server alone, and by a nonce what stands in the page."""
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src {web.stats} 'nonce-n1'; connect-src {web.stats}"
    page = _open(web, snippet, policy if is_strict else "")

    assert web.views(1) == [("/", _NEWS)]
    page.goto(f"{web.origin}/thanks", referer=f"{web.origin}/")
    assert eventually(lambda: len(web.rows()) == 2)
    assert web.counted("event:page", "event:hostname", "visit:source", "visit:utm_campaign") == [
        ["/", web.site, "news.example", "may", 1],
        ["/thanks", web.site, "news.example", "may", 1],
    ]
    assert web.counted(metrics="visitors visits pageviews") == [[1, 1, 2]]


@EVERY
def test_addresses_within_a_single_page_are_pages(web: Web, snippet: Snippet) -> None:
    """GoatCounter's script counts them where the page calls it, as its documentation says."""
    page = _open(web, snippet)
    assert web.views(1) == [("/", _NEWS)]

    for path in ("/a", "/b?page=2"):
        page.evaluate("path => history.pushState(0, '', path)", path)
        if not snippet.follows_addresses:
            page.evaluate("goatcounter.count({path: location.pathname + location.search + location.hash})")
        page.wait_for_timeout(400)

    pages = ["/", "/a", "/b"] if snippet.follows_addresses else ["/", "/a", "/b?page=2"]
    assert eventually(lambda: len(web.rows()) == 3)
    assert [row[:2] for row in web.counted("event:page", "event:name")] == [
        [path, "pageview"] for path in pages
    ]
    assert web.counted("visit:source", metrics="visits") == [["news.example", 1]]


@pytest.mark.parametrize("name", ["plausible with extensions", "plausible of 2025"])
def test_events_of_plausible_s_pages_are_counted(web: Web, name: str) -> None:
    """Calls, links, downloads, tagged elements and forms, with props and revenue; and how long a page was read."""
    page = _open(web, SNIPPETS[name])
    web.views(1)
    page.wait_for_timeout(1000)
    page.evaluate(
        "() => plausible('Donation', {props: {plan: 'pro', seats: 3}, revenue: {currency: 'EUR', amount: 19.9}})"
    )
    for selector in ("#out", "#pdf", "#tagged"):
        page.click(selector)
    page.evaluate("scrollTo(0, 1e6)")
    page.wait_for_timeout(200)
    page.evaluate("document.querySelector('#order').click()")
    page.wait_for_url("**/thanks*")

    events = [
        ["Donation", "/", "pro", "3", "(none)", 1],
        ["File Download", "/", "(none)", "(none)", f"{web.origin}/a.pdf", 1],
        ["Order", "/", "(none)", "(none)", "(none)", 1],
        ["Outbound Link: Click", "/", "(none)", "(none)", "https://other.example/x", 1],
        ["Sign Up", "/", "pro", "(none)", "(none)", 1],
        ["pageview", "/", "(none)", "(none)", "(none)", 1],
        ["pageview", "/thanks", "(none)", "(none)", "(none)", 1],
    ]
    asked = ("event:name", "event:page", "event:props:plan", "event:props:seats", "event:props:url")
    eventually(lambda: len(web.counted(*asked)) >= len(events))
    assert web.counted(*asked) == events
    assert web.server.revenue(web.site, "Donation", "EUR") == 19.9
    assert web.server.revenue(web.site, "Order", "EUR") == 12.5
    [read] = [row for row in web.counted("event:page", metrics="time_on_page scroll_depth") if row[0] == "/"]
    assert (read[1] >= 1, read[2]) == (True, 100)


def test_events_of_umami_s_pages_are_counted(web: Web) -> None:
    """Its four ways to call `umami.track`, `identify`, and elements."""
    page = _open(web, SNIPPETS["umami"])
    web.views(1)
    page.click("#umami")
    page.evaluate("umami.track('Order', {plan: 'pro', cart: {total: 3}, revenue: 19.9, currency: 'EUR'})")
    page.evaluate("umami.track((payload) => ({...payload, name: 'Own', url: '/own'}))")
    page.evaluate("umami.track()")
    page.evaluate("umami.identify({plan: 'team'})")

    events = [
        ["Buy", "/", "pro", "(none)", 1],
        ["Order", "/", "pro", "3", 1],
        ["Own", "/own", "(none)", "(none)", 1],
        ["identify", "/", "team", "(none)", 1],
        ["pageview", "/", "(none)", "(none)", 2],
    ]
    asked = ("event:name", "event:page", "event:props:plan", "event:props:cart.total")
    eventually(lambda: web.counted(*asked) == events)
    assert web.counted(*asked) == events
    assert web.counted("event:hostname", metrics="visitors") == [[web.site, 1]]
    assert web.server.revenue(web.site, "Order", "EUR") == 19.9


def test_events_of_goatcounter_s_pages_are_counted(web: Web) -> None:
    """An element, a call, and a path of the page's own."""
    page = _open(web, SNIPPETS["goatcounter"])
    web.views(1)
    page.click("#goat")
    page.evaluate("goatcounter.count({path: (usual) => 'signup-' + location.hostname.length, event: true})")
    page.evaluate("goatcounter.count({path: '/own', title: 'Own', referrer: 'newsletter'})")

    events = [
        ["buy", "/", 1],
        ["pageview", "/", 1],
        ["pageview", "/own", 1],
        [f"signup-{len(web.site)}", "/", 1],
    ]
    eventually(lambda: len(web.counted("event:name", "event:page")) >= len(events))
    assert web.counted("event:name", "event:page") == events
    assert web.counted("event:title") == [["/", 2], ["Bought", 1], ["Own", 1]]


def test_goatcounter_s_pixel_counts_where_no_script_runs(web: Web) -> None:
    """Within `<noscript>`, under a policy that allows images of the server; the path is the one that it says."""
    policy = f"default-src 'none'; img-src {web.stats}"
    web.put("/deep/page", _filled(web, _PIXEL), tag="", Content_Security_Policy=policy)

    with web.browser.new_context(java_script_enabled=False) as context:
        context.new_page().goto(f"{web.origin}/deep/page")
        assert eventually(lambda: web.counted("event:page") == [["/test-img", 1]])


@EVERY
def test_a_tag_beside_the_one_that_it_follows_counts(web: Web, snippet: Snippet) -> None:
    """The page's old tag comes first; its script goes on sending to its own server."""
    old = re.sub(r"<script>.*?</script>", "", snippet.html, flags=re.DOTALL)
    old = filled(old, "http://old.example:1", web.site, "").replace("src=", "data-src=")
    web.put("/", tag=old + _filled(web, snippet.html))

    web.open("/")

    assert web.views(1) == [("/", "")]


def test_a_script_of_plausible_s_that_loaded_before_is_no_hindrance(web: Web) -> None:
    """It has taken the options of the one call of `init` that both snippets make, and `window.plausible`."""
    loaded = "<script>window.plausible = Object.assign(() => {}, { init: () => {}, l: true })</script>"
    web.put("/", tag=loaded + _filled(web, _PLAUSIBLE_2025))

    web.open("/")

    assert web.views(1) == [("/", "")]
