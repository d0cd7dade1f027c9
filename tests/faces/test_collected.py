"""The document's table of collectors against what reads their requests."""

from footfall.collect import events, native
from footfall.collect.known import FORMATS
from footfall.collect.pixel import PIXEL
from footfall.faces.api.collected import COLLECTED, EVENT, OF_PROGRAMS
from footfall.ingest.events import PATH


def test_every_wire_format_is_in_the_document() -> None:
    """At each of its paths, with each of its methods but HEAD."""
    described = {(one.path, one.method) for one in COLLECTED}
    spoken = {(path, method) for wire in FORMATS for path in wire.paths for method in wire.methods}

    assert described == spoken - {(PIXEL.paths[0], "HEAD")} | {(PATH, "POST"), ("/track.js", "GET")}
    assert len({one.name for one in COLLECTED}) == len(COLLECTED)


def test_the_fields_of_an_event_are_those_that_are_read() -> None:
    """Of pages, and of programs beside them."""
    assert set(EVENT) == set(native.Body.__struct_fields__)
    assert set(OF_PROGRAMS) == set(events.Event.__struct_fields__) - set(EVENT)
