"""Shields over HTTP: what they refuse, how that is counted, and how it comes back."""

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from footfall.client import ApiError, Footfall
from live import Server
from mmdb import nested, write_mmdb


def _refused(server: Server, site: str) -> dict[tuple[str, int | None], int]:
    rows = server.ask("GET", f"/api/sites/{site}/refused").json
    return {(row["reason"], row["shield"]): row["count"] for row in rows}


def _paths(server: Server, site: str) -> list[str]:
    return sorted(row["path"] for row in server.ask("GET", "/api/stats", site=site, verbose="true").json)


def _raise(server: Server, site: str, kind: str, value: str, note: str = "") -> int:
    answer = server.ask("POST", f"/api/sites/{site}/shields", {"kind": kind, "value": value, "note": note})
    assert answer.status == 200, answer
    return int(answer.json["id"])


def test_each_shield_refuses_from_now_on_and_is_counted_by_itself(shared_server: Server, site: str) -> None:
    """The sender is told nothing: whether a site has such a rule is nobody's business."""
    page = _raise(shared_server, site, "page", "/admin/**")
    drafts = _raise(shared_server, site, "page", "/drafts/*")
    address = _raise(shared_server, site, "address", "198.51.100.0/24")

    answers = [
        shared_server.view("/admin/a", site),
        shared_server.view("/admin/b/c", site),
        shared_server.view("/drafts/a", site),
        shared_server.view("/", site, ip="198.51.100.7"),
        shared_server.view("/", site, ip="203.0.113.7"),
    ]

    assert {(answer.status, answer.headers.get("x-footfall")) for answer in answers} == {(204, None)}
    assert _paths(shared_server, site) == ["/"]
    assert _refused(shared_server, site) == {
        ("shield_page", page): 2,
        ("shield_page", drafts): 1,
        ("shield_address", address): 1,
    }


def test_another_site_is_not_concerned(shared_server: Server, site: str) -> None:
    """Shields are a site's own; the list of ignored addresses is everybody's."""
    other = f"site-{uuid.uuid4().hex[:12]}.example"
    shared_server.ask("POST", "/api/sites", {"domain": other})
    _raise(shared_server, site, "page", "/**")

    shared_server.view("/a", site)
    shared_server.view("/a", other)

    assert (_paths(shared_server, site), _paths(shared_server, other)) == ([], ["/a"])


def test_once_a_host_is_named_only_pages_of_named_hosts_count(shared_server: Server, site: str) -> None:
    """Of the site's own names, too; no single shield refused the others."""
    shared_server.ask("PATCH", f"/api/sites/{site}", {"aliases": [f"copy.{site}"]})
    _raise(shared_server, site, "hostname", site)

    shared_server.view("/own", site)
    shared_server.view("/copied", f"copy.{site}")

    assert _paths(shared_server, site) == ["/own"]
    assert _refused(shared_server, site) == {("shield_hostname", None): 1}


def test_a_country_is_that_of_the_address(tmp_path: Path) -> None:
    """As the file of places says; an address that is nowhere counts."""
    file = write_mmdb(
        tmp_path / "places.mmdb", {"198.51.100.0/24": nested("DE"), "203.0.113.0/24": nested("FR")}
    )
    with Server(tmp_path / "data", "--geoip", str(file)) as server:
        server.first_token()
        server.ask("POST", "/api/sites", {"domain": "example.com"})
        number = _raise(server, "example.com", "country", "de")

        for path, ip in (("/de", "198.51.100.1"), ("/fr", "203.0.113.1"), ("/nowhere", "192.0.2.1")):
            server.view(path, ip=ip)

        assert _paths(server, "example.com") == ["/fr", "/nowhere"]
        assert _refused(server, "example.com") == {("shield_country", number): 1}


def test_what_a_shield_refused_survives_a_crash_and_can_be_let_in(server: Server) -> None:
    """After it is lowered; then it counts as what came late does, and as refused no more."""
    number = _raise(server, "example.com", "page", "/hidden")
    server.view("/hidden")
    server.view("/seen")
    assert _refused(server, "example.com") == {("shield_page", number): 1}
    server.kill()
    server.start()
    assert _refused(server, "example.com") == {("shield_page", number): 1}

    assert server.ask("DELETE", f"/api/sites/example.com/shields/{number}").status == 204
    assert _paths(server, "example.com") == ["/seen"]
    today = datetime.now(UTC).date().isoformat()
    let_in = server.ask("POST", "/api/sites/example.com/readmit", {"reason": "shield_page", "since": today})

    assert let_in.json == {"readmitted": 1, "days": [today]}
    assert _paths(server, "example.com") == ["/hidden", "/seen"]
    assert _refused(server, "example.com") == {}


def test_shields_are_made_listed_noted_and_lowered(shared_server: Server, site: str) -> None:
    """The newest first; the same again is the same one."""
    shields = f"/api/sites/{site}/shields"
    assert shared_server.ask("GET", shields).json == []
    first = _raise(shared_server, site, "country", "fr")
    second = _raise(shared_server, site, "address", "::ffff:192.0.2.1", "office")
    assert _raise(shared_server, site, "address", "192.0.2.1") == second

    listed = shared_server.ask("GET", shields).json
    assert [(one["id"], one["kind"], one["value"], one["note"]) for one in listed] == [
        (second, "address", "192.0.2.1", "office"),
        (first, "country", "FR", ""),
    ]
    noted = shared_server.ask("PATCH", f"{shields}/{first}", {"note": "why"})
    assert noted.json == {**listed[1], "note": "why"} == shared_server.ask("GET", f"{shields}/{first}").json
    assert shared_server.ask("DELETE", f"{shields}/{first}").status == 204
    for method, body in (("GET", None), ("PATCH", {"note": ""}), ("DELETE", None)):
        assert shared_server.ask(method, f"{shields}/{first}", body).status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "kind"),
        ({"kind": "page"}, "value"),
        ({"kind": "colour", "value": "red"}, "kind"),
        ({"kind": "page", "value": "admin"}, "value"),
        ({"kind": "country", "value": "ZZ"}, "value"),
        ({"kind": "page", "value": "/", "extra": 1}, "extra"),
    ],
)
def test_a_bad_shield_is_400_and_names_its_field(
    shared_server: Server, site: str, body: object, field: str
) -> None:
    """Missing, unknown, or not what its kind takes."""
    answer = shared_server.ask("POST", f"/api/sites/{site}/shields", body)

    assert answer.status == 400
    assert field in answer.json["error"]


def test_the_client_speaks_of_shields(shared_server: Server, site: str) -> None:
    """Every method, as a program uses it."""
    footfall = Footfall(f"http://127.0.0.1:{shared_server.port}", shared_server.token)
    made = footfall.add_shield(site, "page", "/a")
    assert footfall.change_shield(site, made["id"], "b")["note"] == "b"
    shared_server.view("/a", site)
    assert [(row["shield"], row["count"]) for row in footfall.refused(site)] == [(made["id"], 1)]
    footfall.remove_shield(site, made["id"])
    assert footfall.shields(site) == []
    with pytest.raises(ApiError, match="no shield"):
        footfall.remove_shield(site, made["id"])
