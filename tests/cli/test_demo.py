"""serve --demo: sites to look at, whose visitors go on coming."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from footfall.ingest.demo.tables import demo_sites
from live import Server, eventually, run_footfall

pytestmark = pytest.mark.served


def _token(server: Server) -> str:
    while line := server.next_line():
        if match := re.search(r"the token (\w+)", line):
            return match[1]
    raise AssertionError(server.printed + server.log)


def _pageviews(server: Server, site: str) -> int:
    query = {"site_id": site, "metrics": ["pageviews"], "date_range": "91d"}
    today = query | {"date_range": "day"}
    return sum(
        server.ask("POST", "/api/v2/query", one).json["results"][0]["metrics"][0] for one in (query, today)
    )


def test_a_demo_has_sites_with_a_past_and_visitors_who_come_now(tmp_path: Path) -> None:
    """It says loudly that it is one; a later demo on the same folder goes on with it."""
    data = tmp_path / "demo"
    with Server(data, "--demo", "--demo-events", "4000") as server:
        server.token = _token(server)
        assert "DEMO: all sites, visitors and numbers are made up" in server.printed

        sites = [site["domain"] for site in server.ask("GET", "/api/sites").json]
        assert sorted(sites) == sorted(site.domain for site in demo_sites())
        before = {site: _pageviews(server, site) for site in sites}
        assert all(before.values())
        assert eventually(lambda: sum(_pageviews(server, site) for site in sites) > sum(before.values()), 20)
        assert server.ask("GET", "/api/sites/oakandwool.example/realtime").status == 200
        imports = server.ask("GET", "/api/sites/fieldnotes.example/imports").json
        assert "Before footfall" in str(imports)
        goals = server.ask("GET", "/api/sites/oakandwool.example/goals").json
        assert "Purchase" in str(goals)

    with Server(data, "--demo", "--demo-events", "4000") as again:
        again.token = _token(again)
        assert _pageviews(again, sites[0]) < 2 * before[sites[0]]
        assert again.log.count("Traceback") == 0


def test_a_demo_without_a_folder_leaves_nothing_behind(tmp_path: Path) -> None:
    """Its temporary folder is gone when it has ended."""
    with subprocess.Popen(
        [sys.executable, "-m", "footfall", "serve", "--port", "0", "--demo", "--demo-events", "1000"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={"TMPDIR": str(tmp_path), "PATH": "", "PYTHONPATH": ":".join(sys.path)},
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert str(tmp_path / "footfall-demo-") in first
        assert len(list(tmp_path.iterdir())) == 1
        process.send_signal(signal.SIGTERM)
        process.stdout.read()

    assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_a_demo_never_touches_a_folder_with_real_data(tmp_path: Path) -> None:
    """It does not start there, wherever the folder was named."""
    (tmp_path / "footfall.db").write_text("real")

    for options, environ in (
        (("--data", str(tmp_path)), {}),
        ((), {"FOOTFALL_DATA": str(tmp_path)}),
    ):
        run = run_footfall("serve", "--demo", "--port", "0", *options, environ=environ)

        assert run.status == 1
        assert "no demo made" in run.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["footfall.db"]
