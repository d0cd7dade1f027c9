"""Saved filters of a site, over a socket against a started server."""

import pytest

from footfall.client import Footfall
from live import Server

MOBILE = [["is", "visit:device", ["Mobile"]]]
PAGES = [["or", [["is", "event:page", ["/"]], ["contains", "event:page", ["blog"]]]]]


def test_segments_are_made_listed_changed_and_removed(shared_server: Server, site: str) -> None:
    """The newest first; the same segment again answers the same id; ids are never used again."""
    segments = f"/api/sites/{site}/segments"
    assert shared_server.ask("GET", segments).json == []
    made = shared_server.ask("POST", segments, {"name": "Phones", "filters": MOBILE})
    assert made.status == 200
    assert made.json == {"id": made.json["id"], "name": "Phones", "filters": MOBILE}
    assert shared_server.ask("POST", segments, {"name": "Phones", "filters": MOBILE}).json == made.json
    other = shared_server.ask("POST", segments, {"name": "Pages", "filters": PAGES}).json
    assert shared_server.ask("GET", segments).json == [other, made.json]
    assert shared_server.ask("GET", f"{segments}/{other['id']}").json == other

    renamed = shared_server.ask("PATCH", f"{segments}/{other['id']}", {"name": "Reading"}).json
    assert renamed == {**other, "name": "Reading"}
    changed = shared_server.ask("PATCH", f"{segments}/{other['id']}", {"filters": MOBILE}).json
    assert changed == {**renamed, "filters": MOBILE}
    assert shared_server.ask("GET", segments).json == [changed, made.json]

    assert shared_server.ask("DELETE", f"{segments}/{other['id']}").status == 204
    assert shared_server.ask("DELETE", f"{segments}/{other['id']}").status == 404
    assert shared_server.ask("POST", segments, {"name": "Pages", "filters": PAGES}).json["id"] > other["id"]


def test_a_name_that_is_taken_is_409_and_names_the_other(shared_server: Server, site: str) -> None:
    """When it is made, and when it is renamed."""
    segments = f"/api/sites/{site}/segments"
    first = shared_server.ask("POST", segments, {"name": "Phones", "filters": MOBILE}).json
    other = shared_server.ask("POST", segments, {"name": "Pages", "filters": PAGES}).json
    for method, path, body in (
        ("POST", segments, {"name": "Phones", "filters": PAGES}),
        ("PATCH", f"{segments}/{other['id']}", {"name": "Phones"}),
    ):
        answer = shared_server.ask(method, path, body)
        assert answer.status == 409
        assert f"id {first['id']}" in answer.json["error"]
    assert shared_server.ask("GET", segments).json == [other, first]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"{", "invalid json"),
        (b'{"name":"a","filters":' + b"[" * 30_000 + b"]" * 30_000 + b"}", "invalid json"),
        ({"filters": MOBILE}, "name"),
        ({"name": "", "filters": MOBILE}, "name"),
        ({"name": 5, "filters": MOBILE}, "name"),
        ({"name": "a"}, "filters"),
        ({"name": "a", "filters": []}, "filters"),
        ({"name": "a", "filters": {"is": 1}}, "filters"),
        ({"name": "a", "filters": [["is", "visit:devise", ["Mobile"]]]}, "visit:devise"),
        (b'{"name":"a","filters":' + b"[" * 900 + b"]" * 900 + b"}", "filters"),
        ({"name": "a", "filters": MOBILE, "owner": "me"}, "owner"),
    ],
)
def test_a_bad_segment_is_400_and_says_what(
    shared_server: Server, site: str, body: object, named: str
) -> None:
    """Filters that the query language does not know are never saved, and never put into place of others."""
    segments = f"/api/sites/{site}/segments"
    answer = shared_server.ask("POST", segments, body)
    assert answer.status == 400
    assert named in answer.json["error"]
    assert shared_server.ask("GET", segments).json == []

    if isinstance(body, dict) and "filters" in body and body["filters"] != MOBILE:
        made = shared_server.ask("POST", segments, {"name": "Phones", "filters": MOBILE}).json
        change = {"filters": body["filters"]}
        assert shared_server.ask("PATCH", f"{segments}/{made['id']}", change).status == 400
        assert shared_server.ask("GET", segments).json == [made]


def test_the_client_speaks_of_segments(shared_server: Server, site: str) -> None:
    """Every method, as a program uses it."""
    footfall = Footfall(f"http://127.0.0.1:{shared_server.port}", shared_server.token)
    made = footfall.add_segment(site, "Phones", MOBILE)
    assert footfall.change_segment(site, made["id"], {"name": "Mobile"})["filters"] == MOBILE
    assert [segment["name"] for segment in footfall.segments(site)] == ["Mobile"]
    footfall.remove_segment(site, made["id"])
    assert footfall.segments(site) == []
