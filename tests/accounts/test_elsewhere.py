"""Signing in at a real identity provider (npm's oidc-provider), on this machine."""

import http.client
import http.cookies
import json
import re
import shutil
import subprocess
import time
from base64 import b32decode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest

from footfall.app.listening import free_port
from footfall.model.totp import code_at
from live import Answer, Server
from person import PASSWORD, Person

pytestmark = pytest.mark.npm

_FOLDER = Path(__file__).parent / "provider"
_PEOPLE = {
    "ada": {"email": "Ada@Example.com", "email_verified": True, "name": "Ada"},
    "unverified": {"email": "ada@example.com", "email_verified": False},
    "nameless": {"name": "Nobody"},
    "stranger": {"email": "eve@elsewhere.example", "email_verified": True},
    "colleague": {"email": "bob@company.example", "email_verified": True, "name": "Bob"},
}


def test_the_lock_of_the_provider_names_no_registry() -> None:
    """It holds on every machine, whatever registry its npm is told to use; `.npmrc` keeps it so."""
    lock = (_FOLDER / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') > 10


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The provider's program with what it needs, as its lock says."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed, so nobody signed in at an identity provider")
    folder = tmp_path_factory.mktemp("provider") / "provider"
    shutil.copytree(_FOLDER, folder, ignore=shutil.ignore_patterns("node_modules"))
    subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        check=True,
        timeout=100,
        capture_output=True,
    )
    return folder


class World:
    """A footfall server and the provider that it trusts."""

    def __init__(self, server: Server, issuer: str) -> None:
        self.server = server
        self.issuer = issuer

    def sign_in(self, login: str) -> tuple[Person, Answer]:
        """Sign in with a new browser as *login*; return it and what the server answered in the end."""
        person = Person(self.server)
        return person, person.get(self.way_back(person.get("/signin/elsewhere").headers["location"], login))

    def way_back(self, address: str, login: str) -> str:
        """Go to the provider, type *login* into its form, and return the path on which it sends the browser back."""
        cookies: dict[str, str] = {}
        body: bytes | None = None
        for _ in range(10):
            answer = _ask(address, cookies, body)
            body = None
            if answer.status in {302, 303}:
                address = urljoin(address, answer.headers["location"])
                parts = urlsplit(address)
                if parts.port == self.server.port:
                    return f"{parts.path}?{parts.query}"
                continue
            [action] = re.findall(r'action="([^"]+)"', answer.body.decode()) or [""]
            assert action, answer.body.decode()[:2000]
            address = urljoin(address, action)
            body = urlencode({"prompt": "login", "login": login, "password": "any"}).encode()
        raise AssertionError(f"The provider did not come back: {address}")


def _ask(address: str, cookies: dict[str, str], body: bytes | None) -> Answer:
    parts = urlsplit(address)
    assert parts.hostname
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Accept": "text/html",
    }
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request("GET" if body is None else "POST", f"{parts.path}?{parts.query}", body, headers)
        answer = connection.getresponse()
        for given in answer.msg.get_all("set-cookie", ()):
            jar: http.cookies.SimpleCookie = http.cookies.SimpleCookie(given)
            cookies.update({name: morsel.value for name, morsel in jar.items()})
        return Answer(
            answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        )
    finally:
        connection.close()


@pytest.fixture(scope="module")
def world(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A server with the owner ada@example.com; holders of company.example become viewers."""
    port = free_port("127.0.0.1", 0)
    redirect = f"http://127.0.0.1:{port}/signin/back"
    asked = json.dumps({"redirect": redirect, "people": _PEOPLE})
    with subprocess.Popen(
        ["node", "provider.mjs", asked],
        cwd=programs,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as provider:
        try:
            assert provider.stdout is not None
            issuer = provider.stdout.readline().strip()
            assert issuer.startswith("http://127.0.0.1:")
            environ = {
                "FOOTFALL_OIDC_ISSUER": issuer,
                "FOOTFALL_OIDC_CLIENT_ID": "footfall",
                "FOOTFALL_OIDC_CLIENT_SECRET": "a secret of this client",
                "FOOTFALL_OIDC_DOMAINS": "company.example",
            }
            data = tmp_path_factory.mktemp("elsewhere") / "data"
            with Server(data, "--port", str(port), environ=environ) as server:
                assert Person(server).set_up().status == 303
                yield World(server, issuer)
        finally:
            provider.terminate()


def test_a_user_signs_in_by_a_verified_email(world: World) -> None:
    """Whatever its case; the button is on the page, and a password is not asked for."""
    assert 'href="/signin/elsewhere"' in Person(world.server).get("/signin").body.decode()
    ada, answer = world.sign_in("ada")
    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert "ada@example.com" in ada.get("/account").body.decode()


@pytest.mark.parametrize(
    ("login", "said"),
    [("unverified", "does not vouch"), ("nameless", "does not vouch"), ("stranger", "There is no user")],
)
def test_nobody_else_gets_in(world: World, login: str, said: str) -> None:
    """Neither by an email that the provider did not verify, nor by one that nobody here has."""
    person, answer = world.sign_in(login)
    assert answer.status == 400
    assert said in answer.body.decode()
    assert person.get("/account").status == 303


def test_a_holder_of_an_allowed_domain_becomes_a_viewer(world: World) -> None:
    """Once; then it is the same user."""
    for _ in range(2):
        bob, answer = world.sign_in("colleague")
        assert answer.status == 303
        assert bob.get("/").status == 200
        assert bob.get("/users").status == 403


def test_the_question_has_pkce_state_and_nonce_and_each_is_checked(world: World) -> None:
    """An answer that belongs to another browser, or comes a second time, lets nobody in."""
    person, other = Person(world.server), Person(world.server)
    asked = person.get("/signin/elsewhere").headers["location"]
    question = parse_qs(urlsplit(asked).query)
    assert question["code_challenge_method"] == ["S256"]
    assert min(len(question[name][0]) for name in ("state", "nonce", "code_challenge")) >= 43
    other.get("/signin/elsewhere")

    way = world.way_back(asked, "ada")
    assert Person(world.server).get(way).status == 400, "without the cookie"
    assert other.get(way).status == 400, "with another browser's"
    kept = dict(person.cookies)
    assert person.get(way).status == 303
    person.cookies = kept
    assert person.get(way).status == 400, "a code is taken once"
    assert person.get("/account").status == 303


def test_a_second_factor_is_asked_for_here_too(world: World) -> None:
    """The provider stands for the password alone."""
    ada = Person(world.server)
    ada.sign_in()
    secret = ada.hidden(ada.get("/account/second-factor"), "secret")
    code = code_at(b32decode(secret), int(time.time()) // 30)
    assert ada.send("/account/second-factor", secret=secret, code=code, password=PASSWORD).status == 200
    person, answer = world.sign_in("ada")
    assert answer.status == 200
    assert "/signin/code" in answer.body.decode()
    assert person.get("/account").status == 303
    assert ada.send("/account/second-factor/remove", password=PASSWORD).status == 303


def test_what_the_provider_refuses_is_said(world: World) -> None:
    """In a page, without a trace of ours."""
    answer = Person(world.server).get("/signin/back?error=access_denied&error_description=%3Cb%3Eno%3C/b%3E")
    assert answer.status == 400
    assert "&lt;b&gt;no&lt;/b&gt;" in answer.body.decode()
