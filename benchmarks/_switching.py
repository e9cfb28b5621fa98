"""How long a form of 279 questions takes until everything on the screen speaks another language."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from benchmarks._hearts import sit_down, until
from benchmarks._small import rest
from benchmarks._visits import _open_record

SECTION = "defs"
ROUNDS = 5
LANGUAGES = ("ar", "fr", "zh", "en")


def words(window: Any) -> list[str]:
    """Everything that is written on the screen."""
    shown = (one for one in window.findChildren(QWidget) if one.isVisible())
    return [_said(one) for one in shown if isinstance(one, QLabel | QAbstractButton | QLineEdit)]


def _said(one: Any) -> str:
    return str(one.placeholderText() if isinstance(one, QLineEdit) else one.text())


def switched(window: Any, code: str) -> float:
    """Milliseconds from the choice until the window is painted again and says what it says in the end."""
    filler = window.place("reports").filler
    loop, looking = QEventLoop(), QTimer()
    looking.timeout.connect(lambda: window.updatesEnabled() and not filler.waits and loop.quit())
    begun = time.perf_counter()
    window.speak(code)
    looking.start(0)
    loop.exec()
    looking.stop()
    took, said = (time.perf_counter() - begun) * 1000, words(window)
    rest(window)
    if said != words(window):
        raise RuntimeError(f"{code}: some of it was said later")
    return took


def main() -> None:
    """Open the largest form, show a page of it, and speak one language after the other."""
    from brs_desktop.app import build
    from brs_desktop.workspace import Workspace

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "workspace"
        with Workspace.init(folder, name="Amina", country="KEN", languages=("en",)) as made:
            made.searching.fill()
        window = build(folder, "en")

        def sit() -> None:
            until(lambda: bool(window.property("idle")) and not window.ahead.waits)
            window.go_to("reports")
            rest(window)
            _open_record(window)
            rest(window)
            window.place("reports").filler.show_section(SECTION)
            rest(window)
            # The first time of each language its catalogue is read from the disk.
            first = {f"{code}, the first time": switched(window, code) for code in LANGUAGES}
            rounds = [{code: switched(window, code) for code in LANGUAGES} for _round in range(ROUNDS)]
            again = {code: statistics.median(one[code] for one in rounds) for code in LANGUAGES}
            print(json.dumps(again | first), flush=True)
            window.close()

        sit_down(window, sit)


if __name__ == "__main__":
    main()
