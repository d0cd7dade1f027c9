"""Nothing changes but by a form of ours, sent by who was given it: a walk over all routes, and the register before and after."""

import sqlite3
from contextlib import closing

import pytest

from footfall.faces.api.endpoints import ENDPOINTS
from footfall.faces.dashboard.page import Page
from footfall.faces.dashboard.routes import PAGES
from live import Server, eventually
from pages.conftest import user_of
from pages.walk import SHARE_PASSWORD, path_of
from person import Person

_POSTS = [page for page in PAGES if page.method == "POST"]
_NOTES = {"seen_ms", "used_ms"}
"""When somebody was last here: what looking is allowed to change."""
_FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
)


def _register(server: Server) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of the register, without notes of when somebody was here."""
    with closing(sqlite3.connect(f"file:{server.data / 'footfall.db'}?mode=ro", uri=True)) as database:
        # The revision goes on when the server tends its register by itself, which is soon after its start.
        wanted = "select name from sqlite_master where type = 'table' and name <> 'revision'"
        tables = [name for (name,) in database.execute(wanted)]
        found = {}
        for table in tables:
            rows = database.execute(f'select * from "{table}"')
            names = [column[0] for column in rows.description]
            kept = [number for number, name in enumerate(names) if name not in _NOTES]
            found[table] = sorted((tuple(row[number] for number in kept) for row in rows), key=repr)
    return found


def _addresses(server: Server, domain: str, method: str) -> list[tuple[Page, str]]:
    return [(page, path_of(page.path, server, domain)) for page in PAGES if page.method == method]


def test_the_register_is_read_whole(owned: Server, ada: Person) -> None:
    """So that the tests below would see a change."""
    before = _register(owned)
    assert {"user", "session", "token", "site", "share", "audit"} <= set(before)
    assert ada.send("/account", name="Ada Lovelace", language="").status == 303
    after = _register(owned)
    assert {table for table in before if before[table] != after[table]} >= {"user", "audit"}


def test_no_form_of_another_site_is_taken(owned: Server, domain: str, ada: Person) -> None:
    """Whoever is signed in, and though it has the right token: 403 at every route."""
    token = ada.form_token()
    addresses = _addresses(owned, domain, "POST")
    before = _register(owned)
    for page, path in addresses:
        for sent in _FOREIGN:
            fields = {"form_token": token, "email": "x@example.com", "name": "Mallory"}
            fields |= {"password": SHARE_PASSWORD, "again": SHARE_PASSWORD, "session": "others"}
            assert ada.send(path, sent, **fields).status == 403, (page.path, sent)
            assert not ada.set_cookies
    assert _register(owned) == before


def test_no_form_is_taken_without_the_token_of_its_session(owned: Server, domain: str, ada: Person) -> None:
    """None, an empty one, another user's, that of a session of the same user that has ended."""
    ended = Person(owned)
    ended.sign_in()
    tokens = ["", "0" * 64, user_of(ada, domain, "admin").form_token(), ended.form_token()]
    assert ended.send("/signout").status == 303
    addresses = [(page, path) for page, path in _addresses(owned, domain, "POST") if page.needs is not None]
    before = _register(owned)
    for page, path in addresses:
        for token in tokens:
            assert ada.send(path, form_token=token, name="Mallory").status == 403, (page.path, token)
    assert _register(owned) == before


def test_forms_that_take_no_token_change_nothing_of_the_servers() -> None:
    """They are in front of the door: a password, a code or a choice of the browser's own."""
    assert {page.path for page in _POSTS if page.needs is None} == {
        "/preferences",
        "/setup",
        "/signin",
        "/signin/code",
        "/forgot",
        "/reset",
        "/share/{slug:str}",
    }


def test_looking_changes_nothing(owned: Server, domain: str, ada: Person) -> None:
    """Every page that is got, by a stranger and by the owner, and every question to the API."""
    assert owned.view("/", domain).status == 204
    code = owned.ask("POST", "/api/users", {"email": f"reset@{domain}", "role": "viewer"}).json["reset"]
    addresses = [path for _, path in _addresses(owned, domain, "GET") if not path.endswith("/stream")]
    addresses += [code["path"], "/docs", "/openapi.json", f"/badge/{domain}.svg", "/static/nothing"]
    questions = [
        endpoint.path.replace("{domain}", domain).replace("{id}", "1").replace("{slug}", "x")
        for endpoint in ENDPOINTS
        if endpoint.method == "GET"
    ]
    before = _register(owned)
    for path in addresses:
        for person in (Person(owned), ada):
            query = "&action=remove&role=owner&pinned=yes&form_token=x&password=y&f=is,event:page,/"
            for asked in (path, path + ("&" if "?" in path else "?") + query):
                assert person.get(asked).status < 500, asked
    for path in questions:
        assert owned.ask("GET", path, site=domain, site_id=domain).status < 500, path
        assert owned.ask("HEAD", path).status < 500, path
    # What is noted beside an answer has been by then.
    assert eventually(lambda: owned.ask("GET", "/api/health").status == 200)
    assert _register(owned) == before
    new = Person(owned)
    fields = {"code": code["code"], "password": "another password", "again": "another password"}
    assert new.send("/reset", **fields).status == 303


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_what_a_form_does_is_done_by_no_other_method(
    owned: Server, domain: str, ada: Person, method: str
) -> None:
    """A link or picture of another site cannot be made into a form."""
    cookie = "; ".join(f"{name}={value}" for name, value in ada.cookies.items())
    got = {page.path for page in PAGES if page.method == "GET"}
    addresses = [path for page, path in _addresses(owned, domain, "POST") if page.path not in got]
    before = _register(owned)
    for path in addresses:
        asked = f"{path}?form_token={ada.form_token()}&name=Mallory&session=others"
        status = owned.ask(method, asked, token="", headers={"Cookie": cookie}).status
        assert status == (204 if method == "OPTIONS" else 405), (path, status)
    assert _register(owned) == before
