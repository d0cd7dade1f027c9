"""Links and pixels of a site: made over the API, followed by browsers, found in the numbers."""

import uuid
from typing import Any

import pytest

from footfall.client import ApiError, Footfall
from live import BROWSER, Answer, Server


def _follow(
    server: Server, path: str, *, agent: str = BROWSER, method: str = "GET", **headers: str
) -> Answer:
    sent = {"User-Agent": agent, "X-Forwarded-For": "198.51.100.1", **headers}
    return server.ask(method, path, token="", headers=sent)


def _rows(server: Server, site: str, *dimensions: str) -> list[list[Any]]:
    asked = server.ask(
        "POST",
        "/api/v2/query",
        {
            "site_id": site,
            "date_range": "all",
            "metrics": ["visitors", "pageviews", "events"],
            "dimensions": list(dimensions),
        },
    )
    assert asked.status == 200, asked
    return [row["dimensions"] + row["metrics"] for row in asked.json["results"]]


@pytest.fixture
def api(shared_server: Server) -> Footfall:
    """The server for a Python program."""
    return Footfall(f"http://127.0.0.1:{shared_server.port}", shared_server.token)


@pytest.fixture
def slug() -> str:
    """A slug that no other test uses."""
    return uuid.uuid4().hex


def test_a_click_counts_and_leads_on(shared_server: Server, api: Footfall, site: str, slug: str) -> None:
    """It is in the very next answer, by its name and its props, and no pageview."""
    target = f"https://{site}/sale?utm_source=letter"
    made = api.add_link(site, target=target, slug=slug)
    answer = _follow(shared_server, made["path"], Referer="https://news.example/")

    assert made == {"id": made["id"], "kind": "link", "path": f"/q/{slug}", "slug": slug, "target": target}
    assert (answer.status, answer.headers["location"]) == (307, target)
    assert _rows(shared_server, site, "event:name", "event:props:link") == [["Link: Click", slug, 1, 0, 1]]
    assert _rows(shared_server, site, "visit:utm_source") == [["letter", 1, 0, 1]]


def test_who_follows_a_link_to_its_site_goes_on_in_the_same_visit(
    shared_server: Server, api: Footfall, site: str
) -> None:
    """One visitor, one visit, one pageview."""
    path = api.add_link(site, target=f"https://{site}/")["path"]
    _follow(shared_server, path)
    shared_server.view("/", site, ip="198.51.100.1")

    assert _rows(shared_server, site) == [[1, 1, 2]]


def test_a_pixel_is_an_image_that_counts(shared_server: Server, api: Footfall, site: str) -> None:
    """Each time it is shown."""
    made = api.add_link(site)
    answers = [_follow(shared_server, made["path"]) for _ in range(2)]

    assert made["path"] == f"/p/{made['slug']}"
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].headers["content-type"] == "image/gif"
    assert answers[0].headers["cache-control"] == "no-store"
    assert answers[0].body.startswith(b"GIF89a")
    assert _rows(shared_server, site, "event:name") == [["Pixel: View", 1, 0, 2]]


@pytest.mark.parametrize("agent", ["facebookexternalhit/1.1", "curl/8.5.0", "Googlebot/2.1"])
def test_programs_are_led_on_and_do_not_count(
    shared_server: Server, api: Footfall, site: str, agent: str
) -> None:
    """Previews of messages above all."""
    path = api.add_link(site, target="https://example.org/")["path"]

    assert _follow(shared_server, path, agent=agent).status == 307
    assert _follow(shared_server, path, method="HEAD").status == 307
    assert _rows(shared_server, site) == [[0, 0, 0]]


def test_an_unknown_slug_is_404(shared_server: Server, api: Footfall, site: str, slug: str) -> None:
    """So is one that was removed, and one of the other kind."""
    link = api.add_link(site, target="https://example.org/", slug=slug)
    assert _follow(shared_server, f"/p/{slug}").status == 404
    api.remove_link(site, link["id"])

    for path in (link["path"], f"/q/no-{slug}", f"/p/{slug}"):
        answer = _follow(shared_server, path)
        assert (answer.status, answer.json) == (404, {"error": "There is no such link."})
    refused = _follow(shared_server, link["path"], method="POST")
    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_links_are_listed_changed_and_refused(api: Footfall, site: str, slug: str) -> None:
    """The newest first; what is wrong is named."""
    link = api.add_link(site, target="https://example.org/", slug=slug)
    pixel = api.add_link(site)
    assert api.links(site) == [pixel, link]
    assert api.call("GET", f"/api/sites/{site}/links/{link['id']}") == link

    changed = api.change_link(site, link["id"], {"target": "https://example.org/2"})
    assert changed == link | {"target": "https://example.org/2"}
    for body, status, word in (
        ({"kind": "link"}, 400, "target"),
        ({"kind": "link", "target": "javascript:alert(1)"}, 400, "target"),
        ({"kind": "pixel", "slug": "a/b"}, 400, "slug"),
        ({"kind": "pixel", "slug": slug}, 409, "slug"),
        ({"kind": "page"}, 400, "kind"),
        ({"target": "https://example.org/"}, 400, "kind"),
    ):
        with pytest.raises(ApiError, match=word) as caught:
            api.call("POST", f"/api/sites/{site}/links", body)
        assert caught.value.status == status
