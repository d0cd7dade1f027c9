"""A walk over the table of pages: an address for each route, of things that exist and are made for it."""

import re
import uuid

from live import Answer, Server

SHARE_PASSWORD = "correct horse"


def path_of(route: str, server: Server, domain: str, *, slug: str = "") -> str:
    """Return an address of *route* on *domain*; what it names by a number or a slug is new and nobody else's."""
    path = route.replace("{domain:str}", domain).replace("{panel:str}", "pages").replace("{tab:str}", "pages")
    if "{slug:str}" in path:
        path = path.replace("{slug:str}", slug or _share(server, domain))
    if "{id:str}" in path:
        path = path.replace("{id:str}", str(_new(path, server)))
    left = re.findall(r"{\w+:str}", path)
    assert not left, f"A walk does not know what {left} of {route} may be; say it here."
    return path


def _share(server: Server, domain: str) -> str:
    wish = {"name": "Walk", "password": SHARE_PASSWORD}
    return str(server.ask("POST", f"/api/sites/{domain}/shares", wish).json["slug"])


def _new(path: str, server: Server) -> int:
    """Return the number of what *path* is about, made for it."""
    name = uuid.uuid4().hex[:12]
    if path.startswith("/users/"):
        made = server.ask("POST", "/api/users", {"email": f"{name}@example.com", "role": "viewer"})
    elif found := re.match(r"/sites/([^/]+)/settings/(\w+)/", path):
        made = _belonging(server, found[1], found[2], name)
    else:
        assert path.startswith("/tokens/"), f"A walk does not know what {path} is about; say it here."
        made = server.ask("POST", "/api/tokens/generate", {"name": name, "scopes": ["read"]})
    assert made.status == 200, made
    return int(made.json["id"] if "id" in made.json else made.json["user"]["id"])


def _belonging(server: Server, domain: str, section: str, name: str) -> Answer:
    """Make what belongs to a site and stands on a page of its settings."""
    bodies: dict[str, dict[str, object]] = {
        "goals": {"page_path": f"/{name}"},
        "segments": {"name": name, "filters": [["is", "event:page", ["/"]]]},
        "shields": {"kind": "page", "value": f"/{name}"},
        "annotations": {"at": "2024-01-31", "text": name},
        "links": {"kind": "pixel", "slug": name},
        "shares": {"name": name},
        "imports": {
            "label": name,
            "rows": [
                {"report": "visitors", "date": "2023-01-02", "visitors": 1, "pageviews": 1, "visits": 1}
            ],
        },
    }
    return server.ask("POST", f"/api/sites/{domain}/{section}", bodies[section])
