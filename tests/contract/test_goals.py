"""Goals of a site, over a socket against a started server."""

import uuid

import pytest

from footfall.client import ApiError, Footfall
from live import Server

_GOAL: dict[str, object] = {"event_name": "a"}
_SEGMENT: dict[str, object] = {"name": "a", "filters": []}
_LINK: dict[str, object] = {"kind": "pixel"}
_ROWS: dict[str, object] = {"rows": []}
_LABEL: dict[str, object] = {"label": "a"}
_ENDPOINTS = [
    *(("GET", kind, None) for kind in ("goals", "segments", "links", "imports")),
    *(
        (method, f"{kind}/1", None)
        for kind in ("goals", "segments", "links", "imports")
        for method in ("GET", "DELETE")
    ),
    ("POST", "goals", _GOAL),
    ("PATCH", "goals/1", _GOAL),
    ("POST", "segments", _SEGMENT),
    ("PATCH", "segments/1", _SEGMENT),
    ("POST", "links", _LINK),
    ("PATCH", "links/1", {"slug": "a"}),
    ("POST", "imports", _LABEL | _ROWS),
    ("PATCH", "imports/1", _LABEL),
    ("POST", "imports/1/rows", _ROWS),
]


@pytest.mark.parametrize(("method", "path", "body"), _ENDPOINTS)
def test_401_comes_first_and_an_unknown_site_is_404(
    shared_server: Server, method: str, path: str, body: object
) -> None:
    """Goals, segments, links and imports alike: not even a broken body is looked at without a token."""
    unknown = f"/api/sites/{uuid.uuid4().hex}.example/{path}"
    answer = shared_server.ask(method, unknown, b"{", token="nonsense")
    assert (answer.status, answer.json) == (401, {"error": "unauthorized"})

    answer = shared_server.ask(method, unknown, body)
    assert answer.status == 404
    assert "There is no site" in answer.json["error"]


@pytest.mark.parametrize("kind", ["goals", "segments", "links", "imports"])
@pytest.mark.parametrize(
    ("number", "status"),
    [("0", 404), ("999999999", 404), ("9" * 30, 404), ("x", 400), ("-1", 400), ("1.5", 400)],
)
def test_an_id_is_a_number_of_something_that_is_there(
    shared_server: Server, site: str, kind: str, number: str, status: int
) -> None:
    """To read, to change, to remove."""
    change = {"label": "a"} if kind == "imports" else {"name": "a"} if kind == "segments" else {}
    for method, body in (("GET", None), ("PATCH", change), ("DELETE", None)):
        answer = shared_server.ask(method, f"/api/sites/{site}/{kind}/{number}", body)
        assert answer.status == status, (method, answer)
        assert number[:20] in answer.json["error"]


def test_goals_are_made_listed_changed_and_removed(shared_server: Server, site: str) -> None:
    """The newest first; the same goal again answers the same id; ids are never used again."""
    goals = f"/api/sites/{site}/goals"
    assert shared_server.ask("GET", goals).json == []
    made = shared_server.ask(
        "POST", goals, {"event_name": "Purchase", "currency": "EUR", "props": {"a": "b"}}
    )
    again = shared_server.ask(
        "POST", goals, {"event_name": "Purchase", "currency": "EUR", "props": {"a": "b"}}
    )
    number = made.json["id"]
    assert made.status == again.status == 200
    assert made.json == again.json
    assert made.json == {
        "id": number,
        "display_name": "Purchase",
        "event_name": "Purchase",
        "page_path": "",
        "scroll_threshold": None,
        "currency": "EUR",
        "props": {"a": "b"},
    }
    page = shared_server.ask("POST", goals, {"page_path": "/blog/**", "scroll_threshold": 75}).json
    assert page["display_name"] == "Scroll /blog/** 75"
    assert shared_server.ask("GET", goals).json == [page, made.json]
    assert shared_server.ask("GET", f"{goals}/{number}").json == made.json

    changed = shared_server.ask("PATCH", f"{goals}/{page['id']}", {"scroll_threshold": None})
    assert changed.json == {**page, "scroll_threshold": None, "display_name": "Visit /blog/**"}
    assert shared_server.ask("PATCH", f"{goals}/{page['id']}", {}).json == changed.json
    assert shared_server.ask("GET", goals).json == [changed.json, made.json]

    assert shared_server.ask("DELETE", f"{goals}/{page['id']}").status == 204
    assert shared_server.ask("DELETE", f"{goals}/{page['id']}").status == 404
    assert shared_server.ask("GET", goals).json == [made.json]
    assert shared_server.ask("POST", goals, {"page_path": "/blog/**"}).json["id"] > page["id"]


def test_a_conflict_is_409_and_names_the_other(shared_server: Server, site: str) -> None:
    """By display name and by what it counts."""
    goals = f"/api/sites/{site}/goals"
    first = shared_server.ask("POST", goals, {"event_name": "Buy"}).json
    other = shared_server.ask("POST", goals, {"event_name": "Sell"}).json
    for method, path, body in (
        ("POST", goals, {"page_path": "/buy", "display_name": "Buy"}),
        ("POST", goals, {"event_name": "Buy", "display_name": "Bought"}),
        ("PATCH", f"{goals}/{other['id']}", {"event_name": "Buy"}),
        ("PATCH", f"{goals}/{other['id']}", {"display_name": "Buy"}),
    ):
        answer = shared_server.ask(method, path, body)
        assert answer.status == 409
        assert f"id {first['id']}" in answer.json["error"]
    assert shared_server.ask("GET", goals).json == [other, first]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "event_name"),
        ({"event_name": 5}, "event_name"),
        ({"event_name": "a", "goal": "b"}, "goal"),
        ({"page_path": "/", "scroll_threshold": "50"}, "scroll_threshold"),
        ({"page_path": "/", "scroll_threshold": 2**70}, "scroll_threshold"),
        ({"page_path": "/", "props": {"a": 1}}, "props"),
        ({"page_path": "/", "props": []}, "props"),
        ({"page_path": "/", "currency": "EUR"}, "currency"),
    ],
)
def test_a_bad_goal_is_400_and_names_its_field(
    shared_server: Server, site: str, body: object, field: str
) -> None:
    """Missing, of a wrong type, unknown, or out of place."""
    answer = shared_server.ask("POST", f"/api/sites/{site}/goals", body)

    assert answer.status == 400
    assert field in answer.json["error"]
    assert shared_server.ask("GET", f"/api/sites/{site}/goals").json == []


def test_goals_come_back_with_a_restored_site_and_go_with_a_purged_one(
    shared_server: Server, site: str
) -> None:
    """As its events do."""
    goals = f"/api/sites/{site}/goals"
    made = shared_server.ask("POST", goals, {"event_name": "Buy"}).json
    shared_server.ask("DELETE", f"/api/sites/{site}")
    assert shared_server.ask("GET", goals).status == 404
    shared_server.ask("POST", "/api/sites", {"domain": site})
    assert shared_server.ask("GET", goals).json == [made]

    shared_server.ask("DELETE", f"/api/sites/{site}", purge="true")
    shared_server.ask("POST", "/api/sites", {"domain": site})
    assert shared_server.ask("GET", goals).json == []


def test_the_client_speaks_of_goals(shared_server: Server, site: str) -> None:
    """Every method, as a program uses it."""
    footfall = Footfall(f"http://127.0.0.1:{shared_server.port}", shared_server.token)
    made = footfall.add_goal(site, {"page_path": "/"})
    assert footfall.change_goal(site, made["id"], {"display_name": "Home"})["display_name"] == "Home"
    assert [goal["display_name"] for goal in footfall.goals(site)] == ["Home"]
    footfall.remove_goal(site, made["id"])
    assert footfall.goals(site) == []
    with pytest.raises(ApiError, match="no goal"):
        footfall.remove_goal(site, made["id"])
