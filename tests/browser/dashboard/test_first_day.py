"""The first day: from an empty folder to the first visitor on the page, in a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser.dashboard.desk import Desk, Theme, seat
from browser.web import Document, PageServer
from live import Server
from person import PASSWORD

pytestmark = pytest.mark.browser

DOMAIN = "mine.example"
LOOKS: tuple[tuple[str, Theme], ...] = (("wide", "dark"), ("phone", "light"))


@pytest.fixture(params=LOOKS)
def desk(request: pytest.FixtureRequest, chromium: Browser, tmp_path: Path) -> Iterator[Desk]:
    """A desk in front of a server that nobody has set up yet."""
    screen, theme = request.param
    with Server(tmp_path / "data") as started:
        made = seat(chromium, started, screen=screen, theme=theme)
        yield made
        made.context.close()
    assert made.complaints == []


def test_from_setting_up_to_the_first_visitor(desk: Desk, pages: PageServer) -> None:
    """The line that the page shows is put into a page of another origin, and what waits turns green by itself."""
    page = desk.page
    desk.open("/")
    assert desk.address == "/setup"
    page.fill("[name=email]", "ada@example.com")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.click("button.main")
    page.click("text=Add a site")
    page.fill("[name=domain]", f"https://www.{DOMAIN}/")
    page.click("button.main")
    assert desk.address.startswith(f"/sites/www.{DOMAIN}/install") or desk.address.startswith(
        f"/sites/{DOMAIN}/install"
    )
    expect(page.locator("#seen")).to_contain_text("Waiting")
    assert desk.overflow() == []
    tag = page.locator("pre.copy").first.inner_text().strip()
    assert tag.startswith("<script")
    pages.documents[f"www.{DOMAIN}", "/hello"] = Document(f"<!doctype html><title>Hello</title>{tag}", {})

    visitor = desk.context.browser
    assert visitor is not None
    with visitor.new_context() as elsewhere:
        elsewhere.new_page().goto(f"http://www.{DOMAIN}:{pages.server_port}/hello")
        expect(page.locator("#seen")).to_contain_text("Pageviews arrive.")

    page.click("#seen .button.main")
    page.click(".now")
    expect(page.locator(".present strong").first).to_have_text("1")
    expect(page.locator(".panels")).to_contain_text("/hello")
    desk.open("/")
    expect(page.locator(".tile")).to_have_count(1)
    page.click("#account-menu > summary")
    page.click("text=Sign out")
    expect(page.locator("h1")).to_have_text("Sign in")
    desk.open("/")
    assert desk.address == "/signin"
