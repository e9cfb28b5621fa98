"""A drawing painted by Qt: the same shapes that paper has, in the letters and the palette of the window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QTransform
from PySide6.QtWidgets import QApplication

from brs_desktop.drawing.outlines import RING, corners, crossed
from brs_desktop.drawing.palette import DARK, LIGHT, STRONG, Palette
from brs_desktop.drawing.patterns import PITCH, THICK, segments
from brs_desktop.drawing.shapes import Box, Dot, Drawing, Mark, Path, Rect, Shape, Stroke, Text
from brs_desktop.ui import theme


@dataclass(frozen=True)
class Closer:
    """How much closer one looks at the inside of a drawing, and where its corner has gone."""

    times: float = 1.0
    right: float = 0.0
    down: float = 0.0

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the drawing is seen."""
        return self.right + x * self.times, self.down + y * self.times

    def back(self, x: float, y: float) -> tuple[float, float]:
        """Which point of the drawing is seen there."""
        return (x - self.right) / self.times, (y - self.down) / self.times


PLAIN = Closer()


def palette() -> Palette:
    """The colours on the window's own ground; where the system asks for strong contrast, those."""
    hints = QApplication.styleHints()  # held: Python lets go of what hangs on it otherwise
    asked = hints.accessibility()
    if asked.contrastPreference() == Qt.ContrastPreference.HighContrast and not theme.look.dark:
        return STRONG
    return {**(DARK if theme.look.dark else LIGHT), "paper": theme.look.colours.window}


def letters(size: float, bold: bool) -> QFont:
    """The window's letters at a size in logical pixels."""
    font = QFont(QApplication.font())
    font.setPixelSize(max(1, round(size)))
    font.setBold(bold)
    return font


def measured(text: str, size: float, bold: bool) -> float:
    """How wide a text is in the window's letters."""
    return float(QFontMetricsF(letters(size, bold)).horizontalAdvance(text))


def area(mark: Mark) -> QPainterPath:
    """What of the picture belongs to a mark."""
    path = QPainterPath()
    if isinstance(mark, Path):
        for ring in mark.rings:
            path.addPolygon([QPointF(x, y) for x, y in ring])
            path.closeSubpath()
    elif isinstance(mark, Rect):
        path.addRect(_rect(mark.box))
    else:
        path.addEllipse(QPointF(mark.x, mark.y), mark.radius, mark.radius)
    return path


def paint(painter: QPainter, drawing: Drawing, colours: Palette, closer: Closer = PLAIN) -> None:
    """Everything that the drawing shows."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft if drawing.rtl else Qt.LayoutDirection.LeftToRight)
    _Brush(painter, colours, PLAIN).all(drawing.shapes)
    if drawing.window is not None:
        painter.save()
        painter.setClipRect(_rect(drawing.window))
        _Brush(painter, colours, closer).all(drawing.inside)
        painter.restore()


def picture(drawing: Drawing, sharpness: float = 2.0) -> QImage:
    """The drawing as pixels, in the colours of paper."""
    image = QImage(round(drawing.width * sharpness), round(drawing.height * sharpness), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(sharpness)
    image.fill(QColor(LIGHT["paper"]))
    painter = QPainter(image)
    paint(painter, drawing, LIGHT)
    painter.end()
    return image


class _Brush:
    """Paints shapes, seen from a distance."""

    def __init__(self, painter: QPainter, colours: Palette, closer: Closer) -> None:
        self.painter, self.colours, self.closer = painter, colours, closer

    def all(self, shapes: Iterable[Shape]) -> None:
        for shape in shapes:
            if isinstance(shape, Text):
                self._text(shape)
            elif isinstance(shape, Stroke):
                self._stroke(shape)
            elif isinstance(shape, Dot):
                self._dot(shape)
            else:
                self._area(shape)

    def _area(self, shape: Rect | Path) -> None:
        painter, path = self.painter, self._moved(area(shape))
        colour = QColor(self.colours[shape.fill])
        if shape.pattern == "solid":
            painter.fillPath(path, colour)
        else:
            painter.fillPath(path, QColor(self.colours["paper"]))
            painter.save()
            painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
            painter.setPen(QPen(colour, THICK))
            seen = path.boundingRect()
            box = Box(seen.x(), seen.y(), seen.width(), seen.height())
            lines = segments(shape.pattern, box, PITCH)
            painter.drawLines([QLineF(*start, *end) for start, end in lines])
            painter.restore()
        if shape.line is not None:
            painter.strokePath(path, QPen(QColor(self.colours[shape.line]), 0.6))

    def _moved(self, path: QPainterPath) -> QPainterPath:
        if self.closer is PLAIN:
            return path
        times, right, down = self.closer.times, self.closer.right, self.closer.down
        return QTransform(times, 0, 0, times, right, down).map(path)

    def _stroke(self, shape: Stroke) -> None:
        pen = QPen(QColor(self.colours[shape.role]), shape.thick)
        if shape.dashes:
            pen.setDashPattern([one / shape.thick for one in shape.dashes])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.painter.setPen(pen)
        self.painter.drawPolyline([QPointF(*self.closer.place(*point)) for point in shape.points])

    def _dot(self, dot: Dot) -> None:
        x, y = self.closer.place(dot.x, dot.y)
        here = Dot(x, y, dot.radius, dot.fill, dot.marker)
        painter, colour = self.painter, QColor(self.colours[dot.fill])
        if dot.marker == "cross":
            painter.setPen(QPen(colour, RING * 1.4))
            painter.drawLines([QLineF(*start, *end) for start, end in crossed(here)])
            return
        hollow = dot.marker == "ring"
        painter.setPen(QPen(colour, RING) if hollow else QPen(QColor(self.colours["paper"]), 0.6))
        painter.setBrush(Qt.BrushStyle.NoBrush if hollow else colour)
        if found := corners(here):
            painter.drawPolygon([QPointF(*point) for point in found])
        else:
            painter.drawEllipse(QPointF(x, y), dot.radius, dot.radius)

    def _text(self, text: Text) -> None:
        x, y = self.closer.place(text.x, text.y)
        width = measured(text.text, text.size, text.bold)
        left = x - {"left": 0.0, "centre": width / 2, "right": width}[text.anchor]
        self.painter.setFont(letters(text.size, text.bold))
        self.painter.setPen(QColor(self.colours[text.role]))
        self.painter.drawText(QPointF(left, y), text.text)


def _rect(box: Box) -> QRectF:
    return QRectF(box.x, box.y, box.width, box.height)
