"""A walk over the table of pages: an address for each route, of things that exist and are made for it."""

import json
import re
import uuid
from typing import Any

from live import Server

SHARE_PASSWORD = "correct horse"


def path_of(route: str, server: Server, domain: str, *, slug: str = "") -> str:
    """Return an address of *route* on *domain*; what it names by a number or a slug is new and nobody else's."""
    path = route.replace("{domain:str}", domain).replace("{panel:str}", "pages").replace("{tab:str}", "pages")
    if "{slug:str}" in path:
        path = path.replace("{slug:str}", slug or _share(server, domain))
    if "{id:str}" in path:
        path = path.replace("{id:str}", str(_new(path, server, domain)))
    left = re.findall(r"{\w+:str}", path)
    assert not left, f"A walk does not know what {left} of {route} may be; say it here."
    return path


def _share(server: Server, domain: str) -> str:
    wish = {"name": "Walk", "password": SHARE_PASSWORD}
    return str(server.ask("POST", f"/api/sites/{domain}/shares", wish).json["slug"])


_BELONGINGS: dict[str, dict[str, Any]] = {
    "goals": {"event_name": "{name}"},
    "segments": {"name": "{name}", "filters": [["is", "event:page", ["/"]]]},
    "shields": {"kind": "page", "value": "/{name}"},
    "annotations": {"at": "2026-01-31", "text": "{name}"},
    "links": {"kind": "link", "target": "https://example.com/"},
    "shares": {"name": "{name}"},
}
"""What makes one of the things that a site has; imports take a file, so that there is none."""


def _new(path: str, server: Server, domain: str) -> int:
    """Return the number of what *path* is about, made for it."""
    name = uuid.uuid4().hex[:12]
    if path.startswith("/users/"):
        user = {"email": f"{name}@example.com", "role": "viewer"}
        return int(server.ask("POST", "/api/users", user).json["user"]["id"])
    if path.startswith("/tokens/"):
        token = {"name": name, "scopes": ["read"]}
        return int(server.ask("POST", "/api/tokens/generate", token).json["id"])
    kind = path.removeprefix(f"/sites/{domain}/settings/").partition("/")[0]
    if kind == "imports":
        return 999_999
    assert kind in _BELONGINGS, f"A walk does not know what {path} is about; say it here."
    sent = json.loads(json.dumps(_BELONGINGS[kind]).replace("{name}", name))
    made = server.ask("POST", f"/api/sites/{domain}/{kind}", sent)
    assert made.status == 200, made
    return int(made.json["id"])
