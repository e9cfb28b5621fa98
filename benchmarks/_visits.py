"""How long the first visit of each place, and the first opening of a record, hold the interface thread."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer

from benchmarks._hearts import Heart, until

# What is painted, and what is made in a turn of its own, comes after what was asked for has been read.
_AFTERWARDS_S = 0.4
# One process for each: what an earlier visit imported or drew makes the next one lighter.
VISITS = ("library", "contacts", "reports", "assistance", "reference", "sync", "settings", "record", "home")


def visit(window: Any, heart: Heart, name: str) -> dict[str, float]:
    """Go somewhere for the first time and stay until everything is there."""
    act: Callable[[], object] = {"record": lambda: _open_record(window)}.get(name, lambda: window.go_to(name))
    if name == "home":
        _leave_home(window)
    if name == "record":
        window.go_to("reports")
        until(lambda: bool(window.property("idle")))
    heart.start()
    act()
    until(lambda: bool(window.property("idle")))
    still = time.perf_counter()
    until(lambda: time.perf_counter() - still > _AFTERWARDS_S and bool(window.property("idle")))
    return heart.stop()


def _open_record(window: Any) -> None:
    """The largest form: a new Basel report of 279 questions."""
    from brs_sync.values import Number, Ref

    first: Mapping[str, Any] = {"country": Ref("KEN", "Kenya"), "year": Number("2025")}
    window.place("reports").open_record("basel_reports", None, first)


def _leave_home(window: Any) -> None:
    """Home was there at the start: it is thrown away, to be built as the window builds it."""
    from brs_desktop.ui.parts import discard

    window.go_to("reference")
    until(lambda: bool(window.property("idle")))
    discard(window.places.pop("home"))


def main() -> None:
    """Sit at the window, go there, tell it, go."""
    from brs_desktop.app import application, build

    name = sys.argv[1]
    window = build(Path(sys.argv[2]), "en")

    def sit() -> None:
        # Somebody who has looked at Home for a moment.
        until(lambda: bool(window.property("idle")) and not window.ahead.waits)
        print(json.dumps(visit(window, Heart(), name)), flush=True)
        window.close()

    window.workspace_ready.connect(lambda: QTimer.singleShot(0, sit))
    application().exec()


if __name__ == "__main__":
    main()
