"""Who reaches what: one table of every route of pages and everybody who may ask for it. A new route has no line yet and fails."""

import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest

from footfall.faces.dashboard.page import Page
from footfall.faces.dashboard.routes import PAGES
from live import Server
from pages.walk import SHARE_PASSWORD, path_of
from person import PASSWORD, Person

# ok: it is done, or what was wrong with the form is said; in: to the page for signing in; pw: asked for a password;
# no: 403, they see the site or the server but may not do this; --: as if it did not exist.
#
# nobody    a stranger, who has the address of a share with a password
# guest     a stranger, at a public site, who has the address of a share without one
# unlocked  a stranger who knew the share's password; the site is private
# other     a viewer of another site
# viewer, editor, chief: viewer, editor, admin of this site alone
# admin, owner: of the whole server
_TABLE = """
                                                      nobody guest unlocked other viewer editor chief admin owner
GET /                                                 in     in    in       ok    ok     ok     ok    ok    ok
GET /sites/{domain}                                   in     ok    in       --    ok     ok     ok    ok    ok
GET /sites/{domain}/panels/{panel}                    in     ok    in       --    ok     ok     ok    ok    ok
GET /sites/{domain}/details/{panel}/{tab}             in     ok    in       --    ok     ok     ok    ok    ok
GET /sites/{domain}/details/{panel}/{tab}/csv         in     ok    in       --    ok     ok     ok    ok    ok
GET /sites/{domain}/values                            in     ok    in       --    ok     ok     ok    ok    ok
GET /sites/{domain}/realtime                          in     ok    in       --    ok     ok     ok    ok    ok
GET /sites/{domain}/realtime/stream                   in     ok    in       --    ok     ok     ok    ok    ok
GET /sites/{domain}/now                               in     ok    in       --    ok     ok     ok    ok    ok
POST /sites/{domain}/pin                              in     in    in       --    ok     ok     ok    ok    ok
GET /add-site                                         in     in    in       no    no     no     no    ok    ok
POST /add-site                                        in     in    in       no    no     no     no    ok    ok
GET /sites/{domain}/install                           in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/install/seen                      in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/remove                           in     in    in       --    no     no     ok    ok    ok
POST /sites/{domain}/segments                         in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/annotations                      in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/public                           in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings                          in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/general                  in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/general                 in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/collected                in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/collected               in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/tracker                  in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/tracker                 in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/goals                    in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/goals                   in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/goals/{id}              in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/goals/{id}/remove       in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/segments                 in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/segments/{id}           in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/segments/{id}/remove    in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/shields                  in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/shields                 in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/shields/{id}            in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/shields/{id}/remove     in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/annotations              in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/annotations             in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/annotations/{id}        in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/annotations/{id}/remove in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/links                    in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/links                   in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/links/{id}              in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/links/{id}/remove       in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/shares                   in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/shares                  in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/shares/{id}             in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/shares/{id}/remove      in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/imports                  in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/imports/{id}            in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/imports/{id}/remove     in     in    in       --    no     ok     ok    ok    ok
GET /share/{slug}                                     pw     ok    ok       pw    pw     pw     pw    pw    pw
GET /share/{slug}/panels/{panel}                      pw     ok    ok       pw    pw     pw     pw    pw    pw
GET /share/{slug}/details/{panel}/{tab}               pw     ok    ok       pw    pw     pw     pw    pw    pw
GET /share/{slug}/details/{panel}/{tab}/csv           pw     ok    ok       pw    pw     pw     pw    pw    pw
GET /share/{slug}/values                              pw     ok    ok       pw    pw     pw     pw    pw    pw
GET /share/{slug}/realtime                            pw     ok    ok       pw    pw     pw     pw    pw    pw
GET /share/{slug}/realtime/stream                     pw     ok    ok       pw    pw     pw     pw    pw    pw
GET /share/{slug}/now                                 pw     ok    ok       pw    pw     pw     pw    pw    pw
POST /share/{slug}                                    no     no    no       no    no     no     no    no    no
POST /preferences                                     ok     ok    ok       ok    ok     ok     ok    ok    ok
GET /add-site                                         in     in    in       no    no     no     no    ok    ok
POST /add-site                                        in     in    in       no    no     no     no    ok    ok
GET /sites/{domain}/install                           in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/install/seen                      in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/remove                           in     in    in       --    no     no     ok    ok    ok
POST /sites/{domain}/segments                         in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/annotations                      in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings                          in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/general                  in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/general                 in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/collected                in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/collected               in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/tracker                  in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/tracker                 in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/public                           in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/goals                    in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/goals                   in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/goals/{id}              in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/goals/{id}/remove       in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/segments                 in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/segments/{id}           in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/segments/{id}/remove    in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/shields                  in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/shields                 in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/shields/{id}            in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/shields/{id}/remove     in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/annotations              in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/annotations             in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/annotations/{id}        in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/annotations/{id}/remove in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/links                    in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/links                   in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/links/{id}              in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/links/{id}/remove       in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/shares                   in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/shares                  in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/shares/{id}             in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/shares/{id}/remove      in     in    in       --    no     ok     ok    ok    ok
GET /sites/{domain}/settings/imports                  in     in    in       --    no     ok     ok    ok    ok
POST /sites/{domain}/settings/imports/{id}            in     in    in       --    no     --     --    --    --
POST /sites/{domain}/settings/imports/{id}/remove     in     in    in       --    no     --     --    --    --
GET /setup                                            in     in    in       in    in     in     in    in    in
POST /setup                                           in     in    in       in    in     in     in    in    in
GET /signin                                           ok     ok    ok       ok    ok     ok     ok    ok    ok
POST /signin                                          ok     ok    ok       ok    ok     ok     ok    ok    ok
POST /signin/code                                     ok     ok    ok       ok    ok     ok     ok    ok    ok
GET /signin/elsewhere                                 --     --    --       --    --     --     --    --    --
GET /signin/back                                      --     --    --       --    --     --     --    --    --
POST /signout                                         in     in    in       in    in     in     in    in    in
GET /forgot                                           ok     ok    ok       ok    ok     ok     ok    ok    ok
POST /forgot                                          ok     ok    ok       ok    ok     ok     ok    ok    ok
GET /reset                                            ok     ok    ok       ok    ok     ok     ok    ok    ok
POST /reset                                           ok     ok    ok       ok    ok     ok     ok    ok    ok
GET /account                                          in     in    in       ok    ok     ok     ok    ok    ok
POST /account                                         in     in    in       ok    ok     ok     ok    ok    ok
POST /account/password                                in     in    in       ok    ok     ok     ok    ok    ok
GET /account/second-factor                            in     in    in       ok    ok     ok     ok    ok    ok
POST /account/second-factor                           in     in    in       ok    ok     ok     ok    ok    ok
POST /account/second-factor/remove                    in     in    in       ok    ok     ok     ok    ok    ok
POST /account/recovery-codes                          in     in    in       ok    ok     ok     ok    ok    ok
POST /account/sessions                                in     in    in       ok    ok     ok     ok    ok    ok
GET /users                                            in     in    in       no    no     no     no    ok    ok
POST /users                                           in     in    in       no    no     no     no    ok    ok
GET /users/{id}                                       in     in    in       no    no     no     no    ok    ok
POST /users/{id}                                      in     in    in       no    no     no     no    ok    ok
POST /users/{id}/remove                               in     in    in       no    no     no     no    ok    ok
POST /users/{id}/reset                                in     in    in       no    no     no     no    ok    ok
POST /users/{id}/second-factor                        in     in    in       no    no     no     no    ok    ok
GET /tokens                                           in     in    in       no    no     no     no    ok    ok
POST /tokens                                          in     in    in       no    no     no     no    ok    ok
POST /tokens/{id}/revoke                              in     in    in       no    no     no     no    ok    ok
GET /audit                                            in     in    in       no    no     no     no    ok    ok
"""

_HEAD, *_LINES = _TABLE.strip("\n").splitlines()
_ROLES = _HEAD.split()
_ROWS = [tuple(line.rsplit(None, len(_ROLES))) for line in _LINES]
_EXPECTED = {role: {row[0]: row[number + 1] for row in _ROWS} for number, role in enumerate(_ROLES)}

_FORMS = {"/account/sessions": {"session": "others"}}
"""What must be said for a form to be about something; others are sent empty."""


def _named(page: Page) -> str:
    return f"{page.method} {page.path.replace(':str}', '}')}"


class World:
    """A server with a private and a public site, shares, and somebody of each role."""

    def __init__(self, server: Server) -> None:
        self.server = server
        for domain, public in (("mine.example", False), ("open.example", True), ("other.example", False)):
            assert server.ask("POST", "/api/sites", {"domain": domain}).status == 200
            assert server.ask("PATCH", f"/api/sites/{domain}", {"public": public}).status == 200
        self.locked = self._share("mine.example", password=SHARE_PASSWORD)
        self.open = self._share("open.example")
        for name, role, sites in (
            ("other", None, {"other.example": "viewer"}),
            ("viewer", None, {"mine.example": "viewer"}),
            ("editor", None, {"mine.example": "editor"}),
            ("chief", None, {"mine.example": "admin"}),
            ("admin", "admin", {}),
            ("owner", "owner", {}),
        ):
            body = {"email": f"{name}@example.com", "role": role, "sites": sites, "password": PASSWORD}
            assert server.ask("POST", "/api/users", body).status == 200

    def _share(self, domain: str, **wish: str) -> str:
        made = self.server.ask("POST", f"/api/sites/{domain}/shares", {"name": "Board", **wish})
        return str(made.json["slug"])

    def person(self, role: str) -> Person:
        """Return somebody of *role*."""
        person = Person(self.server)
        if role == "unlocked":
            answer = person.send(f"/share/{self.locked}", password=SHARE_PASSWORD)
            assert answer.status == 303
        elif role not in {"nobody", "guest"}:
            assert person.sign_in(f"{role}@example.com").status == 303
        return person

    def asked(self, person: Person, role: str, page: Page) -> str:
        """Return what *person* gets, as the table says it."""
        domain, slug = ("open.example", self.open) if role == "guest" else ("mine.example", self.locked)
        path = path_of(page.path, self.server, domain, slug=slug)
        status, location = _answer(person, page.method, path, _FORMS.get(page.path, {}))
        if location.partition("?")[0] == "/signin":
            return "in"
        said = {401: "pw", 403: "no", 404: "--"}.get(status, "ok")
        assert said != "ok" or status in {200, 303, 400}, (path, status)
        return said


def _answer(person: Person, method: str, path: str, form: dict[str, str]) -> tuple[int, str]:
    if method == "POST":
        sent = person.send(path, **form)
        return sent.status, sent.headers.get("location", "")
    # Without its body, which may never end.
    connection = http.client.HTTPConnection("127.0.0.1", person.server.port, timeout=30)
    try:
        cookie = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
        connection.request("GET", path, headers={"Cookie": cookie, "Accept": "text/html"})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or ""
    finally:
        connection.close()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The server and everybody."""
    folder: Path = tmp_path_factory.mktemp("roles")
    with Server(folder / "data") as server:
        server.first_token()
        yield World(server)


def test_every_route_is_in_the_table() -> None:
    """Whoever adds one says here who reaches it."""
    assert sorted(_EXPECTED["nobody"]) == sorted(map(_named, PAGES))


@pytest.mark.parametrize("role", _ROLES)
def test_each_role_reaches_what_the_table_says(world: World, role: str) -> None:
    """Nothing more, and nothing less."""
    person = world.person(role)
    reached = {}
    for page in PAGES:
        # It would end the session that the others are asked with.
        who = world.person(role) if page.path == "/signout" else person
        reached[_named(page)] = world.asked(who, role, page)
    assert reached == {_named(page): _EXPECTED[role].get(_named(page)) for page in PAGES}


def test_a_role_of_one_site_shows_no_other(world: World) -> None:
    """In lists, menus, the log and errors: nothing tells that another site exists."""
    for role in ("viewer", "editor", "chief"):
        person = world.person(role)
        for path in (
            "/",
            "/account",
            "/sites/mine.example",
            "/sites/other.example",
            "/sites/nowhere.example",
        ):
            page = person.get(path).body.decode()
            assert "open.example" not in page, (role, path)
            if path != "/sites/other.example":
                assert "other.example" not in page, (role, path)
        other, nowhere = (person.get(f"/sites/{name}.example").body for name in ("other", "nowhere"))
        assert other.replace(b"other", b"") == nowhere.replace(b"nowhere", b"")
