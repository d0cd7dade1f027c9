"""A site of pages, a real browser that looks at it, and what a started footfall server counted of that."""

import json
import select
import socket
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any, NamedTuple, Self

from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Error, Page, Request

from live import Server, eventually

STATS = "stats.example"  # the footfall server's name; Chromium is told that all of .example is this machine
LATE_SECONDS = 0.5  # as a far server on a bad line
QUIET_MS = 300  # the tracker waits 100 ms for a title; what has not come by then does not come


class Document(NamedTuple):
    """What the page server answers."""

    html: str
    headers: dict[str, str]
    status: int = 200


class PageServer(ThreadingHTTPServer):
    """Serves documents by host and path on a port of its own; a POST gets 500, late. Use it in a `with`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.documents: dict[tuple[str, str], Document] = {}
        self.prerendered: set[tuple[str, str]] = set()
        """What was asked for by pages that nobody saw yet."""
        self.posted = 0
        """How many posts there were whose sender still waited for the answer."""

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: PageServer

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").rpartition(":")[0]
        asked = host, self.path.partition("?")[0]
        if "prerender" in self.headers.get("Sec-Purpose", ""):
            self.server.prerendered.add(asked)
        self._answer(self.server.documents.get(asked) or Document("", {}, 204))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        time.sleep(LATE_SECONDS)
        if self._is_awaited():
            self.server.posted += 1
            self._answer(Document("broken", {}, 500))

    def _is_awaited(self) -> bool:
        """A browser that gave the request up has closed the connection."""
        readable, _, _ = select.select([self.connection], [], [], 0)
        return not readable or self.connection.recv(1, socket.MSG_PEEK) != b""

    def _answer(self, document: Document) -> None:
        body = document.html.encode()
        self.send_response(document.status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **document.headers}.items():
            self.send_header(name, value)
        if document.status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@dataclass
class Sent:
    """One request to `/collect`, as the browser tells of it."""

    method: str
    headers: dict[str, str]
    event: dict[str, str]


@dataclass
class Web:
    """One registered site, its pages, a browser, and the server that counts."""

    site: str
    server: Server
    pages: PageServer
    browser: Browser
    context: BrowserContext
    sent: list[Sent] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """Errors thrown on pages and printed to their consoles; the fixture wants none at the end."""

    @property
    def origin(self) -> str:
        """The site's origin: another port and another host than the footfall server's."""
        return f"http://{self.site}:{self.pages.server_port}"

    @property
    def stats(self) -> str:
        """The footfall server's origin."""
        return f"http://{STATS}:{self.server.port}"

    def failing_server(self) -> str:
        """Return the origin of a server that has the script and answers 500 to every event, late."""
        script = (files("footfall.ingest.tracker") / "built" / "track.js").read_text()
        self.pages.documents["broken.example", "/track.js"] = Document(
            script, {"Content-Type": "application/javascript"}
        )
        return f"http://broken.example:{self.pages.server_port}"

    def tag(self, attributes: str = "defer", stats: str | None = None, *, script: str = "track.js") -> str:
        """Return the tag that people put on their pages."""
        return f'<script {attributes} src="{stats or self.stats}/{script}"></script>'

    def full(self, attributes: str = "defer") -> str:
        """Return the tag of the script with all features but web vitals."""
        return self.tag(attributes, script="track.full.js")

    def put(
        self,
        path: str,
        body: str = "",
        *,
        tag: str | None = None,
        host: str | None = None,
        status: int = 200,
        **headers: str,
    ) -> None:
        """Serve a page whose title is its path, with the tracker's tag unless another *tag* is given."""
        html = f"<!doctype html><title>{path}</title>{self.tag() if tag is None else tag}<body>{body}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages.documents[host or self.site, path] = Document(html, named, status)

    def open(self, path: str = "/", *, first: str = "") -> Page:
        """Open a page in a new tab; *first* is a script that runs before all of the page's own."""
        page = self.tab(first)
        page.goto(path if "://" in path else self.origin + path)
        return page

    def tab(self, first: str = "") -> Page:
        """Return an empty tab that is watched."""
        page = self.context.new_page()
        if first:
            page.add_init_script(first)
        page.on("pageerror", self._complain)
        page.on("console", self._read_console)
        page.on("request", self._read_request)
        return page

    def unwatched(self) -> "UnwatchedTabs":
        """Return tabs as a person has them: in the background until shown, prerendering allowed."""
        return UnwatchedTabs(self.browser.new_browser_cdp_session())

    def views(self, expected: int, site: str | None = None) -> list[tuple[str, str]]:
        """
        Return (path, referrer) of all pageviews, sorted; referrers on the site itself without its origin.

        Waits until *expected* are there and then until nothing more can come.
        """
        if expected:
            eventually(lambda: len(self.rows(site)) >= expected)
        # Playwright hands events over only while it is asked for something.
        pages = self.context.pages or [self.context.new_page()]
        pages[0].wait_for_timeout(QUIET_MS)
        return sorted((row["path"], row["referrer"].replace(self.origin, "")) for row in self.rows(site))

    def rows(self, site: str | None = None) -> list[dict[str, str]]:
        """Return the rows of `/api/stats?verbose=true` of the site."""
        rows: list[dict[str, str]] = self.server.stats(site=site or self.site, verbose="true")
        return rows

    def counted(self, *dimensions: str, metrics: str = "events") -> list[list[Any]]:
        """Return the rows of `/api/v2/query` of the site, as `Server.counted` does."""
        return self.server.counted(self.site, *dimensions, metrics=metrics)

    def _complain(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _read_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _read_request(self, request: Request) -> None:
        if request.url.endswith("/collect"):
            event = json.loads(request.post_data or "{}")
            self.sent.append(Sent(request.method, request.headers, event))


class UnwatchedTabs:
    """
    Tabs that no debugger is attached to.

    An attached one makes every tab believe that it has the focus, and forbids prerendering.
    """

    def __init__(self, session: CDPSession) -> None:
        self._session = session

    def open(self, address: str, *, background: bool = False) -> str:
        """Open a tab and return its id."""
        made = self._session.send("Target.createTarget", {"url": address, "background": background})
        return str(made["targetId"])

    def show(self, tab: str) -> None:
        """Bring a tab to the front."""
        self._session.send("Target.activateTarget", {"targetId": tab})

    def close(self, tab: str) -> None:
        """Close a tab, as a person does."""
        self._session.send("Target.closeTarget", {"targetId": tab})


def run_all(page: Page, steps: Iterable[str], pause_ms: float = 120) -> None:
    """Evaluate *steps* one after another, as long after each other as a quick person clicks."""
    for step in steps:
        page.evaluate(f"() => {{ {step} }}")
        page.wait_for_timeout(pause_ms)
