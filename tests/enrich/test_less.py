"""What a site does not collect is not in its events."""

import msgspec
import pytest

from footfall.enrich.less import less_of_event, less_of_hit
from footfall.model.detail import EVERYTHING, Detail
from footfall.model.event import Agent, Event, Origin, Place
from footfall.model.hit import NO_SCROLL, Client, Hit
from footfall.model.ids import SiteId, VisitorId

HIT = Hit(
    site="example.com",
    at_ms=0,
    client=Client("192.0.2.1", "agent", "de", False),
    query="utm_source=a&gclid=1",
    title="Title",
    referrer="https://news.example/",
    source="News",
    screen_width=1,
    screen_height=2,
    language="fr",
    props={"plan": "big"},
    revenue_milli=5,
    currency="EUR",
    scroll=50,
    engaged_ms=9,
)
EVENT = Event(
    SiteId(1),
    0,
    0,
    VisitorId(1),
    None,
    Origin(),
    Place("DE", "DE-BY", "Bavaria", 7, "Munich"),
    Agent("Firefox", "1", "Linux", "2", "Desktop"),
)


def _changed(before: msgspec.Struct, after: msgspec.Struct) -> dict[str, object]:
    one, other = msgspec.structs.asdict(before), msgspec.structs.asdict(after)
    return {name: value for name, value in other.items() if value != one[name]}


def _without(*details: Detail) -> tuple[Detail, ...]:
    return tuple(detail for detail in EVERYTHING if detail not in details)


@pytest.mark.parametrize(
    ("detail", "changed"),
    [
        (Detail.REFERRER, {"referrer": "", "source": ""}),
        (Detail.CAMPAIGN, {"query": ""}),
        (Detail.TITLE, {"title": ""}),
        (Detail.SCREEN, {"screen_width": 0, "screen_height": 0}),
        (Detail.LANGUAGE, {"language": "", "client": Client("192.0.2.1", "agent", "", False)}),
        (Detail.PROPS, {"props": {}}),
        (Detail.ENGAGEMENT, {"scroll": NO_SCROLL, "engaged_ms": 0}),
        (Detail.CITY, {}),
    ],
)
def test_what_a_hit_says_is_left_out_by_name(detail: Detail, changed: dict[str, object]) -> None:
    """And nothing else of it."""
    assert _changed(HIT, less_of_hit(HIT, _without(detail))) == changed


@pytest.mark.parametrize(
    ("details", "place", "agent"),
    [
        ((Detail.CITY,), Place("DE", "DE-BY", "Bavaria"), EVENT.agent),
        ((Detail.REGION,), Place("DE"), EVENT.agent),
        ((Detail.COUNTRY,), Place(), EVENT.agent),
        ((Detail.BROWSER_VERSION,), EVENT.place, Agent("Firefox", "", "Linux", "2", "Desktop")),
        ((Detail.OS_VERSION, Detail.COUNTRY), Place(), Agent("Firefox", "1", "Linux", "", "Desktop")),
        ((Detail.TITLE,), EVENT.place, EVENT.agent),
    ],
)
def test_what_was_looked_up_is_left_out_by_name(
    details: tuple[Detail, ...], place: Place, agent: Agent
) -> None:
    """A place without its country has no region, without its region no city: they would tell it."""
    less = less_of_event(EVENT, _without(*details))

    assert (less.place, less.agent) == (place, agent)
    assert set(_changed(EVENT, less)) <= {"place", "agent"}
