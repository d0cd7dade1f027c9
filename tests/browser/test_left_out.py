"""The tracker for those who are not to be counted: one's own machine, files, and people who said so."""

from pathlib import Path

import pytest

from browser.web import Web, run_all

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "app.localhost"])
def test_one_s_own_machine_counts_only_where_the_tag_says_so(web: Web, host: str) -> None:
    """Nobody wants a developer's reloads in the numbers; `data-local` is for trying it out."""
    assert web.server.ask("POST", "/api/sites", {"domain": host}).status == 200
    address = f"http://{host}:{web.pages.server_port}/"
    web.put("/", host=host, tag=web.full())
    web.open(address)
    assert web.views(0, host) == []
    assert web.sent == []

    web.put("/", host=host, tag=web.full("defer data-local"))
    web.open(address)
    assert web.views(1, host) == [("/", "")]


@pytest.mark.parametrize("attributes", ["defer", "defer data-local"])
def test_a_file_is_never_counted(web: Web, tmp_path: Path, attributes: str) -> None:
    """It has no host, so it belongs to no site."""
    file = tmp_path / "page.html"
    file.write_text(web.tag(attributes))

    page = web.open(file.as_uri())

    page.wait_for_timeout(300)
    assert web.sent == []


def test_a_name_that_only_looks_local_counts(web: Web) -> None:
    """Such as a site about it."""
    host = "127.0.0.1.example"
    assert web.server.ask("POST", "/api/sites", {"domain": host}).status == 200
    web.put("/", host=host, tag=web.full())

    web.open(f"http://{host}:{web.pages.server_port}/")

    assert web.views(1, host) == [("/", "")]


def test_who_said_so_in_storage_is_not_counted(web: Web) -> None:
    """From the moment it is said, on pages that are already open too."""
    web.put("/a")
    page = web.open("/")
    assert web.views(1) == [("/", "")]

    run_all(page, ["localStorage.setItem('footfall_ignore', 'true')", "history.pushState(0, '', '/a')"])
    page.reload()
    web.open("/")
    assert web.views(1) == [("/", "")]

    page.evaluate("localStorage.removeItem('footfall_ignore')")
    page.reload()
    assert web.views(2) == [("/", ""), ("/a", "")]


@pytest.mark.parametrize("sign", ["?", "?a=b&"])
def test_an_address_opts_out_and_in_again(web: Web, sign: str) -> None:
    """It is remembered by the browser, for the site, with that one word and nothing else."""
    web.put("/", tag=web.full())
    page = web.open(f"/{sign}footfall_ignore=true")
    page.goto(f"{web.origin}/")
    assert web.views(0) == []
    assert page.evaluate("[JSON.stringify(localStorage), document.cookie]") == [
        '{"footfall_ignore":"true"}',
        "",
    ]

    page.goto(f"{web.origin}/{sign}footfall_ignore=false")
    assert web.views(1) == [("/", "")]
    assert page.evaluate("JSON.stringify(localStorage)") == '{"footfall_ignore":"false"}'


@pytest.mark.parametrize(
    "query", ["?footfall_ignore=truer", "?not_footfall_ignore=true", "?footfall_ignore="]
)
def test_what_only_looks_like_a_wish_is_none(web: Web, query: str) -> None:
    """The two words are exact."""
    web.put("/", tag=web.full())
    web.open(f"/{query}")

    assert web.views(1) == [("/", "")]
