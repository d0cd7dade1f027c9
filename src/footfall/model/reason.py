"""Why an event does not count. One closed set for header, store, API and page."""

from enum import Enum


class Reason(Enum):
    """Each reason's value is its name in `X-Footfall`, in the store and in every answer."""

    PREFETCH = "prefetch"
    """The browser fetched or rendered the page before anyone asked for it."""
    CRAWLER = "crawler"
    """A program that says it crawls."""
    AI_CRAWLER = "ai_crawler"
    """A program that says it gathers text for a language model."""
    AI_FETCH = "ai_fetch"
    """An assistant that fetches a page for its user."""
    HEADLESS = "headless"
    """A browser without a window; refused as spam is, else a mark."""
    LIBRARY = "library"
    """A client library or no user agent; refused as spam is, else a mark."""
    SPAM = "spam"
    """The referrer is on the list of referrer spam; refused under `bots: strict` and by some formats, else a mark."""
    DATACENTER = "datacenter"
    """The address is within the ranges of data centres; refused as spam is, else a mark."""
    NO_VISIT = "no_visit"
    """Engagement without an open visit."""
    NO_PAGE = "no_page"
    """What stands where a page's path should is none: an icon, a translating proxy's own address, markup."""
    TOO_OLD = "too_old"
    IN_FUTURE = "in_future"
    IGNORED = "ignored"
    """The address is ignored; counted, never told."""
    SHIELD_ADDRESS = "shield_address"
    """A shield of the site refuses the address; as all of them, counted and never told."""
    SHIELD_COUNTRY = "shield_country"
    """A shield of the site refuses the country of the address."""
    SHIELD_PAGE = "shield_page"
    """A shield of the site refuses the page."""
    SHIELD_HOSTNAME = "shield_hostname"
    """The page's host is none of those that the site's shields allow."""
    UNKNOWN_SITE = "unknown_site"
    """No such site; counted, never told."""
    IDENTITY = "identity"
    """A lasting visitor id that the site does not take. Only the id is refused: the event counts without it."""
    CLAIM = "claim"
    """Another address or user agent than the request's, without a token. Only that is refused: the event counts."""

    NOT_COLLECTED = "not_collected"
    """Engagement, of a site that collects none."""

    @property
    def public(self) -> bool:
        """
        Whether the sender may be told: only what does not depend on the site, its settings or its visitors.

        A format that refuses more for every site (`Hit.refuses`) may tell that too.
        """
        return self in _PUBLIC


_PUBLIC = frozenset(
    {
        Reason.PREFETCH,
        Reason.CRAWLER,
        Reason.AI_CRAWLER,
        Reason.AI_FETCH,
        Reason.NO_PAGE,
        Reason.TOO_OLD,
        Reason.IN_FUTURE,
    }
)

READMITTABLE = frozenset(Reason) - {
    Reason.NO_VISIT,
    Reason.TOO_OLD,
    Reason.IN_FUTURE,
    Reason.UNKNOWN_SITE,
    Reason.IDENTITY,
    Reason.CLAIM,
    Reason.NOT_COLLECTED,
}
"""What a rule or a setting refuses, which may change; the others lack a visit, a date, a site or an event."""
