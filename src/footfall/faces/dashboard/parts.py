"""What the dashboard's handlers work with."""

from dataclasses import dataclass

from footfall.faces.api.parts import ApiParts
from footfall.faces.dashboard.pages import Pages


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The server's parts, and what makes pages of answers."""

    api: ApiParts
    pages: Pages
