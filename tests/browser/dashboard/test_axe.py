"""Everybody can use every page, as far as axe-core can tell: nothing serious, light and dark, wide and on a phone."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.dashboard.conftest import SITE
from browser.dashboard.desk import Desk, Theme
from npm import QUIET, run

pytestmark = [pytest.mark.browser, pytest.mark.npm, pytest.mark.timeout(300)]

_TOOL = Path(__file__).parents[3] / "tools" / "axe"
PAGES = (
    "/",
    SITE,
    f"{SITE}?period=7d&f=is,visit:browser,Firefox&tab=places:countries",
    f"{SITE}?f=is,event:page,/nowhere",
    f"{SITE}/details/pages/pages",
    f"{SITE}/realtime",
    f"{SITE}/install",
    *(
        f"{SITE}/settings/{name}"
        for name in ("general", "collected", "tracker", "goals", "segments", "shields")
    ),
    *(f"{SITE}/settings/{name}" for name in ("annotations", "links", "shares", "imports")),
    "/add-site",
    "/account",
    "/account/second-factor",
    "/users",
    "/tokens",
    "/audit",
    "/sites/nobody.example",
)
MENUS = ("#site-menu", "#filter-menu", "#compare-menu", "#period-menu", "#account-menu")


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, as the lock file pins it."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed, so pages were not judged by axe-core")
    folder = tmp_path_factory.mktemp("axe")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_TOOL / name, folder)
    run(folder, "npm", "ci", *QUIET)
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def _violations(desk: Desk, axe: str) -> list[str]:
    """Return what is serious or critical on the page, as `rule: element`."""
    # An evaluated text is no script of the page, so the page's policy may stay.
    desk.page.evaluate(axe)
    found = desk.page.evaluate("() => axe.run({ resultTypes: ['violations'] })")
    return [
        f"{desk.address} {rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize(("screen", "theme"), [("wide", "light"), ("wide", "dark"), ("phone", "light")])
def test_no_page_has_a_serious_violation(
    desks: Callable[..., Desk], axe: str, screen: str, theme: Theme
) -> None:
    """Contrast included; no page can be scrolled sideways."""
    desk = desks(screen=screen, theme=theme)
    found: list[str] = []
    for path in PAGES:
        desk.open(path)
        desk.show_all()
        found += _violations(desk, axe)
        found += [f"{path} sticks out: {element}" for element in desk.overflow()]
    desk.context.clear_cookies()
    for path in ("/signin", "/forgot"):
        desk.open(path)
        found += _violations(desk, axe)
    desk.complaints[:] = [text for text in desk.complaints if "404" not in text]  # the browser tells of ours

    assert not found, "\n".join(found)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_opens_has_no_serious_violation(desks: Callable[..., Desk], axe: str, theme: Theme) -> None:
    """Menus, the chart's table and the list of keys."""
    desk = desks(theme=theme)
    desk.open(SITE)
    page = desk.page
    found: list[str] = []
    for menu in MENUS:
        page.click(f"{menu} > summary")
        found += _violations(desk, axe)
    page.keyboard.press("Escape")
    page.click(".values > summary")
    found += _violations(desk, axe)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    found += _violations(desk, axe)

    assert not found, "\n".join(found)
