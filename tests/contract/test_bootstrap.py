"""The first token, beyond the race and the foreign pages of test_manage.py: names, crashes, other ways in."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from live import Server, run_footfall


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A started server that holds no token and is reached under two names; a test leaves it so."""
    data = tmp_path_factory.mktemp("fresh") / "data"
    with Server(data, "--hosts", "analytics.example,b.example") as started:
        yield started


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _first(server: Server, **headers: str) -> int:
    return server.ask("POST", "/api/tokens/generate", token="", headers=_named(headers)).status


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "analytics.example"},
        {"Host": "ANALYTICS.example:8443"},
        {"Host": "analytics.example", "Origin": "https://analytics.example", "Sec_Fetch_Site": "same-origin"},
        {"Host": "192.0.2.1:8080"},
        {"Host": "[2001:db8::1]:8080"},
        {"Host": "localhost.:8080"},
        {"Host": "x.localhost"},
        {"Sec_Fetch_Site": "none"},
        {"Authorization": "Bearer of no token"},
    ],
)
def test_the_operator_takes_the_first_token_under_any_name_of_the_servers_own(
    fresh: Server, headers: dict[str, str]
) -> None:
    """Configured names, addresses and localhost; once, then a token is needed."""
    made = fresh.ask("POST", "/api/tokens/generate", token="", headers=_named(headers))
    assert made.status == 200
    assert _first(fresh, **headers) == 401
    assert fresh.ask("DELETE", f"/api/tokens/{made.json['id']}", token=made.json["token"]).status == 204


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "analytics.example.evil.example"},
        {"Host": "evil.example#analytics.example"},
        {"Host": "analytics.example@evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "localhost.evil.example"},
        {"Host": "0x7f000001.evil.example"},
        {"Host": ""},
        {"Host": "evil.example", "X_Forwarded_Host": "analytics.example"},
        {"Host": "analytics.example", "Origin": "https://b.example"},
        {"Host": "analytics.example", "Origin": "https://analytics.example.evil.example"},
        {"Host": "analytics.example", "Origin": "https://analytics.example:444"},
        {"Host": "analytics.example", "Origin": ""},
        {"Host": "analytics.example", "Origin": "https://analytics.example", "Sec_Fetch_Site": "cross-site"},
        {"Host": "analytics.example", "Sec_Fetch_Site": "nonsense"},
    ],
)
def test_names_and_pages_that_only_look_like_the_servers_own_get_none(
    fresh: Server, headers: dict[str, str]
) -> None:
    """400 or 403, not 401: the first token is still there for the operator."""
    assert _first(fresh, **headers) in {400, 403}


def test_a_first_token_survives_a_kill_and_closes_bootstrap_for_good(tmp_path: Path) -> None:
    """It is durable before it is shown."""
    fresh = Server(tmp_path / "data").start()
    fresh.first_token()
    fresh.kill()
    with fresh.start() as again:
        assert _first(again) == 401
        assert again.ask("GET", "/api/sites").status == 200


def test_a_race_that_a_kill_breaks_off_gives_away_one_token_at_most(tmp_path: Path) -> None:
    """Whatever was answered is worth something after the restart; nobody gets a second one."""
    fresh = Server(tmp_path / "data").start()
    given: list[str] = []

    def call() -> None:
        try:
            answer = fresh.ask("POST", "/api/tokens/generate")
        except OSError:
            return
        if answer.status == 200:
            given.append(answer.json["token"])

    threads = [threading.Thread(target=call) for _ in range(30)]
    for thread in threads:
        thread.start()
    fresh.kill()
    for thread in threads:
        thread.join()
    with fresh.start() as again:
        call()
        assert len(given) <= 1
        assert all(again.ask("GET", "/api/sites", token=token).status == 200 for token in given)
        assert _first(again) == 401


def test_the_command_and_the_call_do_not_both_give_the_first_token(tmp_path: Path) -> None:
    """A token made on the server's machine closes bootstrap, at the latest when the call takes the lock."""
    with Server(tmp_path / "data") as server:
        assert run_footfall("generate-token", "--data", str(server.data)).status == 0
        with ThreadPoolExecutor(10) as callers:
            statuses = set(callers.map(lambda _: _first(server), range(10)))
    assert statuses == {401}


def test_bootstrap_is_open_again_when_the_last_token_is_revoked(tmp_path: Path) -> None:
    """That is when the system holds none."""
    with Server(tmp_path / "data") as fresh:
        fresh.first_token()
        number = fresh.ask("GET", "/api/tokens").json[0]["id"]
        assert fresh.ask("DELETE", f"/api/tokens/{number}").status == 204
        assert fresh.ask("GET", "/api/sites").status == 401
        assert _first(fresh, Origin="https://evil.example") == 403
        assert _first(fresh) == 200
