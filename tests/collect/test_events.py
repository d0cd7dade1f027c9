"""Batches of events, read one at a time."""

import json
from typing import Any

import pytest

from footfall.collect.events import MOST_EVENTS, BatchBody
from footfall.errors import BadRequest
from footfall.model.grant import WHOLE
from footfall.model.hit import Client, Hit

NOW_MS = 1_704_110_400_000


def _read(*events: object, **shared: object) -> list[Any]:
    """Return the hits of a batch; what is wrong, as its text."""
    batch = BatchBody(json.dumps({"events": events, **shared}).encode())
    found = [batch.read(number, WHOLE, NOW_MS) for number in range(len(batch))]
    return [one if isinstance(one, Hit) else str(one) for one in found]


def test_an_event_says_what_a_page_and_its_request_would() -> None:
    """Address and user agent are the visitor's; of the program that sends, nothing is taken."""
    [hit] = _read(
        {
            "site": "https://Example.com/",
            "path": "/pricing",
            "hostname": "www.example.com",
            "at": "2024-01-01T13:00:00.250+01:00",
            "visitor": 42,
            "ip": "::ffff:192.0.2.1",
            "user_agent": "Browser\n/1.0",
            "language": "de",
            "name": "signup",
            "props": {"plan": "pro"},
            "revenue": {"amount": "9.99", "currency": "EUR"},
            "interactive": False,
        }
    )

    assert hit == Hit(
        site="example.com",
        at_ms=NOW_MS + 250,
        client=Client("192.0.2.1", "Browser/1.0", "", prefetch=False),
        name="signup",
        hostname="www.example.com",
        path="/pricing",
        language="de",
        props={"plan": "pro"},
        revenue_milli=9990,
        currency="EUR",
        interactive=False,
        identity="42",
        grant=WHOLE,
        needs_grant=True,
    )


def test_what_is_shared_stands_in_for_what_an_event_does_not_say() -> None:
    """Field by field, an event's own wins, empty or not; order and blanks within do not matter."""
    batch = BatchBody(
        b'{"at": 1704110400001, "events": [ {} , { "path":"/a","site":"b.example"}, {"name":"x"}, {"title":""} ],'
        b' "site": "a.example", "name": "view", "title": "T"}'
    )
    hits = [batch.read(number, WHOLE, NOW_MS) for number in range(4)]

    assert [
        (hit.site, hit.path, hit.name, hit.title, hit.at_ms - NOW_MS) for hit in hits if isinstance(hit, Hit)
    ] == [
        ("a.example", "/", "view", "T", 1),
        ("b.example", "/a", "view", "T", 1),
        ("a.example", "/", "x", "T", 1),
        ("a.example", "/", "view", "", 1),
    ]


@pytest.mark.parametrize(
    ("event", "hostname"),
    [
        ({"hostname": "Shop.example:443"}, "shop.example"),
        ({"url": "https://blog.example/a?b"}, "blog.example"),
        ({"url": "/a?b"}, "example.com"),
        ({"hostname": "not a host"}, "example.com"),
        ({}, "example.com"),
    ],
)
def test_the_host_is_the_one_named_else_that_of_the_address_else_the_site(
    event: object, hostname: str
) -> None:
    """Whoever holds a token is believed."""
    [hit] = _read(event, site="example.com")

    assert (hit.site, hit.hostname) == ("example.com", hostname)


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({}, "The field 'site' is missing: give it to the event, or once to the batch."),
        ({"site": "a b"}, "The field 'site' should be a domain such as example.com, not 'a b'."),
        ([], "An event should be an object."),
        ("x", "An event should be an object."),
        ({"site": "a.example", "name": 5}, "The field 'name' should be a text. Expected `str`, got `int`."),
        ({"site": "a.example", "name": "x" * 121}, "The field 'name' should have 1 to 120 characters."),
        (
            {"site": "a.example", "at": 1704110400},
            "The field 'at' should be in milliseconds; 1704110400 looks like seconds.",
        ),
        ({"site": "a.example", "at": -1}, "The field 'at' should be a moment of the years 1970 to 9999."),
        ({"site": "a.example", "at": 1e300}, "The field 'at' should be a moment of the years 1970 to 9999."),
        (
            {"site": "a.example", "at": "2024-01-01T12:00:00"},
            "The field 'at' should be a moment: RFC 3339 with its zone, or milliseconds since 1970. "
            "Expected `datetime` with a timezone component.",
        ),
        (
            {"site": "a.example", "ip": "example.com"},
            "The field 'ip' should be an address such as 192.0.2.1, not 'example.com'.",
        ),
        (
            {"site": "a.example", "visitor": "x" * 256},
            "The field 'visitor' should have at most 255 characters.",
        ),
        (
            {"site": "a.example", "visitor": None},
            "The field 'visitor' should be a text or a whole number. Expected `int | str`, got `null`.",
        ),
    ],
)
def test_one_that_cannot_be_read_says_why_and_leaves_the_others(event: object, message: str) -> None:
    """By its place in the batch."""
    said, good = _read(event, {"site": "a.example"})

    assert said == message
    assert isinstance(good, Hit)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "invalid json"),
        (b"[]", "invalid json"),
        (b"\xff", "invalid json"),
        (b"[" * 100_000, "invalid json"),
        (b"{}", 'The field \'events\' is missing; a batch is {"events": [{"site": ..., "path": ...}]}.'),
        (b'{"events": {}}', "The field 'events' should be a list of objects."),
        (b'{"events": []}', "A batch should have 1 to 10000 events; this one has 0."),
        (
            b'{"events": [' + b"1," * MOST_EVENTS + b"1]}",
            "A batch should have 1 to 10000 events; this one has 10001.",
        ),
    ],
)
def test_what_is_no_batch_says_what_one_is(body: bytes, message: str) -> None:
    """Nothing of it is taken."""
    with pytest.raises(BadRequest, match=r".") as told:
        BatchBody(body)
    assert str(told.value) == message
