"""Who visits a made-up site: somebody somewhere, with a browser of that day. Chance is the caller's."""

import re
from random import Random

import msgspec

from footfall.enrich.address import kept_address
from footfall.enrich.agent import Agents
from footfall.ingest.demo.tables import DemoSite, Somewhere, Weighted, agents_of, places_of, screens
from footfall.model.event import Agent
from footfall.model.ids import VisitorId
from footfall.model.site import AddressPolicy

_MASK_64 = 2**64 - 1
_VERSION = re.compile(r"\{(\w+)(?:-(\d+))?\}")

# A version and the day (since 1970-01-01) on which it came out; a new one comes after so many days.
_RELEASES = {"chrome": (131, 20_039, 28), "firefox": (133, 20_053, 30), "opera": (115, 20_054, 30)}
_SAFARI_26 = 20_346
_SAFARI_MINOR_DAYS = 60
_DOCUMENTATION_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")  # RFC 5737: nobody's
_IPV6_SHARE = 0.3
_ENGLISH_BROWSERS = 0.12  # of people elsewhere


class Person(msgspec.Struct, frozen=True, gc=False):
    """A visitor of one site, for a day or two."""

    number: int
    where: Somewhere
    agent: Agent
    screen: tuple[int, int]
    language: str
    kept_ip: str

    def on(self, day: int) -> VisitorId:
        """Return the visitor's id on *day*: as of real ones, nobody sees that two days' are the same person's."""
        mixed = (self.number ^ day * 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9 & _MASK_64
        return VisitorId(mixed ^ mixed >> 29 or 1)


class People:
    """The visitors of one site."""

    def __init__(self, site: DemoSite, agents: Agents) -> None:
        self._policy = AddressPolicy(site.ip)
        self._agents = agents
        self._templates = agents_of(site)
        self._places = places_of(site)
        self._day = -1
        self._of_day: Weighted[Agent] = Weighted([])

    def meet(self, rng: Random, day: int) -> Person:
        """Return somebody who comes on *day* (UTC, since 1970-01-01)."""
        if day != self._day:
            self._day = day
            self._of_day = Weighted(
                [
                    (self._agents.read(_of_day(template, day)).agent, weight)
                    for template, weight in self._templates
                ]
            )
        where = self._places.draw(rng)
        agent = self._of_day.draw(rng)
        return Person(
            rng.getrandbits(64),
            where,
            agent,
            screens()[agent.device].draw(rng),
            "en-US" if rng.random() < _ENGLISH_BROWSERS else where.language,
            kept_address(documentation_address(rng), self._policy),
        )


def documentation_address(rng: Random) -> str:
    """Return an address that is nobody's."""
    if rng.random() < _IPV6_SHARE:
        return f"2001:db8:{rng.randrange(1, 0x10000):x}::{rng.randrange(1, 0x10000):x}"
    return f"{_DOCUMENTATION_NETWORKS[rng.randrange(3)]}.{rng.randrange(1, 255)}"


def _of_day(template: str, day: int) -> str:
    """Return *template* with the versions that browsers have on *day*."""

    def version(found: re.Match[str]) -> str:
        if found[1] == "safari":
            return str(max((day - _SAFARI_26) // _SAFARI_MINOR_DAYS, 0) % 7)
        first, began, every = _RELEASES[found[1]]
        return str(first + (day - began) // every - int(found[2] or 0))

    return _VERSION.sub(version, template)
