"""The first start: language, name, country, or just look around; under a minute, no network, no account."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from brs_desktop import language
from brs_desktop.language import _
from brs_desktop.ui import icons
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.parts import button, card, text
from brs_desktop.ui.speech import speak
from brs_desktop.ui.welcome.presenter import Country, countries


class WelcomeView(QWidget):
    """One card in the middle of the window."""

    language_chosen = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self._desk = desk
        self._countries: tuple[Country, ...] = ()
        self._title, self._hint = text("", "title", wraps=True), text("", "hint", wraps=True)
        self._language_label, self._name_label, self._country_label = text(), text(), text()
        self.languages = QComboBox()
        self.languages.setObjectName("welcome_language")
        for code in language.LANGUAGES:
            self.languages.addItem(language.NATIVE_NAMES[code], code)
        self.languages.activated.connect(lambda row: self.language_chosen.emit(self.languages.itemData(row)))
        self.name = QLineEdit()
        self.name.setObjectName("welcome_name")
        self.country = QLineEdit()
        self.country.setObjectName("welcome_country")
        self._names = QStringListModel(self)
        matches = QCompleter(self._names, self)
        matches.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        matches.setFilterMode(Qt.MatchFlag.MatchContains)
        self.country.setCompleter(matches)
        self._note = text("", "problem", wraps=True, name="welcome_note")
        self._note.hide()
        self.begin = button("", name="welcome_begin", tone="primary", pressed=self._begin)
        self.look = button("", name="welcome_look", pressed=lambda: self._desk.begin(self.name.text().strip(), ""))
        self._arrange()
        speak(self._words)

    def _arrange(self) -> None:
        sheet = card("welcome_card")
        sheet.setFixedWidth(520)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(6)
        mark = QLabel()
        icons.keep(mark, "safe", "accent_ink", size=36)
        column.addWidget(mark)
        column.addWidget(self._title)
        column.addWidget(self._hint)
        for label, field in (
            (self._language_label, self.languages),
            (self._name_label, self.name),
            (self._country_label, self.country),
        ):
            column.addSpacing(4)
            label.setBuddy(field)
            column.addWidget(label)
            column.addWidget(field)
        column.addWidget(self._note)
        column.addSpacing(10)
        buttons = QHBoxLayout()
        buttons.addWidget(self.begin)
        buttons.addWidget(self.look)
        buttons.addStretch(1)
        column.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.addStretch(1)
        whole.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(2)

    def _take(self, found: tuple[Country, ...]) -> None:
        self._countries = found
        self._names.setStringList([one.name for one in found])

    def _begin(self) -> None:
        typed = self.country.text().strip().casefold()
        code = next((one.code for one in self._countries if typed in (one.name.casefold(), one.code.casefold())), "")
        if not self.name.text().strip() or not code:
            self._note.setText(_("Give your name and choose a country from the list, or just look around."))
            self._note.show()
            (self.country if self.name.text().strip() else self.name).setFocus()
            return
        self._desk.begin(self.name.text().strip(), code)

    def _words(self) -> None:
        self._title.setText(_("Welcome to BRS Desktop"))
        self._hint.setText(_("Your reports, contacts and forms on this computer, with or without a network."))
        self._language_label.setText(_("Language"))
        self._name_label.setText(_("Your name"))
        self._country_label.setText(_("Your country"))
        self.languages.setAccessibleName(_("Language"))
        self.name.setAccessibleName(_("Your name"))
        self.country.setAccessibleName(_("Your country"))
        self.name.setPlaceholderText(_("As it should stand beside what you write"))
        self.country.setPlaceholderText(_("Type to search"))
        self.begin.setText(_("Begin"))
        self.look.setText(_("Just look around"))
        self.languages.setCurrentIndex(self.languages.findData(language.language()))
        self._desk.data.run(lambda _job: countries(), done=self._take, failed=lambda _problem: None, owner=self)
