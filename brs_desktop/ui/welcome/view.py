"""The first start: language, then name and country, or a code, or just look around; no network, no account."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from brs_desktop import language
from brs_desktop.language import _
from brs_desktop.ui import icons, theme
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.parts import Sheet, button, text
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak
from brs_desktop.ui.welcome.country import CountryField
from brs_desktop.ui.welcome.restoring import RestorePart

_WIDTH, _WIDEST = 580, 860


class WelcomeView(QScrollArea):
    """One card in the middle of the window. With `for_real` it asks who, after somebody has looked around."""

    language_chosen = Signal(str)
    left = Signal()
    section_chosen = Signal(str)

    def __init__(self, desk: Desk, *, for_real: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._desk, self._for_real = desk, for_real
        self._title, self._hint = text("", "title", wraps=True), text("", "hint", wraps=True)
        self._labels = {name: text() for name in ("language", "name", "country", "code", "hub")}
        self.languages = _languages(self.language_chosen)
        self.name, self.code, self.hub = _field("welcome_name"), _field("welcome_code"), _field("welcome_hub")
        self.country = CountryField(desk, "welcome_country")
        self._note = text("", "problem", wraps=True, name="welcome_note")
        self.begin = button("", name="welcome_begin", tone="primary", pressed=self._begin)
        self.join = button("", name="welcome_join", tone="primary", pressed=self._join)
        self.to_code = button("", name="welcome_to_code", icon="key", pressed=lambda: self._turn("code"))
        self.to_backup = button("", name="welcome_to_backup", icon="safe", pressed=lambda: self._turn("backup"))
        self.to_section = button("", name="welcome_to_section", icon="import", pressed=self._choose_section)
        self.to_name = button("", name="welcome_to_name", pressed=lambda: self._turn("name"))
        self.look = button("", name="welcome_look", pressed=self._look)
        self.back = button("", name="welcome_back", pressed=self.left.emit)
        self._look_hint = text("", "hint", wraps=True)
        self._sheet = Sheet("welcome_card", _WIDTH)
        self._who, self._by_code, self._by_backup = QWidget(), QWidget(), RestorePart(desk)
        self._by_backup.left.connect(lambda: self._turn("name"))
        self._arrange()
        for field in (self.name, self.country):
            field.returnPressed.connect(self._begin)
        for field in (self.code, self.hub):
            field.returnPressed.connect(self._join)
        desk.join_failed.connect(self._not_joined)
        self._turn("name")
        speak(self._words)

    def _arrange(self) -> None:
        sheet = self._sheet
        column = QVBoxLayout(sheet)
        column.setContentsMargins(32, 20, 32, 20)
        column.setSpacing(6)
        mark = QLabel()
        icons.keep(mark, "safe", "accent_ink", size=36)
        column.addWidget(mark)
        column.addWidget(self._title)
        column.addWidget(self._hint)
        if not self._for_real:
            _ask(column, self._labels["language"], self.languages)
        self._fill(self._who, (("name", self.name), ("country", self.country)), (self.begin, self.back))
        self._fill(self._by_code, (("code", self.code), ("hub", self.hub)), (self.join, self.to_name))
        for widget in (self._who, self._by_code, self._by_backup, self._note):
            column.addWidget(widget)
        ways = Flow(6)
        for way in (self.to_code, self.to_backup, self.to_section, self.look):
            ways.put(way)
        column.addSpacing(6)
        column.addLayout(ways)
        column.addWidget(self._look_hint)
        self.back.setVisible(self._for_real)
        page = QWidget()
        page.setObjectName("page")
        whole = QVBoxLayout(page)
        whole.addStretch(1)
        whole.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(2)
        self.setWidget(page)
        theme.look.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        """Larger texts want a wider card, as far as a small screen has room for one."""
        self._sheet.setFixedWidth(min(_WIDTH * theme.look.percent // 100, _WIDEST))

    def _fill(self, part: QWidget, fields: tuple[tuple[str, QLineEdit], ...], buttons: tuple[QWidget, ...]) -> None:
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for name, field in fields:
            _ask(column, self._labels[name], field)
        line = Flow(6)
        for one in buttons:
            line.put(one)
        column.addSpacing(8)
        column.addLayout(line)

    def focus_first(self) -> None:
        """Put the focus where one begins to type."""
        parts = ((self._by_code, self.code), (self._by_backup, self._by_backup.folder), (self._who, self.name))
        next(field for part, field in parts if part.isVisibleTo(self)).setFocus()

    def _turn(self, way: str) -> None:
        """Ask for a name, for an invitation, or for a backup."""
        by_name = way == "name"
        self._who.setVisible(by_name)
        self._by_code.setVisible(way == "code")
        self._by_backup.setVisible(way == "backup")
        self.to_code.setVisible(by_name)
        for only_new in (self.to_backup, self.to_section, self.look, self._look_hint):
            only_new.setVisible(by_name and not self._for_real)
        self._note.hide()
        if self.isVisible():
            self.focus_first()

    def _begin(self) -> None:
        name = " ".join(self.name.text().split())
        if not name:
            self._say(_("Say your name: it stands beside what you write."), self.name)
        elif not self.country.text().strip():
            self._say(_("Say your country: type its first letters and choose it from the list."), self.country)
        elif not self.country.code:
            self._say(_("No country of the list is called so. Type less and choose from the list."), self.country)
        else:
            self._note.hide()
            self._desk.begin(name, self.country.code)

    def _look(self) -> None:
        self._desk.begin(" ".join(self.name.text().split()), "")

    def _choose_section(self) -> None:
        """Somebody was given a section to fill: no name and no country are asked for that."""
        from brs_desktop.ui.reports.sections.dialogs import choose_file

        if chosen := choose_file(self):
            self.section_chosen.emit(chosen)

    def _join(self) -> None:
        code, at, address = self.code.text().strip().partition("@")
        hub = self.hub.text().strip() or address if at else self.hub.text().strip()
        if not code:
            self._say(_("Type the code that your centre gave you."), self.code)
        elif not hub:
            self._say(_("Type the address of the hub; your centre gives it with the code."), self.hub)
        else:
            self._note.hide()
            self.join.setEnabled(False)
            self.join.setText(_("Joining…"))
            self._desk.begin_by_code(self.code.text().strip(), hub)

    def _not_joined(self, problem: Any) -> None:
        """The hub did not answer, or refused: everything else is still open to the person."""
        self.join.setEnabled(True)
        self.join.setText(_("Join"))
        more = _("You can also begin with your name and join later.")
        self._say(" ".join((problem.message, problem.next, more)), self.code)

    def _say(self, words: str, field: QLineEdit) -> None:
        self._note.setText(words)
        self._note.show()
        field.setFocus()

    def _words(self) -> None:
        self._note.hide()
        if self._for_real:
            self._title.setText(_("Start for real"))
            self._hint.setText(
                _("Your practice records stay on this computer and are no longer listed; Settings shows them.")
            )
        else:
            self._title.setText(_("Welcome to BRS Desktop"))
            self._hint.setText(_("Your reports, contacts and forms on this computer, with or without a network."))
        words = {
            "language": _("Language"),
            "name": _("Your name"),
            "country": _("Your country"),
            "code": _("Invitation code"),
            "hub": _("Address of the hub"),
        }
        for name, label in self._labels.items():
            label.setText(words[name])
        for name, field in (("language", self.languages), ("name", self.name), ("code", self.code), ("hub", self.hub)):
            field.setAccessibleName(words[name])
        self.name.setPlaceholderText(_("As it should stand beside what you write"))
        self.code.setPlaceholderText("K7QF-3M9X-T2PA")
        self.hub.setPlaceholderText("https://…")
        self.begin.setText(_("Begin"))
        self.join.setText(_("Join") if self.join.isEnabled() else _("Joining…"))
        self.to_code.setText(_("I have an invitation code"))
        self.to_backup.setText(_("Restore a backup"))
        self.to_section.setText(_("Open a section file"))
        self.to_name.setText(_("Back"))
        self.back.setText(_("Back"))
        self.look.setText(_("Just look around"))
        self._look_hint.setText(_("Nothing is asked then; what you write is practice, apart from real work."))
        self.languages.setCurrentIndex(self.languages.findData(language.language()))


def _field(name: str) -> QLineEdit:
    made = LeaningLine()
    made.setObjectName(name)
    return made


def _languages(chosen: Any) -> QComboBox:
    made = QComboBox()
    made.setObjectName("welcome_language")
    for code in language.LANGUAGES:
        made.addItem(language.NATIVE_NAMES[code], code)
    made.activated.connect(lambda row: chosen.emit(made.itemData(row)))
    return made


def _ask(column: QVBoxLayout, label: Any, field: QWidget) -> None:
    label.setBuddy(field)
    column.addSpacing(4)
    column.addWidget(label)
    column.addWidget(field)
