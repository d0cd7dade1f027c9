"""Where a demo keeps its data: never where something else is."""

from pathlib import Path

import pytest

from footfall.errors import CannotStart
from footfall.ingest.demo.folder import demo_folder, filled_until, note_until


def test_a_temporary_folder_is_removed_at_the_end() -> None:
    """With all that is in it, even when the demo fails."""

    def fails() -> None:
        with demo_folder(None) as root:
            (root / "journal").mkdir()
            (root / "journal" / "writer").write_text("x")
            seen.append(root)
            raise RuntimeError

    seen: list[Path] = []
    with pytest.raises(RuntimeError):
        fails()

    assert not seen[0].exists()


def test_a_new_or_empty_folder_becomes_a_demo_s_and_stays(tmp_path: Path) -> None:
    """It knows until when its past is made up."""
    for named in (tmp_path / "new" / "demo", tmp_path / "empty"):
        if named.name == "empty":
            named.mkdir()
        with demo_folder(named) as root:
            assert root == named
            assert filled_until(root) == 0
            note_until(root, 1234)
        with demo_folder(named) as root:
            assert filled_until(root) == 1234


def test_a_folder_with_anything_else_in_it_is_not_touched(tmp_path: Path) -> None:
    """Somebody's real numbers, say."""
    (tmp_path / "footfall.db").write_text("real")

    with pytest.raises(CannotStart, match="no demo made"), demo_folder(tmp_path):
        pass

    assert [path.name for path in tmp_path.iterdir()] == ["footfall.db"]


def test_a_folder_whose_mark_says_nothing_is_not_used(tmp_path: Path) -> None:
    """It could be half of a demo, or none."""
    (tmp_path / "demo.json").write_text("{}")

    with demo_folder(tmp_path) as root, pytest.raises(CannotStart, match="remove the folder"):
        filled_until(root)
