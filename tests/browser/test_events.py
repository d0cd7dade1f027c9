"""`/track.full.js`: what is an event, what it carries, and what the tag's attributes change."""

from typing import Any

import pytest

from browser.web import Web

pytestmark = pytest.mark.browser

_STAY = "<script>addEventListener('click', (event) => event.target.closest('a') && event.preventDefault()); addEventListener('submit', (event) => event.preventDefault())</script>"

# what is on the page, what is clicked, attributes of the tag, and the event: its name and what else it says
EVENTS: tuple[tuple[str, str, str, str, list[tuple[str, dict[str, Any]]]], ...] = (
    ("a link to another host", '<a id="x" href="https://other.example/p?q=1">o</a>', "", "left",
     [("Outbound Link: Click", {"props": {"url": "https://other.example/p?q=1"}})]),
    ("what stands in a link", '<a href="https://other.example/"><b id="x">o</b></a>', "", "left",
     [("Outbound Link: Click", {"props": {"url": "https://other.example/"}})]),
    ("the middle button", '<a id="x" href="https://other.example/">o</a>', "", "middle",
     [("Outbound Link: Click", {"props": {"url": "https://other.example/"}})]),
    ("the right button", '<a id="x" href="https://other.example/">o</a>', "", "right", []),
    ("a link on this host", '<a id="x" href="/b">b</a>', "", "left", []),
    ("a mail address", '<a id="x" href="mailto:a@b.example">m</a>', "", "left", []),
    ("a download", '<a id="x" href="/files/Report.PDF?key=secret#p">d</a>', "", "left",
     [("File Download", {"props": {"url": "ORIGIN/files/Report.PDF"}})]),
    ("a file type of one's own", '<a id="x" href="/a.iso">d</a>', 'data-file-types="iso,img"', "left",
     [("File Download", {"props": {"url": "ORIGIN/a.iso"}})]),
    ("a usual type beside one's own", '<a id="x" href="/a.pdf">d</a>', 'data-file-types="iso"', "left", []),
    ("links left out", '<a id="x" href="https://other.example/">o</a>', 'data-off="links downloads"', "left", []),
    ("a named element", '<button id="x" data-event="Buy" data-event-plan="pro">b</button>', "", "left",
     [("Buy", {"props": {"plan": "pro"}})]),
    ("revenue in HTML", '<p id="x" data-event="Buy" data-event-revenue="9.90" data-event-currency="EUR">b</p>', "", "left",
     [("Buy", {"revenue": {"amount": "9.90", "currency": "EUR"}, "props": {}})]),
    ("a named link is one event", '<a id="x" data-event="Go" href="https://other.example/">o</a>', "", "left",
     [("Go", {"props": {}})]),
    ("a link in a named element", '<p data-event="Go"><a id="x" href="https://other.example/">o</a></p>', "", "left",
     [("Go", {"props": {}})]),
    ("a form", '<form><input name="secret" value="1"><button id="x">send</button></form>', "", "left",
     [("Form: Submission", {"props": {}})]),
    ("a form that is not filled in", '<form><input required><button id="x">send</button></form>', "", "left", []),
    ("a named form", '<form data-event="Order"><button id="x">send</button></form>', "", "left",
     [("Order", {"props": {}})]),
    ("forms left out", '<form><button id="x">send</button></form>', 'data-off="forms"', "left", []),
    ("a property of the page", '<p id="x" data-event="Go" data-event-a="2">o</p>', 'data-prop-theme="dark" data-prop-a="1"', "left",
     [("Go", {"props": {"theme": "dark", "a": "2"}})]),
    ("an excluded page", '<p id="x" data-event="Go">o</p>', 'data-exclude="/a, /"', "left", []),
    ("another excluded page", '<p id="x" data-event="Go">o</p>', 'data-exclude="/*/x, /b**"', "left",
     [("Go", {"props": {}})]),
    ("a page that does not exist", '<p id="x">o</p>', "data-404", "left",
     [("404", {"interactive": False, "props": {}})]),
)  # fmt: skip


def _events(web: Web) -> list[tuple[str, dict[str, Any]]]:
    page = ("path", "referrer", "screen", "query", "title", "name")
    return [
        (sent.event["name"], {key: value for key, value in sent.event.items() if key not in page})
        for sent in web.sent
        if "name" in sent.event
    ]


@pytest.mark.parametrize(
    ("body", "attributes", "button", "expected"),
    [row[1:] for row in EVENTS],
    ids=[row[0] for row in EVENTS],
)
def test_what_somebody_does_is_an_event(
    web: Web, body: str, attributes: str, button: Any, expected: list[tuple[str, dict[str, Any]]]
) -> None:
    """Once, with its properties and nothing of what was typed."""
    off = "" if "data-off" in attributes else "data-off=engagement"
    web.put("/", body + _STAY, tag=web.full(f"defer {off} {attributes}".replace('off="', 'off="engagement ')))
    page = web.open("/")

    page.click("#x", button=button)
    page.wait_for_timeout(200)

    named = [(name, {key: _with_origin(web, value) for key, value in of.items()}) for name, of in expected]
    assert _events(web) == named


def _with_origin(web: Web, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: str(text).replace("ORIGIN", web.origin) for key, text in value.items()}
    return value


def test_a_script_s_events_arrive_with_props_and_revenue(web: Web) -> None:
    """What was called before the tracker had loaded too; the server has them as rows."""
    stub = "<script>window.footfall = { q: [], track() { footfall.q.push(arguments); } }; footfall.track('Early', {props: {a: 1}})</script>"
    web.put("/", stub, tag=web.full("defer data-off=engagement"))
    page = web.open("/")

    page.evaluate("footfall.track('Order', {props: {plan: 'pro'}, revenue: {amount: 19.9, currency: 'EUR'}})")
    page.evaluate("footfall.track('pageview', {path: '/wizard/2', title: 'Two'})")

    assert web.views(2) == [("/", ""), ("/wizard/2", "")]
    question = {
        "site_id": web.site,
        "metrics": ["events"],
        "date_range": "all",
        "dimensions": ["event:name"],
    }
    rows = web.server.ask("POST", "/api/v2/query", question).json["results"]
    assert {row["dimensions"][0]: row["metrics"][0] for row in rows} == {
        "pageview": 2,
        "Early": 1,
        "Order": 1,
    }
    assert _events(web) == [
        ("Early", {"props": {"a": 1}}),
        ("Order", {"props": {"plan": "pro"}, "revenue": {"amount": 19.9, "currency": "EUR"}}),
    ]


def test_in_manual_mode_only_calls_are_pageviews(web: Web) -> None:
    """`data-off="pageviews"`; links and the rest go on."""
    web.put("/", tag=web.full('defer data-off="pageviews engagement"'))
    page = web.open("/")
    assert web.views(0) == []

    page.evaluate("footfall.track('pageview')")

    assert web.views(1) == [("/", "")]


@pytest.mark.parametrize(
    ("signal", "attributes", "counts"),
    [
        ("globalPrivacyControl: true", "data-gpc", False),
        ("globalPrivacyControl: true", "data-dnt", True),
        ("globalPrivacyControl: true", "", True),
        ("doNotTrack: '1'", "data-dnt", False),
        ("doNotTrack: '1'", "data-gpc", True),
        ("doNotTrack: 'unspecified'", "data-dnt", True),
        ("doNotTrack: '1'", "", True),
    ],
)
def test_a_browser_s_signal_counts_where_the_site_respects_it(
    web: Web, signal: str, attributes: str, counts: bool
) -> None:
    """Each by an attribute of its own."""
    name, _, value = signal.partition(": ")
    web.put("/", tag=web.full(f"defer {attributes}"))

    web.open("/", first=f"Object.defineProperty(navigator, '{name}', {{value: {value}}})")

    assert web.views(int(counts)) == [("/", "")] * counts


def test_a_page_s_script_leaves_somebody_out_and_in_again(web: Web) -> None:
    """`footfall.ignore()` is for a site's own switch."""
    web.put("/", tag=web.full("defer data-off=engagement"))
    page = web.open("/")
    assert web.views(1) == [("/", "")]

    page.evaluate("footfall.ignore()")
    page.evaluate("footfall.track('Seen')")
    page.reload()
    assert web.views(1) == [("/", "")]
    page.evaluate("footfall.ignore(false)")
    page.reload()

    assert web.views(2) == [("/", ""), ("/", "")]
    assert _events(web) == []
