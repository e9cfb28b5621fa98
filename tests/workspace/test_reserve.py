"""A disk that is full: a workspace opens all the same, out of room that was kept for that day."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from brs_desktop.commands.desk import Desk
from brs_desktop.sentences import as_problem
from brs_desktop.workspace import Workspace, reserve
from tests.crashes import full
from tests.helpers.made import new_workspace
from tests.workspace.wells import warm

alone = pytest.mark.skipif(not full.is_possible(), reason="no process may have a small disk of its own here")


def read_on_a_full_disk(folder: Path, at: Path) -> str:
    """What somebody reads where not a byte is left, or the code of the refusal."""

    def child() -> str:
        full._disk(at, full.AMPLE_KB)
        shutil.copytree(folder, at / "w")
        used = sum(-(-path.stat().st_size // 4096) * 4 for path in at.rglob("*") if path.is_file())
        full._resize(at, used + 64)
        with (at / "filler").open("wb", buffering=0) as filler:
            try:
                while filler.write(b"x" * 4096):
                    pass
            except OSError:
                pass
        try:
            with Workspace.open(at / "w") as workspace:
                told = reserve.told(at / "w")
                return f"{workspace.page('contacts').rows[0].title} {told.code if told else ''}"
        except Exception as error:
            return as_problem(error).code

    at.mkdir()
    return full._in_child(child).decode()


@alone
def test_room_that_was_kept_opens_a_workspace_on_a_full_disk(tmp_path: Path) -> None:
    with new_workspace(tmp_path / "w", country="KEN", name="A") as workspace:
        workspace.add("contacts", {"name": "Grace"})
        workspace.tick()
        assert (tmp_path / "w" / reserve.FILE).stat().st_size == reserve.BYTES
    assert read_on_a_full_disk(tmp_path / "w", tmp_path / "small") == "Grace disk-low"
    reserve.give_up(tmp_path / "w")
    assert read_on_a_full_disk(tmp_path / "w", tmp_path / "bare") == "disk-full", "without it nothing could be read"


def test_a_disk_with_little_room_is_left_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=reserve.BYTES * 2))
    assert not reserve.keep(tmp_path) and not list(tmp_path.iterdir())
    assert reserve.told(tmp_path) is None
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    told = reserve.told(tmp_path)
    assert told is not None and told.code == "disk-low" and told.safe and told.next


def test_room_is_kept_once_and_given_up_once(tmp_path: Path) -> None:
    assert reserve.keep(tmp_path)
    before = (tmp_path / reserve.FILE).stat().st_mtime_ns
    assert reserve.keep(tmp_path) and (tmp_path / reserve.FILE).stat().st_mtime_ns == before
    assert reserve.give_up(tmp_path) and not reserve.give_up(tmp_path)


def test_the_command_line_sets_room_aside_and_again_when_space_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody may never open a window; a workspace that was made on a full disk gets its room at the next command."""
    kept, usage = tmp_path / "w" / reserve.FILE, shutil.disk_usage
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(path)._replace(free=reserve.BYTES * 2))
    desk = Desk(tmp_path / "w")
    desk.keep(Workspace.init(warm(tmp_path / "w"), country="KEN", name="A"))
    desk.close()
    assert not kept.exists(), "a disk that has little is left it"
    monkeypatch.setattr(shutil, "disk_usage", usage)
    desk.workspace().page("contacts")
    desk.close()
    assert kept.stat().st_size == reserve.BYTES
    assert reserve.give_up(tmp_path / "w")
    desk.workspace()
    desk.close()
    assert kept.stat().st_size == reserve.BYTES
