"""`footfall.client` against a started server: what notebooks and scripts use."""

import pytest

from footfall.client import ApiError, Footfall, Result
from live import BROWSER, Server


@pytest.fixture
def api(server: Server) -> Footfall:
    """A client of a server with one pageview and one custom event with revenue."""
    assert server.view("/", ip="198.51.100.1").status == 204
    answer = server.ask(
        "POST",
        "/collect",
        {"path": "/", "name": "Purchase", "revenue": {"amount": "12.5", "currency": "EUR"}},
        token="",
        headers={"Origin": "https://example.com", "X-Forwarded-For": "198.51.100.1", "User-Agent": BROWSER},
    )
    assert answer.status == 204
    return Footfall(f"http://127.0.0.1:{server.port}", server.token)


def test_rows_are_named_by_what_was_asked(api: Footfall) -> None:
    """A row is a dict of dimensions and metrics, in the order of the question."""
    result = api.query("example.com", ["visitors", "events"], ["event:name"], date_range="day")

    assert list(result) == [
        {"event:name": "Purchase", "visitors": 1, "events": 1},
        {"event:name": "pageview", "visitors": 1, "events": 1},
    ]
    assert len(result) == 2


def test_the_understood_question_can_be_asked_again(api: Footfall) -> None:
    """It holds moments in place of words, so it means the same tomorrow."""
    first = api.query("example.com", ["pageviews"], ["time:hour"], date_range="day")

    assert api.ask(first.query).rows == first.rows


def test_an_arrow_table_has_a_column_for_each_name(api: Footfall) -> None:
    """Money is its plain amount, a missing value is null."""
    api.add_goal("example.com", {"event_name": "Purchase", "currency": "EUR"})

    table = api.query("example.com", ["visitors", "total_revenue"], ["event:goal"], date_range="day").arrow()

    assert table.to_pydict() == {"event:goal": ["Purchase"], "visitors": [1], "total_revenue": [12.5]}


def test_an_empty_answer_is_a_table_without_rows(api: Footfall) -> None:
    """The columns are there all the same."""
    result: Result = api.query(
        "example.com", ["visitors"], ["visit:source"], date_range=["2020-01-01", "2020-01-02"]
    )

    assert result.arrow().column_names == ["visit:source", "visitors"]
    assert result.arrow().num_rows == 0


def test_realtime_says_who_is_here(api: Footfall) -> None:
    """Five minutes for the number, thirty for the minutes."""
    now = api.realtime("example.com")

    assert now["current_visitors"] == 1
    assert len(now["minutes"]) == 30
    assert sum(minute["pageviews"] for minute in now["minutes"]) == 1


def test_a_refused_question_is_an_error_with_the_servers_words(api: Footfall) -> None:
    """Status and message are the answer's."""
    with pytest.raises(ApiError, match="Invalid metric") as caught:
        api.query("example.com", ["nothing"])

    assert caught.value.status == 400
