"""Every way in which people and pages navigate, as one table: what is a pageview and what is none."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from browser.web import Web, run_all

pytestmark = pytest.mark.browser

_SPECULATION = '{"prerender": [{"source": "list", "urls": ["/b"], "eagerness": "immediate"}]}'


def _scripts(*steps: str) -> Callable[[Web, Page], None]:
    """Steps that stay in the page."""
    return lambda _, page: run_all(page, steps)


def _leaving(script: str, to: str) -> Callable[[Web, Page], None]:
    """A step that leads to another page."""

    def step(_: Web, page: Page) -> None:
        page.evaluate(f"() => {{ {script} }}")
        page.wait_for_url(f"**{to}", wait_until="commit")

    return step


def _reload(_: Web, page: Page) -> None:
    page.reload()


def _there_and_back(_: Web, page: Page) -> None:
    page.evaluate("window.kept = 1")
    page.evaluate("() => { location.href = '/b' }")
    page.wait_for_url("**/b")
    page.evaluate("() => history.back()")
    page.wait_for_url("**/", wait_until="commit")
    assert page.evaluate("window.kept") == 1, "The page did not come out of the back/forward cache."


def _there_and_loaded_again(_: Web, page: Page) -> None:
    page.evaluate("addEventListener('unload', () => {})")  # such a page has no place in the cache
    page.evaluate("() => { location.href = '/b' }")
    page.wait_for_url("**/b")
    page.go_back()


def _new_tab(web: Web, page: Page) -> None:
    with web.context.expect_page() as opened:
        page.click("#blank")
    opened.value.wait_for_load_state()


def _background_tab(web: Web, page: Page) -> None:
    # Playwright gives every tab the focus, so this one is opened beside it, as by the middle button.
    tabs = web.unwatched()
    # The first tab of a window is in front, whatever was asked for.
    tabs.open("about:blank")
    tabs.open(f"{web.origin}/b", background=True)


def _prerendered(web: Web, page: Page) -> None:
    """What is only prerendered is never seen, so it is no page."""
    tabs = web.unwatched()
    tab = tabs.open(f"{web.origin}/speculating")
    tabs.show(tab)
    page.wait_for_timeout(800)
    tabs.close(tab)


_CLICK_B = "document.querySelector('#b').click()"
_PUSH_A = "history.pushState(0, '', '/a')"

# what happens on `/`, with which attributes of the tag, and all pageviews as `path < referrer`
PATTERNS: tuple[tuple[str, str, Callable[[Web, Page], None], str], ...] = (
    ("a load", "defer", _scripts(), "/"),
    ("a load with data-hash", "defer data-hash", _scripts(), "/"),
    ("a reload", "defer", _reload, "/, /"),
    ("location.reload", "defer", _leaving("location.reload()", "/"), "/, / < /"),
    ("a link", "defer", _leaving(_CLICK_B, "/b"), "/, /b < /"),
    ("a link with a target", "defer", _new_tab, "/, /b < /"),
    ("a tab in the background", "defer", _background_tab, "/"),
    ("location.href", "defer", _leaving("location.href = '/b'", "/b"), "/, /b < /"),
    ("location.replace", "defer", _leaving("location.replace('/b')", "/b"), "/, /b < /"),
    ("a redirect", "defer", _leaving("location.href = '/to-b'", "/b"), "/, /b < /"),
    ("a meta refresh", "defer", _leaving("location.href = '/refresh'", "/b"), "/, /b < /refresh, /refresh < /"),
    ("a form with GET", "defer", _leaving("document.forms[0].submit()", "/b?"), "/, /b < /"),
    ("an answer without a page", "defer", _scripts("location.href = '/nothing'"), "/"),
    ("back, from the cache", "defer", _there_and_back, "/, /, /b < /"),
    ("back, loaded again", "defer", _there_and_loaded_again, "/, /, /b < /"),
    ("a prerendered page that nobody opens", "defer", _prerendered, "/"),
    ("a frame", "defer", _leaving("location.href = '/framing'", "/framing"), "/, /b < /framing, /framing < /"),
    ("a frame without the tag", "defer", _scripts("const f = document.createElement('iframe'); f.src = '/plain'; document.body.append(f)"), "/"),
    ("pushState", "defer", _scripts(_PUSH_A), "/, /a < /"),
    ("pushState twice to one path", "defer", _scripts(f"{_PUSH_A}; {_PUSH_A}"), "/, /a < /"),
    ("pushState to the same path", "defer", _scripts("history.pushState(0, '', '/')"), "/"),
    ("pushState to another query", "defer", _scripts("history.pushState(0, '', '?page=2')"), "/"),
    ("replaceState", "defer", _scripts("history.replaceState(0, '', '/a')"), "/, /a < /"),
    ("replaceState to the same path", "defer", _scripts("history.replaceState({}, '')"), "/"),
    ("back and forward within", "defer", _scripts(_PUSH_A, "history.back()", "history.forward()"), "/, / < /a, /a < /, /a < /"),
    ("history.go", "defer", _scripts(_PUSH_A, "history.pushState(0, '', '/b')", "history.go(-2)"), "/, / < /b, /a < /, /b < /a"),
    ("a fragment", "defer", _scripts("location.hash = 'a'", "history.back()"), "/"),
    ("a fragment with data-hash", "defer data-hash", _scripts("location.hash = '#/a'", "history.back()"), "/, / < /, /#/a < /"),
    ("one fragment twice with data-hash", "defer data-hash", _scripts("location.hash = '#/a'", "location.hash = '#/a'"), "/, /#/a < /"),
    ("navigation.navigate", "defer", _scripts("navigation.addEventListener('navigate', (e) => e.intercept()); navigation.navigate('/a')"), "/, /a < /"),
    ("navigation.updateCurrentEntry", "defer", _scripts("navigation.updateCurrentEntry({state: 1})"), "/"),
    ("document.open", "defer", _scripts("document.open(); document.write('<p>new</p>'); document.close()"), "/"),
)  # fmt: skip


@pytest.mark.parametrize("script", ["track.js", "track.full.js"])
@pytest.mark.parametrize(
    ("attributes", "step", "expected"), [row[1:] for row in PATTERNS], ids=[row[0] for row in PATTERNS]
)
def test_each_navigation_is_exactly_one_pageview(
    web: Web, script: str, attributes: str, step: Callable[[Web, Page], None], expected: str
) -> None:
    """Of what is no navigation to another page none; whichever of the scripts."""
    tag = web.tag(attributes, script=script)
    links = '<a id="b" href="/b">b</a> <a id="blank" target="_blank" rel="opener" href="/b">b</a>'
    web.put("/", f'{links}<form action="/b"></form>', tag=tag)
    web.put("/b", tag=tag)
    web.put("/to-b", status=302, Location="/b")
    web.put("/refresh", '<meta http-equiv="refresh" content="0.3; url=/b">', tag=tag)
    web.put("/framing", '<iframe src="/b"></iframe>', tag=tag)
    web.put("/plain", tag="")
    web.put("/speculating", f'<script type="speculationrules">{_SPECULATION}</script>', tag="")
    page = web.open("/")

    step(web, page)

    views = [view.partition(" < ") for view in expected.split(", ")]
    seen = [(path, referrer) for path, _, referrer in views]
    assert web.views(len(seen)) == sorted(seen)
