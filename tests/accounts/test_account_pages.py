"""Account, users and tokens over HTTP, as browsers send their forms; what each role may do; mail."""

import re
import socketserver
import threading
import time
from base64 import b32decode
from collections.abc import Iterator
from pathlib import Path

import pytest

from footfall.model.totp import code_at
from live import Server, eventually
from person import PASSWORD, Person


@pytest.fixture(scope="module")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A started server with a token, two sites, and a user of each kind who has the same password."""
    with Server(tmp_path_factory.mktemp("owned") / "data") as server:
        server.first_token()
        for domain in ("mine.example", "other.example"):
            assert server.ask("POST", "/api/sites", {"domain": domain}).status == 200
        for name, role, sites in (
            ("owner", "owner", {}),
            ("admin", "admin", {}),
            ("editor", "editor", {}),
            ("viewer", "viewer", {}),
            ("one", None, {"mine.example": "editor"}),
            ("none", None, {}),
        ):
            body = {"email": f"{name}@example.com", "role": role, "sites": sites, "password": PASSWORD}
            assert server.ask("POST", "/api/users", body).status == 200
        yield server


def _signed_in(server: Server, name: str, password: str = PASSWORD) -> Person:
    person = Person(server)
    assert person.sign_in(f"{name}@example.com", password).status == 303
    return person


@pytest.mark.parametrize(
    ("name", "sites", "manages"),
    [
        ("owner", (200, 200), 200),
        ("admin", (200, 200), 200),
        ("editor", (200, 200), 403),
        ("viewer", (200, 200), 403),
        ("one", (200, 404), 403),
        ("none", (404, 404), 403),
    ],
)
def test_each_role_sees_its_sites_and_pages(
    owned: Server, name: str, sites: tuple[int, int], manages: int
) -> None:
    """Another site is as one that does not exist, in lists too; users, tokens and the log take an admin."""
    person = _signed_in(owned, name)
    assert (
        tuple(person.get(f"/sites/{domain}").status for domain in ("mine.example", "other.example")) == sites
    )
    listed = person.get("/").body.decode()
    assert [f"/sites/{domain}" in listed for domain in ("mine.example", "other.example")] == [
        status == 200 for status in sites
    ]
    for path in ("/users", "/tokens", "/audit", "/users/1"):
        assert person.get(path).status == manages
    if manages == 403:
        assert person.send("/users", email="x@example.com").status == 403
        assert person.send("/tokens", name="x", scopes="read").status == 403


def test_an_admin_does_nothing_to_owners_and_makes_no_token_for_everything(owned: Server) -> None:
    """One for everything would stand for an owner."""
    admin = _signed_in(owned, "admin")
    assert admin.send("/users", email="eve@example.com", role="owner").status == 403
    for path in ("/users/1", "/users/1/reset", "/users/1/remove", "/users/1/second-factor"):
        assert admin.send(path, email="owner@example.com").status == 403
    assert admin.send("/tokens", name="x", scopes=["read", "write", "manage"]).status == 403
    assert admin.send("/tokens/1/revoke").status == 403
    assert owned.ask("GET", "/api/sites").status == 200


def test_a_token_made_on_the_page_is_shown_once(owned: Server) -> None:
    """It is for what was chosen, and revoked on the same page."""
    owner = _signed_in(owned, "owner")
    made = owner.send("/tokens", name="ci", scopes="read", sites="mine.example").body.decode()
    found = re.search(r'id="made">([0-9a-f]{64})<', made)
    assert found
    sites = owned.ask("GET", "/api/sites", token=found[1])
    assert [site["domain"] for site in sites.json] == ["mine.example"]
    assert found[1] not in owner.get("/tokens").body.decode()
    assert owner.send("/tokens", name="x").status == 400

    number = max(token["id"] for token in owned.ask("GET", "/api/tokens").json)
    assert owner.send(f"/tokens/{number}/revoke").status == 303
    assert owned.ask("GET", "/api/sites", token=found[1]).status == 401


def test_a_user_is_added_by_a_link_and_changed_and_removed(owned: Server) -> None:
    """Who was removed is signed out."""
    owner = _signed_in(owned, "owner")
    shown = owner.send("/users", email="new@example.com", name="<b>New</b>", role="viewer").body.decode()
    assert "&lt;b&gt;New" in shown
    found = re.search(r"/reset\?code=([\w-]+)", shown)
    assert found
    new = Person(owned)
    assert new.send("/reset", code=found[1], password=PASSWORD, again=PASSWORD).status == 303
    new.sign_in("new@example.com")
    assert new.get("/audit").status == 403

    number = next(
        user["id"] for user in owned.ask("GET", "/api/users").json if user["email"] == "new@example.com"
    )
    changed = owner.send(f"/users/{number}", email="new@example.com", name="New", role="admin")
    assert changed.status == 303
    assert new.get("/audit").status == 200
    assert owner.send(f"/users/{number}/remove").status == 303
    assert new.get("/audit").status == 303


def test_a_new_password_takes_the_present_one_and_ends_other_sessions(owned: Server) -> None:
    """A browser that somebody found open does not get to keep the account."""
    here, elsewhere = _signed_in(owned, "editor"), _signed_in(owned, "editor")
    new = "another password"
    wrong = here.send("/account/password", password="wrong password", new_password=new, again=new)
    assert wrong.status == 400
    assert here.send("/account/password", password=PASSWORD, new_password=new, again=new).status == 303
    assert here.get("/account").status == 200
    assert elsewhere.get("/account").status == 303
    assert here.send("/account/password", password=new, new_password=PASSWORD, again=PASSWORD).status == 303


def test_sessions_are_listed_and_ended(owned: Server) -> None:
    """By what their browsers say they are, without an address."""
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0"
    here, one, two = _signed_in(owned, "viewer"), Person(owned, firefox), _signed_in(owned, "viewer")
    one.sign_in("viewer@example.com")
    page = here.get("/account").body.decode()
    assert "Firefox on" in page
    assert "127.0.0.1" not in page.replace(f"127.0.0.1:{owned.port}", "")
    numbers = re.findall(r'name="session" value="(\d+)"', page)
    assert len(numbers) >= 2
    assert here.send("/account/sessions", session=numbers[0]).status == 303
    assert here.send("/account/sessions", session="others").status == 303
    assert [person.get("/account").status for person in (here, one, two)] == [200, 303, 303]
    for nonsense in ("", "x", "9" * 30, "1"):
        assert here.send("/account/sessions", session=nonsense).status == 404


def test_a_second_factor_is_set_up_used_and_removed(owned: Server) -> None:
    """A QR code and letters; a code counts once; each recovery code lets in once; the admin helps when all is lost."""
    one = _signed_in(owned, "one")
    page = one.get("/account/second-factor")
    assert "data:image/svg+xml" in page.body.decode()
    secret = one.hidden(page, "secret")

    def code(ahead: int = 0) -> str:
        return code_at(b32decode(secret), int(time.time()) // 30 + ahead)

    assert one.send("/account/second-factor", secret=secret, code="000000", password=PASSWORD).status == 400
    assert (
        one.send("/account/second-factor", secret=secret, code=code(), password="wrong password").status
        == 400
    )
    shown = one.send("/account/second-factor", secret=secret, code=code(-1), password=PASSWORD).body.decode()
    recovery = re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", shown)
    assert len(recovery) == 10

    browser = Person(owned)
    asked = browser.sign_in("one@example.com")
    assert (asked.status, browser.cookies) == (200, {})
    pending = browser.hidden(asked, "pending")
    used = code(1)
    assert browser.send("/signin/code", pending=pending, code="123").status == 400
    assert browser.send("/signin/code", pending=pending + "x", code=used).status == 400
    assert browser.send("/signin/code", pending="1.99999999999999.x", code=used).status == 400
    assert browser.send("/signin/code", pending=pending, code=used).status == 303
    assert Person(owned).send("/signin/code", pending=pending, code=used).status == 400
    assert Person(owned).send("/signin/code", pending=pending, code=recovery[0]).status == 303
    assert Person(owned).send("/signin/code", pending=pending, code=recovery[0]).status == 400

    number = next(
        user["id"] for user in owned.ask("GET", "/api/users").json if user["email"] == "one@example.com"
    )
    assert _signed_in(owned, "admin").send(f"/users/{number}/second-factor").status == 303
    assert Person(owned).sign_in("one@example.com").status == 303


class _Inbox(socketserver.ThreadingTCPServer):
    """A server that takes mail by SMTP and keeps it: as much of RFC 5321 as one client needs."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Mailbox)
        self.mails: list[str] = []


class _Mailbox(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        """Answer one client until it quits."""
        inbox = self.server
        assert isinstance(inbox, _Inbox)
        self.wfile.write(b"220 inbox\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                mail = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    mail += part
                inbox.mails.append(mail.decode())
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                return


def test_a_link_for_a_new_password_comes_by_mail(tmp_path: Path) -> None:
    """To the address of the user and with the server's own, whatever Host was asked; strangers see the same answer."""
    with _Inbox() as inbox:
        threading.Thread(target=inbox.serve_forever, daemon=True).start()
        environ = {
            "FOOTFALL_MAIL_SERVER": f"smtp://127.0.0.1:{inbox.server_address[1]}",
            "FOOTFALL_MAIL_FROM": "stats@example.com",
            "FOOTFALL_PUBLIC_ADDRESS": "https://stats.example.com",
        }
        with Server(tmp_path / "data", environ=environ) as server:
            ada = Person(server)
            ada.set_up()
            asked = [
                Person(server).send("/forgot", email=email).body
                for email in ("ada@example.com", "eve@example.com")
            ]
            assert asked[0] == asked[1]
            assert eventually(lambda: len(inbox.mails) == 1)
            mail = inbox.mails[0].replace("=\r\n", "").replace("=3D", "=")
            assert "To: ada@example.com" in mail
            found = re.search(r"https://stats\.example\.com/reset\?code=([\w-]+)", mail)
            assert found, mail
            new = "another password"
            assert Person(server).send("/reset", code=found[1], password=new, again=new).status == 303
            assert Person(server).sign_in(password=new).status == 303
            statuses = [Person(server).send("/forgot", email="ada@example.com").status for _ in range(4)]
            assert statuses == [200, 200, 429, 429]
        inbox.shutdown()


def test_without_mail_the_page_says_the_command(owned: Server) -> None:
    """Nothing is promised that cannot be sent."""
    page = Person(owned).get("/forgot").body.decode()
    assert "footfall reset-password" in page
    assert Person(owned).send("/forgot", email="owner@example.com").status == 303
