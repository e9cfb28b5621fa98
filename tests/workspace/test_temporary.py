"""Papers made only to be looked at: nothing of them stays, neither after a failure nor after a crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.temporary import read_once, sweep
from tests.ui.desks import new_workspace


def test_what_was_made_to_be_read_once_is_gone_also_when_it_failed(tmp_path: Path) -> None:
    seen: list[Path] = []

    def make(out: Path) -> int:
        seen.append(out)
        out.write_bytes(b"paper")
        return 7

    assert read_once(tmp_path, make) == (b"paper", 7)

    def fail(out: Path) -> int:
        make(out)
        raise ValueError("never to be read")

    with pytest.raises(ValueError, match="never"):
        read_once(tmp_path, fail)
    assert len(set(seen)) == 2 and not any(one.exists() for one in seen)


def test_what_a_crash_left_is_removed_at_the_next_opening(tmp_path: Path) -> None:
    folder = new_workspace(tmp_path / "w")
    (folder / ".papers").mkdir(exist_ok=True)
    for left in ("0123456789abcdef.pdf", ".0123456789abcdef.pdf.01234567.part"):
        (folder / ".papers" / left).write_bytes(b"%PDF")
    with Workspace.open(folder):
        assert not (folder / ".papers").exists()


def test_only_what_was_made_to_be_read_once_is_ever_removed(tmp_path: Path) -> None:
    kept = tmp_path / "w" / ".papers" / "minutes.pdf"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"mine")
    sweep(tmp_path / "w")
    assert kept.read_bytes() == b"mine"


def test_a_link_to_somewhere_else_is_neither_written_through_nor_emptied(tmp_path: Path) -> None:
    other = tmp_path / "documents"
    other.mkdir()
    letter = other / "0123456789abcdef.pdf"
    letter.write_bytes(b"mine")
    (tmp_path / ".papers").symlink_to(other, target_is_directory=True)
    sweep(tmp_path)
    with pytest.raises(Problem):
        read_once(tmp_path, lambda out: out.write_bytes(b"paper"))
    assert list(other.iterdir()) == [letter] and letter.read_bytes() == b"mine"
