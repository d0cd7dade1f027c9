"""A started server with an owner, an editor and a viewer of sites, for tests of pages over HTTP."""

import re
import uuid
from collections.abc import Iterator
from html import unescape

import pytest

from live import Server
from person import PASSWORD, Person


@pytest.fixture(scope="module")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A started server whose owner is ada@example.com; its token is hers."""
    with Server(tmp_path_factory.mktemp("owned") / "data") as started:
        ada = Person(started)
        assert ada.set_up().status == 303
        made = ada.send("/tokens", name="tests", scopes=["read", "write", "manage"])
        found = re.search(r'id="made">([^<]+)<', made.body.decode())
        assert found
        started.token = found[1]
        yield started


@pytest.fixture(scope="module")
def ada(owned: Server) -> Person:
    """The owner, signed in."""
    person = Person(owned)
    assert person.sign_in().status == 303
    return person


@pytest.fixture
def domain(owned: Server) -> str:
    """A registered site that no other test uses."""
    name = f"site-{uuid.uuid4().hex[:12]}.example"
    assert owned.ask("POST", "/api/sites", {"domain": name}).status == 200
    return name


def user_of(ada: Person, domain: str, role: str) -> Person:
    """Return somebody who is signed in and *role* of the site *domain* alone."""
    server, email = ada.server, f"{uuid.uuid4().hex[:12]}@example.com"
    number = next(site["id"] for site in server.ask("GET", "/api/sites").json if site["domain"] == domain)
    link = ada.send("/users", **{"email": email, "name": "", "role": "", f"site-{number}": role})
    code = re.search(r"code=([^<\s]+)", link.body.decode())
    assert code
    person = Person(server)
    answer = person.send("/reset", code=unescape(code[1]), password=PASSWORD, again=PASSWORD)
    assert answer.status == 303
    assert person.sign_in(email).status == 303
    return person


@pytest.fixture
def editor(ada: Person, domain: str) -> Person:
    """An editor of *domain*."""
    return user_of(ada, domain, "editor")


@pytest.fixture
def viewer(ada: Person, domain: str) -> Person:
    """A viewer of *domain*."""
    return user_of(ada, domain, "viewer")
