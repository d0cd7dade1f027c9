"""Sites, ignored addresses and tokens, over a socket against a started server."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from live import Server, eventually, run_footfall

_AUTHENTICATED = [
    ("POST", "/api/sites"),
    ("GET", "/api/sites"),
    ("DELETE", "/api/sites/example.com"),
    ("PATCH", "/api/sites/example.com"),
    ("POST", "/api/ignore"),
    ("GET", "/api/ignore"),
    ("DELETE", "/api/ignore/not-an-address"),
    ("GET", "/api/tokens"),
    ("DELETE", "/api/tokens/not-a-number"),
    ("POST", "/api/tokens/generate"),
    ("GET", "/api/stats"),
]


@pytest.mark.parametrize(("method", "path"), _AUTHENTICATED)
@pytest.mark.parametrize("authorization", ["", "Bearer nonsense", "Bearer ", "Basic abc", "nonsense"])
def test_401_comes_before_anything_else(
    shared_server: Server, method: str, path: str, authorization: str
) -> None:
    """Before the body, the path and the parameters are looked at."""
    headers = {"Authorization": authorization} if authorization else {}
    answer = shared_server.ask(method, f"{path}?last=nonsense", b"{", token="", headers=headers)

    assert (answer.status, answer.json) == (401, {"error": "unauthorized"})


def test_sites_are_added_listed_and_removed(server: Server) -> None:
    """A known domain answers the same id; ids are never used again."""
    first = server.ask("POST", "/api/sites", {"domain": "EXAMPLE.org"})
    again = server.ask("POST", "/api/sites", {"domain": "https://example.org:8080/x"})
    assert first.status == again.status == 200
    assert first.json == again.json == {"id": first.json["id"], "domain": "example.org"}

    listed = server.ask("GET", "/api/sites").json
    assert [site["domain"] for site in listed] == ["example.com", "example.org"]
    assert all(set(site) == {"id", "domain", "created_at"} for site in listed)
    assert listed[0]["created_at"].endswith("Z")

    assert server.ask("DELETE", "/api/sites/Example.org").status == 204
    assert server.ask("DELETE", "/api/sites/unknown.example").status == 204
    assert server.ask("DELETE", "/api/sites/no%20domain%20at%20all").status == 204
    assert [site["domain"] for site in server.ask("GET", "/api/sites").json] == ["example.com"]
    assert server.ask("POST", "/api/sites", {"domain": "new.example"}).json["id"] > first.json["id"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"domain":5}',
        b'{"domain":""}',
        b'{"domain":"no spaces"}',
        b'{"domain":null}',
    ],
)
def test_a_bad_site_is_400(shared_server: Server, body: bytes) -> None:
    """Missing, of a wrong type, or no domain."""
    assert shared_server.ask("POST", "/api/sites", body).status == 400


def test_a_removed_site_stops_at_once_and_comes_back_with_its_data(server: Server) -> None:
    """Hidden and not collected for; adding the domain again restores it, id and all; a purge does not."""
    site = server.ask("POST", "/api/sites", {"domain": "example.com"}).json
    server.view("/kept")
    server.ask("DELETE", "/api/sites/example.com")
    server.view("/missed")
    assert server.ask("GET", "/api/stats", site="example.com").status == 404
    assert server.stats() == []

    assert server.ask("POST", "/api/sites", {"domain": "example.com"}).json == site
    assert [row["path"] for row in server.stats()] == ["/kept"]

    assert server.ask("DELETE", "/api/sites/example.com", purge="true").status == 204
    assert server.ask("POST", "/api/sites", {"domain": "example.com"}).json["id"] != site["id"]
    assert server.stats() == []


def test_addresses_are_ignored_and_counted_again(server: Server) -> None:
    """The list is canonical and sorted; one address has one form; ranges work too."""
    assert server.ask("GET", "/api/ignore").json == []
    for ip in ("192.168.1.10", "192.168.1.9", "::ffff:192.168.1.9", "2001:DB8::1", "198.51.100.7/24"):
        assert server.ask("POST", "/api/ignore", {"ip": ip}).status == 201
    assert server.ask("GET", "/api/ignore").json == [
        "192.168.1.9",
        "192.168.1.10",
        "198.51.100.0/24",
        "2001:db8::1",
    ]

    server.view("/ignored", ip="198.51.100.200")
    assert server.ask("DELETE", "/api/ignore/198.51.100.0/24").status == 204
    assert server.ask("DELETE", "/api/ignore/192.168.1.9").status == 204
    assert server.ask("DELETE", "/api/ignore/203.0.113.1").status == 204
    server.view("/counted", ip="198.51.100.200")

    assert server.ask("GET", "/api/ignore").json == ["192.168.1.10", "2001:db8::1"]
    assert [row["path"] for row in server.stats()] == ["/counted"]
    assert server.ask("POST", "/api/ignore", {"ip": "10.0.0.0/8"}).status == 201
    assert server.ask("DELETE", "/api/ignore/10.0.0.0%2F8").status == 204
    assert server.ask("GET", "/api/ignore").json == ["192.168.1.10", "2001:db8::1"]


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"ip":5}', b'{"ip":"300.1.1.1"}', b'{"ip":"example.com"}', b'{"ip":""}']
)
def test_what_is_no_address_is_400(shared_server: Server, body: bytes) -> None:
    """Missing ones too."""
    assert shared_server.ask("POST", "/api/ignore", body).status == 400


def test_tokens_are_made_listed_and_revoked(server: Server) -> None:
    """A token is shown once; a revoked one is worth nothing at once."""
    made = server.ask("POST", "/api/tokens/generate").json
    assert set(made) == {"token", "id"}
    assert len(bytes.fromhex(made["token"])) == 32

    listed = server.ask("GET", "/api/tokens")
    assert {token["id"] for token in listed.json} == {1, made["id"]}
    assert all(token.keys() >= {"id", "created_at"} for token in listed.json)
    assert made["token"].encode() not in listed.body

    assert server.ask("GET", "/api/sites", token=made["token"]).status == 200
    assert server.ask("DELETE", f"/api/tokens/{made['id']}").status == 204
    assert server.ask("GET", "/api/sites", token=made["token"]).status == 401
    assert server.ask("DELETE", f"/api/tokens/{made['id']}").status == 404
    assert server.ask("DELETE", "/api/tokens/abc").status == 400
    assert server.ask("POST", "/api/tokens/generate").json["id"] > made["id"]


def test_of_fifty_first_calls_one_gets_a_token(tmp_path: Path) -> None:
    """Bootstrap is one transaction."""
    with Server(tmp_path / "data") as fresh, ThreadPoolExecutor(50) as callers:
        answers = list(callers.map(lambda _: fresh.ask("POST", "/api/tokens/generate"), range(50)))

    assert sorted(answer.status for answer in answers) == [200] + [401] * 49


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
    ],
)
def test_a_foreign_page_cannot_take_the_first_token(tmp_path: Path, headers: dict[str, str]) -> None:
    """Neither across origins nor through a name that points here; the operator still can."""
    with Server(tmp_path / "data") as fresh:
        assert fresh.ask("POST", "/api/tokens/generate", headers=headers).status in {401, 403}
        assert fresh.ask("POST", "/api/tokens/generate", headers={"Host": "localhost:1"}).status == 200


def test_a_lost_token_is_replaced_on_the_servers_machine(server: Server) -> None:
    """`generate-token --data` needs no server and no token; a running server knows the new one soon."""
    token = run_footfall("generate-token", "--data", str(server.data)).stdout.strip()

    assert eventually(lambda: server.ask("GET", "/api/sites", token=token).status == 200)


@pytest.mark.parametrize(
    "path", ["/nope", "/api/nope", "/api/sites/a/b/c", "/api", "/collect/", "//", "/%00"]
)
def test_unknown_routes_have_the_one_shape_of_error(shared_server: Server, path: str) -> None:
    """JSON, with `error`."""
    answer = shared_server.ask("GET", path)

    assert answer.status in {400, 404, 405}
    assert set(answer.json) == {"error"}
    assert answer.headers["content-type"].startswith("application/json")


def test_settings_of_a_site_are_changed_and_checked(server: Server) -> None:
    """A wrong one names the field and what would be right; nothing is changed then."""
    changed = server.ask(
        "PATCH",
        "/api/sites/example.com",
        {"zone": "Europe/Berlin", "bots": "strict", "aliases": ["example.net"]},
    )
    assert changed.status == 200
    assert changed.json["bots"] == "strict"
    server.view("/", "example.net")
    assert len(server.stats(site="example.com")) == 1

    for bad in (
        {"zone": "Mars/Base"},
        {"ip": "some"},
        {"bots": 1},
        {"nonsense": 1},
        {"aliases": "x"},
        {"retention_days": -1},
    ):
        answer = server.ask("PATCH", "/api/sites/example.com", bad)
        assert answer.status == 400
        assert next(iter(bad)) in answer.json["error"]
    assert server.ask("PATCH", "/api/sites/unknown.example", {"ip": "full"}).status == 404
