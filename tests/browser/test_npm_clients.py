"""Clients that other products publish on npm, as they are, bundled into a page and sending to a started server."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser.web import Web
from live import eventually
from npm import install, run
from switching import blocks, filled

pytestmark = [pytest.mark.browser, pytest.mark.npm]

_ROOT = Path(__file__).parents[2]
_NEWS = "https://news.example/today"
# Plausible's clients step back before automated browsers, save where a page says this.
_ALLOWED = "window.__plausible = true"

_PLAUSIBLE = """
import { init, track } from "@plausible-analytics/tracker";
init({ domain: SITE, endpoint: `${STATS}/api/event`, outboundLinks: true, fileDownloads: true, formSubmissions: true,
       customProperties: { theme: "dark" } });
Object.assign(window, { track });
"""
_PLAUSIBLE_OLD = """
import Plausible from "plausible-tracker";
const plausible = Plausible({ domain: SITE, apiHost: STATS });
plausible.enableAutoPageviews();
plausible.enableAutoOutboundTracking();
Object.assign(window, { plausible });
"""
_GOATCOUNTER = """
import * as goatcounter from "goatcounter-js";
goatcounter.initialize({ scriptSrc: `${STATS}/count.js`, endpointUrl: `${STATS}/count` });
Object.assign(window, { client: goatcounter });
"""
_LINKS = """
<script>addEventListener('click', (event) => event.target.closest('a') && event.preventDefault())</script>
<a id="out" href="https://other.example/x">out</a> <a id="pdf" href="/a.pdf?v=1">pdf</a>
<button id="tag" class="plausible-event-name=Sign+Up plausible-event-plan=pro">tag</button>
<div style="height: 4000px"></div>
"""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """What makes one script of a module and all that it imports, in which SITE and STATS are the given ones."""
    esbuild = (
        install(_ROOT / "tools" / "minify", tmp_path_factory.mktemp("esbuild")) / "node_modules/.bin/esbuild"
    )
    clients = install(_ROOT / "tests" / "clients", tmp_path_factory.mktemp("clients"))

    def make(text: str, web: Web) -> str:
        (clients / "page.js").write_text(text)
        defined = [f'--define:SITE="{web.site}"', f'--define:STATS="{web.stats}"']
        return run(clients, esbuild, "page.js", "--bundle", "--format=iife", *defined)

    return make


def _open(web: Web, script: str) -> Page:
    web.put("/", f"{_LINKS}<script>{script}</script>", tag="")
    page = web.tab(_ALLOWED)
    page.goto(f"{web.origin}/?utm_campaign=may", referer=_NEWS)
    return page


def test_plausible_s_package_counts(web: Web, bundle: Callable[..., str]) -> None:
    """`endpoint` is all that changes: pages, links, downloads, elements, props, revenue, engagement."""
    page = _open(web, bundle(_PLAUSIBLE, web))
    page.wait_for_timeout(1100)
    page.evaluate("scrollTo(0, 1e6)")
    page.wait_for_timeout(200)
    for selector in ("#out", "#pdf", "#tag"):
        page.evaluate("selector => document.querySelector(selector).click()", selector)
    page.evaluate(
        "() => new Promise((done) => track('Order', {props: {plan: 'pro'}, revenue: {amount: '19.90', currency: 'EUR'}, callback: done}))"
    )
    page.evaluate("history.pushState(0, '', '/b')")
    page.goto("about:blank")

    assert eventually(lambda: len(web.counted("event:name", "event:page")) == 6)
    assert web.counted("event:name", "event:page", "event:hostname", "event:props:theme") == [
        ["File Download", "/", web.site, "dark", 1],
        ["Order", "/", web.site, "dark", 1],
        ["Outbound Link: Click", "/", web.site, "dark", 1],
        ["Sign Up", "/", web.site, "dark", 1],
        ["pageview", "/", web.site, "dark", 1],
        ["pageview", "/b", web.site, "dark", 1],
    ]
    assert web.counted("visit:source", "visit:referrer", "visit:utm_campaign") == [
        ["news.example", "news.example/today", "may", 6]
    ]
    urls = {tuple(row) for row in web.counted("event:name", "event:props:url")}
    assert ("Outbound Link: Click", "https://other.example/x", 1) in urls
    assert ("File Download", f"{web.origin}/a.pdf", 1) in urls
    assert ["Order", "pro", 1] in web.counted("event:name", "event:props:plan")
    assert web.server.revenue(web.site, "Order", "EUR") == 19.9
    [[_, seconds, percent]] = [
        row for row in web.counted("event:page", metrics="time_on_page scroll_depth") if row[0] == "/"
    ]
    assert (seconds >= 1, percent) == (True, 100)


def test_plausible_s_first_package_counts(web: Web, bundle: Callable[..., str]) -> None:
    """`apiHost` is all that changes; its props are a text within the JSON."""
    page = _open(web, bundle(_PLAUSIBLE_OLD, web))
    page.evaluate("() => plausible.trackEvent('Signup', {props: {plan: 'pro', seats: 3}})")
    page.evaluate("document.querySelector('#out').click()")
    page.evaluate("history.pushState(0, '', '/b')")
    page.evaluate("plausible.trackPageview({url: 'https://' + location.hostname + '/own'})")

    assert eventually(lambda: len(web.counted("event:name", "event:page")) == 5)
    assert web.counted(
        "event:name", "event:page", "event:props:plan", "event:props:seats", "event:props:url"
    ) == [
        ["Outbound Link: Click", "/", "(none)", "(none)", "https://other.example/x", 1],
        ["Signup", "/", "pro", "3", "(none)", 1],
        ["pageview", "/", "(none)", "(none)", "(none)", 1],
        ["pageview", "/b", "(none)", "(none)", "(none)", 1],
        ["pageview", "/own", "(none)", "(none)", "(none)", 1],
    ]
    assert web.counted("visit:source", "event:hostname") == [["news.example", web.site, 5]]


def test_a_goatcounter_package_counts(web: Web, bundle: Callable[..., str]) -> None:
    """`scriptSrc` and `endpointUrl` change; it loads our script, and calls what GoatCounter's has."""
    page = _open(web, bundle(_GOATCOUNTER, web))
    assert page.evaluate("client.get_query('utm_campaign')") == "may"
    assert page.evaluate("client.filter()") is False
    page.evaluate("client.count({path: '/b', title: 'B', referrer: 'https://other.example/'})")
    page.evaluate("client.count({path: 'buy', event: true})")

    assert eventually(lambda: len(web.counted("event:name", "event:page")) == 3)
    assert web.counted("event:name", "event:page", "event:hostname") == [
        ["buy", "/", web.site, 1],
        ["pageview", "/", web.site, 1],
        ["pageview", "/b", web.site, 1],
    ]


@pytest.mark.parametrize("package", ["@plausible-analytics/tracker", "plausible-tracker", "goatcounter-js"])
def test_what_the_documentation_says_of_a_package_counts(
    web: Web, bundle: Callable[..., str], package: str
) -> None:
    """Its lines, with the addresses of this test."""
    [block] = [block for block in blocks("js") if f'"{package}"' in block]

    _open(web, bundle(filled(block, web.stats, web.site, ""), web))

    assert web.views(1) == [("/", _NEWS)]
