"""
Main-thread time that each script costs a page's load, in a Chromium whose processor is slowed down four times.

Of a trace of the load: processor time of compiling, evaluating and calling what came from the script's address. Most of
it is the browser's own, for the first look into `localStorage` and for `fetch`; `floor.js` does these two and nothing else.
"""

import argparse
import json
import shutil
import statistics
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench.machine import describe

FLOOR = """
try { localStorage.footfall_ignore } catch {}
fetch("/collect", { method: "POST", body: "{}", keepalive: true, credentials: "omit" });
"""
SCRIPTS = (
    "floor.js",
    "track.js",
    "track.full.js",
    "track.vitals.js",
    "plausible.js",
    "umami.js",
    "goatcounter.js",
)
SLOWER = 4
_BUILT = files("footfall.ingest.tracker") / "built"
_COUNTED = {"v8.compile", "EvaluateScript", "FunctionCall"}
_TEXT = "<p>A paragraph of a page that somebody reads.</p>" * 200


def _read(name: str) -> bytes:
    return FLOOR.encode() if name == "floor.js" else (_BUILT / name).read_bytes()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        if name in SCRIPTS:
            self._answer("application/javascript", _read(name))
        else:
            # Each script's own names for its site; others ignore them.
            script = self.path.partition("?")[2]
            tag = f'<script defer data-local data-domain="a.example" data-website-id="1" src="/{script}"></script>'
            self._answer("text/html", f"<!doctype html><title>a</title>{tag}{_TEXT}".encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer("text/plain", b"")

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        # A page that was closed takes no more.
        with suppress(ConnectionError):
            self.wfile.write(body)

    def log_message(self, format: str, *_: object) -> None:
        pass


def _outermost_ms(events: list[dict[str, Any]], script: str) -> float:
    """Return the time of what is of *script*; what runs within another such event is in it already."""
    own = [
        event
        for event in events
        if event.get("name") in _COUNTED
        and event.get("ph") == "X"
        and script in json.dumps(event.get("args", {}))
    ]
    total = 0.0
    until = 0.0
    for event in sorted(own, key=lambda event: (event["ts"], -event["dur"])):
        if event["ts"] >= until:
            total += event.get("tdur", event["dur"])
            until = event["ts"] + event["dur"]
    return total / 1000


def load_ms(browser: Browser, address: str, script: str) -> float:
    """Return the milliseconds that *script* took the main thread until half a second after one load."""
    with browser.new_context() as context:
        page = context.new_page()
        cdp = context.new_cdp_session(page)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        browser.start_tracing(page=page, categories=["devtools.timeline", "v8"])
        page.goto(f"{address}/?{script}")
        page.wait_for_timeout(500)
        trace = json.loads(browser.stop_tracing())
        return _outermost_ms(trace["traceEvents"], f"/{script}")


def main() -> None:
    """Print the median and the worst of some loads of each script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loads", type=int, default=25)
    loads = parser.parse_args().loads
    program = shutil.which("chromium")
    if program is None:
        print("no chromium is installed, so nothing was measured")
        return
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://a.example:{server.server_port}"
    print(describe())
    options = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP *.example 127.0.0.1"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=options)
        print(f"Chromium {browser.version}, processor slowed {SLOWER} times, {loads} loads each, ms")
        for script in SCRIPTS:
            times = [load_ms(browser, address, script) for _ in range(loads)]
            print(f"{script:16} median {statistics.median(times):.2f}  worst {max(times):.2f}", flush=True)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
