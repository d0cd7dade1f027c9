"""What each kind of token may do, at every endpoint of the table."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from footfall.faces.api.endpoint import Endpoint, Reach
from footfall.faces.api.endpoints import ENDPOINTS
from live import Server

# Of all scopes, each alone, each two; for all sites or for one.
_SCOPES = (
    ("read",),
    ("write",),
    ("manage",),
    ("read", "write"),
    ("read", "manage"),
    ("write", "manage"),
    ("read", "write", "manage"),
)
_GUARDED = [endpoint for endpoint in ENDPOINTS if endpoint.scope is not None]
_REMOVES_SITE = "DELETE /api/sites/{domain}"  # it would take the site away from the other tests


def _named(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


class Tokens:
    """A server with sites mine.example and other.example and a token of each kind."""

    def __init__(self, server: Server) -> None:
        self.server = server
        for domain in ("mine.example", "other.example"):
            assert server.ask("POST", "/api/sites", {"domain": domain}).status == 200
        self.of = {
            (scopes, sites): self._make(scopes, sites)
            for scopes in _SCOPES
            for sites in (None, ("mine.example",))
        }

    def _make(self, scopes: tuple[str, ...], sites: tuple[str, ...] | None) -> str:
        body = {"name": "kind", "scopes": scopes, "sites": sites}
        return str(self.server.ask("POST", "/api/tokens/generate", body).json["token"])

    def ask(self, endpoint: Endpoint, domain: str, token: str) -> int:
        """Return the status of an endpoint without a body worth anything: 403 comes before it is read."""
        path = (
            endpoint.path.replace("{domain}", domain).replace("{id}", "999999").replace("{ip}", "192.0.2.9")
        )
        answer = self.server.ask(endpoint.method, path, b"{}" if endpoint.body else None, token=token)
        if answer.status >= 400:
            assert list(answer.json) == ["error"]
        return answer.status


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tokens]:
    """The server and its tokens; what is removed from it stays removed."""
    with Server(tmp_path_factory.mktemp("scopes") / "data") as server:
        server.first_token()
        yield Tokens(server)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=_named)
def test_without_a_token_of_ours_there_is_nothing(tokens: Tokens, endpoint: Endpoint) -> None:
    """401 before anything else, where a token is taken at all."""
    takes_token = endpoint.scope is not None or 401 in endpoint.errors
    for token in ("0" * 64, "-"):
        assert (tokens.ask(endpoint, "mine.example", token) == 401) == takes_token


@pytest.mark.parametrize("endpoint", [one for one in _GUARDED if _named(one) != _REMOVES_SITE], ids=_named)
def test_a_token_works_where_its_scopes_and_sites_reach(tokens: Tokens, endpoint: Endpoint) -> None:
    """403 where they do not; what is asked of a site that is its own is never 403."""
    assert endpoint.scope is not None
    for (scopes, sites), token in tokens.of.items():
        status = tokens.ask(endpoint, "mine.example", token)
        reaches = sites is None or endpoint.reach is Reach.ITS_SITES
        assert (status == 403) == (endpoint.scope.value not in scopes or not reaches), (scopes, sites, status)
        assert status not in {401, 500}


@pytest.mark.parametrize(
    "endpoint", [one for one in _GUARDED if "{domain}" in one.path and one.body is None], ids=_named
)
def test_another_site_is_as_one_that_does_not_exist(tokens: Tokens, endpoint: Endpoint) -> None:
    """The same status for it and for an unknown domain; it keeps what it has."""
    token = tokens.of[("read", "write", "manage"), ("mine.example",)]
    assert tokens.ask(endpoint, "other.example", token) == tokens.ask(endpoint, "nowhere.example", token)
    assert tokens.ask(endpoint, "other.example", token) in {404, 204}
    assert tokens.server.ask("GET", "/api/sites/other.example").status == 200


def test_a_site_is_removed_by_a_token_that_manages_it(server: Server) -> None:
    """By no other one: without the scope it is 403, without the site nothing happens."""

    def remove(scope: str, domain: str) -> int:
        body = {"scopes": [scope], "sites": [domain]}
        token = server.ask("POST", "/api/tokens/generate", body).json["token"]
        return server.ask("DELETE", "/api/sites/example.com", token=token).status

    assert server.ask("POST", "/api/sites", {"domain": "other.example"}).status == 200
    assert remove("read", "example.com") == 403
    assert remove("manage", "other.example") == 204
    assert server.ask("GET", "/api/sites/example.com").status == 200
    assert remove("manage", "example.com") == 204
    assert server.ask("GET", "/api/sites/example.com").status == 404


def _bodies() -> list[tuple[str, str, object]]:
    query = {"metrics": ["visitors"], "date_range": "7d"}
    return [
        ("PATCH", "/api/sites/{domain}", {"ip": "none"}),
        ("POST", "/api/sites/{domain}/goals", {"event_name": "Signup"}),
        ("POST", "/api/sites/{domain}/segments", {"name": "a", "filters": [["is", "event:page", ["/"]]]}),
        ("POST", "/api/sites/{domain}/readmit", {"reason": "library", "since": "2024-01-01"}),
        ("POST", "/api/v2/query", {"site_id": "{domain}", **query}),
        ("POST", "/api/v2/query", {"site_id": ["mine.example", "{domain}"], **query}),
        ("GET", "/api/stats?site={domain}", None),
        ("GET", "/api/v1/stats/aggregate?site_id={domain}", None),
        ("GET", "/api/v1/stats/realtime/visitors?site_id={domain}", None),
        ("GET", "/api/sites/{domain}/realtime", None),
    ]


@pytest.mark.parametrize(("method", "path", "body"), _bodies())
def test_questions_and_changes_reach_the_tokens_own_sites_only(
    tokens: Tokens, method: str, path: str, body: object
) -> None:
    """404 for others, by whatever way they are named; 200 for its own."""
    token = tokens.of[("read", "write", "manage"), ("mine.example",)]
    statuses = []
    for domain in ("mine.example", "other.example", "nowhere.example"):
        sent = None if body is None else json.dumps(body).replace("{domain}", domain).encode()
        statuses.append(tokens.server.ask(method, path.replace("{domain}", domain), sent, token=token).status)
    assert statuses == [200, 404, 404]


def test_lists_show_only_the_tokens_own_sites(tokens: Tokens) -> None:
    """Sites, and pageviews of all sites."""
    server = tokens.server
    for domain in ("mine.example", "other.example"):
        assert server.view("/here", domain).status == 204
    token = tokens.of[("read",), ("mine.example",)]

    assert [site["domain"] for site in server.ask("GET", "/api/sites", token=token).json] == ["mine.example"]
    assert {row["site"] for row in server.ask("GET", "/api/stats", token=token).json} == {"mine.example"}
    assert {row["site"] for row in server.stats()} == {"mine.example", "other.example"}


def test_a_token_is_listed_with_what_it_is_for_and_when_it_was_used(server: Server) -> None:
    """Beside id and date; the first one, which says nothing, is for everything."""
    body = {"name": "ci", "scopes": ["read"], "sites": ["www.example.com"]}
    made = server.ask("POST", "/api/tokens/generate", body).json
    unused = server.ask("GET", "/api/tokens").json
    server.ask("GET", "/api/sites", token=made["token"])
    first, second = server.ask("GET", "/api/tokens").json

    assert (first["name"], first["scopes"], first["sites"]) == ("", ["manage", "read", "write"], None)
    assert first["used_at"]
    assert (second["name"], second["scopes"], second["sites"]) == ("ci", ["read"], ["example.com"])
    assert unused[1]["used_at"] is None
    assert second["used_at"] >= second["created_at"][:16]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 200),
        (b"{}", 200),
        ({"name": "x"}, 200),
        ({"scopes": []}, 400),
        ({"sites": []}, 400),
        ({"scopes": ["everything"]}, 400),
        ({"scope": ["read"]}, 400),
        ({"name": "x" * 101}, 400),
        ({"sites": ["nowhere.example"]}, 404),
        (b"{", 400),
    ],
)
def test_a_wanted_token_is_checked(server: Server, body: object, status: int) -> None:
    """What is unknown is not ignored: it might have been a limit."""
    assert server.ask("POST", "/api/tokens/generate", body).status == status


def test_a_limited_token_makes_no_mightier_one(tokens: Tokens) -> None:
    """Without a body one for everything would come of it."""
    server = tokens.server
    manage = tokens.of[("manage",), None]
    for (scopes, sites), token in tokens.of.items():
        allowed = scopes == ("read", "write", "manage") and sites is None
        assert (server.ask("POST", "/api/tokens/generate", token=token).status == 200) == allowed
    assert server.ask("POST", "/api/tokens/generate", {"scopes": ["manage"]}, token=manage).status == 200
    assert server.ask("DELETE", "/api/tokens/1", token=manage).status == 403


def test_the_first_token_is_for_everything(tmp_path: Path) -> None:
    """Otherwise nobody could ever make another one."""
    with Server(tmp_path / "data") as fresh:
        assert fresh.ask("POST", "/api/tokens/generate", {"scopes": ["read"]}).status == 400
        assert fresh.ask("POST", "/api/tokens/generate", {"name": "first"}).status == 200
