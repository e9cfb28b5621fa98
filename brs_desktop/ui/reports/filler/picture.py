"""One picture on a form's page, no larger than its place, or a sentence why it cannot be shown."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from brs_desktop.ui.parts import text
from brs_desktop.ui.reports.filler.sights import Sight, Sights, Thing, why_not
from brs_desktop.ui.values import apart


class PictureView(QWidget):
    """Asks for its picture when it is told what to show, and only when that is another thing than before."""

    def __init__(self, sights: Sights, box: QSize, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sights, self._box = sights, box
        self._thing: Thing | None = None
        self._called = ""
        self._sight: Sight | None = None
        self.picture = QLabel()
        self.picture.setObjectName(name)
        self.told = text("", "hint", wraps=True, name=f"{name}:told")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(0)
        column.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self.told)
        self.hide()

    def show_thing(self, thing: Thing | None, called: str, spoken: str) -> None:
        """`called` is the thing's own name, `spoken` what a screen reader says of it."""
        self.picture.setAccessibleName(spoken)
        self._called = called
        if thing == self._thing:
            self._tell()
            return
        self._thing, self._sight = thing, None
        self._tell()
        if thing is not None:
            self._sights.look(thing, self._box * self.devicePixelRatio(), lambda sight: self._take(thing, sight), self)

    def _take(self, thing: str | Mapping[str, object], sight: Sight) -> None:
        if thing == self._thing:
            self._sight = sight
            self._tell()

    def _tell(self) -> None:
        sight = self._sight
        shown = sight is not None and sight.picture is not None
        if sight is not None and sight.picture is not None:
            pixels = QPixmap.fromImage(sight.picture)
            pixels.setDevicePixelRatio(self.devicePixelRatio())
            self.picture.setPixmap(pixels)
        words = why_not(sight, apart(self._called)) if sight is not None else ""
        self.told.setText(words)
        self.told.setVisible(bool(words))
        self.picture.setVisible(shown)
        self.setVisible(shown or bool(words))
