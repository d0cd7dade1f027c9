"""
Several questions to one moment, as a page has them: the same answers that `ask` gives to each.

What several of them need of the store is asked once.
"""

from collections.abc import Sequence

from footfall.enrich.sources import SourceTable
from footfall.query.ask import Answer, ask
from footfall.query.read import Question
from footfall.store.base import Dialect, Rows, Statement


class _Remembering:
    """Asks each statement once: at one moment it has one answer."""

    def __init__(self, reading: Rows) -> None:
        self._reading = reading
        self._known: dict[tuple[str, str], list[tuple[int | str, ...]]] = {}

    def rows(self, statement: Statement) -> list[tuple[int | str, ...]]:
        """Return the rows of a statement."""
        key = statement.sql, repr(statement.parameters)
        if key not in self._known:
            self._known[key] = self._reading.rows(statement)
        return self._known[key]


def ask_many(
    questions: Sequence[Question], reading: Rows, dialect: Dialect, table: SourceTable | None = None
) -> list[Answer]:
    """Return the answers, in the order of *questions*. Blocking; see `ask` for what it raises."""
    remembering = _Remembering(reading)
    return [ask(question, remembering, dialect, table) for question in questions]
