"""Keys typed into the form of 1,000 questions in a real window: from the press to what is painted of it."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
QUESTIONS, TURNS, WARM = 1_000, 240, 20


def main() -> dict[str, Any]:
    """A digit, painted; then Tab, by which the answer goes to the engine and what follows from it is painted."""
    from PySide6.QtCore import QEvent, QObject, Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QLineEdit

    from benchmarks._forms_made import long_tables
    from brs_desktop import app
    from brs_desktop.ui import fonts, theme
    from brs_desktop.ui.authoring.window import TrialWindow

    class Painted(QObject):
        """When something was painted last."""

        at = 0.0

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                Painted.at = time.perf_counter()
            return False

    application = app.application()
    fonts.load()
    theme.apply(application, dark=False)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "long.md"
        file.write_text(long_tables(QUESTIONS), "utf-8")
        window = TrialWindow(file)
        window.show()
        window.activateWindow()
        _settle(lambda: window.tried is not None and not window.waits)
        page = window.page
        assert window.presenter is not None and page is not None, "the form was not opened"
        presenter, sections = window.presenter, [one.name for one in window.presenter.parts]
        for question in presenter.form.definition.questions:
            if question.name.startswith("gate"):
                presenter.answer(question.name, "a")
        engine: list[float] = []
        _timed(presenter.editor, engine)
        keys: list[float] = []
        answers: list[float] = []
        watch = Painted()
        turn = 0
        while turn < TURNS + WARM:
            window.show_section(sections[turn // 8 % len(sections)])
            _settle(lambda: not window.waits)
            boxes = [one for one in page.findChildren(QLineEdit) if one.isVisible() and not one.isReadOnly()]
            for box in boxes[:8]:
                page.ensureWidgetVisible(box, 0, 80)
                box.setFocus()
                _settle(lambda box=box: box.hasFocus() and not box.visibleRegion().isEmpty())
                box.installEventFilter(watch)
                begun = time.perf_counter()
                QTest.keyClick(box, Qt.Key.Key_7)
                _settle(lambda since=begun: Painted.at > since)
                keys.append((Painted.at - begun) * 1000)
                box.removeEventFilter(watch)
                page.viewport().installEventFilter(watch)
                begun = time.perf_counter()
                QTest.keyClick(box, Qt.Key.Key_Tab)
                _settle(lambda since=begun: len(engine) > len(answers))
                page.viewport().update()
                _settle(lambda since=begun: Painted.at > since)
                answers.append((Painted.at - begun) * 1000)
                page.viewport().removeEventFilter(watch)
                _settle(lambda: not window.waits)
                turn += 1
        window.close()
        told = {"key_to_paint": keys[WARM:], "answer_to_paint": answers[WARM:], "engine": engine[WARM:]}
    return {
        f"{name}_{rank}_ms": round(sorted(times)[int(len(times) * share)], 2)
        for name, times in told.items()
        for rank, share in (("p50", 0.5), ("p99", 0.99))
    }


def _timed(editor: Any, engine: list[float]) -> None:
    """Every answer's own time, the engine's share of what a person waits for."""
    answer = editor.answer

    def timed(path: str, value: Any) -> Any:
        begun = time.perf_counter()
        try:
            return answer(path, value)
        finally:
            engine.append((time.perf_counter() - begun) * 1000)

    editor.answer = timed


def _settle(fact: Any) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    until = time.perf_counter() + 20
    while not fact():
        loop = QEventLoop()
        QTimer.singleShot(1, loop.quit)
        loop.exec()
        if time.perf_counter() > until:
            raise TimeoutError("the window came to no rest")


if __name__ == "__main__":
    json.dump(main(), sys.stdout)
    sys.stdout.flush()
    os._exit(0)
