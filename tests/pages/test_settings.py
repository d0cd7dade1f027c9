"""The settings of a site as forms: who may, what is taken, what is said when it is not."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from footfall.faces.dashboard.settings.frame import SECTIONS
from live import Answer, Server
from person import Person

HOSTILE = "<script>alert(1)</script>\"'&"


def _text(answer: Answer) -> str:
    return unescape(answer.body.decode())


def _form_of(answer: Answer, action: str) -> dict[str, list[str]]:
    """Return what a browser would send of the page's form with *action*, untouched."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', answer.body.decode(), re.DOTALL)
    assert found, action
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", found[0]):
        marks = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if marks.get("type") != "checkbox" or " checked" in tag:
            fields.setdefault(marks["name"], []).append(unescape(marks.get("value", "")))
    for name, inner in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', found[0], re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)" selected', inner) or re.findall(
            r'value="([^"]*)"', inner
        )
        fields[name] = [unescape(chosen[0])]
    for name, inner in re.findall(r'<textarea name="(\w+)"[^>]*>\n?(.*?)</textarea>', found[0], re.DOTALL):
        fields[name] = [unescape(inner)]
    return fields


def _settings(server: Server, domain: str) -> Any:
    return server.ask("GET", f"/api/sites/{domain}").json


def _listed(server: Server, domain: str, what: str) -> Any:
    return server.ask("GET", f"/api/sites/{domain}/{what}").json


def _wrong(answer: Answer, field: str) -> str:
    """Return what is said at *field*."""
    found = re.search(rf'id="wrong-{field}"[^>]*><bdi>([^<]*)<', answer.body.decode())
    return unescape(found[1]) if found else ""


@pytest.mark.parametrize("section", SECTIONS)
def test_a_page_of_settings_is_for_editors(
    domain: str, ada: Person, editor: Person, viewer: Person, section: str
) -> None:
    """Of this site; viewers see that there is such a site, strangers do not."""
    path = f"/sites/{domain}/settings/{section}"
    assert editor.get(path).status == 200
    assert ada.get(path).status == 200
    assert viewer.get(path).status == 403
    assert Person(ada.server).get(path).headers["location"].startswith("/signin")


def test_who_edits_another_site_finds_no_settings_here(owned: Server, domain: str, editor: Person) -> None:
    """Both look as if there were none."""
    other = f"other-{domain}"
    assert owned.ask("POST", "/api/sites", {"domain": other}).status == 200
    assert editor.get(f"/sites/{other}/settings/general").status == 404
    assert editor.send(f"/sites/{other}/settings/goals", page_path="/a").status == 404
    assert owned.ask("PATCH", f"/api/sites/{other}", {"public": True}).status == 200
    assert editor.get(f"/sites/{other}/settings/general").status == 404


@pytest.mark.parametrize("section", ["general", "collected", "tracker"])
def test_a_form_that_is_sent_untouched_changes_nothing(
    owned: Server, domain: str, ada: Person, section: str
) -> None:
    """Whatever the settings are."""
    owned.ask(
        "PATCH",
        f"/api/sites/{domain}",
        {
            "zone": "Europe/Berlin",
            "aliases": [f"alias-{domain}"],
            "bots": "strict",
            "identify": True,
            "collect": ["referrer", "title"],
            "tracker": ["links", "vitals"],
            "tracker_exclude": ["/admin/**", "/x"],
        },
    )
    before = _settings(owned, domain)
    path = f"/sites/{domain}/settings/{section}"
    fields: dict[str, Any] = _form_of(ada.get(path), path)
    assert ada.send(path, **fields).headers["location"] == f"{path}?done=saved"
    assert _settings(owned, domain) == before
    assert "Saved." in _text(ada.get(f"{path}?done=saved"))


def test_general_settings_are_changed(owned: Server, domain: str, editor: Person) -> None:
    """All of them at once; another domain takes its page along."""
    path = f"/sites/{domain}/settings/general"
    fields: dict[str, Any] = {
        "domain": f"new-{domain}",
        "aliases": f"one-{domain}\r\n two-{domain} \r\n\r\n",
        "zone": "Asia/Tokyo",
        "public": "true",
        "ip": "masked",
        "bots": "strict",
        "identify": "true",
        "counter": "true",
        "retention_days": "365",
    }
    answer = editor.send(path, **fields)
    assert answer.headers["location"] == f"/sites/new-{domain}/settings/general?done=saved"
    found = _settings(owned, f"new-{domain}")
    assert {name: found[name] for name in fields} == {
        **fields,
        "aliases": [f"one-{domain}", f"two-{domain}"],
        "public": True,
        "identify": True,
        "counter": True,
        "retention_days": 365,
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("zone", "Europe/Atlantis"),
        ("domain", "no domain"),
        ("aliases", "no domain"),
        ("ip", "some"),
        ("retention_days", "-1"),
        ("retention_days", "99999999"),
        ("retention_days", "²"),
        ("zone", HOSTILE),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    owned: Server, domain: str, ada: Person, field: str, value: str
) -> None:
    """Nothing is changed, the other fields neither."""
    before = _settings(owned, domain)
    path = f"/sites/{domain}/settings/general"
    fields: dict[str, Any] = {**_form_of(ada.get(path), path), "counter": "true", field: value}
    answer = ada.send(path, **fields)
    assert answer.status == 400
    assert _wrong(answer, field)
    assert "<script>alert" not in answer.body.decode()
    sent = _form_of(answer, path)
    assert sent["counter"] == ["true"]
    if field != "ip":
        assert sent[field] == [value]
    assert _settings(owned, domain) == before


def test_a_name_that_belongs_to_another_site_is_refused(owned: Server, domain: str, ada: Person) -> None:
    """And it is said where it was typed."""
    other = f"other-{domain}"
    assert owned.ask("POST", "/api/sites", {"domain": other}).status == 200
    path = f"/sites/{domain}/settings/general"
    fields: dict[str, Any] = {**_form_of(ada.get(path), path), "aliases": other}
    answer = ada.send(path, **fields)
    assert answer.status == 409
    assert other in _wrong(answer, "aliases")


def test_the_tag_follows_what_is_ticked(owned: Server, domain: str, editor: Person) -> None:
    """It stands on the page to be copied."""
    path = f"/sites/{domain}/settings/tracker"
    assert "/track.js" in _text(editor.get(path))
    fields: dict[str, Any] = {"tracker": ["vitals", "not_found"], "tracker_exclude": "/admin/**\n/x"}
    assert editor.send(path, **fields).status == 303
    page = _text(editor.get(path))
    assert 'data-exclude="/admin/**,/x"' in page
    assert "/track.vitals.js" in page
    assert "data-404" in page
    assert editor.send(path, back="install").headers["location"] == f"/sites/{domain}/install?done=saved"
    assert _settings(owned, domain)["tracker"] == []
    assert _wrong(editor.send(path, tracker="spells"), "tracker")
    assert _wrong(editor.send(path, tracker_exclude="/a,b"), "tracker_exclude")


def test_what_is_not_ticked_is_not_collected(owned: Server, domain: str, editor: Person) -> None:
    """No tick at all is possible, too."""
    path = f"/sites/{domain}/settings/collected"
    assert editor.send(path, collect=["title", "country"]).status == 303
    assert _settings(owned, domain)["collect"] == ["title", "country"]
    assert editor.send(path).status == 303
    assert _settings(owned, domain)["collect"] == []


@pytest.mark.parametrize(
    ("section", "what", "fields", "shown", "change", "changed"),
    [
        (
            "goals",
            "goals",
            {"page_path": "/buy/**", "display_name": HOSTILE},
            {"page_path": "/buy/**", "display_name": HOSTILE},
            {"event_name": "Sale", "currency": "eur", "props": "plan=pro\nx = y"},
            {"event_name": "Sale", "page_path": "", "currency": "EUR", "props": {"plan": "pro", "x": "y"}},
        ),
        (
            "shields",
            "shields",
            {"kind": "page", "value": "/admin/**", "note": HOSTILE},
            {"kind": "page", "value": "/admin/**", "note": HOSTILE},
            {"note": "other"},
            {"value": "/admin/**", "note": "other"},
        ),
        (
            "annotations",
            "annotations",
            {"at": "2024-01-31", "text": HOSTILE},
            {"at": "2024-01-31", "text": HOSTILE},
            {"at": "2024-02-01T12:00:00+01:00", "text": "Release"},
            {"at": "2024-02-01T11:00:00Z", "text": "Release"},
        ),
        (
            "links",
            "links",
            {"kind": "link", "target": "https://example.com/<b>", "slug": ""},
            {"target": "https://example.com/%3Cb%3E"},
            {"target": "https://example.com/new", "slug": "UNIQUE"},
            {"target": "https://example.com/new"},
        ),
        (
            "shares",
            "shares",
            {"name": HOSTILE, "password": "correct horse", "panels": ["pages", "sources"]},
            {"name": HOSTILE, "has_password": True, "panels": ["sources", "pages"], "segment": None},
            {"name": "Board", "password": ""},
            {"name": "Board", "has_password": True, "panels": []},
        ),
    ],
)
def test_what_belongs_to_a_site_is_added_changed_and_removed(
    *,
    owned: Server,
    domain: str,
    editor: Person,
    section: str,
    what: str,
    fields: dict[str, Any],
    shown: dict[str, Any],
    change: dict[str, Any],
    changed: dict[str, Any],
) -> None:
    """Each step leads back with a notice; what was typed is text wherever it is shown."""
    path = f"/sites/{domain}/settings/{section}"
    assert editor.send(path, **fields).headers["location"] == f"{path}?done=added"
    [made] = _listed(owned, domain, what)
    assert {name: made[name] for name in shown} == shown
    page = editor.get(f"{path}?done=added")
    assert "Added." in _text(page)
    assert "<script>alert" not in page.body.decode()
    if HOSTILE in fields.values():
        assert HOSTILE in _text(page)

    form = editor.get(f"{path}?edit={made['id']}")
    assert "<script>alert" not in form.body.decode()
    change = {name: value.replace("UNIQUE", domain.replace(".", "-")) for name, value in change.items()}
    assert editor.send(f"{path}/{made['id']}", **change).headers["location"] == f"{path}?done=saved"
    [now] = _listed(owned, domain, what)
    assert {name: now[name] for name in changed} == changed

    assert editor.send(f"{path}/{made['id']}/remove").headers["location"] == f"{path}?done=removed"
    assert _listed(owned, domain, what) == []
    assert editor.send(f"{path}/{made['id']}/remove").status == 404
    assert editor.send(f"{path}/{made['id']}", **change).status == 404


@pytest.mark.parametrize(
    ("section", "fields", "field"),
    [
        ("goals", {"event_name": "", "page_path": ""}, "event_name"),
        ("goals", {"event_name": "a", "page_path": "/b"}, "event_name"),
        ("goals", {"event_name": "", "page_path": "b"}, "page_path"),
        ("goals", {"page_path": "/b", "scroll_threshold": "x"}, "scroll_threshold"),
        ("goals", {"page_path": "/b", "scroll_threshold": "101"}, "scroll_threshold"),
        ("goals", {"event_name": "a", "currency": "euro"}, "currency"),
        ("goals", {"event_name": "a", "props": "plan"}, "props"),
        ("goals", {"event_name": "a", "props": "plan="}, "props"),
        ("shields", {"kind": "address", "value": "office"}, "value"),
        ("shields", {"kind": "country", "value": "XX"}, "value"),
        ("shields", {"kind": "page", "value": "admin"}, "value"),
        ("shields", {"kind": "spell", "value": "x"}, "kind"),
        ("shields", {"kind": "page", "value": "/a", "note": "x" * 201}, "note"),
        ("annotations", {"at": "yesterday", "text": "x"}, "at"),
        ("annotations", {"at": "2024-01-31", "text": " "}, "text"),
        ("links", {"kind": "link", "target": "javascript:alert(1)"}, "target"),
        ("links", {"kind": "link", "target": ""}, "target"),
        ("links", {"kind": "pixel", "target": "https://example.com/"}, "target"),
        ("links", {"kind": "link", "target": "https://example.com/", "slug": "a b"}, "slug"),
        ("links", {"kind": "spell", "target": ""}, "kind"),
        ("shares", {"name": " "}, "name"),
        ("shares", {"name": "x", "password": "short"}, "password"),
        ("shares", {"name": "x", "segment": "1000000"}, "segment"),
        ("shares", {"name": "x", "segment": "²"}, "segment"),
        ("shares", {"name": "x", "panels": "spells"}, "panels"),
    ],
)
def test_nothing_wrong_is_added(
    *, owned: Server, domain: str, editor: Person, section: str, fields: dict[str, Any], field: str
) -> None:
    """It is said where it was typed, and stays there, but for passwords."""
    path = f"/sites/{domain}/settings/{section}"
    answer = editor.send(path, **fields)
    assert answer.status == 400
    assert _wrong(answer, field)
    assert _listed(owned, domain, section) == []
    again = _form_of(answer, path)
    kept = {
        name: value for name, value in fields.items() if name not in {"password", "kind", "segment", "panels"}
    }
    assert {name: again[name][0] for name in kept} == kept
    assert again.get("password", [""]) == [""]


@pytest.mark.parametrize(
    "path",
    [
        "settings/general",
        "settings/collected",
        "settings/tracker",
        "settings/goals",
        "settings/goals/1",
        "settings/goals/1/remove",
        "settings/shares",
        "settings/shares/1/remove",
        "settings/segments/1",
        "settings/imports/1/remove",
        "segments",
        "annotations",
        "public",
        "remove",
    ],
)
def test_a_form_of_elsewhere_changes_nothing(
    owned: Server, domain: str, ada: Person, viewer: Person, path: str
) -> None:
    """Without the session's token, from another site, from a viewer, and from nobody."""
    before = owned.ask("GET", f"/api/sites/{domain}").json
    fields = {"name": "x", "page_path": "/x", "confirm": domain, "public": "true", "domain": f"x-{domain}"}
    where = f"/sites/{domain}/{path}"
    assert ada.send(where, form_token="0" * 64, **fields).status == 403
    assert ada.send(where, {"Origin": "https://evil.example"}, **fields).status == 403
    assert viewer.send(where, **fields).status == 403
    assert Person(owned).send(where, **fields).headers["location"].startswith("/signin")
    assert owned.ask("GET", f"/api/sites/{domain}").json == before
    assert _listed(owned, domain, "goals") == _listed(owned, domain, "shares") == []


def test_shields_show_what_they_refused(owned: Server, domain: str, editor: Person) -> None:
    """Each for itself."""
    path = f"/sites/{domain}/settings/shields"
    for value in ("/admin/**", "/other"):
        assert editor.send(path, kind="page", value=value).status == 303
    for page in ("/admin/a", "/admin/b", "/seen"):
        assert owned.view(page, domain).status == 204
    rows = re.findall(
        r"<code>([^<]*)</code>.*?class=\"number\"[^>]*>(\d+)<", editor.get(path).body.decode(), re.DOTALL
    )
    assert dict(rows) == {"/admin/**": "2", "/other": "0"}


def test_filters_of_the_page_are_saved_as_a_segment(owned: Server, domain: str, editor: Person) -> None:
    """It takes their place, and a segment among them is written out."""
    where = f"/sites/{domain}/segments"
    first = editor.send(where, name="Blog", period="7d", f="contains,event:page,/blog")
    [segment] = _listed(owned, domain, "segments")
    assert segment["filters"] == [["contains", "event:page", ["/blog"]]]
    assert first.headers["location"] == f"/sites/{domain}?period=7d&f=is,segment,{segment['id']}"
    assert editor.get(first.headers["location"]).status == 200

    more = [f"is,segment,{segment['id']}", "is,visit:country,DE,AT"]
    second = editor.send(where, name="Blog in German", f=more)
    assert second.status == 303
    newest = _listed(owned, domain, "segments")[0]
    assert newest["filters"][1] == ["is", "visit:country", ["DE", "AT"]]
    assert "segment" not in str(newest["filters"])

    taken = editor.send(where, name="Blog", period="7d", f="is,event:page,/other")
    assert taken.status == 409
    assert _wrong(taken, "name")
    assert _form_of(taken, where)["f"] == ["is,event:page,/other"]
    assert editor.send(where, name="Empty").status == 400


def test_a_segment_is_renamed_and_not_removed_under_a_share(
    owned: Server, domain: str, editor: Person
) -> None:
    """The share would show the whole site."""
    editor.send(f"/sites/{domain}/segments", name="Blog", f="contains,event:page,/blog")
    [segment] = _listed(owned, domain, "segments")
    path = f"/sites/{domain}/settings/segments"
    assert editor.send(f"{path}/{segment['id']}", name=HOSTILE).status == 303
    page = editor.get(path)
    assert HOSTILE in _text(page)
    assert "<script>alert" not in page.body.decode()
    shares = f"/sites/{domain}/settings/shares"
    assert editor.send(shares, name="x", segment=str(segment["id"])).status == 303
    refused = editor.send(f"{path}/{segment['id']}/remove")
    assert refused.status == 409
    assert "share" in _text(refused)


def test_a_share_gets_and_loses_its_password(owned: Server, domain: str, editor: Person) -> None:
    """Nothing typed leaves it as it is."""
    path = f"/sites/{domain}/settings/shares"
    assert editor.send(path, name="Board").status == 303
    [share] = _listed(owned, domain, "shares")
    one = f"{path}/{share['id']}"
    assert f"/share/{share['slug']}?embed=true&amp;theme=dark" in _text(editor.get(f"{path}?theme=dark"))
    assert editor.send(one, name="Board", password="correct horse").status == 303
    assert Person(owned).get(f"/share/{share['slug']}").status == 401
    assert "<iframe" not in _text(editor.get(path))
    assert editor.send(one, name="Board", no_password="yes").status == 303
    assert Person(owned).get(f"/share/{share['slug']}").status == 200


def test_a_note_from_the_page_stands_on_its_chart(
    owned: Server, domain: str, editor: Person, viewer: Person
) -> None:
    """Whoever sees the numbers sees it; what is wrong is said at its field."""
    today = re.search(r'name="at" value="([\d-]+)"', editor.get(f"/sites/{domain}").body.decode())
    assert today
    where = f"/sites/{domain}/annotations"
    answer = editor.send(where, at=today[1], text=HOSTILE, period="day", f="is,event:page,/a")
    assert answer.headers["location"] == f"/sites/{domain}?period=day&f=is,event:page,/a"
    page = viewer.get(f"/sites/{domain}?period=day")
    assert HOSTILE in _text(page)
    assert page.body.decode().count('class="note"') == 1
    assert "<script>alert" not in page.body.decode()
    assert where not in page.body.decode()
    [note] = _listed(owned, domain, "annotations")
    assert note["author"].endswith("@example.com")
    assert _wrong(editor.send(where, at="someday", text="x"), "at")


def test_an_import_is_renamed_and_removed(owned: Server, domain: str, editor: Person) -> None:
    """With its rows."""
    rows = [{"report": "visitors", "date": "2023-01-02", "visitors": 5, "pageviews": 9, "visits": 6}]
    body = {"label": "Old", "source": HOSTILE, "rows": rows}
    made = owned.ask("POST", f"/api/sites/{domain}/imports", body)
    assert made.status == 200, made
    path = f"/sites/{domain}/settings/imports"
    page = editor.get(path)
    assert HOSTILE in _text(page)
    assert "<script>alert" not in page.body.decode()
    assert editor.send(f"{path}/{made.json['id']}", label="New").status == 303
    assert _listed(owned, domain, "imports")[0]["label"] == "New"
    assert editor.send(f"{path}/{made.json['id']}/remove").status == 303
    assert _listed(owned, domain, "imports") == []


def test_a_site_is_removed_by_typing_its_name(
    owned: Server, domain: str, ada: Person, editor: Person
) -> None:
    """By admins; the list says how it comes back."""
    where = f"/sites/{domain}/remove"
    assert where not in editor.get(f"/sites/{domain}/settings/general").body.decode()
    assert editor.send(where, confirm=domain).status == 403
    wrong = ada.send(where, confirm="example.com")
    assert wrong.status == 400
    assert _wrong(wrong, "confirm")
    assert _form_of(wrong, f"/sites/{domain}/settings/general")["domain"] == [domain]
    assert owned.ask("GET", f"/api/sites/{domain}").status == 200
    gone = ada.send(where, confirm=f" {domain.upper()} ")
    assert gone.headers["location"] == "/?done=site-removed"
    assert "30 days" in _text(ada.get("/?done=site-removed"))
    assert owned.ask("GET", f"/api/sites/{domain}").status == 404


def test_every_change_is_in_the_log(owned: Server, domain: str, editor: Person, ada: Person) -> None:
    """Under its name, with who made it, and without passwords."""
    editor.send(f"/sites/{domain}/settings/goals", page_path="/x")
    editor.send(f"/sites/{domain}/settings/shares", name="y", password="correct horse")
    editor.send(f"/sites/{domain}/settings/tracker", tracker="links")
    log = _text(ada.get("/audit"))
    for action in ("add_goal", "add_share", "change_tracker"):
        assert re.search(rf"<td>{action}</td><td>{domain}</td>", log), action
    assert "correct horse" not in log


def test_the_notice_is_one_of_ours(domain: str, ada: Person) -> None:
    """An address cannot put words on the page."""
    page = ada.get(f"/sites/{domain}/settings/general?done=You+won").body.decode()
    assert "You won" not in page
    assert 'class="notice"' not in page
    assert dict(parse_qsl(urlsplit("/?done=saved").query)) == {"done": "saved"}
