"""The parts of Home: cards with a heading, and rows that are links with a badge at their end."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from brs_desktop.ui import icons
from brs_desktop.ui.home.words import NO_BADGE, Badge
from brs_desktop.ui.parts import Label, discard, text


class Line(Label):
    """One line of words that ends in dots where the room ends; the whole is its tooltip then."""

    def __init__(self, words: str, role: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._whole = words
        if role:
            self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        super().setText(words)

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self._whole) + 4, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def paintEvent(self, event: QPaintEvent) -> None:
        self._cut()
        super().paintEvent(event)

    def _cut(self) -> None:
        """The style sheet decides on the font late: what fits is known when it is painted."""
        room = QFontMetrics(self.font()).elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        if room != self.text():
            super().setText(room)
            self.setToolTip("" if room == self._whole else self._whole)


@dataclass(frozen=True)
class Row:
    """What a row says, and where it leads: ("place", NAME), ("record", COLLECTION, ID), ("begin", PLACE), …"""

    name: str
    icon: str
    title: str
    lead: tuple[str, ...]
    more: str = ""
    badge: Badge = NO_BADGE


class LinkRow(QPushButton):
    """A row that leads somewhere: icon, what it is, more about it, a badge."""

    def __init__(self, row: Row) -> None:
        super().__init__()
        self.setObjectName(row.name)
        self.setProperty("role", "link")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(", ".join(part for part in (row.title, row.more, row.badge.words) if part))
        line = self._line = QHBoxLayout(self)
        line.setContentsMargins(8, 5, 8, 5)
        line.setSpacing(10)
        line.addWidget(_drawing(row.icon, "accent_ink"))
        line.addLayout(_lines(row.title, row.more), 1)
        if row.badge.words:
            mark = text(row.badge.words, f"badge-{row.badge.tone}" if row.badge.tone else "badge")
            line.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(_drawing("forward", "muted"))

    def sizeHint(self) -> QSize:
        return self._line.sizeHint() + QSize(4, 4)

    def minimumSizeHint(self) -> QSize:
        return self._line.minimumSize() + QSize(4, 4)


def _drawing(icon: str, tone: str) -> QLabel:
    mark = QLabel()
    icons.keep(mark, icon, tone)
    return mark


def _lines(title: str, more: str) -> QVBoxLayout:
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(Line(title, "strong"))
    if more:
        words.addWidget(Line(more, "caption"))
    return words


class Card(QFrame):
    """A heading over rows. Rows that say the same stay, so that nothing flickers under the focus."""

    followed = Signal(tuple)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "card")
        self.heading = text("", "heading", name=f"{name}_title")
        self._note = text("", "caption", wraps=True, name=f"{name}_note")
        self._shown: tuple[Row, ...] = ()
        self._links: list[LinkRow] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._head = QHBoxLayout()
        self._head.setContentsMargins(8, 0, 4, 0)
        self._head.addWidget(self.heading, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 8)
        column.setSpacing(4)
        column.addLayout(self._head)
        column.addLayout(self._rows)
        column.addWidget(self._note)

    def add_head(self, widget: QWidget) -> None:
        """A button beside the heading."""
        self._head.addWidget(widget)

    def say(self, heading: str, rows: tuple[Row, ...], note: str = "") -> None:
        """Show these rows; a card without rows is not shown."""
        self.heading.setText(heading)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.setVisible(bool(rows))
        if rows != self._shown:
            self._shown = rows
            self._put_in(rows)

    def focus(self) -> bool:
        """Put the focus on the first row, if there is one."""
        if self._links:
            self._links[0].setFocus()
        return bool(self._links)

    def _put_in(self, rows: tuple[Row, ...]) -> None:
        before = self._links
        held = next((row.objectName() for row in before if row.hasFocus()), "")
        self._links = [LinkRow(row) for row in rows]
        for row, link in zip(rows, self._links, strict=True):
            link.clicked.connect(lambda _down=False, lead=row.lead: self.followed.emit(lead))
            self._rows.addWidget(link)
            if held == row.name:
                # The focus moves over before its old row goes: else it would wander to another card.
                link.show()
                link.setFocus()
        for link in before:
            self._rows.removeWidget(link)
            discard(link)
