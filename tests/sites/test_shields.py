"""The register of shields."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from footfall.errors import BadRequest, NotFound
from footfall.model.ids import ShieldId, SiteId
from footfall.model.shield import ShieldKind
from footfall.sites.small_things import SmallThings
from footfall.testing import FrozenClock

ONE, TWO = SiteId(1), SiteId(2)


@pytest.fixture
def things(tmp_path: Path) -> Iterator[SmallThings]:
    opened = SmallThings.open(tmp_path / "footfall.db", FrozenClock())
    opened.sites.add("one.example")
    opened.sites.add("two.example")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("kind", "given", "canonical"),
    [
        (ShieldKind.ADDRESS, " 192.0.2.1 ", "192.0.2.1"),
        (ShieldKind.ADDRESS, "::ffff:192.0.2.1", "192.0.2.1"),
        (ShieldKind.ADDRESS, "10.1.2.3/8", "10.0.0.0/8"),
        (ShieldKind.COUNTRY, "de", "DE"),
        (ShieldKind.PAGE, "/admin/**", "/admin/**"),
        (ShieldKind.HOSTNAME, "https://Shop.Example:8080/x", "shop.example"),
        (ShieldKind.HOSTNAME, "*.Bücher.example", "*.xn--bcher-kva.example"),
    ],
)
def test_a_shield_has_one_form_and_is_raised_once(
    things: SmallThings, kind: ShieldKind, given: str, canonical: str
) -> None:
    """The same again, in whatever form, is the same shield; another site has its own."""
    made = things.shields.add(ONE, kind, given, "why")

    assert (made.value, made.note) == (canonical, "why")
    assert things.shields.add(ONE, kind, canonical) == made
    assert things.shields.add(TWO, kind, given).id != made.id
    assert things.snapshot.shields_of(ONE) == (made,)
    assert things.snapshot.guard_of(ONE) is not None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (ShieldKind.ADDRESS, "example.com"),
        (ShieldKind.ADDRESS, ""),
        (ShieldKind.COUNTRY, "DEU"),
        (ShieldKind.COUNTRY, "ÄÖ"),
        (ShieldKind.PAGE, "admin"),
        (ShieldKind.HOSTNAME, "a b"),
        (ShieldKind.HOSTNAME, "shop.*.example"),
        (ShieldKind.HOSTNAME, "*."),
    ],
)
def test_a_value_that_its_kind_does_not_take_is_refused(
    things: SmallThings, kind: ShieldKind, value: str
) -> None:
    """The message names the field."""
    with pytest.raises(BadRequest, match=r"^value: "):
        things.shields.add(ONE, kind, value)
    assert things.snapshot.guard_of(ONE) is None


def test_a_note_changes_and_a_lowered_shield_is_gone(things: SmallThings) -> None:
    """Of its own site only; ids are not used again."""
    made = things.shields.add(ONE, ShieldKind.COUNTRY, "DE")

    assert things.shields.change(ONE, made.id, " office ").note == "office"
    with pytest.raises(BadRequest, match="note: "):
        things.shields.change(ONE, made.id, "x" * 201)
    for site, number in ((TWO, made.id), (ONE, ShieldId(9))):
        with pytest.raises(NotFound):
            things.shields.remove(site, number)
    things.shields.remove(ONE, made.id)
    with pytest.raises(NotFound):
        things.shields.change(ONE, made.id, "")
    assert things.snapshot.guard_of(ONE) is None
    assert things.shields.add(ONE, ShieldKind.COUNTRY, "DE").id > made.id


def test_there_is_an_end_to_patterns(things: SmallThings) -> None:
    """Each is tried at every event."""
    for number in range(ShieldKind.PAGE.most):
        things.shields.add(ONE, ShieldKind.PAGE, f"/{number}")

    with pytest.raises(BadRequest, match="at most 100"):
        things.shields.add(ONE, ShieldKind.PAGE, "/one/more")
    assert things.shields.add(ONE, ShieldKind.PAGE, "/0").value == "/0"
