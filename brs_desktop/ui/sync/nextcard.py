"""The card of the next exchange: what it will cost, how much it may cost, and what stands in its way."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak
from brs_desktop.ui.sync import queuewords
from brs_desktop.ui.sync.elsewhere import ElsewhereButton
from brs_desktop.ui.sync.presenter import Standing, SyncPresenter

_TICK_MS = 1000
_FIELD_LETTERS = 9


class NextCard(QFrame):
    """The forecast, a field for the bytes that this exchange may cost, and the last failure with a countdown."""

    def __init__(self, desk: Desk, presenter: SyncPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("next_card")
        self.setProperty("role", "card")
        self._desk, self._presenter = desk, presenter
        self._standing: Standing | None = None
        self._forecast: Any = None
        self._title = text("", "heading")
        self._about = text("", wraps=True, name="sync_forecast")
        self._range = text("", "hint", wraps=True, name="sync_range")
        self._label, self._unit = text(), text()
        self.amount = LeaningLine()
        self.amount.setObjectName("sync_budget_amount")
        self.within = button("", name="sync_within", icon="sync", pressed=self._sync_within)
        self._left = text("", "warn", wraps=True, name="sync_left")
        self._told = text("", "warn", wraps=True, name="sync_told")
        self._trouble = text("", "warn", wraps=True, name="sync_trouble")
        self._again = text("", "hint", wraps=True, name="sync_again")
        self.copy = button("", name="sync_copy", tone="quiet", pressed=self._copy)
        self.elsewhere = ElsewhereButton(desk, self, presenter.look)
        self._ticks = QTimer(self)
        self._ticks.setInterval(_TICK_MS)
        self._ticks.timeout.connect(self._count_down)
        self._arrange()
        self.amount.textChanged.connect(self._enable)
        self.amount.returnPressed.connect(self._sync_within)
        presenter.forecast_told.connect(self._take)
        speak(self._words)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(6)
        for widget in (self._title, self._about, self._range):
            column.addWidget(widget)
        line = Flow(10)
        self._label.setBuddy(self.amount)
        for part in (self._label, self.amount, self._unit, self.within):
            line.put(part)
        column.addLayout(line)
        for widget in (self._told, self._left, self._trouble, self._again):
            column.addWidget(widget)
        last = Flow()
        last.put(self.copy)
        last.put(self.elsewhere.button)
        column.addLayout(last)

    def show_standing(self, standing: Standing) -> None:
        """Show how the last exchange ended, and plan the next."""
        self._standing = standing
        self.setVisible(standing.joined)
        self._words()

    def _take(self, forecast: Any) -> None:
        self._forecast = forecast
        self._words()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ticks.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ticks.stop()

    @property
    def _last(self) -> Any:
        return self._standing.runs[0] if self._standing is not None and self._standing.runs else None

    def _sync_within(self) -> None:
        allowed = queuewords.megabytes(self.amount.text())
        if allowed is not None and not self._desk.syncing:
            self._desk.sync_within(allowed)

    def _copy(self) -> None:
        if self._standing is not None and self._last is not None:
            words = queuewords.details(self._last, self._standing.labels, self._standing.hub)
            QGuiApplication.clipboard().setText(words)
            self._desk.notices.good(_("The details were copied."))

    def _enable(self) -> None:
        self.within.setEnabled(queuewords.megabytes(self.amount.text()) is not None and not self._desk.syncing)

    def _count_down(self) -> None:
        last = self._last
        failed = last is not None and bool(last.code or last.unagreed) and not self._desk.syncing
        words = queuewords.countdown(self._desk.next_exchange_ms) if failed else ""
        if words != self._again.text():
            self._again.setText(words)
        self._again.setVisible(bool(words))

    def _words(self) -> None:
        self._title.setText(_("The next exchange"))
        self._label.setText(_("Spend at most"))
        self._unit.setText(_("MB"))
        self.amount.setAccessibleName(_("Spend at most, in MB"))
        letters = self.amount.fontMetrics().averageCharWidth()
        self.amount.setFixedWidth(_FIELD_LETTERS * letters + 24)
        self.within.setText(_("Sync within this"))
        self.copy.setText(_("Copy the details"))
        known = self._forecast is not None
        self._about.setText(queuewords.forecast(self._forecast) if known else _("Reckoning what it will cost…"))
        self._range.setText(queuewords.between(self._forecast) if known else "")
        self._range.setVisible(known)
        told = queuewords.told(self._standing.told) if self._standing is not None else ""
        self._told.setText(told)
        self._told.setVisible(bool(told))
        self.elsewhere.show_tidings(self._standing.told if self._standing is not None else ())
        last = self._last
        left = queuewords.left(last) if last is not None else ""
        self._left.setText(left)
        self._left.setVisible(bool(left))
        failed = last is not None and bool(last.code)
        self._trouble.setText(queuewords.trouble(last) if failed else "")
        self._trouble.setVisible(failed)
        self.copy.setVisible(failed or (last is not None and last.unagreed))
        self._count_down()
        self._enable()
