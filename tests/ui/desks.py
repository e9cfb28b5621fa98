"""A real workspace behind a real window, and the ways of a person in it; waits for facts, never for time."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.exceptions import TimeoutError
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from brs_desktop import app
from brs_desktop.ui.window import MainWindow
from tests.helpers.made import kept_or_made, lend, place, settle
from tests.helpers.patience import PATIENCE_MS

W = TypeVar("W", bound=QWidget)


class Person:
    """Somebody at the window."""

    def __init__(self, bot: QtBot, window: MainWindow) -> None:
        self.bot, self.window = bot, window

    @property
    def workspace(self):
        return self.window.desk.workspace

    def until(self, fact: Callable[[], bool]) -> None:
        """Wait until a fact is true; what is on the screen instead is told."""
        try:
            self.bot.waitUntil(fact, timeout=PATIENCE_MS)
        except TimeoutError as late:
            notices = [one.accessibleName() for one in self.window.notices.findChildren(QWidget, "notice")]
            raise AssertionError(f"focus on {self.focus.objectName()!r}, notices {notices}") from late

    def idle(self) -> None:
        """Wait until nothing is on its way."""
        self.until(lambda: bool(self.window.property("idle")))

    def find(self, kind: type[W], name: str) -> W:
        """The visible widget of a name."""
        found: W | None = None

        def shown() -> bool:
            nonlocal found
            found = self._visible(kind, name)
            return found is not None

        self.until(shown)
        assert found is not None
        return found

    def sees(self, name: str) -> bool:
        return self._visible(QWidget, name) is not None

    def _visible(self, kind: type[W], name: str) -> W | None:
        """Looked for by Qt itself: Python would make an object of its own for every widget that there is."""
        for top in QApplication.topLevelWidgets():
            if isinstance(top, kind) and top.objectName() == name and top.isVisible():
                return top
            found = next((one for one in top.findChildren(kind, name) if one.isVisible()), None)
            if found is not None:
                return found
        return None

    def press(self, name: str) -> None:
        """Click a button."""
        found = self.find(QAbstractButton, name)
        self.until(found.isEnabled)
        self.bot.mouseClick(found, Qt.MouseButton.LeftButton)

    def keys(self, chord: str) -> None:
        """Press keys where the focus is."""
        QTest.keySequence(self.focus, chord)

    @property
    def focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    def tab_to(self, name: str, most: int = 80) -> None:
        """Press Tab until the focus is on a widget, as somebody without a mouse does."""
        for _turn in range(most):
            if QApplication.focusWidget() is not None and QApplication.focusWidget().objectName() == name:
                return
            QTest.keyClick(self.focus, Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never came to {name}, but to {self.focus.objectName()}")

    def type(self, text: str) -> None:
        """Type where the focus is."""
        QTest.keyClicks(self.focus, text)


def sit_down(bot: QtBot, folder: Path, language: str = "en", size: tuple[int, int] = (1024, 600)) -> Person:
    """Open the window over a folder and wait until it stands."""
    window = app.build(folder, language)
    window.resize(*size)
    person = Person(bot, window)
    try:
        person.idle()
        person.until(lambda: in_front(window))
    except BaseException:
        # A window that nobody sat down at must not stand before those of the tests after this one.
        stand_up(person)
        raise
    return person


def in_front(window: QWidget) -> bool:
    """Whether keys reach the window; one that is not active yet is made so.

    Without a window manager the end of an earlier window can take the focus away from one that was shown after it.
    """
    if not window.isActiveWindow():
        window.activateWindow()
    return window.isActiveWindow()


def stand_up(person: Person) -> None:
    """Close the window as a person does, and wait until both threads have ended."""
    with person.bot.waitSignal(person.window.desk.closed, timeout=PATIENCE_MS):
        person.window.close()
    person.window.deleteLater()
    person.bot.waitUntil(lambda: not isValid(person.window), timeout=PATIENCE_MS)
    # A window has Python look for garbage seldom, since it has its process to itself; here hundreds follow each other.
    gc.collect()


def new_workspace(folder: Path, name: str = "Amina", country: str = "KEN") -> Path:
    """A workspace on disk, closed again, with all that is shipped in its index; one of each name is copied."""

    def begin(draft: Path) -> None:
        base = kept_or_made(place() / "desk of nobody", _make)
        lend(base, draft, name=name, country=country, language="en")

    return Path(shutil.copytree(kept_or_made(place() / f"desk {name} {country}", begin), folder))


def _make(folder: Path) -> None:
    from brs_desktop.workspace import Workspace

    with Workspace.init(folder, language="en") as made:
        made.searching.fill()
    settle(folder)


def contact(name: str, **more: object) -> Mapping[str, object]:
    """The answers of a contact."""
    return {"name": name, "organisation": "Ministry of Environment", "country": "KEN", **more}
