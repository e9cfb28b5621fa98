"""How long the first visit of each place, opening a record and finding something hold the interface thread."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtTest import QTest

from benchmarks._hearts import Heart, sit_down, until
from benchmarks._small import rest

# One process for each: what an earlier visit imported or drew makes the next one lighter.
PLACES = ("library", "contacts", "reports", "assistance", "reference", "sync", "settings", "home")
VISITS = (*PLACES, "record", "sticks", "finding")
_WORDS = "amina"


def visit(window: Any, heart: Heart, name: str) -> dict[str, float]:
    """Go somewhere for the first time and stay until everything is there."""
    acts: dict[str, Callable[[], object]] = {
        "record": lambda: _open_record(window),
        "sticks": lambda: window.place("sync").show_bundles(),
        "finding": lambda: _find(window),
    }
    act = acts.get(name, lambda: window.go_to(name))
    if name == "home":
        _leave_home(window)
    if name in acts:
        window.go_to({"record": "reports", "sticks": "sync"}.get(name, "contacts"))
        rest(window)
    heart.start()
    act()
    rest(window)
    told = heart.stop()
    if name == "finding" and not window.top.finder.open:
        raise RuntimeError("nothing was found")
    return told


def _find(window: Any) -> None:
    """Somebody types a name into the field that finds everything."""
    window.top.finder.begin()
    QTest.keyClicks(window.top.finder, _WORDS)


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
    from brs_desktop.app import build

    name = sys.argv[1]
    window = build(Path(sys.argv[2]), "en")

    def sit() -> None:
        # Somebody who has looked at Home for a moment.
        until(lambda: bool(window.property("idle")) and not window.ahead.waits)
        print(json.dumps(visit(window, Heart(), name)), flush=True)
        window.close()

    sit_down(window, sit)


if __name__ == "__main__":
    main()
