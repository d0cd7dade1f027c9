"""What a site collects, and the tag for its pages, over HTTP."""

import pytest

from footfall.model.detail import Detail
from live import BROWSER, Server


def _set(server: Server, site: str, **settings: object) -> dict[str, object]:
    answer = server.ask("PATCH", f"/api/sites/{site}", settings)
    assert answer.status == 200, answer
    return dict(answer.json)


def _asked(server: Server, site: str, *dimensions: str) -> list[list[str]]:
    answer = server.ask(
        "POST",
        "/api/v2/query",
        {"site_id": site, "metrics": ["visitors"], "date_range": "day", "dimensions": list(dimensions)},
    )
    assert answer.status == 200, answer
    return [row["dimensions"] for row in answer.json["results"]]


def test_what_is_not_collected_is_not_in_any_answer(shared_server: Server, site: str) -> None:
    """The page and the browser's name stay; another word adds what it names, from then on."""
    said = _set(shared_server, site, collect=[])
    dimensions = (
        "event:page",
        "visit:referrer",
        "visit:utm_campaign",
        "event:title",
        "visit:browser_version",
    )
    sent = {"referrer": "https://news.example/a", "query": "utm_campaign=may", "title": "Hello"}
    shared_server.view("/none", site, **sent)
    _set(shared_server, site, collect=["title", "campaign"])
    shared_server.view("/some", site, ip="203.0.113.9", **sent)

    assert said["collect"] == []
    assert sorted(_asked(shared_server, site, *dimensions)) == [
        ["/none", "Direct / None", "(not set)", "(not set)", "(not set)"],
        ["/some", "Direct / None", "may", "Hello", "(not set)"],
    ]


def test_engagement_that_is_not_collected_is_counted_and_kept_nowhere(
    shared_server: Server, site: str
) -> None:
    """It is refused without a row; the pageview before it counts."""
    _set(shared_server, site, collect=["title"])
    shared_server.view("/", site)
    answer = shared_server.ask(
        "POST",
        "/collect",
        {"path": "/", "name": "engagement", "scroll": 50},
        headers={"Origin": f"https://{site}", "User-Agent": BROWSER},
    )

    assert (answer.status, answer.headers.get("x-footfall")) == (204, None)
    rows = shared_server.ask("GET", f"/api/sites/{site}/refused").json
    assert [(row["reason"], row["count"]) for row in rows] == [("not_collected", 1)]


def test_words_are_answered_in_one_order_and_everything_is_the_default(
    shared_server: Server, site: str
) -> None:
    """Each once, whatever was given."""
    everything = [detail.value for detail in Detail]
    assert shared_server.ask("GET", f"/api/sites/{site}").json["collect"] == everything
    assert _set(shared_server, site, collect=["city", "title", "city"])["collect"] == ["title", "city"]
    assert _set(shared_server, site, collect=everything[::-1])["collect"] == everything


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"collect": ["address"]}, "collect"),
        ({"collect": "title"}, "collect"),
        ({"tracker": ["cookies"]}, "tracker"),
        ({"tracker_exclude": ["admin"]}, "tracker_exclude"),
        ({"tracker_exclude": ["/a,/b"]}, "tracker_exclude"),
        ({"tracker_exclude": ["/a"] * 51}, "tracker_exclude"),
        ({"public": "yes"}, "public"),
    ],
)
def test_what_a_setting_does_not_take_is_400_and_changes_nothing(
    shared_server: Server, site: str, settings: dict[str, object], field: str
) -> None:
    """The message names the setting."""
    before = shared_server.ask("GET", f"/api/sites/{site}").json
    answer = shared_server.ask("PATCH", f"/api/sites/{site}", {"identify": True, **settings})

    assert answer.status == 400
    assert field in answer.json["error"]
    assert shared_server.ask("GET", f"/api/sites/{site}").json == before


def test_the_snippet_is_the_tag_that_the_settings_ask_for(shared_server: Server, site: str) -> None:
    """With the address at which the server was asked, what a proxy says of it, or what the caller says."""
    path = f"/api/sites/{site}/snippet"
    own = f"127.0.0.1:{shared_server.port}"
    assert shared_server.ask("GET", path).json == {
        "snippet": f'<script defer src="http://{own}/track.js"></script>',
        "not_found": "",
    }
    _set(shared_server, site, tracker=["not_found", "links", "dnt"], tracker_exclude=["/admin/**"])
    attributes = 'data-exclude="/admin/**" data-off="engagement downloads forms"'
    answer = shared_server.ask("GET", path, headers={"X-Forwarded-Proto": "https"}).json
    assert (
        answer["snippet"]
        == f'<script defer data-dnt {attributes} src="https://{own}/track.full.js"></script>'
    )
    assert f"data-dnt data-404 {attributes}" in answer["not_found"]
    assert (
        'src="https://s.example/t/'
        in shared_server.ask("GET", path, server="https://s.example/t").json["snippet"]
    )
    for server in ("", "s.example", "javascript:alert(1)", "https://" + "a" * 500):
        assert shared_server.ask("GET", path, server=server).status == 400
