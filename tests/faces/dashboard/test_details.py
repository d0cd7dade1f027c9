"""A list with all its rows: searched, sorted, by pages, as CSV; and the values of a property."""

import csv
import io
import re
from collections.abc import Iterator

import pytest

from live import BROWSER, Answer, Server
from person import PASSWORD, Person

_LISTS = "/sites/example.com/details"


@pytest.fixture(scope="module")
def ada(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """An owner of a site with some pageviews and events."""
    with Server(tmp_path_factory.mktemp("details") / "data") as server:
        server.first_token()
        owner = {"email": "ada@example.com", "password": PASSWORD, "role": "owner"}
        assert server.ask("POST", "/api/users", owner).status == 200
        person = Person(server)
        person.sign_in()
        assert server.ask("POST", "/api/sites", {"domain": "example.com"}).status == 200
        for number, path in enumerate(["/a", "/a", "/b", "/c", "=1+1"]):
            server.view(path, ip=f"203.0.113.{number}")
        for number, plan in enumerate(["pro", "pro", "<b>free</b>"]):
            event = {"path": "/a", "name": "Signup", "props": {"plan": plan, "100%": "x"}}
            headers = {
                "Origin": "https://example.com",
                "User-Agent": BROWSER,
                "X-Forwarded-For": f"203.0.113.{number}",
            }
            server.ask("POST", "/collect", event, token="", headers=headers)
        yield person


def _names(answer: Answer) -> list[str]:
    assert answer.status == 200, answer
    return re.findall(r'<th scope="row">.*?<bdi>(.*?)</bdi>', answer.body.decode(), re.DOTALL)


def test_rows_are_sorted_and_searched(ada: Person) -> None:
    """By the column that the address names; whatever the case of letters."""
    day = "?period=day"
    assert _names(ada.get(f"{_LISTS}/pages/pages{day}"))[0] == "/a"
    assert _names(ada.get(f"{_LISTS}/pages/pages{day}&sort=visitors&order=asc"))[-1] == "/a"
    assert _names(ada.get(f"{_LISTS}/pages/pages{day}&search=B")) == ["/b"]
    assert _names(ada.get(f"{_LISTS}/pages/pages{day}&page=7")) == []


def test_csv_has_the_same_rows_and_no_formula(ada: Person) -> None:
    """What a page sent is text to a spreadsheet."""
    answer = ada.get(f"{_LISTS}/pages/pages/csv?period=day&search=1")

    rows = list(csv.reader(io.StringIO(answer.body.decode())))
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert rows[0][:3] == ["Page", "Visitors", "Share"]
    assert rows[1][0] in {"'=1+1", "/=1+1"}


def test_a_property_has_a_list_of_its_values(ada: Person) -> None:
    """Its name leads there, whatever it is called; a value filters the page."""
    names = ada.get("/sites/example.com/panels/events?period=day&tab=events:properties")
    assert _names(names) == ["100%", "plan"]
    assert "prop=100%25" in names.body.decode()

    values = ada.get(f"{_LISTS}/events/properties?period=day&prop=plan")
    assert _names(values) == ["pro", "&lt;b&gt;free&lt;/b&gt;"]
    assert "f=is,event:props:plan,pro" in values.body.decode()
    assert _names(ada.get(f"{_LISTS}/events/properties?period=day&prop=plan&search=FREE")) == [
        "&lt;b&gt;free&lt;/b&gt;"
    ]
    hostile = ada.get(f"{_LISTS}/events/properties?prop=%3Cb%3E%25(x)s")
    assert hostile.status == 200
    assert "<b>%" not in hostile.body.decode()


def test_what_is_no_list_is_not_there(ada: Person) -> None:
    """A panel or tab that nobody has."""
    assert ada.get(f"{_LISTS}/pages/nothing").status == 404
    assert ada.get(f"{_LISTS}/nothing/pages").status == 404
