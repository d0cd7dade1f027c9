"""`/track.js` on pages that forbid, break or isolate things, and with a server that fails: the page never notices."""

import pytest

from browser.web import Web, run_all
from live import eventually

pytestmark = pytest.mark.browser

_THROWS = "() => { throw new Error('broken by the page') }"

# what the page broke, how, and whether a pageview can still be sent
BROKEN: tuple[tuple[str, str, bool], ...] = (
    ("fetch is gone", "delete window.fetch", True),
    ("fetch throws", f"window.fetch = {_THROWS}", True),
    ("fetch returns nothing", "window.fetch = () => {}", True),
    ("fetch rejects", "window.fetch = () => Promise.reject(new Error('blocked'))", False),
    ("fetch and sendBeacon are gone", "delete window.fetch; delete Navigator.prototype.sendBeacon", False),
    ("fetch and sendBeacon throw", f"window.fetch = navigator.sendBeacon = {_THROWS}", False),
    ("Promise is gone", "delete window.Promise", True),
    ("Promise is another", "window.Promise = class {}", True),
    ("JSON is gone", "delete window.JSON", False),
    ("JSON throws", f"JSON.stringify = {_THROWS}", False),
    ("history is gone", "delete window.history", True),
    ("history is gone, in an older browser", "delete window.navigation; delete window.history", True),
    ("history is frozen, in an older browser", "delete window.navigation; Object.freeze(history)", True),
    (
        "pushState is gone, in an older browser",
        "delete window.navigation; delete History.prototype.pushState",
        True,
    ),
    ("localStorage is gone", "delete window.localStorage", True),
    (
        "localStorage throws",
        f"Object.defineProperty(window, 'localStorage', {{get: {_THROWS}}})",
        True,
    ),
    ("setTimeout throws", f"window.setTimeout = {_THROWS}", True),
    ("Symbol is gone", "delete window.Symbol", False),
    ("URL is gone", "delete window.URL", False),
    ("addEventListener throws", f"EventTarget.prototype.addEventListener = {_THROWS}", True),
)


@pytest.mark.parametrize(("script", "counts"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_page_that_broke_something_is_not_disturbed(web: Web, script: str, counts: bool) -> None:
    """Counted once where there is any way to send, and never an error on the page."""
    page = web.open("/", first=script)

    # Called so that a page which broke it for itself is no error of ours.
    run_all(page, ["try { History.prototype.replaceState.call(history, 0, '', '/') } catch {}"])

    assert web.views(int(counts)) == [("/", "")] * counts


@pytest.mark.parametrize("script", ["track.js", "track.full.js", "track.vitals.js"])
def test_a_strict_policy_needs_to_name_the_server_only(web: Web, script: str) -> None:
    """No `unsafe-inline`, no `eval`, no other place."""
    policy = f"default-src 'none'; script-src {web.stats}; connect-src {web.stats}; require-trusted-types-for 'script'"
    web.put("/", tag=web.tag(script=script), Content_Security_Policy=policy)

    page = web.open("/")
    run_all(page, ["history.pushState(0, '', '/a')"])

    assert web.views(2) == [("/", ""), ("/a", "/")]


def test_an_isolated_page_counts(web: Web) -> None:
    """It refuses what does not say that it may be embedded; browsers isolate secure origins and one's own machine."""
    assert web.server.ask("POST", "/api/sites", {"domain": "localhost"}).status == 200
    web.put(
        "/",
        host="localhost",
        tag=web.tag("defer data-local"),
        Cross_Origin_Embedder_Policy="require-corp",
        Cross_Origin_Opener_Policy="same-origin",
    )

    page = web.open(f"http://localhost:{web.pages.server_port}/")

    assert page.evaluate("crossOriginIsolated")
    assert web.views(1, "localhost") == [("/", "")]


def test_a_page_that_hides_its_referrer_counts(web: Web) -> None:
    """Its origin is named all the same, or nobody could say which site it is."""
    web.put("/", Referrer_Policy="no-referrer")

    web.open("/")

    assert web.views(1) == [("/", "")]


@pytest.mark.parametrize(
    ("sandbox", "counts"), [("allow-scripts", 0), ("allow-scripts allow-same-origin", 1)]
)
def test_a_sandboxed_frame_counts_where_it_keeps_its_origin(web: Web, sandbox: str, counts: int) -> None:
    """Without it browsers send neither Origin nor Referer, so nothing is sent that the server had to refuse."""
    web.put("/outer", f'<iframe sandbox="{sandbox}" src="/"></iframe>', tag="")

    page = web.open("/outer")
    page.frames[1].evaluate("history.pushState(0, '', '#menu')")

    assert web.views(counts) == [("/", "/outer")] * counts
    assert len(web.sent) == counts


def test_a_frame_without_an_address_does_not_count(web: Web) -> None:
    """Its page is what it stands in."""
    web.put("/", f"<iframe srcdoc='{web.tag()}'></iframe>", tag="")

    web.open("/")

    assert web.views(0) == []
    assert web.sent == []


def test_elements_with_our_words_as_ids_do_no_harm(web: Web) -> None:
    """An element's id is a global variable, and a form's fields hide its document's properties."""
    names = ("footfall", "navigation", "screen", "origin", "fetch", "history", "location")
    web.put("/", "".join(f'<form id="{name}" name="{name}"></form>' for name in names))

    web.open("/")

    assert web.views(1) == [("/", "")]


@pytest.mark.parametrize("way", ["fetch", "beacon"])
def test_a_server_that_fails_does_not_disturb_the_page(web: Web, way: str) -> None:
    """The browser itself notes the answer in the console; nothing is thrown, nothing is sent again."""
    web.put("/", tag=web.tag(stats=web.failing_server()))
    posted = web.pages.posted

    page = web.open("/", first="" if way == "fetch" else "delete window.fetch")
    run_all(page, ["history.pushState(0, '', '/a')"])

    assert eventually(lambda: web.pages.posted == posted + 2)
    assert web.views(0) == []
    assert web.pages.posted == posted + 2
    _only_the_browser_complains(web)


def test_a_server_that_is_down_does_not_disturb_the_page(web: Web) -> None:
    """Neither when the script cannot be had, nor when the server went away after it."""
    web.put("/", tag=web.tag(stats="http://down.example:9"))
    web.open("/")
    web.put("/", tag="")
    page = web.open("/")
    page.route("**/collect", lambda route: route.abort())
    page.add_script_tag(url=f"{web.stats}/track.js")
    run_all(page, ["history.pushState(0, '', '/a')"])

    assert web.views(0) == []
    _only_the_browser_complains(web)


def _only_the_browser_complains(web: Web) -> None:
    assert web.complaints
    own = ("Failed to load resource", "has been blocked by CORS policy", "net::ERR_")
    assert [text for text in web.complaints if not any(words in text for words in own)] == []
    web.complaints.clear()
