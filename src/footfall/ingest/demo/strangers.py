"""Who comes to made-up sites and is no visitor, or may be none: crawlers, libraries, spam, prefetches."""

from random import Random
from typing import NamedTuple

from footfall.enrich.agent import Agents
from footfall.enrich.source import Sources
from footfall.ingest.demo.journey import Step
from footfall.ingest.demo.people import Person
from footfall.ingest.demo.site_days import DAY_MS, SiteDays
from footfall.ingest.demo.tables import Came, Suspect, Weighted, suspects_of
from footfall.model.reason import Reason
from footfall.model.site import BotPolicy

_MARKED = frozenset({Reason.HEADLESS, Reason.LIBRARY, Reason.SPAM, Reason.DATACENTER})
"""What counts with a mark unless the site is strict."""


class Suspected(NamedTuple):
    """One of their pageviews, its mark when it counts, and the reason when it does not."""

    step: Step
    mark: str
    reason: Reason | None


class Strangers:
    """Draws them, of every site."""

    def __init__(self, agents: Agents, sources: Sources) -> None:
        self._agents = agents
        self._sources = sources
        self._of_site: dict[str, Weighted[Suspect]] = {}

    def come(self, rng: Random, of: SiteDays, at_ms: int) -> Suspected:
        """Return somebody's pageview at *at_ms*."""
        suspects = self._of_site.get(of.site.key)
        if suspects is None:
            suspects = self._of_site[of.site.key] = suspects_of(of.site)
        suspect = suspects.draw(rng)
        day = at_ms // DAY_MS
        somebody = of.people.meet(rng, day)
        agent = self._agents.read(suspect.user_agent).agent
        person = Person(
            somebody.number, somebody.where, agent, somebody.screen, somebody.language, somebody.kept_ip
        )
        came = Came(
            self._sources.clean(suspect.referrer),
            self._sources.origin(of.site.domain, "", suspect.referrer),
            "",
            0,
        )
        step = Step(at_ms, person, came, came.referrer, of.journeys.landing(rng, came, of.days_ago(day)))
        reason = Reason(suspect.reason)
        if reason in _MARKED and of.site.bots == BotPolicy.STANDARD.value:
            return Suspected(step, reason.value, None)
        return Suspected(step, "", reason)
