"""The page of the check: every problem under the words of its page, each a way to its question."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QShowEvent
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui import icons, theme
from brs_desktop.ui.empty import EmptyState
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.reports.filler.presenter import FillerPresenter
from brs_desktop.ui.reports.filler.submit import SubmitPanel
from brs_desktop.ui.reports.filler.troubles import Trouble, grouped, troubles
from brs_desktop.ui.reports.filler.troubles import label as label_of
from brs_desktop.ui.room import Flow, Page
from brs_desktop.ui.speech import speak

_LOWEST, _LEAST_LINES = 120, 6
_TROUBLE = Qt.ItemDataRole.UserRole
# So many lines are made at once; the next ones when one comes near the last, by wheel or by key.
_LINES, _NEAR_LAST = 50, 3


class _Problems(QListWidget):
    """Asks for no more than its least height: what the page has beyond that is its own."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())


class CheckPage(QWidget):
    """Looks again whenever an answer changes; arrow keys and Enter lead to a question as a click does."""

    problem_chosen = Signal(str)
    conflict_chosen = Signal(str)
    left = Signal()

    def __init__(self, presenter: FillerPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("check_page")
        self._presenter = presenter
        self._shown: tuple[Trouble, ...] | None = None
        self._rest: Iterator[Trouble | str] = iter(())
        self.title = text("", "title", wraps=True, name="check_title")
        self.summary = text("", "hint", wraps=True, name="check_summary")
        self.back = button("", name="check_back", pressed=self.left.emit)
        self.problems = _Problems()
        self.problems.setObjectName("problems")
        self.problems.setWordWrap(True)
        self.problems.setResizeMode(QListView.ResizeMode.Adjust)
        self.problems.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.problems.itemClicked.connect(self._lead)
        self.problems.itemActivated.connect(self._lead)
        self.problems.currentRowChanged.connect(self._come_near)
        self.problems.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._clean = EmptyState("good", "check_clean")
        self._clean.hide()
        self.foot = QVBoxLayout()
        self._arrange()
        presenter.counted.connect(self._count_again)
        self.panel = SubmitPanel(presenter.submission) if presenter.submission is not None else None
        if presenter.submission is not None and self.panel is not None:
            presenter.submission.checked.connect(self._look_if_shown)
            self.foot.addWidget(self.panel)
        speak(self._words)

    def _arrange(self) -> None:
        head = Flow(10)
        head.put(self.title, wide=True)
        head.put(self.back)
        page = QWidget()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Page(page))  # with large texts the whole page scrolls, so that nothing of it is cut off
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 14, 24, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.summary)
        column.addWidget(self.problems, 1)
        column.addWidget(self._clean, 1)
        column.addLayout(self.foot)

    def focus_first(self) -> None:
        """Put the focus where the work goes on: on the first problem, else on the way back."""
        if self.problems.count():
            self.problems.setFocus()
        elif self.panel is not None and self.panel.go.isEnabled():
            self.panel.go.setFocus()
        else:
            self.back.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()
        if self._presenter.submission is not None:
            self._presenter.submission.look()

    def _count_again(self) -> None:
        """An answer has changed: the form's own problems are known now, the rest at the next pause."""
        if self.isVisible():
            self.look()
            if self._presenter.submission is not None:
                self._presenter.submission.soon()

    def _look_if_shown(self) -> None:
        if self.isVisible():
            self.look()

    def look(self) -> None:
        """List what is wrong now."""
        submission = self._presenter.submission
        found = troubles(self._presenter, submission.check if submission is not None else None)
        if found != self._shown:
            self._shown = found
            self._list(found)
        self._say(sum(not one.settled for one in found))

    def _list(self, found: tuple[Trouble, ...]) -> None:
        self.problems.setMinimumHeight(max(_LOWEST, _LEAST_LINES * self.problems.fontMetrics().height()))
        chosen = self.problems.currentRow()
        self.problems.clear()
        self._rest = grouped(self._presenter, found)
        self._more(max(_LINES, chosen + _NEAR_LAST + 1))
        row = max(0, min(chosen, self.problems.count() - 1))
        self.problems.setCurrentRow(
            row if self.problems.count() > 1 and chosen >= 0 else min(1, self.problems.count() - 1)
        )
        self.problems.setVisible(bool(found))
        self._clean.setVisible(not found)

    def _more(self, count: int) -> None:
        for entry in islice(self._rest, count):
            self.problems.addItem(_line(self._presenter, entry) if isinstance(entry, Trouble) else _heading(entry))

    def _come_near(self, row: int) -> None:
        if row >= 0 and row + _NEAR_LAST >= self.problems.count():
            self._more(_LINES)

    def _scrolled(self, value: int) -> None:
        if value >= self.problems.verticalScrollBar().maximum():
            self._more(_LINES)

    def _say(self, count: int) -> None:
        words = ngettext("{count} problem", "{count} problems", count).format(count=format_number(count))
        how = _("Choose one to go to its question. The list follows your answers.")
        self.summary.setText(f"{words}\n{how}" if count else "")
        self.summary.setVisible(bool(count))

    def _lead(self, item: QListWidgetItem) -> None:
        trouble = item.data(_TROUBLE)
        if not isinstance(trouble, Trouble):
            return
        if trouble.conflict:
            self.conflict_chosen.emit(trouble.path)
        elif trouble.path:
            self.problem_chosen.emit(trouble.path)

    def _words(self) -> None:
        self.title.setText(_("Check") if self.panel is None else _("Check and submit"))
        self.back.setText(_("Back to the questions"))
        self.problems.setAccessibleName(_("Problems; Enter leads to the question"))
        self._clean.say(
            _("No problems found"), _("Every question that needs an answer has one, and no rule is broken.")
        )
        self._shown = None
        self._look_if_shown()


def _heading(words: str) -> QListWidgetItem:
    item = QListWidgetItem(words)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    font = item.font()
    font.setBold(True)
    item.setFont(font)
    item.setForeground(QColor(theme.look.colours.accent_ink))
    return item


def _line(presenter: FillerPresenter, trouble: Trouble) -> QListWidgetItem:
    label = label_of(presenter, trouble)
    item = QListWidgetItem(f"{label}\n{trouble.what}" if label else trouble.what)
    item.setData(_TROUBLE, trouble)
    item.setIcon(_sign(trouble))
    item.setData(Qt.ItemDataRole.AccessibleTextRole, _spoken(label, trouble))
    item.setToolTip(item.text())
    return item


def _sign(trouble: Trouble) -> QIcon:
    colours = theme.look.colours
    if trouble.settled:
        return icons.icon("edit", colours.accent_ink)
    return icons.icon("error", colours.bad) if trouble.hard else icons.icon("warning", colours.warn)


def _spoken(label: str, trouble: Trouble) -> str:
    hinders = _("hinders the submission") if trouble.hard else ""
    return ". ".join(part for part in (label, trouble.what, hinders) if part)
