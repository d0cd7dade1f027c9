"""The API's page in a browser: nothing is cut off, nothing is fetched from elsewhere."""

import pytest
from playwright.sync_api import Browser

from live import Server

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_of_the_page_is_wider_than_the_screen(
    chromium: Browser, shared_server: Server, width: int
) -> None:
    """Long shapes scroll within their own box."""
    with chromium.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{shared_server.port}/docs")

        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_page_needs_no_other_server_and_complains_of_nothing(
    chromium: Browser, shared_server: Server
) -> None:
    """Its policy forbids scripts and whatever comes from elsewhere, and it has neither."""
    asked: list[str] = []
    said: list[str] = []
    with chromium.new_context() as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        address = f"http://127.0.0.1:{shared_server.port}"
        page.goto(f"{address}/docs", wait_until="networkidle")
        page.click("nav a[href='#get-api-stats']")

        assert page.locator("#get-api-stats").evaluate("element => element.getBoundingClientRect().top") < 5
        assert {url.removeprefix(address) for url in asked} <= {"/docs", "/favicon.ico"}
        assert [text for text in said if "favicon" not in text] == []
