"""Beside the page: the outline with progress, and the list of problems that leads to each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from brs_desktop.language import _, ngettext
from brs_desktop.ui import icons, theme
from brs_desktop.ui.parts import rule, text
from brs_desktop.ui.reports.filler.outline import Part
from brs_desktop.ui.speech import speak

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import Problem

Index = QModelIndex | QPersistentModelIndex
_PART = Qt.ItemDataRole.UserRole
_WIDTH = 232


class PartDelegate(QStyledItemDelegate):
    """Draws a section: its words, how far it is, a mark when something is wrong."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListWidget) else _WIDTH
        words = option.fontMetrics.boundingRect(QRect(0, 0, width - 20, 200), int(_FLAGS), index.data() or "")
        return QSize(width, words.height() + 32)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        part, words = index.data(_PART), option.text
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        colours, room = theme.look.colours, option.rect.adjusted(10, 6, -10, -6)
        painter.save()
        painter.setPen(QColor(colours.ink))
        painter.drawText(room.adjusted(0, 0, 0, -16), int(_FLAGS), words)
        self._draw_progress(painter, room, part, option)
        painter.restore()

    def _draw_progress(self, painter: QPainter, room: QRect, part: Part, option: QStyleOptionViewItem) -> None:
        colours = theme.look.colours
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        line = QRect(room.left(), room.bottom() - 13, room.width(), 14)
        font = option.font
        font.setPointSizeF(font.pointSizeF() * 0.88)
        painter.setFont(font)
        painter.setPen(QColor(colours.muted))
        done = f"{part.answered} / {part.total}"
        painter.drawText(line, int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter), done)
        if part.problems:
            painter.setPen(QPen(QColor(colours.bad)))
            words = ngettext("{count} to mend", "{count} to mend", part.problems).format(count=part.problems)
            painter.drawText(line, int(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter), words)
        elif part.total and part.answered == part.total:
            drawn = icons.pixmap("check", colours.good, 14, painter.device().devicePixelRatioF())
            painter.drawPixmap(QPoint(line.left() if rtl else line.right() - 14, line.top()), drawn)


_FLAGS = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop


class Side(QFrame):
    """The outline above, the problems below."""

    section_chosen = Signal(str)
    problem_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "side")
        self.setFixedWidth(_WIDTH)
        self._outline_title = text("", "overline")
        self._problem_title = text("", "overline", name="problem_count")
        self.whole = QProgressBar()
        self.whole.setTextVisible(False)
        self.done = text("", "caption", name="form_progress")
        self.outline = _list("outline")
        self.outline.setItemDelegate(PartDelegate(self.outline))
        self.problems = _list("problems")
        self.outline.currentRowChanged.connect(self._choose)
        self.problems.itemClicked.connect(self._jump)
        self.problems.itemActivated.connect(self._jump)
        self._showing = False
        self._arrange()
        speak(self._words)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._outline_title)
        head.addStretch(1)
        head.addWidget(self.done)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(6)
        for part in (head, self.whole):
            box = QHBoxLayout()
            box.setContentsMargins(16, 0, 16, 0)
            box.addLayout(part) if isinstance(part, QHBoxLayout) else box.addWidget(part)
            column.addLayout(box)
        column.addWidget(self.outline, 3)
        column.addWidget(rule())
        title = QHBoxLayout()
        title.setContentsMargins(16, 4, 16, 0)
        title.addWidget(self._problem_title)
        column.addLayout(title)
        column.addWidget(self.problems, 2)

    def show_parts(self, parts: tuple[Part, ...], current: str) -> None:
        """Show the sections as they stand; which one is chosen does not change."""
        self._showing = True
        while self.outline.count() > len(parts):
            self.outline.takeItem(self.outline.count() - 1)
        for row, part in enumerate(parts):
            item = self.outline.item(row) or self._new_item()
            item.setText(part.label)
            item.setData(_PART, part)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, _spoken(part))
            if part.name == current:
                self.outline.setCurrentRow(row)
        self._showing = False
        answered, total = sum(one.answered for one in parts), sum(one.total for one in parts)
        self.whole.setRange(0, max(1, total))
        self.whole.setValue(answered)
        self.done.setText(_("{answered} of {total} answered").format(answered=answered, total=total))
        self.outline.doItemsLayout()

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """List what is missing or breaks a rule."""
        self.problems.clear()
        for one in problems:
            what = _("no answer yet") if one.kind == "required" else one.message or _("breaks a rule")
            item = QListWidgetItem(f"{one.label}: {what}")
            item.setData(_PART, one.path)
            item.setToolTip(item.text())
            self.problems.addItem(item)
        count = len(problems)
        words = ngettext("{count} problem", "{count} problems", count).format(count=count)
        self._problem_title.setText(words if count else _("No problems"))

    def _new_item(self) -> QListWidgetItem:
        item = QListWidgetItem()
        self.outline.addItem(item)
        return item

    def _choose(self, row: int) -> None:
        item = self.outline.item(row)
        if item is not None and not self._showing:
            self.section_chosen.emit(item.data(_PART).name)

    def _jump(self, item: QListWidgetItem) -> None:
        self.problem_chosen.emit(item.data(_PART))

    def _words(self) -> None:
        self._outline_title.setText(_("Sections"))
        self.outline.setAccessibleName(_("Sections of the form"))
        self.problems.setAccessibleName(_("Problems; Enter leads to the question"))
        self.whole.setAccessibleName(_("Progress of the form"))


def _list(name: str) -> QListWidget:
    made = QListWidget()
    made.setObjectName(name)
    made.setProperty("role", "outline")
    made.setWordWrap(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setTextElideMode(Qt.TextElideMode.ElideRight)
    return made


def _spoken(part: Part) -> str:
    done = _("{answered} of {total} answered").format(answered=part.answered, total=part.total)
    wrong = ngettext("{count} to mend", "{count} to mend", part.problems).format(count=part.problems)
    return f"{part.label}. {done}. {wrong if part.problems else ''}"
