"""`/track.js` on pages that load: what is sent, when, and how often."""

import pytest

from browser.web import STATS, UnwatchedTabs, Web, run_all
from live import eventually

pytestmark = pytest.mark.browser


def test_a_load_is_a_pageview_with_all_that_the_contract_names(web: Web) -> None:
    """Page and server differ in host and port."""
    web.put("/from", '<a id="go" href="/pricing?utm_source=news&email=a@b.c&gclid=7#top">go</a>', tag="")
    web.put("/pricing")
    page = web.open("/from")

    page.click("#go")

    assert web.views(1) == [("/pricing", "/from")]
    [row] = web.rows()
    version = web.browser.version.partition(".")[0]
    assert (row["browser"], row["os"]) == (f"Chrome {version}", "Linux")
    [sent] = web.sent
    assert sent.event == {
        "path": "/pricing",
        "referrer": f"{web.origin}/from",
        "screen": "1280x720",
        "query": "utm_source=news&gclid=7",
        "title": "/pricing",
    }


def test_a_pageview_is_one_plain_text_and_no_preflight(web: Web) -> None:
    """A text needs no leave of the other origin; what does need it would be seen here."""
    page = web.tab()
    methods: list[str] = []
    session = web.context.new_cdp_session(page)
    # Playwright's own events hide preflights.
    session.on("Network.requestWillBeSent", lambda told: methods.append(told["request"]["method"]))
    session.send("Network.enable")

    page.goto(f"{web.origin}/")

    assert web.views(1) == [("/", "")]
    [sent] = web.sent
    assert (sent.method, sent.headers["content-type"]) == ("POST", "text/plain;charset=UTF-8")
    assert "OPTIONS" not in methods

    page.evaluate(
        "address => fetch(address, {method: 'POST', body: '{}', headers: {'content-type': 'application/json'}})",
        f"{web.stats}/collect",
    )
    assert "OPTIONS" in methods


def test_one_host_with_two_ports_is_two_origins(web: Web) -> None:
    """The tracker is served under the site's own name, as behind a proxy that only adds a port."""
    web.put("/", tag=web.tag(stats=f"http://{web.site}:{web.server.port}"))

    web.open("/")

    assert web.views(1) == [("/", "")]


def test_nothing_is_stored_and_no_cookie_goes_along(web: Web) -> None:
    """Not even one that the server's own host has set for its dashboard."""
    web.context.add_cookies([{"name": "login", "value": "secret", "domain": STATS, "path": "/"}])

    page = web.open("/")

    assert web.views(1) == [("/", "")]
    [sent] = web.sent
    assert "cookie" not in sent.headers
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]
    assert page.evaluate("indexedDB.databases()") == []
    assert [cookie.get("name") for cookie in web.context.cookies()] == ["login"]


def test_a_reload_is_a_pageview(web: Web) -> None:
    """With the referrer that the page had."""
    web.put("/from", '<a id="go" href="/">go</a>', tag="")
    page = web.open("/from")
    page.click("#go")
    page.wait_for_url("**/")
    page.reload()

    assert web.views(2) == [("/", "/from"), ("/", "/from")]


def test_a_redirect_is_one_pageview_of_where_it_ends(web: Web) -> None:
    """The address in between never was a page."""
    web.put("/old", status=302, Location="/new")
    web.put("/new")

    web.open("/old")

    assert web.views(1) == [("/new", "")]


def test_a_page_left_right_after_its_load_counts(web: Web) -> None:
    """It goes on as soon as it has loaded."""
    web.put("/", "<script>location.href = '/next'</script>", tag=web.tag(""))
    web.put("/next", tag="")

    page = web.open("/next")
    page.goto(f"{web.origin}/", wait_until="commit")
    page.wait_for_url("**/next")

    assert web.views(1) == [("/", "")]


def test_a_request_outlives_its_page(web: Web) -> None:
    """A far server gets all of it from a tab that was closed while it was on the way."""
    web.put("/", tag=web.tag(stats=web.failing_server()))
    posted = web.pages.posted
    page = web.tab()

    with page.expect_request("**/collect"):
        page.goto(f"{web.origin}/")
    page.close()

    assert eventually(lambda: web.pages.posted == posted + 1, seconds=3)


def test_two_tags_are_one_pageview(web: Web) -> None:
    """A theme and a plugin may both have added it."""
    web.put("/", web.tag("async"))

    web.open("/")

    assert web.views(1) == [("/", "")]


@pytest.mark.parametrize("attributes", ["", "defer", "async", "type=module", "defer crossorigin"])
def test_the_tag_works_however_it_is_loaded(web: Web, attributes: str) -> None:
    """A module has no currentScript."""
    web.put("/", tag=web.tag(attributes))

    web.open("/")

    assert web.views(1) == [("/", "")]


def test_a_tag_that_a_script_adds_counts(web: Web) -> None:
    """As tag managers do."""
    web.put("/", tag="")
    page = web.open("/")

    page.evaluate(
        "address => document.head.append(Object.assign(document.createElement('script'), {src: address}))",
        f"{web.stats}/track.js",
    )

    assert web.views(1) == [("/", "")]


def test_a_tab_in_the_background_counts_when_it_is_first_shown(web: Web) -> None:
    """And only then, however often it is shown later."""
    tabs = web.unwatched()
    other = tabs.open("about:blank")
    tab = tabs.open(f"{web.origin}/", background=True)
    assert web.views(0) == []

    tabs.show(tab)
    assert web.views(1) == [("/", "")]

    tabs.show(other)
    tabs.show(tab)
    assert web.views(1) == [("/", "")]
    tabs.close(tab)
    tabs.close(other)


def _opened_until_prerendered(web: Web, tabs: UnwatchedTabs) -> str:
    """Return the tab of a page that prerenders another. A browser that is short of something leaves it: then anew."""
    for _ in range(5):
        tab = tabs.open(f"{web.origin}/")
        tabs.show(tab)
        if eventually(lambda: (web.site, "/next") in web.pages.prerendered, 5):
            return tab
        tabs.close(tab)
    raise AssertionError("Chromium prerendered nothing in five tabs.")


def test_a_prerendered_page_counts_when_it_is_shown(web: Web) -> None:
    """Chromium loads it and runs its scripts long before, and says `prerendering` still as it shows."""
    rules = '{"prerender": [{"source": "list", "urls": ["/next"], "eagerness": "immediate"}]}'
    follow = "setInterval(async () => (await fetch('/signal')).status == 200 && next.click(), 50)"
    web.put(
        "/",
        f'<script type="speculationrules">{rules}</script><a id="next" href="/next">next</a><script>{follow}</script>',
        tag="",
    )
    web.put("/next")
    tabs = web.unwatched()

    tab = _opened_until_prerendered(web, tabs)
    assert web.views(0) == []

    web.put("/signal", tag="")
    assert web.views(1) == [("/next", "/")]
    tabs.close(tab)


@pytest.mark.parametrize("navigation", ["the Navigation API", "the page's history"])
def test_a_page_back_from_the_cache_is_a_pageview(web: Web, navigation: str) -> None:
    """It would load, and count, without that cache; the page itself goes on where it was."""
    first = "" if navigation == "the Navigation API" else "delete window.navigation"
    web.put("/next", tag="")
    page = web.open("/", first=first)
    run_all(page, ["window.kept = 1", "history.pushState(0, '', '/inside')"])
    page.goto(f"{web.origin}/next")

    page.evaluate("history.back()")
    page.wait_for_url("**/inside", wait_until="commit")

    assert page.evaluate("window.kept") == 1
    assert web.views(3) == [("/", ""), ("/inside", ""), ("/inside", "/")]
