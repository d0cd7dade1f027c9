"""Public sites, secret addresses and frames: what guests see, and that they see no more."""

import http.client
import re
from html import unescape
from typing import Any

import pytest

from footfall.faces.dashboard.routes import NUMBERS
from live import Answer, Server
from person import Person

PASSWORD = "correct horse"


def _view(server: Server, domain: str, path: str, ip: str = "192.0.2.1", **more: str) -> None:
    assert server.view(path, domain, ip=ip, **more).status == 204


def _first_event(server: Server, path: str) -> bytes:
    """Return the first event of a stream."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status == 200
        lines = iter(answer.readline, b"\n")
        return b"".join(lines)
    finally:
        connection.close()


def _share(server: Server, domain: str, **wish: object) -> str:
    answer = server.ask("POST", f"/api/sites/{domain}/shares", {"name": "Board", **wish})
    assert answer.status == 200, answer
    return f"/share/{answer.json['slug']}"


def _segment(server: Server, domain: str, name: str, *filters: list[Any]) -> int:
    body = {"name": name, "filters": list(filters)}
    return int(server.ask("POST", f"/api/sites/{domain}/segments", body).json["id"])


def _publish(server: Server, domain: str) -> None:
    assert server.ask("PATCH", f"/api/sites/{domain}", {"public": True}).status == 200


def _text(answer: Answer) -> str:
    return unescape(answer.body.decode())


def _paths(path: str) -> str:
    return path.replace("{panel:str}", "pages").replace("{tab:str}", "pages")


def _frames(answer: Answer) -> str:
    return answer.headers["content-security-policy"].partition("frame-ancestors ")[2]


def _top(answer: Answer) -> list[str]:
    """Return the numbers of the top line."""
    return re.findall(r'<strong title="([^"]*)"', answer.body.decode())


def test_anybody_may_look_at_a_public_site(owned: Server, domain: str) -> None:
    """At all of its numbers, without a menu that needs a right; when it ends, at once at none."""
    _view(owned, domain, "/a")
    eve = Person(owned)
    for path, _ in NUMBERS:
        assert eve.get(f"/sites/{domain}{_paths(path)}").status == 303
    _publish(owned, domain)
    for path, _ in NUMBERS:
        if path != "/realtime/stream":
            assert eve.get(f"/sites/{domain}{_paths(path)}").status == 200, path
    page = _text(eve.get(f"/sites/{domain}?period=day"))
    assert "/a" in page
    assert f"/signin?to=/sites/{domain}" in page
    for right in ("/settings", "form_token", "site-menu"):
        assert right not in page
    assert owned.ask("PATCH", f"/api/sites/{domain}", {"public": False}).status == 200
    assert eve.get(f"/sites/{domain}").status == 303


def test_a_guest_sees_no_other_site(owned: Server, domain: str, ada: Person) -> None:
    """Nor its name, and another private site is as if it did not exist."""
    other = f"private-{domain}"
    assert owned.ask("POST", "/api/sites", {"domain": other}).status == 200
    _publish(owned, domain)
    assert ada.get(f"/sites/{other}").status == 200
    assert other not in Person(owned).get(f"/sites/{domain}").body.decode()
    assert Person(owned).get(f"/sites/{other}").headers["location"].startswith("/signin")


def test_who_is_signed_in_keeps_his_rights_on_a_public_site(
    owned: Server, domain: str, editor: Person, viewer: Person
) -> None:
    """And somebody of another site is a guest there."""
    _publish(owned, domain)
    assert f"/sites/{domain}/settings" in editor.get(f"/sites/{domain}").body.decode()
    page = viewer.get(f"/sites/{domain}").body.decode()
    assert f"/sites/{domain}/settings" not in page
    assert "site-menu" in page


def test_every_page_of_a_share_stays_under_its_address(owned: Server, domain: str) -> None:
    """No link leads to the site itself."""
    _view(owned, domain, "/a", referrer="https://www.google.com/")
    base = _share(owned, domain)
    eve = Person(owned)
    for path, _ in NUMBERS:
        if path == "/realtime/stream":
            continue
        answer = eve.get(f"{base}{_paths(path)}?period=day&all")
        assert answer.status == 200, path
        assert "/sites/" not in answer.body.decode(), path
    links = re.findall(
        r'(?:href|action|hx-get|data-live|data-stream)="(/[^"]*)"', eve.get(base).body.decode()
    )
    assert {one for one in links if not one.startswith(("/static/", "/docs", base))} == {"/", "/preferences"}
    assert owned.ask("GET", f"{base}/now", token="").body == b"1"


def test_a_share_that_was_ended_leads_nowhere(owned: Server, domain: str, ada: Person) -> None:
    """Nor does one of a site that was removed; who is signed in gets no more from it than others."""
    base = _share(owned, domain)
    [share] = owned.ask("GET", f"/api/sites/{domain}/shares").json
    assert ada.get(base).status == 200
    assert "form_token" not in ada.get(base).body.decode()
    assert owned.ask("DELETE", f"/api/sites/{domain}/shares/{share['id']}").status == 204
    for path, _ in NUMBERS:
        assert ada.get(f"{base}{_paths(path)}").status == 404


def test_a_locked_share_shows_its_segment_alone(owned: Server, domain: str) -> None:
    """On every page of it, and no filter of whoever looks takes the segment off."""
    _view(owned, domain, "/open", "192.0.2.1")
    _view(owned, domain, "/hidden", "192.0.2.2")
    _view(owned, domain, "/hidden", "192.0.2.3")
    shown = _segment(owned, domain, "Only open", ["is", "event:page", ["/open"]])
    hidden = _segment(owned, domain, "Inner circle", ["is", "event:page", ["/hidden"]])
    base = _share(owned, domain, segment=shown)
    eve = Person(owned)
    for more in ("", f"&f=is,segment,{hidden}", "&f=is_not,event:page,/open", "&compare=off&interval=hour"):
        for path, _ in NUMBERS:
            if path == "/realtime/stream":
                continue
            text = _text(eve.get(f"{base}{_paths(path)}?period=day&dimension=event:page&all{more}"))
            assert "/hidden" not in text, (path, more)
            assert "Inner circle" not in text
    page = eve.get(f"{base}?period=day")
    assert "Only open" in _text(page)
    assert _top(page)[0] == "1"
    assert eve.get(f"{base}/now").body == b"1"
    assert eve.get(f"{base}/now?f=is,event:page,/hidden").body == b"0"
    assert "/open" in _text(eve.get(f"{base}/realtime"))


def test_the_stream_of_a_locked_share_shows_its_segment_alone(owned: Server, domain: str) -> None:
    """As its first event says, which a watcher of the whole site does not share."""
    _view(owned, domain, "/open", "192.0.2.1")
    _view(owned, domain, "/hidden", "192.0.2.2")
    segment = _segment(owned, domain, "Open", ["is", "event:page", ["/open"]])
    base = _share(owned, domain, segment=segment)
    _publish(owned, domain)
    whole = _first_event(owned, f"/sites/{domain}/realtime/stream")
    part = _first_event(owned, f"{base}/realtime/stream")
    assert b"/hidden" in whole
    assert b"/open" in part
    assert b"/hidden" not in part


def test_a_share_of_some_panels_shows_no_other(owned: Server, domain: str) -> None:
    """Neither as a part, nor as a list, nor by filtering or guessing values of what they do not show."""
    _view(owned, domain, "/unseen", "192.0.2.1", referrer="https://www.google.com/")
    base = _share(owned, domain, panels=["sources"])
    eve = Person(owned)
    assert eve.get(f"{base}/panels/sources").status == 200
    for path in ("/panels/pages", "/panels/places", "/details/pages/pages", "/details/pages/pages/csv"):
        assert eve.get(base + path).status == 404, path
    page = eve.get(f"{base}?period=day&all&tab=sources:sources")
    assert "Google" in _text(page)
    assert 'id="panel-pages"' not in page.body.decode()
    assert 'value="event:page"' not in page.body.decode()
    assert eve.get(f"{base}/values?period=day&dimension=event:page").body == b""
    assert b"Google" in eve.get(f"{base}/values?period=day&dimension=visit:source").body
    for unseen in (
        "event:page,/none",
        "visit:browser,None",
        "event:props:plan,none",
        "visit:entry_page,/none",
    ):
        assert _top(eve.get(f"{base}?period=day&f=is,{unseen}"))[0] == "1", unseen
        assert eve.get(f"{base}/now?f=is,{unseen}").body == b"1"
    assert "/unseen" not in _text(eve.get(f"{base}/realtime"))


def test_a_password_opens_a_share_for_one_browser(owned: Server, domain: str) -> None:
    """Every page asks for it, and afterwards leads where one wanted to go; a new password locks it again."""
    _view(owned, domain, "/secret")
    base = _share(owned, domain, password=PASSWORD)
    eve = Person(owned)
    for path, _ in NUMBERS:
        answer = eve.get(f"{base}{_paths(path)}?period=day")
        assert answer.status == 401
        assert b"/secret" not in answer.body
    part = eve.get(f"{base}/panels/pages", **{"HX-Request": "true"})
    assert (part.status, part.headers["hx-redirect"]) == (401, base)

    wrong = eve.send(base, password="incorrect horse", to=f"{base}/realtime?x=1")
    assert wrong.status == 403
    assert "not the password" in _text(wrong)
    assert "incorrect horse" not in _text(wrong)
    right = eve.send(base, password=PASSWORD, to=eve.hidden(wrong, "to"))
    assert (right.status, right.headers["location"]) == (303, f"{base}/realtime?x=1")
    [cookie] = eve.set_cookies
    assert {"httponly", "samesite=lax"} <= set(cookie.lower().split("; "))
    assert b"/secret" in eve.get(f"{base}?period=day").body
    assert Person(owned).get(base).status == 401

    [share] = owned.ask("GET", f"/api/sites/{domain}/shares").json
    changed = owned.ask("PATCH", f"/api/sites/{domain}/shares/{share['id']}", {"password": PASSWORD + "s"})
    assert changed.status == 200
    assert eve.get(base).status == 401


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/account", "/share/another", ""])
def test_a_password_leads_nowhere_but_into_its_share(owned: Server, domain: str, to: str) -> None:
    """Whatever a form says."""
    base = _share(owned, domain, password=PASSWORD)
    assert Person(owned).send(base, password=PASSWORD, to=to).headers["location"] == base


def test_passwords_of_a_share_are_not_guessed(owned: Server, domain: str) -> None:
    """After ten wrong ones the next has to wait, from wherever; and no page of another site sends any."""
    base = _share(owned, domain, password=PASSWORD)
    eve = Person(owned)
    assert eve.send(base, {"Origin": "https://evil.example"}, password=PASSWORD).status == 403
    for number in range(10):
        sent = {"X-Forwarded-For": f"198.51.100.{number + 1}"}
        assert eve.send(base, sent, password=f"guess number {number}").status == 403
    late = eve.send(base, {"X-Forwarded-For": "198.51.100.77"}, password=PASSWORD)
    assert late.status == 429
    assert not eve.cookies


def test_only_what_is_meant_to_be_is_shown_in_frames(owned: Server, domain: str, ada: Person) -> None:
    """A share without a password, and a public site; never with the rights of whoever is signed in."""
    _view(owned, domain, "/a")
    open_, locked = _share(owned, domain), _share(owned, domain, password=PASSWORD)
    eve = Person(owned)
    assert _frames(eve.get(open_)) == "'none'"
    framed = eve.get(f"{open_}?embed=true&theme=dark&period=day")
    assert _frames(framed) == "*"
    assert 'data-theme="dark"' in framed.body.decode()
    for outside in ('<header class="head"', '<footer class="foot"', "/preferences"):
        assert outside not in framed.body.decode()
    assert _frames(eve.get(f"{locked}?embed=true")) == "'none'"
    assert eve.send(locked, password=PASSWORD).status == 303
    assert _frames(eve.get(f"{locked}?embed=true")) == "'none'"

    assert _frames(ada.get(f"/sites/{domain}?embed=true")) == "'none'"
    assert "form_token" in ada.get(f"/sites/{domain}?embed=true").body.decode()
    _publish(owned, domain)
    own = ada.get(f"/sites/{domain}?embed=true&theme=light")
    assert _frames(own) == "*"
    assert "form_token" not in own.body.decode()
    assert _frames(ada.get(f"/sites/{domain}")) == "'none'"


def test_links_in_a_frame_stay_in_it(owned: Server, domain: str) -> None:
    """With its theme."""
    _view(owned, domain, "/a")
    base = _share(owned, domain)
    page = unescape(Person(owned).get(f"{base}?embed=true&theme=light&period=day").body.decode())
    links = [one for one in re.findall(r'href="([^"#]*)', page) if not one.startswith("/static/") and one]
    assert len(links) > 20
    assert [one for one in links if "embed=true&theme=light" not in one] == []
    for form in re.findall(r"<form.*?</form>", page, re.DOTALL):
        assert 'name="embed" value="true"' in form or 'method="dialog"' in form


def test_who_looked_at_a_share_is_noted_and_refused_addresses_tell_nothing(
    owned: Server, domain: str
) -> None:
    """An unknown slug looks like an ended one."""
    base = _share(owned, domain)
    [share] = owned.ask("GET", f"/api/sites/{domain}/shares").json
    assert share["used_at"] is None
    Person(owned).get(base)
    assert owned.ask("GET", f"/api/sites/{domain}/shares").json[0]["used_at"] is not None
    assert Person(owned).get("/share/" + "x" * 24).status == 404
