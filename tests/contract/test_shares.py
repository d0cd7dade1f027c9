"""Shares, their unlocking and badges over HTTP."""

from http.cookies import SimpleCookie

import pytest

from footfall.client import ApiError, Footfall
from live import Answer, Server

PASSWORD = "correct horse"


def _share(server: Server, site: str, **wish: object) -> dict[str, object]:
    answer = server.ask("POST", f"/api/sites/{site}/shares", {"name": "Board", **wish})
    assert answer.status == 200, answer
    return dict(answer.json)


def _segment(server: Server, site: str, path: str) -> int:
    body = {"name": path, "filters": [["is", "event:page", [path]]]}
    return int(server.ask("POST", f"/api/sites/{site}/segments", body).json["id"])


def _unlock(server: Server, share: dict[str, object], password: str, ip: str = "192.0.2.1") -> Answer:
    return server.ask(
        "POST",
        f"/api/shares/{share['slug']}/unlock",
        {"password": password},
        token="",
        headers={"X-Forwarded-For": ip},
    )


def _badge(server: Server, name: object) -> Answer:
    return server.ask("GET", f"/badge/{name}.svg", token="")


def test_shares_are_made_listed_changed_and_ended(shared_server: Server, site: str) -> None:
    """The slug stays and is nobody's to choose; no answer holds what is kept of a password."""
    shares = f"/api/sites/{site}/shares"
    segment = _segment(shared_server, site, "/a")
    first = _share(shared_server, site)
    second = _share(shared_server, site, password=PASSWORD, segment=segment, panels=["devices", "sources"])

    assert len(str(first["slug"])) == 24
    assert first["slug"] != second["slug"]
    assert (first["has_password"], first["segment"], first["panels"], first["used_at"]) == (
        False,
        None,
        [],
        None,
    )
    assert (second["has_password"], second["segment"]) == (True, segment)
    assert second["panels"] == ["sources", "devices"]
    listed = shared_server.ask("GET", shares)
    assert listed.json == [second, first]
    assert b"argon2" not in listed.body
    changed = shared_server.ask(
        "PATCH", f"{shares}/{second['id']}", {"name": "All", "segment": None, "panels": []}
    )
    assert changed.json == {**second, "name": "All", "segment": None, "panels": []}
    assert shared_server.ask("GET", f"{shares}/{second['id']}").json == changed.json
    assert shared_server.ask("DELETE", f"{shares}/{second['id']}").status == 204
    assert shared_server.ask("DELETE", f"{shares}/{second['id']}").status == 404
    assert _unlock(shared_server, second, PASSWORD).status == 404


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 251}, "name"),
        ({"password": "short"}, "password"),
        ({"segment": 10**6}, "segment"),
        ({"segment": "1"}, "segment"),
        ({"panels": ["spells"]}, "panels"),
        ({"slug": "mine"}, "slug"),
    ],
)
def test_a_bad_share_is_400_and_names_its_field(
    shared_server: Server, site: str, wish: dict[str, object], field: str
) -> None:
    """Nothing is made."""
    answer = shared_server.ask("POST", f"/api/sites/{site}/shares", {"name": "Board", **wish})

    assert answer.status == 400
    assert field in answer.json["error"]
    assert shared_server.ask("GET", f"/api/sites/{site}/shares").json == []


def test_a_segment_that_a_share_is_locked_to_stays(shared_server: Server, site: str) -> None:
    """Without it the share would show the whole site; with its site both go."""
    segment = _segment(shared_server, site, "/a")
    share = _share(shared_server, site, segment=segment)
    path = f"/api/sites/{site}/segments/{segment}"

    refused = shared_server.ask("DELETE", path)
    assert (refused.status, f"share with the id {share['id']}" in refused.json["error"]) == (409, True)
    other = _share(shared_server, site, segment=_segment(shared_server, site, "/b"))
    assert shared_server.ask("DELETE", f"/api/sites/{site}/shares/{share['id']}").status == 204
    assert shared_server.ask("DELETE", path).status == 204
    assert shared_server.ask("DELETE", f"/api/sites/{site}", purge="true").status == 204
    assert _badge(shared_server, other["slug"]).status == 404


def test_who_knows_the_password_gets_a_cookie_that_no_script_reads(shared_server: Server, site: str) -> None:
    """And that is sent over https alone where the page was; a look is noted."""
    share = _share(shared_server, site, password=PASSWORD)
    wrong, right = _unlock(shared_server, share, "wrong horse"), _unlock(shared_server, share, PASSWORD)

    assert (wrong.status, "set-cookie" in wrong.headers) == (403, False)
    assert (right.status, right.body) == (204, b"")
    cookie = SimpleCookie(right.headers["set-cookie"])[f"footfall_share_{share['id']}"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (
        True,
        "Lax",
        "/",
        "",
    )
    listed = shared_server.ask("GET", f"/api/sites/{site}/shares").json
    assert listed[0]["used_at"] is not None
    over_https = shared_server.ask(
        "POST",
        f"/api/shares/{share['slug']}/unlock",
        {"password": PASSWORD},
        token="",
        headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.2"},
    )
    assert "; Secure" in over_https.headers["set-cookie"]


def test_guessing_ends_soon_from_however_many_addresses(shared_server: Server, site: str) -> None:
    """Then the right password, too, has to wait; another share does not."""
    share, other = (_share(shared_server, site, password=PASSWORD) for _ in range(2))

    statuses = [_unlock(shared_server, share, "wrong", ip=f"198.51.100.{n}").status for n in range(11)]

    assert statuses == [403] * 10 + [429]
    assert _unlock(shared_server, share, PASSWORD, ip="203.0.113.1").status == 429
    assert _unlock(shared_server, other, PASSWORD, ip="203.0.113.1").status == 204


def test_a_badge_shows_what_its_viewer_may_see_anyway(shared_server: Server, site: str) -> None:
    """A public site by its name; a share by its slug, its segment's visitors alone; others are as if they were not."""
    for number, path in enumerate(("/a", "/b", "/b")):
        shared_server.view(path, site, ip=f"203.0.113.{number}")
    shared_server.ask("GET", "/api/stats", site=site)
    segment = _segment(shared_server, site, "/b")
    everything, part = _share(shared_server, site), _share(shared_server, site, segment=segment)
    locked = _share(shared_server, site, password=PASSWORD)

    assert _badge(shared_server, site).status == 404
    assert _badge(shared_server, locked["slug"]).status == 404
    assert _badge(shared_server, "no-such.example").status == 404
    assert shared_server.ask("GET", f"/badge/{part['slug']}.png", token="").status == 404
    assert b"<title>2 visitors in 30 days</title>" in _badge(shared_server, part["slug"]).body
    shared_server.ask("PATCH", f"/api/sites/{site}", {"public": True})
    for name in (site, everything["slug"]):
        drawn = _badge(shared_server, name)
        assert drawn.status == 200
        assert b"<title>3 visitors in 30 days</title>" in drawn.body
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.headers["cache-control"] == "public, max-age=300"
    assert drawn.headers["access-control-allow-origin"] == "*"
    assert b"<script" not in drawn.body


def test_the_client_speaks_of_shares(shared_server: Server, site: str) -> None:
    """Every method, as a program uses it."""
    footfall = Footfall(f"http://127.0.0.1:{shared_server.port}", shared_server.token)
    made = footfall.add_share(site, {"name": "Board"})
    assert footfall.change_share(site, made["id"], {"name": "All"})["name"] == "All"
    assert [one["name"] for one in footfall.shares(site)] == ["All"]
    footfall.remove_share(site, made["id"])
    with pytest.raises(ApiError, match="no share"):
        footfall.remove_share(site, made["id"])
