"""
Batches: `POST /api/events`, for programs that hold a token and speak for their visitors. No I/O.

Events are read one at a time, so that one that cannot be read refuses no other, and the caller may pause between.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec

from footfall.collect.base import clean_text
from footfall.collect.client import read_address
from footfall.collect.native import Body, hit_of, read_json
from footfall.errors import BadRequest, Refused
from footfall.model.grant import Grant
from footfall.model.hit import Client, Hit
from footfall.model.name import origin_host

MOST_EVENTS = 10_000
MOST_BODY_BYTES = 16 * 2**20
MOST_KEY_BYTES = 255  # of an Idempotency-Key; as Stripe takes them
_MOST_VISITOR_CHARACTERS = 255
_MOST_AGENT_CHARACTERS = 2000
_SECONDS_UNTIL = 10**11  # as milliseconds that is 1973; whoever sends less means seconds
_LAST_MS = 253_402_300_800_000  # the end of the year 9999
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Event(Body):
    """One event of a batch: what `/collect` takes, and what a page's request shows by itself."""

    site: str = ""
    """The site's domain; it must be here or be shared by the batch."""
    hostname: str = ""
    """The page's host; without one that of `url`, else the site's."""
    at: Annotated[datetime, msgspec.Meta(tz=True)] | int | float | None = None
    """When it happened: RFC 3339 with its zone, or milliseconds since 1970; now, when it is left out."""
    visitor: str | int = ""
    """A lasting id of the visitor; wins over address and user agent."""
    ip: str = ""
    """The visitor's address; without one no place is known."""
    user_agent: str = ""


_read_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_read_list = msgspec.json.Decoder(list[msgspec.Raw]).decode
_read_event = msgspec.json.Decoder(Event).decode


class BatchBody:
    """The events of one body."""

    def __init__(self, body: bytes) -> None:
        """
        Take *body*, `{"events": [...]}` with what all events share beside it.

        Raises:
            BadRequest: it is not that, or there are none or too many events.
        """
        try:
            given = _read_object(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
            raise BadRequest("invalid json") from problem
        if "events" not in given:
            raise BadRequest(
                'The field \'events\' is missing; a batch is {"events": [{"site": ..., "path": ...}]}.'
            )
        try:
            self._events = _read_list(given.pop("events"))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
            raise BadRequest("The field 'events' should be a list of objects.") from problem
        if not 0 < len(self._events) <= MOST_EVENTS:
            raise BadRequest(
                f"A batch should have 1 to {MOST_EVENTS} events; this one has {len(self._events)}."
            )
        self._shared = _beginning(given)

    def __len__(self) -> int:
        return len(self._events)

    def read(self, number: int, grant: Grant, now_ms: int) -> Hit | Refused:
        """Return the event of this *number* (from 0 on), or what is wrong with it."""
        try:
            event = read_json(self._whole(bytes(self._events[number])), _read_event)
            site = origin_host(event.site)
            if site is None:
                raise BadRequest(_no_site(event.site))
            hit = hit_of(
                event,
                site=site,
                hostname=origin_host(event.hostname or (event.url if "://" in event.url else "")) or site,
                at_ms=now_ms if event.at is None else _read_moment(event.at),
                client=_read_client(event),
            )
            identity = _read_visitor(event.visitor) if event.visitor != "" else ""
            return msgspec.structs.replace(hit, identity=identity, grant=grant, needs_grant=True)
        except Refused as problem:
            return problem

    def _whole(self, event: bytes) -> bytes:
        """Return the object *event* with what is shared in front: of a key that is there twice the last one counts."""
        if not event.startswith(b"{"):
            raise BadRequest("An event should be an object.")
        if not self._shared:
            return event
        rest = event[1:].lstrip()
        return self._shared + (rest if rest == b"}" else b"," + rest)


def _beginning(shared: Mapping[str, msgspec.Raw]) -> bytes:
    """Return the beginning of an object that says what is *shared*; nothing for nothing."""
    fields = [msgspec.json.encode(name) + b":" + bytes(value) for name, value in shared.items()]
    return b"{" + b",".join(fields) if fields else b""


def _no_site(given: str) -> str:
    if given:
        return f"The field 'site' should be a domain such as example.com, not '{given[:100]}'."
    return "The field 'site' is missing: give it to the event, or once to the batch."


def _read_moment(at: datetime | float) -> int:
    if isinstance(at, datetime):
        return (at - _EPOCH) // timedelta(milliseconds=1)
    if 0 < at < _SECONDS_UNTIL:
        raise BadRequest(f"The field 'at' should be in milliseconds; {at:.15g} looks like seconds.")
    if not 0 <= at < _LAST_MS:
        raise BadRequest("The field 'at' should be a moment of the years 1970 to 9999.")
    return int(at)


def _read_client(event: Event) -> Client:
    address = read_address(event.ip) if event.ip else None
    if event.ip and address is None:
        raise BadRequest(f"The field 'ip' should be an address such as 192.0.2.1, not '{event.ip[:100]}'.")
    # Never what the request itself shows: that is the program, not its visitor.
    return Client(
        address=str(address) if address else "",
        user_agent=clean_text(event.user_agent, _MOST_AGENT_CHARACTERS),
        language="",
        prefetch=False,
    )


def _read_visitor(given: str | int) -> str:
    identity = clean_text(str(given), _MOST_VISITOR_CHARACTERS + 1).strip()
    if len(identity) > _MOST_VISITOR_CHARACTERS:
        # Cut, two visitors would become one.
        raise BadRequest(f"The field 'visitor' should have at most {_MOST_VISITOR_CHARACTERS} characters.")
    return identity
