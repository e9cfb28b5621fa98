"""One picture on a form's page, no larger than its place, or a sentence why it cannot be shown."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QVBoxLayout, QWidget

from brs_desktop.ui.parts import text
from brs_desktop.ui.reports.filler.sights import Sight, Sights, Thing, why_not
from brs_desktop.ui.values import apart

_LEAST = 64


class Narrowing(QLabel):
    """A picture that becomes smaller where there is less room for it, and never larger than it is."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        return self.pixmap().deviceIndependentSize().toSize()

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, 1).boundedTo(self.sizeHint())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        whole = self.sizeHint()
        return whole.height() if width >= whole.width() else max(1, whole.height() * width // max(whole.width(), 1))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.sizeHint().scaled(self.size().boundedTo(self.sizeHint()), Qt.AspectRatioMode.KeepAspectRatio)
        place = QStyle.visualRect(self.layoutDirection(), self.rect(), QRect(QPoint(0, 0), shown))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, self.pixmap())


class PictureView(QWidget):
    """Asks for its picture when it is told what to show, and only when that is another thing than before."""

    def __init__(self, sights: Sights, box: QSize, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sights, self._box = sights, box
        self._thing: Thing | None = None
        self._called = ""
        self._sight: Sight | None = None
        self.picture = Narrowing()
        self.picture.setObjectName(name)
        self.told = text("", "hint", wraps=True, name=f"{name}:told")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(0)
        column.addWidget(self.picture)
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
        self._look()

    def _look(self) -> None:
        thing = self._thing
        if thing is not None:
            self._sights.look(thing, self._box * self.devicePixelRatio(), lambda sight: self._take(thing, sight), self)

    def changeEvent(self, event: QEvent) -> None:
        """Who comes back to the window may have fetched what was elsewhere."""
        super().changeEvent(event)
        back = event.type() == QEvent.Type.ActivationChange and self.isActiveWindow()
        if back and self._sight is not None and self._sight.why in ("elsewhere", "coming"):
            self._look()

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
            self.picture.updateGeometry()
        words = why_not(sight, apart(self._called)) if sight is not None else ""
        self.told.setText(words)
        self.told.setVisible(bool(words))
        self.picture.setVisible(shown)
        self.setVisible(shown or bool(words))
