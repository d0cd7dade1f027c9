"""The data folder of a demo: a temporary one, or one that only demos have used. Never anybody's real data."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from footfall.errors import CannotStart

_MARK = "demo.json"


@contextmanager
def demo_folder(named: Path | None) -> Iterator[Path]:
    """
    Give the folder *named*, or a temporary one that is removed at the end.

    Raises:
        CannotStart: *named* has something in it that no demo made, or cannot be used.
    """
    if named is None:
        root = Path(tempfile.mkdtemp(prefix="footfall-demo-"))
        try:
            note_until(root, 0)
            yield root
        finally:
            shutil.rmtree(root, ignore_errors=True)
        return
    try:
        if not (named / _MARK).exists():
            if named.exists() and any(named.iterdir()):
                raise CannotStart(
                    f"The folder {named} holds something that no demo made, and a demo never touches that. "
                    "Name an empty or new folder with --data, or none for a temporary one."
                )
            named.mkdir(mode=0o700, parents=True, exist_ok=True)
            note_until(named, 0)
    except OSError as problem:
        raise CannotStart(f"The folder {named} cannot be used: {problem.strerror}.") from problem
    yield named


def filled_until(root: Path) -> int:
    """
    Return until when (ms since 1970) the demo in *root* has its made-up past; 0 when it has none.

    Raises:
        CannotStart: the folder does not say so.
    """
    try:
        return int(json.loads((root / _MARK).read_text("utf-8"))["until_ms"])
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise CannotStart(f"{root / _MARK} is not what a demo wrote; remove the folder.") from problem


def note_until(root: Path, until_ms: int) -> None:
    """Remember that the past in *root* is made up until then."""
    new = root / (_MARK + ".new")
    new.write_text(json.dumps({"until_ms": until_ms}) + "\n", "utf-8")
    new.replace(root / _MARK)
