"""
What can go wrong, in two branches: what the caller can mend, and what is ours.

    FootfallError
    ├── Refused                 the caller can mend it: shown to the caller, never logged as an error
    │   ├── BadRequest          400  a field, parameter or body is not what it should be
    │   │   └── BadQuery        400  a question that the query language does not know
    │   ├── Unauthorized        401
    │   ├── Forbidden           403
    │   ├── NotFound            404
    │   ├── MethodNotAllowed    405
    │   ├── Conflict            409
    │   ├── TooLarge            413
    │   ├── BadList             a list that an operator gave; nothing of it was taken up
    │   ├── TooMany             429  only where the operator set a limit
    │   └── Unavailable         503  with Retry-After
    │       ├── JournalFull          nothing can be kept just now
    │       ├── Behind               the backlog could not be loaded in time
    │       └── Overtime             the question took longer than it may
    └── Fault                   ours or the machine's: logged with context, answered 500 without details
        ├── CannotStart         the operator reads it: one sentence, exit status 1
        ├── PlacesStay          no new file of places; the present one stays in use
        └── StoreFault          the store failed; segments wait

A message says what, which, and what would be right.
"""

from typing import ClassVar


class FootfallError(Exception):
    """The root of all our errors; its text is one sentence for a person."""


class Refused(FootfallError):  # noqa: N818 - the two branches read as what happened
    """The caller can mend it; the text is shown to the caller."""

    status: ClassVar[int] = 400


class BadRequest(Refused):
    """A field, parameter or body is not what it should be."""


class BadQuery(BadRequest):
    """A question that the query language does not know."""


class Unauthorized(Refused):
    """No token, or none that we know."""

    status = 401

    def __init__(self) -> None:
        # The contract fixes this text; which part was wrong is nobody's business.
        super().__init__("unauthorized")


class Forbidden(Refused):
    """Known, but not allowed to do this."""

    status = 403


class NotFound(Refused):
    """There is no such thing."""

    status = 404


class MethodNotAllowed(Refused):
    """The address exists, but not for this method."""

    status = 405


class Conflict(Refused):
    """It collides with what is there."""

    status = 409


class TooLarge(Refused):
    """The body is larger than this endpoint takes."""

    status = 413

    def __init__(self, most_bytes: int) -> None:
        super().__init__(f"The body is larger than the {most_bytes} bytes that are taken here.")


class BadList(Refused):
    """A list that an operator gave cannot be taken up; nothing of it was."""

    def __init__(self, line: int, what: str) -> None:
        """*line* is 0 where it is the whole list that is wrong."""
        super().__init__(f"line {line}: {what}" if line else what)
        self.line = line


class TooMany(Refused):
    """A limit that the operator set was passed."""

    status = 429


class Unavailable(Refused):
    """Not now; *retry_after* says in how many whole seconds to ask again."""

    status = 503

    def __init__(self, message: str, *, retry_after: int = 5) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class JournalFull(Unavailable):
    """Nothing can be kept just now: the disk is full or refuses to sync."""


class Behind(Unavailable):
    """The backlog could not be loaded in time; an old number would be a wrong one."""


class Overtime(Unavailable):
    """The question took longer than it may."""


class Fault(FootfallError):  # noqa: N818 - see Refused
    """Ours or the machine's; logged with context, answered 500 without details."""


class CannotStart(Fault):
    """The operator reads it: one sentence that says what to do."""


class PlacesStay(Fault):
    """The operator reads it: no new file of places could be had, and the present one stays in use."""


class StoreFault(Fault):
    """The store failed; segments wait until it is back."""
