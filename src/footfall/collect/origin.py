"""Which site a request from a page names. Whether there is such a site is not asked here."""

from footfall.model.name import origin_host


def named_site(headers: dict[bytes, bytes]) -> str | None:
    """
    Return the normalised host of Origin, or of Referer when there is no Origin or it is `null`.

    None when the one that counts is missing or is no address with a usable host.
    """
    origin = headers.get(b"origin")
    if origin is None or origin == b"null":
        origin = headers.get(b"referer")
    if origin is None or b"://" not in origin:
        return None
    return origin_host(origin.decode("utf-8", "replace"))
