"""The register of goals. What a goal may be is decided in `footfall.model.goal`."""

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from footfall.errors import Conflict, NotFound
from footfall.model.goal import Goal, checked_goal, default_name
from footfall.model.ids import GoalId, SiteId
from footfall.sites.change import Change
from footfall.sites.tables import goal

_NEW = GoalId(0)


class GoalChoices(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What a goal counts and is called; what is UNSET stays as it is, or is empty in a new one."""

    display_name: str | msgspec.UnsetType = msgspec.UNSET
    """What it is called; empty for the name that follows from what it counts."""
    event_name: str | msgspec.UnsetType = msgspec.UNSET
    """The exact name of a custom event; a goal has either this or a page_path."""
    page_path: str | msgspec.UnsetType = msgspec.UNSET
    """A path; `*` stands for anything within a segment, `**` across segments."""
    scroll_threshold: int | msgspec.UnsetType | None = msgspec.UNSET
    """How far the page must have been scrolled, in percent."""
    currency: str | msgspec.UnsetType = msgspec.UNSET
    """The currency (ISO 4217) of an event that carries revenue."""
    props: dict[str, str] | msgspec.UnsetType = msgspec.UNSET
    """What an event must carry to count."""


class Goals:
    """Goals of sites: made, changed, removed."""

    def __init__(self, change: Change) -> None:
        self._change = change

    def add(self, site: SiteId, choices: GoalChoices) -> Goal:
        """
        Make a goal; one that counts the same is returned instead when there is one.

        Raises:
            BadRequest: a field is not what it should be.
            Conflict: another goal has the display name, or one that counts the same has another name.
        """
        wanted = checked_goal(_with(Goal(_NEW, site, ""), choices))
        with self._change() as connection:
            others = read_goals(connection, site)
            same = next((other for other in others if other.counts_as(wanted)), None)
            if same is not None and (not choices.display_name or same.display_name == wanted.display_name):
                return same
            _check_free(wanted, others)
            made = insert(goal).values(site_id=site, **_columns(wanted)).returning(goal.c.id)
            return msgspec.structs.replace(wanted, id=GoalId(connection.execute(made).scalar_one()))

    def change(self, site: SiteId, number: GoalId, choices: GoalChoices) -> Goal:
        """
        Change a goal, all that is given or nothing. A name that followed from what it counted follows.

        Raises:
            BadRequest: a field is not what it should be.
            NotFound: the site has no such goal.
            Conflict: another goal counts the same or has the display name.
        """
        with self._change() as connection:
            others = read_goals(connection, site)
            before = next((other for other in others if other.id == number), None)
            if before is None:
                raise NotFound(f"There is no goal with the id {number}.")
            unnamed = before.display_name == default_name(before)
            wanted = checked_goal(
                _with(msgspec.structs.replace(before, display_name="") if unnamed else before, choices)
            )
            _check_free(wanted, [other for other in others if other is not before])
            connection.execute(update(goal).where(goal.c.id == number).values(**_columns(wanted)))
            return wanted

    def remove(self, site: SiteId, number: GoalId) -> None:
        """
        Remove a goal.

        Raises:
            NotFound: the site has no such goal.
        """
        with self._change() as connection:
            gone = delete(goal).where(goal.c.site_id == site, goal.c.id == number)
            if not connection.execute(gone).rowcount:
                raise NotFound(f"There is no goal with the id {number}.")


def read_goals(connection: Connection, site: SiteId | None = None) -> list[Goal]:
    """Return the goals of *site*, or of all sites."""
    wanted = select(goal) if site is None else select(goal).where(goal.c.site_id == site)
    return [
        Goal(
            id=GoalId(row.id),
            site_id=SiteId(row.site_id),
            display_name=row.display_name,
            event_name=row.event_name,
            page_path=row.page_path,
            scroll_threshold=row.scroll_threshold,
            currency=row.currency,
            props=msgspec.json.decode(row.props, type=dict[str, str]),
        )
        for row in connection.execute(wanted.order_by(goal.c.id))
    ]


def _with(before: Goal, choices: GoalChoices) -> Goal:
    given = msgspec.structs.asdict(choices)
    return msgspec.structs.replace(
        before, **{name: value for name, value in given.items() if value is not msgspec.UNSET}
    )


def _columns(wanted: Goal) -> dict[str, object]:
    columns = msgspec.structs.asdict(wanted)
    del columns["id"], columns["site_id"]
    return columns | {"props": msgspec.json.encode(wanted.props).decode()}


def _check_free(wanted: Goal, others: list[Goal]) -> None:
    for other in others:
        if other.counts_as(wanted):
            raise Conflict(
                f"The goal '{other.display_name}' (id {other.id}) counts the same; change that one instead."
            )
        if other.display_name == wanted.display_name:
            raise Conflict(
                f"display_name: '{other.display_name}' is the name of the goal with the id {other.id}."
            )
