"""Notes which windows were shown and which commands were run while a test ran."""

from __future__ import annotations

import sys
from typing import Any

_seen: set[str] = set()
_state: dict[str, Any] = {}


def begin() -> None:
    """Forget what was seen before; start watching the windows of a running application."""
    _seen.clear()
    _watch_windows()


def end() -> set[str]:
    """What was seen since begin(); nothing is watched any more, for every event waits for whoever watches."""
    _note_present_windows()
    watcher = _state.pop("filter", None)
    if watcher is not None:
        _application().removeEventFilter(watcher)
        watcher.deleteLater()
    return set(_seen)


def command(name: str) -> None:
    """A helper ran the program's own command line as a process."""
    _seen.add(f"command {name}")


def _application() -> Any:
    widgets = sys.modules.get("PySide6.QtWidgets")
    return widgets.QApplication.instance() if widgets is not None else None


def _watch_windows() -> None:
    application = _application()
    if application is None or "filter" in _state:
        return
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QWidget

    class Watcher(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                _seen.add(f"window {type(watched).__name__}")
            return False

    _state["filter"] = Watcher(application)
    application.installEventFilter(_state["filter"])


def _note_present_windows() -> None:
    application = _application()
    if application is not None:
        for widget in application.topLevelWidgets():
            if widget.isVisible():
                _seen.add(f"window {type(widget).__name__}")
