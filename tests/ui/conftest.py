"""What every screen test stands on: the application in our look, and a walk over what can take the focus."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker
from shiboken6 import isValid

from brs_desktop.ui import fonts, speech, theme
from tests.helpers.patience import PATIENCE_MS
from tests.ui.desks import Person, new_workspace, sit_down, stand_up

_sittings = count()


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["brs-desktop"]


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application with the shipped fonts and our style."""
    fonts.load()
    theme.apply(qapp, dark=False)
    return qapp


class PatientBot(QtBot):
    """Waits as long as a loaded machine may take, wherever a test says no time of its own."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **more: Any) -> SignalBlocker:
        return super().waitSignal(signal, timeout=timeout, **more)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(autouse=True)
def _plain_speech(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test begins and ends in English, in light colours."""
    application = request.getfixturevalue("dressed")
    speech.switch("en")
    yield
    speech.switch("en")
    if theme.look.dark or theme.look.percent != 100:
        theme.apply(application, dark=False, percent=100)
        fonts.use(application, "en")


def nameless(root: QWidget) -> list[str]:
    """The widgets that take the focus and that a screen reader could not name."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or widget.objectName().startswith("qt_"):
            continue
        if widget is root or not widget.isVisible():
            continue
        spoken = QAccessible.queryAccessibleInterface(widget)
        if spoken is None or not spoken.text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} {widget.objectName()}".strip())
    return found


@pytest.fixture
def walk() -> Callable[[QWidget], None]:
    """Fails on a screen in which something that takes the focus has no accessible name."""

    def check(root: QWidget) -> None:
        assert nameless(root) == []

    return check


@pytest.fixture
def sit(qtbot: QtBot, dressed: QApplication) -> Iterator[Callable[..., Person]]:
    """Sits a person down at a window over a folder; stands them up at the end."""
    people: list[Person] = []

    def sit_at(folder: Path, language: str = "en", size: tuple[int, int] = (1024, 600)) -> Person:
        person = sit_down(qtbot, folder, language, size)
        people.append(person)
        return person

    yield sit_at
    for person in people:
        if isValid(person.window):
            stand_up(person)
    if next(_sittings) % 20 == 5:
        gc.freeze()  # what is still there is kept for good, such as forms: nobody sweeps through it after each test


@pytest.fixture
def amina(sit: Callable[..., Person], tmp_path: Path) -> Person:
    """Amina of Kenya at her new workspace."""
    return sit(new_workspace(tmp_path / "amina"))
