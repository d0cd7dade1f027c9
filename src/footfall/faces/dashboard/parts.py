"""What the dashboard's handlers work with."""

from dataclasses import dataclass
from typing import Any

from footfall.faces.api.parts import ApiParts
from footfall.faces.dashboard.pages import Pages
from footfall.faces.dashboard.tasks import Tasks
from footfall.faces.remembered import Remembered


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The server's parts, and what makes pages of answers."""

    api: ApiParts
    pages: Pages
    live: Remembered[list[Any]]
    """What is asked again and again for everybody who watches a site: one answer for all of them."""
    tasks: Tasks
    """What is done beside an answer."""
