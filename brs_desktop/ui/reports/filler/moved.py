"""The bar that says of an open record that it has moved, and leads to where it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui import icons
from brs_desktop.ui.parts import text
from brs_desktop.ui.records.words import place_words
from brs_desktop.ui.speech import speak
from brs_desktop.ui.values import apart
from brs_desktop.ui.wrapped import WrappedButton


@dataclass(frozen=True)
class There:
    """Where a record is now: what lists call it, its title, the country or place."""

    reference: str
    title: str
    place: str


def whither(workspace: Any, key: Any) -> There | None:
    """Where a record went, if it did (asked in the data lane)."""
    from brs_desktop.records.moved import moved_to

    if key is None or moved_to(key.collection, workspace.replica.cells(key)) is None:
        return None
    found = workspace.moves.whereabouts(key)
    if found.target is None:
        return None
    return There(workspace.reference(found.target), found.target_title, place_words(found.target))


class MovedBar(QFrame):
    """Shown as long as the record that is open is one that has moved."""

    there_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setProperty("tone", "warn")
        self._there: There | None = None
        self._says = text("", wraps=True, name="filler_moved_says")
        self.go = WrappedButton("filler_moved_to")
        self.go.setProperty("tone", "quiet")
        icons.keep(self.go, "forward", "accent_ink")
        self.go.clicked.connect(self._go)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 12, 6)
        column.addWidget(self._says)
        column.addWidget(self.go)
        self.hide()
        speak(self._words)

    def show_there(self, there: There | None) -> None:
        """Where the record is now; nothing hides the bar."""
        self._there = there
        self._words()
        self.setVisible(there is not None)

    def _go(self) -> None:
        if self._there is not None:
            self.there_asked.emit(self._there.reference)

    def _words(self) -> None:
        self._says.setText(_("This record has moved. Lists leave it out; a search finds it."))
        if self._there is not None:
            title = f"{self._there.title} ({self._there.place})"
            self.go.say(_("Moved to: {title}").format(title=apart(title)))
