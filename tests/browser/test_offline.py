"""`/track.full.js` without a network: what waits, how much of it, and where."""

import pytest

from browser.web import Web, run_all

pytestmark = pytest.mark.browser


def test_what_happens_offline_is_sent_when_the_browser_is_online(web: Web) -> None:
    """In its order, once."""
    web.put("/", tag=web.full("defer data-off=engagement"))
    page = web.open("/")
    web.context.set_offline(True)

    run_all(
        page, ["history.pushState(0, '', '/a')", "footfall.track('Saved')", "history.pushState(0, '', '/b')"]
    )
    assert web.views(1) == [("/", "")]

    web.context.set_offline(False)
    assert web.views(3) == [("/", ""), ("/a", "/"), ("/b", "/a")]
    assert [(sent.event["path"], sent.event.get("name")) for sent in web.sent] == [
        ("/", None),
        ("/a", None),
        ("/a", "Saved"),
        ("/b", None),
    ]
    web.context.set_offline(True)
    web.context.set_offline(False)
    assert len(web.views(3)) == 3
    # The browser's own, of the icon that it looks for on each new page.
    assert {text.partition("net::")[2] for text in web.complaints} <= {"ERR_INTERNET_DISCONNECTED"}
    web.complaints.clear()


def test_no_more_than_fifty_wait_and_none_is_stored(web: Web) -> None:
    """The first ones: a page that goes on and on must not fill the memory."""
    web.put("/", tag=web.full("defer data-off=engagement"))
    page = web.open("/")
    assert web.views(1) == [("/", "")]
    web.context.set_offline(True)

    run_all(page, ["for (let i = 0; i < 60; i++) footfall.track(`n${i}`)"])
    stored = "[document.cookie, localStorage.length, sessionStorage.length, indexedDB.databases()]"
    assert page.evaluate(f"async () => Promise.all({stored})") == ["", 0, 0, []]
    web.context.set_offline(False)

    web.views(1)
    assert [sent.event.get("name") for sent in web.sent[1:]] == [f"n{i}" for i in range(50)]
