"""`GET /track.js`: what is answered, how small it is, and that it is made of the source beside it."""

import gzip
import http.client
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from live import Answer, Server

_ROOT = Path(__file__).parents[2]
_TRACKER = Path(str(files("footfall.ingest.tracker")))
_SCRIPT = (_TRACKER / "track.js").read_bytes()
_MINIFY = _ROOT / "tools" / "minify"


def _get(server: Server, method: str = "GET", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.ask(method, "/track.js", headers=named, token="")


def test_the_script_is_answered_with_the_type_of_the_contract(shared_server: Server) -> None:
    """Exactly so, without a charset; caches may keep it for an hour, pages of any origin may load it."""
    answer = _get(shared_server)

    assert (answer.status, answer.body) == (200, _SCRIPT)
    assert answer.headers["content-type"] == "application/javascript"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.headers["content-length"] == str(len(_SCRIPT))
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip, deflate, br, zstd", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("*;q=0, gzip", True),
        ("gzip ; q=1.0", True),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("x-gzip", False),
        ("", False),
    ],
)
def test_it_is_packed_for_who_takes_gzip(shared_server: Server, accepted: str, packed: bool) -> None:
    """A coding's own weight goes before that of `*`."""
    answer = _get(shared_server, Accept_Encoding=accepted)

    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert (gzip.decompress(answer.body) if packed else answer.body) == _SCRIPT


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_a_cache_holds_is_not_sent_again(shared_server: Server, encoding: str, method: str) -> None:
    """Compared weakly, one of several or all; what is held in another form is another thing."""
    etag = _get(shared_server, Accept_Encoding=encoding).headers["etag"]
    other = _get(shared_server, Accept_Encoding="identity" if encoding == "gzip" else "gzip").headers["etag"]

    assert etag != other
    for held in (etag, f"W/{etag}", f'"old", {etag}', "*"):
        answer = _get(shared_server, method, Accept_Encoding=encoding, If_None_Match=held)
        assert (answer.status, answer.body) == (304, b""), held
        assert answer.headers["etag"] == etag
        assert answer.headers["cache-control"] == "public, max-age=3600"
    for held in (other, '"old"', etag.strip('"')):
        assert _get(shared_server, method, Accept_Encoding=encoding, If_None_Match=held).status == 200, held


def test_head_says_what_get_would(shared_server: Server) -> None:
    """The same headers, and no body on the connection, which goes on to be used."""
    connection = http.client.HTTPConnection("127.0.0.1", shared_server.port, timeout=30)
    connection.request("HEAD", "/track.js")
    head = connection.getresponse()
    assert (head.status, head.read()) == (200, b"")
    connection.request("GET", "/track.js")
    get = connection.getresponse()
    assert get.read() == _SCRIPT
    connection.close()

    def without_date(answer: http.client.HTTPResponse) -> set[tuple[str, str]]:
        return {(name, value) for name, value in answer.getheaders() if name.lower() != "date"}

    assert without_date(head) == without_date(get)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_told_which_are_right(shared_server: Server, method: str) -> None:
    """In the shape that every error has."""
    answer = _get(shared_server, method)

    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer.json == {"error": f"/track.js takes GET and HEAD, not {method}."}


def test_a_version_in_the_query_is_the_same_script(shared_server: Server) -> None:
    """Some systems add one to every script's address."""
    assert shared_server.ask("GET", "/track.js?ver=6.5", token="").body == _SCRIPT


def test_the_script_is_under_a_kilobyte() -> None:
    """Packed by `gzip -9`; ASCII, because it is served without a charset and stands on pages of any."""
    size = len(gzip.compress(_SCRIPT, 9, mtime=0))

    print(f"track.js: {len(_SCRIPT)} bytes, {size} gzipped")
    assert size < 1024
    assert _SCRIPT.isascii()


def test_the_lock_of_the_minifier_names_no_registry() -> None:
    """It holds on every machine, whatever registry its npm is told to use; `.npmrc` keeps it so."""
    lock = (_MINIFY / "package-lock.json").read_text()

    assert '"resolved"' not in lock
    assert "://" not in lock
    assert lock.count('"integrity"') == lock.count('"version"')


@pytest.mark.npm
def test_the_committed_script_is_what_its_source_makes(tmp_path: Path) -> None:
    """Byte for byte; `make tracker` writes it."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed, so the tracker was not rebuilt from its source")
    minify = tmp_path / "tools" / "minify"
    shutil.copytree(_MINIFY, minify, ignore=shutil.ignore_patterns("node_modules"))
    source = tmp_path / "src" / "footfall" / "ingest" / "tracker" / "source"
    shutil.copytree(_TRACKER / "source", source)

    for command in (
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        ["node", "build.mjs", str(tmp_path / "out.js")],
    ):
        done = subprocess.run(command, cwd=minify, capture_output=True, text=True, check=False, timeout=110)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"

    assert (tmp_path / "out.js").read_bytes() == _SCRIPT
