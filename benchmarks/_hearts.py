"""How long the interface thread is held while `arriving`, `answering`, `typing` or `resting` goes on over a folder."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QWidget

from benchmarks._bare_journal import bare_journal

EVERY_MS = 5
PATIENCE_S = 200
KEYS = 60
_BETWEEN_KEYS_S = 0.03
_BETWEEN_ANSWERS_MS = 30
_REST_S = 10


class Heart(QObject):
    """Beats every five milliseconds and remembers how late it was, and how much of that was the thread's own work."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[tuple[float, float]] = []
        self._last = (0.0, 0.0)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self.gaps.clear()
        self._last = (time.perf_counter(), time.thread_time())
        self._timer.start(EVERY_MS)

    def stop(self) -> dict[str, float]:
        """The worst gap, that which one beat in a hundred exceeds, and the longest work between two beats."""
        self._timer.stop()
        gaps = sorted(gap for gap, _work in self.gaps)
        work = max(work for _gap, work in self.gaps)
        return {"worst_ms": gaps[-1], "p99_ms": gaps[int(len(gaps) * 0.99)], "work_ms": work, "beats": len(gaps)}

    def _beat(self) -> None:
        now = (time.perf_counter(), time.thread_time())
        self.gaps.append(((now[0] - self._last[0]) * 1000, (now[1] - self._last[1]) * 1000))
        self._last = now


def until(fact: Callable[[], bool]) -> None:
    """Let the event loop run until a fact is true; asked again after that, it may have passed."""
    loop, timer, begun = QEventLoop(), QTimer(), time.monotonic()
    came: list[bool] = []

    def look() -> None:
        if fact():
            came.append(True)
        if came or time.monotonic() - begun > PATIENCE_S:
            loop.quit()

    timer.timeout.connect(look)
    timer.start(EVERY_MS)
    loop.exec()
    if not came:
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


def answering(window: Any, heart: Heart) -> dict[str, float]:
    """The same, while answers are typed: how long each takes until it is on disk, in the interface thread.

    Turn about a bare commit of the same row goes to a file beside it: what the disk itself makes one wait for.
    """
    from brs_sync.ids import RecordKey

    replica = window.desk.workspace.replica
    session = replica.open_session(RecordKey("contacts/KEN", "contacts", replica.new_record_id("contacts")))
    ours, peer = _Waits(), _Waits()
    with bare_journal(window.desk.folder.parent / "bare.db") as plain:

        def answer() -> None:
            words = f"an answer of a common length, number {ours.count}"
            if ours.count == peer.count:
                ours.measure(lambda: session.write("remarks", words))
            else:
                peer.measure(lambda: plain(session.token, words))

        typing = QTimer()
        typing.timeout.connect(answer)
        typing.start(_BETWEEN_ANSWERS_MS)
        arriving(window, heart)
        typing.stop()
    session.discard()
    return ours.told("") | peer.told("bare_")


class _Waits:
    """How long one thing took, each time that it was done."""

    def __init__(self) -> None:
        self._taken: list[float] = []

    @property
    def count(self) -> int:
        return len(self._taken)

    def measure(self, act: Callable[[], object]) -> None:
        begun = time.perf_counter()
        act()
        self._taken.append((time.perf_counter() - begun) * 1000)

    def told(self, prefix: str) -> dict[str, float]:
        """Milliseconds: half of them, all but one in a hundred, the worst."""
        taken = sorted(self._taken)
        figures = {"p50_ms": taken[len(taken) // 2], "p99_ms": taken[int(len(taken) * 0.99)], "worst_ms": taken[-1]}
        return {prefix + name: figure for name, figure in figures.items()}


def resting(_window: Any, heart: Heart) -> dict[str, float]:
    """Nothing goes on: what the machine itself holds up."""
    heart.start()
    begun = time.perf_counter()
    until(lambda: time.perf_counter() - begun > _REST_S)
    return heart.stop()


def typing(window: Any, heart: Heart) -> dict[str, float]:
    """Answers are typed into the largest form while the lane of data searches a large list."""
    from brs_sync.values import Number, Ref

    from brs_desktop.ui.reports.filler.opening import open_record
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter
    from brs_desktop.ui.reports.filler.view import FillerView

    desk = window.desk
    opened: list[Any] = []
    key = {"country": Ref("KEN", "Kenya"), "year": Number("2025")}
    desk.data.run(lambda _job: open_record(desk.workspace, "basel_reports", None, key), done=opened.append)
    until(lambda: bool(opened))
    view = FillerView(FillerPresenter(desk, opened[0]))
    view.resize(1024, 700)
    view.come_up(QWidget.show)
    until(lambda: not view.waits and bool(window.property("idle")))
    while not _fields(view):
        view.findChild(QAbstractButton, "section_after").click()
        until(lambda: bool(window.property("idle")))
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


def sit_down(window: Any, sit: Callable[[], object]) -> None:
    """Run the application, with `sit` once the workspace is open; SystemExit with a sentence where it cannot be."""
    from brs_desktop.app import application

    refused: list[str] = []

    def leave(problem: Any) -> None:
        refused.append(f"{problem.message} {problem.next}".strip())
        window.close()

    window.desk.opening_failed.connect(leave)
    window.workspace_ready.connect(lambda: QTimer.singleShot(0, sit))
    application().exec()
    if refused:
        raise SystemExit(refused[0])


def main() -> None:
    """Sit at the window, do it, tell it, go."""
    from brs_desktop.app import build

    what = {"arriving": arriving, "answering": answering, "typing": typing, "resting": resting}[sys.argv[1]]
    window = build(Path(sys.argv[2]), "en")

    def sit() -> None:
        if what not in (arriving, answering):
            until(lambda: bool(window.property("idle")))
        print(json.dumps(what(window, Heart())), flush=True)
        window.close()

    sit_down(window, sit)


if __name__ == "__main__":
    main()
