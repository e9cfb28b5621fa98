"""STYLE: the window comes first. What costs more than Qt is imported behind it, not before it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from brs_desktop import app
from tests.helpers.patience import PATIENCE_S
from tests.ui.desks import Person, new_workspace, stand_up

HEAVY = ("sqlmodel", "sqlalchemy", "sqlcipher3", "reportlab", "pyxform", "lxml", "babel", "requests", "pikepdf")
# What people see in the frame's next turn is not needed to paint the frame.
LATER = ("brs_desktop.ui.desk", "brs_desktop.ui.rail", "brs_desktop.ui.places", "brs_desktop.forms", "PySide6.QtSvg")


def loaded(statement: str, names: tuple[str, ...]) -> str:
    """Which of these modules a fresh interpreter has after a statement."""
    code = f"import sys\n{statement}\nprint(sorted(name for name in {names!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE_S)
    return done.stdout.strip()


def test_importing_the_windows_brings_in_neither_storage_nor_paper() -> None:
    assert loaded("import brs_desktop.app, brs_desktop.ui.window", HEAVY) == "[]"


def test_what_stands_on_the_first_screen_brings_them_in_neither() -> None:
    parts = "desk, rail, topbar, notices, places, home.place, welcome.view"
    statement = "import " + ", ".join(f"brs_desktop.ui.{part}" for part in parts.split(", "))
    assert loaded(statement, (*HEAVY, "brs_desktop.forms", "brs_desktop.records")) == "[]"


def test_the_frame_needs_none_of_what_it_is_furnished_with() -> None:
    assert loaded("import brs_desktop.app", (*HEAVY, *LATER)) == "[]"


def test_the_frame_is_painted_before_anything_stands_in_it(qtbot: QtBot, dressed: QApplication, tmp_path: Path) -> None:
    window = app.build(new_workspace(tmp_path / "w"), "en")
    assert window.isVisible() and window.centralWidget() is None
    with qtbot.waitSignal(window.workspace_ready):
        pass
    assert window.centralWidget().isVisible() and window.rail.isVisible()
    stand_up(Person(qtbot, window))
