"""What strangers and users write is text on every page that shows it, whatever it is and however it came."""

import http.client
import re
from collections import deque
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit
from xml.parsers import expat

import pytest

from footfall.query.panels import PANELS
from hostile import (
    BROKEN,
    PLAIN,
    TEXTS,
    WIRES,
    Shape,
    check_harmless,
    check_spreadsheet,
    is_printable,
    marker,
    write_site,
)
from live import BROWSER, Answer, Server
from person import PASSWORD, Person

_TODAY = "period=day"
_MOST_PAGES = 80
_DIMENSIONS = (
    "event:page",
    "event:title",
    "event:name",
    "event:prop",
    "event:hostname",
    "visit:source",
    "visit:referrer",
    "visit:utm_campaign",
    "visit:utm_medium",
    "visit:utm_source",
    "visit:utm_content",
    "visit:utm_term",
    "visit:entry_page",
    "visit:exit_page",
)


class Attacked(NamedTuple):
    """A server with a site that strangers and users wrote at, one like it that they wrote nothing bad at, and its owner."""

    server: Server
    owner: Person
    plain: set[tuple[str, str]]
    """Elements and attributes of all pages of the plain site."""

    def pages(self, domain: str) -> Iterator[tuple[str, Answer]]:
        """Yield every page that a link leads to from the first one and from each list, each path once."""
        query = f"?{_TODAY}"
        first = ["/", f"/sites/{domain}{query}&all", f"/sites/{domain}/realtime"]
        first += [
            f"/sites/{domain}/details/{panel.name}/{tab.name}{query}"
            for panel in PANELS
            for tab in panel.tabs
        ]
        first += [
            f"/sites/{domain}/panels/{panel.name}{query}&tab={panel.name}:{tab.name}"
            for panel in PANELS
            for tab in panel.tabs
        ]
        first += [f"/sites/{domain}{query}&f=is,event:page,/never"]
        first += [f"/sites/{domain}/details/pages/pages{query}&search=never"]
        first += [f"/sites/{domain}/values{query}&dimension={name}" for name in _DIMENSIONS]
        waiting, seen = deque(first), {urlsplit(path).path for path in first}
        asked = 0
        while waiting and asked < len(first) + _MOST_PAGES:
            path = waiting.popleft()
            asked += 1
            answer = self.owner.get(path)
            yield path, answer
            if not answer.headers.get("content-type", "").startswith("text/html"):
                continue
            for lead in Shape(answer.body.decode()).links:
                parts = urlsplit(lead)
                foreign = parts.path.startswith("/sites/") and f"/sites/{domain}" not in parts.path
                if (
                    parts.path.startswith("/")
                    and not parts.path.startswith(("/static/", "/signout", "/docs"))
                    and not parts.path.endswith(("/stream", "/csv"))
                    and parts.path not in seen
                    and not foreign
                ):
                    seen.add(parts.path)
                    waiting.append(lead)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    """The server; what it shows of the plain site is what its templates may show."""
    with Server(tmp_path_factory.mktemp("hostile") / "data") as server:
        server.first_token()
        body = {"email": "ada@example.com", "role": "owner", "password": PASSWORD}
        assert server.ask("POST", "/api/users", body).status == 200
        owner = Person(server)
        assert owner.sign_in().status == 303
        write_site(server, "plain.example", PLAIN)
        world = Attacked(server, owner, set())
        for _, answer in world.pages("plain.example"):
            world.plain.update(Shape(answer.body.decode()).parts)
        refused = owner.get("/sites/plain.example?f=is,x,y")
        assert refused.status == 400
        world.plain.update(Shape(refused.body.decode()).parts)
        write_site(server, "hostile.example", TEXTS)
        yield world
        assert "Traceback" not in server.log


def _values(server: Server, dimension: str) -> list[str]:
    """Return what the API says are the values of *dimension* that strangers chose."""
    body: dict[str, Any] = {"site_id": "hostile.example", "metrics": ["visitors"], "date_range": "day"}
    body |= {"dimensions": [dimension], "pagination": {"limit": 10_000}}
    answer = server.ask("POST", "/api/v2/query", body)
    assert answer.status == 200, answer
    found = [str(row["dimensions"][0]) for row in answer.json["results"]]
    return [value for value in found if re.search(r"zq\d\d", value)]


def test_every_text_came_in_by_every_wire(attacked: Attacked) -> None:
    """So that the tests below look at all of them."""
    paths = _values(attacked.server, "event:page")
    for number, text in enumerate(TEXTS):
        # A question mark ends a path.
        if is_printable(text) and len(text) < 100 and "?" not in text:
            for wire in WIRES:
                own = [
                    path for path in paths if path.startswith(f"/{wire}/") and path.endswith(marker(number))
                ]
                assert own, (wire, text)
    for dimension in ("event:title", "event:name", "event:prop", "visit:utm_campaign"):
        values = _values(attacked.server, dimension)
        missing = [text for text in TEXTS if is_printable(text) and len(text) < 100 and text not in values]
        # White space at the ends and what GoatCounter's paths lose is no attack.
        assert len(missing) <= 2, (dimension, missing)


def test_on_every_page_they_are_text(attacked: Attacked) -> None:
    """No element, attribute, handler, address, comment or style of theirs; no direction beyond their own place."""
    seen: set[str] = set()
    count = 0
    for path, answer in attacked.pages("hostile.example"):
        if answer.status == 303:
            assert re.fullmatch(r"/[!-~]*", answer.headers["location"]), path
            continue
        assert answer.status == 200, (path, answer)
        shape = check_harmless(answer.body.decode(), attacked.plain, path)
        seen |= set(re.findall(r"zq\d\d", shape.said()))
        count += 1
    assert count > 80
    assert {marker(number) for number, text in enumerate(TEXTS) if is_printable(text)} <= seen


@pytest.mark.parametrize(
    ("list_", "dimension"),
    [
        ("pages/pages", "event:page"),
        ("pages/titles", "event:title"),
        ("sources/sources", "visit:source"),
        ("sources/campaigns", "visit:utm_campaign"),
        ("events/events", "event:name"),
        ("events/properties", "event:prop"),
    ],
)
def test_pages_and_spreadsheets_show_what_the_api_says(
    attacked: Attacked, list_: str, dimension: str
) -> None:
    """Letter for letter, but for white space; a cell that a spreadsheet would reckon has an apostrophe before it."""
    values = _values(attacked.server, dimension)
    assert len(values) >= 40
    base = f"/sites/hostile.example/details/{list_}"
    said = ""
    for page in range(1, len(values) // 100 + 3):
        said += Shape(attacked.owner.get(f"{base}?{_TODAY}&page={page}").body.decode()).said() + " "
    missing = [value for value in values if _spaced(value) not in said]
    assert missing == []
    answer = attacked.owner.get(f"{base}/csv?{_TODAY}")
    assert answer.headers["content-disposition"].startswith("attachment;")
    cells = {row[0] for row in check_spreadsheet(answer.body, list_)}
    assert [one for one in values if not {one, f"'{one}", one.replace("\r", "\n")} & cells] == []


def _spaced(text: str) -> str:
    # As a parser of HTML reads what cannot be written in it.
    return " ".join(text.replace("\x00", "\ufffd").split())


def test_filters_and_searches_are_text(attacked: Attacked) -> None:
    """In the address, in the chip, in the form, in messages; as dimension, operator, property and value."""
    for text in TEXTS:
        own = quote(text, errors="replace")
        for path in (
            f"/sites/hostile.example?{_TODAY}&f=is,event:page,{quote(own)}",
            f"/sites/hostile.example?{_TODAY}&f=is,event:props:{own},{own}&tab={own}:{own}&metric={own}",
            f"/sites/hostile.example?{_TODAY}&f=is,{own},{own}",
            f"/sites/hostile.example/details/pages/pages?{_TODAY}&search={own}&sort={own}&order={own}",
            f"/sites/hostile.example/details/events/properties?{_TODAY}&prop={own}&search={own}",
            f"/sites/hostile.example/values?{_TODAY}&dimension=event:page&value={own}",
            f"/sites/hostile.example/values?{_TODAY}&dimension=event:props:{own}&value={own}",
            f"/sites/{own.replace('%2F', '')}",
            f"/signin?to=/{own}",
            f"/reset?code={own}",
            f"/?search={own}",
        ):
            answer = attacked.owner.get(path)
            assert answer.status in {200, 303, 400, 404}, (path, answer)
            if answer.status == 303:
                assert re.fullmatch(r"/[!-~]*", answer.headers["location"]), path
                continue
            # Whatever page of ours says it: its elements are those of templates.
            check_harmless(answer.body.decode(), attacked.plain | _OF_FORMS, path)


_OF_FORMS = {
    (tag, name)
    for tag, names in (
        ("input", ("", "name", "value", "type", "autocomplete", "required", "minlength")),
        ("form", ("", "method", "action", "class", "hx-boost")),
        ("p", ("", "class", "role")),
    )
    for name in names
}
"""Of what is shown in front of the door."""


def test_forms_that_come_back_are_text(attacked: Attacked) -> None:
    """What was typed stands in its field again."""
    for text in TEXTS[::4]:
        given = text.encode("utf-8", "replace").decode()
        for path, fields in (
            ("/signin", {"email": given, "to": f"/{given}", "password": "x"}),
            ("/signin/code", {"pending": given, "code": given, "to": f"/{given}"}),
            ("/reset", {"code": given, "password": given, "again": given}),
        ):
            answer = Person(attacked.server).send(path, **fields)
            assert answer.status in {400, 429}, (path, answer)
            check_harmless(answer.body.decode(), attacked.plain | _OF_FORMS, path)
        own = {"name": given, "language": given}
        assert attacked.owner.send("/account", **own).status in {303, 400}
        check_harmless(attacked.owner.get("/account").body.decode(), attacked.plain | _OF_FORMS, "/account")


def test_the_stream_sends_text(attacked: Attacked) -> None:
    """It is put into the page by a script; nothing of it ends its event early either."""
    connection = http.client.HTTPConnection("127.0.0.1", attacked.server.port, timeout=30)
    try:
        cookie = "; ".join(f"{name}={value}" for name, value in attacked.owner.cookies.items())
        connection.request("GET", "/sites/hostile.example/realtime/stream", headers={"Cookie": cookie})
        answer = connection.getresponse()
        lines = [line.decode().rstrip("\n") for line in iter(answer.readline, b"\n")]
    finally:
        connection.close()
    assert all(line.startswith("data: ") for line in lines)
    shape = check_harmless("\n".join(line[6:] for line in lines), attacked.plain, "stream")
    assert "zq" in shape.said()


def test_pictures_are_drawn_whatever_is_asked(attacked: Attacked) -> None:
    """The badge and the counter, with a stranger's style, path and referrer."""
    server = attacked.server
    badge = _tags(server.ask("GET", "/badge/hostile.example.svg", token="").body)
    assert badge == {"svg", "title", "rect", "path", "text"}
    for text in TEXTS:
        own = quote(text, errors="replace", safe="")
        for page in (f"own/{own}", "TOTAL"):
            for kind in ("svg", "html"):
                path = f"/counter/{page}.{kind}?style={own}"
                answer = server.ask("GET", path, token="", headers={"Origin": "https://hostile.example"})
                assert answer.status in {200, 404}, (path, answer)
                if not answer.headers["content-type"].startswith(("image/", "text/html")):
                    continue
                body = answer.body.decode()
                tags = _tags(answer.body) if kind == "svg" else {tag for tag, _ in Shape(body).parts}
                assert tags <= {
                    *["svg", "style", "rect", "text", "html", "meta", "title", "body", "div", "span", "br"]
                }, path
        assert server.ask("GET", f"/badge/{own}.svg", token="").status == 404


def _tags(picture: bytes) -> set[str]:
    """Return the elements of a drawing, which must be well-formed."""
    found: set[str] = set()
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, _: found.add(tag)
    parser.Parse(picture, True)
    return found


@pytest.mark.parametrize("raw", BROKEN, ids=ascii)
def test_what_is_no_text_is_refused_or_replaced(attacked: Attacked, raw: bytes) -> None:
    """In bodies, queries, paths and headers of collectors and pages: never a fault."""
    server = attacked.server
    sent = {"Origin": "https://hostile.example", "User-Agent": BROWSER, "Content-Type": "application/json"}
    escaped = "".join(f"%{byte:02x}" for byte in raw)
    for path in ("/collect", "/api/event", "/api/events", "/api/send", "/api/v0/count"):
        for body in (raw, b'{"path":"/' + raw + b'"}', b'{"n":"' + raw + b'","u":"' + raw + b'","d":"x"}'):
            assert server.ask("POST", path, body, headers=sent).status in {200, 202, 204, 400}, path
    for path in (f"/count?p={escaped}", f"/pixel.gif?site=hostile.example&path={escaped}"):
        assert server.ask("GET", path, token="", headers=sent).status in {200, 400}, path
    for path in (
        f"/sites/{escaped}",
        f"/sites/hostile.example?f=is,event:page,{escaped}&period={escaped}&metric={escaped}",
        f"/sites/hostile.example/values?dimension=event:page&value={escaped}",
        f"/sites/hostile.example/details/pages/{escaped}",
        f"/share/{escaped}",
        f"/static/{escaped}",
        f"/signin?to=/{escaped}",
        f"/{escaped}",
    ):
        assert attacked.owner.get(path).status in {200, 303, 400, 404}, path
    cookie = {"Cookie": f"footfall={escaped}; language={escaped}; theme={escaped}"}
    assert server.ask("GET", "/", token="", headers={**cookie, "Accept": "text/html"}).status == 303
