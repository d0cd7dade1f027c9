"""What settings of a site and their values are called on pages. A setting that is not here fails a test."""

from typing import Final

from footfall.faces.dashboard.labels import N_

CHOICE_LABELS: Final = {
    "domain": (
        N_("Domain"),
        N_("Under another domain the site keeps its numbers; its pages must have it too."),
    ),
    "aliases": (
        N_("Other names"),
        N_("One a line: other domains of the site, or an id that another product gave it."),
    ),
    "zone": (
        N_("Time zone"),
        N_("Where the site's days begin and end. Another one holds from its next midnight on."),
    ),
    "public": (N_("Public"), N_("Anybody may look at the site's numbers.")),
    "ip": (
        N_("Addresses of visitors"),
        N_("Whole or in part they are kept with each event; kept ones are cut at once."),
    ),
    "bots": (N_("Programs"), N_("Whose events are refused; the refused ones are counted.")),
    "identify": (
        N_("Lasting ids"),
        N_("An id that a page gives to somebody who signed in makes one visitor of many days."),
    ),
    "retention_days": (N_("Days that events are kept"), N_("Older ones are deleted; 0 keeps them all.")),
    "counter": (N_("Counter on pages"), N_("Everybody may see how often a page was viewed.")),
    "collect": (
        N_("Kept of each event, beside its page"),
        N_("What is not ticked is not written anywhere, from now on."),
    ),
    "tracker": (
        N_("What the script does beside counting pageviews"),
        N_("The line for the site's pages asks for it."),
    ),
    "tracker_exclude": (
        N_("Pages of which nothing is told"),
        N_("One pattern a line, such as /admin/**; * stands for anything within a segment."),
    ),
}
"""Label and hint."""

VALUE_LABELS: Final = {
    "ip": {"full": N_("kept whole"), "masked": N_("kept without their last part"), "none": N_("not kept")},
    "bots": {
        "standard": N_("Declared crawlers are refused"),
        "strict": N_("Client libraries, headless browsers, referrer spam and data centres are refused too"),
    },
    "collect": {
        "referrer": N_("Referrer"),
        "campaign": N_("Campaign"),
        "title": N_("Title of the page"),
        "screen": N_("Screen size"),
        "language": N_("Language"),
        "country": N_("Country"),
        "region": N_("Region"),
        "city": N_("City"),
        "browser_version": N_("Version of the browser"),
        "os_version": N_("Version of the system"),
        "props": N_("Properties"),
        "engagement": N_("Scroll depth and time on page"),
    },
    "tracker": {
        "hash": N_("What is behind # is part of the page's path"),
        "engagement": N_("Scroll depth and time on page"),
        "links": N_("Clicks on links to other sites"),
        "downloads": N_("Downloads of files"),
        "forms": N_("Forms that are sent"),
        "events": N_("Events of your own, from HTML and scripts"),
        "vitals": N_("Web vitals: how fast pages are"),
        "not_found": N_("Pages that do not exist"),
        "local": N_("localhost counts"),
        "gpc": N_("Who sends Global Privacy Control does not count"),
        "dnt": N_("Who sends Do Not Track does not count"),
    },
}
