"""Where forms lead afterwards: pages of ours, whatever an address or a form says."""

from urllib.parse import urlencode

import pytest

from footfall.faces.dashboard.access import safe_way
from live import Server
from person import Person

ELSEWHERE = (
    "",
    "evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "//[",
    "//\u2100",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: footfall=planted",
    "/\x00/evil.example",
    "/\u2028x",
    "/\u202eelpmaxe.live",
    " //evil.example",
    "\u3000/evil.example",
)
OURS = {
    "/": "/",
    "/account?x=1#y": "/account?x=1#y",
    "/sites/a.example?f=is,event:page,%2Fa%252F": "/sites/a.example?f=is,event:page,%2Fa%252F",
    # Dots are resolved within the path; what is escaped is no slash to a browser.
    "/..//evil.example": "/..//evil.example",
    "/%2f/evil.example": "/%2f/evil.example",
    "/%0d%0aSet-Cookie:x": "/%0d%0aSet-Cookie:x",
    "/[": "/[",
    "/a\\b": "/a\\b",
    "/\u65e5\u672c b": "/%E6%97%A5%E6%9C%AC%20b",
}


@pytest.mark.parametrize("text", ELSEWHERE, ids=ascii)
def test_what_leads_elsewhere_leads_home(text: str) -> None:
    """Other hosts, other schemes, and what browsers make into one by dropping or turning a character."""
    assert safe_way(text) == "/"


@pytest.mark.parametrize("text", ELSEWHERE, ids=ascii)
def test_no_page_leads_elsewhere(owned: Server, ada: Person, text: str) -> None:
    """Neither who is signed in already, nor who chooses a language; one header, and of ASCII."""
    for answer in (
        ada.get("/signin?" + _query(text)),
        Person(owned).send("/preferences", language="", back=text),
    ):
        assert (answer.status, answer.headers["location"]) == (303, "/")
        assert "planted" not in str(answer.cookies)


@pytest.mark.parametrize("text", ["\ud800", "/\udc00"], ids=ascii)
def test_half_a_character_leads_home(text: str) -> None:
    """It cannot be written into a header."""
    assert safe_way(text) == "/"


@pytest.mark.parametrize(("text", "location"), OURS.items(), ids=ascii)
def test_a_page_of_ours_in_any_letters_is_gone_back_to(
    owned: Server, ada: Person, text: str, location: str
) -> None:
    """With its query; letters beyond ASCII are escaped."""
    assert safe_way(text) == text
    assert ada.get("/signin?" + _query(text)).headers["location"] == location
    assert Person(owned).send("/preferences", back=text).headers["location"] == location


def _query(text: str) -> str:
    return urlencode({"to": text})
