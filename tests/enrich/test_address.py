"""How much of an address is kept."""

import pytest

from footfall.enrich.address import kept_address
from footfall.model.site import AddressPolicy


@pytest.mark.parametrize(
    ("address", "full", "masked"),
    [
        ("198.51.100.77", "198.51.100.77", "198.51.100.0"),
        ("2001:db8:aaaa:bbbb::1", "2001:db8:aaaa:bbbb::1", "2001:db8:aaaa::"),
        ("", "", ""),
    ],
)
def test_an_address_is_kept_as_the_site_says(address: str, full: str, masked: str) -> None:
    """Whole, its /24 or /48, or nothing."""
    assert kept_address(address, AddressPolicy.FULL) == full
    assert kept_address(address, AddressPolicy.MASKED) == masked
    assert kept_address(address, AddressPolicy.NONE) == ""
