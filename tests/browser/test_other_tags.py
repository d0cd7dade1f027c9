"""Tags of other products as their pages have them, with our server's address: what each word of them does."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Request

from browser.web import Web

pytestmark = pytest.mark.browser

_BODY = """
<script>addEventListener('click', (event) => event.target.closest('a') && event.preventDefault())</script>
<a id="out" href="https://other.example/">out</a> <a id="pdf" href="/a.pdf">pdf</a> <a id="iso" href="/a.iso">iso</a>
<button id="tag" class="plausible-event-name=Sign+Up plausible-event-plan--pro">tag</button>
<form><button id="send">send</button></form>
"""


def _open(web: Web, tag: str, body: str = _BODY, address: str = "/") -> tuple[Page, list[dict[str, Any]]]:
    """Return the opened page and what it sends, as it goes on."""
    web.put("/", body, tag=tag)
    page = web.tab()
    sent: list[dict[str, Any]] = []

    def read(request: Request) -> None:
        if request.method == "POST":
            sent.append({"to": request.url.removeprefix(web.stats), **json.loads(request.post_data or "{}")})

    page.on("request", read)
    page.goto(web.origin + address)
    page.wait_for_timeout(200)
    return page, sent


# a script's name, attributes of its tag, what is clicked, and the names of all events
NAMES: tuple[tuple[str, str, str, list[str]], ...] = (
    ("script.js", "", "#out #pdf #tag", ["pageview"]),
    ("plausible.js", "", "", ["pageview"]),
    ("script.manual.js", "", "", []),
    ("script.outbound-links.js", "", "#out #pdf", ["pageview", "Outbound Link: Click"]),
    ("script.file-downloads.js", "", "#out #pdf", ["pageview", "File Download"]),
    ("script.file-downloads.js", 'add-file-types="iso"', "#pdf #iso", ["pageview", "File Download", "File Download"]),
    ("script.file-downloads.js", 'file-types="iso"', "#pdf #iso", ["pageview", "File Download"]),
    ("script.tagged-events.js", "", "#tag #send", ["pageview", "Sign Up", "pageview"]),
    ("plausible.compat.tagged-events.file-downloads.outbound-links.js", "", "#out #pdf #tag", ["pageview", "Outbound Link: Click", "File Download", "Sign Up"]),
    ("script.exclusions.js", 'data-exclude="/"', "", []),
    ("script.exclusions.js", 'data-include="/blog/**"', "", []),
    ("script.exclusions.js", 'data-include="/, /blog/**"', "", ["pageview"]),
)  # fmt: skip


@pytest.mark.parametrize(("name", "attributes", "clicked", "events"), NAMES)
def test_each_word_of_plausible_s_script_switches_its_feature(
    web: Web, name: str, attributes: str, clicked: str, events: list[str]
) -> None:
    """Without the word it is off."""
    tag = f'<script defer data-domain="{web.site}" {attributes} src="{web.stats}/js/{name}"></script>'
    page, sent = _open(web, tag)

    for selector in clicked.split():
        page.click(selector)
    page.wait_for_timeout(200)

    assert [event["n"] for event in sent if event["n"] != "engagement"] == events
    assert {(event["to"], event["d"]) for event in sent} <= {("/api/event", web.site)}


def test_plausible_s_pages_carry_properties_and_fragments(web: Web) -> None:
    """`pageview-props`, `hash`, several domains and what was called before the script had loaded."""
    stub = "<script>window.plausible = window.plausible || function () { (plausible.q = plausible.q || []).push(arguments) }; plausible('Early', {props: {a: 1}, revenue: {amount: 5, currency: 'EUR'}, interactive: false, u: 'https://x.example/y', callback: (answer) => { window.answer = answer }})</script>"
    tag = f'<script defer data-domain="{web.site},b.example" event-author="ada" src="{web.stats}/js/script.hash.revenue.pageview-props.js"></script>'
    page, sent = _open(web, stub + tag, address="/?utm_source=n&secret=1#/a")

    first, early = sent
    assert (first["u"], first["h"], first["p"]) == (
        f"{web.origin}/?utm_source=n#/a",
        1,
        {"author": "ada"},
    )
    assert first["d"] == f"{web.site},b.example"
    assert {key: early[key] for key in ("n", "u", "p", "$", "i")} == {
        "n": "Early",
        "u": "https://x.example/y",
        "p": {"author": "ada", "a": 1},
        "$": {"amount": 5, "currency": "EUR"},
        "i": False,
    }
    assert page.evaluate("window.answer") == {"status": 202}
    page.evaluate("location.hash = '#/b'")
    page.wait_for_timeout(200)
    assert [event["u"] for event in sent if event["n"] == "pageview"][1:] == [
        f"{web.origin}/?utm_source=n#/b"
    ]


@pytest.mark.parametrize("name", ["pa-abc_1.js", "proxied.js"])
def test_plausible_s_snippet_configures_its_script(web: Web, name: str) -> None:
    """`plausible.init`, in a stub that came first; the script may be proxied under another name."""
    options = "{outboundLinks: false, fileDownloads: {fileExtensions: ['iso']}, customProperties: {theme: 'dark'}, transformRequest: (body) => body.n == 'Secret' ? null : body}"
    stub = f"<script>window.plausible = window.plausible || function () {{ (plausible.q = plausible.q || []).push(arguments) }}; plausible.init = plausible.init || function (i) {{ plausible.o = i || {{}} }}; plausible.init({options})</script>"
    address = "pa-abc_1.js" if name.startswith("pa-") else "script.js"
    page, sent = _open(web, f'<script async src="{web.stats}/js/{address}"></script>' + stub)
    page.wait_for_timeout(200)

    for selector in ("#out", "#pdf", "#iso", "#tag", "#send"):
        page.click(selector)
        page.wait_for_timeout(50)
        if selector == "#send":
            page.wait_for_load_state()
    names = [event["n"] for event in sent if event["n"] != "engagement"]

    assert names[:4] == ["pageview", "File Download", "Sign Up", "Form: Submission"]
    assert {event["p"]["theme"] for event in sent} == {"dark"}
    assert "d" not in sent[0]


def test_umami_s_attributes_do_what_they_say(web: Web) -> None:
    """Its payload, element events, calls and the function that sees each payload before it goes."""
    body = "<script>window.see = async (type, payload) => payload.name == 'Secret' ? null : {...payload, seen: type}</script><button id='b' data-umami-event='Buy' data-umami-event-plan='pro'>b</button>"
    tag = f'<script defer data-website-id="w1" data-tag="t1" data-exclude-search="true" data-before-send="see" data-performance="true" src="{web.stats}/script.js"></script>'
    page, sent = _open(web, tag, body, "/?utm_source=n#part")
    page.click("#b")
    page.evaluate("umami.track('Secret')")
    page.evaluate("umami.track('Saved', {a: 1})")
    page.evaluate("umami.track((payload) => ({...payload, url: '/own'}))")
    page.evaluate("umami.identify('ada', {plan: 'pro'})")
    page.evaluate("location.hash = 'other'")
    page.evaluate("history.pushState(0, '', '/b')")
    page.wait_for_timeout(300)
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    page.wait_for_timeout(800)
    told = [(event["type"], event["payload"]) for event in sent]
    assert all(
        "400" in text for text in web.complaints
    )  # no such website is registered, which the browser notes
    web.complaints.clear()

    assert {event["to"] for event in sent} == {"/api/send"}
    assert {(of["website"], of["tag"], of["hostname"], of["seen"]) for _, of in told} == {
        ("w1", "t1", web.site, "event"),
        ("w1", "t1", web.site, "identify"),
        ("w1", "t1", web.site, "performance"),
    }
    assert [(kind, of["url"], of.get("name"), of.get("data")) for kind, of in told] == [
        ("event", "/#part", None, None),
        ("event", "/#part", "Buy", {"plan": "pro"}),
        ("event", "/#part", "Saved", {"a": 1}),
        ("event", "/own", None, None),
        ("identify", "/#part", None, {"plan": "pro"}),
        ("event", "/b", None, None),
        ("performance", "/", None, None),
    ]
    assert told[-1][1]["id"] == "ada"
    assert told[-1][1]["ttfb"] >= 0


@pytest.mark.parametrize(
    "attributes",
    [
        'data-auto-track="false"',
        'data-domains="other.example"',
        'data-do-not-track="true"',
    ],
)
def test_umami_s_attributes_leave_pageviews_out(web: Web, attributes: str) -> None:
    """Without a call nothing is sent."""
    signal = "<script>Object.defineProperty(navigator, 'doNotTrack', {value: '1'})</script>"
    tag = f'<script defer data-website-id="w1" {attributes} src="{web.stats}/script.js"></script>'

    _, sent = _open(web, signal + tag, "")

    assert sent == []
