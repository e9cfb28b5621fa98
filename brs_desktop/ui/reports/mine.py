"""My reports: what is due and what has begun, each with its deadline, its progress and one button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.empty import EmptyState
from brs_desktop.ui.parts import button, discard
from brs_desktop.ui.reports.card import ReportCard, name_of
from brs_desktop.ui.reports.drafts.orphans import OrphansCard
from brs_desktop.ui.reports.reading import Listed, Overview
from brs_desktop.ui.speech import speak

if TYPE_CHECKING:
    from brs_sync.ids import RecordKey

    from brs_desktop.workspace.reports.drafts import Orphans

_AT_ONCE = 2


class MyReports(QWidget):
    """Cards by deadline; those that do not fit on the first screen are made between turns of the event loop."""

    work_asked = Signal(object)
    versions_asked = Signal(object)
    copy_asked = Signal(object)
    draft_asked = Signal(str, object)
    begin_asked = Signal()
    all_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("my_reports")
        self.cards: dict[str, ReportCard] = {}
        self.orphans: dict[RecordKey, OrphansCard] = {}
        self._waiting: list[Listed] = []
        self._more = False
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.setInterval(0)
        self._ahead.timeout.connect(self._make_some)
        self._empty = EmptyState("reports", "reports_empty")
        self.begin = button("", name="reports_begin", icon="add", tone="primary", pressed=self.begin_asked.emit)
        self._empty.add_action(self.begin)
        self._rest = button("", name="reports_rest", tone="quiet", pressed=self.all_asked.emit)
        self._stack = QStackedWidget(self)
        self._sheet = QWidget()
        self._sheet.setObjectName("page")
        self._column = QVBoxLayout(self._sheet)
        self._column.setContentsMargins(16, 2, 16, 12)
        self._column.setSpacing(10)
        self._column.addWidget(self._rest)
        self._column.addStretch(1)
        self._rest.hide()
        self._stack.addWidget(self._scroll())
        self._stack.addWidget(self._empty)
        self._stack.setCurrentIndex(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self._said = False
        speak(self._words)

    def _scroll(self) -> QScrollArea:
        scroll = QScrollArea()
        scroll.setObjectName("my_reports_scroll")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._sheet)
        return scroll

    @property
    def waits(self) -> bool:
        """Whether cards are still being made."""
        return self._ahead.isActive()

    def show_all(self, read: Overview) -> None:
        """Show the reports as they stand; a card that is there already is told anew."""
        wanted = [name_of(one) for one in read.mine]
        for gone in [name for name in self.cards if name not in wanted]:
            discard(self.cards.pop(gone))
        self._said, self._more = True, read.more
        self._waiting = list(read.mine)
        self._stack.setCurrentIndex(0 if read.mine or read.orphans else 1)
        self._show_orphans(read.orphans)
        self._words()
        self._make_some()

    def _show_orphans(self, found: tuple[Orphans, ...]) -> None:
        """Below all reports, in the order in which they were given."""
        for gone in self.orphans.keys() - {one.main for one in found}:
            discard(self.orphans.pop(gone))
        for one in found:
            card = self.orphans.get(one.main)
            if card is not None:
                card.show_drafts(one)
                continue
            card = self.orphans[one.main] = OrphansCard(one, self._sheet)
            card.asked.connect(self.draft_asked)
            self._column.insertWidget(self._column.count() - 2, card)

    def show_one(self, listed: Listed) -> None:
        """New figures of one report."""
        card = self.cards.get(name_of(listed))
        if card is not None:
            card.show_report(listed)

    def focus_first(self) -> None:
        """Put the focus on the first thing to do."""
        first = min(self.cards.values(), key=self._column.indexOf, default=None)
        (first.work if first is not None else self.begin).setFocus()

    def _make_some(self) -> None:
        if not self._waiting:
            self._rest.setVisible(self._more)
            return
        batch, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        for listed in batch:
            self._put(listed)
        self._ahead.start()

    def _put(self, listed: Listed) -> None:
        name = name_of(listed)
        card = self.cards.get(name)
        if card is None:
            card = self.cards[name] = ReportCard(listed, self._sheet)
            card.work_asked.connect(self.work_asked)
            card.versions_asked.connect(self.versions_asked)
            card.copy_asked.connect(self.copy_asked)
            card.draft_asked.connect(self.draft_asked)
        else:
            card.show_report(listed)
            self._column.removeWidget(card)
        self._column.insertWidget(self._column.count() - 2 - len(self.orphans), card)

    def _words(self) -> None:
        self.begin.setText(_("Begin a report"))
        self._rest.setText(_("Show all records"))
        if self._said:
            hint = _("No report is due, and none has begun. A report is saved on this computer as you type.")
            self._empty.say(_("Nothing to report now"), hint)
        else:
            self._empty.say(_("Opening your workspace…"), _("Everything is on this computer; no network is needed."))
        self.begin.setVisible(self._said)
