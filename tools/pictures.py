"""
Takes pictures of every page, as a demo has them: wide and on a phone, light and dark. `make pictures` runs it.

The moment and the made-up world are fixed, so that a changed picture is a changed page. All go to docs/pictures/,
which is not committed, but for the one that the README shows.
"""

import asyncio
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import uvloop
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from footfall.app.server import App
from footfall.faces.dashboard.access import PLAIN_COOKIE
from footfall.ingest.demo.demo import EMAIL
from footfall.ingest.demo.folder import demo_folder
from footfall.settings import read_settings
from footfall.testing import FrozenClock

MOMENT: Final = datetime(2026, 9, 17, 15, 20, tzinfo=UTC)
EVENTS: Final = 300_000
DOCS: Final = Path(__file__).parents[1] / "docs"
SITE: Final = "/sites/fieldnotes.example"
_OPTIONS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars")


class Shot(NamedTuple):
    """One page; *click* is opened before the picture is taken."""

    name: str
    path: str
    click: str = ""
    signed_in: bool = True
    whole: bool = True


class Size(NamedTuple):
    """A screen."""

    name: str
    width: int
    height: int
    touch: bool


SIZES: Final = (Size("wide", 1280, 860, False), Size("phone", 390, 844, True))
SHOTS: Final = (
    Shot("sign-in", "/signin", signed_in=False),
    Shot("sites", "/"),
    Shot("site", SITE),
    Shot("site-day", "/sites/oakandwool.example?period=day"),
    Shot("site-filtered", f"{SITE}?period=91d&f=is,visit:country,DE&metric=pageviews&tab=places:countries"),
    Shot("site-periods", SITE, click=".stepper summary", whole=False),
    Shot("site-filter", SITE, click="[data-key=f] > summary", whole=False),
    Shot("site-empty", f"{SITE}?f=is,event:page,/nowhere"),
    Shot("realtime", f"{SITE}/realtime"),
    Shot("details", f"{SITE}/details/pages/pages"),
    Shot("goals", "/sites/oakandwool.example/details/goals/goals"),
    Shot("add-site", "/add-site"),
    Shot("install", f"{SITE}/install"),
    Shot("settings", f"{SITE}/settings"),
    Shot("settings-goals", f"{SITE}/settings/goals"),
    Shot("settings-shares", f"{SITE}/settings/shares"),
    Shot("account", "/account"),
    Shot("users", "/users"),
    Shot("tokens", "/tokens"),
    Shot("audit", "/audit"),
    Shot("not-found", "/sites/nobody.example"),
)


def main() -> None:
    """Take the pictures whose names begin with one of the arguments (`readme` is its own); without any, all."""
    wanted = tuple(sys.argv[1:])
    folder = DOCS / "pictures"
    folder.mkdir(exist_ok=True)
    with served() as (address, cookie), chromium() as browser:
        for shot in SHOTS:
            if shot.name.startswith(wanted or ""):
                for size in SIZES:
                    for theme in ("light", "dark"):
                        page = _page(browser, address, cookie if shot.signed_in else "", size, theme)
                        _take(page, address, shot, folder / f"{shot.name}-{size.name}-{theme}.png")
                        page.context.close()
        if not wanted or "readme" in wanted:
            _take_the_readmes(browser, address, cookie)


@contextmanager
def served(data: Path | None = None) -> Iterator[tuple[str, str]]:
    """Give address and session cookie of a demo's owner, whose clock stands still; *data* keeps its world."""
    ready = threading.Event()
    told: dict[str, Any] = {}

    async def main(root: Path) -> None:
        clock = FrozenClock(int(MOMENT.timestamp() * 1000))
        settings = read_settings(
            {"data": str(root), "port": 0, "demo": True, "demo_events": EVENTS}, environ={}
        )
        app = App(settings, clock)
        owner = next(user for user in app.things.snapshot.users if user.email == EMAIL)
        told["cookie"] = app.things.sessions.begin(owner.id, "")
        told["stop"], told["loop"] = asyncio.Event(), asyncio.get_running_loop()

        def tell(address: str) -> None:
            told["address"] = address
            ready.set()

        await app.serve(tell, told["stop"])

    with (
        demo_folder(data) as root,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        thread = threading.Thread(target=lambda: runner.run(main(root)), daemon=True)
        thread.start()
        assert ready.wait(120), "The demo did not start."
        try:
            yield told["address"], told["cookie"]
        finally:
            told["loop"].call_soon_threadsafe(told["stop"].set)
            thread.join(30)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give a started browser."""
    program = shutil.which("chromium")
    assert program is not None, "Pictures take a chromium."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=_OPTIONS)
        yield browser
        browser.close()


def _page(browser: Browser, address: str, cookie: str, size: Size, theme: Any) -> Page:
    context = browser.new_context(
        viewport=ViewportSize(width=size.width, height=size.height),
        has_touch=size.touch,
        is_mobile=size.touch,
        color_scheme=theme,
        reduced_motion="reduce",
        locale="en-GB",
    )
    if cookie:
        context.add_cookies([{"name": PLAIN_COOKIE, "value": cookie, "url": address}])
    return context.new_page()


def _take(page: Page, address: str, shot: Shot, path: Path) -> None:
    _open(page, address + shot.path)
    if shot.whole:
        load_everything(page)
    if shot.click:
        page.click(shot.click)
    page.screenshot(path=path, full_page=shot.whole)


def _open(page: Page, address: str) -> None:
    for _ in range(5):
        answer = page.goto(address)
        # The first questions come while the demo's past is still being put in order.
        if answer is not None and answer.status != 503:
            return


def load_everything(page: Page) -> None:
    """Scroll through the page, so that each panel asks for its rows, and wait until all are there."""
    for number in range(page.locator(".panel").count()):
        # Not by a handle: a panel that is asked for is replaced.
        page.evaluate("number => document.querySelectorAll('.panel')[number].scrollIntoView()", number)
        page.wait_for_timeout(30)
    expect(page.locator(".skeleton")).to_have_count(0, timeout=30_000)
    page.evaluate("scrollTo(0, 0)")


def _take_the_readmes(browser: Browser, address: str, cookie: str) -> None:
    context = browser.new_context(
        viewport=ViewportSize(width=1160, height=1200),
        device_scale_factor=1.5,
        locale="en-GB",
        bypass_csp=True,
    )
    context.add_cookies([{"name": PLAIN_COOKIE, "value": cookie, "url": address}])
    page = context.new_page()
    _open(page, address + SITE)
    # Of the fonts that are free everywhere the one that is nearest to what most machines have.
    page.add_style_tag(content=":root { --font: 'Liberation Sans'; scrollbar-gutter: auto }")
    expect(page.locator("[data-live-number]")).not_to_be_empty()
    box = page.locator("#panel-pages").bounding_box()
    assert box is not None
    page.screenshot(
        path=DOCS / "dashboard.png",
        clip={"x": 0, "y": 0, "width": 1160, "height": box["y"] + box["height"] + 12},
    )
    context.close()


if __name__ == "__main__":
    main()
