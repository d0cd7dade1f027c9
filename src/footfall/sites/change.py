"""What the parts of the small things are given to change anything."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Connection

Change = Callable[[], AbstractContextManager[Connection]]
"""Opens a transaction; when its block has ended, the change is durable and in the snapshot."""
