"""What the server says of itself: that it is well, and what it answers."""

from litestar import Response

from footfall.faces.api.answer import json_answer
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest


async def health(parts: ApiParts, _: AnyRequest) -> Response[bytes]:
    """Return ok once every event that was answered is in the store."""
    await parts.flush()
    return json_answer({"status": "ok"})


async def heartbeat(_: ApiParts, __: AnyRequest) -> Response[bytes]:
    """Return ok as long as the server answers at all; whether events get into the store, `/api/health` says."""
    return json_answer({"ok": True})
