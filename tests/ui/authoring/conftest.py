"""Forms on trial in a window of their own: what is typed there is kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from brs_desktop.ui.authoring.window import TrialWindow

Try = Callable[..., TrialWindow]


@pytest.fixture
def trial(qtbot: QtBot, dressed: QApplication) -> Iterator[Try]:
    opened: list[TrialWindow] = []

    def show(file: Path) -> TrialWindow:
        window = TrialWindow(file)
        opened.append(window)
        window.show()
        qtbot.waitUntil(lambda: window.tried is not None and not window.waits)
        return window

    yield show
    for window in opened:
        if isValid(window):
            with qtbot.waitSignal(window.closed):
                window.close()
    qtbot.waitUntil(lambda: not any(isValid(window) for window in opened))
