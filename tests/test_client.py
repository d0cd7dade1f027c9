"""`footfall.client` against a started server: what notebooks and scripts use."""

import json

import pytest

from footfall.client import ApiError, Footfall, Result
from live import BROWSER, Server
from middleware.receiver import Receiver


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


def test_events_are_sent_in_batches_and_told_by_their_number(api: Footfall, server: Server) -> None:
    """Over all batches; under the same key the call may be made anew."""
    events = [{"path": "/sent", "user_agent": BROWSER, "ip": "198.51.100.2"} for _ in range(10_002)]
    bad: list[dict[str, object]] = [{"name": 5}, {"path": "/crawled", "user_agent": "Googlebot/2.1"}]

    said = api.send_events([*events, *bad], site="example.com", key="once")
    again = api.send_events([*events, *bad], site="example.com", key="once")

    assert said["accepted"] == 10_002
    assert said["refused"] == {10_003: "crawler"}
    assert list(said["errors"]) == [10_002]
    assert again == {**said, "duplicates": 10_002}
    [sent] = [row for row in server.stats(site="example.com") if row["path"] == "/sent"]
    assert sent["count"] == 10_002


def test_a_batch_none_of_whose_events_can_be_read_is_no_error_of_the_call(api: Footfall) -> None:
    """Each of its events is one of those that do not count."""
    said = api.send_events([{"name": 5, "site": "example.com"}, {}])

    assert (said["accepted"], set(said["errors"])) == (0, {0, 1})
    assert api.send_events([]) == {"accepted": 0, "refused": {}, "errors": {}, "duplicates": 0}


def test_a_batch_that_may_have_arrived_is_sent_again_under_its_key() -> None:
    """While the server is away or says that it cannot; the next batch has another key."""
    taken = b'{"accepted": 1, "refused": {}, "errors": {}}'
    with Receiver(503, 0, 502, 200, 200, body=taken) as receiver:
        api = Footfall(receiver.address, "token", timeout=5)
        events = [{"n": number} for number in range(10_001)]
        assert api.send_events(events, key="k")["accepted"] == 2
        keys = [one.headers["idempotency-key"] for one in receiver.received]
        assert keys == ["k-0", "k-0", "k-0", "k-0", "k-1"]
        assert [json.loads(one.body) for one in receiver.received[:4]] == [{"events": events[:-1]}] * 4


def test_what_is_wrong_is_not_sent_again() -> None:
    """Nor is anything after the time that was given."""
    with Receiver(401, 503, headers={"Retry-After": "20"}) as receiver:
        api = Footfall(receiver.address, "token", timeout=5)
        with pytest.raises(ApiError) as told:
            api.send_events([{}])
        assert told.value.status == 401
        with pytest.raises(ApiError) as told:
            api.send_events([{}], retry_seconds=10)
        assert (told.value.status, told.value.retry_after) == (503, 20)
        assert len(receiver.received) == 2
