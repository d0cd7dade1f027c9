"""`footfall lists update`, and a server that runs meanwhile."""

import json
from pathlib import Path

from live import BROWSER, Server, eventually, run_footfall


def test_a_running_server_takes_lists_up_within_ten_seconds(tmp_path: Path) -> None:
    """What counted before is refused from then on where the site is strict; a broken list leaves it so."""
    spam, broken = tmp_path / "spam.txt", tmp_path / "broken.txt"
    spam.write_text("listed.example\n")
    broken.write_text("fine.example\nnot a host\n")
    with Server(tmp_path / "data") as server:
        server.first_token()
        server.ask("POST", "/api/sites", {"domain": "example.com"})
        server.ask("PATCH", "/api/sites/example.com", {"bots": "strict"})

        def refused() -> int:
            server.view("/", agent=BROWSER, referrer="https://www.listed.example/")
            rows = server.ask("GET", "/api/sites/example.com/refused").json
            return sum(row["count"] for row in rows if row["reason"] == "spam")

        assert refused() == 0
        done = run_footfall("lists", "update", "--data", str(server.data), "--spam", str(spam))
        assert (done.status, done.stdout, done.stderr) == (0, "spam.txt: 1 lines\n", "")
        assert eventually(lambda: refused() > 0, seconds=15)

        failed = run_footfall("lists", "update", "--data", str(server.data), "--spam", str(broken))
        assert (failed.status, failed.stdout) == (1, "")
        assert "line 2: 'not a host'" in failed.stderr
        before = refused()
        assert refused() == before + 1


def test_settings_name_lists_and_nothing_else_is_asked(tmp_path: Path) -> None:
    """Without any name it says what could be named."""
    crawlers = tmp_path / "crawlers.json"
    crawlers.write_text(json.dumps([{"pattern": "Newcomer/"}]))
    data = tmp_path / "data"

    unnamed = run_footfall("lists", "update", "--data", str(data))
    assert unnamed.status == 1
    assert "No list is named" in unnamed.stderr
    done = run_footfall(
        "lists", "update", "--data", str(data), environ={"FOOTFALL_LISTS_CRAWLERS": str(crawlers)}
    )
    assert (done.status, done.stderr) == (0, "")
    assert json.loads((data / "lists" / "crawlers.json").read_text()) == [{"pattern": "Newcomer/"}]
    assert [file.name for file in (data / "lists").iterdir()] == ["crawlers.json"]
