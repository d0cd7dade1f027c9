"""generate-token, revoke-token, list-tokens, and where a command finds its token."""

import json
import stat
from pathlib import Path

import pytest

from live import Run, Server, eventually, run_footfall


def _ask(server: Server, *arguments: str, **environ: str) -> Run:
    address = {"FOOTFALL_SERVER": f"http://127.0.0.1:{server.port}"}
    return run_footfall(*arguments, environ=address | environ)


def _keep_token(config: Path, token: str) -> None:
    file = config / "footfall" / "token"
    file.parent.mkdir(parents=True)
    file.write_text(f"{token}\n", "utf-8")


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (("good", "bad", "bad"), 0),
        (("bad", "good", "good"), 1),
        ((None, "good", "bad"), 0),
        ((None, "bad", "good"), 1),
        ((None, None, "good"), 0),
        ((None, None, "bad"), 1),
        ((None, None, None), 1),
    ],
)
def test_a_token_is_the_options_else_the_variables_else_the_files(
    shared_server: Server, tmp_path: Path, given: tuple[str | None, ...], status: int
) -> None:
    """The first that is given is used, and no other is tried."""
    option, variable, file = given
    tokens = {"good": shared_server.token, "bad": "0" * 64}
    if file:
        _keep_token(tmp_path, tokens[file])
    environ = {"XDG_CONFIG_HOME": str(tmp_path)} | ({"FOOTFALL_TOKEN": tokens[variable]} if variable else {})

    done = _ask(shared_server, "list-tokens", *(["--token", tokens[option]] if option else []), **environ)

    assert done.status == status
    assert ("unauthorized" in done.stderr) == bool(status)


def test_without_a_config_folder_of_its_own_the_token_is_below_home(
    shared_server: Server, tmp_path: Path
) -> None:
    """~/.config/footfall/token."""
    _keep_token(tmp_path / ".config", shared_server.token)

    assert _ask(shared_server, "list-tokens", HOME=str(tmp_path), XDG_CONFIG_HOME="").status == 0


def test_the_first_token_is_printed_alone_and_kept_where_commands_find_it(tmp_path: Path) -> None:
    """stdout is the token, for scripts; the file is for nobody else's eyes."""
    config = str(tmp_path / "config")
    with Server(tmp_path / "data") as server:
        made = _ask(server, "generate-token", "--save", XDG_CONFIG_HOME=config)
        again = _ask(server, "generate-token")
        with_it = _ask(server, "generate-token", "--json", XDG_CONFIG_HOME=config)

        assert made.status == 0, made.stderr
        assert made.stdout.strip().isalnum()
        assert len(made.stdout.strip()) >= 43  # 256 bits
        assert server.ask("GET", "/api/tokens", token=made.stdout.strip()).status == 200
        assert again.status == 1
        assert "generate-token --data" in again.stderr
        assert set(json.loads(with_it.stdout)) == {"id", "token"}

    kept = tmp_path / "config" / "footfall" / "token"
    assert kept.read_text("utf-8") == made.stdout
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_lost_token_is_replaced_while_the_server_runs(server: Server) -> None:
    """The server takes notice of it by itself."""
    made = run_footfall("generate-token", "--data", str(server.data))

    assert made.status == 0, made.stderr
    assert eventually(
        lambda: server.ask("GET", "/api/tokens", token=made.stdout.strip()).status == 200, seconds=10
    )


def test_a_lost_token_is_replaced_while_the_server_is_stopped(server: Server) -> None:
    """It holds after the next start, beside the older ones."""
    server.stop()

    made = run_footfall("generate-token", "--data", str(server.data), "--json")

    server.start()
    assert server.ask("GET", "/api/tokens", token=json.loads(made.stdout)["token"]).status == 200
    assert server.ask("GET", "/api/tokens").status == 200


def test_a_revoked_token_opens_nothing(server: Server) -> None:
    """At once; the list shows it no more, and revoking it again is an error."""
    token = {"FOOTFALL_TOKEN": server.token}
    second = json.loads(_ask(server, "generate-token", "--json", **token).stdout)

    revoked = _ask(server, "revoke-token", str(second["id"]), **token)
    again = _ask(server, "revoke-token", str(second["id"]), **token)

    assert (revoked.status, revoked.stdout) == (0, f"Token {second['id']} is revoked.\n")
    assert server.ask("GET", "/api/tokens", token=second["token"]).status == 401
    assert again.status == 1
    assert str(second["id"]) in again.stderr
    listed = json.loads(_ask(server, "list-tokens", "--json", **token).stdout)
    assert [row["id"] for row in listed] == [1]


def test_the_list_shows_ids_and_dates_and_no_token(shared_server: Server) -> None:
    """Nobody can read a token off a screen later."""
    done = _ask(shared_server, "list-tokens", FOOTFALL_TOKEN=shared_server.token)

    assert done.stdout.splitlines()[0].split() == ["ID", "Created", "Name", "Allows", "Sites", "Used"]
    assert shared_server.token not in done.stdout


@pytest.mark.parametrize("without_server", [False, True])
def test_a_token_may_be_for_some_things_and_sites_only(server: Server, without_server: bool) -> None:
    """It reads its own site, and neither changes it nor sees another one."""
    server.ask("POST", "/api/sites", {"domain": "other.example"})
    limits = ("--name", "ci", "--scope", "read", "--site", "example.com")
    data = ("--data", str(server.data)) if without_server else ()

    made = _ask(server, "generate-token", *limits, *data, FOOTFALL_TOKEN=server.token)

    assert made.status == 0, made.stderr
    token = made.stdout.strip()
    assert eventually(lambda: server.ask("GET", "/api/sites", token=token).status == 200)
    assert [site["domain"] for site in server.ask("GET", "/api/sites", token=token).json] == ["example.com"]
    assert server.ask("PATCH", "/api/sites/example.com", {"ip": "none"}, token=token).status == 403
    assert server.ask("GET", "/api/tokens").json[1]["name"] == "ci"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["generate-token", "--site", "nowhere.example"], "nowhere.example"),
        (["revoke-token", "one"], "one"),
        (["generate-token", "--data", "/nonexistent/folder"], "/nonexistent/folder"),
    ],
)
def test_what_cannot_be_done_is_said_on_stderr(
    shared_server: Server, arguments: list[str], said: str
) -> None:
    """Exit status 1, nothing on stdout."""
    done = _ask(shared_server, *arguments, FOOTFALL_TOKEN=shared_server.token)

    assert (done.status, done.stdout) == (1, "")
    assert said in done.stderr
