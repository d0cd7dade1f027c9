"""The token that a request shows. Whether it is one of ours is not asked here."""

from base64 import b64decode


def shown_token(authorization: bytes) -> str:
    """Return the token in a header Authorization: Bearer's, or Basic's password; empty when it shows none."""
    scheme, _, word = authorization.decode("latin-1").partition(" ")
    if scheme.lower() == "bearer":
        return word.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(word.strip()).decode().partition(":")[2]
    except ValueError:  # no Base64, or not of a text
        return ""
