"""The pages as one scroll: only what can be seen is drawn, sharp at every scale; words are marked and chosen on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from brs_desktop.language import _
from brs_desktop.ui import theme
from brs_desktop.ui.library.reader.choosing import Choosing
from brs_desktop.ui.library.reader.layout import MARGIN, Layout, fitting

if TYPE_CHECKING:
    from brs_desktop.library.pagetext import PageText
    from brs_desktop.ui.library.reader.presenter import Hit

SMALLEST, LARGEST, STEP = 0.25, 5.0, 1.25
_COMFORTABLE = 1.25
_POINT = 96 / 72  # logical pixels a point at 100 %
_MOST_BYTES = 128_000_000
_PAPER = QColor("white")
_HIT, _CURRENT, _CHOSEN = QColor(255, 213, 0, 110), QColor(255, 122, 0, 150), QColor(40, 120, 220, 90)


class PageStrip(QAbstractScrollArea):
    """Shows pages that others draw: `wanted` says which are visible and at how many pixels a point."""

    wanted = Signal(object, float)
    page_changed = Signal(int)
    zoomed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reader_pages")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self._layout = Layout.of((), 1.0)
        self._fits = True
        self._pictures: dict[int, tuple[float, QImage | None]] = {}
        self._texts: dict[int, PageText] = {}
        self._hits: dict[int, list[Any]] = {}
        self._current: Hit | None = None
        self._page = 0
        self.choosing = Choosing()
        theme.look.changed.connect(self._redraw)

    # What is shown.

    def show_pages(self, sizes: tuple[tuple[float, float], ...]) -> None:
        """Show a document from its first page, as wide as the window but never larger than is good to read."""
        self._pictures.clear()
        whole = fitting(sizes, self.viewport().width())
        self._fits = whole <= _COMFORTABLE * _POINT
        self._layout = Layout.of(sizes, min(whole, _COMFORTABLE * _POINT))
        self._arrange()
        self.zoomed.emit(self.zoom)

    def take_picture(self, number: int, scale: float, image: QImage | None) -> None:
        """A page was drawn; without an image it cannot be."""
        self._pictures[number] = (scale, image)
        self._forget()
        self.viewport().update()

    def take_text(self, number: int, text: PageText) -> None:
        """A page's text and its places are known."""
        self._texts[number] = text
        if self._current is not None and self._current[0] == number:
            self._reveal()
        self.viewport().update()

    def mark(self, hits: tuple[Hit, ...], current: Hit | None) -> None:
        """Mark found words; the current one is brought into sight."""
        self._hits = {}
        for number, found in hits:
            self._hits.setdefault(number, []).append(found)
        moved = current != self._current
        self._current = current
        if moved and current is not None:
            self._reveal()
        self.viewport().update()

    @property
    def page(self) -> int:
        """The page in the upper half of the window."""
        return self._page

    @property
    def count(self) -> int:
        return len(self._layout.sizes)

    @property
    def zoom(self) -> float:
        """1.0 is the size on paper."""
        return self._layout.scale / _POINT

    def go_to(self, number: int) -> None:
        """Bring a page to the top."""
        if 0 <= number < self.count:
            self.verticalScrollBar().setValue(self._layout.tops[number] - MARGIN)

    def set_zoom(self, zoom: float) -> None:
        """Show the pages larger or smaller; the middle of the window stays where it is."""
        self._fits = False
        self._scale_to(min(LARGEST, max(SMALLEST, zoom)) * _POINT)

    def fit_width(self) -> None:
        """As wide as the window, also when that changes."""
        self._fits = True
        self._scale_to(fitting(self._layout.sizes, self.viewport().width()))

    def _scale_to(self, scale: float) -> None:
        if not self.count or abs(scale - self._layout.scale) < 1e-6:
            return
        bar, half = self.verticalScrollBar(), self.viewport().height() / 2
        middle = (bar.value() + half) / max(1, self._layout.height)
        self._layout = Layout.of(self._layout.sizes, scale)
        self._arrange()
        bar.setValue(round(middle * self._layout.height - half))
        self.zoomed.emit(self.zoom)

    def _arrange(self) -> None:
        room = self.viewport().size()
        for bar, whole, seen in (
            (self.verticalScrollBar(), self._layout.height, room.height()),
            (self.horizontalScrollBar(), self._layout.width, room.width()),
        ):
            bar.setPageStep(seen)
            bar.setSingleStep(40)
            bar.setRange(0, max(0, whole - seen))
        self._look()

    def _look(self) -> None:
        """Ask for what can be seen now and is not drawn at this scale; tell which page is read."""
        top, height = self.verticalScrollBar().value(), self.viewport().height()
        visible = self._layout.visible(top, height)
        sharp = self._layout.scale * self.devicePixelRatioF()
        missing = tuple(one for one in visible if self._pictures.get(one, (0.0, None))[0] != sharp)
        self.wanted.emit(missing, sharp)
        page = self._layout.page_at(top + height // 3) if self.count else 0
        if page != self._page:
            self._page = page
            self.page_changed.emit(page)
        self.viewport().update()

    @property
    def visible_pages(self) -> tuple[int, ...]:
        return self._layout.visible(self.verticalScrollBar().value(), self.viewport().height())

    def _forget(self) -> None:
        """Drop the pictures farthest from what is read when they take too much."""
        far = sorted(self._pictures, key=lambda number: -abs(number - self._page))
        held = sum(image.sizeInBytes() for _scale, image in self._pictures.values() if image is not None)
        for number in far:
            if held <= _MOST_BYTES or number in self.visible_pages:
                return
            image = self._pictures.pop(number)[1]
            held -= image.sizeInBytes() if image is not None else 0

    def page_rect(self, number: int) -> QRect:
        """Where a page stands in the window now."""
        width, height = self._layout.page_size(number)
        room = self.viewport().width()
        across = (room - width) // 2 if self._layout.width <= room else MARGIN - self.horizontalScrollBar().value()
        return QRect(across, self._layout.tops[number] - self.verticalScrollBar().value(), width, height)

    def _reveal(self) -> None:
        """Bring the current hit into sight; before its place is known, its page."""
        assert self._current is not None
        number, (first, after) = self._current
        if not 0 <= number < self.count:
            return
        text = self._texts.get(number)
        lines = text.lines(first, after) if text is not None else ()
        if not lines:
            self.go_to(number)
            return
        down = self._layout.tops[number] + round(lines[0][1] * self._layout.scale)
        bar, height = self.verticalScrollBar(), self.viewport().height()
        if not bar.value() + 20 <= down <= bar.value() + height - 60:
            bar.setValue(down - height // 3)

    # Painting.

    def _redraw(self) -> None:
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(theme.look.colours.sunken))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number in self.visible_pages:
            where = self.page_rect(number)
            painter.fillRect(where, _PAPER)
            _scale, image = self._pictures.get(number, (0.0, None))
            if image is not None:
                painter.drawImage(where, image)
            elif number in self._pictures:
                painter.setPen(QColor("#444444"))
                painter.drawText(where, Qt.AlignmentFlag.AlignCenter, _("This page cannot be shown."))
            painter.setPen(QColor(theme.look.colours.line))
            painter.drawRect(where.adjusted(0, 0, -1, -1))
            self._paint_marks(painter, number, where)

    def _paint_marks(self, painter: QPainter, number: int, where: QRect) -> None:
        text = self._texts.get(number)
        if text is None:
            return
        marks = [
            (found, _CURRENT if (number, found) == self._current else _HIT) for found in self._hits.get(number, ())
        ]
        chosen = self.choosing.on(number, len(text.letters))
        marks += [(chosen, _CHOSEN)] if chosen is not None else []
        for (first, after), colour in marks:
            for left, top, right, bottom in text.lines(first, after):
                scale = self._layout.scale
                box = QRectF(left * scale, top * scale, (right - left) * scale, (bottom - top) * scale)
                painter.fillRect(box.translated(where.topLeft()).adjusted(-1, -1, 1, 1), colour)

    # Choosing and copying.

    def _character(self, point: QPoint) -> tuple[int, int] | None:
        """The page and the character nearest to a point of the window."""
        number = self._layout.page_at(point.y() + self.verticalScrollBar().value())
        text = self._texts.get(number)
        if text is None:
            return None
        where = self.page_rect(number)
        at = text.nearest(
            (point.x() - where.left()) / self._layout.scale, (point.y() - where.top()) / self._layout.scale
        )
        return (number, at) if at is not None else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.count:
            self.choosing.begin(self._character(event.position().toPoint()))
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self.count:
            self.choosing.move(self._character(event.position().toPoint()))
            self.viewport().update()

    def chosen_text(self) -> str:
        """The text that is chosen."""
        return self.choosing.text(self._texts)

    def copy(self) -> bool:
        """Put the chosen text on the clipboard."""
        words = self.chosen_text()
        if words:
            QGuiApplication.clipboard().setText(words)
        return bool(words)

    def choose_page(self) -> None:
        """Choose all text of the page that is read."""
        text = self._texts.get(self._page)
        if text is not None:
            self.choosing.whole(self._page, len(text.letters))
            self.viewport().update()

    # Moving about.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.choose_page()
        elif not self._moved(event):
            super().keyPressEvent(event)

    def _moved(self, event: QKeyEvent) -> bool:
        bar = self.verticalScrollBar()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        screen = bar.pageStep() - 40
        moves: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Home: lambda: bar.setValue(0),
            Qt.Key.Key_End: lambda: bar.setValue(bar.maximum()),
            Qt.Key.Key_PageDown: lambda: self.go_to(self._page + 1) if control else bar.setValue(bar.value() + screen),
            Qt.Key.Key_PageUp: lambda: self.go_to(self._page - 1) if control else bar.setValue(bar.value() - screen),
            Qt.Key.Key_Space: lambda: bar.setValue(bar.value() + screen),
        }
        move = moves.get(event.key())
        if move is None:
            return False
        move()
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self.set_zoom(self.zoom * (STEP if event.angleDelta().y() > 0 else 1 / STEP))
            return
        super().wheelEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fits and self.count:
            self._scale_to(fitting(self._layout.sizes, self.viewport().width()))
        self._arrange()
