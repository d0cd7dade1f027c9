"""`/track.vitals.js` against what the browser itself measured of the same load."""

from typing import Any

import pytest

from browser.web import Web

pytestmark = pytest.mark.browser

_PAGE = """
<h1 style="font-size: 80px">The largest thing on this page</h1>
<button id="slow" onclick="const end = performance.now() + 200; while (performance.now() < end);">slow</button>
<div id="late"></div><p>pushed down</p>
<script>
window.seen = {paints: [], shifts: []};
const watch = (type, look) => new PerformanceObserver((list) => list.getEntries().forEach(look)).observe({type, buffered: true});
watch("largest-contentful-paint", (entry) => seen.paints.push(entry.startTime));
watch("layout-shift", (entry) => entry.hadRecentInput || seen.shifts.push(entry.value));
setTimeout(() => { document.querySelector("#late").style.height = "200px" }, 300);
</script>
"""


# Pages hide by an event that a script may also make: Playwright does not tell of requests of a page that is gone.
def _vitals(web: Web) -> list[dict[str, Any]]:
    return [sent.event for sent in web.sent if sent.event.get("name") == "Web Vitals"]


def test_web_vitals_are_what_the_browser_measured(web: Web) -> None:
    """One event a load: paints, the shift, the slow answer to a click, the first byte."""
    web.put("/", _PAGE, tag=web.tag(script="track.vitals.js"))
    page = web.open("/")
    page.wait_for_timeout(800)
    page.click("#slow")
    page.wait_for_timeout(300)
    truth = page.evaluate(
        "({...seen, ttfb: performance.getEntriesByType('navigation')[0].responseStart,"
        " fcp: performance.getEntriesByName('first-contentful-paint')[0].startTime})"
    )

    page.evaluate("dispatchEvent(new Event('pagehide'))")
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    page.wait_for_timeout(300)

    [event] = _vitals(web)
    props = event["props"]
    assert (event["path"], event["interactive"]) == ("/", False)
    assert props["ttfb"] == round(truth["ttfb"])
    assert props["fcp"] == pytest.approx(truth["fcp"], abs=1)
    assert props["lcp"] == pytest.approx(truth["paints"][-1], abs=1)
    assert props["cls"] == pytest.approx(sum(truth["shifts"]), abs=0.0002)
    assert props["cls"] > 0
    assert 200 <= props["inp"] < 600


def test_a_page_that_nobody_touched_has_no_interaction(web: Web) -> None:
    """And no shift; later pages of a single page are no loads."""
    web.put("/", "<h1>quiet</h1>", tag=web.tag(script="track.vitals.js"))
    page = web.open("/")
    page.evaluate("history.pushState(0, '', '/a')")
    page.wait_for_timeout(200)

    page.evaluate("dispatchEvent(new Event('pagehide'))")
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    page.wait_for_timeout(300)

    [event] = _vitals(web)
    assert (event["path"], event["props"]["cls"], "inp" in event["props"]) == ("/", 0, False)


def test_only_the_variant_with_web_vitals_tells_them(web: Web) -> None:
    """They cost visitors bytes, so they are asked for."""
    web.put("/", "<h1>quiet</h1>", tag=web.full())
    page = web.open("/")
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    page.wait_for_timeout(300)

    assert web.views(1) == [("/", "")]
    assert _vitals(web) == []
