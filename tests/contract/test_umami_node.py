"""Umami's npm package for Node, as it is published, sending to a started server."""

import json
import uuid
from functools import partial
from pathlib import Path

import pytest

from live import BROWSER, Server
from npm import install, run
from switching import blocks, filled

pytestmark = pytest.mark.npm

_CALLS = """
const { default: umami, Umami } = require("@umami/node");
umami.init({ websiteId: process.argv[1], hostUrl: process.argv[2] });
const person = new Umami({ websiteId: process.argv[1], hostUrl: process.argv[2], userAgent: process.argv[3] });
(async () => {
  const answers = [
    await umami.track({ url: "/home?utm_source=mail", title: "Home", hostname: "www.example.com" }),
    await umami.track("Signup", { plan: "pro", revenue: 19.9, currency: "EUR" }),
    await umami.identify({ team: "blue" }),
    await person.track({ url: "/docs", referrer: "https://news.example/today", name: "Read", data: { page: 2 } }),
  ];
  const bodies = await Promise.all(answers.map((answer) => answer.json()));
  console.log(JSON.stringify(bodies.map((body) => Object.keys(body).sort().join())));
})();
"""


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the package is installed."""
    return install(Path(__file__).parents[1] / "clients", tmp_path_factory.mktemp("clients"))


@pytest.fixture
def website(shared_server: Server, site: str) -> str:
    """The id by which the package knows the site."""
    number = str(uuid.uuid4())
    assert shared_server.ask("PATCH", f"/api/sites/{site}", {"aliases": [number]}).status == 200
    return number


def test_what_the_documentation_says_of_the_package_counts(
    shared_server: Server, site: str, website: str, clients: Path
) -> None:
    """Its lines, with the address of this test."""
    [block] = [block for block in blocks("js") if "@umami/node" in block]

    run(clients, "node", "--eval", filled(block, f"http://127.0.0.1:{shared_server.port}", site, website))

    assert shared_server.counted(site, "event:name", "event:page") == [["pageview", "/home", 1]]


def test_umami_s_node_package_counts(shared_server: Server, site: str, website: str, clients: Path) -> None:
    """`hostUrl` is all that changes; it has no token, so its events are of the program that runs it."""
    printed = run(
        clients, "node", "--eval", _CALLS, website, f"http://127.0.0.1:{shared_server.port}", BROWSER
    )

    assert json.loads(printed) == ["cache,sessionId,visitId"] * 4
    counted = partial(shared_server.counted, site)
    assert counted("event:name", "event:page") == [
        ["Read", "/docs", 1],
        ["Signup", "/", 1],
        ["identify", "/", 1],
        ["pageview", "/home", 1],
    ]
    assert ["Signup", "pro", 1] in counted("event:name", "event:props:plan")
    assert counted("visit:source") == [["mail", 3], ["news.example", 1]]
    assert counted("visit:browser", metrics="visitors") == [["(not set)", 1], ["Chrome", 1]]
    assert shared_server.revenue(site, "Signup", "EUR") == 19.9
