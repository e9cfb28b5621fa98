"""The calendar of reporting: each cycle with its period, its day, how long it is until then, and its basis."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from brs_desktop.language import _, format_date, format_number, ngettext
from brs_desktop.ui import icons, theme
from brs_desktop.ui.parts import text
from brs_desktop.ui.reports import words
from brs_desktop.ui.reports.reading import Round
from brs_desktop.ui.speech import speak

_COLUMNS = 5
_REPORT, _PERIOD, _DUE, _HOW_LONG, _BASIS = range(_COLUMNS)
_EDGE, _BAR = 16, 16  # pixels beside the table, of its scroll bar and frame
_ICON, _AROUND, _BASIS_LETTERS = 24, 26, 24  # pixels, pixels, letters of the last column that can be read


class CyclesPage(QWidget):
    """A short table; the latest day first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cycles_page")
        self._rounds: tuple[Round, ...] = ()
        self._narrow = False
        # Rows are as high as their words need them once the columns have their widths.
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(0)
        self._again.timeout.connect(self._fit_rows)
        theme.look.changed.connect(self._look_again)
        self._hint = text("", "hint", wraps=True)
        self.table = QTableWidget(0, _COLUMNS)
        self.table.setObjectName("cycles")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(True)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, 0, _EDGE, 12)
        column.setSpacing(8)
        column.addWidget(self._hint)
        column.addWidget(self.table, 1)
        speak(self._words)

    def show_rounds(self, rounds: tuple[Round, ...]) -> None:
        """Show the cycles, the furthest day first."""
        self._rounds = tuple(sorted(rounds, key=lambda one: one.cycle.due or "", reverse=True))
        self._fill()

    def _fill(self) -> None:
        self.table.setRowCount(len(self._rounds))
        cells = [_cells(one) for one in self._rounds]
        self._narrow = self._needed(cells) > self._room
        self._share()
        for row, (one, texts) in enumerate(zip(self._rounds, cells, strict=True)):
            for column, words_ in enumerate(_folded(texts) if self._narrow else texts):
                item = QTableWidgetItem(words_)
                item.setToolTip(words_)
                left = one.days_left if column == (_DUE if self._narrow else _HOW_LONG) else None
                if left is not None and left >= 0:
                    said = words.deadline(left, words_)
                    item.setIcon(icons.icon(said.icon, getattr(theme.look.colours, words.TONES[said.tone])))
                self.table.setItem(row, column, item)
        self._again.start()

    def _share(self) -> None:
        """What is longest takes what the others leave; where five have no room, two stand under their neighbours."""
        header = self.table.horizontalHeader()
        for column in (_HOW_LONG, _BASIS):
            self.table.setColumnHidden(column, self._narrow)
        for column, mode in (
            (_REPORT, QHeaderView.ResizeMode.Stretch if self._narrow else QHeaderView.ResizeMode.ResizeToContents),
            (_BASIS, QHeaderView.ResizeMode.Stretch),
        ):
            header.setSectionResizeMode(column, mode)

    def _needed(self, cells: list[tuple[str, ...]]) -> int:
        """The room in which all columns can be read side by side."""
        letters = self.table.fontMetrics()
        rows = [*cells, _headings()]
        widths = [max(letters.horizontalAdvance(row[at]) for row in rows) for at in range(_BASIS)]
        return sum(widths) + _ICON + _COLUMNS * _AROUND + _BASIS_LETTERS * letters.averageCharWidth()

    @property
    def _room(self) -> int:
        """What the table has for its columns, known before it is laid out itself."""
        margins = self.contentsMargins()
        return self.width() - margins.left() - margins.right() - 2 * _EDGE - _BAR

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look_again()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_again()  # letters may have become larger behind another page

    def _look_again(self) -> None:
        """Other columns where the room has become another one, rows as high as their words need them."""
        if (self._needed([_cells(one) for one in self._rounds]) > self._room) != self._narrow:
            self._fill()
        self._again.start()

    def _fit_rows(self) -> None:
        self.table.resizeRowsToContents()

    def _words(self) -> None:
        self._hint.setText(_("When reports are due under each convention, with the rule that says so."))
        self.table.setHorizontalHeaderLabels(_headings())
        self.table.setAccessibleName(_("Reporting cycles"))
        self._fill()


def _headings() -> tuple[str, ...]:
    return _("Report"), _("Period"), _("Due"), _("How long"), _("Basis")


def _cells(one: Round) -> tuple[str, ...]:
    """What is said of a cycle, column by column."""
    due = format_date(one.cycle.due) if one.cycle.due else ""
    passed = _left(one.days_left) if one.days_left is not None else ""
    return one.kind, one.cycle.period, due, passed, one.cycle.basis or one.cycle.note


def _folded(cells: tuple[str, ...]) -> tuple[str, ...]:
    """The same in three columns: the rule under the report, how long it is under the day."""
    kind, period, due, passed, basis = cells
    return f"{kind}\n{basis}".strip(), period, f"{due}\n{passed}".strip(), "", ""


def _left(days: int) -> str:
    """How long it is until a day that stands beside."""
    if days < 0:
        return _("Passed")
    if not days:
        return _("Due today")
    return ngettext("{count} day left", "{count} days left", days).format(count=format_number(days))
