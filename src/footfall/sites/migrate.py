"""Numbered steps from any older schema to the present one, all in one transaction."""

from importlib.resources import files

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
    if found > len(steps):
        raise CannotStart(
            f"footfall.db has schema {found}, but this program knows schemas up to {len(steps)}. "
            "Start the newer program that wrote it; nothing was changed."
        )
    for step in steps[found:]:
        for statement in step.split(";\n"):
            if statement.strip():
                connection.execute(text(statement))
    if found < len(steps):
        connection.execute(text("update schema_version set number = :number"), {"number": len(steps)})


def _steps() -> list[str]:
    folder = files("footfall.sites").joinpath("migrations")
    named = sorted((entry.name, entry) for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [entry.read_text("utf-8") for _, entry in named]
