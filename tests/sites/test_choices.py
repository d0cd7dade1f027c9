"""The table of a site's settings."""

import msgspec
import pytest

from footfall.errors import BadRequest
from footfall.faces.api.sites import SiteSettings
from footfall.model.site import Site
from footfall.sites.choices import CHOICES, COLUMNS, Choice, Choices, Kind
from footfall.sites.tables import site


def _fields(kind: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    return {field.name: field for field in msgspec.structs.fields(kind)}


def test_the_table_names_what_can_be_changed_and_nothing_else() -> None:
    """In the order of the type that reads a body; every answer names all."""
    names = [choice.name for choice in CHOICES]

    assert names == list(_fields(Choices))
    assert set(names) <= set(_fields(SiteSettings))


@pytest.mark.parametrize("choice", COLUMNS, ids=lambda choice: choice.name)
def test_a_column_is_one_of_a_site_and_keeps_its_default(choice: Choice) -> None:
    """What is stored for the default of a site is read as that default."""
    default = _fields(Site)[choice.name].default

    assert choice.name in site.columns
    assert choice.read(choice.take(default)) == default


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.name)
def test_every_setting_says_what_it_takes(choice: Choice) -> None:
    """A choice among some has values; a list has a word for each of its entries; all say what they are for."""
    assert choice.about.endswith(".")
    assert bool(choice.values) == (choice.kind in {Kind.ONE, Kind.SOME})
    assert bool(choice.each) == (choice.kind in {Kind.SOME, Kind.LIST})
    assert bool(choice.most) == (choice.kind is Kind.NUMBER)


@pytest.mark.parametrize("number", [-1, 36_501])
def test_a_number_out_of_range_is_refused_by_name(number: int) -> None:
    """The message says the range."""
    days = next(choice for choice in CHOICES if choice.name == "retention_days")

    with pytest.raises(BadRequest, match=f"retention_days: {number} should be 0 to 36500"):
        days.take(number)
