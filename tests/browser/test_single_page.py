"""`/track.js` in single-page applications: which changes of address are pageviews, and what led to them."""

import pytest

from browser.web import Web, run_all

pytestmark = pytest.mark.browser

# How a browser tells of navigations: since 2026 every one has the first, older ones only the second.
HEARD_BY = {
    "the Navigation API": "",
    "the page's history": "delete window.navigation",
}

_PUSH_A = "history.pushState(0, '', '/a')"
_PUSH_B = "history.pushState(0, '', '/b')"
_BACK = "history.back()"
_FORWARD = "history.forward()"

# what happens, the steps, and the pageviews after that of the load, as `path < referrer`
PATTERNS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("pushState", (_PUSH_A,), "/a < /"),
    ("pushState twice to one path", (_PUSH_A + ";" + _PUSH_A,), "/a < /"),
    ("pushState twice at once", (_PUSH_A + ";" + _PUSH_B,), "/a < /, /b < /a"),
    ("pushState to where we are", ("history.pushState(0, '', '/')",), ""),
    ("pushState without an address", ("history.pushState({menu: 1}, '')",), ""),
    ("a changed query", ("history.pushState(0, '', '?sort=price')",), ""),
    ("replaceState", ("history.replaceState(0, '', '/a')",), "/a < /"),
    ("replaceState to where we are", ("history.replaceState({scroll: 9}, '', '/')",), ""),
    ("back", (_PUSH_A, _BACK), "/a < /, / < /a"),
    ("back and forward", (_PUSH_A, _BACK, _FORWARD), "/a < /, / < /a, /a < /"),
    ("there and back without a state", (_PUSH_A, "history.pushState(0, '', '/')"), "/a < /, / < /a"),
    ("a longer way", (_PUSH_A, _PUSH_B, "history.go(-2)"), "/a < /, /b < /a, / < /b"),
    ("a fragment", ("location.hash = 'part'", _BACK), ""),
    ("a link to a fragment", ("Object.assign(document.createElement('a'), {href: '#x'}).click()",), ""),
)


@pytest.mark.parametrize("heard_by", HEARD_BY.values(), ids=HEARD_BY)
@pytest.mark.parametrize(
    ("steps", "expected"), [row[1:] for row in PATTERNS], ids=[row[0] for row in PATTERNS]
)
def test_each_change_of_the_path_is_one_pageview(
    web: Web, steps: tuple[str, ...], expected: str, heard_by: str
) -> None:
    """Its referrer is the page before it; what stays on one path counts once."""
    page = web.open("/", first=heard_by)

    run_all(page, steps)

    assert web.views(1 + expected.count("<")) == sorted([("/", ""), *_read(expected)])


def _read(views: str) -> list[tuple[str, str]]:
    pairs = [view.partition(" < ") for view in views.split(", ") if view]
    return [(path, referrer) for path, _, referrer in pairs]


@pytest.mark.parametrize("heard_by", HEARD_BY.values(), ids=HEARD_BY)
def test_fragments_are_pages_where_the_tag_says_so(web: Web, heard_by: str) -> None:
    """`data-hash` is for routers that keep the page in the fragment."""
    web.put("/", tag=web.tag("defer data-hash"))
    page = web.open("/#/start", first=heard_by)

    run_all(page, ["location.hash = '/a'", "location.hash = '/a'", "location.replace('#/b')", _BACK])

    # A referrer is kept without its fragment.
    assert web.views(4) == sorted([("/#/start", ""), ("/#/a", "/"), ("/#/b", "/"), ("/#/start", "/")])


def test_a_router_that_kept_push_state_is_heard(web: Web) -> None:
    """By the Navigation API only: nothing tells older browsers' pages of it."""
    web.put("/", "<script>const push = history.pushState.bind(history)</script>")
    page = web.open("/")

    run_all(page, ["push(0, '', '/a')"])

    assert web.views(2) == [("/", ""), ("/a", "/")]


def test_a_variable_of_the_page_may_hide_the_navigation_api(web: Web) -> None:
    """Then the page's history tells."""
    page = web.open("/", first="window.navigation = {menu: []}")

    run_all(page, [_PUSH_A, _BACK])

    assert web.views(3) == [("/", ""), ("/", "/a"), ("/a", "/")]


def test_a_navigation_that_the_browser_made_for_the_page_counts(web: Web) -> None:
    """Routers of today intercept links; nothing of `history` is called then."""
    page = web.open("/", first="navigation.addEventListener('navigate', event => event.intercept())")

    run_all(page, ["navigation.navigate('/a')"])

    assert web.views(2) == [("/", ""), ("/a", "/")]


def test_the_title_is_the_new_page_s(web: Web) -> None:
    """Frameworks set it after the address; one that is left at once is sent with the title it had."""
    web.put("/", tag=web.full("defer data-off=engagement"))
    page = web.open("/")

    run_all(page, ["history.pushState(0, '', '/a'); setTimeout(() => { document.title = 'A' }, 30)"])
    run_all(page, ["history.pushState(0, '', '/b'); document.title = 'B'; history.pushState(0, '', '/c')"])

    assert web.views(4) == [("/", ""), ("/a", "/"), ("/b", "/a"), ("/c", "/b")]
    assert [sent.event["title"] for sent in web.sent] == ["/", "A", "B", "B"]


def test_a_late_title_is_left_out_by_the_smallest_script(web: Web) -> None:
    """The one at hand would be that of the page before."""
    page = web.open("/")

    run_all(page, ["history.pushState(0, '', '/a')"])

    assert web.views(2) == [("/", ""), ("/a", "/")]
    assert [sent.event.get("title") for sent in web.sent] == ["/", None]


def test_a_page_left_before_its_title_settled_counts(web: Web) -> None:
    """The request goes out as the page goes away."""
    web.put("/", tag=web.full())
    web.put("/next", tag="")
    page = web.open("/")

    page.evaluate("() => { history.pushState(0, '', '/a'); location.href = '/next' }")
    page.wait_for_url("**/next")

    assert web.views(2) == [("/", ""), ("/a", "/")]


def test_a_navigation_in_the_background_counts_when_it_is_shown(web: Web) -> None:
    """Of several only the last, because nobody saw the others."""
    go = "history.pushState(0, '', '/a'); setTimeout(() => history.pushState(0, '', '/b'), 50)"
    web.put(
        "/", f"<script>document.onvisibilitychange = () => {{ if (document.hidden) {{ {go} }} }}</script>"
    )
    tabs = web.unwatched()
    tab = tabs.open(f"{web.origin}/")
    assert web.views(1) == [("/", "")]

    other = tabs.open("about:blank")
    assert web.views(1) == [("/", "")]

    tabs.show(tab)
    assert web.views(2) == [("/", ""), ("/b", "/")]
    tabs.close(tab)
    tabs.close(other)


def test_the_page_s_history_works_as_before(web: Web) -> None:
    """Its methods answer, throw and keep states as without the tracker."""
    page = web.open("/", first=HEARD_BY["the page's history"])

    assert page.evaluate("[history.pushState({a: 1}, '', '/a'), history.state.a, history.length]") == [
        None,
        1,
        3,
    ]
    assert page.evaluate(
        "() => { try { history.pushState(() => 1, '') } catch (error) { return error.name } }"
    ) == ("DataCloneError")
