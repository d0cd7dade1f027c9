"""Numbered steps from any older schema to the present one, all in one transaction."""

import sqlite3
from contextlib import closing, suppress
from importlib.resources import files
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from footfall.errors import CannotStart


def migrate(connection: Connection) -> None:
    """
    Bring the schema up to date. The caller's transaction is the lock: it excludes every other writer.

    Raises:
        CannotStart: a newer program made the schema; nothing was changed.
    """
    steps = _steps()
    if not inspect(connection).has_table("schema_version"):
        connection.execute(text("create table schema_version (number integer not null)"))
        connection.execute(text("insert into schema_version values (0)"))
    found = connection.execute(text("select number from schema_version")).scalar_one()
    _check(found, len(steps))
    for step in steps[found:]:
        for statement in step.split(";\n"):
            if statement.strip():
                connection.execute(text(statement))
    if found < len(steps):
        connection.execute(text("update schema_version set number = :number"), {"number": len(steps)})


def refuse_newer(path: Path) -> None:
    """
    Do nothing when the file *path* is missing, or has a schema that this program can bring up to date.

    Raises:
        CannotStart: a newer program made the schema; not a byte was changed.
    """
    # What is not yet in the file itself is in its log, which "immutable" would leave unread.
    log = path.with_name(path.name + "-wal")
    how = "mode=ro" if log.exists() else "mode=ro&immutable=1"
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)) as file,
    ):
        _check(file.execute("select number from schema_version").fetchone()[0], len(_steps()))


def _check(found: int, known: int) -> None:
    if found > known:
        raise CannotStart(
            f"footfall.db has schema {found}, but this program knows schemas up to {known}. "
            "Start the newer program that wrote it; nothing was changed."
        )


def _steps() -> list[str]:
    folder = files("footfall.sites").joinpath("migrations")
    named = sorted((entry.name, entry) for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [entry.read_text("utf-8") for _, entry in named]
