"""
Several questions to one moment, as a page has them: the same answers that `ask` gives to each.
"""

from collections.abc import Sequence

from footfall.enrich.sources import SourceTable
from footfall.query.ask import Answer, ask
from footfall.query.read import Question
from footfall.store.base import Dialect, Reading


def ask_many(
    questions: Sequence[Question], reading: Reading, dialect: Dialect, table: SourceTable | None = None
) -> list[Answer]:
    """Return the answers, in the order of *questions*. Blocking; see `ask` for what it raises."""
    return [ask(question, reading, dialect, table) for question in questions]
