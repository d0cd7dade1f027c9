"""A demo that is served, and desks at which people look at it."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from browser.dashboard.desk import Desk, seat
from live import Server
from person import Person

SITE = "/sites/fieldnotes.example"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A small demo that was made and stopped, and its folder served: nothing new happens while it is looked at."""
    data = tmp_path_factory.mktemp("demo") / "data"
    with Server(data, "--demo", "--demo-events", "6000") as made:
        while "Sign in as" not in made.printed:
            assert made.next_line()
    started = Server(data)
    started.printed = made.printed
    with started:
        yield started


@pytest.fixture(scope="module")
def owner(demo: Server) -> Person:
    """The demo's owner, signed in."""
    found = re.search(r"Sign in as (\S+) with the password (\S+);", demo.printed)
    assert found
    person = Person(demo)
    assert person.sign_in(found[1], found[2]).status == 303
    return person


@pytest.fixture(scope="module")
def demo_token(demo: Server) -> str:
    """The demo's token for programs."""
    found = re.search(r"use the token (\S+)", demo.printed)
    assert found
    return found[1]


@pytest.fixture
def desks(chromium: Browser, demo: Server, owner: Person) -> Iterator[Callable[..., Desk]]:
    """Give desks of the owner, as `seat` makes them; at the end no page may have complained."""
    taken: list[Desk] = []

    def take(**wish: object) -> Desk:
        desk = seat(chromium, demo, **wish)  # type: ignore[arg-type]  # as `seat` takes them
        desk.take_seat(owner)
        taken.append(desk)
        return desk

    yield take
    for desk in taken:
        desk.context.close()
    assert [complaint for desk in taken for complaint in desk.complaints] == []
