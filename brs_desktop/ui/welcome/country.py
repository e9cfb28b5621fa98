"""The field in which one says one's country: typed, matched, and checked against the shipped list."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QWidget

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.speech import speak
from brs_desktop.ui.welcome.presenter import Country, countries, match


class CountryField(LeaningLine):
    """Countries by name in the language spoken now; a code is understood too."""

    def __init__(self, desk: Desk, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._desk = desk
        self._wanted = ""
        self.countries: tuple[Country, ...] = ()
        self._names = QStringListModel(self)
        matches = QCompleter(self._names, self)
        matches.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        matches.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(matches)
        speak(self._say)

    @property
    def code(self) -> str:
        """The country that is meant; nothing where that is not clear."""
        return match(self.countries, self.text())

    def show_code(self, code: str) -> None:
        """Show the country of a code, as soon as the names are there."""
        self._wanted = code
        found = next((one.name for one in self.countries if one.code == code), "")
        if found or not code:
            self.setText(found)
            self._wanted = ""

    def _say(self) -> None:
        self.setAccessibleName(_("Your country"))
        self.setPlaceholderText(_("Type to search"))
        held = self.code
        self._desk.data.run(
            lambda _job: countries(), done=lambda found: self._take(found, held), failed=lambda _p: None, owner=self
        )

    def _take(self, found: tuple[Country, ...], held: str) -> None:
        """The names are there, perhaps in another language: what was meant before is said in it."""
        self.countries = found
        self._names.setStringList([one.name for one in found])
        if self._wanted or held:
            self.show_code(self._wanted or held)
