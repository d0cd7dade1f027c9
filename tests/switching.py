"""The blocks of docs/switching.md, for the site and the server of a test."""

import re
from pathlib import Path

_PAGE = Path(__file__).parents[1] / "docs" / "switching.md"
_WEBSITE = "94db1cb1-74f4-4a40-ad6c-962362670409"


def blocks(language: str) -> list[str]:
    """Return the page's blocks in *language*, in its order."""
    return re.findall(rf"```{language}\n(.*?)```", _PAGE.read_text("utf-8"), re.DOTALL)


def filled(block: str, server: str, site: str, website: str) -> str:
    """Return *block* with an origin, a domain and an id in place of those that the page has."""
    block = block.replace("https://stats.example.com", server)
    block = block.replace("//stats.example.com", f"//{server.partition('//')[2]}")
    return block.replace("example.com", site).replace(_WEBSITE, website)
