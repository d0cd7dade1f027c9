"""Annotations over HTTP."""

import pytest

from footfall.client import ApiError, Footfall
from live import Server


def test_annotations_stand_in_the_order_of_days_and_moments(shared_server: Server, site: str) -> None:
    """A day before its moments, which are in UTC whatever was given; ids are never used again."""
    notes = f"/api/sites/{site}/annotations"
    made = [
        shared_server.ask("POST", notes, {"at": at, "text": f" {at} ", "author": "Ada"}).json
        for at in ("2024-02-01", "2024-01-31T12:00:00+02:00", "2024-01-31")
    ]

    assert [one["at"] for one in shared_server.ask("GET", notes).json] == [
        "2024-01-31",
        "2024-01-31T10:00:00Z",
        "2024-02-01",
    ]
    assert made[0] == {"id": made[0]["id"], "at": "2024-02-01", "text": "2024-02-01", "author": "Ada"}
    one = f"{notes}/{made[0]['id']}"
    changed = shared_server.ask("PATCH", one, {"text": "Release <b>2</b>"})
    assert changed.json == {**made[0], "text": "Release <b>2</b>"} == shared_server.ask("GET", one).json
    assert shared_server.ask("DELETE", one).status == 204
    for method, body in (("GET", None), ("PATCH", {"text": "a"}), ("DELETE", None)):
        assert shared_server.ask(method, one, body).status == 404
    assert shared_server.ask("POST", notes, {"at": "2024-02-01", "text": "a"}).json["id"] > made[2]["id"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "a"}, "at"),
        ({"at": "2024-02-30", "text": "a"}, "at"),
        ({"at": "2024-02-01T12:00:00", "text": "a"}, "at"),
        ({"at": "2024-02-01 12:00:00Z", "text": "a"}, "at"),
        ({"at": "0001-01-01T00:00:00+23:00", "text": "a"}, "at"),
        ({"at": "tomorrow", "text": "a"}, "at"),
        ({"at": "2024-02-01", "text": " "}, "text"),
        ({"at": "2024-02-01", "text": "x" * 201}, "text"),
        ({"at": "2024-02-01", "text": "a", "author": "x" * 101}, "author"),
        ({"at": "2024-02-01", "text": "a", "colour": "red"}, "colour"),
    ],
)
def test_a_bad_annotation_is_400_and_names_its_field(
    shared_server: Server, site: str, body: object, field: str
) -> None:
    """A moment without a zone is nobody's."""
    answer = shared_server.ask("POST", f"/api/sites/{site}/annotations", body)

    assert answer.status == 400
    assert field in answer.json["error"]


def test_the_client_speaks_of_annotations(shared_server: Server, site: str) -> None:
    """Every method, as a program uses it."""
    footfall = Footfall(f"http://127.0.0.1:{shared_server.port}", shared_server.token)
    made = footfall.add_annotation(site, "2024-01-31", "Release", author="Ada")
    assert footfall.change_annotation(site, made["id"], {"text": "Launch"})["text"] == "Launch"
    assert [one["text"] for one in footfall.annotations(site)] == ["Launch"]
    footfall.remove_annotation(site, made["id"])
    with pytest.raises(ApiError, match="no annotation"):
        footfall.remove_annotation(site, made["id"])
