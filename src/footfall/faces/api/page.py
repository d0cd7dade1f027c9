"""The API's documentation as a page: plain HTML of the OpenAPI document, no script, nothing from elsewhere."""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from typing import Any

from footfall.faces.api.shape import shape_of

_STYLE = """
:root{color-scheme:light dark;--text:#1b1d21;--quiet:#5c6370;--line:#d9dce2;--panel:#f5f6f8;--link:#0b57d0;
--get:#1a7f4b;--post:#0b57d0;--patch:#9a5b00;--delete:#b3261e}
@media(prefers-color-scheme:dark){:root{--text:#e4e6eb;--quiet:#9aa1ad;--line:#363a43;--panel:#1e2127;--link:#8ab4f8;
--get:#6fcf97;--post:#8ab4f8;--patch:#f0b660;--delete:#f28b82}body{background:#15171b}}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:0 auto;padding:1.5rem 1rem 4rem;color:var(--text)}
a{color:var(--link)}
code,pre{font:.875rem/1.5 ui-monospace,monospace}
code{overflow-wrap:anywhere}
pre{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:.75rem;margin:.5rem 0;overflow:auto;max-height:26rem}
h1{margin:0 0 .5rem}
nav ul{list-style:none;margin:1.5rem 0;padding:0;columns:2 20rem}
nav li{padding:.1rem 0;break-inside:avoid}
nav a{color:inherit;text-decoration:none}
nav a:hover{text-decoration:underline}
.method{display:inline-block;width:4.2rem;font-weight:600;font-size:.8rem}
.get{color:var(--get)}.post{color:var(--post)}.patch,.put{color:var(--patch)}.delete{color:var(--delete)}
section{border-top:1px solid var(--line);margin-top:2rem;padding-top:1.25rem}
h2{margin:0;font-size:1rem}
h2 code{font-size:1.05rem}
h3{font-size:.875rem;margin:1.25rem 0 .25rem;color:var(--quiet)}
.quiet{color:var(--quiet)}
table{border-collapse:collapse;width:100%;table-layout:fixed}
td{vertical-align:top;overflow-wrap:anywhere;padding:.3rem 1rem .3rem 0;border-top:1px solid var(--line)}
tr:first-child td{border-top:0}
td:first-child{width:8.5rem}
td pre{margin:.25rem 0}
summary{cursor:pointer}
@media(max-width:34rem){td:first-child{width:6.5rem}}
"""
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'"


def docs_page(document: dict[str, Any]) -> str:
    """Return the page for an OpenAPI document."""
    components = document["components"]["schemas"]
    operations = list(operations_of(document))
    index = "".join(
        f"<li><a href='#{_anchor(method, path)}'>{_name(method, path)}</a>" for method, path, _ in operations
    )
    sections = "".join(
        f"<section id='{_anchor(method, path)}'><h2>{_name(method, path)}</h2>{_body(operation, components)}</section>"
        for method, path, operation in operations
    )
    return (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width,initial-scale=1'>"
        f"<title>footfall API</title><style>{_STYLE}</style>"
        f"<h1>footfall API <small class=quiet>{escape(document['info']['version'])}</small></h1>"
        "<p>Calls carry <code>Authorization: Bearer TOKEN</code> unless it says otherwise. Errors are "
        "<code>{&quot;error&quot;: &quot;...&quot;}</code>. The same as data: <a href=/openapi.json>openapi.json</a>."
        f"<nav><ul>{index}</ul></nav>{sections}"
    )


def operations_of(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield method, path and operation of each endpoint, in the document's order."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def token_needed(operation: dict[str, Any]) -> str:
    """Return one sentence about the token that an operation takes; empty for the usual one."""
    security = operation.get("security")
    if not security:
        return "No token needed."
    return "The first one needs no token." if {} in security else ""


def _anchor(method: str, path: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", f"{method} {path}".lower()).strip("-")


def _name(method: str, path: str) -> str:
    return f"<code><span class='method {method.lower()}'>{method}</span>{escape(path)}</code>"


def _body(operation: dict[str, Any], components: dict[str, Any]) -> str:
    said = " ".join(filter(None, (operation.get("summary"), operation.get("description"))))
    parts = [f"<p>{_prose(said)} <span class=quiet>{token_needed(operation)}</span>"]
    if parameters := operation.get("parameters"):
        rows = "".join(
            f"<tr><td><code>{escape(given['name'])}</code><td>{_prose(given.get('description', ''))}"
            f" <span class=quiet>({_kind(given, components)})</span>"
            for given in parameters
        )
        parts.append(f"<h3>Parameters</h3><table>{rows}</table>")
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        parts.append(f"<h3>Body</h3><pre>{escape(shape_of(schema, components))}</pre>")
    rows = "".join(
        f"<tr><td><code>{escape(status)}</code><td>{_prose(answer['description'])}{_content(answer, components)}"
        for status, answer in operation["responses"].items()
    )
    parts.append(f"<h3>Answers</h3><table>{rows}</table>")
    return "".join(parts)


def _kind(parameter: dict[str, Any], components: dict[str, Any]) -> str:
    """Return where a parameter is, and what it may be where that is not any text."""
    shape = shape_of(parameter["schema"], components)
    kind = parameter["schema"].get("format", shape)
    return escape(parameter["in"] if kind == "string" else f"{parameter['in']}: {kind}")


def _content(answer: dict[str, Any], components: dict[str, Any]) -> str:
    """Return the shape of an answer's body; errors all have the same, which the page's head says."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema")
    if schema is None or schema.get("$ref", "").endswith("/Error"):
        return ""
    return f"<details open><summary class=quiet>JSON</summary><pre>{escape(shape_of(schema, components))}</pre></details>"


def _prose(text: str) -> str:
    """Return text as HTML, with `code` between backticks."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
