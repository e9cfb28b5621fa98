"""The list of a form's pages: each with its words, how far it is, and whether something is wrong there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui import icons, theme
from brs_desktop.ui.reports.filler.outline import Part

Index = QModelIndex | QPersistentModelIndex
PART = Qt.ItemDataRole.UserRole
REMOVED = "@removed"  # no question has such a name
_FLAGS = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop
_MARGIN, _LINE, _NARROWEST, _SMALLER = 10, 16, 160, 0.88


class PartDelegate(QStyledItemDelegate):
    """Draws a page: its words, how far it is, a mark when something is wrong; a chapter as a small heading."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view: Any = self.parent()
        width = max(_NARROWEST, view.viewport().width())
        room = QRect(0, 0, width - 2 * _MARGIN, 400)
        words = option.fontMetrics.boundingRect(room, int(_FLAGS), index.data() or "")
        line = _line(option) if isinstance(index.data(PART), Part) and index.data(PART).total else 0
        return QSize(width, words.height() + line + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        part, words = index.data(PART), option.text
        colours, room = theme.look.colours, option.rect.adjusted(_MARGIN, 6, -_MARGIN, -6)
        painter.save()
        painter.setFont(option.font)
        if isinstance(part, Part):
            option.text = ""
            option.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
            painter.setPen(QColor(colours.ink))
            painter.drawText(room, int(_FLAGS), words)
            self._draw_progress(painter, room, part, option)
            self._draw_remarks(painter, room, part, option)
        else:
            painter.setPen(QColor(colours.accent_ink))
            painter.drawText(room, int(_FLAGS), words)
        painter.restore()

    def _draw_progress(self, painter: QPainter, room: QRect, part: Part, option: QStyleOptionViewItem) -> None:
        if not part.total:
            return
        colours = theme.look.colours
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        high = _line(option)
        line = QRect(room.left(), room.bottom() - high + 3, room.width(), high)
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * _SMALLER)
        painter.setFont(font)
        painter.setPen(QColor(colours.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, int(Qt.AlignmentFlag.AlignLeading | middle), f"{part.answered} / {part.total}")
        if part.problems:
            painter.setPen(QColor(colours.bad))
            painter.drawText(line, int(Qt.AlignmentFlag.AlignTrailing | middle), _to_mend(part.problems))
        elif part.answered == part.total:
            drawn = icons.pixmap("check", colours.good, 14, painter.device().devicePixelRatioF())
            painter.drawPixmap(QPoint(line.left() if rtl else line.right() - 14, line.top() + 1), drawn)

    def _draw_remarks(self, painter: QPainter, room: QRect, part: Part, option: QStyleOptionViewItem) -> None:
        """A sign and a number behind how far the page is."""
        view: Any = self.parent()
        count = view.remarks_on(part.name)
        if not count:
            return
        high, rtl = _line(option), option.direction == Qt.LayoutDirection.RightToLeft
        said, size = f"{part.answered} / {part.total}" if part.total else "", 14
        font = painter.font()
        if not part.total:
            font.setPointSizeF(font.pointSizeF() * _SMALLER)
            painter.setFont(font)
        before = painter.fontMetrics().horizontalAdvance(said) + (12 if said else 0)
        number = str(count)
        wide = size + 4 + painter.fontMetrics().horizontalAdvance(number)
        top = room.bottom() - high + 3 if part.total else room.bottom() - high
        left = room.right() - before - wide if rtl else room.left() + before
        painter.setPen(QColor(theme.look.colours.accent_ink))
        drawn = icons.pixmap("talk", theme.look.colours.accent_ink, size, painter.device().devicePixelRatioF())
        painter.drawPixmap(QPoint(left + wide - size if rtl else left, top + (high - size) // 2), drawn)
        rest = QRect(left if rtl else left + size + 4, top, wide - size - 4, high)
        painter.drawText(rest, int(Qt.AlignmentFlag.AlignCenter), number)


def _line(option: QStyleOptionViewItem) -> int:
    """The height of the line under the words; with large text it grows."""
    return max(_LINE, int(option.fontMetrics.height() * _SMALLER))


class Contents(QListWidget):
    """The outline; Up and Down go from page to page, headings of chapters are passed over."""

    page_chosen = Signal(str)
    removed_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("outline")
        self.setProperty("role", "outline")
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(PartDelegate(self))
        self._showing = False
        self._shape: list[str] = []
        self._shown: tuple[tuple[Part, ...], str] = ((), "")
        self._removed: Part | None = None
        self._remarks: Mapping[str, int] = {}
        self.currentItemChanged.connect(self._choose)

    def show_parts(self, parts: tuple[Part, ...], current: str) -> None:
        """Show the pages as they stand; which one is chosen does not change by it."""
        self._showing = True
        self._shown = parts, current
        entries = [*_entries(parts), *([self._removed] if self._removed is not None else [])]
        shape = [one.label if isinstance(one, Part) else f"\n{one}" for one in entries]
        while self.count() > len(entries):
            self.takeItem(self.count() - 1)
        for row, entry in enumerate(entries):
            self._put(self.item(row) or self._new_item(), entry)
            if isinstance(entry, Part) and entry.name == current:
                self.setCurrentRow(row)
        self._showing = False
        if shape != self._shape:
            self._shape = shape
            self.doItemsLayout()
        self.viewport().update()

    def show_remarks(self, by_page: Mapping[str, int]) -> None:
        """How many conversations go on, by page."""
        self._remarks = dict(by_page)
        for row in range(self.count()):
            part = self.item(row).data(PART)
            if isinstance(part, Part):
                self.item(row).setData(Qt.ItemDataRole.AccessibleTextRole, self._spoken(part))
        self.viewport().update()

    def show_removed(self, words: str) -> None:
        """The way to the answers of removed questions, at the end, where there are any: no page of the form."""
        made = Part(REMOVED, words, 0, 0, 0) if words else None
        if made != self._removed:
            self._removed = made
            at = self.currentRow()
            self.show_parts(*self._shown)
            if at < 0:
                self.show_none()

    def remarks_on(self, page: str) -> int:
        """How many conversations go on about a page's answers."""
        return self._remarks.get(page, 0)

    def _spoken(self, part: Part) -> str:
        count = self.remarks_on(part.name)
        said = ngettext("{count} remark", "{count} remarks", count).format(count=format_number(count)) if count else ""
        return " ".join(one for one in (_spoken(part), said) if one)

    def show_none(self) -> None:
        """No page is on the screen now."""
        self._showing = True
        self.setCurrentRow(-1)
        self._showing = False

    def _put(self, item: QListWidgetItem, entry: Part | str) -> None:
        page = isinstance(entry, Part)
        item.setText(entry.label if isinstance(entry, Part) else entry)
        item.setData(PART, entry)
        item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled if page else Qt.ItemFlag.NoItemFlags)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, self._spoken(entry) if isinstance(entry, Part) else entry)

    def _new_item(self) -> QListWidgetItem:
        item = QListWidgetItem()
        self.addItem(item)
        return item

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is None or self._showing or not isinstance(item.data(PART), Part):
            return
        if item.data(PART).name == REMOVED:
            self.removed_chosen.emit()
        else:
            self.page_chosen.emit(item.data(PART).name)


def _entries(parts: tuple[Part, ...]) -> list[Part | str]:
    """The pages, with the name of their chapter before the first page of each."""
    entries: list[Part | str] = []
    chapter = ""
    for part in parts:
        if part.chapter and part.chapter != chapter:
            entries.append(part.chapter)
        chapter = part.chapter
        entries.append(part)
    return entries


def _to_mend(count: int) -> str:
    return ngettext("{count} to mend", "{count} to mend", count).format(count=format_number(count))


def _spoken(part: Part) -> str:
    if part.name == REMOVED:
        return part.label
    done = _("{answered} of {total} answered").format(
        answered=format_number(part.answered), total=format_number(part.total)
    )
    return f"{part.label}. {done}. {_to_mend(part.problems) if part.problems else ''}".strip()
