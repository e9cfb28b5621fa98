"""The calendar of reporting: each cycle with its period, its day, how long it is until then, and its basis."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from brs_desktop.language import _, format_date, format_number, ngettext
from brs_desktop.ui import icons, theme
from brs_desktop.ui.parts import text
from brs_desktop.ui.reports import words
from brs_desktop.ui.reports.reading import Round
from brs_desktop.ui.speech import speak

_COLUMNS, _HOW_LONG = 5, 3


class CyclesPage(QWidget):
    """A short table; the latest day first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cycles_page")
        self._rounds: tuple[Round, ...] = ()
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
        self.table.horizontalHeader().setSectionResizeMode(_COLUMNS - 1, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 12)
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
        for row, one in enumerate(self._rounds):
            said = words.deadline(one.days_left, format_date(one.cycle.due)) if one.days_left is not None else None
            cells = (one.kind, one.cycle.period, format_date(one.cycle.due) if one.cycle.due else "")
            passed = _left(one.days_left) if one.days_left is not None else ""
            for column, words_ in enumerate((*cells, passed, one.cycle.basis or one.cycle.note)):
                item = QTableWidgetItem(words_)
                item.setToolTip(words_)
                if column == _HOW_LONG and said is not None and (one.days_left or 0) >= 0:
                    item.setIcon(icons.icon(said.icon, getattr(theme.look.colours, words.TONES[said.tone])))
                self.table.setItem(row, column, item)

    def _words(self) -> None:
        self._hint.setText(_("When reports are due under each convention, with the rule that says so."))
        headings = (_("Report"), _("Period"), _("Due"), _("How long"), _("Basis"))
        self.table.setHorizontalHeaderLabels(headings)
        self.table.setAccessibleName(_("Reporting cycles"))
        self._fill()


def _left(days: int) -> str:
    """How long it is until a day that stands beside."""
    if days < 0:
        return _("Passed")
    if not days:
        return _("Due today")
    return ngettext("{count} day left", "{count} days left", days).format(count=format_number(days))
