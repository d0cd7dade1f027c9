"""`/api/users`, `/api/audit` and the commands over them, against a started server."""

import json
from collections.abc import Callable, Iterator

import pytest

from live import Run, Server, eventually, run_footfall
from person import PASSWORD, Person

Cli = Callable[..., Run]


@pytest.fixture
def cli(server: Server) -> Cli:
    """Run one command that finds the server and its token in variables."""
    environ = {"FOOTFALL_SERVER": f"http://127.0.0.1:{server.port}", "FOOTFALL_TOKEN": server.token}
    return lambda *arguments: run_footfall(*arguments, environ=environ)


@pytest.fixture(scope="module")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A started server with a token, the site example.com and the owner owner@example.com."""
    with Server(tmp_path_factory.mktemp("owned") / "data") as started:
        started.first_token()
        assert started.ask("POST", "/api/sites", {"domain": "example.com"}).status == 200
        _add(started, "owner@example.com", role="owner")
        yield started


def _add(server: Server, email: str, **fields: object) -> dict[str, object]:
    answer = server.ask("POST", "/api/users", {"email": email, **fields})
    assert answer.status == 200, answer
    return dict(answer.json)


def test_a_user_is_made_shown_changed_and_removed(server: Server) -> None:
    """The password is nowhere in the answers."""
    made = _add(
        server,
        "Bob@Example.com",
        name="Bob",
        role="viewer",
        sites={"www.example.com": "editor"},
        password=PASSWORD,
    )
    user = made["user"]
    assert isinstance(user, dict)
    assert made["reset"] is None
    assert user | {"created_at": ""} == {
        "id": 1,
        "email": "bob@example.com",
        "name": "Bob",
        "role": "viewer",
        "sites": {"example.com": "editor"},
        "language": "",
        "second_factor": False,
        "created_at": "",
        "seen_at": None,
    }
    assert server.ask("GET", "/api/users").json == [user]
    assert server.ask("GET", "/api/users/1").json == user

    changed = server.ask("PATCH", "/api/users/1", {"role": None, "sites": {}, "name": "Robert"})
    assert (changed.json["role"], changed.json["sites"], changed.json["name"]) == (None, {}, "Robert")
    assert server.ask("DELETE", "/api/users/1").status == 204
    assert server.ask("GET", "/api/users/1").status == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/api/users", {}, 400),
        ("POST", "/api/users", {"email": "nobody"}, 400),
        ("POST", "/api/users", {"email": "a@b.example", "role": "god"}, 400),
        ("POST", "/api/users", {"email": "a@b.example", "password": "short"}, 400),
        ("POST", "/api/users", {"email": "a@b.example", "admin": True}, 400),
        ("POST", "/api/users", {"email": "a@b.example", "sites": {"nowhere.example": "viewer"}}, 404),
        ("POST", "/api/users", {"email": "a@b.example", "sites": {"example.com": "owner"}}, 400),
        ("POST", "/api/users", {"email": "owner@example.com"}, 409),
        ("PATCH", "/api/users/1", {"role": "viewer"}, 409),
        ("PATCH", "/api/users/1", {"second_factor": True}, 400),
        ("PATCH", "/api/users/99", {"name": "x"}, 404),
        ("PATCH", "/api/users/x", {"name": "x"}, 400),
        ("DELETE", "/api/users/1", None, 409),
        ("DELETE", "/api/users/99", None, 404),
        ("POST", "/api/users/99/reset", None, 404),
        ("GET", "/api/audit?limit=0", None, 400),
        ("GET", "/api/audit?limit=1001", None, 400),
        ("GET", "/api/audit?before=x", None, 400),
        ("GET", "/api/audit?from=x", None, 400),
    ],
)
def test_what_cannot_be_done_to_users_is_said(
    owned: Server, method: str, path: str, body: object, status: int
) -> None:
    """And the last owner stays what he is."""
    answer = owned.ask(method, path, body)
    assert (answer.status, list(answer.json)) == (status, ["error"])
    assert [user["role"] for user in owned.ask("GET", "/api/users").json] == ["owner"]


def test_a_token_for_managing_alone_has_no_say_over_owners(server: Server) -> None:
    """It does what an admin may; one for everything does what an owner may."""
    _add(server, "owner@example.com", role="owner")
    _add(server, "second@example.com", role="owner")
    token = server.ask("POST", "/api/tokens/generate", {"scopes": ["manage"]}).json["token"]
    for method, path, body in (
        ("POST", "/api/users", {"email": "eve@example.com", "role": "owner"}),
        ("PATCH", "/api/users/1", {"name": "Eve"}),
        ("PATCH", "/api/users/1", {"second_factor": False}),
        ("DELETE", "/api/users/1", None),
        ("POST", "/api/users/1/reset", None),
    ):
        assert server.ask(method, path, body, token=token).status == 403
    assert (
        server.ask("POST", "/api/users", {"email": "bob@example.com", "role": "admin"}, token=token).status
        == 200
    )
    assert server.ask("DELETE", "/api/users/3", token=token).status == 204


def test_users_close_bootstrap_after_the_last_token_is_gone(server: Server) -> None:
    """As long as there is a user, nobody gets in without one."""
    _add(server, "owner@example.com", role="owner", password=PASSWORD)
    assert server.ask("DELETE", "/api/tokens/1").status == 204
    assert server.ask("POST", "/api/tokens/generate", token="").status == 401
    assert Person(server).get("/setup").headers["location"] == "/signin"


def test_every_change_is_in_the_log_with_who_made_it(server: Server) -> None:
    """Through the API, a page and a command in the data folder; no secret is in it, and questions are not."""
    _add(server, "ada@example.com", role="owner", password=PASSWORD)
    server.ask("PATCH", "/api/sites/example.com", {"ip": "none"})
    server.ask("POST", "/api/sites/example.com/goals", {"event_name": "Signup"})
    server.ask("DELETE", "/api/sites/example.com/goals/1")
    server.ask("POST", "/api/v2/query", {"site_id": "example.com", "metrics": ["visits"], "date_range": "7d"})
    server.ask("PATCH", "/api/sites/nowhere.example", {"ip": "none"})
    ada = Person(server)
    ada.sign_in()
    ada.send("/account", name="Ada", language="de")
    made = run_footfall("generate-token", "--data", str(server.data), "--name", "rescue")
    assert eventually(lambda: server.ask("GET", "/api/sites", token=made.stdout.strip()).status == 200)
    server.ask("DELETE", "/api/sites/example.com")

    rows = server.ask("GET", "/api/audit").json
    assert [(row["actor"], row["action"], row["site"]) for row in reversed(rows)] == [
        ("set-up", "generate_token", ""),
        ("token 1", "add_site", ""),
        ("token 1", "add_user", ""),
        ("token 1", "change_site", "example.com"),
        ("token 1", "add_goal", "example.com"),
        ("token 1", "remove_goal", "example.com"),
        ("user ada@example.com", "sign_in", ""),
        ("user ada@example.com", "change_profile", ""),
        ("command", "generate_token", ""),
        ("token 1", "remove_site", "example.com"),
    ]
    details = {row["action"]: row["detail"] for row in rows}
    assert details["add_user"] == "email=ada@example.com role=owner"
    assert details["change_site"] == "ip=none"
    assert details["remove_goal"] == "id=1"
    assert details["change_profile"] == "name=Ada language=de"
    everything = json.dumps(rows)
    assert PASSWORD not in everything
    assert made.stdout.strip() not in everything

    page = ada.get("/audit").body.decode()
    assert "change_site" in page
    older = server.ask("GET", "/api/audit", limit="2").json
    assert older == rows[:2]
    assert server.ask("GET", "/api/audit", limit="3", before=str(older[-1]["id"])).json == rows[2:5]
    assert {row["site"] for row in server.ask("GET", "/api/audit", site="example.com").json} == {
        "example.com"
    }


def test_users_are_managed_by_commands(server: Server, cli: Cli) -> None:
    """By their email; the link that is printed sets a password."""
    made = cli("add-user", "bob@example.com", "--name", "Bob", "--site", "example.com=viewer")
    assert made.status == 0, made.stderr
    link = next(word for word in made.stdout.split() if "/reset?code=" in word)
    bob = Person(server)
    code = link.partition("code=")[2]
    assert bob.send("/reset", code=code, password=PASSWORD, again=PASSWORD).status == 303
    assert bob.sign_in("bob@example.com").status == 303

    changed = json.loads(cli("set-user", "bob@example.com", "--role", "admin", "--no-sites", "--json").stdout)
    assert (changed["role"], changed["sites"]) == ("admin", {})
    assert "bob@example.com" in cli("list-users").stdout
    assert cli("reset-password", "bob@example.com").stdout.startswith(
        f"http://127.0.0.1:{server.port}/reset?code="
    )
    assert cli("remove-user", "bob@example.com").status == 0
    assert json.loads(cli("list-users", "--json").stdout) == []
    assert bob.get("/account").status == 303


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("set-user", "nobody@example.com", "--name", "x"), "nobody@example.com"),
        (("remove-user", "nobody@example.com"), "nobody@example.com"),
        (("reset-password", "nobody@example.com"), "nobody@example.com"),
        (("add-user", "bob@example.com", "--site", "example.com"), "example.com=viewer"),
        (("add-user", "bob@example.com", "--site", "example.com=owner"), "owner"),
        (("set-user", "bob@example.com"), "Nothing to change"),
    ],
)
def test_what_a_command_cannot_do_is_said_on_stderr(
    owned: Server, arguments: tuple[str, ...], said: str
) -> None:
    """Exit status 1, nothing on stdout."""
    address = {"FOOTFALL_SERVER": f"http://127.0.0.1:{owned.port}", "FOOTFALL_TOKEN": owned.token}
    done = run_footfall(*arguments, environ=address)
    assert (done.status, done.stdout) == (1, "")
    assert said in done.stderr


@pytest.mark.parametrize("running", [True, False])
def test_a_lost_password_is_reset_on_the_servers_machine(server: Server, running: bool) -> None:
    """With the server running or stopped; the link holds after the next start."""
    _add(server, "ada@example.com", role="owner", password=PASSWORD)
    if not running:
        server.stop()
    done = run_footfall("reset-password", "Ada@example.com", "--data", str(server.data), "--json")
    unknown = run_footfall("reset-password", "eve@example.com", "--data", str(server.data))
    assert done.status == 0, done.stderr
    assert (unknown.status, "eve@example.com" in unknown.stderr) == (1, True)
    if not running:
        server.start()

    ada, code = Person(server), json.loads(done.stdout)["code"]
    assert ada.send("/reset", code=code, password="another password", again="another password").status == 303
    assert ada.sign_in().status == 400
    assert ada.sign_in(password="another password").status == 303
