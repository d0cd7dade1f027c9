"""A site's page in a browser: everything that is clicked is an address, and the way back leads through all of them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.dashboard.conftest import SITE
from browser.dashboard.desk import Desk, Theme

pytestmark = pytest.mark.browser

FIRST = ("sources:channels", "pages:pages")
LOOKS: tuple[tuple[str, Theme], ...] = (("wide", "light"), ("phone", "dark"))


def _tab(page: Page, panel: str, tab: str) -> None:
    """Open a tab and wait until its rows are there."""
    link = page.locator(f"[data-tab='{panel}:{tab}']")
    if not link.is_visible():
        page.click(f"#more-{panel} > summary")
    link.click()
    expect(page.locator(f"[data-tab='{panel}:{tab}'][aria-current]")).to_be_attached()


def _open_tabs(page: Page) -> list[str]:
    """Return the tabs of sources and pages that are open, but for first ones."""
    names = page.eval_on_selector_all(
        "[data-tab][aria-current]", "all => all.map((link) => link.dataset.tab)"
    )
    return sorted(name for name in names if name.startswith(("sources:", "pages:")) and name not in FIRST)


@pytest.mark.parametrize(("screen", "theme"), LOOKS)
def test_a_click_on_a_row_filters_and_a_click_on_its_chip_undoes_it(
    desks: Callable[..., Desk], screen: str, theme: Theme
) -> None:
    """All numbers of the page are then of those visits alone."""
    desk = desks(screen=screen, theme=theme)
    desk.open(SITE)
    page = desk.page
    before = page.locator("#top-visitors strong").get_attribute("title")
    row = page.locator("#panel-sources tbody tr").nth(1)
    name, number = row.locator("th a").inner_text(), row.locator("td").last.get_attribute("title")

    row.locator("th a").click()

    expect(page.locator("#chips .chip")).to_have_count(1)
    assert name in page.locator("#chips .chip").inner_text()
    assert page.locator("#top-visitors strong").get_attribute("title") == number
    assert "f=is,visit:channel," in desk.address
    page.click("#chips .chip a")
    expect(page.locator("#chips")).to_have_count(0)
    assert page.locator("#top-visitors strong").get_attribute("title") == before
    assert desk.overflow() == []


@pytest.mark.parametrize(("screen", "theme"), LOOKS)
def test_a_filter_by_form_is_the_same_as_by_a_click(
    desks: Callable[..., Desk], screen: str, theme: Theme
) -> None:
    """Values that there are can be chosen."""
    desk = desks(screen=screen, theme=theme)
    desk.open(SITE)
    page = desk.page
    page.click("#filter-menu > summary")
    page.select_option("#filter-menu [name=dimension]", "visit:browser")
    page.fill("#filter-menu [name=value]", "Fire")
    expect(page.locator("#values option[value=Firefox]")).to_be_attached()
    page.fill("#filter-menu [name=value]", "Firefox")
    page.click("#filter-menu .filter button")

    expect(page.locator("#chips .chip")).to_contain_text("Firefox")
    assert "f=is,visit:browser,Firefox" in desk.address


@pytest.mark.parametrize(("screen", "theme"), LOOKS)
def test_metric_interval_and_comparison_are_chosen_by_clicks(
    desks: Callable[..., Desk], screen: str, theme: Theme
) -> None:
    """And each is in the address."""
    desk = desks(screen=screen, theme=theme)
    desk.open(SITE)
    page = desk.page

    page.click("#top-pageviews")
    expect(page.locator("#top-pageviews")).to_have_attribute("aria-current", "true")
    page.click("#units-menu > summary")
    page.click("#units-menu a:has-text('Weeks')")
    expect(page.locator("#units-menu > summary")).to_have_text("Weeks")
    page.click("#compare-menu > summary")
    page.click("#compare-menu a >> nth=1")
    expect(page.locator("#compare-menu a").nth(1)).to_have_attribute("aria-current", "true")

    for part in ("metric=pageviews", "interval=week", "compare=year"):
        assert part in desk.address
    page.click("#period-menu > summary")
    page.click("#period-menu a:has-text('Last 7 days')")
    expect(page.locator("#period-menu > summary")).to_have_text("Last 7 days")
    assert "metric=pageviews" in desk.address


@pytest.mark.parametrize(("screen", "theme"), LOOKS)
def test_tabs_of_all_panels_are_in_the_address_and_the_way_back_leads_through_them(
    desks: Callable[..., Desk], screen: str, theme: Theme
) -> None:
    """Also right after a filter, and when the page is opened anew at that address."""
    desk = desks(screen=screen, theme=theme)
    desk.open(SITE)
    page = desk.page
    _tab(page, "sources", "referrers")
    _tab(page, "pages", "titles")
    _tab(page, "sources", "utm-sources")
    assert desk.address == f"{SITE}?tab=sources:utm-sources&tab=pages:titles"

    page.click("#top-visits")
    expect(page.locator("#top-visits")).to_have_attribute("aria-current", "true")
    assert _open_tabs(page) == ["pages:titles", "sources:utm-sources"]
    page.locator("#panel-pages tbody th a").first.click()
    expect(page.locator("#chips")).to_be_visible()
    assert _open_tabs(page) == ["pages:titles", "sources:utm-sources"]
    page.reload()
    assert _open_tabs(page) == ["pages:titles", "sources:utm-sources"]

    page.go_back()
    expect(page.locator("#chips")).to_have_count(0)
    page.go_back()
    expect(page.locator("#top-visitors")).to_have_attribute("aria-current", "true")
    assert _open_tabs(page) == ["pages:titles", "sources:utm-sources"]
    page.go_back()
    expect(page.locator("[data-tab='sources:referrers'][aria-current]")).to_be_attached()
    page.go_back()
    expect(page.locator("[data-tab='pages:pages'][aria-current]")).to_be_attached()
    assert desk.address == f"{SITE}?tab=sources:referrers"
    page.go_forward()
    expect(page.locator("[data-tab='pages:titles'][aria-current]")).to_be_attached()


def test_nothing_moves_when_a_panel_arrives(desks: Callable[..., Desk]) -> None:
    """Its place is as high as what comes."""
    for screen in ("wide", "phone"):
        desk = desks(screen=screen)
        desk.open(SITE)
        places = "() => [...document.querySelectorAll('.panel')].map((panel) => panel.offsetHeight)"
        before = desk.page.evaluate(places)
        assert desk.page.locator(".skeleton").count() > 0
        desk.show_all()

        assert desk.page.evaluate(places) == before


@pytest.mark.parametrize(("screen", "theme"), LOOKS)
def test_a_segment_is_saved_and_chosen(desks: Callable[..., Desk], screen: str, theme: Theme) -> None:
    """Under its name, with the filters of the page."""
    desk = desks(screen=screen, theme=theme)
    name = f"Firefox on a {screen}"
    desk.open(f"{SITE}?f=is,visit:browser,Firefox&period=7d")
    page = desk.page
    page.click("#filter-menu > summary")
    page.fill("#filter-menu .save [name=name]", name)
    page.click("#filter-menu .save button")
    expect(page.locator("#filter-menu a", has_text=name)).to_be_attached()

    desk.open(SITE)
    page.click("#filter-menu > summary")
    page.click(f"#filter-menu a:has-text('{name}')")
    expect(page.locator("#chips .chip")).to_contain_text(name)


def test_a_share_is_seen_without_cookies(desks: Callable[..., Desk], demo_token: str) -> None:
    """With the filters, tabs and charts that its guests may use."""
    desk = desks()
    share = desk.server.ask(
        "POST", "/api/sites/fieldnotes.example/shares", {"name": "Board"}, token=demo_token
    )
    assert share.status == 200, share
    guest = desks(screen="phone", theme="dark")
    guest.context.clear_cookies()

    guest.open(f"/share/{share.json['slug']}")

    _tab(guest.page, "sources", "referrers")
    guest.page.locator("#panel-sources tbody th a").first.click()
    expect(guest.page.locator("#chips")).to_be_visible()
    guest.show_all()
    assert guest.address.startswith(f"/share/{share.json['slug']}")


def test_a_panel_that_could_not_be_asked_says_so_in_its_place(desks: Callable[..., Desk]) -> None:
    """And is asked again by a click."""
    desk = desks()
    desk.open(SITE)
    desk.page.route(
        "**/panels/devices*",
        lambda route: route.continue_(url=route.request.url.replace("/panels/devices", "/panels/nonsense")),
        times=1,
    )
    desk.page.evaluate("document.querySelector('#panel-devices').scrollIntoView()")
    expect(desk.page.locator("#panel-nonsense")).to_contain_text("There is no such panel.")
    assert desk.page.locator("#panel-nonsense button").inner_text() == "Try again"
    assert desk.page.locator(".brand").count() == 1
    desk.complaints.clear()
