"""What the parts of one statement share: its parameters, and the named row sets that stand before it. No I/O."""

from collections.abc import Iterable, Sequence
from typing import Final

from footfall.enrich.channel import (
    CHANNELS,
    DIRECT,
    All,
    Any,
    Condition,
    Contains,
    Given,
    In,
    Listed,
    Matches,
)
from footfall.enrich.sources import Group, SourceTable
from footfall.model.ids import SiteId
from footfall.query.calendar import Range
from footfall.query.dimensions import Needs
from footfall.store.base import Dialect, Kind
from footfall.visits.gap import LONGEST_VISIT_MS, SAME_VISIT_GAP_MS

_ORIGIN: Final = ("source", "utm_source", "utm_medium", "utm_campaign", "click_id")
# Widths as Plausible classed them while it still took screens; its imports hold the same words.
_SCREEN: Final = (
    "case when screen_width = 0 then '' when screen_width < 576 then 'Mobile' when screen_width < 992 then 'Tablet' "
    "when screen_width < 1440 then 'Laptop' else 'Desktop' end"
)


class Frame:
    """Collects parameters and named row sets of one statement; each is there once."""

    def __init__(self, dialect: Dialect, sites: Sequence[SiteId], range_: Range, table: SourceTable) -> None:
        self.dialect = dialect
        self._table = table
        self.parameters: dict[str, int | str | Sequence[str]] = {}
        self.named: dict[str, str] = {}
        """Name to SQL, in the order in which they must stand."""
        self._texts: dict[str | tuple[str, ...], str] = {}
        self.sites = tuple(sites)
        self._range = range_

    @property
    def of_sites(self) -> str:
        """Whether a row is of the sites in question. Every row set begins with it."""
        if len(self.sites) == 1:
            return f"site_id = {self.number('site', self.sites[0])}"
        places = ", ".join(self.number(f"site_{number}", site) for number, site in enumerate(self.sites))
        return f"site_id in ({places})"

    @property
    def seen(self) -> tuple[str, ...]:
        """Conditions of an event in the range."""
        return (f"at_ms >= {self._since}", f"at_ms < {self._until}")

    @property
    def began(self) -> tuple[str, ...]:
        """Conditions of a row whose visit began in the range."""
        return (f"visit_started_ms >= {self._since}", f"visit_started_ms < {self._until}")

    @property
    def reach(self) -> tuple[str, ...]:
        """Conditions that every row of a visit fulfils that began in the range: it lasts a day at most."""
        # A late event may be dated up to a gap before the start of the visit that it joins.
        since = self.number("reach_since", self._range.since_ms - SAME_VISIT_GAP_MS)
        until = self.number("reach_until", self._range.until_ms + LONGEST_VISIT_MS)
        return (f"at_ms >= {since}", f"at_ms < {until}")

    @property
    def around(self) -> tuple[str, ...]:
        """Conditions that every row of a visit fulfils that has any event in the range."""
        since = self.number("around_since", self._range.since_ms - LONGEST_VISIT_MS - SAME_VISIT_GAP_MS)
        until = self.number("reach_until", self._range.until_ms + LONGEST_VISIT_MS)
        return (f"at_ms >= {since}", f"at_ms < {until}")

    def number(self, name: str, value: int) -> str:
        """Return the place of a number under a *name* that means this one value."""
        self.parameters[name] = value
        return self.dialect.param(name, Kind.INTEGER)

    def text(self, value: str) -> str:
        """Return the place of a text."""
        name = self._texts.setdefault(value, f"text_{len(self._texts)}")
        self.parameters[name] = value
        return self.dialect.param(name, Kind.TEXT)

    def texts(self, values: Iterable[str]) -> str:
        """Return the place of a list of texts."""
        listed = tuple(values)
        name = self._texts.setdefault(listed, f"texts_{len(self._texts)}")
        self.parameters[name] = list(listed)
        return self.dialect.param(name, Kind.TEXTS)

    def name(self, prefix: str, sql: str) -> str:
        """Return the name of the row set *sql*: that of an equal one, else *prefix*, with a number where it is taken."""
        for known, text in self.named.items():
            if text == sql and known.startswith(prefix):
                return known
        name = prefix if prefix not in self.named else f"{prefix}_{len(self.named)}"
        self.named[name] = sql
        return name

    def rows(self, needs: Iterable[Needs]) -> str:
        """Return the `from` of events with what *needs* bring."""
        joins = {
            Needs.ENTRY: self._join_late_entries,
            Needs.WHOLE_VISIT: self._join_whole_visits,
            Needs.CHANNEL: self._join_channels,
        }
        wanted = frozenset(needs)
        return "".join(["from events", *(f"\n{join()}" for need, join in joins.items() if need in wanted)])

    def channel(self, click_id: str = "click_id") -> str:
        """Return the channel of a row by `CHANNELS`; imported rows have no *click_id* of their own."""
        cases = [
            f"when {self._holds(rule.condition, click_id)} then {self.text(rule.channel)}"
            for rule in CHANNELS
        ]
        return "\n".join(["case", *(f"    {case}" for case in cases), f"    else {self.text(DIRECT)}", "end"])

    def listed(self) -> str:
        """
        Return the joins that bring what the table of sources says of a row's source, which `channel` asks.

        One small table for all rules: a subquery for each would take an engine megabytes every time.
        """
        kinds: dict[str, str] = {}
        for group in Group:
            for member in self._table.members(group):
                kinds[member] = kinds.get(member, "") + _kind(group)
        ordered = sorted(kinds)
        pairs = self.dialect.pairs(self.texts(ordered), self.texts(kinds[member] for member in ordered))
        name = self.name("listed", pairs)
        return "\n".join(
            f"left join {name} as {column}_listed on {column}_listed.listed = {self.dialect.lower(column)}"
            for column in ("source", "utm_source")
        )

    @property
    def _since(self) -> str:
        return self.number("since", self._range.since_ms)

    @property
    def _until(self) -> str:
        return self.number("until", self._range.until_ms)

    def _join_late_entries(self) -> str:
        """Rows of a visit before its first pageview do not know its entry page yet; few visits have such rows."""
        opened = select(
            ("visit_id",), "from events", (self.of_sites, *self.around, "entry", "name <> 'pageview'")
        )
        self.name("opened_otherwise", opened)
        found = select(
            ("visit_id", "max(entry_path) as late_path", "max(entry_hostname) as late_hostname"),
            "from events",
            (self.of_sites, *self.around, "visit_id in (select visit_id from opened_otherwise)"),
            ("visit_id",),
        )
        return f"left join {self.name('late_entries', found)} using (visit_id)"

    def _join_whole_visits(self) -> str:
        viewed = "name = 'pageview'"
        found = select(
            (
                "visit_id",
                f"{self.dialect.last('path', viewed)} as exit_path",
                f"{self.dialect.last('hostname', viewed)} as exit_hostname",
                f"{self.dialect.first('language')} as visit_language",
                f"{self.dialect.first(_SCREEN)} as visit_screen",
            ),
            "from events",
            (self.of_sites, *self.around),
            ("visit_id",),
        )
        return f"join {self.name('whole_visits', found)} using (visit_id)"

    def _join_channels(self) -> str:
        """Few origins stand behind many rows, so that the rules are asked once for each; rows find theirs by one number."""
        dialect = self.dialect
        # With its table: an engine may take a plain name for the column that is made of it.
        origin = dialect.fingerprint([f"events.{column}" for column in _ORIGIN])
        origins = select(
            (
                f"{origin} as origin",
                *(f"{dialect.any(f'events.{column}')} as {column}" for column in _ORIGIN),
            ),
            "from events",
            (self.of_sites, *self.around),
            ("origin",),
        )
        self.name("origins", origins)
        named = select(("origin", f"{self.channel()} as channel"), f"from origins\n{self.listed()}", ())
        return f"join {self.name('channels', named)} as named on named.origin = {origin}"

    def _holds(self, condition: Condition, click_id: str) -> str:
        def lowered(column: str) -> str:
            return self.dialect.lower(click_id if column == "click_id" else column)

        match condition:
            case In(column, values):
                return f"{lowered(column)} in ({', '.join(map(self.text, values))})"
            case Matches(column, pattern):
                return self.dialect.matches(lowered(column), self.text(pattern))
            case Contains(column, text):
                return self.dialect.contains(lowered(column), self.text(text))
            case Listed(column, group):
                return self.dialect.contains(f"coalesce({column}_listed.kinds, '')", self.text(_kind(group)))
            case Given(column):
                return f"{column} <> ''"
            case All(parts):
                return "(" + " and ".join(self._holds(part, click_id) for part in parts) + ")"
            case Any(parts):
                return "(" + " or ".join(self._holds(part, click_id) for part in parts) + ")"


def _kind(group: Group) -> str:
    """Return what stands for a group among others in one text."""
    return f"<{group.value}>"


def select(columns: Sequence[str], source: str, where: Sequence[str], group_by: Sequence[str] = ()) -> str:
    """Return a select, one clause per line."""
    lines = ["select", ",\n".join(indented(column) for column in columns), source]
    if where:
        lines += [f"where {where[0]}", *(f"    and {condition}" for condition in where[1:])]
    if group_by:
        lines.append(f"group by {', '.join(group_by)}")
    return "\n".join(lines)


def indented(sql: str) -> str:
    """Return *sql* one step further to the right."""
    return "\n".join(f"    {line}" for line in sql.splitlines())
