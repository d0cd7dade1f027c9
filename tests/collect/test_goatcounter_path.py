"""Paths and names of events as GoatCounter has them."""

import pytest

from footfall.collect.goatcounter_path import event_name, is_no_page, page_path


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("", "/"),
        ("a", "/a"),
        (" //a/b// ", "/a/b"),
        ("/a?utm_campaign=x&b=1#top", "/a?b=1#top"),
        ("/a?ref=x#/route", "/a#/route"),
        ("/a?z=1&b=%20&a=c d&", "/a?a=c d&b=%20&z=1"),
        ("/a?a=2&a=1", "/a?a=2&a=1"),
        ("/a?from=singlemessage&from=home", "/a?from=home"),
        ("/a?utm%5Fsource=x", "/a"),
        ("/50%?ref=x", "/50%?ref=x"),
        ("/a?_x_tr_sl=auto&__cf_chl_f=1&gclid=2", "/a"),
        ("/web/20200101000000id_/http://example.com/a?b=1", "/a?b=1"),
        ("/web/2020", "/web/2020"),
        ("/web/20200101000000/", "/web/20200101000000"),
    ],
)
def test_a_page_is_the_same_whichever_way_one_came(given: str, path: str) -> None:
    """What says how somebody came goes from its query, the rest has one order and keeps its spelling."""
    assert page_path(given) == path
    assert page_path(path) == path


def test_an_event_has_a_name() -> None:
    """Queries and blanks belong to it, slashes in front do not."""
    assert event_name("//a?ref=b ") == "a?ref=b "
    assert event_name("//") == "(no event name)"


def test_what_is_no_page_is_known_by_its_path() -> None:
    """As exactly as GoatCounter knows it."""
    assert is_no_page("/favicon.ico")
    assert is_no_page("/a<html>b")
    assert not is_no_page("/favicon.ico?x=1")
    assert not is_no_page("/servlet")
