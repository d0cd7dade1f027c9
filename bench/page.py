"""
The page of a site at ten million events of twenty sites: the server's time, then the same page in a browser.

The time is that of whole requests over HTTP on this machine, of the questions alone in this process, and of Chromium
with its processor slowed down four times. Each figure stands beside its aim.
"""

import argparse
import http.client
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench.machine import describe
from bench.processes import footfall, free_port, running
from bench.world import DAY_MS, fill, shares
from footfall.client import Footfall
from footfall.clock import SystemClock
from footfall.faces.dashboard.access import NOBODY, PLAIN_COOKIE
from footfall.faces.dashboard.look import Look
from footfall.faces.dashboard.questions import body_of
from footfall.faces.dashboard.top_line import top_metrics
from footfall.faces.dashboard.view import Chip, View
from footfall.faces.dashboard.words import words_of
from footfall.folder import DataFolder
from footfall.model.ids import SiteId
from footfall.model.site import Site, ZoneSince
from footfall.model.user import Role
from footfall.query.ask_many import ask_many
from footfall.query.calendar import Calendar
from footfall.query.panels import PANELS, question_of
from footfall.query.read import World, read_question
from footfall.sites.small_things import SmallThings
from footfall.sites.users import UserChoices
from footfall.store.duckdb.store import DuckStore

PAGE_MS, CLICK_MS, LATER_MS, LCP_MS, REQUESTS, KILOBYTES = 400, 300, 150, 500, 3, 100
_SLOWED = 4  # as a phone of the middle is to this machine
_VIEWS = {
    "page, 30 days": View(),
    "page after a click on a source": View(chips=(Chip("is", "visit:source", ("Google",)),)),
    "page after a click on a page": View(chips=(Chip("is", "event:page", ("/page/1",)),)),
}
_PAINTED = """
new PerformanceObserver(list => { for (const one of list.getEntries()) window.painted = one.startTime })
    .observe({ type: 'largest-contentful-paint', buffered: true })
"""

# The page itself, and what it waits for before it is drawn.
_WAITED_FOR = "1 + performance.getEntriesByType('resource').filter(one => one.renderBlockingStatus == 'blocking').length"

Bodies = list[dict[str, Any]]


def make(data: Path, events: int, sites: int, days: int) -> str:
    """Put *events* of so many sites, in so many days that end now, into the folder *data*; return a session's secret."""
    port = free_port()
    with running(footfall(data, port), port):
        token = str(Footfall(f"http://127.0.0.1:{port}").generate_token()["token"])
        api = Footfall(f"http://127.0.0.1:{port}", token)
        for number in range(1, sites + 1):
            api.add_site(f"site{number}.example")
    things = SmallThings.open(DataFolder(data).small_things, SystemClock())
    user = things.users.add(UserChoices(email="ada@example.com", role=Role.OWNER))
    session = things.sessions.begin(user, "bench")
    things.close()
    store = _opened(data, 2 * 10**9)
    for number, share in enumerate(shares(events, sites), 1):
        fill(store, share, days=days, site=number, first_ms=int(time.time() * 1000) - days * DAY_MS)
    store.close()
    return session


def bodies_of(view: View) -> tuple[Bodies, list[Bodies]]:
    """Return the questions of the page in view, and those of each panel that is asked for when it is scrolled to."""
    look = Look(
        asker=NOBODY,
        site=Site(id=SiteId(1), domain="x", created_ms=0, zones=(ZoneSince(0, "UTC"),)),
        view=view,
        words=words_of("en"),
        now=datetime.now(UTC).replace(tzinfo=None),
        base="",
        filtered=frozenset(chip.dimension for chip in view.chips),
    )
    metrics = top_metrics(look.filtered, revenue=False)

    def listed(panel: Any) -> dict[str, Any]:
        return question_of(panel.tabs[0], look.filters(), view.date_range(look.today), limit=10)

    first = [
        body_of(look, metrics, compared=True),
        body_of(look, ["visitors"], compared=True, dimensions=["time"], include={"time_labels": True}),
        *(listed(panel) for panel in PANELS if panel.in_view),
    ]
    return first, [[listed(panel)] for panel in PANELS if not panel.in_view and panel.name != "goals"]


def ask_all(store: DuckStore, site: int, bodies: Bodies) -> None:
    """Ask the questions as the page does."""
    with store.reading(120) as reading:
        world = World((SiteId(site),), Calendar.of_zone("UTC"), (), {}, int(time.time() * 1000), lambda: None)
        questions = [read_question({"site_id": "x", **body}, world) for body in bodies]
        ask_many(questions, reading, store.dialect)


def in_process(data: Path, sites: int, times: int) -> None:
    """Print what the questions alone take."""
    store = _opened(data, 256 * 10**6)
    for label, site in (("large", 1), ("small", sites)):
        for name, view in _VIEWS.items():
            first, panels = bodies_of(view)
            aim = PAGE_MS if view == View() else CLICK_MS
            _show(f"{label}: questions of the {name}", partial(ask_all, store, site, first), times, aim)
        for one, asked in zip(
            [one for one in PANELS if not one.in_view and one.name != "goals"], panels, strict=True
        ):
            _show(f"{label}: panel {one.name}", partial(ask_all, store, site, asked), times, LATER_MS)
    store.close()


def over_http(port: int, session: str, sites: int, times: int) -> None:
    """Print what whole requests take."""

    def get(path: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        connection.request("GET", path, headers={"Cookie": f"{PLAIN_COOKIE}={session}"})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}: {body[:200]!r}")

    for label, site in (("large", "site1.example"), ("small", f"site{sites}.example")):
        for name, view in _VIEWS.items():
            aim = PAGE_MS if view == View() else CLICK_MS
            _show(
                f"{label}: {name}, over HTTP",
                partial(get, f"/sites/{site}{view.address()}"),
                times,
                aim,
            )
        _show(f"{label}: all panels at once, over HTTP", partial(get, f"/sites/{site}?all"), times, 0)


def in_browser(port: int, session: str, times: int) -> None:
    """Print when Chromium shows the page, how much it asks for, and how long a click on a filter takes."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - for these figures alone

    painted, clicked, sizes, counts = [], [], [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        for _ in range(times):
            context = browser.new_context()
            context.add_cookies([{"name": PLAIN_COOKIE, "value": session, "url": f"http://127.0.0.1:{port}"}])
            page = context.new_page()
            developer = context.new_cdp_session(page)
            developer.send("Network.enable")
            developer.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWED})
            loaded: list[float] = []
            developer.on(
                "Network.loadingFinished", lambda event, to=loaded: to.append(event["encodedDataLength"])
            )
            page.add_init_script(_PAINTED)
            page.goto(f"http://127.0.0.1:{port}/sites/site1.example")
            page.wait_for_function("window.painted > 0")
            counts.append(page.evaluate(_WAITED_FOR))
            page.wait_for_load_state("networkidle")
            sizes.append(sum(loaded) / 1000)
            painted.append(page.evaluate("window.painted"))
            began = time.perf_counter()
            page.locator("a[href*='visit:channel']").first.click()
            page.wait_for_url("**f=is*")
            page.wait_for_load_state("domcontentloaded")
            clicked.append((time.perf_counter() - began) * 1000)
            context.close()
        browser.close()
    for name, found, aim in (
        (f"largest paint in a browser {_SLOWED} times slower, ms", painted, LCP_MS),
        ("requests until it is readable", counts, REQUESTS),
        ("kilobytes of everything", sizes, KILOBYTES),
        ("a click on a channel until the page is there, ms", clicked, CLICK_MS),
    ):
        print(
            f"{name:60} {statistics.median(found):6.0f} median {max(found):6.0f} most, aim {aim}", flush=True
        )


def _show(name: str, work: Callable[[], None], times: int, aim_ms: int) -> None:
    """Do *work* so many times after one for warmth; print median and 95th percentile in ms."""
    work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    p95 = statistics.quantiles(taken, n=20, method="inclusive")[-1]
    aim = f", aim {aim_ms}" if aim_ms else ""
    print(f"{name:60} {statistics.median(taken):6.0f} median {p95:6.0f} p95{aim}", flush=True)


def _opened(data: Path, memory: int) -> DuckStore:
    return DuckStore(data / "events.duckdb", memory=memory, threads=0, tmp=data / "tmp", reads=[])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--days", type=int, default=84)
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--browser", action="store_true", help="in Chromium, too")
    options = parser.parse_args()
    print(describe())
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        session = make(data, options.events, options.sites, options.days)
        in_process(data, options.sites, options.times)
        port = free_port()
        with running(footfall(data, port), port):
            over_http(port, session, options.sites, options.times)
            if options.browser:
                in_browser(port, session, max(options.times // 4, 3))


if __name__ == "__main__":
    main()
