"""Finding questions: the field with its filter at the head of the outline, and the list of what was found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from brs_desktop.language import _, mark
from brs_desktop.ui import theme
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.parts import button, name_only, on_item
from brs_desktop.ui.speech import speak
from brs_desktop.workspace.seeking import ONLY, Only, Sought

Index = QModelIndex | QPersistentModelIndex
SOUGHT, _PAGE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_FLAGS = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop
_MARGIN, _NARROWEST, _SMALLER, _BETWEEN = 10, 160, 0.88, 2
_LONGEST, _MEASURED = 200, 1_000
_WORDS: Mapping[Only, str] = {
    "all": mark("All questions"),
    "unanswered": mark("Unanswered"),
    "invalid": mark("Breaking a rule"),
    "commented": mark("Commented"),
    "settled": mark("With settled remarks"),
    "contested": mark("Contested"),
    "changed": mark("Changed since the last report"),
}


def words_of(only: Only) -> str:
    """What a filter is called."""
    return _(_WORDS[only])


class FindBar(QWidget):
    """What is looked for: words, and by the drop-down which questions only."""

    asked = Signal()
    list_asked = Signal()
    lead_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = _Field()
        self.field.textChanged.connect(self.asked)
        self.field.returnPressed.connect(self.lead_asked)
        self.field.down_pressed.connect(self.list_asked)
        self.filter = button("", name="find_filter", icon="filter", tone="quiet")
        self.filter.setProperty("menu", "yes")
        self._menu = QMenu(self.filter)
        self._group = QActionGroup(self._menu)
        self._actions = {only: self._action(only) for only in ONLY}
        self._actions["all"].setChecked(True)
        self.filter.setMenu(self._menu)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self.field, 1)
        line.addWidget(self.filter)
        self.setFocusProxy(self.field)
        speak(self._words)

    @property
    def typed(self) -> str:
        """The words looked for."""
        return self.field.text()

    @property
    def only(self) -> Only:
        """Which questions only."""
        return next(only for only, action in self._actions.items() if action.isChecked())

    def offer(self, offered: Collection[Only]) -> None:
        """Leave out what has no meaning for this record."""
        for only, action in self._actions.items():
            action.setVisible(only in offered)

    def clear(self) -> None:
        """Look for nothing any more."""
        self._actions["all"].setChecked(True)
        self.field.clear()
        self._tell()

    def _action(self, only: Only) -> QAction:
        made: QAction = self._menu.addAction("")
        made.setObjectName(f"find_only:{only}")
        made.setCheckable(True)
        self._group.addAction(made)
        made.triggered.connect(self._tell)
        return made

    def _tell(self) -> None:
        self._say_filter()
        self.asked.emit()

    def _say_filter(self) -> None:
        words = _("Show only some questions")
        name_only(self.filter, words if self.only == "all" else f"{words}: {words_of(self.only)}")

    def _words(self) -> None:
        self.field.setPlaceholderText(_("Find in questions and answers"))
        self.field.setAccessibleName(_("Find in questions and answers"))
        self.field.setToolTip(_("Find in questions and answers (Ctrl+F)"))
        for only, action in self._actions.items():
            action.setText(words_of(only))
        self._say_filter()


class _Field(LeaningLine):
    """Down leads into the list."""

    down_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("find_question")
        self.setMaxLength(_LONGEST)
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        else:
            super().keyPressEvent(event)


class FoundList(QListWidget):
    """Each question found with its page and the piece; a click, or Enter, leads to it."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("find_results")
        self.setProperty("role", "outline")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setItemDelegate(_Delegate(self))
        on_item(self, self._lead)
        speak(self._words)

    @property
    def shown(self) -> tuple[Sought, ...]:
        """What is listed."""
        return tuple(self.item(row).data(SOUGHT) for row in range(self.count()))

    def add(self, several: Iterable[Sought], pages: Mapping[str, str]) -> None:
        """More at the end."""
        for one in several:
            page = pages.get(one.page, "")
            item = QListWidgetItem(one.label)
            item.setData(SOUGHT, one)
            item.setData(_PAGE, page)
            spoken = ". ".join(part for part in (one.label, page, one.piece) if part)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            item.setToolTip("\n".join(part for part in (one.label, page, one.piece) if part))
            self.addItem(item)

    def put(self, several: tuple[Sought, ...], pages: Mapping[str, str]) -> None:
        """Other ones in their place; the one that was chosen stays so, and what is in sight stays there."""
        chosen, scrolled = self.currentRow(), self.verticalScrollBar().value()
        was = self.item(chosen).data(SOUGHT).path if chosen >= 0 else ""
        self.clear()
        self.add(several, pages)
        if chosen >= 0 and several:
            same = next((row for row, one in enumerate(several) if one.path == was), min(chosen, len(several) - 1))
            self.setCurrentRow(same)
        self.verticalScrollBar().setValue(scrolled)

    def lead(self) -> None:
        """To the chosen question, or to the first."""
        item = self.currentItem() or self.item(0)
        if item is not None:
            self._lead(item)

    def come_in(self) -> None:
        """Put the focus on a line."""
        if self.count():
            self.setCurrentRow(max(0, self.currentRow()))
            self.setFocus()

    def _lead(self, item: QListWidgetItem) -> None:
        self.setCurrentItem(item)
        self.chosen.emit(item.data(SOUGHT).path)

    def _words(self) -> None:
        self.setAccessibleName(_("Questions found; Enter leads to the question"))


class _Delegate(QStyledItemDelegate):
    """Draws the question, below it its page, and the piece that was found."""

    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        # A list that grows asks for the heights of all its lines each time: they are measured once.
        self._heights: dict[tuple[object, ...], int] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view: Any = self.parent()
        width = max(_NARROWEST, view.viewport().width())
        key = (index.data(SOUGHT), index.data(_PAGE), width, option.font.key(), view.logicalDpiY())
        if key not in self._heights:
            if len(self._heights) >= _MEASURED:
                self._heights.clear()
            self._heights[key] = self._measured(option, index, width)
        return QSize(width, self._heights[key])

    def _measured(self, option: QStyleOptionViewItem, index: Index, width: int) -> int:
        room = QRect(0, 0, width - 2 * _MARGIN, 4_000)
        high = sum(
            QFontMetrics(font).boundingRect(room, int(_FLAGS), words).height() + _BETWEEN
            for words, font, _colour in _lines(option, index)
        )
        return high + 12

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        room = option.rect.adjusted(_MARGIN, 6, -_MARGIN, -6)
        lines = _lines(option, index)
        painter.save()
        option.text = ""
        option.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        for words, font, colour in lines:
            painter.setFont(font)
            painter.setPen(QColor(colour))
            drawn = painter.fontMetrics().boundingRect(room, int(_FLAGS), words).height()
            painter.drawText(room, int(_FLAGS), words)
            room.setTop(room.top() + drawn + _BETWEEN)
        painter.restore()


def _lines(option: QStyleOptionViewItem, index: Index) -> list[tuple[str, QFont, str]]:
    """What stands under each other: words, their letters, their colour."""
    colours, small = theme.look.colours, QFont(option.font)
    small.setPointSizeF(small.pointSizeF() * _SMALLER)
    sought: Sought = index.data(SOUGHT)
    lines = [
        (sought.label, QFont(option.font), colours.ink),
        (index.data(_PAGE), small, colours.accent_ink),
        (sought.piece, small, colours.muted),
    ]
    return [line for line in lines if line[0]]
