"""Which shield refuses an event."""

from itertools import count

import pytest

from footfall.model.ids import ShieldId, SiteId
from footfall.model.reason import Reason
from footfall.model.shield import Shield, ShieldKind
from footfall.sites.guard import Guard

_ADDRESS, _COUNTRY, _PAGE, _HOSTNAME = ShieldKind


def _guard(*shields: tuple[ShieldKind, str]) -> Guard:
    numbers = count(1)
    return Guard(Shield(ShieldId(next(numbers)), SiteId(1), kind, value, "", 0) for kind, value in shields)


def _refusing(
    guard: Guard, *, address: str = "", country: str = "", path: str = "/", host: str = "example.com"
) -> tuple[Reason, int] | None:
    return guard.refusing(address, country, path, host)


def test_a_shield_names_itself() -> None:
    """The reason says its kind; the id says which of that kind."""
    guard = _guard(
        (_ADDRESS, "192.0.2.1"),
        (_ADDRESS, "2001:db8::/32"),
        (_COUNTRY, "DE"),
        (_PAGE, "/admin"),
        (_PAGE, "/drafts/**"),
    )

    assert _refusing(guard, address="192.0.2.1") == (Reason.SHIELD_ADDRESS, 1)
    assert _refusing(guard, address="2001:db8::7") == (Reason.SHIELD_ADDRESS, 2)
    assert _refusing(guard, country="DE") == (Reason.SHIELD_COUNTRY, 3)
    assert _refusing(guard, path="/admin") == (Reason.SHIELD_PAGE, 4)
    assert _refusing(guard, path="/drafts/a/b") == (Reason.SHIELD_PAGE, 5)
    assert _refusing(guard, address="192.0.2.2", country="FR", path="/admin/") is None


def test_the_first_kind_that_refuses_is_the_reason() -> None:
    """Address, country, page, host."""
    guard = _guard((_HOSTNAME, "example.com"), (_PAGE, "/"), (_COUNTRY, "DE"), (_ADDRESS, "192.0.2.1"))

    assert _refusing(guard, address="192.0.2.1", country="DE") == (Reason.SHIELD_ADDRESS, 4)
    assert _refusing(guard, country="DE", host="other.example") == (Reason.SHIELD_COUNTRY, 3)
    assert _refusing(guard, host="other.example") == (Reason.SHIELD_PAGE, 2)
    assert _refusing(guard, host="other.example", path="/a") == (Reason.SHIELD_HOSTNAME, 0)


@pytest.mark.parametrize(
    ("host", "counts"),
    [
        ("example.com", True),
        ("a.shop.example", True),
        ("a.b.shop.example", True),
        ("shop.example", False),
        ("myshop.example", False),
        ("www.example.com", False),
        ("", False),
    ],
)
def test_once_a_host_is_allowed_no_other_counts(host: str, counts: bool) -> None:
    """`*.` stands for every host below one, not for itself."""
    guard = _guard((_HOSTNAME, "example.com"), (_HOSTNAME, "*.shop.example"))

    assert (_refusing(guard, host=host) is None) == counts


def test_a_country_is_asked_for_only_where_a_shield_names_one() -> None:
    """The look-up costs time."""
    assert _guard((_COUNTRY, "DE")).asks_country
    assert not _guard((_PAGE, "/")).asks_country
    assert _refusing(_guard((_COUNTRY, "DE")), country="") is None
