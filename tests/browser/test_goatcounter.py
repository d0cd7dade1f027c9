"""GoatCounter's tag on a page, with its script from here."""

import pytest

from browser.web import Web

pytestmark = pytest.mark.browser


def _tag(web: Web) -> str:
    return f'<script data-goatcounter="{web.stats}/count" async src="{web.stats}/count.js"></script>'


def test_a_view_and_a_click_count_for_the_pages_site(web: Web) -> None:
    """The server is called by a name that is no site's; an event knows the page on which it happened."""
    web.put("/shop/", '<button data-goatcounter-click="buy">Buy</button>', tag=_tag(web))

    page = web.open("/shop/?ref=x")
    assert web.views(1) == [("/shop", "")]
    page.click("button")
    web.views(1)

    assert web.counted("event:name", "event:page", "visit:source") == [
        ["buy", "/shop", "x", 1],
        ["pageview", "/shop", "x", 1],
    ]


@pytest.mark.parametrize("kind", ["html", "svg"])
def test_a_page_shows_how_often_it_was_viewed(web: Web, kind: str) -> None:
    """As a frame or an image; the page's own view came too late for it."""
    assert web.server.ask("PATCH", f"/api/sites/{web.site}", {"counter": True}).status == 200
    web.server.view("/seen", web.site)
    assert len(web.rows()) == 1
    web.put("/seen", '<p id="stats"></p>', tag=_tag(web))

    page = web.open("/seen")
    page.wait_for_function("() => window.goatcounter && goatcounter.visit_count")
    page.evaluate(
        "kind => goatcounter.visit_count({type: kind, append: '#stats', style: '#gcvc-views{color:red}'})",
        kind,
    )

    if kind == "html":
        views = page.frame_locator("#stats iframe").locator("#gcvc-views")
        assert views.inner_text() == "1"
        assert views.evaluate("it => getComputedStyle(it).color") == "rgb(255, 0, 0)"
    else:
        page.wait_for_function("() => document.querySelector('#stats img').naturalWidth == 200")
