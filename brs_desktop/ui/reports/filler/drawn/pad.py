"""The paper that is drawn on with a mouse, a pen or a finger; what it gives is a PNG."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QImageWriter, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from brs_desktop.ui.reports.filler.drawn.strokes import INKS, Stroke, Strokes

_RULE = QColor("#9aa3ad")


class Pad(QWidget):
    """A sheet of a fixed number of points, shown as large as there is room; white whatever the window's colours are.

    A finger and a pen come as a mouse does: Qt makes it of both where nobody takes them.
    """

    changed = Signal()

    def __init__(self, size: QSize, *, ruled: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pad")
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(240, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.sheet, self._ruled = size, ruled
        self.strokes = Strokes()
        self.ink = next(iter(INKS))
        self._under: QImage | None = None
        # All strokes but the one under the pen: a long drawing is not painted anew at each of its points.
        self._done: QImage | None = None
        self._drawing = False

    def sizeHint(self) -> QSize:
        return self.sheet

    def lay_under(self, picture: QImage) -> None:
        """Draw on a picture; the sheet takes its size."""
        self._under, self.sheet = picture, picture.size()
        self._renew()

    def undo(self) -> None:
        """Take back the last stroke."""
        self._drawing = False  # the stroke under the pen is the last one: it ends here
        self.strokes.undo()
        self._renew()

    def redo(self) -> None:
        """Draw the stroke again that was taken back."""
        self._drawing = False
        self.strokes.redo()
        self._renew()

    def clear(self) -> None:
        """Take away everything that was drawn."""
        self._drawing = False
        self.strokes.clear()
        self._renew()

    def png(self) -> bytes:
        """The drawing as a file, without the line that signatures stand on; nothing when none can be made."""
        held = QBuffer()
        held.open(QIODevice.OpenModeFlag.WriteOnly)
        written = QImageWriter(held, b"png").write(self._drawn())
        return bytes(held.data().data()) if written else b""

    def _renew(self) -> None:
        self._done = None
        self.update()
        self.changed.emit()

    def _drawn(self) -> QImage:
        made = QImage(self.sheet, QImage.Format.Format_RGB32)
        made.fill(Qt.GlobalColor.white)
        painter = QPainter(made)
        if self._under is not None:
            painter.drawImage(0, 0, self._under)
        for stroke in self.strokes.shown[: len(self.strokes.shown) - self._drawing]:
            _paint(painter, stroke)
        painter.end()
        return made

    def _place(self) -> QRectF:
        """Where the sheet stands in the widget."""
        size = self.sheet.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2, *size.toTuple())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._done is None:
            self._done = self._drawn()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        place = self._place()
        painter.drawImage(place, self._done)
        painter.translate(place.topLeft())
        painter.scale(place.width() / self.sheet.width(), place.height() / self.sheet.height())
        if self._ruled:
            low, edge = self.sheet.height() * 0.78, self.sheet.width() * 0.06
            painter.setPen(QPen(_RULE, 2, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(edge, low), QPointF(self.sheet.width() - edge, low))
        if self._drawing:
            _paint(painter, self.strokes.shown[-1])
        painter.setPen(QPen(_RULE, 0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(0, 0, *self.sheet.toTuple()))

    def _at(self, event: QMouseEvent) -> tuple[float, float]:
        place, point = self._place(), event.position()
        across = (point.x() - place.x()) * self.sheet.width() / max(place.width(), 1)
        down = (point.y() - place.y()) * self.sheet.height() / max(place.height(), 1)
        return min(max(across, 0.0), float(self.sheet.width())), min(max(down, 0.0), float(self.sheet.height()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._drawing:
            width = max(self.sheet.width(), self.sheet.height()) / 260
            self._drawing = self.strokes.begin(self.ink, width, self._at(event))
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drawing:
            self.strokes.go_on(self._at(event))
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._drawing:
            self.strokes.go_on(self._at(event))
            self._drawing = False
            self._renew()


def _paint(painter: QPainter, stroke: Stroke) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(INKS[stroke.ink]), stroke.width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    points = [QPointF(x, y) for x, y in stroke.points]
    if len(points) == 1:
        painter.drawPoint(points[0])
    else:
        painter.drawPolyline(QPolygonF(points))
