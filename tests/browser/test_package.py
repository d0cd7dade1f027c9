"""The npm package `footfall-tracker`: packed, installed, typed, bundled, and run in a browser to rows of a server."""

import shutil
from pathlib import Path

import pytest

from browser.web import Web
from npm import QUIET, run

pytestmark = [pytest.mark.browser, pytest.mark.npm]

_ROOT = Path(__file__).parents[2]
_SOURCE = Path("src/footfall/ingest/tracker/source")

_PAGE = """
import { ignore, init, track, vitals, type Options } from "footfall-tracker";

track("Early");
const options: Options = { server: SERVER, props: { theme: "dark" }, exclude: ["/private/**"], off: ["forms"] };
init({ ...options, features: [vitals] });
init(options);
track("Order", { props: { plan: "pro" }, revenue: { amount: "19.90", currency: "EUR" } });
history.pushState(0, "", "/private/a");
history.pushState(0, "", "/a");
declare const SERVER: string;
Object.assign(window, { ignore });
"""
_WRONG = """
import { init, track } from "footfall-tracker";
init({ server: "https://stats.example.com", of: ["pageviews"] });
init({ server: "https://stats.example.com", off: ["pageview"] });
init({});
track();
track("Order", { revenue: 19.9 });
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the packed package is installed, beside `tools` with what builds it."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed, so the package was not built")
    root = tmp_path_factory.mktemp("package")
    without = shutil.ignore_patterns("node_modules", "dist")
    for part in (Path("tools/minify"), _SOURCE, Path("packages/tracker")):
        shutil.copytree(_ROOT / part, root / part, ignore=without)
    shutil.copy(_ROOT / "LICENSE", root)
    run(root / "tools" / "minify", "npm", "ci", *QUIET)
    run(root / "tools" / "minify", "node", "build.mjs")
    app = root / "app"
    app.mkdir()
    run(root / "packages" / "tracker", "npm", "pack", "--pack-destination", app)
    [packed] = app.glob("*.tgz")
    (app / "package.json").write_text('{"type": "module"}')
    run(app, "npm", "install", *QUIET, "--offline", f"./{packed.name}")
    return app


def _tool(app: Path, name: str) -> Path:
    return app.parent / "tools" / "minify" / "node_modules" / ".bin" / name


def _bundle(app: Path, text: str, **defined: str) -> str:
    (app / "page.ts").write_text(text)
    defines = [f'--define:{name}="{value}"' for name, value in defined.items()]
    return run(app, _tool(app, "esbuild"), "page.ts", "--bundle", "--minify", "--format=esm", *defines)


def test_a_bundled_page_is_counted(web: Web, app: Path) -> None:
    """With the features of `/track.full.js` by their options; what is called before `init` is not lost."""
    web.put("/", f'<script type="module">{_bundle(app, _PAGE, SERVER=web.stats)}</script>', tag="")

    page = web.open("/")

    assert web.views(2) == [("/", ""), ("/a", "/private/a")]
    page.goto("about:blank")
    page.wait_for_timeout(300)
    sent = [sent.event for sent in web.sent]
    assert {event["path"] for event in sent} == {"/", "/a"}
    assert {str(event["props"].get("theme")) for event in sent} == {"dark"}  # type: ignore[attr-defined]  # props are an object
    question = {
        "site_id": web.site,
        "metrics": ["events", "total_revenue"],
        "date_range": "all",
        "dimensions": ["event:name"],
    }
    rows = web.server.ask("POST", "/api/v2/query", question).json["results"]
    counted = {row["dimensions"][0]: row["metrics"][0] for row in rows}
    assert counted == {"pageview": 2, "Early": 1, "Order": 1, "Web Vitals": 1}


def test_an_application_may_leave_somebody_out(web: Web, app: Path) -> None:
    """`ignore` works without `init`, and brings nothing else into the bundle."""
    small = _bundle(app, 'import { ignore } from "footfall-tracker"; Object.assign(window, { ignore });')
    web.put("/", f'<script type="module">{small}</script>', tag=web.full("defer data-off=engagement"))
    page = web.open("/")
    assert web.views(1) == [("/", "")]

    page.evaluate("ignore()")
    page.reload()
    assert web.views(1) == [("/", "")]

    page.evaluate("ignore(false)")
    page.reload()
    assert web.views(2) == [("/", ""), ("/", "")]
    assert len(small) < 200


def test_what_is_not_imported_is_not_in_the_bundle(app: Path) -> None:
    """Web vitals are a third of the features' size."""
    init = 'init({ server: "https://stats.example.com"'
    without = _bundle(app, f'import {{ init }} from "footfall-tracker"; {init} }});')
    with_vitals = _bundle(
        app, f'import {{ init, vitals }} from "footfall-tracker"; {init}, features: [vitals] }});'
    )

    assert "layout-shift" not in without
    assert "layout-shift" in with_vitals


def test_types_are_those_of_the_options(app: Path) -> None:
    """What the page above says is right; each line of what is wrong is told."""
    (app / "page.ts").write_text(_PAGE)
    (app / "wrong.ts").write_text(_WRONG)
    check = (_tool(app, "tsc"), "--noEmit", "--strict", "--target", "es2022", "--moduleResolution", "bundler")
    run(app, *check, "--module", "es2022", "page.ts")

    said = run(app, *check, "--module", "es2022", "wrong.ts", status=2)

    assert [line.partition(",")[0] for line in said.splitlines() if line.startswith("wrong.ts")] == [
        f"wrong.ts({number}" for number in (3, 4, 5, 6, 7)
    ]


def test_a_server_may_render_the_application(app: Path) -> None:
    """Nothing is touched at import, and calls do nothing where there is no window."""
    script = 'import { init, track, ignore } from "footfall-tracker"; init({ server: "https://stats.example" }); track("x"); ignore();'

    assert run(app, "node", "--input-type=module", "--eval", script) == ""
