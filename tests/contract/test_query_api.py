"""The query language over HTTP, against a started server."""

import http.client
import json
import time
import uuid
from pathlib import Path
from typing import Any

import duckdb
import psutil
import pytest

from live import BROWSER, Answer, Server, eventually

GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
_EVERYTHING: dict[str, Any] = {"metrics": ["visitors"], "date_range": "all"}


def _ask(server: Server, site: object, **body: Any) -> Answer:
    return server.ask("POST", "/api/v2/query", {"site_id": site, **_EVERYTHING, **body})


def _rows(server: Server, site: object, **body: Any) -> list[list[Any]]:
    answer = _ask(server, site, **body)
    assert answer.status == 200, answer
    return [row["dimensions"] + row["metrics"] for row in answer.json["results"]]


def _site(server: Server, **settings: Any) -> str:
    domain = f"site-{uuid.uuid4().hex[:12]}.example"
    assert server.ask("POST", "/api/sites", {"domain": domain}).status == 200
    if settings:
        assert server.ask("PATCH", f"/api/sites/{domain}", settings).status == 200
    return domain


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v2/query"),
        ("GET", "/api/v1/stats/aggregate"),
        ("GET", "/api/v1/stats/timeseries"),
        ("GET", "/api/v1/stats/breakdown"),
        ("GET", "/api/v1/stats/realtime/visitors"),
        ("GET", "/api/sites/nowhere.example/realtime"),
    ],
)
def test_every_question_needs_a_token_first(shared_server: Server, method: str, path: str) -> None:
    """Not even a broken body is looked at; with a token a site that is none is 404."""
    answer = shared_server.ask(method, path, b"{", token="nonsense")
    assert (answer.status, answer.json) == (401, {"error": "unauthorized"})

    named = {"site_id": "nowhere.example", "property": "event:page"}
    body = {**_EVERYTHING, "site_id": "nowhere.example"} if method == "POST" else None
    answer = shared_server.ask(method, path, body, token=None, headers=None, **named)
    assert answer.status == 404
    assert answer.json == {"error": "There is no site 'nowhere.example'."}


def test_an_event_that_was_answered_is_in_the_very_next_answer(shared_server: Server, site: str) -> None:
    """Fifty times in a row, without a wait."""
    for number in range(1, 51):
        assert shared_server.view(f"/{number}", site).status == 204
        assert _rows(shared_server, site, metrics=["pageviews"]) == [[number]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"metrics": None}, "#: Required property metrics was not present."),
        ({"metrics": []}, "#/metrics: Expected a minimum of 1 items but got 0."),
        ({"metrics": ["visitors", "visitors"]}, "#/metrics: Expected items to be unique but they were not."),
        ({"metrics": ["visitors", "visitor"]}, '#/metrics/1: Invalid metric "visitor"'),
        ({"metrics": [1]}, "#/metrics/0: Type mismatch. Expected String."),
        ({"metrics": "visitors"}, "#/metrics: Type mismatch. Expected Array."),
        ({"metrics": 5}, "#/metrics: Type mismatch. Expected Array."),
        ({"dimensions": ["visit:sauce"]}, '#/dimensions/0: Invalid dimension "visit:sauce"'),
        ({"dimensions": ["time:day", "time:hour"]}, "#/dimensions: Expected at most one time dimension."),
        ({"date_range": "yesterday"}, '#/date_range: Invalid date range "yesterday".'),
        ({"date_range": ["2024-02-30", "2024-03-01"]}, '#/date_range/0: "2024-02-30" is not a day'),
        ({"date_range": ["2024-03-02", "2024-03-01"]}, "#/date_range: 2024-03-02 is after 2024-03-01."),
        ({"filters": {}}, "#/filters: It should be a list of filters."),
        (
            {"filters": [["is", "event:page", "x"]]},
            "#/filters/0/2: A filter takes a list of 1 to 1000 values.",
        ),
        ({"filters": [["iss", "event:page", ["x"]]]}, '#/filters/0/0: Unknown operator "iss"'),
        ({"filters": [["and", [["is", "nope", ["x"]]]]]}, '#/filters/0/1/0/1: Invalid dimension "nope"'),
        ({"order_by": [["pageviews", "asc"]]}, "#/order_by/0: Invalid order_by entry"),
        ({"include": {"time_labels": True}}, "Invalid include.time_labels: requires a time dimension."),
        ({"include": {"nothing": True}}, "#/include: There is no property 'nothing'"),
        ({"pagination": {"limit": 0}}, "#/pagination/limit: It should be a whole number from 1 to 10000."),
        ({"pagination": {"offset": -1}}, "#/pagination/offset: It should be a whole number"),
        ({"timezone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"timezone": 1}, "#/timezone: It should be a time zone"),
        ({"date_rnage": "day"}, "#: There is no property 'date_rnage'"),
        ({"metrics": ["conversion_rate"]}, "Metric `conversion_rate` can only be queried with event:goal"),
    ],
)
def test_a_mistake_is_400_and_says_where_it_is(
    shared_server: Server, site: str, change: dict[str, Any], said: str
) -> None:
    """A pointer into the body, what is wrong, what would be right."""
    body = {"site_id": site, **_EVERYTHING, **change}
    answer = shared_server.ask(
        "POST", "/api/v2/query", {key: value for key, value in body.items() if value is not None}
    )

    assert answer.status == 400
    assert said in answer.json["error"]


_LONG = "x" * 1999
_DEEP: list[Any] = ["is", "event:page", ["/"]]
for _ in range(500):
    _DEEP = ["not", _DEEP]


@pytest.mark.parametrize(
    ("filters", "status"),
    [
        ([["is", "event:page", ["'; drop table events; --"]]], 200),
        ([["is", "event:props:'; drop table events; --", ["x"]]], 200),
        ([["contains", "visit:source", ["%_\\'\"${}{{x:String}}$1"]]], 200),
        ([["is", "event:page", ["\u0000"]]], 400),
        ([["is", "event:page", ["\ud800"]]], 400),
        ([["is", "event:page", [_LONG]]], 200),
        ([["is", "event:page", [_LONG * 2]]], 400),
        ([["is", "event:page", [str(number) for number in range(1000)]]], 200),
        ([["is", "event:page", [str(number) for number in range(1001)]]], 400),
        ([["or", [["is", "event:page", [str(number)]] for number in range(400)]]], 200),
        ([["or", [["is", "event:page", [str(number)]] for number in range(501)]]], 400),
        ([_DEEP], 400),
        ([["matches", "event:page", ["("]]], 400),
        ([["matches", "event:page", ["a{1001}"]]], 400),
        ([["matches", "event:page", ["(?=a)"]]], 400),
        ([["matches", "event:page", ["\\1"]]], 400),
        ([["matches", "visit:country_name", ["(?<x"]]], 400),
        ([["matches", "visit:country_name", ["^(([a-zA-Z])+.?)+!$"]]], 200),
        ([["matches", "event:page", ["(a*)*" * 100 + "b"]]], 200),
        ([["matches_wildcard", "event:page", ["**" * 500]]], 200),
        ([["is", "visit:city", ["1" * 19]]], 200),
        ([["is", "visit:city", [-1]]], 400),
        ([["is", "visit:city", [1.5]]], 400),
        ([["is", "visit:country", ["Germany"]]], 400),
        ([["is", "segment", [1]]], 400),
        ([["is", "segment", [True]]], 400),
        ([["has_done", ["has_done", ["is", "event:page", ["/"]]]]], 400),
        ([["sequence", []]], 400),
        ([["not"]], 400),
        ([[]], 400),
        ([None], 400),
        ([[{"is": 1}]], 400),
    ],
    ids=lambda value: str(value)[:40],
)
def test_hostile_filters_are_answered_or_refused_but_never_a_fault(
    shared_server: Server, site: str, filters: list[Any], status: int
) -> None:
    """Values are parameters; patterns are judged by the engine; sizes have limits."""
    shared_server.view("/", site)
    answer = _ask(shared_server, site, filters=filters, metrics=["visitors", "bounce_rate"])

    assert answer.status == status, answer
    assert _rows(shared_server, site, metrics=["pageviews"]) != [[0]]


def test_a_body_that_is_too_long_is_413_and_says_what_fits(shared_server: Server, site: str) -> None:
    """As on every endpoint."""
    answer = shared_server.ask("POST", "/api/v2/query", {"site_id": site, "filters": ["x" * 2**16]})

    assert answer.status == 413
    assert answer.json == {"error": "The body is larger than the 65536 bytes that are taken here."}


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"\xff", b'{"site_id":' + b"[" * 20_000])
def test_a_body_that_is_no_object_is_400(shared_server: Server, body: bytes) -> None:
    """However it is broken."""
    answer = shared_server.ask("POST", "/api/v2/query", body)

    assert answer.status == 400
    assert answer.json["error"]


def test_several_sites_are_asked_together_in_one_zone(shared_server: Server) -> None:
    """By the zone that they share, or the one that the question names; an alias is its site."""
    first = _site(shared_server)
    second = _site(shared_server, zone="Asia/Tokyo", aliases=[f"alias-{uuid.uuid4().hex[:8]}.example"])
    alias = shared_server.ask("GET", f"/api/sites/{second}").json["aliases"][0]
    shared_server.view("/one", first)
    shared_server.view("/two", second)
    shared_server.view("/three", second)

    answer = _ask(shared_server, [first, second])
    assert answer.status == 400
    assert (
        "#/timezone: The sites have days of different zones (Asia/Tokyo, UTC); name the one to use."
        in (answer.json["error"])
    )
    together = {"metrics": ["visitors", "pageviews"], "timezone": "UTC"}
    assert _rows(shared_server, [first, second, alias, first], **together) == [[2, 3]]
    assert _rows(shared_server, alias, metrics=["pageviews"]) == [[2]]
    by_site = _ask(shared_server, [first, second], **together, dimensions=["visit:site"]).json["results"]
    assert {row["dimensions"][0]: row["metrics"] for row in by_site} == {first: [1, 1], second: [1, 2]}
    assert _ask(shared_server, [first, "nowhere.example"]).status == 404
    wrongs: list[object] = [[], 1, [1], {}, [first] * 1001]
    for wrong in wrongs:
        assert _ask(shared_server, wrong).status == 400, wrong


def test_what_was_refused_is_asked_by_reason(shared_server: Server, site: str) -> None:
    """The metric `refused` alone, and what goes with it."""
    for _ in range(3):
        shared_server.view("/", site, agent=GOOGLEBOT)
    shared_server.view("/", site)

    by_reason = {"metrics": ["refused"], "dimensions": ["refused:reason"]}
    assert _rows(shared_server, site, **by_reason) == [["crawler", 3]]
    assert _rows(shared_server, site, metrics=["refused"], filters=[["is", "event:page", ["/x"]]]) == [[0]]
    assert _ask(shared_server, site, metrics=["refused", "visitors"]).status == 400
    assert _ask(shared_server, site, dimensions=["refused:reason"]).status == 400
    assert _ask(shared_server, site, metrics=["refused"], dimensions=["event:goal"]).status == 400


def test_imports_are_in_the_answer_or_it_says_why_not(shared_server: Server, site: str) -> None:
    """Days alone, one report alone."""
    rows = [
        {
            "report": "visitors",
            "date": "2021-01-01",
            "visitors": 5,
            "visits": 6,
            "pageviews": 9,
            "bounces": 3,
        },
        {"report": "sources", "date": "2021-01-01", "source": "Google", "visitors": 4},
        {"report": "entry_pages", "date": "2021-01-01", "entry_page": "/a", "entrances": 4, "bounces": 1},
        {"report": "pages", "date": "2021-01-01", "page": "/a", "visitors": 4, "pageviews": 5},
    ]
    made = shared_server.ask(
        "POST", f"/api/sites/{site}/imports", {"label": "old", "source": "x", "rows": rows}
    )
    assert made.status in {200, 201}, made
    included = {"include": {"imports": True}, "date_range": ["2021-01-01", "2021-01-02"]}

    answer = _ask(shared_server, site, metrics=["visitors", "bounce_rate"], **included)
    assert answer.json["results"] == [{"dimensions": [], "metrics": [5, 50]}]
    assert answer.json["meta"] == {"imports_included": True}
    assert _rows(shared_server, site, dimensions=["visit:source"], **included) == [["Google", 4]]
    by_page = {"metrics": ["visitors", "bounce_rate"], "dimensions": ["event:page"]}
    assert _rows(shared_server, site, **by_page, **included) == [["/a", 4, 25]]
    entered = {"metrics": ["visits"], "dimensions": ["visit:entry_page"]}
    assert _rows(shared_server, site, **entered, **included) == [["/a", 4]]

    for change, reason in (
        ({"dimensions": ["time:hour"]}, "unsupported_interval"),
        ({"filters": [["is", "visit:source", ["x"]], ["is", "visit:os", ["iOS"]]]}, "unsupported_query"),
    ):
        meta = _ask(shared_server, site, **included, **change).json["meta"]
        assert (meta["imports_included"], meta["imports_skip_reason"]) == (False, reason)
        assert meta["imports_warning"]
    assert _rows(shared_server, site, date_range=included["date_range"]) == [[0]]


def test_the_older_api_answers_the_same_numbers(shared_server: Server, site: str) -> None:
    """All of its endpoints, and its mistakes."""
    shared_server.view("/", site)
    shared_server.view("/a", site)

    def ask(what: str, **query: str) -> Answer:
        path = f"/api/v1/stats/{what}"
        return shared_server.ask("GET", path, None, token=None, headers=None, site_id=site, **query)

    totals = ask(
        "aggregate", period="day", metrics="visitors,pageviews,bounce_rate", compare="previous_period"
    )
    assert totals.json == {
        "results": {
            "visitors": {"value": 1, "change": 100, "comparison_value": 0},
            "pageviews": {"value": 2, "change": 100, "comparison_value": 0},
            "bounce_rate": {"value": 0, "change": None, "comparison_value": 0},
        }
    }
    series = ask("timeseries", period="month", metrics="pageviews").json["results"]
    assert len(series) in {28, 29, 30, 31}
    assert sum(row["pageviews"] for row in series) == 2
    pages = ask("breakdown", period="day", property="event:page", metrics="pageviews").json["results"]
    assert pages == [{"page": "/", "pageviews": 1}, {"page": "/a", "pageviews": 1}]
    second = ask("breakdown", period="day", property="event:page", metrics="pageviews", limit="1", page="2")
    assert second.json["results"] == pages[1:]
    wild = ask("aggregate", period="day", metrics="pageviews", filters="event:page==/*")
    assert wild.json == {"results": {"pageviews": {"value": 2}}}
    assert ask("realtime/visitors").json == 1

    for what, query in (
        ("aggregate", {"period": "fortnight"}),
        ("aggregate", {"metrics": "nonsense"}),
        ("aggregate", {"filters": "nonsense"}),
        ("aggregate", {"compare": "next_period"}),
        ("aggregate", {"period": "custom", "date": "2024-01-01"}),
        ("timeseries", {"interval": "fortnight"}),
        ("breakdown", {}),
        ("breakdown", {"property": "event:hostname"}),
        ("breakdown", {"property": "event:page", "limit": "1001"}),
        ("breakdown", {"property": "event:page", "page": "0"}),
    ):
        refused = ask(what, **query)
        assert refused.status == 400, (what, query)
        assert refused.json["error"]


def test_who_is_here_now(shared_server: Server, site: str) -> None:
    """The last five minutes, and thirty minutes of which the present one is the last."""
    shared_server.view("/", site)
    shared_server.view("/", site, agent=BROWSER.replace("120", "121"))
    now = shared_server.ask("GET", f"/api/sites/{site}/realtime").json

    assert now["current_visitors"] == 2
    assert len(now["minutes"]) == 30
    assert sum(minute["pageviews"] for minute in now["minutes"][-2:]) == 2
    assert sum(minute["pageviews"] for minute in now["minutes"][:-2]) == 0


def test_the_echoed_question_has_the_same_answer(shared_server: Server, site: str) -> None:
    """As it was understood: it can be sent again as it is."""
    shared_server.view("/", site)
    asked = {
        "metrics": ["visitors", "pageviews"],
        "dimensions": ["time", "event:page"],
        "date_range": "7d",
        "filters": [["is_not", "visit:source", ["x"], {"case_sensitive": False}]],
        "include": {"comparisons": {"mode": "year_over_year", "match_day_of_week": True}, "total_rows": True},
        "pagination": {"limit": 3},
    }
    first = _ask(shared_server, site, **asked).json
    again = shared_server.ask("POST", "/api/v2/query", first["query"])

    assert again.status == 200, again
    assert again.json == first


def test_a_question_that_takes_too_long_is_503_and_says_when_to_ask_again(tmp_path: Path) -> None:
    """The limit is a setting; the server goes on."""
    with Server(tmp_path / "data", "--stats-seconds", "0.001") as server:
        server.first_token()
        domain = _site(server)
        answer = _ask(server, domain, metrics=["visitors", "bounce_rate"], dimensions=["visit:channel"])

        assert answer.status == 503
        assert int(answer.headers["retry-after"]) > 0
        assert "0.001 seconds" in answer.json["error"]
        assert server.view("/", domain).status == 204


def _many_events(data: Path, rows: int) -> None:
    """Repeat the one event of a stopped server's store."""
    with duckdb.connect(str(data / "events.duckdb")) as store:
        store.execute(
            "insert into events by name select events.* replace ('path' || number as path) "
            "from events, range(?) as numbers(number)",
            [rows],
        )


def test_a_caller_who_leaves_takes_his_question_along(tmp_path: Path) -> None:
    """The store would work twenty seconds for him; it ends within moments, and others are answered."""
    with Server(tmp_path / "data", "--stats-seconds", "30") as server:
        server.first_token()
        domain = _site(server)
        server.view("/", domain)
        assert _rows(server, domain, metrics=["pageviews"]) == [[1]]
        server.stop()
        _many_events(tmp_path / "data", 300_000)
        server.start()
        busy = ["matches", "event:page", [f"(x|y)*{number}[a-f]+z" for number in range(1000)]]
        body = {"site_id": domain, **_EVERYTHING, "filters": [["not", busy]]}
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        headers = {"Authorization": f"Bearer {server.token}"}
        connection.request("POST", "/api/v2/query", json.dumps(body).encode(), headers)
        process = psutil.Process(server.pid)
        assert eventually(lambda: _busy(process) > 0.5)

        connection.close()

        assert eventually(lambda: _busy(process) < 0.2, 4)
        assert _ask(server, domain, date_range="24h", metrics=["visitors"]).status == 200


def _busy(process: psutil.Process) -> float:
    """Return the share of a core that a process takes in half a second."""
    before, began = float(sum(process.cpu_times()[:2])), time.monotonic()
    time.sleep(0.5)
    return (float(sum(process.cpu_times()[:2])) - before) / (time.monotonic() - began)
