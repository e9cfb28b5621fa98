"""Folders are gone through in a fixed order, bounded, and what is passed over is told."""

from __future__ import annotations

from pathlib import Path

from brs_desktop.library import gathering
from brs_desktop.library.gathering import gather
from brs_desktop.library.refusals import Refusal


def test_files_of_folders_in_order_without_litter_or_links(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a.txt", "b/.hidden", "b/~$1.docx", "b/Thumbs.db", "c/d/3.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    files, refused = gather([tmp_path, tmp_path / "a.txt"])
    assert [str(one.relative_to(tmp_path)) for one in files] == ["a.txt", "b/1.txt", "b/2.txt", "c/d/3.txt"]
    assert refused == ()


def test_what_cannot_be_gone_through_is_told(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * (gathering.MAX_DEPTH + 1))
    deep.mkdir(parents=True)
    files, refused = gather([tmp_path / "d", tmp_path / "gone.pdf"])
    assert files == () and {one.code for one in refused} == {"too-deep", "unreadable"}
    assert all(one.reason.endswith(".") for one in refused)


def test_never_more_files_than_the_bound(tmp_path: Path) -> None:
    for number in range(gathering.MAX_FILES + 5):
        (tmp_path / f"{number:05}.txt").touch()
    files, refused = gather([tmp_path])
    assert len(files) == gathering.MAX_FILES
    assert refused == (Refusal(tmp_path / f"{gathering.MAX_FILES:05}.txt", "too-many"),)
    assert "2000" in refused[0].reason.replace(",", "")


def test_a_cancelled_look_finds_no_more(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    assert gather([tmp_path], cancelled=lambda: True) == ((), ())
