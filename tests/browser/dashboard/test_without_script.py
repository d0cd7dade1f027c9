"""The same without JavaScript: links and forms."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from browser.dashboard.conftest import SITE
from browser.dashboard.desk import Desk, seat
from live import Server

pytestmark = pytest.mark.browser


@pytest.fixture(params=["wide", "phone"])
def desk(request: pytest.FixtureRequest, chromium: Browser, demo: Server) -> Iterator[Desk]:
    """A desk whose browser runs no script, and whose person has signed in by the form."""
    made = seat(chromium, demo, screen=request.param, script=False)
    found = re.search(r"Sign in as (\S+) with the password (\S+);", demo.printed)
    assert found
    made.open(SITE)
    assert made.address.startswith("/signin?to=")
    made.page.fill("[name=email]", found[1])
    made.page.fill("[name=password]", found[2])
    made.page.click("button.main")
    assert made.address == SITE
    yield made
    made.context.close()
    assert made.complaints == []


def test_a_site_is_read(desk: Desk) -> None:
    """A filter by form and by a row, a tab, a period, all lists."""
    page = desk.page
    page.click("#filter-menu > summary")
    page.select_option("#filter-menu [name=dimension]", "visit:browser")
    page.fill("#filter-menu [name=value]", "Firefox")
    page.click("#filter-menu .filter button")
    expect(page.locator("#chips .chip")).to_contain_text("Firefox")

    page.click("[data-tab='pages:titles']")
    assert "tab=pages:titles" in desk.address
    assert page.locator("#chips .chip").count() == 1
    page.click("#more-sources > summary")
    page.click("[data-tab='sources:mediums']")
    assert page.locator("[data-tab='pages:titles'][aria-current]").count() == 1
    page.click("#period-menu > summary")
    page.click("#period-menu a:has-text('Last 7 days')")
    assert page.locator("#period-menu > summary").inner_text() == "Last 7 days"
    page.click("text=Show all lists")
    assert page.locator("#panel-devices tbody tr").count() > 0
    assert page.locator(".skeleton").count() == 0
    page.click("#chips .chip a")
    assert page.locator("#chips").count() == 0


def test_a_list_is_read_whole_and_taken_along(desk: Desk) -> None:
    """Searched, sorted, as CSV."""
    page = desk.page
    page.click("#panel-pages footer a")
    page.fill("[name=search]", "postgres")
    page.keyboard.press("Enter")
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    with page.expect_download() as downloading:
        page.click("text=CSV")
    lines = downloading.value.path().read_text("utf-8").splitlines()
    assert lines[0].startswith("Page,Visitors")
    assert "postgres" in lines[1]
    assert len(lines) == 2
    page.goto(desk.page.url.replace("search=postgres", "search="))
    page.click("#rows thead a:has-text('Pageviews')")
    assert page.locator("th[aria-sort]").inner_text().startswith("Pageviews")


def test_language_and_theme_are_kept(desk: Desk) -> None:
    """By a button, which those with scripts need not press."""
    page = desk.page
    page.select_option(".preferences [name=theme]", "dark")
    page.click(".preferences button")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_signing_out_ends_it(desk: Desk) -> None:
    """The page is not for guests."""
    desk.page.click("#account-menu > summary")
    desk.page.click("text=Sign out")
    desk.open(SITE)
    assert desk.address.startswith("/signin")
