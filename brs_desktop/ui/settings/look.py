"""Settings: light or dark, the size of texts, where the window opens, and whether practice is listed."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QButtonGroup, QComboBox, QRadioButton

from brs_desktop.language import _, format_number, format_percent, ngettext
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.settings.page import SettingsPage, from_start
from brs_desktop.ui.wrapped import WrappedCheck

_SIZES = (100, 110, 125, 150, 175, 200)
_LOOKS = ("system", "light", "dark")


class LookPage(SettingsPage):
    """Everything here is in force at once and remembered."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "look")
        self.looks = {name: _radio(f"look_{name}") for name in _LOOKS}
        group = QButtonGroup(self)
        for name, one in self.looks.items():
            group.addButton(one)
            one.clicked.connect(lambda _on=True, name=name: desk.keep(look=name))
        self.text_size = QComboBox()
        self.text_size.setObjectName("text_size")
        for percent in _SIZES:
            self.text_size.addItem("", percent)
        self.text_size.activated.connect(lambda row: desk.keep(text_percent=self.text_size.itemData(row)))
        self.where_left = _check("opens_where_left", lambda on: desk.keep(opens_where_left=on))
        self.practice = _check("show_practice", lambda on: desk.keep(show_practice=on))
        self._practice_count = self.hint(lambda: "")
        self._arrange()
        desk.preferences_changed.connect(self.look)
        self._finish()

    def _arrange(self) -> None:
        look = self.add_card(lambda: _("Light or dark"))
        look.addLayout(from_start(*self.looks.values()))
        size = self.add_card(lambda: _("Size of texts"))
        size.addLayout(from_start(self.text_size))
        start = self.add_card(lambda: _("When the program opens"))
        start.addWidget(self.where_left)
        start.addWidget(self.hint(lambda: _("Otherwise it opens on Home, with what needs you today.")))
        practice = self.add_card(lambda: _("Practice"))
        practice.addWidget(self.practice)
        practice.addWidget(self._practice_count)

    def look(self) -> None:
        """Show what is preferred."""
        kept = self._desk.preferences
        self.looks[kept.look].setChecked(True)
        nearest = min(_SIZES, key=lambda percent: abs(percent - kept.text_percent))
        self.text_size.setCurrentIndex(self.text_size.findData(nearest))
        self.where_left.setChecked(kept.opens_where_left)
        self.practice.setChecked(kept.show_practice)
        if self._desk.is_open:
            self._desk.data.run(lambda _job: _count(self._desk.workspace), done=self._tell_practice, owner=self)

    def _tell_practice(self, counted: tuple[int, bool]) -> None:
        count, looking = counted
        self.practice.setEnabled(not looking)
        words = ngettext("{count} practice record is kept here.", "{count} practice records are kept here.", count)
        more = _("They are listed while you look around.") if looking else _("They never leave this computer.")
        self._practice_count.setText(f"{words.format(count=format_number(count))} {more}")

    def say(self) -> None:
        words = {"system": _("As the system"), "light": _("Light"), "dark": _("Dark")}
        for name, one in self.looks.items():
            one.setText(words[name])
        for row in range(self.text_size.count()):
            self.text_size.setItemText(row, format_percent(self.text_size.itemData(row)))
        self.text_size.setAccessibleName(_("Size of texts"))
        self.where_left.say(_("Open where I left"))
        self.practice.say(_("Show practice records in lists and search"))
        self.look()


def _count(workspace: Any) -> tuple[int, bool]:
    from brs_desktop.workspace import practice

    return practice.count(workspace), practice.is_looking_around(workspace.filling.home())


def _radio(name: str) -> QRadioButton:
    made = QRadioButton()
    made.setObjectName(name)
    return made


def _check(name: str, turned: Any) -> WrappedCheck:
    made = WrappedCheck(name)
    made.clicked.connect(turned)
    return made
