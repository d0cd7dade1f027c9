"""The endpoints of what belongs to a site and has an id there: goals, segments, links, imports, shields."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Response

from footfall.faces.api import annotations, badge, goals, imports, links, segments, shares, shields, snippet
from footfall.faces.api.endpoint import DOMAIN, FULL_DISK, Endpoint, Parameter
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest
from footfall.model.grant import Scope
from footfall.sites.annotations import AnnotationChanges
from footfall.sites.goals import GoalChoices
from footfall.sites.links import LinkChanges, NewLink

_Handler = Callable[[ApiParts, AnyRequest], Awaitable[Response[Any]]]
_BAD_FIELD = "A field is missing, unknown or not what it should be."
_NO_SITE = "There is no such site."


def _of_site(
    plural: str,
    one: str,
    shown: type[msgspec.Struct],
    *,
    listed: _Handler,
    added: tuple[_Handler, type[msgspec.Struct]],
    got: _Handler,
    changed: tuple[_Handler, type[msgspec.Struct]],
    removed: _Handler,
    add_bytes: int = 64 * 1024,
) -> tuple[Endpoint, ...]:
    all_of, one_of = f"/api/sites/{{domain}}/{plural}", f"/api/sites/{{domain}}/{plural}/{{id}}"
    both = (DOMAIN, Parameter("id", f"The {one}'s id.", within="path"))
    missing = f"There is no such site or {one}."
    bad_place = "That is no domain, or the id is not a number."
    conflict = f"Another {one} has the name or counts the same."
    may_conflict = {409: conflict} if plural in {"goals", "segments"} else {}
    return (
        Endpoint(
            method="GET",
            path=all_of,
            handle=listed,
            scope=Scope.READ,
            parameters=(DOMAIN,),
            answers={200: list[shown]},  # type: ignore[valid-type]  # a type that is made here
            errors={400: "That is no domain.", 404: _NO_SITE},
        ),
        Endpoint(
            method="POST",
            path=all_of,
            handle=added[0],
            scope=Scope.MANAGE,
            parameters=(DOMAIN,),
            body=added[1],
            body_bytes=add_bytes,
            answers={200: shown},
            errors={400: _BAD_FIELD, 404: _NO_SITE, **may_conflict, 503: FULL_DISK},
        ),
        Endpoint(
            method="GET",
            path=one_of,
            handle=got,
            scope=Scope.READ,
            parameters=both,
            answers={200: shown},
            errors={400: bad_place, 404: missing},
        ),
        Endpoint(
            method="PATCH",
            path=one_of,
            handle=changed[0],
            scope=Scope.MANAGE,
            parameters=both,
            body=changed[1],
            answers={200: shown},
            errors={400: _BAD_FIELD, 404: missing, **may_conflict, 503: FULL_DISK},
        ),
        Endpoint(
            method="DELETE",
            path=one_of,
            handle=removed,
            scope=Scope.MANAGE,
            parameters=both,
            answers={204: None},
            errors={400: bad_place, 404: missing, 503: FULL_DISK},
        ),
    )


OF_SITE = (
    *_of_site(
        "goals",
        "goal",
        goals.ShownGoal,
        listed=goals.list_goals,
        added=(goals.add_goal, GoalChoices),
        got=goals.get_goal,
        changed=(goals.change_goal, GoalChoices),
        removed=goals.remove_goal,
    ),
    *_of_site(
        "segments",
        "segment",
        segments.ShownSegment,
        listed=segments.list_segments,
        added=(segments.add_segment, segments.NewSegment),
        got=segments.get_segment,
        changed=(segments.change_segment, segments.SegmentChanges),
        removed=segments.remove_segment,
    ),
    *_of_site(
        "links",
        "link",
        links.ShownLink,
        listed=links.list_links,
        added=(links.add_link, NewLink),
        got=links.get_link,
        changed=(links.change_link, LinkChanges),
        removed=links.remove_link,
    ),
    *_of_site(
        "imports",
        "import",
        imports.ShownImport,
        listed=imports.list_imports,
        added=(imports.add_import, imports.NewImport),
        got=imports.get_import,
        changed=(imports.change_import, imports.ImportChanges),
        removed=imports.remove_import,
        add_bytes=imports.MAX_BODY_BYTES,
    ),
    *_of_site(
        "shields",
        "shield",
        shields.ShownShield,
        listed=shields.list_shields,
        added=(shields.add_shield, shields.NewShield),
        got=shields.get_shield,
        changed=(shields.change_shield, shields.ShieldChanges),
        removed=shields.remove_shield,
    ),
    *_of_site(
        "shares",
        "share",
        shares.ShownShare,
        listed=shares.list_shares,
        added=(shares.add_share, shares.NewShare),
        got=shares.get_share,
        changed=(shares.change_share, shares.ShareChanges),
        removed=shares.remove_share,
    ),
    Endpoint(
        method="POST",
        path="/api/shares/{slug}/unlock",
        handle=shares.unlock_share,
        scope=None,
        parameters=(Parameter("slug", "The share's slug.", within="path"),),
        body=shares.Password,
        answers={204: None},
        errors={
            400: "A field is missing, unknown or not what it should be.",
            403: "That is not the password.",
            404: "There is no such share.",
            429: "There were too many tries.",
            503: "Too many others try just now; see Retry-After.",
        },
    ),
    Endpoint(
        method="GET",
        path="/badge/{badge}",
        handle=badge.badge,
        scope=None,
        parameters=(
            Parameter("badge", "A public site's domain or a share's slug, and `.svg`.", within="path"),
        ),
        answers={200: str},
        errors={
            404: "No site of this name is public, and no share without a password has this slug.",
            503: "Too many others ask just now; see Retry-After.",
        },
    ),
    *_of_site(
        "annotations",
        "annotation",
        annotations.ShownAnnotation,
        listed=annotations.list_annotations,
        added=(annotations.add_annotation, annotations.NewAnnotation),
        got=annotations.get_annotation,
        changed=(annotations.change_annotation, AnnotationChanges),
        removed=annotations.remove_annotation,
    ),
    Endpoint(
        method="GET",
        path="/api/sites/{domain}/snippet",
        handle=snippet.get_snippet,
        scope=Scope.READ,
        parameters=(
            DOMAIN,
            Parameter("server", "The server's address; the one that was asked when left out."),
        ),
        answers={200: snippet.Snippet},
        errors={400: "A parameter is not what it should be.", 404: _NO_SITE},
    ),
    Endpoint(
        method="POST",
        path="/api/sites/{domain}/imports/{id}/rows",
        handle=imports.add_imported_rows,
        scope=Scope.MANAGE,
        parameters=(DOMAIN, Parameter("id", "The import's id.", within="path")),
        body=imports.MoreRows,
        body_bytes=imports.MAX_BODY_BYTES,
        answers={200: imports.ShownImport},
        errors={400: _BAD_FIELD, 404: "There is no such site or import.", 503: FULL_DISK},
    ),
)
