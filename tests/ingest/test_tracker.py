"""Scripts for pages: what is answered where, how small they are, and that they are made of the source beside them."""

import gzip
import http.client
import json
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import brotli
import pytest

from live import Answer, Server

_ROOT = Path(__file__).parents[2]
_TRACKER = Path(str(files("footfall.ingest.tracker")))
_BUILT = _TRACKER / "built"
_SCRIPT = (_BUILT / "track.js").read_bytes()
_MINIFY = _ROOT / "tools" / "minify"
_UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


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
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("BR;q=0.1, gzip", "br"),
        ("br;q=0, GZIP;q=0.5", "gzip"),
        ("*", "br"),
        ("*;q=0, gzip", "gzip"),
        ("gzip ; q=1.0", "gzip"),
        ("identity", None),
        ("gzip;q=0", None),
        ("gzip; q=0.000, br;q=0, *", None),
        ("x-gzip", None),
        ("", None),
    ],
)
def test_it_is_packed_as_small_as_is_taken(shared_server: Server, accepted: str, coding: str | None) -> None:
    """A coding's own weight goes before that of `*`."""
    answer = _get(shared_server, Accept_Encoding=accepted)

    assert answer.headers.get("content-encoding") == coding
    assert (_UNPACK[coding](answer.body) if coding else answer.body) == _SCRIPT


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
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


@pytest.mark.parametrize("name", ["track.js", "track.full.js", "track.vitals.js"])
def test_each_variant_is_served_with_its_source(shared_server: Server, name: str) -> None:
    """The source map is named by a header, which costs visitors nothing, and holds the commented source."""
    answer = shared_server.ask("GET", f"/{name}", token="")
    source_map = shared_server.ask("GET", answer.headers["sourcemap"], token="")

    assert answer.body == (_BUILT / name).read_bytes()
    assert source_map.headers["content-type"] == "application/json"
    sources = dict(zip(source_map.json["sources"], source_map.json["sourcesContent"], strict=True))
    assert sources[f"../source/{name}"] == (_TRACKER / "source" / name).read_text()


@pytest.mark.parametrize(
    ("path", "script"),
    [
        ("/js/script.js", "plausible.js"),
        ("/js/plausible.js", "plausible.js"),
        ("/js/script.hash.js", "plausible.js"),
        ("/js/script.tagged-events.outbound-links.file-downloads.js", "plausible.js"),
        ("/js/plausible.revenue.pageview-props.exclusions.local.manual.compat.js", "plausible.js"),
        ("/js/pa-Xy_z-09.js", "plausible.js"),
        ("/script.js", "umami.js"),
        ("/count.js", "goatcounter.js"),
        ("/count.v5.js", "goatcounter.js"),
        ("/js/scripts.js", None),
        ("/js/script.js.map", None),
        ("/js/script.hash/x.js", None),
        ("/js/pa-.js", None),
        ("/count.v.js", None),
        ("/script.js/", None),
        ("/plausible.js", None),
    ],
)
def test_other_products_addresses_answer_with_the_script_that_stands_for_theirs(
    shared_server: Server, path: str, script: str | None
) -> None:
    """Whatever features the name says, in any order; what is nobody's address is unknown."""
    answer = shared_server.ask("GET", path, token="")

    if script is None:
        assert answer.status == 404
    else:
        assert (answer.status, answer.body) == (200, (_BUILT / script).read_bytes())
        assert answer.headers["content-type"] == "application/javascript"
        assert shared_server.ask("GET", answer.headers["sourcemap"], token="").status == 200


def test_the_operator_may_name_one_more_address_of_each(tmp_path: Path) -> None:
    """For visitors whose browsers refuse well-known names; the script there sends to the other one."""
    options = ("--tracker-path", "/t/x.js", "--collect-path", "/t/in")
    with Server(tmp_path / "data", *options) as server:
        server.first_token()
        server.ask("POST", "/api/sites", {"domain": "example.com"})

        script = server.ask("GET", "/t/x.js", token="")
        sent = server.ask("POST", "/t/in", {"path": "/a"}, headers={"Origin": "https://example.com"})

        assert script.body == (_BUILT / "track.full.js").read_bytes().replace(
            b'"/track."', b'"/x.js"'
        ).replace(b'"/collect"', b'"/t/in"')
        assert b"/t/in" in script.body
        assert "sourcemap" not in script.headers
        assert sent.status == 204
        assert [(row["path"], row["count"]) for row in server.stats(site="example.com")] == [("/a", 1)]
        assert server.ask("GET", "/track.js", token="").body == _SCRIPT


_MANIFEST = json.loads((_BUILT / "manifest.json").read_text())
_FULL = _MANIFEST["track.full.js"]["brotli"]
# Bytes packed by brotli: what a visitor's browser loads.
_MOST = {
    "track.js": 700,
    "track.full.js": 2000,
    "track.vitals.js": _FULL + 1300,
    "plausible.js": _FULL + 600,
    "umami.js": _FULL + 600,
    "goatcounter.js": _FULL + 600,
}


@pytest.mark.parametrize("name", _MANIFEST)
def test_each_script_is_as_small_as_was_promised(name: str) -> None:
    """Web vitals may add 1,300 bytes to all other features, another product's globals 600."""
    assert _MANIFEST[name]["brotli"] <= _MOST[name]


def test_the_docs_show_sizes_and_hashes() -> None:
    """For the attribute `integrity` and for who compares; `make tracker` writes the manifest that they are of."""
    docs = (_ROOT / "docs" / "tracker.md").read_text()

    for name, of in _MANIFEST.items():
        row = f"| `{name}` | {of['bytes']:,} | {of['gzip']:,} | {of['brotli']:,} | `{of['integrity']}` |"
        assert row in docs.splitlines(), f"docs/tracker.md should have the row\n{row}"


@pytest.mark.parametrize("name", _MANIFEST)
def test_the_manifest_says_what_is_sent(name: str) -> None:
    """Bytes in every form; the scripts are ASCII, because they stand on pages of any encoding."""
    script = (_BUILT / name).read_bytes()
    packed = (_BUILT / f"{name}.br").read_bytes()

    assert (len(script), len(packed)) == (_MANIFEST[name]["bytes"], _MANIFEST[name]["brotli"])
    assert brotli.decompress(packed) == script
    assert script.isascii()


def test_the_lock_of_the_minifier_names_no_registry() -> None:
    """It holds on every machine, whatever registry its npm is told to use; `.npmrc` keeps it so."""
    lock = (_MINIFY / "package-lock.json").read_text()

    assert '"resolved"' not in lock
    assert "://" not in lock
    assert lock.count('"integrity"') == lock.count('"version"')


@pytest.mark.npm
def test_the_committed_scripts_are_what_their_source_makes(tmp_path: Path) -> None:
    """Byte for byte; `make tracker` writes it."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed, so the tracker was not rebuilt from its source")
    minify = tmp_path / "tools" / "minify"
    shutil.copytree(_MINIFY, minify, ignore=shutil.ignore_patterns("node_modules"))
    shutil.copytree(
        _ROOT / "packages", tmp_path / "packages", ignore=shutil.ignore_patterns("node_modules", "dist")
    )
    shutil.copy(_ROOT / "LICENSE", tmp_path)
    source = tmp_path / "src" / "footfall" / "ingest" / "tracker" / "source"
    shutil.copytree(_TRACKER / "source", source)

    for command in (
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        ["node", "build.mjs"],
    ):
        done = subprocess.run(command, cwd=minify, capture_output=True, text=True, check=False, timeout=110)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"

    built = source.parent / "built"
    committed = {path.name: path.read_bytes() for path in _BUILT.iterdir()}
    assert {path.name: path.read_bytes() for path in built.iterdir()} == committed
