"""Settings: which key does what."""

from __future__ import annotations

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.keys import KeyTable
from brs_desktop.ui.settings.page import SettingsPage


class ShortcutsPage(SettingsPage):
    """The same table that Shift+F1 shows."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "keys")
        keys = self.add_card(lambda: _("Everything can be done with keys"))
        self._table = KeyTable()
        keys.addWidget(self._table)
        self._finish()

    def say(self) -> None:
        self._table.say()
