"""A new site over its pages: its domain, the line for its pages, the first pageview."""

import re
from html import unescape

import pytest

from live import Server
from person import Person


def _status(person: Person, domain: str) -> str:
    return unescape(person.get(f"/sites/{domain}/install/seen").body.decode())


def test_a_site_is_added_and_its_line_waits_for_a_pageview(owned: Server, ada: Person, domain: str) -> None:
    """The part that waits asks again by itself until one has come, and then leads on."""
    name = f"new-{domain}"
    added = ada.send("/add-site", domain=f"https://{name.upper()}/path", zone="Europe/Berlin")
    assert added.headers["location"] == f"/sites/{name}/install"
    assert owned.ask("GET", f"/api/sites/{name}").json["zone"] == "Europe/Berlin"
    page = unescape(ada.get(f"/sites/{name}/install").body.decode())
    server = f"http://127.0.0.1:{owned.port}"
    for line in (
        f'<script defer src="{server}/track.js"></script>',
        f'<script defer data-domain="{name}" src="{server}/js/script.js"></script>',
        f'<script defer src="{server}/script.js" data-website-id="{name}"></script>',
        f'<script data-goatcounter="{server}/count" async src="{server}/count.js"></script>',
    ):
        assert line in page
    for script in ("/track.js", "/js/script.js", "/script.js", "/count.js"):
        assert owned.ask("GET", script, token="").status == 200

    waiting = _status(ada, name)
    assert 'hx-trigger="every 2s"' in waiting
    assert "Check again" in waiting
    assert owned.view("/", name).status == 204
    seen = _status(ada, name)
    assert "hx-trigger" not in seen
    assert f'href="/sites/{name}"' in seen


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"domain": "", "zone": "UTC"}, "domain"),
        ({"domain": "no domain", "zone": "UTC"}, "domain"),
        ({"domain": "<script>alert(1)</script>", "zone": "UTC"}, "domain"),
        ({"domain": "fine.example", "zone": "Europe/Atlantis"}, "zone"),
    ],
)
def test_what_is_no_site_is_said_at_its_field(
    owned: Server, ada: Person, fields: dict[str, str], field: str
) -> None:
    """What was typed stays; nothing is added."""
    before = owned.ask("GET", "/api/sites").json
    answer = ada.send("/add-site", **fields)
    text = answer.body.decode()
    assert answer.status == 400
    assert f'id="wrong-{field}"' in text
    assert "<script>alert" not in text
    for name, value in fields.items():
        assert re.search(rf'name="{name}" value="{re.escape(value)}"', unescape(text))
    assert owned.ask("GET", "/api/sites").json == before


def test_a_known_site_keeps_what_it_has(owned: Server, ada: Person, domain: str) -> None:
    """Adding it again leads to its line."""
    owned.ask("PATCH", f"/api/sites/{domain}", {"counter": True})
    assert ada.send("/add-site", domain=domain, zone="Asia/Tokyo").status == 303
    kept = owned.ask("GET", f"/api/sites/{domain}").json
    assert (kept["counter"], kept["zone"]) == (True, "UTC")


def test_sites_are_added_by_admins(ada: Person, editor: Person, viewer: Person, domain: str) -> None:
    """Editors of a site get its line, viewers do not."""
    for person in (editor, viewer):
        assert person.get("/add-site").status == 403
        assert person.send("/add-site", domain="x.example").status == 403
    assert ada.send("/add-site", form_token="", domain="x.example").status == 403
    assert editor.get(f"/sites/{domain}/install").status == 200
    assert viewer.get(f"/sites/{domain}/install").status == 403
    assert viewer.get(f"/sites/{domain}/install/seen").status == 403
