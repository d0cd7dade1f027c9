"""The register of segments, in a real SQLite file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from footfall.errors import BadRequest, Conflict, NotFound
from footfall.model.ids import SiteId
from footfall.sites.small_things import SmallThings
from footfall.testing import FrozenClock

ONE, TWO = SiteId(1), SiteId(2)
MOBILE = [["is", "visit:device", ["Mobile"]]]
NESTED = [["or", [["is", "event:page", ["/"]], ["not", ["contains", "visit:source", ["é", 5]]]]]]


@pytest.fixture
def things(tmp_path: Path) -> Iterator[SmallThings]:
    """Small things with the sites 1 and 2."""
    opened = SmallThings.open(tmp_path / "footfall.db", FrozenClock())
    for domain in ("one.example", "two.example"):
        opened.sites.add(domain)
    yield opened
    opened.close()


def test_a_segment_comes_back_as_it_was_made(things: SmallThings) -> None:
    """Whatever its filters are, for its site alone; once more it is the same."""
    made = [things.segments.add(ONE, " Phones ", MOBILE), things.segments.add(ONE, "Nested", NESTED)]

    assert list(things.snapshot.segments_of(ONE)) == made
    assert [(segment.name, segment.filters) for segment in made] == [("Phones", MOBILE), ("Nested", NESTED)]
    assert things.snapshot.segments_of(TWO) == ()
    assert things.segments.add(ONE, "Phones", MOBILE) == made[0]
    assert things.segments.add(TWO, "Phones", MOBILE).id not in {segment.id for segment in made}


def test_a_name_is_a_site_s_only_one(things: SmallThings) -> None:
    """The message says whose it is; a segment may keep its own."""
    first = things.segments.add(ONE, "Phones", MOBILE)
    second = things.segments.add(ONE, "Nested", NESTED)

    with pytest.raises(Conflict, match=r"name: 'Phones' .* id 1"):
        things.segments.add(ONE, "Phones", NESTED)
    with pytest.raises(Conflict, match="name: 'Phones'"):
        things.segments.change(ONE, second.id, "Phones", None)
    assert things.snapshot.segments_of(ONE) == (first, second)
    assert things.segments.change(ONE, second.id, "Nested", MOBILE).filters == MOBILE
    assert things.segments.change(ONE, second.id, "Renamed", None).filters == MOBILE
    assert things.snapshot.segments_of(ONE)[1].name == "Renamed"


@pytest.mark.parametrize("name", ["", "  ", "a" * 251])
def test_a_segment_has_a_name(things: SmallThings, name: str) -> None:
    """Neither empty nor too long, at its making and later."""
    made = things.segments.add(ONE, "Phones", MOBILE)
    with pytest.raises(BadRequest, match=r"^name: "):
        things.segments.add(ONE, name, MOBILE)
    with pytest.raises(BadRequest, match=r"^name: "):
        things.segments.change(ONE, made.id, name, None)


def test_a_segment_is_its_site_s(things: SmallThings) -> None:
    """Another site neither changes nor removes it; its id is never used again; it goes with its site."""
    made = things.segments.add(ONE, "Phones", MOBILE)
    with pytest.raises(NotFound):
        things.segments.change(TWO, made.id, "Mine", None)
    with pytest.raises(NotFound):
        things.segments.remove(TWO, made.id)
    things.segments.remove(ONE, made.id)
    assert things.snapshot.segments_of(ONE) == ()
    again = things.segments.add(ONE, "Phones", MOBILE)
    assert again.id > made.id

    things.sites.remove("one.example")
    things.sites.add("one.example")
    assert things.snapshot.segments_of(ONE) == (again,)
    things.sites.remove("one.example", purge=True)
    assert things.snapshot.segments_of(ONE) == ()
