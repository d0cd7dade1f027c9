"""What metrics, dimensions, operators and periods are called on pages. Marked for translation, translated where shown."""

from typing import Final


def N_(text: str) -> str:  # noqa: N802 - the name by which texts for translation are found
    """Mark *text* for translation and return it."""
    return text


METRICS: Final = {
    "visitors": N_("Visitors"),
    "visits": N_("Visits"),
    "pageviews": N_("Pageviews"),
    "events": N_("Events"),
    "views_per_visit": N_("Views per visit"),
    "bounce_rate": N_("Bounce rate"),
    "visit_duration": N_("Visit duration"),
    "scroll_depth": N_("Scroll depth"),
    "time_on_page": N_("Time on page"),
    "exit_rate": N_("Exit rate"),
    "percentage": N_("Share"),
    "conversion_rate": N_("Conversion rate"),
    "group_conversion_rate": N_("Conversion rate"),
    "total_revenue": N_("Revenue"),
    "average_revenue": N_("Average revenue"),
    "refused": N_("Events"),
}

CONVERSIONS: Final = {"visitors": N_("Unique conversions"), "events": N_("Conversions")}
"""What metrics are called when they are about a goal."""

DIMENSIONS: Final = {
    "event:page": N_("Page"),
    "event:title": N_("Title"),
    "event:hostname": N_("Hostname"),
    "event:name": N_("Event"),
    "event:goal": N_("Goal"),
    "event:prop": N_("Property"),
    "visit:entry_page": N_("Entry page"),
    "visit:entry_page_hostname": N_("Entry hostname"),
    "visit:exit_page": N_("Exit page"),
    "visit:exit_page_hostname": N_("Exit hostname"),
    "visit:channel": N_("Channel"),
    "visit:source": N_("Source"),
    "visit:referrer": N_("Referrer"),
    "visit:utm_source": N_("Tagged source"),
    "visit:utm_medium": N_("Medium"),
    "visit:utm_campaign": N_("Campaign"),
    "visit:utm_content": N_("Content"),
    "visit:utm_term": N_("Term"),
    "visit:click_id": N_("Click id"),
    "visit:country": N_("Country"),
    "visit:country_name": N_("Country"),
    "visit:region": N_("Region"),
    "visit:region_name": N_("Region"),
    "visit:city": N_("City"),
    "visit:city_name": N_("City"),
    "visit:browser": N_("Browser"),
    "visit:browser_version": N_("Browser version"),
    "visit:os": N_("System"),
    "visit:os_version": N_("System version"),
    "visit:device": N_("Device"),
    "visit:screen_class": N_("Screen"),
    "visit:language": N_("Language"),
    "refused:reason": N_("Reason"),
    "segment": N_("Segment"),
}

_CHANNELS: Final = (
    N_("Cross-network"),
    N_("Display"),
    N_("Paid Shopping"),
    N_("Paid Search"),
    N_("Paid Social"),
    N_("Paid Video"),
    N_("Paid Other"),
    N_("Organic Shopping"),
    N_("Organic Social"),
    N_("Organic Video"),
    N_("AI Assistants"),
    N_("Organic Search"),
    N_("Email"),
    N_("Affiliates"),
    N_("Audio"),
    N_("SMS"),
    N_("Mobile Push Notifications"),
    N_("Referral"),
    N_("Direct"),
)
_DEVICES: Final = (
    N_("Desktop"),
    N_("Laptop"),
    N_("Mobile"),
    N_("Tablet"),
    N_("TV"),
    N_("Console"),
    N_("Wearable"),
)

VALUES: Final = {
    "visit:channel": {name: name for name in _CHANNELS},
    "visit:device": {name: name for name in _DEVICES},
    "visit:screen_class": {name: name for name in _DEVICES},
    "refused:reason": {
        "prefetch": N_("Prefetched"),
        "crawler": N_("Crawlers"),
        "ai_crawler": N_("AI crawlers"),
        "ai_fetch": N_("Fetched by assistants"),
        "headless": N_("Browsers without a window"),
        "library": N_("Programs"),
        "spam": N_("Referrer spam"),
        "datacenter": N_("Data centres"),
        "no_visit": N_("Engagement without a visit"),
        "no_page": N_("Not pages"),
        "too_old": N_("Too old"),
        "in_future": N_("Dated in the future"),
        "ignored": N_("Ignored addresses"),
        "shield_address": N_("Shielded addresses"),
        "shield_country": N_("Shielded countries"),
        "shield_page": N_("Shielded pages"),
        "shield_hostname": N_("Foreign hostnames"),
        "unknown_site": N_("Unknown sites"),
        "identity": N_("Visitor ids that are not taken"),
        "claim": N_("Claims without a token"),
        "not_collected": N_("Not collected"),
    },
}
"""What values that are words of ours are called; all others are shown as they came."""

BLANKS: Final = (N_("(not set)"), N_("(none)"), N_("Direct / None"))
"""What stands for an empty value."""

OPERATORS: Final = {
    "is": N_("is"),
    "is_not": N_("is not"),
    "contains": N_("contains"),
    "contains_not": N_("does not contain"),
    "matches": N_("matches"),
    "matches_not": N_("does not match"),
    "matches_wildcard": N_("is like"),
    "matches_wildcard_not": N_("is not like"),
}

PERIODS: Final = {
    "realtime": N_("Realtime"),
    "day": N_("Today"),
    "yesterday": N_("Yesterday"),
    "24h": N_("Last 24 hours"),
    "7d": N_("Last 7 days"),
    "28d": N_("Last 28 days"),
    "30d": N_("Last 30 days"),
    "91d": N_("Last 91 days"),
    "6mo": N_("Last 6 months"),
    "12mo": N_("Last 12 months"),
    "month": N_("This month"),
    "year": N_("This year"),
    "all": N_("All time"),
    "custom": N_("Custom range"),
}

COMPARISONS: Final = {
    "previous": N_("Previous period"),
    "year": N_("A year before"),
    "custom": N_("Custom range"),
    "off": N_("No comparison"),
}

INTERVALS: Final = {
    "minute": N_("Minutes"),
    "hour": N_("Hours"),
    "day": N_("Days"),
    "week": N_("Weeks"),
    "month": N_("Months"),
}

ROLES: Final = (N_("viewer"), N_("editor"), N_("admin"), N_("owner"))
"""What users may be; called so in addresses too."""

FORM_DIMENSIONS: Final = (
    "event:page",
    "visit:entry_page",
    "visit:exit_page",
    "event:title",
    "event:hostname",
    "visit:source",
    "visit:channel",
    "visit:referrer",
    "visit:utm_source",
    "visit:utm_medium",
    "visit:utm_campaign",
    "visit:utm_content",
    "visit:utm_term",
    "visit:country",
    "visit:region_name",
    "visit:city_name",
    "visit:browser",
    "visit:browser_version",
    "visit:os",
    "visit:os_version",
    "visit:device",
    "visit:screen_class",
    "visit:language",
    "event:goal",
    "event:name",
)
"""What the form for a filter offers, beside properties."""
