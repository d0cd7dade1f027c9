"""Who asks, and whether he is still there."""

from hashlib import sha256

from footfall.faces.api.request import AnyRequest


def caller_of(request: AnyRequest) -> str:
    """Return who asks, as far as fairness is concerned: the holder of the token."""
    return sha256(request.headers.get("authorization", "").encode("utf-8", "surrogatepass")).hexdigest()


async def left(request: AnyRequest) -> None:
    """Return once the caller has closed his connection; call it when the body has been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
