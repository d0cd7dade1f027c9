"""Everything by keyboard alone: what is in reach, what opens and closes, and where the focus is afterwards."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from browser.dashboard.conftest import SITE
from browser.dashboard.desk import Desk

pytestmark = pytest.mark.browser


def _focus(desk: Desk, selector: str) -> None:
    desk.page.focus(selector)


def test_the_first_stop_leads_past_what_is_on_every_page(desks: Callable[..., Desk]) -> None:
    """It is unseen until it is reached."""
    desk = desks()
    desk.open(SITE)
    link = desk.page.locator(".skip")
    box = link.bounding_box()
    assert box is not None
    assert box["width"] <= 1

    desk.page.keyboard.press("Tab")
    assert desk.focused() == "Skip to the content"
    box = link.bounding_box()
    assert box is not None
    assert box["width"] > 100
    desk.page.keyboard.press("Enter")

    assert desk.focused() == "page"
    desk.page.keyboard.press("Tab")
    assert desk.page.evaluate("() => document.activeElement.closest('details').id") == "site-menu"


def test_tab_goes_through_the_page_in_the_order_in_which_it_is_read(desks: Callable[..., Desk]) -> None:
    """From the menus over the numbers and the chart's values to the lists; a bar of the chart is no stop."""
    desk = desks()
    desk.open(SITE)
    _focus(desk, "#site-menu > summary")
    stops = []
    for _ in range(30):
        stops.append(
            desk.page.evaluate(
                "() => (document.activeElement.id || document.activeElement.closest('[id]').id)"
            )
        )
        desk.page.keyboard.press("Tab")

    order = list(dict.fromkeys(stops))
    assert order[:5] == ["site-menu", "page", "filter-menu", "compare-menu", "earlier"]
    wanted = ["period-menu", "top-visitors", "top-visit_duration", "units-menu", "panel-sources"]
    assert [one for one in order if one in wanted] == wanted


def test_a_menu_opens_with_enter_and_closes_with_escape(desks: Callable[..., Desk]) -> None:
    """The focus is on its button then; one that is opened closes the others."""
    desk = desks()
    desk.open(SITE)
    page = desk.page
    for menu in ("#compare-menu", "#period-menu", "#site-menu", "#more-sources", "#account-menu"):
        _focus(desk, f"{menu} > summary")
        page.keyboard.press("Enter")
        expect(page.locator(menu)).to_have_attribute("open", "")
        page.keyboard.press("Tab")
        assert page.evaluate(f"() => document.activeElement.closest('{menu}') !== null")
        page.keyboard.press("Escape")
        expect(page.locator("details.menu[open]")).to_have_count(0)
        assert page.evaluate(f"() => document.activeElement.matches('{menu} > summary')"), (
            f"{menu}: {desk.focused()}"
        )


def test_what_is_chosen_in_a_menu_leaves_the_focus_at_the_menu(desks: Callable[..., Desk]) -> None:
    """Though the whole page was drawn anew."""
    desk = desks()
    desk.open(SITE)
    page = desk.page
    _focus(desk, "#period-menu > summary")
    page.keyboard.press("Enter")
    page.focus("#period-menu a:has-text('Last 7 days')")
    page.keyboard.press("Enter")

    expect(page.locator("#period-menu > summary")).to_have_text("Last 7 days")
    expect(page.locator("#period-menu > summary")).to_be_focused()
    page.focus("#top-visits")
    page.keyboard.press("Enter")
    expect(page.locator("#top-visits[aria-current]")).to_be_focused()


def test_an_opened_tab_has_the_focus_and_a_filter_leaves_it_at_the_page(desks: Callable[..., Desk]) -> None:
    """So that the next Tab goes on from there."""
    desk = desks()
    desk.open(SITE)
    page = desk.page
    page.focus("[data-tab='sources:sources']")
    page.keyboard.press("Enter")
    expect(page.locator("[data-tab='sources:sources'][aria-current]")).to_be_focused()

    page.focus("#panel-sources tbody th a")
    page.keyboard.press("Enter")
    expect(page.locator("#chips")).to_be_visible()
    expect(page.locator("#page")).to_be_focused()


def test_one_key_does_what_is_done_often(desks: Callable[..., Desk]) -> None:
    """And is a letter like any other where one writes."""
    desk = desks()
    desk.open(SITE)
    page = desk.page
    for key, period in (("w", "Last 7 days"), ("y", "Yesterday"), ("t", "Last 30 days")):
        page.keyboard.press(key)
        expect(page.locator("#period-menu > summary")).to_have_text(period)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#period-menu > summary")).not_to_have_text("Last 30 days")
    page.keyboard.press("t")
    expect(page.locator("#period-menu > summary")).to_have_text("Last 30 days")

    page.keyboard.press("f")
    expect(page.locator("#filter-menu [name=dimension]")).to_be_focused()
    page.focus("#filter-menu [name=value]")
    page.keyboard.type("w")
    assert page.input_value("#filter-menu [name=value]") == "w"
    expect(page.locator("#period-menu > summary")).to_have_text("Last 30 days")
    page.keyboard.press("Escape")
    expect(page.locator("details.menu[open]")).to_have_count(0)
    page.keyboard.press("g")
    expect(page.locator(".tiles")).to_be_visible()


def test_the_list_of_keys_is_one_key_away(desks: Callable[..., Desk]) -> None:
    """It names all that the page has, also after one came there from another page, and Escape closes it."""
    desk = desks()
    page = desk.page
    desk.open("/")
    page.click("text=fieldnotes.example")
    page.click("#panel-pages footer a")
    expect(page.locator("#rows")).to_be_visible()
    names = {"ArrowLeft": "←", "ArrowRight": "→"}
    for path in ("", "/", SITE, f"{SITE}/realtime", f"{SITE}/settings/goals"):
        if path:
            desk.open(path)
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        told = set(page.locator("#keys kbd").all_inner_texts())
        used = page.eval_on_selector_all(
            "[data-key]", "all => all.map((one) => one.dataset.key).filter(Boolean)"
        )
        assert {names.get(key, key) for key in used} <= told, path
        page.keyboard.press("Escape")
        expect(page.locator("#keys")).to_be_hidden()


def test_a_theme_is_chosen_without_leaving_the_view(desks: Callable[..., Desk]) -> None:
    """Though the foot of the page was drawn for another one."""
    desk = desks()
    desk.open("/")
    desk.page.click("text=fieldnotes.example")
    desk.page.click("#top-visits")
    expect(desk.page.locator("#top-visits")).to_have_attribute("aria-current", "true")
    desk.page.select_option("[name=theme]", "dark")
    expect(desk.page.locator("html")).to_have_attribute("data-theme", "dark")

    assert desk.address == f"{SITE}?metric=visits"
