"""Settings: my name, my country and what changing it means, the language of the window."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from brs_desktop import language
from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.settings.page import SettingsPage, from_start
from brs_desktop.ui.values import apart
from brs_desktop.ui.welcome.country import CountryField


class PersonPage(SettingsPage):
    """Name and country are kept by a button, the language at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "person")
        self.name = LeaningLine()
        self.name.setObjectName("settings_name")
        self.country = CountryField(desk, "settings_country")
        self._what = text("", "warn", wraps=True, name="settings_country_hint")
        self._note = text("", "problem", wraps=True, name="settings_note")
        self.keep = button("", name="settings_keep", tone="primary", pressed=self._keep)
        self.languages = QComboBox()
        self.languages.setObjectName("settings_language")
        for code in language.LANGUAGES:
            self.languages.addItem(language.NATIVE_NAMES[code], code)
        self.languages.activated.connect(lambda row: desk.language_asked.emit(self.languages.itemData(row)))
        self._arrange()
        self.name.textEdited.connect(lambda _text: self._weigh())
        self.country.textChanged.connect(lambda _text: self._weigh())
        desk.profile_changed.connect(self.look)
        self._finish()

    def _arrange(self) -> None:
        who = self.add_card(lambda: _("Who I am"))
        self.field(who, lambda: _("Your name"), self.name)
        self.field(who, lambda: _("Your country"), self.country)
        for widget in (self._what, self._note):
            widget.hide()
            who.addWidget(widget)
        who.addLayout(from_start(self.keep))
        who.addWidget(self.hint(lambda: _("Your name stands beside what you write, on every device that gets it.")))
        spoken = self.add_card(lambda: _("Language"))
        self.field(spoken, lambda: _("Language of the window"), self.languages)
        spoken.addWidget(
            self.hint(lambda: _("Lists and dates follow it at once. Answers stay in the language they are written in."))
        )

    def look(self) -> None:
        """Show the profile as it is kept."""
        profile = self._desk.workspace.profile
        self.name.setText(profile.name)
        self.country.show_code(profile.home)
        self._weigh()

    def _keep(self) -> None:
        name, code = " ".join(self.name.text().split()), self.country.code
        if not name or not code:
            self._note.setText(
                _("Say your name: it stands beside what you write.")
                if not name
                else _("No country of the list is called so. Type less and choose from the list.")
            )
            self._note.show()
            (self.country if name else self.name).setFocus()
            return
        self._note.hide()
        self._desk.begin(name, code)
        self._desk.notices.good(_("Your profile is kept."))

    def _weigh(self) -> None:
        """Whether there is something to keep, and what another country would mean."""
        if not self._desk.is_open:
            return
        profile = self._desk.workspace.profile
        moved = bool(profile.home and self.country.code and self.country.code != profile.home)
        self._what.setVisible(moved)
        if moved:
            names = {one.code: one.name for one in self.country.countries}
            words = _(
                "New records will be for {new}. What you wrote for {old} stays where it is and stays listed."
                " A hub takes records for {new} only if your invitation covers it."
            )
            old, new = names.get(profile.home, profile.home), names.get(self.country.code, "")
            self._what.setText(words.format(old=apart(old), new=apart(new)))
        changed = self.name.text() != profile.name or self.country.code != profile.home
        self.keep.setEnabled(changed)

    def say(self) -> None:
        self.name.setAccessibleName(_("Your name"))
        self.keep.setText(_("Keep"))
        self.languages.setAccessibleName(_("Language of the window"))
        self.languages.setCurrentIndex(self.languages.findData(language.language()))
        self._weigh()
