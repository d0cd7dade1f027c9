"""Where an address is."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from footfall.enrich.geo import HOW_TO_GET_ONE, Places
from footfall.model.event import Place
from mmdb import flat, nested, write_mmdb

ADDRESS = "81.2.69.142"
NETWORK = "81.2.69.0/24"


def _located(tmp_path: Path, row: object) -> Place:
    """Return the place of an address whose row is *row*."""
    return Places([write_mmdb(tmp_path / "city.mmdb", {NETWORK: row})]).locate(ADDRESS)


def test_a_nested_row_with_ids_and_codes_is_taken_as_it_is(tmp_path: Path) -> None:
    """GeoLite2 names the region's code and the city's GeoName id."""
    row = nested("DE", "Munich", region="Bavaria", code="BY", city_id=2867714)

    assert _located(tmp_path, row) == Place("DE", "DE-BY", "Bavaria", 2867714, "Munich")


def test_a_nested_row_without_codes_gets_its_region_by_name(tmp_path: Path) -> None:
    """DB-IP City Lite has neither the code nor the id."""
    found = _located(tmp_path, nested("DE", "Munich", region="Bavaria"))

    assert (found.country, found.region, found.region_name, found.city_name) == (
        "DE",
        "DE-BY",
        "Bavaria",
        "Munich",
    )


def test_a_flat_row_means_the_same_as_a_nested_one(tmp_path: Path) -> None:
    """A change of the file's kind makes no new city of an old one."""
    assert _located(tmp_path, flat("DE", "Munich", region="Bavaria")) == _located(
        tmp_path, nested("DE", "Munich", region="Bavaria")
    )


def test_a_country_file_gives_countries(tmp_path: Path) -> None:
    """The rest stays empty; what only the network's owner says counts when nothing else does."""
    assert _located(tmp_path, {"country_code": "fr"}) == Place(country="FR")
    assert _located(tmp_path, {"registered_country": {"iso_code": "FR"}}) == Place(country="FR")
    assert _located(
        tmp_path, {"country": {"iso_code": "DE"}, "registered_country": {"iso_code": "FR"}}
    ) == Place(country="DE")


def test_the_id_of_a_city_without_one_is_the_same_everywhere(tmp_path: Path) -> None:
    """It lies above all GeoName ids, fits a signed 64-bit column, and must never change: stored events carry it."""
    found = _located(tmp_path, flat("GB", "London", region="England"))

    assert found.city == 4136631173030155054
    assert 2**32 <= found.city < 2**63


def test_cities_of_one_name_in_two_regions_are_two(tmp_path: Path) -> None:
    """There are many Springfields."""
    ids = {_located(tmp_path, flat("US", "Springfield", region=state)).city for state in ("Illinois", "Ohio")}
    ids.add(_located(tmp_path, flat("CA", "Springfield", region="Ohio")).city)

    assert len(ids) == 3


def test_a_place_without_a_city_has_no_city_id(tmp_path: Path) -> None:
    """Zero is unknown."""
    assert _located(tmp_path, flat("GB", region="England")).city == 0


def test_ipv4_and_ipv6_may_be_in_files_apart(tmp_path: Path) -> None:
    """Each address is looked for in the file that can have it, also in one of both."""
    ipv4 = write_mmdb(tmp_path / "4.mmdb", {NETWORK: flat("GB", "London")}, ip_version=4)
    ipv6 = write_mmdb(tmp_path / "6.mmdb", {"2a00::/16": flat("PL", "Warsaw")})
    both = write_mmdb(
        tmp_path / "both.mmdb", {NETWORK: flat("GB", "London"), "2a00::/16": flat("PL", "Warsaw")}
    )

    for places in (Places([ipv4, ipv6]), Places([both]), Places([both, tmp_path / "none.mmdb"])):
        assert places.locate(ADDRESS).city_name == "London"
        assert places.locate("2a00::1").city_name == "Warsaw"
    assert Places([ipv4]).locate("2a00::1") == Place()


@pytest.mark.parametrize(
    "text", ["", "nonsense", "10.0.0.1", "::1", "81.2.69.142\0", "81.2.69.999", "fe80::1%eth0", "é", ":"]
)
def test_an_address_that_is_unknown_or_none_is_nowhere(text: str, tmp_path: Path) -> None:
    """No text is too odd to ask about."""
    places = Places([write_mmdb(tmp_path / "city.mmdb", {NETWORK: flat("GB"), "2a00::/16": flat("PL")})])

    assert places.locate(text) == Place()


def test_without_a_file_every_address_is_nowhere(tmp_path: Path) -> None:
    """And the one line at start says how to get one."""
    places = Places([tmp_path / "city.mmdb"])

    assert places.locate(ADDRESS) == Place()
    assert places.describe() == HOW_TO_GET_ONE


def test_the_line_at_start_says_kind_and_day(tmp_path: Path) -> None:
    """So that an operator sees a file that is years old."""
    file = write_mmdb(tmp_path / "city.mmdb", {NETWORK: flat("GB")}, kind="DBIP-City-Lite")

    assert Places([file]).describe() == "Places are looked up in DBIP-City-Lite of 2026-06-05."


def test_a_day_beyond_all_time_does_not_stop_the_start(tmp_path: Path) -> None:
    """A file's metadata are data of somebody else as well."""
    file = write_mmdb(tmp_path / "city.mmdb", {NETWORK: flat("GB")}, built=2**63)

    assert Places([file]).describe().endswith("of an unknown day.")


def test_a_replaced_file_is_taken_up(tmp_path: Path) -> None:
    """Also for addresses that were looked up before, whose places are remembered."""
    path = write_mmdb(tmp_path / "city.mmdb", {NETWORK: flat("GB", "London")})
    places = Places([path])
    assert places.locate(ADDRESS).city_name == "London"

    write_mmdb(tmp_path / "new.mmdb", {NETWORK: flat("GB", "Leeds")}).rename(path)

    assert places.locate(ADDRESS).city_name == "London"
    assert places.refresh()
    assert places.locate(ADDRESS).city_name == "Leeds"
    assert not places.refresh()


def test_a_file_that_appears_and_one_that_goes_are_noticed(tmp_path: Path) -> None:
    """The first update of a running server, and a removed file."""
    path = tmp_path / "city.mmdb"
    places = Places([path])

    write_mmdb(path, {NETWORK: flat("GB", "London")})
    assert places.refresh()
    assert places.locate(ADDRESS).city_name == "London"

    path.unlink()
    assert places.refresh()
    assert places.locate(ADDRESS) == Place()


def test_a_broken_file_leaves_the_places_as_they_were(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said once, not every ten seconds, and a whole file later is taken up."""
    path = write_mmdb(tmp_path / "city.mmdb", {NETWORK: flat("GB", "London")})
    places = Places([path])
    (tmp_path / "broken").write_bytes(b"broken")

    (tmp_path / "broken").rename(path)
    with caplog.at_level(logging.ERROR):
        assert [places.refresh(), places.refresh()] == [False, False]
    assert len(caplog.records) == 1
    assert places.locate(ADDRESS).city_name == "London"

    write_mmdb(tmp_path / "new.mmdb", {NETWORK: flat("GB", "Leeds")}).rename(path)
    assert places.refresh()
    assert places.locate(ADDRESS).city_name == "Leeds"


LONG = "x" * 1000

HOSTILE: dict[str, tuple[Mapping[str, object], Place]] = {
    "country is a number": ({"country": {"iso_code": 49}}, Place()),
    "country is a list": ({"country": ["DE"]}, Place()),
    "country is too long": ({"country_code": "DEU"}, Place()),
    "country is not of letters": ({"country_code": "<b"}, Place()),
    "country has a letter of another alphabet": ({"country_code": "DЕ"}, Place()),
    "no subdivision": ({"country_code": "DE", "subdivisions": []}, Place("DE")),
    "subdivision is no map": ({"country_code": "DE", "subdivisions": ["BY"]}, Place("DE")),
    "subdivisions are a map": ({"country_code": "DE", "subdivisions": {"0": "BY"}}, Place("DE")),
    "region's code is markup": (nested("DE", region="Nowhere", code="<b>"), Place("DE", "", "Nowhere")),
    "region's code is long": (nested("DE", region="Nowhere", code="BYBY"), Place("DE", "", "Nowhere")),
    "region's code is small": (nested("DE", region="Bavaria", code="by"), Place("DE", "DE-BY", "Bavaria")),
    "city is a number": ({"country_code": "DE", "city": 7}, Place("DE")),
    "city id is a text": ({"country_code": "DE", "city": {"geoname_id": "7"}}, Place("DE")),
    "city id is true": ({"country_code": "DE", "city": {"geoname_id": True}}, Place("DE")),
    "city id is negative": ({"country_code": "DE", "city": {"geoname_id": -7}}, Place("DE")),
    "city id is ours": ({"country_code": "DE", "city": {"geoname_id": 2**32}}, Place("DE")),
    "text that is no text": (flat("DE", "\ud800"), Place()),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_has_another_type_or_shape_is_left_out(case: str, tmp_path: Path) -> None:
    """The rest of the row is taken all the same."""
    row, place = HOSTILE[case]

    assert _located(tmp_path, row) == place


def test_long_names_are_cut_and_control_characters_left_out(tmp_path: Path) -> None:
    """What is written to the journal is bounded and can be read by every store."""
    found = _located(tmp_path, flat("DE", LONG, region="Ba\0va\nria\x9f"))

    assert found.city_name == LONG[:200]
    assert (found.region, found.region_name) == ("DE-BY", "Bavaria")
    assert json.loads(msgspec.json.encode(found))["city_name"] == found.city_name
