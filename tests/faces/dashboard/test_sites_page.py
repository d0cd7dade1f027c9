"""The list of sites: what each was visited by in a day, the pinned ones first, only those that one may see."""

import re
from collections.abc import Iterator

import pytest

from live import Answer, Server
from person import PASSWORD, Person


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with three sites; the second had two visitors."""
    with Server(tmp_path_factory.mktemp("sites") / "data") as started:
        started.first_token()
        for name in ("a", "b", "c"):
            assert started.ask("POST", "/api/sites", {"domain": f"{name}.example"}).status == 200
        for number in range(2):
            started.view("/", "b.example", ip=f"203.0.113.{number}")
        yield started


def _signed_in(server: Server, email: str, **fields: object) -> Person:
    assert server.ask("POST", "/api/users", {"email": email, "password": PASSWORD, **fields}).status == 200
    person = Person(server)
    person.sign_in(email)
    return person


def _tiles(answer: Answer) -> list[tuple[str, str]]:
    """Return domain and visitors of each tile."""
    assert answer.status == 200, answer
    text = answer.body.decode()
    return list(
        zip(
            re.findall(r'<h2><a href="/sites/([^"]+)"', text),
            re.findall(r'<b title="(\d+)">', text),
            strict=True,
        )
    )


def test_the_pinned_ones_are_first(server: Server) -> None:
    """By user; the others are in the order of their names."""
    ada, bob = (
        _signed_in(server, "ada@example.com", role="owner"),
        _signed_in(server, "bob@example.com", role="viewer"),
    )
    assert _tiles(ada.get("/")) == [("a.example", "0"), ("b.example", "2"), ("c.example", "0")]

    assert ada.send("/sites/c.example/pin", pinned="yes").status == 303
    assert [name for name, _ in _tiles(ada.get("/"))] == ["c.example", "a.example", "b.example"]
    assert [name for name, _ in _tiles(bob.get("/"))] == ["a.example", "b.example", "c.example"]

    assert ada.send("/sites/c.example/pin", pinned="").status == 303
    assert [name for name, _ in _tiles(ada.get("/"))] == ["a.example", "b.example", "c.example"]


def test_the_list_has_what_one_may_see_and_searches(server: Server) -> None:
    """A viewer of one site sees one; nobody sees any."""
    carl = _signed_in(server, "carl@example.com", sites={"b.example": "viewer"})

    assert [name for name, _ in _tiles(carl.get("/"))] == ["b.example"]
    assert carl.send("/sites/a.example/pin", pinned="yes").status == 404
    assert "No site is called so." in carl.get("/?search=a.ex").body.decode()
    assert Person(server).get("/").status == 303
