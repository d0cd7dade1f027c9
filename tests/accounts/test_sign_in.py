"""Set-up, signing in and out, over HTTP as browsers do it."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from footfall.faces.dashboard.account_routes import ACCOUNT_PAGES
from footfall.faces.dashboard.page import Page
from footfall.faces.dashboard.routes import PAGES
from live import Server, run_footfall
from person import PASSWORD, Person


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Server]:
    """A started server with neither token nor user."""
    with Server(tmp_path / "data") as started:
        yield started


@pytest.fixture(scope="module")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A started server whose owner is ada@example.com."""
    with Server(tmp_path_factory.mktemp("owned") / "data") as started:
        assert Person(started).set_up().status == 303
        yield started


@pytest.fixture
def ada(owned: Server) -> Person:
    """The owner, signed in."""
    person = Person(owned)
    assert person.sign_in().status == 303
    return person


def test_the_first_visit_makes_the_owner_and_signs_him_in(fresh: Server) -> None:
    """Every page leads there until then; afterwards set-up leads to signing in, and no token is given away."""
    ada, eve = Person(fresh), Person(fresh)
    assert ada.get("/").headers["location"] == "/setup"
    assert ada.get("/setup").status == 200
    assert ada.set_up().headers["location"] == "/"
    assert ada.get("/account").status == 200

    assert eve.get("/setup").headers["location"] == "/signin"
    assert eve.set_up("eve@example.com").headers["location"] == "/signin"
    assert eve.get("/account").status == 303
    assert fresh.ask("POST", "/api/tokens/generate", token="").status == 401


def test_of_many_first_visitors_exactly_one_becomes_the_owner(fresh: Server) -> None:
    """Some of them ask for a token instead."""

    def call(number: int) -> bool:
        if number % 3 == 0:
            return fresh.ask("POST", "/api/tokens/generate", token="").status == 200
        person = Person(fresh)
        person.set_up(f"user{number}@example.com")
        return bool(person.cookies)

    with ThreadPoolExecutor(12) as callers:
        assert sum(callers.map(call, range(12))) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_no_page_of_another_site_becomes_the_owner(fresh: Server, headers: dict[str, str]) -> None:
    """Neither by a form nor by a name that only leads here."""
    person = Person(fresh)
    fields = {"email": "eve@example.com", "password": PASSWORD, "again": PASSWORD}
    assert person.send("/setup", headers, **fields).status == 403
    assert person.get("/").headers["location"] == "/setup"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"email": "no email", "password": PASSWORD, "again": PASSWORD}, "no email"),
        ({"email": "ada@example.com", "password": "tiny-word", "again": "tiny-word"}, "characters"),
        ({"email": "ada@example.com", "password": PASSWORD, "again": "other"}, "differ"),
    ],
)
def test_what_is_wrong_with_set_up_is_said_and_nothing_is_made(
    fresh: Server, fields: dict[str, str], said: str
) -> None:
    """The form comes back with what was typed, without the password."""
    person = Person(fresh)
    answer = person.send("/setup", **fields)
    assert answer.status == 400
    assert said in answer.body.decode()
    assert fields["password"] not in answer.body.decode()
    assert person.get("/").headers["location"] == "/setup"


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.needs is not None], ids=lambda page: f"{page.method} {page.path}"
)
def test_pages_are_for_those_who_are_signed_in(owned: Server, page: Page) -> None:
    """Others are sent to sign in; programs get 401; nothing else is told."""
    method, path = page.method, page.path.replace("{domain:str}", "example.com").replace("{id:str}", "1")
    path = path.replace("{panel:str}", "pages").replace("{tab:str}", "pages")
    stranger = Person(owned)
    answer = stranger.get(path) if method == "GET" else stranger.send(path)
    assert (answer.status, answer.headers["location"].partition("?")[0]) == (303, "/signin")
    assert owned.ask(method, path, token="", headers={"Accept": "application/json"}).status == 401
    part = owned.ask(method, path, token="", headers={"Accept": "text/html", "HX-Request": "true"})
    assert (part.status, part.headers["hx-redirect"]) == (401, "/signin")


def test_the_way_back_leads_to_pages_of_ours_only(owned: Server) -> None:
    """Where somebody wanted to go before, and nowhere else."""
    person = Person(owned)
    asked = person.get("/account?x=1").headers["location"]
    assert asked == "/signin?to=%2Faccount%3Fx%3D1"
    assert person.hidden(person.get(asked), "to") == "/account?x=1"
    assert person.sign_in(to="/account?x=1").headers["location"] == "/account?x=1"
    for elsewhere in (
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\r\nx: y",
    ):
        assert Person(owned).sign_in(to=elsewhere).headers["location"] == "/"


def test_the_sessions_cookie_is_out_of_reach(owned: Server) -> None:
    """HttpOnly, same site, whole server; over https it has the name that browsers protect."""
    person = Person(owned)
    person.sign_in()
    [cookie] = person.set_cookies
    assert cookie.startswith("footfall=")
    assert {"httponly", "samesite=lax", "path=/"} <= set(cookie.lower().split("; "))
    assert "secure" not in cookie.lower()

    proxied = Person(owned)
    sent = {"X-Forwarded-Proto": "https", "Origin": f"https://127.0.0.1:{owned.port}"}
    assert proxied.send("/signin", sent, email="ada@example.com", password=PASSWORD).status == 303
    [cookie] = proxied.set_cookies
    assert cookie.startswith("__Host-footfall=")
    assert {"httponly", "samesite=lax", "path=/", "secure"} <= set(cookie.lower().split("; "))


def test_a_plain_cookie_is_worth_nothing_over_https(owned: Server) -> None:
    """Whoever is between may have set it."""
    person = Person(owned)
    person.sign_in()
    assert person.get("/account").status == 200
    assert person.get("/account", **{"X-Forwarded-Proto": "https"}).status == 303


def test_passwords_are_not_taken_over_the_open_internet_unencrypted(owned: Server) -> None:
    """The answer says what would be right."""
    answer = Person(owned).send(
        "/signin",
        {"Host": "stats.example.com", "Origin": "http://stats.example.com"},
        email="ada@example.com",
        password=PASSWORD,
    )
    assert answer.status == 403
    assert "https" in answer.body.decode()


def test_signing_in_begins_a_new_session_whatever_the_browser_brings(owned: Server) -> None:
    """A cookie that somebody planted is not what the session gets."""
    person = Person(owned)
    person.cookies["footfall"] = "planted"
    person.send("/signin", email="ada@example.com", password=PASSWORD, form_token="")
    assert person.cookies["footfall"] != "planted"
    assert len(person.cookies["footfall"]) >= 43


def test_signing_out_ends_the_session_on_the_server(ada: Person) -> None:
    """A kept copy of the cookie opens nothing."""
    kept = dict(ada.cookies)
    assert ada.send("/signout").headers["location"] == "/signin"
    assert ada.cookies == {}
    ada.cookies = kept
    assert ada.get("/account").status == 303


@pytest.mark.parametrize("token", ["", "0" * 64, "\udcff"])
def test_a_form_without_the_sessions_token_changes_nothing(ada: Person, token: str) -> None:
    """Not even from a page of ours."""
    body = {"name": "Mallory", "language": "", "form_token": token.encode("utf-8", "replace").decode()}
    assert ada.send("/account", **body).status == 403
    assert "Mallory" not in ada.get("/account").body.decode()


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}, {"Origin": "https://evil.example"}]
)
def test_a_form_of_another_site_is_refused_even_with_the_token(ada: Person, headers: dict[str, str]) -> None:
    """By the browser's own word of where it comes from."""
    assert ada.send("/account", headers, name="Mallory", language="").status == 403


def test_another_users_form_token_is_none(owned: Server, ada: Person) -> None:
    """It is bound to the session, not to the user."""
    other = Person(owned)
    other.sign_in()
    assert ada.send("/account", name="x", language="", form_token=other.form_token()).status == 403


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com", "", "x" * 5000])
def test_a_wrong_password_and_an_unknown_user_look_the_same(owned: Server, email: str) -> None:
    """Word for word."""
    answer = Person(owned).sign_in(email, "wrong password")
    assert answer.status in {400, 429}
    if answer.status == 400:
        assert "The email or the password is wrong." in answer.body.decode()


def test_too_many_guesses_wait_and_a_reset_lets_the_owner_in(fresh: Server) -> None:
    """Also those for a user who does not exist; the right password waits with them, until a reset shows who it is."""
    Person(fresh).set_up()
    for email in ("nobody@example.com", "ada@example.com"):
        guesses = [Person(fresh).sign_in(email, "wrong password").status for _ in range(11)]
        assert guesses == [400] * 10 + [429]
    assert Person(fresh).sign_in().status == 429

    ada = Person(fresh)
    code = _reset_code(fresh)
    assert ada.get(f"/reset?code={code}").status == 200
    changed = ada.send("/reset", code=code, password="another password", again="another password")
    assert changed.headers["location"] == "/signin"
    assert ada.sign_in(password="another password").status == 303
    assert Person(fresh).send("/reset", code=code, password=PASSWORD, again=PASSWORD).status == 400


def _reset_code(server: Server) -> str:
    done = run_footfall("reset-password", "ada@example.com", "--data", str(server.data), "--json")
    assert done.status == 0, done.stderr
    return str(json.loads(done.stdout)["code"])


def test_every_page_about_accounts_says_who_it_is_for() -> None:
    """Those for everybody are the ones in front of the door."""
    open_to_all = {page.path for page in ACCOUNT_PAGES if page.needs is None}
    assert open_to_all == {
        "/setup",
        "/signin",
        "/signin/code",
        "/signin/elsewhere",
        "/signin/back",
        "/forgot",
        "/reset",
    }
