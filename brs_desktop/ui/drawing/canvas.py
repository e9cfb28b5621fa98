"""A drawing in the window: sharp at every size, walked from mark to mark by keyboard, looked at from closer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from brs_desktop.drawing.shapes import Dot, Drawing, Mark, Measure
from brs_desktop.ui import theme
from brs_desktop.ui.drawing.painter import PLAIN, Closer, area, measured, paint, palette

LayOut = Callable[[float, float, Measure, float], Drawing]
LETTERS = 12.0
_STEP, _PACE = 1.5, 48.0
_REACH = 4.0  # pixels around a dot that still mean it


class DrawingView(QWidget):
    """Lays its drawing out anew for every size; `pointed` says the words of the mark that one has come to."""

    pointed = Signal(str)
    opened = Signal(str)
    seen_closer = Signal(bool)
    closest = 24.0

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(220, 180)
        self._lay_out: LayOut | None = None
        self._drawing: Drawing | None = None
        self._kept: QPixmap | None = None
        self.closer = PLAIN
        self._chosen = ""
        self._dragged: QPointF | None = None
        theme.look.changed.connect(self._look_again)

    def sizeHint(self) -> QSize:
        return QSize(640, 340)

    def show_drawing(self, lay_out: LayOut | None) -> None:
        """Show what this lays out; the mark that was chosen stays so where it is still there."""
        self._lay_out = lay_out
        self._look_again()
        drawing = self.drawing
        self.setAccessibleName(drawing.title if drawing else "")
        self.setAccessibleDescription(drawing.alternative if drawing else "")
        if drawing is None or drawing.window is None:
            self.closer = PLAIN

    @property
    def drawing(self) -> Drawing | None:
        """What is shown, as large as the widget is."""
        if self._drawing is None and self._lay_out is not None and self.width() > 0 and self.height() > 0:
            size = round(LETTERS * theme.look.percent / 100)
            self._drawing = self._lay_out(float(self.width()), float(self.height()), measured, float(size))
        return self._drawing

    @property
    def chosen(self) -> Mark | None:
        """The mark that one has come to."""
        marks = self.drawing.marks if self.drawing is not None else ()
        return next((mark for mark in marks if mark.key == self._chosen), None)

    # Painting.

    def paintEvent(self, _event: QPaintEvent) -> None:
        drawing = self.drawing
        if drawing is None:
            return
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._pixels(drawing))
        mark = self.chosen
        if mark is not None and self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for colour, width in ((palette()["paper"], 5.0), (theme.look.colours.focus, 2.5)):
                painter.setPen(QPen(QColor(colour), width))
                painter.drawRoundedRect(self._around(mark).adjusted(-4, -4, 4, 4), 3, 3)
        painter.end()

    def _pixels(self, drawing: Drawing) -> QPixmap:
        """Painted once for each look: walking through it paints the frame around a mark alone."""
        ratio = self.devicePixelRatioF()
        if self._kept is None or self._kept.devicePixelRatio() != ratio:
            self._kept = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
            self._kept.setDevicePixelRatio(ratio)
            self._kept.fill(QColor(palette()["paper"]))
            painter = QPainter(self._kept)
            paint(painter, drawing, palette(), self.closer)
            painter.end()
        return self._kept

    def _around(self, mark: Mark) -> QRectF:
        """Where a mark is seen; of what lies outside of the window, what is inside."""
        box, drawing = mark.box, self.drawing
        if drawing is None or drawing.window is None or mark.key not in drawing.moving:
            return QRectF(box.x, box.y, box.width, box.height)
        window = QRectF(drawing.window.x, drawing.window.y, drawing.window.width, drawing.window.height)
        if isinstance(mark, Dot):
            x, y = self.closer.place(mark.x, mark.y)
            seen = QRectF(x - mark.radius, y - mark.radius, 2 * mark.radius, 2 * mark.radius)
        else:
            left, top = self.closer.place(box.x, box.y)
            seen = QRectF(left, top, box.width * self.closer.times, box.height * self.closer.times)
        return seen.intersected(window)

    def _look_again(self) -> None:
        self._drawing = self._kept = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look_again()
        if self.closer is not PLAIN:
            self._closer(self.closer)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._look_again()

    # Walking.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._by_key(event):
            super().keyPressEvent(event)

    def _by_key(self, event: QKeyEvent) -> bool:
        key, control = Qt.Key(event.key()), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and key in _WAYS and self.closer is not PLAIN:
            right, down = _WAYS[key]
            self._move(-right * _PACE, -down * _PACE)
        elif key in _STEPS and not control:
            step = _STEPS[key]
            turned = self.layoutDirection() == Qt.LayoutDirection.RightToLeft and key in _SIDEWAYS
            self._walk(-step if turned else step)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(0 if key == Qt.Key.Key_Home else -1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus, Qt.Key.Key_0):
            return self._closer_by_key(key)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chosen:
            self.opened.emit(self._chosen)
        else:
            return False
        return True

    def _walk(self, step: int) -> None:
        """To the next mark, or the one before; the first and the last are the ends."""
        marks = self.drawing.marks if self.drawing is not None else ()
        at = next((place for place, mark in enumerate(marks) if mark.key == self._chosen), None)
        if marks:
            self._choose(marks[0 if at is None else max(0, min(at + step, len(marks) - 1))])

    def _go(self, place: int) -> None:
        if self.drawing is not None and self.drawing.marks:
            self._choose(self.drawing.marks[place])

    def choose(self, key: str) -> None:
        """Come to the mark that stands for a thing; nothing where it has none."""
        marks = self.drawing.marks if self.drawing is not None else ()
        found = next((mark for mark in marks if mark.key == key), None)
        if found is not None:
            self._choose(found)

    def _choose(self, mark: Mark) -> None:
        self._chosen = mark.key
        self._bring_into_sight(mark)
        self.pointed.emit(mark.name)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, mark.name))
        self.update()

    def _bring_into_sight(self, mark: Mark) -> None:
        drawing = self.drawing
        if drawing is None or drawing.window is None or self.closer is PLAIN or mark.key not in drawing.moving:
            return
        window, box = drawing.window, mark.box
        x, y = self.closer.place(box.x + box.width / 2, box.y + box.height / 2)
        if not (window.x <= x <= window.right and window.y <= y <= window.foot):
            self._move(window.x + window.width / 2 - x, window.y + window.height / 2 - y)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.chosen is None and event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._go(0)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # Looking closer.

    def look_closer(self, times: float, at: QPointF | None = None) -> None:
        """So many times closer than now, at a point that stays where it is; the middle without one."""
        window = self.drawing.window if self.drawing is not None else None
        if window is None:
            return
        x, y = (at.x(), at.y()) if at is not None else (window.x + window.width / 2, window.y + window.height / 2)
        new = max(1.0, min(self.closer.times * times, self.closest))
        rate = new / self.closer.times
        self._closer(Closer(new, x - (x - self.closer.right) * rate, y - (y - self.closer.down) * rate))

    def look_whole(self) -> None:
        """The whole of it again."""
        self._closer(PLAIN)

    def _closer_by_key(self, key: Qt.Key) -> bool:
        if self.drawing is None or self.drawing.window is None:
            return False
        if key == Qt.Key.Key_0:
            self.look_whole()
        else:
            mark = self.chosen
            at = self._around(mark).center() if mark is not None else None
            self.look_closer(1 / _STEP if key == Qt.Key.Key_Minus else _STEP, at)
        return True

    def _move(self, right: float, down: float) -> None:
        self._closer(Closer(self.closer.times, self.closer.right + right, self.closer.down + down))

    def _closer(self, wanted: Closer) -> None:
        """Never so far that the edge of the picture comes into the window."""
        window = self.drawing.window if self.drawing is not None else None
        if window is None or wanted.times <= 1.0:
            self.closer = PLAIN
        else:
            most_right, most_down = window.x * (1 - wanted.times), window.y * (1 - wanted.times)
            least_right, least_down = window.right * (1 - wanted.times), window.foot * (1 - wanted.times)
            right = max(least_right, min(wanted.right, most_right))
            self.closer = Closer(wanted.times, right, max(least_down, min(wanted.down, most_down)))
        self._kept = None
        self.seen_closer.emit(self.closer is not PLAIN)
        self.update()

    # Pointing.

    def at(self, point: QPointF) -> Mark | None:
        """The mark under a point: of several, the one on top."""
        return next(self._under(point), None)

    def _under(self, point: QPointF) -> Iterator[Mark]:
        """The marks under a point, the uppermost first; a dot also from close by."""
        drawing = self.drawing
        for mark in sorted(reversed(drawing.marks if drawing else ()), key=lambda one: not isinstance(one, Dot)):
            inside = drawing is not None and mark.key in drawing.moving
            x, y = self.closer.back(point.x(), point.y()) if inside else (point.x(), point.y())
            near = self._around(mark).adjusted(-_REACH, -_REACH, _REACH, _REACH)
            if near.contains(point) and (isinstance(mark, Dot) or area(mark).contains(QPointF(x, y))):
                yield mark

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the mark under the pointer; where several lie over each other, each click the one beneath."""
        self._dragged = event.position()
        found = list(self._under(event.position()))
        if found:
            keys = [mark.key for mark in found]
            self._choose(found[(keys.index(self._chosen) + 1) % len(found) if self._chosen in keys else 0])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None and event.buttons() and self.closer is not PLAIN:
            gone = event.position() - self._dragged
            self._dragged = event.position()
            self._move(gone.x(), gone.y())
        elif not event.buttons():
            mark = self.at(event.position())
            self.setToolTip(mark.name if mark is not None else "")

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._dragged = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._chosen in {mark.key for mark in self._under(event.position())}:
            self.opened.emit(self._chosen)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.drawing is not None and self.drawing.window is not None and event.angleDelta().y():
            self.look_closer(_STEP if event.angleDelta().y() > 0 else 1 / _STEP, event.position())
            event.accept()
        else:
            event.ignore()


_SIDEWAYS = (Qt.Key.Key_Left, Qt.Key.Key_Right)
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
