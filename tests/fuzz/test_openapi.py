"""The OpenAPI document against the server that answers it: whatever it allows and forbids, nothing breaks."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from live import Server

_SECONDS = int(os.environ.get("FOOTFALL_FUZZ_SECONDS", "30"))
_CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
    "missing_required_header",
    "use_after_free",
)


@pytest.fixture
def token(server: Server) -> str:
    """A token whose id nobody guesses: requests that revoke tokens by number must not end the run."""
    with sqlite3.connect(server.data / "footfall.db") as things:
        things.execute("update sqlite_sequence set seq = 987654320 where name = 'token'")
    things.close()
    made = server.ask("POST", "/api/tokens/generate").json
    assert made["id"] == 987654321
    return str(made["token"])


@pytest.mark.timeout(_SECONDS * 2 + 60)
def test_every_answer_is_one_that_the_document_names(server: Server, token: str, tmp_path: Path) -> None:
    """Statuses, types, bodies and headers; no 5xx, no request without an answer, no traceback."""
    address = f"http://127.0.0.1:{server.port}"
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json"]
    command += ["--header", f"Authorization: Bearer {token}", "--checks", ",".join(_CHECKS)]
    command += ["--max-time", str(_SECONDS), "--request-timeout", "20", "--suppress-health-check", "all"]
    command += [
        "--report",
        "ndjson",
        "--report-dir",
        str(tmp_path / "report"),
        "--no-color",
        "--warnings",
        "off",
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=_SECONDS * 2 + 50
    )

    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    reports = list((tmp_path / "report").iterdir())
    assert reports
    assert not [path for path in reports if "Traceback (most recent" in path.read_text()]
    assert "Traceback" not in server.log
    assert server.ask("GET", "/api/stats").status == 200
