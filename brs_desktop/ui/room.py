"""Arranging by the room there is: lines that break, columns that stack, pages that scroll up and down only."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QStyle,
    QWidget,
    QWidgetItem,
)

_UNBOUNDED = 500_000  # pixels: more than any bound that is meant


@dataclass
class _Placed:
    """An item of a line with the width it gets."""

    item: QLayoutItem
    width: int

    @property
    def height(self) -> int:
        if self.item.hasHeightForWidth():
            return self.item.heightForWidth(self.width)
        return self.item.sizeHint().height()


class _Lines(QLayout):
    """What both arrangements share: items in lines, each line as high as its highest item, mirrored in Arabic."""

    even = False  # whether all items of a line are as high as the line

    def __init__(self, spacing: int, parent: QWidget | None = None) -> None:
        self._items: list[QLayoutItem] = []
        # Arrangements stand in arrangements, and each asks those below it several times for one and the same.
        self._heights: dict[int, int] = {}
        self._liked: QSize | None = None
        self._least: QSize | None = None
        super().__init__(parent) if parent is not None else super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def _lines(self, width: int) -> list[list[_Placed]]:
        raise NotImplementedError

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def put(self, widget: QWidget) -> None:
        """Add a widget at the end."""
        self.addChildWidget(widget)
        self.addItem(QWidgetItem(widget))
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def invalidate(self) -> None:
        """Something here has changed: what was measured is measured again when it is asked for."""
        self._heights.clear()
        self._liked = self._least = None
        super().invalidate()

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._height(width)
        return self._heights[width]

    def _height(self, width: int) -> int:
        margins = self.contentsMargins()
        heights = [max(one.height for one in line) for line in self._lines(width - margins.left() - margins.right())]
        between = self.spacing() * max(0, len(heights) - 1)
        return sum(heights) + between + margins.top() + margins.bottom()

    def sizeHint(self) -> QSize:
        if self._liked is None:
            wide = sum(_liked(item) + self.spacing() for item in self._shown()) - self.spacing()
            self._liked = QSize(max(wide, self.minimumSize().width()), self.heightForWidth(max(wide, 1)))
        return QSize(self._liked)

    def minimumSize(self) -> QSize:
        if self._least is None:
            self._least = self._smallest()
        return QSize(self._least)

    def _smallest(self) -> QSize:
        margins = self.contentsMargins()
        sizes = [item.minimumSize() for item in self._shown()] or [QSize()]
        return QSize(
            max(one.width() for one in sizes) + margins.left() + margins.right(),
            max(one.height() for one in sizes) + margins.top() + margins.bottom(),
        )

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        inner, owner = rect.marginsRemoved(self.contentsMargins()), self.parentWidget()
        direction = owner.layoutDirection() if owner is not None else Qt.LayoutDirection.LeftToRight
        top = inner.top()
        for line in self._lines(inner.width()):
            high, left = max(one.height for one in line), inner.left()
            for one in line:
                own = high if self.even else min(high, one.height)
                place = QRect(QPoint(left, top + (high - own) // 2), QSize(one.width, own))
                one.item.setGeometry(QStyle.visualRect(direction, inner, place))
                left += one.width + self.spacing()
            top += high + self.spacing()

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]


class Flow(_Lines):
    """Side by side as long as there is room, then in a further line; `wide` takes what is left of its line."""

    def __init__(self, spacing: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(spacing, parent)
        self._wide: set[int] = set()

    def put(self, widget: QWidget, *, wide: bool = False, before: QWidget | None = None) -> None:
        """Add a widget at the end or before another; of several that are wide each takes its share."""
        if wide:
            self._wide.add(id(widget))
        super().put(widget)
        if before is not None:
            place = next(at for at, item in enumerate(self._items) if item.widget() is before)
            self._items.insert(place, self._items.pop())

    def _lines(self, width: int) -> list[list[_Placed]]:
        lines: list[list[_Placed]] = []
        used = width + 1
        for item in self._shown():
            liked = min(_liked(item), width)
            if used + liked > width or not lines:
                lines.append([])
                used = 0
            lines[-1].append(_Placed(item, liked))
            used += liked + self.spacing()
        for line in lines:
            self._share(line, width)
        return lines

    def _share(self, line: list[_Placed], width: int) -> None:
        """What is left goes to the wide ones: first to those that take no more than they need."""
        takers = [one for one in line if id(one.item.widget()) in self._wide]
        left = width - sum(one.width for one in line) - self.spacing() * (len(line) - 1)
        for number, one in enumerate(sorted(takers, key=lambda one: one.item.maximumSize().width())):
            most = one.item.maximumSize().width()
            share = left if most < _UNBOUNDED else left // (len(takers) - number)
            more = max(0, min(share, most - one.width))
            one.width += more
            left -= more


class Columns(_Lines):
    """Side by side in equal widths where each has room for `letters` letters, else one below the other."""

    even = True

    def __init__(self, letters: int, spacing: int = 10, parent: QWidget | None = None) -> None:
        super().__init__(spacing, parent)
        self._letters = letters

    def _lines(self, width: int) -> list[list[_Placed]]:
        shown, owner = self._shown(), self.parentWidget()
        if not shown:
            return []
        least = self._letters * owner.fontMetrics().averageCharWidth() if owner is not None else 0
        least = max([least, *(item.minimumSize().width() for item in shown)])
        share = (width - self.spacing() * (len(shown) - 1)) // len(shown)
        if share >= least:
            return [[_Placed(item, share) for item in shown]]
        return [[_Placed(item, width)] for item in shown]


class Acts(Flow):
    """Buttons one below the other, equally wide; where they get more room than that, in lines."""

    def _lines(self, width: int) -> list[list[_Placed]]:
        if width <= self._widest():
            return [[_Placed(item, width)] for item in self._shown()]
        return super()._lines(width)

    def sizeHint(self) -> QSize:
        widest = self._widest()
        return QSize(widest, self.heightForWidth(widest))

    def _widest(self) -> int:
        return max((_liked(item) for item in self._shown()), default=0)


class Aside(_Lines):
    """A part with what is done to it at its side; beneath it where fewer than `letters` letters' room would be left."""

    even = True

    def __init__(self, letters: int, spacing: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(spacing, parent)
        self._letters = letters

    def _lines(self, width: int) -> list[list[_Placed]]:
        shown, owner = self._shown(), self.parentWidget()
        least = self._letters * owner.fontMetrics().averageCharWidth() if owner is not None else 0
        beside = sum(_liked(item) + self.spacing() for item in shown[1:])
        if shown and width - beside >= max(least, shown[0].minimumSize().width()):
            return [[_Placed(shown[0], width - beside), *(_Placed(item, _liked(item)) for item in shown[1:])]]
        return [[_Placed(item, width)] for item in shown]


class Page(QScrollArea):
    """A page as wide as its room: where it is too high it scrolls up and down, never sideways."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content.setObjectName(content.objectName() or "page")
        self.setWidget(content)


def together(*widgets: QWidget) -> QWidget:
    """Widgets side by side that a line breaks before, never between."""
    made = QWidget()
    line = QHBoxLayout(made)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    for one in widgets:
        line.addWidget(one)
    return made


def _liked(item: QLayoutItem) -> int:
    """The width an item likes to have: that of a label that may break is the width of all its words."""
    widget, hint = item.widget(), item.sizeHint().width()
    if isinstance(widget, QLabel) and widget.wordWrap():
        whole = max((widget.fontMetrics().horizontalAdvance(line) for line in widget.text().split("\n")), default=0)
        return whole + 4
    return max(hint, item.minimumSize().width())
