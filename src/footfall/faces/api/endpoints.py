"""Every endpoint of the API, in one table: the routes and the OpenAPI document are made of it."""

from typing import Any

import msgspec

from footfall.faces.api import (
    counter,
    goatcounter,
    ignored,
    meta,
    query,
    readmit,
    realtime,
    refused,
    sites,
    stats,
    tokens,
)
from footfall.faces.api.endpoint import DOMAIN, FULL_DISK, Endpoint, Parameter, Reach
from footfall.faces.api.of_site import OF_SITE
from footfall.faces.api.people import PEOPLE
from footfall.faces.api.v1_endpoints import V1, V1_PARAMETERS
from footfall.model.grant import Scope
from footfall.sites.choices import Choices


class Health(msgspec.Struct, frozen=True):
    """`ok`."""

    status: str


class Heartbeat(msgspec.Struct, frozen=True):
    """True."""

    ok: bool


_FLAG: dict[str, Any] = {"type": "string", "enum": ["true", "false"]}
_DAY: dict[str, Any] = {"type": "string", "format": "date"}

ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/api/sites",
        handle=sites.add_site,
        scope=Scope.MANAGE,
        reach=Reach.ALL_SITES,
        body=sites.NewSite,
        answers={200: sites.AddedSite},
        errors={
            400: "The domain is missing or none.",
            409: "The name belongs to another site.",
            503: FULL_DISK,
        },
    ),
    Endpoint(
        method="GET",
        path="/api/sites",
        handle=sites.list_sites,
        scope=Scope.READ,
        answers={200: list[sites.ListedSite]},
    ),
    Endpoint(
        method="GET",
        path="/api/sites/{domain}",
        handle=sites.get_site,
        scope=Scope.READ,
        parameters=(DOMAIN,),
        answers={200: sites.SiteSettings},
        errors={400: "That is no domain.", 404: "There is no such site."},
    ),
    Endpoint(
        method="PATCH",
        path="/api/sites/{domain}",
        handle=sites.change_site,
        scope=Scope.MANAGE,
        parameters=(DOMAIN,),
        body=Choices,
        answers={200: sites.SiteSettings},
        errors={
            400: "A setting is unknown or its value is not what it takes.",
            404: "There is no such site.",
            409: "A name belongs to another site.",
            503: FULL_DISK,
        },
    ),
    Endpoint(
        method="DELETE",
        path="/api/sites/{domain}",
        handle=sites.remove_site,
        scope=Scope.MANAGE,
        parameters=(DOMAIN, Parameter("purge", "Delete its data now, not after 30 days.", _FLAG)),
        answers={204: None},
        errors={400: "The parameter purge is neither true nor false.", 503: FULL_DISK},
    ),
    Endpoint(
        method="GET",
        path="/api/sites/{domain}/refused",
        handle=refused.refused_of_site,
        scope=Scope.READ,
        parameters=(
            DOMAIN,
            Parameter("from", "First day, in the site's zone.", _DAY),
            Parameter("to", "Last day, in the site's zone.", _DAY),
        ),
        answers={200: list[refused.RefusedRow]},
        errors={
            400: "A parameter is not what it should be.",
            404: "There is no such site.",
            503: "Events that came before cannot be loaded yet; see Retry-After.",
        },
    ),
    Endpoint(
        method="POST",
        path="/api/sites/{domain}/readmit",
        handle=readmit.readmit,
        scope=Scope.MANAGE,
        body=readmit.Readmission,
        parameters=(DOMAIN,),
        answers={200: readmit.Readmitted},
        errors={
            400: "A field is missing, unknown or not what it should be.",
            404: "There is no such site.",
            503: "Events that came before cannot be loaded yet; see Retry-After.",
        },
    ),
    Endpoint(
        method="GET",
        path="/api/refused",
        handle=refused.refused_elsewhere,
        scope=Scope.READ,
        reach=Reach.ALL_SITES,
        answers={200: list[refused.RefusedElsewhere]},
    ),
    Endpoint(
        method="POST",
        path="/api/ignore",
        handle=ignored.ignore,
        scope=Scope.MANAGE,
        reach=Reach.ALL_SITES,
        body=ignored.IgnoredAddress,
        answers={201: None},
        errors={400: "The ip is missing or no address.", 503: FULL_DISK},
    ),
    Endpoint(
        method="GET",
        path="/api/ignore",
        handle=ignored.list_ignored,
        scope=Scope.READ,
        reach=Reach.ALL_SITES,
        answers={200: list[str]},
    ),
    Endpoint(
        method="DELETE",
        path="/api/ignore/{ip}",
        handle=ignored.unignore,
        scope=Scope.MANAGE,
        reach=Reach.ALL_SITES,
        parameters=(Parameter("ip", "The address or range, its slash escaped or not.", within="path"),),
        answers={204: None},
        errors={400: "That is no address.", 503: FULL_DISK},
    ),
    Endpoint(
        method="POST",
        path="/api/tokens/generate",
        handle=tokens.generate_token,
        # Without a token it works while there is none; the handler decides.
        scope=None,
        body=tokens.WantedToken,
        body_optional=True,
        answers={200: tokens.NewToken},
        errors={
            400: "A field is unknown or not what it should be.",
            401: "No token of this server's.",
            403: "The first token is not given to a foreign page; a token does not make one that allows more than itself.",
            404: "There is no such site.",
            503: FULL_DISK,
        },
    ),
    Endpoint(
        method="GET",
        path="/api/tokens",
        handle=tokens.list_tokens,
        scope=Scope.MANAGE,
        reach=Reach.ALL_SITES,
        answers={200: list[tokens.ListedToken]},
    ),
    Endpoint(
        method="DELETE",
        path="/api/tokens/{id}",
        handle=tokens.revoke_token,
        scope=Scope.MANAGE,
        reach=Reach.ALL_SITES,
        parameters=(Parameter("id", "The token's id.", within="path"),),
        answers={204: None},
        errors={
            400: "The id is not a number.",
            403: "It allows more than the one that asks.",
            404: "There is no such token.",
            503: FULL_DISK,
        },
    ),
    Endpoint(
        method="GET",
        path="/api/stats",
        handle=stats.stats,
        scope=Scope.READ,
        parameters=(
            Parameter("site", "Only this site; all when it is left out."),
            Parameter("from", "First day, in the site's zone.", _DAY),
            Parameter("to", "Last day, in the site's zone.", _DAY),
            Parameter(
                "last", "The time until now: a number and m (minutes), h, d or mo (30 days). Wins over days."
            ),
            Parameter("verbose", "One row per pageview.", _FLAG),
        ),
        answers={200: (list[stats.CountRow], list[stats.PageviewRow])},
        errors={
            400: "A parameter is not what it should be.",
            404: "There is no such site.",
            503: "Events that came before cannot be loaded yet, or the question takes too long; see Retry-After.",
        },
    ),
    Endpoint(
        method="POST",
        path="/api/v2/query",
        handle=query.query,
        scope=Scope.READ,
        body=query.QueryBody,
        answers={200: query.QueryAnswer},
        errors={
            400: "The question has a part that is unknown or does not go with another; which, by a JSON pointer.",
            404: "There is no such site.",
            503: "Events that came before cannot be loaded yet, or the question takes too long; see Retry-After.",
        },
    ),
    Endpoint(
        method="GET",
        path="/api/sites/{domain}/realtime",
        handle=realtime.realtime,
        scope=Scope.READ,
        parameters=(DOMAIN,),
        answers={200: realtime.Realtime},
        errors={
            400: "That is no domain.",
            404: "There is no such site.",
            503: "Events that came before cannot be loaded yet; see Retry-After.",
        },
    ),
    *(
        Endpoint(
            method="GET",
            path=f"/api/v1/stats/{name}",
            handle=handle,
            scope=Scope.READ,
            parameters=tuple(V1_PARAMETERS[parameter] for parameter in parameters),
            answers={200: answer},
            errors={
                400: "A parameter is not what it should be.",
                404: "There is no such site.",
                503: "Events that came before cannot be loaded yet, or the question takes too long; see Retry-After.",
            },
        )
        for name, handle, answer, parameters in V1
    ),
    Endpoint(
        method="GET",
        path="/api/health",
        handle=meta.health,
        scope=None,
        answers={200: Health},
        errors={503: "Events that came before cannot be loaded yet."},
    ),
    Endpoint(
        method="GET",
        path="/counter/{page}",
        handle=counter.counter,
        scope=None,
        parameters=(
            Parameter("page", "The page's path, or `TOTAL`, with `.json`, `.html` or `.svg`.", within="path"),
            Parameter("start", "The first day, or `week`, `month` or `year` for as much back."),
            Parameter("end", "The last day."),
            Parameter("style", "CSS for `.html` and `.svg`."),
            Parameter("no_branding", "Whatever it says: without the line that says who counts."),
        ),
        answers={200: counter.ShownCount},
        errors={
            400: "A parameter is not what it should be.",
            404: "No site of this name has a counter, or the page was never viewed.",
            503: "Too many others ask just now; see Retry-After.",
        },
    ),
    Endpoint(
        method="GET",
        path="/api/v0/me",
        handle=goatcounter.me,
        # Its clients show tokens in two ways and read the errors.
        scope=None,
        answers={200: goatcounter.Me},
        errors={401: "No token of this server's.", 403: "The token is not for sending pageviews."},
    ),
    Endpoint(
        method="GET",
        path="/api/heartbeat",
        handle=meta.heartbeat,
        scope=None,
        answers={200: Heartbeat},
    ),
    *OF_SITE,
    *PEOPLE,
)
