"""The API's documentation as a page: plain HTML of the OpenAPI document, no script, nothing from elsewhere."""

import json
from html import escape
from typing import Any

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}"
    "code,pre{font:14px/1.5 ui-monospace,monospace}pre{background:#f4f4f4;padding:.75rem;overflow:auto}"
    "table{border-collapse:collapse}td,th{text-align:left;vertical-align:top;padding:.2rem 1rem .2rem 0}"
    "h2{margin-top:2.5rem;border-top:1px solid #ccc;padding-top:1rem}"
    "@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}pre{background:#242424}a{color:#8ab4f8}h2{border-color:#444}}"
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"


def docs_page(document: dict[str, Any]) -> str:
    """Return the page for an OpenAPI document."""
    sections = [
        _section(method.upper(), path, operation, document["components"]["schemas"])
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>footfall API</title><style>{_STYLE}</style>"
        "<h1>footfall API</h1><p>Calls carry <code>Authorization: Bearer TOKEN</code> unless it says otherwise. "
        "Errors are <code>{&quot;error&quot;: &quot;...&quot;}</code>. The same as data: <a href=/openapi.json>openapi.json</a>."
        + "".join(sections)
    )


def _section(method: str, path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> str:
    parts = [f"<h2><code>{method} {escape(path)}</code></h2><p>{escape(operation['summary'])}"]
    if {} in operation.get("security", [{}]):
        parts.append(" No token needed." if "security" not in operation else " The first one needs no token.")
    if parameters := operation.get("parameters"):
        rows = "".join(
            f"<tr><td><code>{escape(given['name'])}</code><td>{escape(given['in'])}<td>{escape(given['description'])}"
            for given in parameters
        )
        parts.append(f"<table><tr><th>Parameter<th>In<th>Meaning{rows}</table>")
    if body := operation.get("requestBody"):
        parts.append("<p>Body:" + _schema(body["content"]["application/json"]["schema"], schemas))
    for status, answer in operation["responses"].items():
        parts.append(f"<p><b>{status}</b> {escape(answer['description'])}")
        content = answer.get("content", {}).get("application/json")
        if content and status < "400":
            parts.append(_schema(content["schema"], schemas))
    return "".join(parts)


def _schema(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    return f"<pre>{escape(json.dumps(_resolved(schema, schemas), indent=2))}</pre>"


def _resolved(schema: Any, schemas: dict[str, Any]) -> Any:
    """Return a shape of a schema that a person can read: fields and their types."""
    if "$ref" in schema:
        return _resolved(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "anyOf" in schema:
        return {"one of": [_resolved(one, schemas) for one in schema["anyOf"]]}
    match schema.get("type"):
        case "object":
            return {name: _resolved(field, schemas) for name, field in schema["properties"].items()}
        case "array":
            return [_resolved(schema["items"], schemas)]
    return " | ".join(map(str, schema["enum"])) if "enum" in schema else schema.get("type", "any")
