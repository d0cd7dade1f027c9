"""The endpoints about users and what was changed, for the table of all."""

from typing import Any, Final

from footfall.faces.api import users
from footfall.faces.api.endpoint import FULL_DISK, NO_USER, Endpoint, Parameter, Reach
from footfall.model.grant import Scope

_ID: Final = Parameter("id", "The user's id.", within="path")
_BAD_FIELD: Final = "A field is missing, unknown or not what it should be."
_OWNERS: Final = "The token does not allow it; owners are the business of tokens for everything."
_COMMON: Final[dict[str, Any]] = {"scope": Scope.MANAGE, "reach": Reach.ALL_SITES}

PEOPLE: Final = (
    Endpoint(
        method="GET",
        path="/api/users",
        handle=users.list_users,
        answers={200: list[users.ShownUser]},
        **_COMMON,
    ),
    Endpoint(
        method="POST",
        path="/api/users",
        handle=users.add_user,
        body=users.NewUser,
        answers={200: users.AddedUser},
        errors={
            400: _BAD_FIELD,
            403: _OWNERS,
            404: "There is no such site.",
            409: "The email is another user's.",
            503: FULL_DISK,
        },
        **_COMMON,
    ),
    Endpoint(
        method="GET",
        path="/api/users/{id}",
        handle=users.get_user,
        parameters=(_ID,),
        answers={200: users.ShownUser},
        errors={400: "The id is not a number.", 404: NO_USER},
        **_COMMON,
    ),
    Endpoint(
        method="PATCH",
        path="/api/users/{id}",
        handle=users.change_user,
        parameters=(_ID,),
        body=users.UserChanges,
        answers={200: users.ShownUser},
        errors={
            400: _BAD_FIELD,
            403: _OWNERS,
            404: "There is no such user or site.",
            409: "The email is another user's, or no owner would remain.",
            503: FULL_DISK,
        },
        **_COMMON,
    ),
    Endpoint(
        method="DELETE",
        path="/api/users/{id}",
        handle=users.remove_user,
        parameters=(_ID,),
        answers={204: None},
        errors={
            400: "The id is not a number.",
            403: _OWNERS,
            404: NO_USER,
            409: "No owner would remain.",
            503: FULL_DISK,
        },
        **_COMMON,
    ),
    Endpoint(
        method="POST",
        path="/api/users/{id}/reset",
        handle=users.reset_user,
        parameters=(_ID,),
        answers={200: users.ResetCode},
        errors={400: "The id is not a number.", 403: _OWNERS, 404: NO_USER, 503: FULL_DISK},
        **_COMMON,
    ),
    Endpoint(
        method="GET",
        path="/api/audit",
        handle=users.audit,
        parameters=(
            Parameter("limit", "Most rows, 1 to 1000; 100 by default."),
            Parameter("before", "Only rows with a smaller id: the last one of the page before."),
            Parameter("site", "Only what was done to the site of this domain."),
        ),
        answers={200: list[users.AuditEntry]},
        errors={400: "A parameter is not what it should be."},
        **_COMMON,
    ),
)
