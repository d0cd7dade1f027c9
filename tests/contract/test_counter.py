"""The counter that a page shows to everybody."""

import http.client
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from asked import Asked
from footfall.faces.api.counter import shown_number

_SITE = "counted.example"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A server with a site whose pages have counters, and one whose have not."""
    with Asked(tmp_path_factory.mktemp("counter") / "data") as server:
        today = datetime.fromtimestamp(server.clock.now_ms() / 1000, UTC)

        def view(path: str, user: str, days_ago: int = 0) -> dict[str, str]:
            return {
                "pathname": path,
                "user": user,
                "ts": f"{today - timedelta(days=days_ago, hours=1):%Y-%m-%dT%H:%M:%S+00:00}",
            }

        world = [view("/a", "ada"), view("/a", "ada"), view("/a", "bob", 20), view("/b c", "ada", 400)]
        for domain in (_SITE, "hidden.example"):
            server.load(server.site(domain), world)
        server.ask("PATCH", f"/api/sites/{_SITE}", {"counter": True, "aliases": ["code"]})
        yield server


def _get(asked: Asked, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(*asked.address, timeout=30)
    try:
        connection.request("GET", f"/counter/{path}", headers={"Host": _SITE, **headers})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("%2Fa.json", b'{"count":"3","count_unique":"2"}'),
        ("/a.json", b'{"count":"3","count_unique":"2"}'),
        ("a.json", b'{"count":"3","count_unique":"2"}'),
        ("%2Fa%2F%3Fref%3Dx.json", b'{"count":"3","count_unique":"2"}'),
        ("%2Fb%20c.json", b'{"count":"1","count_unique":"1"}'),
        ("TOTAL.json", b'{"count":"4","count_unique":"3"}'),
        ("%2Fa.json?start=week", b'{"count":"2","count_unique":"1"}'),
        ("%2Fa.json?start=month&rnd=1", b'{"count":"3","count_unique":"2"}'),
        ("TOTAL.json?start=year", b'{"count":"3","count_unique":"2"}'),
        ("TOTAL.json?end=2023-12-12", b'{"count":"2","count_unique":"2"}'),
        ("TOTAL.json?start=2023-12-12&end=2023-12-12", b'{"count":"1","count_unique":"1"}'),
    ],
)
def test_a_page_is_counted_by_its_path_within_days(asked: Asked, path: str, body: bytes) -> None:
    """In whatever way the path is escaped; what says how somebody came is no part of it."""
    status, headers, found = _get(asked, path)

    assert (status, found) == (200, body)
    assert headers["access-control-allow-origin"] == "*"
    assert "max-age=1800" in headers["cache-control"]


def test_a_page_that_nobody_viewed_is_404_with_a_zero(asked: Asked) -> None:
    """Not for long: the first view is news."""
    status, headers, body = _get(asked, "%2Fnew.json")

    assert status == 404
    assert body.startswith(b'{"count":"0","count_unique":"0"')
    assert "max-age=60" in headers["cache-control"]


@pytest.mark.parametrize("host", ["hidden.example", "unknown.example"])
def test_a_site_without_a_counter_is_as_unknown_as_none(asked: Asked, host: str) -> None:
    """A stranger learns of no site that does not show itself."""
    status, _, body = _get(asked, "TOTAL.json", Host=host)

    assert status == 404
    assert b"no site of this name" in body


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "code.stats.example:8080"},
        {"Host": "127.0.0.1", "Referer": f"https://{_SITE}/"},
        {"Host": "127.0.0.1", "Referer": "https://elsewhere.example/", "Origin": f"https://www.{_SITE}"},
    ],
)
def test_the_site_is_found_as_for_a_view(asked: Asked, headers: dict[str, str]) -> None:
    """By the server's name, its first label, or the page."""
    assert _get(asked, "TOTAL.json", **headers)[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "a.png",
        "a",
        "",
        "a.json?start=never",
        "a.json?end=2024-02-30",
        "a.json?start=2024-01-02&end=2024-01-01",
    ],
)
def test_what_cannot_be_counted_is_refused(asked: Asked, path: str) -> None:
    """As an error in its one shape."""
    status, _, body = _get(asked, path)

    assert status in {400, 404}
    assert body.startswith(b'{"error":')


def test_a_drawing_is_well_formed_whatever_its_style(asked: Asked) -> None:
    """It neither loads nor does anything, and has a height of its own without the line below."""
    style = quote("text{fill:red}</style><script>alert(1)</script>&\x00\x01\u2028")
    for branding in ("", "&no_branding=1"):
        status, headers, body = _get(asked, f"%2Fa.svg?style={style}{branding}")
        drawing = ET.fromstring(body)  # noqa: S314 - our own

        assert (status, headers["content-type"]) == (200, "image/svg+xml")
        assert "sandbox" in headers["content-security-policy"]
        assert not [part for part in drawing.iter() if part.tag.endswith("script")]
        assert (b"footfall" in body) == (not branding)
        assert drawing.get("height") == ("60" if branding else "80")


def test_a_frame_ends_its_style_itself(asked: Asked) -> None:
    """What a stranger gives as style stays style."""
    status, headers, body = _get(asked, f"TOTAL.html?style={quote('#gcvc-by{color:red}</style><script>')}")

    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"Views on this site" in body
    assert body.count(b"</style>") == 1
    assert b"<script" not in body
    assert "default-src 'none'" in headers["content-security-policy"]


def test_a_count_is_remembered_for_a_minute(asked: Asked) -> None:
    """So that a page that thousands look at asks the store once."""
    site = asked.site("fresh.example")
    asked.ask("PATCH", "/api/sites/fresh.example", {"counter": True})
    asked.load(site, [{}])
    assert _get(asked, "TOTAL.json", Host="fresh.example")[2].startswith(b'{"count":"1"')

    asked.load(site, [{}])
    assert _get(asked, "TOTAL.json", Host="fresh.example")[2].startswith(b'{"count":"1"')
    asked.clock.advance(60_000)
    assert _get(asked, "TOTAL.json", Host="fresh.example")[2].startswith(b'{"count":"2"')


def test_thousands_are_apart() -> None:
    """By a thin space at which no line is broken."""
    assert [shown_number(number) for number in (0, 999, 1000, 1234567)] == [
        "0",
        "999",
        "1\u202f000",
        "1\u202f234\u202f567",
    ]
