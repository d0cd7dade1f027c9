"""
Several questions to one moment, as a page has them: the same answers that `ask` gives to each.

What several of them need of the store is asked once.
"""

from collections.abc import Sequence

import msgspec

from footfall.enrich.sources import SourceTable
from footfall.query.ask import Answer, ask
from footfall.query.compile import compile_totals
from footfall.query.metrics import metric
from footfall.query.query import Query
from footfall.query.read import Question
from footfall.store.base import Dialect, Rows, Statement


class _Remembering:
    """Asks each statement once: at one moment it has one answer."""

    def __init__(self, reading: Rows) -> None:
        self._reading = reading
        self._known: dict[tuple[str, str], list[tuple[int | str, ...]]] = {}

    def rows(self, statement: Statement) -> list[tuple[int | str, ...]]:
        """Return the rows of a statement."""
        key = _key(statement)
        if key not in self._known:
            self._known[key] = self._reading.rows(statement)
        return self._known[key]

    def note(self, statement: Statement, number: int) -> None:
        """Take it that *statement* has one row with one number."""
        self._known[_key(statement)] = [(number,)]


def ask_many(
    questions: Sequence[Question], reading: Rows, dialect: Dialect, table: SourceTable | None = None
) -> list[Answer]:
    """Return the answers, in the order of *questions*. Blocking; see `ask` for what it raises."""
    remembering = _Remembering(reading)
    answers = []
    for question in questions:
        answer = ask(question, remembering, dialect, table)
        _note_total(question.query, answer, remembering, dialect, table)
        answers.append(answer)
    return answers


def _note_total(
    query: Query, answer: Answer, remembering: _Remembering, dialect: Dialect, table: SourceTable | None
) -> None:
    """Note the visitors of a top line, which percentages in lists are of."""
    named = [one.name for one in query.metrics]
    if query.dimensions or query.imports or "visitors" not in named or not answer.results:
        return
    asked = msgspec.structs.replace(query, metrics=(metric("percentage"),))
    [total] = compile_totals(asked, dialect, table).values()
    remembering.note(total, int(str(answer.results[0].metrics[named.index("visitors")])))


def _key(statement: Statement) -> tuple[str, str]:
    return statement.sql, repr(statement.parameters)
