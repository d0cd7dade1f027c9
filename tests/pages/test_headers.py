"""What every answer says to browsers, and every cookie: a walk over all routes of pages and of the API."""

import http.client

import pytest

from footfall.faces.api.endpoint import Endpoint
from footfall.faces.api.endpoints import ENDPOINTS
from footfall.faces.dashboard.page import Page
from footfall.faces.dashboard.routes import PAGES
from live import Answer, Server
from pages.walk import path_of
from person import Person

_PUBLIC = {"/badge/{badge}", "/counter/{page}"}
"""Pictures for pages of other sites: may be kept and framed, and are in a sandbox."""


def _head(person: Person, path: str) -> Answer:
    """Return an answer without its body, which may never end."""
    connection = http.client.HTTPConnection("127.0.0.1", person.server.port, timeout=30)
    try:
        cookie = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
        connection.request("GET", path, headers={"Cookie": cookie, "Accept": "text/html"})
        answer = connection.getresponse()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, b"", ())
    finally:
        connection.close()


def _check(answer: Answer, where: str, frames: str = "'none'") -> None:
    headers = answer.headers
    said = (where, answer.status, headers)
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'", said
    assert policy["frame-ancestors"] == frames, said
    assert not {"unsafe-inline", "unsafe-eval", "http:", "https:", "*"} & set(
        " ".join(value for name, value in policy.items() if name != "frame-ancestors")
        .replace("'", "")
        .split()
    ), said
    assert headers["x-content-type-options"] == "nosniff", said
    assert headers["referrer-policy"] == "same-origin", said
    assert "no-store" in headers["cache-control"], said
    assert headers.get("content-type", "").count("charset") <= 1, said
    assert answer.status < 500, said


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.method} {page.path}")
def test_every_page_is_strict(owned: Server, domain: str, ada: Person, page: Page) -> None:
    """For a stranger, for who may see it, for a form that is refused: no inline code, no frame, nothing kept."""
    method, path = page.method, path_of(page.path, owned, domain)
    for person in (Person(owned), ada):
        if method == "GET":
            _check(_head(person, path), path)
        else:
            refused = person.send(path, {"Sec-Fetch-Site": "cross-site"})
            assert refused.status == 403
            _check(refused, path)


@pytest.mark.parametrize(
    "endpoint",
    [one for one in ENDPOINTS if one.path not in _PUBLIC],
    ids=lambda one: f"{one.method} {one.path}",
)
def test_every_answer_of_the_api_is_strict(owned: Server, domain: str, endpoint: Endpoint) -> None:
    """A browser that opens one as a page runs nothing of it and keeps nothing."""
    method = endpoint.method
    path = endpoint.path.replace("{domain}", domain).replace("{ip}", "192.0.2.1")
    path = path.replace("{id}", "999999").replace("{slug}", "x")
    _check(owned.ask(method, path, token="-"), path)
    if method == "GET":
        _check(owned.ask(method, path), path)


@pytest.mark.parametrize(
    "path", ["/nothing", "//", "/sites", "/static/nothing", "/api/nothing", "/docs", "/openapi.json", "/%00"]
)
def test_what_is_no_page_is_strict_too(owned: Server, path: str) -> None:
    """Errors are read by browsers as pages are."""
    _check(Person(owned).get(path), path)


def test_pictures_for_other_pages_are_in_a_sandbox(owned: Server, domain: str) -> None:
    """Alone in a frame they load and run nothing; a counter's style is its page's own, so it may be inline there."""
    assert owned.ask("PATCH", f"/api/sites/{domain}", {"public": True, "counter": True}).status == 200
    assert owned.view("/", domain).status == 204
    shown = [owned.ask("GET", f"/badge/{domain}.svg", token="")]
    for kind in ("svg", "html", "json"):
        sent = {"Origin": f"https://{domain}"}
        shown.append(owned.ask("GET", f"/counter/TOTAL.{kind}", token="", headers=sent))
    for answer in shown:
        assert answer.status == 200
        policy = answer.headers["content-security-policy"].split("; ")
        assert {"default-src 'none'", "frame-ancestors *", "sandbox"} <= set(policy)
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_files_of_pages_are_kept_and_never_sniffed(owned: Server, ada: Person) -> None:
    """They have nobody's numbers, and their names change with what is in them."""
    page = ada.get("/").body.decode()
    names = {part.split('"')[0] for part in page.split('"/static/')[1:]}
    assert len(names) >= 4
    for name in names:
        answer = Person(owned).get(f"/static/{name}")
        assert answer.status == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_only_what_is_for_frames_is_framed(owned: Server, domain: str, ada: Person) -> None:
    """`embed` opens a public site and a share without a password; no other page takes it."""
    assert owned.ask("PATCH", f"/api/sites/{domain}", {"public": True}).status == 200
    share = owned.ask("POST", f"/api/sites/{domain}/shares", {"name": "Open"}).json["slug"]
    framed = {
        page.path
        for page in PAGES
        if page.method == "GET"
        and _head(ada, path_of(page.path, owned, domain, slug=share) + "?embed=true")
        .headers["content-security-policy"]
        .endswith("frame-ancestors *")
    }
    assert framed == {
        f"{base}{path}"
        for base in ("/sites/{domain:str}", "/share/{slug:str}")
        for path in ("", "/details/{panel:str}/{tab:str}", "/realtime")
    }


@pytest.mark.parametrize("encrypted", [True, False])
def test_every_cookie_is_out_of_reach(owned: Server, domain: str, encrypted: bool) -> None:
    """Of no script and no other site; over https of no one on the way, and the session's of no neighbour."""
    sent = {"Origin": f"http://127.0.0.1:{owned.port}"}
    if encrypted:
        sent = {"Origin": f"https://127.0.0.1:{owned.port}", "X-Forwarded-Proto": "https"}
    wish = {"name": "Locked", "password": "correct horse"}
    slug = owned.ask("POST", f"/api/sites/{domain}/shares", wish).json["slug"]
    person = Person(owned)
    cookies: list[str] = []
    for path, fields in (
        ("/preferences", {"language": "de", "theme": "dark", "back": "/account"}),
        (f"/share/{slug}", {"password": "correct horse", "form_token": ""}),
        ("/signin", {"email": "ada@example.com", "password": "correct horse battery", "form_token": ""}),
    ):
        answer = person.send(path, sent, **fields)
        assert answer.status == 303, (path, answer)
        assert person.set_cookies
        cookies += person.set_cookies
    assert {"language=de", "theme=dark"} <= {cookie.partition(";")[0] for cookie in cookies}
    for cookie in cookies:
        said = set(cookie.lower().split("; "))
        assert {"httponly", "samesite=lax", "path=/"} <= said, cookie
        assert ("secure" in said) == encrypted, cookie
        assert not any(part.startswith("domain") for part in said), cookie
    assert cookies[-1].startswith("__Host-" if encrypted else "footfall=")
    assert '<html lang="de" data-theme="dark">' in person.get("/").body.decode()
