"""How long the interface thread is held while something goes on: `arriving FOLDER` or `typing FOLDER`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

EVERY_MS = 5
PATIENCE_S = 200
KEYS = 60
_BETWEEN_KEYS_S = 0.03


class Heart(QObject):
    """Beats every five milliseconds and remembers how late it was."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self.gaps.clear()
        self._last = time.perf_counter()
        self._timer.start(EVERY_MS)

    def stop(self) -> dict[str, float]:
        """The worst gap, and that which one beat in a hundred exceeds."""
        self._timer.stop()
        ordered = sorted(self.gaps)
        return {"worst_ms": ordered[-1], "p99_ms": ordered[int(len(ordered) * 0.99)], "beats": float(len(ordered))}

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now


def until(fact: Callable[[], bool]) -> None:
    """Let the event loop run until a fact is true."""
    loop, timer, begun = QEventLoop(), QTimer(), time.monotonic()
    timer.timeout.connect(lambda: (fact() or time.monotonic() - begun > PATIENCE_S) and loop.quit())
    timer.start(EVERY_MS)
    loop.exec()
    if not fact():
        raise TimeoutError("it did not come true")


def arriving(window: Any, heart: Heart) -> dict[str, float]:
    """A hub's records arrive by the exchange that a window begins by itself, while their list is on the screen."""
    ended: list[float] = []
    begun = time.perf_counter()
    window.desk.sync_ended.connect(lambda: ended.append(time.perf_counter()))
    window.go_to("contacts")
    place = window.place("contacts")
    place.presenter.choose("contacts")
    heart.start()
    until(lambda: bool(ended) and bool(window.property("idle")))
    return heart.stop() | {"took_ms": (ended[-1] - begun) * 1000, "rows": place.presenter.table.rowCount()}


def typing(window: Any, heart: Heart) -> dict[str, float]:
    """Answers are typed into the largest form while the lane of data searches a large list."""
    from brs_desktop.ui.reports.filler.opening import open_record
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter
    from brs_desktop.ui.reports.filler.view import FillerView

    desk = window.desk
    opened: list[Any] = []
    key = {"country": "KEN", "year": 2025}
    desk.data.run(lambda _job: open_record(desk.workspace, "basel_reports", None, key), done=opened.append)
    until(lambda: bool(opened))
    view = FillerView(FillerPresenter(desk, opened[0]))
    view.resize(1024, 700)
    view.show()
    until(lambda: bool(window.property("idle")) and bool(_fields(view)))
    searching = QTimer()
    searching.timeout.connect(lambda: desk.data.run(lambda _job: desk.workspace.page("contacts", search="amina o")))
    searching.start(100)
    field = _fields(view)[0]
    heart.start()
    for number in range(KEYS):
        QTest.keyClick(field, chr(ord("a") + number % 26))
        pressed = time.perf_counter()
        until(lambda since=pressed: time.perf_counter() - since > _BETWEEN_KEYS_S)
    searching.stop()
    until(lambda: bool(window.property("idle")))
    return heart.stop()


def _fields(view: QWidget) -> list[QWidget]:
    found = [*view.findChildren(QLineEdit), *view.findChildren(QPlainTextEdit)]
    return [one for one in found if one.isVisible() and one.isEnabled() and not one.isReadOnly()]


def main() -> None:
    """Sit at the window, do it, tell it, go."""
    from brs_desktop.app import application, build

    what = {"arriving": arriving, "typing": typing}[sys.argv[1]]
    window = build(Path(sys.argv[2]), "en")

    def sit() -> None:
        if what is typing:
            until(lambda: bool(window.property("idle")))
        print(json.dumps(what(window, Heart())), flush=True)
        window.close()

    window.workspace_ready.connect(lambda: QTimer.singleShot(0, sit))
    application().exec()


if __name__ == "__main__":
    main()
