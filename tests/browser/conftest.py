"""A headless Chromium, a server of pages, and a started footfall server, one of each for the tests of one file."""

import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser.web import PageServer, Web
from live import Server

_OPTIONS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP *.example 127.0.0.1",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A started Chromium; a module's, because while it runs no other event loop may."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no chromium is installed, so no page was opened in a browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            headless=True,
            args=(*_OPTIONS, f"--user-agent={_with_a_window(program)}"),
            # What people have and Playwright turns off.
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pages() -> Iterator[PageServer]:
    """A server of pages on a port of its own."""
    with PageServer() as started:
        yield started


@pytest.fixture
def web(chromium: Browser, pages: PageServer, shared_server: Server, site: str) -> Iterator[Web]:
    """A site with a page `/`, looked at with a fresh profile; at the end no page may have complained."""
    with chromium.new_context() as context:
        made = Web(site, shared_server, pages, chromium, context)
        made.put("/")
        yield made
    assert made.complaints == []


def _with_a_window(program: str) -> str:
    """Return the user agent text of *program* as it is when it has a window: without one it is nobody's."""
    said = subprocess.run(
        (program, "--version"), check=True, capture_output=True, text=True, timeout=60
    ).stdout
    version = re.search(r"\d+", said)
    assert version is not None, said
    return f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version[0]}.0.0.0 Safari/537.36"
