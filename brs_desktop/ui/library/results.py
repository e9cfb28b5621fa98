"""The results: one entry a row, its title above what kind of document it is, marks for its file at the end."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from brs_desktop.language import _
from brs_desktop.ui import icons, theme
from brs_desktop.ui.library.table import details, state_words

Index = QModelIndex | QPersistentModelIndex
_MARGIN, _GAP, _MARK = 12, 6, 16
_STATE_ICONS = {"here": ("good", "good"), "wanted": ("waiting", "muted"), "elsewhere": ("cloud", "muted")}


class EntryDelegate(QStyledItemDelegate):
    """Draws a row in two lines, from the leading to the trailing side."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, option.fontMetrics.height() * 2 + 18)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        row = index.data(Qt.ItemDataRole.UserRole)
        if row is None:
            return
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        inner = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        taken = self._marks(painter, inner, row, rtl)
        words = inner.adjusted(taken, 0, 0, 0) if rtl else inner.adjusted(0, 0, -taken, 0)
        self._words(painter, option, words, row, rtl)

    def _marks(self, painter: QPainter, inner: QRect, row: object, rtl: bool) -> int:
        """Marks at the trailing side; the room they take."""
        wanted = [_STATE_ICONS[state]] if (state := getattr(row, "state", "")) in _STATE_ICONS else []
        wanted += [("keep", "accent_ink")] if getattr(row, "kept", False) else []
        wanted += [("conflict", "warn")] if getattr(row, "contested", False) else []
        ratio = painter.device().devicePixelRatioF()
        for place, (name, tone) in enumerate(wanted):
            drawn = icons.pixmap(name, getattr(theme.look.colours, tone), _MARK, ratio)
            offset = place * (_MARK + _GAP)
            x = inner.left() + offset if rtl else inner.right() - offset - _MARK
            painter.drawPixmap(QPoint(x, inner.center().y() - _MARK // 2), drawn)
        return len(wanted) * (_MARK + _GAP) + (4 if wanted else 0)

    def _words(self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, row: object, rtl: bool) -> None:
        colours = theme.look.colours
        height = option.fontMetrics.height()
        top = room.top() + (room.height() - 2 * height - 2) // 2
        superseded = bool(getattr(row, "superseded", False))
        title = QFont(option.font)
        title.setWeight(QFont.Weight.DemiBold)
        lines = (
            (title, colours.muted if superseded else colours.ink, row.values[0] or _("(no title yet)")),  # type: ignore[attr-defined]
            (option.font, colours.muted, self._second(row, superseded)),
        )
        side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        painter.save()
        for place, (font, colour, words) in enumerate(lines):
            painter.setFont(font)
            painter.setPen(colour)
            line = QRect(room.left(), top + place * (height + 2), room.width(), height + 2)
            elided = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter), elided)
        painter.restore()

    @staticmethod
    def _second(row: object, superseded: bool) -> str:
        mark = _("Older edition") if superseded else ""
        return " · ".join(part for part in (mark, details(row) or state_words(row)) if part)


class ResultList(QListView):
    """The list itself: one entry is chosen at a time, Enter opens it."""

    opened = Signal(QModelIndex)
    chosen = Signal(QModelIndex)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("library_list")
        self.setItemDelegate(EntryDelegate(self))
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(self.opened)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Chosen is what a person chose: taking the focus alone shows nothing else."""
        super().selectionChanged(selected, deselected)
        if selected.indexes():
            self.chosen.emit(selected.indexes()[0])
