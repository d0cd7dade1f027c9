"""Somebody at a screen who looks at the dashboard: a size, light or dark, with or without scripts."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, expect

from live import Server
from person import Person

Theme = Literal["light", "dark"]
SCREENS = {"wide": (1280, 860), "phone": (390, 844)}
SHOWN_MS = 20_000  # machines that test have other things to do, too

expect.set_options(timeout=SHOWN_MS)

_TELL_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  console.error(`violates the policy: ${violatedDirective} ${blockedURI}`));
"""


@dataclass
class Desk:
    """A browser of its own, without cookies until somebody signs in; what its pages complain of is kept."""

    server: Server
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """The footfall server's."""
        return f"http://127.0.0.1:{self.server.port}"

    @property
    def address(self) -> str:
        """What the address bar says behind the origin."""
        return self.page.url.removeprefix(self.origin)

    def take_seat(self, person: Person) -> None:
        """Have the session of somebody who is signed in."""
        self.context.add_cookies(
            [
                {"name": name, "value": value, "url": self.origin}
                for name, value in person.cookies.items()
                if value
            ]
        )

    def open(self, path: str) -> None:
        """Open a page of the server; a machine that is too busy for it is asked again."""
        for _ in range(5):
            answer = self.page.goto(self.origin + path)
            if answer is None or answer.status != 503:
                return

    def show_all(self) -> None:
        """Scroll through the page until each panel has its rows."""
        for number in range(self.page.locator(".panel").count()):
            # Not by a handle: a panel that was asked for is replaced.
            self.page.evaluate("n => document.querySelectorAll('.panel')[n]?.scrollIntoView()", number)
            self.page.wait_for_timeout(50)
        expect(self.page.locator(".skeleton")).to_have_count(0)
        self.page.evaluate("scrollTo(0, 0)")

    def focused(self) -> str:
        """Return what has the focus: its id, else its text."""
        return str(
            self.page.evaluate(
                "() => document.activeElement.id || document.activeElement.textContent.trim().split('\\n')[0]"
            )
        )

    def overflow(self) -> list[str]:
        """Return what sticks out of the page to the side, as `tag.class`; nothing where it cannot be scrolled sideways."""
        return list(
            self.page.evaluate(
                """() => document.documentElement.scrollWidth <= innerWidth ? [] :
                [...document.querySelectorAll('body *')]
                  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
                  .map((element) => `${element.localName}.${element.getAttribute('class')}`)"""
            )
        )

    def _read_console(self, message: ConsoleMessage) -> None:
        # A busy server says 503, and the browser says that it did.
        if message.type == "error" and "503" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")


def seat(
    browser: Browser, server: Server, *, screen: str = "wide", theme: Theme = "light", script: bool = True
) -> Desk:
    """Return a desk; who takes it closes its context."""
    width, height = SCREENS[screen]
    context = browser.new_context(
        viewport=ViewportSize(width=width, height=height),
        has_touch=screen == "phone",
        is_mobile=screen == "phone",
        color_scheme=theme,
        java_script_enabled=script,
        locale="en-GB",
    )
    context.set_default_timeout(SHOWN_MS)
    if script:
        context.add_init_script(_TELL_VIOLATIONS)
    page = context.new_page()
    desk = Desk(server, context, page)
    page.on("console", desk._read_console)
    page.on("pageerror", lambda error: desk.complaints.append(f"{page.url}: {error}"))
    return desk


def until(ready: Callable[[], object], what: str) -> None:
    """Wait until *ready* says so, `SHOWN_MS` at most."""
    end = time.monotonic() + SHOWN_MS / 1000
    while not ready():
        assert time.monotonic() < end, what
        time.sleep(0.05)
