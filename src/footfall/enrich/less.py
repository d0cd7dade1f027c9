"""What a site does not collect is taken out of its events here, before anything is written. No I/O."""

from typing import Any

import msgspec

from footfall.model.detail import Detail
from footfall.model.event import Event, Place
from footfall.model.hit import NO_SCROLL, Hit

_EMPTY_OF_HIT: dict[Detail, dict[str, Any]] = {
    Detail.REFERRER: {"referrer": "", "source": ""},
    Detail.CAMPAIGN: {"query": ""},
    Detail.TITLE: {"title": ""},
    Detail.SCREEN: {"screen_width": 0, "screen_height": 0},
    Detail.LANGUAGE: {"language": ""},
    Detail.PROPS: {"props": {}},
    Detail.ENGAGEMENT: {"scroll": NO_SCROLL, "engaged_ms": 0},
}
_EMPTY_OF_PLACE: dict[Detail, dict[str, Any]] = {
    Detail.COUNTRY: msgspec.structs.asdict(Place()),
    Detail.REGION: {"region": "", "region_name": "", "city": 0, "city_name": ""},
    Detail.CITY: {"city": 0, "city_name": ""},
}
_EMPTY_OF_AGENT: dict[Detail, dict[str, Any]] = {
    Detail.BROWSER_VERSION: {"browser_version": ""},
    Detail.OS_VERSION: {"os_version": ""},
}


def less_of_hit(hit: Hit, collect: tuple[Detail, ...]) -> Hit:
    """Return *hit* without what is not in *collect*, as far as it says it itself."""
    if Detail.LANGUAGE not in collect:
        hit = msgspec.structs.replace(hit, client=msgspec.structs.replace(hit.client, language=""))
    return msgspec.structs.replace(hit, **_left_out(_EMPTY_OF_HIT, collect))


def less_of_event(event: Event, collect: tuple[Detail, ...]) -> Event:
    """Return *event* without what is not in *collect*, of what was looked up."""
    place = msgspec.structs.replace(event.place, **_left_out(_EMPTY_OF_PLACE, collect))
    agent = msgspec.structs.replace(event.agent, **_left_out(_EMPTY_OF_AGENT, collect))
    return msgspec.structs.replace(event, place=place, agent=agent)


def _left_out(empty: dict[Detail, dict[str, Any]], collect: tuple[Detail, ...]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for detail, fields in empty.items():
        if detail not in collect:
            changes |= fields
    return changes
