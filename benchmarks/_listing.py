"""One sitting at a list of contacts in a process of its own: opened, sorted, filtered, paged; `ours` or `bare`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

from benchmarks._hearts import sit_down

PATIENCE_S = 30
# What is done, one after the other: (name, what).
STEPS = (
    ("open", ("open",)),
    ("middle", ("row", 0.5)),
    ("end", ("row", 1.0)),
    ("sort by words", ("sort", "name", False)),
    ("sort by words, down", ("sort", "name", True)),
    ("its middle", ("row", 0.5)),
    ("its end", ("row", 1.0)),
    ("sort by other words", ("sort", "organisation", False)),
    ("sort by words of other records", ("sort", "country", False)),
    ("middle by words of other records", ("row", 0.5)),
    ("sort by date", ("sort", "confirmed_on", False)),
    ("end by date", ("row", 1.0)),
    ("filter that leaves few", ("filter", "country", "KEN")),
    ("filter that leaves few, off", ("filter", "country", "")),
    ("filter by a set", ("filter", "conv", "cv_b")),
)


class _Paintings(QObject):
    """Tells when a view has been painted with everything that it asked for."""

    def __init__(self, view: QTableView, waits: Callable[[], bool]) -> None:
        super().__init__(view)
        self._view, self._waits = view, waits
        self._loop = QEventLoop()
        self._act = 0
        self._at: float | None = None
        view.viewport().installEventFilter(self)

    def eventFilter(self, _viewport: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self._waits():
            act = self._act
            QTimer.singleShot(0, lambda: self._painted(act))
        return False

    def _painted(self, act: int) -> None:
        """Behind a painting that began with everything there; painting may have asked for more."""
        if act == self._act and self._at is None and not self._waits():
            self._at = time.perf_counter()
            self._loop.quit()

    def after(self, act: Callable[[], object]) -> float:
        """Milliseconds from an act until its outcome stands on the screen."""
        self._act, self._at = self._act + 1, None
        begun = time.perf_counter()
        act()
        patience = QTimer()
        patience.setSingleShot(True)
        patience.timeout.connect(self._loop.quit)
        patience.start(PATIENCE_S * 1000)
        self._loop.exec()
        if self._at is None:
            raise TimeoutError("the list was not painted")
        return (self._at - begun) * 1000


def _rows(view: QTableView, first: int) -> list[str]:
    """What stands in some rows, so that both sides are seen to show the same."""
    rows = range(first, min(first + 3, view.model().rowCount()))
    return [str(view.model().index(row, 0).data()) for row in rows]


def sit(view: QTableView, waits: Callable[[], bool], act: Callable[[Any], None]) -> None:
    """Do every step and print its time and what was seen."""
    paintings = _Paintings(view, waits)
    taken: dict[str, float] = {}
    seen: dict[str, list[str]] = {}
    for name, what in STEPS:
        row = 0
        if what[0] == "row":
            row = int((view.model().rowCount() - 1) * float(what[1]))
            taken[name] = paintings.after(lambda row=row: view.scrollTo(view.model().index(row, 0)))
        else:
            if taken:
                paintings.after(lambda: (view.scrollToTop(), view.viewport().update()))
            taken[name] = paintings.after(lambda what=what: act(what))
        seen[name] = _rows(view, row)
    print(json.dumps({"taken": taken, "seen": seen}), flush=True)


def bare(file: str) -> None:
    """The peer."""
    from benchmarks._bare import BareModel

    application = QApplication(sys.argv[:1])
    window = QMainWindow()
    view = QTableView()
    model = BareModel(Path(file))
    view.setModel(model)
    window.setCentralWidget(view)
    window.resize(1180, 720)
    window.show()
    order = ["k_name, id"]

    def act(what: Any) -> None:
        match what:
            case ("open",):
                model.ask()
            case ("sort", name, down):
                way = "DESC" if down else "ASC"
                order[0] = ", ".join(f"{key} {way}" for key in dict.fromkeys((f"k_{name}", "k_name", "id")))
                model.ask(order=order[0])
            case ("filter", "country", code):
                model.ask("code = ?" if code else "1", (code,) if code else (), order[0])
            case ("filter", _set, member):
                model.ask("instr(conv, ?) > 0", (f" {member} ",), order[0])

    QTimer.singleShot(0, lambda: (sit(view, lambda: False, act), application.quit()))
    application.exec()


def ours(folder: str) -> None:
    """The window's own list of contacts."""
    from brs_desktop.app import build

    window = build(Path(folder), "en")

    def begin() -> None:
        place = window.place("contacts")
        _until(lambda: bool(window.property("idle")))
        view, presenter = place.list.grid, place.presenter  # type: ignore[attr-defined]
        presenter.choose("centres")
        _until(lambda: bool(window.property("idle")))

        def act(what: Any) -> None:
            match what:
                case ("open",):
                    presenter.choose("contacts")
                case ("sort", name, down):
                    column = [one.name for one in presenter.table.columns].index(name)
                    way = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
                    view.horizontalHeader().setSortIndicator(column, way)
                case ("filter", name, value):
                    presenter.filter(name, value)

        def waits() -> bool:
            return presenter.collection != "contacts" or bool(presenter.waits)

        sit(view, waits, act)
        window.close()

    def start() -> None:
        window.go_to("contacts")
        QTimer.singleShot(0, begin)

    sit_down(window, start)


def _until(fact: Callable[[], bool]) -> None:
    """Let the event loop run until a fact is true."""
    loop, timer, begun = QEventLoop(), QTimer(), time.monotonic()
    timer.timeout.connect(lambda: (fact() or time.monotonic() - begun > PATIENCE_S) and loop.quit())
    timer.start(1)
    loop.exec()


if __name__ == "__main__":
    {"ours": ours, "bare": bare}[sys.argv[1]](sys.argv[2])
