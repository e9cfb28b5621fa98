"""Settings: what exchanges may cost a month, what they have cost, and how much room everything takes."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QGridLayout, QProgressBar, QSpinBox

from brs_desktop.language import _, format_bytes
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.home.words import spent, waits_for_month
from brs_desktop.ui.lacking import LackingView
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.settings.page import SettingsPage, from_start

_MOST_MB = 1_000_000
_PARTS = ("records", "documents", "backups", "set_aside", "other", "free")


class DataPage(SettingsPage):
    """The budget is in force at once: automatic exchanges stop when it is used up, a person can still sync."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "data")
        self._known: tuple[Any, Any, int] | None = None
        self.budget, self.room = _megabytes("data_budget"), _megabytes("data_room")
        self.budget.valueChanged.connect(self._keep)
        self.room.valueChanged.connect(self._keep_room)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._used = text("", name="data_used")
        self._waits = text("", "warn", wraps=True, name="data_waits")
        self._over = text("", "warn", wraps=True, name="data_over")
        self._sizes = {part: (text("", "caption", wraps=True), text("", name=f"storage_{part}")) for part in _PARTS}
        self._arrange()
        desk.sync_ended.connect(self.look)
        desk.preferences_changed.connect(self.look)
        self._finish()

    def _arrange(self) -> None:
        cost = self.add_card(lambda: _("Data budget"))
        cost.addWidget(self._used)
        cost.addWidget(self._bar)
        cost.addWidget(self._waits)
        label = self.spoken(lambda: _("Most a month"), wraps=True)
        label.setBuddy(self.budget)
        cost.addWidget(label)
        cost.addLayout(from_start(self.budget))
        cost.addWidget(
            self.hint(
                lambda: _(
                    "When it is used up, automatic exchange waits for the next month. Nothing is lost,"
                    " and you can still sync by hand."
                )
            )
        )
        room = self.add_card(lambda: _("Storage"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setColumnStretch(1, 1)
        for row, (label, size) in enumerate(self._sizes.values()):
            grid.addWidget(label, row, 0)
            grid.addWidget(size, row, 1)
        room.addLayout(grid)
        most = self.spoken(lambda: _("Most for documents"), wraps=True)
        most.setBuddy(self.room)
        room.addWidget(most)
        room.addLayout(from_start(self.room))
        room.addWidget(self._over)
        room.addWidget(
            self.hint(
                lambda: _(
                    "Beyond it the documents that were not opened for longest leave this computer and can be fetched"
                    " again. Those kept offline and those that the hub does not have stay."
                )
            )
        )

        past = self.add_card(lambda: _("History"))
        self.lacking = LackingView(desk=self._desk, name="data_history", says_whole=True)
        past.addWidget(self.lacking)
        gone = self.add_card(lambda: _("Erased personal data"))
        gone.addWidget(self.hint(lambda: _("Who erased what and when, and which other copies know of it.")))
        self.erased = button("", name="data_erasures", icon="list", pressed=self._show_erasures)
        gone.addLayout(from_start(self.erased))

    def _show_erasures(self) -> None:
        from brs_desktop.ui.records.erasures import ErasuresDialog

        if self._desk.is_open:
            ErasuresDialog(self._desk, self).open()

    def look(self) -> None:
        """Measure anew."""
        if not self._desk.is_open or not self.isVisible():
            return
        workspace = self._desk.workspace
        self._desk.data.run(lambda _job: _measure(workspace), done=self._take, owner=self)

    def _take(self, measured: tuple[Any, Any, int]) -> None:
        self._known = measured
        self.say()

    def _keep(self, megabytes: int) -> None:
        if megabytes != self._desk.preferences.budget_mb:
            self._desk.keep(budget_mb=megabytes)

    def _keep_room(self, megabytes: int) -> None:
        if megabytes != self._desk.preferences.files_mb:
            self._desk.keep(files_mb=megabytes)

    def say(self) -> None:
        self.erased.setText(_("What was erased"))
        self.budget.setSpecialValueText(_("No budget"))
        self.budget.setSuffix(" " + _("MB"))
        self.budget.setAccessibleName(_("Data budget in megabytes a month"))
        self.room.setSpecialValueText(_("No bound"))
        self.room.setSuffix(" " + _("MB"))
        self.room.setAccessibleName(_("Most that documents may take here, in megabytes"))
        if self.room.value() != self._desk.preferences.files_mb:
            self.room.setValue(self._desk.preferences.files_mb)
        self._bar.setAccessibleName(_("Data used this month"))
        if self.budget.value() != self._desk.preferences.budget_mb:
            self.budget.setValue(self._desk.preferences.budget_mb)
        words = (
            _("Records and their history"),
            _("Documents"),
            _("Backups"),
            _("Set aside by restores"),
            _("Forms and the rest"),
            _("Free on this disk"),
        )
        for (label, _size), one in zip(self._sizes.values(), words, strict=True):
            label.setText(one)
        if self._known is not None:
            self._show(*self._known)

    def _show(self, month: Any, storage: Any, over: int) -> None:
        self._used.setText(spent(month)[0])
        self._bar.setVisible(month.allowed is not None)
        if month.allowed is not None:
            self._bar.setRange(0, 1000)
            self._bar.setValue(min(1000, month.total * 1000 // month.allowed))
        self._waits.setVisible(month.used_up)
        self._waits.setText(waits_for_month(month) if month.used_up else "")
        self._over.setVisible(over > 0)
        stay = _("The documents take {size} more than that: what is kept offline, or is not at the hub, stays here.")
        self._over.setText(stay.format(size=format_bytes(over)) if over else "")
        for part, (_label, size) in self._sizes.items():
            size.setText(format_bytes(getattr(storage, part)))


def _megabytes(name: str) -> QSpinBox:
    made = QSpinBox()
    made.setObjectName(name)
    made.setRange(0, _MOST_MB)
    made.setKeyboardTracking(False)
    made.lineEdit().setTextMargins(7, 0, 7, 0)
    made.setMinimumWidth(180)
    return made


def _measure(workspace: Any) -> tuple[Any, Any, int]:
    from brs_desktop.workspace import budget, storage

    return budget.spent(workspace), storage.measure(workspace.folder), workspace.files.over_bytes()
