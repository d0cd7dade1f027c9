"""The dashboard in a real browser, over a site whose strangers and users wrote what they could: nothing of it runs."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page

from hostile import TEXTS, write_site
from live import Server
from person import PASSWORD, Person

_WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective + " " + event.blockedURI));
"""
_SITE = "/sites/hostile.example"
_PAGES = (
    f"{_SITE}?period=day&all",
    f"{_SITE}/details/pages/pages?period=day",
    f"{_SITE}/details/pages/titles?period=day",
    f"{_SITE}/details/events/properties?period=day",
    f"{_SITE}/details/sources/referrers?period=day",
    f"{_SITE}/realtime",
    f"{_SITE}/settings/goals",
    f"{_SITE}/settings/segments",
    f"{_SITE}/settings/annotations",
    f"{_SITE}/settings/shares",
    "/",
    "/users",
    "/tokens",
    "/audit",
)


@pytest.fixture(scope="module")
def signed_in(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, BrowserContext]]:
    """A server with the site, and a browser of its owner."""
    with Server(tmp_path_factory.mktemp("hostile") / "data") as server:
        server.first_token()
        body = {"email": "ada@example.com", "role": "owner", "password": PASSWORD}
        assert server.ask("POST", "/api/users", body).status == 200
        owner = Person(server)
        assert owner.sign_in().status == 303
        write_site(server, "hostile.example", TEXTS)
        with chromium.new_context() as context:
            context.add_init_script(_WATCH)
            context.add_cookies(
                [
                    {"name": name, "value": value, "url": f"http://127.0.0.1:{server.port}"}
                    for name, value in owner.cookies.items()
                ]
            )
            yield server, context


class Watched:
    """A page whose every complaint is kept."""

    def __init__(self, context: BrowserContext, server: Server) -> None:
        self.page: Page = context.new_page()
        self.base = f"http://127.0.0.1:{server.port}"
        self.said: list[str] = []
        self.page.on("dialog", self._dismiss)
        self.page.on("pageerror", lambda error: self.said.append(f"error {error}"))
        self.page.on("console", self._hear)
        self.page.on("request", lambda asked: self._asked(asked.url))

    def _dismiss(self, dialog: Dialog) -> None:
        self.said.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.said.append(f"console {message.text}")

    def _asked(self, url: str) -> None:
        if not url.startswith((self.base, "data:")):
            self.said.append(f"asked for {url}")

    def check(self, where: str) -> None:
        """Nothing ran, nothing was stopped from running, nothing was asked for elsewhere."""
        assert self.page.evaluate("window.hacked") is None, where
        assert self.page.evaluate("window.violations") == [], where
        assert self.page.evaluate("({}).polluted") is None, where
        assert self.said == [], where
        assert self.page.url.startswith(self.base), where


@pytest.fixture
def watched(signed_in: tuple[Server, BrowserContext]) -> Iterator[Watched]:
    """A page of the owner's browser."""
    server, context = signed_in
    made = Watched(context, server)
    yield made
    made.page.close()


@pytest.mark.parametrize("path", _PAGES)
def test_nothing_of_it_runs(watched: Watched, path: str) -> None:
    """When a page is opened and what it loads by itself has come."""
    answer = watched.page.goto(watched.base + path)
    assert answer is not None
    assert answer.status == 200
    watched.page.wait_for_timeout(300)
    if path != "/":
        assert "zq" in watched.page.content()
    watched.check(path)


def test_nothing_of_it_runs_when_it_is_used(watched: Watched) -> None:
    """A row is clicked, a bucket pointed at, values are suggested, the live page is renewed by its stream."""
    page = watched.page
    page.goto(f"{watched.base}{_SITE}?period=day&all")
    for number in range(3):
        page.locator("#panel-pages table.list th[scope=row] a").nth(number).click()
        page.locator("ul.chips li.chip").first.wait_for()
        watched.check(f"row {number}")
        page.go_back()
        page.locator("ul.chips").wait_for(state="detached")
    page.goto(f"{watched.base}{_SITE}?period=day")
    page.locator(".bucket").last.hover()
    page.locator(".tip").wait_for()
    watched.check("pointing")
    page.evaluate("document.querySelector('input[list=values]').closest('details').open = true")
    page.locator("input[list=values]").fill("zq")
    page.locator("#values option").first.wait_for(state="attached")
    watched.check("suggestions")
    page.goto(f"{watched.base}{_SITE}/realtime")
    page.evaluate("document.querySelector('[data-stream]').replaceChildren()")
    page.locator("[data-stream] bdi", has_text="zq").first.wait_for(timeout=20_000)
    watched.check("stream")


def test_a_text_that_turns_its_direction_moves_no_number(watched: Watched) -> None:
    """The number of each row ends where those of the others end."""
    page = watched.page
    page.goto(f"{watched.base}{_SITE}/details/pages/titles?period=day")
    ends = page.evaluate(
        "[...document.querySelectorAll('#rows tbody tr')].map(row => row.querySelector('td').getBoundingClientRect().right)"
    )
    assert len(ends) > 40
    assert max(ends) - min(ends) < 1
    turned = page.evaluate(
        "[...document.querySelectorAll('#rows tbody th')].filter(one => one.textContent.includes('zq35'))"
        ".map(one => getComputedStyle(one.querySelector('bdi')).unicodeBidi)"
    )
    assert turned == ["isolate"]
