"""A workspace that cannot be opened is said to be so, with the ways on: try again, or a backup in its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLabel, QListWidget, QWidget

from brs_desktop.workspace import Workspace
from tests.ui.desks import Person, contact, new_workspace

Sit = Callable[..., Person]


def test_a_workspace_that_another_window_has_open_is_opened_when_that_one_is_closed(
    sit: Sit, tmp_path: Path, walk: Callable[[QWidget], None]
) -> None:
    folder = new_workspace(tmp_path / "amina")
    with Workspace.open(folder):
        person = sit(folder)
        assert "Another program" in person.find(QLabel, "closed_title").text()
        assert not person.sees("closed_to_backup")
        assert not person.sees("rail") and not person.sees("place_home")
        walk(person.window)
        person.press("closed_again")
        person.idle()
        assert "Another program" in person.find(QLabel, "closed_title").text()
    person.press("closed_again")
    person.find(QWidget, "place_home")
    person.idle()
    assert person.sees("rail") and not person.sees("closed")
    assert person.workspace.profile.name == "Amina"


def test_a_backup_is_put_in_the_place_of_a_database_that_is_damaged(sit: Sit, tmp_path: Path) -> None:
    folder = new_workspace(tmp_path / "amina")
    with Workspace.open(folder) as workspace:
        workspace.add("contacts", contact("Grace"))
        workspace.backups.take()
    spoilt = folder / "workspace.db"
    spoilt.write_bytes(b"\0" * 8192 + spoilt.read_bytes()[8192:])
    person = sit(folder)
    assert "damaged" in person.find(QLabel, "closed_title").text()
    person.press("closed_to_backup")
    person.until(lambda: person.find(QListWidget, "welcome_backups").count() == 1)
    person.press("welcome_restore")
    person.find(QWidget, "place_home")
    person.idle()
    assert [row.title for row in person.workspace.page("contacts").rows] == ["Grace"]
