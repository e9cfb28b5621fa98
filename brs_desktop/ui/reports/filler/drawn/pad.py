"""The paper that is drawn on with a mouse, a pen or a finger; what it gives is made elsewhere, in a lane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QImageWriter,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from brs_desktop.library.photonotes import with_notes
from brs_desktop.sentences import problem
from brs_desktop.ui.reports.filler.drawn.strokes import INKS, Stroke, Strokes

_RULE = QColor("#9aa3ad")
# Points of a line that are painted at once: the ink covers, so that pieces look as one, and a long line takes ten times
# as long when every part of it is held against every other.
_PIECE = 64
_QUALITY = 95  # of a photograph that was one: no point of it is lost, and it does not become ten times as large


class Pad(QWidget):
    """A sheet of a fixed number of points, shown as large as there is room; white whatever the window's colours are.

    A finger and a pen come as a mouse does: Qt makes it of both where nobody takes them. What is shown is painted once,
    as large as it is seen, and each stroke onto it as it is drawn; the sheet itself is painted when it is kept.
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
        self._under_shown: QImage | None = None
        self._suffix, self._notes = "png", b""
        self._seen: QImage | None = None
        self._drawing = False

    def sizeHint(self) -> QSize:
        return self.sheet.boundedTo(QSize(1200, 800))

    def lay_under(self, picture: QImage, shown: QImage | None = None, suffix: str = "png", notes: bytes = b"") -> None:
        """Draw on a picture; the sheet takes its size. `shown` is the same, no larger than a window.

        The file that is made has the picture's colours, its dots an inch and its notes.
        """
        self._notes = notes
        self._under, self._under_shown, self.sheet, self._suffix = picture, shown or picture, picture.size(), suffix
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

    @property
    def suffix(self) -> str:
        """How the file's name ends that `picture` makes."""
        return self._suffix

    def picture(self) -> Callable[[], bytes]:
        """Makes the drawing as it stands now into a file, without the line that signatures stand on; for a lane.

        It raises Problem drawing-unmade where none can be made.
        """
        size, under, suffix, notes = QSize(self.sheet), self._under, self._suffix, self._notes
        strokes = [Stroke(one.ink, one.width, list(one.points)) for one in self.strokes.shown]
        return lambda: with_notes(_file(_sheet(size, under, strokes), suffix), notes)

    def _renew(self) -> None:
        self._seen = None
        self.update()
        self.changed.emit()

    def _place(self) -> QRectF:
        """Where the sheet stands in the widget."""
        size = self.sheet.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2, *size.toTuple())

    def _scale(self) -> float:
        return self._place().width() / max(self.sheet.width(), 1)

    def _look(self) -> QImage:
        """The sheet as it is seen, with every stroke so far."""
        ratio = self.devicePixelRatio()
        size = self._place().size().toSize().expandedTo(QSize(1, 1))
        if self._seen is not None and self._seen.devicePixelRatio() == ratio and self._seen.size() == size * ratio:
            return self._seen
        seen = QImage(size * ratio, QImage.Format.Format_RGB32)
        seen.setDevicePixelRatio(ratio)
        seen.fill(Qt.GlobalColor.white)
        with QPainter(seen) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            if self._under_shown is not None:
                painter.drawImage(QRectF(0, 0, *size.toTuple()), self._under_shown)
            painter.scale(self._scale(), self._scale())
            for stroke in self.strokes.shown:
                _paint(painter, stroke)
        self._seen = seen
        return seen

    def _add(self, stroke: Stroke) -> None:
        """Paint where the pen has just been, and nothing else."""
        last = Stroke(stroke.ink, stroke.width, stroke.points[-2:])
        scale, place = self._scale(), self._place()
        if self._seen is not None:
            with QPainter(self._seen) as painter:
                painter.scale(scale, scale)
                _paint(painter, last)
        across, down = [x for x, _y in last.points], [y for _x, y in last.points]
        wide = stroke.width * scale + 2
        at = QPointF(place.x() + min(across) * scale - wide, place.y() + min(down) * scale - wide)
        room = (max(across) - min(across)) * scale + 2 * wide, (max(down) - min(down)) * scale + 2 * wide
        self.update(QRect(int(at.x()), int(at.y()), ceil(room[0]) + 1, ceil(room[1]) + 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        place = self._place()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawImage(place.topLeft(), self._look())
            painter.translate(place.topLeft())
            if self._ruled:
                low, edge = place.height() * 0.78, place.width() * 0.06
                painter.setPen(QPen(_RULE, 1, Qt.PenStyle.DashLine))
                painter.drawLine(QPointF(edge, low), QPointF(place.width() - edge, low))
            painter.setPen(QPen(_RULE, 0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(0, 0, place.width(), place.height()))

    def _at(self, event: QMouseEvent) -> tuple[float, float]:
        place, point = self._place(), event.position()
        across = (point.x() - place.x()) * self.sheet.width() / max(place.width(), 1)
        down = (point.y() - place.y()) * self.sheet.height() / max(place.height(), 1)
        return min(max(across, 0.0), float(self.sheet.width())), min(max(down, 0.0), float(self.sheet.height()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._drawing:
            width = max(self.sheet.width(), self.sheet.height()) / 260
            self._drawing = self.strokes.begin(self.ink, width, self._at(event))
            if self._drawing:
                self._add(self.strokes.shown[-1])
            else:
                self.changed.emit()  # there is no room for more, and that is said

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drawing and self.strokes.go_on(self._at(event)):
            self._add(self.strokes.shown[-1])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._drawing:
            if self.strokes.go_on(self._at(event)):
                self._add(self.strokes.shown[-1])
            self._drawing = False
            self.changed.emit()


def _sheet(size: QSize, under: QImage | None, strokes: Sequence[Stroke]) -> QImage:
    clear = under is not None and under.hasAlphaChannel()
    made = QImage(size, QImage.Format.Format_ARGB32 if clear else QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.transparent if clear else Qt.GlobalColor.white)
    if under is not None:
        made.setDotsPerMeterX(under.dotsPerMeterX())
        made.setDotsPerMeterY(under.dotsPerMeterY())
        if under.colorSpace().isValid():
            made.setColorSpace(under.colorSpace())
    with QPainter(made) as painter:
        if under is not None:
            painter.drawImage(0, 0, under)
        for stroke in strokes:
            _paint(painter, stroke)
    return made


def _file(picture: QImage, suffix: str) -> bytes:
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(held, suffix.encode())
    if suffix != "png":
        writer.setQuality(_QUALITY)
    if not writer.write(picture):
        raise problem("drawing-unmade")
    return bytes(held.data().data())


def _paint(painter: QPainter, stroke: Stroke) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(INKS[stroke.ink]), stroke.width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    points = [QPointF(x, y) for x, y in stroke.points]
    if len(points) == 1:
        painter.drawPoint(points[0])
    for at in range(0, len(points) - 1, _PIECE):
        painter.drawPolyline(QPolygonF(points[at : at + _PIECE + 1]))
