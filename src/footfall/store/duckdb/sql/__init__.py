"""Fixed statements, each in a file named for who asks it."""

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """Return the text of `<name>.sql`."""
    return files(__package__).joinpath(f"{name}.sql").read_text("utf-8")
