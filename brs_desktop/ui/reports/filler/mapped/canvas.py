"""The map that places are set on: a cross moved by arrows or the mouse, the places, and the line through them."""

from __future__ import annotations

from math import degrees

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from brs_desktop import language
from brs_desktop.drawing.projection import backward, forward
from brs_desktop.drawing.shapes import Drawing, Measure, Point, Table
from brs_desktop.drawing.world import NORTH, SOUTH
from brs_desktop.drawing.worldmap import Sheet, WorldMap, lay_out, sheet
from brs_desktop.ui import theme
from brs_desktop.ui.drawing.canvas import DrawingView
from brs_desktop.ui.drawing.painter import PLAIN, palette
from brs_desktop.ui.reports.filler.mapped.places import Fineness, Spot, Spots

_ARM, _GAP, _DOT, _REACH, _EDGE = 12.0, 3.0, 4.5, 8.0, 24.0
_FAST = 10
_KEYS = {
    Qt.Key.Key_Return: "set",
    Qt.Key.Key_Enter: "set",
    Qt.Key.Key_Delete: "remove",
    Qt.Key.Key_PageDown: "next",
    Qt.Key.Key_PageUp: "before",
}
# North and east of each arrow: a map is not mirrored.
_WAYS = {
    Qt.Key.Key_Up: (1, 0),
    Qt.Key.Key_Down: (-1, 0),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Left: (0, -1),
}


class PlaceMap(DrawingView):
    """`moved` comes when the cross or the fineness is another; `asked` says what a key or a click wants done with the
    places (`set`, `move`, `remove`, `next`, `before`), `taken` which one was clicked on.
    """

    moved = Signal()
    asked = Signal(str)
    taken = Signal(int)
    closest = 96.0

    def __init__(self, title: str, alternative: str, parent: QWidget | None = None) -> None:
        super().__init__("place_map", parent)
        self._told = WorldMap(title, language.language(), alternative, Table((), ()), (), ())
        self.cross = Spot(0.0, 0.0)
        self.spots = Spots("geopoint")
        self._pressed: QPointF | None = None
        self._dragging = False
        self.show_drawing(self._world)
        self.seen_closer.connect(lambda _closer: self.moved.emit())

    def _world(self, width: float, height: float, measure: Measure, size: float) -> Drawing:
        return lay_out(self._told, width, height, measure, size)

    def show_spots(self, spots: Spots) -> None:
        """Show these; the cross goes where the chosen one is."""
        self.spots = spots
        if spots.chosen is not None:
            self.put_cross(spots.all[spots.chosen])
        self.update()

    def put_cross(self, spot: Spot) -> None:
        """Move the cross, and the map along where it would be out of sight."""
        self.cross = spot
        window, seen = self._drawing_window(), self.seen(spot)
        inner = window.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        if self.closer is not PLAIN and not inner.contains(seen):
            self._move(window.center().x() - seen.x(), window.center().y() - seen.y())
        self.moved.emit()
        self.update()

    @property
    def fineness(self) -> Fineness:
        """What a pixel stands for as closely as one looks now."""
        return Fineness(degrees(1 / (self._sheet.scale * self.closer.times)))

    # Where things are.

    @property
    def _sheet(self) -> Sheet:
        drawing = self.drawing
        if drawing is None or drawing.window is None:
            raise LookupError("the map has no size yet")
        return sheet(drawing.window)

    def _drawing_window(self) -> QRectF:
        drawing = self.drawing
        if drawing is None or drawing.window is None:
            raise LookupError("the map has no size yet")
        return QRectF(drawing.window.x, drawing.window.y, drawing.window.width, drawing.window.height)

    def seen(self, spot: Spot) -> QPointF:
        """Where a place is seen now."""
        return QPointF(*self.closer.place(*self._sheet.place(forward(spot.longitude, spot.latitude))))

    def _spot_at(self, point: QPointF) -> Spot | None:
        """The place that is seen at a point; None beside the world."""
        there: Point = self._sheet.back(self.closer.back(point.x(), point.y()))
        found = backward(*there)
        if found is None or not SOUTH <= found[1] <= NORTH:
            return None
        return self.fineness.at(found[1], found[0])

    def _near(self, point: QPointF) -> int | None:
        """Which of the places is seen there, the last of several."""
        for at in reversed(range(len(self.spots.all))):
            if QLineF(self.seen(self.spots.all[at]), point).length() <= _REACH:
                return at
        return None

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        colours = palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self._drawing_window())
        seen = [self.seen(spot) for spot in self.spots.all]
        self._paint_line(painter, seen, QColor(colours["series1"]))
        for at, point in enumerate(seen):
            chosen = at == self.spots.chosen
            painter.setPen(QPen(QColor(theme.look.colours.focus if chosen else colours["paper"]), 2.5 if chosen else 1))
            painter.setBrush(QColor(colours["point"]))
            painter.drawEllipse(point, _DOT + chosen, _DOT + chosen)
        self._paint_cross(painter, self.seen(self.cross), (colours["paper"], colours["ink"]))
        painter.end()

    def _paint_line(self, painter: QPainter, seen: list[QPointF], colour: QColor) -> None:
        painter.setPen(QPen(colour, 1.8))
        if self.spots.kind == "geoshape" and len(seen) > 2:
            within = QColor(colour)
            within.setAlphaF(0.2)
            painter.setBrush(within)
            painter.drawPolygon(QPolygonF(seen))
        else:
            painter.drawPolyline(QPolygonF(seen))

    def _paint_cross(self, painter: QPainter, at: QPointF, colours: tuple[str, str]) -> None:
        arms = [
            QLineF(at + QPointF(right * _GAP, down * _GAP), at + QPointF(right * _ARM, down * _ARM))
            for right, down in ((1, 0), (-1, 0), (0, 1), (0, -1))
        ]
        for colour, width in zip(colours, (4.0, 1.8), strict=True):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLines(arms)

    # Keys and the mouse.

    def _by_key(self, event: QKeyEvent) -> bool:
        key, held = Qt.Key(event.key()), event.modifiers()
        if key in _WAYS and not held & Qt.KeyboardModifier.ControlModifier:
            times = _FAST if held & Qt.KeyboardModifier.ShiftModifier else 1
            north, east = _WAYS[key]
            self.put_cross(self.fineness.moved(self.cross, north * times, east * times))
            return True
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(1 / 2 if key == Qt.Key.Key_Minus else 2)
            return True
        if key in _KEYS:
            moves = _KEYS[key] == "set" and held & Qt.KeyboardModifier.ShiftModifier
            self.asked.emit("move" if moves else _KEYS[key])
            return True
        return super()._by_key(event)

    def zoom(self, times: float) -> None:
        """So many times closer, at the cross."""
        self.look_closer(times, self.seen(self.cross))
        self.put_cross(self.cross)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed, self._dragging = event.position(), False
        self.setFocus()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or not event.buttons():
            return
        gone = event.position() - self._pressed
        if self._dragging or gone.manhattanLength() > _REACH:
            self._dragging, self._pressed = True, event.position()
            if self.closer is not PLAIN:
                self._move(gone.x(), gone.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Pressed and let go at one point, it chooses the place there or sets one."""
        pressed, self._pressed = self._pressed, None
        if pressed is None or self._dragging or event.button() != Qt.MouseButton.LeftButton:
            return
        near = self._near(event.position()) if self.spots.kind != "geopoint" else None
        if near is not None:
            self.taken.emit(near)
        elif (spot := self._spot_at(event.position())) is not None:
            self.put_cross(spot)
            self.asked.emit("set")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the first click of the two has set the place
