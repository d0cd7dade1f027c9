"""The code of a region by its name."""

import re
from importlib.resources import files

import pytest

from footfall.enrich.regions import region_code
from footfall.testing import table

KNOWN = table(
    """
    country  name                                code
    DE       Bavaria                             DE-BY
    DE       BAVARIA                             DE-BY
    DE       Baden-Württemberg                   DE-BW
    DE       Baden-Wurttemberg                   DE-BW
    DE       Land Berlin                         -
    US       California                          US-CA
    US       District of Columbia                US-DC
    US       Washington                          US-WA
    GB       England                             GB-ENG
    GB       Scotland                            GB-SCT
    FR       Île-de-France                       FR-IDF
    FR       Ile-de-France                       FR-IDF
    FR       Provence-Alpes-Côte d'Azur          FR-PAC
    FR       Provence-Alpes-Côte d’Azur          FR-PAC
    ES       Catalonia                           ES-CT
    ES       Madrid                              ES-MD
    IT       Lombardy                            IT-25
    NL       North Holland                       NL-NH
    BE       Brussels Capital                    BE-BRU
    CH       Zurich                              CH-ZH
    AT       Vienna                              AT-9
    PL       Mazovia                             PL-14
    PL       Łódź Voivodeship                    PL-10
    PL       Lodz Voivodeship                    PL-10
    CZ       Prague                              CZ-10
    DK       Capital Region                      DK-84
    SE       Stockholm                           SE-AB
    NO       Møre og Romsdal                     NO-15
    NO       More og Romsdal                     NO-15
    TR       Istanbul                            TR-34
    TR       İstanbul                            TR-34
    TR       Diyarbakır                          TR-21
    RU       Moscow                              RU-MOW
    RU       Moscow Oblast                       RU-MOS
    UA       Kyiv City                           UA-30
    UA       Kyiv Oblast                         UA-32
    CA       Quebec                              CA-QC
    BR       São Paulo                           BR-SP
    BR       Sao Paulo                           BR-SP
    MX       Mexico City                         MX-CMX
    MX       Mexico                              MX-MEX
    MX       Estado de Mexico                    -
    IR       Tehran                              IR-23
    IR       Isfahan                             IR-10
    MA       Oriental                            MA-02
    MA       Casablanca-Settat                   MA-06
    NO       Akershus                            NO-32
    UA       Cherkasy                            UA-71
    AU       New South Wales                     AU-NSW
    JP       Tokyo                               JP-13
    CN       Guangdong                           CN-GD
    KR       Seoul                               KR-11
    KR       Gyeonggi-do                         KR-41
    IN       Maharashtra                         IN-MH
    IN       National Capital Territory of Delhi IN-DL
    ZA       Gauteng                             ZA-GP
    AR       Buenos Aires F.D.                   AR-C
    AR       Buenos Aires Province               AR-B
    IE       Leinster                            IE-L
""".replace("Delhi IN-DL", "Delhi  IN-DL")
)


@pytest.mark.parametrize("row", KNOWN, ids=lambda row: f"{row['country']} {row['name']}")
def test_a_name_has_the_code_of_its_region(row: dict[str, str]) -> None:
    """Whatever accents, quotes, capitals and generic words it is written with."""
    assert region_code(row["country"], row["name"]) == row["code"]


@pytest.mark.parametrize("name", ["", " ", "-", "Province", "Atlantis", "\u0301", "of the", "x" * 200])
def test_a_name_of_no_region_has_no_code(name: str) -> None:
    """Better none than a wrong one."""
    assert region_code("DE", name) == ""


def test_a_name_is_looked_for_in_its_own_country_alone() -> None:
    """There is a Limburg in two countries, and an England in one."""
    assert region_code("BE", "Limburg") == "BE-VLI"
    assert region_code("NL", "Limburg") == "NL-LI"
    assert region_code("DE", "England") == ""


def test_a_city_is_not_the_region_around_it() -> None:
    """Both bear one name but for a generic word, which then counts."""
    assert region_code("BY", "Minsk City") == "BY-HM"
    assert (region_code("UA", "Kyiv City"), region_code("UA", "Kyiv Oblast")) == ("UA-30", "UA-32")
    assert (region_code("MX", "Mexico City"), region_code("MX", "Mexico State")) == ("MX-CMX", "MX-MEX")
    assert (region_code("DE", "Bavaria City"), region_code("US", "Washington City")) == ("DE-BY", "US-WA")


def test_every_line_of_the_table_is_found_by_its_name() -> None:
    """Or another one has that name: one of the same level exactly so, one of a higher level but for generic words."""
    lines = files("footfall.enrich").joinpath("data", "regions.tsv").read_text("utf-8").splitlines()
    rows = [tuple(line.split("\t")) for line in lines if not line.startswith("#")]

    assert len(rows) > 5000
    assert all(re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}", code) and level in "012" for code, level, _ in rows)
    named = {(code, name) for code, _, name in rows}
    upper = {code for code, level, _ in rows if level == "1"}
    for code, level, name in rows:
        found = region_code(code[:2], name)
        assert (found, name) in named or (level == "2" and found in upper), (code, name, found)
