"""Imported daily tables of a site, over a socket against a started server."""

import http.client
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from footfall.client import Footfall
from live import Server, run_footfall


def pages(*paths: str, date: str = "2021-01-05", visitors: int = 1) -> list[dict[str, object]]:
    """Return a row of each page."""
    return [{"report": "pages", "date": date, "page": path, "visitors": visitors} for path in paths]


def visitors(server: Server, site: str) -> dict[str, int]:
    """Return what the query language says of January 2021: visitors by page."""
    answer = server.ask(
        "POST",
        "/api/v2/query",
        {
            "site_id": site,
            "metrics": ["visitors"],
            "dimensions": ["event:page"],
            "date_range": ["2021-01-01", "2021-01-31"],
            "include": {"imports": True},
        },
    )
    assert answer.status == 200, answer
    return {row["dimensions"][0]: row["metrics"][0] for row in answer.json["results"]}


def add(server: Server, site: str, rows: list[dict[str, object]], label: str = "Before") -> Any:
    """Import *rows* and return the import."""
    answer = server.ask("POST", f"/api/sites/{site}/imports", {"label": label, "rows": rows})
    assert answer.status == 200, answer
    return answer.json


def test_imports_are_made_continued_renamed_and_removed(shared_server: Server, site: str) -> None:
    """The newest first; what was imported is in the next answer, and what was removed in none; ids are never used again."""
    imports = f"/api/sites/{site}/imports"
    assert shared_server.ask("GET", imports).json == []
    made = shared_server.ask(
        "POST", imports, {"label": "Before", "source": "Plausible", "rows": pages("/a", "/b")}
    ).json
    assert made.pop("created_at").endswith("Z")
    number = made["id"]
    assert made == {
        "id": number,
        "label": "Before",
        "source": "Plausible",
        "first_day": "2021-01-05",
        "last_day": "2021-01-05",
        "rows": 2,
    }
    assert visitors(shared_server, site) == {"/a": 1, "/b": 1}

    more = shared_server.ask("POST", f"{imports}/{number}/rows", {"rows": pages("/a", date="2021-01-31")})
    assert (more.status, more.json["last_day"], more.json["rows"]) == (200, "2021-01-31", 3)
    assert visitors(shared_server, site) == {"/a": 2, "/b": 1}
    renamed = shared_server.ask("PATCH", f"{imports}/{number}", {"label": "Old"})
    assert renamed.json == {**more.json, "label": "Old"}
    newer = add(shared_server, site, pages("/c", date="2021-02-01"))
    assert shared_server.ask("GET", imports).json == [newer, renamed.json]
    assert shared_server.ask("GET", f"{imports}/{number}").json == renamed.json

    assert shared_server.ask("DELETE", f"{imports}/{newer['id']}").status == 204
    assert shared_server.ask("DELETE", f"{imports}/{number}").status == 204
    assert shared_server.ask("DELETE", f"{imports}/{number}").status == 404
    assert shared_server.ask("POST", f"{imports}/{number}/rows", {"rows": pages("/a")}).status == 404
    assert visitors(shared_server, site) == {}
    assert shared_server.ask("GET", imports).json == []
    assert add(shared_server, site, pages("/a"))["id"] > newer["id"]


_TOO_LATE = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"{", "invalid json"),
        (b'{"label":"a","rows":[' + b"[" * 30_000 + b"]" * 30_000 + b"]}", "invalid json"),
        ({"rows": pages("/")}, "label"),
        ({"label": "", "rows": pages("/")}, "label"),
        ({"label": "a"}, "rows"),
        ({"label": "a", "rows": []}, "rows"),
        ({"label": "a", "rows": {}}, "rows"),
        ({"label": "a", "rows": [*pages("/"), 5]}, "rows[1]"),
        ({"label": "a", "rows": [[]]}, "rows[0]"),
        ({"label": "a", "rows": [{"date": "2021-01-01"}]}, "rows[0].report"),
        ({"label": "a", "rows": [{"report": "pages"}]}, "rows[0].date"),
        ({"label": "a", "rows": [*pages("/"), *pages("/", date=_TOO_LATE)]}, "rows[1].date"),
        ({"label": "a", "rows": [*pages("/"), *pages("/", visitors=-1)]}, "rows[1].visitors"),
        ({"label": "a", "rows": [{**pages("/")[0], "site_id": 1}]}, "rows[0].site_id"),
        ({"label": "a", "rows": pages("/"), "kind": "b"}, "kind"),
    ],
)
def test_of_a_bad_import_nothing_is_taken_and_the_field_is_named(
    shared_server: Server, site: str, body: object, named: str
) -> None:
    """With the place of the row, counted from 0; the same holds for more rows of an import."""
    imports = f"/api/sites/{site}/imports"
    answer = shared_server.ask("POST", imports, body)
    assert answer.status == 400
    assert named in answer.json["error"]
    assert shared_server.ask("GET", imports).json == []

    if named.startswith("rows"):
        assert isinstance(body, dict)
        made = add(shared_server, site, pages("/kept"))
        more = shared_server.ask("POST", f"{imports}/{made['id']}/rows", {"rows": body.get("rows", [])})
        assert more.status == 400
        assert named in more.json["error"]
        assert visitors(shared_server, site) == {"/kept": 1}


def test_an_import_of_many_rows_is_taken_whole_up_to_16_mib(shared_server: Server, site: str) -> None:
    """Other bodies end at 64 KiB; a longer one is refused by its length, before it is sent."""
    assert add(shared_server, site, pages("/long", visitors=2) * 100_000)["rows"] == 100_000
    assert visitors(shared_server, site) == {"/long": 200_000}

    connection = http.client.HTTPConnection("127.0.0.1", shared_server.port, timeout=30)
    connection.putrequest("POST", f"/api/sites/{site}/imports")
    connection.putheader("Authorization", f"Bearer {shared_server.token}")
    connection.putheader("Content-Length", str(16 * 2**20 + 1))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_imports_survive_a_kill_and_make_a_rebuilt_store(tmp_path: Path) -> None:
    """Answered is kept; `footfall rebuild` loads them again, each row once."""
    with Server(tmp_path / "data") as server:
        server.first_token()
        server.ask("POST", "/api/sites", {"domain": "example.com"})
        server.view("/")
        server.stats()
        made = add(server, "example.com", pages("/a"))
        server.ask("POST", f"/api/sites/example.com/imports/{made['id']}/rows", {"rows": pages("/b")})
        server.kill()
        server.start()
        assert visitors(server, "example.com") == {"/a": 1, "/b": 1}
        assert server.stop() == 0

        assert run_footfall("rebuild", "--data", str(server.data)).status == 0
        server.start()
        assert visitors(server, "example.com") == {"/a": 1, "/b": 1}
        assert [row["path"] for row in server.stats()] == ["/"]


def test_a_site_s_imports_are_restored_or_purged_with_it(server: Server) -> None:
    """Purged means that neither a file of theirs nor a text of theirs in the store is left."""
    server.ask("POST", "/api/sites", {"domain": "other.example"})
    made = add(server, "example.com", pages("/very-secret-page"))
    kept = add(server, "other.example", pages("/kept"))
    assert server.ask("GET", f"/api/sites/example.com/imports/{kept['id']}").status == 404
    assert server.ask("DELETE", f"/api/sites/example.com/imports/{kept['id']}").status == 404

    server.ask("DELETE", "/api/sites/example.com")
    server.ask("POST", "/api/sites", {"domain": "example.com"})
    assert server.ask("GET", "/api/sites/example.com/imports").json == [made]
    assert visitors(server, "example.com") == {"/very-secret-page": 1}

    server.ask("DELETE", "/api/sites/example.com", purge="true")
    server.ask("POST", "/api/sites", {"domain": "example.com"})
    assert server.ask("GET", "/api/sites/example.com/imports").json == []
    assert visitors(server, "example.com") == {}
    assert visitors(server, "other.example") == {"/kept": 1}
    server.stop()
    left = [path for path in server.data.rglob("*") if path.is_file() and b"secret-page" in path.read_bytes()]
    assert left == []
    assert len(list((server.data / "imports").iterdir())) == 1


def test_the_client_imports_in_as_many_calls_as_it_takes(shared_server: Server, site: str) -> None:
    """A body has its limit; an import has none."""
    footfall = Footfall(f"http://127.0.0.1:{shared_server.port}", shared_server.token)
    rows = [{**row, "hostname": "h" * 1500} for row in pages("/") * 11_000]
    made = footfall.add_import(site, "Long", rows, source="GoatCounter")
    assert (made["rows"], made["source"]) == (11_000, "GoatCounter")
    assert len(list((shared_server.data / "imports").glob(f"{made['id']}-*"))) == 2
    assert visitors(shared_server, site) == {"/": 11_000}
    assert footfall.rename_import(site, made["id"], "Longer")["label"] == "Longer"
    assert [entry["label"] for entry in footfall.imports(site)] == ["Longer"]
    footfall.remove_import(site, made["id"])
    assert footfall.imports(site) == []
