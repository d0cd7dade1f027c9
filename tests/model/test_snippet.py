"""The line for a site's pages."""

import pytest

from footfall.model.detail import EVERYTHING, Detail
from footfall.model.ids import SiteId
from footfall.model.site import Site, ZoneSince
from footfall.model.snippet import snippet_of
from footfall.model.tracking import Tracking

SERVER = "https://stats.example"


def _site(
    *tracker: Tracking, exclude: tuple[str, ...] = (), collect: tuple[Detail, ...] = EVERYTHING
) -> Site:
    return Site(
        SiteId(1),
        "example.com",
        0,
        (ZoneSince(0, "UTC"),),
        tracker=tracker,
        tracker_exclude=exclude,
        collect=collect,
    )


@pytest.mark.parametrize(
    ("tracker", "attributes", "script"),
    [
        ((), "", "track.js"),
        ((Tracking.HASH,), "data-hash ", "track.js"),
        ((Tracking.EVENTS,), 'data-off="engagement links downloads forms" ', "track.full.js"),
        ((Tracking.LINKS, Tracking.ENGAGEMENT), 'data-off="downloads forms" ', "track.full.js"),
        (
            (
                Tracking.ENGAGEMENT,
                Tracking.LINKS,
                Tracking.DOWNLOADS,
                Tracking.FORMS,
                Tracking.GPC,
                Tracking.DNT,
            ),
            "data-gpc data-dnt ",
            "track.full.js",
        ),
        (
            (Tracking.VITALS, Tracking.LOCAL),
            'data-local data-off="engagement links downloads forms" ',
            "track.vitals.js",
        ),
    ],
)
def test_the_smallest_script_that_does_what_is_asked_for(
    tracker: tuple[Tracking, ...], attributes: str, script: str
) -> None:
    """What the larger ones do unasked is turned off by name."""
    assert (
        snippet_of(_site(*tracker), SERVER) == f'<script defer {attributes}src="{SERVER}/{script}"></script>'
    )


def test_the_page_for_missing_ones_has_a_tag_of_its_own() -> None:
    """On all others it would count each as missing."""
    site = _site(Tracking.NOT_FOUND)

    assert snippet_of(site, SERVER) == f'<script defer src="{SERVER}/track.js"></script>'
    assert 'data-404 data-off="engagement links downloads forms" ' in snippet_of(site, SERVER, not_found=True)


def test_engagement_that_a_site_does_not_collect_is_not_sent() -> None:
    """Whatever its setting `tracker` says."""
    site = _site(Tracking.ENGAGEMENT, Tracking.LINKS, collect=(Detail.TITLE,))

    assert 'data-off="engagement downloads forms"' in snippet_of(site, SERVER)


def test_the_operators_own_name_is_preferred_but_for_what_it_does_not_do() -> None:
    """It is the full script; web vitals are in another one."""
    assert f'src="{SERVER}/t/x.js"' in snippet_of(_site(), SERVER + "/", "/t/x.js")
    assert f'src="{SERVER}/track.vitals.js"' in snippet_of(_site(Tracking.VITALS), SERVER, "/t/x.js")


def test_nothing_gets_out_of_an_attribute() -> None:
    """Neither a pattern nor the server's address."""
    tag = snippet_of(_site(exclude=('/a"><b>', "/c/**")), 'https://x"onload=')

    assert 'data-exclude="/a&quot;&gt;&lt;b&gt;,/c/**"' in tag
    assert tag.count("<") == tag.count(">") == 2
    assert 'src="https://x&quot;onload=/track.full.js"' in tag
