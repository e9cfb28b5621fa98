"""The panel below the search field: what was found in groups, or a word on what to do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.finding.delegate import FoundDelegate
from brs_desktop.ui.finding.rows import FoundRow, FoundRows
from brs_desktop.ui.parts import text

_NARROWEST, _WIDEST = 560, 760
_MARGIN = 8


class FinderPanel(QFrame):
    """Lies over the window under its field and never takes the focus: keys go on to the field, and from there here."""

    taken = Signal(object)

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field.window())
        self.setObjectName("finder_panel")
        self.setProperty("role", "card")
        self.hide()
        self._field = field
        self.rows = FoundRows(self)
        self.list = QListView()
        self.list.setObjectName("finder_results")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setProperty("role", "outline")
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setModel(self.rows)
        self.list.setItemDelegate(FoundDelegate(self.list))
        self.list.clicked.connect(lambda index: self._take(index.row()))
        self.title = text("", "strong", wraps=True, name="finder_title")
        self.hint = text("", "hint", wraps=True, name="finder_hint")
        self.foot = text("", "caption", wraps=True, name="finder_foot")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 4, 1, 4)
        column.setSpacing(2)
        for label in (self.title, self.hint):
            label.setContentsMargins(12, 4, 12, 4)
            column.addWidget(label)
        column.addWidget(self.list, 1)
        self.foot.setContentsMargins(12, 4, 12, 2)
        column.addWidget(self.foot)
        field.window().installEventFilter(self)

    # What it says.

    def offer(self, rows: tuple[FoundRow, ...], foot: str) -> None:
        """Show what was found; the first record is pointed at."""
        self.rows.show(rows)
        self._show(list_shown=True, foot=foot)
        self._point(self.rows.next(-1, 1))

    def say(self, title: str, hint: str, foot: str = "") -> None:
        """Show a word on what to do instead."""
        self.rows.show(())
        self.title.setText(title)
        self.hint.setText(hint)
        self._show(list_shown=False, foot=foot)
        _announce(self._field, title)

    def _show(self, *, list_shown: bool, foot: str) -> None:
        self.list.setAccessibleName(_("Records found"))
        self.list.setVisible(list_shown)
        for label in (self.title, self.hint):
            label.setVisible(not list_shown)
        self.foot.setText(foot)
        self.foot.setVisible(bool(foot))
        self.lay_out()
        self.show()
        self.raise_()

    # Where it lies.

    def lay_out(self) -> None:
        """Under the field, from the side where lines begin, no longer than the window has room."""
        window, field = self._field.window(), self._field
        corner = field.mapTo(window, QPoint(0, field.height() + 4))
        width = min(max(field.width(), _NARROWEST), _WIDEST, window.width() - 2 * _MARGIN)
        x = corner.x()
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            x += field.width() - width
        x = max(_MARGIN, min(x, window.width() - width - _MARGIN))
        room = window.height() - corner.y() - _MARGIN
        self.setGeometry(QRect(QPoint(x, corner.y()), QSize(width, min(self._wanted(width), room))))

    def _wanted(self, width: int) -> int:
        layout = self.layout()
        assert layout is not None
        if self.list.isVisibleTo(self):
            rows = sum(self.list.sizeHintForRow(row) for row in range(self.rows.rowCount()))
            foot = self.foot.heightForWidth(width - 8) if self.foot.isVisibleTo(self) else 0
            return rows + foot + 30
        return layout.totalHeightForWidth(width)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.lay_out()
        return super().eventFilter(watched, event)

    # What is chosen.

    def move(self, step: int, *, group: bool = False) -> None:  # type: ignore[override]
        """Point at the next line, or at the first of the next group."""
        self._point(self.rows.next(self.list.currentIndex().row(), step, group=group))

    def take(self) -> bool:
        """Take the line that is pointed at; False when there is none."""
        row = self.list.currentIndex().row()
        self._take(row)
        return row >= 0

    def _take(self, row: int) -> None:
        if row >= 0 and self.rows.flags(self.rows.index(row)) & Qt.ItemFlag.ItemIsSelectable:
            self.taken.emit(self.rows.rows[row])

    def _point(self, row: int) -> None:
        if row < 0:
            return
        index = self.rows.index(row)
        self.list.setCurrentIndex(index)
        if self.rows.next(row, -1) == row:
            self.list.scrollToTop()
        _announce(self._field, self.rows.rows[row].spoken)


def _announce(widget: QWidget, words: str) -> None:
    """Have a screen reader say it: the focus stays in the field, so nothing else would be said."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))
